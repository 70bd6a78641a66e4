import numpy as np
import pytest

from nnbp import _check, equations

A = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])  # three neurons, two examples


def test_bp1_multiplies_entry_by_entry():
    np.testing.assert_array_equal(equations.output_error(A, 2 * A), 2 * A**2)


def test_bp2_moves_the_error_back_through_the_transposed_weights():
    w = np.array([[1.0, 0.0, 2.0]])
    np.testing.assert_array_equal(equations.hidden_error(w, [[1.0, 10.0]], A), [[1, 20], [0, 0], [10, 120]])


def test_bp3_is_the_error_itself_and_its_mean_over_a_mini_batch():
    np.testing.assert_array_equal(equations.bias_gradient(A[:, :1]), A[:, :1])
    np.testing.assert_array_equal(equations.bias_gradient(A), [[1.5], [3.5], [5.5]])


def test_bp4_is_the_outer_product_and_its_mean_over_a_mini_batch():
    np.testing.assert_array_equal(equations.weight_gradient(A[:, :1], [[2.0]]), [[2, 6, 10]])
    np.testing.assert_array_equal(equations.weight_gradient(A, [[2.0, 0.0]]), [[1, 3, 5]])


def test_float32_stays_float32():
    A32 = A.astype(np.float32)
    results = [
        equations.output_error(A32, A32),
        equations.hidden_error(A32, A32, A32[:2]),
        equations.bias_gradient(A32),
        equations.weight_gradient(A32, A32),
    ]
    assert all(r.dtype == np.float32 for r in results)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: equations.output_error(A, A[:, :1]), r"sigma_prime has shape \(3, 1\); it should be \(3, 2\)"),
        (lambda: equations.output_error(A[:, 0], A), r"cost_gradient has shape \(3,\); it should be 2-D"),
        (lambda: equations.hidden_error(A.T, A, A), r"delta_next has shape \(3, 2\); it should be \(2, m\)"),
        (lambda: equations.hidden_error(A, A, A), r"sigma_prime has shape \(3, 2\); it should be \(2, 2\)"),
        (lambda: equations.bias_gradient(np.ones(3)), r"delta has shape \(3,\)"),
        (
            lambda: equations.weight_gradient(A, A[:, :1]),
            r"delta_out has shape \(3, 1\); it should be \(3, 2\) to fit a_in",
        ),
        (lambda: equations.weight_gradient(A * np.nan, A), "a_in has 6 of 6 entries that are NaN"),
        (lambda: equations.weight_gradient(np.ones((2, 2, 2)), A), r"a_in has shape \(2, 2, 2\); it should be 2-D"),
    ],
)
def test_shapes_that_do_not_fit_are_rejected_instead_of_broadcast(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_function_declares_the_shapes_of_its_arguments_and_the_message_says_what_fits():
    @_check.shapes(a="n m", b="k n", c="k m")
    def product(a, b, c):
        return b @ a + c

    np.testing.assert_array_equal(product(A, A.T, np.ones((2, 2))), A.T @ A + 1)
    with np.errstate(all="raise"):
        np.testing.assert_array_equal(product([[1e-300]], [[1e-300]], [[0]]), [[0]])
    with pytest.raises(ValueError, match=r"^b has shape \(3, 2\); it should be \(3, 3\) to fit a$"):
        product(A, A, A)
    with pytest.raises(ValueError, match=r"^c has shape \(3, 2\); it should be \(2, 2\) to fit b$"):
        product(A, A.T, A)
