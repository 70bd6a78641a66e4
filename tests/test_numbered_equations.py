"""Numbered equations of the book without a test elsewhere, each on random networks; the equation index reads the names.

Derivatives are computed with the complex step, so they are exact to rounding and independent of backpropagation.
"""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnbp
from nnbp import equations, paths

from .strategies import cases

STEP = 1e-30


def equal(left, right):
    np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-13)


def slopes(function, at):
    """The Jacobian of a function at the column ``at``, with a row for each output and a column for each input."""
    nudges = np.hsplit(1j * STEP * np.eye(len(at)), len(at))
    return np.column_stack([np.imag(function(at + nudge)).ravel() / STEP for nudge in nudges])


def outputs_from(net, l, z):
    """The outputs when the weighted inputs of layer l are z."""
    a = net.activations[l - 2]._f(z)
    return nnbp.network.forward(net.weights[l - 1 :], net.biases[l - 1 :], net.activations[l - 1 :], a).a[-1]


def measured_error(net, f, y, l):
    """δ^l by its definition: the gradient of the cost with respect to z^l."""
    return slopes(lambda z: net.cost._value(outputs_from(net, l, z), y), f.z[l - 2]).T


@st.composite
def two_layers(draw):
    """A case with a hidden layer l: (net, x, y, f, l)."""
    net, x, y = draw(cases(m=1).filter(lambda case: len(case[0].sizes) > 2))
    return net, x, y, net.feedforward(x), draw(st.integers(2, len(net.sizes) - 1))


@st.composite
def weights(draw):
    """A case with one weight: (net, x, y, f, l, j, k), j and k from 0."""
    net, x, y = draw(cases(m=1, max_layers=4, max_width=4))
    l = draw(st.integers(2, len(net.sizes)))
    j, k = draw(st.integers(0, net.sizes[l - 1] - 1)), draw(st.integers(0, net.sizes[l - 2] - 1))
    return net, x, y, net.feedforward(x), l, j, k


def changes(net, x, y, l, j, k):
    """The derivatives of the activations of layers l to L and of the cost with respect to w^l_jk."""
    moved = [w.astype(complex) for w in net.weights]
    moved[l - 2][j, k] += 1j * STEP
    a = nnbp.network.forward(moved, net.biases, net.activations, x).a
    return [activation.imag / STEP for activation in a[l - 1 :]], net.cost._value(a[-1], y)[0].imag / STEP


def test_a_function_of_an_array_acts_entry_by_entry_24():
    square = nnbp.Activation(lambda z: z**2, lambda z: 2 * z)
    np.testing.assert_array_equal(square([[2.0], [3.0]]), [[4.0], [9.0]])


@given(cases())
def test_a_layer_is_a_matrix_product_and_a_function_25(case):
    net, X, _ = case
    a = net.feedforward(X).a
    for i, (w, b, sigma) in enumerate(zip(net.weights, net.biases, net.activations, strict=True)):
        equal(a[i + 1], sigma(w @ a[i] + b))


def test_the_product_of_errors_and_derivatives_goes_entry_by_entry_28():
    np.testing.assert_array_equal(equations.output_error([[1.0], [2.0]], [[3.0], [4.0]]), [[3.0], [8.0]])


@given(cases())
def test_bp1a_gives_all_output_errors_at_once(case):
    net, X, Y = case
    f = net.feedforward(X)
    expected = net.cost.gradient(f.a[-1], Y) * net.activations[-1].prime(f.z[-1])
    equal(nnbp.minibatch_gradient(net, X, Y).errors[-1], expected)


@given(cases(costs=(nnbp.quadratic,)))
def test_the_output_error_of_the_quadratic_cost_is_difference_times_derivative_30(case):
    net, X, Y = case
    f = net.feedforward(X)
    equal(nnbp.minibatch_gradient(net, X, Y).errors[-1], (f.a[-1] - Y) * net.activations[-1].prime(f.z[-1]))


@settings(max_examples=50, deadline=None)
@given(cases(m=1))
def test_the_measured_bias_gradients_are_the_errors_31(case):
    net, x, y = case
    measured = nnbp.numerical_gradient(net, x, y, method="complex").biases
    for dC_db, delta in zip(measured, nnbp.backprop(net, x, y).errors, strict=True):
        equal(dC_db, delta)


@settings(max_examples=50, deadline=None)
@given(cases(m=1))
def test_a_measured_weight_gradient_is_activation_in_times_error_out_32(case):
    net, x, y = case
    a, errors = net.feedforward(x).a, nnbp.backprop(net, x, y).errors
    for i, dC_dw in enumerate(nnbp.numerical_gradient(net, x, y, method="complex").weights):
        for j, k in np.ndindex(dC_dw.shape):
            equal(dC_dw[j, k], a[i][k, 0] * errors[i][j, 0])


@settings(max_examples=50, deadline=None)
@given(cases(m=1))
def test_the_output_error_step_by_step_36_37_38_39(case):
    net, x, y = case
    f, L = net.feedforward(x), len(net.sizes)
    delta = measured_error(net, f, y, L)  # (36)
    dC_da = slopes(lambda a: net.cost._value(a, y), f.a[-1])[0]
    da_dz = slopes(net.activations[-1]._f, f.z[-1])
    for j in range(net.sizes[-1]):
        equal(delta[j, 0], sum(dC_da[k] * da_dz[k, j] for k in range(net.sizes[-1])))  # (37)
        equal(delta[j, 0], dC_da[j] * da_dz[j, j])  # (38)
        equal(delta[j, 0], dC_da[j] * net.activations[-1].prime(f.z[-1])[j, 0])  # (39)
    equal(nnbp.backprop(net, x, y).errors[-1], delta)


@settings(max_examples=50, deadline=None)
@given(two_layers())
def test_a_hidden_error_step_by_step_40_41_42_43_44_45(case):
    net, x, y, f, l = case
    w, b, sigma = net.weights[l - 1], net.biases[l - 1], net.activations[l - 2]
    delta, delta_next = measured_error(net, f, y, l), measured_error(net, f, y, l + 1)  # (40)

    dz_dz = slopes(lambda z: w @ sigma._f(z) + b, f.z[l - 2])
    dC_dz = slopes(lambda z: net.cost._value(outputs_from(net, l + 1, z), y), f.z[l - 1])[0]
    neurons = range(net.sizes[l])
    for j in range(net.sizes[l - 1]):
        equal(delta[j, 0], sum(dC_dz[k] * dz_dz[k, j] for k in neurons))  # (41)
        equal(delta[j, 0], sum(dz_dz[k, j] * delta_next[k, 0] for k in neurons))  # (42)
        slope = sigma.prime(f.z[l - 2])[j, 0]
        equal(dz_dz[:, j], [w[k, j] * slope for k in neurons])  # (44)
        equal(delta[j, 0], sum(w[k, j] * delta_next[k, 0] * slope for k in neurons))  # (45)
    a = sigma(f.z[l - 2])
    equal(f.z[l - 1][:, 0], [sum(w[k] * a[:, 0]) + b[k, 0] for k in neurons])  # (43)
    equal(nnbp.backprop(net, x, y).errors[l - 2], delta)


@settings(max_examples=50, deadline=None)
@given(cases(m=3, max_layers=2, max_width=3))
def test_forward_differences_move_one_parameter_at_a_time_46(case):
    net, X, Y = case
    epsilon = 1e-4
    slopes = nnbp.numerical_gradient(net, X, Y, method="forward", epsilon=epsilon)
    for kind in ("weights", "biases"):
        for i, measured in enumerate(getattr(slopes, kind)):
            for entry in np.ndindex(measured.shape):
                moved = net.copy()
                getattr(moved, kind)[i][entry] += epsilon
                expected = (moved.mean_cost(X, Y) - net.mean_cost(X, Y)) / epsilon
                assert measured[entry] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(weights())
def test_a_change_of_a_weight_spreads_to_the_cost_47_48_49_50(case):
    net, x, y, _, l, j, k = case
    dC_dw = nnbp.backprop(net, x, y).weights[l - 2][j, k]
    activations, cost = changes(net, x, y, l, j, k)
    equal(cost, dC_dw)  # (47)

    path = next(iter(paths.enumerate_paths(net, l, j)))
    first = paths.rate_factors(net, x, y, l, j, k, path)[0]
    expected = np.zeros((net.sizes[l - 1], 1))
    expected[j] = first
    equal(activations[0], expected)  # (48): no other neuron of layer l moves
    if l < len(net.sizes):
        rates = paths.edge_rates(net, x)[l - 1][:, j]
        equal(activations[1][:, 0], rates * activations[0][j, 0])  # (49)
        equal(activations[1][:, 0], rates * first)  # (50)


@settings(max_examples=50, deadline=None)
@given(weights(), st.data())
def test_a_path_contributes_the_product_of_its_rates_51(case, data):
    net, x, y, f, l, j, k = case
    path = data.draw(st.sampled_from(list(paths.enumerate_paths(net, l, j))))
    product = net.activations[l - 2].prime(f.z[l - 2])[j, 0] * f.a[l - 2][k, 0]
    for i, (p, q) in enumerate(pairwise(path), start=l - 1):
        product *= net.activations[i].prime(f.z[i])[q, 0] * net.weights[i][q, p]
    product *= net.cost.gradient(f.a[-1], y)[path[-1], 0]
    equal(paths.path_product(net, x, y, l, j, k, path), product)


@settings(max_examples=50, deadline=None)
@given(weights())
def test_the_change_of_the_cost_is_the_sum_over_all_paths_52(case):
    net, x, y, _, l, j, k = case
    _, cost = changes(net, x, y, l, j, k)
    equal(cost, math.fsum(paths.path_product(net, x, y, l, j, k, path) for path in paths.enumerate_paths(net, l, j)))
