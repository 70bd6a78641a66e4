"""Gradients without backpropagation, by trying out: slow, and an independent judge of it. Equation (46)."""

from dataclasses import dataclass

import numpy as np

from . import _check
from ._check import check_examples, check_gradient_shapes, check_network, check_neuron
from .backprop import minibatch_gradient
from .network import Gradient, example_costs, forward

EPSILONS = {"forward": 1e-8, "central": 1e-5, "complex": 1e-30}
"""Default step ε of each method: small enough for its truncation error, large enough for its rounding error."""


def numerical_gradient(net, X, Y, method="central", epsilon=None):
    """Gradient of the mean cost by changing every parameter a little, one after the other, equation (46).

    It costs one or two forward passes for every weight and bias, and is always computed in float64.

    Parameters
    ----------
    net : Network
    X, Y : (n_1, m) and (n_L, m) array
        Inputs and targets, one example a column.
    method : {"central", "forward", "complex"}
        "forward": [C(w + ε) − C(w)] / ε, the error shrinks like ε until rounding takes over;
        "central": [C(w + ε) − C(w − ε)] / 2ε, the error shrinks like ε²;
        "complex": Im C(w + iε) / ε, no difference is taken, so nothing is lost to rounding. It needs activations
        and a cost that accept complex numbers, as all of nnbp's do.
    epsilon : float, optional
        The step; by default what suits the method, see `nnbp.numerical.EPSILONS`.

    Returns
    -------
    Gradient
        Its ``errors`` are empty.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    net = check_network(net)
    X, Y = check_examples(net, X, Y)
    _check.choice("method", method, tuple(EPSILONS))
    epsilon = EPSILONS[method] if epsilon is None else _check.positive_number("epsilon", epsilon)
    number = np.complex128 if method == "complex" else np.float64
    weights, biases = ([p.astype(number) for p in parameters] for parameters in (net.weights, net.biases))

    def cost():
        f = forward(weights, biases, net.activations, X.astype(np.float64))
        return example_costs(net, f, Y.astype(np.float64)).mean()

    slopes = [_slopes(parameter, cost, method, epsilon) for parameter in weights + biases]
    return Gradient(weights=slopes[: len(weights)], biases=slopes[len(weights) :], errors=[])


def _slopes(parameter, cost, method, epsilon):
    """The derivative of ``cost()`` by each entry of the array ``parameter``, which it reads."""
    slopes = np.empty(parameter.shape)
    unmoved = cost() if method == "forward" else None
    for entry in np.ndindex(parameter.shape):
        w = parameter[entry]

        def moved(step, entry=entry, w=w):
            parameter[entry] = w + step
            return cost()

        if method == "forward":
            slopes[entry] = (moved(epsilon) - unmoved) / epsilon
        elif method == "central":
            slopes[entry] = (moved(epsilon) - moved(-epsilon)) / (2 * epsilon)
        else:
            slopes[entry] = moved(1j * epsilon).imag / epsilon
        parameter[entry] = w
    return slopes


def demon_cost(net, x, y, layer, neuron, delta_z):
    """The cost of one example when a demon adds Δz to the weighted input of one neuron, as in (29).

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example.
    layer : int
        Layer l of the neuron, 2 to L.
    neuron : int
        Its row j, from 0.
    delta_z : float
        What the demon adds to z^l_j.

    Returns
    -------
    float

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    net = check_network(net)
    x, y = check_examples(net, x, y, m=1)
    layer, neuron = check_neuron(net, layer, neuron)
    delta_z = _check.finite_number("delta_z", delta_z)
    return float(demon_costs(net, x, y, layer, neuron, np.array([delta_z]))[0])


def demon_costs(net, x, y, layer, neuron, pushes):
    """The costs of `demon_cost` for several Δz at once, unchecked: each has a column of its own."""
    x, y, *haunted = (np.tile(column, len(pushes)) for column in (x, y, *net.biases))
    haunted[layer - 2][neuron] += pushes  # a change of the bias is a change of z: that is (BP3)
    return example_costs(net, forward(net.weights, haunted, net.activations, x), y)


@dataclass(frozen=True)
class GradientCheck:
    """What `nnbp.check_gradient` found; print it to read it.

    Attributes
    ----------
    worst : float
        The worst relative error of any entry.
    where : str
        Which entry that is, such as "weights[0][2, 1]".
    given : float
        That entry of the gradient that was checked.
    numerical : float
        The same entry by numerical differentiation.
    tolerance : float
        What ``worst`` is measured against.
    """

    worst: float
    where: str
    given: float
    numerical: float
    tolerance: float

    @property
    def ok(self):
        """Whether the two gradients agree within the tolerance."""
        return self.worst <= self.tolerance

    def __str__(self):
        if self.ok:
            return (
                f"The gradients agree: the worst relative error is {self.worst:.1e}, at {self.where}; "
                f"{self.tolerance:.0e} is allowed."
            )
        return (
            f"The gradients differ: the worst relative error is {self.worst:.1e}, at {self.where}, where {self.given:.6g} "
            f"was given and {self.numerical:.6g} measured; {self.tolerance:.0e} is allowed.\n"
            "If that weight feeds a neuron whose activation has a kink (relu), see whether its z lies within a step of it."
        )


def check_gradient(net, X, Y, gradient=None, method="central", tolerance=1e-6):
    """Compare a gradient with the measured one, entry by entry.

    An entry's relative error is the difference over the larger of the two values. Where both are so small that the
    measurement is blurred, it is the difference over the size at which it no longer is; how blurred it is shows when the
    step is doubled.

    Parameters
    ----------
    net : Network
    X, Y : (n_1, m) and (n_L, m) array
        Inputs and targets, one example a column.
    gradient : Gradient, optional
        The gradient to judge; by default backpropagation's own, `minibatch_gradient`.
    method : {"central", "forward", "complex"}
        How to measure, see `numerical_gradient`.
    tolerance : float
        The relative error that is allowed: 1e-6 suits central differences in float64.

    Returns
    -------
    GradientCheck

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    tolerance = _check.positive_number("tolerance", tolerance)
    if gradient is None:
        gradient = minibatch_gradient(net, X, Y)
    measured = numerical_gradient(net, X, Y, method)
    given = check_gradient_shapes(net, gradient)
    blur = 10 * _uncertainty(net, X, Y, method, measured)
    floor = max(blur / tolerance, np.finfo(float).tiny)

    worst = GradientCheck(0.0, "weights[0][0, 0]", given[0][0][0, 0], measured.weights[0][0, 0], tolerance)
    for name, ours, theirs in (("weights", given[0], measured.weights), ("biases", given[1], measured.biases)):
        for i, (a, n) in enumerate(zip(ours, theirs, strict=True)):
            relative = np.abs(a - n) / np.maximum(np.maximum(np.abs(a), np.abs(n)), floor)
            j, k = np.unravel_index(relative.argmax(), relative.shape)
            if relative[j, k] > worst.worst:
                where = f"{name}[{i}][{j}, {k}]"
                worst = GradientCheck(float(relative[j, k]), where, float(a[j, k]), float(n[j, k]), tolerance)
    return worst


def _uncertainty(net, X, Y, method, measured):
    """How far measured slopes can be trusted: what rounding alone does to them, and what doubling the step does."""
    if method == "complex":
        return 0.0
    doubled = numerical_gradient(net, X, Y, method, 2 * EPSILONS[method])
    pairs = zip(measured.weights + measured.biases, doubled.weights + doubled.biases, strict=True)
    rounding = np.finfo(float).eps * max(1, net.mean_cost(X, Y)) / EPSILONS[method]
    return max(rounding, *(np.abs(once - twice).max() for once, twice in pairs))
