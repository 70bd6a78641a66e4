"""Shapes are drawn at one scale in both directions, and logarithmic curves carry their names at their ends."""

import numpy as np
import pytest

from nnbp import figures

ANGLE = np.linspace(0, 2 * np.pi, 100, endpoint=False)
CIRCLE = np.array([np.cos(ANGLE), np.sin(ANGLE)])
LINES = {"fades": [1.0, 1e-3, 1e-6], "grows": [1.0, 10.0, 100.0]}


def test_every_shape_has_a_panel_and_its_caption():
    figure = figures.shape_panels({"forward": [("one", CIRCLE), None], "back": [("two", CIRCLE), ("three", CIRCLE)]})
    assert [axes.get_xlabel() for axes in figure.axes] == ["one", "two", "three"]
    assert [text.get_text() for text in figure.texts] == ["forward", "back"]


def test_a_panel_does_not_distort_its_shape():
    (axes,) = figures.shape_panels({"an ellipse": [("", np.array([[3.0], [0.2]]) * CIRCLE)]}).axes
    assert np.ptp(axes.get_xlim()) == pytest.approx(np.ptp(axes.get_ylim()))
    assert axes.bbox.width == pytest.approx(axes.bbox.height)


def test_a_panel_can_show_vectors():
    (axes,) = figures.shape_panels({"": [("", CIRCLE)]}, arrows={(0, 0): np.eye(2)}).axes
    assert [tuple(text.xy) for text in axes.texts] == [(1, 0), (0, 1)]


@pytest.mark.parametrize("rows", [{}, {"empty": []}, {"nothing": [None]}, [("one", CIRCLE)]])
def test_shapes_of_another_form_are_refused(rows):
    with pytest.raises(ValueError, match=r"rows is .* it should be a dict"):
        figures.shape_panels(rows)


def test_a_name_stands_at_the_height_where_its_line_ends():
    figure = figures.log_curves([1, 10, 100], LINES, xlabel="n")
    (axes,) = figure.axes
    figure.canvas.draw()
    for text in axes.texts:
        end = axes.transData.transform((100, LINES[text.get_text()][-1]))[1]
        extent = text.get_window_extent()
        assert extent.y0 < end < extent.y1
        assert extent.x1 <= figure.bbox.width


def test_x_may_be_linear_and_heights_given():
    (axes,) = figures.log_curves([0, 1, 2], LINES, xlabel="layers", log_x=False, ylim=(1e-8, 1e4), level=1).axes
    assert (axes.get_xscale(), axes.get_yscale(), axes.get_ylim()) == ("linear", "log", (1e-8, 1e4))


def test_what_has_no_logarithm_is_refused():
    with pytest.raises(ValueError, match=r"lines\['y'\] reaches down to 0; .* positive"):
        figures.log_curves([1, 2], {"y": [1.0, 0.0]}, xlabel="x")
    with pytest.raises(ValueError, match=r"x reaches down to 0; .* positive"):
        figures.log_curves([0, 1], {"y": [1.0, 2.0]}, xlabel="x")
