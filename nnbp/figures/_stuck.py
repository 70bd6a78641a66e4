"""Going deeper, stuck: a network whose neurons do not wake up."""

import numpy as np

from .canvas import panels
from .plots import inset, label_axes, name_lines, name_width
from .style import ERROR, MUTED, WEIGHT, book_style


@book_style()
def dots(x, y, *, xlabel, ylabel):
    figure, axes = panels(3.2)
    inset(axes, right=0.25)
    axes.plot(x, y, "o", color=WEIGHT, markersize=6, alpha=0.65, markeredgewidth=0, clip_on=False)
    axes.set_ylim(0, None)
    label_axes(axes, xlabel, ylabel)
    return figure


@book_style()
def neuron_lines(x, values, *, marked, xlabel, ylabel, ylim, axes):
    """A thin line for each of many neurons over a logarithmic x, those marked thick, each named at its right end."""
    names = [f"{j}" for j in range(len(values))]
    inset(axes, right=name_width(names), top=0.4)
    axes.set_xscale("log")
    for j, (name, line) in enumerate(zip(names, np.array(values), strict=True)):
        colour, width, dashes = (ERROR, 2.4, "-") if j in marked else (MUTED, 1, (0, (5, 1.6)))
        axes.plot(x, line, label=name, color=colour, lw=width, ls=dashes)
    axes.margins(x=0)
    axes.set_ylim(ylim)
    label_axes(axes, xlabel, ylabel)
    name_lines(axes)
