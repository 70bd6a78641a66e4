"""Exercise 9: one neuron has another function f; σ′ becomes f′ there in (BP1) or (BP2), and nowhere else."""

from ..activations import leaky_relu, sigmoid, softplus, tanh
from .engine.networks import networks
from .engine.task import Task


def errors_modified(weights, z, a, y, l, j, f):
    """Errors of layers 2 to L of a network whose neuron j of layer l has the function f, (BP1) and (BP2)."""
    slopes = [sigmoid.prime(z_l) for z_l in z]
    slopes[l - 2][j] = f.prime(z[l - 2][j])
    errors = [(a[-1] - y) * slopes[-1]]
    for i in range(len(weights) - 2, -1, -1):
        delta = (weights[i + 1].T @ errors[0]) * slopes[i]
        errors.insert(0, delta)
    return errors


def backprop_modified(weights, biases, x, y, l, j, f):
    """Gradient of the cost of one example where neuron j of layer l has the function f, (BP1)–(BP4)."""
    z, a, slopes = [], [x], []
    for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[i]))
        slopes.append(sigmoid.prime(z[i]))
        if i == l - 2:
            a[-1][j] = f(z[i][j])
            slopes[-1][j] = f.prime(z[i][j])
    delta = (a[-1] - y) * slopes[-1]
    nabla_w, nabla_b = [delta @ a[-2].T], [delta]
    for i in range(len(weights) - 2, -1, -1):
        delta = (weights[i + 1].T @ delta) * slopes[i]
        nabla_w.insert(0, delta @ a[i].T)
        nabla_b.insert(0, delta)
    return nabla_w, nabla_b


OUT, HIDDEN = "* slopes[-1]", "* slopes[i]"
BACK = f"(weights[i + 1].T @ delta) {HIDDEN}"
BOTH = {
    "no-sigma-prime-output": {f" {OUT}": ""},
    "no-sigma-prime-hidden": {f" {HIDDEN}": ""},
    "no-sigma-prime-anywhere": {f" {OUT}": "", f" {HIDDEN}": ""},
    "sigma-prime-added": {OUT: "+ slopes[-1]", HIDDEN: "+ slopes[i]"},
    "cost-for-its-gradient": {"(a[-1] - y)": "(a[-1] - y) ** 2 / 2"},
    "target-not-used": {"(a[-1] - y)": "a[-1]"},
    "w-for-w-transposed": {"weights[i + 1].T": "weights[i + 1]"},
    "wrong-layers-w": {"weights[i + 1].T": "weights[i].T"},
    "wrong-layers-z": {HIDDEN: "* slopes[i + 1]"},
}

SIGMA_PRIME, F_PRIME = "sigmoid.prime(z_l)", "f.prime(z[l - 2][j])"
ERRORS = BOTH | {
    "sigma-prime-at-modified": {f"= {F_PRIME}": "= sigmoid.prime(z[l - 2][j])"},
    "f-prime-everywhere": {f"[j] = {F_PRIME}": " = f.prime(z[l - 2])"},
    "wrong-neuron-modified": {f"[j] = {F_PRIME}": "[j - 1] = f.prime(z[l - 2][j - 1])"},
    "f-for-f-prime": {F_PRIME: "f(z[l - 2][j])"},
    "f-prime-of-a": {F_PRIME: "f.prime(f(z[l - 2][j]))"},
    "f-prime-missing": {F_PRIME: "1"},
    "both-slopes": {f"= {F_PRIME}": f"*= {F_PRIME}"},
    "short-form-at-modified": {F_PRIME: "f(z[l - 2][j]) * (1 - f(z[l - 2][j]))"},
    "example-for-neuron": {f"[j] = {F_PRIME}": "[:, j] = f.prime(z[l - 2][:, j])"},
    "modified-wrong-layer": {f"slopes[l - 2][j] = {F_PRIME}": "slopes[l - 1][j] = f.prime(z[l - 1][j])"},
    "modified-activation-ignored": {"(a[-1] - y)": "(sigmoid(z[-1]) - y)"},
    "modified-neuron-ignored": {f"slopes[l - 2][j] = {F_PRIME}": "pass", "(a[-1] - y)": "(sigmoid(z[-1]) - y)"},
    "sigma-prime-of-a": {SIGMA_PRIME: "sigmoid.prime(sigmoid(z_l))", F_PRIME: "f.prime(f(z[l - 2][j]))"},
    "sigma-for-sigma-prime": {SIGMA_PRIME: "sigmoid(z_l)"},
    "sigma-prime-without-z": {SIGMA_PRIME: "z_l * (1 - z_l)"},
    "z-for-a-output": {"(a[-1] - y)": "(z[-1] - y)"},
    "matrix-product-for-star": {OUT: "@ slopes[-1]", HIDDEN: "@ slopes[i]"},
    "star-for-matrix-product": {"T @ errors": "T * errors"},
    "sigma-prime-inside": {f"(weights[i + 1].T @ errors[0]) {HIDDEN}": f"weights[i + 1].T @ (errors[0] {HIDDEN})"},
}

AT_J, F_AT_J, F_PRIME_AT_J = "i == l - 2", "a[-1][j] = f(z[i][j])", "f.prime(z[i][j])"
BACKPROP = BOTH | {
    "sigma-prime-at-modified": {F_PRIME_AT_J: "sigmoid.prime(z[i][j])"},
    "f-prime-everywhere": {F_AT_J: "a[-1] = f(z[i])", f"[j] = {F_PRIME_AT_J}": " = f.prime(z[i])"},
    "wrong-neuron-modified": {"slopes = [], [x], []": "slopes, j = [], [x], [], j - 1"},
    "f-for-f-prime": {F_PRIME_AT_J: "f(z[i][j])"},
    "f-prime-of-a": {F_PRIME_AT_J: "f.prime(f(z[i][j]))"},
    "f-prime-missing": {F_PRIME_AT_J: "1"},
    "both-slopes": {f"= {F_PRIME_AT_J}": f"*= {F_PRIME_AT_J}"},
    "short-form-at-modified": {F_PRIME_AT_J: "a[-1][j] * (1 - a[-1][j])"},
    "modified-activation-ignored": {F_AT_J: "pass"},
    "modified-neuron-ignored": {AT_J: "False"},
    "modified-wrong-layer": {AT_J: "i == l - 1"},
    "bias-forgotten": {"w @ a[-1] + b": "w @ a[-1]"},
    "bias-subtracted": {"w @ a[-1] + b": "w @ a[-1] - b"},
    "z-passed-on": {"w @ a[-1] + b": "w @ (z[-1] if z else x) + b"},
    "sigma-of-the-input": {"[x], []": "[sigmoid(x)], []"},
    "sigma-prime-inside": {BACK: f"weights[i + 1].T @ (delta {HIDDEN})"},
    "delta-stripped": {
        "[delta]\n": "[delta]\n    passed = delta\n",
        BACK: f"(passed := weights[i + 1].T @ passed) {HIDDEN}",
    },
    "plain-error-passed-back": {"[delta]\n": "[delta]\n    delta = a[-1] - y\n"},
    "weights-already-updated": {"weights[i + 1].T": "(weights[i + 1] - nabla_w[0]).T"},
    "gradient-transposed": {"[delta @ a[-2].T]": "[a[-2] @ delta.T]", "delta @ a[i].T": "a[i] @ delta.T"},
    "outputs-for-inputs": {"a[-2].T": "a[-1].T", "a[i].T": "a[i + 1].T"},
    "z-for-a-in": {"a[-2].T": "(z[-2] if len(z) > 1 else x).T", "a[i].T": "(z[i - 1] if i else x).T"},
    "star-for-outer-product": {"[delta @ a[-2].T]": "[delta * a[-2]]", "delta @ a[i].T": "delta * a[i]"},
    "parts-exchanged": {"return nabla_w, nabla_b": "return nabla_b, nabla_w"},
}

FUNCTIONS = leaky_relu, softplus, tanh


def _errors(e, number, l):
    """The arguments of `errors_modified` for one network, some neuron of its layer l, and one of the functions."""
    f, z, a = FUNCTIONS[number % 3], list(e.z), list(e.a)
    j = (number + l) % len(z[l - 2])
    for i in range(l - 2, len(z)):
        z[i] = e.weights[i] @ a[i] + e.biases[i]
        a[i + 1] = sigmoid(z[i])
        if i == l - 2:
            a[i + 1][j] = f(z[i][j])
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
ERRORS_MODIFIED = Task(
    "modified-errors", errors_modified, "(BP1)–(BP2)", ERROR_CASES, ERRORS, examples="y", backward=True
)
TASKS = [
    ERRORS_MODIFIED,
    Task(
        "modified-backprop",
        backprop_modified,
        "(BP1)–(BP4)",
        BACKPROP_CASES,
        BACKPROP,
        parts=("nabla_w", "nabla_b"),
        backward=True,
        builds_on=(ERRORS_MODIFIED,),
    ),
]
