"""Matrices and tables are written out with their numbers, and rejected if they do not fit."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from nnbp import figures
from nnbp.figures import matrix_equation
from nnbp.figures.matrices import multiplication_table
from nnbp.figures.style import ACTIVATION, INK, WEIGHT

from .pictures import TABLE, outside, words

W = np.array([[1.25, -2.5, 0.5], [0.0, 3.0, -0.001]])
A = np.array([[1.0], [0.5], [2.0]])


def test_an_equation_shows_every_number_name_sign_and_shape():
    figure = matrix_equation([("$z$", W @ A, INK), "=", ("$w$", W, WEIGHT), ("$a$", A, ACTIVATION)])
    assert [t.get_text() for t in figure.axes[0].texts] == [
        *("1.00", "1.50", "$z$", "2 × 1", "="),
        *("1.25", "−2.50", "0.50", "0.00", "3.00", "0.00", "$w$", "2 × 3"),
        *("1.00", "0.50", "2.00", "$a$", "3 × 1"),
    ]


def test_marked_numbers_are_bold_as_well_as_coloured():
    figure = matrix_equation([("$w$", W, WEIGHT, np.s_[1, :])])
    assert [t.get_text() for t in figure.axes[0].texts if t.get_weight() == "bold"] == ["0.00", "3.00", "0.00"]


def test_the_widest_equation_keeps_inside_its_figure():
    column = np.ones((4, 1))
    w, b = ("$w$", np.full((4, 4), -9.99), WEIGHT, np.s_[:]), ("$b$", column, INK)
    assert outside(matrix_equation([w, ("$a$", column, ACTIVATION), "+", b, "=", ("$z$", column, INK)])) == []


def test_an_equation_can_fill_a_panel():
    figure, upper, lower = figures.panels(1.5, 1.5)
    assert matrix_equation([("$w$", W, WEIGHT)], axes=lower) is figure
    assert not upper.texts and lower.texts


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        (["=", "+"], "parts holds no matrix"),
        ([("$w$", W)], r"parts\[0\] is (?s:.*) it should be a sign or \(name, array, colour\)"),
        (["=", ("$w$", [1.0, 2.0], WEIGHT)], r"parts\[1\] has shape \(2,\); it should be 2-D"),
        ([("$w$", np.ones((2, 12)), WEIGHT)], r"parts are \d+\.\d inches wide; they should be 5.2 at most"),
    ],
)
def test_parts_of_another_form_are_rejected(parts, complaint):
    with pytest.raises(ValueError, match=complaint):
        matrix_equation(parts)


def test_a_table_holds_every_product():
    minus = "\N{MINUS SIGN}"
    expected = ["$s$", "$t$", "1", "2", f"{minus}3", "4", "5", "4", "5", "8", "10", f"{minus}12", f"{minus}15"]
    assert sorted(words(multiplication_table(*TABLE, digits=0))) == sorted(expected)


def test_the_diagonal_of_a_table_is_marked_on_demand():
    for diagonal, count in ((True, 2), (False, 0)):
        patches = multiplication_table(*TABLE, diagonal=diagonal).axes[0].patches
        assert sum(isinstance(patch, Rectangle) for patch in patches) == count
