"""Equations between matrices, written out with their numbers."""

import numpy as np

from .. import _check
from .style import INK, MUTED, number, panels, sheet, style

CELL = np.array((0.53, 0.3))  # inches, as all lengths here
PAD = 0.06  # between a bracket and its numbers
GAP = 0.02
ABOVE, BELOW = 0.42, 0.4
PALE = 0.16


def matrix_equation(parts, *, digits=2, axes=None):
    """Matrices in a row with their numbers, names and shapes, and signs between them.

    Parameters
    ----------
    parts : sequence
        Each is a sign such as ``"+"``, or a matrix as ``(name, array, colour)``. A fourth entry, an index such as
        ``np.s_[1, :]``, marks some of its numbers.
    digits : int
        Decimals of the numbers.
    axes : matplotlib Axes, optional
        Draw here, from the left, rows as close as they have to be; by default in a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    TypeError, ValueError
        If a part is not as described, or all of them together are too wide.

    Examples
    --------
    >>> w, a = [[1.0, 2.0]], [[3.0], [4.0]]
    >>> figure = matrix_equation([("$w$", w, INK, np.s_[0]), ("$a$", a, INK), "=", ("$z$", [[11.0]], INK)])
    >>> [text.get_text() for text in figure.axes[0].texts if "×" in text.get_text()]
    ['1 × 2', '2 × 1', '1 × 1']
    """
    parts = [part if isinstance(part, str) else _matrix(i, part) for i, part in enumerate(parts)]
    if not any(isinstance(part, tuple) for part in parts):
        raise ValueError("parts holds no matrix; it should hold at least one (name, array, colour)")
    rows = max(len(part[1]) for part in parts if isinstance(part, tuple))
    cell = np.add(CELL, (0.085 * (_check.integer("digits", digits, 0) - 2), 0))
    widths = [_width(part, cell) for part in parts]
    with style():
        if axes is None:
            _, axes = panels(rows * CELL[1] + ABOVE + BELOW)
        room, height = sheet(axes)
        if sum(widths) > room:
            raise ValueError(f"parts are {sum(widths):.1f} inches wide; there is room for {room:.1f}")
        cell[1] = min(cell[1], (height - ABOVE - BELOW) / rows)
        x, middle = min(0.1, (room - sum(widths)) / 2), (height + BELOW - ABOVE) / 2
        for part, width in zip(parts, widths, strict=True):
            if isinstance(part, str):
                axes.text(x + width / 2, middle, part, fontsize=15, ha="center", va="center")
            else:
                _draw_matrix(axes, x + GAP, middle, cell, digits, *part)
            x += width
    return axes.get_figure(root=True)


def _matrix(i, part):
    if not isinstance(part, (tuple, list)) or len(part) not in (3, 4):
        raise ValueError(
            f"parts[{i}] is {part!r:.60}; it should be a sign or (name, array, colour) with an optional index"
        )
    name, array, colour, *index = part
    array = _check.matrix(f"parts[{i}]", array)
    marked = np.zeros(array.shape, dtype=bool)
    if index:
        marked[index[0]] = True
    return name, array, colour, marked


def _width(part, cell):
    if isinstance(part, str):
        return 0.19 + 0.09 * min(len(part.strip("$")) - 1, 2)
    return part[1].shape[1] * cell[0] + 2 * (PAD + GAP)


def _draw_matrix(axes, left, middle, cell, digits, name, array, colour, marked):
    rows, columns = array.shape
    width, height = np.array((columns, rows)) * cell + (2 * PAD, 0)
    top, bottom = middle + height / 2, middle - height / 2
    for (i, k), value in np.ndenumerate(array):
        x, y = left + PAD + k * cell[0], top - (i + 1) * cell[1]
        if marked[i, k]:
            corners = np.add([(0, 0), (cell[0], 0), cell, (0, cell[1])], (x, y))
            axes.fill(*corners.T, color=(colour, PALE), lw=0)
        weight, ink = ("bold", colour) if marked[i, k] else ("normal", INK)
        axes.text(
            x + cell[0] / 2,
            y + cell[1] / 2,
            number(value, digits),
            color=ink,
            fontsize=10.5,
            weight=weight,
            ha="center",
            va="center",
        )
    for edge, inward in ((left, 0.07), (left + width, -0.07)):
        axes.plot([edge + inward, edge, edge, edge + inward], [top, top, bottom, bottom], color=colour, lw=1.6)
    axes.text(left + width / 2, top + 0.12, name, color=colour, fontsize=16, ha="center", va="baseline")
    axes.text(
        left + width / 2, bottom - 0.19, f"{rows} × {columns}", color=MUTED, fontsize=11, ha="center", va="center"
    )
