"""Going deeper, training: how a network that learns to read changes, and how sure it is."""

import math

import numpy as np
from matplotlib.collections import PatchCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from .canvas import add_panel, new_figure, panels
from .plots import draw_ink, inset, label_axes
from .style import ACTIVATION, COST, ERROR, FAINT, INK, MUTED, SQUARE, WEIGHT, WIDTH, book_style


@book_style()
def opinions(X, outputs, Y):
    """Images in two columns, each beside a bar for every output; the class with the largest is what it is read as."""
    m, cell, classes = X.shape[1], 1.5, np.arange(len(outputs))
    rows = math.ceil(m / 2)
    figure = new_figure(WIDTH, rows * cell)
    for i in range(m):
        row, column = divmod(i, 2)
        left, top = column * WIDTH / 2 + 0.06, (rows - row) * cell
        truth, read = Y[:, i].argmax(), outputs[:, i].argmax()
        text, colour = (f"{truth} ✓", INK) if truth == read else (f"{truth} read as {read}", ERROR)
        figure.text(left / WIDTH, (top - 0.38) / (rows * cell), text, color=colour, va="bottom")
        draw_ink(add_panel(figure, left, top - 1.3, 0.8, 0.8), X[:, i])
        axes = add_panel(figure, left + 0.95, top - 1.3, 1.45, 0.8)
        axes.bar(classes, outputs[:, i], color=[ACTIVATION if j == truth else ERROR for j in classes], width=0.7)
        axes.bar([truth], [1], fill=False, edgecolor=INK, linewidth=0.9, width=0.7)
        axes.set(xlim=(-0.6, len(classes) - 0.4), ylim=(0, 1.02), yticks=[])
        axes.set_xticks(classes, classes, fontsize=9)
        axes.tick_params(length=0, pad=2)
        axes.spines["left"].set_visible(False)
    return figure


@book_style()
def costs_and_weights(costs, chosen, epoch, w, *, largest):
    """The cost of several runs, one of them followed to an epoch; below, the weights of its neurons at that moment."""
    figure = new_figure(WIDTH, 5)
    axes, below = add_panel(figure, 0.62, 3.05, WIDTH - 1.3, 1.6), add_panel(figure, 0, 0, WIDTH, 2.5)
    axes.set_yscale("log")
    for cost in costs.values():
        axes.plot(cost, color=MUTED, lw=1)
    run = costs[chosen]
    axes.plot(run, color=COST, lw=1.5, ls=(0, (3, 2)))
    axes.plot(run[: epoch + 1], color=COST, lw=3)
    axes.plot(epoch, run[epoch], "o", color=COST, markersize=9, clip_on=False, zorder=4)
    axes.set_xlabel("epoch", labelpad=2)
    axes.set_title("cost", loc="left", x=-0.02, pad=8, color=INK)
    axes.set_title(f"{run[epoch]:.3f}", loc="right", pad=8, color=COST, weight="bold")
    axes.set(xlim=(0, max(map(len, costs.values())) - 1))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.minorticks_off()
    draw_weights(below, w, largest)
    return figure


def draw_weights(axes, w, largest, columns=5):
    """The weights into each neuron as an image: squares as large as the weights, open where these are negative."""
    side = math.isqrt(w.shape[1])
    rows, step = math.ceil(len(w) / columns), side + 1.2
    axes.set(xlim=(-0.6, columns * step - 0.6), ylim=(rows * step - 0.6, -0.6), aspect="equal")
    axes.set_axis_off()
    corners = step * np.column_stack(np.divmod(np.arange(len(w)), columns))[:, ::-1]
    frames = [Rectangle(corner, side, side) for corner in corners]
    axes.add_collection(PatchCollection(frames, facecolor="none", edgecolor=FAINT, lw=0.8))
    within = np.column_stack(np.divmod(np.arange(side * side), side))[:, ::-1] + 0.5
    centres = corners[:, None, :] + within
    sizes = 0.94 * np.sqrt(np.clip(np.abs(w) / largest, 0, 1))
    squares = centres[:, :, None, :] + sizes[:, :, None, None] / 2 * SQUARE
    axes.add_patch(_together(squares[w > 0], facecolor=WEIGHT, lw=0))
    axes.add_patch(_together(squares[w <= 0], facecolor="none", edgecolor=ERROR, lw=0.7))


def _together(squares, **look):
    """Squares as one patch, which takes a fifth of the bytes that they take as a collection."""
    return PathPatch(Path.make_compound_path_from_polys(np.concatenate([squares, squares[:, :1]], axis=1)), **look)


@book_style()
def shares_over_time(times, height, shares, *, names, xlabel, ylabel, title, ylim):
    """A line over time and, below it in step, a square for each neuron and moment, as large as its share."""
    times = np.array(times)
    step = np.diff(times).min()
    figure, above, below = panels(1.9, 0.95 + 0.2 * len(names))
    inset(above, right=0.2, bottom=0.2)
    inset(below, right=0.2)
    above.plot(times, height, color=ACTIVATION)
    label_axes(above, "", ylabel)
    above.set_ylim(ylim)
    above.tick_params(labelbottom=False)
    rows, columns = np.divmod(np.arange(shares.size), times.size)
    half = np.sqrt(np.clip(shares.ravel(), 0, 1))[:, None, None] * (0.46 * step, 0.46)
    squares = np.column_stack((times[columns], rows))[:, None] + SQUARE * half
    below.add_patch(_together(squares[shares.ravel() > 0], facecolor=ERROR, lw=0))
    label_axes(below, xlabel, title)
    below.set(ylim=(len(names) - 0.4, -0.6), yticks=range(len(names)), yticklabels=names)
    below.tick_params(axis="y", length=0)
    for axes in (above, below):
        axes.set_xlim(times.min() - 0.7 * step, times.max() + 0.7 * step)
    return figure
