"""The figures of the cost show what it depends on."""

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text

from nnbp import figures

A = np.array([[0.45], [0.6]])


def words(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]


def arrows(figure):
    return figure.axes[0].findobj(FancyArrowPatch)


def sticks_out(figure):
    figure.draw_without_rendering()
    width, height = figure.bbox.size
    extents = [t.get_window_extent() for t in figure.findobj(Text) if t.get_text().strip() and t.get_visible()]
    return [e for e in extents if e.x0 < 0 or e.y0 < 0 or e.x1 > width or e.y1 > height]


@pytest.mark.parametrize("y", [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1.0, 1.0), (0.5, 0.5)])
def test_the_bowl_has_its_bottom_at_the_desired_output_wherever_that_is(y):
    y = np.array(y).reshape(2, 1)
    figure = figures.cost_bowl(A, y)
    assert any(f"{np.sum((y - A) ** 2) / 2:.3f}" in text for text in words(figure))
    (downhill,) = [patch for patch in arrows(figure) if np.allclose(patch._posA_posB[0], A.ravel())]
    np.testing.assert_allclose(downhill._posA_posB[1], y.ravel())
    assert not sticks_out(figure)


def test_a_perfect_answer_leaves_no_way_down():
    assert not [patch for patch in arrows(figures.cost_bowl(A, A)) if patch.get_visible() and patch._posA_posB]


def test_pictures_of_the_bowl_have_one_size():
    sizes = {tuple(figures.cost_bowl(A, np.full((2, 1), y)).get_size_inches()) for y in (0.0, 0.5, 1.0)}
    assert len(sizes) == 1


@pytest.mark.parametrize(("a", "y", "name"), [(A.ravel(), A, "a"), (A, np.zeros((3, 1)), "y")])
def test_a_bowl_needs_two_outputs_in_a_column(a, y, name):
    with pytest.raises(ValueError, match=f"{name} has shape"):
        figures.cost_bowl(a, y)


@pytest.mark.parametrize("sizes", [[3, 4, 3, 2], [2, 1], [4, 4, 4]])
def test_the_penalty_comes_from_the_weights_of_every_layer(sizes):
    figure = figures.penalty_diagram(sizes)
    bars = [line for line in figure.axes[0].lines if line.get_color() == figures.WEIGHT]
    assert len(bars) == len(sizes)  # one from each layer's weights, and one to collect them
    assert any(r"\lambda" in text for text in words(figure))
    assert not sticks_out(figure)


def test_a_penalty_needs_weights():
    with pytest.raises(ValueError, match="at least two"):
        figures.penalty_diagram([3])
