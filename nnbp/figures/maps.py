"""What matrices do to vectors: a circle of them on its way through the layers, and how much the way stretches."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .. import _check
from .plots import COLOURS, DASHES, NAME_SIZE, inset, line_heights, name_width, spread
from .style import ERROR, FAINT, INK, MUTED, WEIGHT, WIDTH, new_figure, panels, style

PALE = 0.16
TITLE = 0.36  # inches for the title of a row of panels


def shape_panels(rows, *, colours=(WEIGHT, ERROR), arrows=None):
    """Closed curves of 2-D vectors in rows of square panels, each curve magnified to fill its panel.

    The first point of every curve is marked, so that one can follow it from panel to panel.

    Parameters
    ----------
    rows : dict of str to sequence of (caption, (2, N) array) or None
        A title for each row, and its panels from left to right; None leaves a place empty.
    colours : sequence of str, optional
        One for each row.
    arrows : dict of (row, column) to (2, n) array, optional
        Vectors to draw from the origin of a panel, one a column.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not isinstance(rows, dict) or not rows or not all(any(shapes) for shapes in rows.values()):
        raise ValueError(f"rows is {rows!r:.60}; it should be a dict of titles and panels")
    columns = max(map(len, rows.values()))
    side = min(WIDTH / columns, 1.9)
    under = [0.15 + 0.19 * _caption_lines(shapes) for shapes in rows.values()]
    heights = [TITLE + side + inches for inches in under]
    left, height = (WIDTH - side * columns) / 2, sum(heights)
    figure = new_figure(WIDTH, height)
    with style():
        for i, ((title, shapes), colour) in enumerate(zip(rows.items(), colours, strict=False)):
            top = height - sum(heights[:i])
            figure.text(0.01, (top - TITLE / 2) / height, title, color=colour, fontsize=12.5, va="center")
            for column, shape in enumerate(shapes):
                if shape is not None:
                    corner = (left + column * side + 0.05) / WIDTH, (top - TITLE - side + 0.05) / height
                    axes = figure.add_axes((*corner, (side - 0.1) / WIDTH, (side - 0.1) / height))
                    _draw_shape(axes, *shape, colour, (arrows or {}).get((i, column)))
    return figure


def _caption_lines(shapes):
    return 1 + max(shape[0].count("\n") for shape in shapes if shape is not None)


def _draw_shape(axes, caption, points, colour, arrows):
    points = _check.matrix("points", points, 2)
    low, high = points.min(axis=1), points.max(axis=1)
    centre, half = (low + high) / 2, 0.56 * (high - low).max()
    axes.set(xlim=centre[0] + half * np.array((-1, 1)), ylim=centre[1] + half * np.array((-1, 1)), xticks=[], yticks=[])
    axes.spines[:].set(visible=True, color=FAINT)
    axes.axhline(0, color=FAINT, lw=0.9, zorder=0)
    axes.axvline(0, color=FAINT, lw=0.9, zorder=0)
    axes.fill(*points, color=colour, alpha=PALE, lw=0)
    axes.plot(*np.hstack((points, points[:, :1])), color=colour, lw=1.8)
    for vector in () if arrows is None else np.asarray(arrows).T:
        arrow = {"arrowstyle": "-|>", "color": INK, "lw": 1.5, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", vector, (0, 0), arrowprops=arrow)
    if arrows is None:
        axes.plot(*points[:, 0], "o", color=INK, ms=6, zorder=4, clip_on=False)
    axes.set_xlabel(caption, color=INK, fontsize=11, labelpad=3)


def log_curves(x, lines, *, xlabel, ylabel="", colours=COLOURS, log_x=True, ylim=None, level=None, axes=None):
    """Lines over a common x on a logarithmic scale, each named at its right end and told apart by colour and dashes.

    Parameters
    ----------
    x : array of n numbers
    lines : dict of str to array of n positive numbers
        Names (mathtext allowed) and heights; at most five. NaN leaves a gap.
    xlabel, ylabel : str
        The ylabel stands above the axis, level.
    colours : sequence of str, optional
        One for each line.
    log_x : bool
        Whether x is logarithmic too.
    ylim : (low, high), optional
        The heights to show; by default what the lines need.
    level : float, optional
        A height to mark by a faint line.
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x = _check.real_array("x", x).ravel()
    heights = line_heights(lines, x)
    for name, values in _on_logarithmic_scales(x if log_x else None, heights):
        if np.nanmin(values) <= 0:
            raise ValueError(
                f"{name} reaches down to {np.nanmin(values):g}; on a logarithmic scale it should be positive"
            )
    with style():
        if axes is None:
            _, axes = panels(3.3)
        inset(axes, right=name_width(lines), top=0.4 if ylabel else 0.15)
        axes.set_yscale("log")
        if log_x:
            axes.set_xscale("log")
        else:
            axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=(1, 2, 5, 10)))
        if level is not None:
            axes.axhline(level, color=MUTED, lw=1, zorder=0, label="_level")
        for (name, y), colour, dashes in zip(heights.items(), colours, DASHES, strict=False):
            axes.plot(x, y, color=colour, linestyle=dashes, marker="o", markersize=4, label=name)
        axes.set_ylim(ylim)
        axes.minorticks_off()
        axes.set_xlabel(xlabel)
        axes.set_title(ylabel, loc="left", x=-0.02, pad=8, color=INK)
        name_ends(axes)
    return axes.get_figure(root=True)


def _on_logarithmic_scales(x, heights):
    if x is not None:
        yield "x", x
    yield from ((f"lines[{name!r}]", y) for name, y in heights.items())


def name_ends(axes):
    """Write each line's label beside its right end, moved apart where ends are close."""
    inches = axes.bbox.height / axes.get_figure(root=True).dpi
    axes.autoscale_view()  # else the scales may still be those of empty axes
    to_axes = axes.transData + axes.transAxes.inverted()
    lines = [line for line in axes.lines if not line.get_label().startswith("_")]
    ends = []
    for line in lines:
        x, y = (np.asarray(data, dtype=float) for data in line.get_data())
        last = np.flatnonzero(np.isfinite(y))[-1]
        ends.append((to_axes.transform((x[last], y[last]))[1] * inches, line))
    ends.sort(key=lambda end: end[0])
    for height, (_, line) in zip(spread([height for height, _ in ends]), ends, strict=True):
        place = {"textcoords": axes.transAxes, "xycoords": axes.transAxes, "va": "center"}
        name, colour = line.get_label(), line.get_color()
        axes.annotate(name, (1, 0), (1.02, height / inches), color=colour, fontsize=NAME_SIZE, **place)
