"""The chain rule as a picture: a quantity reaches the cost through several others, and every way adds its share."""

import numpy as np
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.textpath import TextPath

from .. import _check
from .network import PALE
from .style import COST, ERROR, FAINT, INK, MUTED, WIDTH, panels, sheet, style

HALF = np.array((0.38, 0.2))  # of a box, inches
ALONG = 0.47  # where on its arrow a label stands
LABEL = 13


def chain_diagram(
    start,
    middle,
    end="$C$",
    *,
    first=None,
    second=None,
    closed=(),
    below="",
    colours=(INK, INK, COST),
    rates=(INK, ERROR),
    height=None,
):
    """One quantity, the quantities that hand its changes on, and what they lead to.

    Parameters
    ----------
    start, end : str
        Names, mathtext allowed.
    middle : sequence of str
        Names of what lies between, from top to bottom; at most six.
    first, second : sequence of str, optional
        What stands on the arrows into and out of each of ``middle``: rates, in letters or numbers.
    closed : sequence of int, optional
        Which of ``middle``, counted from 0, the start does not reach: drawn dashed and faint.
    below : str, optional
        A line beneath the picture.
    colours : three colours, optional
        For the start, the middle and the end.
    rates : two colours, optional
        For what stands on the arrows, ``first`` and ``second``.
    height : float, optional
        Inches; by default what the middle needs.

    Returns
    -------
    matplotlib.figure.Figure
    """
    n = len(middle)
    if not 1 <= n <= 6:
        raise ValueError(f"middle has {n} names; it should have 1 to 6")
    first, second = _labels("first", first, n), _labels("second", second, n)
    closed = {_check.integer("closed", k, 0, n - 1) for k in closed}
    under = 0.55 if below else 0.12
    height = height or max(0.72 * n, 1.0) + under
    figure, axes = panels(height)
    with style():
        sheet(axes)
        centre = (height + under) / 2
        left, right = np.array((0.5, centre)), np.array((WIDTH - 0.5, centre))
        pitch = min((height - under) / n, 0.95)
        places = [np.array((WIDTH / 2, centre + ((n - 1) / 2 - k) * pitch)) for k in range(n)]
        for k, place in enumerate(places):
            colour = MUTED if k in closed else colours[1]
            _arrow(axes, left, place, first[k], colours[0], rates[0], dashed=k in closed)
            _arrow(axes, place, right, second[k], colours[1], rates[1], dashed=k in closed)
            draw_box(axes, place, middle[k], colour)
        draw_box(axes, left, start, colours[0])
        draw_box(axes, right, end, colours[2])
        axes.text(WIDTH / 2, 0.28, below, color=INK, fontsize=13, ha="center", va="center")
    return figure


def _labels(name, labels, n):
    labels = [""] * n if labels is None else list(labels)
    if len(labels) != n:
        raise ValueError(f"{name} has {len(labels)} entries; it should have {n}, one for each of middle")
    return labels


def draw_box(axes, centre, name, colour):
    """A name in a rounded box."""
    shape = FancyBboxPatch(centre - HALF, *(2 * HALF), boxstyle="round,pad=0,rounding_size=0.15", ec=colour, lw=2)
    shape.set(fc=(colour, PALE), zorder=3)
    axes.add_artist(shape)
    axes.text(*centre, name, color=colour, fontsize=16, ha="center", va="center_baseline", zorder=4)


def _arrow(axes, start, end, label, colour, rate, dashed):
    """An arrow from box to box, open where its label stands."""
    rim = np.array((HALF[0] + 0.03, 0))
    start, end = start + rim, end - rim
    line = {"linestyle": (0, (3, 2)), "color": FAINT, "lw": 1.2} if dashed else {"color": colour, "lw": 1.6}
    line |= {"mutation_scale": 13, "shrinkA": 0, "shrinkB": 0, "zorder": 1}
    middle = start + ALONG * (end - start)
    gap = _gap(label, end - start)
    if gap:
        axes.add_artist(FancyArrowPatch(start, middle - gap * (end - start), arrowstyle="-", **line))
        axes.text(*middle, label, color=MUTED if dashed else rate, fontsize=LABEL, ha="center", va="center", zorder=2)
    axes.add_artist(FancyArrowPatch(middle + gap * (end - start) if gap else start, end, arrowstyle="-|>", **line))


def _gap(label, along):
    """Half the share of an arrow that its label needs."""
    if not label:
        return 0
    box = TextPath((0, 0), label, size=LABEL).get_extents()
    half = np.array((box.width, box.height)) / 144 + 0.05
    return min(half / np.maximum(np.abs(along), 1e-9))
