"""Figures about the cost: a bowl over the outputs, and what it looks like when the weights feed it too."""

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch

from .. import _check
from ..costs import quadratic
from .network import HALO, network_diagram
from .style import ACTIVATION, COST, INK, WEIGHT, new_figure, number, panels, style

LEVELS = (0.02, 0.08, 0.18, 0.32, 0.5, 0.72, 0.98)  # circles of radius 0.2, 0.4, ...


def cost_bowl(a, y):
    """The quadratic cost of two outputs as a landscape seen from above, with the way down from where the network is.

    Parameters
    ----------
    a, y : (2, 1) array
        What the network says and what it should say, from 0 to 1.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    TypeError, ValueError
        If a or y is not such a column.
    """
    a, y = _check.matrix("a", a, 2, 1), _check.matrix("y", y, 2, 1)
    figure = new_figure(height=4.6)
    with style():
        axes = figure.add_axes((0.13, 0.14, 0.76, 0.83), aspect="equal", xlim=(-0.12, 1.12), ylim=(-0.12, 1.12))
        side = -1 if y[0, 0] > 0.5 else 1  # of the points, where there is room for their names
        _draw_levels(axes, a, y, side)
        downhill = (a - quadratic.gradient(a, y)).ravel()
        if np.any(abs(downhill - a.ravel()) > 0.02):
            arrow = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
            axes.add_artist(FancyArrowPatch(a.ravel(), downhill, color=COST, lw=2.2, zorder=3, **arrow))
        axes.plot(*y.ravel(), "x", color=INK, markersize=11, markeredgewidth=2.6, zorder=4, clip_on=False)
        axes.plot(*a.ravel(), "o", color=ACTIVATION, markersize=9, zorder=4)
        note = {"textcoords": "offset points", "fontsize": 13, "path_effects": HALO, "zorder": 5}
        axes.annotate("$y$", y.ravel(), (-14 * side, 0), color=INK, ha="center", va="center", **note)
        text = f"$a^L$,  $C$ = {number(quadratic(a, y)[0], 3)}"
        axes.annotate(text, a.ravel(), (10 * side, 12), color=ACTIVATION, ha="left" if side > 0 else "right", **note)
        axes.set(xlabel="first output", ylabel="second output", xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
        axes.spines[["top", "right"]].set_visible(True)
    return figure


def _draw_levels(axes, a, y, side):
    """Lines of equal cost, with their numbers on a ray from y that keeps clear of the arrow and of what a's name covers."""
    grid = np.linspace(-0.12, 1.12, 125)
    A = np.array(np.meshgrid(grid, grid)).reshape(2, -1)
    heights = quadratic._value(A, np.broadcast_to(y, A.shape)).reshape(125, 125)
    lines = axes.contour(grid, grid, heights, LEVELS, colors=[(COST, 0.55)], linewidths=1)
    angle = np.arctan2(*(a - y)[::-1, 0]) - 0.62
    spots = y.ravel() + np.outer(np.sqrt(2 * np.array(LEVELS)), (np.cos(angle), np.sin(angle)))
    right, up = ((spots - a.ravel()) * (side, 1)).T
    covered = (right > -0.06) & (right < 0.48) & (up > -0.05) & (up < 0.16)
    seen = np.all((spots > -0.05) & (spots < 1.05), axis=1) & ~covered
    inside = [tuple(spot) for spot in spots[seen]]
    for label in lines.clabel(fmt=number, fontsize=10.5, colors=[COST], manual=inside):
        label.set(rotation=0, path_effects=HALO)


def penalty_diagram(sizes):
    """The outputs feed the cost, and so do all the weights themselves: a cost that breaks the second assumption.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    TypeError, ValueError
        If sizes is not a list of at least two widths.
    """
    figure, axes = panels(3.9)
    network_diagram(sizes, cost=True, axes=axes)
    with style():
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
        arrow = {"arrowstyle": "-|>", "mutation_scale": 13, "shrinkA": 0, "shrinkB": 0}
        axes.add_artist(FancyArrowPatch((x, bar), (x, y - discs[0].radius), color=WEIGHT, lw=1.8, **arrow))
        settings = {"color": WEIGHT, "ha": "right", "va": "center", "fontsize": 16}
        axes.text(x - 0.12, (bar + y) / 2 - 0.1, r"$\frac{\lambda}{2}\,\sum w^2$", **settings)
    return figure
