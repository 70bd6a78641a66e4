"""The equations of the error without the Hadamard product: Σ′ as a diagonal matrix, (33)–(35).

Slower than the Hadamard product, since most of what is multiplied is zero, but all of it is plain matrix algebra.
Everything here is for one example: x is its input, y its target. Layers carry the chapter's numbers, 2 to L.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._check import Array, check_examples, check_inputs, check_network, numpy_only
from .network import Network


def sigma_prime_matrix(net: Network, z: ArrayLike, layer: int) -> Array:
    """Σ′(z^l), the (n_l, n_l) diagonal matrix of the derivatives σ′(z^l_j).

    ``z`` holds the weighted inputs of the layer, shape (n_l, 1); ``net`` and ``layer`` are as in ``error``.
    """
    net = check_network(numpy_only(net))
    layer = _check.integer("layer", layer, 2, len(net.sizes))
    return _sigma_prime_matrix(net, _check.matrix("z", z, net.sizes[layer - 1], 1, net.dtype), layer)


def output_error(net: Network, x: ArrayLike, y: ArrayLike) -> Array:
    """δ^L = Σ′(z^L) ∇_a C, equation (33), shape (n_L, 1); arguments as in ``error``."""
    net, x, y = check_examples(numpy_only(net), x, y, m=1)
    f = net._feedforward(x)
    return _sigma_prime_matrix(net, f.z[-1], len(net.sizes)) @ net.cost._gradient(f.a[-1], y)


def hidden_error(net: Network, x: ArrayLike, layer: int, delta_next: ArrayLike) -> Array:
    """δ^l = Σ′(z^l) (w^{l+1})^T δ^{l+1}, equation (34), shape (n_l, 1).

    ``delta_next`` is δ^{l+1}, shape (n_{l+1}, 1), so ``layer`` is at most L − 1; other arguments as in ``error``.
    """
    net, x = check_inputs(numpy_only(net), x, m=1)
    layer = _check.integer("layer", layer, 2, len(net.sizes) - 1)
    delta_next = _check.matrix("delta_next", delta_next, net.sizes[layer], 1, net.dtype)
    return _sigma_prime_matrix(net, net._feedforward(x).z[layer - 2], layer) @ net.weights[layer - 1].T @ delta_next


def error(net: Network, x: ArrayLike, y: ArrayLike, layer: int) -> Array:
    """δ^l straight from ∇_a C, equation (35), shape (n_l, 1).

    The example is ``x`` (n_1, 1) and ``y`` (n_L, 1); ``layer`` is l, from 2 to L.
    """
    net, x, y = check_examples(numpy_only(net), x, y, m=1)
    layer = _check.integer("layer", layer, 2, len(net.sizes))
    f = net._feedforward(x)
    return _error_operator(net, f.z, layer) @ net.cost._gradient(f.a[-1], y)


def error_operator(net: Network, x: ArrayLike, layer: int) -> Array:
    """The matrix Σ′(z^l) (w^{l+1})^T ⋯ Σ′(z^{L−1}) (w^L)^T Σ′(z^L) of equation (35), which turns ∇_a C into δ^l.

    It is a product of transposed Jacobians, the transpose of ∂a^L/∂z^l, shape (n_l, n_L); its singular values say how
    much the backward pass shrinks or stretches an error. Arguments as in ``error``.
    """
    net, x = check_inputs(numpy_only(net), x, m=1)
    layer = _check.integer("layer", layer, 2, len(net.sizes))
    return _error_operator(net, net._feedforward(x).z, layer)


@_check.ignore_underflow
def _sigma_prime_matrix(net, z, layer):
    return np.diagflat(net.activations[layer - 2]._prime(z))


@_check.ignore_underflow
def _error_operator(net, z, layer):
    L = len(net.sizes)
    operator = _sigma_prime_matrix(net, z[-1], L)
    for l in range(L - 1, layer - 1, -1):
        operator = _sigma_prime_matrix(net, z[l - 2], l) @ net.weights[l - 1].T @ operator
    return operator
