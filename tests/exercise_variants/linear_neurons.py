import functools

import autograd.numpy as anp
import numpy as np
from autograd import grad

import nnbp


def network(weights, biases):
    net = nnbp.Network([weights[0].shape[1], *(len(b) for b in biases)], activations=nnbp.identity)
    net.weights, net.biases = weights, biases
    return net


def through_the_library(weights, biases, x, y):
    g = nnbp.backprop(network(weights, biases), x, y)
    return g.weights, g.biases


def by_complex_step(weights, biases, x, y):
    g = nnbp.numerical_gradient(network(weights, biases), x, y, "complex")
    return g.weights, g.biases


def by_automatic_differentiation(weights, biases, x, y):
    def cost(parameters):
        a = x
        for w, b in parameters:
            a = anp.dot(w, a) + b
        return anp.sum((a - y) ** 2) / 2

    pairs = grad(cost)([(w.astype(float), b.astype(float)) for w, b in zip(weights, biases, strict=True)])
    return [w for w, _ in pairs], [b for _, b in pairs]


def with_a_slope_of_ones(weights, biases, x, y):
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(z[-1])
    delta = (a[-1] - y) * np.ones_like(z[-1])
    nabla_w, nabla_b = [delta @ a[-2].T], [delta]
    for i in range(len(weights) - 2, -1, -1):
        delta = (weights[i + 1].T @ delta) * np.ones_like(z[i])
        nabla_w.insert(0, np.outer(delta, a[i]))
        nabla_b.insert(0, delta)
    return nabla_w, nabla_b


def by_products_of_all_later_weights(weights, biases, x, y):
    """Each error is one product with all the later matrices; none is computed from the next error."""
    a = [x]
    for w, b in zip(weights, biases, strict=True):
        a = [*a, np.einsum("jk,km->jm", w, a[-1]) + b]
    nabla_b = []
    for i in range(len(weights)):
        later = functools.reduce(lambda product, w: w @ product, weights[i + 1 :], np.eye(len(biases[i])))
        nabla_b.append(-later.T @ (y - a[-1]))
    return [d * a_in.T for d, a_in in zip(nabla_b, a[:-1], strict=True)], nabla_b


def from_the_identity(weights, biases):
    M, c = np.eye(weights[0].shape[1]), np.zeros((weights[0].shape[1], 1))
    for w, b in zip(weights, biases, strict=True):
        M, c = np.dot(w, M), np.dot(w, c) + b
    return [M, c]


def from_the_output(weights, biases):
    """From the last layer to the first, multiplying from the right."""
    M, c = np.eye(len(weights[-1])), np.zeros((len(weights[-1]), 1))
    for w, b in zip(reversed(weights), reversed(biases), strict=True):
        c = c + M @ b
        M = M @ w
    return M, c


def asking_the_network(weights, biases):
    """The outputs for a zero input and for every unit vector."""

    def output(x):
        for w, b in zip(weights, biases, strict=True):
            x = w @ x + b
        return x

    n = weights[0].shape[1]
    c = output(np.zeros((n, 1)))
    return output(np.eye(n)) - c, c


def with_multi_dot(weights, biases):
    """`multi_dot` needs at least two matrices, so a single one is returned as it is."""
    M = np.linalg.multi_dot([*weights[::-1], np.eye(weights[0].shape[1])])
    c = sum(functools.reduce(np.matmul, weights[:i:-1], np.eye(len(weights[-1]))) @ b for i, b in enumerate(biases))
    return M, c


def with_one_matrix_more(weights, biases):
    """Homogeneous coordinates: the bias is an extra column."""
    total = np.eye(weights[0].shape[1] + 1)
    for w, b in zip(weights, biases, strict=True):
        bottom = np.eye(1, w.shape[1] + 1, w.shape[1])
        total = np.vstack([np.hstack([w, b]), bottom]) @ total
    return total[:-1, :-1], total[:-1, -1:]


def recursively(weights, biases):
    if len(weights) == 1:
        return weights[0].copy(), biases[0].copy()
    M, c = recursively(weights[1:], biases[1:])
    return M @ weights[0], M @ biases[0] + c


VARIANTS = {
    "linear-backprop": [
        through_the_library,
        by_complex_step,
        by_automatic_differentiation,
        with_a_slope_of_ones,
        by_products_of_all_later_weights,
    ],
    "collapse": [
        from_the_identity,
        from_the_output,
        asking_the_network,
        with_multi_dot,
        with_one_matrix_more,
        recursively,
    ],
}
