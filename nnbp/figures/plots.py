"""The book's plots: functions, learning, confusions, digits. Lines carry their names at their ends, not in a legend."""

import math

import numpy as np
from matplotlib.ticker import MaxNLocator

from .. import _check
from ..training import History
from .network import HALO
from .style import ACTIVATION, BIAS, COST, ERROR, INK, MUTED, WEIGHT, WIDTH, new_figure, panels, style, text_width

COLOURS = (WEIGHT, ERROR, ACTIVATION, COST, BIAS)
DASHES = ("-", (0, (5, 1.6)), (0, (6, 1.5, 1.2, 1.5)), (0, (1.2, 1.2)), (0, (8, 2)))
NAME_SIZE = 12.5
GAP = 0.21  # inches between two names at the ends of lines


def curves(x, lines, *, xlabel, ylabel="", colours=COLOURS, points=None, ylim=None, axes=None):
    """Lines over a common x, each named at its right end and told apart by colour and dashes.

    Parameters
    ----------
    x : array of n numbers
    lines : dict of str to array of n numbers
        Names (mathtext allowed) and heights; at most five. NaN leaves a gap.
    xlabel, ylabel : str
        The ylabel stands above the axis, level.
    colours : sequence of str, optional
        One for each line, where the lines show things that have a colour of their own.
    points : dict of str to (x, y), optional
        Points to mark, with their names.
    ylim : (low, high), optional
        The heights to show; by default what the lines need.
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x = _check.real_array("x", x).ravel()
    heights = line_heights(lines, x)
    with style():
        if axes is None:
            _, axes = panels(3.1)
        inset(axes, right=name_width(lines), top=0.4 if ylabel else 0.15)
        for (name, y), colour, dashes in zip(heights.items(), colours, DASHES, strict=False):
            axes.plot(x, y, color=colour, linestyle=dashes, label=name)
        axes.margins(x=0)
        axes.set_ylim(ylim)
        for name, point in (points or {}).items():
            axes.plot(*point, "o", color=INK, markersize=7, zorder=4, clip_on=False)
            place = {"textcoords": "offset points", "ha": "center", "va": "bottom", "path_effects": HALO}
            axes.annotate(name, point, (0, 9), color=INK, **place)
        label_axes(axes, xlabel, ylabel)
        name_lines(axes)
    return axes.get_figure(root=True)


def learning_curves(history):
    """Cost and accuracy after every epoch, on the training data and, if there are any, on the test data.

    Parameters
    ----------
    history : nnbp.training.History

    Returns
    -------
    matplotlib.figure.Figure
    """
    _check.instance("history", history, History)
    if not history.train_cost:
        raise ValueError("history is empty; it should hold at least one finished epoch")
    epochs = np.arange(1, len(history.train_cost) + 1)
    figure, *both = panels(2.1, 2.5)
    contents = (
        ("cost", history.train_cost, history.test_cost, 1),
        ("correct, %", history.train_accuracy, history.test_accuracy, 100),
    )
    with style():
        for i, (axes, (ylabel, train, test, scale)) in enumerate(zip(both, contents, strict=True)):
            inset(axes, right=name_width(["training"]), bottom=0.58 if i else 0.18)
            every = {"markersize": 5, "markevery": math.ceil(len(epochs) / 10)}
            axes.plot(epochs, scale * np.array(train), "o-", color=WEIGHT, label="training", **every)
            if test:
                axes.plot(epochs, scale * np.array(test), "s", ls=DASHES[1], color=ERROR, label="test", **every)
            label_axes(axes, "epoch" if i else "", ylabel)
            axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
            axes.tick_params(labelbottom=bool(i))
            name_lines(axes)
    return figure


def confusion_matrix(truth, predicted):
    """How often each class was read as which: rows are the true classes, right answers on the diagonal.

    Parameters
    ----------
    truth, predicted : (m,) array of int
        The class of each example and what the network made of it, counted from 0.

    Returns
    -------
    matplotlib.figure.Figure
    """
    truth, predicted = _classes("truth", truth), _classes("predicted", predicted)
    if truth.shape != predicted.shape:
        raise ValueError(f"predicted has {predicted.size} entries; it should have {truth.size}, one for each of truth")
    n = max(truth.max(), predicted.max()) + 1
    counts = np.zeros((n, n), dtype=int)
    np.add.at(counts, (truth, predicted), 1)
    with style():
        figure = new_figure(WIDTH, WIDTH)
        axes = figure.add_axes((0.115, 0.02, 0.865, 0.865))
        _draw_cells(axes, counts)
        axes.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5), xticks=range(n), yticks=range(n))
        axes.set(xlabel="read as", ylabel="true class")
        axes.xaxis.tick_top()
        axes.xaxis.set_label_position("top")
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    return figure


def digit_grid(X, truth, predicted=None, probability=None):
    """Images in rows of five, ink on the page, each with its class beneath and, if wrong, with what it was read as.

    Parameters
    ----------
    X : (n, m) array
        Square images of n pixels from 0 (page) to 1 (ink), one a column; at most 30.
    truth : (m,) array of int
        What they are.
    predicted : (m,) array of int, optional
        What they were read as.
    probability : (m,) array, optional
        The output of the neuron for the predicted class, from 0 to 1.

    Returns
    -------
    matplotlib.figure.Figure
    """
    X = _check.matrix("X", X)
    side, m = math.isqrt(len(X)), X.shape[1]
    if side * side != len(X) or m > 30:
        raise ValueError(f"X has shape {X.shape}; it should hold square images, at most 30, one a column")
    captions = _captions(m, truth, predicted, probability)
    lines = 1 + (predicted is not None) + (probability is not None)
    columns, rows = min(m, 5), math.ceil(m / 5)
    cell, caption = WIDTH / 5, 0.1 + 0.2 * lines
    figure = new_figure(cell * columns, rows * (cell + caption))
    with style():
        for i, (image, (text, colour)) in enumerate(zip(X.T, captions, strict=True)):
            row, column = divmod(i, 5)
            size = ((cell - 0.16) / figure.get_figwidth(), (cell - 0.16) / figure.get_figheight())
            corner = (
                (column + 0.08 / cell) / columns,
                1 - (row * (cell + caption) + cell - 0.06) / figure.get_figheight(),
            )
            axes = figure.add_axes((*corner, *size))
            draw_ink(axes, image.reshape(side, side))
            axes.set_xlabel(text, color=colour, labelpad=4, fontsize=11)
    return figure


def line_heights(lines, x):
    """The heights of each line as an array, checked to be as many as x."""
    if not isinstance(lines, dict) or not 1 <= len(lines) <= len(DASHES):
        raise ValueError(f"lines is {lines!r:.60}; it should be a dict of 1 to {len(DASHES)} names and heights")
    heights = {name: np.asarray(y, dtype=float).ravel() for name, y in lines.items()}
    for name, y in heights.items():
        if y.shape != x.shape:
            raise ValueError(f"lines[{name!r}] has {y.size} entries; it should have {x.size}, as many as x")
    return heights


def inset(axes, right, bottom=0.58, top=0.4):
    """Leave inches of a panel for the names of the lines on the right, and for the labels elsewhere."""
    width, height = axes.get_figure(root=True).get_size_inches()
    box, left = axes.get_position(), 0.68
    axes.set_position(
        (
            box.x0 + left / width,
            box.y0 + bottom / height,
            box.width - (left + right) / width,
            box.height - (top + bottom) / height,
        )
    )


def name_width(names):
    """Inches that the longest of the names needs."""
    return 0.2 + max(text_width(line, NAME_SIZE) for name in names for line in name.splitlines())


def label_axes(axes, xlabel, ylabel):
    """A label below and one above, and few ticks."""
    axes.set_xlabel(xlabel)
    axes.locator_params(nbins=6, steps=(1, 2, 2.5, 5, 10))
    axes.set_title(ylabel, loc="left", x=-0.02, pad=8, color=INK)


def name_lines(axes):
    """Write each line's label at its right end, moved apart where ends are close."""
    inches = axes.bbox.height / axes.get_figure(root=True).dpi
    low, high = axes.get_ylim()
    ends = []
    for line in axes.lines:
        if not line.get_label().startswith("_"):
            y = np.asarray(line.get_ydata(), dtype=float)
            last = y[np.isfinite(y)][-1]
            ends.append((min(max((last - low) / (high - low), 0), 1) * inches, line))
    ends.sort(key=lambda end: end[0])
    for height, (_, line) in zip(spread([height for height, _ in ends]), ends, strict=True):
        settings = {"textcoords": axes.transAxes, "xycoords": axes.transAxes, "va": "center"}
        axes.annotate(
            line.get_label(), (1, 0), (1.02, height / inches), color=line.get_color(), fontsize=NAME_SIZE, **settings
        )


def spread(heights):
    """Sorted heights moved as little as needed to be `GAP` apart."""
    groups = [[height, 1] for height in heights]  # centre and number of names
    i = 1
    while i < len(groups):
        (one, n), (two, m) = groups[i - 1], groups[i]
        if two - one < GAP * (n + m) / 2 - 1e-9:
            groups[i - 1 : i + 1] = [[(one * n + two * m) / (n + m), n + m]]
            i = max(i - 1, 1)
        else:
            i += 1
    return [centre + GAP * (k - (n - 1) / 2) for centre, n in groups for k in range(n)]


def _classes(name, values):
    values = np.asarray(values)
    if values.ndim != 1 or values.size == 0 or not np.issubdtype(values.dtype, np.integer) or values.min() < 0:
        raise ValueError(f"{name} has shape {values.shape} and dtype {values.dtype}; it should be classes from 0, (m,)")
    return values


def _draw_cells(axes, counts):
    """Cells tinted by their share of the row; an empty one shows a dot, so that the confusions stand out."""
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    largest_confusion = max((shares - np.diag(np.diag(shares))).max(), 1e-9)
    for (i, j), count in np.ndenumerate(counts):
        right = i == j
        tint = (ACTIVATION, 0.1 + 0.35 * shares[i, j]) if right else (ERROR, 0.45 * shares[i, j] / largest_confusion)
        if count:
            axes.fill(
                [j - 0.47, j + 0.47, j + 0.47, j - 0.47], [i - 0.47, i - 0.47, i + 0.47, i + 0.47], color=tint, lw=0
            )
        weight = "bold" if right else "normal"
        axes.text(
            j, i, count or "·", color=INK if count else MUTED, fontsize=11, weight=weight, ha="center", va="center"
        )


def _captions(m, truth, predicted, probability):
    """Text and colour beneath each image."""
    truth = _sized("truth", _classes("truth", truth), m)
    read = truth if predicted is None else _sized("predicted", _classes("predicted", predicted), m)
    captions = [[f"{t}"] for t in truth]
    if predicted is not None:
        captions = [[f"{t}", "✓" if t == p else f"read as {p}"] for t, p in zip(truth, read, strict=True)]
    if probability is not None:
        shares = _sized("probability", _check.real_array("probability", probability).ravel(), m)
        captions = [[*lines, f"output {share:.2f}"] for lines, share in zip(captions, shares, strict=True)]
    colours = [INK if t == p else ERROR for t, p in zip(truth, read, strict=True)]
    return [("\n".join(lines), colour) for lines, colour in zip(captions, colours, strict=True)]


def _sized(name, values, m):
    if values.size != m:
        raise ValueError(f"{name} has {values.size} entries; it should have {m}, one for each column of X")
    return values


def draw_ink(axes, pixels):
    """A picture of ink between 0 and 1, in a thin frame."""
    ink = np.zeros((*pixels.shape, 4))
    ink[..., :3] = [int(INK[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    ink[..., 3] = np.clip(pixels, 0, 1)
    axes.imshow(ink, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=MUTED, linewidth=0.6)
