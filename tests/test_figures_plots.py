"""Plots show what they are given: lines named at their ends, counts, images, bars."""

import numpy as np
import pytest

from nnbp import History, figures
from nnbp.figures.plots import multiples, pixel_maps, shape_panels

from .pictures import CIRCLE, DRAWINGS, LINES, texts, words

# Curves


def test_lines_carry_their_names_and_differ_in_more_than_colour():
    figure = DRAWINGS["curves"]()
    (axes,) = figure.axes
    named = [line for line in axes.lines if not line.get_label().startswith("_")]
    assert {line.get_label() for line in named} <= {*words(figure)}
    assert len({str(line._dash_pattern) for line in named}) == len(named) == 2
    assert axes.get_legend() is None


def test_names_at_the_ends_of_lines_that_meet_are_moved_apart():
    x = np.arange(3.0)
    figure = figures.curves(x, {"one": x, "two": x + 1e-3, "three": x - 1e-3}, xlabel="x")
    heights = sorted(t.get_position()[1] for t in texts(figure) if t.get_text() in ("one", "two", "three"))
    inches = figure.axes[0].bbox.height / figure.dpi
    assert np.diff(heights).min() * inches > 0.2


def test_a_name_stands_at_the_height_where_its_line_ends_on_a_logarithmic_scale_too():
    figure = figures.curves([1, 10, 100], LINES, xlabel="n", log="xy")
    (axes,) = figure.axes
    figure.canvas.draw()
    for text in axes.texts:
        end = axes.transData.transform((100, LINES[text.get_text()][-1]))[1]
        assert text.get_window_extent().y0 < end < text.get_window_extent().y1


def test_the_name_of_a_line_that_leaves_the_axes_stays_beside_them():
    figure = figures.curves([0, 1], {"rises": [0, 100]}, xlabel="x", ylim=(0, 1))
    (name,) = (text for text in texts(figure) if text.get_text() == "rises")
    assert name.get_position()[1] == 1


@pytest.mark.parametrize(
    ("log", "scales"),
    [("", ("linear", "linear")), ("x", ("log", "linear")), ("y", ("linear", "log")), ("xy", ("log", "log"))],
)
def test_either_axis_may_be_logarithmic(log, scales):
    (axes,) = figures.curves([1, 2, 3], LINES, xlabel="layers", log=log, ylim=(1e-8, 1e4), level=1).axes
    assert (axes.get_xscale(), axes.get_yscale()) == scales and axes.get_ylim() == (1e-8, 1e4)


def test_curves_fill_a_panel_below_a_diagram():
    figure, top, bottom = figures.panels(2.0, 2.5)
    assert figures.network_diagram([2, 3, 1], axes=top) is figure
    assert figures.curves([0, 1], {"line": [0, 1]}, xlabel="x", axes=bottom) is figure
    assert len(figure.axes) == 2 and bottom.get_position().y1 < top.get_position().y0


@pytest.mark.parametrize(
    ("lines", "settings", "message"),
    [
        ({}, {}, "lines is {}"),
        ([1, 2], {}, "lines is"),
        ({"a": [1, 2]}, {}, r"lines\['a'\] has 2 entries; it should have 3"),
        ({"a": [1, 2, 3]}, {"log": "z"}, "log is 'z'; it should be one of '', 'x', 'y', 'xy'"),
        ({"a": [1, 0, 2]}, {"log": "y"}, r"lines\['a'\] has 0; .* positive"),
        ({"a": [1, 2, 3]}, {"log": "x"}, r"x has 0; .* positive"),
    ],
)
def test_wrong_lines_are_named(lines, settings, message):
    with pytest.raises(ValueError, match=message):
        figures.curves([0, 1, 2], lines, xlabel="x", **settings)


# Learning and reading


def test_learning_is_drawn_without_test_data_too():
    shown = words(figures.learning_curves(History([0.5, 0.3], [0.4, 0.7])))
    assert "training" in shown and "test" not in shown
    with pytest.raises(ValueError, match="history is empty"):
        figures.learning_curves(History())


def test_the_confusion_matrix_counts():
    (axes,) = figures.confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1])).axes
    counts = {text.get_position(): text.get_text() for text in axes.texts}
    assert counts == {(0, 0): "1", (1, 0): "1", (0, 1): "·", (1, 1): "1"}
    with pytest.raises(ValueError, match="predicted has 1 entries; it should have 2"):
        figures.confusion_matrix(np.array([0, 1]), np.array([0]))


def test_every_digit_has_its_class_beneath():
    figure = figures.digit_grid(np.zeros((64, 2)), np.array([3, 4]))
    assert [axes.get_xlabel() for axes in figure.axes] == ["3", "4"]


@pytest.mark.parametrize("shape", [(63, 2), (64, 31)])
def test_images_that_are_not_square_or_too_many_are_rejected(shape):
    with pytest.raises(ValueError, match="X has shape"):
        figures.digit_grid(np.zeros(shape), np.zeros(shape[1], dtype=int))


@pytest.mark.parametrize("truth", [np.zeros(3, dtype=int), np.zeros(2), np.array([-1, 0])])
def test_classes_of_another_number_or_kind_are_rejected(truth):
    with pytest.raises(ValueError, match="truth has"):
        figures.digit_grid(np.zeros((64, 2)), truth)


def test_each_map_is_inked_up_to_its_own_largest_value():
    figure = pixel_maps({"small": np.array([0, 0, 0, 0.1]), "large": np.array([0, 0, 5.0, 10.0])})
    inks = [axes.images[0].get_array()[..., 3] for axes in figure.axes]
    assert [ink.max() for ink in inks] == [1, 1] and inks[1][1, 0] == 0.5
    assert {"small", "large"} <= {*words(figure)}


# Bars

LENGTHS = {"slow": 1.0, "fast": 4.0, "fastest": 5.5}


def test_bars_are_as_long_as_they_should_be_and_stand_under_one_another():
    bars = DRAWINGS["bars"]().axes[0].patches
    widths = [bar.get_width() for bar in bars]
    assert [w / widths[0] for w in widths] == pytest.approx(list(LENGTHS.values()))
    assert [bar.get_y() for bar in bars] == sorted((bar.get_y() for bar in bars), reverse=True)


def test_only_marked_bars_are_filled_and_every_one_has_its_name_and_number():
    (axes,) = DRAWINGS["bars"]().axes
    assert [bar.get_facecolor()[3] > 0 for bar in axes.patches] == [False, False, True]
    assert {*LENGTHS, "1.0 ×", "4.0 ×", "5.5 ×"} <= {*words(axes)}


@pytest.mark.parametrize(
    ("lengths", "message"),
    [
        ({"a": -1.0}, "none should be negative"),
        ({"a": 0.0}, "one at least above 0"),
        ({"a": float("nan")}, "NaN"),
        ({"a" * 200: 1.0}, "does not fit the width"),
    ],
)
def test_bad_lengths_are_rejected(lengths, message):
    with pytest.raises(ValueError, match=message):
        figures.bars(lengths)


def test_multiples_end_at_their_medians_with_a_line_for_the_spread():
    ratios = {"ours": (1.1, 1.0, 1.2), "a library": (0.8, 0.7, 1.0), "example by example": (80.0, 75.0, 90.0)}
    (axes,) = multiples(ratios, marked=["ours"]).axes
    assert [bar.get_x() + bar.get_width() for bar in axes.patches] == pytest.approx([m for m, _, _ in ratios.values()])
    assert [tuple(line.get_xdata()) for line in axes.lines[:3]] == [(low, high) for _, low, high in ratios.values()]
    assert [bar.get_facecolor()[3] > 0 for bar in axes.patches] == [True, False, False]
    assert [t.get_text() for t in axes.get_yticklabels()] == list(ratios)


# Shapes


def test_every_shape_has_a_panel_and_its_caption():
    figure = shape_panels({"forward": [("one", CIRCLE), None], "back": [("two", CIRCLE), ("three", CIRCLE)]})
    assert [axes.get_xlabel() for axes in figure.axes] == ["one", "two", "three"]
    assert [text.get_text() for text in figure.texts] == ["forward", "back"]


def test_a_panel_does_not_distort_its_shape():
    (axes,) = shape_panels({"an ellipse": [("", np.array([[3.0], [0.2]]) * CIRCLE)]}).axes
    assert np.ptp(axes.get_xlim()) == pytest.approx(np.ptp(axes.get_ylim()))
    assert axes.bbox.width == pytest.approx(axes.bbox.height)


def test_a_panel_can_show_vectors():
    (axes,) = shape_panels({"": [("", CIRCLE)]}, arrows={(0, 0): np.eye(2)}).axes
    assert [tuple(text.xy) for text in axes.texts] == [(1, 0), (0, 1)]
