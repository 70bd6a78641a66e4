"""Activation functions: what a neuron does with its weighted input, and how steeply.

Each is written so that it neither overflows nor turns into NaN for any finite input, and so that it also
accepts complex numbers, which the complex step of :mod:`nnbp.numerical` needs.
"""

import numpy as np

from . import _check


class Activation:
    """A function applied to every neuron by itself, together with its derivative.

    Parameters
    ----------
    f : function
        Takes an array of weighted inputs z and returns an array of the same shape.
    prime : function
        The derivative of ``f``, likewise.
    name : str, optional
        What to call it in messages and figures.

    Attributes
    ----------
    f : function
        The function bare, without the checks of a call, for code that has checked already.
    f_prime : function
        Its derivative, likewise.

    Examples
    --------
    >>> square = Activation(lambda z: z**2, lambda z: 2 * z, "square")
    >>> square(np.array([2.0, 3.0])), square.prime(np.array([2.0, 3.0]))
    (array([4., 9.]), array([4., 6.]))
    """

    def __init__(self, f, prime, name=None):
        self.f = _check.function("f", f)
        self.f_prime = _check.function("prime", prime)
        self.name = name or getattr(f, "__name__", "f")

    def __call__(self, z):
        """The activations a = f(z), entry by entry, (24); ``z`` may have any shape.

        Raises
        ------
        TypeError, ValueError
            If ``z`` is not an array of finite real numbers, or ``f`` does not keep its shape.
        """
        return self._entrywise(self.f, "f", z)

    def prime(self, z):
        """The derivatives f'(z), entry by entry; errors as in a call."""
        return self._entrywise(self.f_prime, "prime", z)

    def _entrywise(self, function, role, z):
        z = _check.real_array("z", z)
        result = function(z)
        if np.shape(result) != z.shape:
            raise ValueError(
                f"{role} of the activation {self.name!r} returned shape {np.shape(result)} for z of shape {z.shape}; "
                "it should keep the shape"
            )
        return result

    def __repr__(self):
        return self.name


def _sigmoid(z):
    positive = z.real >= 0
    e = np.exp(np.where(positive, -z, z))  # at most 1, so it cannot overflow
    return np.where(positive, 1, e) / (1 + e)


def _sigmoid_prime(z):
    e = np.exp(-np.abs(z))
    return e / (1 + e) ** 2  # not a(1 - a), which rounds to 0 where a rounds to 1


def _tanh_prime(z):
    e = np.exp(-np.abs(z)) ** 2
    return 4 * e / (1 + e) ** 2  # not 1 - a², which rounds to 0 where a rounds to 1


def _softplus(z):
    positive = z.real >= 0
    return np.where(positive, z, 0) + _log1p(np.exp(np.where(positive, -z, z)))


def _log1p(u):
    """ln(1 + u); of complex numbers, NumPy's own loses the real part where it is small (its issue 21105)."""
    if not np.iscomplexobj(u):
        return np.log1p(u)
    ratio = u.imag / (1 + u.real)
    return np.log1p(u.real) + np.log1p(ratio**2) / 2 + 1j * np.arctan(ratio)


sigmoid = Activation(_sigmoid, _sigmoid_prime, "sigmoid")
"""σ(z) = 1 / (1 + e⁻ᶻ), the chapter's activation function."""

tanh = Activation(np.tanh, _tanh_prime, "tanh")
"""tanh z = 2σ(2z) − 1, so its derivative is 4σ′(2z)."""

identity = Activation(lambda z: z.copy(), np.ones_like, "identity")
"""z itself: a linear neuron."""

relu = Activation(lambda z: np.where(z.real > 0, z, 0), lambda z: (z > 0).astype(z.dtype), "relu")
"""max(0, z). At the kink, z = 0, the derivative is taken to be 0."""

leaky_relu = Activation(
    lambda z: np.where(z.real > 0, z, z / 100), lambda z: np.where(z > 0, 1, 0.01).astype(z.dtype), "leaky_relu"
)
"""z where it is positive, z / 100 elsewhere. At the kink, z = 0, the derivative is taken to be 0.01."""

softplus = Activation(_softplus, _sigmoid, "softplus")
"""ln(1 + eᶻ), a rectifier without the kink; its derivative is σ."""


def per_neuron(activations):
    """A layer whose neurons differ: row j of z goes through ``activations[j]``.

    Parameters
    ----------
    activations : sequence of Activation
        One for each neuron of the layer.

    Returns
    -------
    Activation
        Accepts z of shape (n, m) with n the number of activations.

    Raises
    ------
    TypeError, ValueError
        If there are none, or one of them is not an `Activation`.

    Examples
    --------
    >>> per_neuron([identity, relu])(np.array([[-1.0], [-1.0]]))
    array([[-1.],
           [ 0.]])
    """
    neurons = [_check.instance(f"activations[{j}]", a, Activation) for j, a in enumerate(activations)]
    if not neurons:
        raise ValueError("activations is empty; it should name one activation for each neuron")

    def row_by_row(functions, z):
        if z.ndim != 2 or len(z) != len(functions):
            raise ValueError(
                f"z has shape {z.shape}; this layer has {len(functions)} neurons, so ({len(functions)}, m)"
            )
        return np.vstack([function(z[j : j + 1]) for j, function in enumerate(functions)])

    return Activation(
        lambda z: row_by_row([a.f for a in neurons], z),
        lambda z: row_by_row([a.f_prime for a in neurons], z),
        f"per_neuron([{', '.join(a.name for a in neurons)}])",
    )
