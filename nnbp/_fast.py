"""Fast learning steps for `nnbp.sgd`, which compute what ``net.descend(five_steps(net, X, Y), eta)`` does.

A `Workspace` lists the operations once, each with the arrays that it reads and the one that it writes into. A learning
step then only calls them one after the other, close to the speed of the matrix products alone.
"""

import math
from functools import partial

import numpy as np

from ._check import check_network
from .activations import _largest
from .costs import quadratic

CHUNK = 8192  # elements on which several operations in a row find their numbers in the processor's cache
C_ORDER = range(16, 64)  # batch sizes for which C order is faster than F order
CACHE_LINE = 64  # bytes; small matrix products can take twice as long on arrays that do not start at one


def aligned(shape, dtype, order="C"):
    """An uninitialised array, like `np.empty`, but aligned to a cache line."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + CACHE_LINE, np.uint8)
    address, _ = memory.__array_interface__["data"]
    start = -address % CACHE_LINE
    return memory[start : start + size].view(dtype).reshape(shape, order=order)


def own_parameters(net):
    """Give a network aligned copies of its parameters in C order, to change in place: no other reference sees that."""
    given = check_network(net)
    net._weights, net._biases = ([_aligned_copy(p) for p in part] for part in (given.weights, given.biases))


def _aligned_copy(array):
    copy = aligned(array.shape, array.dtype)
    copy[...] = array
    return copy


class Workspace:
    """Learning steps of one network, with mini-batches that take turns in the same two arrays, without checks.

    The parameters, which `own_parameters` has made the network's own, change in place; arrays assigned later are not
    seen. X and Y have the network's precision and are read on every call: overwrite them with the next mini-batch.
    """

    def __init__(self, net, X, Y):
        self.net, self.X, self.Y, self.m = net, X, Y, X.shape[1]
        hidden = "C" if self.m in C_ORDER else "F"
        orders = [hidden] * (len(net.weights) - 1) + ["F"]  # outputs as the targets: an example in one piece
        self.a, self.sigma_primes, self.deltas = (
            [aligned((n, self.m), net.dtype, order) for n, order in zip(net.sizes[1:], orders, strict=True)]
            for _ in range(3)
        )
        self.eta = None

    def step(self, eta):
        """One learning step: every parameter of the network moves by −η times its partial derivative."""
        if eta != self.eta:
            self.eta, self.operations = eta, list(self._list_operations(eta))
        for operation in self.operations:
            operation()

    def _list_operations(self, eta):
        net, a, deltas, product = self.net, self.a, self.deltas, _products(self.net.dtype)
        inputs, last, of_z = [self.X, *a[:-1]], len(a) - 1, net.cost._of_z(net.activations[-1])

        for i, (w, b) in enumerate(zip(net.weights, net.biases, strict=True)):
            yield partial(np.copyto, a[i], b)
            yield product(1, w, inputs[i], 1, a[i])  # added: z of (25), held where a will be
            if i < last or not of_z:
                yield from _activate(net.activations[i], a[i], self.sigma_primes[i])

        gradient = (of_z or net.cost)._gradient  # with respect to z, which is still in the array of a, or to a
        if net.cost is quadratic:
            yield partial(np.subtract, a[last], self.Y, deltas[last])
        else:
            yield lambda: np.copyto(deltas[last], gradient(a[last], self.Y))
        if not of_z:
            yield partial(np.multiply, deltas[last], self.sigma_primes[last], deltas[last])  # (BP1)

        for i in range(last, 0, -1):
            yield product(1, net.weights[i].T, deltas[i], 0, deltas[i - 1])  # (BP2), its product
            yield partial(np.multiply, deltas[i - 1], self.sigma_primes[i - 1], deltas[i - 1])  # and its σ′

        ones = np.ones((self.m, 1), net.dtype)  # a bias is the weight of an input that is always 1
        for i in range(last, -1, -1):
            yield product(-eta / self.m, deltas[i], inputs[i].T, 1, net.weights[i])  # (BP4)
            yield product(-eta / self.m, deltas[i], ones, 1, net.biases[i])  # (BP3)


def _activate(activation, z, sigma_prime):
    """Operations that turn ``z`` into the activations where it is, and write the derivatives into ``sigma_prime``."""
    if activation._logistic:
        yield from _sigmoid_in_place(z, sigma_prime)
    else:
        yield lambda: np.copyto(sigma_prime, activation._prime(z))  # first, while z is still there
        yield lambda: np.copyto(z, activation._f(z))


def _sigmoid_in_place(z, sigma_prime):
    """σ(z) = eᶻ / (1 + eᶻ) in place of ``z``, and σ′(z) = σ(z) / (1 + eᶻ): one exponential for both."""
    one = np.ones((), z.dtype)  # NumPy adds an array of no dimension faster than a number of Python's,
    largest = np.full(CHUNK, _largest(np, z.dtype), z.dtype)  # and compares with an array three times as fast
    for a, prime in zip(_chunks(z), _chunks(sigma_prime), strict=True):
        yield partial(np.minimum, a, largest[: a.size], out=a)
        yield partial(np.exp, a, a)
        yield partial(np.add, a, one, prime)
        yield partial(np.divide, a, prime, a)
        yield partial(np.divide, a, prime, prime)


def _chunks(array):
    flat = array.ravel(order="K")
    return [flat[start : start + CHUNK] for start in range(0, flat.size, CHUNK)]


def _products(dtype):
    """What makes an operation of a product: BLAS by way of SciPy where that is installed, else NumPy."""
    try:
        from scipy.linalg import blas  # not at the top: SciPy is optional, and takes a while to import
    except ImportError:
        return _numpy_product
    return partial(_blas_product, {"d": blas.dgemm, "f": blas.sgemm}[dtype.char])


def _numpy_product(alpha, left, right, beta, out):
    """The operation ``out = alpha * left @ right + beta * out``, for beta 0 or 1."""
    product = np.empty_like(out) if beta else out

    def operation():
        np.matmul(left, right, product)
        np.multiply(product, alpha, product)
        if beta:
            np.add(out, product, out)

    return operation


def _blas_product(gemm, alpha, left, right, beta, out):
    """The same by a single call of BLAS, which scales and adds as it multiplies."""
    if not out.flags.f_contiguous:  # BLAS writes column after column: to it an array of rows is its own transpose
        left, right, out = right.T, left.T, out.T
    flip_left, flip_right = not left.flags.f_contiguous, not right.flags.f_contiguous
    left, right = left.T if flip_left else left, right.T if flip_right else right
    return partial(gemm, alpha, left, right, beta, out, flip_left, flip_right, True)  # True: write into out
