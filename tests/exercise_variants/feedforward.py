import math

import numpy as np

import nnbp


def sigma(z):
    return 1 / (1 + np.exp(-z))


def with_math(w, b, a):
    rows = []
    for j in range(len(w)):
        total = 0
        for k in range(len(a)):
            total += w[j][k] * a[k][0]
        rows.append([1 / (1 + math.exp(-(total + b[j][0])))])
    return np.array(rows)


def with_generator(w, b, a):
    return sigma(
        np.array(
            [[sum(wk * ak[0] for wk, ak in zip(row, a, strict=True)) + bj[0]] for row, bj in zip(w, b, strict=True)]
        )
    )


def adding_in_place(w, b, a):
    z = np.repeat(b, a.shape[1], axis=1)
    for k in reversed(range(w.shape[1])):
        z += w[:, [k]] * a[k]
    return sigma(z)


def bias_as_a_weight(w, b, a):
    return sigma(np.hstack([b, w]) @ np.vstack([np.ones((1, a.shape[1])), a]))


def column_by_column(w, b, a):
    return np.column_stack([sigma(w @ column + b.ravel()) for column in a.T])


def in_examples_as_rows(w, b, a):
    return sigma(a.T @ w.T + b.T).T


def through_the_library(weights, biases, x):
    net = nnbp.Network([len(x), *(len(b) for b in biases)])
    net.weights, net.biases = weights, biases
    f = net.feedforward(x)
    return f.z, f.a


def recursively(weights, biases, x):
    if not weights:
        return [], [x]
    z = weights[0] @ x + biases[0]
    later_z, later_a = recursively(weights[1:], biases[1:], sigma(z))
    return [z, *later_z], [x, *later_a]


def as_lists(weights, biases, x):
    z, a = [], [x.copy()]
    for i in range(len(weights)):
        z += [np.einsum("jk,km->jm", weights[i], a[i]) + biases[i]]
        a += [np.tanh(z[i] / 2) / 2 + 0.5]
    return [z, a]


def into_prepared_arrays(weights, biases, x):
    z = [np.zeros_like(b) for b in biases]
    a = [x] + [np.zeros_like(b) for b in biases]
    for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
        z[i][:] = w.dot(a[i])
        z[i] += b
        a[i + 1][:] = sigma(z[i])
    return z, a


def as_tuples(weights, biases, x):
    z, a = through_the_library(weights, biases, x)
    return tuple(z), tuple(a)


ONE_LAYER = [
    bias_as_a_weight,
    column_by_column,
    in_examples_as_rows,
    adding_in_place,
    lambda w, b, a: sigma(np.einsum("jk,km->jm", w, a) + b),
    lambda w, b, a: np.tanh((w @ a + b) / 2) / 2 + 0.5,
    lambda w, b, a: np.exp(w @ a + b) / (np.exp(w @ a + b) + 1),
]

VARIANTS = {
    "layer-by-neuron": [with_math, with_generator, *ONE_LAYER],
    "layer": ONE_LAYER,
    "feedforward": [through_the_library, recursively, as_lists, into_prepared_arrays, as_tuples],
}
