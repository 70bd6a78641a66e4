"""Exercise 2: the quadratic cost and its gradient, (26) and (27); the cross-entropy as a variation."""

import numpy as np

from ..costs import cross_entropy, quadratic
from .engine.networks import networks
from .engine.task import Task


def cost_of_example(a, y):
    """Quadratic cost of one example, equation (27)."""
    return np.sum((y - a) ** 2) / 2


ONE_EXAMPLE = {
    "not-summed": {"np.sum": ""},
    "one-by-one-array": {"np.sum((y - a) ** 2)": "(y - a).T @ (y - a)"},
    "divided-by-neurons": {"/ 2": "/ 2 / len(y)"},
    "root-taken": {"np.sum((y - a) ** 2)": "np.linalg.norm(y - a)"},
    "square-of-the-sum": {"(y - a) ** 2)": "y - a) ** 2"},
    "not-squared": {"(y - a) ** 2": "a - y"},
    "absolute-value": {"(y - a) ** 2": "abs(a - y)"},
    "every-output-with-every-target": {"y - a": "y.ravel() - a"},
    "target-not-used": {"y - a": "a"},
    "gradient-for-the-cost": {"np.sum((y - a) ** 2) / 2": "a - y"},
}


def quadratic_cost(a, y):
    """Quadratic cost of m examples, equation (26)."""
    return np.sum((y - a) ** 2) / (2 * a.shape[1])


QUADRATIC = {
    "kept-per-example": {"** 2) / (2 * a.shape[1])": "** 2, axis=0) / 2"},
    "kept-per-example/over-m": {"** 2)": "** 2, axis=0)"},
    "kept-per-neuron": {"** 2)": "** 2, axis=1)"},
    "not-summed": {"np.sum((y - a) ** 2) / (2 * a.shape[1])": "(y - a) ** 2 / 2"},
    "divided-by-neurons": {"a.shape[1]": "len(a)"},
    "divided-by-size": {"a.shape[1]": "a.size"},
    "largest-for-the-mean": {"np.sum((y - a) ** 2) / (2 * a.shape[1])": "np.sum((y - a) ** 2, axis=0).max() / 2"},
    "last-example-only": {"(y - a)": "(y - a)[:, -1]"},
    "first-example-only": {"(y - a) ** 2) / (2 * a.shape[1])": "(y - a)[:, 0] ** 2) / 2"},
    "examples-mixed": {"(y - a) ** 2": "(y - a).T @ (y - a)"},
    "root-taken": {"(y - a) ** 2": "np.linalg.norm(y - a, axis=0)"},
    "root-taken/whole": {"np.sum((y - a) ** 2)": "np.linalg.norm(y - a)"},
    "square-of-the-sum": {"(y - a) ** 2": "np.sum(y - a, axis=0) ** 2"},
    "not-squared": {"(y - a) ** 2": "a - y"},
    "absolute-value": {"(y - a) ** 2": "abs(a - y)"},
    "target-not-used": {"y - a": "a"},
    "gradient-for-the-cost": {"np.sum((y - a) ** 2) / (2 * a.shape[1])": "a - y"},
}


def quadratic_gradient(a, y):
    """Derivatives of each example's quadratic cost with respect to its outputs, from equation (27)."""
    return a - y


QUADRATIC_GRADIENT = {
    "examples-combined": {"a - y": "np.sum(a - y, axis=1, keepdims=True)"},
    "examples-combined/mean": {"a - y": "np.mean(a - y, axis=1, keepdims=True)"},
    "outputs-added-up": {"a - y": "np.sum(a - y, axis=0)"},
    "divided-by-neurons": {"a - y": "(a - y) / len(a)"},
    "gradient-divided-by-size": {"a - y": "(a - y) / a.size"},
    "cost-not-differentiated": {"a - y": "(a - y) ** 2 / 2"},
    "error-for-gradient": {"a - y": "(a - y) * a * (1 - a)"},
    "target-not-used": {"a - y": "a"},
    "absolute-value": {"a - y": "abs(a - y)"},
    "sign-for-the-difference": {"a - y": "np.sign(a - y)"},
    "divided-by-the-length": {"a - y": "(a - y) / np.linalg.norm(a - y, axis=0)"},
}


def cross_entropy_cost(a, y):
    """Cross-entropy of m examples: the mean of the costs of the examples."""
    terms = y * np.log(a) + (1 - y) * np.log(1 - a)
    return -np.sum(terms) / a.shape[1]


CROSS_ENTROPY = {
    "kept-per-example": {"sum(terms) / a.shape[1]": "sum(terms, axis=0)"},
    "kept-per-example/over-m": {"sum(terms)": "sum(terms, axis=0)"},
    "kept-per-neuron": {"sum(terms)": "sum(terms, axis=1)"},
    "not-summed": {"np.sum(terms) / a.shape[1]": "terms"},
    "divided-by-neurons": {"a.shape[1]": "len(a)"},
    "divided-by-size": {"a.shape[1]": "a.size"},
    "largest-for-the-mean": {"-np.sum(terms) / a.shape[1]": "np.sum(-terms, axis=0).max()"},
    "last-example-only": {"(terms)": "(terms[:, -1])"},
    "first-example-only": {"(terms) / a.shape[1]": "(terms[:, 0])"},
    "examples-mixed": {"y * np.log(a)": "y.T @ np.log(a)", "(1 - y) * np": "(1 - y).T @ np"},
    "minus-forgotten": {"-np": "np"},
    "second-term-forgotten": {" + (1 - y) * np.log(1 - a)": ""},
    "minus-for-one-term": {"= y": "= -y", "-np": "np"},
    "outputs-and-targets-exchanged": {"terms =": "a, y = y, a\n    terms ="},
    "same-logarithm-twice": {"log(1 - a)": "log(a)"},
    "decimal-logarithm": {"log(a)": "log10(a)", "log(1 - a)": "log10(1 - a)"},
    "gradient-for-the-cost": {"-np.sum(terms) / a.shape[1]": "(a - y) / (a * (1 - a))"},
}


def cross_entropy_gradient(a, y):
    """Derivatives of each example's cross-entropy with respect to its outputs."""
    return (a - y) / (a * (1 - a))


CROSS_ENTROPY_GRADIENT = {
    "examples-combined": {"(a - y) / (a * (1 - a))": "np.sum((a - y) / (a * (1 - a)), axis=1, keepdims=True)"},
    "examples-combined/mean": {"(a - y) / (a * (1 - a))": "np.mean((a - y) / (a * (1 - a)), axis=1, keepdims=True)"},
    "outputs-added-up": {"(a - y) / (a * (1 - a))": "np.sum((a - y) / (a * (1 - a)), axis=0)"},
    "divided-by-neurons": {"(a - y)": "(a - y) / len(a)"},
    "gradient-divided-by-size": {"(a - y)": "(a - y) / a.size"},
    "cost-not-differentiated": {"(a - y) / (a * (1 - a))": "-(y * np.log(a) + (1 - y) * np.log(1 - a))"},
    "error-for-gradient": {" / (a * (1 - a))": ""},
    "multiplied-for-divided": {" / ": " * "},
    "division-from-the-left": {"(a * (1 - a))": "a * (1 - a)"},
    "inner-minus-forgotten": {"(a - y) / (a * (1 - a))": "-y / a - (1 - y) / (1 - a)"},
    "second-term-forgotten": {"(a - y) / (a * (1 - a))": "-y / a"},
    "denominator-of-targets": {"(a * (1 - a))": "(y * (1 - y))"},
    "brackets-forgotten": {"(a - y)": "a - y"},
}


def _cases(cost, m=None, dtypes=(np.float64,)):
    """Outputs and targets of the networks; a cost is one number and has no single precision, a gradient has."""
    return tuple({"a": e.a[-1], "y": e.Y} for e in networks(m, cost) if e.Y.dtype in dtypes)


BOTH = (np.float64, np.float32)
ONE = Task("cost-of-example", cost_of_example, "(27)", _cases(quadratic, m=1), ONE_EXAMPLE)
TASKS = [
    ONE,
    Task("quadratic-cost", quadratic_cost, "(26)", _cases(quadratic), QUADRATIC, examples="y", builds_on=(ONE,)),
    Task(
        "quadratic-gradient",
        quadratic_gradient,
        "∂C/∂a of (27)",
        _cases(quadratic, dtypes=BOTH),
        QUADRATIC_GRADIENT,
        examples="y",
        praise="this is ∂C/∂a of (27).",
    ),
    Task("cross-entropy", cross_entropy_cost, "(CE)", _cases(cross_entropy), CROSS_ENTROPY, examples="y"),
    Task(
        "cross-entropy-gradient",
        cross_entropy_gradient,
        "∂C/∂a of (CE)",
        _cases(cross_entropy, dtypes=BOTH),
        CROSS_ENTROPY_GRADIENT,
        examples="y",
        praise="this is ∂C/∂a of (CE).",
    ),
]
