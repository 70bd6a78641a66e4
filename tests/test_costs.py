import warnings

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
def test_cross_entropy_of_a_saturated_output_is_finite_and_silent(a, y):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert 0 <= nnbp.cross_entropy([[a]], [[y]])[0] < np.inf
        assert np.isfinite(nnbp.cross_entropy.gradient([[a]], [[y]])[0, 0])


@pytest.mark.parametrize("z", [-800.0, -40.0, 40.0, 800.0])
def test_behind_a_saturated_sigmoid_the_error_of_cross_entropy_is_a_minus_y(z):
    net = nnbp.Network([1, 1], cost=nnbp.cross_entropy)
    net.weights, net.biases = [[[1.0]]], [[[0.0]]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        wrong = nnbp.backprop(net, [[z]], [[0.0 if z > 0 else 1.0]])
    assert wrong.errors[0][0, 0] == pytest.approx(np.sign(z), rel=1e-15)


def test_the_costs_keep_float32():
    A, Y = np.full((2, 3), 0.5, np.float32), np.ones((2, 3), np.float32)
    for cost in (nnbp.quadratic, nnbp.cross_entropy):
        assert cost(A, Y).dtype == cost.gradient(A, Y).dtype == np.float32


@pytest.mark.parametrize("door", [nnbp.quadratic, nnbp.quadratic.gradient, nnbp.cross_entropy], ids=repr)
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
def test_bad_outputs_and_targets_are_refused(door, A, Y, kind, message):
    with pytest.raises(kind, match=message):
        door(A, Y)


def test_cross_entropy_refuses_what_is_not_between_0_and_1():
    with pytest.raises(ValueError, match=r"A reaches from -0\.2 to -0\.2; cross_entropy needs outputs"):
        nnbp.cross_entropy([[-0.2]], [[1.0]])
    with pytest.raises(ValueError, match="Y reaches from 3 to 3; cross_entropy needs targets"):
        nnbp.cross_entropy([[0.2]], [[3.0]])
    net = nnbp.Network([1, 1], cost=nnbp.cross_entropy)
    with pytest.raises(ValueError, match="y reaches from 3 to 3"):
        nnbp.backprop(net, [[1.0]], [[3.0]])


def test_a_cost_of_ones_own_must_return_one_number_per_example():
    total = nnbp.Cost(lambda A, Y: (A - Y).sum(), lambda A, Y: np.ones(len(A)), "total")
    with pytest.raises(ValueError, match=r"value of the cost 'total' returned shape \(\).*it should return \(2,\)"):
        total(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(ValueError, match=r"gradient of the cost 'total' returned shape \(3,\)"):
        total.gradient(np.ones((3, 2)), np.ones((3, 2)))
    with pytest.raises(TypeError, match="value is 1; it should be a function"):
        nnbp.Cost(1, np.subtract)
