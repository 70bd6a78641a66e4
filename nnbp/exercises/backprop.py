"""Exercise 8: the whole of backpropagation for one example, (BP1)–(BP4)."""

from functools import partial

from ..activations import sigmoid
from .engine.compare import nearly
from .engine.networks import example, networks
from .engine.task import Task
from .hidden_errors import LOOP, WEIGHTS
from .output_error import instead_of_sigma_prime


def backprop(weights, biases, x, y):
    """Gradient of the quadratic cost of one example with respect to all weights and biases, (BP1)–(BP4)."""
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    errors = [(a[-1] - y) * sigmoid.prime(z[-1])]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, (weights[i + 1].T @ errors[0]) * sigmoid.prime(z[i]))
    nabla_w = [delta @ a_in.T for delta, a_in in zip(errors, a[:-1], strict=True)]
    nabla_b = errors
    return nabla_w, nabla_b


# Mistakes in lines that are the same for neurons of any kind, and in those that are the same for any number of examples

ANY_NEURONS = WEIGHTS | {
    "bias-forgotten": {" + b)": ")"},
    "bias-subtracted": {"+ b)": "- b)"},
    "gradient-transposed": {"delta @ a_in.T": "a_in @ delta.T"},
    "outputs-for-inputs": {"a[:-1]": "a[1:]"},
    "star-for-outer-product": {"@ a_in.T": "* a_in"},
    "first-layer-skipped": {"    return": "    nabla_w[0], nabla_b[0] = 0 * nabla_w[0], 0 * nabla_b[0]\n    return"},
    "parts-exchanged": {"return nabla_w, nabla_b": "return nabla_b, nabla_w"},
}
SIGMOID_NEURONS = ANY_NEURONS | {
    "bias-after-sigma": {" + b)": ")", "sigmoid(z[-1])": "sigmoid(z[-1]) + b"},
    "z-passed-on": {"w @ a[-1]": "w @ (z[-1] if z else a[0])"},
    "sigma-of-the-input": {"    for w": "    a[0] = sigmoid(a[0])\n    for w"},
    "sigma-mirrored": {"sigmoid(z[-1])": "sigmoid(-z[-1])"},
    "last-layer-linear": {"    errors = [": "    a[-1] = z[-1]\n    errors = ["},
    "z-for-a-in": {"a[:-1]": "[a[0], *z[:-1]]"},
}
INNER = {"inner-product": {"delta @ a_in.T": "delta.T @ a_in"}}
UPDATED = {"weights[i + 1].T": "(weights[i + 1] - errors[0] @ a[i + 1].T).T"}  # by the gradient of one example
AT_THE_OUTPUT, HIDDEN = " * sigmoid.prime(z[-1])", " * sigmoid.prime(z[i])"  # σ′ in (BP1) and in (BP2)
ANY_EXAMPLES = {
    **LOOP,
    **SIGMOID_NEURONS,
    **instead_of_sigma_prime(("z[-1]", "a[-1]"), ("z[i]", "a[i + 1]")),
    "sigma-prime-added": {AT_THE_OUTPUT: " + sigmoid.prime(z[-1])", HIDDEN: " + sigmoid.prime(z[i])"},
    "sigma-prime-of-a-output": {AT_THE_OUTPUT: " * sigmoid.prime(a[-1])"},
    "sigma-prime-of-a-hidden": {HIDDEN: " * sigmoid.prime(a[i + 1])"},
    "no-sigma-prime-output": {AT_THE_OUTPUT: ""},
    "no-sigma-prime-anywhere": {AT_THE_OUTPUT: "", HIDDEN: ""},
    "sign-flipped": {"[(a[-1]": "[-(a[-1]"},
    "layer-2-left-out": {"-1, -1)": "0, -1)", "a[:-1]": "a[-1 - len(errors) : -1]"},
    "brackets-forgotten": {"[(a[-1]": "[a[-1]", f"){AT_THE_OUTPUT}": AT_THE_OUTPUT},
    "cost-for-its-gradient": {AT_THE_OUTPUT: f" ** 2 / 2{AT_THE_OUTPUT}"},
    "plain-error-passed-back": {AT_THE_OUTPUT: "", "nabla_w =": "errors[-1] *= sigmoid.prime(z[-1])\n    nabla_w ="},
}
MISTAKES = {
    **ANY_EXAMPLES,
    **INNER,
    "target-not-used": {"(a[-1] - y)": "a[-1]"},
    "weights-already-updated": UPDATED,
    "bias-gradient-times-sigma-prime": {"= errors": "= list(map(np.multiply, errors, map(sigmoid.prime, z)))"},
}

GRADIENT = {"parts": ("nabla_w", "nabla_b"), "backward": True}
FAR = {"seed": 11, "targets": 1e7}
"""Of a network whose targets are so large that no measurement of the cost is exact enough for its derivatives."""
NETWORKS = *networks(m=1)[:-1], example([3, 4, 2], 1, **FAR), networks(m=1)[-1]
CASES = tuple({"weights": e.weights, "biases": e.biases, "x": e.X, "y": e.Y} for e in NETWORKS)
TASKS = [Task("backprop", backprop, "(BP1)–(BP4)", CASES, MISTAKES, recognise=partial(nearly, backprop), **GRADIENT)]
