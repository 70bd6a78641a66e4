"""Exercise 6: one example through a network of five neurons with pencil and paper, (BP1)–(BP4)."""

import numpy as np

from ..activations import sigmoid
from .engine.diagnose import entry_of
from .engine.task import Finding, Task

x, y = np.array([0.8, 0.4]), 1.0
W2, b2 = np.array([[-0.7, -1.1], [1.2, 1.6]]), np.array([0.3, 0.2])
W3, b3 = np.array([-1.6, 0.5]), -0.7
z2 = W2 @ x + b2
a2 = sigmoid(z2)
z3 = W3 @ a2 + b3
a3 = sigmoid(z3)
d3 = (a3 - y) * sigmoid.prime(z3)
d2 = W3 * d3 * sigmoid.prime(z2)
ROUNDED, CLOSE = 0.02, 0.1
"""How far a number may be off, relative to its size, if it was rounded on the way; and where more digits may help."""


def hidden_activations():
    """Activations of the two hidden neurons, (25)."""
    return tuple(sigmoid(W2 @ x + b2))


HIDDEN = {
    "parts-exchanged": {"b2))": "b2)[::-1])"},
    "w-transposed-forward": {"W2": "W2.T"},
    "bias-forgotten": {" + b2": ""},
    "bias-subtracted": {"+": "-"},
    "bias-after-sigma": {" + b2)": ") + b2"},
    "bias-for-every-weight": {"b2": "2 * b2"},
    "last-term-dropped": {"W2 @ x": "W2[:, 0] * x[0]"},
    "sigma-forgotten": {"sigmoid": ""},
    "sigma-mirrored": {"W2 @ x + b2": "-(W2 @ x + b2)"},
    "sigma-prime-forward": {"sigmoid": "sigmoid.prime"},
}


def output():
    """Activation of the output neuron, (25)."""
    return sigmoid(W3 @ a2 + b3)


OUTPUT = {
    "always-the-input": {"a2": "x"},
    "z-passed-on": {"a2": "z2"},
    "bias-forgotten": {" + b3": ""},
    "bias-subtracted": {"+": "-"},
    "bias-after-sigma": {" + b3)": ") + b3"},
    "bias-for-every-weight": {"b3": "2 * b3"},
    "last-term-dropped": {"W3 @ a2": "W3[0] * a2[0]"},
    "sigma-forgotten": {"sigmoid": ""},
    "sigma-mirrored": {"W3 @ a2 + b3": "-(W3 @ a2 + b3)"},
    "sigma-prime-forward": {"sigmoid": "sigmoid.prime"},
}


def output_error():
    """Error of the output neuron, (BP1)."""
    return (a3 - y) * sigmoid.prime(z3)


OUTPUT_ERROR = {
    "wrong-sign-by-hand": {"a3 - y": "y - a3"},
    "doubled": {"a3 - y": "2 * (a3 - y)"},
    "no-sigma-prime-output": {" * sigmoid.prime(z3)": ""},
    "sigma-prime-of-a": {"z3": "a3"},
    "sigma-for-sigma-prime": {"sigmoid.prime(z3)": "a3"},
    "sigma-prime-added": {" * ": " + "},
    "cost-for-its-gradient": {"(a3 - y)": "(a3 - y) ** 2 / 2"},
    "target-not-used": {"a3 - y": "a3"},
    "z-for-a-output": {"a3 - y": "z3 - y"},
    "tanh-short-form": {"sigmoid.prime(z3)": "(1 - a3**2)"},
    "derivative-of-sigma-only": {"(a3 - y) * ": ""},
}


def hidden_errors():
    """Errors of the two hidden neurons, (BP2)."""
    return tuple(W3 * d3 * sigmoid.prime(z2))


HIDDEN_ERRORS = {
    "wrong-sign-by-hand": {"W3": "-W3"},
    "no-sigma-prime-hidden": {" * sigmoid.prime(z2)": ""},
    "sigma-prime-of-a": {"z2": "a2"},
    "sigma-for-sigma-prime": {"sigmoid.prime(z2)": "a2"},
    "wrong-layers-z": {"z2": "z3"},
    "wrong-layers-w": {"W3": "W2[:, 0]"},
    "plain-error-passed-back": {"d3": "(a3 - y)"},
    "outgoing-weights-exchanged": {"W3": "W3[::-1]"},
    "outgoing-weights-forgotten": {"W3 * ": ""},
    "outgoing-weights-added": {"W3": "W3.sum()"},
    "derivative-of-the-other-neuron": {"prime(z2)": "prime(z2)[::-1]"},
    "factor-1-minus-a-only": {"sigmoid.prime(z2)": "(1 - a2)"},
    "parts-exchanged": {"(z2))": "(z2))[::-1]"},
}


def derivatives():
    """Derivatives with respect to two weights and a bias, (BP4) and (BP3): of w³₁₂, w²₂₁ and b²₂."""
    return d3 * a2[1], d2[1] * x[0], d2[1]


DERIVATIVES = {
    "no-sigma-prime-output": {"d3 *": "(a3 - y) *"},
    "wrong-sign-by-hand": {"d3 *": "-d3 *", "d2[1] *": "-d2[1] *", ", d2[1]\n": ", -d2[1]\n"},
    "gradient-transposed": {"d2[1] * x[0]": "d2[0] * x[1]"},
    "outputs-for-inputs": {"d3 * a2[1]": "d3 * a3", "d2[1] * x[0]": "d2[1] * a2[1]"},
    "a-in-forgotten": {"d3 * a2[1], d2[1] * x[0]": "d3, d2[1]"},
    "z-for-a-in": {"a2": "z2"},
    "input-for-its-activation": {"a2[1]": "x[0]"},
    "another-weight": {"a2[1]": "a2[0]", "d2[1] * x[0]": "d2[0] * x[0]"},
    "another-weight/same-row": {"d2[1] * x[0]": "d2[1] * x[1]"},
    "bias-of-another-neuron": {", d2[1]\n": ", d2[0]\n"},
    "weight-for-its-input": {"d3 * a2[1], d2[1] * x[0]": "d3 * W3[1], d2[1] * W2[1, 0]"},
    "error-of-the-near-end": {"d3 * a2": "d2[1] * a2"},
    "added-for-multiplied": {"d3 * a2[1], d2[1] * x[0]": "d3 + a2[1], d2[1] + x[0]"},
    "weight-gradient-times-sigma-prime": {
        "d3 * a2[1], d2[1] *": "d3 * a2[1] * sigmoid.prime(z3), sigmoid.prime(z2[1]) * d2[1] *"
    },
    "bias-gradient-times-sigma-prime": {", d2[1]\n": ", d2[1] * sigmoid.prime(z2[1])\n"},
    "bias-gradient-times-bias": {", d2[1]\n": ", d2[1] * b2[1]\n"},
    "output-error-for-every-bias": {", d2[1]\n": ", d3\n"},
}


def _near(given, expected, by=ROUNDED):
    """Which numbers agree, up to rounding on the way."""
    given, expected = (np.atleast_1d(np.array(numbers, float)) for numbers in (given, expected))
    return abs(given - expected) <= by * abs(expected)


def _by_hand(name, function, equation, mistakes, *parts, builds_on=()):
    """A task that asks for numbers, which may be rounded; ``parts`` are what they are called, if there are several."""
    commas = {"decimal-comma": lambda: (0, 5) * max(len(parts), 1)}

    def judge(reader):
        given, expected = reader(), function()
        right = _near(given, expected)
        if right.all():
            return None
        wrong = " and a wrong ".join(part for part, is_right in zip(parts, right, strict=False) if not is_right)
        text = f"has a wrong {wrong}." if parts else "is not the right number."
        slip = next((n for n in mistakes if (right | _near(given, task.mistaken[n]())).all()), None)
        if slip is None and _near(given, expected, CLOSE).all():
            text += " It is close: keep three significant digits in every step."
        elif slip is None and parts and _near(np.sort(given), np.sort(expected)).all():
            text = "has the right numbers, but not in the order that the exercise asks for."
        elif slip is None:
            text += " No known mistake gives this. Write down every term and every factor, and check them one by one."
        return Finding(text, slip and entry_of(slip))

    praise = f"right, worked out by hand with {equation}."
    form = {"judge": judge, "parts": parts, "praise": praise, "builds_on": tuple(builds_on)}
    task = Task(name, function, equation, ({},), mistakes | commas, **form)
    return task


ASKED = (
    ("by-hand-hidden", hidden_activations, "(25)", HIDDEN, "a²₁", "a²₂"),
    ("by-hand-output", output, "(25)", OUTPUT),
    ("by-hand-output-error", output_error, "(BP1)", OUTPUT_ERROR),
    ("by-hand-hidden-errors", hidden_errors, "(BP2)", HIDDEN_ERRORS, "δ²₁", "δ²₂"),
    ("by-hand-derivatives", derivatives, "(BP3) and (BP4)", DERIVATIVES, "∂C/∂w³₁₂", "∂C/∂w²₂₁", "∂C/∂b²₂"),
)
TASKS = []
for asked in ASKED:
    TASKS.append(_by_hand(*asked, builds_on=TASKS))
