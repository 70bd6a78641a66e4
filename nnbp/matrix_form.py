"""The equations of the error without the Hadamard product: Σ′ as a diagonal matrix, (33)–(35).

Slower than the Hadamard product, since most of what is multiplied is zero, but all of it is plain matrix algebra.
Everything here is for one example. Layers carry the chapter's numbers, 2 to L.
"""

import numpy as np

from . import _check
from .network import Network, check_examples, check_inputs


def sigma_prime_matrix(net, z, layer):
    """Σ′(z^l), the diagonal matrix of the derivatives σ′(z^l_j).

    Parameters
    ----------
    net : Network
    z : (n_l, 1) array
        Weighted inputs of the layer for one example.
    layer : int
        Which layer, 2 to L.

    Returns
    -------
    (n_l, n_l) array

    Raises
    ------
    TypeError, ValueError
        If there is no such layer, or z does not fit it.
    """
    _check.instance("net", net, Network)
    layer = _check.integer("layer", layer, 2, len(net.sizes))
    z = _check.matrix("z", z, net.sizes[layer - 1], 1, net.dtype)
    return np.diagflat(net.activations[layer - 2].f_prime(z))


def output_error(net, x, y):
    """δ^L = Σ′(z^L) ∇_a C, equation (33).

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        One example: input and target.

    Returns
    -------
    (n_L, 1) array

    Raises
    ------
    TypeError, ValueError
        If x or y is not such a column.
    """
    x, y = check_examples(net, x, y, m=1)
    f = net.feedforward(x)
    return sigma_prime_matrix(net, f.z[-1], len(net.sizes)) @ net.cost.gradient(f.a[-1], y)


def hidden_error(net, x, layer, delta_next):
    """δ^l = Σ′(z^l) (w^{l+1})^T δ^{l+1}, equation (34).

    Parameters
    ----------
    net : Network
    x : (n_1, 1) array
        The input of the example.
    layer : int
        Which hidden layer l, 2 to L − 1.
    delta_next : (n_{l+1}, 1) array
        The error of the layer after it.

    Returns
    -------
    (n_l, 1) array

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    _check.instance("net", net, Network)
    layer = _check.integer("layer", layer, 2, len(net.sizes) - 1)
    delta_next = _check.matrix("delta_next", delta_next, net.sizes[layer], 1, net.dtype)
    z = net.feedforward(check_inputs(net, x, m=1)).z[layer - 2]
    return sigma_prime_matrix(net, z, layer) @ net.weights[layer - 1].T @ delta_next


def error_operator(net, x, layer):
    """The matrix Σ′(z^l) (w^{l+1})^T ⋯ Σ′(z^{L−1}) (w^L)^T Σ′(z^L) of equation (35).

    It is a product of transposed Jacobians, the transpose of ∂a^L/∂z^l; its singular values say how much the way
    back shrinks or stretches an error.

    Parameters
    ----------
    net : Network
    x : (n_1, 1) array
        The input of the example.
    layer : int
        Which layer l, 2 to L.

    Returns
    -------
    (n_l, n_L) array
        It turns ∇_a C into δ^l.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    L = len(net.sizes)
    _check.instance("net", net, Network)
    layer = _check.integer("layer", layer, 2, L)
    z = net.feedforward(check_inputs(net, x, m=1)).z
    operator = sigma_prime_matrix(net, z[L - 2], L)
    for l in range(L - 1, layer - 1, -1):
        operator = sigma_prime_matrix(net, z[l - 2], l) @ net.weights[l - 1].T @ operator
    return operator


def error(net, x, y, layer):
    """δ^l straight from ∇_a C, equation (35).

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        One example: input and target.
    layer : int
        Which layer l, 2 to L.

    Returns
    -------
    (n_l, 1) array

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    x, y = check_examples(net, x, y, m=1)
    return error_operator(net, x, layer) @ net.cost.gradient(net.output(x), y)
