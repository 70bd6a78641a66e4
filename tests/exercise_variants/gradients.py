import numpy as np

from nnbp import equations


def weights_by_loops(a_in, delta):
    nabla = np.zeros((len(delta), len(a_in)))
    for j in range(len(delta)):
        for k in range(len(a_in)):
            nabla[j, k] = a_in[k, 0] * delta[j, 0]
    return nabla


def row_by_row(a_in, delta):
    return np.vstack([d * a_in.ravel() for d in delta])


def layers_by_loop(z, a, errors):
    nabla_w, nabla_b = [], []
    for i in range(len(errors)):
        nabla_w.append(np.outer(errors[i], a[i]))
        nabla_b.append(errors[i].copy())
    return nabla_w, nabla_b


def layers_backwards(z, a, errors):
    nabla_w, nabla_b = [None] * len(z), [None] * len(z)
    for l in range(1, len(z) + 1):
        nabla_w[-l] = errors[-l] * a[-l - 1].T
        nabla_b[-l] = errors[-l]
    return [nabla_w, nabla_b]


def layers_as_tuples(z, a, errors):
    return tuple(row_by_row(a_in, d) for a_in, d in zip(a, errors, strict=False)), tuple(errors)


def layers_by_the_equations(z, a, errors):
    return (
        [equations.weight_gradient(a_in, d) for a_in, d in zip(a, errors, strict=False)],
        [equations.bias_gradient(d) for d in errors],
    )


def layers_recursively(z, a, errors):
    if not errors:
        return [], []
    w, b = layers_recursively(z[1:], a[1:], errors[1:])
    return [errors[0] @ a[0].T, *w], [errors[0], *b]


def biases_by_loop(delta):
    total = np.zeros((len(delta), 1))
    for i in range(delta.shape[1]):
        total += delta[:, [i]]
    return total / delta.shape[1]


def biases_neuron_by_neuron(delta):
    return np.array([[sum(row) / len(row)] for row in delta])


def one_example_at_a_time(a_in, delta):
    m = delta.shape[1]
    return sum(np.outer(delta[:, i], a_in[:, i]) for i in range(m)) / m


def mean_of_a_stack(a_in, delta):
    return np.mean([d[:, None] * a[None, :] for d, a in zip(delta.T, a_in.T, strict=True)], axis=0)


def mean_taken_early(a_in, delta):
    return (delta / delta.shape[1]) @ a_in.T


def running_mean(a_in, delta):
    mean = np.zeros((len(delta), len(a_in)))
    for i, (a, d) in enumerate(zip(a_in.T, delta.T, strict=True)):
        mean += (np.outer(d, a) - mean) / (i + 1)
    return mean


def measured_by_biases(w, b, a_in):
    w, b, a_in = w.astype(float), b.astype(float), a_in.astype(float)
    columns = []
    for j in range(len(b)):
        step = np.zeros(b.shape)
        step[j] = 0.5  # z is linear in b, so that any step will do
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
    "bp4": [
        weights_by_loops,
        row_by_row,
        lambda a_in, delta: delta * a_in.T,
        lambda a_in, delta: np.outer(delta, a_in),
        lambda a_in, delta: (a_in @ delta.T).T,
        lambda a_in, delta: np.einsum("jm,km->jk", delta, a_in),
        lambda a_in, delta: equations.weight_gradient(a_in, delta),
    ],
    "bp3-bp4-all-layers": [
        layers_by_loop,
        layers_backwards,
        layers_as_tuples,
        layers_by_the_equations,
        layers_recursively,
    ],
    "bp3-mean": [
        biases_by_loop,
        biases_neuron_by_neuron,
        lambda delta: delta.sum(axis=1, keepdims=True) / delta.shape[1],
        lambda delta: np.mean(delta, axis=1)[:, None],
        lambda delta: delta @ np.ones((delta.shape[1], 1)) / delta.shape[1],
        lambda delta: delta.T.mean(axis=0).reshape(-1, 1),
        lambda delta: np.average(delta, axis=1).reshape((-1, 1)),
    ],
    "bp4-mean": [
        one_example_at_a_time,
        mean_of_a_stack,
        mean_taken_early,
        running_mean,
        lambda a_in, delta: np.einsum("jm,km->jk", delta, a_in) / a_in.shape[1],
        lambda a_in, delta: np.dot(delta, a_in.T) / len(delta.T),
        lambda a_in, delta: np.mean(delta[:, None, :] * a_in[None, :, :], axis=2),
    ],
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
