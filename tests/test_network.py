import copy
import math
import os
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

import nnbp
from nnbp import _check

from .strategies import cases, parameters

sigmoid = nnbp.sigmoid


@given(cases())
def test_feedforward_is_equation_23_neuron_by_neuron(case):
    net, X, _ = case
    f = net.feedforward(X)
    assert f.a[0] is not None and np.array_equal(f.a[0], X)
    for i, (w, b) in enumerate(zip(net.weights, net.biases, strict=True)):
        for j in range(len(w)):
            z = sum(w[j, k] * f.a[i][k] for k in range(w.shape[1])) + b[j, 0]
            np.testing.assert_allclose(f.z[i][j], z, rtol=1e-12, atol=1e-12)
        np.testing.assert_array_equal(f.a[i + 1], net.activations[i](f.z[i]))
    np.testing.assert_array_equal(net.output(X), f.a[-1])


@given(cases())
def test_the_mean_cost_is_the_mean_of_the_examples_costs_26(case):
    net, X, Y = case
    each = [net.mean_cost(X[:, [i]], Y[:, [i]]) for i in range(X.shape[1])]
    assert net.mean_cost(X, Y) == pytest.approx(np.mean(each), rel=1e-12)


def test_the_same_seed_gives_the_same_network_and_another_seed_another():
    one, same, other = (nnbp.Network([3, 4, 2], seed=s) for s in (1, 1, 2))
    assert all(np.array_equal(a, b) for a, b in zip(one.weights + one.biases, same.weights + same.biases, strict=True))
    assert not np.array_equal(one.weights[0], other.weights[0])


def test_a_seed_may_be_a_generator_that_goes_on_or_none():
    rng = np.random.default_rng(1)
    one, same, next_one = nnbp.Network([3, 2], seed=1), nnbp.Network([3, 2], seed=rng), nnbp.Network([3, 2], seed=rng)
    np.testing.assert_array_equal(one.weights[0], same.weights[0])
    assert not np.array_equal(same.weights[0], next_one.weights[0])
    assert not np.array_equal(*(nnbp.Network([3, 2], seed=None).weights[0] for _ in range(2)))


def test_initial_weights_are_gaussian_and_scaled_ones_narrower():
    wide = nnbp.Network([400, 300], seed=0)
    narrow = nnbp.Network([400, 300], seed=0, init="scaled")
    assert wide.weights[0].std() == pytest.approx(1, rel=0.01)
    assert wide.weights[0].mean() == pytest.approx(0, abs=0.01)
    np.testing.assert_allclose(narrow.weights[0], wide.weights[0] / 20)
    np.testing.assert_array_equal(narrow.biases[0], wide.biases[0])


def test_float32_is_kept_from_input_to_update():
    net = nnbp.Network([3, 4, 2], dtype=np.float32)
    X, Y = np.ones((3, 5)), np.zeros((2, 5))
    g = nnbp.minibatch_gradient(net, X, Y)
    net.update(g, np.float64(0.1))
    arrays = [*net.feedforward(X).z, *net.feedforward(X).a, *g.weights, *g.biases, *g.errors, *net.weights, *net.biases]
    assert {a.dtype for a in arrays} == {np.dtype(np.float32)}


def test_parameters_may_be_assigned_and_are_copied():
    net = nnbp.Network([2, 1])
    mine = np.array([[1.0, 2.0]])
    net.weights, net.biases = [mine], [[[0.5]]]
    mine[0, 0] = 99
    assert net.output([[1.0], [1.0]])[0, 0] == sigmoid(3.5)


def test_an_update_moves_every_parameter_against_its_gradient_and_spares_the_old_arrays():
    net = nnbp.Network([2, 3, 1], seed=1)
    old = [p.copy() for p in net.weights + net.biases]
    held = net.weights + net.biases
    g = nnbp.backprop(net, [[1.0], [2.0]], [[0.0]])
    net.update(g, 0.5)
    for before, d, after in zip(old, g.weights + g.biases, net.weights + net.biases, strict=True):
        np.testing.assert_array_equal(after, before - 0.5 * d)
    assert all(np.array_equal(a, b) for a, b in zip(old, held, strict=True))


def my_square(z):
    return z**2


def my_slope(z):
    return 2 * z


def my_cost(A, Y):
    return np.abs(A - Y).sum(axis=0)


def my_sign(A, Y):
    return np.sign(A - Y)


def networks():
    """One network with functions of nnbp, one with different neurons in a layer, one with custom functions."""
    mixed = [nnbp.per_neuron([nnbp.tanh, nnbp.relu, sigmoid]), sigmoid]
    own = [nnbp.Activation(my_square, my_slope, "sigmoid"), nnbp.softplus]
    return {
        "of nnbp": nnbp.Network([2, 3, 1], cost=nnbp.cross_entropy, seed=1),
        "per neuron": nnbp.Network([2, 3, 1], activations=mixed, dtype=np.float32, seed=1),
        "own": nnbp.Network([2, 3, 1], activations=own, cost=nnbp.Cost(my_cost, my_sign, "quadratic"), seed=1),
    }


COPIES = {
    "copy()": nnbp.Network.copy,
    "copy.copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda net: pickle.loads(pickle.dumps(net)),
}
EXAMPLE = [[0.5, -1.0], [2.0, 0.3]], [[0.0, 1.0]]


def assert_same(net, twin):
    assert (twin.sizes, twin.dtype, repr(twin)) == (net.sizes, net.dtype, repr(net))
    ours, theirs = (parameters(n) + parameters(nnbp.minibatch_gradient(n, *EXAMPLE)) for n in (net, twin))
    assert all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
    assert net.mean_cost(*EXAMPLE) == twin.mean_cost(*EXAMPLE)


@pytest.mark.parametrize("kind", networks())
@pytest.mark.parametrize("make", COPIES.values(), ids=COPIES)
def test_a_copy_computes_the_same_and_learns_by_itself(make, kind):
    net = networks()[kind]
    twin = make(net)
    assert_same(net, twin)
    twin.weights[0][0, 0] = 7
    twin.biases[0] = np.ones((3, 1))
    twin.activations[0] = nnbp.identity
    twin.update(nnbp.minibatch_gradient(twin, *EXAMPLE), 1.0)
    assert_same(net, networks()[kind])


@pytest.mark.parametrize("make", COPIES.values(), ids=COPIES)
def test_a_copy_learns_as_fast_from_saturated_outputs_and_rejects_the_same_targets(make):
    net = nnbp.Network([1, 1], cost=nnbp.cross_entropy)
    net.weights, net.biases = [[[0.0]]], [[[50.0]]]
    twin = make(net)
    assert nnbp.backprop(twin, [[0.0]], [[0.0]]).biases[0] == nnbp.backprop(net, [[0.0]], [[0.0]]).biases[0] == 1
    with pytest.raises(ValueError, match="y reaches from 2 to 2"):
        nnbp.backprop(twin, [[0.0]], [[2.0]])


def test_reading_changes_nothing_and_what_is_put_into_the_lists_takes_effect():
    net = nnbp.Network([2, 1], dtype=np.float32)
    weights, biases = net.weights, net.biases
    weights[0] = [[1, 2]]  # converted when it is read
    biases[0] = np.array([[0.5]])
    x, y = [[1.0], [1.0]], [[1.0]]
    f = net.feedforward(x)
    assert f.a[-1] == sigmoid(np.float32(3.5)) and f.a[-1].dtype == np.float32
    for read in (
        lambda: nnbp.backprop(net, x, y).weights[0],
        lambda: nnbp.minibatch_gradient(net, x, y).weights[0],
        lambda: nnbp.minibatch_gradient_loop(net, x, y).weights[0],
        lambda: nnbp.numerical_gradient(net, x, y).weights[0],
        lambda: nnbp.matrix_form.error(net, x, y, 2),
        lambda: nnbp.paths.edge_rates(net, x)[0],
    ):
        assert read().shape[0] == 1
    nnbp.paths.path_sum(net, x, y, 2, 0, 0), net.mean_cost(x, y), nnbp.accuracy(net, x, y)
    assert net.weights is weights and net.biases is biases
    assert weights == [[[1, 2]]] and biases[0].dtype == np.float64


def test_sizes_and_precision_are_fixed():
    net = nnbp.Network([2, 1])
    for name, value in (("sizes", [3, 1]), ("dtype", np.float32)):
        with pytest.raises(AttributeError, match=name):
            setattr(net, name, value)
    with pytest.raises(TypeError):
        net.sizes[0] = 3


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        (
            "activations",
            [np.tanh, np.tanh],
            TypeError,
            r"activations\[0\] is <ufunc 'tanh'>; it should be an Activation",
        ),
        ("activations", [sigmoid], ValueError, "activations has 1 entries; it should have 2"),
        ("activations", nnbp.per_neuron([sigmoid]), ValueError, r"activations\[0\] does not fit a layer of 3 neurons"),
        ("cost", "quadratic", TypeError, "cost is 'quadratic'; it should be a Cost"),
    ],
)
def test_what_is_assigned_is_checked_and_rejected_before_anything_changes(name, value, kind, message):
    net = nnbp.Network([2, 3, 1])
    before = repr(net)
    with pytest.raises(kind, match=message):
        setattr(net, name, value)
    assert repr(net) == before


def test_an_activation_slipped_into_the_list_is_used_or_rejected_by_name():
    net = nnbp.Network([2, 3, 1])
    net.activations[1] = nnbp.identity
    f = net.feedforward([[1.0], [2.0]])
    np.testing.assert_array_equal(f.a[-1], f.z[-1])
    net.activations[1] = np.tanh
    with pytest.raises(TypeError, match=r"activations\[1\] is <ufunc 'tanh'>; it should be an Activation"):
        net.output([[1.0], [2.0]])


@pytest.mark.parametrize("kind", ["of nnbp", "per neuron"])
def test_a_saved_network_is_loaded_as_it_was(tmp_path, kind):
    net = networks()[kind]
    net.save(tmp_path / "net.npz")
    assert_same(net, nnbp.Network.load(str(tmp_path / "net.npz")))
    assert os.listdir(tmp_path) == ["net.npz"]
    with np.load(tmp_path / "net.npz", allow_pickle=False) as file:  # it contains only arrays and names
        assert {file[name].dtype.kind for name in file} == {"f", "U"}


def test_functions_of_your_own_are_saved_by_name_and_given_again(tmp_path):
    net, path = networks()["own"], tmp_path / "net.npz"
    net.save(path)
    with pytest.raises(ValueError, match=r"net.npz names 'own sigmoid', .* pass your own to load, activations=\.\.\."):
        nnbp.Network.load(path)
    with pytest.raises(ValueError, match=r"net.npz names 'own quadratic', which is not one of nnbp's: .* cost=\.\.\."):
        nnbp.Network.load(path, activations=net.activations)
    assert_same(net, nnbp.Network.load(path, activations=net.activations, cost=net.cost))


def test_saving_that_fails_leaves_the_file_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    nnbp.Network([2, 1]).save(path)
    before = path.read_bytes()

    def full(file, **arrays):
        file.write(b"PK")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="No space"):
        nnbp.Network([2, 2]).save(path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["net.npz"]


def damaged(change):
    """The file of a network after ``change`` has been applied to its contents."""

    def write(path):
        with np.load(path) as file:
            stored = dict(file)
        change(stored)
        np.savez(path, **stored)

    return write


@pytest.mark.parametrize(
    "write",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("a text"),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(path.read_bytes().replace(b"\x93NUMPY", b"\x93NUMPX")),
        lambda path: np.savez(path, X=np.ones(3)),
        lambda path: np.savez(path, X=np.array([{}])),
        lambda path: path.write_bytes(pickle.dumps(nnbp.Network([2, 1]))),
        lambda path: np.save(path.open("wb"), np.ones(3)),
        damaged(lambda stored: stored.pop("cost")),
        damaged(lambda stored: stored.pop("biases[1]")),
        damaged(lambda stored: stored.update({"weights[1]": np.ones((1, 4))})),
        damaged(lambda stored: stored.update({"weights[1]": np.full((1, 3), np.nan)})),
        damaged(lambda stored: stored.update({"biases[0]": np.ones(3)})),
        damaged(lambda stored: stored.update({"weights[0]": np.ones((3, 2), int)})),
    ],
)
def test_a_damaged_file_or_one_of_something_else_is_rejected_by_name(tmp_path, write):
    path = tmp_path / "net.npz"
    nnbp.Network([2, 3, 1]).save(path)
    write(path)
    with pytest.raises(ValueError, match=r"net\.npz is damaged, or not a network that nnbp saved"):
        nnbp.Network.load(path)


def test_a_file_that_names_something_else_than_an_activation_is_rejected(tmp_path):
    nnbp.Network([2, 1]).save(tmp_path / "net.npz")
    damaged(lambda stored: stored.update({"activations[0]": "Activation"}))(tmp_path / "net.npz")
    with pytest.raises(ValueError, match="names 'Activation', which is not one of nnbp's"):
        nnbp.Network.load(tmp_path / "net.npz")
    with pytest.raises(FileNotFoundError):
        nnbp.Network.load(tmp_path / "elsewhere.npz")


@pytest.mark.parametrize("cost", [nnbp.quadratic, nnbp.cross_entropy], ids=repr)
def test_numpys_error_settings_change_no_result(cost):
    net = nnbp.Network([3, 4, 2], activations=[nnbp.tanh, sigmoid], cost=cost, seed=3)
    net.weights = [1e3 * w for w in net.weights]
    X, Y = np.linspace(-5, 5, 12).reshape(3, 4), np.ones((2, 4))

    def results():
        twin = net.copy()
        history = nnbp.sgd(twin, X, Y, 2, 2, eta=1e-200, progress=False)
        gradients = [nnbp.minibatch_gradient(net, X, Y), nnbp.minibatch_gradient_loop(net, X, Y)]
        twin.update(gradients[0], 1e-200)
        return [
            net.mean_cost(X, Y),
            net.output(X),
            *(array for g in gradients for array in parameters(g) + g.errors),
            *parameters(twin),
            *history.train_cost,
            nnbp.matrix_form.error(net, X[:, :1], Y[:, :1], 2),
            nnbp.paths.path_sum(net, X[:, :1], Y[:, :1], 2, 0, 0),
            sigmoid([-800, 800]),
            nnbp.tanh.prime([-800, 800]),
            nnbp.softplus([-800, 800]),
            nnbp.equations.output_error([[1e-200]], [[1e-200]]),
        ]

    expected = results()
    with np.errstate(all="raise"):
        found = results()
    assert all(np.array_equal(a, b) for a, b in zip(found, expected, strict=True))


def counted(call, monkeypatch):
    """How often each array is searched for NaN during a call."""
    searched, original = [], _check.require_finite
    monkeypatch.setattr(_check, "require_finite", lambda name, array: searched.append(name) or original(name, array))
    call()
    return {name: searched.count(name) for name in searched}


@pytest.mark.parametrize(
    "call",
    [
        lambda net, x, y: net.mean_cost(x, y),
        lambda net, x, y: nnbp.minibatch_gradient_loop(net, x, y),
        lambda net, x, y: nnbp.matrix_form.output_error(net, x, y),
        lambda net, x, y: nnbp.matrix_form.hidden_error(net, x, 2, np.ones((4, 1))),
        lambda net, x, y: nnbp.matrix_form.error_operator(net, x, 2),
        lambda net, x, y: nnbp.matrix_form.error(net, x, y, 2),
        lambda net, x, y: nnbp.paths.edge_rates(net, x),
        lambda net, x, y: nnbp.paths.path_product(net, x, y, 2, 0, 0, (0, 0, 0, 0)),
        lambda net, x, y: nnbp.paths.path_sum(net, x, y, 2, 0, 0),
    ],
)
def test_every_array_is_searched_once(call, monkeypatch):
    net = nnbp.Network([3, 3, 4, 2, 2])
    counts = counted(lambda: call(net, np.ones((3, 1)), np.ones((2, 1))), monkeypatch)
    assert set(counts.values()) == {1} and "weights[3]" in counts


def test_inputs_are_never_modified():
    net = nnbp.Network([2, 2, 2], activations=nnbp.identity)
    X, Y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.eye(2)
    for work in (net.feedforward, net.output):
        work(X)
    nnbp.minibatch_gradient(net, X, Y)
    nnbp.sgd(net, X, Y, epochs=2, mini_batch_size=1, eta=0.1, progress=False)
    assert X.tolist() == [[1, 2], [3, 4]] and Y.tolist() == [[1, 0], [0, 1]]


softmax = nnbp.Activation(lambda z: np.exp(z) / np.exp(z).sum(axis=0), lambda z: z, "softmax")
batch_norm = nnbp.Activation(lambda z: z - z.mean(axis=1, keepdims=True), np.ones_like, "centred")


@pytest.mark.parametrize(
    ("make", "kind", "message"),
    [
        (lambda: nnbp.Network([3]), ValueError, r"sizes is \[3\]; it should have at least two layers"),
        (lambda: nnbp.Network(3), TypeError, "sizes is 3; it should be a list"),
        (lambda: nnbp.Network([3, 0]), ValueError, r"sizes\[1\] is 0; it should be an integer at least 1"),
        (lambda: nnbp.Network([3, -2]), ValueError, r"sizes\[1\] is -2"),
        (lambda: nnbp.Network([3, 2.0]), TypeError, r"sizes\[1\] is 2.0"),
        (lambda: nnbp.Network([3, True]), TypeError, r"sizes\[1\] is True"),
        (lambda: nnbp.Network("ab"), TypeError, r"sizes\[0\] is 'a'"),
        (lambda: nnbp.Network([3, 2], activations=np.tanh), TypeError, "activations is <ufunc 'tanh'>"),
        (lambda: nnbp.Network([3, 2], activations=[sigmoid] * 2), ValueError, "activations has 2 entries.* have 1"),
        (lambda: nnbp.Network([3, 2], activations=[np.tanh]), TypeError, r"activations\[0\] is <ufunc 'tanh'>"),
        (
            lambda: nnbp.Network([3, 2], activations=nnbp.per_neuron([sigmoid] * 3)),
            ValueError,
            r"activations\[0\] does not fit a layer of 2 neurons",
        ),
        (lambda: nnbp.Network([3, 2], activations=softmax), ValueError, "'softmax', mixes neurons or examples"),
        (lambda: nnbp.Network([3, 2], activations=batch_norm), ValueError, "mixes neurons or examples"),
        (lambda: nnbp.Network([3, 2], cost="quadratic"), TypeError, "cost is 'quadratic'; it should be a Cost"),
        (lambda: nnbp.Network([3, 2], init="zeros"), ValueError, "init is 'zeros'; it should be one of 'gaussian'"),
        (lambda: nnbp.Network([3, 2], seed=-1), ValueError, "seed is -1"),
        (
            lambda: nnbp.Network([3, 2], seed="x"),
            TypeError,
            "seed is 'x'; .* an integer, a np.random.Generator or None",
        ),
        (lambda: nnbp.Network([3, 2], seed=True), TypeError, "seed is True"),
        (lambda: nnbp.Network([3, 2], dtype=np.float16), ValueError, "dtype is .*float16.*it should be np.float64 or"),
        (lambda: nnbp.Network([3, 2], dtype="vague"), ValueError, "dtype is 'vague'"),
    ],
)
def test_a_network_that_cannot_be_is_rejected(make, kind, message):
    with pytest.raises(kind, match=message):
        make()


BAD_X = [
    (np.ones(3), ValueError, r"X has shape \(3,\); it should be 2-D, \(3, m\).*X.reshape\(-1, 1\)"),
    (np.ones((3, 1, 1)), ValueError, r"X has shape \(3, 1, 1\); it should be 2-D"),
    (np.ones((2, 4)), ValueError, r"X has shape \(2, 4\); it should be \(3, m\)"),
    (np.ones((3, 0)), ValueError, "X has shape .*empty"),
    (np.full((3, 1), np.nan), ValueError, "X has 3 of 3 entries that are NaN"),
    (np.full((3, 1), np.inf), ValueError, "X has 3 of 3"),
    (np.ones((3, 1)) * 1j, TypeError, "X is complex"),
    ([["a"], ["b"], ["c"]], TypeError, "X has dtype"),
    ([[1.0, 2.0], [3.0], [4.0]], ValueError, "X should be an array of numbers, but its rows differ"),
    (None, TypeError, "X has dtype object"),
    (np.ma.masked_equal(np.diag([999, 0, 0]), 999), TypeError, "X is a masked array, 1 of whose entries are masked"),
    (np.ones((4, 3)), ValueError, r"X has shape \(4, 3\); it should be \(3, m\) \(did you mean X.T\?\)"),
]


@pytest.mark.parametrize(("X", "kind", "message"), BAD_X)
@pytest.mark.parametrize(
    "read",
    [
        lambda net, X: net.feedforward(X),
        lambda net, X: net.output(X),
        lambda net, X: net.mean_cost(X, np.ones((2, 1))),
        lambda net, X: nnbp.accuracy(net, X, np.ones((2, 1))),
        lambda net, X: nnbp.minibatch_gradient(net, X, np.ones((2, 1))),
        lambda net, X: nnbp.minibatch_gradient_loop(net, X, np.ones((2, 1))),
        lambda net, X: nnbp.numerical_gradient(net, X, np.ones((2, 1))),
        lambda net, X: nnbp.check_gradient(net, X, np.ones((2, 1))),
        lambda net, X: nnbp.sgd(net, X, np.ones((2, 1)), epochs=1, mini_batch_size=1, eta=1.0),
    ],
    ids=["feedforward", "output", "mean_cost", "accuracy", "minibatch", "loop", "numerical", "check", "sgd"],
)
def test_bad_inputs_are_rejected_by_every_function(read, X, kind, message):
    with pytest.raises(kind, match=message):
        read(nnbp.Network([3, 2]), X)


@pytest.mark.parametrize(
    ("Y", "message"),
    [
        (np.ones((2, 3)), "X has 4 examples and Y has 3; they should have equally many"),
        (np.ones((3, 4)), r"Y has shape \(3, 4\); it should be \(2, m\)"),
        (np.ones(2), r"Y has shape \(2,\); it should be 2-D"),
    ],
)
def test_targets_that_do_not_belong_to_the_inputs_are_rejected(Y, message):
    net = nnbp.Network([3, 2])
    for read in (net.mean_cost, lambda X, Y: nnbp.minibatch_gradient(net, X, Y)):
        with pytest.raises(ValueError, match=message):
            read(np.ones((3, 4)), Y)


@pytest.mark.parametrize(
    ("outputs", "Y", "remedy"),
    [
        (3, [0, 2, 1, 1], r"; class numbers become targets by nnbp.datasets.one_hot\(Y, 3\)"),
        (3, [[0, 2, 1, 1]], r"; class numbers become targets by nnbp.datasets.one_hot\(np.ravel\(Y\), 3\)"),
        (4, [0, 2, 1, 1], r"one_hot\(Y, 4\)"),  # as many examples as classes
        (3, np.ones((4, 3)), r" \(did you mean Y.T\?\)"),
        (1, [0, 1, 1, 0], r"; 4 examples of one neuron are Y.reshape\(1, -1\)"),
        (1, [[0], [1], [1], [0]], r" \(did you mean Y.T\?\)"),
        (3, [0.5, 0.2, 0.1], r"; a column vector is Y.reshape\(-1, 1\)"),
        (3, [0.5, 0.2], "one example a column"),
    ],
)
def test_the_message_about_a_wrong_shape_ends_in_the_likely_remedy(outputs, Y, remedy):
    with pytest.raises(ValueError, match=f"Y has shape .*{remedy}$"):
        nnbp.minibatch_gradient(nnbp.Network([3, outputs]), np.ones((3, 4)), Y)


@pytest.mark.parametrize("x", [np.ones((2, 3)), np.ones((3, 2)), np.ones((1, 4))])
def test_no_transpose_is_proposed_that_would_not_fit_either(x):
    with pytest.raises(ValueError, match=r"x has shape .* it should be \(3, 1\)$"):
        nnbp.demon_cost(nnbp.Network([3, 2]), x, np.ones((2, 1)), layer=2, neuron=0, delta_z=1)


def test_no_transpose_is_proposed_for_several_examples_of_one_neuron():
    with pytest.raises(ValueError, match=r"x has shape \(2, 1\); it should be \(1, 1\)$"):
        nnbp.demon_cost(nnbp.Network([1, 1]), np.ones((2, 1)), [[1]], layer=2, neuron=0, delta_z=1)


def test_the_label_of_one_example_is_rejected_with_the_way_to_make_a_target_of_it():
    with pytest.raises(ValueError, match=r"y has shape .*class numbers become targets by .*one_hot\(y, 2\)$"):
        nnbp.demon_cost(nnbp.Network([3, 2]), np.ones((3, 1)), [1], layer=2, neuron=0, delta_z=1)


def test_images_are_rejected_with_the_way_to_make_columns_of_them():
    with pytest.raises(ValueError, match=r"X has shape \(5, 2, 3\).*5 images as columns are X.reshape\(5, -1\).T$"):
        nnbp.Network([6, 2]).output(np.ones((5, 2, 3)))


@pytest.mark.parametrize("m", [1, 2])
def test_numbers_beyond_float32_are_rejected_and_those_too_small_for_it_are_zero(m):
    net = nnbp.Network([1, 1], dtype=np.float32)
    with np.errstate(all="raise"):
        with pytest.raises(ValueError, match=f"X has 1 of {m} entries that are NaN or infinite"):
            net.output([[1e300, 0.0][:m]])
        np.testing.assert_array_equal(net.output([[1e-300] * m]), net.output([[0.0] * m]))


def test_any_real_number_is_a_learning_rate_or_rejected_in_a_sentence():
    g = nnbp.backprop(nnbp.Network([1, 1]), [[1.0]], [[0.0]])
    expected = nnbp.Network([1, 1])
    expected.update(g, 0.5)
    for half in (Fraction(1, 2), np.float32(0.5), np.float64(0.5)):
        net = nnbp.Network([1, 1])
        net.update(g, half)
        np.testing.assert_array_equal(net.weights[0], expected.weights[0])
    for bad, shown in ((10**400, "10000"), (Fraction(10**400), "10000"), (math.inf, "inf"), (np.float64("nan"), "nan")):
        with pytest.raises(ValueError, match=f"eta is {shown}0*; it should be a positive number$"):
            net.update(g, bad)
    with pytest.raises(TypeError, match=r"eta is array\(0.5\); it should be a positive number"):
        net.update(g, np.array(0.5))


def test_parameters_of_other_shapes_are_rejected_also_when_slipped_into_the_list():
    net = nnbp.Network([3, 2])
    with pytest.raises(ValueError, match="weights is 2 arrays; it should be a list of 1 arrays"):
        net.weights = [np.ones((2, 3))] * 2
    with pytest.raises(ValueError, match="weights is of type ndarray"):
        net.weights = np.ones((1, 2, 3))
    with pytest.raises(ValueError, match=r"weights\[0\] has shape \(3, 2\); it should be \(2, 3\)"):
        net.weights = [np.ones((3, 2))]
    with pytest.raises(ValueError, match=r"biases\[0\] has shape \(2,\); it should be 2-D, \(2, 1\)"):
        net.biases = [np.ones(2)]
    net.biases[0] = np.ones((2, 2))
    with pytest.raises(ValueError, match=r"biases\[0\] has shape \(2, 2\); it should be \(2, 1\)"):
        net.output(np.ones((3, 2)))


def test_an_update_that_does_not_fit_leaves_the_network_as_it_was():
    net = nnbp.Network([3, 2], seed=5)
    good = nnbp.backprop(net, np.ones((3, 1)), np.ones((2, 1)))
    with pytest.raises(TypeError, match="gradient is 1; it should be a Gradient"):
        net.update(1, 0.1)
    with pytest.raises(ValueError, match=r"gradient.biases\[0\] has 2 of 2 entries that are NaN"):
        net.update(nnbp.Gradient(good.weights, [np.full((2, 1), np.nan)], []), 0.1)
    for eta, kind in ((0, ValueError), (-1.0, ValueError), (np.nan, ValueError), ("big", TypeError), (True, TypeError)):
        with pytest.raises(kind, match=r"eta is .*; it should be a positive number"):
            net.update(good, eta)
    np.testing.assert_array_equal(net.weights[0], nnbp.Network([3, 2], seed=5).weights[0])


def test_the_name_says_what_the_network_is():
    assert repr(nnbp.Network([2, 3, 1])) == "Network([2, 3, 1], activations=sigmoid, cost=quadratic)"
    mixed = nnbp.Network([2, 3, 1], activations=[nnbp.tanh, sigmoid], cost=nnbp.cross_entropy)
    assert repr(mixed) == "Network([2, 3, 1], activations=[tanh, sigmoid], cost=cross_entropy)"
