"""Exercise 17: the derivative with respect to one weight as a sum over paths, (51) and (53)."""

import itertools
import math

import numpy as np

from ..activations import sigmoid
from .engine.networks import networks
from .engine.task import Task
from .output_error import instead_of_sigma_prime


def rate_factors(weights, z, a, y, k, path):
    """The factors of one path's term in (51), from the weight w²_jk to the cost; j is ``path[0]``."""
    j, v = path[0], path[-1]
    factors = [sigmoid.prime(z[0])[j, 0] * a[0][k, 0]]
    for i in range(len(path) - 1):
        q, r = path[i], path[i + 1]
        factors.append(sigmoid.prime(z[i + 1])[r, 0] * weights[i + 1][r, q])
    factors.append(a[-1][v, 0] - y[v, 0])
    return np.array(factors)


def path_sum(weights, z, a, y, j, k):
    """∂C/∂w²_jk: the sum over all paths of the product of their factors, equation (53)."""
    total, layers = 0.0, [range(len(w)) for w in weights[1:]]
    for path in itertools.product([j], *layers):
        total += np.prod(rate_factors(weights, z, a, y, k, path))
    return total


FIRST, LAST = "sigmoid.prime(z[0])[j, 0] * a[0][k, 0]", "a[-1][v, 0] - y[v, 0]"
EDGES = "range(len(path) - 1)"
PARTS = instead_of_sigma_prime(("z[0]", "a[1]"), ("z[i + 1]", "a[i + 2]")) | {
    "sigma-prime-missing-on-edges": {"sigmoid.prime(z[i + 1])[r, 0] * ": ""},
    "sigma-prime-missing-at-the-start": {"sigmoid.prime(z[0])[j, 0] * ": ""},
    "sigma-prime-at-the-near-end": {"z[i + 1])[r, 0]": "z[i])[q, 0]"},
    "edge-against-its-direction": {"[r, q]": "[q, r]"},
    "input-forgotten": {" * a[0][k, 0]": ""},
    "own-activation-for-input": {"a[0][k, 0]": "a[1][j, 0]"},
    "sigma-prime-twice-at-the-end": {LAST: f"({LAST}) * sigmoid.prime(z[-1])[v, 0]"},
    "cost-at-the-end": {LAST: f"({LAST}) ** 2 / 2"},
    "target-not-used": {LAST: "a[-1][v, 0]"},
    "edges-forgotten": {EDGES: "range(0)"},
    "first-factor-forgotten": {"np.array(factors)": "np.array(factors[1:])"},
    "last-factor-forgotten": {"np.array(factors)": "np.array(factors[:-1])"},
    "first-edge-lost": {EDGES: "range(1, len(path) - 1)"},
    "last-edge-lost": {EDGES: "range(len(path) - 2)"},
}

FACTORS = PARTS | {
    "end-has-the-wrong-sign": {LAST: "y[v, 0] - a[-1][v, 0]"},
    "factors-from-the-cost": {"np.array(factors)": "np.array(factors[::-1])"},
}

PRODUCT = "np.prod(rate_factors(weights, z, a, y, k, path))"
PATHS = "itertools.product([j], *layers)"
REST, LOOP = "np.prod(rate_factors(weights, z, a, y, k, path)[1:])", "    for path in"
SUMS = {name: {"rate_factors(": f"OF_ONE_PATH.mistaken[{name!r}]("} for name in PARTS} | {
    "first-factor-added": {PRODUCT: REST, "return total": f"return total + {FIRST}"},
    "meeting-point-counted-once": {"*layers)": "*[[0]] * (len(layers) - 1), *layers[-1:])"},  # as depth first finds
    "path-counted-twice": {PATHS: f"[*{PATHS}, (j, *(0 for _ in layers))]"},  # or any other, see below
    "path-missed": {PATHS: f"[*{PATHS}][:-1]"},
    "paths-side-by-side": {PATHS: "[(j, *path) for path in zip(*layers)]"},
    "every-start": {"[j]": "range(len(weights[0]))"},
    "every-path-to-every-output": {"path))": "path)[:-1]) * (a[-1] - y).sum()"},
    "one-path-only": {"total +=": "return"},
    "last-term-only": {"+=": "="},
    "largest-path-only": {f"+= {PRODUCT}": f"= max(total, {PRODUCT}, key=abs)"},
    "terms-averaged": {"return total": "return total / math.prod(map(len, layers))"},
    "sizes-not-signs": {PRODUCT: f"abs({PRODUCT})"},
    "factors-added": {"np.prod": "np.sum"},
    "paths-multiplied": {"total, layers = 0.0": "total, layers = 1.0", "+=": "*="},
    "exhausted-zip-of-edges": {
        LOOP: f"    left = slice(None)\n{LOOP}",
        "path))": "path)[left])\n        left = [0, -1]",
    },
    "product-not-reset": {LOOP: f"    product = 1.0\n{LOOP}", PRODUCT: f"(product := product * {PRODUCT})"},
    "product-not-reset/start": {LOOP: f"    product = {FIRST}\n{LOOP}", PRODUCT: f"(product := product * {REST})"},
}


def one_path_too_many_or_too_few(case, value):
    """Whether a wrong sum misses the right one by just one of its terms, whichever."""
    weights, z, a, y, j, k = case.values()
    paths = itertools.product([j], *(range(len(w)) for w in weights[1:]))
    terms = [math.prod(rate_factors(weights, z, a, y, k, path)) for path in paths]
    surplus = value - sum(terms)
    if np.isclose(surplus, terms, rtol=1e-6, atol=0).any():
        return "path-counted-twice"
    return "path-missed" if np.isclose(-surplus, terms, rtol=1e-6, atol=0).any() else None


def _cases(of_path):
    """For each network in double precision the arguments of `rate_factors` or of `path_sum`, at an awake neuron j."""
    for number, e in enumerate(e for e in networks(1) if e.X.dtype == float):
        j, k = int(abs(e.z[0]).argmin()), number % len(e.X)
        path = (j, *((number + len(z)) // 2 % len(z) for z in e.z[1:]))
        given = {"weights": e.weights, "z": e.z, "a": e.a, "y": e.Y}
        yield given | ({"k": k, "path": path} if of_path else {"j": j, "k": k})


ADVICE = (
    "Print the paths that your loop visits. How many should there be, with layers of these widths? Is each there once?"
)
OF_ONE_PATH = Task("rate-factors", rate_factors, "(51)", tuple(_cases(of_path=True)), FACTORS)
FORM = {"builds_on": (OF_ONE_PATH,), "recognise": one_path_too_many_or_too_few, "advice": ADVICE}
TASKS = [OF_ONE_PATH, Task("path-sum", path_sum, "(53)", tuple(_cases(of_path=False)), SUMS, **FORM)]
