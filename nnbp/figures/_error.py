"""Page 4: what a demon's push does to the cost."""

import numpy as np

from ..backprop import backprop
from ..numerical import demon_costs
from .canvas import number, panels
from .diagrams import network_diagram
from .plots import curves
from .style import COST, ERROR, INK, book_style


@book_style()
def demon_effect(net, x, y, layer, neuron, delta_z):
    """The change in the cost against the demon's push Δz, and the line of slope δ that predicts it, equation (29)."""
    delta = backprop(net, x, y).errors[layer - 2][neuron, 0]
    pushes = np.linspace(-4, 4, 81)
    *truth, actual = demon_costs(net, x, y, layer, neuron, np.array([*pushes, delta_z])) - net.mean_cost(x, y)
    figure, above, below = panels(3.3, 2.45, between=0.35)  # the numbers stand in between
    network_diagram(net.sizes, demon=(layer, neuron), cost=True, axes=above)
    lines = {"true": truth, "line": delta * pushes}
    curves(pushes, lines, xlabel=r"$\Delta z$", ylabel="change in the cost", colours=(COST, ERROR), axes=below)
    line = delta * delta_z
    below.axhline(0, color=INK, lw=0.6, zorder=0)
    below.plot([delta_z] * 2, [line, actual], color=INK, lw=1.2, zorder=3)
    below.plot(delta_z, line, "s", color=ERROR, ms=7, zorder=4)
    below.plot(delta_z, actual, "o", color=COST, ms=8, zorder=4)
    said = {"true": (0.02, actual, COST), "line": (0.33, line, ERROR), "remainder": (0.63, actual - line, INK)}
    for name, (at, value, colour) in said.items():
        figure.text(at, 0.43, f"{name} {number(value, 5, '+')}", color=colour, va="center")
    return figure
