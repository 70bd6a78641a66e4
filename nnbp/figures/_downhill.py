"""Page 2: gradient descent on a map of the cost over two weights."""

import numpy as np

from .canvas import new_figure, number
from .style import COST, FAINT, GROUND, INK, book_style

MARGINS = (0.62, 0.55, 0.1, 0.36)  # inches: left, bottom, right, top
SCALE = 0.66  # inches for a difference of 1 between two weights
LABEL = np.array(((1, 1), (-1, -1))) * (0.24, 0.14)  # inches from each corner that the centre of a label keeps


@book_style()
def descent(first, second, costs, path, *, names):
    """Lines of equal cost over two weights, and the path of gradient descent, a point (first, second, cost) a step.

    ``costs`` has a row for each value of the ``second`` weight and a column for each of the ``first``.
    """
    left, bottom, right, top = MARGINS
    width, height = SCALE * np.ptp(first), SCALE * np.ptp(second)
    size = left + width + right, bottom + height + top
    figure = new_figure(*size)
    axes = figure.add_axes((left / size[0], bottom / size[1], width / size[0], height / size[1]))
    levels = np.arange(np.ceil(100 * costs.min()), 100 * costs.max()) / 100
    lines = axes.contour(first, second, costs, levels, colors=[(COST, 0.5)], linewidths=1)
    corners = np.array(((first[0], second[0]), (first[-1], second[-1]))) + LABEL / SCALE
    places = [_right_end(line, *corners) for level in lines.allsegs[1::3] for line in level]
    places = [place for place in places if place is not None]
    for label in lines.clabel(levels[1::3], manual=places, fmt=number, fontsize=10.5, colors=[COST]):
        label.set_bbox(GROUND)
    *points, cost = np.transpose(path)
    axes.plot(*points, color=INK, lw=1.3, zorder=3)
    axes.plot(*points, "o", color=INK, ms=4.5, zorder=4)
    axes.plot(*np.array(points)[:, -1], "o", color=COST, mec=INK, ms=9, zorder=5)
    axes.set(xlim=first[[0, -1]], ylim=second[[0, -1]], xlabel=names[0])
    axes.set_ylabel(names[1], rotation=0, va="center")
    axes.set_title(f"step {len(path) - 1}, cost {number(cost[-1], 4)}", loc="left", color=INK)
    axes.spines[:].set(visible=True, color=FAINT)
    return figure


def _right_end(line, low, high):
    """The last point of a line of equal cost that has room for a label: paths go right, and seldom get that far."""
    inside = line[((line >= low) & (line <= high)).all(axis=1)]
    return inside[inside[:, 0].argmax()] if len(inside) else None
