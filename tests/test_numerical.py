import time
import warnings

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


def test_parameters_slipped_into_the_list_as_nested_lists_are_measured_as_well():
    net, X, Y = small_case()
    same = net.copy()
    same.weights[0] = same.weights[0].tolist()
    assert nnbp.check_gradient(same, X, Y) == nnbp.check_gradient(net, X, Y)
    assert relative_difference(*(parameters(nnbp.numerical_gradient(n, X, Y)) for n in (net, same))) == 0


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


def test_a_complex_step_loses_nothing_to_rounding():
    net, X, Y = nnbp.Network([3, 4, 2], seed=0), np.ones((3, 2)), np.zeros((2, 2))
    wrong = nnbp.minibatch_gradient(net, X, Y)
    wrong.weights[0][0, 0] *= 2
    report = nnbp.check_gradient(net, X, Y, wrong, method="complex")
    assert report.uncertainty < 1e-14 and "; 1e-06 is allowed" in str(report)
    assert nnbp.check_gradient(net, X, Y, wrong, method="central").uncertainty > 1e-13


def test_a_report_says_what_relative_means_and_how_many_entries_are_too_small_to_be_judged_that_way():
    (X, Y), _ = nnbp.datasets.load_digits()
    net = nnbp.Network([64, 30, 10], seed=0)  # as in the chapter that trains it
    X, Y = X[:, :10], Y[:, :10]
    exact, measured = nnbp.minibatch_gradient(net, X, Y), nnbp.numerical_gradient(net, X, Y)
    pairs = zip(parameters(exact), parameters(measured), strict=True)
    relative = np.concatenate([(abs(a - n) / np.maximum(np.maximum(abs(a), abs(n)), 1e-300)).ravel() for a, n in pairs])
    report = nnbp.check_gradient(net, X, Y)
    assert report.verdict == "agrees" and report.entries == 2260
    assert report.too_small == np.count_nonzero(relative > 1e-6) > 50
    assert 0 < report.uncertainty < 1e-8
    assert report.worst == relative[relative <= 1e-6].max()
    assert "worst relative error (the difference divided by the larger number)" in str(report)
    assert f"{report.too_small} of 2260 entries are too small to be judged that way" in str(report)
    assert "too small" not in str(nnbp.check_gradient(*small_case()))


def test_one_wrong_entry_among_many_too_small_ones_is_found():
    (X, Y), _ = nnbp.datasets.load_digits()
    net = nnbp.Network([64, 30, 10], seed=0)
    g = nnbp.minibatch_gradient(net, X[:, :10], Y[:, :10])
    j, k = np.unravel_index(abs(abs(g.weights[0]) - 1e-7).argmin(), (30, 64))
    g.weights[0][j, k] *= 1.1
    report = nnbp.check_gradient(net, X[:, :10], Y[:, :10], g)
    assert report.verdict == "differs" and report.where == f"weights[0][{j}, {k}]"


def kinked():
    """A network with a kink between one and two steps away, a mini-batch and the gradient."""
    net = nnbp.Network([1, 1], activations=nnbp.relu)
    net.weights, net.biases = [[[1.0]]], [[[0.0]]]
    X, Y = np.array([[1.2e-5, 1.0]]), np.array([[5.0, 0.9]])
    return net, X, Y, nnbp.minibatch_gradient(net, X, Y)


@pytest.mark.parametrize(
    ("factor", "verdict"), [(1, "agrees"), (0.9, "cannot be told"), (-1, "differs"), (3, "differs")]
)
def test_a_kink_excuses_no_other_entry_and_not_the_wrong_sign(factor, verdict):
    net, X, Y, g = kinked()
    report = nnbp.check_gradient(net, X, Y, nnbp.Gradient(g.weights, [factor * b for b in g.biases], []))
    assert report.verdict == verdict and report.ok == (verdict == "agrees")
    wrong_weight = nnbp.Gradient([1.01 * w for w in g.weights], [0.9 * b for b in g.biases], [])
    assert nnbp.check_gradient(net, X, Y, wrong_weight).where == "weights[0][0, 0]"


def test_a_report_that_cannot_tell_says_how_uncertain_the_measurement_is():
    net, X, Y, g = kinked()
    report = nnbp.check_gradient(net, X, Y, nnbp.Gradient(g.weights, [0.9 * b for b in g.biases], []))
    assert report.uncertainty > abs(report.numerical) / 10
    said = f"biases[0][0, 0], where {report.given:.6g} was given and {report.numerical:.6g} measured and may be off by"
    assert (
        f"It cannot be told whether the gradients agree: at {said}" in str(report)
        and "kink" in str(report)
        and "complex" in str(report)
    )


@pytest.mark.parametrize("method", ["central", "forward", "complex"])
@pytest.mark.parametrize("bias", [40.0, -800.0])
def test_a_cost_that_is_not_finite_proves_nothing(method, bias):
    def naive(A, Y):
        return -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum(axis=0)

    net = nnbp.Network([2, 1], cost=nnbp.Cost(naive, lambda A, Y: A - Y), seed=0)
    net.biases = [[[bias]]]
    wrong = nnbp.Gradient([np.array([[1e6, -7.0]])], [np.array([[3.0]])], [])
    with warnings.catch_warnings(action="error"):
        report = nnbp.check_gradient(net, [[0.5], [0.1]], [[1.0]], wrong, method=method)
    assert report.verdict == "cannot be told" and not report.ok
    assert "the cost is NaN or infinite there" in str(report) and "kink" not in str(report)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("directions", [None, 3])
def test_a_gradient_that_is_not_finite_differs(bad, directions):
    net, X, Y = small_case()
    g = nnbp.minibatch_gradient(net, X, Y)
    g.biases[0][2, 0] = bad
    report = nnbp.check_gradient(net, X, Y, g, directions=directions)
    assert report.verdict == "differs" and report.where == ("direction 1" if directions else "biases[0][2, 0]")
    assert f"where {report.given:.6g} was given" in str(report) and "relative" not in str(report)


def test_derivatives_below_the_rounding_of_the_cost_cannot_be_told_by_differences_but_by_the_complex_step():
    net = nnbp.Network([1, 1])
    net.weights, net.biases = [[[1.0]]], [[[-40.0]]]
    assert nnbp.check_gradient(net, [[1.0]], [[1.0]]).verdict == "cannot be told"
    assert nnbp.check_gradient(net, [[1.0]], [[1.0]], method="complex", tolerance=1e-12).ok


def test_derivatives_that_are_exactly_0_agree():
    step = nnbp.Activation(lambda z: 1.0 * (z.real > 0), lambda z: 0.0 * z.real, "step")
    report = nnbp.check_gradient(nnbp.Network([3, 4, 2], activations=step, seed=0), np.eye(3), np.zeros((2, 3)))
    assert report.ok and report.too_small == 0 and report.worst == 0


@pytest.mark.parametrize("z", [20.0, 30.0, 40.0, 300.0, 700.0])
@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("hidden", [nnbp.softplus, nnbp.sigmoid, nnbp.tanh])
def test_the_complex_step_is_right_for_saturated_neurons_and_the_smallest_activations(z, sign, hidden):
    net = nnbp.Network([1, 1, 1], activations=[hidden, nnbp.tanh])
    net.weights, net.biases = [[[1.0]], [[1e-3]]], [[[sign * z / (2 if hidden is nnbp.tanh else 1)]], [[0.0]]]
    report = nnbp.check_gradient(net, [[0.5]], [[1.0]], method="complex", tolerance=1e-9)
    assert report.ok, str(report)


@pytest.mark.parametrize("exponent", range(-307, -200, 10))
def test_the_complex_step_is_right_down_to_the_smallest_normal_number(exponent):
    net = nnbp.Network([2, 1], activations=nnbp.identity)
    net.weights, net.biases = [[[0.5, 0.25]]], [[[0.0]]]
    x, y = np.array([[10.0**exponent], [0.0]]), np.array([[-3.0]])
    with np.errstate(all="raise"):
        (w,) = nnbp.numerical_gradient(net, x, y, "complex").weights
    assert w[0, 0] == pytest.approx(3 * 10.0**exponent, rel=1e-7, abs=0) and w[0, 1] == 0


@pytest.mark.parametrize("method", ["central", "forward", "complex"])
def test_where_examples_cancel_each_other_there_is_no_false_alarm(method):
    net = nnbp.Network([2, 3, 2], activations=[nnbp.tanh, nnbp.sigmoid], seed=1)
    x = np.array([[0.3], [-0.8]])
    a = net.output(x)
    report = nnbp.check_gradient(net, np.hstack([x, x]), np.hstack([a + 0.1, a - 0.1]), method=method)
    assert report.verdict == "cannot be told" and abs(report.numerical) < 1e-7, str(report)


@settings(max_examples=60, deadline=None)
@given(cases(kinks=False), st.sampled_from(["central", "forward", "complex"]))
def test_a_right_gradient_never_differs(case, method):
    assert nnbp.check_gradient(*case, method=method, tolerance=1e-9).verdict != "differs"


@settings(max_examples=30, deadline=None)
@given(cases(kinks=False), st.data())
def test_random_directions_judge_as_the_entries_do(case, data):
    net, X, Y = case
    report = nnbp.check_gradient(net, X, Y, method="complex", directions=5, seed=data.draw(st.integers(0, 9)))
    assert report.ok and report.entries == 5, str(report)
    g = nnbp.minibatch_gradient(net, X, Y)
    parts = parameters(g)
    part = parts[data.draw(st.integers(0, len(parts) - 1))]
    j, k = (data.draw(st.integers(0, n - 1)) for n in part.shape)
    part[j, k] += 1
    report = nnbp.check_gradient(net, X, Y, g, directions=5)
    assert report.verdict == "differs" and report.where.startswith("direction ")


def test_random_directions_are_cheap_and_repeatable():
    net, X, Y = nnbp.Network([784, 200, 10], init="scaled", seed=0), np.ones((784, 2)), np.zeros((10, 2))
    started = time.process_time()
    report = nnbp.check_gradient(net, X, Y, directions=20, seed=3)
    assert report.ok and time.process_time() - started < 5
    assert report == nnbp.check_gradient(net, X, Y, directions=20, seed=3)
    assert report != nnbp.check_gradient(net, X, Y, directions=20, seed=4)
    unnamed = nnbp.check_gradient(net, X, Y, directions=2)
    assert unnamed == nnbp.check_gradient(net, X, Y, directions=2, seed=0)
    assert unnamed != nnbp.check_gradient(net, X, Y, directions=2, seed=1)


def test_a_kink_within_the_step_shows_in_the_check():
    net = nnbp.Network([1, 1], activations=nnbp.relu)
    net.weights, net.biases = [[[1.0]]], [[[0.0]]]
    report = nnbp.check_gradient(net, [[0.0]], [[1.0]])  # z = 0: slope 0 on one side, 1 on the other
    assert report.where == "biases[0][0, 0]" and not report.ok
    assert report.given == 0 and report.numerical == pytest.approx(-0.5, abs=1e-4)
    assert "kink" in str(report)


def test_bad_arguments_are_rejected():
    net, X, Y = small_case()
    x, y = X[:, :1], Y[:, :1]
    for call, kind, message in [
        (lambda: nnbp.numerical_gradient(net, X, Y, method="magic"), ValueError, "method is 'magic'; .*'forward'"),
        (lambda: nnbp.numerical_gradient(net, X, Y, epsilon=0), ValueError, "epsilon is 0"),
        (lambda: nnbp.numerical_gradient("net", X, Y), TypeError, "net is 'net'; it should be a Network"),
        (lambda: nnbp.check_gradient(net, X, Y, gradient=[1]), TypeError, r"gradient is \[1\]"),
        (lambda: nnbp.check_gradient(net, X, Y, gradient=[]), TypeError, r"gradient is \[\]"),
        (lambda: nnbp.check_gradient(net, X, Y, tolerance=-1), ValueError, "tolerance is -1"),
        (lambda: nnbp.check_gradient(net, X, Y, directions=0), ValueError, "directions is 0"),
        (lambda: nnbp.check_gradient(net, X, Y, directions=2, seed="x"), TypeError, "seed is 'x'"),
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


def test_a_measured_gradient_has_no_errors():
    assert nnbp.numerical_gradient(nnbp.Network([2, 1]), np.ones((2, 1)), np.ones((1, 1))).errors == []
