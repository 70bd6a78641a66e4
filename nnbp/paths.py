"""The big picture: a change of one weight spreads along every path to the cost, equations (47)–(53).

Layers carry the chapter's numbers; neurons are rows, counted from 0. A path from neuron j of layer l is the tuple of
the neurons it visits, in layers l, l + 1, …, L.
"""

import itertools
import math

import numpy as np

from . import _check
from .network import Network, check_examples, check_inputs, check_neuron

MOST_PATHS = 1_000_000
"""How many paths `path_sum` is ready to visit one by one: some seconds' worth."""


def edge_rates(net, x):
    """Rate factors of all edges: how fast each activation follows each activation of the layer before, (49).

    Parameters
    ----------
    net : Network
    x : (n_1, 1) array
        The input of the example.

    Returns
    -------
    list of (n_l, n_{l-1}) array
        Entry i, row q, column j: ∂a^l_q / ∂a^{l-1}_j = σ′(z^l_q) w^l_qj with l = i + 2, shaped like the weights.

    Raises
    ------
    TypeError, ValueError
        If x is not such a column.
    """
    z = net.feedforward(check_inputs(net, x, m=1)).z
    return [a.f_prime(z_l) * w for a, z_l, w in zip(net.activations, z, net.weights, strict=True)]


def count_paths(net, l):
    """How many paths lead from one neuron of a layer to the cost: the product of the sizes of the layers after it.

    Parameters
    ----------
    net : Network
    l : int
        The layer, 1 to L.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        If there is no such layer.
    """
    _check.instance("net", net, Network)
    l = _check.integer("l", l, 1, len(net.sizes))
    return math.prod(net.sizes[l:])


def enumerate_paths(net, l, j):
    """Every path from neuron j of layer l to the output layer, one after the other.

    Parameters
    ----------
    net : Network
    l : int
        The layer, 1 to L.
    j : int
        The neuron, from 0.

    Returns
    -------
    iterator of tuple of int
        ``(j, q, …, m)``: a neuron of each layer from l to L.

    Raises
    ------
    TypeError, ValueError
        If there is no such neuron.
    """
    l, j = check_neuron(net, l, j, ("l", "j"), first_layer=1)
    return itertools.product([j], *(range(n) for n in net.sizes[l:]))


def rate_factors(net, x, y, l, j, k, path):
    """The factors of one path's term in (51), in the order of the path.

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example.
    l, j, k : int
        The weight w^l_jk that the change starts at.
    path : tuple of int
        Neurons of layers l to L; the first is j.

    Returns
    -------
    list of float
        ∂a^l_j/∂w^l_jk, the rate in (48); then one factor for each edge, the first as in (50); then ∂C/∂a^L_m.

    Raises
    ------
    TypeError, ValueError
        If there is no such weight or no such path.
    """
    l, j, k = _check_weight(net, l, j, k)
    path = _check_path(net, l, j, path)
    first, edges, last = _factors(net, x, y, l, j, k)
    return [first, *(float(rate[path[i + 1], path[i]]) for i, rate in enumerate(edges)), float(last[path[-1], 0])]


def path_product(net, x, y, l, j, k, path):
    """What one path contributes to ∂C/∂w^l_jk, the product in (51); arguments and errors as in `rate_factors`."""
    return math.prod(rate_factors(net, x, y, l, j, k, path))


def path_sum(net, x, y, l, j, k):
    """∂C/∂w^l_jk as the sum over all paths, equation (53), visiting them one by one.

    Times a small change of the weight, it is the change of the cost in (47) and (52).

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example.
    l, j, k : int
        The weight, w^l_jk = ``net.weights[l - 2][j, k]``.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If there is no such weight, or more than `MOST_PATHS` paths; the message gives their number.
    """
    l, j, k = _check_weight(net, l, j, k)
    count = count_paths(net, l)
    if count > MOST_PATHS:
        raise ValueError(
            f"net has {count:,} paths from layer l = {l} to the cost; at most {MOST_PATHS:,} can be visited one by one. "
            "backprop sums them all without visiting them"
        )
    first, edges, last = _factors(net, x, y, l, j, k)
    edges, last = [rate.tolist() for rate in edges], last[:, 0].tolist()
    return math.fsum(
        first * math.prod(rate[q][p] for rate, p, q in zip(edges, path, path[1:], strict=False)) * last[path[-1]]
        for path in enumerate_paths(net, l, j)
    )


def _factors(net, x, y, l, j, k):
    """∂a^l_j/∂w^l_jk, the edge rates of layers l + 1 to L, and ∂C/∂a^L."""
    x, y = check_examples(net, x, y, m=1)
    f = net.feedforward(x)
    first = net.activations[l - 2].f_prime(f.z[l - 2])[j, 0] * f.a[l - 2][k, 0]
    return float(first), edge_rates(net, x)[l - 1 :], net.cost.gradient(f.a[-1], y)


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
