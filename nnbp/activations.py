"""Activation functions: what a neuron does with its weighted input, and how steeply.

Each is written so that it neither overflows nor turns into NaN for any finite input, and so that it also
accepts complex numbers, which the complex step of :mod:`nnbp.numerical` needs.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._arrays import copied, library
from ._check import Array

Function = Callable[[Array], Array]


class Activation:
    """A function applied to every neuron by itself, together with its derivative.

    Parameters
    ----------
    f : function
        Takes an array of weighted inputs z and returns a new array of the same shape.
    prime : function
        The derivative of ``f``, which takes and returns arrays of the same shapes.
    name : str, optional
        What to call it in messages and figures.

    Examples
    --------
    >>> square = Activation(lambda z: z**2, lambda z: 2 * z, "square")
    >>> square(np.array([2.0, 3.0])), square.prime(np.array([2.0, 3.0]))
    (array([4., 9.]), array([4., 6.]))
    """

    def __init__(self, f: Function, prime: Function, name: str | None = None) -> None:
        self._f = _check.function("f", f)
        self._prime = _check.function("prime", prime)
        self.name = str(name or getattr(f, "__name__", "f"))
        self.activations: tuple[Activation, ...] = ()  # the neurons' own, where they differ: see `per_neuron`
        self._logistic = False  # whether f is σ, behind which the cross-entropy is computed from z

    def __call__(self, z: ArrayLike) -> Array:
        """The activations a = f(z), entry by entry, (24); ``z`` may have any shape, and be an array of any library."""
        return self._entrywise(self._f, "f", z)

    def prime(self, z: ArrayLike) -> Array:
        """The derivatives f'(z), entry by entry; ``z`` may have any shape."""
        return self._entrywise(self._prime, "prime", z)

    @_check.ignore_underflow
    def _entrywise(self, function, role, z):
        z = _check.real_array("z", z)
        result, shape = function(z), tuple(z.shape)
        if np.shape(result) != shape:
            raise ValueError(
                f"{role} of the activation {self.name!r} returned shape {np.shape(result)} for z of shape {shape}; "
                "it should keep the shape"
            )
        return result

    def _require_neuron_by_neuron(self, argument, n, dtype):
        """Refuse a function that mixes the n neurons of a layer, for which (BP1) and (BP2) would be wrong."""
        z = np.linspace(0.1, 0.9, 2 * n, dtype=dtype).reshape(n, 2)
        given, moved = z.copy(), z.copy()
        moved[0, 0] = 0.05
        try:
            with np.errstate(all="ignore"):
                a = self(given)
                self.prime(given)
                changed = not np.array_equal(given, z)
                reached = a != self(moved)
        except ValueError as error:
            raise ValueError(f"{argument} does not fit a layer of {n} neurons: {error}") from error
        if changed:
            raise ValueError(f"{argument}, {self.name!r}, changes the array that it gets; it should return a new one")
        reached[0, 0] = False
        if reached.any():
            raise ValueError(
                f"{argument}, {self.name!r}, mixes neurons or examples: a change of one weighted input changed other "
                f"activations, {reached.sum()} in this test; it should act on every entry by itself"
            )

    def __reduce__(self):
        """Copies of the library's own are they themselves, found by name."""
        return self.name if globals().get(self.name) is self else object.__reduce__(self)

    def __repr__(self) -> str:
        return self.name


def _is_complex(z):
    return getattr(z.dtype, "kind", "") == "c"  # other libraries' have no kind; only NumPy's are ever complex here


def _real(z):
    return z.real if _is_complex(z) else z


@functools.cache
def _largest(xp, dtype):
    """The largest z whose eᶻ does not overflow, less 1; σ has long been 1 there."""
    return math.log(xp.finfo(dtype).max) - 1


def _sigmoid(z):
    if _is_complex(z):  # below, the imaginary part of a large z would be lost
        positive = z.real >= 0
        e = np.exp(np.where(positive, -z, z))
        return np.where(positive, 1, e) / (1 + e)
    xp = library(z)
    e = xp.exp(xp.minimum(z, _largest(xp, z.dtype)))
    return e / (1 + e)


def _sigmoid_prime(z):
    xp = library(z)
    e = xp.exp(-abs(z))
    return e / (1 + e) ** 2  # not a(1 - a), which rounds to 0 where a rounds to 1


def _tanh(z):
    return library(z).tanh(z)


def _tanh_prime(z):
    xp = library(z)
    e = xp.exp(-abs(z)) ** 2
    return 4 * e / (1 + e) ** 2  # not 1 - a², which rounds to 0 where a rounds to 1


def _ones(z):
    return library(z).ones_like(z)


def _relu(z):
    return library(z).where(_real(z) > 0, z, 0)


def _relu_prime(z):
    return library(z).astype(z > 0, z.dtype)


def _leaky_relu(z):
    return library(z).where(_real(z) > 0, z, z / 100)


def _leaky_relu_prime(z):
    return library(z).where(z > 0, _ones(z), 0.01)


def _softplus(z):
    xp, positive = library(z), _real(z) >= 0
    return xp.where(positive, z, 0) + _log1p(xp.exp(xp.where(positive, -z, z)))


def _log1p(e):
    """ln(1 + e); of complex numbers NumPy's own loses the real part."""
    if not _is_complex(e):
        return library(e).log1p(e)
    return np.log1p(e.real * (2 + e.real) + e.imag**2) / 2 + 1j * np.arctan2(e.imag, 1 + e.real)


sigmoid = Activation(_sigmoid, _sigmoid_prime, "sigmoid")
"""σ(z) = 1 / (1 + e⁻ᶻ), the chapter's activation function."""
sigmoid._logistic = True

tanh = Activation(_tanh, _tanh_prime, "tanh")
"""tanh z = 2σ(2z) − 1, so its derivative is 4σ′(2z)."""

identity = Activation(copied, _ones, "identity")
"""z itself: a linear neuron."""

relu = Activation(_relu, _relu_prime, "relu")
"""max(0, z). At the kink, z = 0, the derivative is taken to be 0."""

leaky_relu = Activation(_leaky_relu, _leaky_relu_prime, "leaky_relu")
"""z where it is positive, z / 100 elsewhere. At the kink, z = 0, the derivative is taken to be 0.01."""

softplus = Activation(_softplus, _sigmoid, "softplus")
"""ln(1 + eᶻ), a rectifier without the kink; its derivative is σ."""


def per_neuron(activations: Iterable[Activation]) -> Activation:
    """A layer whose n neurons differ: row j of z, of shape (n, m), goes through ``activations[j]``.

    Examples
    --------
    >>> per_neuron([identity, relu])(np.array([[-1.0], [-1.0]]))
    array([[-1.],
           [ 0.]])
    """
    neurons = tuple(_check.instance(f"activations[{j}]", a, Activation) for j, a in enumerate(activations))
    if not neurons:
        raise ValueError("activations is empty; it should name one activation for each neuron")
    layer = Activation(
        functools.partial(_row_by_row, neurons, "_f"),
        functools.partial(_row_by_row, neurons, "_prime"),
        f"per_neuron([{', '.join(a.name for a in neurons)}])",
    )
    layer.activations = neurons
    layer._logistic = all(a._logistic for a in neurons)
    return layer


def _row_by_row(neurons, role, z):
    if z.ndim != 2 or z.shape[0] != len(neurons):
        raise ValueError(f"z has shape {tuple(z.shape)}; this layer has {len(neurons)} neurons, so ({len(neurons)}, m)")
    rows = [getattr(neuron, role)(z[j : j + 1, :]) for j, neuron in enumerate(neurons)]
    return library(z).concat(rows, axis=0)
