"""The gradient against exact numbers: enclosed by balls, and computed with fractions."""

import inspect
import math
from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace

import flint
import numpy as np
import pytest
from hypothesis import given

import nnbp
from nnbp.backprop import five_steps
from nnbp.certified import certify_gradient

from .strategies import cases


def digit(cost, scale=1, dtype=np.float64, seed=0):
    (X, Y), _ = nnbp.datasets.load_digits()
    net = nnbp.Network([64, 30, 10], cost=cost, seed=seed, dtype=dtype)
    net.weights = [scale * w for w in net.weights]
    return net, X[:, [0]], Y[:, [0]]


@pytest.mark.parametrize("cost", [nnbp.quadratic, nnbp.cross_entropy])
@pytest.mark.parametrize("scale", [1, 30])  # with 30, weighted inputs reach hundreds: most neurons are saturated
def test_every_partial_derivative_of_a_network_that_reads_digits_is_right_to_rounding(cost, scale):
    certificate = certify_gradient(*digit(cost, scale))
    assert certificate.worst < 1e-12
    assert str(certificate).startswith("2260 partial derivatives")


def test_single_precision_is_certified_as_what_it_is():
    assert 1e-8 < certify_gradient(*digit(nnbp.quadratic, dtype=np.float32)).worst < 1e-4


@given(cases(kinks=False, per_neuron=False, m=1, max_layers=3))
def test_the_exact_gradient_lies_where_the_complex_step_says(case):
    net, x, y = case
    measured = nnbp.numerical_gradient(net, x, y, method="complex")
    certificate = certify_gradient(net, x, y, measured)
    for d, bound in zip(measured.weights, certificate.bounds.weights, strict=True):
        assert np.max(np.abs(d) * bound) < 1e-12 * max(1, np.abs(d).max())


@pytest.mark.parametrize("size", [1e-3, 1e-10])
def test_a_wrong_derivative_is_found_however_small_its_error(size):
    net, x, y = digit(nnbp.quadratic)
    g = nnbp.backprop(net, x, y)
    g.weights[1][3, 7] *= 1 + size
    certificate = certify_gradient(net, x, y, g)
    assert certificate.worst == certificate.bounds.weights[1][3, 7] == pytest.approx(size, rel=1e-3)


def test_where_nothing_is_certain_the_bound_is_infinite():
    net, x, y = digit(nnbp.quadratic)
    g = nnbp.backprop(net, x, y)
    g.biases[0][2] = 1e-300
    assert 0.9 < certify_gradient(net, x, y, g).bounds.biases[0][2, 0] <= math.nextafter(1, 2)
    net.weights = [1000 * w for w in net.weights]  # 1 - a is lost even in 400 bits, or the derivative is below 1e-308
    assert certify_gradient(net, x, y).worst >= 1


def test_the_printed_bound_is_never_smaller_than_the_bound():
    gradient = nnbp.Gradient([np.array([[1.2401e-15]])], [np.array([[0.0]])], [])
    assert "larger than 1.3e-15" in str(nnbp.certified.Certificate(1.2401e-15, gradient))


def test_only_functions_with_a_known_formula_are_accepted():
    with pytest.raises(ValueError, match="an activation is relu; it should be one of identity, sigmoid"):
        certify_gradient(nnbp.Network([2, 2], activations=nnbp.relu), [[1.0], [2.0]], [[0.0], [1.0]])
    cost = nnbp.Cost(lambda A, Y: abs(A - Y).sum(axis=0), lambda A, Y: np.sign(A - Y), "absolute")
    with pytest.raises(ValueError, match="the cost is absolute; it should be one of quadratic"):
        certify_gradient(nnbp.Network([2, 2], cost=cost), [[1.0], [2.0]], [[0.0], [1.0]])


def test_the_precision_of_the_readers_own_balls_is_left_alone():
    before = flint.ctx.prec, flint.ctx.cap
    certify_gradient(*digit(nnbp.quadratic))
    assert (flint.ctx.prec, flint.ctx.cap) == before


# Fractions: no rounding, so equality means equality.


def of_fractions(rng, *shape):
    fraction = np.vectorize(lambda p, q: Fraction(int(p), int(q)), otypes=[object])
    return fraction(rng.integers(-9, 10, shape), rng.integers(1, 10, shape))


CUBIC = SimpleNamespace(_f=lambda z: z * z * z - 2 * z * z + z, _prime=lambda z: 3 * z * z - 4 * z + 1)
QUADRATIC = SimpleNamespace(_gradient=np.subtract, _of_z=lambda activation: None)


def random_case(sizes, seed):
    rng = np.random.default_rng(seed)
    net = SimpleNamespace(
        weights=[of_fractions(rng, n_out, n_in) for n_in, n_out in pairwise(sizes)],
        biases=[of_fractions(rng, n, 1) for n in sizes[1:]],
        activations=[CUBIC] * (len(sizes) - 1),
        cost=QUADRATIC,
    )
    return net, of_fractions(rng, sizes[0], 2), of_fractions(rng, sizes[-1], 2)


def formal_derivative(net, X, Y, array, index):
    """The derivative of the mean cost, a polynomial in the change of one parameter, where the change is 0."""
    kept = array[index]
    array[index] = polynomial(kept) + flint.fmpq_poly([0, 1])
    a = polynomials(X)
    for w, b in zip(net.weights, net.biases, strict=True):
        a = CUBIC._f(polynomials(w) @ a + polynomials(b))
    array[index] = kept
    cost = ((a - polynomials(Y)) ** 2).sum() / (2 * X.shape[1])
    derivative = cost.derivative()(flint.fmpq(0))
    return Fraction(int(derivative.p), int(derivative.q))


def polynomial(number):
    """A fraction as a polynomial of degree 0; polynomials as they are."""
    if isinstance(number, Fraction):
        return flint.fmpq_poly([flint.fmpq(number.numerator, number.denominator)])
    return number


polynomials = np.vectorize(polynomial, otypes=[object])


def number_of_wrong_derivatives(net, X, Y):
    g = five_steps(net, X, Y)
    return sum(
        given != formal_derivative(net, X, Y, array, index)
        for array, derivatives in zip(net.weights + net.biases, g.weights + g.biases, strict=True)
        for index, given in np.ndenumerate(derivatives)
    )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("sizes", [(2, 3, 2), (1, 2, 2, 1), (3, 1)])
def test_the_five_steps_on_fractions_are_the_formal_derivative_exactly(sizes, seed):
    assert number_of_wrong_derivatives(*random_case(sizes, seed)) == 0


def test_with_a_factor_left_out_of_bp2_every_hidden_derivative_is_wrong(monkeypatch):
    monkeypatch.setitem(
        inspect.unwrap(five_steps).__globals__, "hidden_error", lambda weights, delta, sigma_prime: weights.T @ delta
    )
    assert number_of_wrong_derivatives(*random_case((2, 3, 2), 0)) == 3 * 2 + 3
