import math

import numpy as np

import nnbp
from nnbp import cross_entropy, numerical_gradient, quadratic


def with_loops(a, y):
    total = 0
    for j in range(len(a)):
        total += (y[j, 0] - a[j, 0]) ** 2
    return total / 2


def all_with_loops(a, y):
    total = 0.0
    for i in range(a.shape[1]):
        for j in range(a.shape[0]):
            total += 0.5 * (y[j][i] - a[j][i]) * (y[j][i] - a[j][i])
    return total / a.shape[1]


def multiplied_out(a, y):
    return np.mean(np.einsum("jm,jm->m", a, a) / 2 - np.einsum("jm,jm->m", a, y) + np.einsum("jm,jm->m", y, y) / 2)


def average_taken_early(a, y):
    n = y.shape[1]
    return sum(np.sum((column_y - column_a) ** 2 / n) for column_a, column_y in zip(a.T, y.T, strict=True)) / 2


def in_place_on_a_copy(a, y):
    gaps = a.copy()
    gaps -= y
    return gaps


def gradient_with_loops(a, y):
    gradient = np.empty(a.shape)
    for j, i in np.ndindex(a.shape):
        gradient[j, i] = -(y[j, i] - a[j, i])
    return gradient


def measured(cost):
    """Central differences in double precision."""

    def gradient(a, y):
        a, y, h = a.astype(float), y.astype(float), 2e-6
        result = np.empty_like(a)
        for j, i in np.ndindex(a.shape):
            step = np.zeros_like(a)
            step[j, i] = h
            near = cost(a + step, y)[i] - cost(a - step, y)[i]
            far = cost(a + 2 * step, y)[i] - cost(a - 2 * step, y)[i]
            result[j, i] = (8 * near - far) / (12 * h)
        return result

    return gradient


def by_bias(cost):
    """The derivative with respect to an output is that with respect to the bias of a linear neuron."""

    def gradient(a, y):
        columns = []
        for i in range(a.shape[1]):
            net = nnbp.Network([1, len(a)], activations=nnbp.identity, cost=cost)
            net.weights, net.biases = [0 * net.weights[0]], [a[:, [i]].astype(float)]
            columns.append(numerical_gradient(net, [[0.0]], y[:, [i]].astype(float), "complex").biases[0])
        return np.hstack(columns)

    return gradient


def entropy_with_math(a, y):
    total = 0
    for p, t in zip(a.T.tolist(), y.T.tolist(), strict=True):
        total -= sum(t_j * math.log(p_j) + (1 - t_j) * math.log(1 - p_j) for p_j, t_j in zip(p, t, strict=True))
    return total / a.shape[1]


def entropy_gradient_loop(a, y):
    result = np.zeros_like(a)
    for j in range(a.shape[0]):
        for i in range(a.shape[1]):
            result[j, i] = -y[j, i] / a[j, i] + (1 - y[j, i]) / (1 - a[j, i])
    return result


VARIANTS = {
    "cost-of-example": [
        with_loops,
        multiplied_out,
        lambda a, y: 0.5 * np.linalg.norm(y - a) ** 2,
        lambda a, y: ((y - a).T @ (y - a))[0, 0] / 2,
        lambda a, y: ((y - a).T @ (y - a)).item() / 2,
        lambda a, y: np.dot((a - y).ravel(), (a - y).ravel()) / 2,
        lambda a, y: quadratic(a, y)[0],
        lambda a, y: np.array(np.sum((a - y) ** 2) / 2),
    ],
    "quadratic-cost": [
        all_with_loops,
        multiplied_out,
        average_taken_early,
        lambda a, y: np.mean(np.sum((y - a) ** 2, axis=0)) / 2,
        lambda a, y: np.mean(np.linalg.norm(y - a, axis=0) ** 2 / 2),
        lambda a, y: np.linalg.norm(y - a) ** 2 / (2 * y.shape[1]),
        lambda a, y: np.trace((y - a).T @ (y - a)) / (2 * a.shape[1]),
        lambda a, y: np.mean((a - y) ** 2) * len(a) / 2,
        lambda a, y: quadratic(a, y).mean(),
    ],
    "quadratic-gradient": [
        in_place_on_a_copy,
        gradient_with_loops,
        quadratic.gradient,
        measured(quadratic),
        by_bias(quadratic),
        lambda a, y: -(y - a),
        lambda a, y: 0.5 * (2 * a - 2 * y),
    ],
    "cross-entropy": [
        entropy_with_math,
        lambda a, y: cross_entropy(a, y).mean(),
        lambda a, y: np.mean(np.sum(-y * np.log(a) - (1 - y) * np.log1p(-a), axis=0)),
        lambda a, y: -np.mean(np.einsum("jm,jm->m", y, np.log(a)) + np.einsum("jm,jm->m", 1 - y, np.log(1 - a))),
        lambda a, y: -np.log(a**y * (1 - a) ** (1 - y)).sum() / y.shape[1],
        lambda a, y: np.sum(y * np.log(1 / a) + (1 - y) * np.log(1 / (1 - a))) / len(a.T),
    ],
    "cross-entropy-gradient": [
        entropy_gradient_loop,
        cross_entropy.gradient,
        measured(cross_entropy),
        by_bias(cross_entropy),
        lambda a, y: (1 - y) / (1 - a) - y / a,
        lambda a, y: (a - y) / a / (1 - a),
        lambda a, y: (a - y) / (a - a**2),
        lambda a, y: (a - y) * (1 / a + 1 / (1 - a)),
    ],
}
