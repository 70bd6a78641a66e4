"""What exercise 14 gives to its reader: five implementations with a bug each, and how to compare them."""

from enum import StrEnum

import numpy as np

from ..activations import sigmoid
from .engine.networks import example


class Bug(StrEnum):
    """What may be wrong; five of them are at work in this module. The catalogue has the words for a wrong suspicion."""

    NO_SIGMA_PRIME_AT_THE_OUTPUT = "suspected-no-sigma-prime-output"
    NO_SIGMA_PRIME_IN_HIDDEN_LAYERS = "suspected-no-sigma-prime-hidden"
    SIGMA_PRIME_OF_A_IN_HIDDEN_LAYERS = "suspected-sigma-prime-of-a"
    SIGMA_PRIME_LOST_ON_THE_WAY = "suspected-delta-stripped"
    WEIGHTS_ALREADY_UPDATED = "suspected-weights-updated"
    Z_INSTEAD_OF_A_IN_BP4 = "suspected-z-for-a"
    SIGMA_PRIME_TWICE_IN_BP3 = "suspected-sigma-prime-in-bp3"
    SUM_INSTEAD_OF_MEAN_IN_BP3 = "suspected-sum-in-bp3"
    FIRST_LAYER_SKIPPED = "suspected-first-layer-skipped"


def first(weights, biases, X, Y):
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
    outputs = [X]
    for w, b in zip(weights, biases, strict=True):
        outputs.append(sigmoid(w @ outputs[-1] + b))
    primes = [a * (1 - a) for a in outputs]
    error = (outputs[-1] - Y) * primes[-1]
    nabla_w, nabla_b = [], []
    for i in range(len(weights) - 1, -1, -1):
        delta = error if i == len(weights) - 1 else error * primes[i + 1]
        nabla_w.append(np.einsum("jm,km->jk", delta, outputs[i]) / X.shape[1])
        nabla_b.append(delta.mean(axis=1, keepdims=True))
        error = weights[i].T @ error
    return nabla_w[::-1], nabla_b[::-1]


def fifth(weights, biases, X, Y):
    m = X.shape[1]
    z, a = [], [X]
    for w, b in zip(weights, biases, strict=True):
        z.append(np.dot(w, a[-1]) + b)
        a.append(sigmoid(z[-1]))
    primes = [sigmoid.prime(entry) for entry in (*a[1:-1], z[-1])]
    delta = (a[-1] - Y) * primes[-1]
    nabla_w, nabla_b = [np.dot(delta, a[-2].T) / m], [delta.sum(axis=1, keepdims=True) / m]
    for l in range(2, len(weights) + 1):
        delta = np.dot(weights[-l + 1].T, delta) * primes[-l]
        nabla_w.insert(0, np.dot(delta, a[-l - 1].T) / m)
        nabla_b.insert(0, delta.sum(axis=1, keepdims=True) / m)
    return nabla_w, nabla_b


def compare(backprop, checker, m=3):
    """Print, layer by layer, how far a gradient is from the measured one, relative to the larger of the two.

    ``backprop`` takes weights, biases, X and Y, here of ``m`` examples, and ``checker`` the step ε as well.
    """
    e = example([3, 5, 4, 6, 2], m, seed=7)
    measured = checker(e.weights, e.biases, e.X, e.Y, 1e-5)
    if measured is None:
        print(f"Your checker returns nothing yet, so there is\nnothing to compare `{backprop.__name__}` with.")
        return
    given = backprop(e.weights, e.biases, e.X, e.Y)
    print(f"{backprop.__name__}, tried with {m} example{'s' * (m > 1)}")
    print("off by ", *(f"layer {l}" for l in range(2, len(e.weights) + 2)), sep="  ")
    for name, i in (("weights", 0), ("biases", 1)):
        errors = [_in_words(ours, theirs) for ours, theirs in zip(given[i], measured[i], strict=True)]
        print(f"{name:7}", *(f"{error:7}" for error in errors), sep="  ")


def _in_words(ours, theirs):
    error = np.abs(ours - theirs).max() / max(np.abs(ours).max(), np.abs(theirs).max())
    if error < 1e-6:
        return "agrees"
    return "< 0.1%" if error < 0.001 else f"{error:.1%}"
