import autograd.numpy as anp
import numpy as np
from autograd import grad

import nnbp
from nnbp import per_neuron, sigmoid


def sigma(z):
    return 1 / (1 + np.exp(-z))


def layer_of(n, j, f):
    """A layer of sigmoids, one of which is replaced."""
    return per_neuron([f if k == j else sigmoid for k in range(n)])


def with_a_changed_row(z, a, y, j, f):
    delta = (a - y) * sigmoid.prime(z)
    delta[j] = (a[j] - y[j]) * f.prime(z[j])
    return delta


def with_a_mask(z, a, y, j, f):
    chosen = np.arange(len(z))[:, None] == j
    return (a - y) * np.where(chosen, f.prime(z), sigmoid.prime(z))


def divided_out(z, a, y, j, f):
    slopes = sigma(z) * (1 - sigma(z))
    slopes[j] *= f.prime(z[j]) / slopes[j]
    return slopes * -(y - a)


def entry_by_entry(z, a, y, j, f):
    delta = np.zeros(z.shape)
    for k, i in np.ndindex(z.shape):
        slope = f.prime(z[k, i]) if k == j else sigmoid.prime(z[k, i])
        delta[k, i] = (a[k, i] - y[k, i]) * slope
    return delta


def back_with_a_changed_row(w, delta, z, j, f):
    moved = w.T @ delta
    result = moved * sigmoid.prime(z)
    result[j, :] = f.prime(z[j, :]) * moved[j, :]
    return result


def back_neuron_by_neuron(w, delta, z, j, f):
    rows = []
    for k in range(w.shape[1]):
        slope = f.prime if k == j else sigmoid.prime
        rows.append(sum(w[i, k] * delta[i] for i in range(len(w))) * slope(z[k]))
    return np.array(rows)


def back_with_diagonal_matrices(w, delta, z, j, f):
    slopes = layer_of(len(z), j, f).prime(z)
    return np.stack([np.diag(s) @ w.T @ d for s, d in zip(slopes.T, delta.T, strict=True)], axis=1)


def network(weights, biases, x, l, j, f):
    functions = [sigmoid] * len(weights)
    functions[l - 2] = layer_of(len(biases[l - 2]), j, f)
    net = nnbp.Network([len(x), *(len(b) for b in biases)], activations=functions)
    net.weights, net.biases = weights, biases
    return net


def through_the_library(weights, biases, x, y, l, j, f):
    g = nnbp.backprop(network(weights, biases, x, l, j, f), x, y)
    return g.weights, g.biases


def by_differences(weights, biases, x, y, l, j, f):
    """In double precision, so that the differences are good to many digits."""
    weights, biases = [w.astype(float) for w in weights], [b.astype(float) for b in biases]
    g = nnbp.numerical_gradient(network(weights, biases, x, l, j, f), x.astype(float), y.astype(float))
    return g.weights, g.biases


def by_automatic_differentiation(weights, biases, x, y, l, j, f):
    functions = {
        "tanh": anp.tanh,
        "softplus": lambda z: anp.log(1 + anp.exp(z)),
        "leaky_relu": lambda z: anp.where(z > 0, z, z / 100),
    }

    def cost(parameters):
        a = x.astype(float)
        for i, (w, b) in enumerate(parameters):
            z = anp.dot(w, a) + b
            own = (np.arange(len(b)) == j)[:, None] * (i == l - 2)
            a = anp.where(own, functions[f.name](z), 1 / (1 + anp.exp(-z)))
        return anp.sum((a - y) ** 2) / 2

    pairs = grad(cost)([(w.astype(float), b.astype(float)) for w, b in zip(weights, biases, strict=True)])
    return [w for w, _ in pairs], [b for _, b in pairs]


def in_the_style_of_the_nineties(weights, biases, x, y, l, j, f):
    activation, a_list, z_list, slopes = x, [x], [], []
    for layer, (w, b) in enumerate(zip(weights, biases, strict=True), start=2):
        z_list.append(np.dot(w, activation) + b)
        activation, slope = sigma(z_list[-1]), sigma(z_list[-1]) * (1 - sigma(z_list[-1]))
        if layer == l:
            activation[j], slope[j] = f(z_list[-1][j]), f.prime(z_list[-1][j])
        a_list.append(activation)
        slopes.append(slope)
    nabla_w, nabla_b = [None] * len(weights), [None] * len(biases)
    delta = (a_list[-1] - y) * slopes[-1]
    for i in range(1, len(weights) + 1):
        if i > 1:
            delta = np.dot(weights[-i + 1].T, delta) * slopes[-i]
        nabla_w[-i], nabla_b[-i] = np.dot(delta, a_list[-i - 1].T), delta
    return nabla_w, nabla_b


def recursively(weights, biases, x, y, l, j, f):
    """The rest of the network gives the derivative by this layer's activations."""

    def gradient(i, a):
        if i == len(weights):
            return a - y, [], []
        z = np.einsum("jk,km->jm", weights[i], a) + biases[i]
        layer = layer_of(len(z), j, f) if i == l - 2 else sigmoid
        by_a, later_w, later_b = gradient(i + 1, layer(z))
        delta = by_a * layer.prime(z)
        return weights[i].T @ delta, [np.outer(delta, a), *later_w], [delta, *later_b]

    return gradient(0, x)[1:]


VARIANTS = {
    "modified-bp1": [
        with_a_changed_row,
        with_a_mask,
        divided_out,
        entry_by_entry,
        lambda z, a, y, j, f: (a - y) * layer_of(len(z), j, f).prime(z),
    ],
    "modified-bp2": [
        back_with_a_changed_row,
        back_neuron_by_neuron,
        back_with_diagonal_matrices,
        lambda w, delta, z, j, f: (delta.T @ w).T * layer_of(len(z), j, f).prime(z),
        lambda w, delta, z, j, f: np.einsum("jk,jm,km->km", w, delta, layer_of(len(z), j, f).prime(z)),
    ],
    "modified-backprop": [
        through_the_library,
        by_differences,
        by_automatic_differentiation,
        in_the_style_of_the_nineties,
        recursively,
    ],
}
