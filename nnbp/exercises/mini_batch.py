"""Exercise 13: backpropagation for a whole mini-batch at once, the means of (BP3) and (BP4)."""

from functools import partial

from ..activations import sigmoid
from .backprop import ANY_EXAMPLES, FAR, GRADIENT
from .engine.compare import nearly
from .engine.networks import example, networks, of_layers
from .engine.task import Task


def mean_bias_gradient(delta):
    """Derivatives of the mean cost of m examples with respect to the biases of a layer, equation (BP3)."""
    return delta.mean(axis=1, keepdims=True)


BIASES = {
    "kept-per-example": {".mean(axis=1, keepdims=True)": ""},
    "kept-per-example/over-m": {".mean(axis=1, keepdims=True)": " / delta.shape[1]"},
    "wrong-axis": {"axis=1": "axis=0"},
    "wrong-axis/over-m": {"mean(axis=1, keepdims=True)": "sum(axis=0, keepdims=True) / delta.shape[1]"},
    "wrong-axis/flat": {"axis=1, keepdims=True": "axis=0"},
    "wrong-axis/flat-over-m": {"mean(axis=1, keepdims=True)": "sum(axis=0) / delta.shape[1]"},
    "mean-of-everything": {"axis=1, keepdims=True": ""},
    "len-for-m": {"mean(axis=1, keepdims=True)": "sum(axis=1, keepdims=True) / len(delta)"},
    "divided-by-size": {"mean(axis=1, keepdims=True)": "sum(axis=1, keepdims=True) / delta.size"},
    "last-example-only": {".mean(axis=1, keepdims=True)": "[:, -1:] / delta.shape[1]"},
    "first-example-only": {".mean(axis=1, keepdims=True)": "[:, :1]"},
}


def mean_weight_gradient(a_in, delta):
    """Derivatives of the mean cost of m examples with respect to the weights of a layer, equation (BP4)."""
    return delta @ a_in.T / delta.shape[1]


WEIGHTS = {
    "gradient-transposed": {"delta @ a_in.T": "a_in @ delta.T"},
    "kept-per-example": {"delta @ a_in.T / delta.shape[1]": 'np.einsum("jm,km->mjk", delta, a_in)'},
    "product-of-means": {"delta @ a_in.T / delta.shape[1]": "np.outer(delta.mean(axis=1), a_in.mean(axis=1))"},
    "summed-over-neurons": {"delta @ a_in.T": "delta.T @ a_in"},
    "transpose-forgotten": {".T": ""},
    "reshape-for-transpose": {"a_in.T": "a_in.reshape(-1, len(a_in))"},
    "star-for-outer-product": {"@ a_in.T": "* a_in"},
    "mean-of-everything": {"delta @ a_in.T / delta.shape[1]": "(delta @ a_in.T).mean()"},
    "outer-of-everything": {"delta @ a_in.T": "np.outer(delta, a_in)"},
    "len-for-m": {"delta.shape[1]": "len(delta)"},
    "len-for-m/inputs": {"delta.shape[1]": "len(a_in)"},
    "divided-by-size": {"delta.shape[1]": "delta.size"},
    "last-example-only": {"delta @ a_in.T": "delta[:, -1:] @ a_in[:, -1:].T"},
    "first-example-only": {"delta @ a_in.T / delta.shape[1]": "delta[:, :1] @ a_in[:, :1].T"},
    "a-in-forgotten": {"delta @ a_in.T / delta.shape[1]": "np.tile(delta.mean(axis=1, keepdims=True), len(a_in))"},
}


def minibatch_gradient(weights, biases, X, Y):
    """Gradient of the mean cost of m examples with respect to all weights and biases, (BP1)–(BP4)."""
    m = X.shape[1]
    z, a = [], [X]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    errors = [(a[-1] - Y) * sigmoid.prime(z[-1])]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, (weights[i + 1].T @ errors[0]) * sigmoid.prime(z[i]))
    nabla_w = [delta @ a_in.T / m for delta, a_in in zip(errors, a[:-1], strict=True)]
    nabla_b = [delta.sum(axis=1, keepdims=True) / m for delta in errors]
    return nabla_w, nabla_b


ALL_LAYERS = ANY_EXAMPLES | {
    "target-not-used": {"(a[-1] - Y)": "a[-1]"},
    "weights-already-updated": {"weights[i + 1].T": "(weights[i + 1] - errors[0] @ a[i + 1].T / m).T"},
    "bias-gradient-times-sigma-prime": {"delta in errors": "delta in map(np.multiply, errors, map(sigmoid.prime, z))"},
    "mean-forgotten-weights": {".T / m": ".T"},
    "mean-forgotten-biases": {") / m": ")"},
    "len-for-m": {"X.shape[1]": "len(X)"},
    "wrong-axis/over-m": {"axis=1": "axis=0"},
    "wrong-axis/flat-over-m": {"axis=1, keepdims=True": "axis=0"},
    "wrong-axis": {"sum(axis=1, keepdims=True) / m": "mean(axis=0, keepdims=True)"},
    "wrong-axis/flat": {"sum(axis=1, keepdims=True) / m": "mean(axis=0)"},
    "bias-per-example": {".sum(axis=1, keepdims=True)": ""},
    "mean-of-everything": {"delta.sum(axis=1, keepdims=True) / m": "float(delta.mean())"},
    "bias-along-examples": {"+ b)": "+ b.ravel())"},
    "summed-over-neurons": {"delta @ a_in.T": "delta.T @ a_in"},
    "product-of-means": {"delta @ a_in.T / m": "np.outer(delta.mean(axis=1), a_in.mean(axis=1))"},
    "last-example-only": {"m = X.shape[1]": "m, X, Y = 1, X[:, -1:], Y[:, -1:]"},
    "mean-example": {"m = X.shape[1]": "m, X, Y = 1, X.mean(axis=1, keepdims=True), Y.mean(axis=1, keepdims=True)"},
    "two-names-one-list": {"return nabla_w, nabla_b": "return nabla_b, nabla_b"},
}

NETWORKS = *networks(), example([3, 1, 2], 4, 10)  # the last one has a layer of a single neuron
BIAS_CASES = tuple({"delta": delta} for e in NETWORKS for delta in e.errors)
WEIGHT_CASES = of_layers(NETWORKS, lambda e: {"a_in": e.a[:-1], "delta": e.errors})
WITH_LARGE = *NETWORKS, example([3, 4, 2], 5, **FAR)
ALL_CASES = tuple({"weights": e.weights, "biases": e.biases, "X": e.X, "Y": e.Y} for e in WITH_LARGE)

OF_BIASES = Task("bp3-mean", mean_bias_gradient, "(BP3)", BIAS_CASES, BIASES, examples="delta")
OF_WEIGHTS = Task("bp4-mean", mean_weight_gradient, "(BP4)", WEIGHT_CASES, WEIGHTS, examples="delta")
FORM = GRADIENT | {
    "examples": "X",
    "builds_on": (OF_BIASES, OF_WEIGHTS),
    "recognise": partial(nearly, minibatch_gradient),
}
MINIBATCH = Task("minibatch", minibatch_gradient, "(BP1)–(BP4)", ALL_CASES, ALL_LAYERS, **FORM)
TASKS = [OF_BIASES, OF_WEIGHTS, MINIBATCH]
