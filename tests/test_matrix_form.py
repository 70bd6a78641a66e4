import numpy as np
import pytest
from hypothesis import given

import nnbp
from nnbp import matrix_form

from .strategies import cases


@given(cases(m=1))
def test_the_matrix_form_gives_the_errors_of_backprop_33_34_35(case):
    net, x, y = case
    errors = nnbp.backprop(net, x, y).errors
    L = len(net.sizes)
    np.testing.assert_allclose(matrix_form.output_error(net, x, y), errors[-1], rtol=1e-9, atol=1e-14)
    for l in range(2, L):
        step = matrix_form.hidden_error(net, x, l, errors[l - 1])
        np.testing.assert_allclose(step, errors[l - 2], rtol=1e-9, atol=1e-14)
    for l in range(2, L + 1):
        np.testing.assert_allclose(matrix_form.error(net, x, y, l), errors[l - 2], rtol=1e-9, atol=1e-14)


@given(cases(m=1))
def test_the_operator_is_the_transposed_jacobian_of_the_outputs(case):
    net, x, _ = case
    for l in range(2, len(net.sizes) + 1):
        operator = matrix_form.error_operator(net, x, l)
        for j in range(net.sizes[l - 1]):
            moved = [b.astype(complex) for b in net.biases]
            moved[l - 2][j] += 1e-30j
            outputs = nnbp.network.forward(net.weights, moved, net.activations, x).a[-1]
            np.testing.assert_allclose(operator[j], outputs.imag[:, 0] / 1e-30, rtol=1e-9, atol=1e-14)


def test_sigma_prime_is_a_diagonal_matrix():
    net = nnbp.Network([1, 3])
    z = np.array([[-1.0], [0.0], [2.0]])
    np.testing.assert_array_equal(nnbp.sigma_prime_matrix(net, z, 2), np.diag(nnbp.sigmoid.prime(z[:, 0])))


@pytest.mark.parametrize(
    ("call", "kind", "message"),
    [
        (
            lambda net, x: nnbp.sigma_prime_matrix(net, x, 1),
            ValueError,
            "layer is 1; it should be an integer from 2 to 3",
        ),
        (lambda net, x: nnbp.sigma_prime_matrix(net, x, "2"), TypeError, "layer is '2'"),
        (
            lambda net, x: nnbp.sigma_prime_matrix(net, x[:1], 2),
            ValueError,
            r"z has shape \(1, 1\); it should be \(4, 1\)",
        ),
        (lambda net, x: nnbp.sigma_prime_matrix(0, x, 2), TypeError, "net is 0"),
        (lambda net, x: matrix_form.hidden_error(net, x, 3, x), ValueError, "layer is 3; it should be .* from 2 to 2"),
        (lambda net, x: matrix_form.hidden_error(net, x, 2, x), ValueError, r"delta_next has shape \(3, 1\)"),
        (lambda net, x: matrix_form.error(net, x[:2], x[:2], 2), ValueError, r"x has shape \(2, 1\)"),
        (lambda net, x: matrix_form.error_operator(net, np.ones((3, 2)), 2), ValueError, r"x has shape \(3, 2\)"),
        (
            lambda net, x: matrix_form.output_error(net, x, x),
            ValueError,
            r"y has shape \(3, 1\); it should be \(2, 1\)",
        ),
    ],
)
def test_layers_and_columns_that_do_not_exist_are_rejected(call, kind, message):
    with pytest.raises(kind, match=message):
        call(nnbp.Network([3, 4, 2]), np.ones((3, 1)))


def test_a_layer_that_does_not_exist_is_refused_by_the_name_of_the_argument():
    net = nnbp.Network([2, 3, 1])
    for function in (matrix_form.error, lambda net, x, y, layer: matrix_form.error_operator(net, x, layer)):
        with pytest.raises(ValueError, match=r"^layer is 4; it should be an integer from 2 to 3"):
            function(net, np.ones((2, 1)), np.ones((1, 1)), 4)
