"""A layer there and back: each step forward, and beneath it the step that its slopes take."""

import numpy as np
from matplotlib.patches import FancyArrowPatch

from .chain import HALF, draw_box
from .style import ACTIVATION, BIAS, COST, ERROR, GRADIENT, INK, MUTED, WEIGHT, WIDTH, panels, sheet, style

HEIGHT = 3.7
COLUMNS = [0.46, 1.98, 3.5, 4.79]  # inches, as all lengths here
THERE, BACK = 2.35, 1.3  # the rows
ABOVE, BELOW = 3.4, 0.25


def layer_there_and_back():
    """One layer as two steps forward, z and a, and the vector–Jacobian products that lead back through them.

    Returns
    -------
    matplotlib.figure.Figure
    """
    figure, axes = panels(HEIGHT)
    with style():
        sheet(axes)
        there = [("$a^{l-1}$", ACTIVATION), ("$z^l$", INK), ("$a^l$", ACTIVATION), ("$C$", COST)]
        back = [(r"$\bar a^{l-1}$", COST), (r"$\delta^l$", ERROR), (r"$\bar a^l$", COST), ("$1$", COST)]
        steps = [("", r"$(w^l)^T$"), (r"$\sigma$", r"$\odot\,\sigma'(z^l)$"), ("…", "…")]
        for row, boxes in ((THERE, there), (BACK, back)):
            for x, (name, colour) in zip(COLUMNS, boxes, strict=True):
                draw_box(axes, np.array((x, row)), name, colour)
        for left, right, (step, product) in zip(COLUMNS, COLUMNS[1:], steps, strict=False):
            _across(axes, left, right, THERE, step, INK)
            _across(axes, right, left, BACK, product, ERROR)
        for side, top, bottom, colours in (
            (-1, "$w^l$", r"$\bar w^l$", (WEIGHT, GRADIENT)),
            (1, "$b^l$", r"$\bar b^l$", (BIAS, GRADIENT)),
        ):
            x = COLUMNS[1] + side * 0.62
            draw_box(axes, np.array((x, ABOVE)), top, colours[0])
            draw_box(axes, np.array((x, BELOW)), bottom, colours[1])
            _slope(axes, (x, ABOVE), (COLUMNS[1] + side * 0.12, THERE), colours[0])
            _slope(axes, (COLUMNS[1] + side * 0.12, BACK), (x, BELOW), ERROR)
        axes.text(WIDTH - 0.05, THERE + 0.42, "there", color=MUTED, ha="right")
        axes.text(WIDTH - 0.05, BACK - 0.5, "and back", color=MUTED, ha="right")
        axes.text(
            COLUMNS[1] - 0.55, (BACK + BELOW) / 2, r"$(a^{l-1})^T$", color=ERROR, fontsize=13, ha="right", va="center"
        )
    return figure


def _across(axes, start, end, row, label, colour):
    """An arrow along a row, from the box at ``start`` to the box at ``end``, and what it does above it."""
    rim = (HALF[0] + 0.03) * np.sign(end - start)
    _arrow(axes, (start + rim, row), (end - rim, row), colour)
    axes.text((start + end) / 2, row + 0.09, label, color=colour, fontsize=13, ha="center", va="bottom")


def _slope(axes, start, end, colour):
    """A steep arrow from the lower edge of one box to the upper edge of another."""
    rim = np.array((0, HALF[1] + 0.03))
    _arrow(axes, start - rim, end + rim, colour)


def _arrow(axes, start, end, colour):
    line = {"color": colour, "lw": 1.6, "mutation_scale": 13, "shrinkA": 0, "shrinkB": 0}
    axes.add_artist(FancyArrowPatch(start, end, arrowstyle="-|>", **line))
