"""Exercise 2: the quadratic cost and its gradient, (26) and (27); the cross-entropy as a variation."""

import numpy as np

from ..costs import cross_entropy, quadratic
from .engine.networks import networks
from .engine.task import Task


def cost_of_example(a, y):
    """Quadratic cost of one example, equation (27)."""
    return np.sum((y - a) ** 2) / 2


SQUARES = {
    "not-squared": {"(y - a) ** 2": "(a - y)"},
    "absolute-value": {"(y - a) ** 2": "abs(a - y)"},
    "square-of-the-sum": {"(y - a) ** 2": "np.sum(y - a, axis=0) ** 2"},
    "root-taken": {"(y - a) ** 2": "np.linalg.norm(y - a, axis=0)"},
    "target-not-used": {"y - a": "a"},
}

ONE_EXAMPLE = SQUARES | {
    "not-summed": {"np.sum": ""},
    "one-by-one-array": {"np.sum((y - a) ** 2)": "(y - a).T @ (y - a)"},
    "divided-by-neurons": {"/ 2": "/ 2 / len(y)"},
    "every-output-with-every-target": {"y - a": "y.ravel() - a"},
    "gradient-for-the-cost": {"np.sum((y - a) ** 2) / 2": "a - y"},
}


def quadratic_cost(a, y):
    """Quadratic cost of m examples, equation (26)."""
    terms = (y - a) ** 2 / 2
    return np.sum(terms) / a.shape[1]


MEAN = "np.sum(terms) / a.shape[1]"
OF_EXAMPLES = {
    "kept-per-example": {MEAN: "np.sum(terms, axis=0)"},
    "kept-per-example/over-m": {"(terms)": "(terms, axis=0)"},
    "kept-per-neuron": {"(terms)": "(terms, axis=1)"},
    "not-summed": {MEAN: "terms"},
    "divided-by-neurons": {"a.shape[1]": "len(a)"},
    "divided-by-size": {"a.shape[1]": "a.size"},
    "largest-for-the-mean": {MEAN: "np.sum(terms, axis=0).max()"},
    "last-example-only": {"(terms)": "(terms[:, -1])"},
    "first-example-only": {MEAN: "np.sum(terms[:, 0])"},
}

QUADRATIC = {
    **SQUARES,
    **OF_EXAMPLES,
    "examples-mixed": {"(y - a) ** 2": "(y - a).T @ (y - a)"},
    "root-taken/whole": {"(y - a) ** 2": "np.linalg.norm(y - a)"},
    "gradient-for-the-cost": {MEAN: "a - y"},
}


def cross_entropy_cost(a, y):
    """Cross-entropy of m examples: the mean of the costs of the examples."""
    terms = -(y * np.log(a) + (1 - y) * np.log(1 - a))
    return np.sum(terms) / a.shape[1]


CROSS_ENTROPY = OF_EXAMPLES | {
    "examples-mixed": {"y * np.log(a)": "y.T @ np.log(a)", "(1 - y) * np": "(1 - y).T @ np"},
    "minus-forgotten": {"= -": "= "},
    "second-term-forgotten": {" + (1 - y) * np.log(1 - a)": ""},
    "minus-for-one-term": {"-(y * np.log(a)": "(-y * np.log(a)"},
    "outputs-and-targets-exchanged": {"terms =": "a, y = y, a\n    terms ="},
    "same-logarithm-twice": {"log(1 - a)": "log(a)"},
    "decimal-logarithm": {"log(a)": "log10(a)", "log(1 - a)": "log10(1 - a)"},
    "gradient-for-the-cost": {MEAN: "(a - y) / (a * (1 - a))"},
}


def quadratic_gradient(a, y):
    """Derivatives of each example's quadratic cost with respect to its outputs, from equation (27)."""
    return a - y


def _of_gradient(text):
    """Mistakes with the gradient of any cost, from the text of the right one."""
    return {
        "examples-combined": {text: f"np.sum({text}, axis=1, keepdims=True)"},
        "examples-combined/mean": {text: f"np.mean({text}, axis=1, keepdims=True)"},
        "outputs-added-up": {text: f"np.sum({text}, axis=0)"},
        "divided-by-neurons": {text: f"({text}) / len(a)"},
        "gradient-divided-by-size": {text: f"({text}) / a.size"},
    }


QUADRATIC_GRADIENT = _of_gradient("a - y") | {
    "cost-not-differentiated": {"a - y": "(a - y) ** 2 / 2"},
    "error-for-gradient": {"a - y": "(a - y) * a * (1 - a)"},
    "target-not-used": {"a - y": "a"},
    "absolute-value": {"a - y": "abs(a - y)"},
    "sign-for-the-difference": {"a - y": "np.sign(a - y)"},
    "divided-by-the-length": {"a - y": "(a - y) / np.linalg.norm(a - y, axis=0)"},
}


def cross_entropy_gradient(a, y):
    """Derivatives of each example's cross-entropy with respect to its outputs."""
    return (a - y) / (a * (1 - a))


CROSS_ENTROPY_GRADIENT = _of_gradient("(a - y) / (a * (1 - a))") | {
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


def _gradient(name, function, symbol, cost, mistakes):
    cases, equation = _cases(cost, dtypes=(np.float64, np.float32)), f"∂C/∂a of {symbol}"
    return Task(name, function, equation, cases, mistakes, examples="y", praise=f"this is {equation}.")


ONE = Task("cost-of-example", cost_of_example, "(27)", _cases(quadratic, m=1), ONE_EXAMPLE)
TASKS = [
    ONE,
    Task("quadratic-cost", quadratic_cost, "(26)", _cases(quadratic), QUADRATIC, examples="y", builds_on=(ONE,)),
    _gradient("quadratic-gradient", quadratic_gradient, "(27)", quadratic, QUADRATIC_GRADIENT),
    Task("cross-entropy", cross_entropy_cost, "(CE)", _cases(cross_entropy), CROSS_ENTROPY, examples="y"),
    _gradient("cross-entropy-gradient", cross_entropy_gradient, "(CE)", cross_entropy, CROSS_ENTROPY_GRADIENT),
]
