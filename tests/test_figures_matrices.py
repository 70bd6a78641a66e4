"""Matrices are written out with their numbers, and refused where they would not fit."""

import numpy as np
import pytest

from nnbp import figures
from nnbp.figures import ACTIVATION, INK, WEIGHT, matrix_equation

W = np.array([[1.25, -2.5, 0.5], [0.0, 3.0, -0.001]])
A = np.array([[1.0], [0.5], [2.0]])


def texts(figure):
    return figure.axes[0].texts


def test_an_equation_shows_every_number_name_sign_and_shape():
    figure = matrix_equation([("$z$", W @ A, INK), "=", ("$w$", W, WEIGHT), ("$a$", A, ACTIVATION)])
    assert [t.get_text() for t in texts(figure)] == [
        *("1.00", "1.50", "$z$", "2 × 1", "="),
        *("1.25", "−2.50", "0.50", "0.00", "3.00", "0.00", "$w$", "2 × 3"),
        *("1.00", "0.50", "2.00", "$a$", "3 × 1"),
    ]


def test_marked_numbers_are_bold_as_well_as_coloured():
    figure = matrix_equation([("$w$", W, WEIGHT, np.s_[1, :])])
    bold = [t.get_text() for t in texts(figure) if t.get_weight() == "bold"]
    assert bold == ["0.00", "3.00", "0.00"]


def test_an_equation_keeps_inside_its_figure():
    column = np.ones((4, 1))
    w, b = ("$w$", np.full((4, 4), -9.99), WEIGHT, np.s_[:]), ("$b$", column, INK)
    figure = matrix_equation([w, ("$a$", column, ACTIVATION), "+", b, "=", ("$z$", column, INK)])
    figure.draw_without_rendering()
    for text in texts(figure):
        extent = text.get_window_extent()
        assert 0 <= extent.x0 and extent.x1 <= figure.bbox.width and 0 <= extent.y0 and extent.y1 <= figure.bbox.height


def test_it_can_be_drawn_into_given_axes():
    figure, upper, lower = figures.panels(1.5, 1.5)
    assert matrix_equation([("$w$", W, WEIGHT)], axes=lower) is figure
    assert not upper.texts and lower.texts


def test_an_equation_that_is_too_wide_is_refused():
    with pytest.raises(ValueError, match=r"parts are \d+\.\d inches wide; there is room for 5.2"):
        matrix_equation([("$w$", np.ones((2, 12)), WEIGHT)])


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        (["=", "+"], "parts holds no matrix"),
        ([("$w$", W)], r"parts\[0\] is (?s:.*) it should be a sign or \(name, array, colour\)"),
        (["=", ("$w$", [1.0, 2.0], WEIGHT)], r"parts\[1\] has shape \(2,\); it should be 2-D"),
    ],
)
def test_parts_of_another_form_are_refused(parts, complaint):
    with pytest.raises(ValueError, match=complaint):
        matrix_equation(parts)
