"""Going deeper, vanishing: sizes layer by layer."""

import numpy as np

from .canvas import panels
from .plots import NAME_SIZE, inset, label_axes, name_width, note
from .style import ERROR, GRADIENT, MUTED, book_style


@book_style()
def layer_norms(lines, *, layers=None, ylim=None, colours=(ERROR, GRADIENT, MUTED)):
    """Sizes of something in every layer from 2 on, on a logarithmic scale; the names stand where the lines end."""
    layers = layers or max(map(len, lines.values())) + 1
    figure, axes = panels(3.1)
    inset(axes, right=name_width(lines), top=0.15)
    axes.set_yscale("log")
    for (name, values), colour, mark in zip(lines.items(), colours, "osD", strict=False):
        at = np.arange(2, len(values) + 2)
        axes.plot(at, values, mark + "-", color=colour, markersize=7, lw=1.6, label=name)
        note(axes, name, (at[-1], values[-1]), (10, 0), color=colour, fontsize=NAME_SIZE)
    label_axes(axes, "layer $l$")
    axes.set(xlim=(1.7, layers + 0.15), ylim=ylim, xticks=range(2, layers + 1))
    return figure
