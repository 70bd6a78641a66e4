"""Exercise 11: a gradient checker of one's own, (46), and the bugs that it finds."""

import itertools

import numpy as np

from ..activations import sigmoid
from . import broken
from .algorithm import backprop
from .broken import Bug
from .engine.networks import example, examples
from .engine.task import Task


def forward_differences(weights, biases, X, Y, epsilon):
    """Slopes of the mean quadratic cost by trying every weight and bias, [C(w + ε) − C(w)] / ε, equation (46)."""
    return tried(weights, biases, X, Y, epsilon, quotient=forward)


def central_differences(weights, biases, X, Y, epsilon):
    """The same from both sides, [C(w + ε) − C(w − ε)] / 2ε."""
    return tried(weights, biases, X, Y, epsilon, quotient=central)


# Quotients, from the values of the cost above, at and below a parameter.


def forward(above, here, below, epsilon):
    return (above - here) / epsilon


def central(above, here, below, epsilon):
    return (above - below) / (2 * epsilon)


def backward(above, here, below, epsilon):
    return (here - below) / epsilon


def mean_cost(a, Y):
    """Equation (26) with (27)."""
    return ((a - Y) ** 2).sum(axis=0).mean() / 2


def outputs(weights, biases, X):
    a = X
    for w, b in zip(weights, biases, strict=True):
        a = sigmoid._f(w @ a + b)  # without checks: it runs thousands of times
    return a


def tried(
    weights,
    biases,
    X,
    Y,
    epsilon,
    *,
    quotient,
    cost=mean_cost,
    network=outputs,
    dtype=float,
    turned=lambda entry: entry,
    left=None,
):
    """The gradient by trying, with some parts replaced.

    ``turned`` says which entries move when one is tried; ``left`` how far a parameter stays moved afterwards.
    """
    weights, biases = ([p.astype(dtype or p.dtype) for p in parameters] for parameters in (weights, biases))
    unmoved = cost(network(weights, biases, X), Y)
    nabla = []
    for p in weights + biases:
        slopes = np.zeros(p.shape)
        for entry in np.ndindex(p.shape):
            values = []
            before = p.copy()
            for step in (epsilon, -epsilon):
                p[turned(entry)] = p[turned(entry)] + step
                values.append(cost(network(weights, biases, X), Y))
                p[:] = before
            slopes[entry] = quotient(values[0], unmoved, values[1], epsilon)
            if left:
                p[entry] += left * epsilon
        nabla.append(slopes)
    return nabla[: len(weights)], nabla[len(weights) :]


def _not_restored_central(weights, biases, X, Y, epsilon):
    """First up by ε, then down by 2ε; and there every parameter stays."""
    return tried(weights, biases, X, Y, epsilon, quotient=central, left=-1)


def _turned_back_in_integers(*steps, slope):
    """By adding and subtracting, in copies that keep nothing after the point; ``slope`` of the costs on the way."""

    def function(weights, biases, X, Y, epsilon):
        weights, biases = [w.copy() for w in weights], [b.copy() for b in biases]
        unmoved = mean_cost(outputs(weights, biases, X), Y)
        nabla = []
        for p in weights + biases:
            slopes = np.zeros(p.shape)
            for entry in np.ndindex(p.shape):
                on_the_way = [unmoved]
                for step in steps:
                    p[entry] = p[entry] + step * epsilon
                    on_the_way.append(mean_cost(outputs(weights, biases, X), Y))
                slopes[entry] = slope(on_the_way, epsilon)
            nabla.append(slopes)
        return nabla[: len(weights)], nabla[len(weights) :]

    return function


def _biases_left_out(quotient):
    def function(weights, biases, X, Y, epsilon):
        nabla_w, nabla_b = tried(weights, biases, X, Y, epsilon, quotient=quotient)
        return nabla_w, [np.zeros(b.shape) for b in nabla_b]

    return function


def _biases_first(quotient):
    return lambda weights, biases, X, Y, epsilon: tried(weights, biases, X, Y, epsilon, quotient=quotient)[::-1]


def _exhausted_zip(quotient):
    """The pairs of weights and biases are made once, so only the first run of the network has any layers."""

    def function(weights, biases, X, Y, epsilon):
        unmoved = mean_cost(outputs(weights, biases, X), Y)
        later = mean_cost(X, Y)
        slope = quotient(later, unmoved, later, epsilon)
        return tuple([np.full(p.shape, slope) for p in parameters] for parameters in (weights, biases))

    return function


def derivative(weights, biases, X, Y, epsilon=None):
    """The gradient itself, example by example."""
    gradients = [backprop(weights, biases, x[:, None], y[:, None]) for x, y in zip(X.T, Y.T, strict=True)]
    return tuple(
        [sum(layer) / len(gradients) for layer in zip(*part, strict=True)] for part in zip(*gradients, strict=True)
    )


def _variant(quotient, **parts):
    return lambda weights, biases, X, Y, epsilon: tried(weights, biases, X, Y, epsilon, quotient=quotient, **parts)


def _both(quotient):
    """Mistakes of both kinds of difference."""
    return {
        "output-for-cost": _variant(quotient, cost=lambda a, Y: a.sum(axis=0).mean()),
        "mean-output-for-cost": _variant(quotient, cost=lambda a, Y: a.mean()),
        "mean-over-the-outputs": _variant(quotient, cost=lambda a, Y: ((a - Y) ** 2).mean() / 2),
        "square-forgotten": _variant(quotient, cost=lambda a, Y: (a - Y).sum(axis=0).mean() / 2),
        "one-example-in-the-cost": _variant(quotient, cost=lambda a, Y: mean_cost(a[:, :1], Y[:, :1])),
        "steps-lost-in-integers": _variant(quotient, dtype=None),
        "all-turned-at-once": _variant(quotient, turned=lambda entry: ...),
        "row-turned-at-once": _variant(quotient, turned=lambda entry: entry[0]),
        "biases-left-out": _biases_left_out(quotient),
        "biases-first": _biases_first(quotient),
        "exhausted-zip-forward": _exhausted_zip(quotient),
        "derivative-for-difference": derivative,
    }


FORWARD = _both(forward) | {
    "turned-back-in-integers": _turned_back_in_integers(1, -1, slope=lambda c, epsilon: (c[1] - c[0]) / epsilon),
    "parameters-not-restored": _variant(forward, left=1),
    "epsilon-not-divided": _variant(lambda above, here, below, epsilon: above - here),
    "two-epsilon-in-forward": _variant(lambda above, here, below, epsilon: (above - here) / (2 * epsilon)),
    "epsilon-multiplied": _variant(lambda above, here, below, epsilon: (above - here) * epsilon),
    "backward-difference": _variant(backward),
    "both-sides": _variant(central),
}

CENTRAL = _both(central) | {
    "turned-back-in-integers": _turned_back_in_integers(
        1, -2, 1, slope=lambda c, epsilon: (c[1] - c[2]) / (2 * epsilon)
    ),
    "parameters-not-restored": _not_restored_central,
    "epsilon-not-divided": _variant(lambda above, here, below, epsilon: above - below),
    "one-epsilon-in-central": _variant(lambda above, here, below, epsilon: (above - below) / epsilon),
    "two-epsilon-without-brackets": _variant(lambda above, here, below, epsilon: (above - below) / 2 * epsilon),
    "one-side-only": _variant(forward),
    "backward-difference": _variant(backward),
}

SUSPECTED = {
    "suspected-no-sigma-prime-output": Bug.NO_SIGMA_PRIME_AT_THE_OUTPUT,
    "suspected-no-sigma-prime-hidden": Bug.NO_SIGMA_PRIME_IN_HIDDEN_LAYERS,
    "suspected-sigma-prime-of-a": Bug.SIGMA_PRIME_OF_A_IN_HIDDEN_LAYERS,
    "suspected-delta-stripped": Bug.SIGMA_PRIME_LOST_ON_THE_WAY,
    "suspected-weights-updated": Bug.WEIGHTS_ALREADY_UPDATED,
    "suspected-z-for-a": Bug.Z_INSTEAD_OF_A_IN_BP4,
    "suspected-sigma-prime-in-bp3": Bug.SIGMA_PRIME_TWICE_IN_BP3,
    "suspected-sum-in-bp3": Bug.SUM_INSTEAD_OF_MEAN_IN_BP3,
    "suspected-first-layer-skipped": Bug.FIRST_LAYER_SKIPPED,
}
"""What a reader who answers with this bug is told."""


def bug_of_first(weights, biases, X, Y):
    """The bug in `broken.first`."""
    return int(Bug.Z_INSTEAD_OF_A_IN_BP4)


def bug_of_second(weights, biases, X, Y):
    """The bug in `broken.second`."""
    return int(Bug.SUM_INSTEAD_OF_MEAN_IN_BP3)


def bug_of_third(weights, biases, X, Y):
    """The bug in `broken.third`."""
    return int(Bug.WEIGHTS_ALREADY_UPDATED)


def bug_of_fourth(weights, biases, X, Y):
    """The bug in `broken.fourth`."""
    return int(Bug.SIGMA_PRIME_LOST_ON_THE_WAY)


def bug_of_fifth(weights, biases, X, Y):
    """The bug in `broken.fifth`."""
    return int(Bug.SIGMA_PRIME_OF_A_IN_HIDDEN_LAYERS)


def _others(function):
    """Every wrong name."""
    right = function(None, None, None, None)
    return {name: (lambda weights, biases, X, Y, bug=bug: bug) for name, bug in SUSPECTED.items() if bug != right}


def _whole_numbers():
    """A network whose parameters are integers, as np.array([[1, -2]]) makes them."""
    rng = np.random.default_rng(9)
    sizes = [2, 4, 5, 3]
    weights = [rng.integers(-2, 3, (n, n_in)) for n_in, n in itertools.pairwise(sizes)]
    biases = [rng.integers(-1, 2, (n, 1)) for n in sizes[1:]]
    return {"weights": weights, "biases": biases, "X": rng.random((2, 6)), "Y": rng.random((3, 6)), "epsilon": 0.2}


def _without_epsilon(e):
    return {"weights": e.weights, "biases": e.biases, "X": e.X, "Y": e.Y}


def _arguments(e):
    return _without_epsilon(e) | {"epsilon": 0.1}


GRADED, PROBES = examples()
CASES = (*map(_arguments, GRADED[:2]), _whole_numbers())
TO_PROBE = tuple(map(_arguments, (*PROBES, example([4, 4, 4], 4, 8))))

TASKS = [
    *(
        Task(
            name=name,
            function=function,
            equation="(46)",
            cases=CASES,
            probes=TO_PROBE,
            mistakes=mistakes,
            examples="X",
            parts=("nabla_w", "nabla_b"),
        )
        for name, function, mistakes in (
            ("forward-differences", forward_differences, FORWARD),
            ("central-differences", central_differences, CENTRAL),
        )
    ),
    *(
        Task(
            name=f"bug-of-{suspect.__name__}",
            function=function,
            equation="(46)",
            cases=tuple(map(_without_epsilon, GRADED[:2])),
            mistakes=_others(function),
            praise="that is the bug. Mend its line in a copy, and compare once more.",
        )
        for suspect, function in (
            (broken.first, bug_of_first),
            (broken.second, bug_of_second),
            (broken.third, bug_of_third),
            (broken.fourth, bug_of_fourth),
            (broken.fifth, bug_of_fifth),
        )
    ),
]
