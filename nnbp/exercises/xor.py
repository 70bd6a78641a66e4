"""Exercise 12: a whole program from scratch, whose gradient is measured and which has to learn XOR."""

import itertools
import math
from functools import partial

import numpy as np

from ..activations import sigmoid
from .backprop import CASES, GRADIENT, MISTAKES
from .backprop import backprop as by_equations
from .engine.compare import nearly
from .engine.networks import example, generator, networks
from .engine.task import Finding, Task, written
from .mini_batch import minibatch_gradient
from .sgd import _flat, _named, _not_by_rng, _wrong_start


def forward(weights, biases, X):
    """Activations of all layers, the input among them, (25)."""
    a = [X]
    for w, b in zip(weights, biases, strict=True):
        a.append(sigmoid(w @ a[-1] + b))
    return a


def _weighted_inputs(weights, biases, X):
    """The list with z in place of a, which were passed on correctly."""
    a = forward(weights, biases, X)
    return [X, *(w @ before + b for w, b, before in zip(weights, biases, a, strict=False))]


FORWARD = {
    "w-transposed-forward": {"w @": "w.T @"},
    "bias-forgotten": {" + b": ""},
    "bias-subtracted": {"+ b": "- b"},
    "bias-after-sigma": {" + b)": ") + b"},
    "sigma-forgotten": {"sigmoid": ""},
    "sigma-mirrored": {"sigmoid(w @ a[-1] + b)": "sigmoid(-(w @ a[-1] + b))"},
    "tanh-for-sigmoid": {"sigmoid(w @ a[-1] + b)": "np.tanh(w @ a[-1] + b)"},
    "z-for-activations": _weighted_inputs,
    "always-the-input": {"w @ a[-1]": "w @ X"},
    "sigma-of-the-input": {"[X]": "[sigmoid(X)]"},
    "input-not-kept": {"return a": "return a[1:]"},
    "output-only": {"return a": "return a[-1]"},
    "last-layer-linear": {
        "sigmoid(w @ a[-1] + b)": "sigmoid(w @ a[-1] + b) if len(a) < len(weights) else w @ a[-1] + b"
    },
    "star-for-matrix-product": {"@": "*"},
}


def backprop(weights, biases, x, y):
    """Gradient of the quadratic cost of one example, measured by a complex step; no equation of backpropagation."""
    shapes, h = [p.shape for p in (*weights, *biases)], 1e-30
    numbers = _flat(weights, biases)
    a, (w, b) = x, _unflat(numbers + h * 1j * np.eye(len(numbers)), shapes)  # one network for each number, with a step
    for w_l, b_l in zip(w, b, strict=True):
        a = 1 / (1 + np.exp(-(w_l @ a + b_l)))
    derivatives = ((a - y) ** 2).sum(axis=(1, 2)).imag / (2 * h)
    return tuple([array[0] for array in arrays] for arrays in _unflat(derivatives[None], shapes))


def _unflat(rows, shapes):
    """The weights and the biases of the networks whose numbers stand in the rows."""
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    arrays = [part.reshape(-1, *shape) for part, shape in zip(np.split(rows, ends, axis=1), shapes, strict=True)]
    return arrays[: len(arrays) // 2], arrays[len(arrays) // 2 :]


BACKPROP = {name: written(by_equations, changes) for name, changes in MISTAKES.items()}


def train(X, Y, sizes, eta, epochs, rng):
    """Weights and biases after gradient descent on the mean cost of all examples, one step an epoch."""
    weights = [rng.standard_normal((n, before)) for before, n in itertools.pairwise(sizes)]
    biases = [rng.standard_normal((n, 1)) for n in sizes[1:]]
    for _ in range(epochs):
        nabla_w, nabla_b = minibatch_gradient(weights, biases, X, Y)
        weights = [w - eta * d for w, d in zip(weights, nabla_w, strict=True)]
        biases = [b - eta * d for b, d in zip(biases, nabla_b, strict=True)]
    return weights, biases


DRAW, START, MEAN = (
    "rng.standard_normal((n, before))",
    "    weights = [rng",
    "minibatch_gradient(weights, biases, X, Y)",
)
ONE, EACH = "x, y", "itertools.product(range(epochs), list(zip(np.hsplit(X, len(X.T)), np.hsplit(Y, len(X.T)))))"
TRAIN = {
    "all-zero-weights": {DRAW: "np.zeros((n, before))"},
    "neurons-alike": {DRAW: "np.array([rng.standard_normal(before)] * n)"},
    "same-draw": {START: f"    seed = rng.integers(99)\n{START}", DRAW: f"np.random.default_rng(seed).{DRAW[4:]}"},
    "one-sign": {DRAW: "rng.random((n, before))"},
    "weights-too-large": {DRAW: f"20 * {DRAW}"},
    "rng-ignored": {START: f"    rng = np.random.default_rng(0)\n{START}"},
    "uphill": {"w - eta": "w + eta", "b - eta": "b + eta"},
    "biases-uphill": {"b - eta": "b + eta"},
    "eta-forgotten": {"w - eta *": "w -", "b - eta *": "b -"},
    "mean-forgotten": {"w - eta": "w - X.shape[1] * eta", "b - eta": "b - X.shape[1] * eta"},
    "eta-over-m-twice": {"w - eta": "w - eta / X.shape[1]", "b - eta": "b - eta / X.shape[1]"},
    "biases-not-moved": {"b - eta": "b - 0"},
    "training-without-effect": {"w - eta": "w - 0", "b - eta": "b - 0"},
    "last-example-only": {MEAN: "minibatch_gradient(weights, biases, X[:, -1:], Y[:, -1:])"},
    "step-after-each-example": {"for _ in range(epochs)": f"for _, ({ONE}) in {EACH}", MEAN: MEAN.replace("X, Y", ONE)},
    "one-step-too-many": {"range(epochs)": "range(epochs + 1)"},
    "one-step-too-few": {"range(epochs)": "range(epochs - 1)"},
    "len-for-m": {"w - eta": "w - X.shape[1] / len(X) * eta", "b - eta": "b - X.shape[1] / len(X) * eta"},
    "first-example-only": {MEAN: "minibatch_gradient(weights, biases, X[:, :1], Y[:, :1])"},
    "gradient-at-two-points": {"        biases = [b": f"        nabla_b = {MEAN}[1]\n        biases = [b"},
    "parts-exchanged": {"return weights, biases": "return biases, weights"},
    "only-the-first-epoch": {"range(epochs)": "range(min(epochs, 1))"},
    "gradients-at-the-start": {
        "    for _": "    first = weights, biases\n    for _",
        MEAN: "minibatch_gradient(*first, X, Y)",
    },
}

INPUTS = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
XOR = np.array([[0.0, 1.0, 1.0, 0.0]])
SIZES, ETA, EPOCHS, TRIES, CLOSE = [2, 4, 1], 5.0, 2000, 3, 0.2
"""How networks are trained on XOR and on its opposite, how many, and how close all outputs of the best should come."""


def judge(function):
    """What is wrong with a program that draws weights and trains them, if anything."""
    start, other = (function(np.zeros((8, 2)), np.zeros((3, 2)), [8, 8, 8, 3], 0.5, 0, _rng(seed)) for seed in (12, 13))
    if np.isfinite(_flat(*start)).all():
        found = _not_by_rng(lambda rng: function(INPUTS.copy(), XOR.copy(), [2, 4, 1], 0.5, 3, rng))
    else:
        found = None  # so that the next line says it
    found = found or _wrong_start(*start)
    if not found and any(map(np.array_equal, start[0], other[0])):
        return Finding("drew some of the weights from elsewhere than rng.", "rng-ignored")
    for e, eta in zip(networks(5)[:2] + networks(5)[3:5], (0.5, 2.0, 0.3, 4.0), strict=True):
        found = found or _wrong_steps(function, e, eta)
    return found or _not_learned(function)


def _rng(seed=12):
    return generator(seed)


def _wrong_steps(function, e, eta):
    """Whether the first two epochs take one step each, η times the gradient of the mean cost, downhill."""
    sizes, m = [len(e.X), *map(len, e.biases)], e.X.shape[1]
    start, first, second = (function(e.X.copy(), e.Y.copy(), sizes, eta, epochs, _rng()) for epochs in range(3))
    if not np.array_equal(_flat(*start), _flat(*function(e.X.copy(), 1 - e.Y, sizes, eta, 0, _rng()))):
        return Finding("looked at the targets before the first epoch.", "one-step-too-many")
    gradient = _flat(*minibatch_gradient(*start, e.X, e.Y))
    of_weights = np.arange(len(gradient)) < sum(w.size for w in start[0])
    moved, again = _flat(*first) - _flat(*start), _flat(*second) - _flat(*first)

    def is_(step, of=moved):
        return np.allclose(of, -eta * step, rtol=1e-6, atol=1e-10)

    if is_(gradient) and is_(_flat(*minibatch_gradient(*first, e.X, e.Y)), of=again):
        return None

    def one_by_one(order):
        new = start
        for i in order:
            nabla = minibatch_gradient(*new, e.X[:, [i]], e.Y[:, [i]])
            new = [[p - eta * d for p, d in zip(*two, strict=True)] for two in zip(new, nabla, strict=True)]
        return _flat(*new)

    def of(example):
        return _flat(*minibatch_gradient(*start, e.X[:, [example]], e.Y[:, [example]]))

    names = {
        "only-the-first-epoch": is_(gradient) and not again.any(),
        "gradients-at-the-start": is_(gradient) and is_(gradient, of=again),
        "one-step-too-few": not moved.any() and is_(gradient, of=again),
        "training-without-effect": not moved.any(),
        "uphill": is_(-gradient),
        "biases-uphill": is_(np.where(of_weights, 1, -1) * gradient),
        "biases-not-moved": is_(of_weights * gradient),
        "eta-forgotten": is_(gradient / eta),
        "mean-forgotten": is_(m * gradient),
        "eta-over-m-twice": is_(gradient / m),
        "len-for-m": is_(m / len(e.X) * gradient),
        "last-example-only": is_(of(m - 1)) or is_(of(m - 1) / m),
        "first-example-only": is_(of(0)) or is_(of(0) / m),
        "gradient-at-two-points": is_(
            np.where(of_weights, gradient, _flat(*minibatch_gradient(first[0], start[1], e.X, e.Y)))
        ),
    }
    names["step-after-each-example"] = not any(names.values()) and any(
        np.allclose(_flat(*first), one_by_one(order)) for order in itertools.permutations(range(m))
    )
    text = f"starts well, but its step in the {'second' if is_(gradient) else 'first'} epoch is not the right one."
    return _named(text, names) or Finding(text)


def _not_learned(function):
    """Whether networks in a row fail to learn XOR, or its opposite; bad luck with one is not a mistake."""
    for Y, name in ((XOR, "XOR"), (1 - XOR, "the opposite of XOR")):
        best = min(_farthest(function, Y, seed) for seed in range(TRIES))
        if best > CLOSE:
            text = f"trained {TRIES} networks on {name} for {EPOCHS} epochs; in the best one an output is off by {best:.0%}."
            return Finding(f"{text} How large are the initial weights?")
    return None


def _farthest(function, Y, seed):
    weights, biases = function(INPUTS.copy(), Y.copy(), list(SIZES), ETA, EPOCHS, np.random.default_rng(seed))
    return abs(forward(weights, biases, INPUTS)[-1] - Y).max()


BATCHES = tuple({"weights": e.weights, "biases": e.biases, "X": e.X} for e in networks())
TRAINED = tuple(
    {"X": e.X, "Y": e.Y, "sizes": [len(e.X), *map(len, e.biases)], "eta": 0.5, "epochs": 3, "rng": _rng()}
    for e in (example([3, 5, 4, 2], 7, 1), example([2, 3, 1], 4, 2), example([4, 3], 1, 3))
)
LEARNED = "its steps are right, and it learns XOR and the opposite of XOR."
MEASURED = f"all derivatives agree with measured ones, on {len(CASES)} networks."
FORWARDS = Task("xor-forward", forward, "(25)", BATCHES, FORWARD, examples="X", first_layer=1)
BACKWARDS = Task(
    *("xor-backprop", backprop, "(BP1)–(BP4)", CASES, BACKPROP),
    praise=MEASURED,
    builds_on=(FORWARDS,),
    recognise=partial(nearly, backprop),
    **GRADIENT,
)
TRAINING = Task(
    *("xor-train", train, "gradient descent", TRAINED, TRAIN),
    judge=judge,
    praise=LEARNED,
    builds_on=(FORWARDS, BACKWARDS),
    parts=("weights", "biases"),
)
TASKS = [FORWARDS, BACKWARDS, TRAINING]
