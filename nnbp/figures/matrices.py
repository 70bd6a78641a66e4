"""Equations between matrices, written out with their numbers, and the multiplication table of a column and a row."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from .. import _check
from .canvas import number, sheet, text_width, write
from .style import INK, MUTED, PALE, book_style

CELL = np.array((0.53, 0.3))  # inches, as all lengths here
PAD = 0.06  # between a bracket and its numbers
ABOVE, BELOW = 0.42, 0.4
BETWEEN = 0.1  # two parts of an equation, where there is space
ROW, GAP = 0.27, 0.17  # of a multiplication table: height of a row, between two columns
NAME = 0.34  # height of its row's name
RULE = 0.12  # around its level rule


@book_style()
def matrix_equation(parts: Sequence[str | Sequence[Any]], *, digits: int = 2, axes: Axes | None = None) -> Figure:
    """Matrices in a row with their numbers, names and shapes, and signs between them; not more than fit a page.

    Parameters
    ----------
    parts : sequence
        Each is a sign such as ``"+"``, or a matrix as ``("$w$", array, colour)``. A fourth entry, an index such as
        ``np.s_[1, :]``, marks some of its numbers.
    digits : int
        Decimals of the numbers.
    axes : matplotlib Axes, optional
        Draw here, from the left, rows as close as they have to be; by default in a figure of its own.
    """
    parts = [part if isinstance(part, str) else _matrix(i, part) for i, part in enumerate(parts)]
    rows = max((len(part[1]) for part in parts if not isinstance(part, str)), default=0)
    if not rows:
        raise ValueError("parts holds no matrix; it should hold at least one (name, array, colour)")
    cell = np.add(CELL, (0.085 * (_check.integer("digits", digits, 0) - 2), 0))
    widths = [_width(part, cell) for part in parts]
    figure, axes, width, height = sheet(rows * CELL[1] + ABOVE + BELOW, axes)
    if width < sum(widths) < width + 0.25:  # all columns may be a little narrower
        cell[0] -= (sum(widths) - width) / sum(part[1].shape[1] for part in parts if not isinstance(part, str))
        widths = [_width(part, cell) for part in parts]
    if sum(widths) > width + 1e-9:
        raise ValueError(f"parts are {sum(widths):.1f} inches wide; they should be {width:.1f} at most")
    cell[1] = min(cell[1], (height - ABOVE - BELOW) / rows)
    spare = width - sum(widths)
    x, middle = min(0.1, spare / 2), (height + BELOW - ABOVE) / 2
    between = min(BETWEEN, max(0, spare - 2 * x) / len(parts))
    for part, width in zip(parts, widths, strict=True):
        if isinstance(part, str):
            write(axes, (x + width / 2, middle), part, size=15)
        else:
            _draw_matrix(axes, x + 0.02, middle, cell, digits, *part)
        x += width + between
    return figure


def _matrix(i, part):
    if not isinstance(part, (tuple, list)) or len(part) not in (3, 4):
        expected = "a sign or (name, array, colour) with an optional index"
        raise ValueError(f"parts[{i}] is {part!r:.60}; it should be {expected}")
    name, array, colour, *index = part
    array = _check.matrix(f"parts[{i}]", array)
    marked = np.zeros(array.shape, dtype=bool)
    if index:
        marked[index[0]] = True
    return name, array, colour, marked


def _width(part, cell):
    if isinstance(part, str):
        return 0.19 + 0.09 * min(len(part.strip("$")) - 1, 2)
    return part[1].shape[1] * cell[0] + 2 * PAD + 0.04


def _draw_matrix(axes, left, middle, cell, digits, name, array, colour, marked):
    rows, columns = array.shape
    width, height = np.array((columns, rows)) * cell + (2 * PAD, 0)
    centre, top, bottom = left + width / 2, middle + height / 2, middle - height / 2
    for (i, k), value in np.ndenumerate(array):
        corner = np.array((left + PAD + k * cell[0], top - (i + 1) * cell[1]))
        if marked[i, k]:
            axes.fill(*np.add([(0, 0), (cell[0], 0), cell, (0, cell[1])], corner).T, color=(colour, PALE), lw=0)
        weight, ink = ("bold", colour) if marked[i, k] else ("normal", INK)
        write(axes, corner + cell / 2, number(value, digits), ink, 10.5, weight=weight)
    for edge, inward in ((left, 0.07), (left + width, -0.07)):
        axes.plot([edge + inward, edge, edge, edge + inward], [top, top, bottom, bottom], color=colour, lw=1.6)
    write(axes, (centre, top + 0.12), name, colour, 16, va="baseline")
    write(axes, (centre, bottom - 0.19), f"{rows} × {columns}", MUTED, 11)


class Quantity(NamedTuple):
    """A part of an equation, which says its numbers."""

    name: str
    values: np.ndarray
    colour: str

    def __str__(self):
        return number_list(self.values)


def number_list(values):
    """All the numbers of an array in words."""
    return ", ".join(number(value, 3) for value in np.ravel(values))


def by_layer(letter, arrays, colour, first=2):
    return {l: Quantity(f"${letter}^{l}$", array, colour) for l, array in enumerate(arrays, start=first)}


@book_style()
def multiplication_table(column, row, *, digits=2, colour=INK, diagonal=False, axes=None):
    """Every entry of a column times every entry of a row, both given as (name, array, colour)."""
    (down_name, down, down_colour), (over_name, over, over_colour) = column, row
    down_texts, over_texts, products = (
        np.array([[number(value, digits) for value in row] for row in array]) for array in (down, over, down @ over)
    )
    steps = np.maximum(_widths(products), _widths(over_texts)) + GAP
    side = _widths(down_texts)[0] + text_width(down_name, 16) + 2 * GAP
    n, needed = len(down), side + steps.sum()
    figure, axes, width, height = sheet(NAME + ROW * (n + 1) + RULE + 0.15, axes)
    left = (width - needed) / 2 + side
    level = (height + ROW * (n - 1) - NAME) / 2  # where the rules cross: (left, level)
    xs = left + np.cumsum(steps) - steps / 2
    ys = level - RULE / 2 - ROW * (np.arange(n) + 0.5)
    top = level + RULE / 2 + ROW
    axes.plot([left - side, left + steps.sum()], [level, level], color=MUTED, lw=0.9)
    axes.plot([left, left], [ys[-1] - ROW / 2, top], color=MUTED, lw=0.9)
    write(axes, (left + steps.sum() / 2, top + NAME / 2), over_name, over_colour, 16)
    write(axes, (left - side, ys.mean()), down_name, down_colour, 16, ha="left")
    for x, text in zip(xs, over_texts[0], strict=True):
        write(axes, (x, top - ROW / 2), text, over_colour, 11)
    for y, text in zip(ys, down_texts[:, 0], strict=True):
        write(axes, (left - 0.7 * GAP, y), text, down_colour, 11, ha="right")
    for (j, k), text in np.ndenumerate(products):
        if diagonal and j == k:
            corner = xs[k] - steps[k] / 2 + 0.02, ys[j] - ROW / 2 + 0.02
            axes.add_artist(Rectangle(corner, steps[k] - 0.04, ROW - 0.04, fc=(colour, PALE), ec=colour, lw=1.2))
        write(axes, (xs[k], ys[j]), text, MUTED if diagonal and j != k else colour, 11)
    return figure


def _widths(texts):
    return np.array([max(text_width(text, 11) for text in column) for column in texts.T])
