"""Going deeper, stuck: output neurons that fall asleep and wake up again."""

import numpy as np

from .plots import inset, label_axes, name_lines, name_width
from .style import ERROR, MUTED, book_style


@book_style()
def neuron_lines(x, values, *, marked, xlabel, ylabel, ylim, axes, log=True):
    """A thin line for each of many neurons over x, those marked thick, each named at its right end."""
    names = [f"{j}" for j in range(len(values))]
    inset(axes, right=name_width(names), top=0.4)
    axes.set_xscale("log" if log else "linear")
    for j, (name, line) in enumerate(zip(names, np.array(values), strict=True)):
        colour, width, dashes = (ERROR, 2.4, "-") if j in marked else (MUTED, 1, (0, (5, 1.6)))
        axes.plot(x, line, label=name, color=colour, lw=width, ls=dashes)
    axes.margins(x=0)
    axes.set_ylim(ylim)
    label_axes(axes, xlabel, ylabel)
    name_lines(axes)
