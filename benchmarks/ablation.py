"""Measure how much time each optimisation of the learning step saves in one epoch of the first workload.

    python -m benchmarks.ablation

Each version is the previous one with the change that its docstring names; the docstring is also its name in the record.
The last is `nnbp.sgd`, which differs from the previous one in several ways. The versions take turns in one process with
one thread, and all end with the same parameters.
"""

import json
import os
import sys
from time import perf_counter

os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})

import numpy as np  # after the environment: it loads BLAS

import nnbp
from nnbp.training import mini_batches

from . import machine
from .ratios import paired
from .turns import ROOT
from .workloads import ETA, EXAMPLES, WORKLOADS, Problem, training_set

RECORD = ROOT / "book" / "data" / "ablation.json"
WORKLOAD = WORKLOADS[0]


class Literal:
    """the five steps, carelessly"""

    def __init__(self, weights, biases, X, Y, m):
        self.weights, self.biases = [w.copy() for w in weights], [b.copy() for b in biases]
        self.X, self.Y, self.m = np.ascontiguousarray(X), np.ascontiguousarray(Y), m

    def epoch(self, batches):
        for batch in batches:
            self.step(*self.gather(batch))

    def gather(self, batch):
        return self.X[:, batch], self.Y[:, batch]

    def step(self, X, Y):
        a, slopes = self.feedforward(X)
        deltas = self.errors(a, slopes, Y)
        dC_dw = [delta @ a_in.T / self.m for a_in, delta in zip(a, deltas[1:], strict=False)]
        dC_db = [delta.sum(axis=1, keepdims=True) / self.m for delta in deltas[1:]]
        self.weights = [w - ETA * d for w, d in zip(self.weights, dC_dw, strict=True)]
        self.biases = [b - ETA * d for b, d in zip(self.biases, dC_db, strict=True)]

    def feedforward(self, X):
        a, slopes = [X], []
        for w, b in zip(self.weights, self.biases, strict=True):
            z = w @ a[-1] + b
            a.append(1 / (1 + np.exp(-z)))
            slopes.append(1 / (1 + np.exp(-z)) * (1 - 1 / (1 + np.exp(-z))))
        return a, slopes

    def errors(self, a, slopes, Y):
        """The errors of all layers, from the input layer's, which is ∂C/∂x, to the output layer's."""
        deltas = [(a[-1] - Y) * slopes[-1]]
        for w, slope in zip(self.weights[:0:-1], slopes[-2::-1], strict=True):
            deltas.insert(0, (w.T @ deltas[0]) * slope)
        return [self.weights[0].T @ deltas[0], *deltas]


class ExamplesInOnePiece(Literal):
    """each example in one piece of memory"""

    def __init__(self, weights, biases, X, Y, m):
        super().__init__(weights, biases, X, Y, m)
        self.X, self.Y = np.ascontiguousarray(X.T), np.ascontiguousarray(Y.T)

    def gather(self, batch):
        return self.X[batch].T, self.Y[batch].T


class SlopesFromActivations(ExamplesInOnePiece):
    """σ′ = a (1 − a), from the activations"""

    def feedforward(self, X):
        a, slopes = [X], []
        for w, b in zip(self.weights, self.biases, strict=True):
            a.append(1 / (1 + np.exp(-(w @ a[-1] + b))))
            slopes.append(a[-1] * (1 - a[-1]))
        return a, slopes


class NoErrorOfTheInput(SlopesFromActivations):
    """no error for the input layer"""

    def errors(self, a, slopes, Y):
        deltas = [(a[-1] - Y) * slopes[-1]]
        for w, slope in zip(self.weights[:0:-1], slopes[-2::-1], strict=True):
            deltas.insert(0, (w.T @ deltas[0]) * slope)
        return [None, *deltas]


class InPlace(NoErrorOfTheInput):
    """η/m only once, parameters changed in place"""

    def step(self, X, Y):
        a, slopes = self.feedforward(X)
        slopes[-1] *= ETA / self.m
        deltas = self.errors(a, slopes, Y)[1:]
        for w, b, a_in, delta in zip(self.weights, self.biases, a[:-1], deltas, strict=True):
            w -= delta @ a_in.T
            b -= delta.sum(axis=1, keepdims=True)


class OneWorkspace(InPlace):
    """one set of arrays, out= everywhere"""

    def __init__(self, weights, biases, X, Y, m):
        super().__init__(weights, biases, X, Y, m)
        self.x, self.y = np.empty((m, len(X))).T, np.empty((m, len(Y))).T
        self.a, self.slopes, self.deltas = ([np.empty((len(b), m)) for b in biases] for _ in range(3))
        self.dC_dw, self.dC_db = [np.empty_like(w) for w in weights], [np.empty_like(b) for b in biases]

    def gather(self, batch):
        np.take(self.X, batch, axis=0, out=self.x.T, mode="clip")
        np.take(self.Y, batch, axis=0, out=self.y.T, mode="clip")
        return self.x, self.y

    def step(self, X, Y):
        self.feedforward(X)
        self.errors(Y)
        for w, b, dw, db, a_in, delta in zip(
            self.weights, self.biases, self.dC_dw, self.dC_db, [X, *self.a[:-1]], self.deltas, strict=True
        ):
            np.subtract(w, np.matmul(delta, a_in.T, out=dw), out=w)
            np.subtract(b, self.sum_of_columns(delta, db), out=b)

    def sum_of_columns(self, delta, out):
        return np.sum(delta, axis=1, keepdims=True, out=out)

    def feedforward(self, X):
        a_in = X
        for w, b, a, slope in zip(self.weights, self.biases, self.a, self.slopes, strict=True):
            np.matmul(w, a_in, out=a)
            np.add(a, b, out=a)
            self.activate(a, slope)
            a_in = a

    def activate(self, a, slope):
        np.negative(a, out=a)
        np.exp(a, out=a)
        np.add(a, 1, out=a)
        np.reciprocal(a, out=a)
        np.subtract(1, a, out=slope)
        np.multiply(a, slope, out=slope)

    def errors(self, Y):
        np.subtract(self.a[-1], Y, out=self.deltas[-1])
        np.multiply(self.deltas[-1], self.slopes[-1], out=self.deltas[-1])
        np.multiply(self.deltas[-1], ETA / self.m, out=self.deltas[-1])
        for i in range(len(self.weights) - 2, -1, -1):
            np.matmul(self.weights[i + 1].T, self.deltas[i + 1], out=self.deltas[i])
            np.multiply(self.deltas[i], self.slopes[i], out=self.deltas[i])


class BiasesByProduct(OneWorkspace):
    """bias gradient as a product with ones"""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.ones = np.ones((self.m, 1))

    def sum_of_columns(self, delta, out):
        return np.matmul(delta, self.ones, out=out)


class AddingProducts(BiasesByProduct):
    """products that add (BLAS's gemm, called through SciPy)"""

    def __init__(self, *arguments):
        from scipy.linalg.blas import dgemm

        super().__init__(*arguments)
        self.gemm = dgemm

    def step(self, X, Y):
        self.feedforward(X)
        self.errors(Y)
        for w, b, a_in, delta in zip(self.weights, self.biases, [X, *self.a[:-1]], self.deltas, strict=True):
            column_major = a_in.flags.f_contiguous
            a, flip = (a_in, False) if column_major else (a_in.T, True)
            self.gemm(-1, a, delta.T, 1, w.T, trans_a=flip, overwrite_c=True)
            self.gemm(-1, self.ones.T, delta.T, 1, b.T, overwrite_c=True)


class Listed(Literal):
    """nnbp.sgd: operations listed once, and the rest"""

    def __init__(self, weights, biases, X, Y, m):
        self.net = nnbp.Network([len(X), *(len(b) for b in biases)])
        self.net.weights, self.net.biases = weights, biases
        self.data = np.asfortranarray(X), np.asfortranarray(Y)
        self.m = m

    def epoch(self, batches):
        nnbp.sgd(self.net, *self.data, 1, self.m, ETA, seed=0, progress=False, measure=False)

    weights = property(lambda self: self.net.weights)
    biases = property(lambda self: self.net.biases)


VERSIONS = (
    Literal,
    ExamplesInOnePiece,
    SlopesFromActivations,
    NoErrorOfTheInput,
    InPlace,
    OneWorkspace,
    BiasesByProduct,
    AddingProducts,
    Listed,
)


def versions(problem, X, Y):
    made = [version(problem.weights, problem.biases, X, Y, WORKLOAD.m) for version in VERSIONS]
    return dict(zip((version.__doc__ for version in VERSIONS), made, strict=True))


def order(examples):
    """The mini-batches of `nnbp.sgd` with seed 0."""
    return mini_batches(examples, WORKLOAD.m, np.random.default_rng(0))


def assert_equal(contenders):
    """Check that all contenders have the same parameters."""
    first, *others = contenders.values()
    for other in others:
        for ours, theirs in zip(first.weights + first.biases, other.weights + other.biases, strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-9)


def measure(rounds=15):
    problem = Problem(WORKLOAD, "float64")
    assert_equal(after_one_epoch(problem, 200))
    X, Y = (part.T for part in training_set(WORKLOAD, EXAMPLES, "float64"))
    contenders = versions(problem, X, Y)
    batches = order(EXAMPLES)
    times = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            start = perf_counter()
            contender.epoch(batches)
            times[name].append(perf_counter() - start)
    literal = times[Literal.__doc__]
    return [
        {"change": name, "seconds": float(np.median(taken)), "faster": paired(literal, taken)}
        for name, taken in times.items()
    ]


def after_one_epoch(problem, examples):
    X, Y = (part.T for part in training_set(WORKLOAD, examples, "float64"))
    contenders = versions(problem, X, Y)
    for contender in contenders.values():
        contender.epoch(order(examples))
    return contenders


def main():
    rows = measure()
    print(f"one epoch of {EXAMPLES:,} examples, {WORKLOAD.name}, one thread")
    for row in rows:
        print(f"{row['seconds']:6.2f} s  {row['faster']['median']:4.1f} times as fast  {row['change']}")
    record = {"machine": machine.describe(), "workload": WORKLOAD.name, "rows": rows}
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
