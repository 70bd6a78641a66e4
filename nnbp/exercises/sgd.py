"""Exercise 11: initial weights, the learning step, and the loops of stochastic gradient descent."""

import functools
import itertools
import random
from dataclasses import dataclass

import numpy as np

from ..activations import sigmoid
from ..backprop import minibatch_gradient
from ..datasets import load_digits
from ..network import Network
from ..training import accuracy
from .engine.compare import leaves, same
from .engine.networks import example, networks
from .engine.task import Finding, Task

# The initial weights


def initial_weights(sizes, rng):
    """Gaussian weights of standard deviation 1/√n and biases of standard deviation 1."""
    weights, biases = [], []
    for before, n in itertools.pairwise(sizes):
        weights.append(rng.standard_normal((n, before)) / np.sqrt(before))
        biases.append(rng.standard_normal((n, 1)))
    return weights, biases


DRAW, EMPTY = "rng.standard_normal((n, before)) / np.sqrt(before)", "weights, biases = [], []"
STARTS = {
    "all-zero-weights": {DRAW: "np.zeros((n, before))"},
    "neurons-alike": {DRAW: "np.array([rng.standard_normal(before)] * n)"},
    "same-draw": {
        EMPTY: "weights, biases, seed = [], [], rng.integers(99)",
        DRAW: "np.random.default_rng(seed).standard_normal((n, before))",
    },
    "one-sign": {DRAW: "rng.random((n, before))"},
    "weights-too-large": {DRAW: "rng.uniform(-10, 10, (n, before))"},
    "rng-ignored": {EMPTY: "weights, biases, rng = [], [], np.random.default_rng(0)"},
    "transposed": {DRAW: "rng.standard_normal((before, n))"},
    "biases-for-the-input": {"return weights, biases": "return weights, [np.zeros((sizes[0], 1)), *biases]"},
}


def judge_start(function):
    """What is wrong with the way weights are drawn, if anything."""
    for sizes in ([8, 30, 20, 10], [64, 30, 30, 10], [20, 20, 20]):
        weights, biases = function(list(sizes), np.random.default_rng(14))
        found = (
            _not_finite(weights, biases)
            or _neurons_alike(weights)
            or _not_by_rng(lambda rng, sizes=sizes: function(list(sizes), rng))
            or _saturated(weights, biases)
        )
        if found:
            return found
    return None


def _not_finite(weights, biases):
    if not all(np.isfinite(p).all() for p in (*weights, *biases)):
        return Finding("drew weights or biases that are NaN or infinite.")
    return None


def _neurons_alike(weights):
    if not any(np.any(w) for w in weights):
        return Finding("made all weights zero.", "all-zero-weights")
    if any(len(np.unique(w, axis=0)) < len(w) for w in weights):
        return Finding("gave several neurons of a layer the same weights.", "neurons-alike")
    if any(np.array_equal(one, other) for one, other in itertools.combinations(weights, 2)):
        return Finding("drew the same numbers for two layers.", "same-draw")
    return None


def _saturated(weights, biases):
    if any((w >= 0).all() or (w <= 0).all() for w in weights):
        return Finding("drew weights of one sign only.", "one-sign")
    if any(w.std() > 2 for w in weights):
        return Finding("drew weights that are too large.", "weights-too-large")
    if any(abs(b).max() > 30 for b in biases):
        return Finding("drew biases so large that neurons are saturated whatever their inputs are.")
    return None


def _not_by_rng(run):
    """Whether anything but the random generator that was handed in decides on the result."""

    def elsewhere():
        keys, position = np.random.get_state()[1:3]
        return random.getstate(), keys.tobytes(), position

    rng = np.random.default_rng(14)
    fresh, others = rng.bit_generator.state, elsewhere()
    first = run(rng)
    if rng.bit_generator.state == fresh or elsewhere() != others:
        return Finding("took random numbers from elsewhere than rng, or none.", "rng-ignored")
    if not same(first, run(np.random.default_rng(14))):
        return Finding("gave two results for the same arguments and the same random numbers.", "carried-over")
    if same(first, run(rng)):
        return Finding("gave the same result again, with other random numbers in rng.", "carried-over")
    return None


# The learning step


def learning_step(weights, biases, X, Y, eta):
    """New weights and biases after one step of gradient descent, w → w − η ∂C/∂w, for the mean cost of a mini-batch."""
    m, last = X.shape[1], len(weights) - 1
    z, a = [], [X]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    nabla_w, nabla_b = [], []
    for i in range(last, -1, -1):
        rate = weights[i + 1].T @ delta if i < last else a[-1] - Y
        delta = rate * sigmoid.prime(z[i])
        nabla_w.insert(0, delta @ a[i].T / m)
        nabla_b.insert(0, delta.sum(axis=1, keepdims=True) / m)
    new_weights = [w - eta * d for w, d in zip(weights, nabla_w, strict=True)]
    new_biases = [b - eta * d for b, d in zip(biases, nabla_b, strict=True)]
    return new_weights, new_biases


def two_points(weights, biases, X, Y, eta):
    """The biases move by the gradient at the new weights."""
    updated, _ = learning_step(weights, biases, X, Y, eta)
    return updated, learning_step(updated, biases, X, Y, eta)[1]


def after_each_example(weights, biases, X, Y, eta):
    """Every example is a mini-batch of its own."""
    m = X.shape[1]
    for i in range(m):
        weights, biases = learning_step(weights, biases, X[:, [i]], Y[:, [i]], eta / m)
    return weights, biases


HEARD, PRIME, BP4, BP3 = (
    "w @ a[-1] + b",
    "sigmoid.prime(z[i])",
    "delta @ a[i].T",
    "delta.sum(axis=1, keepdims=True) / m",
)
M, RETURN = "m, last = X.shape[1]", "return new_weights, new_biases"
AT_OUTPUT, IN_HIDDEN = f"({PRIME} if i == last else 1)", f"({PRIME} if i < last else 1)"
STEP = {
    # The forward pass
    "bias-forgotten": {HEARD: "w @ a[-1]"},
    "bias-after-sigma": {HEARD: "w @ a[-1]", "sigmoid(z[-1])": "sigmoid(z[-1]) + b"},
    "bias-subtracted": {HEARD: "w @ a[-1] - b"},
    "bias-along-examples": {HEARD: "w @ a[-1] + b.T"},
    "z-passed-on": {HEARD: "w @ (z[-1] if z else X) + b"},
    "sigma-of-the-input": {"[], [X]": "[], [sigmoid(X)]"},
    "last-layer-linear": {"a[-1] - Y": "z[-1] - Y"},
    # The errors
    "sigma-prime-of-a": {PRIME: "sigmoid.prime(a[i + 1])"},
    "sigma-for-sigma-prime": {PRIME: "a[i + 1]"},
    "sigma-prime-without-z": {PRIME: "z[i] * (1 - z[i])"},
    "sigma-prime-added": {f"* {PRIME}": f"+ {PRIME}"},
    "sigma-prime-of-a-output": {PRIME: "sigmoid.prime(z[i] if i < last else a[-1])"},
    "sigma-prime-of-a-hidden": {PRIME: "sigmoid.prime(a[i + 1] if i < last else z[-1])"},
    "no-sigma-prime-output": {PRIME: IN_HIDDEN},
    "no-sigma-prime-hidden": {PRIME: AT_OUTPUT},
    "no-sigma-prime-anywhere": {PRIME: "1"},
    "cost-for-its-gradient": {"a[-1] - Y": "(a[-1] - Y) ** 2 / 2"},
    "target-forgotten": {"a[-1] - Y": "a[-1]"},
    "w-for-w-transposed": {"[i + 1].T": "[i + 1]"},
    "sigma-prime-inside": {"T @ delta": f"T @ (delta * {PRIME})", f"rate * {PRIME}": f"rate * {AT_OUTPUT}"},
    "wrong-layers-w": {"[i + 1].T": "[i].T"},
    "wrong-layers-z": {PRIME: "sigmoid.prime(z[min(i + 1, last)])"},
    "delta-stripped": {"T @ delta": "T @ (rate if i < last - 1 else delta)"},
    "plain-error-passed-back": {"T @ delta": "T @ (delta if i < last - 1 else rate)"},
    "weights-already-updated": {"weights[i + 1].T": "(weights[i + 1] - eta * nabla_w[0]).T"},
    # The gradient
    "gradient-transposed": {BP4: "a[i] @ delta.T"},
    "outputs-for-inputs": {"a[i].T": "a[i + 1].T"},
    "z-for-a-in": {"a[i].T": "(z[i - 1] if i else X).T"},
    "star-for-outer-product": {BP4: "delta * a[i]"},
    "summed-over-neurons": {BP4: "delta.T @ a[i]"},
    "product-of-means": {f"{BP4} / m": "delta.mean(axis=1, keepdims=True) @ a[i].mean(axis=1, keepdims=True).T"},
    "last-example-only": {f"{BP4} / m": "delta[:, -1:] @ a[i][:, -1:].T", BP3: "delta[:, -1:]"},
    "mean-example": {M: "X, Y = X.mean(axis=1, keepdims=True), Y.mean(axis=1, keepdims=True)\n    m, last = 1"},
    "mean-forgotten-weights": {f"{BP4} / m": BP4},
    "mean-forgotten-biases": {"keepdims=True) / m": "keepdims=True)"},
    "len-for-m": {M: "m, last = len(X)"},
    "bias-gradient-times-sigma-prime": {"delta.sum": f"(delta * {PRIME}).sum"},
    "bias-summed-over-neurons": {"axis=1": "axis=0"},
    "bias-averaged-over-neurons": {BP3: "delta.mean(axis=0, keepdims=True)"},
    "bias-per-example": {BP3: "delta / m"},
    "bias-one-number": {BP3: "float(delta.mean())"},
    "two-names-one-list": {"zip(weights, nabla_w": "zip(weights, nabla_b"},
    "first-layer-skipped": {"    new_w": "    nabla_w[0], nabla_b[0] = 0 * nabla_w[0], 0 * nabla_b[0]\n    new_w"},
    # The step
    "uphill": {"w - eta": "w + eta", "b - eta": "b + eta"},
    "eta-forgotten": {"w - eta * d": "w - d", "b - eta * d": "b - d"},
    "eta-twice": {"w - eta": "w - eta**2", "b - eta": "b - eta**2"},
    "mean-forgotten": {M: "m, last = 1"},
    "eta-over-m-twice": {M: "m, last = X.shape[1] ** 2"},
    "step-for-the-parameters": {"w - eta": "-eta", "b - eta": "-eta"},
    "gradient-for-the-parameters": {RETURN: "return nabla_w, nabla_b"},
    "biases-not-moved": {RETURN: "return new_weights, biases"},
    "biases-uphill": {"b - eta": "b + eta"},
    "nothing-moved": {RETURN: "return weights, biases"},
    "exhausted-zip": {RETURN: "return new_weights, []"},
    "biases-first": {RETURN: "return new_biases, new_weights"},
    "gradient-at-two-points": two_points,
    "step-after-each-example": after_each_example,
}


# One step for each mini-batch


def learn(weights, biases, batches, eta):
    """New weights and biases after one step for each mini-batch in turn."""
    for X, Y in batches:
        weights, biases = learning_step(weights, biases, X, Y, eta)
    return weights, biases


def _each(weights, biases, batches, eta, *, add_up):
    """Every mini-batch's step from where the one before it ended, and all those before it added; or all from the start."""
    start = here = [*weights, *biases]
    total = [np.zeros_like(p) for p in here]
    for X, Y in batches:
        at = here if add_up else start
        new_weights, new_biases = learning_step(at[: len(weights)], at[len(weights) :], X, Y, eta)
        total = [t + new - p for t, new, p in zip(total, [*new_weights, *new_biases], at, strict=True)]
        here = [p + t for p, t in zip(here if add_up else start, total, strict=True)]
    return here[: len(weights)], here[len(weights) :]


ARGUMENTS, CALL = "X, Y, eta)", "learning_step(weights, biases, X, Y, eta)"
LEARN = {
    "uphill": {ARGUMENTS: "X, Y, -eta)"},
    "eta-forgotten": {ARGUMENTS: "X, Y, 1)"},
    "eta-twice": {ARGUMENTS: "X, Y, eta**2)"},
    "mean-forgotten": {ARGUMENTS: "X, Y, eta * X.shape[1])"},
    "eta-over-m-twice": {ARGUMENTS: "X, Y, eta / X.shape[1])"},
    "m-of-the-first-batch": {ARGUMENTS: "X, Y, eta * X.shape[1] / batches[0][0].shape[1])"},
    "eta-over-batches": {ARGUMENTS: "X, Y, eta / len(batches))"},
    "biases-not-moved": {"weights, biases =": "weights, _ ="},
    "biases-uphill": {CALL: f"{CALL}[0], learning_step(weights, biases, X, Y, -eta)[1]"},
    "nothing-moved": {"weights, biases =": "_ ="},
    "gradient-at-two-points": {CALL: "two_points(weights, biases, X, Y, eta)"},
    "step-after-each-example": {CALL: "after_each_example(weights, biases, X, Y, eta)"},
    "weights-already-updated": {CALL: "ONE_STEP.mistaken['weights-already-updated'](weights, biases, X, Y, eta)"},
    "gradient-carried-over": functools.partial(_each, add_up=True),
    "gradients-at-the-start": functools.partial(_each, add_up=False),
    "last-batch-alone": {"in batches": "in batches[-1:]"},
    "first-batch-alone": {"in batches": "in batches[:1]"},
    "last-batch-skipped": {"in batches": "in batches[:-1]"},
    "batches-reversed": {"in batches": "in batches[::-1]"},
    "one-large-batch": {"in batches": "in [[np.hstack(arrays) for arrays in zip(*batches)]]"},
    "biases-first": {"return weights, biases": "return biases, weights"},
}


def _batches(e, ends, eta):
    """A network, its examples cut into mini-batches at ``ends``, and a learning rate."""
    batches = list(zip(np.split(e.X, ends, axis=1), np.split(e.Y, ends, axis=1), strict=True))
    return {"weights": e.weights, "biases": e.biases, "batches": batches, "eta": eta}


# The loops


def sgd(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    """Weights and biases after training: in every epoch shuffle, cut, and take a step for every mini-batch."""
    for epoch in range(epochs):  # noqa: B007, mistaken answers look at it
        order = rng.permutation(X.shape[1])
        for start in range(0, len(order), mini_batch_size):
            batch = order[start : start + mini_batch_size]
            nabla_w, nabla_b = gradient(weights, biases, X[:, batch], Y[:, batch])
            step = eta / len(batch)
            weights = [w - step * d for w, d in zip(weights, nabla_w, strict=True)]
            biases = [b - step * d for b, d in zip(biases, nabla_b, strict=True)]
    return weights, biases


def _sum_not_reset(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    total = [[0 * w for w in weights], [0 * b for b in biases]]

    def adding_up(*arguments):
        total[:] = [
            [t + d for t, d in zip(*lists, strict=True)] for lists in zip(total, gradient(*arguments), strict=True)
        ]
        return total

    return sgd(weights, biases, X, Y, epochs, mini_batch_size, eta, adding_up, rng)


EPOCHS, ORDER, MEAN = "    for epoch in range(epochs):", "rng.permutation(X.shape[1])", "eta / len(batch)"
STARTS_OF, BATCH = "range(0, len(order), mini_batch_size)", "order[start : start + mini_batch_size]"
LOOPS = {
    "not-shuffled": {ORDER: "np.arange(X.shape[1])"},
    "shuffled-once": {EPOCHS: f"    once = {ORDER}\n{EPOCHS}", f"order = {ORDER}": "order = once"},
    "shuffled-in-the-first-epoch": {ORDER: f"np.arange(X.shape[1]) if epoch else {ORDER}"},
    "only-batches-shuffled": {ORDER: "np.arange(X.shape[1])", STARTS_OF: f"rng.permutation({STARTS_OF})"},
    "rng-ignored": {EPOCHS: f"    rng = np.random.default_rng(0)\n{EPOCHS}"},
    "shuffled-apart": {"Y[:, batch]": "Y[:, rng.permutation(batch)]"},
    "same-mini-batch": {BATCH: "np.arange(min(mini_batch_size, len(order)))"},
    "last-batch-dropped": {STARTS_OF: "range(0, len(order) - mini_batch_size + 1, mini_batch_size)"},
    "batches-overlap": {STARTS_OF: "range(len(order))"},
    "drawn-with-replacement": {ORDER: "rng.integers(X.shape[1], size=X.shape[1])"},
    "evenly-cut": {
        f"start in {STARTS_OF}": "batch in np.array_split(order, -(-len(order) // mini_batch_size))",
        f"batch = {BATCH}": "pass",
    },
    "one-large-batch": {BATCH: "order"},
    "only-the-first-epoch": {
        EPOCHS: f"    starts = iter(range(0, X.shape[1], mini_batch_size))\n{EPOCHS}",
        STARTS_OF: "starts",
    },
    "start-ignored": {EPOCHS: f"    weights = [rng.standard_normal(w.shape) for w in weights]\n{EPOCHS}"},
    "no-step-taken": {"weights = [w": "_ = [w", "biases = [b": "_ = [b"},
    "gradients-at-the-start": {
        "gradient(weights, biases,": "gradient(*at_first,",
        EPOCHS: f"    at_first = weights, biases\n{EPOCHS}",
    },
    "mean-forgotten": {MEAN: "eta"},
    "eta-over-m-twice": {MEAN: f"{MEAN} ** 2"},
    "divided-by-all": {MEAN: "eta / X.shape[1]"},
    "divided-by-the-nominal-size": {MEAN: "eta / mini_batch_size"},
    "len-for-m": {MEAN: "eta / len(X)"},
    "as-many-as-rows": {ORDER: "rng.permutation(len(X))"},
    "eta-forgotten": {MEAN: "1 / len(batch)"},
    "eta-fixed": {MEAN: "0.5 / len(batch)"},
    "uphill": {MEAN: f"-{MEAN}"},
    "biases-not-moved": {"biases = [b": "_ = [b"},
    "sum-not-reset": _sum_not_reset,
}


def gradient_of_sum(weights, biases, X, Y):
    """Gradient of the quadratic cost summed over the examples in the columns: what readers get as ``gradient``."""
    net = Network([weights[0].shape[1], *map(len, biases)], dtype=weights[0].dtype)
    net.weights, net.biases = weights, biases
    g, m = minibatch_gradient(net, X, Y), np.shape(X)[1]
    return [m * d for d in g.weights], [m * d for d in g.biases]


def _flat(parameters):
    return np.concatenate([np.ravel(array) for _, array in leaves(parameters)])


@dataclass
class Step:
    """One learning step: where it began, the columns of X and of Y in each call of ``gradient``, and their gradient."""

    before: np.ndarray
    calls: list
    targets: list
    gradient: np.ndarray

    @property
    def batch(self):
        return [i for call in self.calls for i in call]


ROWS = 3
"""Rows of X where a reader's function is watched."""


class Run:
    """A run of a reader's function that is watched: the ``steps`` that it took, where it began and where it ended."""

    def __init__(self, function, m, size, epochs, eta, rng):
        self.m, self.size, self.epochs, self.eta = m, size, epochs, eta
        self.e, self.steps, self.per_epoch = example([ROWS, 5, 4, 2], m, seed=1), [], -(-m // size)
        weights, biases = ([array.copy() for array in part] for part in (self.e.weights, self.e.biases))
        self.start = _flat([weights, biases])
        end = function(weights, biases, self.e.X.copy(), self.e.Y.copy(), epochs, size, eta, self.gradient, rng)
        self.result = _flat(end)

    def gradient(self, weights, biases, X, Y):
        """What the function gets as ``gradient``; calls at the same weights are one step."""
        nabla = gradient_of_sum(weights, biases, X, Y)
        x, y = ([_number(c, among) for c in np.transpose(part)] for part, among in ((X, self.e.X), (Y, self.e.Y)))
        here = _flat([weights, biases])
        if not self.steps or not np.array_equal(self.steps[-1].before, here):
            self.steps.append(Step(here, [], [], 0))
        step = self.steps[-1]
        step.calls.append(x)
        step.targets.append(y)
        step.gradient = step.gradient + _flat(nabla)
        return nabla

    @property
    def by_epoch(self):
        return [self.steps[i : i + self.per_epoch] for i in range(0, len(self.steps), self.per_epoch)]

    @property
    def moved(self):
        return np.diff([*(step.before for step in self.steps), self.result], axis=0)

    def right(self, factor=lambda k: 1):
        """Where the steps should lead, times a factor that depends on the number of examples in the mini-batch."""
        sizes = [len(step.batch) for step in self.steps]
        return np.array([-factor(k) * self.eta / k * s.gradient for k, s in zip(sizes, self.steps, strict=True)])


def _number(column, among):
    """Which of the examples a column is; -1 if it is none of them."""
    return next((i for i, other in enumerate(among.T) if np.array_equal(other, column)), -1)


SETTINGS = ((11, 4, 3, 0.5), (10, 4, 2, 2.0), (9, 1, 2, 0.25), (7, 7, 2, 1.5))
"""Examples, mini-batch size, epochs and learning rate of the runs that are watched."""


def judge_sgd(function):
    """What is wrong with the loops of stochastic gradient descent, if anything."""
    runs = []
    for seed, setting in enumerate(SETTINGS):
        run = Run(function, *setting, np.random.default_rng(seed))
        found = _wrong_examples(run) or _wrong_order(run)
        if found:
            return found
        runs.append(run)
    again = functools.partial(Run, function, *SETTINGS[0])
    return _not_by_rng(lambda rng: again(rng).result) or _wrong_steps(runs) or _misread(function)


def _wrong_examples(run):
    """Whether every epoch shows every example once, in mini-batches of the size asked for, from the first weights on."""
    m, size, steps = run.m, run.size, run.steps
    if not steps:
        return Finding("never asked for a gradient.")
    batches = [step.batch for step in steps]
    sizes, whole = [len(batch) for batch in batches], [i for batch in batches for i in batch]
    if -1 in whole or any(-1 in call for step in steps for call in step.targets):
        return Finding("asked for the gradient at columns that are none of those of X and Y.")
    if any(step.calls != step.targets for step in steps):
        return Finding("handed inputs to gradient together with the targets of other inputs.", "shuffled-apart")
    if np.array_equal(run.result, run.start):
        return Finding("returned the weights and biases that it was given.", "no-step-taken")
    if not np.array_equal(steps[0].before, run.start):
        return Finding("asked for its first gradient at other weights than it was given.", "start-ignored")
    repeated = sum(one == other for one, other in itertools.pairwise(batches))
    if sizes[0] <= size < m and 2 * repeated >= len(steps):
        return Finding("took several steps in a row with one and the same mini-batch.", "same-mini-batch")
    if max(sizes) > size:
        return _too_large(run, next(step for step in steps if len(step.batch) > size))
    if sorted(whole) == list(range(m)) and run.epochs > 1:
        return Finding(f"went through the examples once, in {run.epochs} epochs.", "only-the-first-epoch")
    if m % size and sizes == [size] * (m // size * run.epochs):
        return Finding(f"left out the last mini-batch, of {m % size} examples, in every epoch.", "last-batch-dropped")
    if {*whole} == {*range(ROWS)}:
        return Finding(f"used the first {ROWS} examples only, as many as X has rows.", "as-many-as-rows")
    if len(steps) == m * run.epochs > run.per_epoch * run.epochs:
        return Finding(f"took {m} steps an epoch where {run.per_epoch} mini-batches are enough.", "batches-overlap")
    if len(steps) != run.per_epoch * run.epochs:
        return Finding(f"took {len(steps)} steps in {run.epochs} epochs of {m} examples, {size} to a mini-batch.")
    for epoch in run.by_epoch:
        used = [i for step in epoch for i in step.batch]
        if len(used) > len({*used}):
            return Finding("used some examples more than once in an epoch.", "drawn-with-replacement")
        if len(used) < m:
            return Finding(f"used {len(used)} of {m} examples in an epoch.")
        if sum(len(step.batch) < size for step in epoch) > 1:
            cut = ", ".join(str(len(step.batch)) for step in epoch)
            return Finding(f"cut {m} examples into mini-batches of {cut}; the size asked for is {size}.", "evenly-cut")
    return None


def _too_large(run, step):
    """Several mini-batches at the same weights, all the examples together, or something else."""
    if 1 < max(map(len, step.calls)) <= run.size:
        text = f"asked for the gradients of {len(step.calls)} mini-batches at the same weights."
        return Finding(text, "gradients-at-the-start")
    text = f"took a step of {len(step.batch)} examples where the mini-batch size is {run.size}."
    return Finding(text, "one-large-batch" if len(step.batch) == run.m else None)


def _wrong_order(run):
    """Whether every epoch has an order and mini-batches of its own, where there are several mini-batches."""
    if run.per_epoch == 1:
        return None
    orders = [[i for step in epoch for i in step.batch] for epoch in run.by_epoch]
    cuts = [{frozenset(step.batch) for step in epoch} for epoch in run.by_epoch]
    as_they_came = [order == list(range(run.m)) for order in orders]
    if all(as_they_came):
        return Finding("took the examples in the order in which they came.", "not-shuffled")
    if any(as_they_came):
        text = f"took the examples in the order in which they came in {sum(as_they_came)} of {run.epochs} epochs."
        return Finding(text, "shuffled-in-the-first-epoch")
    if run.size > 1 and all(those == cuts[0] for those in cuts) and any(order != orders[0] for order in orders):
        return Finding("made the same mini-batches in every epoch, in another order.", "only-batches-shuffled")
    if any(one == other for one, other in itertools.combinations(orders, 2)):
        return Finding("took the examples in the same order in several epochs.", "shuffled-once")
    return None


def _wrong_steps(runs):
    """Whether every step leads against the mean gradient, η times as far."""

    def are(expected):
        return all(np.allclose(run.moved, expected(run), rtol=1e-6, atol=1e-10) for run in runs)

    def times(factor):
        return are(lambda run: run.right(functools.partial(factor, run)))

    def sums(run, epochs):
        """The gradients added up, through all epochs or from the start of each."""
        length = len(run.steps) if epochs else run.per_epoch
        parts = [run.steps[i : i + length] for i in range(0, len(run.steps), length)]
        totals = [total for part in parts for total in np.cumsum([step.gradient for step in part], axis=0)]
        return [-run.eta / len(s.batch) * total for s, total in zip(run.steps, totals, strict=True)]

    wrong = next((run for run in runs if not np.allclose(run.moved, run.right(), rtol=1e-6, atol=1e-10)), None)
    if wrong is None:
        return None
    first, right = runs[0].moved[0], runs[0].right()[0]
    fixed = runs[0].eta * (first @ right) / (right @ right)
    weights_only = np.arange(len(right)) < sum(w.size for w in runs[0].e.weights)
    names = {
        "mean-forgotten": times(lambda run, k: k),
        "eta-over-m-twice": times(lambda run, k: 1 / k),
        "divided-by-all": times(lambda run, k: k / run.m),
        "divided-by-the-nominal-size": times(lambda run, k: k / run.size),
        "len-for-m": times(lambda run, k: k / ROWS),
        "eta-forgotten": times(lambda run, k: 1 / run.eta),
        "eta-fixed": times(lambda run, k: fixed / run.eta),
        "uphill": times(lambda run, k: -1),
        "sum-not-reset": are(lambda run: sums(run, epochs=True)) or are(lambda run: sums(run, epochs=False)),
        "biases-not-moved": are(lambda run: run.right() * weights_only),
    }
    steps = np.isclose(wrong.moved, wrong.right(), rtol=1e-6, atol=1e-10).all(axis=1)
    return Finding(
        f"chose its mini-batches well; step {steps.argmin() + 1} of {len(steps)} does not lead to the right place, with "
        f"eta = {wrong.eta} and mini_batch_size = {wrong.size}.",
        next((name for name, found in names.items() if found), None),
    )


GOAL, EPOCHS_OF_DIGITS, TRIES = 0.9, 7, 3
"""What share of the test digits has to be read, after how many epochs, by the best of how many networks."""


@functools.cache
def _digits():
    return load_digits()


def _misread(function):
    """Whether three networks [64, 30, 10] in a row fail to read the test digits; bad luck with one is not a mistake."""
    (X, Y), (X2, Y2) = _digits()
    best = 0
    for seed in range(TRIES):
        net = Network([64, 30, 10], init="scaled", seed=seed)
        rng = np.random.default_rng(seed)
        net.weights, net.biases = function(
            net.weights, net.biases, X.copy(), Y.copy(), EPOCHS_OF_DIGITS, 10, 3.0, gradient_of_sum, rng
        )
        best = max(best, accuracy(net, X2, Y2))
        if best >= GOAL:
            return None
    return Finding(f"trained {TRIES} networks on the digits; the best of them reads {best:.0%} of the test digits.")


# The tasks


def _gradient_case(e):
    return {"weights": e.weights, "biases": e.biases, "X": e.X, "Y": e.Y}


def _sgd_case(e, number):
    loops = {"epochs": 1 + number % 2, "mini_batch_size": 2 + number % 3, "eta": 0.5}
    return _gradient_case(e) | loops | {"gradient": gradient_of_sum, "rng": np.random.default_rng(7)}


ONE_STEP = Task(
    name="learning-step",
    function=learning_step,
    praise="one step down the gradient of the mean cost, and all of it at the same weights.",
    equation="the step w → w − η ∂C/∂w",
    cases=tuple(
        _gradient_case(e) | {"eta": eta}
        for e, eta in zip(networks(), (3.0, 0.5, 2.0, 1.5, 3.0, 0.1, 0.5, 2.0, 1.5), strict=True)
    ),
    mistakes=STEP,
    examples="X",
    parts=("weights", "biases"),
    backward=True,
)

TASKS = [
    Task(
        name="initial-weights",
        function=initial_weights,
        equation="(25)",
        cases=tuple({"sizes": sizes, "rng": np.random.default_rng(3)} for sizes in ([3, 5, 4, 2], [2, 6, 3], [7, 2])),
        mistakes=STARTS,
        parts=("weights", "biases"),
        judge=judge_start,
        praise="every neuron starts with weights of its own, and rng decides on them.",
    ),
    ONE_STEP,
    Task(
        name="learn",
        function=learn,
        praise="a step for each mini-batch, from where the one before it ended.",
        equation="the step w → w − η ∂C/∂w",
        cases=(
            _batches(example([3, 5, 4, 2], 13, 1), (6, 12), 3.0),
            _batches(example([2, 6, 3, 5, 4], 34, 2), (9, 18, 27), 0.5),
            _batches(example([5, 2, 4, 3], 16, 3, np.float32), (6, 12), 2.0),
            *(_batches(e, (e.X.shape[1] // 2,), 1.5) for e in networks(5)[3:]),
            _batches(example([4, 4, 4, 4], 10, 4), (4, 8), 1.5),
            _batches(example([3, 3, 3, 3, 3], 7, 5), (3, 6), 3.0),
        ),
        mistakes=LEARN,
        parts=("weights", "biases"),
        backward=True,
        builds_on=(ONE_STEP,),
    ),
    Task(
        name="sgd",
        function=sgd,
        equation="SGD",
        cases=tuple(_sgd_case(e, number) for number, e in enumerate(networks())),
        mistakes=LOOPS,
        parts=("weights", "biases"),
        judge=judge_sgd,
        praise=f"every epoch shuffles and uses every example once, every step is right, and after "
        f"{EPOCHS_OF_DIGITS} epochs the network reads more than {GOAL:.0%} of digits it has never seen.",
    ),
]
