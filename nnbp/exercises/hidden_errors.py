"""Exercise 4: the error back through the layers, (BP2)."""

import numpy as np  # noqa: F401 (mistakes use it)

from ..activations import sigmoid
from .engine.networks import networks
from .engine.task import Task


def hidden_error(w_next, delta_next, z):
    """Error δ of a hidden layer from the error of the layer after it, equation (BP2)."""
    return (w_next.T @ delta_next) * sigmoid.prime(z)


ONE_LAYER = {
    "no-sigma-prime-hidden": {" * sigmoid.prime(z)": ""},
    "sigma-prime-of-a": {"prime(z)": "prime(sigmoid(z))"},
    "sigma-for-sigma-prime": {"sigmoid.prime": "sigmoid"},
    "sigma-prime-without-z": {"sigmoid.prime(z)": "z * (1 - z)"},
    "sigma-prime-added": {" * ": " + "},
    "w-for-w-transposed": {".T": ""},
    "star-for-matrix-product": {"@": "*"},
    "matrix-product-for-star": {"*": "@"},
    "sigma-prime-inside": {"(w_next.T @ delta_next) * sigmoid.prime(z)": "w_next.T @ (delta_next * sigmoid.prime(z))"},
    "reshape-for-transpose": {"w_next.T": "w_next.reshape(len(z), -1)"},
    "tanh-prime-for-sigma-prime": {"sigmoid.prime(z)": "(1 - np.tanh(z) ** 2)"},
    "tanh-short-form": {"sigmoid.prime(z)": "(1 - sigmoid(z) ** 2)"},
    "relu-prime-for-sigma-prime": {"sigmoid.prime(z)": "(z > 0)"},
}


def all_errors(weights, z, delta_L):
    """Errors of layers 2 to L from the error of the output layer, equation (BP2) again and again."""
    errors = [delta_L]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, (weights[i + 1].T @ errors[0]) * sigmoid.prime(z[i]))
    return errors


LOOP = {
    "w-for-w-transposed": {"weights[i + 1].T": "weights[i + 1]"},
    "reshape-for-transpose": {"weights[i + 1].T": "weights[i + 1].reshape(len(z[i]), -1)"},
    "no-sigma-prime-hidden": {" * sigmoid.prime(z[i])": ""},
    "sigma-prime-inside": {"(weights[i + 1].T @ errors[0])": "weights[i + 1].T @ (errors[0]", "z[i])": "z[i]))"},
    "wrong-layers-w": {"weights[i + 1]": "weights[i]"},
    "wrong-layers-z": {"prime(z[i])": "prime(z[i + 1])"},
    "delta-stripped": {
        "    for i": "    passed = errors[0]\n    for i",
        "errors.insert(0, (weights[i + 1].T @ errors[0])": "passed = weights[i + 1].T @ passed\n"
        "        errors.insert(0, passed",
    },
}
"""Mistakes in the loop, which is the same in the whole algorithm."""

ALL_LAYERS = LOOP | {
    "sigma-prime-of-a": {"prime(z[i])": "prime(sigmoid(z[i]))"},
    "sigma-for-sigma-prime": {"sigmoid.prime": "sigmoid"},
    "sigma-prime-without-z": {"sigmoid.prime(z[i])": "z[i] * (1 - z[i])"},
    "sigma-prime-added": {" * ": " + "},
    "star-for-matrix-product": {"@": "*"},
    "matrix-product-for-star": {"*": "@"},
    "tanh-prime-for-sigma-prime": {"sigmoid.prime(z[i])": "(1 - np.tanh(z[i]) ** 2)"},
    "tanh-short-form": {"sigmoid.prime(z[i])": "(1 - sigmoid(z[i]) ** 2)"},
    "relu-prime-for-sigma-prime": {"sigmoid.prime(z[i])": "(z[i] > 0)"},
    "always-the-outputs-error": {"errors[0]": "delta_L"},
    "layer-2-left-out": {"-1, -1)": "0, -1)"},
}


CASES = tuple(
    {"w_next": w, "delta_next": delta, "z": z}
    for e in networks()
    for w, delta, z in zip(e.weights[1:], e.errors[1:], e.z[:-1], strict=True)
)
ALL_CASES = tuple({"weights": e.weights, "z": e.z, "delta_L": e.errors[-1]} for e in networks())

ONE = Task("bp2", hidden_error, "(BP2)", CASES, ONE_LAYER, examples="z")
ALL = Task(
    "bp2-all-layers", all_errors, "(BP2)", ALL_CASES, ALL_LAYERS, examples="delta_L", backward=True, builds_on=(ONE,)
)
TASKS = [ONE, ALL]
