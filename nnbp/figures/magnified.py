"""A curve under a magnifying glass: what a difference quotient sees of it."""

import numpy as np

from .. import _check
from .plots import curves
from .style import COST, ERROR, GRADIENT, INK, style


def magnified(function, at, slope, step, *, xlabel="", ylabel="", axes=None):
    """A function near a point, magnified until a step fills the picture; its tangent; and the secant over the step.

    Both axes are divided by the step, so that a straight line of a given slope looks alike at every step.

    Parameters
    ----------
    function : function
        Takes and returns a float.
    at : float
        The point.
    slope : float
        The true slope there.
    step : float
        The step ε to the right that the secant is drawn over.
    xlabel, ylabel : str
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    _check.function("function", function)
    at, slope = _check.finite_number("at", at), _check.finite_number("slope", slope)
    step = _check.positive_number("step", step)
    steps = np.linspace(-1.5, 1.5, 151)
    here = function(at)
    heights = np.array([(function(at + step * s) - here) / step for s in steps])
    secant = (function(at + step) - here) / step
    lines = {"curve": heights, "tangent": slope * steps, "secant": secant * steps}
    figure = curves(steps, lines, xlabel=xlabel, ylabel=ylabel, colours=(COST, GRADIENT, ERROR), axes=axes)
    with style():
        axes = axes or figure.axes[0]
        axes.plot([0, 1], [0, secant], "o", color=ERROR, ms=7, zorder=4)
        axes.axhline(0, color=INK, lw=0.6, zorder=0)
    return figure
