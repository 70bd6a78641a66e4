import autograd.numpy as anp
import numpy as np
from autograd import grad

import nnbp


def sigma(z):
    return 1 / (1 + np.exp(-z))


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


def network(weights, biases):
    net = nnbp.Network([weights[0].shape[1], *(len(b) for b in biases)])
    net.weights, net.biases = weights, biases
    return net


def through_the_library(weights, biases, X, Y):
    g = nnbp.minibatch_gradient(network(weights, biases), X, Y)
    return g.weights, g.biases


def by_the_librarys_loop(weights, biases, X, Y):
    g = nnbp.minibatch_gradient_loop(network(weights, biases), X, Y)
    return g.weights, g.biases


def by_automatic_differentiation(weights, biases, X, Y):
    def cost(parameters):
        a = X
        for w, b in parameters:
            a = 1 / (1 + anp.exp(-(anp.dot(w, a) + b)))
        return anp.sum((a - Y) ** 2) / 2 / X.shape[1]

    pairs = grad(cost)([(w.astype(float), b.astype(float)) for w, b in zip(weights, biases, strict=True)])
    return [w for w, _ in pairs], [b for _, b in pairs]


def mean_in_the_output_error(weights, biases, X, Y):
    """As in an autograd library: 1/m is part of the cost and therefore of δ from the start."""
    A = [X]
    for w, b in zip(weights, biases, strict=True):
        A.append(sigma(w @ A[-1] + b))
    delta = (A[-1] - Y) / X.shape[1] * A[-1] * (1 - A[-1])
    nabla_w, nabla_b = [], []
    for i in reversed(range(len(weights))):
        nabla_w.append(np.einsum("ji,ki->jk", delta, A[i]))
        nabla_b.append(np.sum(delta, axis=1).reshape(-1, 1))
        delta = weights[i].T @ delta * A[i] * (1 - A[i])
    return nabla_w[::-1], nabla_b[::-1]


def examples_as_rows(weights, biases, X, Y):
    A = [X.T]
    for w, b in zip(weights, biases, strict=True):
        A.append(sigma(A[-1] @ w.T + b.ravel()))
    delta = (A[-1] - Y.T) * A[-1] * (1 - A[-1])
    nabla_w, nabla_b = [delta.T @ A[-2] / len(delta)], [delta.mean(axis=0)[:, None]]
    for i in range(len(weights) - 1, 0, -1):
        delta = (delta @ weights[i]) * A[i] * (1 - A[i])
        nabla_w.insert(0, delta.T @ A[i - 1] / len(delta))
        nabla_b.insert(0, delta.mean(axis=0)[:, None])
    return tuple(nabla_w), tuple(nabla_b)


def one_column_after_the_other(weights, biases, X, Y):
    nabla_w, nabla_b = [np.zeros(w.shape) for w in weights], [np.zeros(b.shape) for b in biases]
    for i in range(X.shape[1]):
        one_w, one_b = mean_in_the_output_error(weights, biases, X[:, [i]], Y[:, [i]])
        for total, part in zip(nabla_w + nabla_b, one_w + one_b, strict=True):
            total += part / X.shape[1]
    return [nabla_w, nabla_b]


VARIANTS = {
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
    "minibatch": [
        through_the_library,
        by_the_librarys_loop,
        by_automatic_differentiation,
        mean_in_the_output_error,
        examples_as_rows,
        one_column_after_the_other,
    ],
}
