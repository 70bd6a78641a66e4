"""Cost functions: one number for how wrong the outputs are, example by example.

Both assumptions of the chapter are built in: the cost of a data set is the mean of the costs of its examples,
and the cost of an example depends on the network through its outputs alone.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._arrays import is_foreign, library
from ._check import Array
from .activations import Activation, _real, sigmoid, softplus

Function = Callable[[Array, Array], Array]


class Cost:
    """The cost of the outputs, and how it changes with each of them.

    Parameters
    ----------
    value : function
        ``value(A, Y)`` of outputs and targets, (n_L, m) each, returns the m costs C_x, shape (m,).
    gradient : function
        ``gradient(A, Y)`` returns their partial derivatives with respect to the outputs, shape (n_L, m).
    name : str, optional
        What to call it in messages and figures.

    Examples
    --------
    >>> def distance(A, Y):
    ...     return abs(A - Y).sum(axis=0)
    >>> absolute = Cost(distance, lambda A, Y: np.sign(A - Y), "absolute")
    >>> absolute([[0.5, 1.0]], [[1.0, 0.0]])
    array([0.5, 1. ])
    >>> absolute.gradient([[0.5, 1.0]], [[1.0, 0.0]])
    array([[-1.,  1.]])
    """

    def __init__(self, value: Function, gradient: Function, name: str | None = None) -> None:
        self._value = _check.function("value", value)
        self._gradient = _check.function("gradient", gradient)
        self.name = str(name or getattr(value, "__name__", "cost"))

    def __call__(self, A: ArrayLike, Y: ArrayLike) -> Array:
        """The costs C_x of m examples, shape (m,), for outputs ``A`` and targets ``Y`` of shape (n_L, m)."""
        return self._examplewise(self._value, "value", A, Y)

    def gradient(self, A: ArrayLike, Y: ArrayLike) -> Array:
        """The partial derivatives of the C_x with respect to the outputs, shape (n_L, m), at ``A`` and ``Y``."""
        return self._examplewise(self._gradient, "gradient", A, Y)

    @_check.ignore_underflow
    def _examplewise(self, function, role, A, Y):
        _check.require_one_kind(A=A, Y=Y)
        A = _check.matrix("A", A)
        Y = _check.matrix("Y", Y, *A.shape)
        result = function(A, Y)
        shape = tuple(A.shape)
        expected = shape if role == "gradient" else shape[1:]
        if np.shape(result) != expected:
            raise ValueError(
                f"{role} of the cost {self.name!r} returned shape {np.shape(result)} for A of shape {shape}; "
                f"it should return {expected}"
            )
        return result

    def _require_example_by_example(self, n, dtype):
        """Refuse functions with which the mean of the C_x, or (BP1), would be wrong for n outputs."""
        A = np.linspace(0.1, 0.9, n * 2, dtype=dtype).reshape(n, 2)
        Y = np.zeros_like(A)
        Y[0] = 1
        for role, function in (("value", self), ("gradient", self.gradient)):
            given = A.copy(), Y.copy()
            with np.errstate(all="ignore"):
                together = np.asarray(function(*given))
                alone = function(A[:, 1:].copy(), Y[:, 1:].copy())
            if not (np.array_equal(given[0], A) and np.array_equal(given[1], Y)):
                raise ValueError(f"{role} of the cost {self.name!r} changes its arguments; it should return new arrays")
            if not np.allclose(together[..., 1:], alone, equal_nan=True):
                raise ValueError(
                    f"{role} of the cost {self.name!r} depends on what other examples there are; "
                    "it should treat every column by itself, without a mean over the columns"
                )

    def _of_z(self, outputs: Activation) -> Cost | None:
        """The same cost as a function of z^L, whose gradient is δ^L, where that is more precise than by way of a^L."""
        return None

    def _check_targets(self, name, Y):
        """Refuse targets for which the cost has no meaning."""

    def __reduce__(self):
        """Copies of the library's own are they themselves, found by name."""
        return self.name if globals().get(self.name) is self else object.__reduce__(self)

    def __repr__(self) -> str:
        return self.name


def _of_examples(terms):
    """The sum over the outputs, for each example."""
    return library(terms).sum(terms, axis=0)


quadratic = Cost(lambda A, Y: _of_examples((A - Y) ** 2) / 2, lambda A, Y: A - Y, "quadratic")
"""C_x = ½ ‖y − a^L‖², equation (27); its gradient is a^L − y."""


def _require_unit_interval(name, array, what):
    if is_foreign(array):  # to look at its numbers may mean to wait for a device
        return
    if array.min() < 0 or array.max() > 1:
        raise ValueError(
            f"{name} reaches from {array.min():.3g} to {array.max():.3g}; cross_entropy needs {what} from 0 to 1"
        )


def _away_from_0_and_1(A):
    """``A`` moved to the nearest numbers inside (0, 1), where both logarithms are finite."""
    _require_unit_interval("A", _real(A), "outputs, as sigmoid neurons give them,")
    xp = library(A)
    least, most = xp.finfo(A.dtype).smallest_normal, 1 - xp.finfo(A.dtype).eps / 2
    A = xp.where(_real(A) < least, least, A)
    return xp.where(_real(A) > most, most, A)


def _cross_entropy(A, Y):
    _require_unit_interval("Y", Y, "targets")
    A, xp = _away_from_0_and_1(A), library(A)
    return -_of_examples(Y * xp.log(A) + (1 - Y) * xp.log1p(-A))


def _cross_entropy_gradient(A, Y):
    A = _away_from_0_and_1(A)
    return (A - Y) / (A * (1 - A))


# With ln σ(z) = −softplus(−z) and 1 − σ(z) = σ(−z); the gradient is a − y, written as (1 − y) a − y (1 − a).
_cross_entropy_of_z = Cost(
    lambda z, Y: _of_examples(Y * softplus._f(-z) + (1 - Y) * softplus._f(z)),
    lambda z, Y: (1 - Y) * sigmoid._f(z) - Y * sigmoid._f(-z),
)


class _CrossEntropy(Cost):
    def _of_z(self, outputs):
        return _cross_entropy_of_z if outputs._logistic else None

    def _check_targets(self, name, Y):
        _require_unit_interval(name, Y, "targets")


cross_entropy = _CrossEntropy(_cross_entropy, _cross_entropy_gradient, "cross_entropy")
"""C_x = −Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)], for sigmoid outputs.

Where an output is saturated so far that it rounds to 0 or 1, the nearest number inside stands in for it, so cost and
gradient stay finite. A network with sigmoid outputs computes cost and error from z instead, right to rounding: no
digits of 1 − a are lost there, and σ′ cancels.
"""
