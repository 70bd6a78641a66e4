"""The book's plots: functions, learning, confusions, digits. Lines carry their names at their ends, not in a legend."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from .. import _check
from ..training import History
from .canvas import add_panel, new_figure, panels, sheet, text_width, write
from .style import ACTIVATION, BIAS, COST, ERROR, FAINT, GROUND, INK, MUTED, PALE, SQUARE, WEIGHT, WIDTH, book_style

COLOURS = (WEIGHT, ERROR, ACTIVATION, COST, BIAS)
DASHES = ("-", (0, (5, 1.6)), (0, (6, 1.5, 1.2, 1.5)), (0, (1.2, 1.2)), (0, (8, 2)))
NAME_SIZE = 12.5
GAP = 0.21  # inches between two names at the ends of lines
BAR, ROW = 0.17, 0.56  # inches: height of a bar, and of a row with its name
TITLE = 0.36  # inches for the title of a row of panels


@book_style()
def curves(
    x: ArrayLike,
    lines: Mapping[str, ArrayLike],
    *,
    xlabel: str,
    ylabel: str = "",
    log: Literal["", "x", "y", "xy"] = "",
    colours: Sequence[str] = COLOURS,
    points: Mapping[str, tuple[float, float]] | None = None,
    level: float | None = None,
    ylim: tuple[float, float] | None = None,
    axes: Axes | None = None,
) -> Figure:
    """Lines over a common x, each named at its right end and told apart by colour and dashes.

    Parameters
    ----------
    x : array of n numbers
        Where the heights of all lines are known.
    lines : dict of str to array of n numbers
        The lines' names (mathtext allowed) and heights; at most five. NaN leaves a gap.
    xlabel : str
        The name of the horizontal axis.
    ylabel : str
        The name of the vertical axis, which stands above it, level.
    log : {"", "x", "y", "xy"}
        Which of the axes are logarithmic; then dots show where the lines are known.
    colours : sequence of str
        One for each line, where the lines show things that have a colour of their own.
    points : dict of str to (x, y), optional
        Points to mark, with their names.
    level : float, optional
        A height to mark by a faint line.
    ylim : (low, high), optional
        The heights to show; by default what the lines need.
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.
    """
    _check.choice("log", log, ("", "x", "y", "xy"))
    x = _check.real_array("x", x).ravel()
    if not isinstance(lines, dict) or not 1 <= len(lines) <= len(DASHES):
        raise ValueError(f"lines is {lines!r:.60}; it should be a dict of 1 to {len(DASHES)} names and heights")
    heights = {name: np.asarray(y, dtype=float).ravel() for name, y in lines.items()}
    for axis, name, values in [("x", "x", x), *(("y", f"lines[{name!r}]", y) for name, y in heights.items())]:
        if values.shape != x.shape:
            raise ValueError(f"{name} has {values.size} entries; it should have {x.size}, as many as x")
        if axis in log and np.nanmin(values) <= 0:
            raise ValueError(f"{name} has {np.nanmin(values):g}; on a logarithmic scale all should be positive")
    axes = axes or panels(3.3 if log else 3.1)[1]
    inset(axes, right=name_width(lines), top=0.4 if ylabel else 0.15)
    axes.set(**{f"{axis}scale": "log" for axis in log})
    if level is not None:
        axes.axhline(level, color=MUTED, lw=1, zorder=0, label="_level")
    for (name, y), colour, dashes in zip(heights.items(), colours, DASHES, strict=False):
        axes.plot(x, y, color=colour, linestyle=dashes, label=name, marker="o" if log else "", markersize=4)
    if not log:
        axes.margins(x=0)
    axes.set_ylim(ylim)
    for name, point in (points or {}).items():
        axes.plot(*point, "o", color=INK, markersize=7, zorder=4, clip_on=False)
        note(axes, name, point, (0, 9), ha="center", va="bottom", bbox=GROUND)
    label_axes(axes, xlabel, ylabel)
    name_lines(axes)
    return axes.get_figure(root=True)


@book_style()
def learning_curves(history: History) -> Figure:
    """Cost and accuracy in a ``history``, epoch by epoch, on the training data and, if there are any, the test data."""
    _check.instance("history", history, History)
    if not history.train_cost:
        raise ValueError("history is empty; it should hold at least one finished epoch")
    epochs = np.arange(1, len(history.train_cost) + 1)
    every = {"markersize": 5, "markevery": math.ceil(len(epochs) / 10)}
    figure, above, below = panels(2.1, 2.5)
    for axes, ylabel, train, test, scale in (
        (above, "cost", history.train_cost, history.test_cost, 1),
        (below, "correct, %", history.train_accuracy, history.test_accuracy, 100),
    ):
        last = axes is below
        inset(axes, right=name_width(["training"]), bottom=0.58 if last else 0.18)
        axes.plot(epochs, scale * np.array(train), "o-", color=WEIGHT, label="training", **every)
        if test:
            axes.plot(epochs, scale * np.array(test), "s", ls=DASHES[1], color=ERROR, label="test", **every)
        label_axes(axes, "epoch" if last else "", ylabel)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=7))
        axes.tick_params(labelbottom=last)
        name_lines(axes)
    return figure


@book_style()
def confusion_matrix(truth: ArrayLike, predicted: ArrayLike) -> Figure:
    """How often each class was read as which: rows are the true classes, right answers on the diagonal.

    ``truth`` and ``predicted`` are (m,) arrays, the class of each example and what it was read as, counted from 0.
    """
    truth = _classes("truth", truth)
    predicted = _classes("predicted", predicted, truth.size)
    n = max(truth.max(), predicted.max()) + 1
    counts = np.bincount(n * truth + predicted, minlength=n * n).reshape(n, n)
    figure = new_figure(WIDTH, WIDTH)
    axes = figure.add_axes((0.115, 0.02, 0.865, 0.865))
    # cells tinted by their share of the row; an empty one shows a dot, so that the confusions stand out
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    largest_confusion = max((shares - np.diag(np.diag(shares))).max(), 1e-9)
    for (i, j), count in np.ndenumerate(counts):
        right = i == j
        tint = (ACTIVATION, 0.1 + 0.35 * shares[i, j]) if right else (ERROR, 0.45 * shares[i, j] / largest_confusion)
        if count:
            axes.fill(*((j, i) + 0.47 * SQUARE).T, color=tint, lw=0)
        write(axes, (j, i), count or "·", INK if count else MUTED, 11, weight="bold" if right else "normal")
    axes.set(xlim=(-0.5, n - 0.5), ylim=(n - 0.5, -0.5), xticks=range(n), yticks=range(n))
    axes.set(xlabel="read as", ylabel="true class")
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure


def _classes(name, values, m=None):
    values = np.asarray(values)
    if values.ndim != 1 or values.size == 0 or not np.issubdtype(values.dtype, np.integer) or values.min() < 0:
        raise ValueError(f"{name} has shape {values.shape} and dtype {values.dtype}; it should be classes from 0, (m,)")
    if m not in (None, values.size):
        raise ValueError(f"{name} has {values.size} entries; it should have {m}, one for each example")
    return values


@book_style()
def digit_grid(X: ArrayLike, truth: ArrayLike) -> Figure:
    """Images in rows of five, ink on the page, each with its class beneath.

    ``X`` is an (n, m) array, square images of n pixels from 0 (page) to 1 (ink), one a column, at most 30, and
    ``truth`` an (m,) array of int.
    """
    X = _check.matrix("X", X)
    side, m = math.isqrt(len(X)), X.shape[1]
    if side * side != len(X) or m > 30:
        raise ValueError(f"X has shape {X.shape}; it should hold square images, at most 30, one a column")
    truth = _classes("truth", truth, m)
    columns, rows, cell, caption = min(m, 5), math.ceil(m / 5), WIDTH / 5, 0.3
    figure = new_figure(cell * columns, rows * (cell + caption))
    for i, (image, label) in enumerate(zip(X.T, truth, strict=True)):
        row, column = divmod(i, 5)
        corner = column * cell + 0.08, (rows - row) * (cell + caption) - cell + 0.06
        axes = add_panel(figure, *corner, cell - 0.16, cell - 0.16)
        draw_ink(axes, image)
        axes.set_xlabel(label, color=INK, labelpad=4, fontsize=11)
    return figure


@book_style()
def bars(lengths: Mapping[str, float], *, marked: Collection[str] = ()) -> Figure:
    """Horizontal bars from zero, each under its name in ``lengths``, with its number at the end.

    Bars whose names are ``marked`` are filled, the others outlined. No length is negative, and one at least above zero.
    """
    values = _check.real_array("lengths", list(lengths.values()))
    if values.min() < 0 or values.max() == 0:
        raise ValueError(f"lengths are {lengths}; none should be negative, and one at least above 0")
    figure, axes, width, height = sheet(ROW * len(lengths))
    scale = (width - 0.6) / values.max()
    for row, (name, length) in enumerate(lengths.items(), start=1):
        if text_width(name, NAME_SIZE) > width:
            raise ValueError(f"lengths has the name {name!r}, which does not fit the width of a figure")
        level = height - row * ROW + 0.08
        write(axes, (0, level + ROW - 0.16), name, size=NAME_SIZE, ha="left", va="top")
        face = ERROR if name in marked else "none"
        axes.barh(level, length * scale, BAR, align="edge", facecolor=face, edgecolor=ERROR, linewidth=1.4)
        write(axes, (length * scale + 0.06, level + BAR / 2), f"{length:.1f} ×", size=NAME_SIZE, ha="left")
    return figure


@book_style()
def multiples(ratios, *, marked=(), xlabel=""):
    """Bars on a logarithmic scale from (median, low, high), and a line where the ratio is 1."""
    values = np.array(list(ratios.values()))
    left = 0.6 * min(1, values.min())
    figure, axes = panels(0.33 * len(ratios) + 0.75)
    inset(axes, left=name_width(ratios) - 0.1, right=0.25, bottom=0.6, top=0.05)
    axes.set(xscale="log", xlim=(left, 3 * values.max()), ylim=(len(ratios) - 0.5, -0.5))
    axes.set_xlabel(xlabel, fontsize=NAME_SIZE)
    for row, (name, (median, low, high)) in enumerate(ratios.items()):
        face = ERROR if name in marked else "none"
        axes.barh(row, median - left, 0.62, left, facecolor=face, edgecolor=ERROR, linewidth=1.2)
        axes.plot([low, high], [row, row], color=INK, linewidth=1.4)
        note(axes, f"{median:.3g}", (max(high, median), row), (5, 0), fontsize=NAME_SIZE)
    axes.axvline(1, color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.set_yticks(range(len(ratios)), list(ratios), fontsize=NAME_SIZE)
    ticks = [tick for tick in (1, 10, 100) if tick < 3 * values.max()]
    axes.set_xticks(ticks, ticks, fontsize=NAME_SIZE)
    axes.minorticks_off()
    axes.tick_params(axis="y", length=0)
    return figure


@book_style()
def pixel_maps(maps):
    """Square images side by side, each inked up to its own largest value; ``maps`` holds captions and pixels from 0."""
    cell = WIDTH / max(len(maps), 2)
    figure = new_figure(cell * len(maps), cell + 0.25)
    for i, (caption, values) in enumerate(maps.items()):
        axes = add_panel(figure, i * cell + 0.15, 0.45, cell - 0.3, cell - 0.3)
        draw_ink(axes, values / (values.max() or 1))
        axes.set_xlabel(caption, color=INK, labelpad=5, fontsize=12)
    return figure


@book_style()
def shape_panels(rows, *, colours=(WEIGHT, ERROR), arrows=None):
    """Closed curves, each filling its panel: of every title the (caption, points) from left to right, or None."""
    columns = max(map(len, rows.values()))
    side = min(WIDTH / columns, 1.9)
    lines = [max(1 + shape[0].count("\n") for shape in shapes if shape) for shapes in rows.values()]
    heights = [TITLE + side + 0.15 + 0.19 * n for n in lines]
    left, height = (WIDTH - side * columns) / 2, sum(heights)
    figure = new_figure(WIDTH, height)
    for i, ((title, shapes), colour) in enumerate(zip(rows.items(), colours, strict=False)):
        top = height - sum(heights[:i])
        figure.text(0.01, (top - TITLE / 2) / height, title, color=colour, fontsize=12.5, va="center")
        for column, shape in enumerate(shapes):
            if shape is not None:
                corner = left + column * side + 0.05, top - TITLE - side + 0.05
                axes = add_panel(figure, *corner, side - 0.1, side - 0.1)
                _draw_shape(axes, *shape, colour, (arrows or {}).get((i, column)))
    return figure


def _draw_shape(axes, caption, points, colour, arrows):
    frame_plane(axes, points)
    axes.axhline(0, color=FAINT, lw=0.9, zorder=0)
    axes.axvline(0, color=FAINT, lw=0.9, zorder=0)
    axes.fill(*points, color=colour, alpha=PALE, lw=0)
    axes.plot(*np.hstack((points, points[:, :1])), color=colour, lw=1.8)
    for vector in () if arrows is None else arrows.T:
        arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", vector, (0, 0), arrowprops=arrow)
    if arrows is None:
        axes.plot(*points[:, 0], "o", color=INK, ms=6, zorder=4, clip_on=False)
    axes.set_xlabel(caption, color=INK, fontsize=11, labelpad=3)


# Shared by plots


def inset(axes, right, left=0.68, bottom=0.58, top=0.4):
    """Leave inches of a panel for the names of the lines on the right, and for the labels elsewhere."""
    width, height = axes.get_figure(root=True).get_size_inches()
    box = axes.get_position()
    size = box.width - (left + right) / width, box.height - (top + bottom) / height
    axes.set_position((box.x0 + left / width, box.y0 + bottom / height, *size))


def label_axes(axes, xlabel, ylabel=""):
    """A label below and one above, and few ticks."""
    axes.set_xlabel(xlabel)
    axes.set_title(ylabel, loc="left", x=-0.02, pad=8, color=INK)
    axes.minorticks_off()
    for axis in (axes.xaxis, axes.yaxis):
        if axis.get_scale() == "linear":
            axis.get_major_locator().set_params(nbins=6)


def name_width(names):
    return 0.2 + max(text_width(line, NAME_SIZE) for name in names for line in name.splitlines())


def name_lines(axes):
    """Write each line's label beside its right end, moved apart where ends are close."""
    inches = axes.bbox.height / axes.get_figure(root=True).dpi
    axes.autoscale_view()  # else the scales may still be those of empty axes
    to_axes = axes.transData + axes.transAxes.inverted()
    ends = []
    for line in axes.lines:
        if not line.get_label().startswith("_"):
            x, y = (np.asarray(data, dtype=float) for data in line.get_data())
            last = np.flatnonzero(np.isfinite(y))[-1]
            ends.append((np.clip(to_axes.transform((x[last], y[last]))[1], 0, 1) * inches, line))
    ends.sort(key=lambda end: end[0])
    for height, (_, line) in zip(spread([height for height, _ in ends]), ends, strict=True):
        look = {"color": line.get_color(), "fontsize": NAME_SIZE, "va": "center"}
        axes.text(1.02, height / inches, line.get_label(), transform=axes.transAxes, **look)


def note(axes, text, point, offset, **settings):
    """Text at an offset, in points, from a point of a plot."""
    axes.annotate(text, point, offset, textcoords="offset points", **{"color": INK, "va": "center"} | settings)


def spread(heights):
    """Sorted heights moved as little as needed, in the sum of squares, to be `GAP` apart."""
    n, steps = len(heights), GAP * np.arange(len(heights))
    free = heights - steps  # should not fall: isotonic regression by its max-min formula
    return steps + [max(min(free[j : k + 1].mean() for k in range(i, n)) for j in range(i + 1)) for i in range(n)]


def draw_ink(axes, ink, **settings):
    """A square picture of ink between 0 and 1, in a thin frame."""
    side = math.isqrt(ink.size)
    image = np.full((side, side, 4), to_rgba(INK))
    image[..., 3] = np.clip(ink, 0, 1).reshape(side, side)
    axes.imshow(image, interpolation="none", **settings)
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=MUTED, linewidth=0.6)


def frame_plane(axes, points):
    """A square part of the plane that holds the points, in a thin frame."""
    low, high = points.min(axis=1), points.max(axis=1)
    centre, half = (low + high) / 2, 0.56 * (high - low).max()
    axes.set(xlim=centre[0] + half * np.array((-1, 1)), ylim=centre[1] + half * np.array((-1, 1)), xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=FAINT)
