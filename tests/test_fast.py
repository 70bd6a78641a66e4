"""The fast steps of `sgd`: the same numbers as the plain algorithm, and nothing allocated along the way."""

import sys
import tracemalloc
from contextlib import contextmanager
from unittest import mock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnbp
from nnbp import _fast
from nnbp.backprop import five_steps

from .strategies import cases, relative_difference

LOG_COSH = nnbp.Cost(lambda A, Y: np.log(np.cosh(A - Y)).sum(axis=0), lambda A, Y: np.tanh(A - Y))
ANY_CASE = {
    "costs": (nnbp.quadratic, nnbp.cross_entropy, LOG_COSH),
    "dtypes": (np.float64, np.float32),
    "m": st.one_of(st.integers(1, 12), st.sampled_from([_fast.C_ORDER.start, _fast.C_ORDER.stop])),
}
ROUNDING = {np.float64: 1e-12, np.float32: 3e-4}
WITH_AND_WITHOUT_SCIPY = pytest.mark.parametrize("scipy", ["with SciPy", "without SciPy"])


@contextmanager
def matrix_products(scipy):
    """Run as on a machine with or without SciPy."""
    if scipy == "with SciPy":
        pytest.importorskip("scipy.linalg")
        yield
    else:
        with mock.patch.dict(sys.modules, {"scipy.linalg": None}):
            yield


def workspace(net, X, Y):
    _fast.own_parameters(net)
    return _fast.Workspace(net, X, Y)


def assert_close(net, plain):
    """The parameters of two networks agree to rounding, relative to the largest."""
    ours, theirs = net.weights + net.biases, plain.weights + plain.biases
    assert {a.dtype for a in [*ours, *theirs]} == {net.dtype}
    assert relative_difference(ours, theirs) < ROUNDING[net.dtype.type]


@WITH_AND_WITHOUT_SCIPY
@given(case=cases(**ANY_CASE), eta=st.floats(0.01, 0.2), order=st.sampled_from("CF"))
def test_two_steps_are_two_updates_with_the_plain_gradient(scipy, case, eta, order):
    net, X, Y = case
    plain = net.copy()
    with matrix_products(scipy):
        fast = workspace(net, np.asarray(X, order=order), np.asarray(Y, order=order))
        for _ in range(2):
            fast.step(eta)
    for _ in range(2):
        plain.descend(five_steps(plain, X, Y), eta)
    assert_close(net, plain)


@WITH_AND_WITHOUT_SCIPY
@given(case=cases(**ANY_CASE), size=st.integers(1, 7))
def test_sgd_takes_the_plain_steps_also_with_a_smaller_mini_batch_at_the_end(scipy, case, size):
    net, X, Y = case
    size = min(size, X.shape[1])
    plain = net.copy()
    with matrix_products(scipy):
        nnbp.sgd(net, X, Y, epochs=1, mini_batch_size=size, eta=0.01, seed=5, progress=False, measure=False)
    for batch in nnbp.training.mini_batches(X.shape[1], size, np.random.default_rng(5)):
        plain.descend(five_steps(plain, X[:, batch], Y[:, batch]), 0.01)
    assert_close(net, plain)


@WITH_AND_WITHOUT_SCIPY
def test_another_mini_batch_in_the_same_arrays_is_seen_and_another_eta_too(scipy):
    rng = np.random.default_rng(0)
    net = nnbp.Network([3, 4, 2])
    X, Y = rng.random((3, 5)), rng.random((2, 5))
    plain = net.copy()
    with matrix_products(scipy):
        fast = workspace(net, X, Y)
        for eta in (0.5, 0.5, 2.0):
            X[...], Y[...] = rng.random(X.shape), rng.random(Y.shape)
            fast.step(eta)
            plain.update(five_steps(plain, X, Y), eta)
    assert_close(net, plain)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_training_steps_a_networks_own_aligned_arrays_however_it_held_them(dtype):
    net = nnbp.Network([3, 4, 2], dtype=dtype)
    held = net.weights[0] = np.asfortranarray(net.weights[0])
    net.biases[0] = net.biases[0].tolist()
    numbers = held.copy()
    _fast.own_parameters(net)
    for parameter in net.weights + net.biases:
        assert parameter.ctypes.data % _fast.CACHE_LINE == 0 and parameter.flags.c_contiguous
        assert parameter.dtype == dtype
        parameter += 1
    assert np.array_equal(held, numbers)


@pytest.mark.parametrize(("shape", "order"), [((1, 1), "C"), ((7, 3), "C"), ((7, 3), "F"), ((300, 400), "C")])
def test_aligned_arrays_begin_at_a_cache_line(shape, order):
    for dtype in map(np.dtype, (np.float64, np.float32)):
        array = _fast.aligned(shape, dtype, order)
        assert array.ctypes.data % _fast.CACHE_LINE == 0
        assert array.shape == shape and array.dtype == dtype and array.flags.writeable
        assert array.flags.c_contiguous if order == "C" else array.flags.f_contiguous


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_the_sigmoid_in_place_is_exact_and_silent_for_any_weighted_input(dtype):
    z = np.concatenate([np.linspace(-40, 40, 2 * _fast.CHUNK + 1), [-1e4, -800, -100, 100, 800, 1e4]]).astype(dtype)
    a, sigma_prime = z.copy(), np.empty_like(z)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        for operation in _fast._sigmoid_in_place(a, sigma_prime):
            operation()
    tiny = np.finfo(dtype).tiny
    np.testing.assert_allclose(a, nnbp.sigmoid(z), rtol=8 * np.finfo(dtype).eps, atol=tiny)
    np.testing.assert_allclose(sigma_prime, nnbp.sigmoid.prime(z), rtol=8 * np.finfo(dtype).eps, atol=tiny)


@pytest.mark.parametrize("order", ["C", "F"])
def test_chunks_are_views_that_together_make_the_array(order):
    array = np.zeros((3, _fast.CHUNK), order=order)
    chunks = _fast._chunks(array)
    for chunk in chunks:
        chunk += 1
    assert len(chunks) == 3 and (array == 1).all()


@WITH_AND_WITHOUT_SCIPY
def test_steps_allocate_nothing_that_stays_and_no_more_than_the_targets_on_the_way(scipy):
    rng = np.random.default_rng(0)
    net = nnbp.Network([50, 300, 100])
    X, Y = np.asfortranarray(rng.random((50, 32))), np.asfortranarray(rng.random((100, 32)))
    with matrix_products(scipy):
        fast = workspace(net, X, Y)
        fast.step(0.1)
    tracemalloc.start()
    fast.step(0.1)
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    for _ in range(20):
        fast.step(0.1)
    after, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 5000 and peak - before < Y.nbytes + 5000
