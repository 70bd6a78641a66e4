import autograd.numpy as anp
import numpy as np
from autograd import grad

import nnbp


def sigma(z):
    return 1 / (1 + np.exp(-z))


def through_the_library(weights, biases, x, y):
    net = nnbp.Network([len(x), *(len(b) for b in biases)])
    net.weights, net.biases = weights, biases
    g = nnbp.backprop(net, x, y)
    return g.weights, g.biases


def by_complex_step(weights, biases, x, y):
    net = nnbp.Network([len(x), *(len(b) for b in biases)])
    net.weights, net.biases = weights, biases
    g = nnbp.numerical_gradient(net, x, y, "complex")
    return g.weights, g.biases


def by_automatic_differentiation(weights, biases, x, y):
    def cost(parameters):
        a = x
        for w, b in parameters:
            a = 1 / (1 + anp.exp(-(anp.dot(w, a) + b)))
        return anp.sum((a - y) ** 2) / 2

    pairs = grad(cost)([(w.astype(float), b.astype(float)) for w, b in zip(weights, biases, strict=True)])
    return [w for w, _ in pairs], [b for _, b in pairs]


def in_the_style_of_the_nineties(weights, biases, x, y):
    """Starts from lists of zeros and uses negative indices, like many published programs."""
    nabla_b = [np.zeros(b.shape) for b in biases]
    nabla_w = [np.zeros(w.shape) for w in weights]
    activation, activations, zs = x, [x], []
    for b, w in zip(biases, weights, strict=True):
        zs.append(np.dot(w, activation) + b)
        activation = sigma(zs[-1])
        activations.append(activation)
    delta = (activations[-1] - y) * sigma(zs[-1]) * (1 - sigma(zs[-1]))
    nabla_b[-1], nabla_w[-1] = delta, np.dot(delta, activations[-2].transpose())
    for layer in range(2, len(weights) + 1):
        delta = np.dot(weights[-layer + 1].T, delta) * sigma(zs[-layer]) * (1 - sigma(zs[-layer]))
        nabla_b[-layer], nabla_w[-layer] = delta, np.dot(delta, activations[-layer - 1].T)
    return [nabla_w, nabla_b]


def flat_inside(weights, biases, x, y):
    """One-dimensional arrays inside, columns as arguments and results."""
    a = [x.ravel()]
    for w, b in zip(weights, biases, strict=True):
        a.append(sigma(w @ a[-1] + b.ravel()))
    delta = (a[-1] - y.ravel()) * a[-1] * (1 - a[-1])
    nabla_w, nabla_b = [], []
    for i in reversed(range(len(weights))):
        nabla_w.append(np.outer(delta, a[i]))
        nabla_b.append(delta.reshape(-1, 1))
        delta = (delta @ weights[i]) * a[i] * (1 - a[i])
    return nabla_w[::-1], nabla_b[::-1]


def weight_by_weight(weights, biases, x, y):
    f_z, f_a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        f_z.append(np.einsum("jk,ki->ji", w, f_a[-1]) + b)
        f_a.append(sigma(f_z[-1]))
    delta = -(y - f_a[-1]) * nnbp.sigmoid.prime(f_z[-1])
    nabla_w = [np.empty_like(w, dtype=float) for w in weights]
    nabla_b = [np.empty_like(b, dtype=float) for b in biases]
    for i in range(len(weights) - 1, -1, -1):
        nabla_b[i][:] = delta
        for j, k in np.ndindex(weights[i].shape):
            nabla_w[i][j, k] = f_a[i][k, 0] * delta[j, 0]
        if i:
            delta = nnbp.sigmoid.prime(f_z[i - 1]) * np.array([[np.sum(w * delta[:, 0])] for w in weights[i].T])
    return nabla_w, nabla_b


VARIANTS = {
    "backprop": [
        through_the_library,
        by_complex_step,
        by_automatic_differentiation,
        in_the_style_of_the_nineties,
        flat_inside,
        weight_by_weight,
    ]
}
