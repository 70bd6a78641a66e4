"""Going deeper, autodiff: one layer, forward and backward."""

import numpy as np

from .canvas import by, sheet, write
from .diagrams import HALF, draw_arrow, draw_box
from .style import ACTIVATION, BIAS, COST, ERROR, GRADIENT, INK, MUTED, WEIGHT, WIDTH, book_style

COLUMNS = (0.46, 1.98, 3.5, 4.79)  # inches, as all lengths
ABOVE, FORWARD, BACKWARD, BELOW = 3.4, 2.35, 1.3, 0.25  # the rows


@book_style()
def layer_forward_and_back():
    """One layer as two steps forward, z and a, and the vector–Jacobian products that lead back through them."""
    figure, axes, *_ = sheet(3.7)
    forward = [("$a^{l-1}$", ACTIVATION), ("$z^l$", INK), ("$a^l$", ACTIVATION), ("$C$", COST)]
    backward = [(r"$\bar a^{l-1}$", COST), (r"$\delta^l$", ERROR), (r"$\bar a^l$", COST), ("$1$", COST)]
    steps = [("", r"$(w^l)^T$"), (r"$\sigma$", r"$\odot\,\sigma'(z^l)$"), ("…", "…")]
    for row, boxes in ((FORWARD, forward), (BACKWARD, backward)):
        for x, (name, colour) in zip(COLUMNS, boxes, strict=True):
            draw_box(axes, by(x, row), name, colour)
    for left, right, (step, product) in zip(COLUMNS, COLUMNS[1:], steps, strict=False):
        _across(axes, left, right, FORWARD, step, INK)
        _across(axes, right, left, BACKWARD, product, ERROR)
    for side, name, colour in ((-1, "w", WEIGHT), (1, "b", BIAS)):
        x, foot = COLUMNS[1] + side * 0.62, COLUMNS[1] + side * 0.12
        draw_box(axes, by(x, ABOVE), f"${name}^l$", colour)
        draw_box(axes, by(x, BELOW), rf"$\bar {name}^l$", GRADIENT)
        rim = by(0, HALF[1] + 0.03)
        draw_arrow(axes, (x, ABOVE) - rim, by(foot, FORWARD) + rim, colour, lw=1.6)
        draw_arrow(axes, (foot, BACKWARD) - rim, by(x, BELOW) + rim, ERROR, lw=1.6)
    write(axes, (WIDTH - 0.05, FORWARD + 0.42), "forward", MUTED, ha="right", va="baseline")
    write(axes, (WIDTH - 0.05, BACKWARD - 0.5), "backward", MUTED, ha="right", va="baseline")
    write(axes, (COLUMNS[1] - 0.55, (BACKWARD + BELOW) / 2), r"$(a^{l-1})^T$", ERROR, 13, ha="right")
    return figure


def _across(axes, start, end, row, label, colour):
    """An arrow along a row, from the box at ``start`` to the box at ``end``, and what it does above it."""
    rim = (HALF[0] + 0.03) * np.sign(end - start)
    draw_arrow(axes, (start + rim, row), (end - rim, row), colour, lw=1.6)
    write(axes, ((start + end) / 2, row + 0.09), label, colour, 13, va="bottom")
