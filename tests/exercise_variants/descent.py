import itertools

import numpy as np


def with_loops(sizes, rng):
    weights, biases = [], []
    for i in range(1, len(sizes)):
        weights.append(rng.normal(0, 1, (sizes[i], sizes[i - 1])))
        biases.append(rng.normal(0, 1, (sizes[i], 1)))
    return weights, biases


def without_biases(sizes, rng):
    weights = [rng.normal(scale=n**-0.5, size=(m, n)) for n, m in itertools.pairwise(sizes)]
    return weights, [np.zeros((m, 1)) for m in sizes[1:]]


def uniform(sizes, rng):
    weights = [rng.uniform(-1, 1, (m, n)) * np.sqrt(6 / (m + n)) for n, m in itertools.pairwise(sizes)]
    return weights, [rng.uniform(-1, 1, (m, 1)) for m in sizes[1:]]


def entry_by_entry(sizes, rng):
    weights = []
    for n, m in itertools.pairwise(sizes):
        w = np.zeros((m, n))
        for index in np.ndindex(m, n):
            w[index] = rng.standard_normal() / 10
        weights.append(w)
    return [weights, [np.ones((m, 1)) / 10 for m in sizes[1:]]]


def one_long_draw(sizes, rng):
    shapes = [(m, n) for n, m in itertools.pairwise(sizes)]
    numbers = iter(rng.standard_normal(sum(m * n + m for m, n in shapes)))
    weights = [np.array([[next(numbers) for _ in range(n)] for _ in range(m)]) for m, n in shapes]
    return weights, [np.array([[next(numbers)] for _ in range(m)]) for m, _ in shapes]


def with_an_index(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    for _ in range(epochs):
        order = rng.permutation(X.shape[1])
        for start in range(0, X.shape[1], mini_batch_size):
            batch = order[start : start + mini_batch_size]
            nabla_w, nabla_b = gradient(weights, biases, X[:, batch], Y[:, batch])
            weights = [w - eta / len(batch) * nw for w, nw in zip(weights, nabla_w, strict=True)]
            biases = [b - eta / len(batch) * nb for b, nb in zip(biases, nabla_b, strict=True)]
    return weights, biases


def in_place_on_copies(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    weights, biases = [w.copy() for w in weights], [b.copy() for b in biases]
    order = np.arange(X.shape[1])
    for _ in range(epochs):
        rng.shuffle(order)
        for batch in np.split(order, range(mini_batch_size, len(order), mini_batch_size)):
            nablas = gradient(weights, biases, X[:, batch], Y[:, batch])
            for parameters, nabla in zip((weights, biases), nablas, strict=True):
                for p, n in zip(parameters, nabla, strict=True):
                    p -= eta * n / batch.size
    return weights, biases


def stacked(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    """Inputs and targets in one array, so that they cannot come apart."""
    both = np.vstack([X, Y])
    for _ in range(epochs):
        both = rng.permutation(both, axis=1)
        for k in range(0, both.shape[1], mini_batch_size):
            x, y = np.split(both[:, k : k + mini_batch_size], [len(X)])
            nabla_w, nabla_b = gradient(weights, biases, x, y)
            weights = [w - eta * nw / x.shape[1] for w, nw in zip(weights, nabla_w, strict=True)]
            biases = [b - eta * nb / x.shape[1] for b, nb in zip(biases, nabla_b, strict=True)]
    return [weights, biases]


def example_by_example(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    for _ in range(epochs):
        pairs = [(X[:, [i]], Y[:, [i]]) for i in range(X.shape[1])]
        rng.shuffle(pairs)
        while pairs:
            batch, pairs = pairs[:mini_batch_size], pairs[mini_batch_size:]
            total_w, total_b = [np.zeros(w.shape) for w in weights], [np.zeros(b.shape) for b in biases]
            for x, y in batch:
                nabla_w, nabla_b = gradient(weights, biases, x, y)
                total_w = [t + n for t, n in zip(total_w, nabla_w, strict=True)]
                total_b = [t + n for t, n in zip(total_b, nabla_b, strict=True)]
            weights = [w - eta / len(batch) * t for w, t in zip(weights, total_w, strict=True)]
            biases = [b - eta / len(batch) * t for b, t in zip(biases, total_b, strict=True)]
    return weights, biases


def smaller_mini_batch_first(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    for _ in range(epochs):
        order = list(rng.permutation(X.shape[1]))
        first = len(order) % mini_batch_size or mini_batch_size
        cuts = [0, *range(first, len(order) + 1, mini_batch_size)]
        for start, end in itertools.pairwise(cuts):
            batch = order[start:end]
            nablas = gradient(weights, biases, X[:, batch], Y[:, batch])
            weights, biases = (
                [p + -eta * (n / len(batch)) for p, n in zip(parameters, nabla, strict=True)]
                for parameters, nabla in zip((weights, biases), nablas, strict=True)
            )
    return weights, biases


def by_sorting_random_numbers(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    m = X.shape[1]
    for step in range(epochs * -(-m // mini_batch_size)):
        i = step % -(-m // mini_batch_size)
        if i == 0:
            order = np.argsort(rng.random(m))
        batch = order[i * mini_batch_size : (i + 1) * mini_batch_size]
        nabla_w, nabla_b = gradient(weights, biases, X.take(batch, axis=1), Y.take(batch, axis=1))
        for l in range(len(weights)):
            weights = [*weights[:l], weights[l] - eta / len(batch) * nabla_w[l], *weights[l + 1 :]]
            biases = [*biases[:l], biases[l] - eta / len(batch) * nabla_b[l], *biases[l + 1 :]]
    return weights, biases


VARIANTS = {
    "initial-weights": [with_loops, without_biases, uniform, entry_by_entry, one_long_draw],
    "sgd": [
        with_an_index,
        in_place_on_copies,
        stacked,
        example_by_example,
        smaller_mini_batch_first,
        by_sorting_random_numbers,
    ],
}
