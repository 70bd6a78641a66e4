"""Exercise 9: linear neurons, whose σ′ is 1 in (BP1) and (BP2), and the one affine map they amount to."""

import numpy as np

from ..activations import sigmoid
from .algorithm import with_parts
from .engine.networks import examples
from .engine.task import Task
from .errors import output_error as sigmoid_output_error
from .errors import walk_back, walking_back
from .feedforward import feedforward as sigmoid_feedforward

prime = sigmoid.prime


def linear_backprop(weights, biases, x, y):
    """Gradient of the quadratic cost of one example where every neuron is linear, (BP1)–(BP4)."""
    return with_linear(weights, biases, x, y)


def collapse(weights, biases):
    """The matrix W and the column B of the one affine map that linear layers amount to, (25) multiplied out."""
    W, B = weights[0], biases[0]
    for w, b in zip(weights[1:], biases[1:], strict=True):
        W, B = w @ W, w @ B + b
    return W, B


def feedforward(weights, biases, x, *, heard=lambda w, b, a: w @ a + b, to=lambda a, x: a):
    """z and a, which are the same numbers, with parts replaced."""
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(heard(w, b, to(a[-1], x)))
        a.append(z[-1])
    return z, a


def _forward(**parts):
    return {"forward": lambda weights, biases, x: feedforward(weights, biases, x, **parts)}


def _hidden_sigmoids(weights, biases, x):
    z, a = sigmoid_feedforward(weights, biases, x)
    return z, [*a[:-1], z[-1]]


def linear_output(z, a, y):
    """(BP1) without σ′."""
    return a - y


def linear_step(w, delta, z):
    """(BP2) without σ′."""
    return w.T @ delta


def with_linear(weights, biases, x, y, *, walking=None, **parts):
    """The algorithm for linear neurons with parts replaced; ``walking`` replaces parts of the way back."""
    back = walking_back(**{"step": linear_step, **(walking or {})})
    given = {"forward": feedforward, "output": linear_output, "back": back, **parts}
    return with_parts(weights, biases, x, y, **given)


def variant(**parts):
    """A function like `linear_backprop` with parts replaced."""
    return lambda weights, biases, x, y: with_linear(weights, biases, x, y, **parts)


def _weights_already_updated(weights, biases, x, y):
    nabla_w, _ = linear_backprop(weights, biases, x, y)
    updated = [w - d for w, d in zip(weights, nabla_w, strict=True)]
    return with_linear(
        weights, biases, x, y, back=lambda weights, z, delta: walk_back(updated, z, delta, step=linear_step)
    )


def _first_layer_skipped(weights, biases, x, y):
    nabla_w, nabla_b = linear_backprop(weights, biases, x, y)
    return [np.zeros_like(weights[0]), *nabla_w[1:]], [np.zeros_like(biases[0]), *nabla_b[1:]]


def _biases_first(weights, biases, x, y):
    nabla_w, nabla_b = linear_backprop(weights, biases, x, y)
    return nabla_b, nabla_w


KEPT = {"step": lambda w, delta, z: (w.T @ delta) * prime(z)}
BACKPROP = {
    "sigma-kept": variant(forward=sigmoid_feedforward),
    "sigma-kept-in-hidden-layers": variant(forward=_hidden_sigmoids),
    "sigma-prime-kept": variant(output=sigmoid_output_error, walking=KEPT),
    "sigma-prime-kept-output": variant(output=sigmoid_output_error),
    "sigma-prime-kept-hidden": variant(walking=KEPT),
    "nothing-linear": variant(forward=sigmoid_feedforward, output=sigmoid_output_error, walking=KEPT),
    "z-for-its-slope": variant(
        output=lambda z, a, y: (a - y) * z, walking={"step": lambda w, delta, z: (w.T @ delta) * z}
    ),
    "slope-added": variant(output=lambda z, a, y: a - y + 1, walking={"step": lambda w, delta, z: w.T @ delta + 1}),
    "cost-for-its-gradient": variant(output=lambda z, a, y: (a - y) ** 2 / 2),
    "target-forgotten": variant(output=lambda z, a, y: a),
    "bias-forgotten": variant(**_forward(heard=lambda w, b, a: w @ a)),
    "bias-subtracted": variant(**_forward(heard=lambda w, b, a: w @ a - b)),
    "always-the-input": variant(**_forward(to=lambda a, x: x)),
    "w-transposed-forward": variant(**_forward(heard=lambda w, b, a: w.T @ a + b)),
    "w-for-w-transposed": variant(walking={"step": lambda w, delta, z: w @ delta}),
    "star-for-matrix-product": variant(walking={"step": lambda w, delta, z: (w.T * delta).sum(axis=1, keepdims=True)}),
    "wrong-layers-w": variant(walking={"w_of": lambda i: i}),
    "always-the-outputs-error": variant(back=lambda weights, z, delta: [*(w.T @ delta for w in weights[1:]), delta]),
    "weights-already-updated": _weights_already_updated,
    "gradient-transposed": variant(weight=lambda a_in, delta, z_in, a_out: a_in @ delta.T),
    "outputs-for-inputs": variant(weight=lambda a_in, delta, z_in, a_out: delta @ a_out.T),
    "star-for-outer-product": variant(weight=lambda a_in, delta, z_in, a_out: delta * a_in),
    "first-layer-skipped": _first_layer_skipped,
    "biases-first": _biases_first,
}


def run(step):
    """A function like `collapse` with another step from W, B to those of one layer more."""

    def function(weights, biases):
        W, B = weights[0], biases[0]
        for w, b in zip(weights[1:], biases[1:], strict=True):
            W, B = step(w, b, W, B)
        return W, B

    return function


def _and_biases(column):
    """A function like `collapse` whose B is ``column(weights, biases, W, B)``."""

    def function(weights, biases):
        W, B = collapse(weights, biases)
        return W, column(weights, biases, W, B)

    return function


def _map_transposed(weights, biases):
    W, B = collapse(weights, biases)
    return W.T, B


def _constant_not_subtracted(weights, biases):
    W, B = collapse(weights, biases)
    return W + B, B


def _exchanged(weights, biases):
    return collapse(weights, biases)[::-1]


COLLAPSE = {
    "factors-in-reading-order": run(lambda w, b, W, B: (W @ w, w @ B + b)),
    "weights-added-up": run(lambda w, b, W, B: (W + w, w @ B + b)),
    "star-for-matrix-product": run(lambda w, b, W, B: (w * W, w @ B + b)),
    "w-transposed-forward": run(lambda w, b, W, B: (w.T @ W, w.T @ B + b)),
    "biases-added-up": run(lambda w, b, W, B: (w @ W, B + b)),
    "bias-through-its-own-weights": run(lambda w, b, W, B: (w @ W, w @ (B + b))),
    "total-for-w": run(lambda w, b, W, B: (w @ W, w @ W @ B + b)),
    "last-bias-only": run(lambda w, b, W, B: (w @ W, b)),
    "first-bias-only": run(lambda w, b, W, B: (w @ W, w @ B)),
    "bias-forgotten": _and_biases(lambda weights, biases, W, B: 0 * B),
    "bias-subtracted": _and_biases(lambda weights, biases, W, B: -B),
    "sigma-kept": run(lambda w, b, W, B: (w @ sigmoid(W), w @ sigmoid(B) + b)),
    "last-layer-left-out": lambda weights, biases: collapse(weights[:-1], biases[:-1]),
    "first-layer-left-out": lambda weights, biases: collapse(weights[1:], biases[1:]),
    "constant-not-subtracted": _constant_not_subtracted,
    "map-transposed": _map_transposed,
    "map-parts-exchanged": _exchanged,
}

ONE, ONE_PROBES = examples(m=1)


def _arguments(e):
    return {"weights": e.weights, "biases": e.biases, "x": e.X, "y": e.Y}


def _parameters(e):
    return {"weights": e.weights, "biases": e.biases}


TASKS = [
    Task(
        name="linear-backprop",
        function=linear_backprop,
        equation="(BP1)–(BP4)",
        cases=tuple(map(_arguments, ONE)),
        probes=tuple(map(_arguments, ONE_PROBES)),
        mistakes=BACKPROP,
        parts=("nabla_w", "nabla_b"),
        backward=True,
    ),
    Task(
        name="collapse",
        function=collapse,
        equation="(25)",
        cases=tuple(map(_parameters, ONE)),
        probes=tuple(map(_parameters, ONE_PROBES)),
        mistakes=COLLAPSE,
        parts=("W", "B"),
        praise="W x + B is what the network answers, for three and for four layers of weights.",
        first_layer=0,
    ),
]
