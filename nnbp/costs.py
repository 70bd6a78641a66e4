"""Cost functions: one number for how wrong the outputs are, example by example.

Both assumptions of the chapter are built in: the cost of a data set is the mean of the costs of its examples,
and the cost of an example depends on the network through its outputs alone.
"""

import numpy as np

from . import _check


class Cost:
    """The cost of the outputs, and how it changes with each of them.

    Parameters
    ----------
    value : function
        ``value(A, Y)`` takes outputs and targets, (n_L, m) each, and returns the m costs C_x, shape (m,).
    gradient : function
        ``gradient(A, Y)`` returns the partial derivatives of C_x by the outputs, shape (n_L, m).
    name : str, optional
        What to call it in messages and figures.

    Attributes
    ----------
    value : function
        The cost bare, without the checks of a call, for code that has checked already.
    nabla_a : function
        Its gradient by the outputs, likewise.

    Examples
    --------
    >>> absolute = Cost(lambda A, Y: abs(A - Y).sum(axis=0), lambda A, Y: np.sign(A - Y), "absolute")
    >>> absolute([[0.5, 1.0]], [[1.0, 0.0]]), absolute.gradient([[0.5, 1.0]], [[1.0, 0.0]])
    (array([0.5, 1. ]), array([[-1.,  1.]]))
    """

    def __init__(self, value, gradient, name=None):
        self.value = _check.function("value", value)
        self.nabla_a = _check.function("gradient", gradient)
        self.name = name or getattr(value, "__name__", "cost")

    def __call__(self, A, Y):
        """The costs C_x of m examples, summed over the outputs.

        Parameters
        ----------
        A, Y : (n_L, m) array
            Outputs of the network and targets, one example a column.

        Returns
        -------
        (m,) array

        Raises
        ------
        TypeError, ValueError
            If an argument is not a 2-D array of finite real numbers, or the two differ in shape.
        """
        return self._examplewise(self.value, "value", A, Y)

    def gradient(self, A, Y):
        """The partial derivatives of C_x by the outputs, shape (n_L, m); arguments and errors as in a call."""
        return self._examplewise(self.nabla_a, "gradient", A, Y)

    def _examplewise(self, function, role, A, Y):
        A = _check.matrix("A", A)
        Y = _check.matrix("Y", Y, *A.shape)
        result = function(A, Y)
        expected = A.shape if role == "gradient" else A.shape[1:]
        if np.shape(result) != expected:
            raise ValueError(
                f"{role} of the cost {self.name!r} returned shape {np.shape(result)} for A of shape {A.shape}; "
                f"it should return {expected}"
            )
        return result

    def __repr__(self):
        return self.name


def require_unit_interval(name, array, what):
    """Refuse an array with entries outside [0, 1], where `cross_entropy` has no meaning."""
    if array.min() < 0 or array.max() > 1:
        raise ValueError(
            f"{name} reaches from {array.min():.3g} to {array.max():.3g}; cross_entropy needs {what} from 0 to 1"
        )


quadratic = Cost(
    lambda A, Y: ((A - Y) ** 2).sum(axis=0) / 2,
    lambda A, Y: A - Y,
    "quadratic",
)
"""C_x = ½ ‖y − a^L‖², equation (27); its gradient is a^L − y."""


def _away_from_0_and_1(A):
    """``A`` moved to the nearest numbers inside (0, 1), where both logarithms are finite."""
    require_unit_interval("A", A.real, "outputs, as sigmoid neurons give them,")
    info = np.finfo(A.dtype)
    A = np.where(A.real < info.tiny, info.tiny, A)
    return np.where(A.real > 1 - info.epsneg, 1 - info.epsneg, A)


def _cross_entropy(A, Y):
    require_unit_interval("Y", Y, "targets")
    A = _away_from_0_and_1(A)
    return -(Y * np.log(A) + (1 - Y) * np.log1p(-A)).sum(axis=0)


def _cross_entropy_gradient(A, Y):
    A = _away_from_0_and_1(A)
    return (A - Y) / (A * (1 - A))


cross_entropy = Cost(_cross_entropy, _cross_entropy_gradient, "cross_entropy")
"""C_x = −Σ_j [y_j ln a_j + (1 − y_j) ln(1 − a_j)], for sigmoid outputs.

Where an output is saturated so far that it rounds to 0 or 1, the nearest number inside stands in for it, so cost and
gradient stay finite. :func:`nnbp.backprop` does not divide by a(1 − a) at all: behind sigmoid outputs σ′ cancels it.
"""
