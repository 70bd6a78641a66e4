"""Exercise 21: weights v that lead from layer 2 straight to layer 4, past layer 3."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import example, generator
from .engine.task import Task
from .output_error import instead_of_sigma_prime


def output_with_skip(w4, b4, v, a3, a2):
    """Weighted inputs and activations of layer 4, which gets the activations of layers 3 and 2, (K1)."""
    z4 = w4 @ a3 + v @ a2 + b4
    a4 = sigmoid(z4)
    return z4, a4


FORWARD = {
    "skip-left-out": {" + v @ a2": ""},
    "skip-after-sigma": {" + v @ a2": "", "sigmoid(z4)": "sigmoid(z4) + v @ a2"},
    "skip-through-sigma": {"v @ a2": "v @ sigmoid(a2)"},
    "skip-for-the-main-path": {"w4 @ a3 + ": ""},
    "skip-multiplied": {"w4 @ a3 + v @ a2": "(w4 @ a3) * (v @ a2)"},
    "w-transposed-forward": {"w4 @": "w4.T @", "v @": "v.T @"},
    "bias-forgotten": {" + b4": ""},
    "bias-subtracted": {"+ b4": "- b4"},
    "bias-for-both-layers": {"+ b4": "+ 2 * b4"},
    "skip-activations-exchanged": {"w4 @ a3": "w4 @ a2", "v @ a2": "v @ a3"},
    "v-transposed-forward": {"v @": "v.T @"},
    "sigma-mirrored": {"sigmoid(z4)": "sigmoid(-z4)"},
    "sigma-prime-forward": {"sigmoid(z4)": "sigmoid.prime(z4)"},
    "parts-exchanged": {"return z4, a4": "return a4, z4"},
}


def errors_with_skip(w3, w4, v, z2, z3, delta4):
    """Errors of layers 2 and 3; a neuron of layer 2 acts on layers 3 and 4, (K2)."""
    delta3 = (w4.T @ delta4) * sigmoid.prime(z3)
    delta2 = (w3.T @ delta3 + v.T @ delta4) * sigmoid.prime(z2)
    return delta2, delta3


BOTH = "(w3.T @ delta3 + v.T @ delta4) * sigmoid.prime(z2)"
ERRORS = instead_of_sigma_prime(("z3", "sigmoid(z3)"), ("z2", "sigmoid(z2)")) | {
    "skip-left-out-backwards": {" + v.T @ delta4": ""},
    "main-path-left-out-backwards": {"w3.T @ delta3 + ": ""},
    "skip-without-sigma-prime": {BOTH: "w3.T @ delta3 * sigmoid.prime(z2) + v.T @ delta4"},
    "skip-with-the-error-of-layer-3": {"v.T @ delta4": "v.T @ delta3"},
    "skip-through-layer-3": {BOTH: "w3.T @ (delta3 + sigmoid.prime(z3) * (v.T @ delta4)) * sigmoid.prime(z2)"},
    "paths-multiplied": {"delta3 + v": "delta3 * (v", "delta4) * sigmoid.prime(z2)": "delta4)) * sigmoid.prime(z2)"},
    "paths-averaged": {BOTH: f"{BOTH} / 2"},
    "v-not-transposed": {"v.T": "v"},
    "w-for-w-transposed": {"w3.T": "w3", "w4.T": "w4"},
    "no-sigma-prime-hidden": {" * sigmoid.prime(z3)": "", " * sigmoid.prime(z2)": ""},
    "no-sigma-prime-hidden/layer-2": {" * sigmoid.prime(z2)": ""},
    "no-sigma-prime-hidden/layer-3": {" * sigmoid.prime(z3)": ""},
    "sigma-prime-of-a/layer-2": {"prime(z2)": "prime(sigmoid(z2))"},
    "sigma-prime-of-a/layer-3": {"prime(z3)": "prime(sigmoid(z3))"},
    "main-path-without-sigma-prime": {BOTH: "w3.T @ delta3 + v.T @ delta4 * sigmoid.prime(z2)"},
    "skip-subtracted": {"+ v.T": "- v.T"},
    "wrong-layers-z": {"prime(z2)": "prime(z3)"},
    "sigma-prime-added": {
        "delta4) * sigmoid.prime(z3)": "delta4) + sigmoid.prime(z3)",
        ") * sigmoid.prime(z2)": ") + sigmoid.prime(z2)",
    },
    "parts-exchanged": {"return delta2, delta3": "return delta3, delta2"},
}


def gradient_with_skip(a2, a3, delta4):
    """Derivatives of the cost of one example with respect to w⁴, v and b⁴, (K3)."""
    return delta4 @ a3.T, delta4 @ a2.T, delta4


GRADIENT = {
    "skip-gradient-with-a3": {"delta4 @ a2.T": "delta4 @ a3.T"},
    "skip-gradient-for-both": {"delta4 @ a3.T": "delta4 @ a2.T"},
    "skip-gradient-with-both": {"delta4 @ a2.T": "delta4 @ (a2 + a3).T"},
    "skip-and-main-gradients-exchanged": {"delta4 @ a3.T, delta4 @ a2.T": "delta4 @ a2.T, delta4 @ a3.T"},
    "gradient-transposed": {"delta4 @ a3.T": "a3 @ delta4.T", "delta4 @ a2.T": "a2 @ delta4.T"},
    "star-for-outer-product": {"delta4 @ a3.T": "delta4 * a3", "delta4 @ a2.T": "delta4 * a2"},
    "skip-gradients-in-another-order": {
        "return delta4 @ a3.T, delta4 @ a2.T, delta4\n": "return delta4, delta4 @ a3.T, delta4 @ a2.T\n"
    },
    "error-counted-twice": {", delta4\n": ", 2 * delta4\n"},
    "sigma-prime-of-a2": {"delta4 @ a2.T": "delta4 @ (a2 * (1 - a2)).T"},
}


def _network(*arguments, **options):
    """All that a network of four layers with a skip connection computes, (K1) and (K2)."""
    e = example(*arguments, **options)
    dtype = e.X.dtype
    e.v = generator(len(e.X)).standard_normal((len(e.Y), len(e.a[1]))).astype(dtype)
    e.z4, e.a4 = output_with_skip(e.weights[2], e.biases[2], e.v, e.a[2], e.a[1])
    e.delta4 = (e.a4 - e.Y) * sigmoid.prime(e.z4)
    return e


NETWORKS = (
    *(_network([3, 5, 4, 2], 7, 1), _network([2, 6, 3, 4], 8, 2), _network([5, 2, 4, 3], 6, 3, np.float32)),
    *(_network([3, 5, 1, 4], 2, 4), _network([3, 1, 5, 4], 1, 5), _network([4, 4, 4, 4], 4, 7)),
    _network([3, 6, 4, 2], 5, 108, z=(8, 8, 4), inputs=5, targets=20),
    _network([3, 5, 4, 2], 7, 9),
)
SINGLE = (
    *(_network([3, 5, 4, 2], 1, 1), _network([2, 6, 3, 4], 1, 2), _network([5, 2, 4, 3], 1, 3, np.float32)),
    *(_network([3, 5, 1, 4], 1, 4), _network([3, 1, 5, 4], 1, 5), _network([4, 4, 4, 4], 1, 7)),
    *(_network([3, 6, 4, 2], 1, 108, targets=20), _network([3, 5, 4, 2], 1, 9)),
)
OUT = tuple({"w4": e.weights[2], "b4": e.biases[2], "v": e.v, "a3": e.a[2], "a2": e.a[1]} for e in NETWORKS)
BACK = tuple(
    {"w3": e.weights[1], "w4": e.weights[2], "v": e.v, "z2": e.z[0], "z3": e.z[1], "delta4": e.delta4} for e in NETWORKS
)
END = tuple({"a2": e.a[1], "a3": e.a[2], "delta4": e.delta4} for e in SINGLE)
TASKS = [
    Task("skip-forward", output_with_skip, "(K1)", OUT, FORWARD, examples="a2", parts=("z4", "a4")),
    Task(
        "skip-errors", errors_with_skip, "(K2)", BACK, ERRORS, examples="z2", parts=("delta2", "delta3"), backward=True
    ),
    Task("skip-gradient", gradient_with_skip, "(K3)", END, GRADIENT, parts=("∂C/∂w4", "∂C/∂v", "∂C/∂b4")),
]
