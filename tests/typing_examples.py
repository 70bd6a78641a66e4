"""Correct calls, as users write them: mypy and pyright accept each and infer the type of its result."""

from pathlib import Path
from typing import assert_type

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

import nnbp
from nnbp import equations, figures, matrix_form, paths

Array = NDArray[np.floating]


def networks(folder: Path) -> None:
    net = nnbp.Network([3, 4, 2], seed=np.random.default_rng(0))
    nnbp.Network((3, 4, 2), activations=[nnbp.tanh, nnbp.sigmoid], cost=nnbp.cross_entropy, init="scaled", seed=None)
    net.weights = [np.zeros((4, 3)), [[0.0] * 4] * 2]
    net.activations = nnbp.relu
    net.cost = nnbp.Cost(lambda A, Y: ((A - Y) ** 2).sum(axis=0), lambda A, Y: 2 * (A - Y))
    forward = net.feedforward(np.ones((3, 5)))
    assert_type(forward, nnbp.Forward)
    assert_type(forward.z[0], Array)
    assert_type(net.weights, list[Array])
    assert_type(net.output([[0.1], [0.2], [0.3]]), Array)
    assert_type(net.mean_cost(np.ones((3, 5)), np.zeros((2, 5))), float)
    assert_type(net.copy(), nnbp.Network)
    net.save(folder / "net.npz")
    assert_type(nnbp.Network.load(folder / "net.npz", activations=nnbp.relu, cost=net.cost), nnbp.Network)


def gradients() -> None:
    net = nnbp.Network([3, 4, 2])
    x, y = np.ones((3, 1)), [[1], [0]]
    gradient = nnbp.minibatch_gradient(net, np.ones((3, 5)), np.zeros((2, 5)))
    assert_type(nnbp.backprop(net, x, y), nnbp.Gradient)
    assert_type(gradient.errors[0][:, 0] + 1.0, Array)
    net.update(gradient, eta=0.5)
    nnbp.numerical_gradient(net, x, y, method="complex")
    assert_type(nnbp.check_gradient(net, x, y).ok, bool)
    assert_type(nnbp.sigma_prime_matrix(net, np.ones((4, 1)), 2), Array)
    assert_type(matrix_form.error(net, x, y, 2), Array)
    assert_type(paths.path_sum(net, x, y, 3, 0, 0), float)
    assert_type(equations.hidden_error(np.ones((2, 4)), np.ones((2, 1)), np.ones((4, 1))), Array)


def training() -> None:
    (X, Y), test_data = nnbp.datasets.load_digits(dtype=np.float32)
    net = nnbp.Network([64, 10], dtype=np.float32)
    history = nnbp.sgd(net, X, Y, epochs=1, mini_batch_size=10, eta=0.5, test_data=test_data, progress=False)
    assert_type(history.test_accuracy, list[float])
    assert_type(nnbp.accuracy(net, *test_data), float)
    assert_type(nnbp.datasets.one_hot([3, 1], 4), Array)
    assert_type(figures.learning_curves(history), Figure)
    assert_type(nnbp.sigmoid([0.0, 1.0]), Array)
    assert_type(nnbp.sigmoid.prime(0.5), Array)
