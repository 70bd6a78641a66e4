"""Exercise 1: feedforward, neuron by neuron and as matrices, (23) and (25)."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import networks, of_layers
from .engine.task import Task


def layer_by_neuron(w, b, a):
    """Activations of a layer, one neuron after the other, equation (23)."""
    out = np.zeros((len(w), 1))
    for j in range(len(w)):
        total = b[j, 0]
        for k in range(len(a)):
            total += w[j, k] * a[k, 0]
        out[j, 0] = sigmoid(total)
    return out


BY_NEURON = {
    "w-transposed-forward": {"w[j, k]": "w[k, j]"},
    "bias-forgotten": {"b[j, 0]": "0"},
    "bias-after-sigma": {"b[j, 0]": "0", "sigmoid(total)": "sigmoid(total) + b[j, 0]"},
    "bias-subtracted": {"b[j, 0]": "-b[j, 0]"},
    "sigma-forgotten": {"sigmoid(total)": "total"},
    "sigma-prime-forward": {"sigmoid": "sigmoid.prime"},
    "sigma-mirrored": {"sigmoid(total)": "sigmoid(-total)"},
    "bias-for-every-weight": {"b[j, 0]": "0", "* a[k, 0]": "* a[k, 0] + b[j, 0]"},
    "last-term-dropped": {"range(len(a))": "range(len(a) - 1)"},
    "total-not-reset": {"    for j": "    total = 0\n    for j", "total = b": "total += b"},
    "aliased-list": {
        "np.zeros((len(w), 1))": "[[0.0]] * len(w)",
        "out[j, 0]": "out[j][0]",
        "return out": "return np.array(out)",
    },
    "broadcast": {"return out": "return sigmoid(w @ a.ravel() + b)"},
}


def layer(w, b, a):
    """Activations of a layer, equation (25)."""
    return sigmoid(w @ a + b)


AS_MATRICES = {
    "w-transposed-forward": {"w @ a": "w.T @ a"},
    "bias-forgotten": {" + b": ""},
    "bias-subtracted": {"+ b": "- b"},
    "sigma-prime-forward": {"sigmoid": "sigmoid.prime"},
    "star-for-matrix-product": {"@": "*"},
}

LAYER = AS_MATRICES | {
    "bias-after-sigma": {"a + b)": "a) + b"},
    "sigma-forgotten": {"sigmoid": ""},
    "sigma-mirrored": {"(w @ a + b)": "(-(w @ a + b))"},
}


def feedforward(weights, biases, x):
    """Weighted inputs z of layers 2 to L and activations a of layers 1 to L, equation (25) layer after layer."""
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    return z, a


ALL_LAYERS = AS_MATRICES | {
    "bias-after-sigma": {" + b": "", "sigmoid(z[-1])": "sigmoid(z[-1]) + b"},
    "sigma-forgotten": {"sigmoid(z[-1])": "z[-1]"},
    "sigma-mirrored": {"sigmoid(z[-1])": "sigmoid(-z[-1])"},
    "always-the-input": {"w @ a[-1]": "w @ x"},
    "z-passed-on": {"w @ a[-1]": "w @ (z[-1] if z else x)"},
    "sigma-of-the-input": {"[x]": "[sigmoid(x)]"},
    "last-layer-linear": {"    return": "    a[-1] = z[-1]\n    return"},
    "input-not-kept": {"return z, a": "return z, a[1:]"},
    "parts-exchanged": {"return z, a": "return a, z"},
    "activations-for-z": {"w @ a[-1] + b": "sigmoid(w @ a[-1] + b)", "sigmoid(z[-1])": "z[-1]"},
}


def _layers(m=None):
    """The arguments of one layer, for every layer of every network."""
    return of_layers(networks(m), lambda e: {"w": e.weights, "b": e.biases, "a": e.a[:-1]})


ALL_CASES = tuple({"weights": e.weights, "biases": e.biases, "x": e.X} for e in networks(m=1))

ONE = Task("layer", layer, "(25)", _layers(), LAYER)
FORM = {"parts": ("z", "a"), "first_layer": (2, 1), "builds_on": (ONE,)}
ALL = Task("feedforward", feedforward, "(25)", ALL_CASES, ALL_LAYERS, **FORM)
TASKS = [Task("layer-by-neuron", layer_by_neuron, "(23)", _layers(m=1), BY_NEURON), ONE, ALL]
