"""Pictures of networks that read images: they show the blame, the opinions and the weights they are given."""

import numpy as np
import pytest
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import Rectangle

from nnbp import Network, backprop
from nnbp.figures import digits, pixels

from .test_figures import least_contrast, texts, words


@pytest.fixture(scope="module")
def net():
    return Network([9, 4, 3], seed=0)


@pytest.fixture(scope="module")
def x():
    return np.array([[0, 0.5, 0, 0, 1, 0, 0, 0.2, 0]]).T


@pytest.fixture(scope="module")
def y():
    return np.array([[0.0, 1.0, 0.0]]).T


@pytest.fixture
def blame(net, x, y):
    return digits.blame_diagram(x, backprop(net, x, y), net.output(x), y)


def costs_and_weights(**changed):
    costs = {"slow": [1, 0.9, 0.8], "fast": [1, 0.1, 0.01]}
    return digits.costs_and_weights(**{"costs": costs, "chosen": "fast", "epoch": 1, "w": np.eye(2, 9)} | changed)


def squares(figure):
    """Widths of the filled squares, and of the open ones."""
    filled, hollow = figure.findobj(PolyCollection)
    return [np.array([np.ptp(path.vertices[:, 0]) for path in part.get_paths()]) for part in (filled, hollow)]


def test_no_line_of_blame_leaves_a_white_pixel(blame, x):
    first_layer, _ = blame.findobj(LineCollection)
    starts = {round(segment[0][1], 6) for segment in first_layer.get_segments()}
    assert len(starts) <= np.count_nonzero(x)


def test_the_weight_with_the_largest_derivative_is_the_thickest_line(net, x, y):
    g = backprop(net, x, y)
    g.weights[1][2, 3] = 100.0
    _, second_layer = digits.blame_diagram(x, g, net.output(x), y).findobj(LineCollection)
    assert len(second_layer.get_segments()) == 1
    assert len(second_layer.get_linewidths()) == 1


@pytest.mark.parametrize(("share", "lines"), [(0.5, 1), (0.7, 2), (1, 3)])
def test_the_lines_drawn_make_up_the_share_asked_for(net, x, y, share, lines):
    g = backprop(net, x, y)
    g.weights[0][:], g.weights[1][:] = 0, 0
    g.weights[0][1, 4], g.weights[0][2, 4], g.weights[1][0, 0] = 5, -3, 2
    figure = digits.blame_diagram(x, g, net.output(x), y, share=share)
    assert sum(len(part.get_segments()) for part in figure.findobj(LineCollection)) == lines


def test_the_answers_stand_beside_the_outputs(blame, net, x):
    assert f"{net.output(x)[1, 0]:.2f}" in words(blame)
    assert "9 pixels" in words(blame)


def test_blame_refuses_what_does_not_fit(net, x, y):
    g = backprop(net, x, y)
    with pytest.raises(ValueError, match="square image"):
        digits.blame_diagram(*(np.ones((8, 1)), backprop(Network([8, 4, 3]), np.ones((8, 1)), y), net.output(x), y))
    with pytest.raises(ValueError, match="two, 4 in"):
        digits.blame_diagram(np.ones((4, 1)), g, net.output(x), y)
    with pytest.raises(TypeError, match="gradient"):
        digits.blame_diagram(x, None, net.output(x), y)


def test_an_opinion_names_the_class_and_what_it_was_read_as():
    figure = digits.opinions(np.ones((4, 2)), [[0.9, 0.7], [0.1, 0.8]], [[1, 1], [0, 0]])
    assert {"0 ✓", "0 read as 1"} <= {*words(figure)}
    heights = [bar.get_height() for bar in figure.axes[1].findobj(Rectangle)]
    assert 0.9 in heights and 1 in heights


def test_opinions_are_at_most_twelve():
    with pytest.raises(ValueError, match="at most 12"):
        digits.opinions(np.ones((4, 13)), np.ones((2, 13)), np.ones((2, 13)))


def test_a_square_is_filled_where_the_weight_is_positive_and_its_area_is_the_weight():
    filled, hollow = squares(digits.weight_images(np.array([[1.0, -1.0, 0.25, -0.25]])))
    assert filled == pytest.approx([0.94, 0.47])
    assert hollow == pytest.approx([0.94, 0.47])


def test_pictures_of_weights_share_a_scale_if_told_to():
    filled, _ = squares(digits.weight_images(np.array([[1.0, -1.0, 0.25, -0.25]]), largest=4))
    assert filled == pytest.approx([0.47, 0.235])


def test_weights_of_zero_are_drawn():
    assert np.array(pixels(digits.weight_images(np.zeros((3, 16))))).any()


def test_the_run_that_is_followed_shows_its_cost_at_that_epoch():
    assert "0.100" in words(costs_and_weights())


@pytest.mark.parametrize("changed", [{"chosen": "other"}, {"epoch": 3}, {"costs": [1, 2]}, {"w": np.ones((2, 3))}])
def test_costs_and_weights_refuses_what_does_not_fit(changed):
    with pytest.raises(ValueError):
        costs_and_weights(**changed)


def test_every_text_stands_out_and_the_picture_is_the_same_every_time(blame):
    opinions = digits.opinions(np.ones((4, 1)), [[0.2], [0.8]], [[1], [0]])
    for figure in (blame, opinions, costs_and_weights()):
        assert all(least_contrast(text.get_color()) >= 4.5 for text in texts(figure))
        assert pixels(figure) == pixels(figure)
