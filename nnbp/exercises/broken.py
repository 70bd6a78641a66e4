"""Exercise 11: five implementations of backpropagation. Each runs, none raises, and each has one bug.

They compute the gradient of the mean quadratic cost of a network of sigmoid neurons, for examples in columns, as lists
``nabla_w``, ``nabla_b`` shaped like the weights and biases. Only use them to look for what is wrong with them.
"""

from enum import IntEnum

import numpy as np

from ..activations import sigmoid
from .engine.networks import example


class Bug(IntEnum):
    """Names for what may be wrong. Five of them are at work in this module, one in each function."""

    NO_SIGMA_PRIME_AT_THE_OUTPUT = 1
    NO_SIGMA_PRIME_IN_HIDDEN_LAYERS = 2
    SIGMA_PRIME_OF_A_IN_HIDDEN_LAYERS = 3
    SIGMA_PRIME_LOST_ON_THE_WAY = 4
    WEIGHTS_ALREADY_UPDATED = 5
    Z_INSTEAD_OF_A_IN_BP4 = 6
    SIGMA_PRIME_TWICE_IN_BP3 = 7
    SUM_INSTEAD_OF_MEAN_IN_BP3 = 8
    FIRST_LAYER_SKIPPED = 9


def first(weights, biases, X, Y):
    """An implementation with a bug."""
    m = X.shape[1]
    signals, activations = [X], [X]
    for w, b in zip(weights, biases, strict=True):
        signals.append(w @ activations[-1] + b)
        activations.append(sigmoid(signals[-1]))
    nabla_w, nabla_b = [], []
    delta = (activations[-1] - Y) * sigmoid.prime(signals[-1])
    for i in reversed(range(len(weights))):
        nabla_w.insert(0, delta @ signals[i].T / m)
        nabla_b.insert(0, delta.mean(axis=1, keepdims=True))
        if i > 0:
            delta = (weights[i].T @ delta) * sigmoid.prime(signals[i])
    return nabla_w, nabla_b


def second(weights, biases, X, Y):
    """An implementation with a bug."""
    m = X.shape[1]
    z, a = [], [X]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    errors = [(a[-1] - Y) * sigmoid.prime(z[-1])]
    for w, z_l in zip(weights[:0:-1], z[-2::-1], strict=True):
        errors.insert(0, (w.T @ errors[0]) * sigmoid.prime(z_l))
    nabla_w = [delta @ a_in.T / m for delta, a_in in zip(errors, a[:-1], strict=True)]
    nabla_b = [delta.sum(axis=1, keepdims=True) for delta in errors]
    return nabla_w, nabla_b


def third(weights, biases, X, Y, eta=1.0):
    """An implementation with a bug."""
    m = X.shape[1]
    w, z, a = list(weights), [], [X]
    for i in range(len(w)):
        z.append(w[i] @ a[i] + biases[i])
        a.append(sigmoid(z[i]))
    delta = (a[-1] - Y) * sigmoid.prime(z[-1])
    nabla_w, nabla_b = [None] * len(w), [None] * len(w)
    for i in range(len(w) - 1, -1, -1):
        nabla_w[i] = delta @ a[i].T / m
        nabla_b[i] = delta.mean(axis=1, keepdims=True)
        w[i] = w[i] - eta * nabla_w[i]
        if i > 0:
            delta = (w[i].T @ delta) * sigmoid.prime(z[i - 1])
    return nabla_w, nabla_b


def fourth(weights, biases, X, Y):
    """An implementation with a bug."""
    outputs = [X]
    for w, b in zip(weights, biases, strict=True):
        outputs.append(sigmoid(w @ outputs[-1] + b))
    slopes = [a * (1 - a) for a in outputs]
    error = (outputs[-1] - Y) * slopes[-1]
    nabla_w, nabla_b = [], []
    for i in range(len(weights) - 1, -1, -1):
        delta = error if i == len(weights) - 1 else error * slopes[i + 1]
        nabla_w.append(np.einsum("jm,km->jk", delta, outputs[i]) / X.shape[1])
        nabla_b.append(delta.mean(axis=1, keepdims=True))
        error = weights[i].T @ error
    return nabla_w[::-1], nabla_b[::-1]


def fifth(weights, biases, X, Y):
    """An implementation with a bug."""
    m = X.shape[1]
    z, a = [], [X]
    for w, b in zip(weights, biases, strict=True):
        z.append(np.dot(w, a[-1]) + b)
        a.append(sigmoid(z[-1]))
    slope = [sigmoid.prime(entry) for entry in (*a[1:-1], z[-1])]
    delta = (a[-1] - Y) * slope[-1]
    nabla_w, nabla_b = [np.dot(delta, a[-2].T) / m], [delta.sum(axis=1, keepdims=True) / m]
    for l in range(2, len(weights) + 1):
        delta = np.dot(weights[-l + 1].T, delta) * slope[-l]
        nabla_w.insert(0, np.dot(delta, a[-l - 1].T) / m)
        nabla_b.insert(0, delta.sum(axis=1, keepdims=True) / m)
    return nabla_w, nabla_b


def compare(backprop, checker, m=3):
    """Print, layer by layer, how far a gradient is from the measured one, relative to the larger of the two.

    Parameters
    ----------
    backprop : callable
        Computes nabla_w and nabla_b from weights, biases, X and Y.
    checker : callable
        Measures them; takes the step ε as a fifth argument.
    m : int
        The number of examples.
    """
    e = example([3, 5, 4, 6, 2], m, seed=7)
    measured = checker(e.weights, e.biases, e.X, e.Y, 1e-5)
    if measured is None:
        print(f"The checker returned nothing yet, so there is nothing to compare {backprop.__name__} with.")
        return
    given = backprop(e.weights, e.biases, e.X, e.Y)
    print(f"{backprop.__name__}, tried with {m} example{'s' * (m > 1)}")
    for i in reversed(range(len(e.weights))):
        w, b = (_in_words(ours[i], theirs[i]) for ours, theirs in zip(given, measured, strict=True))
        print(f"    layer {i + 2}: weights {w}, biases {b}")


def _in_words(ours, theirs):
    error = relative_error(ours, theirs)
    if error < 1e-6:
        return "agree"
    return "off by less than 0.1%" if error < 0.001 else f"off by {error:.1%}"


def relative_error(ours, theirs):
    """The largest difference of two arrays, over the largest entry of either."""
    return np.abs(ours - theirs).max() / max(np.abs(ours).max(), np.abs(theirs).max())
