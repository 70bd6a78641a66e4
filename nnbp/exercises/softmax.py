"""Exercise 20: a softmax layer, whose Jacobian replaces σ′ in (BP1), and the cost that makes it disappear again."""

from functools import partial

import numpy as np

from .engine.compare import nearly
from .engine.networks import generator, networks, varied
from .engine.task import Task


def softmax(z):
    """Outputs of a softmax layer, one example a column, (S1)."""
    powers = np.exp(z - z.max(axis=0))
    return powers / powers.sum(axis=0)


SHIFT, TOTAL = "z - z.max(axis=0)", "powers.sum(axis=0)"
OUTPUTS = {
    "overflow": {SHIFT: "z"},
    "largest-of-all-examples": {"z.max(axis=0)": "z.max()"},
    "largest-of-each-neuron": {"z.max(axis=0)": "z.max(axis=1, keepdims=True)"},
    "mean-subtracted": {"z.max(axis=0)": "z.mean(axis=0)"},
    "summed-over-examples": {TOTAL: "powers.sum(axis=1, keepdims=True)"},
    "summed-over-examples/far": {SHIFT: "z", TOTAL: "powers.sum(axis=1, keepdims=True)"},
    "one-sum-for-all-examples/far": {SHIFT: "z", TOTAL: "powers.sum()"},
    "one-sum-for-all-examples": {SHIFT: "z - z.max()", TOTAL: "powers.sum()"},
    "powers-not-divided": {f" / {TOTAL}": ""},
    "divided-by-the-largest": {SHIFT: "z", TOTAL: "powers.max(axis=0)"},
    "sigmoid-for-softmax": {f"powers / {TOTAL}": "sigmoid(z)"},
    "softmax-mirrored": {SHIFT: "z.min(axis=0) - z"},
    "powers-forgotten": {f"np.exp({SHIFT})": "z"},
}


def softmax_jacobian(a):
    """The table of the derivatives of the outputs with respect to the weighted inputs, (S2), from the outputs."""
    return np.diagflat(a) - a @ a.T


TABLE = {
    "softmax-diagonal-only": {"a @ a.T": "np.diagflat(a**2)"},
    "own-influence-forgotten": {"np.diagflat(a) - a @ a.T": "-(a @ a.T)"},
    "others-with-the-wrong-sign": {" - a @ a.T": " + a @ a.T - 2 * np.diagflat(a**2)"},
    "one-for-the-output": {"np.diagflat(a)": "np.eye(len(a))"},
    "square-in-every-column": {"a @ a.T": "a**2"},
    "output-off-the-diagonal": {"np.diagflat(a)": "a"},
    "diagonal-of-a-column": {"np.diagflat(a)": "np.diag(a)"},
    "products-added": {" - a @ a.T": " + a @ a.T"},
    "table-as-a-column": {"np.diagflat(a) - a @ a.T": "a * (1 - a)"},
}


def softmax_error(dC_da, a):
    """Error of a softmax layer for any cost: (BP1) with the whole Jacobian, (S3)."""
    return (np.diagflat(a) - a @ a.T).T @ dC_da


JACOBIAN = "(np.diagflat(a) - a @ a.T).T"
ANY_COST = {
    "softmax-diagonal-only": {f"{JACOBIAN} @": "a * (1 - a) *"},
    "jacobian-forgotten": {f"{JACOBIAN} @ ": ""},
    "own-influence-only": {f"{JACOBIAN} @": "a *"},
    "own-influence-forgotten": {JACOBIAN: "-(a @ a.T)"},
    "terms-kept-apart": {f"{JACOBIAN} @": f"{JACOBIAN} *"},
    "outputs-left-out": {f"{JACOBIAN} @ dC_da": "dC_da - a.T @ dC_da"},
    "sum-without-outputs": {f"{JACOBIAN} @ dC_da": "a * (dC_da - dC_da.sum())"},
    "plain-mean-subtracted": {f"{JACOBIAN} @ dC_da": "a * (dC_da - dC_da.mean())"},
}


def log_likelihood_error(z, y):
    """Error of a softmax layer for the log-likelihood, one example a column, (S4)."""
    return softmax(z) - y


LOG_LIKELIHOOD = {
    "sign-flipped": {"softmax(z) - y": "y - softmax(z)"},
    "cost-gradient-only": {"softmax(z) - y": "-y / softmax(z)"},
    "softmax-diagonal-only": {"softmax(z) - y": "y * (softmax(z) - 1)"},
    "softmax-slope-kept": {"softmax(z) - y": "(softmax(z) - y) * softmax(z) * (1 - softmax(z))"},
    "product-not-simplified": {"softmax(z) - y": "(a := softmax(z)) * ((a * y / a).sum(axis=0) - y / a)"},
    "product-not-simplified/guarded": {
        "softmax(z) - y": "(a := softmax(z)) * ((a * y / (a + 1e-12)).sum(axis=0) - y / (a + 1e-12))"
    },
    "sigmoid-for-softmax": {"softmax(z)": "sigmoid(z)"},
    "z-for-a-output": {"softmax(z)": "z"},
    "target-not-used": {" - y": ""},
    "cost-for-its-gradient": {"softmax(z) - y": "-y * np.log(softmax(z))"},
    "overflow": {"softmax(z)": "np.exp(z) / np.exp(z).sum(axis=0)"},
}

FAR = varied([[800.0, -795.0, -3.0], [-800.0, -800.0, 2.0], [3.0, -801.0, 700.0]])
"""Weighted inputs of three neurons for three examples, too large for powers of e; the targets are the second neuron."""


SURE = varied([[15.0, -2.0], [0.0, 14.0], [-1.0, 1.0]])
"""Weighted inputs at which softmax is so flat that its derivatives cannot be measured; the targets are right."""


def _one_hot(Y):
    return np.eye(len(Y), dtype=Y.dtype)[:, Y.argmax(axis=0)]


ROWS = generator(20)
Z = (*(e.z[-1] for e in networks()), FAR)
PAIRS = *((e.z[-1], _one_hot(e.Y)) for e in networks()), (SURE, np.eye(3)[:, :2]), (FAR, np.eye(3)[:, [1, 1, 1]])
COLUMNS = *({"a": softmax(e.z[-1])} for e in networks(m=1)), {"a": softmax(SURE[:, :1])}
COSTS = tuple({"dC_da": 5 * ROWS.standard_normal(c["a"].shape).astype(c["a"].dtype)} | c for c in COLUMNS)
TABLES = Task("softmax-jacobian", softmax_jacobian, "(S2)", COLUMNS, TABLE, recognise=partial(nearly, softmax_jacobian))
OUTPUT = Task("softmax", softmax, "(S1)", tuple({"z": z} for z in Z), OUTPUTS, examples="z")
TASKS = [
    OUTPUT,
    TABLES,
    Task("softmax-error", softmax_error, "(S3)", COSTS, ANY_COST, builds_on=(TABLES,)),
    Task(
        *("log-likelihood-error", log_likelihood_error, "(S4)"),
        *(tuple({"z": z, "y": y} for z, y in PAIRS), LOG_LIKELIHOOD),
        examples="z",
        builds_on=(OUTPUT,),
        recognise=partial(nearly, log_likelihood_error),
    ),
]
