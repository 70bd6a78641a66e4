"""Exercise 10: layers of linear neurons are one layer."""

import numpy as np
from matplotlib.collections import LineCollection

from .canvas import add_panel, number, panels, write
from .diagrams import Diagram
from .matrices import matrix_equation
from .plots import frame_plane
from .style import ACTIVATION, BIAS, INK, WEIGHT, WIDTH, book_style

LINES = 9  # of a grid, in each direction
DIAGRAM, PLANES, EQUATION = 2.5, 2.55, 1.3  # inches, heights


@book_style()
def layer_map(net, layer):
    """A grid of inputs as it arrives at a layer of two neurons, beside the affine map that comes closest to it."""
    along, grid = np.linspace(-1, 1, 41), np.linspace(-1, 1, LINES)
    level = [np.array([along, np.full(41, at)]) for at in grid]
    X = np.hstack(level + [line[::-1] for line in level])
    A = net.feedforward(X).a[layer - 1]
    solution, *_ = np.linalg.lstsq(np.vstack((X, np.ones(X.shape[1]))).T, A.T, rcond=None)
    M, c = solution[:-1].T, solution[-1:].T  # the closest affine map
    gap = np.linalg.norm(M @ X + c - A, axis=0).max()
    figure, diagram, equation = panels(DIAGRAM, EQUATION, between=PLANES)
    shown = [w if l <= layer else None for l, w in enumerate(net.weights, start=2)]
    network = Diagram(net.sizes, has_cost=False)
    network.mark(activation=(layer, 0))
    network.place(diagram, above=True, below=True)  # far enough apart for the numbers of lines that cross
    network.draw(weights=network.per_layer("weights", shown, net.sizes[:-1]))
    for x, title, points in ((0.02, rf"layer by layer: $a^{layer}$", A), (0.52, "in one step: $Mx+c$", M @ X + c)):
        bottom, height = EQUATION + 0.03 * PLANES, 0.84 * PLANES
        axes = add_panel(figure, x * WIDTH, bottom, 0.46 * WIDTH, height, aspect="equal")
        frame_plane(axes, np.hstack((A, M @ X + c)))
        axes.set_title(title, fontsize=12.5, color=INK)
        _draw_grid(axes, points)
    matrix_equation([("$M$", M, WEIGHT), "$x$", "+", ("$c$", c, BIAS), "   "], axes=equation)
    exact, close = "exact: the two pictures\nare the same", f"the closest affine map\nmisses by up to {number(gap)}"
    text = exact if gap < 1e-9 else close
    write(equation, (0.56, 0.5), text, size=12.5, ha="left", transform=equation.transAxes)
    return figure


def _draw_grid(axes, points):
    lines = np.split(points, 2 * LINES, axis=1)
    widths = [1.8 if i in (0, LINES - 1) else 1 for i in range(LINES)]
    for half, colour, dashes in ((lines[:LINES], WEIGHT, "-"), (lines[LINES:], ACTIVATION, (0, (4, 1.5)))):
        drawn = [line.T for line in half]
        axes.add_collection(LineCollection(drawn, colors=colour, linestyles=[dashes], linewidths=widths))
    axes.plot(*lines[-1][:, -1], "o", color=INK, ms=7, zorder=4)
