import numpy as np


def measured_by_biases(w, b, a_in):
    w, b, a_in = w.astype(float), b.astype(float), a_in.astype(float)
    columns = []
    for j in range(len(b)):
        step = np.zeros(b.shape)
        step[j] = 0.5  # z is linear in b, so any step will do
        columns.append((w @ a_in + b + step) - (w @ a_in + b - step))
    return np.hstack(columns)


def measured_by_weights(w, b, a_in):
    w, b, a_in = w.astype(float), b.astype(float), a_in.astype(float)
    table = np.empty((len(b), *w.shape))
    for j, k in np.ndindex(w.shape):
        step = np.zeros(w.shape)
        step[j, k] = 0.5
        table[:, j, k] = ((w + step) @ a_in + b - ((w - step) @ a_in + b)).ravel()
    return table


def eye_by_loops(w, b, a_in):
    table = np.zeros((len(b), len(b)))
    for i in range(len(b)):
        for j in range(len(b)):
            table[i, j] = 1 if i == j else 0
    return table


def weights_table_by_loops(w, b, a_in):
    n, n_in = w.shape
    table = np.zeros((n, n, n_in))
    for i in range(n):
        for j in range(n):
            for k in range(n_in):
                if i == j:
                    table[i, j, k] = a_in[k, 0]
    return table


def weights_table_row_by_row(w, b, a_in):
    table = np.zeros((len(w), *w.shape))
    for i in range(len(w)):
        table[i, i] = a_in.ravel()
    return table


def sum_by_loops(delta, slopes):
    result = np.zeros((slopes.shape[1], 1))
    for j in range(slopes.shape[1]):
        for i in range(slopes.shape[0]):
            result[j] += delta[i] * slopes[i, j]
    return result


def weights_sum_by_loops(delta, slopes):
    result = np.zeros(slopes.shape[1:])
    for j, k in np.ndindex(result.shape):
        result[j, k] = sum(delta[i, 0] * slopes[i, j, k] for i in range(len(delta)))
    return result


VARIANTS = {
    "proof-bp3-slopes": [
        measured_by_biases,
        eye_by_loops,
        lambda w, b, a_in: np.eye(len(w)),
        lambda w, b, a_in: np.diag(np.ones(len(b))),
        lambda w, b, a_in: np.diagflat(np.ones_like(b)),
    ],
    "proof-bp3-sum": [
        sum_by_loops,
        lambda delta, slopes: (delta.T @ slopes).T,
        lambda delta, slopes: np.einsum("ij,im->jm", slopes, delta),
        lambda delta, slopes: np.sum(slopes * delta, axis=0).reshape(-1, 1),
        lambda delta, slopes: np.array([[column @ delta.ravel()] for column in slopes.T]),
    ],
    "proof-bp4-slopes": [
        measured_by_weights,
        weights_table_by_loops,
        weights_table_row_by_row,
        lambda w, b, a_in: np.einsum("ij,k->ijk", np.eye(len(b)), a_in[:, 0]),
        lambda w, b, a_in: np.kron(np.eye(len(b)), a_in.T).reshape(len(b), *w.shape),
        lambda w, b, a_in: np.multiply.outer(np.eye(len(b)), a_in.ravel()),
    ],
    "proof-bp4-sum": [
        weights_sum_by_loops,
        lambda delta, slopes: np.tensordot(delta[:, 0], slopes, axes=1),
        lambda delta, slopes: np.sum(delta[:, :, None] * slopes, axis=0),
        lambda delta, slopes: sum(d[0] * table for d, table in zip(delta, slopes, strict=True)),
        lambda delta, slopes: (delta.T @ slopes.reshape(len(delta), -1)).reshape(slopes.shape[1:]),
    ],
}
