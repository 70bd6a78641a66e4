"""The backpropagation algorithm: the gradient of the cost, for one example and for a mini-batch."""

import numpy as np

from . import equations
from ._check import unchecked
from .activations import sigmoid
from .costs import cross_entropy
from .network import Gradient, check_examples, forward
from .workspace import Workspace

# The public functions below check their arrays once; inside, the bare equations are enough.
output_error = unchecked(equations.output_error)
hidden_error = unchecked(equations.hidden_error)
bias_gradient = unchecked(equations.bias_gradient)
weight_gradient = unchecked(equations.weight_gradient)


def five_steps(net, X, Y):
    """The algorithm itself, without checks: a `Gradient` from inputs X (n_1, m) and targets Y (n_L, m)."""
    # 1 Input, 2 Feedforward: every z and a on the way to the output.
    f = forward(net.weights, net.biases, net.activations, X)

    # 3 Output error (BP1).
    delta = _error_of_the_output(net, f, Y)

    # 4 Backpropagate the error (BP2), from the last hidden layer to the first.
    errors = [delta]
    for i in range(len(net.weights) - 1, 0, -1):
        delta = hidden_error(net.weights[i], delta, net.activations[i - 1].f_prime(f.z[i - 1]))
        errors.insert(0, delta)

    # 5 Output: the gradient by every bias (BP3) and every weight (BP4), the mean over the examples.
    return Gradient(
        weights=[weight_gradient(a_in, delta) for a_in, delta in zip(f.a[:-1], errors, strict=True)],
        biases=[bias_gradient(delta) for delta in errors],
        errors=errors,
    )


def _error_of_the_output(net, f, Y):
    a, z = f.a[-1], f.z[-1]
    if net.cost is cross_entropy and net.activations[-1] is sigmoid:
        return a - Y  # (BP1) with a(1 - a) cancelled by hand: where a rounds to 0 or 1, it would be 0 / 0
    return output_error(net.cost.nabla_a(a, Y), net.activations[-1].f_prime(z))


def backprop(net, x, y):
    """Gradient of the cost C_x of one example, by the five steps of the algorithm, (BP1)–(BP4).

    Parameters
    ----------
    net : Network
    x : (n_1, 1) array
        The input, a column.
    y : (n_L, 1) array
        The target, a column.

    Returns
    -------
    Gradient
        ``weights``, ``biases`` and ``errors``, lists shaped like the network's.

    Raises
    ------
    TypeError, ValueError
        If x or y is not such a column of finite real numbers.
    """
    return five_steps(net, *check_examples(net, x, y, m=1))


def minibatch_gradient(net, X, Y):
    """Gradient of the mean cost of a mini-batch, all its examples at once as the columns of matrices.

    Parameters
    ----------
    net : Network
    X : (n_1, m) array
        Inputs, one example a column.
    Y : (n_L, m) array
        Targets, likewise.

    Returns
    -------
    Gradient
        ``weights`` and ``biases`` are means over the m examples; ``errors`` has a column for each.

    Raises
    ------
    TypeError, ValueError
        If X or Y is not such an array, or they differ in the number of examples.

    Notes
    -----
    These are the five steps on whole matrices, run in :mod:`nnbp.workspace`.
    """
    return Workspace(net, *check_examples(net, X, Y)).gradient()


def minibatch_gradient_loop(net, X, Y):
    """The same numbers as `minibatch_gradient`, example by example; same arguments, result and errors."""
    X, Y = check_examples(net, X, Y)
    examples = [five_steps(net, x[:, None], y[:, None]) for x, y in zip(X.T, Y.T, strict=True)]
    return Gradient(
        weights=_means([g.weights for g in examples]),
        biases=_means([g.biases for g in examples]),
        errors=[np.hstack(columns) for columns in zip(*(g.errors for g in examples), strict=True)],
    )


def _means(lists):
    """Layer by layer, the mean over examples: assumption 1 of the chapter."""
    return [sum(arrays) / len(arrays) for arrays in zip(*lists, strict=True)]
