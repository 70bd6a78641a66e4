"""A change spreads to every neuron behind the weight, a path carries its rate factors, and bars add up to the total."""

import numpy as np
import pytest

import nnbp
from nnbp import figures

NET = nnbp.Network([3, 4, 3, 2], seed=0)
X, Y = np.array([[0.2], [0.9], [0.5]]), np.array([[1.0], [0.0]])
WEIGHT = (2, 2, 1)


def printed(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize(("reached", "moved"), [(1, 0), (2, 1), (3, 4), (4, 6), (5, 7)])
def test_a_change_reaches_one_layer_after_the_other(reached, moved):
    figure = figures.ripple(NET, X, Y, WEIGHT, 0.5, reached)
    assert sum(text.startswith("Δ") for text in printed(figure)) == moved


def test_the_changes_are_true_ones():
    changed = NET.copy()
    weights = [w.copy() for w in NET.weights]
    weights[0][2, 1] += 0.5
    changed.weights = weights
    change = changed.mean_cost(X, Y) - NET.mean_cost(X, Y)
    texts = printed(figures.ripple(NET, X, Y, WEIGHT, 0.5, 5))
    assert f"ΔC\N{HAIR SPACE}=\N{HAIR SPACE}{change:+.4f}" in texts


def test_the_network_itself_is_left_alone():
    before = [w.copy() for w in NET.weights]
    figures.ripple(NET, X, Y, WEIGHT, 0.5, 5)
    assert all(np.array_equal(w, b) for w, b in zip(NET.weights, before, strict=True))


@pytest.mark.parametrize("reached", [0, 6])
def test_a_change_cannot_reach_what_is_not_there(reached):
    with pytest.raises(ValueError, match="reached"):
        figures.ripple(NET, X, Y, WEIGHT, 0.5, reached)


def test_a_path_shows_each_of_its_rate_factors():
    path = (2, 0, 1)
    texts = printed(figures.path_diagram(NET, X, Y, WEIGHT, path))
    for factor in nnbp.paths.rate_factors(NET, X, Y, *WEIGHT, path):
        assert f"{factor:.3f}".replace("-", "\N{MINUS SIGN}") in texts


@pytest.mark.parametrize("draw", [figures.path_diagram, lambda *a: figures.ripple(*a[:4], 0.5, 2)])
def test_a_weight_that_is_not_there_is_refused(draw):
    with pytest.raises(ValueError, match="weight"):
        draw(NET, X, Y, (2, 4, 0), (4, 0, 0))


def test_a_path_that_does_not_start_at_the_weight_is_refused():
    with pytest.raises(ValueError, match="path"):
        figures.path_diagram(NET, X, Y, WEIGHT, (0, 0, 1))


def test_bars_begin_where_the_last_one_ended():
    (axes,) = figures.running_sum([3.0, -1.0, 0.5], 2.5).axes
    assert [bar.get_y() for bar in axes.patches] == [0, 3, 2]
    assert [bar.get_height() for bar in axes.patches] == [3, -1, 0.5]


def test_only_the_terms_added_so_far_are_shown_and_the_scale_stays():
    (some,), (all_,) = (figures.running_sum([3.0, -1.0, 0.5], 2.5, shown).axes for shown in (1, 3))
    assert len(some.patches) == 1
    assert some.get_ylim() == all_.get_ylim()


def test_more_terms_than_there_are_cannot_be_shown():
    with pytest.raises(ValueError, match="shown"):
        figures.running_sum([1.0], 1.0, 2)
