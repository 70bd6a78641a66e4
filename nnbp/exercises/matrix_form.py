"""Exercise 18: the error in matrix form, with Σ′ in place of the Hadamard product, (33)–(35)."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import networks, of_layers, varied
from .engine.task import Task
from .output_error import instead_of_sigma_prime


def sigma_prime_matrix(z):
    """Σ′(z), the diagonal matrix of the derivatives σ′(z_j)."""
    return np.diagflat(sigmoid.prime(z))


def output_error_by_matrix(z, nabla_a):
    """Error of the output layer, equation (33)."""
    return np.diagflat(sigmoid.prime(z)) @ nabla_a


def hidden_error_by_matrix(z, w_next, delta_next):
    """Error of a hidden layer, equation (34)."""
    return np.diagflat(sigmoid.prime(z)) @ w_next.T @ delta_next


def error_operator(weights, z, l):
    """The matrix of equation (35) that turns ∇_a C into the error of layer l."""
    primes = [np.diagflat(sigmoid.prime(z_l)) for z_l in z]
    M = primes[-1]
    for i in range(len(weights) - 2, l - 3, -1):
        M = primes[i] @ weights[i + 1].T @ M
    return M


PRIME, DIAGONAL = "sigmoid.prime(z)", "np.diagflat(sigmoid.prime(z))"
OTHER_PRIMES = instead_of_sigma_prime(("z", "sigmoid(z)"))
MATRIX = OTHER_PRIMES | {
    "diagonal-of-a-column": {"np.diagflat": "np.diag"},
    "column-for-matrix": {DIAGONAL: PRIME},
    "zeros-forgotten": {DIAGONAL: f"np.tile({PRIME}, (1, len(z)))"},
    "outer-for-diagonal": {DIAGONAL: f"{PRIME} @ {PRIME}.T"},
    "slope-forgotten": {DIAGONAL: "np.diagflat(z)"},
    "identity-added": {DIAGONAL: f"np.eye(len(z)) + {DIAGONAL}"},
}

OUTPUT = OTHER_PRIMES | {
    "no-sigma-prime-output": {f"{DIAGONAL} @ ": ""},
    "star-for-matrix-product": {") @ ": ") * "},
    "factors-exchanged": {f"{DIAGONAL} @ nabla_a": f"nabla_a.T @ {DIAGONAL}"},
    "inner-product": {DIAGONAL: f"{PRIME}.T"},
    "column-times-column": {DIAGONAL: PRIME},
    "divided-by-slopes": {f"{DIAGONAL} @ nabla_a": f"nabla_a / {PRIME}"},
    "sigma-prime-added": {f"{DIAGONAL} @": f"{PRIME} +"},
    "slope-squared": {f"{DIAGONAL} @": f"{PRIME} ** 2 *"},
}

HIDDEN = OTHER_PRIMES | {
    "no-sigma-prime-hidden": {f"{DIAGONAL} @ ": ""},
    "w-for-w-transposed": {"w_next.T": "w_next"},
    "factors-exchanged": {f"{DIAGONAL} @ w_next.T": f"w_next.T @ {DIAGONAL}"},
    "star-for-matrix-product": {f"{DIAGONAL} @ w_next.T": f"({DIAGONAL} * w_next.T)"},
    "divided-by-slopes": {f"{DIAGONAL} @ w_next.T @ delta_next": f"(w_next.T @ delta_next) / {PRIME}"},
    "sigma-prime-added": {f"{DIAGONAL} @": f"{PRIME} +"},
    "slope-squared": {DIAGONAL: f"np.diagflat({PRIME} ** 2)"},
}

RANGE, STEP = "range(len(weights) - 2, l - 3, -1)", "primes[i] @ weights[i + 1].T"
OPERATOR = instead_of_sigma_prime(("z_l", "sigmoid(z_l)")) | {
    "no-sigma-prime-output": {"M = primes[-1]": "M = np.eye(len(z[-1]))"},
    "no-sigma-prime-hidden": {"primes[i] @ ": ""},
    "left-factor-missing": {"primes[i] @": "(primes[i] if i > l - 2 else np.eye(len(z[i]))) @"},
    "w-for-w-transposed": {"[i + 1].T": "[i + 1]"},
    "factors-exchanged": {STEP: "weights[i + 1].T @ primes[i]"},
    "star-for-matrix-product": {STEP: "(primes[i] * weights[i + 1].T)"},
    "wrong-layers-w": {"[i + 1].T": "[i].T"},
    "wrong-layers-z": {"primes[i]": "primes[i + 1]"},
    "product-from-the-wrong-end": {"primes[-1]": "primes[l - 2]", RANGE: "range(l - 1, len(weights))", "i + 1": "i"},
    "product-from-the-wrong-end/on-the-right": {f"{STEP} @ M": f"M @ {STEP}"},
    "jacobian-for-its-transpose": {"return M": "return M.T"},
    "one-step-only": {" @ M\n": "\n"},
    "one-layer-short": {"l - 3": "l - 2"},
    "all-the-way-to-layer-2": {"l - 3": "-1"},
}

ONE = networks(1)
COLUMNS = tuple({"z": z} for e in ONE for z in e.z)
OUTPUTS = tuple({"z": e.z[-1], "nabla_a": e.a[-1] - e.Y} for e in ONE)
SINGLE = {"z": varied([[0.7]]), "nabla_a": varied([[0.3]])}  # where even two columns can be multiplied
BETWEEN = of_layers(ONE, lambda e: {"z": e.z[:-1], "w_next": e.weights[1:], "delta_next": e.errors[1:]})
LAYERS = tuple({"weights": e.weights, "z": e.z, "l": l} for e in ONE for l in range(len(e.weights) + 1, 1, -1))

SIGMA_PRIME = Task(
    "sigma-prime-matrix", sigma_prime_matrix, "(Σ′)", COLUMNS, MATRIX, praise="this is the matrix Σ′(z)."
)
BUILT = {"builds_on": (SIGMA_PRIME,)}
TASKS = [
    SIGMA_PRIME,
    Task("matrix-output-error", output_error_by_matrix, "(33)", (*OUTPUTS, SINGLE), OUTPUT, **BUILT),
    Task("matrix-hidden-error", hidden_error_by_matrix, "(34)", BETWEEN, HIDDEN, **BUILT),
    Task("error-operator", error_operator, "(35)", LAYERS, OPERATOR, **BUILT),
]
