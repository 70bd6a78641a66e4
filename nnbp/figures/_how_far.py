"""Going deeper, how far the equations reach: a penalty on the weights."""

import numpy as np

from .canvas import panels, write
from .diagrams import Diagram, draw_arrow
from .style import WEIGHT, book_style


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
    write(axes, (x - 0.12, (bar + y) / 2 - 0.1), r"$\frac{\lambda}{2}\,\sum w^2$", WEIGHT, 16, ha="right")
    return figure
