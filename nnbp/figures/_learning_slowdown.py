"""Page 6: how fast a neuron's output changes with its weighted input, and how it learns over time."""

import numpy as np

from ..activations import sigmoid
from .canvas import number, panels
from .plots import DASHES, inset, label_axes
from .style import ACTIVATION, COST, ERROR, FAINT, GRADIENT, INK, MUTED, book_style

REACH = 8  # of the weighted input, to both sides


@book_style()
def saturation(z, y):
    """σ, σ′ and the error δ of an output neuron with target y; grey where σ′ is below a tenth of its largest value."""
    grid = np.linspace(-REACH, REACH, 401)
    a, slope = sigmoid([*grid, z]), sigmoid.prime([*grid, z])
    saturated = slope[:-1] < 0.1 * slope[:-1].max()
    figure, *axes = panels(1.55, 1.55, 1.83)
    contents = (
        (r"$\sigma(z)$", a, ACTIVATION, "-"),
        (r"$\sigma'(z)$", slope, ACTIVATION, DASHES[1]),
        (r"$\delta = (a - y)\,\sigma'(z)$" + f" with $y = {y:g}$", (a - y) * slope, ERROR, "-"),
    )
    for panel, (name, (*heights, height), colour, dashes) in zip(axes, contents, strict=True):
        _prepare(panel, "weighted input $z$" if panel is axes[2] else "", name, bottom=0.3)
        across = panel.get_xaxis_transform()
        panel.fill_between(grid, 0, 1, where=saturated, transform=across, color=FAINT, alpha=0.45, lw=0)
        panel.plot(grid, heights, color=colour, ls=dashes)
        panel.set_title(number(height, 4), loc="right", pad=8, color=colour, weight="bold")
        panel.set(xlim=(-REACH, REACH), ylim=panel.get_ylim())
        panel.axvline(z, color=MUTED, lw=0.9, zorder=0.6)
        panel.plot(z, height, "o", color=INK, markersize=8, zorder=4, clip_on=False)
    step = 1.4 * np.array([-1, 1])
    axes[0].plot(z + step, a[-1] + slope[-1] * step, color=INK, lw=1.6)
    axes[0].axhline(y, color=INK, lw=1.1, ls=DASHES[3])
    return figure


@book_style()
def learning_neuron(outputs, costs, derivatives):
    """How a neuron with target 1 learns: its output, the cost and ∂C/∂w before every step."""
    figure, *axes = panels(1.35, 1.35, 1.65)
    rows = (
        ("output $a$", outputs, ACTIVATION, (-0.03, 1.03)),
        ("cost $C$", costs, COST, (-0.015, 0.515)),
        (r"$\partial C/\partial w$", derivatives, GRADIENT, (-0.16, 0.01)),
    )
    for panel, (name, heights, colour, ylim) in zip(axes, rows, strict=True):
        _prepare(panel, "step" if panel is axes[2] else "", name, bottom=0.28)
        panel.plot(heights, color=colour)
        panel.set(xlim=(0, len(heights) - 1), ylim=ylim)
    return figure


def _prepare(axes, xlabel, title, bottom):
    """A line at zero, a title, few ticks; the x-axis of the last panel, which has a label, stands for all."""
    inset(axes, right=0.25, bottom=0.58 if xlabel else bottom, top=0.38)
    axes.axhline(0, color=FAINT, lw=0.9, zorder=0.5)
    label_axes(axes, xlabel, title)
    axes.locator_params(axis="y", nbins=3)
    axes.tick_params(labelbottom=bool(xlabel))
