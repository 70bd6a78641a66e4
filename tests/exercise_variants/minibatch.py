import autograd.numpy as anp
import numpy as np
from autograd import grad

import nnbp


def sigma(z):
    return 1 / (1 + np.exp(-z))


def example_by_example(a_in, delta):
    m = delta.shape[1]
    nabla_w, nabla_b = np.zeros((len(delta), len(a_in))), np.zeros((len(delta), 1))
    for i in range(m):
        nabla_w += np.outer(delta[:, i], a_in[:, i])
        nabla_b += delta[:, [i]]
    return nabla_w / m, nabla_b / m


def divided_early(a_in, delta):
    share = delta / delta.shape[1]
    return share @ a_in.T, share.sum(axis=1, keepdims=True)


def with_a_column_of_ones(a_in, delta):
    m = a_in.shape[1]
    return delta @ a_in.T / m, delta @ np.ones((m, 1)) / m


def bias_as_a_weight(a_in, delta):
    both = delta @ np.vstack([a_in, np.ones((1, a_in.shape[1]))]).T / a_in.shape[1]
    return both[:, :-1], both[:, -1:]


def as_a_running_mean(a_in, delta):
    nabla_w, nabla_b = np.zeros((len(delta), len(a_in))), np.zeros(len(delta))
    for i, (d, a) in enumerate(zip(delta.T, a_in.T, strict=True), start=1):
        nabla_w += (np.outer(d, a) - nabla_w) / i
        nabla_b += (d - nabla_b) / i
    return nabla_w, nabla_b[:, None]


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
    """As an autograd library would have it: 1/m is part of the cost, and so of δ from the start."""
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


def network_update(weights, biases, X, Y, eta):
    net = network(weights, biases)
    net.update(nnbp.minibatch_gradient(net, X, Y), eta)
    return net.weights, net.biases


def in_place_on_copies(weights, biases, X, Y, eta):
    nabla_w, nabla_b = examples_as_rows(weights, biases, X, Y)
    weights, biases = [w.copy() for w in weights], [b.copy() for b in biases]
    for i in range(len(weights)):
        weights[i] -= eta * nabla_w[i]
        biases[i] -= eta * nabla_b[i]
    return weights, biases


def sums_and_eta_over_m(weights, biases, X, Y, eta):
    m = X.shape[1]
    sums_w, sums_b = mean_in_the_output_error(weights, biases, X, Y)
    sums_w, sums_b = [m * d for d in sums_w], [m * d for d in sums_b]
    weights = [w - (eta / m) * d for w, d in zip(weights, sums_w, strict=True)]
    return weights, [b - (eta / m) * d for b, d in zip(biases, sums_b, strict=True)]


def mean_of_the_steps(weights, biases, X, Y, eta):
    """Every example takes its own step from the same point, and the mean of where they arrive is taken."""
    ends = [sums_and_eta_over_m(weights, biases, X[:, [i]], Y[:, [i]], eta) for i in range(X.shape[1])]
    return tuple([sum(layer) / len(ends) for layer in zip(*part, strict=True)] for part in zip(*ends, strict=True))


def layers_updated_once_they_are_passed(weights, biases, X, Y, eta):
    """A layer moves on the way back, after the error has gone through its old weights: no mistake."""
    new_weights, new_biases, A = list(weights), list(biases), [X]
    for w, b in zip(weights, biases, strict=True):
        A.append(sigma(w @ A[-1] + b))
    delta = (A[-1] - Y) * A[-1] * (1 - A[-1])
    for i in reversed(range(len(weights))):
        earlier = weights[i].T @ delta * A[i] * (1 - A[i])
        new_weights[i] = new_weights[i] - eta * delta @ A[i].T / X.shape[1]
        new_biases[i] = new_biases[i] - eta * delta.mean(axis=1, keepdims=True)
        delta = earlier
    return new_weights, new_biases


def in_turn(step):
    def learn(weights, biases, batches, eta):
        for X, Y in batches:
            weights, biases = step(weights, biases, X, Y, eta)
        return weights, biases

    return learn


def recursively(weights, biases, batches, eta):
    if not batches:
        return weights, biases
    return recursively(*sums_and_eta_over_m(weights, biases, *batches[0], eta), batches[1:], eta)


def one_network_all_the_way(weights, biases, batches, eta):
    net = network(weights, biases)
    for X, Y in batches:
        net.update(nnbp.minibatch_gradient_loop(net, X, Y), eta)
    return net.weights, net.biases


def totals_set_to_zero(weights, biases, batches, eta):
    totals = [np.zeros_like(p) for p in weights + biases]
    for X, Y in batches:
        nabla_w, nabla_b = one_column_after_the_other(weights, biases, X, Y)
        for total, part in zip(totals, nabla_w + nabla_b, strict=True):
            total[:] = 0
            total += part
        parameters = [p - eta * d for p, d in zip(weights + biases, totals, strict=True)]
        weights, biases = parameters[: len(weights)], parameters[len(weights) :]
    return weights, biases


VARIANTS = {
    "mean-gradient": [
        example_by_example,
        divided_early,
        with_a_column_of_ones,
        bias_as_a_weight,
        as_a_running_mean,
        lambda a_in, delta: (np.mean(delta[:, None] * a_in[None], axis=2), delta.mean(axis=1)[:, None]),
    ],
    "minibatch": [
        through_the_library,
        by_the_librarys_loop,
        by_automatic_differentiation,
        mean_in_the_output_error,
        examples_as_rows,
        one_column_after_the_other,
    ],
    "learning-step": [
        network_update,
        in_place_on_copies,
        sums_and_eta_over_m,
        mean_of_the_steps,
        layers_updated_once_they_are_passed,
    ],
    "learn": [
        in_turn(network_update),
        in_turn(in_place_on_copies),
        in_turn(layers_updated_once_they_are_passed),
        recursively,
        one_network_all_the_way,
        totals_set_to_zero,
    ],
}
