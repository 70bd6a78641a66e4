"""Why learning slows down: a neuron's slope, saturation over training, and the gradient layer by layer."""

import math

import numpy as np
from matplotlib.collections import PolyCollection

from .. import _check
from ..activations import Activation, sigmoid
from .maps import name_ends
from .plots import draw_ink, inset, label_axes, name_width
from .style import ACTIVATION, ERROR, FAINT, GRADIENT, INK, MUTED, WEIGHT, WIDTH, new_figure, number, panels, style

SATURATED = 0.1  # of the largest slope: below, the neuron counts as saturated
SQUARE = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])


def saturation(z=None, y=None, *, activation=sigmoid, reach=8.0):
    """An activation function, its slope and, with a target, the error δ of an output neuron, over the weighted input.

    Where the slope is less than a tenth of its largest value, the neuron is saturated, and the ground is grey.

    Parameters
    ----------
    z : float, optional
        A weighted input to mark; its numbers stand above the panels.
    y : float, optional
        The target. With it comes the panel of δ = (a − y)σ′(z), (BP1) with the quadratic cost.
    activation : Activation
    reach : float
        The panels go from −reach to reach.

    Returns
    -------
    matplotlib.figure.Figure
    """
    _check.instance("activation", activation, Activation)
    reach = _check.positive_number("reach", reach)
    grid = np.linspace(-reach, reach, 401)
    slope = activation.prime(grid)
    contents = [
        ("$\\sigma(z)$", activation, ACTIVATION, "-"),
        ("$\\sigma'(z)$", activation.prime, ACTIVATION, (0, (5, 1.6))),
    ]
    if y is not None:
        y = _check.finite_number("y", y)
        name = f"$\\delta = (a - y)\\,\\sigma'(z)$ with $y = {y:g}$"
        contents.append((name, lambda z: (activation(z) - y) * activation.prime(z), ERROR, "-"))
    figure, *axes = panels(*[1.55] * (len(contents) - 1), 1.83)
    with style():
        for i, (panel, (name, f, colour, dashes)) in enumerate(zip(axes, contents, strict=True)):
            last = i == len(contents) - 1
            inset(panel, right=0.25, bottom=0.58 if last else 0.3, top=0.38)
            _shade(panel, grid, slope < SATURATED * slope.max())
            panel.plot(grid, f(grid), color=colour, ls=dashes)
            panel.axhline(0, color=FAINT, lw=0.9, zorder=0.5)
            value = "" if z is None else number(float(f(np.array(z))), 4)
            _finish(panel, "weighted input $z$" if last else "", name, value, colour)
            panel.tick_params(labelbottom=last)
            panel.set(xlim=(-reach, reach))
            if z is not None:
                _mark(panel, _check.finite_number("z", z), f, activation.prime if i == 0 else None)
        if y is not None:
            axes[0].axhline(y, color=INK, lw=1.1, ls=(0, (1.2, 1.2)))
    return figure


def _finish(axes, xlabel, title, value="", colour=INK):
    """Labels, a title and on its right a number; few ticks."""
    axes.set_xlabel(xlabel)
    axes.locator_params(axis="x", nbins=6, steps=(1, 2, 2.5, 5, 10))
    axes.locator_params(axis="y", nbins=3)
    axes.set_title(title, loc="left", x=-0.02, pad=8, color=INK)
    axes.set_title(value, loc="right", pad=8, color=colour, weight="bold")


def _shade(axes, x, where):
    axes.fill_between(x, 0, 1, where=where, transform=axes.get_xaxis_transform(), color=FAINT, alpha=0.45, lw=0)


def _mark(axes, z, f, slope):
    value = float(f(np.array(z)))
    axes.set_ylim(axes.get_ylim())
    if slope is not None:
        step = 1.4 * np.array([-1, 1])
        axes.plot(z + step, value + float(slope(np.array(z))) * step, color=INK, lw=1.6)
    axes.axvline(z, color=MUTED, lw=0.9, zorder=0.6)
    axes.plot(z, value, "o", color=INK, markersize=8, zorder=4, clip_on=False)


def stacked_curves(x, rows, *, xlabel):
    """One line in each of several panels over a common x.

    Parameters
    ----------
    x : (n,) array
    rows : dict of str to (heights, colour, (low, high))
        A title for each panel, its line, and the heights it shows; at most four.
    xlabel : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    x = _check.real_array("x", x).ravel()
    if not isinstance(rows, dict) or not 1 <= len(rows) <= 4:
        raise ValueError(f"rows is {rows!r:.60}; it should be a dict of 1 to 4 titles and lines")
    figure, *axes = panels(*[1.35] * (len(rows) - 1), 1.65)
    with style():
        for i, (panel, (title, (heights, colour, ylim))) in enumerate(zip(axes, rows.items(), strict=True)):
            last = i == len(rows) - 1
            inset(panel, right=0.25, bottom=0.58 if last else 0.28, top=0.38)
            panel.plot(x, heights, color=colour)
            panel.axhline(0, color=FAINT, lw=0.9, zorder=0.5)
            _finish(panel, xlabel if last else "", title)
            panel.tick_params(labelbottom=last)
            panel.set(xlim=(x.min(), x.max()), ylim=ylim)
    return figure


def shares_over_time(times, height, shares, *, names, xlabel, ylabel, title, ylim=None):
    """A line over time and, below it in step, a square for each neuron and moment, as large as its share.

    Parameters
    ----------
    times : (t,) array
    height : (t,) array
        The line.
    shares : (n, t) array
        From 0, no square, to 1, a square that fills its place.
    names : sequence of n str
        What to call each row.
    xlabel, ylabel, title : str
        Of the common axis, of the line and of the squares.
    ylim : (low, high), optional
        For the line.

    Returns
    -------
    matplotlib.figure.Figure
    """
    times = _check.real_array("times", times).ravel()
    height = _check.real_array("height", height).ravel()
    shares = _check.matrix("shares", shares, len(names), times.size)
    if times.size < 2 or height.size != times.size:
        raise ValueError(
            f"height has {height.size} entries and times {times.size}; they should have equally many, at least 2"
        )
    step = np.diff(times).min()
    figure, above, below = panels(1.9, 0.95 + 0.2 * len(names))
    with style():
        inset(above, right=0.2, bottom=0.2)
        inset(below, right=0.2)
        above.plot(times, height, color=ACTIVATION)
        above.set_ylim(ylim)
        label_axes(above, "", ylabel)
        above.tick_params(labelbottom=False)
        rows, columns = np.divmod(np.arange(shares.size), times.size)
        half = np.sqrt(np.clip(shares.ravel(), 0, 1))[:, None, None] * (0.46 * step, 0.46)
        squares = np.column_stack((times[columns], rows))[:, None] + SQUARE * half
        below.add_collection(PolyCollection(squares[shares.ravel() > 0], facecolor=ERROR, edgecolor="none"))
        label_axes(below, xlabel, title)
        below.set(ylim=(len(names) - 0.4, -0.6), yticks=range(len(names)), yticklabels=names)
        below.tick_params(axis="y", length=0)
        for axes in (above, below):
            axes.set_xlim(times.min() - 0.7 * step, times.max() + 0.7 * step)
    return figure


def layer_norms(lines, *, layers=None, ylim=None, ylabel="", colours=(ERROR, GRADIENT, MUTED)):
    """Sizes of something in every layer from 2 on, on a logarithmic scale; the names stand where the lines end.

    Parameters
    ----------
    lines : dict of str to sequence of positive numbers
        Entry i belongs to layer i + 2; at most three lines.
    layers : int, optional
        The last layer to leave room for, so that several pictures have one scale.
    ylim : (low, high), optional
    ylabel : str
    colours : sequence of str, optional
        One for each line.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not isinstance(lines, dict) or not 1 <= len(lines) <= 3:
        raise ValueError(f"lines is {lines!r:.60}; it should be a dict of 1 to 3 names and sizes")
    sizes = {name: _check.real_array(f"lines[{name!r}]", values).ravel() for name, values in lines.items()}
    last = max(values.size for values in sizes.values()) + 1
    layers = last if layers is None else _check.integer("layers", layers, last)
    figure, axes = panels(3.1)
    with style():
        inset(axes, right=name_width(lines), top=0.4 if ylabel else 0.15)
        axes.set_yscale("log")
        for (name, values), colour, mark in zip(sizes.items(), colours, "osD", strict=False):
            at = np.arange(2, values.size + 2)
            axes.plot(at, values, mark + "-", color=colour, markersize=7, lw=1.6, label=name)
            place = {"textcoords": "offset points", "va": "center", "fontsize": 12.5}
            axes.annotate(name, (at[-1], values[-1]), (10, 0), color=colour, **place)
        axes.set(xlim=(1.7, layers + 0.15), ylim=ylim, xticks=range(2, layers + 1))
        axes.minorticks_off()
        axes.set_xlabel("layer $l$")
        axes.set_title(ylabel, loc="left", x=-0.02, pad=8, color=INK)
    return figure


def pixel_maps(maps):
    """Square images side by side, each inked up to its own largest value.

    Parameters
    ----------
    maps : dict of str to (n,) array
        Captions, and n values from 0 for the pixels of a square; at most three.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if not isinstance(maps, dict) or not 1 <= len(maps) <= 3:
        raise ValueError(f"maps is {maps!r:.60}; it should be a dict of 1 to 3 captions and images")
    cell = WIDTH / max(len(maps), 2)
    height = cell + 0.25
    figure = new_figure(cell * len(maps), height)
    with style():
        for i, (caption, values) in enumerate(maps.items()):
            values = _check.real_array(f"maps[{caption!r}]", values).ravel()
            side = math.isqrt(values.size)
            if side * side != values.size or values.min() < 0:
                raise ValueError(f"maps[{caption!r}] has {values.size} entries; it should have a square number, from 0")
            left, size = (i + 0.15 / cell) / len(maps), cell - 0.3
            axes = figure.add_axes((left, 0.45 / height, size / cell / len(maps), size / height))
            draw_ink(axes, values.reshape(side, side) / (values.max() or 1))
            axes.set_xlabel(caption, color=INK, labelpad=5, fontsize=12)
    return figure


def dots(x, y, *, xlabel, ylabel):
    """A dot for each pair of numbers.

    Parameters
    ----------
    x, y : (n,) array
    xlabel, ylabel : str

    Returns
    -------
    matplotlib.figure.Figure
    """
    x, y = _check.real_array("x", x).ravel(), _check.real_array("y", y).ravel()
    if x.size != y.size:
        raise ValueError(f"y has {y.size} entries; it should have {x.size}, as many as x")
    figure, axes = panels(3.2)
    with style():
        inset(axes, right=0.25)
        axes.plot(x, y, "o", color=WEIGHT, markersize=6, alpha=0.65, markeredgewidth=0, clip_on=False)
        axes.set_ylim(0, None)
        label_axes(axes, xlabel, ylabel)
    return figure


def neuron_lines(x, values, *, names, marked=(), xlabel, ylabel="", log_x=False, ylim=None, axes=None):
    """A thin line for each of many neurons, those marked thick, each named at its right end.

    Parameters
    ----------
    x : (t,) array
    values : (n, t) array
    names : sequence of n str
    marked : sequence of int
        Rows to stand out.
    xlabel, ylabel : str
    log_x : bool
        Whether x is logarithmic.
    ylim : (low, high), optional
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x = _check.real_array("x", x).ravel()
    values = _check.matrix("values", values, len(names), x.size)
    with style():
        if axes is None:
            _, axes = panels(3.6)
        inset(axes, right=name_width(names), top=0.4 if ylabel else 0.15)
        if log_x:
            axes.set_xscale("log")
        for j, (name, line) in enumerate(zip(names, values, strict=True)):
            colour, width, dashes = (ERROR, 2.4, "-") if j in marked else (MUTED, 1, (0, (5, 1.6)))
            axes.plot(x, line, label=name, color=colour, lw=width, ls=dashes)
        axes.margins(x=0)
        axes.set_ylim(ylim)
        axes.set_xlabel(xlabel)
        axes.set_title(ylabel, loc="left", x=-0.02, pad=8, color=INK)
        axes.minorticks_off()
        name_ends(axes)
    return axes.get_figure(root=True)
