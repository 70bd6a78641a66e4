"""The table that a column and a row span: an outer product as people write it on paper."""

import numpy as np
from matplotlib.patches import Rectangle

from .. import _check
from .network import PALE
from .style import INK, MUTED, number, panels, sheet, style, text_width

SIZE, NAME_SIZE = 11, 16  # points
CELL = 0.27  # inches, as all lengths here: height of a row
GAP = 0.17  # between two columns
NAME = 0.34  # height of the row's name
RULE = 0.12  # around the level rule


def multiplication_table(column, row, *, digits=2, colour=INK, diagonal=False, axes=None):
    """Every entry of a column times every entry of a row, as in (BP4).

    Parameters
    ----------
    column, row : (name, array, colour)
        Of shapes (n, 1) and (1, m); names in mathtext.
    digits : int
        Decimals of all numbers.
    colour : str
        Colour of the products.
    diagonal : bool
        Mark the products of equal index, which make the Hadamard product, and let the others stand back.
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    TypeError, ValueError
        If column or row is not as described, or the table is too wide.
    """
    digits = _check.integer("digits", digits, 0)
    column = _named("column", column, rows=None, columns=1)
    row = _named("row", row, rows=1, columns=None)
    column, row = _Numbers(*column, digits), _Numbers(*row, digits)
    products = _Numbers("", column.array @ row.array, colour, digits)
    steps = np.maximum(products.widths, row.widths) + GAP
    side = column.widths[0] + text_width(column.name, NAME_SIZE) + 2 * GAP
    n = len(column.texts)
    with style():
        if axes is None:
            _, axes = panels(NAME + CELL * (n + 1) + RULE + 0.15)
        width, height = sheet(axes)
        if side + steps.sum() > width:
            needed = f"{side + steps.sum():.1f} inches"
            raise ValueError(f"column and row make a table {needed} wide; there is room for {width:.1f}")
        left = (width - side - steps.sum()) / 2 + side
        level = (height + CELL * (n - 1) - NAME) / 2  # where the rules cross: (left, level)
        xs = left + np.cumsum(steps) - steps / 2
        ys = level - RULE / 2 - CELL * (np.arange(n) + 0.5)
        top = level + RULE / 2 + CELL
        axes.plot([left - side, left + steps.sum()], [level, level], color=MUTED, lw=0.9)
        axes.plot([left, left], [ys[-1] - CELL / 2, top], color=MUTED, lw=0.9)
        named = {"fontsize": NAME_SIZE, "va": "center"}
        axes.text(left + steps.sum() / 2, top + NAME / 2, row.name, color=row.colour, ha="center", **named)
        axes.text(left - side, ys.mean(), column.name, color=column.colour, **named)
        for x, text in zip(xs, row.texts[0], strict=True):
            axes.text(x, top - CELL / 2, text, color=row.colour, fontsize=SIZE, ha="center", va="center")
        for y, text in zip(ys, column.texts[:, 0], strict=True):
            axes.text(left - 0.7 * GAP, y, text, color=column.colour, fontsize=SIZE, ha="right", va="center")
        for (j, k), text in np.ndenumerate(products.texts):
            stands_back = diagonal and j != k
            if diagonal and j == k:
                corner = xs[k] - steps[k] / 2 + 0.02, ys[j] - CELL / 2 + 0.02
                axes.add_artist(Rectangle(corner, steps[k] - 0.04, CELL - 0.04, fc=(colour, PALE), ec=colour, lw=1.2))
            ink = MUTED if stands_back else colour
            axes.text(xs[k], ys[j], text, color=ink, fontsize=SIZE, ha="center", va="center")
    return axes.get_figure(root=True)


def _named(what, value, rows, columns):
    if not isinstance(value, (list, tuple)) or len(value) != 3:
        raise ValueError(f"{what} is {value!r:.60}; it should be (name, array, colour)")
    name, array, colour = value
    return name, _check.matrix(f"{what}'s array", array, rows, columns), colour


class _Numbers:
    """An array as text, and how wide its columns are."""

    def __init__(self, name, array, colour, digits):
        self.name, self.array, self.colour = name, array, colour
        self.texts = np.array([[number(value, digits) for value in row] for row in array])
        self.widths = np.array([max(text_width(text, SIZE) for text in column) for column in self.texts.T])
