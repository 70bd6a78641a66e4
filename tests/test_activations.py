import copy
import functools
import pickle
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnbp

ALL = [nnbp.sigmoid, nnbp.tanh, nnbp.identity, nnbp.relu, nnbp.leaky_relu, nnbp.softplus]
finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("activation", ALL, ids=repr)
@given(z=finite)
def test_no_finite_input_warns_or_gives_nan(activation, z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isfinite(activation(z))
        assert np.isfinite(activation.prime(z))


@pytest.mark.parametrize("activation", ALL, ids=repr)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_precision_and_shape_are_kept(activation, dtype):
    z = np.array([[-1e4, -2.5, 0.0], [1e-8, 2.5, 1e4]], dtype)
    for result in (activation(z), activation.prime(z)):
        assert result.dtype == dtype
        assert result.shape == z.shape
        assert np.isfinite(result).all()


@pytest.mark.parametrize("activation", ALL, ids=repr)
@given(z=st.floats(-30, 30).filter(lambda z: abs(z) > 1e-3))
def test_the_derivative_is_that_of_the_function(activation, z):
    complex_step = activation._f(np.array([z + 1e-30j]))[0].imag / 1e-30
    assert activation.prime(z) == pytest.approx(complex_step, rel=1e-12)


@given(z=st.floats(-700, 700))
def test_sigmoid_is_exact_in_both_tails(z):
    import math

    e = math.exp(-abs(z))
    exact = e / (1 + e) ** 2
    assert nnbp.sigmoid.prime(z) == pytest.approx(exact, rel=4e-16)
    assert nnbp.sigmoid(z) == pytest.approx(1 / (1 + e) if z >= 0 else e / (1 + e), rel=4e-16)


def test_sigmoid_at_known_places():
    np.testing.assert_allclose(nnbp.sigmoid([-1e4, 0.0, 1e4]), [0, 0.5, 1], rtol=0)
    np.testing.assert_allclose(nnbp.sigmoid.prime([-1e4, 0.0, 1e4]), [0, 0.25, 0], rtol=0)
    assert nnbp.sigmoid.prime(40.0) > 0  # a(1 - a) would round to 0 here


@given(z=st.floats(-300, 300))
def test_tanh_is_a_stretched_sigmoid(z):
    assert nnbp.tanh(z) == pytest.approx(2 * nnbp.sigmoid(2 * z) - 1, abs=1e-15)


@given(z=finite)
def test_the_rectifiers_at_and_around_their_kink(z):
    assert nnbp.relu(z) == max(z, 0)
    assert nnbp.relu.prime(z) == (1 if z > 0 else 0)
    assert nnbp.leaky_relu.prime(z) == (1 if z > 0 else 0.01)


def test_the_input_is_not_modified():
    z = np.array([[-1.0, 2.0]])
    for activation in ALL:
        activation(z)[...] = 7
        activation.prime(z)
        assert z.tolist() == [[-1.0, 2.0]]


def test_per_neuron_sends_each_row_through_its_own_function():
    layer = nnbp.per_neuron([nnbp.sigmoid, nnbp.identity, nnbp.relu])
    assert repr(layer) == "per_neuron([sigmoid, identity, relu])"
    z = np.array([[0.0, 1.0], [-3.0, 3.0], [-3.0, 3.0]])
    np.testing.assert_array_equal(layer(z)[0], nnbp.sigmoid(z[0]))
    np.testing.assert_array_equal(layer(z)[1:], [[-3, 3], [0, 3]])
    np.testing.assert_array_equal(layer.prime(z)[1:], [[1, 1], [0, 1]])


@pytest.mark.parametrize(
    ("bad", "kind", "message"),
    [
        ([1.0, np.nan], ValueError, "z has 1 of 2 entries that are NaN or infinite"),
        ([np.inf], ValueError, "z has 1 of 1"),
        ([1j], TypeError, "z is complex"),
        (["a"], TypeError, "z has dtype"),
        ([[1, 2], [3]], ValueError, "rows differ in length"),
        (None, TypeError, "z has dtype object"),
        (np.ma.masked_greater([1.0, 999.0], 900), TypeError, "z is a masked array, 1 of whose entries are masked"),
        ([np.ma.masked_greater([1.0, 999.0], 900)], TypeError, "z is a masked array"),
    ],
)
@pytest.mark.parametrize("function", [nnbp.sigmoid, nnbp.sigmoid.prime], ids=["f", "prime"])
def test_bad_weighted_inputs_are_rejected(function, bad, kind, message):
    with pytest.raises(kind, match=message):
        function(bad)


def test_an_activation_that_changes_the_shape_is_rejected():
    constant_slope = nnbp.Activation(lambda z: z, lambda z: 1.0, "lazy identity")
    with pytest.raises(ValueError, match=r"prime of the activation 'lazy identity' returned shape \(\)"):
        constant_slope.prime(np.ones((3, 1)))


def test_functions_and_neurons_of_the_wrong_kind_are_rejected():
    with pytest.raises(TypeError, match="f is 3; it should be a function"):
        nnbp.Activation(3, np.cos)
    with pytest.raises(TypeError, match="prime is None"):
        nnbp.Activation(np.sin, None)
    with pytest.raises(TypeError, match=r"activations\[1\] is <ufunc 'sin'>; it should be an Activation"):
        nnbp.per_neuron([nnbp.sigmoid, np.sin])
    with pytest.raises(ValueError, match="activations is empty"):
        nnbp.per_neuron([])
    with pytest.raises(ValueError, match="this layer has 2 neurons"):
        nnbp.per_neuron([nnbp.sigmoid, nnbp.relu])(np.ones((3, 1)))


def in_place(z):
    z *= -1
    np.exp(z, out=z)
    z += 1
    return np.reciprocal(z, out=z)


@pytest.mark.parametrize(("f", "prime"), [(in_place, nnbp.sigmoid.prime), (nnbp.sigmoid, in_place)])
def test_a_function_that_writes_into_its_argument_makes_no_network(f, prime):
    with pytest.raises(ValueError, match=r"activations\[0\], 'mine', changes the array that it gets"):
        nnbp.Network([3, 4], activations=nnbp.Activation(f, prime, "mine"))


@pytest.mark.parametrize("z", [-745.0, -600.0, -40.0, -30.0, 0.5, 40.0, 700.0])
def test_softplus_of_a_complex_number_keeps_the_digits_of_its_real_part(z):
    value = nnbp.softplus._f(np.array([z + 1e-30j]))[0]
    assert value.real == pytest.approx(nnbp.softplus(z), rel=1e-15)
    assert value.imag == pytest.approx(1e-30 * nnbp.sigmoid(z), rel=1e-14)


@pytest.mark.parametrize("activation", ALL, ids=repr)
def test_copies_of_the_librarys_activations_are_the_same_objects(activation):
    for twin in (copy.copy(activation), copy.deepcopy(activation), pickle.loads(pickle.dumps(activation))):
        assert twin is activation


def test_copies_of_a_layer_of_different_neurons_keep_its_neurons():
    layer = nnbp.per_neuron([nnbp.sigmoid, nnbp.relu])
    z = np.array([[-1.0, 2.0], [-1.0, 2.0]])
    for twin in (copy.copy(layer), copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))):
        assert twin.activations == (nnbp.sigmoid, nnbp.relu) and twin.name == layer.name
        np.testing.assert_array_equal(twin(z), layer(z))
        np.testing.assert_array_equal(twin.prime(z), layer.prime(z))


def test_a_function_without_a_name_is_called_f():
    assert nnbp.Activation(functools.partial(np.power, 2.0), np.cos).name == "f"


def test_the_message_names_the_shape_that_was_returned():
    with pytest.raises(ValueError, match=r"f of the activation 'sums' returned shape \(2,\) for z of shape \(3, 2\)"):
        nnbp.Activation(lambda z: z.sum(axis=0), np.cos, "sums")(np.ones((3, 2)))


def test_cross_entropy_of_a_custom_activation_is_not_mistaken_for_that_of_the_sigmoid():
    twice = nnbp.Activation(lambda z: nnbp.sigmoid._f(2 * z), lambda z: 2 * nnbp.sigmoid._prime(2 * z), "sigmoid")
    net = nnbp.Network([2, 3, 1], activations=twice, cost=nnbp.cross_entropy, seed=0)
    assert nnbp.check_gradient(net, [[0.5, 0.1], [0.2, 0.9]], [[1.0, 0.0]]).ok


def test_a_function_gives_its_name():
    assert nnbp.Activation(in_place, np.cos).name == "in_place"


def test_the_logarithm_behind_softplus_is_right_far_from_the_real_numbers():
    z = np.array([0.3 + 0.4j, 0.01 - 0.9j])
    np.testing.assert_allclose(nnbp.softplus._f(z), np.log(1 + np.exp(z)), rtol=1e-14)


def test_floating_point_errors_of_an_activation_of_ones_own_do_not_keep_a_network_from_being_made():
    dead = nnbp.Activation(lambda z: 1 / (0 * z), lambda z: 0 * z)
    with np.errstate(all="raise"):
        assert nnbp.Network([1, 1], activations=dead).activations == [dead]
