"""Going deeper, stuck: output neurons that fall asleep and wake up again."""

import numpy as np

from .plots import inset, label_axes, name_lines, name_width
from .style import ERROR, MUTED, book_style


@book_style()
def neuron_lines(x, values, *, marked, xlabel, ylabel, ylim, axes, log=True):
    """A line for each of many neurons over x: those marked are thick and named, because ten names would collide."""
    inset(axes, right=name_width([f"{len(values)}"]), top=0.4)
    axes.set_xscale("log" if log else "linear")
    for j, line in enumerate(np.array(values)):
        colour, width, dashes, name = (ERROR, 2.4, "-", j) if j in marked else (MUTED, 1, (0, (5, 1.6)), "_")
        axes.plot(x, line, label=f"{name}", color=colour, lw=width, ls=dashes)
    axes.margins(x=0)
    axes.set_ylim(ylim)
    label_axes(axes, xlabel, ylabel)
    name_lines(axes)
