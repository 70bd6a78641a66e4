"""Bars for how much faster or slower: each under its name, with its number at the end."""

import numpy as np

from .. import _check
from .style import ERROR, INK, MUTED, panels, sheet, style, text_width

SIZE = 12.5
BAR = 0.17  # inches, as are the next two
ROW = 0.56
NUMBER = 0.6


def bars(lengths, *, format="{:.1f} ×", marked=(), spreads=None):
    """Horizontal bars from zero, their names above them.

    Parameters
    ----------
    lengths : dict of str to float
        Name of each bar, from the top, and its length: not negative, at least one above zero.
    format : str
        How to write a length at the end of its bar.
    marked : collection of str, optional
        Names of bars to fill; the others are outlined.
    spreads : dict of str to (low, high), optional
        A line over the bar from low to high.

    Returns
    -------
    matplotlib.figure.Figure
    """
    values = _check.real_array("lengths", list(lengths.values()))
    if values.min() < 0 or values.max() == 0:
        raise ValueError(f"lengths are {lengths}; none should be negative, and one at least above 0")
    spreads = spreads or {}
    with style():
        figure, axes = panels(ROW * len(lengths))
        width, height = sheet(axes)
        for name in lengths:
            if text_width(name, SIZE) > width:
                raise ValueError(f"lengths has the name {name!r}, which does not fit the width of a figure")
        longest = max([*values, *(high for _, high in spreads.values())])
        scale = (width - NUMBER) / longest
        for row, (name, length) in enumerate(lengths.items()):
            top = height - row * ROW
            axes.text(0, top - 0.08, name, va="top", color=INK, fontsize=SIZE)
            bottom = top - ROW + 0.08
            face = ERROR if name in marked else "none"
            axes.barh(bottom, length * scale, BAR, align="edge", facecolor=face, edgecolor=ERROR, linewidth=1.4)
            if name in spreads:
                axes.plot(np.multiply(spreads[name], scale), [bottom + BAR / 2] * 2, color=MUTED, linewidth=2.2)
            end = max(length, *spreads.get(name, (0, 0))) * scale
            axes.text(end + 0.06, bottom + BAR / 2, format.format(length), va="center", color=INK, fontsize=SIZE)
    return figure
