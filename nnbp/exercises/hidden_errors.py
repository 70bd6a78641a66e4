"""Exercise 4: the error back through the layers, (BP2)."""

from ..activations import sigmoid
from .engine.networks import networks, of_layers
from .engine.task import Task
from .output_error import instead_of_sigma_prime


def hidden_error(w_next, delta_next, z):
    """Error δ of a hidden layer from the error of the layer after it, equation (BP2)."""
    return (w_next.T @ delta_next) * sigmoid.prime(z)


ONE_LAYER = instead_of_sigma_prime(("z", "sigmoid(z)")) | {
    "no-sigma-prime-hidden": {" * sigmoid.prime(z)": ""},
    "sigma-prime-added": {" * ": " + "},
    "w-for-w-transposed": {".T": ""},
    "star-for-matrix-product": {"@": "*"},
    "matrix-product-for-star": {"*": "@"},
    "sigma-prime-inside": {"(w_next.T @ delta_next) * sigmoid.prime(z)": "w_next.T @ (delta_next * sigmoid.prime(z))"},
    "reshape-for-transpose": {"w_next.T": "w_next.reshape(len(z), -1)"},
}


def all_errors(weights, z, delta_L):
    """Errors of layers 2 to L from the error of the output layer, equation (BP2) again and again."""
    errors = [delta_L]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, (weights[i + 1].T @ errors[0]) * sigmoid.prime(z[i]))
    return errors


WEIGHTS = {
    "w-for-w-transposed": {"weights[i + 1].T": "weights[i + 1]"},
    "wrong-layers-w": {"weights[i + 1]": "weights[i]"},
}
LOOP = WEIGHTS | {
    "reshape-for-transpose": {"weights[i + 1].T": "weights[i + 1].reshape(len(z[i]), -1)"},
    "no-sigma-prime-hidden": {" * sigmoid.prime(z[i])": ""},
    "sigma-prime-inside": {"(weights[i + 1].T @ errors[0])": "weights[i + 1].T @ (errors[0]", "z[i])": "z[i]))"},
    "wrong-layers-z": {"prime(z[i])": "prime(z[i + 1])"},
    "delta-stripped": {
        "for i": "passed = errors[0]\n    for i",
        "(weights[i + 1].T @ errors[0])": "(passed := weights[i + 1].T @ passed)",
    },
}
"""Mistakes in the loop, which is the same in the whole algorithm; those with the weights are, for any neurons."""

ALL_LAYERS = LOOP | {
    **instead_of_sigma_prime(("z[i]", "sigmoid(z[i])")),
    "sigma-prime-added": {" * ": " + "},
    "star-for-matrix-product": {"@": "*"},
    "matrix-product-for-star": {"*": "@"},
    "always-the-outputs-error": {"errors[0]": "delta_L"},
    "layer-2-left-out": {"-1, -1)": "0, -1)"},
}

CASES = of_layers(networks(), lambda e: {"w_next": e.weights[1:], "delta_next": e.errors[1:], "z": e.z[:-1]})
ALL_CASES = tuple({"weights": e.weights, "z": e.z, "delta_L": e.errors[-1]} for e in networks())

ONE = Task("bp2", hidden_error, "(BP2)", CASES, ONE_LAYER, examples="z")
FORM = {"examples": "delta_L", "backward": True, "builds_on": (ONE,)}
TASKS = [ONE, Task("bp2-all-layers", all_errors, "(BP2)", ALL_CASES, ALL_LAYERS, **FORM)]
