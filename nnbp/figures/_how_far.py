"""Going deeper, how far the equations reach: a penalty on the weights."""

import numpy as np
from matplotlib.patches import Circle

from .canvas import panels, write
from .diagrams import draw_arrow, network_diagram
from .style import WEIGHT, book_style


@book_style()
def penalty_diagram(sizes):
    """The outputs feed the cost, and so do all the weights themselves: a cost that breaks the second assumption."""
    figure, axes = panels(3.9)
    network_diagram(sizes, cost=True, axes=axes)
    discs = [patch for patch in axes.patches if isinstance(patch, Circle)]
    lowest = {}  # the centre of each column's lowest disc
    for x, y in sorted(tuple(disc.center) for disc in discs):
        lowest[x] = min(y, lowest.get(x, y))
    columns, bottoms = list(lowest), list(lowest.values())
    bar = min(bottoms) - discs[0].radius - 0.2
    for i in range(len(sizes) - 1):
        middle, edge = np.mean(columns[i : i + 2]), np.mean(bottoms[i : i + 2])
        axes.plot([middle] * 2, [bar, edge], color=WEIGHT, lw=1.8)
    axes.plot([np.mean(columns[:2]), x], [bar] * 2, color=WEIGHT, lw=1.8)
    draw_arrow(axes, (x, bar), (x, y - discs[0].radius), WEIGHT, lw=1.8)
    write(axes, (x - 0.12, (bar + y) / 2 - 0.1), r"$\frac{\lambda}{2}\,\sum w^2$", WEIGHT, 16, ha="right")
    return figure
