"""The backpropagation algorithm: the gradient of the cost, for one example and for a mini-batch."""

from __future__ import annotations

import inspect

from numpy.typing import ArrayLike

from . import equations
from ._arrays import library
from ._check import check_examples, ignore_underflow
from .network import Gradient, Network, forward

# The public functions below check all arrays once; the five steps run the equations without checks of their own.
output_error = inspect.unwrap(equations.output_error)
hidden_error = inspect.unwrap(equations.hidden_error)
bias_gradient = inspect.unwrap(equations.bias_gradient)
weight_gradient = inspect.unwrap(equations.weight_gradient)


@ignore_underflow
def five_steps(net, X, Y):
    """The algorithm itself: inputs X are (n_1, m), targets Y are (n_L, m)."""
    # 1 Input, 2 Feedforward: every z and a on the way to the output.
    run = forward(net.weights, net.biases, net.activations, X)

    # 3 Output error (BP1).
    delta = _error_of_the_output(net, run, Y)

    # 4 Backpropagate the error (BP2), from the last hidden layer to the first.
    errors = [delta]
    for i in range(len(net.weights) - 1, 0, -1):
        sigma_prime = net.activations[i - 1]._prime(run.z[i - 1])
        delta = hidden_error(net.weights[i], delta, sigma_prime)
        errors.insert(0, delta)

    # 5 Output: biases (BP3) and weights (BP4), the mean over the examples.
    biases = [bias_gradient(delta) for delta in errors]
    pairs = zip(run.a[:-1], errors, strict=True)
    weights = [weight_gradient(a_in, delta) for a_in, delta in pairs]
    return Gradient(weights, biases, errors)


def _error_of_the_output(net, run, Y):
    """(BP1), or the gradient of the cost with respect to z^L itself, where a formula for that is more precise."""
    outputs = net.activations[-1]
    cost_of_z = net.cost._of_z(outputs)
    if cost_of_z:
        return cost_of_z._gradient(run.z[-1], Y)
    return output_error(net.cost._gradient(run.a[-1], Y), outputs._prime(run.z[-1]))


def backprop(net: Network, x: ArrayLike, y: ArrayLike) -> Gradient:
    """Gradient of the cost C_x of one example, by the five steps.

    The input ``x`` is (n_1, 1), the target ``y`` is (n_L, 1).
    """
    return five_steps(*check_examples(net, x, y, m=1))


def minibatch_gradient(net: Network, X: ArrayLike, Y: ArrayLike) -> Gradient:
    """Gradient of the mean cost of a mini-batch, by the five steps of `backprop` with matrices in place of columns.

    Inputs X are (n_1, m), targets Y are (n_L, m), one example a column. In the result, ``weights`` and ``biases`` are
    means over the m examples; ``errors`` has a column for each.
    """
    return five_steps(*check_examples(net, X, Y))


def minibatch_gradient_loop(net: Network, X: ArrayLike, Y: ArrayLike) -> Gradient:
    """The same as `minibatch_gradient`, example by example."""
    net, X, Y = check_examples(net, X, Y)
    examples = [five_steps(net, X[:, i : i + 1], Y[:, i : i + 1]) for i in range(X.shape[1])]
    return Gradient(
        weights=_means([g.weights for g in examples]),
        biases=_means([g.biases for g in examples]),
        errors=[library(X).concat(columns, axis=1) for columns in zip(*(g.errors for g in examples), strict=True)],
    )


def _means(lists):
    """Layer by layer, the mean over examples: assumption 1 of the chapter."""
    return [sum(arrays) / len(arrays) for arrays in zip(*lists, strict=True)]
