"""Page 3: the costs of single examples and their mean; the cost of two outputs as a bowl."""

from itertools import pairwise, product

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, Rectangle

from ..costs import quadratic
from .canvas import by, new_figure, number, sheet, write
from .diagrams import draw_arrow
from .plots import curves, note
from .style import ACTIVATION, COST, FAINT, GROUND, INK, MUTED, PALE, PAPER, book_style

ROW = 0.98  # inches, of one copy of the network
LEVELS = (0.02, 0.08, 0.18, 0.32, 0.5, 0.72, 0.98)  # circles of radius 0.2, 0.4, ...


@book_style()
def mean_of_costs(net, X, Y):
    """A copy of the network for each example, the cost of its outputs, and the mean of these costs."""
    costs = quadratic(net.output(X), Y)
    figure, axes, width, height = sheet(ROW * len(costs))
    mean = by(width - 0.36, height / 2)
    for i, (pixels, cost) in enumerate(zip(X.T, costs, strict=True)):
        middle = height - (i + 0.5) * ROW
        write(axes, (0.02, middle), f"example {i + 1}", MUTED, ha="left")
        _draw_copy(axes, net.sizes, pixels, middle)
        write(axes, (2.98, middle), f"$C_{i + 1}$ = {number(cost, 3)}", COST, ha="left", zorder=4)
        draw_arrow(axes, by(2.72, middle), by(2.96, middle), MUTED, lw=1.1, mutation_scale=10)
        start = by(3.95, middle)
        along = (mean - start) / np.linalg.norm(mean - start)
        draw_arrow(axes, start, mean - 0.29 * along, COST, lw=1.4)
    axes.add_artist(Circle(mean, 0.27, fc=(COST, PALE), ec=COST, lw=2.2, zorder=3))
    write(axes, mean, "$C$", COST, 16, zorder=4)
    write(axes, mean + by(0.34, 0.44), "mean", COST, ha="right")
    write(axes, mean + by(0.34, -0.44), number(costs.mean(), 3), COST, ha="right")
    return figure


def _draw_copy(axes, sizes, pixels, middle):
    """A small network around this height, its inputs as ink on paper."""
    across = np.linspace(1.12, 2.6, len(sizes))
    layers = [[by(x, middle + 0.165 * ((n - 1) / 2 - j)) for j in range(n)] for x, n in zip(across, sizes, strict=True)]
    lines = [edge for one, other in pairwise(layers) for edge in product(one, other)]
    axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=0.8, zorder=1))
    for place, ink in zip(layers[0], pixels, strict=True):
        square = {"fc": PAPER, "ec": MUTED, "lw": 0.9}
        axes.add_artist(Rectangle(place - 0.0725, 0.145, 0.145, zorder=2, **square))
        axes.add_artist(Rectangle(place - 0.0725, 0.145, 0.145, zorder=3, fc=(INK, ink), ec="none"))
    for place in (place for layer in layers[1:] for place in layer):
        axes.add_artist(Circle(place, 0.06, fc=PAPER, ec=MUTED, lw=1, zorder=2))


@book_style()
def costs_along(values, costs, now, name):
    """The costs C_x against a weight, a column each, and as a thick line their mean or the largest of them."""
    thick = costs.mean(axis=1) if name == "mean" else costs.max(axis=1)
    lines = {name: thick} | {f"$C_{i}$": column for i, column in enumerate(costs.T, start=1)}
    figure = curves(values, lines, xlabel="$w^4_{22}$", ylabel="cost", colours=[COST] + [MUTED] * len(costs.T))
    (axes,) = figure.axes
    axes.lines[0].set(linewidth=5)
    point = now, np.interp(now, values, thick)
    axes.plot(*point, "o", color=INK, markersize=8, zorder=4)
    note(axes, "now", point, (2, -14) if name == "mean" else (-16, 10), ha="center", bbox=GROUND)
    return figure


@book_style()
def cost_bowl(a, y):
    """The quadratic cost of two outputs as a landscape from above, with an arrow downhill from where the network is."""
    figure = new_figure(height=4.6)
    axes = figure.add_axes((0.13, 0.14, 0.76, 0.83), aspect="equal", xlim=(-0.12, 1.12), ylim=(-0.12, 1.12))
    side = -1 if y[0, 0] > 0.5 else 1  # of the points, where their names have space
    _draw_levels(axes, a, y, side)
    downhill = (a - quadratic.gradient(a, y)).ravel()
    if np.any(abs(downhill - a.ravel()) > 0.02):
        draw_arrow(axes, a.ravel(), downhill, COST, lw=2.2, zorder=3, mutation_scale=16)
    axes.plot(*y.ravel(), "x", color=INK, markersize=11, markeredgewidth=2.6, zorder=4, clip_on=False)
    axes.plot(*a.ravel(), "o", color=ACTIVATION, markersize=9, zorder=4)
    look = {"fontsize": 13, "bbox": GROUND, "zorder": 5}
    note(axes, "$y$", y.ravel(), (-14 * side, 0), ha="center", **look)
    look |= {"color": ACTIVATION, "ha": "left" if side > 0 else "right", "va": "baseline"}
    note(axes, f"$a^L$,  $C$ = {number(quadratic(a, y)[0], 3)}", a.ravel(), (10 * side, 12), **look)
    axes.set(xlabel="first output", ylabel="second output", xticks=(0, 0.5, 1), yticks=(0, 0.5, 1))
    axes.spines[["top", "right"]].set_visible(True)
    return figure


def _draw_levels(axes, a, y, side):
    """Lines of equal cost, their numbers on a ray from y that keeps clear of the arrow and of a's name."""
    grid = np.linspace(-0.12, 1.12, 125)
    A = np.array(np.meshgrid(grid, grid)).reshape(2, -1)
    right, up = (A - a) * [[side], [1]]
    behind_name = (right > 0) & (right < 0.47) & (up > 0.01) & (up < 0.13)
    heights = np.where(behind_name, np.nan, quadratic(A, np.repeat(y, A.shape[1], axis=1))).reshape(125, 125)
    lines = axes.contour(grid, grid, heights, LEVELS, colors=[(COST, 0.55)], linewidths=1)
    angle = np.arctan2(*(a - y)[::-1, 0]) - 0.62
    spots = y.ravel() + np.outer(np.sqrt(2 * np.array(LEVELS)), (np.cos(angle), np.sin(angle)))
    right, up = ((spots - a.ravel()) * (side, 1)).T
    covered = (right > -0.06) & (right < 0.48) & (up > -0.05) & (up < 0.16)
    seen = np.all((spots > -0.05) & (spots < 1.05), axis=1) & ~covered
    for label in lines.clabel(fmt=number, fontsize=10.5, colors=[COST], manual=[tuple(spot) for spot in spots[seen]]):
        label.set(rotation=0, bbox=GROUND)
