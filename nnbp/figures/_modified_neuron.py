"""Exercise 9: what changes when one neuron gets another activation function."""

import numpy as np

from ..activations import Activation, per_neuron
from ..backprop import backprop
from .canvas import number, panels
from .diagrams import Diagram
from .plots import curves
from .style import ERROR, INK, MUTED, book_style

ERRORS, FUNCTIONS = 0.3, 1.9  # inches


@book_style()
def modified_neuron(net, x, y, layer, neuron, f):
    """The errors that another activation function at one neuron changes, in red; all others in grey."""
    forward, own, i = net.feedforward(x), net.activations[layer - 2], layer - 2
    z = forward.z[i][neuron, 0]
    # moved up or down to give the same activation, so that nothing but the derivative changes
    moved = Activation(lambda v: f(v) + own(z) - f(z), f.prime, f.name)
    twin, functions = net.copy(), [own] * net.sizes[layer - 1]
    functions[neuron] = moved
    twin.activations = [*net.activations[:i], per_neuron(functions), *net.activations[i + 1 :]]
    before, after = backprop(net, x, y).errors, backprop(twin, x, y).errors
    figure, above, below = panels(0.93 * (max(net.sizes) - 1) + 1.15, FUNCTIONS, between=ERRORS)
    _draw_errors(above, net.sizes, forward.a, before, after, (layer, neuron))
    was, now = (number(errors[i][neuron, 0], 3) for errors in (before, after))
    text, height = rf"$\delta^{layer}_{neuron + 1}$ was {was} and is now {now}", FUNCTIONS + 0.4 * ERRORS
    figure.text(0.5, height / figure.get_figheight(), text, color=INK, fontsize=12.5, ha="center", va="center")
    _draw_functions(below, own, moved, z)
    return figure


def _draw_errors(axes, sizes, a, before, after, modified):
    diagram = Diagram(sizes, has_cost=False)
    diagram.rings[modified] = ERROR
    diagram.place(axes, roomy=True, above=True)
    changed = set()
    for layer, (old, new) in enumerate(zip(before, after, strict=True), start=2):
        for j, error in enumerate(new.ravel()):
            look = {"colour": MUTED}
            if not np.isclose(old[j, 0], error, rtol=1e-9, atol=0):
                changed.add((layer, j))
                look = {"colour": ERROR, "weight": "bold"}
            # in layer 2 all arrows come from the right, elsewhere they also go to the left: leave them space
            aside = -0.16 if layer == 2 else 0.05
            diagram.write_beside(
                (layer, j), "δ", number(error, 3), size=10.5, away=0.16, aside=aside, above=True, **look
            )
    diagram.draw(dict(enumerate(a, start=1)))
    for l in range(modified[0] - 1, 1, -1) if modified in changed else ():
        for edge in diagram.edges(modified if l == modified[0] - 1 else l + 1, l):
            diagram.draw_arrow(edge, ERROR, linewidth=1.1, mutation_scale=9)


def _draw_functions(axes, own, f, z):
    """Both functions through their common point, and their tangents there."""
    reach = max(3, abs(z) + 1)
    around = np.linspace(-reach, reach, 201)
    slope, new_slope = own.prime(z), f.prime(z)
    lines = {rf"$\sigma'={number(slope, 3)}$": own(around), rf"$f\,'={number(new_slope, 3)}$": f(around)}
    curves(around, lines, xlabel=f"z (here {number(z)})", colours=(MUTED, ERROR), ylim=(-0.6, 1.6), axes=axes)
    step = np.array([-0.8, 0.8])
    for rise, colour in ((slope, MUTED), (new_slope, ERROR)):
        axes.plot(z + step, own(z) + rise * step, color=colour, lw=5, alpha=0.35)
    axes.plot(z, own(z), "o", color=INK, ms=6, zorder=4)
