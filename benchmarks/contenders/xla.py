"""JAX: everything compiled, the epoch as one `lax.scan`; and the matrix products alone."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from ..workloads import ETA

jax.config.update("jax_enable_x64", True)


def row_cost(parameters, X, Y):
    """The mean quadratic cost, with one example in each row."""
    a = X
    for w, b in parameters:
        a = jax.nn.sigmoid(a @ w.T + b.T)
    return ((a - Y) ** 2).sum() / (2 * len(X))


def column_cost(parameters, X, Y):
    """The same, with one example in each column from the first layer on."""
    a = X.T
    for w, b in parameters:
        a = jax.nn.sigmoid(w @ a + b)
    return ((a - Y.T) ** 2).sum() / (2 * len(X))


def learned(cost, parameters, X, Y):
    """The parameters after a step."""
    return jax.tree.map(lambda p, slope: p - ETA * slope, parameters, jax.grad(cost)(parameters, X, Y))


def scanned(cost, parameters, X, Y, batches):
    """The parameters after a step with each mini-batch; a row of ``batches`` holds the indices of its examples."""
    return jax.lax.scan(lambda p, batch: (learned(cost, p, X[batch], Y[batch]), None), parameters, batches)[0]


class Rows:
    """With one example in each row, which is the usual convention."""

    jobs = ("gradient", "step", "epoch")
    checked = True
    cost = staticmethod(row_cost)

    def __init__(self, problem):
        self.examples, self.eta = problem.workload.m, ETA
        self.X, self.Y = jnp.array(problem.X), jnp.array(problem.Y)
        pairs = zip(problem.weights, problem.biases, strict=True)
        self.layers = [(jnp.array(w), jnp.array(b)) for w, b in pairs]
        self.slope = jax.jit(jax.grad(self.cost))
        self.learned = jax.jit(partial(learned, self.cost), donate_argnums=0)
        self.scanned = jax.jit(partial(scanned, self.cost), donate_argnums=0)
        self.rng = np.random.default_rng(0)

    def gradient(self):
        return tuple(zip(*jax.block_until_ready(self.slope(self.layers, self.X, self.Y)), strict=True))

    def step(self):
        self.layers = jax.block_until_ready(self.learned(self.layers, self.X, self.Y))

    def prepare_epoch(self, X, Y):
        self.training_set = jnp.array(X), jnp.array(Y)

    def epoch(self):
        X, Y = self.training_set
        order = self.rng.permutation(len(X))
        whole = len(X) - len(X) % self.examples
        self.layers = self.scanned(self.layers, X, Y, order[:whole].reshape(-1, self.examples))
        if whole < len(X):  # the last mini-batch is smaller
            rest = order[whole:]
            self.layers = self.learned(self.layers, X[rest], Y[rest])
        jax.block_until_ready(self.layers)

    def parameters(self):
        return tuple(zip(*self.layers, strict=True))


class Columns(Rows):
    """With one example in each column: XLA multiplies small matrices faster this way, and large ones more slowly."""

    cost = staticmethod(column_cost)


class Products:
    """The matrix products alone, by XLA's matrix multiplication, compiled together."""

    jobs = ("gradient",)
    checked = False

    def __init__(self, problem):
        self.examples = problem.workload.m
        rng = np.random.default_rng(0)
        heights = [rng.random((self.examples, n)).astype(problem.dtype) for n in problem.workload.sizes]
        self.a = [jnp.array(problem.X), *(jnp.array(h) for h in heights[1:])]
        self.errors = [jnp.array(h) for h in heights[1:]]
        self.weights = [jnp.array(w) for w in problem.weights]
        self.products = jax.jit(matrix_products)

    def gradient(self):
        jax.block_until_ready(self.products(self.a, self.errors, self.weights))


def matrix_products(a, errors, weights):
    """The products forward, for the errors and for the weight gradients; all are returned, so that XLA removes none."""
    forward = [a_in @ w.T for a_in, w in zip(a[:-1], weights, strict=True)]
    back = [delta @ w for delta, w in zip(errors[1:], weights[1:], strict=True)]
    gradients = [delta.T @ a_in for a_in, delta in zip(a[:-1], errors, strict=True)]
    return forward, back, gradients
