import itertools

import numpy as np

import nnbp


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


def positive_and_negative_halves(sizes, rng):
    """Not centred on 0, but still of both signs."""
    weights = [rng.uniform(-0.3, 0.5, (m, n)) for n, m in itertools.pairwise(sizes)]
    return weights, [np.full((m, 1), -0.5) for m in sizes[1:]]


def sigma(z):
    return 1 / (1 + np.exp(-z))


def network(weights, biases):
    net = nnbp.Network([weights[0].shape[1], *(len(b) for b in biases)])
    net.weights, net.biases = weights, biases
    return net


def summed(weights, biases, X, Y):
    """The sum over the examples, one after another, as in exercise 8."""
    nabla_w, nabla_b = [np.zeros(w.shape) for w in weights], [np.zeros(b.shape) for b in biases]
    for i in range(X.shape[1]):
        g = nnbp.backprop(network(weights, biases), X[:, [i]], Y[:, [i]])
        for total, part in zip(nabla_w + nabla_b, g.weights + g.biases, strict=True):
            total += part
    return nabla_w, nabla_b


def network_update(weights, biases, X, Y, eta):
    net = network(weights, biases)
    net.update(nnbp.minibatch_gradient(net, X, Y), eta)
    return net.weights, net.biases


def step_in_place_on_copies(weights, biases, X, Y, eta):
    nabla_w, nabla_b = summed(weights, biases, X, Y)
    weights, biases = [w.copy() for w in weights], [b.copy() for b in biases]
    for i in range(len(weights)):
        weights[i] -= (eta * nabla_w[i] / X.shape[1]).astype(weights[i].dtype)
        biases[i] -= (eta * nabla_b[i] / X.shape[1]).astype(biases[i].dtype)
    return weights, biases


def sums_and_eta_over_m(weights, biases, X, Y, eta):
    step, (sums_w, sums_b) = eta / X.shape[1], summed(weights, biases, X, Y)
    weights = [w - step * d for w, d in zip(weights, sums_w, strict=True)]
    return weights, [b - step * d for b, d in zip(biases, sums_b, strict=True)]


def mean_of_the_steps(weights, biases, X, Y, eta):
    """Every example takes its own step from the same point, and the results are averaged."""
    ends = [sums_and_eta_over_m(weights, biases, X[:, [i]], Y[:, [i]], eta) for i in range(X.shape[1])]
    return tuple([sum(layer) / len(ends) for layer in zip(*part, strict=True)] for part in zip(*ends, strict=True))


def layers_updated_once_they_are_passed(weights, biases, X, Y, eta):
    """A layer is updated during the backward pass, once its old weights have been used: not a mistake."""
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


def examples_as_rows(weights, biases, X, Y, eta):
    A = [X.T]
    for w, b in zip(weights, biases, strict=True):
        A.append(sigma(A[-1] @ w.T + b.ravel()))
    delta = (A[-1] - Y.T) / len(X.T) * A[-1] * (1 - A[-1])
    new_weights, new_biases = [], []
    for i in range(len(weights) - 1, -1, -1):
        new_weights.append(weights[i] - eta * delta.T @ A[i])
        new_biases.append(biases[i] - eta * delta.sum(axis=0)[:, None])
        delta = (delta @ weights[i]) * A[i] * (1 - A[i])
    return tuple(new_weights[::-1]), tuple(new_biases[::-1])


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
        nabla_w, nabla_b = summed(weights, biases, X, Y)
        for total, part in zip(totals, nabla_w + nabla_b, strict=True):
            total[:] = 0
            total += (part / X.shape[1]).astype(total.dtype)
        parameters = [p - eta * d for p, d in zip(weights + biases, totals, strict=True)]
        weights, biases = parameters[: len(weights)], parameters[len(weights) :]
    return weights, biases


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
    """Inputs and targets in one array, so that they stay together."""
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


def sorted_in_each_mini_batch(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    """The columns of a mini-batch may be in any order; if there is only one mini-batch, nothing needs shuffling."""
    for _ in range(epochs):
        mask = rng.permutation(X.shape[1]) // mini_batch_size
        for number in range(mask.max() + 1):
            nablas = gradient(weights, biases, X[:, mask == number], Y[:, mask == number])
            weights, biases = (
                [p - eta * d / (mask == number).sum() for p, d in zip(parameters, nabla, strict=True)]
                for parameters, nabla in zip((weights, biases), nablas, strict=True)
            )
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
    "initial-weights": [
        with_loops,
        without_biases,
        uniform,
        entry_by_entry,
        one_long_draw,
        positive_and_negative_halves,
    ],
    "learning-step": [
        network_update,
        step_in_place_on_copies,
        sums_and_eta_over_m,
        mean_of_the_steps,
        layers_updated_once_they_are_passed,
        examples_as_rows,
    ],
    "learn": [
        in_turn(network_update),
        in_turn(step_in_place_on_copies),
        in_turn(layers_updated_once_they_are_passed),
        recursively,
        one_network_all_the_way,
        totals_set_to_zero,
    ],
    "sgd": [
        with_an_index,
        in_place_on_copies,
        stacked,
        example_by_example,
        sorted_in_each_mini_batch,
        smaller_mini_batch_first,
        by_sorting_random_numbers,
    ],
}
