"""A bound on the rounding errors of `nnbp.backprop`, proved by computing with balls.

Nothing here uses backpropagation. The cost is expanded in powers of ε, a change of one weight or bias, and the partial
derivative is the coefficient of ε. Each number is a ball of `python-flint <https://python-flint.readthedocs.io>`_, a
centre and a radius, computed such that the exact number is inside.
"""

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context
from functools import partial
from types import SimpleNamespace

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._check import check_examples, numpy_only
from ._extras import require
from .activations import identity, sigmoid, softplus, tanh
from .backprop import five_steps
from .costs import cross_entropy, quadratic
from .network import Gradient, Network, forward

flint = require("flint", "proof", "nnbp.certified")

BITS = 400  # of precision; doubles have 53


def _sigmoid(z):
    return 1 / (1 + (-z).exp())


ACTIVATIONS = {
    identity: lambda z: z,
    sigmoid: _sigmoid,
    softplus: lambda z: (1 + z.exp()).log(),
    tanh: lambda z: 2 * _sigmoid(2 * z) - 1,
}
COSTS = {
    quadratic: lambda a, y: (y - a) * (y - a) / 2,
    cross_entropy: lambda a, y: -(y * a.log() + (1 - y) * (1 - a).log()),
}


@dataclass(frozen=True)
class Certificate:
    """How far the partial derivatives can be from the exact ones.

    Attributes
    ----------
    worst : float
        The largest of all bounds.
    bounds : Gradient
        For each weight and bias a number that the relative error cannot exceed, in lists shaped like the network's
        own; ``errors`` is empty.
    """

    worst: float
    bounds: Gradient

    def __str__(self) -> str:
        count = sum(b.size for b in self.bounds.weights + self.bounds.biases)
        worst = Context(prec=2, rounding=ROUND_CEILING).create_decimal_from_float(self.worst)
        return f"{count} partial derivatives: no relative error is larger than {worst:.1e}"


def certify_gradient(net: Network, x: ArrayLike, y: ArrayLike, gradient: Gradient | None = None) -> Certificate:
    """Bound the relative error of each partial derivative of the cost C_x of one example.

    The input, the target and the network's parameters count as exact. The time grows with the square of the number of
    parameters.

    Parameters
    ----------
    net : Network
        Its activations must be sigmoid, tanh, softplus or the identity, and its cost quadratic or cross-entropy.
    x : (n_1, 1) array
        The input.
    y : (n_L, 1) array
        The target.
    gradient : Gradient, optional
        What to judge; if left out, the result of `nnbp.backprop`.

    Returns
    -------
    Certificate
        Its `str` says the largest of the bounds, rounded up.
    """
    net, x, y = check_examples(numpy_only(net), x, y, m=1)
    gradient = five_steps(net, x, y) if gradient is None else gradient
    _check.check_gradient_shapes(net, gradient)
    before = flint.ctx.prec, flint.ctx.cap
    flint.ctx.prec, flint.ctx.cap = BITS, 2  # a power series is a + b ε
    try:
        exact = _exact_gradient(net, x, y)
        weights = [_relative_errors(*arrays) for arrays in zip(gradient.weights, exact.weights, strict=True)]
        biases = [_relative_errors(*arrays) for arrays in zip(gradient.biases, exact.biases, strict=True)]
    finally:
        flint.ctx.prec, flint.ctx.cap = before
    return Certificate(max(float(bounds.max()) for bounds in weights + biases), Gradient(weights, biases, errors=[]))


def _exact_gradient(net, x, y):
    """The gradient, with a ball in place of each number."""
    weights, biases = [_balls(w) for w in net.weights], [_balls(b) for b in net.biases]
    activations = [_of_balls(activation) for activation in net.activations]
    x, y = _balls(x), _balls(y)
    if net.cost not in COSTS:
        raise ValueError(f"the cost is {net.cost}; it should be one of {', '.join(map(str, COSTS))}")
    cost = np.vectorize(COSTS[net.cost], otypes=[object])
    run = forward(weights, biases, activations, x)

    def derivative(i, j, change):
        """The coefficient of ε in the cost, when the weighted input ``z[i][j]`` grows by ε times ``change``."""
        z = run.z[i].copy()
        z[j, 0] = flint.arb_series([z[j, 0], change])
        rest = forward(weights[i + 1 :], biases[i + 1 :], activations[i + 1 :], activations[i]._f(z))
        return flint.arb_series(cost(rest.a[-1], y).sum())[1]

    return Gradient(
        weights=[
            np.array([[derivative(i, j, a) for a in run.a[i][:, 0]] for j in range(len(w))], object)
            for i, w in enumerate(weights)
        ],
        biases=[np.array([[derivative(i, j, 1)] for j in range(len(b))], object) for i, b in enumerate(biases)],
        errors=[],
    )


_balls = np.vectorize(lambda number: flint.arb(float(number)), otypes=[object])


def _of_balls(activation):
    """The activation for balls, as `forward` expects it."""
    if activation not in ACTIVATIONS:
        raise ValueError(f"an activation is {activation}; it should be one of {', '.join(map(str, ACTIVATIONS))}")
    return SimpleNamespace(_f=np.vectorize(ACTIVATIONS[activation], otypes=[object]))


@partial(np.vectorize, otypes=[float])
def _relative_errors(given, exact):
    """The largest possible |given − exact| / |exact|, entry by entry: 0 where both are 0, ∞ where nothing is certain."""
    error = abs(flint.arb(float(given)) - exact)
    bound = 0.0 if error.is_zero() else float((error / abs(exact)).upper())
    return math.inf if math.isnan(bound) else math.nextafter(bound, math.inf)
