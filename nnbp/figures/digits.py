"""Networks that read images: who is to blame for an output, what was learned, and how sure the network is."""

import math

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection, PolyCollection
from matplotlib.patches import Circle, Rectangle

from .. import _check
from ..network import Gradient
from .network import HALO, PAPER
from .plots import draw_ink
from .style import (
    ACTIVATION,
    COST,
    ERROR,
    FAINT,
    GRADIENT,
    INK,
    MUTED,
    WEIGHT,
    WIDTH,
    new_figure,
    number,
    style,
)

SQUARE = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])


def blame_diagram(x, gradient, output, y, share=0.5):
    """An image, a network of three layers that read it, and the weights that move the cost most.

    Parameters
    ----------
    x : (n_1, 1) array
        A square image, from 0 (page) to 1 (ink).
    gradient : nnbp.Gradient
        The gradient of the cost of this example; lines are as thick and dark as its entries are large.
    output, y : (n_3, 1) array
        What the network answered and what it should have.
    share : float
        Of all weights, those are drawn that together make up this share of the gradient, the largest first; up to 1.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x = _check.matrix("x", x, columns=1)
    weights = _check.instance("gradient", gradient, Gradient).weights
    if len(weights) != 2 or weights[0].shape[1] != len(x):
        raise ValueError(f"gradient has weights {[w.shape for w in weights]}; it should have two, {len(x)} in")
    output = _check.matrix("output", output, len(weights[1]), 1)
    y = _check.matrix("y", y, len(weights[1]), 1)
    side, height, least = _side("x", len(x)), 4.1, _least(weights, _check.positive_number("share", share))
    figure = new_figure(WIDTH, height)
    with style():
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, WIDTH), ylim=(0, height))
        axes.set_axis_off()
        inputs = _column(len(x), 1.72, height, groups=side)
        hidden, outputs = _column(len(weights[0]), 3.1, height), _column(len(weights[1]), 4.1, height)
        _draw_image_unrolled(axes, x.ravel(), inputs)
        _draw_blame(axes, ((weights[0], inputs, hidden), (weights[1], hidden, outputs)), least)
        for places, radius in ((hidden, 0.05), (outputs, 0.1)):
            circles = [Circle(place, radius) for place in places]
            axes.add_collection(PatchCollection(circles, facecolor=PAPER, edgecolor=INK, lw=0.9, zorder=4))
        _write_answers(axes, outputs, output.ravel(), y.ravel())
        for at, text in ((1.72, f"{len(x)} pixels"), (3.1, f"{len(hidden)} hidden"), (4.1, f"{len(outputs)} outputs")):
            axes.text(at, 0.14, text, color=MUTED, fontsize=11, ha="center", va="center")
    return figure


def opinions(X, outputs, Y):
    """Images in two columns, each beside a bar for every output; the class with the largest is what it is read as.

    Parameters
    ----------
    X : (n, m) array
        Square images of n pixels from 0 (page) to 1 (ink), one a column; at most 12.
    outputs, Y : (n_L, m) array
        What the network answered, each output from 0 to 1, and one-hot targets.

    Returns
    -------
    matplotlib.figure.Figure
    """
    X = _check.matrix("X", X)
    side, m = _side("X", len(X)), X.shape[1]
    if m > 12:
        raise ValueError(f"X has {m} images; it should have at most 12")
    outputs = _check.matrix("outputs", outputs, columns=m)
    Y = _check.matrix("Y", Y, *outputs.shape)
    rows, cell = math.ceil(m / 2), 1.5
    figure = new_figure(WIDTH, rows * cell)
    with style():
        for i in range(m):
            row, column = divmod(i, 2)
            left, top = column * WIDTH / 2, (rows - row) * cell
            corner = np.array([left + 0.06, top - 1.3])
            draw_ink(_panel(figure, corner, 0.8, 0.8), X[:, i].reshape(side, side))
            truth, read = Y[:, i].argmax(), outputs[:, i].argmax()
            text, colour = (f"{truth} ✓", INK) if truth == read else (f"{truth} read as {read}", ERROR)
            figure.text(left / WIDTH + 0.06 / WIDTH, (top - 0.38) / (rows * cell), text, color=colour, va="bottom")
            _draw_bars(_panel(figure, np.add(corner, (0.95, 0)), 1.45, 0.8), outputs[:, i], truth)
    return figure


def weight_images(w, *, largest=None, columns=5, axes=None):
    """The weights into each neuron of the first hidden layer, laid out like the image they look at.

    A square is as large as the weight: filled where it is positive, open where it is negative.

    Parameters
    ----------
    w : (n, n_1) array
        A row of weights for each neuron to show; n_1 a square number.
    largest : float, optional
        The weight whose square fills its place, so that several pictures have one scale; by default the largest of w.
    columns : int
        How many neurons in a row.
    axes : matplotlib Axes, optional
        Draw here; by default in a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    w = _check.matrix("w", w)
    side = _side("w", w.shape[1])
    largest = np.abs(w).max() or 1.0 if largest is None else _check.positive_number("largest", largest)
    columns = _check.integer("columns", columns, 1)
    rows, step = math.ceil(len(w) / columns), side + 1.2
    with style():
        if axes is None:
            axes = new_figure(WIDTH, WIDTH * rows / columns).add_axes((0, 0, 1, 1))
        axes.set(xlim=(-0.6, columns * step - 0.6), ylim=(rows * step - 0.6, -0.6), aspect="equal")
        axes.set_axis_off()
        corners = step * np.column_stack(np.divmod(np.arange(len(w)), columns))[:, ::-1]
        frames = [Rectangle(corner, side, side) for corner in corners]
        axes.add_collection(PatchCollection(frames, facecolor="none", edgecolor=FAINT, lw=0.8))
        _draw_squares(axes, w, largest, corners)
    return axes.get_figure(root=True)


def costs_and_weights(costs, chosen, epoch, w, *, largest=None):
    """The cost of several runs over training, one of them followed to an epoch; below, weights of that moment.

    Parameters
    ----------
    costs : dict of key to array of n numbers
        The cost of each run before training and after every epoch.
    chosen : key
        The run to follow.
    epoch : int
        How far it has come, 0 being its start.
    w : (m, n_1) array
        Its weights then, drawn as in `weight_images`.
    largest : float, optional
        As in `weight_images`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not isinstance(costs, dict) or chosen not in costs:
        raise ValueError(f"chosen is {chosen!r}; it should be one of the keys of costs, {list(costs)!r:.80}")
    runs = {key: _check.real_array(f"costs[{key!r}]", cost).ravel() for key, cost in costs.items()}
    epoch = _check.integer("epoch", epoch, 0, runs[chosen].size - 1)
    figure = new_figure(WIDTH, 5)
    with style():
        axes, below = _panel(figure, (0.62, 3.05), WIDTH - 1.3, 1.6), _panel(figure, (0, 0), WIDTH, 2.5)
        axes.set_yscale("log")
        for cost in runs.values():
            axes.plot(cost, color=MUTED, lw=1)
        axes.plot(runs[chosen], color=COST, lw=1.5, ls=(0, (3, 2)))
        axes.plot(runs[chosen][: epoch + 1], color=COST, lw=3)
        axes.plot(epoch, runs[chosen][epoch], "o", color=COST, markersize=9, clip_on=False, zorder=4)
        axes.set_xlabel("epoch", labelpad=2)
        axes.set_title("cost", loc="left", x=-0.02, pad=8, color=INK)
        axes.set_title(f"{runs[chosen][epoch]:.3f}", loc="right", pad=8, color=COST, weight="bold")
        axes.set(xlim=(0, max(map(len, runs.values())) - 1))
        axes.yaxis.set_major_formatter("{x:g}")
        axes.minorticks_off()
        weight_images(w, largest=largest, axes=below)
    return figure


def _side(name, n):
    side = math.isqrt(n)
    if side * side != n:
        raise ValueError(f"{name} has {n} pixels; it should be a square image")
    return side


def _column(n, x, height, groups=1):
    """Places of n neurons one below the other, in groups with a gap between them."""
    steps = np.arange(n) + np.repeat(np.arange(groups), n // groups)
    return np.column_stack([np.full(n, x), height - 0.16 - (height - 0.62) * steps / steps[-1]])


def _draw_image_unrolled(axes, ink, places):
    """The image on the left, and its pixels row by row as a column at ``places``."""
    side, size, middle = math.isqrt(len(ink)), 0.15, places[:, 1].mean()
    rows, columns = np.divmod(np.arange(side * side), side)
    corners = np.column_stack([0.1 + columns * size, middle + (side / 2 - 1 - rows) * size])
    squares = [Rectangle(corner, size, size) for corner in corners]
    squares += [Rectangle(place - (0.07, 0.022), 0.14, 0.044) for place in places]
    shades = [(INK, share) for share in np.clip(np.tile(ink, 2), 0, 1)]
    axes.add_collection(PatchCollection(squares, facecolor=shades, lw=0, zorder=4))
    axes.add_artist(Rectangle((0.1, middle - side / 2 * size), side * size, side * size, fill=False, ec=MUTED, lw=0.8))
    for row in range(side):
        first, last = places[side * row], places[side * row + side - 1]
        axes.add_artist(Rectangle(last - (0.07, 0.022), 0.14, first[1] - last[1] + 0.044, fill=False, ec=MUTED, lw=0.6))
        start = corners[side * row] + (side * size, size / 2)
        axes.plot(*zip(start, (first + last) / 2 - (0.07, 0), strict=True), color=FAINT, lw=1)


def _least(weights, share):
    """The smallest entry among the largest that together make up ``share`` of the sum of all."""
    sizes = np.sort(np.abs(np.concatenate([w.ravel() for w in weights])))[::-1]
    enough = np.searchsorted(sizes.cumsum(), share * sizes.sum())
    return sizes[min(enough, sizes.size - 1)]


def _draw_blame(axes, layers, least):
    """Lines for the weights of at least this size, from every ``start`` to every ``end``, the strongest on top."""
    largest = max(np.abs(gradient).max() for gradient, _, _ in layers) or 1
    for gradient, starts, ends in layers:
        starts = np.add(starts, (0.07, 0))
        sizes = np.abs(gradient)
        edges = sorted((sizes[j, k] / largest, j, k) for j, k in np.argwhere((sizes >= least) & (sizes > 0)))
        lines = LineCollection(
            [(starts[k], ends[j]) for _, j, k in edges],
            colors=[(GRADIENT, 0.2 + 0.8 * size) for size, _, _ in edges],
            linewidths=[0.4 + 2.4 * size for size, _, _ in edges],
            zorder=3,
        )
        axes.add_collection(lines)


def _write_answers(axes, places, output, y):
    """Each output's class, a bar and the number; where it should be 1, a frame around a whole bar."""
    for j, (place, a) in enumerate(zip(places, output, strict=True)):
        colour, corner = (ACTIVATION if y[j] else ERROR), np.add(place, (0.31, -0.08))
        axes.text(*np.add(place, (0.2, 0)), str(j), color=INK, fontsize=12, ha="center", va="center")
        axes.add_artist(Rectangle(corner, 0.34 * a, 0.16, fc=colour, lw=0, zorder=3))
        if y[j]:
            axes.add_artist(Rectangle(corner, 0.34, 0.16, fill=False, ec=INK, lw=0.9, zorder=4))
        if a > 0.05 or y[j]:
            axes.text(
                *np.add(place, (0.7, 0)), number(a), color=INK, fontsize=11, ha="left", va="center", path_effects=HALO
            )


def _panel(figure, corner, width, height):
    """Axes of this size at this place, in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes((corner[0] / across, corner[1] / up, width / across, height / up))


def _draw_bars(axes, output, truth):
    classes = np.arange(len(output))
    axes.bar(classes, output, color=[ACTIVATION if j == truth else ERROR for j in classes], width=0.7)
    axes.bar([truth], [1], fill=False, edgecolor=INK, linewidth=0.9, width=0.7)
    axes.set(xlim=(-0.6, len(output) - 0.4), ylim=(0, 1.02), yticks=[])
    axes.set_xticks(classes, classes, fontsize=9)
    axes.tick_params(length=0, pad=2)
    axes.spines["left"].set_visible(False)


def _draw_squares(axes, w, largest, corners):
    """Squares as large as the weights, those of each row in an image of its own, from ``corners`` on."""
    side = math.isqrt(w.shape[1])
    within = np.column_stack(np.divmod(np.arange(side * side), side))[:, ::-1] + 0.5
    centres = corners[:, None, :] + within
    sizes = 0.94 * np.sqrt(np.clip(np.abs(w) / largest, 0, 1))
    squares = centres[:, :, None, :] + sizes[:, :, None, None] / 2 * SQUARE
    axes.add_collection(PolyCollection(squares[w > 0], facecolor=WEIGHT, lw=0))
    axes.add_collection(PolyCollection(squares[w <= 0], facecolor="none", edgecolor=ERROR, lw=0.7))
