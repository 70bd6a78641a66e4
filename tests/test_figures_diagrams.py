"""Diagrams of networks print what they are given, in the book's notation, and have space for all of it."""

import itertools
from collections import Counter

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, FancyArrowPatch

from nnbp import Network
from nnbp.figures import network_diagram, style
from nnbp.figures._four_equations import four_equations
from nnbp.figures.canvas import number

from .pictures import SMALL, numbers_of, outside, texts, words

EVERYTHING = numbers_of(SMALL)


@pytest.mark.parametrize("sizes", [[1, 1], [2, 1], [2, 2], [2, 3, 2], [2, 2, 2, 2], [4, 4, 3], [1, 4]])
def test_a_readers_own_small_network_has_space_for_its_cost_and_desired_output(sizes):
    net = Network(sizes, seed=0)
    x, y = np.full((sizes[0], 1), 0.3), np.full((sizes[-1], 1), -0.12345)
    assert outside(network_diagram(sizes, a=net.feedforward(x).a, cost=net.mean_cost(x, y), y=y)) == []
    assert all(outside(moment.draw()) == [] for moment in four_equations(net, x, y))


def test_of_a_long_desired_output_the_beginning_is_shown_and_that_there_is_more():
    four, three = (words(network_diagram([2, n], cost=True, y=np.arange(n)[:, None])) for n in (4, 3))
    assert "$y$\n0\n1\n⋮" in four and "$y$\n0\n1\n2" in three


def test_labels_count_from_one_where_code_counts_from_zero():
    assert "$w^{3}_{24}$" in words(network_diagram([3, 4, 2], weight=(3, 1, 3)))
    assert {"$b^{2}_{3}$", "$a^{3}_{1}$"} <= {*words(network_diagram([3, 4, 2], bias=(2, 2), activation=(3, 0)))}


def test_two_digit_indices_are_kept_apart():
    assert "$w^{2}_{13,41}$" in words(network_diagram([64, 30, 10], weight=(2, 12, 40)))


def test_a_neuron_can_show_its_bias_and_its_activation_at_once():
    assert {"$b^{2}_{1}$", "$a^{2}_{1}$"} <= {*words(network_diagram([3, 4, 2], bias=(2, 0), activation=(2, 0)))}


def test_neurons_of_a_marked_weight_are_ringed():
    figure = network_diagram([3, 4, 2], weight=(3, 1, 3))
    rings = [circle for circle in figure.findobj(Circle) if circle.get_edgecolor() == to_rgba(style.WEIGHT)]
    assert len(rings) == 2


def test_a_wide_layer_shows_its_ends_and_what_is_marked_and_says_how_wide_it_is():
    shown = words(network_diagram([64, 30, 10], weight=(2, 12, 40)))
    assert {"41", "13", "1", "64", "30", "64 neurons"} <= {*shown}
    assert "20" not in shown


def test_every_number_of_an_example_is_visible():
    shown = Counter(words(network_diagram([2, 3, 2], **EVERYTHING)))
    for a in np.concatenate(EVERYTHING["a"]).ravel():
        assert shown[number(a)] >= 1
    for z in np.concatenate(EVERYTHING["z"]).ravel():
        assert shown[f"z\N{HAIR SPACE}=\N{HAIR SPACE}{number(z)}"] >= 1
    for w in np.concatenate([w.ravel() for w in EVERYTHING["weights"]]):
        assert shown[number(w)] >= 1
    assert shown[number(EVERYTHING["cost"], 3)] == 1


def test_a_layer_whose_numbers_are_yet_to_come_leaves_the_size_of_the_figure_as_it_is():
    whole = network_diagram([2, 3, 2], **EVERYTHING)
    nothing_yet = EVERYTHING | {"a": [None] * 3, "z": [None] * 2, "cost": True}
    assert tuple(whole.get_size_inches()) == tuple(network_diagram([2, 3, 2], **nothing_yet).get_size_inches())


def test_numbers_on_edges_do_not_lie_on_one_another():
    figure = network_diagram([2, 3, 2], **EVERYTHING)
    spots = [text.get_position() for text in texts(figure) if text.get_rotation() % 180]
    assert min(np.hypot(*np.subtract(a, b)) for a, b in itertools.combinations(spots, 2)) > 0.12


@pytest.mark.parametrize(("arrows", "count"), [({"backward": 2}, 6), ({"forward": 2}, 6), ({"forward": 4}, 2)])
def test_arrows_come_from_every_neuron_of_the_layer_beside(arrows, count):
    figure = network_diagram([2, 3, 2], cost=True, **arrows)
    bold = [arrow for arrow in figure.findobj(FancyArrowPatch) if arrow.get_linewidth() == 1.8]
    assert len(bold) == count


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sizes": [3]}, r"sizes is \[3\]; it should have at least two layers"),
        ({"sizes": [3, 0]}, r"sizes\[1\] is 0"),
        ({"weight": (3, 2, 0)}, "weight's j is 2; it should be an integer from 0 to 1"),
        ({"weight": (1, 0, 0)}, "weight's layer is 1; it should be an integer from 2 to 3"),
        ({"weight": (2, 0)}, "weight is .*should be .layer, j, k."),
        ({"bias": (2, 4)}, "bias's j is 4"),
        ({"a": [np.zeros(3)]}, "a is .*; it should be a list of 3"),
        ({"z": [np.zeros(3), None]}, r"z\[0\] has shape \(3,\); it should be 2-D, \(4, 1\)"),
        ({"weights": [np.zeros((3, 4)), None]}, r"weights\[0\] has shape \(3, 4\); it should be \(4, 3\)"),
        ({"cost": True, "y": [[1], [2], [3]]}, r"y has shape \(3, 1\); it should be \(2, 1\)"),
        ({"forward": 1}, "forward is 1; it should be an integer from 2 to 3"),
        ({"backward": 3}, "backward is 3; it should be an integer from 1 to 2"),
        ({"cost": np.nan}, "cost is nan"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        network_diagram(**({"sizes": [3, 4, 2]} | arguments))
