"""Bars for how much faster or slower."""

from .. import _check
from .style import ERROR, INK, MUTED, panels, sheet, style, text_width

SIZE = 12.5
BAR = 0.17  # inches, as are the next two
ROW = 0.56
NUMBER = 0.6


def bars(lengths, *, marked=()):
    """Horizontal bars from zero, each under its name, with its number at the end.

    Parameters
    ----------
    lengths : dict of str to float
        Name of each bar, from the top, and its length: not negative, at least one above zero.
    marked : collection of str, optional
        Names of bars to fill; the others are outlined.

    Returns
    -------
    matplotlib.figure.Figure
    """
    values = _check.real_array("lengths", list(lengths.values()))
    if values.min() < 0 or values.max() == 0:
        raise ValueError(f"lengths are {lengths}; none should be negative, and one at least above 0")
    with style():
        figure, axes = panels(ROW * len(lengths))
        width, height = sheet(axes)
        for name in lengths:
            if text_width(name, SIZE) > width:
                raise ValueError(f"lengths has the name {name!r}, which does not fit the width of a figure")
        scale = (width - NUMBER) / values.max()
        for row, (name, length) in enumerate(lengths.items()):
            top = height - row * ROW
            axes.text(0, top - 0.08, name, va="top", color=INK, fontsize=SIZE)
            bottom = top - ROW + 0.08
            face = ERROR if name in marked else "none"
            axes.barh(bottom, length * scale, BAR, align="edge", facecolor=face, edgecolor=ERROR, linewidth=1.4)
            axes.text(length * scale + 0.06, bottom + BAR / 2, f"{length:.1f} ×", va="center", color=INK, fontsize=SIZE)
    return figure


def multiples(ratios, *, marked=(), xlabel=""):
    """How many times as much as a common measure: bars on a logarithmic scale, with a line where it is 1.

    Parameters
    ----------
    ratios : dict of str to (median, low, high)
        Name of each bar, from the top; the bar ends at the median, a thin line goes from low to high. All positive.
    marked : collection of str, optional
        Names of bars to fill; the others are outlined.
    xlabel : str
        What is divided by what.

    Returns
    -------
    matplotlib.figure.Figure
    """
    values = _check.matrix("ratios", list(ratios.values()), columns=3)
    if values.min() <= 0:
        raise ValueError(f"ratios reach down to {values.min():g}; all should be positive")
    left = 0.6 * min(1, values.min())
    with style():
        figure, axes = panels(0.33 * len(ratios) + 0.75)
        width, height = figure.get_size_inches()
        names = max(text_width(name, SIZE) for name in ratios) + 0.1
        axes.set_position((names / width, 0.6 / height, 1 - (names + 0.25) / width, 1 - 0.65 / height))
        axes.set(xscale="log", xlim=(left, 3 * values.max()), ylim=(len(ratios) - 0.5, -0.5), xlabel=xlabel)
        for row, (name, (median, low, high)) in enumerate(ratios.items()):
            face = ERROR if name in marked else "none"
            axes.barh(row, median - left, 0.62, left, facecolor=face, edgecolor=ERROR, linewidth=1.2)
            axes.plot([low, high], [row, row], color=INK, linewidth=1.4)
            place = {"textcoords": "offset points", "va": "center", "fontsize": SIZE, "color": INK}
            axes.annotate(f"{median:.3g}", (max(high, median), row), (5, 0), **place)
        axes.axvline(1, color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.set_yticks(range(len(ratios)), list(ratios), fontsize=SIZE)
        ticks = [10**power for power in range(3) if 10**power < 3 * values.max()]
        axes.set_xticks(ticks, [str(tick) for tick in ticks], fontsize=SIZE)
        axes.minorticks_off()
        axes.tick_params(axis="y", length=0)
        axes.xaxis.label.set_size(SIZE)
    return figure
