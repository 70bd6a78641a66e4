"""Going deeper, how far the equations reach: a convolution, and a penalty on the weights."""

import numpy as np

from .canvas import by, number, panels, sheet, write
from .diagrams import Diagram, draw_arrow
from .style import ACTIVATION, ERROR, GRADIENT, MUTED, PALE, SQUARE, WEIGHT, WIDTH, book_style

CELL = np.array((0.77, 0.56))  # inches, as all lengths here


@book_style()
def shared_weights(delta, x):
    """The products of (BP4) for a convolution: on each diagonal those that belong to one of its weights."""
    places, pixels = len(delta), len(x)
    size = pixels - places + 1
    figure, axes, _, height = sheet(CELL[1] * (places + 1) + 0.12)
    left, top = WIDTH - CELL[0] * pixels - 0.05, height - CELL[1]
    write(axes, (left - 0.14, top + 0.24), "$a^1$", ACTIVATION, 16, ha="right")
    for k in range(pixels):
        write(axes, (left + CELL[0] * (k + 0.5), top + 0.24), number(x[k, 0], 1), ACTIVATION)
    for j in range(places):
        y = top - CELL[1] * (j + 0.5)
        name = rf"$\delta^2_{j + 1}$ = {number(delta[j, 0], 3)}"
        write(axes, (left - 0.1, y), name, ERROR, ha="right")
        for k in range(pixels):
            centre, i = by(left + CELL[0] * (k + 0.5), y), k - j
            product = number(delta[j, 0] * x[k, 0], 3)
            if 0 <= i < size:
                axes.fill(*(centre + SQUARE * CELL * 0.46).T, fc=(WEIGHT, PALE), ec=WEIGHT, lw=1.4)
                write(axes, centre + by(0, 0.11), product, GRADIENT)
                write(axes, centre - by(0, 0.13), f"$w^2_{i + 1}$", WEIGHT, 13)
            else:
                write(axes, centre, product, MUTED, 11)
    return figure


@book_style()
def penalty_diagram(sizes):
    """The outputs feed the cost, and so do all the weights themselves: a cost that breaks the second assumption."""
    figure, axes = panels(3.9)
    diagram = Diagram(sizes)
    diagram.place(axes)
    diagram.draw()
    lowest = {layer: place for (layer, _), place in diagram.places.items()}  # the last of each layer
    columns, bottoms = np.transpose(list(lowest.values()))
    x, y = columns[-1], bottoms[-1]
    bar = min(bottoms) - diagram.radius - 0.2
    for i in range(len(sizes) - 1):
        middle, edge = np.mean(columns[i : i + 2]), np.mean(bottoms[i : i + 2])
        axes.plot([middle] * 2, [bar, edge], color=WEIGHT, lw=1.8)
    axes.plot([np.mean(columns[:2]), x], [bar] * 2, color=WEIGHT, lw=1.8)
    draw_arrow(axes, (x, bar), (x, y - diagram.radius), WEIGHT, lw=1.8)
    write(axes, (x - 0.12, (bar + y) / 2 - 0.1), r"$\frac{\lambda}{2}\,\sum (w)^2$", WEIGHT, 16, ha="right")
    return figure
