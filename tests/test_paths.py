import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnbp
from nnbp import paths

from .strategies import cases


@settings(deadline=None)
@given(cases(m=1, max_layers=4, max_width=4), st.data())
def test_the_sum_over_all_paths_is_the_gradient_53(case, data):
    net, x, y = case
    l = data.draw(st.integers(2, len(net.sizes)))
    j = data.draw(st.integers(0, net.sizes[l - 1] - 1))
    k = data.draw(st.integers(0, net.sizes[l - 2] - 1))
    exact = nnbp.backprop(net, x, y).weights[l - 2][j, k]
    assert paths.path_sum(net, x, y, l, j, k) == pytest.approx(exact, rel=1e-9, abs=1e-13)
    products = [paths.path_product(net, x, y, l, j, k, path) for path in paths.enumerate_paths(net, l, j)]
    assert len(products) == paths.count_paths(net, l)
    assert math.fsum(products) == pytest.approx(exact, rel=1e-9, abs=1e-13)


def test_a_path_visits_one_neuron_of_every_layer():
    net = nnbp.Network([2, 3, 2, 2])
    assert list(paths.enumerate_paths(net, 2, 1)) == [(1, 0, 0), (1, 0, 1), (1, 1, 0), (1, 1, 1)]
    assert list(paths.enumerate_paths(net, 4, 1)) == [(1,)]
    assert [paths.count_paths(net, l) for l in (1, 2, 3, 4)] == [12, 4, 2, 1]


@given(cases(m=1, kinks=False))
def test_the_rate_factor_of_an_edge_is_how_one_activation_follows_another(case):
    net, x, _ = case
    f = net.feedforward(x)
    for i, rates in enumerate(paths.edge_rates(net, x)):
        for k in range(net.sizes[i]):
            a = f.a[i].astype(complex)
            a[k] += 1e-30j
            after = net.activations[i]._f(net.weights[i] @ a + net.biases[i])
            np.testing.assert_allclose(rates[:, k], after.imag[:, 0] / 1e-30, rtol=1e-9, atol=1e-14)


def test_too_many_paths_are_rejected_with_their_number():
    net = nnbp.Network([2, 2, 101, 101, 101])
    with pytest.raises(ValueError, match=r"1,030,301 paths from layer l = 2 .* at most 1,000,000"):
        paths.path_sum(net, np.ones((2, 1)), np.ones((101, 1)), 2, 0, 0)


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (lambda n, x, y: paths.path_sum(n, x, y, 1, 0, 0), ValueError, "l is 1; it should be an integer from 2 to 3"),
        (lambda n, x, y: paths.path_sum(n, x, y, 2, 3, 0), ValueError, "j is 3; it should be an integer from 0 to 2"),
        (lambda n, x, y: paths.path_sum(n, x, y, 2, 0, 2), ValueError, "k is 2; it should be an integer from 0 to 1"),
        (lambda n, x, y: paths.path_sum(n, x, y, 2.0, 0, 0), TypeError, "l is 2.0"),
        (lambda n, x, y: paths.path_sum(n, y, y, 2, 0, 0), ValueError, r"x has shape \(1, 1\)"),
        (lambda n, x, y: paths.path_sum("n", x, y, 2, 0, 0), TypeError, "net is 'n'"),
        (
            lambda n, x, y: paths.rate_factors(n, x, y, 2, 0, 0, (0,)),
            ValueError,
            "it should be 2 neurons, .* layers 2 to 3",
        ),
        (
            lambda n, x, y: paths.rate_factors(n, x, y, 2, 0, 0, (1, 0)),
            ValueError,
            r"path\[0\] is 1; it should be j = 0",
        ),
        (lambda n, x, y: paths.rate_factors(n, x, y, 2, 0, 0, (0, 5)), ValueError, r"path\[1\] is 5"),
        (lambda n, x, y: paths.rate_factors(n, x, y, 2, 0, 0, 7), ValueError, "path is 7"),
        (lambda n, x, y: paths.count_paths(n, 4), ValueError, "l is 4"),
        (lambda n, x, y: paths.count_paths(None, 2), TypeError, "net is None"),
        (
            lambda n, x, y: paths.edge_rates(n, np.ones((2, 2))),
            ValueError,
            r"x has shape \(2, 2\); it should be \(2, 1\)",
        ),
    ],
)
def test_weights_and_paths_that_do_not_exist_are_rejected(call, kind, message):
    with pytest.raises(kind, match=message):
        call(nnbp.Network([2, 3, 1]), np.ones((2, 1)), np.ones((1, 1)))


def test_a_neuron_that_does_not_exist_is_rejected_by_the_names_of_the_arguments():
    net = nnbp.Network([2, 3, 1])
    with pytest.raises(ValueError, match=r"^l is 4; it should be an integer from 1 to 3"):
        paths.enumerate_paths(net, 4, 0)
    with pytest.raises(ValueError, match=r"^j is 3; it should be an integer from 0 to 2"):
        paths.enumerate_paths(net, 2, 3)
