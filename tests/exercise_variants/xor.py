import itertools
import math

import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def forward_by_index(weights, biases, X):
    a = [X]
    for i in range(len(weights)):
        a += [sigma(np.dot(weights[i], a[i]) + biases[i])]
    return a


def forward_recursively(weights, biases, X):
    if not weights:
        return [X]
    return [X, *forward_recursively(weights[1:], biases[1:], sigma(weights[0] @ X + biases[0]))]


def forward_example_by_example(weights, biases, X):
    columns = [forward_by_index(weights, biases, x.reshape(-1, 1)) for x in X.T]
    return [np.hstack(layer) for layer in zip(*columns, strict=True)]


def forward_neuron_by_neuron(weights, biases, X):
    a = [X]
    for w, b in zip(weights, biases, strict=True):
        new = np.zeros((len(w), X.shape[1]))
        for j in range(len(w)):
            for m in range(X.shape[1]):
                z = sum(w[j, k] * a[-1][k, m] for k in range(w.shape[1])) + b[j, 0]
                new[j, m] = 1 / (1 + math.exp(-z))
        a.append(new)
    return a


def forward_by_tanh(weights, biases, X):
    a = [X]
    for w, b in zip(weights, biases, strict=True):
        a.append(0.5 + 0.5 * np.tanh((w @ a[-1] + b) / 2))
    return tuple(a)


def backprop_from_the_back(weights, biases, x, y):
    a = forward_by_index(weights, biases, x)
    delta = (a[-1] - y) * a[-1] * (1 - a[-1])
    nabla_w, nabla_b = [delta @ a[-2].T], [delta]
    for l in range(2, len(a)):
        delta = weights[-l + 1].T @ delta * a[-l] * (1 - a[-l])
        nabla_w = [delta @ a[-l - 1].T, *nabla_w]
        nabla_b = [delta, *nabla_b]
    return nabla_w, nabla_b


def backprop_by_index(weights, biases, x, y):
    a, n = forward_recursively(weights, biases, x), len(weights)
    nabla_w, nabla_b = [None] * n, [None] * n
    error = a[-1] - y
    for i in reversed(range(n)):
        nabla_b[i] = error * (a[i + 1] - a[i + 1] ** 2)
        nabla_w[i] = np.outer(nabla_b[i], a[i])
        error = np.dot(weights[i].T, nabla_b[i])
    return nabla_w, nabla_b


def backprop_entry_by_entry(weights, biases, x, y):
    nabla_b = backprop_from_the_back(weights, biases, x, y)[1]
    a = forward_by_index(weights, biases, x)
    nabla_w = []
    for delta, a_in in zip(nabla_b, a, strict=False):
        nabla_w.append(np.array([[d * value for value in a_in[:, 0]] for d in delta[:, 0]]))
    return nabla_w, nabla_b


def backprop_in_rows(weights, biases, x, y):
    a = [layer.T for layer in forward_by_index(weights, biases, x)]
    rows = [(a[-1] - y.T) * a[-1] * (1 - a[-1])]
    for w, out in zip(weights[:0:-1], a[-2:0:-1], strict=True):
        rows.insert(0, rows[0] @ w * out * (1 - out))
    return [(a_in.T @ row).T for a_in, row in zip(a, rows, strict=False)], [row.T for row in rows]


def backprop_with_signals(weights, biases, x, y):
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigma(z[-1]))
    primes = [sigma(z_l) * (1 - sigma(z_l)) for z_l in z]
    errors = [-(y - a[-1]) * primes[-1]]
    for i in range(len(z) - 1, 0, -1):
        errors.append((weights[i].T @ errors[-1]) * primes[i - 1])
    errors.reverse()
    return [e * a_in.T for e, a_in in zip(errors, a, strict=False)], errors


def program(draw, backprop):
    """A training function with its own way to draw numbers and to find the gradient of one example."""

    def train(X, Y, sizes, eta, epochs, rng):
        weights = [draw(rng, n, before) for before, n in itertools.pairwise(sizes)]
        biases = [draw(rng, n, 1) for n in sizes[1:]]
        m = X.shape[1]
        for _ in range(epochs):
            sums = [np.zeros(w.shape) for w in weights], [np.zeros(b.shape) for b in biases]
            for i in range(m):
                nabla = backprop(weights, biases, X[:, [i]], Y[:, [i]])
                for total, part in zip(sums, nabla, strict=True):
                    for s, d in zip(total, part, strict=True):
                        s += d
            weights = [w - eta / m * s for w, s in zip(weights, sums[0], strict=True)]
            biases = [b - eta / m * s for b, s in zip(biases, sums[1], strict=True)]
        return weights, biases

    return train


def all_at_once(X, Y, sizes, eta, epochs, rng):
    weights = [rng.normal(0, 1 / np.sqrt(k), (j, k)) for k, j in itertools.pairwise(sizes)]
    biases = [np.zeros((j, 1)) for j in sizes[1:]]
    for _ in range(epochs):
        a = forward_by_index(weights, biases, X)
        delta = (a[-1] - Y) * a[-1] * (1 - a[-1])
        for i in reversed(range(len(weights))):
            before = weights[i].T @ delta * a[i] * (1 - a[i])
            weights[i] -= eta * delta @ a[i].T / len(X.T)
            biases[i] -= eta * delta.mean(axis=1, keepdims=True)
            delta = before
    return weights, biases


def normal(rng, n, before):
    return rng.standard_normal((n, before))


def uniform(rng, n, before):
    return rng.uniform(-1, 1, (n, before))


def one_by_one(rng, n, before):
    return np.array([[rng.normal() for _ in range(before)] for _ in range(n)])


VARIANTS = {
    "xor-forward": [
        forward_by_index,
        forward_recursively,
        forward_example_by_example,
        forward_neuron_by_neuron,
        forward_by_tanh,
    ],
    "xor-backprop": [
        backprop_from_the_back,
        backprop_by_index,
        backprop_entry_by_entry,
        backprop_in_rows,
        backprop_with_signals,
    ],
    "xor-train": [
        program(normal, backprop_from_the_back),
        program(uniform, backprop_by_index),
        program(one_by_one, backprop_with_signals),
        program(lambda rng, n, before: 1.5 * normal(rng, n, before), backprop_from_the_back),
        all_at_once,
    ],
}
