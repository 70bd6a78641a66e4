"""Exercise 6: the whole of backpropagation for one example, (BP1)–(BP4)."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import examples
from .engine.task import Task
from .errors import HIDDEN, OUTPUT, hidden_error, output_error, walk_back, walking_back
from .feedforward import ALL_LAYERS, feedforward


def backprop(weights, biases, x, y):
    """Gradient of the quadratic cost of one example by every weight and bias: the five steps, (BP1)–(BP4)."""
    return with_parts(weights, biases, x, y)


def with_parts(
    weights,
    biases,
    x,
    y,
    *,
    forward=feedforward,
    output=output_error,
    back=walk_back,
    bias=lambda delta, z: delta,
    weight=lambda a_in, delta, z_in, a_out: delta @ a_in.T,
):
    """The algorithm with some of its parts replaced."""
    z, a = forward(weights, biases, x)
    errors = back(weights, z, output(z[-1], a[-1], y))
    nabla_b = [bias(delta, z_l) for delta, z_l in zip(errors, z, strict=True)]
    nabla_w = [
        weight(a_in, delta, z_in, a_out)
        for a_in, delta, z_in, a_out in zip(a[:-1], errors, [x, *z[:-1]], a[1:], strict=True)
    ]
    return nabla_w, nabla_b


def variant(**parts):
    """A function like `backprop` with parts replaced."""
    return lambda weights, biases, x, y: with_parts(weights, biases, x, y, **parts)


def _back(**parts):
    return variant(back=walking_back(**parts))


def _plain_error_back(weights, biases, x, y):
    """δ of the output is right; what is passed back is a − y."""
    z, a = feedforward(weights, biases, x)
    errors = [a[-1] - y]
    for w, z_l in zip(weights[:0:-1], z[-2::-1], strict=True):
        errors.insert(0, hidden_error(w, errors[0], z_l))
    errors[-1] = output_error(z[-1], a[-1], y)
    return [d @ a_in.T for d, a_in in zip(errors, a[:-1], strict=True)], errors


def _first_layer_skipped(weights, biases, x, y):
    nabla_w, nabla_b = backprop(weights, biases, x, y)
    return [np.zeros(weights[0].shape), *nabla_w[1:]], [np.zeros(biases[0].shape), *nabla_b[1:]]


def _biases_first(weights, biases, x, y):
    nabla_w, nabla_b = backprop(weights, biases, x, y)
    return nabla_b, nabla_w


def _weights_already_updated(weights, biases, x, y):
    """Each layer's weights take their step, of learning rate 1, before the error passes through them."""
    z, a = feedforward(weights, biases, x)
    delta = output_error(z[-1], a[-1], y)
    nabla_w, nabla_b = [delta @ a[-2].T], [delta]
    for i in range(len(weights) - 2, -1, -1):
        delta = hidden_error(weights[i + 1] - nabla_w[0], delta, z[i])
        nabla_w.insert(0, delta @ a[i].T)
        nabla_b.insert(0, delta)
    return nabla_w, nabla_b


FORWARD = (
    "bias-forgotten",
    "bias-after-sigma",
    "bias-subtracted",
    "z-passed-on",
    "sigma-of-the-input",
    "last-layer-linear",
)
BOTH = ("sigma-prime-of-a", "sigma-for-sigma-prime", "sigma-prime-without-z", "sigma-prime-added")

# (BP4) gone wrong, from the activations or weighted inputs before the weights, the errors, and the activations after.
WEIGHT = {
    "gradient-transposed": lambda a_in, delta, z_in, a_out: a_in @ delta.T,
    "outputs-for-inputs": lambda a_in, delta, z_in, a_out: delta @ a_out.T,
    "z-for-a-in": lambda a_in, delta, z_in, a_out: delta @ z_in.T,
    "star-for-outer-product": lambda a_in, delta, z_in, a_out: delta * a_in,
}
MISTAKES = {
    **{name: variant(forward=ALL_LAYERS[name]) for name in FORWARD},
    **{name: variant(output=OUTPUT[name], back=walking_back(step=HIDDEN[name])) for name in BOTH},
    "sigma-prime-of-a-output": variant(output=OUTPUT["sigma-prime-of-a"]),
    "sigma-prime-of-a-hidden": _back(step=HIDDEN["sigma-prime-of-a"]),
    "no-sigma-prime-output": variant(output=OUTPUT["no-sigma-prime-output"]),
    "no-sigma-prime-hidden": _back(step=HIDDEN["no-sigma-prime-hidden"]),
    "no-sigma-prime-anywhere": variant(
        output=OUTPUT["no-sigma-prime-output"],
        back=walking_back(step=HIDDEN["no-sigma-prime-hidden"]),
    ),
    "cost-for-its-gradient": variant(output=OUTPUT["cost-for-its-gradient"]),
    "target-forgotten": variant(output=OUTPUT["target-forgotten"]),
    "w-for-w-transposed": _back(step=HIDDEN["w-for-w-transposed"]),
    "sigma-prime-inside": _back(step=HIDDEN["sigma-prime-inside"]),
    "wrong-layers-w": _back(w_of=lambda i: i),
    "wrong-layers-z": _back(z_of=lambda i: i + 1),
    "delta-stripped": _back(passed=lambda w, delta: w.T @ delta),
    "plain-error-passed-back": _plain_error_back,
    "weights-already-updated": _weights_already_updated,
    **{name: variant(weight=rule) for name, rule in WEIGHT.items()},
    "bias-gradient-times-sigma-prime": variant(bias=lambda delta, z: delta * sigmoid.prime(z)),
    "first-layer-skipped": _first_layer_skipped,
    "biases-first": _biases_first,
}

ONE, ONE_PROBES = examples(m=1)


def _arguments(e):
    return {"weights": e.weights, "biases": e.biases, "x": e.X, "y": e.Y}


TASKS = [
    Task(
        name="backprop",
        function=backprop,
        equation="(BP1)–(BP4)",
        cases=tuple(map(_arguments, ONE)),
        probes=tuple(map(_arguments, ONE_PROBES)),
        mistakes=MISTAKES,
        parts=("nabla_w", "nabla_b"),
        backward=True,
    ),
]
