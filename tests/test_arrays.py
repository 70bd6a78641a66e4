"""Arrays of other libraries: the numbers of NumPy, in the library, precision and device that came in."""

import copy
import importlib
import os
import pickle
import sys
from functools import cache
from types import SimpleNamespace

import array_api_strict as strict
import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnbp
from nnbp import equations, matrix_form, paths
from tools.notebooks import ROOT

from .strategies import KINKED, SMOOTH, cases, parameters, relative_difference

PLACES = {
    "array_api_strict": ("array_api_strict", "CPU_DEVICE"),
    "array_api_strict on another device": ("array_api_strict", "device1"),
    "Dask": ("dask.array", None),
    "PyTorch": ("torch", None),
    "JAX": ("jax.numpy", None),
    "PyTorch on a GPU": ("torch", "cuda"),
    "JAX on a GPU": ("jax.numpy", "gpu"),
    "CuPy on a GPU": ("cupy", None),
}
WEEKLY = {"dask.array", "torch", "jax.numpy"} if "NNBP_WEEKLY" in os.environ else set()
PRECISIONS = {np.float64: 1e-12, np.float32: 1e-4}


@cache
def place(name):
    """The library and the device of that name, as arguments of `Network.to`; skips what is not there."""
    module, device = PLACES[name]
    if module in WEEKLY and "GPU" not in name:
        xp = importlib.import_module(module)
    else:
        xp = pytest.importorskip(module, reason=f"{module} is not installed")
    if module == "array_api_strict":
        return xp, xp.Device(device)
    if module == "jax.numpy":
        jax = importlib.import_module("jax")
        jax.config.update("jax_enable_x64", True)
        gpus = [found for found in jax.devices() if found.platform == "gpu"]
        if device and not gpus:
            pytest.skip("there is no GPU that JAX can use")
        return xp, gpus[0] if device else None
    if module == "cupy" and not xp.is_available():
        pytest.skip("there is no GPU that CuPy can use")
    if module == "torch" and device and not xp.cuda.is_available():
        pytest.skip("there is no GPU that PyTorch can use")
    return xp, device


def moved(where, *arrays):
    xp, device = where
    found = [xp.asarray(array) if device is None else xp.asarray(array, device=device) for array in arrays]
    return found[0] if len(found) == 1 else found


def in_numpy(arrays):
    """The arrays in NumPy, wherever they are; those of Dask are computed together."""
    if hasattr(arrays[0], "dask"):
        return importlib.import_module("dask").compute(*arrays, scheduler="synchronous")
    return [*map(back, arrays)]


def back(array):
    array = array.get() if hasattr(array, "get") else array.cpu() if hasattr(array, "cpu") else array
    return np.asarray(strict.asarray(array, device=strict.Device("CPU_DEVICE")) if is_strict(array) else array)


def is_strict(array):
    return type(array).__module__.startswith("array_api_strict")


def assert_equal_and_alike(results, expected, example):
    """The numbers are NumPy's to rounding; library, precision and device are those of the example."""
    assert {type(result) for result in results} == {type(example)}
    assert {str(result.dtype) for result in results} == {str(example.dtype)}
    assert {str(getattr(result, "device", "")) for result in results} == {str(getattr(example, "device", ""))}
    assert {str(e.dtype) for e in expected} == {str(example.dtype).rpartition(".")[2]}
    assert [tuple(result.shape) for result in results] == [e.shape for e in expected]
    assert relative_difference(in_numpy(results), expected) < PRECISIONS[expected[0].dtype.type]


everywhere = pytest.mark.parametrize("name", PLACES)
sizes, precisions = st.integers(1, 6), st.sampled_from(list(PRECISIONS))


@everywhere
@settings(max_examples=20)
@given(n=sizes, n_next=sizes, m=sizes, dtype=precisions)
def test_the_four_equations(name, n, n_next, m, dtype):
    where, rng = place(name), np.random.default_rng(n + 10 * n_next + 100 * m)
    w, delta, a, prime = (
        rng.standard_normal(shape).astype(dtype) for shape in ((n_next, n), (n_next, m), (n, m), (n, m))
    )
    for equation, *arguments in (
        (equations.output_error, a, prime),
        (equations.hidden_error, w, delta, prime),
        (equations.bias_gradient, delta),
        (equations.weight_gradient, a, delta),
    ):
        there = [moved(where, argument) for argument in arguments]
        assert_equal_and_alike([equation(*there)], [equation(*arguments)], there[0])


LAYERS = [*SMOOTH, *KINKED, nnbp.per_neuron([nnbp.sigmoid, nnbp.leaky_relu, nnbp.identity])]


@everywhere
@pytest.mark.parametrize("activation", LAYERS, ids=repr)
@pytest.mark.parametrize("dtype", PRECISIONS)
def test_activations_also_where_they_saturate(name, activation, dtype):
    where, z = place(name), np.array([[-1e4, -100, -1, 0, 1e-3, 2, 30, 1000]] * 3, dtype)
    there = moved(where, z)
    for function in (activation, activation.prime):
        assert_equal_and_alike([function(there)], [function(z)], there)


@everywhere
@pytest.mark.parametrize("cost", [nnbp.quadratic, nnbp.cross_entropy], ids=repr)
@pytest.mark.parametrize("dtype", PRECISIONS)
def test_costs_also_where_outputs_round_to_0_and_1(name, cost, dtype):
    A, Y = np.array([[0.0, 0.3, 1.0], [1.0, 0.9, 0.5]], dtype), np.array([[0, 1, 1], [1, 0, 0.5]], dtype)
    there = moved(place(name), A, Y)
    for function in (cost, cost.gradient):
        assert_equal_and_alike([function(*there)], [function(A, Y)], there[0])


@everywhere
@settings(max_examples=20)
@given(case=cases(dtypes=list(PRECISIONS), max_layers=3, max_m=6))
def test_networks_and_the_five_steps(name, case):
    net, X, Y = case
    where = place(name)
    other, (X2, Y2) = net.to(*where), moved(where, X, Y)
    f, f2 = net.feedforward(X), other.feedforward(X2)
    assert_equal_and_alike(f2.z + f2.a, f.z + f.a, X2)
    assert other.mean_cost(X2, Y2) == pytest.approx(net.mean_cost(X, Y), rel=PRECISIONS[net.dtype.type])
    expected = nnbp.minibatch_gradient(net, X, Y)
    for function in (nnbp.minibatch_gradient, nnbp.minibatch_gradient_loop):
        g = function(other, X2, Y2)
        assert_equal_and_alike(g.weights + g.biases + g.errors, parameters(expected) + expected.errors, X2)
    one, one2 = nnbp.backprop(net, X[:, :1], Y[:, :1]), nnbp.backprop(other, X2[:, :1], Y2[:, :1])
    assert_equal_and_alike(parameters(one2), parameters(one), X2)
    net.update(expected, 0.5)
    other.update(g, 0.5)
    assert_equal_and_alike(other.weights + other.biases, net.weights + net.biases, X2)


@everywhere
def test_classes_and_accuracy(name):
    where, rng = place(name), np.random.default_rng(0)
    for n in (1, 3):
        net, X, Y = nnbp.Network([4, 5, n]), rng.standard_normal((4, 20)), rng.random((n, 20))
        there = net.to(*where)
        np.testing.assert_array_equal(back(there.predict(moved(where, X))), net.predict(X))
        assert nnbp.accuracy(there, *moved(where, X, Y)) == nnbp.accuracy(net, X, Y)


def test_a_network_moved_and_moved_back_is_the_same_and_shares_nothing():
    net = nnbp.Network([3, 4, 2], activations=nnbp.tanh, cost=nnbp.cross_entropy, dtype=np.float32)
    there = net.to(strict)
    again = there.to(np)
    for twin in (again, there.copy().to(np), pickle.loads(pickle.dumps(there)).to(np), copy.deepcopy(there).to(np)):
        for ours, theirs in zip(twin.weights + twin.biases, net.weights + net.biases, strict=True):
            np.testing.assert_array_equal(ours, theirs)
        assert (twin.dtype, twin.sizes) == (net.dtype, net.sizes)
        assert (twin.activations, twin.cost) == (net.activations, net.cost)
    before = net.weights[0].copy()
    there.weights[0][:, :] = 0
    again.weights[0][:] = 1
    np.testing.assert_array_equal(net.weights[0], before)


def test_weights_assigned_to_a_moved_network_are_copied():
    net, weights = nnbp.Network([2, 1]).to(strict), [strict.ones((1, 2))]
    net.weights = weights
    weights[0][:, :] = 0
    np.testing.assert_array_equal(np.asarray(net.weights[0]), [[1, 1]])


ONES, ONES32 = strict.ones((2, 2)), strict.ones((2, 2), dtype=strict.float32)
ELSEWHERE = strict.ones((2, 2), device=strict.Device("device1"))
NUMPY, THERE = nnbp.Network([2, 2]), nnbp.Network([2, 2]).to(strict)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: equations.output_error(ONES, np.ones((2, 2))),
            r"^cost_gradient is a float64 array of array_api_strict on .*CPU.*, and sigma_prime is a float64 array of "
            "numpy; they should agree in library, precision and device$",
        ),
        (lambda: equations.output_error([[1.0]], ONES[:1, :1]), "cost_gradient is an array of numpy, and sigma_prime"),
        (lambda: equations.hidden_error(ONES, ONES, ONES32), "weights_next is a float64.*sigma_prime is a float32"),
        (lambda: equations.weight_gradient(ONES, ELSEWHERE), "a_in is .*CPU_DEVICE.* delta_out is .*device1"),
        (
            lambda: equations.hidden_error([[1.0]], np.ones((1, 1)), np.ones((1, 1), np.float32)),
            "delta_next is a float64 array of numpy, and sigma_prime is a float32 array of numpy",
        ),
        (lambda: nnbp.quadratic(ONES, ONES32), "A is a float64.*Y is a float32"),
        (lambda: nnbp.quadratic.gradient(ONES, np.ones((2, 2))), "A is a float64 array of array_api_strict.*numpy"),
        (
            lambda: NUMPY.output(ONES),
            r"X is .* array_api_strict on .*, and net.weights\[0\] is a float64 array of numpy",
        ),
        (lambda: THERE.output(np.ones((2, 2))), r"X is a float64 array of numpy, and net.weights\[0\] is .*strict"),
        (lambda: THERE.output([[1.0], [1.0]]), r"X is an array of numpy, and net.weights\[0\] is .*strict"),
        (lambda: THERE.output(ONES32), r"X is a float32 .*, and net.weights\[0\] is a float64"),
        (lambda: THERE.output(ELSEWHERE), r"X is .*device1.*, and net.weights\[0\] is .*CPU_DEVICE"),
        (lambda: nnbp.minibatch_gradient(THERE, ONES, np.ones((2, 2))), r"Y is .*numpy, and net.weights\[0\] is"),
        (lambda: setattr(THERE, "weights", NUMPY.weights), r"weights\[0\] is a float64 array of numpy, and net"),
        (lambda: setattr(NUMPY, "biases", THERE.biases), r"biases\[0\] is .*strict.*, and net.weights\[0\] is .*numpy"),
        (
            lambda: THERE.update(nnbp.minibatch_gradient(NUMPY, np.ones((2, 2)), np.ones((2, 2))), 1.0),
            r"gradient.weights\[0\] is a float64 array of numpy, and net.weights\[0\]",
        ),
        (lambda: nnbp.sigmoid(strict.asarray([1, 2])), "z has dtype .*int64; it should hold real floating-point"),
        (lambda: nnbp.sigmoid(strict.asarray([1j])), "z has dtype .*complex128; it should hold real floating-point"),
        (lambda: NUMPY.to("torch"), "xp.asarray is None; it should be a function"),
    ],
)
def test_arrays_that_do_not_belong_together_are_refused(call, message):
    with pytest.raises(TypeError, match=message):
        call()


def test_numbers_without_a_precision_go_with_every_precision_of_numpy():
    for dtype in PRECISIONS:
        assert equations.output_error([[2]], np.ones((1, 1), dtype)) == 2
        assert equations.output_error(np.ones((1, 1), int), np.ones((1, 1), dtype)) == 1
    assert nnbp.Network([2, 2], dtype=np.float32).output(np.ones((2, 1))).dtype == np.float32


def test_shapes_are_checked_as_with_numpy():
    for call, message in (
        (lambda: equations.bias_gradient(strict.ones(3)), r"delta has shape \(3,\); it should be 2-D"),
        (lambda: equations.output_error(ONES, ONES[:, :1]), r"sigma_prime has shape \(2, 1\); it should be \(2, 2\)"),
        (lambda: THERE.output(strict.ones((3, 2))), r"X has shape \(3, 2\); it should be \(2, m\)"),
        (lambda: THERE.output(strict.ones((5, 2, 1))), r"5 images as columns are X.reshape\(5, -1\).T"),
        (lambda: nnbp.backprop(THERE, ONES, ONES), r"x has shape \(2, 2\); it should be \(2, 1\)"),
        (lambda: nnbp.minibatch_gradient(THERE, ONES, strict.ones(2)), r"Y has shape \(2,\)"),
        (lambda: nnbp.minibatch_gradient(THERE, ONES, ONES[:, :1]), "X has 2 examples and Y has 1"),
        (lambda: nnbp.per_neuron([nnbp.relu])(ONES), r"z has shape \(2, 2\); this layer has 1 neurons"),
    ):
        with pytest.raises(ValueError, match=message):
            call()


def test_sizes_that_dask_does_not_know_are_refused():
    da = place("Dask")[0]
    unknown = da.ones((3, 4))[:, da.ones(4) > 0]
    with pytest.raises(ValueError, match=r"delta has shape \(3, nan\); its sizes should be known"):
        equations.bias_gradient(unknown)


def test_only_with_numpy_numbers_are_looked_at():
    bad = np.array([[np.nan, 2.0]])
    for function in (equations.bias_gradient, nnbp.sigmoid, lambda A: nnbp.cross_entropy(A, A)):
        with pytest.raises(ValueError, match=r"NaN|from 0 to 1"):
            function(bad)
        assert np.isnan(np.asarray(function(strict.asarray(bad)))).any()


@pytest.mark.parametrize(
    "call",
    [
        lambda net, x: nnbp.sgd(net, x, x, 1, 1, 1.0),
        lambda net, x: nnbp.numerical_gradient(net, x, x),
        lambda net, x: nnbp.check_gradient(net, x, x),
        lambda net, x: nnbp.numerical.demon_cost(net, x, x, 2, 0, 0.1),
        lambda net, x: matrix_form.error(net, x, x, 2),
        lambda net, x: matrix_form.error_operator(net, x, 2),
        lambda net, x: nnbp.sigma_prime_matrix(net, x, 2),
        lambda net, x: paths.path_sum(net, x, x, 2, 0, 0),
        lambda net, x: net.save("never.npz"),
    ],
)
def test_what_needs_numpy_says_so_and_how_to_get_there(call):
    with pytest.raises(TypeError, match=r"net holds arrays of array_api_strict; .* net\.to\(numpy\)"):
        call(THERE, ONES[:, :1])


def test_a_library_that_would_change_the_precision_is_refused():
    halving = SimpleNamespace(__name__="halving", asarray=lambda p: strict.asarray(p, dtype=strict.float32))
    with pytest.raises(ValueError, match=r"halving makes float32 of float64; use Network\(..., dtype=np.float32\)"):
        NUMPY.to(halving)
    assert nnbp.Network([2, 2], dtype=np.float32).to(halving).dtype == strict.float32


class OnlyDlpack:
    """As an array of PyTorch, which does not name its library."""

    shape, dtype = (1, 1), "float64"

    def __dlpack__(self):
        raise AssertionError("nothing is converted silently")

    __array__ = __dlpack__


def test_without_array_api_compat_libraries_that_follow_the_standard_work_and_others_name_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "array_api_compat", None)
    assert np.asarray(equations.bias_gradient(ONES)).tolist() == [[1.0], [1.0]]
    extra = r'an array of type tests.test_arrays.OnlyDlpack needs array_api_compat: pip install "nnbp\[arrays\]"'
    for call in (equations.bias_gradient, nnbp.sigmoid, NUMPY.output):
        with pytest.raises(ImportError, match=extra):
            call(OnlyDlpack())


def test_an_array_of_a_library_that_nobody_knows_is_refused():
    pytest.importorskip("array_api_compat")
    with pytest.raises(TypeError, match="OnlyDlpack is not a supported array type"):
        nnbp.sigmoid(OnlyDlpack())


def test_the_page_on_arrays_runs_with_pytorch_as_it_says(monkeypatch, capsys):
    place("PyTorch")
    page = ROOT / "book" / "deeper" / "arrays.ipynb"
    code = "\n".join(cell.source for cell in nbformat.read(page, 4).cells if cell.cell_type == "code")
    code = code.replace("array_api_strict as xp", "torch as xp")
    code = code.replace('xp.Device("device1"), xp.Device("CPU_DEVICE")', '"cpu", "cpu"')
    monkeypatch.chdir(page.parent)
    exec(code, {})
    printed = capsys.readouterr().out
    assert printed.count("gradients agree: True") == 2 and "array_api_strict" not in printed
    assert "net.weights[0] is a float64 array of torch" in " ".join(printed.split())


def test_jax_compiles_the_five_steps_for_weights_that_change():
    rng = np.random.default_rng(0)
    net, X, Y = nnbp.Network([3, 4, 2], cost=nnbp.cross_entropy), rng.random((3, 5)), rng.random((2, 5))
    there, (X2, Y2) = net.to(*place("JAX")), moved(place("JAX"), X, Y)

    @importlib.import_module("jax").jit
    def gradient(weights, biases, X, Y):
        now = there.copy()
        now.weights, now.biases = weights, biases
        return parameters(nnbp.minibatch_gradient(now, X, Y))

    for _ in range(2):
        found, expected = gradient(there.weights, there.biases, X2, Y2), nnbp.minibatch_gradient(net, X, Y)
        assert_equal_and_alike(found, parameters(expected), there.weights[0])
        net.update(expected, 1.0)
        there.update(nnbp.minibatch_gradient(there, X2, Y2), 1.0)
