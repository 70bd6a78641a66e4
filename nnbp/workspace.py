"""The five steps in little more time than their matrix products take, in arrays made once and used again.

What is computed is what ``nnbp.backprop.five_steps`` computes, and a test compares the two. What differs is when it
is written down: a `Workspace` lists its operations once, each with the arrays it reads and the one it writes into.
A learning step then only calls them one after the other. With sigmoid neurons it allocates nothing larger than the
targets; other activation functions make arrays of their own.
"""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from ._memory import aligned
from .activations import Activation, sigmoid
from .costs import cross_entropy, quadratic
from .network import Gradient

PIECE = 8192  # numbers that several operations in a row find in the processor's cache
NEURON_AFTER_NEURON = range(16, 64)  # mini-batches of so many are multiplied faster row by row, others column by column


@dataclass(frozen=True)
class _Layer:
    """One layer after the input: its parameters, and room for what m examples make of them.

    Attributes
    ----------
    weights, biases : (n, n_in) and (n, 1) array
        The network's own arrays, not copies.
    activation : Activation
    a, sigma_prime, delta : (n, m) array
        Activations, derivatives of the activation function at the weighted inputs, and errors.
    """

    weights: np.ndarray
    biases: np.ndarray
    activation: Activation
    a: np.ndarray
    sigma_prime: np.ndarray
    delta: np.ndarray


class Workspace:
    """Room for backpropagation through one network, for mini-batches that take turns in the same two arrays.

    Parameters
    ----------
    net : Network
        Its parameters are used where they are, and `step` changes them there. Arrays assigned to the network later are
        not seen.
    X, Y : (n_1, m) and (n_L, m) array
        Inputs and targets in the network's precision, looked at anew in every call: fill them with the next mini-batch.
        Arrays with gaps in memory are copied in every call.

    Notes
    -----
    Nothing is checked here; :func:`nnbp.minibatch_gradient` and :func:`nnbp.sgd` do that.
    """

    def __init__(self, net, X, Y):
        self.X, self.Y, self._m = X, Y, X.shape[1]
        self._cost = net.cost
        self._product = _products(net)
        hidden = "C" if self._m in NEURON_AFTER_NEURON else "F"
        orders = [hidden] * (len(net.weights) - 1) + ["F"]  # outputs as the targets: an example in one piece
        self._layers = [
            _Layer(w, b, activation, *(aligned((len(w), self._m), net.dtype, order) for _ in range(3)))
            for w, b, activation, order in zip(net.weights, net.biases, net.activations, orders, strict=True)
        ]
        self._weights, self._biases = [*net.weights], [*net.biases]
        self._eta = None

    def gradient(self):
        """The :class:`nnbp.Gradient` of the mean cost, in arrays that the next call, or step, writes over."""
        for operation in self._gradient_operations:
            operation()
        return self._room

    def step(self, eta):
        """One learning step: every parameter of the network moves by −η times its partial derivative."""
        if eta != self._eta:
            self._eta, self._step_operations = (
                eta,
                [*self._errors(), *self._parameters(-eta / self._m, 1, self._weights, self._biases)],
            )
        for operation in self._step_operations:
            operation()

    @cached_property
    def _room(self):
        """A `Gradient` of this network's shapes to write into; its errors are those of the layers."""
        weights, biases = ([aligned(p.shape, p.dtype) for p in part] for part in (self._weights, self._biases))
        return Gradient(weights, biases, errors=[layer.delta for layer in self._layers])

    @cached_property
    def _gradient_operations(self):
        return [*self._errors(), *self._parameters(1 / self._m, 0, self._room.weights, self._room.biases)]

    def _errors(self):
        """The operations of steps 1 to 4: what leads to the errors of all layers."""
        for a_in, layer in zip(self._inputs(), self._layers, strict=True):
            yield partial(np.copyto, layer.a, layer.biases)
            yield self._product(1, layer.weights, a_in, 1, layer.a)  # added: z of (25), held where a will be
            yield from _activate(layer.activation, layer.a, layer.sigma_prime)
        yield from self._output_error(self._layers[-1])
        for layer, after in zip(self._layers[-2::-1], self._layers[:0:-1], strict=True):
            yield self._product(1, after.weights.T, after.delta, 0, layer.delta)  # (BP2), its product
            yield partial(np.multiply, layer.delta, layer.sigma_prime, layer.delta)  # and its σ′

    def _inputs(self):
        """What goes into each layer after the input."""
        return [self.X, *(layer.a for layer in self._layers[:-1])]

    def _output_error(self, last):
        """(BP1), with the case of :mod:`nnbp.backprop` in which σ′ cancels."""
        sigma_prime_cancels = self._cost is cross_entropy and last.activation is sigmoid
        if self._cost is quadratic or sigma_prime_cancels:
            yield partial(np.subtract, last.a, self.Y, last.delta)
        else:
            yield lambda: np.copyto(last.delta, self._cost.nabla_a(last.a, self.Y))
        if not sigma_prime_cancels:
            yield partial(np.multiply, last.delta, last.sigma_prime, last.delta)

    def _parameters(self, alpha, beta, weights, biases):
        """Step 5, (BP4) and (BP3): ``alpha`` times the sum over the examples, added to ``beta`` times each array."""
        ones = np.ones((self._m, 1), self.X.dtype)  # a bias is the weight of an input that is always 1
        for a_in, layer, w, b in reversed(list(zip(self._inputs(), self._layers, weights, biases, strict=True))):
            yield self._product(alpha, layer.delta, a_in.T, beta, w)
            yield self._product(alpha, layer.delta, ones, beta, b)


def _activate(activation, z, sigma_prime):
    """Operations that turn ``z`` into the activations where it is, and write the derivatives into ``sigma_prime``."""
    if activation is sigmoid:
        return _sigmoid_in_place(z, sigma_prime)
    return [
        lambda: np.copyto(sigma_prime, activation.f_prime(z)),  # first, while z is still there
        lambda: np.copyto(z, activation.f(z)),
    ]


# Arrays of no dimension: NumPy adds them faster than it adds Python's numbers.
ONE = {np.dtype(kind): np.ones((), kind) for kind in (np.float32, np.float64)}
# The largest z whose eᶻ does not overflow, less 1. Beyond it z is taken to be this: σ has long been 1, and σ′ next to 0.
# An array of it, since NumPy compares with one number three times as slowly.
LARGEST = {dtype: np.full(PIECE, np.log(np.finfo(dtype).max) - one, dtype) for dtype, one in ONE.items()}


def _sigmoid_in_place(z, sigma_prime):
    """σ(z) = eᶻ / (1 + eᶻ) in place of ``z``, and σ′(z) = σ(z) / (1 + eᶻ): one exponential for both."""
    one, largest = ONE[z.dtype], LARGEST[z.dtype]
    for a, prime in zip(_pieces(z), _pieces(sigma_prime), strict=True):
        yield partial(np.minimum, a, largest[: a.size], out=a)
        yield partial(np.exp, a, a)
        yield partial(np.add, a, one, prime)
        yield partial(np.divide, a, prime, a)
        yield partial(np.divide, a, prime, prime)


def _pieces(array):
    """Views of an array, piece by piece, small enough to stay in the processor's cache for several operations."""
    flat = array.ravel(order="K")
    return [flat[start : start + PIECE] for start in range(0, flat.size, PIECE)]


def _products(net):
    """What makes an operation of a product: BLAS by way of SciPy where that is installed, else NumPy."""
    try:
        from scipy.linalg import blas  # not at the top: SciPy is optional, and takes a while to import
    except ImportError:
        return _numpy_product
    in_rows = all(parameter.flags.c_contiguous for parameter in net.weights + net.biases)
    return partial(_blas_product, {"d": blas.dgemm, "f": blas.sgemm}[net.dtype.char]) if in_rows else _numpy_product


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
