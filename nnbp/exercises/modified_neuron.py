"""Exercise 9: one neuron has another function f; σ′ becomes f′ there in (BP1) or (BP2), and nowhere else."""

from ..activations import leaky_relu, sigmoid, softplus, tanh
from .backprop import GRADIENT, INNER, SIGMOID_NEURONS, UPDATED
from .engine.networks import networks
from .engine.task import Task
from .hidden_errors import WEIGHTS
from .output_error import instead_of_sigma_prime


def errors_modified(weights, z, a, y, l, j, f):
    """Errors of layers 2 to L of a network whose neuron j of layer l has the function f, (BP1) and (BP2)."""
    slopes = [sigmoid.prime(z_l) for z_l in z]
    slopes[l - 2][j] = f.prime(z[l - 2][j])
    errors = [(a[-1] - y) * slopes[-1]]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, (weights[i + 1].T @ errors[0]) * slopes[i])
    return errors


def backprop_modified(weights, biases, x, y, l, j, f):
    """Gradient of the cost of one example where neuron j of layer l has the function f, (BP1)–(BP4)."""
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
        if len(z) == l - 1:
            a[-1][j] = f(z[-1][j])
    slopes = [sigmoid.prime(z_l) for z_l in z]
    slopes[l - 2][j] = f.prime(z[l - 2][j])
    errors = [(a[-1] - y) * slopes[-1]]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, (weights[i + 1].T @ errors[0]) * slopes[i])
    nabla_w = [delta @ a_in.T for delta, a_in in zip(errors, a[:-1], strict=True)]
    nabla_b = errors
    return nabla_w, nabla_b


OUT, HIDDEN, F_PRIME, PASSED = "* slopes[-1]", "* slopes[i]", "f.prime(z[l - 2][j])", "weights[i + 1].T @ errors[0]"
AT_J = f"slopes[l - 2][j] = {F_PRIME}"
BOTH = {
    **WEIGHTS,
    **instead_of_sigma_prime(("z_l", "sigmoid(z_l)")),
    "no-sigma-prime-output": {f" {OUT}": ""},
    "no-sigma-prime-hidden": {f" {HIDDEN}": ""},
    "no-sigma-prime-anywhere": {f" {OUT}": "", f" {HIDDEN}": ""},
    "sigma-prime-added": {OUT: "+ slopes[-1]", HIDDEN: "+ slopes[i]"},
    "sigma-prime-inside": {f"({PASSED}) {HIDDEN}": f"weights[i + 1].T @ (errors[0] {HIDDEN})"},
    "sigma-prime-of-a": {"sigmoid.prime(z_l)": "sigmoid.prime(sigmoid(z_l))", F_PRIME: "f.prime(f(z[l - 2][j]))"},
    "sigma-prime-at-modified": {f"= {F_PRIME}": "= sigmoid.prime(z[l - 2][j])"},
    "f-for-f-prime": {F_PRIME: "f(z[l - 2][j])"},
    "f-prime-of-a": {F_PRIME: "f.prime(f(z[l - 2][j]))"},
    "f-prime-missing": {F_PRIME: "1"},
    "f-prime-not-at-output": {AT_J: f"if l <= len(z):\n        {AT_J}"},
    "f-prime-at-output-only": {AT_J: f"if l > len(z):\n        {AT_J}"},
    "both-slopes": {f"= {F_PRIME}": f"*= {F_PRIME}"},
    "short-form-at-modified": {F_PRIME: "f(z[l - 2][j]) * (1 - f(z[l - 2][j]))"},
    "cost-for-its-gradient": {"(a[-1] - y)": "(a[-1] - y) ** 2 / 2"},
    "target-not-used": {"(a[-1] - y)": "a[-1]"},
    "wrong-layers-z": {HIDDEN: "* slopes[i + 1]"},
}

ERRORS = BOTH | {
    "f-prime-everywhere": {f"[j] = {F_PRIME}": " = f.prime(z[l - 2])"},
    "wrong-neuron-modified": {f"[j] = {F_PRIME}": "[j - 1] = f.prime(z[l - 2][j - 1])"},
    "example-for-neuron": {f"[j] = {F_PRIME}": "[:, j] = f.prime(z[l - 2][:, j])"},
    "modified-wrong-layer": {AT_J: "slopes[l - 1][j] = f.prime(z[l - 1][j])"},
    "modified-activation-ignored": {"(a[-1] - y)": "(sigmoid(z[-1]) - y)"},
    "modified-neuron-ignored": {AT_J: "pass", "(a[-1] - y)": "(sigmoid(z[-1]) - y)"},
    "z-for-a-output": {"(a[-1] - y)": "(z[-1] - y)"},
    "matrix-product-for-star": {OUT: "@ slopes[-1]", HIDDEN: "@ slopes[i]"},
    "star-for-matrix-product": {"T @ errors": "T * errors"},
}

F_AT_J = "a[-1][j] = f(z[-1][j])"
BACKPROP = {
    **BOTH,
    **SIGMOID_NEURONS,
    **INNER,
    "f-prime-everywhere": {F_AT_J: "a[-1] = f(z[-1])", f"[j] = {F_PRIME}": " = f.prime(z[l - 2])"},
    "wrong-neuron-modified": {"z, a = [], [x]": "z, a, j = [], [x], j - 1"},
    "modified-activation-ignored": {F_AT_J: "pass"},
    "modified-neuron-ignored": {F_AT_J: "pass", AT_J: "pass"},
    "modified-wrong-layer": {
        "len(z) == l - 1": "len(z) == l",
        AT_J: "if l <= len(z):\n        slopes[l - 1][j] = f.prime(z[l - 1][j])",
    },
    "delta-stripped": {"[(a[-1] - y)": "[passed := (a[-1] - y)", PASSED: "passed := weights[i + 1].T @ passed"},
    "plain-error-passed-back": {"errors[0]": "(errors if i < len(z) - 2 else [a[-1] - y])[0]"},
    "weights-already-updated": UPDATED,
}

FUNCTIONS = leaky_relu, softplus, tanh


def _errors(e, number, l):
    """The arguments of `errors_modified` for one network, some neuron of its layer l, and one of the functions."""
    f, z, a = FUNCTIONS[number % 3], list(e.z), list(e.a)
    j = (number + l) % len(z[l - 2])
    for i in range(l - 2, len(z)):
        z[i] = e.weights[i] @ a[i] + e.biases[i]
        a[i + 1] = sigmoid(z[i])
        a[l - 1][j] = f(z[l - 2][j])
    return {"weights": e.weights, "z": z, "a": a, "y": e.Y, "l": l, "j": j, "f": f}


def _backprop(e, number, l):
    case = _errors(e, number, l)
    return {"weights": e.weights, "biases": e.biases, "x": e.X} | {name: case[name] for name in "yljf"}


def _cases(examples, arguments):
    """Each network with its modified neuron in one hidden layer, if it has one, and in the output layer."""
    return tuple(
        arguments(e, number + l, l)
        for number, e in enumerate(examples)
        for l in sorted({2 + number % max(len(e.weights) - 1, 1), len(e.weights) + 1})
    )


ERROR_CASES, BACKPROP_CASES = _cases(networks(), _errors), _cases(networks(1), _backprop)
FORM = {"examples": "y", "backward": True}
OF_ERRORS = Task("modified-errors", errors_modified, "(BP1) and (BP2)", ERROR_CASES, ERRORS, **FORM)
FORM = GRADIENT | {"builds_on": (OF_ERRORS,)}
TASKS = [OF_ERRORS, Task("modified-backprop", backprop_modified, "(BP1)–(BP4)", BACKPROP_CASES, BACKPROP, **FORM)]
