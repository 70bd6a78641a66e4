"""The algorithm of Nielsen's chapter, reimplemented: one example after another, gradients summed in lists of arrays."""

import numpy as np

from ..workloads import ETA


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def gradient_of_one_example(weights, biases, x, y):
    """∂C_x/∂w and ∂C_x/∂b, layer by layer."""
    a, z = [x], []
    for w, b in zip(weights, biases, strict=True):
        z.append(np.dot(w, a[-1]) + b)
        a.append(sigmoid(z[-1]))
    slopes = [sigmoid(z_l) * (1 - sigmoid(z_l)) for z_l in z]
    delta = (a[-1] - y) * slopes[-1]
    dC_dw, dC_db = [np.dot(delta, a[-2].T)], [delta]
    for l in range(len(weights) - 2, -1, -1):
        delta = np.dot(weights[l + 1].T, delta) * slopes[l]
        dC_dw.insert(0, np.dot(delta, a[l].T))
        dC_db.insert(0, delta)
    return dC_dw, dC_db


def summed_gradient(weights, biases, examples):
    """The sum of the gradients of a list of examples (x, y)."""
    dC_dw, dC_db = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
    for x, y in examples:
        more_w, more_b = gradient_of_one_example(weights, biases, x, y)
        dC_dw = [total + more for total, more in zip(dC_dw, more_w, strict=True)]
        dC_db = [total + more for total, more in zip(dC_db, more_b, strict=True)]
    return dC_dw, dC_db


def columns(X, Y):
    """A training set as a list of pairs (x, y) of columns."""
    return [(x[:, None], y[:, None]) for x, y in zip(X, Y, strict=True)]


class ExampleByExample:
    """For large networks it uses part of the mini-batch, because its time is proportional to the number of examples."""

    jobs = ("gradient", "step", "epoch")
    checked = True

    def __init__(self, problem):
        self.examples, self.eta = problem.workload.part, ETA
        self.weights, self.biases = problem.weights, problem.biases
        self.batch = columns(problem.X[: self.examples], problem.Y[: self.examples])
        self.rng = np.random.default_rng(0)

    def gradient(self):
        sums = summed_gradient(self.weights, self.biases, self.batch)
        return tuple([total / len(self.batch) for total in layers] for layers in sums)

    def step(self):
        self.learn_from(self.batch)

    def learn_from(self, batch):
        dC_dw, dC_db = summed_gradient(self.weights, self.biases, batch)
        rate = self.eta / len(batch)
        self.weights = [w - rate * d for w, d in zip(self.weights, dC_dw, strict=True)]
        self.biases = [b - rate * d for b, d in zip(self.biases, dC_db, strict=True)]

    def prepare_epoch(self, X, Y):
        self.training_set = columns(X, Y)

    def epoch(self):
        order = self.rng.permutation(len(self.training_set))
        for start in range(0, len(order), self.examples):
            self.learn_from([self.training_set[i] for i in order[start : start + self.examples]])

    def parameters(self):
        return self.weights, self.biases
