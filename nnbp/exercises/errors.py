"""Exercises 3 and 4: the error at the output, (BP1), and the way back through the layers, (BP2)."""

import numpy as np

from ..activations import sigmoid
from ..costs import cross_entropy
from .engine.networks import networks
from .engine.task import Task

prime = sigmoid.prime


def output_error(z, a, y):
    """Error δ of the output layer for the quadratic cost and sigmoid neurons, equation (BP1)."""
    return (a - y) * prime(z)


def output_error_cross_entropy(z, a, y):
    """Error δ of the output layer for the cross-entropy and sigmoid neurons, equation (BP1)."""
    return a - y


def hidden_error(w_next, delta_next, z):
    """Error δ of a hidden layer from the error of the layer after it, equation (BP2)."""
    return (w_next.T @ delta_next) * prime(z)


def all_errors(weights, z, delta_L):
    """Errors of layers 2 to L from the error of the output layer, equation (BP2) again and again."""
    errors = [delta_L]
    for w, z_l in zip(weights[:0:-1], z[-2::-1], strict=True):
        errors.insert(0, (w.T @ errors[0]) * prime(z_l))
    return errors


OUTPUT = {
    "no-sigma-prime-output": lambda z, a, y: a - y,
    "sigma-prime-of-a": lambda z, a, y: (a - y) * prime(a),
    "sigma-for-sigma-prime": lambda z, a, y: (a - y) * a,
    "sigma-prime-without-z": lambda z, a, y: (a - y) * z * (1 - z),
    "sigma-prime-added": lambda z, a, y: a - y + prime(z),
    "cost-for-its-gradient": lambda z, a, y: (a - y) ** 2 / 2 * prime(z),
    "target-forgotten": lambda z, a, y: a * prime(z),
    "z-for-a-output": lambda z, a, y: (z - y) * prime(z),
    "matrix-product-for-star": lambda z, a, y: (a - y) @ prime(z),
}

OUTPUT_CROSS_ENTROPY = {
    "sigma-prime-kept-with-cross-entropy": lambda z, a, y: (a - y) * prime(z),
    "cost-gradient-only": lambda z, a, y: (a - y) / prime(z),
    "sigma-prime-of-a": lambda z, a, y: (a - y) / (a * (1 - a)) * prime(a),
    "cost-for-its-gradient": lambda z, a, y: -(y * np.log(a) + (1 - y) * np.log(1 - a)) * prime(z),
    "target-forgotten": lambda z, a, y: a,
    "z-for-a-output": lambda z, a, y: z - y,
}

HIDDEN = {
    "no-sigma-prime-hidden": lambda w, delta, z: w.T @ delta,
    "sigma-prime-of-a": lambda w, delta, z: (w.T @ delta) * prime(sigmoid(z)),
    "sigma-for-sigma-prime": lambda w, delta, z: (w.T @ delta) * sigmoid(z),
    "sigma-prime-without-z": lambda w, delta, z: (w.T @ delta) * z * (1 - z),
    "sigma-prime-added": lambda w, delta, z: w.T @ delta + prime(z),
    "w-for-w-transposed": lambda w, delta, z: (w @ delta) * prime(z),
    "star-for-matrix-product": lambda w, delta, z: w.T * delta * prime(z),
    "matrix-product-for-star": lambda w, delta, z: (w.T @ delta) @ prime(z),
    "sigma-prime-inside": lambda w, delta, z: w.T @ (delta * prime(z)),
}


def walk_back(weights, z, delta_L, *, w_of=lambda i: i + 1, z_of=lambda i: i, step=hidden_error, passed=None):
    """Errors of all layers with parts of the walk replaced; entry i belongs to layer i + 2.

    ``passed`` is what a layer hands on instead of its error, computed from what it received itself.
    """
    errors, received = [delta_L], delta_L
    for i in range(len(weights) - 2, -1, -1):
        delta = step(weights[w_of(i)], received, z[z_of(i)])
        errors.insert(0, delta)
        received = passed(weights[w_of(i)], received) if passed else delta
    return errors


def _same_error_everywhere(weights, z, delta_L):
    """The output's error sent through every layer's weights by itself."""
    return [hidden_error(w, delta_L, z_l) for w, z_l in zip(weights[1:], z[:-1], strict=True)] + [delta_L]


def walking_back(**parts):
    """A function like `all_errors` with parts replaced."""
    return lambda weights, z, delta_L: walk_back(weights, z, delta_L, **parts)


WAY_BACK = {
    **{name: walking_back(step=step) for name, step in HIDDEN.items()},
    "wrong-layers-w": walking_back(w_of=lambda i: i),
    "wrong-layers-z": walking_back(z_of=lambda i: i + 1),
    "delta-stripped": walking_back(passed=lambda w, d: w.T @ d),
    "always-the-outputs-error": _same_error_everywhere,
}


def _output(e):
    return {"z": e.z[-1], "a": e.a[-1], "y": e.Y}


def _hidden(e):
    return [
        {"w_next": w, "delta_next": delta, "z": z}
        for w, delta, z in zip(e.weights[1:], e.errors[1:], e.z[:-1], strict=True)
    ]


def _all(e):
    return {"weights": e.weights, "z": e.z, "delta_L": e.errors[-1]}


HIDDEN_ERROR = Task(
    name="bp2",
    function=hidden_error,
    equation="(BP2)",
    cases=tuple(case for e in networks() for case in _hidden(e)),
    mistakes=HIDDEN,
    examples="z",
)

TASKS = [
    Task(
        name="bp1",
        function=output_error,
        equation="(BP1)",
        cases=tuple(map(_output, networks())),
        mistakes=OUTPUT,
        examples="y",
    ),
    Task(
        name="bp1-cross-entropy",
        function=output_error_cross_entropy,
        equation="(BP1)",
        cases=tuple(map(_output, networks(cost=cross_entropy))),
        mistakes=OUTPUT_CROSS_ENTROPY,
        examples="y",
    ),
    HIDDEN_ERROR,
    Task(
        name="bp2-all-layers",
        function=all_errors,
        equation="(BP2)",
        cases=tuple(map(_all, networks())),
        mistakes=WAY_BACK,
        examples="delta_L",
        backward=True,
        builds_on=(HIDDEN_ERROR,),
    ),
]
