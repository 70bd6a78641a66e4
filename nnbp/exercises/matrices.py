"""Exercise 7: the error in matrix form, with Σ′ in place of the Hadamard product, (33)–(35)."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import examples
from .engine.task import Task

prime = sigmoid.prime


def sigma_prime_matrix(z):
    """Σ′(z), the diagonal matrix of the slopes σ′(z_j)."""
    return np.diagflat(prime(z))


def output_error_by_matrix(z, nabla_a):
    """Error of the output layer, equation (33)."""
    return sigma_prime_matrix(z) @ nabla_a


def hidden_error_by_matrix(z, w_next, delta_next):
    """Error of a hidden layer, equation (34)."""
    return sigma_prime_matrix(z) @ w_next.T @ delta_next


def error_operator(weights, z, l):
    """The matrix of equation (35) that turns ∇_a C into the error of layer l."""
    return product(weights, z, l)


SLOPES = {
    "sigma-for-sigma-prime": sigmoid,
    "sigma-prime-of-a": lambda z: prime(sigmoid(z)),
    "sigma-prime-without-z": lambda z: z * (1 - z),
}
"""What people take for σ′(z)."""

MATRIX = {name: lambda z, slope=slope: np.diagflat(slope(z)) for name, slope in SLOPES.items()} | {
    "diagonal-of-a-column": lambda z: np.diag(prime(z)),
    "column-for-matrix": prime,
    "zeros-forgotten": lambda z: np.tile(prime(z), (1, len(z))),
    "outer-for-diagonal": lambda z: prime(z) @ prime(z).T,
    "slope-forgotten": np.diagflat,
    "identity-added": lambda z: np.eye(len(z)) + np.diagflat(prime(z)),
}

OUTPUT = {name: lambda z, nabla_a, slope=slope: slope(z) * nabla_a for name, slope in SLOPES.items()} | {
    "no-sigma-prime-output": lambda z, nabla_a: nabla_a,
    "star-for-matrix-product": lambda z, nabla_a: sigma_prime_matrix(z) * nabla_a,
    "factors-exchanged": lambda z, nabla_a: nabla_a.T @ sigma_prime_matrix(z),
    "inner-product": lambda z, nabla_a: prime(z).T @ nabla_a,
    "column-times-column": lambda z, nabla_a: prime(z) @ nabla_a,
    "divided-by-slopes": lambda z, nabla_a: nabla_a / prime(z),
    "sigma-prime-added": lambda z, nabla_a: prime(z) + nabla_a,
    "slope-squared": lambda z, nabla_a: prime(z) ** 2 * nabla_a,
}

HIDDEN = {name: lambda z, w, delta, slope=slope: slope(z) * (w.T @ delta) for name, slope in SLOPES.items()} | {
    "no-sigma-prime-hidden": lambda z, w, delta: w.T @ delta,
    "w-for-w-transposed": lambda z, w, delta: sigma_prime_matrix(z) @ w @ delta,
    "factors-exchanged": lambda z, w, delta: w.T @ sigma_prime_matrix(z) @ delta,
    "star-for-matrix-product": lambda z, w, delta: (sigma_prime_matrix(z) * w.T) @ delta,
    "divided-by-slopes": lambda z, w, delta: (w.T @ delta) / prime(z),
    "sigma-prime-added": lambda z, w, delta: w.T @ delta + prime(z),
    "slope-squared": lambda z, w, delta: prime(z) ** 2 * (w.T @ delta),
}


def _step(w_next, z):
    """The factor Σ′(z^l) (w^{l+1})^T."""
    return sigma_prime_matrix(z) @ w_next.T


def product(weights, z, l, *, start=sigma_prime_matrix, step=_step, until=lambda l: l, w_of=lambda i: i + 1, shift=0):
    """The operator of (35) with parts replaced; factors are put to the left, from layer L − 1 down to l."""
    M = start(z[-1])
    for i in range(len(weights) - 2, until(l) - 3, -1):
        M = step(weights[w_of(i)], z[i + shift]) @ M
    return M


def _like(**parts):
    return lambda weights, z, l: product(weights, z, l, **parts)


def _diagonal(slope):
    def matrix(z):
        return np.diagflat(slope(z))

    return _like(start=matrix, step=lambda w, z: matrix(z) @ w.T)


def _from_the_other_end(weights, z, l):
    M = sigma_prime_matrix(z[l - 2])
    for i in range(l - 1, len(weights)):
        M = sigma_prime_matrix(z[i]) @ weights[i].T @ M
    return M


def _jacobian(weights, z, l):
    return product(weights, z, l).T


def _one_step(weights, z, l):
    return _step(weights[l - 1], z[l - 2]) if l <= len(weights) else sigma_prime_matrix(z[-1])


def _left_factor_missing(weights, z, l):
    M = sigma_prime_matrix(z[-1])
    for i in range(len(weights) - 2, l - 3, -1):
        M = weights[i + 1].T @ M if i == l - 2 else _step(weights[i + 1], z[i]) @ M
    return M


OPERATOR = {name: _diagonal(slope) for name, slope in SLOPES.items()} | {
    "no-sigma-prime-output": _like(start=lambda z: np.eye(len(z))),
    "no-sigma-prime-hidden": _like(step=lambda w, z: w.T),
    "left-factor-missing": _left_factor_missing,
    "w-for-w-transposed": _like(step=lambda w, z: sigma_prime_matrix(z) @ w),
    "factors-exchanged": _like(step=lambda w, z: w.T @ sigma_prime_matrix(z)),
    "star-for-matrix-product": _like(step=lambda w, z: sigma_prime_matrix(z) * w.T),
    "wrong-layers-w": _like(w_of=lambda i: i),
    "wrong-layers-z": _like(shift=1),
    "product-from-the-wrong-end": _from_the_other_end,
    "jacobian-for-its-transpose": _jacobian,
    "one-step-only": _one_step,
    "one-layer-short": _like(until=lambda l: l + 1),
    "all-the-way-to-layer-2": _like(until=lambda l: 2),
}

ONE, ONE_PROBES = examples(m=1)
SINGLE = {"z": np.array([[0.7]]), "nabla_a": np.array([[0.3]])}
"""A probe on which even two columns can be multiplied."""


def _hidden(e):
    return [
        {"z": z, "w_next": w, "delta_next": delta}
        for z, w, delta in zip(e.z[:-1], e.weights[1:], e.errors[1:], strict=True)
    ]


def _output(e):
    return {"z": e.z[-1], "nabla_a": e.a[-1] - e.Y}


def _operators(e):
    return [{"weights": e.weights, "z": e.z, "l": l} for l in range(len(e.weights) + 1, 1, -1)]


DIAGONAL = Task(
    name="sigma-prime-matrix",
    function=sigma_prime_matrix,
    equation="(Σ′)",
    cases=tuple({"z": z} for e in ONE for z in e.z),
    probes=tuple({"z": z} for e in ONE_PROBES for z in e.z),
    mistakes=MATRIX,
)

TASKS = [
    DIAGONAL,
    Task(
        name="matrix-output-error",
        function=output_error_by_matrix,
        equation="(33)",
        cases=tuple(map(_output, ONE)),
        probes=(*map(_output, ONE_PROBES), SINGLE),
        mistakes=OUTPUT,
        builds_on=(DIAGONAL,),
    ),
    Task(
        name="matrix-hidden-error",
        function=hidden_error_by_matrix,
        equation="(34)",
        cases=tuple(case for e in ONE for case in _hidden(e)),
        probes=tuple(case for e in ONE_PROBES for case in _hidden(e)),
        mistakes=HIDDEN,
        builds_on=(DIAGONAL,),
    ),
    Task(
        name="error-operator",
        function=error_operator,
        equation="(35)",
        cases=tuple(case for e in ONE for case in _operators(e)),
        probes=tuple(case for e in ONE_PROBES for case in _operators(e)),
        mistakes=OPERATOR,
        builds_on=(DIAGONAL,),
    ),
]
