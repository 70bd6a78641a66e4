import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnbp

from .strategies import cases, parameters, relative_difference


def small_case(**options):
    net = nnbp.Network([3, 4, 2], seed=3, init="scaled", **options)
    rng = np.random.default_rng(3)
    return net, rng.random((3, 5)), rng.random((2, 5))


@pytest.mark.parametrize(("method", "accuracy"), [("forward", 1e-6), ("central", 1e-9), ("complex", 1e-14)])
def test_each_method_is_as_accurate_as_it_can_be(method, accuracy):
    net, X, Y = small_case()
    exact = parameters(nnbp.minibatch_gradient(net, X, Y))
    measured = parameters(nnbp.numerical_gradient(net, X, Y, method=method))
    assert relative_difference(measured, exact) < accuracy


def test_forward_differences_err_in_proportion_to_epsilon_and_central_ones_to_its_square():
    net, X, Y = small_case()
    exact = parameters(nnbp.minibatch_gradient(net, X, Y))

    def error(method, epsilon):
        return relative_difference(parameters(nnbp.numerical_gradient(net, X, Y, method, epsilon)), exact)

    assert error("forward", 1e-3) / error("forward", 1e-4) == pytest.approx(10, rel=0.1)
    assert error("central", 1e-2) / error("central", 1e-3) == pytest.approx(100, rel=0.1)


def test_the_network_is_as_before():
    net, X, Y = small_case()
    before = [p.copy() for p in net.weights + net.biases]
    for method in ("forward", "central", "complex"):
        nnbp.numerical_gradient(net, X, Y, method)
    assert all(np.array_equal(a, b) for a, b in zip(before, net.weights + net.biases, strict=True))


def test_a_float32_network_is_measured_in_float64():
    net, X, Y = small_case(dtype=np.float32)
    measured = nnbp.numerical_gradient(net, X, Y)
    assert measured.weights[0].dtype == np.float64
    assert relative_difference(parameters(nnbp.minibatch_gradient(net, X, Y)), parameters(measured)) < 1e-5


@settings(deadline=None)
@given(cases(m=1, kinks=False), st.data())
def test_the_error_is_what_the_demon_measures_29(case, data):
    net, x, y = case
    l = data.draw(st.integers(2, len(net.sizes)))
    j = data.draw(st.integers(0, net.sizes[l - 1] - 1))
    h = 1e-5
    slope = (nnbp.demon_cost(net, x, y, l, j, h) - nnbp.demon_cost(net, x, y, l, j, -h)) / (2 * h)
    assert nnbp.backprop(net, x, y).errors[l - 2][j, 0] == pytest.approx(slope, rel=1e-6, abs=1e-9)


def test_a_demon_that_adds_nothing_changes_nothing():
    net, X, Y = small_case()
    x, y = X[:, :1], Y[:, :1]
    assert nnbp.demon_cost(net, x, y, 2, 3, 0.0) == net.mean_cost(x, y)


@settings(max_examples=40, deadline=None)
@given(cases(kinks=False))
def test_backprop_passes_the_gradient_check(case):
    report = nnbp.check_gradient(*case)
    assert report.ok, str(report)


@pytest.mark.parametrize("seed", range(5))
def test_a_blurred_measurement_raises_no_false_alarm(seed):
    # Outputs close to 1, where the cross-entropy loses digits in 1 - a: central differences are off by up to 6e-4.
    layers = [nnbp.tanh, nnbp.softplus, nnbp.identity, nnbp.sigmoid]
    net = nnbp.Network([5, 7, 4, 6, 3], activations=layers, cost=nnbp.cross_entropy, seed=1)
    rng = np.random.default_rng(seed)
    X, Y = rng.standard_normal((5, 4)), rng.random((3, 4))
    assert nnbp.check_gradient(net, X, Y, method="complex", tolerance=1e-8).ok
    assert nnbp.check_gradient(net, X, Y).ok
    g = nnbp.minibatch_gradient(net, X, Y)
    g.weights[1] *= 1.01
    assert not nnbp.check_gradient(net, X, Y, g).ok


@settings(max_examples=60, deadline=None)
@given(cases(kinks=False), st.data())
def test_one_wrong_entry_is_found_and_named(case, data):
    net, X, Y = case
    g = nnbp.minibatch_gradient(net, X, Y)
    i = data.draw(st.integers(0, len(net.weights) - 1))
    j, k = (data.draw(st.integers(0, n - 1)) for n in g.weights[i].shape)
    g.weights[i][j, k] += data.draw(st.sampled_from([-0.1, 0.001, 1.0]))
    report = nnbp.check_gradient(net, X, Y, g)
    assert not report.ok
    assert report.where == f"weights[{i}][{j}, {k}]"
    assert f"{report.given:.6g} was given and {report.numerical:.6g} measured" in str(report)


def test_a_kink_within_the_step_shows_in_the_check():
    net = nnbp.Network([1, 1], activations=nnbp.relu)
    net.weights, net.biases = [[[1.0]]], [[[0.0]]]
    report = nnbp.check_gradient(net, [[0.0]], [[1.0]])  # z = 0: slope 0 on one side, 1 on the other
    assert report.where == "biases[0][0, 0]" and not report.ok
    assert report.given == 0 and report.numerical == pytest.approx(-0.5, abs=1e-4)
    assert "kink" in str(report)


def test_bad_arguments_are_refused():
    net, X, Y = small_case()
    x, y = X[:, :1], Y[:, :1]
    for call, kind, message in [
        (lambda: nnbp.numerical_gradient(net, X, Y, method="magic"), ValueError, "method is 'magic'; .*'forward'"),
        (lambda: nnbp.numerical_gradient(net, X, Y, epsilon=0), ValueError, "epsilon is 0"),
        (lambda: nnbp.numerical_gradient("net", X, Y), TypeError, "net is 'net'; it should be a Network"),
        (lambda: nnbp.check_gradient(net, X, Y, gradient=[1]), TypeError, r"gradient is \[1\]"),
        (lambda: nnbp.check_gradient(net, X, Y, tolerance=-1), ValueError, "tolerance is -1"),
        (
            lambda: nnbp.check_gradient(net, X, Y, nnbp.minibatch_gradient(nnbp.Network([3, 3, 2]), X, Y)),
            ValueError,
            r"gradient.weights\[0\] has shape \(3, 3\); it should be \(4, 3\)",
        ),
        (lambda: nnbp.demon_cost(net, x, y, 1, 0, 0.1), ValueError, "layer is 1; it should be an integer from 2 to 3"),
        (lambda: nnbp.demon_cost(net, x, y, 2, 4, 0.1), ValueError, "neuron is 4; it should be an integer from 0 to 3"),
        (lambda: nnbp.demon_cost(net, x, y, 2, 0, np.inf), ValueError, "delta_z is inf"),
        (lambda: nnbp.demon_cost(net, X, Y, 2, 0, 0.1), ValueError, r"x has shape \(3, 5\)"),
    ]:
        with pytest.raises(kind, match=message):
            call()
