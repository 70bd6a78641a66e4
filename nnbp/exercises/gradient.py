"""Exercise 5: the gradient of the biases and weights for one example, (BP3) and (BP4)."""

from .engine.networks import networks, of_layers, varied
from .engine.task import Task


def weight_gradient(a_in, delta):
    """Derivatives of the cost of one example with respect to the weights of a layer, equation (BP4)."""
    return delta @ a_in.T


ONE_LAYER = {
    "gradient-transposed": {"delta @ a_in.T": "a_in @ delta.T"},
    "star-for-outer-product": {"@ a_in.T": "* a_in"},
    "inner-product": {"delta @ a_in.T": "delta.T @ a_in"},
    "column-times-column": {".T": ""},
    "flat-arrays": {"delta @ a_in": "delta.ravel() @ a_in.ravel()"},
    "flat-arrays/star": {"delta @ a_in": "delta.ravel() * a_in.ravel()"},
    "a-in-forgotten": {"delta @ a_in.T": "np.repeat(delta, len(a_in), axis=1)"},
    "delta-forgotten": {"delta @ a_in.T": "np.repeat(a_in.T, len(delta), axis=0)"},
    "added-for-multiplied": {"@": "+"},
    "sigma-prime-of-inputs": {"a_in.T": "(a_in * (1 - a_in)).T"},
}


def gradients(z, a, errors):
    """Derivatives of the cost of one example with respect to all weights and biases, equations (BP4) and (BP3)."""
    nabla_w, nabla_b = [], []
    for i in range(len(errors)):
        nabla_w.append(errors[i] @ a[i].T)
        nabla_b.append(errors[i])
    return nabla_w, nabla_b


RETURN = "return nabla_w, nabla_b"
ALL_LAYERS = {
    "gradient-transposed": {"errors[i] @ a[i].T": "a[i] @ errors[i].T"},
    "outputs-for-inputs": {"a[i].T": "a[i + 1].T"},
    "z-for-a-in": {"a[i].T": "(z[i - 1] if i else a[0]).T"},
    "own-z-for-a-in": {"a[i].T": "z[i].T"},
    "star-for-outer-product": {"@ a[i].T": "* a[i]"},
    "inner-product": {"errors[i] @ a[i].T": "errors[i].T @ a[i]"},
    "flat-arrays": {"errors[i] @ a[i].T": "errors[i].ravel() @ a[i].ravel().T"},
    "bias-gradient-times-sigma-prime": {"(errors[i])": "(errors[i] * sigmoid.prime(z[i]))"},
    "weight-gradient-times-sigma-prime": {"errors[i] @": "errors[i] * sigmoid.prime(z[i]) @"},
    "sigma-prime-twice": {"    for i": "    errors = [e * sigmoid.prime(z_l) for e, z_l in zip(errors, z)]\n    for i"},
    "exhausted-zip": {RETURN: "pairs = zip(errors, a)\n    return [d @ x.T for d, x in pairs], [d for d, _ in pairs]"},
    "errors-from-the-back": {"    for i": "    errors = errors[::-1]\n    for i"},
    "aliased-list": {RETURN: "return [nabla_w[-1]] * len(z), [nabla_b[-1]] * len(z)"},
    "biases-not-returned": {RETURN: "return nabla_w"},
    "parts-exchanged": {RETURN: "return nabla_b, nabla_w"},
    "first-layer-skipped": {"    return": "    nabla_w[0], nabla_b[0] = 0 * nabla_w[0], 0 * nabla_b[0]\n    return"},
}

ONE_NEURON = {"a_in": varied([[0.7]]), "delta": varied([[0.3]])}  # where even two columns can be multiplied
CASES = *of_layers(networks(m=1), lambda e: {"a_in": e.a[:-1], "delta": e.errors}), ONE_NEURON
ALL_CASES = tuple({"z": e.z, "a": e.a, "errors": e.errors} for e in networks(m=1))

ONE = Task("bp4", weight_gradient, "(BP4)", CASES, ONE_LAYER)
FORM = {"parts": ("nabla_w", "nabla_b"), "builds_on": (ONE,)}
TASKS = [ONE, Task("bp3-bp4-all-layers", gradients, "(BP3) and (BP4)", ALL_CASES, ALL_LAYERS, **FORM)]
