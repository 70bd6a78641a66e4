import numpy as np

import nnbp
from nnbp import equations, sigmoid


def sigma(z):
    return 1 / (1 + np.exp(-z))


def filled_by_loop(z):
    matrix = np.zeros((len(z), len(z)))
    for j in range(len(z)):
        matrix[j, j] = sigma(z[j, 0]) * (1 - sigma(z[j, 0]))
    return matrix


def through_the_library(z):
    net = nnbp.Network([1, len(z)])
    return nnbp.matrix_form.sigma_prime_matrix(net, z, 2)


def output_by_loops(z, nabla_a):
    matrix, result = filled_by_loop(z), np.zeros_like(nabla_a)
    for j, k in np.ndindex(matrix.shape):
        result[j] += matrix[j, k] * nabla_a[k]
    return result


def from_the_right(z, w, delta):
    return np.diagflat(sigmoid.prime(z)) @ (w.T @ delta)


def operator_from_the_right(weights, z, l):
    L = len(weights) + 1
    M = np.diag(sigmoid.prime(z[-1]).ravel())
    for layer in range(L - 1, l - 1, -1):
        M = np.diagflat(sigmoid.prime(z[layer - 2])) @ (weights[layer - 1].T @ M)
    return M


def operator_from_the_left(weights, z, l):
    M = filled_by_loop(z[l - 2])
    for i in range(l - 1, len(weights)):
        M = M @ weights[i].T @ filled_by_loop(z[i])
    return M


def operator_recursively(weights, z, l):
    slopes = sigmoid.prime(z[l - 2])
    if l == len(weights) + 1:
        return np.diagflat(slopes)
    return slopes * (weights[l - 1].T @ operator_recursively(weights, z, l + 1))


def operator_column_by_column(weights, z, l):
    columns = []
    for gradient in np.eye(len(z[-1])):
        delta = gradient[:, None] * sigmoid.prime(z[-1])
        for w, z_l in zip(weights[: l - 2 : -1], z[-2 : -len(z) + l - 3 : -1], strict=False):
            delta = (w.T @ delta) * sigmoid.prime(z_l)
        columns.append(delta)
    return np.hstack(columns)


def operator_as_transposed_jacobian(weights, z, l):
    J = np.diagflat(sigmoid.prime(z[l - 2]))
    for i in range(l - 1, len(weights)):
        J = np.diagflat(sigmoid.prime(z[i])) @ weights[i] @ J
    return J.T


VARIANTS = {
    "sigma-prime-matrix": [
        filled_by_loop,
        through_the_library,
        lambda z: np.diag(sigmoid.prime(z)[:, 0]),
        lambda z: np.diagflat(sigma(z) * (1 - sigma(z))),
        lambda z: np.eye(len(z)) * sigmoid.prime(z),
        lambda z: np.eye(len(z)) * sigmoid.prime(z).T,
    ],
    "matrix-output-error": [
        output_by_loops,
        lambda z, nabla_a: filled_by_loop(z) @ nabla_a,
        lambda z, nabla_a: np.dot(through_the_library(z), nabla_a),
        lambda z, nabla_a: equations.output_error(nabla_a, sigmoid.prime(z)),
        lambda z, nabla_a: (nabla_a.T @ np.diagflat(sigmoid.prime(z))).T,
        lambda z, nabla_a: np.einsum("jk,ki->ji", np.diagflat(sigmoid.prime(z)), nabla_a),
    ],
    "matrix-hidden-error": [
        from_the_right,
        lambda z, w, delta: filled_by_loop(z) @ w.T @ delta,
        lambda z, w, delta: (w @ np.diagflat(sigmoid.prime(z))).T @ delta,
        lambda z, w, delta: (delta.T @ w @ filled_by_loop(z)).T,
        lambda z, w, delta: equations.hidden_error(w, delta, sigmoid.prime(z)),
        lambda z, w, delta: np.linalg.multi_dot([filled_by_loop(z), w.T, delta]),
    ],
    "error-operator": [
        operator_from_the_right,
        operator_from_the_left,
        operator_recursively,
        operator_column_by_column,
        operator_as_transposed_jacobian,
    ],
}
