"""Exercise 10: linear neurons, whose σ′ is 1 in (BP1) and (BP2), and the one affine map they amount to."""

from .backprop import ANY_NEURONS, GRADIENT, INNER, UPDATED
from .engine.networks import networks
from .engine.task import Task


def linear_backprop(weights, biases, x, y):
    """Gradient of the quadratic cost of one example where every neuron is linear, (BP1)–(BP4)."""
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(w @ a[-1] + b)
    errors = [a[-1] - y]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, weights[i + 1].T @ errors[0])
    nabla_w = [delta @ a_in.T for delta, a_in in zip(errors, a[:-1], strict=True)]
    nabla_b = errors
    return nabla_w, nabla_b


def collapse(weights, biases):
    """The matrix M and the column c of the one affine map that linear layers amount to, (25) multiplied out."""
    M, c = weights[0], biases[0]
    for w, b in zip(weights[1:], biases[1:], strict=True):
        M, c = w @ M, w @ c + b
    return M, c


Z, OUTPUT, BACK = "w @ a[-1] + b", "a[-1] - y", "weights[i + 1].T @ errors[0]"
"""z of (25) and δ of (BP1) and (BP2); z[i], the weighted input of layer i + 2, is a[i + 1] before σ."""

KEPT, KEPT_OUTPUT = {BACK: f"({BACK}) * sigmoid.prime(a[i + 1])"}, {OUTPUT: f"({OUTPUT}) * sigmoid.prime(a[-1])"}
SIGMAS = {"a = [x]": "z, a = [], [x]", f"a.append({Z})": f"z.append({Z})\n        a.append(sigmoid(z[-1]))"}
BACKPROP = {
    **ANY_NEURONS,
    **INNER,
    "sigma-kept": {Z: f"sigmoid({Z})"},
    "sigma-kept-in-hidden-layers": {Z: f"sigmoid({Z}) if w is not weights[-1] else {Z}"},
    "sigma-prime-kept": KEPT | KEPT_OUTPUT,
    "sigma-prime-kept-output": KEPT_OUTPUT,
    "sigma-prime-kept-hidden": KEPT,
    "nothing-linear": SIGMAS | {OUTPUT: f"({OUTPUT}) * sigmoid.prime(z[-1])", BACK: f"({BACK}) * sigmoid.prime(z[i])"},
    "z-for-its-slope": {OUTPUT: f"({OUTPUT}) * a[-1]", BACK: f"({BACK}) * a[i + 1]"},
    "slope-added": {OUTPUT: f"{OUTPUT} + 1", BACK: f"{BACK} + 1"},
    "cost-for-its-gradient": {OUTPUT: f"({OUTPUT}) ** 2 / 2"},
    "sign-flipped": {OUTPUT: "y - a[-1]"},
    "target-not-used": {OUTPUT: "a[-1]"},
    "always-the-input": {Z: "w @ x + b"},
    "w-transposed-forward": {Z: "w.T @ a[-1] + b"},
    "star-for-matrix-product": {BACK: "(weights[i + 1].T * errors[0]).sum(axis=1, keepdims=True)"},
    "always-the-outputs-error": {"@ errors[0]": "@ errors[-1]"},
    "weights-already-updated": UPDATED,
}

NEW, RETURN = "M, c = w @ M, w @ c + b", "return M, c"
COLLAPSE = {
    "factors-in-reading-order": {"w @ M": "M @ w"},
    "weights-added-up": {"w @ M": "M + w"},
    "star-for-matrix-product": {"w @ M": "w * M"},
    "w-transposed-forward": {NEW: "M, c = w.T @ M, w.T @ c + b"},
    "biases-added-up": {"w @ c + b": "c + b"},
    "bias-through-its-own-weights": {"w @ c + b": "w @ (c + b)"},
    "total-for-w": {"w @ c + b": "w @ M @ c + b"},
    "last-bias-only": {"w @ c + b": "b"},
    "first-bias-only": {"w @ c + b": "w @ c"},
    "bias-forgotten": {RETURN: "return M, 0 * c"},
    "bias-subtracted": {RETURN: "return M, -c"},
    "sigma-kept": {NEW: "M, c = w @ sigmoid(M), w @ sigmoid(c) + b"},
    "last-layer-left-out": {"zip(weights[1:], biases[1:]": "zip(weights[1:-1], biases[1:-1]"},
    "first-layer-left-out": {"    M, c = weights": "    weights, biases = weights[1:], biases[1:]\n    M, c = weights"},
    "constant-not-subtracted": {RETURN: "return M + c, c"},
    "map-transposed": {RETURN: "return M.T, c"},
    "parts-exchanged": {RETURN: "return c, M"},
}

PARAMETERS = tuple({"weights": e.weights, "biases": e.biases} for e in networks(1))
CASES = tuple(case | {"x": e.X, "y": e.Y} for case, e in zip(PARAMETERS, networks(1), strict=True))
PRAISE = "M x + c is the output of the network, whether it has one layer of weights or four."
TASKS = [
    Task("linear-backprop", linear_backprop, "(BP1)–(BP4)", CASES, BACKPROP, **GRADIENT),
    Task("collapse", collapse, "(25)", PARAMETERS, COLLAPSE, parts=("M", "c"), first_layer=0, praise=PRAISE),
]
