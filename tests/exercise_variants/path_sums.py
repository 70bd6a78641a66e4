import itertools
import math
from fractions import Fraction

import numpy as np

import nnbp
from nnbp import sigmoid


def network(weights, z, a):
    """The library's network with these weights; the biases follow from z."""
    net = nnbp.Network([len(layer) for layer in a])
    net.weights = weights
    net.biases = [z_l - w @ a_in for w, z_l, a_in in zip(weights, z, a[:-1], strict=True)]
    return net


def by_append(weights, z, a, y, k, path):
    factors = [sigmoid.prime(z[0])[path[0], 0] * a[0][k, 0]]
    for i in range(1, len(path)):
        factors.append(sigmoid.prime(z[i])[path[i], 0] * weights[i][path[i], path[i - 1]])
    factors.append(a[-1][path[-1], 0] - y[path[-1], 0])
    return np.array(factors)


def with_a_for_sigma(weights, z, a, y, k, path):
    slope = [(s * (1 - s)).ravel() for s in a[1:]]
    incoming = [a[0][k, 0], *(w[q, p] for w, p, q in zip(weights[1:], path, path[1:], strict=False))]
    inner = [slope[i][q] * incoming[i] for i, q in enumerate(path)]
    return np.append(inner, (a[-1] - y)[path[-1]])


def through_the_library(weights, z, a, y, k, path):
    return np.array(nnbp.paths.rate_factors(network(weights, z, a), a[0], y, 2, path[0], k, path))


def into_a_prepared_array(weights, z, a, y, k, path):
    f = np.ones(len(path) + 1)
    for i, (z_l, q) in enumerate(zip(z, path, strict=True)):
        f[i] = np.exp(-z_l[q, 0]) / (1 + np.exp(-z_l[q, 0])) ** 2
    f[0] *= a[0][k, 0]
    for i, w in enumerate(weights[1:], start=1):
        f[i] *= w[path[i], path[i - 1]]
    f[-1] = -(y[path[-1], 0] - a[-1][path[-1], 0])
    return f


def with_whole_matrices(weights, z, a, y, k, path):
    rates = [sigmoid.prime(z_l) * w for w, z_l in zip(weights[1:], z[1:], strict=True)]
    edges = [rate[q][p] for rate, (p, q) in zip(rates, itertools.pairwise(path), strict=True)]
    first = (sigmoid.prime(z[0]) @ a[0].T)[path[0], k]
    return np.hstack([first, edges, (a[-1] - y).ravel()[path[-1]]])


def by_product(weights, z, a, y, j, k):
    total = 0
    for rest in itertools.product(*(range(w.shape[0]) for w in weights[1:])):
        total += by_append(weights, z, a, y, k, (j, *rest)).prod()
    return total


def backwards_with_fsum(weights, z, a, y, j, k):
    paths = [*itertools.product([j], *(range(len(b)) for b in z[1:]))]
    return math.fsum(math.prod(with_a_for_sigma(weights, z, a, y, k, path)) for path in reversed(paths))


def recursively(weights, z, a, y, j, k):
    def onwards(layer, p):
        if layer == len(weights):
            return a[-1][p, 0] - y[p, 0]
        return sum(
            sigmoid.prime(z[layer])[q, 0] * weights[layer][q, p] * onwards(layer + 1, q) for q in range(len(z[layer]))
        )

    return sigmoid.prime(z[0])[j, 0] * a[0][k, 0] * onwards(1, j)


def from_the_library(weights, z, a, y, j, k):
    return nnbp.paths.path_sum(network(weights, z, a), a[0], y, 2, j, k)


def by_backpropagation(weights, z, a, y, j, k):
    delta = (a[-1] - y) * sigmoid.prime(z[-1])
    for w, z_l in zip(weights[:0:-1], z[-2::-1], strict=True):
        delta = w.T @ delta * sigmoid.prime(z_l)
    return float(delta[j, 0] * a[0][k, 0])


def beginnings_first(weights, z, a, y, j, k):
    moved = np.zeros_like(z[0])
    moved[j] = sigmoid.prime(z[0])[j] * a[0][k]
    for w, z_l in zip(weights[1:], z[1:], strict=True):
        moved = sigmoid.prime(z_l) * (w @ moved)
    return (moved.T @ (a[-1] - y))[0, 0]


def in_fractions(weights, z, a, y, j, k):
    """The only rounding is in the factors, whatever the order of the terms."""
    paths = itertools.product([j], *(range(len(w)) for w in weights[1:]))
    return float(sum(math.prod(map(Fraction, by_append(weights, z, a, y, k, path))) for path in paths))


VARIANTS = {
    "rate-factors": [by_append, with_a_for_sigma, through_the_library, into_a_prepared_array, with_whole_matrices],
    "path-sum": [
        by_product,
        backwards_with_fsum,
        recursively,
        from_the_library,
        by_backpropagation,
        beginnings_first,
        in_fractions,
    ],
}
