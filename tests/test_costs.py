import functools
import warnings
from decimal import Decimal, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnbp


def test_quadratic_is_half_the_squared_distance_27():
    A, Y = np.array([[0.5, 1.0], [1.0, 0.0]]), np.array([[0.0, 1.0], [0.0, 2.0]])
    np.testing.assert_allclose(nnbp.quadratic(A, Y), [0.5 * (0.25 + 1), 0.5 * 4])
    np.testing.assert_allclose(nnbp.quadratic.gradient(A, Y), [[0.5, 0], [1, -2]])


def test_cross_entropy_at_a_known_place():
    assert nnbp.cross_entropy([[0.25]], [[1.0]])[0] == pytest.approx(np.log(4))
    assert nnbp.cross_entropy([[0.25]], [[0.0]])[0] == pytest.approx(np.log(4 / 3))
    assert nnbp.cross_entropy.gradient([[0.25]], [[1.0]])[0, 0] == pytest.approx(-4)


@pytest.mark.parametrize("cost", [nnbp.quadratic, nnbp.cross_entropy], ids=repr)
@given(a=st.floats(0.01, 0.99), y=st.floats(0, 1))
def test_the_gradient_is_that_of_the_value(cost, a, y):
    complex_step = cost._value(np.array([[a + 1e-30j]]), np.array([[y]]))[0].imag / 1e-30
    assert cost.gradient([[a]], [[y]])[0, 0] == pytest.approx(complex_step, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("a", [0.0, 5e-324, 1e-300, 1.0, 1 - 2**-53])
@pytest.mark.parametrize("y", [0.0, 0.3, 1.0])
def test_cross_entropy_of_a_saturated_output_is_finite_and_raises_no_warning(a, y):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert 0 <= nnbp.cross_entropy([[a]], [[y]])[0] < np.inf
        assert np.isfinite(nnbp.cross_entropy.gradient([[a]], [[y]])[0, 0])


def sigmoid_output(z, y):
    """A network whose only neuron has the weighted input z, with its example: (net, x, y)."""
    net = nnbp.Network([1, 1], cost=nnbp.cross_entropy)
    net.weights, net.biases = [[[1.0]]], [[[0.0]]]
    return net, [[z]], [[y]]


@pytest.mark.parametrize("y", [0.0, 0.25, 1.0])
@given(z=st.floats(-700, 700))
def test_for_sigmoid_outputs_cost_and_error_of_cross_entropy_are_right_to_rounding(y, z):
    with localcontext(prec=350):  # enough digits for ln(1 + e⁻⁷⁰⁰)
        above, below = (Decimal(z).exp() + 1).ln(), (Decimal(-z).exp() + 1).ln()  # −ln(1 − a) and −ln a
        cost = Decimal(y) * below + (1 - Decimal(y)) * above
        error = 1 / (1 + Decimal(-z).exp()) - Decimal(y)
    network = sigmoid_output(z, y)
    # If a is nearly y, their difference is only as accurate as a and y are.
    assert nnbp.backprop(*network).errors[0][0, 0] == pytest.approx(float(error), rel=1e-15, abs=4e-16 * y * (1 - y))
    assert network[0].mean_cost(*network[1:]) == pytest.approx(float(cost), rel=1e-15)


def test_the_recorded_and_the_measured_cost_are_exact_too():
    net, x, y = sigmoid_output(30.0, 1.0)
    exact = np.log1p(np.exp(-30.0))  # computed from the output, which is nearly 1, it would be off by 0.1 %
    history = nnbp.sgd(net.copy(), x, y, 1, 1, eta=1e-9, test_data=(x, y), progress=False)
    assert history.train_cost == history.test_cost == pytest.approx([exact], rel=1e-14)
    assert nnbp.demon_cost(net, x, y, 2, 0, 0.0) == pytest.approx(exact, rel=1e-15)
    assert nnbp.numerical_gradient(net, x, y).biases[0] == pytest.approx(-nnbp.sigmoid(-30.0), rel=1e-9)


def test_a_layer_of_single_sigmoid_neurons_is_as_exact_as_a_layer_of_them():
    net, x, y = sigmoid_output(40.0, 0.0)
    cost, error = net.mean_cost(x, y), nnbp.backprop(net, x, y).errors[0]
    net.activations = [nnbp.per_neuron([nnbp.sigmoid])]
    assert net.mean_cost(x, y) == cost and nnbp.backprop(net, x, y).errors[0] == error


def test_the_gradient_check_accepts_saturated_outputs():
    layers = [nnbp.identity] * 3 + [nnbp.sigmoid]
    net = nnbp.Network([3, 7, 7, 8, 6], activations=layers, cost=nnbp.cross_entropy, seed=0)
    rng = np.random.default_rng(0)
    X, Y = rng.standard_normal((3, 5)), rng.random((6, 5))
    assert nnbp.check_gradient(net, X, Y).ok
    assert nnbp.check_gradient(net, X, Y, method="complex", tolerance=1e-11).ok


@pytest.mark.parametrize("z", [-800.0, -40.0, 40.0, 800.0])
def test_for_a_saturated_sigmoid_the_error_of_cross_entropy_is_a_minus_y(z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wrong = nnbp.backprop(*sigmoid_output(z, 0.0 if z > 0 else 1.0))
    assert wrong.errors[0][0, 0] == pytest.approx(np.sign(z), rel=1e-15)


def test_the_costs_keep_float32():
    A, Y = np.full((2, 3), 0.5, np.float32), np.ones((2, 3), np.float32)
    for cost in (nnbp.quadratic, nnbp.cross_entropy):
        assert cost(A, Y).dtype == cost.gradient(A, Y).dtype == np.float32


@pytest.mark.parametrize("function", [nnbp.quadratic, nnbp.quadratic.gradient, nnbp.cross_entropy], ids=repr)
@pytest.mark.parametrize(
    ("A", "Y", "kind", "message"),
    [
        ([0.5, 0.5], [[0.5], [0.5]], ValueError, r"A has shape \(2,\); it should be 2-D.*A.reshape\(-1, 1\)"),
        ([[0.5], [0.5]], [0.5, 0.5], ValueError, r"Y has shape \(2,\); it should be 2-D, \(2, 1\)"),
        ([[0.5], [0.5]], [[0.5, 0.5]], ValueError, r"Y has shape \(1, 2\); it should be \(2, 1\)"),
        (np.ones((2, 0)), np.ones((2, 0)), ValueError, "A has shape .* empty"),
        ([[np.nan]], [[1.0]], ValueError, "A has 1 of 1 entries that are NaN"),
        ([[0.5]], [[1j]], TypeError, "Y is complex"),
        ([[0.5]], [["one"]], TypeError, "Y has dtype"),
    ],
)
def test_bad_outputs_and_targets_are_rejected(function, A, Y, kind, message):
    with pytest.raises(kind, match=message):
        function(A, Y)


def test_cross_entropy_rejects_what_is_not_between_0_and_1():
    with pytest.raises(ValueError, match=r"A reaches from -0\.2 to -0\.2; cross_entropy needs outputs"):
        nnbp.cross_entropy([[-0.2]], [[1.0]])
    with pytest.raises(ValueError, match="Y reaches from 3 to 3; cross_entropy needs targets"):
        nnbp.cross_entropy([[0.2]], [[3.0]])
    net = nnbp.Network([1, 1], cost=nnbp.cross_entropy)
    with pytest.raises(ValueError, match="y reaches from 3 to 3"):
        nnbp.backprop(net, [[1.0]], [[3.0]])


def test_a_custom_cost_must_return_one_number_per_example():
    total = nnbp.Cost(lambda A, Y: (A - Y).sum(), lambda A, Y: np.ones(len(A)), "total")
    with pytest.raises(ValueError, match=r"value of the cost 'total' returned shape \(\).*it should return \(2,\)"):
        total(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"gradient of the cost 'total' returned shape \(3,\)"):
        total.gradient(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(TypeError, match="value is 1; it should be a function"):
        nnbp.Cost(1, np.subtract)


def in_place(A, Y):
    A -= Y
    return A


def squares(A, Y):
    return ((A - Y) ** 2).sum(axis=0) / 2


@pytest.mark.parametrize(
    ("value", "gradient", "message"),
    [
        (
            lambda A, Y: (A - Y) ** 2 / 2,
            np.subtract,
            r"value of the cost '<lambda>' returned shape \(3, 2\) .*return \(2,\)",
        ),
        (lambda A, Y: squares(A, Y).mean(), np.subtract, r"value of the cost .* returned shape \(\)"),
        (
            squares,
            lambda A, Y: (A - Y).sum(axis=0, keepdims=True),
            r"gradient of the cost 'squares' returned shape \(1, 2\)",
        ),
        (
            lambda A, Y: squares(A, Y) / A.shape[1],
            np.subtract,
            "value of the cost .* depends on what other examples there are",
        ),
        (
            lambda A, Y: squares(A, Y).cumsum()[::-1],
            np.subtract,
            "value of the cost .* depends on what other examples there are",
        ),
        (squares, lambda A, Y: (A - Y) / A.shape[1], "gradient of the cost .* without a mean over the columns"),
        (squares, in_place, "gradient of the cost 'squares' changes its arguments"),
        (lambda A, Y: in_place(A, Y).sum(axis=0), np.subtract, "value of the cost .* changes its arguments"),
    ],
)
def test_a_cost_that_mixes_examples_is_rejected_when_the_network_is_made(value, gradient, message):
    cost = nnbp.Cost(value, gradient)
    with pytest.raises(ValueError, match=message):
        nnbp.Network([4, 3], cost=cost)
    net = nnbp.Network([4, 3])
    with pytest.raises(ValueError, match=message):
        net.cost = cost
    assert net.cost.name == "quadratic"


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_sum_over_the_wrong_axis_is_rejected_for_any_number_of_outputs(n):
    with pytest.raises(ValueError, match="value of the cost 'rows' returned shape"):
        nnbp.Network([2, n], cost=nnbp.Cost(lambda A, Y: ((A - Y) ** 2).sum(axis=1) / 2, np.subtract, "rows"))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_correct_custom_cost_is_accepted(n, dtype):
    cost = nnbp.Cost(squares, np.subtract)
    X, Y = np.ones((2, 4)), np.zeros((n, 4))
    net, plain = (nnbp.Network([2, n], cost=c, dtype=dtype) for c in (cost, nnbp.quadratic))
    assert net.mean_cost(X, Y) == plain.mean_cost(X, Y)


def test_a_cost_without_a_name_is_called_cost():
    assert nnbp.Cost(functools.partial(squares), np.subtract).name == "cost"


def test_nobody_is_told_to_transpose_what_would_not_fit_either():
    with pytest.raises(ValueError, match=r"Y has shape \(3, 2\); it should be \(2, 5\)$"):
        nnbp.quadratic(np.ones((2, 5)), np.ones((3, 2)))


def test_what_is_not_a_function_is_refused_by_the_name_of_the_argument():
    with pytest.raises(TypeError, match=r"^value is 3; it should be a function"):
        nnbp.Cost(3, np.subtract)
    with pytest.raises(TypeError, match=r"^gradient is 3; it should be a function"):
        nnbp.Cost(squares, 3)
