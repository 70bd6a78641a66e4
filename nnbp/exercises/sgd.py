"""Exercise 14: stochastic gradient descent, the loops over epochs and mini-batches, on the real digits."""

import functools
import itertools
from dataclasses import dataclass

import numpy as np

from ..datasets import load_digits
from ..network import Network
from ..training import accuracy
from .engine.compare import same
from .engine.networks import examples
from .engine.task import Finding, Task
from .errors import all_errors, output_error
from .feedforward import feedforward

# The start


def initial_weights(sizes, rng):
    """Gaussian weights of standard deviation 1/√n and biases of standard deviation 1."""
    weights = [rng.standard_normal((n, before)) / np.sqrt(before) for before, n in itertools.pairwise(sizes)]
    return weights, [rng.standard_normal((n, 1)) for n in sizes[1:]]


def judge_start(function):
    """What is wrong with the way weights are drawn, if anything."""
    found = _not_repeatable(lambda rng: function([8, 30, 20, 10], rng))
    if found:
        return found
    weights, _biases = function([64, 30, 30, 10], np.random.default_rng(0))
    if not any(np.any(w) for w in weights):
        return Finding("made all weights zero.", "all-zero-weights")
    for w in weights:
        if len(np.unique(w, axis=0)) < len(w):
            return Finding("gave several neurons of a layer the same weights.", "neurons-alike")
    first, second = function([20, 20, 20], np.random.default_rng(0))[0]
    if np.array_equal(first, second):
        return Finding("drew the same numbers for two layers.", "same-draw")
    if all((w >= 0).all() or (w <= 0).all() for w in weights):
        return Finding("drew weights of one sign only.", "one-sign")
    if any(w.std() > 2 for w in weights):
        return Finding("drew weights that are too large.", "weights-too-large")
    return None


def _not_repeatable(run):
    """Whether the random generator that was handed in decides on the result, and nothing else does."""
    rng = np.random.default_rng(14)
    before = rng.bit_generator.state
    once, again = run(rng), run(np.random.default_rng(14))
    if rng.bit_generator.state == before:
        return None if _without_chance(once) else Finding("never used rng.", "rng-ignored")
    if not same(once, again):
        return Finding("gave two results for the same arguments and the same random numbers.", "carried-over")
    return None


def _without_chance(result):
    """Whether all weights of a layer are equal, a mistake with a name of its own."""
    return all(np.ptp(w) == 0 for w in result[0])


def _start(sizes, draw):
    pairs = list(itertools.pairwise(sizes))
    return [draw(n, before) for before, n in pairs], [np.zeros((n, 1)) for n in sizes[1:]]


STARTS = {
    "all-zero-weights": lambda sizes, rng: _start(sizes, lambda n, before: np.zeros((n, before))),
    "neurons-alike": lambda sizes, rng: _start(sizes, lambda n, before: np.array([rng.standard_normal(before)] * n)),
    "same-draw": lambda sizes, rng: _start_again(sizes, rng.integers(99)),
    "one-sign": lambda sizes, rng: _start(sizes, lambda n, before: rng.random((n, before))),
    "weights-too-large": lambda sizes, rng: _start(sizes, lambda n, before: rng.uniform(-10, 10, (n, before))),
    "rng-ignored": lambda sizes, rng: initial_weights(sizes, np.random.default_rng(0)),
    "transposed": lambda sizes, rng: _start(sizes, lambda n, before: rng.standard_normal((before, n))),
    "biases-for-the-input": lambda sizes, rng: (initial_weights(sizes, rng)[0], [np.zeros((n, 1)) for n in sizes]),
}


def _start_again(sizes, seed):
    return _start(sizes, lambda n, before: np.random.default_rng(seed).standard_normal((n, before)))


# The loops


def sgd(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    """Weights and biases after training: in every epoch shuffle, cut, and take a step for every mini-batch."""
    return with_parts(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng)


def with_parts(
    weights,
    biases,
    X,
    Y,
    epochs,
    mini_batch_size,
    eta,
    gradient,
    rng,
    *,
    order=lambda rng, m: rng.permutation(m),
    cut=lambda order, size: [order[i : i + size] for i in range(0, len(order), size)],
    targets=lambda batch, rng: batch,
    factor=lambda eta, m, size, m_all: eta / m,
    bias_step=1,
):
    """The algorithm with some of its parts replaced."""
    for _ in range(epochs):
        for batch in cut(order(rng, X.shape[1]), mini_batch_size):
            nabla_w, nabla_b = gradient(weights, biases, X[:, batch], Y[:, targets(batch, rng)])
            step = factor(eta, len(batch), mini_batch_size, X.shape[1])
            weights = [w - step * nw for w, nw in zip(weights, nabla_w, strict=True)]
            biases = [b - step * bias_step * nb for b, nb in zip(biases, nabla_b, strict=True)]
    return weights, biases


def gradient_of_sum(weights, biases, X, Y):
    """Gradient of the quadratic cost summed over the examples in the columns: what readers get as ``gradient``."""
    for name, columns, rows in (("X", X, weights[0].shape[1]), ("Y", Y, weights[-1].shape[0])):
        if np.ndim(columns) != 2 or len(columns) != rows or not columns.shape[1]:
            raise ValueError(f"{name} has shape {np.shape(columns)}; gradient wants ({rows}, m), one example a column")
    if X.shape[1] != Y.shape[1]:
        raise ValueError(f"X has {X.shape[1]} examples and Y has {Y.shape[1]}; gradient wants equally many")
    z, a = feedforward(weights, biases, X)
    errors = all_errors(weights, z, output_error(z[-1], a[-1], Y))
    nabla_b = [delta.sum(axis=1, keepdims=True) for delta in errors]
    return [delta @ a_in.T for delta, a_in in zip(errors, a[:-1], strict=True)], nabla_b


@dataclass
class Step:
    """What one learning step was made of: where it began, the columns of X and of Y it used, and its gradient."""

    before: np.ndarray
    x: list
    y: list
    gradient: np.ndarray


def _flat(weights, biases):
    return np.concatenate([np.ravel(array) for array in (*weights, *biases)])


ROWS, M, SIZE, ROUNDS, RATE = 3, 11, 4, 3, 0.5
"""Rows of X, examples, mini-batch size, epochs and learning rate under which a reader's function is watched."""


def watch(function, rng):
    """Run a reader's function on a small network; the steps it took, its result, and where it began."""
    e = examples(m=M)[0][0]
    steps = []

    def number(columns, among):
        return [next((i for i in range(M) if np.array_equal(among[:, i], c)), -1) for c in np.transpose(columns)]

    def gradient(weights, biases, X, Y):
        nabla = gradient_of_sum(weights, biases, X, Y)
        here, x, y = _flat(weights, biases), number(X, e.X), number(Y, e.Y)
        if steps and np.array_equal(steps[-1].before, here):  # a mini-batch in several calls
            last = steps[-1]
            steps[-1] = Step(here, last.x + x, last.y + y, last.gradient + _flat(*nabla))
        else:
            steps.append(Step(here, x, y, _flat(*nabla)))
        return nabla

    copies = [[array.copy() for array in part] for part in (e.weights, e.biases)]
    result = function(*copies, e.X.copy(), e.Y.copy(), ROUNDS, SIZE, RATE, gradient, rng)
    return steps, _flat(*result), _flat(e.weights, e.biases)


def judge_sgd(function):
    """What is wrong with the loops of stochastic gradient descent, if anything."""
    rng = np.random.default_rng(14)
    before = rng.bit_generator.state
    steps, result, start = watch(function, rng)
    used = rng.bit_generator.state != before
    if used and not np.allclose(result, watch(function, np.random.default_rng(14))[1]):
        return Finding("gave two results for the same arguments and the same random numbers.", "carried-over")
    if not steps:
        return Finding("never asked for a gradient.")
    return (
        _wrong_examples(steps, result, start)
        or _wrong_order(steps, used)
        or _wrong_steps(steps, result)
        or _misread(function)
    )


def _wrong_examples(steps, result, start):
    """Whether every epoch shows every example once, in mini-batches of the size asked for."""
    if any(-1 in step.x or -1 in step.y for step in steps):
        return Finding("asked for the gradient at columns that are none of those of X and Y.")
    if any(step.x != step.y for step in steps):
        return Finding("handed inputs to gradient together with the targets of other inputs.", "shuffled-apart")
    if np.array_equal(result, start):
        return Finding("returned the weights and biases that it was given.", "no-step-taken")
    sizes, per_epoch = [len(step.x) for step in steps], -(-M // SIZE)
    whole = [i for step in steps for i in step.x]
    if sizes[0] <= SIZE and 2 * sum(one.x == other.x for one, other in itertools.pairwise(steps)) >= len(steps):
        return Finding("took several steps in a row with one and the same mini-batch.", "same-mini-batch")
    if max(sizes) > SIZE:
        return Finding(f"took a step of {max(sizes)} examples where the mini-batch size is {SIZE}.", "one-large-batch")
    if sorted(whole) == list(range(M)) and ROUNDS > 1:
        return Finding(f"went through the examples once, in {ROUNDS} epochs.", "only-the-first-epoch")
    if sizes == [SIZE] * ((per_epoch - 1) * ROUNDS):
        return Finding(f"left out the last mini-batch, of {M % SIZE} examples, in every epoch.", "last-batch-dropped")
    if {*whole} == {*range(ROWS)}:
        return Finding(f"used the first {ROWS} examples only, as many as X has rows.", "as-many-as-rows")
    if len(steps) == M * ROUNDS:
        return Finding(f"took {M} steps an epoch where {per_epoch} mini-batches are enough.", "batches-overlap")
    if len(steps) != per_epoch * ROUNDS:
        return Finding(f"took {len(steps)} steps in {ROUNDS} epochs of {M} examples, {SIZE} to a mini-batch.")
    for epoch in _epochs(steps):
        used = [i for step in epoch for i in step.x]
        if len(used) > len({*used}):
            return Finding("used some examples more than once in an epoch.", "drawn-with-replacement")
        if len(used) < M:
            return Finding(f"used {len(used)} of {M} examples in an epoch.")
    return None


def _epochs(steps):
    length = len(steps) // ROUNDS
    return [steps[i * length : (i + 1) * length] for i in range(ROUNDS)]


def _wrong_order(steps, used):
    orders = [[i for step in epoch for i in step.x] for epoch in _epochs(steps)]
    batches = [{frozenset(step.x) for step in epoch} for epoch in _epochs(steps)]
    if all(order == list(range(M)) for order in orders):
        return Finding("took the examples in the order in which they came.", "not-shuffled")
    if all(order == orders[0] for order in orders):
        return Finding("took the examples in the same order in every epoch.", "shuffled-once")
    if all(those == batches[0] for those in batches):
        return Finding("made the same mini-batches in every epoch, in another order.", "only-batches-shuffled")
    if not used:
        return Finding("never used rng.", "rng-ignored")
    return None


def _wrong_steps(steps, result):
    """Whether every step leads against the mean gradient, η times as far."""
    places = [*(step.before for step in steps), result]
    moved = [after - before for before, after in itertools.pairwise(places)]
    gradients, m = [step.gradient for step in steps], [len(step.x) for step in steps]
    right = [-RATE / k * g for k, g in zip(m, gradients, strict=True)]

    def are(expected):
        return all(np.allclose(a, b, rtol=1e-6, atol=1e-10) for a, b in zip(moved, expected, strict=True))

    def times(factor):
        return are([factor(k) * step for k, step in zip(m, right, strict=True)])

    if are(right):
        return None
    sums = np.cumsum(gradients, axis=0)
    epoch = len(steps) // ROUNDS
    sums_of_epoch = [sums[i] - (sums[i - i % epoch - 1] if i >= epoch else 0) for i in range(len(steps))]
    weights_only = np.arange(result.size) < sum(w.size for w in examples(m=M)[0][0].weights)
    names = {
        "mean-forgotten": times(lambda k: k),
        "eta-over-m-twice": times(lambda k: 1 / k),
        "divided-by-all": times(lambda k: k / M),
        "divided-by-the-nominal-size": times(lambda k: k / SIZE),
        "len-for-m": times(lambda k: k / ROWS),
        "eta-forgotten": times(lambda k: 1 / RATE),
        "uphill": times(lambda k: -1),
        "sum-not-reset": any(
            are([-RATE / k * s for k, s in zip(m, total, strict=True)]) for total in (sums, sums_of_epoch)
        ),
        "biases-not-moved": are([np.where(weights_only, step, 0) for step in right]),
    }
    number = next(i for i, (a, b) in enumerate(zip(moved, right, strict=True)) if not np.allclose(a, b)) + 1
    name = next((name for name, found in names.items() if found), None)
    return Finding(
        f"chose its mini-batches well; step {number} of {len(steps)} does not lead to the right place.", name
    )


GOAL, EPOCHS_OF_DIGITS, TRIES = 0.9, 7, 3
"""What share of the test digits has to be read, after how many epochs, by the best of how many networks."""


@functools.cache
def _digits():
    return load_digits()


def read_digits(function, seed=0):
    """Accuracy on the test digits of a network [64, 30, 10] that a reader's function has trained for a few epochs."""
    (X, Y), (X2, Y2) = _digits()
    net = Network([64, 30, 10], init="scaled", seed=seed)
    rng = np.random.default_rng(seed)
    net.weights, net.biases = function(
        net.weights, net.biases, X.copy(), Y.copy(), EPOCHS_OF_DIGITS, 10, 3.0, gradient_of_sum, rng
    )
    return accuracy(net, X2, Y2)


def _misread(function):
    best = 0
    for seed in range(TRIES):  # bad luck with the order of the digits is no mistake
        best = max(best, read_digits(function, seed))
        if best >= GOAL:
            return None
    return Finding(f"trained {TRIES} networks on the digits; the best of them reads {best:.0%} of the test digits.")


def variant(**parts):
    """A function like `sgd` with parts replaced."""
    return lambda *arguments: with_parts(*arguments, **parts)


def _in_order(rng, m):
    return np.arange(m)


def _cut_first(order, size):
    """Cut before shuffling; ``order`` is a permutation that only serves to shuffle the pieces."""
    pieces = [np.arange(i, min(i + size, len(order))) for i in range(0, len(order), size)]
    return [pieces[i] for i in order if i < len(pieces)]


def _once(function):
    """Shuffles once, before the loop over the epochs."""

    def shuffled_once(weights, biases, X, Y, epochs, size, eta, gradient, rng):
        order = rng.permutation(X.shape[1])
        return function(weights, biases, X[:, order], Y[:, order], epochs, size, eta, gradient, rng)

    return shuffled_once


def _exhausted(weights, biases, X, Y, epochs, size, eta, gradient, rng):
    """An iterator over the mini-batches, made once, has nothing left in the second epoch."""
    order = rng.permutation(X.shape[1])
    batches = iter([order[i : i + size] for i in range(0, len(order), size)])
    return with_parts(weights, biases, X, Y, epochs, size, eta, gradient, rng, cut=lambda order, size: batches)


def _not_reset(weights, biases, X, Y, epochs, size, eta, gradient, rng):
    total_w, total_b = [0 * w for w in weights], [0 * b for b in biases]

    def adding_up(weights, biases, X, Y):
        nabla_w, nabla_b = gradient(weights, biases, X, Y)
        for total, nabla in zip([*total_w, *total_b], [*nabla_w, *nabla_b], strict=True):
            total += nabla
        return total_w, total_b

    return with_parts(weights, biases, X, Y, epochs, size, eta, adding_up, rng)


def _rebound(weights, biases, X, Y, epochs, size, eta, gradient, rng):
    """In ``for w in weights: w = w - …`` the name w gets a new array, and the list keeps the old one."""
    with_parts(weights, biases, X, Y, epochs, size, eta, gradient, rng, factor=lambda *sizes: 0)
    return [w.copy() for w in weights], [b.copy() for b in biases]


LOOPS = {
    "not-shuffled": variant(order=_in_order),
    "shuffled-once": _once(variant(order=_in_order)),
    "only-batches-shuffled": variant(cut=_cut_first),
    "rng-ignored": lambda *arguments: sgd(*arguments[:-1], np.random.default_rng(0)),
    "shuffled-apart": variant(targets=lambda batch, rng: rng.permutation(batch)),
    "same-mini-batch": variant(cut=lambda order, size: [np.arange(size)] * -(-len(order) // size)),
    "last-batch-dropped": variant(cut=lambda order, size: order[: len(order) // size * size].reshape(-1, size)),
    "batches-overlap": variant(cut=lambda order, size: [order[i : i + size] for i in range(len(order))]),
    "drawn-with-replacement": variant(order=lambda rng, m: rng.integers(m, size=m)),
    "one-large-batch": variant(cut=lambda order, size: [order]),
    "only-the-first-epoch": _exhausted,
    "no-step-taken": _rebound,
    "mean-forgotten": variant(factor=lambda eta, m, size, m_all: eta),
    "eta-over-m-twice": variant(factor=lambda eta, m, size, m_all: eta / m**2),
    "divided-by-all": variant(factor=lambda eta, m, size, m_all: eta / m_all),
    "divided-by-the-nominal-size": variant(factor=lambda eta, m, size, m_all: eta / size),
    "len-for-m": lambda weights, biases, X, Y, *rest: with_parts(
        weights, biases, X, Y, *rest, factor=lambda eta, m, size, m_all: eta / len(X)
    ),
    "as-many-as-rows": lambda weights, biases, X, Y, *rest: sgd(weights, biases, X[:, : len(X)], Y[:, : len(X)], *rest),
    "eta-forgotten": variant(factor=lambda eta, m, size, m_all: 1 / m),
    "uphill": variant(factor=lambda eta, m, size, m_all: -eta / m),
    "sum-not-reset": _not_reset,
    "biases-not-moved": variant(bias_step=0),
}


def _arguments(e, epochs, size):
    return {
        "weights": e.weights,
        "biases": e.biases,
        "X": e.X,
        "Y": e.Y,
        "epochs": epochs,
        "mini_batch_size": size,
        "eta": 0.5,
        "gradient": gradient_of_sum,
        "rng": np.random.default_rng(7),
    }


GRADED, PROBES = examples()

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
    Task(
        name="sgd",
        function=sgd,
        equation="SGD",
        cases=tuple(_arguments(e, epochs, size) for e, epochs, size in zip(GRADED[:2], (2, 1), (3, 4), strict=True)),
        probes=tuple(_arguments(e, 2, 2) for e in PROBES),
        mistakes=LOOPS,
        parts=("weights", "biases"),
        judge=judge_sgd,
        praise=f"every epoch shuffles and uses every example once, every step is right, and after "
        f"{EPOCHS_OF_DIGITS} epochs the network reads more than {GOAL:.0%} of digits it has never seen.",
    ),
]
