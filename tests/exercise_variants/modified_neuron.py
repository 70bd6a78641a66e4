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


def with_changed_rows(weights, z, a, y, l, j, f):
    errors = [(a[-1] - y) * sigmoid.prime(z[-1])]
    if l == len(weights) + 1:
        errors[0][j] = (a[-1][j] - y[j]) * f.prime(z[-1][j])
    for i in range(len(weights) - 1, 0, -1):
        moved = weights[i].T @ errors[0]
        delta = moved * sigmoid.prime(z[i - 1])
        if i == l - 1:
            delta[j, :] = f.prime(z[i - 1][j, :]) * moved[j, :]
        errors.insert(0, delta)
    return errors


def with_a_mask(weights, z, a, y, l, j, f):
    def slopes(i):
        chosen = (np.arange(len(z[i]))[:, None] == j) & (i == l - 2)
        return np.where(chosen, f.prime(z[i]), sigma(z[i]) * (1 - sigma(z[i])))

    errors = [None] * len(z)
    for i in reversed(range(len(z))):
        by_a = -(y - a[-1]) if errors[-1] is None else weights[i + 1].T @ errors[i + 1]
        errors[i] = by_a * slopes(i)
    return errors


def entry_by_entry(weights, z, a, y, l, j, f):
    errors = [np.zeros(z_l.shape) for z_l in z]
    for i in reversed(range(len(z))):
        for k, x in np.ndindex(z[i].shape):
            slope = f.prime if (i, k) == (l - 2, j) else sigmoid.prime
            if i == len(z) - 1:
                by_a = a[-1][k, x] - y[k, x]
            else:
                by_a = sum(weights[i + 1][n, k] * errors[i + 1][n, x] for n in range(len(z[i + 1])))
            errors[i][k, x] = by_a * slope(z[i][k, x])
    return errors


def with_the_librarys_equations(weights, z, a, y, l, j, f):
    functions = [layer_of(len(z_l), j, f) if i == l - 2 else sigmoid for i, z_l in enumerate(z)]
    errors = [nnbp.equations.output_error(a[-1] - y, functions[-1].prime(z[-1]))]
    for w, z_l, function in zip(weights[:0:-1], z[-2::-1], functions[-2::-1], strict=True):
        errors.append(nnbp.equations.hidden_error(w, errors[-1], function.prime(z_l)))
    return errors[::-1]


def recursively_from_the_front(weights, z, a, y, l, j, f):
    slopes = layer_of(len(z[0]), j, f).prime(z[0]) if l == 2 else sigmoid.prime(z[0])
    if len(weights) == 1:
        return [(a[-1] - y) * slopes]
    later = recursively_from_the_front(weights[1:], z[1:], a[1:], y, l - 1, j, f)
    return [np.einsum("jk,jm,km->km", weights[1], later[0], slopes), *later]


def with_diagonal_matrices(weights, z, a, y, l, j, f):
    def times_slopes(i, columns):
        slopes = (layer_of(len(z[i]), j, f) if i == l - 2 else sigmoid).prime(z[i])
        return np.stack([np.diag(s) @ c for s, c in zip(slopes.T, columns.T, strict=True)], axis=1)

    errors = [times_slopes(len(z) - 1, a[-1] - y)]
    for i in range(len(z) - 2, -1, -1):
        errors = [times_slopes(i, (errors[0].T @ weights[i + 1]).T), *errors]
    return errors


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
    """In double precision, so that the differences are accurate."""
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
    """The rest of the network gives the derivative with respect to this layer's activations."""

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
    "modified-errors": [
        with_changed_rows,
        with_a_mask,
        entry_by_entry,
        with_the_librarys_equations,
        recursively_from_the_front,
        with_diagonal_matrices,
    ],
    "modified-backprop": [
        through_the_library,
        by_differences,
        by_automatic_differentiation,
        in_the_style_of_the_nineties,
        recursively,
    ],
}
