"""Exercise 19: the backward pass with the derivatives with respect to the activations, α = ∂C/∂a, in place of δ."""

from ..activations import sigmoid
from .engine.networks import networks, of_layers
from .engine.task import Task
from .output_error import instead_of_sigma_prime


def alpha_before(w_next, alpha_next, z_next):
    """α of a layer from that of the layer after it, (A1)."""
    return w_next.T @ (alpha_next * sigmoid.prime(z_next))


ONE_LAYER = instead_of_sigma_prime(("z_next", "sigmoid(z_next)")) | {
    "alpha-without-sigma-prime": {" * sigmoid.prime(z_next)": ""},
    "alpha-sigma-prime-too-late": {"@ (alpha_next * sigmoid.prime(z_next))": "@ alpha_next * sigmoid.prime(z_next)"},
    "alpha-w-not-transposed": {".T": ""},
    "sigma-prime-added": {" * ": " + "},
    "star-for-matrix-product": {"@": "*"},
    "matrix-product-for-star": {"*": "@"},
    "reshape-for-transpose": {"w_next.T": "w_next.reshape(-1, len(z_next))"},
}


def all_alphas(weights, z, alpha_L):
    """α of layers 2 to L from that of the output layer, (A1) again and again."""
    alphas = [alpha_L]
    for i in range(len(weights) - 1, 0, -1):
        alphas.insert(0, weights[i].T @ (alphas[0] * sigmoid.prime(z[i])))
    return alphas


STEP = "weights[i].T @ (alphas[0] * sigmoid.prime(z[i]))"
ALL_LAYERS = instead_of_sigma_prime(("z[i]", "sigmoid(z[i])")) | {
    "alpha-without-sigma-prime": {" * sigmoid.prime(z[i])": ""},
    "alpha-sigma-prime-too-late": {STEP: "weights[i].T @ alphas[0] * sigmoid.prime(z[i])"},
    "alpha-own-sigma-prime": {"z[i]": "z[i - 1]"},
    "bp2-for-alpha": {STEP: "weights[i].T @ alphas[0] * sigmoid.prime(z[i - 1])"},
    "alpha-w-not-transposed": {"weights[i].T": "weights[i]"},
    "alpha-weights-of-another-layer": {"weights[i].T": "weights[i - 1].T"},
    "alpha-always-of-the-output": {"alphas[0] *": "alpha_L *"},
    "sigma-prime-added": {" * ": " + "},
    "star-for-matrix-product": {"@": "*"},
    "delta-for-alpha": {"return alphas": "return [alpha * sigmoid.prime(z_l) for alpha, z_l in zip(alphas, z)]"},
    "delta-for-alpha/at-the-output": {"[alpha_L]": "[alpha_L * sigmoid.prime(z[-1])]"},
    "alpha-of-layer-2-left-out": {", 0, -1)": ", 1, -1)"},
    "alpha-of-the-input-too": {", 0, -1)": ", -1, -1)"},
}


def gradients(z, a, alphas):
    """Derivatives of the cost of one example with respect to all weights and biases, (A2) and (A3)."""
    nabla_w, nabla_b = [], []
    for i in range(len(alphas)):
        factor = alphas[i] * sigmoid.prime(z[i])
        nabla_w.append(factor @ a[i].T)
        nabla_b.append(factor)
    return nabla_w, nabla_b


GRADIENTS = instead_of_sigma_prime(("z[i]", "sigmoid(z[i])")) | {
    "alpha-for-delta": {" * sigmoid.prime(z[i])": ""},
    "alpha-for-delta-in-the-biases": {"append(factor)": "append(alphas[i])"},
    "alpha-for-delta-in-the-weights": {"factor @": "alphas[i] @"},
    "sigma-prime-of-the-layer-before": {"prime(z[i])": "prime(z[i - 1])"},
    "sigma-prime-added": {" * ": " + "},
    "outputs-for-inputs": {"a[i].T": "a[i + 1].T"},
    "z-for-a-in": {"a[i].T": "(z[i - 1] if i else a[0]).T"},
    "gradient-transposed": {"factor @ a[i].T": "a[i] @ factor.T"},
    "star-for-outer-product": {"@ a[i].T": "* a[i]"},
    "a-in-forgotten": {"factor @ a[i].T": "factor @ (0 * a[i] + 1).T"},
    "parts-exchanged": {"return nabla_w, nabla_b": "return nabla_b, nabla_w"},
    "biases-not-returned": {"return nabla_w, nabla_b": "return nabla_w"},
}


def _alphas(e):
    """α of layers 2 to L of a network with the quadratic cost."""
    return all_alphas(e.weights, e.z, e.a[-1] - e.Y)


CASES = of_layers(networks(), lambda e: {"w_next": e.weights[1:], "alpha_next": _alphas(e)[1:], "z_next": e.z[1:]})
ALL_CASES = tuple({"weights": e.weights, "z": e.z, "alpha_L": e.a[-1] - e.Y} for e in networks())
SINGLE = tuple({"z": e.z, "a": e.a, "alphas": _alphas(e)} for e in networks(m=1))
ONE = Task("alpha-before", alpha_before, "(A1)", CASES, ONE_LAYER, examples="z_next")
LOOP = {"examples": "alpha_L", "backward": True, "builds_on": (ONE,)}
TASKS = [
    ONE,
    Task("all-alphas", all_alphas, "(A1)", ALL_CASES, ALL_LAYERS, **LOOP),
    Task("alpha-gradients", gradients, "(A2) and (A3)", SINGLE, GRADIENTS, parts=("nabla_w", "nabla_b")),
]
