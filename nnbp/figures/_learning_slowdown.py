"""Page 6: how fast a neuron's output changes with its weighted input, and how it learns over time."""

import numpy as np

from ..activations import sigmoid
from .canvas import number, panels
from .plots import inset
from .style import ACTIVATION, ERROR, FAINT, INK, MUTED, book_style


@book_style()
def saturation(z, y, reach=8.0):
    """σ, σ′ and the error δ of an output neuron with target y; grey where σ′ is below a tenth of its largest value."""
    grid = np.linspace(-reach, reach, 401)
    saturated = sigmoid.prime(grid) < 0.1 * sigmoid.prime(grid).max()
    figure, *axes = panels(1.55, 1.55, 1.83)
    contents = {
        r"$\sigma(z)$": (sigmoid, ACTIVATION, "-"),
        r"$\sigma'(z)$": (sigmoid.prime, ACTIVATION, (0, (5, 1.6))),
        rf"$\delta = (a - y)\,\sigma'(z)$ with $y = {y:g}$": (
            lambda z: (sigmoid(z) - y) * sigmoid.prime(z),
            ERROR,
            "-",
        ),
    }
    for panel, (name, (f, colour, dashes)) in zip(axes, contents.items(), strict=True):
        _prepare(panel, "weighted input $z$" if panel is axes[2] else "", name, bottom=0.3)
        across = panel.get_xaxis_transform()
        panel.fill_between(grid, 0, 1, where=saturated, transform=across, color=FAINT, alpha=0.45, lw=0)
        panel.plot(grid, f(grid), color=colour, ls=dashes)
        value = float(f(np.array(z)))
        panel.set_title(number(value, 4), loc="right", pad=8, color=colour, weight="bold")
        panel.set(xlim=(-reach, reach), ylim=panel.get_ylim())
        if panel is axes[0]:
            step = 1.4 * np.array([-1, 1])
            panel.plot(z + step, value + float(sigmoid.prime(np.array(z))) * step, color=INK, lw=1.6)
        panel.axvline(z, color=MUTED, lw=0.9, zorder=0.6)
        panel.plot(z, value, "o", color=INK, markersize=8, zorder=4, clip_on=False)
    axes[0].axhline(y, color=INK, lw=1.1, ls=(0, (1.2, 1.2)))
    return figure


@book_style()
def stacked_curves(x, rows, *, xlabel):
    """One line in each of several panels over a common x: of every title the heights, a colour, and (low, high)."""
    figure, *axes = panels(*[1.35] * (len(rows) - 1), 1.65)
    for panel, (title, (heights, colour, ylim)) in zip(axes, rows.items(), strict=True):
        _prepare(panel, xlabel if panel is axes[-1] else "", title, bottom=0.28)
        panel.plot(x, heights, color=colour)
        panel.set(xlim=(min(x), max(x)), ylim=ylim)
    return figure


def _prepare(axes, xlabel, title, bottom):
    """A line at zero, a title, few ticks; the x-axis of the last panel, which has a label, stands for all."""
    inset(axes, right=0.25, bottom=0.58 if xlabel else bottom, top=0.38)
    axes.axhline(0, color=FAINT, lw=0.9, zorder=0.5)
    axes.set_xlabel(xlabel)
    axes.set_title(title, loc="left", x=-0.02, pad=8, color=INK)
    axes.locator_params(axis="x", nbins=6, steps=(1, 2, 2.5, 5, 10))
    axes.locator_params(axis="y", nbins=3)
    axes.tick_params(labelbottom=bool(xlabel))
