"""Going deeper, check a gradient: what a difference quotient sees of a curve."""

import numpy as np

from .plots import curves
from .style import COST, ERROR, GRADIENT, INK, book_style


@book_style()
def magnified(function, at, slope, step, *, xlabel, ylabel, axes):
    """A function near a point, its tangent and its secant over a step, by which both axes are divided."""
    steps = np.linspace(-1.5, 1.5, 151)
    here = function(at)
    heights = np.array([(function(at + step * s) - here) / step for s in steps])
    secant = (function(at + step) - here) / step
    lines = {"curve": heights, "tangent": slope * steps, "secant": secant * steps}
    curves(steps, lines, xlabel=xlabel, ylabel=ylabel, colours=(COST, GRADIENT, ERROR), axes=axes)
    axes.plot([0, 1], [0, secant], "o", color=ERROR, ms=7, zorder=4)
    axes.axhline(0, color=INK, lw=0.6, zorder=0)
