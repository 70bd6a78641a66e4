"""Exercise 1: feedforward, neuron by neuron and as matrices, (23) and (25)."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import examples
from .engine.task import Task


def layer_by_neuron(w, b, a):
    """Activations of a layer, one neuron j after the other, equation (23)."""
    out = np.zeros(b.shape)
    for j in range(w.shape[0]):
        total = b[j, 0]
        for k in range(w.shape[1]):
            total += w[j, k] * a[k, 0]
        out[j, 0] = sigmoid(total)
    return out


def layer(w, b, a):
    """Activations of a layer, equation (25)."""
    return sigmoid(w @ a + b)


def feedforward(weights, biases, x):
    """Weighted inputs z of layers 2 to L and activations a of layers 1 to L, equation (25) layer after layer."""
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    return z, a


def _total_not_reset(w, b, a):
    return sigmoid(np.cumsum(w @ a + b, axis=0))


ONE_LAYER = {
    "w-transposed-forward": lambda w, b, a: sigmoid(w.T @ a + b),
    "bias-forgotten": lambda w, b, a: sigmoid(w @ a),
    "bias-after-sigma": lambda w, b, a: sigmoid(w @ a) + b,
    "bias-subtracted": lambda w, b, a: sigmoid(w @ a - b),
    "sigma-forgotten": lambda w, b, a: w @ a + b,
    "sigma-prime-forward": lambda w, b, a: sigmoid.prime(w @ a + b),
}

BY_NEURON = ONE_LAYER | {
    "bias-for-every-weight": lambda w, b, a: sigmoid(w @ a + w.shape[1] * b),
    "last-term-dropped": lambda w, b, a: sigmoid(w[:, :-1] @ a[:-1] + b),
    "total-not-reset": _total_not_reset,
    "aliased-list": lambda w, b, a: np.tile(layer(w, b, a)[-1:], (len(w), 1)),
    "broadcast": lambda w, b, a: sigmoid(w @ a.ravel() + b),
}


def _walk(
    weights, biases, x, *, step=lambda w, b, a: w @ a + b, sigma=sigmoid, heard=lambda z, a, x: a, start=lambda x: x
):
    """Feedforward with one of its parts replaced."""
    z, a = [], [start(x)]
    previous = a[0]
    for w, b in zip(weights, biases, strict=True):
        z.append(step(w, b, previous))
        a.append(sigma(z[-1]))
        previous = heard(z[-1], a[-1], x)
    return z, a


def _last_layer_linear(weights, biases, x):
    z, a = feedforward(weights, biases, x)
    return z, [*a[:-1], z[-1]]


def _input_not_kept(weights, biases, x):
    z, a = feedforward(weights, biases, x)
    return z, a[1:]


def _z_and_a_exchanged(weights, biases, x):
    z, a = feedforward(weights, biases, x)
    return a, z


def _bias_after_sigma(weights, biases, x):
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1])
        a.append(sigmoid(z[-1]) + b)
    return z, a


ALL_LAYERS = {
    "w-transposed-forward": lambda weights, biases, x: _walk(weights, biases, x, step=lambda w, b, a: w.T @ a + b),
    "bias-forgotten": lambda weights, biases, x: _walk(weights, biases, x, step=lambda w, b, a: w @ a),
    "bias-after-sigma": _bias_after_sigma,
    "bias-subtracted": lambda weights, biases, x: _walk(weights, biases, x, step=lambda w, b, a: w @ a - b),
    "sigma-forgotten": lambda weights, biases, x: _walk(weights, biases, x, sigma=np.copy),
    "sigma-prime-forward": lambda weights, biases, x: _walk(weights, biases, x, sigma=sigmoid.prime),
    "always-the-input": lambda weights, biases, x: _walk(weights, biases, x, heard=lambda z, a, x: x),
    "z-passed-on": lambda weights, biases, x: _walk(weights, biases, x, heard=lambda z, a, x: z),
    "sigma-of-the-input": lambda weights, biases, x: _walk(weights, biases, x, start=sigmoid),
    "star-for-matrix-product": lambda weights, biases, x: _walk(weights, biases, x, step=lambda w, b, a: w * a + b),
    "last-layer-linear": _last_layer_linear,
    "input-not-kept": _input_not_kept,
    "z-and-a-exchanged": _z_and_a_exchanged,
}


def _layers(e, columns=slice(None)):
    """The arguments of one layer: of every layer of a network, for some of its examples."""
    return [{"w": w, "b": b, "a": a[:, columns]} for w, b, a in zip(e.weights, e.biases, e.a[:-1], strict=True)]


GRADED, PROBES = examples()
ONE, ONE_PROBES = examples(m=1)

ONE_LAYER_AT_ONCE = Task(
    name="layer",
    function=layer,
    equation="(25)",
    cases=tuple(case for e in GRADED for case in _layers(e)[:2]),
    probes=tuple(case for e in PROBES for case in _layers(e)),
    mistakes=ONE_LAYER | {"star-for-matrix-product": lambda w, b, a: sigmoid(w * a + b)},
)

TASKS = [
    Task(
        name="layer-by-neuron",
        function=layer_by_neuron,
        equation="(23)",
        cases=tuple(case for e in ONE[:2] for case in _layers(e)),
        probes=tuple(case for e in ONE_PROBES for case in _layers(e)),
        mistakes=BY_NEURON,
    ),
    ONE_LAYER_AT_ONCE,
    Task(
        name="feedforward",
        function=feedforward,
        equation="(25)",
        cases=tuple({"weights": e.weights, "biases": e.biases, "x": e.X} for e in ONE),
        probes=tuple({"weights": e.weights, "biases": e.biases, "x": e.X} for e in ONE_PROBES),
        mistakes=ALL_LAYERS,
        parts=("z", "a"),
        first_layer=(2, 1),
        builds_on=(ONE_LAYER_AT_ONCE,),
    ),
]
