import numpy as np
import pytest
from hypothesis import given

import nnbp

from .strategies import cases

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


def test_a_copy_learns_by_itself():
    net = nnbp.Network([2, 3, 1], seed=1)
    twin = net.copy()
    twin.update(nnbp.backprop(twin, [[1.0], [2.0]], [[0.0]]), 1.0)
    twin.weights[0][0, 0] = 7
    np.testing.assert_array_equal(net.weights[0], nnbp.Network([2, 3, 1], seed=1).weights[0])


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
        (lambda: nnbp.Network([3]), ValueError, "sizes has 1 layers; it should have at least two"),
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
        (lambda: nnbp.Network([3, 2], seed="x"), TypeError, "seed is 'x'"),
        (lambda: nnbp.Network([3, 2], dtype=np.float16), ValueError, "dtype is .*float16.*it should be np.float64 or"),
        (lambda: nnbp.Network([3, 2], dtype="vague"), ValueError, "dtype is 'vague'"),
    ],
)
def test_a_network_that_cannot_be_is_refused(make, kind, message):
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
]


@pytest.mark.parametrize(("X", "kind", "message"), BAD_X)
@pytest.mark.parametrize(
    "door",
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
def test_bad_inputs_are_refused_at_every_door(door, X, kind, message):
    with pytest.raises(kind, match=message):
        door(nnbp.Network([3, 2]), X)


@pytest.mark.parametrize(
    ("Y", "message"),
    [
        (np.ones((2, 3)), "X has 4 examples and Y has 3; they should have equally many"),
        (np.ones((3, 4)), r"Y has shape \(3, 4\); it should be \(2, m\)"),
        (np.ones(2), r"Y has shape \(2,\); it should be 2-D"),
    ],
)
def test_targets_that_do_not_belong_to_the_inputs_are_refused(Y, message):
    net = nnbp.Network([3, 2])
    for door in (net.mean_cost, lambda X, Y: nnbp.minibatch_gradient(net, X, Y)):
        with pytest.raises(ValueError, match=message):
            door(np.ones((3, 4)), Y)


def test_parameters_of_other_shapes_are_refused_also_when_slipped_into_the_list():
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
