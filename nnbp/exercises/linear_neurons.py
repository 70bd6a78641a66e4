"""Exercise 10: linear neurons, whose σ′ is 1 in (BP1) and (BP2), and the one affine map they amount to."""

from ..activations import sigmoid
from .engine.networks import networks
from .engine.task import Task

prime = sigmoid.prime  # what a linear neuron has no use for, and mistaken answers keep


def linear_backprop(weights, biases, x, y):
    """Gradient of the quadratic cost of one example where every neuron is linear, (BP1)–(BP4)."""
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(w @ a[-1] + b)
    delta = a[-1] - y
    nabla_w, nabla_b = [delta @ a[-2].T], [delta]
    for i in range(len(weights) - 2, -1, -1):
        delta = weights[i + 1].T @ delta
        nabla_w.insert(0, delta @ a[i].T)
        nabla_b.insert(0, delta)
    return nabla_w, nabla_b


def collapse(weights, biases):
    """The matrix W and the column B of the one affine map that linear layers amount to, (25) multiplied out."""
    W, B = weights[0], biases[0]
    for w, b in zip(weights[1:], biases[1:], strict=True):
        W, B = w @ W, w @ B + b
    return W, B


HEARD, STEP = "w @ a[-1] + b", "weights[i + 1].T @ delta"
"""z of (25) and δ of (BP2); z[i], the weighted input of layer i + 2, is a[i + 1] before σ."""

OUTPUT = "delta = a[-1] - y"
KEPT, KEPT_OUTPUT = {STEP: f"({STEP}) * prime(a[i + 1])"}, {OUTPUT: "delta = (a[-1] - y) * prime(a[-1])"}
SIGMAS = {"a = [x]": "z, a = [], [x]", f"a.append({HEARD})": f"z.append({HEARD})\n        a.append(sigmoid(z[-1]))"}
BACKPROP = {
    "sigma-kept": {HEARD: f"sigmoid({HEARD})"},
    "sigma-kept-in-hidden-layers": {HEARD: f"sigmoid({HEARD}) if w is not weights[-1] else {HEARD}"},
    "sigma-prime-kept": KEPT | KEPT_OUTPUT,
    "sigma-prime-kept-output": KEPT_OUTPUT,
    "sigma-prime-kept-hidden": KEPT,
    "nothing-linear": SIGMAS | {OUTPUT: f"{OUTPUT}\n    delta *= prime(z[-1])", STEP: f"({STEP}) * prime(z[i])"},
    "z-for-its-slope": {OUTPUT: "delta = (a[-1] - y) * a[-1]", STEP: f"({STEP}) * a[i + 1]"},
    "slope-added": {"a[-1] - y": "a[-1] - y + 1", STEP: f"{STEP} + 1"},
    "cost-for-its-gradient": {"a[-1] - y": "(a[-1] - y) ** 2 / 2"},
    "target-not-used": {"a[-1] - y": "a[-1]"},
    "bias-forgotten": {HEARD: "w @ a[-1]"},
    "bias-subtracted": {HEARD: "w @ a[-1] - b"},
    "always-the-input": {HEARD: "w @ x + b"},
    "w-transposed-forward": {HEARD: "w.T @ a[-1] + b"},
    "w-for-w-transposed": {STEP: "weights[i + 1] @ delta"},
    "star-for-matrix-product": {STEP: "(weights[i + 1].T * delta).sum(axis=1, keepdims=True)"},
    "wrong-layers-w": {STEP: "weights[i].T @ delta"},
    "always-the-outputs-error": {STEP: "weights[i + 1].T @ nabla_b[-1]"},
    "weights-already-updated": {STEP: "(weights[i + 1] - nabla_w[0]).T @ delta"},
    "gradient-transposed": {"[delta @ a[-2].T]": "[a[-2] @ delta.T]", "delta @ a[i].T": "a[i] @ delta.T"},
    "outputs-for-inputs": {"a[-2].T": "a[-1].T", "a[i].T": "a[i + 1].T"},
    "star-for-outer-product": {"[delta @ a[-2].T]": "[delta * a[-2]]", "delta @ a[i].T": "delta * a[i]"},
    "first-layer-skipped": {"    return": "    nabla_w[0], nabla_b[0] = 0 * nabla_w[0], 0 * nabla_b[0]\n    return"},
    "parts-exchanged": {"return nabla_w, nabla_b": "return nabla_b, nabla_w"},
}

NEW, RETURN = "W, B = w @ W, w @ B + b", "return W, B"
COLLAPSE = {
    "factors-in-reading-order": {"w @ W": "W @ w"},
    "weights-added-up": {"w @ W": "W + w"},
    "star-for-matrix-product": {"w @ W": "w * W"},
    "w-transposed-forward": {NEW: "W, B = w.T @ W, w.T @ B + b"},
    "biases-added-up": {"w @ B + b": "B + b"},
    "bias-through-its-own-weights": {"w @ B + b": "w @ (B + b)"},
    "total-for-w": {"w @ B + b": "w @ W @ B + b"},
    "last-bias-only": {"w @ B + b": "b"},
    "first-bias-only": {"w @ B + b": "w @ B"},
    "bias-forgotten": {RETURN: "return W, 0 * B"},
    "bias-subtracted": {RETURN: "return W, -B"},
    "sigma-kept": {NEW: "W, B = w @ sigmoid(W), w @ sigmoid(B) + b"},
    "last-layer-left-out": {"zip(weights[1:], biases[1:]": "zip(weights[1:-1], biases[1:-1]"},
    "first-layer-left-out": {
        "    W, B = weights[0]": "    weights, biases = weights[1:], biases[1:]\n    W, B = weights[0]"
    },
    "constant-not-subtracted": {RETURN: "return W + B, B"},
    "map-transposed": {RETURN: "return W.T, B"},
    "parts-exchanged": {RETURN: "return B, W"},
}

PARAMETERS = tuple({"weights": e.weights, "biases": e.biases} for e in networks(1))
CASES = tuple(case | {"x": e.X, "y": e.Y} for case, e in zip(PARAMETERS, networks(1), strict=True))
PRAISE = "W x + B is the network's output, whether it has one layer of weights or four."
TASKS = [
    Task(
        "linear-backprop",
        linear_backprop,
        "(BP1)–(BP4)",
        CASES,
        BACKPROP,
        parts=("nabla_w", "nabla_b"),
        backward=True,
    ),
    Task("collapse", collapse, "(25)", PARAMETERS, COLLAPSE, parts=("W", "B"), first_layer=0, praise=PRAISE),
]
