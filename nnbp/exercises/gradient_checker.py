"""Exercise 14: a gradient checker of one's own, (46), and five implementations with a bug each that it finds."""

import itertools

import numpy as np

from ..activations import sigmoid
from ._suspects import Bug, compare, fifth, first, fourth, second, third
from .engine.networks import networks
from .engine.task import Task
from .mini_batch import minibatch_gradient

__all__ = ["TASKS", "Bug", "compare", "fifth", "first", "fourth", "second", "third"]


def forward_differences(weights, biases, X, Y, epsilon):
    """Measured derivatives of the mean quadratic cost with respect to all parameters, [C(w + ε) − C(w)] / ε, (46)."""
    weights, biases = [w.astype(float) for w in weights], [b.astype(float) for b in biases]

    def cost():
        a = X
        for w, b in zip(weights, biases, strict=True):
            a = sigmoid(w @ a + b)
        return ((a - Y) ** 2).sum(axis=0).mean() / 2

    before, found = cost(), []
    for p in weights + biases:
        measured = np.zeros(p.shape)
        for entry in np.ndindex(p.shape):
            kept = p[entry]
            p[entry] = kept + epsilon
            measured[entry] = (cost() - before) / epsilon
            p[entry] = kept
        found.append(measured)
    return found[: len(weights)], found[len(weights) :]


def central_differences(weights, biases, X, Y, epsilon):
    """The same from both sides, [C(w + ε) − C(w − ε)] / 2ε."""
    weights, biases = [w.astype(float) for w in weights], [b.astype(float) for b in biases]

    def cost():
        a = X
        for w, b in zip(weights, biases, strict=True):
            a = sigmoid(w @ a + b)
        return ((a - Y) ** 2).sum(axis=0).mean() / 2

    found = []
    for p in weights + biases:
        measured = np.zeros(p.shape)
        for entry in np.ndindex(p.shape):
            kept = p[entry]
            p[entry] = kept + epsilon
            above = cost()
            p[entry] = kept - epsilon
            measured[entry] = (above - cost()) / (2 * epsilon)
            p[entry] = kept
        found.append(measured)
    return found[: len(weights)], found[len(weights) :]


COST, PAIRS, BACK = "((a - Y) ** 2).sum(axis=0).mean() / 2", "zip(weights, biases, strict=True)", "p[entry] = kept\n"
LAST = "found[len(weights) :]"
EACH, INTEGERS = "for entry in np.ndindex(p.shape)", {"w.astype(float)": "w.copy()", "b.astype(float)": "b.copy()"}
BOTH = {
    "output-for-cost": {COST: "a.sum(axis=0).mean()"},
    "output-for-cost/mean": {COST: "a.mean()"},
    "mean-over-the-outputs": {".sum(axis=0).mean()": ".mean()"},
    "not-squared": {"((a - Y) ** 2)": "(a - Y)"},
    "first-example-only": {COST: "((a - Y)[:, 0] ** 2).sum() / 2"},
    "steps-lost-in-integers": INTEGERS,
    "several-turned-at-once": {EACH: "for entry in [...]", "kept = p[entry]": "kept = p[entry].copy()"},
    "several-turned-at-once/row": {EACH: "for entry in range(len(p))", "kept = p[entry]": "kept = p[entry].copy()"},
    "parameters-not-restored": {f"            {BACK}": ""},
    "biases-left-out": {"in weights + biases": "in weights", LAST: "[np.zeros(b.shape) for b in biases]"},
    "parts-exchanged": {f"found[: len(weights)], {LAST}": f"{LAST}, found[: len(weights)]"},
    "exhausted-zip-forward": {"    def cost": f"    pairs = {PAIRS}\n\n    def cost", f"in {PAIRS}": "in pairs"},
    "derivative-for-difference": lambda *given: minibatch_gradient(*given[:4]),
}


FORWARD = BOTH | {
    "steps-lost-in-integers/back": INTEGERS | {BACK: "p[entry] = p[entry] - epsilon\n"},
    "epsilon-not-divided": {" / epsilon": ""},
    "two-epsilon-in-forward": {"/ epsilon": "/ (2 * epsilon)"},
    "epsilon-multiplied": {"/ epsilon": "* epsilon"},
    "backward-difference": {"kept + epsilon": "kept - epsilon", "cost() - before": "before - cost()"},
    "both-sides": central_differences,
}

CENTRAL = BOTH | {
    "steps-lost-in-integers/back": INTEGERS
    | {"kept - epsilon": "p[entry] - 2 * epsilon", BACK: "p[entry] = p[entry] + epsilon\n"},
    "epsilon-not-divided": {" / (2 * epsilon)": ""},
    "one-epsilon-in-central": {"(2 * epsilon)": "epsilon"},
    "two-epsilon-without-brackets": {"(2 * epsilon)": "2 * epsilon"},
    "one-side-only": forward_differences,
    "backward-difference": {"kept + epsilon": "kept", "(2 * epsilon)": "epsilon"},
}


BUGS = {
    first: Bug.Z_INSTEAD_OF_A_IN_BP4,
    second: Bug.SUM_INSTEAD_OF_MEAN_IN_BP3,
    third: Bug.WEIGHTS_ALREADY_UPDATED,
    fourth: Bug.SIGMA_PRIME_LOST_ON_THE_WAY,
    fifth: Bug.SIGMA_PRIME_OF_A_IN_HIDDEN_LAYERS,
}


def _suspect(implementation, bug):
    answers = {other.value: (lambda other=other: other) for other in Bug}
    right = answers.pop(bug.value)
    right.__name__ = f"bug_of_{implementation.__name__}"
    praise = "that is the bug. Fix its line in a copy, and compare again."
    return Task(f"bug-of-{implementation.__name__}", right, "(46)", ({},), answers, praise=praise)


DOUBLES = [e for e in networks() if e.X.dtype == float]
WHOLE = [[np.rint(2 * p).astype(int) for p in part] for part in (DOUBLES[1].weights, DOUBLES[1].biases)]
CASES = (
    *({"weights": e.weights, "biases": e.biases, "X": e.X, "Y": e.Y, "epsilon": 0.1} for e in DOUBLES),
    {"weights": WHOLE[0], "biases": WHOLE[1], "X": DOUBLES[1].X, "Y": DOUBLES[1].Y, "epsilon": 0.2},  # integers
)
LISTS = {"examples": "X", "parts": ("nabla_w", "nabla_b")}
ONE_SIDE = f"these are the quotients of (46), on all {len(CASES)} sets of numbers it was tried on."
TWO_SIDES = f"these are the quotients with a step to each side, on all {len(CASES)} sets of numbers it was tried on."
TASKS = [
    Task("forward-differences", forward_differences, "(46)", CASES, FORWARD, praise=ONE_SIDE, **LISTS),
    Task("central-differences", central_differences, "(46)", CASES, CENTRAL, praise=TWO_SIDES, **LISTS),
    *itertools.starmap(_suspect, BUGS.items()),
]
