"""Exercise 3: the error at the output, (BP1), for two costs."""

import numpy as np  # noqa: F401 (mistakes use it)

from ..activations import sigmoid
from ..costs import cross_entropy, quadratic
from .engine.networks import networks
from .engine.task import Task


def output_error(z, a, y):
    """Error δ of the output layer for the quadratic cost and sigmoid neurons, equation (BP1)."""
    return (a - y) * sigmoid.prime(z)


QUADRATIC = {
    "no-sigma-prime-output": {" * sigmoid.prime(z)": ""},
    "sigma-prime-of-a": {"prime(z)": "prime(a)"},
    "sigma-for-sigma-prime": {"sigmoid.prime(z)": "a"},
    "sigma-prime-without-z": {"sigmoid.prime(z)": "z * (1 - z)"},
    "sigma-prime-added": {" * ": " + "},
    "cost-for-its-gradient": {"(a - y)": "(a - y) ** 2 / 2"},
    "target-not-used": {"(a - y)": "a"},
    "z-for-a-output": {"(a - y)": "(z - y)"},
    "matrix-product-for-star": {"*": "@"},
    "brackets-forgotten": {"(a - y)": "a - y"},
    "tanh-prime-for-sigma-prime": {"sigmoid.prime(z)": "(1 - np.tanh(z) ** 2)"},
    "tanh-short-form": {"sigmoid.prime(z)": "(1 - a**2)"},
    "relu-prime-for-sigma-prime": {"sigmoid.prime(z)": "(z > 0)"},
}


def output_error_cross_entropy(z, a, y):
    """Error δ of the output layer for the cross-entropy and sigmoid neurons, equation (BP1)."""
    return a - y


CROSS_ENTROPY = {
    "sigma-prime-kept-with-cross-entropy": {"a - y": "(a - y) * sigmoid.prime(z)"},
    "cost-gradient-only": {"a - y": "(a - y) / (a * (1 - a))"},
    "sigma-prime-of-a": {"a - y": "(a - y) / (a * (1 - a)) * sigmoid.prime(a)"},
    "cost-for-its-gradient": {"a - y": "-(y * np.log(a) + (1 - y) * np.log(1 - a)) * sigmoid.prime(z)"},
    "target-not-used": {"a - y": "a"},
    "z-for-a-output": {"a - y": "z - y"},
}


def _cases(cost):
    return tuple({"z": e.z[-1], "a": e.a[-1], "y": e.Y} for e in networks(cost=cost))


TASKS = [
    Task("bp1", output_error, "(BP1)", _cases(quadratic), QUADRATIC, examples="y"),
    Task(
        "bp1-cross-entropy",
        output_error_cross_entropy,
        "(BP1)",
        _cases(cross_entropy),
        CROSS_ENTROPY,
        examples="y",
    ),
]
