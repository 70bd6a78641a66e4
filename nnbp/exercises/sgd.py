"""Exercise 11: initial weights, the learning step, and the loops of stochastic gradient descent."""

import itertools
import random
from types import SimpleNamespace

import numpy as np

from .. import _check
from ..datasets import load_digits
from ..network import Network
from ..training import accuracy
from .engine.compare import same
from .engine.networks import example, generator, networks
from .engine.task import Finding, Task, written
from .mini_batch import MINIBATCH, minibatch_gradient


def initial_weights(sizes, rng):
    """Gaussian weights of standard deviation 1/√n and biases of standard deviation 1."""
    weights, biases = [], []
    for before, n in itertools.pairwise(sizes):
        weights.append(rng.standard_normal((n, before)) / np.sqrt(before))
        biases.append(rng.standard_normal((n, 1)))
    return weights, biases


DRAW, EMPTY = "rng.standard_normal((n, before)) / np.sqrt(before)", "weights, biases = [], []"
AGAIN = "np.random.default_rng(seed).standard_normal((n, before))"
STARTS = {
    "all-zero-weights": {DRAW: "np.zeros((n, before))"},
    "neurons-alike": {DRAW: "np.array([rng.standard_normal(before)] * n)"},
    "same-draw": {EMPTY: "weights, biases, seed = [], [], rng.integers(99)", DRAW: AGAIN},
    "one-sign": {DRAW: "rng.random((n, before))"},
    "weights-too-large": {DRAW: "rng.uniform(-10, 10, (n, before))"},
    "rng-ignored": {EMPTY: "weights, biases, rng = [], [], np.random.default_rng(0)"},
    "transposed": {DRAW: "rng.standard_normal((before, n))"},
    "biases-for-the-input": {"return weights, biases": "return weights, [np.zeros((sizes[0], 1)), *biases]"},
}


def judge_start(function):
    """What is wrong with the way weights are drawn, if anything."""
    for sizes in ([8, 30, 20, 10], [64, 30, 30, 10], [20, 20, 20]):
        found = _wrong_start(*function(list(sizes), generator(14)))
        found = found or _not_by_rng(lambda rng, sizes=sizes: function(list(sizes), rng))
        if found:
            return found
    return None


def _named(text, names):
    """The finding with the first name whose condition holds; None if there is none."""
    return next((Finding(text, name) for name, holds in names.items() if holds), None)


def _wrong_start(weights, biases):
    if not all(np.isfinite(p).all() for p in (*weights, *biases)):
        return Finding("returned weights or biases that are NaN or infinite.")
    if any(abs(b).max() > 30 for b in biases):
        return Finding("returned biases so large that neurons are saturated whatever their inputs are.")
    names = {
        "all-zero-weights": not any(np.any(w) for w in weights),
        "neurons-alike": any(len(np.unique(w, axis=0)) < len(w) for w in weights),
        "same-draw": any(itertools.starmap(np.array_equal, itertools.combinations(weights, 2))),
        "one-sign": any((w >= 0).all() or (w <= 0).all() for w in weights),
        "weights-too-large": any(w.std() > 2 for w in weights),
    }
    return _named("returned unsuitable initial weights.", names)


def _not_by_rng(run):
    """Whether anything but the random generator that is handed in decides on the result of ``run``."""

    def elsewhere():
        keys, position = np.random.get_state()[1:3]  # noqa: NPY002, readers use it
        return random.getstate(), keys.tobytes(), position

    rng = generator(14)
    fresh, others = rng.bit_generator.state, elsewhere()
    first = run(rng)
    if rng.bit_generator.state == fresh or elsewhere() != others:
        return Finding("took no random numbers from rng, or took some from elsewhere.", "rng-ignored")
    if not same(first, run(generator(14))):
        return Finding("gave two different results for the same arguments and the same random numbers.", "carried-over")
    if same(first, run(rng)):
        return Finding("gave the same result again, although rng held other random numbers.", "answer-remembered")
    return None


def gradient_of_sum(weights, biases, X, Y):
    """Gradient of the quadratic cost summed over the examples in the columns: what readers get as ``gradient``."""
    X = _check.matrix("X", X, rows=weights[0].shape[1])
    m = X.shape[1]
    nabla_w, nabla_b = minibatch_gradient(weights, biases, X, _check.matrix("Y", Y, rows=len(biases[-1]), columns=m))
    return [m * d for d in nabla_w], [m * d for d in nabla_b]


def learning_step(weights, biases, X, Y, eta):
    """New weights and biases after one step of gradient descent, w → w − η ∂C/∂w, for the mean cost of a mini-batch."""
    nabla_w, nabla_b = gradient_of_sum(weights, biases, X, Y)
    step = eta / X.shape[1]
    new_weights = [w - step * d for w, d in zip(weights, nabla_w, strict=True)]
    new_biases = [b - step * d for b, d in zip(biases, nabla_b, strict=True)]
    return new_weights, new_biases


updating_gradient = written(
    minibatch_gradient,
    {"X, Y)": "X, Y, eta)", "weights[i + 1].T": "(weights[i + 1] - eta * errors[0] @ a[i + 1].T / m).T"},
)
"""The mean gradient, if every layer takes its step before the error goes on to the layer before it."""


STEP, RETURN = "eta / X.shape[1]", "return new_weights, new_biases"
OF_GRADIENT = {
    name: {"gradient_of_sum(weights": f"MINIBATCH.mistaken[{name!r}](weights", STEP: "eta"}
    for name in MINIBATCH.mistakes
    if "/flat" not in name and name != "sign-flipped"
}
ONE_STEP = OF_GRADIENT | {
    "weights-already-updated": {"gradient_of_sum": "updating_gradient", "X, Y)\n": "X, Y, eta)\n", STEP: "eta"},
    "uphill": {STEP: f"-{STEP}"},
    "eta-forgotten": {STEP: "1 / X.shape[1]"},
    "eta-twice": {STEP: f"eta * {STEP}"},
    "mean-forgotten": {STEP: "eta"},
    "eta-over-m-twice": {STEP: f"{STEP} ** 2"},
    "step-for-the-parameters": {"w - step": "-step", "b - step": "-step"},
    "gradient-for-the-parameters": {RETURN: "return minibatch_gradient(weights, biases, X, Y)"},
    "gradient-for-the-parameters/sum": {RETURN: "return nabla_w, nabla_b"},
    "biases-not-moved": {RETURN: "return new_weights, biases"},
    "biases-uphill": {"b - step": "b + step"},
    "nothing-moved": {RETURN: "return weights, biases"},
    "exhausted-zip": {RETURN: "return new_weights, []"},
    "parts-exchanged": {RETURN: "return new_biases, new_weights"},
    "gradient-at-two-points": {"    new_b": "    _, nabla_b = gradient_of_sum(new_weights, biases, X, Y)\n    new_b"},
    "step-after-each-example": lambda w, b, X, Y, eta: learn(
        w, b, [(x[:, None], y[:, None]) for x, y in zip(X.T, Y.T, strict=True)], eta / X.shape[1]
    ),
}


def learn(weights, biases, batches, eta):
    """New weights and biases after one step for each mini-batch in turn."""
    for X, Y in batches:
        weights, biases = learning_step(weights, biases, X, Y, eta)
    return weights, biases


def displaced(lists, here, start):
    """Two lists of arrays, each moved by ``here`` minus ``start``."""
    return tuple([p + h - s for p, h, s in zip(*three, strict=True)] for three in zip(lists, here, start, strict=True))


STEPS, CALL = "    for X, Y in", "learning_step(weights, biases, X, Y, eta)"
LEARN = {
    "uphill": {"Y, eta": "Y, -eta"},
    "eta-forgotten": {"Y, eta": "Y, 1"},
    "eta-twice": {"Y, eta": "Y, eta**2"},
    "mean-forgotten": {"Y, eta": "Y, eta * X.shape[1]"},
    "eta-over-m-twice": {"Y, eta": "Y, eta / X.shape[1]"},
    "divided-by-the-nominal-size": {"Y, eta": "Y, eta * X.shape[1] / batches[0][0].shape[1]"},
    "eta-over-batches": {"Y, eta": "Y, eta / len(batches)"},
    "biases-not-moved": {"weights, biases =": "weights, _ ="},
    "biases-uphill": {CALL: f"{CALL}[0], learning_step(weights, biases, X, Y, -eta)[1]"},
    "nothing-moved": {"weights, biases =": "_ ="},
    "gradient-at-two-points": {"= learning_step": "= LEARNING_STEP.mistaken['gradient-at-two-points']"},
    "step-after-each-example": {"= learning_step": "= LEARNING_STEP.mistaken['step-after-each-example']"},
    "weights-already-updated": {"= learning_step": "= LEARNING_STEP.mistaken['weights-already-updated']"},
    "sum-not-reset": {
        STEPS: f"    last = weights, biases\n{STEPS}",
        "weights, biases =": "last, (weights, biases) = (weights, biases),",
        CALL: f"displaced({CALL}, (weights, biases), last)",
    },
    "gradients-at-the-start": {
        STEPS: f"    first = weights, biases\n{STEPS}",
        CALL: "displaced(learning_step(*first, X, Y, eta), (weights, biases), first)",
    },
    "last-batch-alone": {"in batches": "in batches[-1:]"},
    "first-batch-alone": {"in batches": "in batches[:1]"},
    "last-batch-skipped": {"in batches": "in batches[:-1]"},
    "batches-reversed": {"in batches": "in batches[::-1]"},
    "one-large-batch": {"in batches": "in [[np.hstack(arrays) for arrays in zip(*batches)]]"},
    "parts-exchanged": {"return weights, biases": "return biases, weights"},
}


def sgd(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    """Weights and biases after training: in every epoch shuffle, cut, and take a step for every mini-batch."""
    for epoch in range(epochs):  # noqa: B007, mistakes use it
        order = rng.permutation(X.shape[1])
        for start in range(0, len(order), mini_batch_size):
            batch = order[start : start + mini_batch_size]
            nabla_w, nabla_b = gradient(weights, biases, X[:, batch], Y[:, batch])
            step = eta / len(batch)
            weights = [w - step * d for w, d in zip(weights, nabla_w, strict=True)]
            biases = [b - step * d for b, d in zip(biases, nabla_b, strict=True)]
    return weights, biases


EPOCHS, ORDER, MEAN = "    for epoch in range(epochs):", "rng.permutation(X.shape[1])", "eta / len(batch)"
CUTS, BATCH = "range(0, len(order), mini_batch_size)", "order[start : start + mini_batch_size]"
GRADIENT = "gradient(weights, biases, X[:, batch], Y[:, batch])"
EVENLY = "batch in np.array_split(order, -(-len(order) // mini_batch_size))"
ZERO = "[0 * w for w in weights], [0 * b for b in biases]"
LOOPS = {
    "not-shuffled": {ORDER: "np.arange(X.shape[1])"},
    "shuffled-once": {EPOCHS: f"    once = {ORDER}\n{EPOCHS}", f"order = {ORDER}": "order = once"},
    "shuffled-in-the-first-epoch": {ORDER: f"np.arange(X.shape[1]) if epoch else {ORDER}"},
    "only-batches-shuffled": {ORDER: "np.arange(X.shape[1])", CUTS: f"rng.permutation({CUTS})"},
    "rng-ignored": {EPOCHS: f"    rng = np.random.default_rng(0)\n{EPOCHS}"},
    "shuffled-apart": {"Y[:, batch]": "Y[:, rng.permutation(batch)]"},
    "same-mini-batch": {BATCH: "np.arange(min(mini_batch_size, len(order)))"},
    "last-batch-dropped": {CUTS: "range(0, len(order) - mini_batch_size + 1, mini_batch_size)"},
    "batches-overlap": {CUTS: "range(len(order))"},
    "drawn-with-replacement": {ORDER: "rng.integers(X.shape[1], size=X.shape[1])"},
    "evenly-cut": {f"start in {CUTS}": EVENLY, f"batch = {BATCH}": "pass"},
    "one-large-batch": {BATCH: "order"},
    "only-the-first-epoch": {EPOCHS: f"    cuts = iter(range(0, X.shape[1], mini_batch_size))\n{EPOCHS}", CUTS: "cuts"},
    "start-ignored": {EPOCHS: f"    weights = [rng.standard_normal(w.shape) for w in weights]\n{EPOCHS}"},
    "nothing-moved": {"weights = [w": "_ = [w", "biases = [b": "_ = [b"},
    "gradients-at-the-start": {EPOCHS: f"    first = weights, biases\n{EPOCHS}", "(weights, biases, X[": "(*first, X["},
    "mean-forgotten": {MEAN: "eta"},
    "eta-over-m-twice": {MEAN: f"{MEAN} ** 2"},
    "divided-by-all": {MEAN: "eta / X.shape[1]"},
    "divided-by-the-nominal-size": {MEAN: "eta / mini_batch_size"},
    "len-for-m": {MEAN: "eta / len(X)"},
    "as-many-as-rows": {ORDER: "rng.permutation(len(X))"},
    "eta-forgotten": {MEAN: "1 / len(batch)"},
    "eta-forgotten/number": {MEAN: "0.5 / len(batch)"},
    "uphill": {MEAN: f"-{MEAN}"},
    "biases-not-moved": {"biases = [b": "_ = [b"},
    "sum-not-reset": {
        EPOCHS: f"    total = zero = {ZERO}\n{EPOCHS}",
        GRADIENT: f"(total := displaced({GRADIENT}, total, zero))",
    },
}


ROWS, SETTINGS = 3, ((11, 4, 3, 0.5), (10, 4, 2, 2.0), (9, 1, 2, 0.25), (7, 7, 2, 1.5))
"""Rows of X in the runs that are watched, and their examples, mini-batch size, epochs and learning rate."""


class Run:
    """A run of a reader's function: where it began and ended, its steps, and the examples in each, epoch by epoch.

    Every step knows where it began, its examples, how many each call of ``gradient`` was for, and its gradient.
    """

    def __init__(self, function, rng, m, size, epochs, eta):
        self.m, self.size, self.epochs, self.eta, self.per_epoch = m, size, epochs, eta, -(-m // size)
        self.setting = f"with {m} examples, mini_batch_size = {size}, epochs = {epochs} and eta = {eta}"
        self.e, self.steps, self.strange, self.apart = example([ROWS, 5, 4, 2], m, seed=1), [], False, False
        weights, biases = ([array.copy() for array in part] for part in (self.e.weights, self.e.biases))
        self.start = _flat(weights, biases)
        end = function(weights, biases, self.e.X.copy(), self.e.Y.copy(), epochs, size, eta, self.gradient, rng)
        self.end = _flat(*end)
        self.batches = [step.batch for step in self.steps]
        self.by_epoch = [self.batches[i : i + self.per_epoch] for i in range(0, len(self.steps), self.per_epoch)]
        self.orders = [list(itertools.chain(*epoch)) for epoch in self.by_epoch]

    def gradient(self, weights, biases, X, Y):
        """What the function gets as ``gradient``; calls at the same weights are one step."""
        nabla, here = gradient_of_sum(weights, biases, X, Y), _flat(weights, biases)
        x, y = ([_number(c, among) for c in np.transpose(part)] for part, among in ((X, self.e.X), (Y, self.e.Y)))
        self.strange, self.apart = self.strange or -1 in x + y, self.apart or x != y
        if not self.steps or not np.array_equal(self.steps[-1].before, here):
            self.steps.append(SimpleNamespace(before=here, batch=[], calls=[], gradient=0))
        step = self.steps[-1]
        step.batch, step.calls, step.gradient = step.batch + x, [*step.calls, len(x)], step.gradient + _flat(*nabla)
        return nabla

    def fits(self, factor=lambda run, m: 1, added=1):
        """Which steps lead where they should, times a factor; ``added`` up are gradients of so many steps at a time."""
        m = np.array([[len(step.batch)] for step in self.steps])
        gradients = np.reshape([step.gradient for step in self.steps], (-1, added, len(self.end))).cumsum(axis=1)
        moved = np.diff([*(step.before for step in self.steps), self.end], axis=0)
        expected = -self.eta / m * factor(self, m) * gradients.reshape(moved.shape)
        return np.isclose(moved, expected, rtol=1e-6, atol=1e-10).all(axis=1)


def _flat(weights, biases):
    return np.concatenate([np.ravel(array) for array in (*weights, *biases)])


def _number(column, among):
    """Which of the examples a column is; -1 if it is none of them."""
    return next((i for i, other in enumerate(among.T) if np.array_equal(other, column)), -1)


def judge_sgd(function):
    """What is wrong with the loops of stochastic gradient descent, if anything."""
    runs = []
    for seed, setting in enumerate(SETTINGS):
        runs.append(run := Run(function, generator(seed), *setting))
        found = _wrong_examples(run) or _wrong_order(run)
        if found:
            return found
    return _not_by_rng(lambda rng: Run(function, rng, *SETTINGS[0]).end) or _wrong_steps(runs) or _misread(function)


def _wrong_examples(run):
    """Whether every epoch shows every example once, in mini-batches of the right size, from the first weights on."""
    m, size, epochs, steps = run.m, run.size, run.epochs, run.steps
    if not steps:
        return Finding("never asked for a gradient.")
    if run.strange:
        return Finding("asked for a gradient with columns that are not columns of X and Y.")
    used, enough = list(itertools.chain(*run.batches)), len(steps) == run.per_epoch * epochs
    sizes = [len(batch) for batch in run.batches]
    calls = next((step.calls for step in steps if len(step.batch) > size), steps[0].calls)
    repeated = sum(one == other for one, other in itertools.pairwise(run.batches))
    names = {
        "shuffled-apart": run.apart,
        "nothing-moved": np.array_equal(run.end, run.start),
        "start-ignored": not np.array_equal(steps[0].before, run.start),
        "same-mini-batch": sizes[0] <= size < m and 2 * repeated >= len(steps),
        "gradients-at-the-start": sum(calls) > size >= max(calls) > 1,
        "one-large-batch": sum(calls) == m > size,
    }
    found = _named(f"does not train as it should {run.setting}.", names)
    if found or sum(calls) > size:
        return found or Finding(f"took a step with {sum(calls)} examples, but the mini-batch size is {size}.")
    names = {
        "only-the-first-epoch": sorted(used) == list(range(m)) and epochs > 1,
        "last-batch-dropped": m % size and sizes == [size] * (m // size * epochs),
        "as-many-as-rows": {*used} == {*range(ROWS)},
        "batches-overlap": len(steps) == m * epochs and not enough,
        "drawn-with-replacement": enough and any(len(order) > len({*order}) for order in run.orders),
        "evenly-cut": enough and len(used) == m * epochs and sum(n < size for n in sizes) > epochs,
    }
    found = _named(f"does not train as it should {run.setting}.", names)
    if found or len(used) < m * epochs or not enough:
        steps = f"took {len(steps)} steps with {len(used)} examples altogether"
        return found or Finding(f"{steps}, in {epochs} epochs of {m} examples with {size} to a mini-batch.")
    return None


def _wrong_order(run):
    """Whether every epoch has an order and mini-batches of its own, where there are several mini-batches."""
    if run.per_epoch == 1:
        return None
    orders, cuts = run.orders, [{*map(frozenset, epoch)} for epoch in run.by_epoch]
    as_they_came = [order == list(range(run.m)) for order in orders]
    names = {
        "not-shuffled": all(as_they_came),
        "shuffled-in-the-first-epoch": any(as_they_came),
        "only-batches-shuffled": run.size > 1 and cuts[1:] == cuts[:-1] and orders[1:] != orders[:-1],
        "shuffled-once": any(one == other for one, other in itertools.combinations(orders, 2)),
    }
    return _named("did not take the examples in a new random order in every epoch.", names)


def _wrong_steps(runs):
    """Whether every step leads against the mean gradient, η times as far."""
    wrong = next((run for run in runs if not run.fits().all()), None)
    if wrong is None:
        return None
    first, second = runs[0].steps[:2]
    g = first.gradient
    fixed = len(first.batch) * (first.before - second.before) @ g / (g @ g)
    of_weights = np.arange(len(g)) < sum(w.size for w in runs[0].e.weights)
    factors = {
        "mean-forgotten": lambda run, m: m,
        "eta-over-m-twice": lambda run, m: 1 / m,
        "divided-by-all": lambda run, m: m / run.m,
        "divided-by-the-nominal-size": lambda run, m: m / run.size,
        "len-for-m": lambda run, m: m / ROWS,
        "eta-forgotten": lambda run, m: fixed / run.eta,
        "uphill": lambda run, m: -1,
        "biases-not-moved": lambda run, m: of_weights,
    }
    names = {name: all(run.fits(factor).all() for run in runs) for name, factor in factors.items()}
    names["sum-not-reset"] = all(run.fits(added=len(run.steps)).all() for run in runs) or all(
        run.fits(added=run.per_epoch).all() for run in runs
    )
    steps = wrong.fits()
    where = f"step {steps.argmin() + 1} of {len(steps)} leads to wrong weights or biases {wrong.setting}"
    text = f"chose its mini-batches well, but {where}."
    return _named(text, names) or Finding(text)


GOAL, EPOCHS_OF_DIGITS, TRIES = 0.9, 7, 3
"""Which part of the test digits has to be read, after how many epochs, by the best of how many networks."""


def _misread(function):
    """Whether three networks [64, 30, 10] in a row fail to read the test digits; bad luck with one is not a mistake."""
    (X, Y), (X2, Y2) = load_digits()
    best = 0
    for seed in range(TRIES):
        net, rng = Network([64, 30, 10], init="scaled", seed=seed), np.random.default_rng(seed)
        given = net.weights, net.biases, X.copy(), Y.copy(), EPOCHS_OF_DIGITS, 10, 3.0, gradient_of_sum, rng
        net.weights, net.biases = function(*given)
        best = max(best, accuracy(net, X2, Y2))
        if best >= GOAL:
            return None
    return Finding(
        f"trained {TRIES} networks on the digits, and the best one reads only {best:.0%} of the test digits."
    )


def _batches(e, ends, eta):
    """A network, its examples cut into mini-batches at ``ends``, and a learning rate."""
    batches = list(zip(np.split(e.X, ends, axis=1), np.split(e.Y, ends, axis=1), strict=True))
    return {"weights": e.weights, "biases": e.biases, "batches": batches, "eta": eta}


def _given(e):
    return {"weights": e.weights, "biases": e.biases, "X": e.X, "Y": e.Y}


ETAS = 3.0, 0.5, 2.0, 1.5, 3.0, 0.1, 0.5, 2.0, 1.5
DRAWN = tuple({"sizes": sizes, "rng": generator(3)} for sizes in ([3, 5, 4, 2], [2, 6, 3], [7, 2]))
STEPPED = tuple(_given(e) | {"eta": eta} for e, eta in zip(networks(), ETAS, strict=True))
LEARNED = (
    _batches(example([3, 5, 4, 2], 13, 1), (6, 12), 3.0),
    _batches(example([2, 6, 3, 5, 4], 34, 2), (9, 18, 27), 0.5),
    _batches(example([5, 2, 4, 3], 16, 3, np.float32), (6, 12), 2.0),
    *(_batches(e, (2, 4), 1.5) for e in networks(5)[3:]),
)
LOOPED = {"epochs": 2, "mini_batch_size": 4, "eta": 1.5, "gradient": gradient_of_sum, "rng": generator(7)}
TRAINED = tuple(_given(e) | LOOPED for e in networks(10))
FORM, THE_STEP = {"parts": ("weights", "biases"), "backward": True}, "the step w → w − η ∂C/∂w"
OWN = "every neuron starts with its own weights, and all of them are drawn from rng."
DOWN = "this is a step of gradient descent for the mean cost, with all derivatives at the same weights."
EACH = "there is one step for each mini-batch, and each begins where the one before it ended."
ALL = (
    f"every epoch shuffles and uses every example once, every step is right, and after {EPOCHS_OF_DIGITS} epochs the "
    f"network reads at least {GOAL:.0%} of the test digits."
)
LEARNING_STEP = Task("learning-step", learning_step, THE_STEP, STEPPED, ONE_STEP, examples="X", praise=DOWN, **FORM)
TASKS = [
    Task("initial-weights", initial_weights, "(25)", DRAWN, STARTS, judge=judge_start, praise=OWN, **FORM),
    LEARNING_STEP,
    Task("learn", learn, THE_STEP, LEARNED, LEARN, praise=EACH, builds_on=(LEARNING_STEP,), **FORM),
    Task("sgd", sgd, "SGD", TRAINED, LOOPS, judge=judge_sgd, praise=ALL, **FORM),
]
