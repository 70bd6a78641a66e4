"""A single modified neuron changes its own error and those before it; linear layers amount to one affine map."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

import nnbp
from nnbp import figures

NET = nnbp.Network([3, 4, 3, 2], seed=0)
X = np.array([[0.2], [0.9], [0.5]])
Y = np.array([[1.0], [0.0]])


def errors_by_colour(figure):
    """How many of the errors on the diagram are in red, and how many in grey."""
    colours = [to_hex(t.get_color()) for t in figure.axes[0].texts if t.get_text().startswith("δ")]
    return colours.count(figures.ERROR), colours.count(figures.MUTED)


@pytest.mark.parametrize(
    ("layer", "neuron", "red"), [(2, 1, 1), (3, 0, 1 + 4), (4, 1, 1 + 3 + 4)], ids=["layer 2", "layer 3", "the output"]
)
def test_only_the_errors_of_the_neuron_and_of_all_layers_before_it_are_red(layer, neuron, red):
    figure = figures.modified_neuron(NET, X, Y, layer, neuron, nnbp.identity)
    assert errors_by_colour(figure) == (red, 9 - red)


def test_the_same_function_changes_nothing():
    assert errors_by_colour(figures.modified_neuron(NET, X, Y, 3, 1, nnbp.sigmoid)) == (0, 9)


def test_the_new_error_is_the_old_one_times_the_ratio_of_the_slopes():
    z, old = NET.feedforward(X).z[1][1], nnbp.backprop(NET, X, Y).errors[1][1]
    new = float((old * nnbp.tanh.prime(z) / nnbp.sigmoid.prime(z))[0])
    formula = figures.modified_neuron(NET, X, Y, 3, 1, nnbp.tanh).texts[0].get_text()
    assert formula.endswith(f"is now {new:.3f}".replace("-", "−"))


def test_modified_neuron_refuses_what_does_not_exist():
    with pytest.raises(ValueError, match=r"neuron is 4; it should be an integer from 0 to 3"):
        figures.modified_neuron(NET, X, Y, 2, 4, nnbp.relu)
    with pytest.raises(TypeError, match=r"f is .*; it should be an Activation"):
        figures.modified_neuron(NET, X, Y, 2, 1, np.tanh)


@pytest.fixture
def planes():
    return nnbp.Network([2, 2, 2, 2], activations=nnbp.identity, seed=1)


def test_the_map_of_linear_layers_is_found_and_called_exact(planes):
    figure = figures.layer_map(planes, 4)
    texts = [text.get_text() for text in figure.axes[1].texts]
    W = planes.weights[2] @ planes.weights[1] @ planes.weights[0]
    assert all(f"{value:.2f}".replace("-", "−") in texts for value in W.ravel())
    assert any(text.startswith("exact") for text in texts)


def test_bent_layers_are_not_called_exact(planes):
    planes.activations = [nnbp.tanh] * 3
    texts = [text.get_text() for text in figures.layer_map(planes, 4).axes[1].texts]
    assert any("misses by up to" in text for text in texts)


def test_layer_map_refuses_networks_that_are_not_planes(planes):
    with pytest.raises(ValueError, match="all should be 2"):
        figures.layer_map(NET, 3)
    with pytest.raises(ValueError, match="layer is 5; it should be an integer from 2 to 4"):
        figures.layer_map(planes, 5)
