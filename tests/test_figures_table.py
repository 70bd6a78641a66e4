"""The multiplication table of a column and a row."""

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from nnbp.figures import ACTIVATION, ERROR, INK, multiplication_table

COLUMN = ("$s$", np.array([[1.0], [2.0], [-3.0]]), ERROR)
ROW = ("$t$", np.array([[4.0, 5.0]]), ACTIVATION)


def words(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def test_a_table_holds_every_product():
    minus = "\N{MINUS SIGN}"
    expected = ["$s$", "$t$", "1", "2", f"{minus}3", "4", "5", "4", "5", "8", "10", f"{minus}12", f"{minus}15"]
    assert sorted(words(multiplication_table(COLUMN, ROW, digits=0))) == sorted(expected)


def test_the_diagonal_is_marked_on_demand():
    def marks(figure):
        return [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]

    assert len(marks(multiplication_table(COLUMN, ROW, diagonal=True))) == 2
    assert not marks(multiplication_table(COLUMN, ROW))


@pytest.mark.parametrize(
    ("column", "row", "message"),
    [
        (ROW, ROW, "column's array has shape"),
        (COLUMN, COLUMN, "row's array has shape"),
        (COLUMN[:2], ROW, "column is"),
        (COLUMN, ("$t$", np.ones((1, 12)), INK), "inches wide"),
    ],
)
def test_a_table_refuses_what_does_not_fit(column, row, message):
    with pytest.raises(ValueError, match=message):
        multiplication_table(column, row)
