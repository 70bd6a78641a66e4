import numpy as np

from nnbp import sigmoid


def prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def side_by_side(w4, b4, v, a3, a2):
    """One matrix for both layers."""
    z4 = np.hstack([w4, v]) @ np.vstack([a3, a2]) + b4
    return z4, sigmoid(z4)


def output_by_example(w4, b4, v, a3, a2):
    columns = [w4 @ a3[:, [m]] + v @ a2[:, [m]] + b4 for m in range(a2.shape[1])]
    z4 = np.concatenate(columns, axis=1)
    return [z4, 1 / (1 + np.exp(-z4))]


def output_step_by_step(w4, b4, v, a3, a2):
    z4 = np.repeat(b4, a2.shape[1], axis=1)
    z4 += v.dot(a2)
    z4 += w4.dot(a3)
    return z4, sigmoid(z4)


def output_in_rows(w4, b4, v, a3, a2):
    rows = a2.T @ v.T + a3.T @ w4.T + b4.T
    return rows.T, sigmoid(rows).T


def output_by_einsum(w4, b4, v, a3, a2):
    z4 = np.einsum("jk,km->jm", w4, a3) + np.einsum("jk,km->jm", v, a2) + b4
    return z4, sigmoid(z4)


def errors_together(w3, w4, v, z2, z3, delta4):
    delta3 = prime(z3) * (w4.T @ delta4)
    return np.vstack([w3, v]).T @ np.vstack([delta3, delta4]) * prime(z2), delta3


def errors_path_by_path(w3, w4, v, z2, z3, delta4):
    delta3 = np.dot(w4.T, delta4) * sigmoid.prime(z3)
    through_3 = np.dot(w3.T, delta3) * sigmoid.prime(z2)
    past_3 = np.dot(v.T, delta4) * sigmoid.prime(z2)
    return past_3 + through_3, delta3


def errors_by_example(w3, w4, v, z2, z3, delta4):
    two, three = [], []
    for m in range(z2.shape[1]):
        d3 = np.diag(prime(z3[:, m])) @ w4.T @ delta4[:, m]
        two.append(np.diag(prime(z2[:, m])) @ (w3.T @ d3 + v.T @ delta4[:, m]))
        three.append(d3)
    return np.array(two).T, np.array(three).T


def errors_by_loops(w3, w4, v, z2, z3, delta4):
    delta3, delta2 = np.zeros_like(z3), np.zeros_like(z2)
    for j in range(len(z3)):
        for k in range(len(delta4)):
            delta3[j] += w4[k, j] * delta4[k] * prime(z3[j])
    for j in range(len(z2)):
        for k in range(len(z3)):
            delta2[j] += w3[k, j] * delta3[k] * prime(z2[j])
        for k in range(len(delta4)):
            delta2[j] += v[k, j] * delta4[k] * prime(z2[j])
    return delta2, delta3


def errors_by_activations(w3, w4, v, z2, z3, delta4):
    alpha3 = w4.T @ delta4
    delta3 = alpha3 * prime(z3)
    alpha2 = v.T @ delta4
    alpha2 = alpha2 + w3.T @ delta3
    return [alpha2 * prime(z2), delta3]


def gradient_together(a2, a3, delta4):
    both = delta4 @ np.vstack([a3, a2]).T
    return both[:, : len(a3)], both[:, len(a3) :], delta4


VARIANTS = {
    "skip-forward": [side_by_side, output_by_example, output_step_by_step, output_in_rows, output_by_einsum],
    "skip-errors": [errors_together, errors_path_by_path, errors_by_example, errors_by_loops, errors_by_activations],
    "skip-gradient": [
        gradient_together,
        lambda a2, a3, delta4: (np.outer(delta4, a3), np.outer(delta4, a2), delta4),
        lambda a2, a3, delta4: [delta4 * a3.T, delta4 * a2.T, delta4.copy()],
        lambda a2, a3, delta4: ((a3 @ delta4.T).T, (a2 @ delta4.T).T, delta4),
        lambda a2, a3, delta4: (
            np.einsum("ji,ki->jk", delta4, a3),
            np.einsum("ji,ki->jk", delta4, a2),
            delta4.sum(axis=1, keepdims=True),
        ),
    ],
}
