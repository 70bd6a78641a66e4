"""Exercise 12: the gradient of one weight as a sum over paths, (51) and (53)."""

import itertools
import math

import numpy as np

from ..activations import sigmoid
from .engine.networks import example, examples
from .engine.task import Task

prime = sigmoid.prime


def rate_factors(weights, z, a, y, k, path):
    """The factors of one path's term in (51), from the weight w²_jk to the cost; j is ``path[0]``."""
    return factors(weights, z, a, y, k, path)


def path_sum(weights, z, a, y, j, k):
    """∂C/∂w²_jk: the sum over all paths of the product of their factors, equation (53)."""
    return total(weights, z, a, y, j, k)


# The factors with parts replaced


def start(z, a, j, k):
    """∂a²_j/∂w²_jk, as in (48)."""
    return prime(z[0])[j, 0] * a[0][k, 0]


def edge(w, z_l, p, q):
    """∂a^l_q/∂a^(l-1)_p, as in (49); ``z_l`` holds z of the layer before as well."""
    return prime(z_l[1])[q, 0] * w[q, p]


def end(z, a, y, m):
    """∂C/∂a^L_m."""
    return a[-1][m, 0] - y[m, 0]


def factors(weights, z, a, y, k, path, *, start=start, edge=edge, end=end):
    """The factors with some of them replaced."""
    steps = range(len(path) - 1)
    edges = [edge(weights[i + 1], (z[i], z[i + 1]), path[i], path[i + 1]) for i in steps]
    return np.array([start(z, a, path[0], k), *edges, end(z, a, y, path[-1])])


def _factors(**parts):
    return lambda weights, z, a, y, k, path: factors(weights, z, a, y, k, path, **parts)


def _of(choose):
    """The right factors, some of them left out or in another order."""
    return lambda *arguments: choose(rate_factors(*arguments))


PARTS = {
    "sigma-prime-of-a": {
        "start": lambda z, a, j, k: prime(sigmoid(z[0]))[j, 0] * a[0][k, 0],
        "edge": lambda w, z_l, p, q: prime(sigmoid(z_l[1]))[q, 0] * w[q, p],
    },
    "sigma-for-sigma-prime": {
        "start": lambda z, a, j, k: sigmoid(z[0])[j, 0] * a[0][k, 0],
        "edge": lambda w, z_l, p, q: sigmoid(z_l[1])[q, 0] * w[q, p],
    },
    "sigma-prime-missing-on-edges": {"edge": lambda w, z_l, p, q: w[q, p]},
    "sigma-prime-missing-at-the-start": {"start": lambda z, a, j, k: a[0][k, 0]},
    "sigma-prime-at-the-near-end": {"edge": lambda w, z_l, p, q: prime(z_l[0])[p, 0] * w[q, p]},
    "edge-against-its-direction": {"edge": lambda w, z_l, p, q: prime(z_l[1])[q, 0] * w[p, q]},
    "input-forgotten": {"start": lambda z, a, j, k: prime(z[0])[j, 0]},
    "own-activation-for-input": {"start": lambda z, a, j, k: prime(z[0])[j, 0] * a[1][j, 0]},
    "sigma-prime-twice-at-the-end": {"end": lambda z, a, y, m: (a[-1][m, 0] - y[m, 0]) * prime(z[-1])[m, 0]},
    "end-has-the-wrong-sign": {"end": lambda z, a, y, m: y[m, 0] - a[-1][m, 0]},
    "cost-at-the-end": {"end": lambda z, a, y, m: (a[-1][m, 0] - y[m, 0]) ** 2 / 2},
    "target-forgotten": {"end": lambda z, a, y, m: a[-1][m, 0]},
}

FACTORS = {name: _factors(**parts) for name, parts in PARTS.items()} | {
    "first-factor-forgotten": _of(lambda f: f[1:]),
    "last-factor-forgotten": _of(lambda f: f[:-1]),
    "edges-forgotten": _of(lambda f: f[[0, -1]]),
    "first-edge-lost": _of(lambda f: f[[0, *range(2, len(f))]]),
    "last-edge-lost": _of(lambda f: f[[*range(len(f) - 2), -1]]),
    "factors-from-the-cost": _of(lambda f: f[::-1]),
}


# The sum with parts replaced


def ways(weights, j):
    """All paths from neuron j of layer 2 to the output layer."""
    return itertools.product([j], *(range(len(w)) for w in weights[1:]))


def total(weights, z, a, y, j, k, *, paths=ways, term=math.prod, gather=sum, **parts):
    """The sum with some of its parts replaced."""
    terms = [term(factors(weights, z, a, y, k, path, **parts)) for path in paths(weights, j)]
    return np.float64(gather(terms))


def _sum(**parts):
    return lambda *arguments: total(*arguments, **parts)


def _each_neuron_once(weights, j):
    """Depth first, never visiting a neuron again."""
    seen = set()

    def walk(path):
        layer = len(path)
        if layer == len(weights):
            yield tuple(path)
            return
        for q in range(len(weights[layer])):
            if (layer, q) not in seen:
                seen.add((layer, q))
                yield from walk([*path, q])

    return walk([j])


def _side_by_side(weights, j):
    """zip for product: the neurons of equal number in every layer, as far as the narrowest goes."""
    return [(j, *path) for path in zip(*(range(len(w)) for w in weights[1:]), strict=False)]


def _every_start(weights, j):
    return itertools.product(*(range(len(w)) for w in weights))


def _exhausted(weights, z, a, y, j, k):
    """The layers' iterator is made once, so the paths after the first have no edges."""
    first, *others = [rate_factors(weights, z, a, y, k, path) for path in ways(weights, j)]
    return np.float64(math.prod(first) + sum(f[0] * f[-1] for f in others))


def _lost(number):
    """The sum without one factor of each path."""

    def function(weights, z, a, y, j, k):
        every = [rate_factors(weights, z, a, y, k, path) for path in ways(weights, j)]
        return np.float64(sum(math.prod(np.delete(f, number)) for f in every))

    return function


def _not_reset_at_all(weights, z, a, y, j, k):
    """The product goes on from one path to the next."""
    product, result = 1.0, 0.0
    for path in ways(weights, j):
        product *= math.prod(rate_factors(weights, z, a, y, k, path))
        result += product
    return np.float64(result)


def _not_reset(weights, z, a, y, j, k):
    """The same, with the first factor, which all paths share, outside the loop."""
    product, result = start(z, a, j, k), 0.0
    for path in ways(weights, j):
        product *= math.prod(rate_factors(weights, z, a, y, k, path)[1:])
        result += product
    return np.float64(result)


def _every_output(weights, z, a, y, j, k):
    """Each path is led to every output, not only to the one where it ends."""
    ends = sum(end(z, a, y, m) for m in range(len(y)))
    return np.float64(sum(math.prod(rate_factors(weights, z, a, y, k, path)[:-1]) for path in ways(weights, j)) * ends)


def _first_factor_once(weights, z, a, y, j, k):
    """The shared first factor and the sum are added instead of multiplied."""
    return np.float64(start(z, a, j, k) + total(weights, z, a, y, j, k, start=lambda *_: 1.0))


SUMS = {name: _sum(**parts) for name, parts in PARTS.items() if name not in ("end-has-the-wrong-sign",)} | {
    "first-factor-forgotten": _sum(start=lambda z, a, j, k: 1.0),
    "last-factor-forgotten": _sum(end=lambda z, a, y, m: 1.0),
    "edges-forgotten": _sum(edge=lambda w, z_l, p, q: 1.0),
    "first-edge-lost": _lost(1),
    "last-edge-lost": _lost(-2),
    "first-factor-added": _first_factor_once,
    "meeting-point-counted-once": _sum(paths=_each_neuron_once),
    "paths-side-by-side": _sum(paths=_side_by_side),
    "every-start": _sum(paths=_every_start),
    "every-path-to-every-output": _every_output,
    "one-path-only": _sum(gather=lambda terms: terms[0]),
    "last-path-only": _sum(gather=lambda terms: terms[-1]),
    "largest-path-only": _sum(gather=lambda terms: max(terms, key=abs)),
    "mean-over-paths": _sum(gather=np.mean),
    "sizes-not-signs": _sum(gather=lambda terms: sum(map(abs, terms))),
    "factors-added": _sum(term=sum),
    "paths-multiplied": _sum(gather=math.prod),
    "exhausted-zip-of-edges": _exhausted,
    "product-not-reset": _not_reset_at_all,
    "start-outside-the-loop": _not_reset,
}


def one_path_too_many_or_too_few(case, value):
    """Whether a wrong sum misses the right one by just one of its terms, whichever."""
    weights, z, a, y, j, k = case.values()
    terms = [math.prod(rate_factors(weights, z, a, y, k, path)) for path in ways(weights, j)]
    surplus = value - sum(terms)
    if np.isclose(surplus, terms, rtol=1e-6, atol=0).any():
        return "path-counted-twice"
    return "path-missed" if np.isclose(-surplus, terms, rtol=1e-6, atol=0).any() else None


GRADED, PROBES = examples(m=1)
NETWORKS = [*GRADED[:2], example([5, 2, 4, 3], 1, 3)]


def _path(e, *path, k):
    return {"weights": e.weights, "z": e.z, "a": e.a, "y": e.Y, "k": k, "path": path}


def _weight(e, j, k):
    return {"weights": e.weights, "z": e.z, "a": e.a, "y": e.Y, "j": j, "k": k}


OF_ONE_PATH = Task(
    name="rate-factors",
    function=rate_factors,
    equation="(51)",
    cases=(
        _path(NETWORKS[0], 4, 2, 0, k=2),
        _path(NETWORKS[1], 5, 0, 4, 1, k=0),
        _path(NETWORKS[2], 0, 3, 2, k=4),
    ),
    probes=(_path(PROBES[0], 3, 0, 2, k=1), _path(PROBES[1], 0, 2, 1, 0, k=2), _path(PROBES[1], 2, 1, 2, 1, k=0)),
    mistakes=FACTORS,
)

TASKS = [
    OF_ONE_PATH,
    Task(
        name="path-sum",
        function=path_sum,
        equation="(53)",
        cases=(_weight(NETWORKS[0], 4, 2), _weight(NETWORKS[1], 5, 0), _weight(NETWORKS[2], 1, 4)),
        probes=(_weight(PROBES[0], 3, 1), _weight(PROBES[1], 0, 2), _weight(PROBES[1], 2, 0)),
        mistakes=SUMS,
        builds_on=(OF_ONE_PATH,),
        recognize=one_path_too_many_or_too_few,
        advice="Print the paths that your loop visits. How many should there be between layers of these widths, and is "
        "each there once?",
    ),
]
