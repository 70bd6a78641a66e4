"""The big picture: a change of one weight spreads along every path to the cost, equations (47)–(53).

Everything here is for one example: x is its input, y its target. Layers carry the chapter's numbers; neurons are rows,
counted from 0. A path from neuron j of layer l is the tuple of the neurons it visits, in layers l, l + 1, …, L.
"""

import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._check import Array, check_examples, check_inputs, check_neuron, numpy_only, require_network
from .network import Network

MOST_PATHS = 1_000_000
"""How many paths `path_sum` visits one by one at most, which takes some seconds."""


def edge_rates(net: Network, x: ArrayLike) -> list[Array]:
    """How fast each activation changes with each activation of the layer before, (49), in arrays like the weights.

    Entry i, row q, column j is the rate factor of an edge, ∂a^l_q / ∂a^{l-1}_j = σ′(z^l_q) w^l_qj with l = i + 2.
    Arguments as in `path_sum`.
    """
    net, x = check_inputs(numpy_only(net), x, m=1)
    return _edge_rates(net, net._feedforward(x))


def count_paths(net: Network, l: int) -> int:
    """How many paths of ``net`` lead from a neuron of layer ``l`` to the cost: the later layers' sizes, multiplied."""
    require_network(net)
    l = _check.integer("l", l, 1, len(net.sizes))
    return math.prod(net.sizes[l:])


def enumerate_paths(net: Network, l: int, j: int) -> Iterator[tuple[int, ...]]:
    """Every path ``(j, q, …, v)`` of ``net`` from neuron ``j`` of layer ``l``, 1 to L, to the output layer."""
    l, j = check_neuron(net, l, j, ("l", "j"), first_layer=1)
    return itertools.product([j], *(range(n) for n in net.sizes[l:]))


def rate_factors(net: Network, x: ArrayLike, y: ArrayLike, l: int, j: int, k: int, path: Sequence[int]) -> list[float]:
    """The factors of one path's term in (51), in the order of the path.

    They are ∂a^l_j/∂w^l_jk, the rate in (48); then one factor for each edge, the first as in (50); then ∂C/∂a^L_v.
    ``path`` has neurons of layers l to L, of which the first is j; other arguments as in `path_sum`.
    """
    l, j, k = _check_weight(net, l, j, k)
    path = _check_path(net, l, j, path)
    first, edges, last = _factors(net, x, y, l, j, k)
    return [first, *(float(rate[path[i + 1], path[i]]) for i, rate in enumerate(edges)), float(last[path[-1], 0])]


def path_product(net: Network, x: ArrayLike, y: ArrayLike, l: int, j: int, k: int, path: Sequence[int]) -> float:
    """What one path contributes to ∂C/∂w^l_jk, the product in (51) of its `rate_factors`."""
    return math.prod(rate_factors(net, x, y, l, j, k, path))


def path_sum(net: Network, x: ArrayLike, y: ArrayLike, l: int, j: int, k: int) -> float:
    """∂C/∂w^l_jk as the sum over all paths, equation (53), visiting them one by one.

    Times a small change of the weight, it is the change of the cost in (47) and (52). The example is ``x`` (n_1, 1) and
    ``y`` (n_L, 1); ``net.weights[l - 2][j, k]`` is the weight, with at most `MOST_PATHS` paths from it to the cost.
    """
    l, j, k = _check_weight(net, l, j, k)
    count = count_paths(net, l)
    if count > MOST_PATHS:
        raise ValueError(
            f"net has {count:,} paths from layer l = {l} to the cost; at most {MOST_PATHS:,} can be visited one by one"
            ". backprop sums them all without visiting them"
        )
    first, edges, last = _factors(net, x, y, l, j, k)
    edges, last = [rate.tolist() for rate in edges], last[:, 0].tolist()
    return math.fsum(
        first * math.prod(rate[q][p] for rate, p, q in zip(edges, path, path[1:], strict=False)) * last[path[-1]]
        for path in enumerate_paths(net, l, j)
    )


@_check.ignore_underflow
def _factors(net, x, y, l, j, k):
    """∂a^l_j/∂w^l_jk, the edge rates of layers l + 1 to L, and ∂C/∂a^L."""
    net, x, y = check_examples(numpy_only(net), x, y, m=1)
    f = net._feedforward(x)
    first = net.activations[l - 2]._prime(f.z[l - 2])[j, 0] * f.a[l - 2][k, 0]
    return float(first), _edge_rates(net, f)[l - 1 :], net.cost._gradient(f.a[-1], y)


@_check.ignore_underflow
def _edge_rates(net, f):
    return [sigma._prime(z) * w for sigma, z, w in zip(net.activations, f.z, net.weights, strict=True)]


def _check_weight(net, l, j, k):
    l, j = check_neuron(net, l, j, ("l", "j"))
    return l, j, _check.integer("k", k, 0, net.sizes[l - 2] - 1)


def _check_path(net, l, j, path):
    sizes = net.sizes[l - 1 :]
    if not isinstance(path, (tuple, list, np.ndarray)) or len(path) != len(sizes):
        raise ValueError(
            f"path is {path!r}; it should be {len(sizes)} neurons, one for each of layers {l} to {len(net.sizes)}"
        )
    path = [_check.integer(f"path[{i}]", q, 0, n - 1) for i, (q, n) in enumerate(zip(path, sizes, strict=True))]
    if path[0] != j:
        raise ValueError(f"path[0] is {path[0]}; it should be j = {j}, the neuron that the weight leads to")
    return path
