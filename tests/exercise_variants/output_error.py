import numpy as np

from nnbp import equations, sigmoid


def sigma(z):
    return 1 / (1 + np.exp(-z))


def entry_by_entry(z, a, y):
    delta = np.zeros(z.shape)
    for j in range(z.shape[0]):
        for i in range(z.shape[1]):
            delta[j, i] = (a[j, i] - y[j, i]) * sigma(z[j, i]) * (1 - sigma(z[j, i]))
    return delta


def in_place_on_a_copy(z, a, y):
    delta = a.copy()
    delta -= y
    delta *= a
    delta *= 1 - a
    return delta


def with_diagonal_matrices(z, a, y):
    columns = [np.diag(sigmoid.prime(z[:, i])) @ (a[:, i] - y[:, i]) for i in range(z.shape[1])]
    return np.array(columns).T


def cross_entropy_loop(z, a, y):
    delta = np.empty_like(a)
    for j, i in np.ndindex(a.shape):
        delta[j, i] = a[j, i] - y[j, i]
    return delta


VARIANTS = {
    "bp1": [
        entry_by_entry,
        in_place_on_a_copy,
        with_diagonal_matrices,
        lambda z, a, y: -(y - a) * sigma(z) * (1 - sigma(z)),
        lambda z, a, y: np.einsum("jm,jm->jm", a - y, sigmoid.prime(z)),
        lambda z, a, y: equations.output_error(np.subtract(a, y), np.exp(-z) / (1 + np.exp(-z)) ** 2),
    ],
    "bp1-cross-entropy": [
        cross_entropy_loop,
        lambda z, a, y: sigma(z) - y,
        lambda z, a, y: -y * (1 - a) + (1 - y) * a,
        lambda z, a, y: (-y / a + (1 - y) / (1 - a)) * sigmoid.prime(z),
        lambda z, a, y: (a - y) / (a * (1 - a)) * a * (1 - a),
    ],
}
