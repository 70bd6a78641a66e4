"""Exercise 2: the quadratic cost and its gradient, (26) and (27); the cross-entropy as a variation."""

import numpy as np

from .engine.networks import example, examples
from .engine.task import Task


def cost_of_example(a, y):
    """Quadratic cost of one example, equation (27)."""
    return float(np.sum((y - a) ** 2) / 2)


def quadratic_cost(a, y):
    """Quadratic cost of m examples, equation (26)."""
    return float(np.sum((y - a) ** 2) / (2 * a.shape[1]))


def quadratic_gradient(a, y):
    """Derivatives of each example's quadratic cost by its outputs, from equation (27)."""
    return a - y


def cross_entropy_cost(a, y):
    """Cross-entropy of m examples: the mean of the costs of the examples."""
    return float(-np.sum(_terms(a, y)) / a.shape[1])


def cross_entropy_gradient(a, y):
    """Derivatives of each example's cross-entropy by its outputs."""
    return (a - y) / (a * (1 - a))


def _terms(a, y):
    return y * np.log(a) + (1 - y) * np.log(1 - a)


def _pairs(a, y):
    """Sum of the squared differences of every target and every output."""
    return np.sum((y.ravel() - a.reshape(-1, 1)) ** 2)


ONE_EXAMPLE = {
    "not-summed": lambda a, y: (y - a) ** 2 / 2,
    "one-by-one-array": lambda a, y: (y - a).T @ (y - a) / 2,
    "divided-by-neurons": lambda a, y: np.sum((y - a) ** 2) / 2 / len(y),
    "root-taken": lambda a, y: np.linalg.norm(y - a) / 2,
    "square-of-the-sum": lambda a, y: np.sum(y - a) ** 2 / 2,
    "not-squared": lambda a, y: np.sum(a - y) / 2,
    "absolute-value": lambda a, y: np.sum(abs(a - y)) / 2,
    "every-output-with-every-target": lambda a, y: _pairs(a, y) / 2,
    "target-not-used": lambda a, y: np.sum(a**2) / 2,
    "gradient-for-the-cost": lambda a, y: a - y,
}


def means(costs, products):
    """Mistakes in taking the mean over the examples, from the costs output by output and all (m, m) products of columns."""
    return {
        "kept-per-example": lambda a, y: costs(a, y).sum(axis=0),
        "kept-per-example-over-m": lambda a, y: costs(a, y).sum(axis=0) / a.shape[1],
        "kept-per-neuron": lambda a, y: costs(a, y).mean(axis=1),
        "not-summed": costs,
        "divided-by-neurons": lambda a, y: costs(a, y).sum() / len(a),
        "divided-by-size": lambda a, y: costs(a, y).mean(),
        "largest-for-the-mean": lambda a, y: costs(a, y).sum(axis=0).max(),
        "last-example-only": lambda a, y: costs(a, y)[:, -1].sum() / a.shape[1],
        "first-example-only": lambda a, y: costs(a, y)[:, 0].sum(),
        "examples-mixed": lambda a, y: products(a, y).sum() / a.shape[1],
    }


MANY_EXAMPLES = means(lambda a, y: (y - a) ** 2 / 2, lambda a, y: (y - a).T @ (y - a) / 2) | {
    "root-taken": lambda a, y: np.linalg.norm(y - a, axis=0).mean() / 2,
    "norm-of-the-whole-array": lambda a, y: np.linalg.norm(y - a) / (2 * a.shape[1]),
    "square-of-the-sum": lambda a, y: np.mean(np.sum(y - a, axis=0) ** 2) / 2,
    "not-squared": lambda a, y: np.sum(a - y) / (2 * a.shape[1]),
    "absolute-value": lambda a, y: np.sum(abs(a - y)) / (2 * a.shape[1]),
    "target-not-used": lambda a, y: np.sum(a**2) / (2 * a.shape[1]),
    "gradient-for-the-cost": lambda a, y: a - y,
}

CROSS_ENTROPY = means(
    lambda a, y: -_terms(a, y),
    lambda a, y: -(y.T @ np.log(a) + (1 - y).T @ np.log(1 - a)),
) | {
    "minus-forgotten": lambda a, y: np.sum(_terms(a, y)) / a.shape[1],
    "second-term-forgotten": lambda a, y: -np.sum(y * np.log(a)) / a.shape[1],
    "minus-for-one-term": lambda a, y: np.sum(-y * np.log(a) + (1 - y) * np.log(1 - a)) / a.shape[1],
    "outputs-and-targets-exchanged": lambda a, y: -np.sum(_terms(y, a)) / a.shape[1],
    "same-logarithm-twice": lambda a, y: -np.sum(np.log(a)) / a.shape[1],
    "decimal-logarithm": lambda a, y: -np.sum(_terms(a, y)) / a.shape[1] / np.log(10),
    "gradient-for-the-cost": cross_entropy_gradient,
}


def one_column(gradient):
    """Mistakes in the form of a gradient that should stay one column for each example."""
    return {
        "examples-added-up": lambda a, y: gradient(a, y).sum(axis=1, keepdims=True),
        "examples-averaged": lambda a, y: gradient(a, y).mean(axis=1, keepdims=True),
        "outputs-added-up": lambda a, y: gradient(a, y).sum(axis=0),
        "divided-by-neurons": lambda a, y: gradient(a, y) / len(a),
        "divided-by-size": lambda a, y: gradient(a, y) / a.size,
    }


QUADRATIC_GRADIENT = one_column(quadratic_gradient) | {
    "cost-not-differentiated": lambda a, y: (a - y) ** 2 / 2,
    "error-for-gradient": lambda a, y: (a - y) * a * (1 - a),
    "target-not-used": lambda a, y: a,
    "absolute-value": lambda a, y: abs(a - y),
    "sign-for-the-difference": lambda a, y: np.sign(a - y),
    "divided-by-the-length": lambda a, y: (a - y) / np.linalg.norm(a - y, axis=0),
}

CROSS_ENTROPY_GRADIENT = one_column(cross_entropy_gradient) | {
    "cost-not-differentiated": lambda a, y: -_terms(a, y),
    "error-for-gradient": lambda a, y: a - y,
    "multiplied-for-divided": lambda a, y: (a - y) * a * (1 - a),
    "division-from-the-left": lambda a, y: (a - y) / a * (1 - a),
    "inner-minus-forgotten": lambda a, y: -y / a - (1 - y) / (1 - a),
    "second-term-forgotten": lambda a, y: -y / a,
    "denominator-of-targets": lambda a, y: (a - y) / (y * (1 - y)),
}

GRADED, PROBES = examples()
DOUBLE = [*GRADED[:2], example([5, 2, 4, 3], 6, 6)]
"""For costs: a single number has no single precision."""


def _arguments(e, columns=slice(None)):
    return {"a": e.a[-1][:, columns], "y": e.Y[:, columns]}


def _task(name, function, equation, mistakes, networks, **more):
    return Task(
        name=name,
        function=function,
        equation=equation,
        cases=tuple(map(_arguments, networks)),
        probes=tuple(map(_arguments, PROBES)),
        mistakes=mistakes,
        examples="y",
        **more,
    )


OF_ONE_EXAMPLE = Task(
    name="cost-of-example",
    function=cost_of_example,
    equation="(27)",
    cases=tuple(_arguments(e, [0]) for e in DOUBLE),
    mistakes=ONE_EXAMPLE,
)

TASKS = [
    OF_ONE_EXAMPLE,
    _task("quadratic-cost", quadratic_cost, "(26)", MANY_EXAMPLES, DOUBLE, builds_on=(OF_ONE_EXAMPLE,)),
    _task(
        "quadratic-gradient",
        quadratic_gradient,
        "∂C/∂a of (27)",
        QUADRATIC_GRADIENT,
        GRADED,
        praise="this is ∂C/∂a of (27), on all 3 sets of numbers it was tried on.",
    ),
    _task("cross-entropy", cross_entropy_cost, "(CE)", CROSS_ENTROPY, DOUBLE),
    _task(
        "cross-entropy-gradient",
        cross_entropy_gradient,
        "∂C/∂a of (CE)",
        CROSS_ENTROPY_GRADIENT,
        GRADED,
        praise="this is ∂C/∂a of (CE), on all 3 sets of numbers it was tried on.",
    ),
]
