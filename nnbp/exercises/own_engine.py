"""Exercise 22: an engine for automatic differentiation: rules for its steps, the backward pass, and softmax."""

from copy import deepcopy
from functools import partial

import numpy as np

from ._number import Number
from .engine.compare import nearly
from .engine.networks import varied
from .engine.task import Finding, Task


def rule(name, s):
    """Value and derivative of a step, "tanh", "exp" or "ln", at every entry of an array, (E1)."""
    if name == "tanh":
        value = np.tanh(s)
        return value, 1 - value**2
    if name == "exp":
        return np.exp(s), np.exp(s)
    return np.log(s), 1 / s


RULES = {
    "tanh-prime-at-the-argument": {"1 - value**2": "1 - s**2"},
    "tanh-square-forgotten": {"1 - value**2": "1 - value"},
    "sigmoid-prime-for-tanh": {"1 - value**2": "value * (1 - value)"},
    "tanh-for-its-derivative": {"1 - value**2": "value"},
    "power-rule-for-exp": {"np.exp(s), np.exp(s)": "np.exp(s), s * np.exp(s - 1)"},
    "exp-like-a-constant": {"np.exp(s), np.exp(s)": "np.exp(s), 0 * s"},
    "ln-not-differentiated": {"1 / s": "np.log(s)"},
    "reciprocal-of-ln": {"1 / s": "1 / np.log(s)"},
    "derivative-of-the-reciprocal": {"1 / s": "-1 / s**2"},
    "decimal-logarithm": {"np.log(s), 1 / s": "np.log10(s), 1 / s"},
    "parts-exchanged": {"value, 1 - value**2": "1 - value**2, value", "np.log(s), 1 / s": "1 / s, np.log(s)"},
    "step-name-ignored": {'name == "tanh"': "True"},
    "step-name-ignored/exp": {'name == "tanh"': "False", 'name == "exp"': "True"},
    "step-name-ignored/ln": {'name == "tanh"': "False", 'name == "exp"': "False"},
}


def gradient(program, values):
    """Derivatives of what a program computes with respect to each of the values it starts from, (E2)."""
    inputs = [Number(value) for value in values]
    cost = program(*inputs)
    ordered, seen = [], set()

    def visit(number):
        if number in seen:
            return
        seen.add(number)
        for other, _ in number.made_from:
            visit(other)
        ordered.append(number)

    visit(cost)
    cost.bar = 1.0
    for number in reversed(ordered):
        for other, derivative in number.made_from:
            other.bar += derivative * number.bar
    return np.array([number.bar for number in inputs])


PASSED, FOUND = "derivative * number.bar", "        ordered.append(number)\n"
BACKWARD = {
    "contributions-overwritten": {"+=": "="},
    "passed-on-in-order-of-computation": {"reversed(ordered)": "ordered"},
    "passed-on-too-early": {
        FOUND: "",
        "        seen.add": "        ordered.append(number)\n        seen.add",
        "reversed": "",
    },
    "passed-on-several-times": {"if number in seen": "if False"},
    "cost-without-a-bar": {"cost.bar = 1.0": "cost.bar = 0.0"},
    "cost-for-its-bar": {"cost.bar = 1.0": "cost.bar = cost.value"},
    "derivative-of-the-step-forgotten": {PASSED: "number.bar"},
    "bar-forgotten": {PASSED: "derivative"},
    "value-for-the-derivative": {PASSED: "other.value * number.bar"},
    "value-for-the-bar": {PASSED: "derivative * number.value"},
    "bar-and-derivative-added": {PASSED: "(derivative + number.bar)"},
    "first-source-only": {"derivative in number.made_from": "derivative in number.made_from[:1]"},
}


def softmax_cost(z, k, exp, ln):
    """The log-likelihood cost of class k of a softmax layer, in steps that the engine knows, (E3)."""
    powers = [exp(z_i) for z_i in z]
    return -ln(powers[k] / sum(powers))


COST = {
    "minus-forgotten": {"-ln": "ln"},
    "logarithm-forgotten": {"-ln(powers[k] / sum(powers))": "-(powers[k] / sum(powers))"},
    "powers-not-divided": {" / sum(powers)": ""},
    "powers-forgotten": {"exp(z_i)": "z_i"},
    "own-power-left-out-of-the-sum": {"sum(powers)": "(sum(powers) - powers[k])"},
    "class-counted-from-1": {"powers[k]": "powers[k - 1]"},
    "all-classes": {"-ln(powers[k] / sum(powers))": "-sum(ln(power / sum(powers)) for power in powers)"},
    "denominator-without-ln": {"-ln(powers[k] / sum(powers))": "sum(powers) - ln(powers[k])"},
    "engine-bypassed": {"exp(z_i)": "np.exp(getattr(z_i, 'value', z_i))", "-ln": "-np.log"},
}


def step(name):
    """A step of the engine from the rule of that name."""

    def apply(s):
        value, derivative = rule(name, s.value)
        return Number(value, [(s, derivative)])

    return apply


TANH, EXP, LN = step("tanh"), step("exp"), step("ln")


def judge(function):
    """What is wrong with a cost that should be computed from numbers of the engine, if anything."""
    ours, again = ([function(*deepcopy([*case.values()])) for case in CLASSES] for _ in range(2))
    if not np.array_equal(ours, again, equal_nan=True):
        return Finding("gave two results for the same arguments.", "carried-over")

    def gives(other):
        return np.allclose(ours, [other(*case.values()) for case in CLASSES], equal_nan=True)

    if not gives(softmax_cost):
        mistakes = COST_TASK.mistaken.items()
        name = next((n for n, f in mistakes if gives(f)), None)
        advice = "" if name else " Work out the cost for two classes by hand, and compare."
        return Finding(f"returned a wrong cost for plain numbers.{advice}", name)
    for z, k, *_ in map(dict.values, CLASSES):
        try:
            cost = function([Number(z_i) for z_i in z], k, EXP, LN)
        except TypeError as error:
            if "ufunc" not in str(error):
                raise
            return Finding("is right for plain numbers, but not for those of the engine.", "engine-bypassed")
        if not isinstance(cost, Number):
            return Finding("left the engine: given its numbers, it did not return one.", "engine-bypassed")
        derivatives = [gradient(lambda *z, f=f, k=k: f(list(z), k, EXP, LN), z) for f in (function, softmax_cost)]
        if not np.allclose(*derivatives):
            return Finding(
                "returned the right cost, but the engine has no record of some of the steps.", "engine-bypassed"
            )
    return None


def _program(name, function):
    function.name = name
    return function


def _doubled(x, y):
    for _ in range(5):
        x = x + x * y
    return x


PROGRAMS = {
    "x · x": (lambda x: x * x, (3.0,)),
    "x · y + x": (lambda x, y: x * y + x, (3.0, -2.0)),
    "tanh(w · x + b)": (lambda w, x, b: TANH(w * x + b), (0.5, 3.0, -1.2)),
    "u · v with u = x · y and v = u + x": (lambda x, y: (u := x * y) * (u + x), (1.5, -0.7)),
    "exp(u) / (exp(u) + exp(v))": (lambda u, v: EXP(u) / (EXP(u) + EXP(v)), (0.3, -0.9)),
    "p + ln p with p = exp(x) · y": (lambda x, y: (p := EXP(x) * y) + LN(p), (0.4, 2.5)),
    "x, with y unused": (lambda x, y: x, (0.4, 2.5)),
    "x + x · y five times over": (_doubled, (0.4, -1.5)),
    "x · x · y + 100,000,000": (lambda x, y: x * x * y + 1e8, (1.7, 0.6)),
    "(x − y) · x − ln y": (lambda x, y: (x - y) * x - LN(y), (2.0, 0.3)),
}
RECORDED = tuple(
    {"program": _program(name, f), "values": varied(values).tolist()} for name, (f, values) in PROGRAMS.items()
)
ARRAYS = (varied([[0.3, 2.5], [0.07, 1.4]]), varied([[4.0, 0.6, 1.2]]), varied([[0.2], [3.1]]), varied([0.9]))
ENTRIES = [{"name": name, "s": s} for s in ARRAYS for name in ("tanh", "exp", "ln")]
ENTRIES += [{"name": name, "s": -s} for s in ARRAYS[:2] for name in ("tanh", "exp")]
ENTRIES += [{"name": "tanh", "s": varied([[9.0, -9.5]])}]  # where it is so flat that no measurement is exact enough
CLASSES = tuple(
    {"z": varied(z).tolist(), "k": k, "exp": np.exp, "ln": np.log}
    for z, k in (([0.4, 1.5, -0.8], 2), ([0.4, 1.5, -0.8], 0), ([2.2, 0.7], 1), ([3.0, 1.0, 2.5, -1.5], 1))
)
CHECKED = "value and derivative of all three steps are right."
VALUES = {"parts": ("value", "derivative"), "recognise": partial(nearly, rule)}
RULE = Task("engine-rule", rule, "(E1)", tuple(ENTRIES), RULES, praise=CHECKED, **VALUES)
COST_TASK = Task("engine-softmax", softmax_cost, "(E3)", CLASSES, COST, judge=judge)
BACK = Task("engine-backward", gradient, "(E2)", RECORDED, BACKWARD, recognise=partial(nearly, gradient))
TASKS = [RULE, BACK, COST_TASK]
