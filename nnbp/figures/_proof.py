"""Page 11: the chain rule, by which a quantity reaches the cost through several others."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

from .canvas import by, number, sheet, write
from .diagrams import HALF, draw_arrow, draw_box
from .style import ACTIVATION, COST, ERROR, FAINT, INK, MUTED, PALE, WIDTH, book_style


@book_style()
def growing_rectangle():
    """A rectangle with the sides u and v that has gained two strips and a corner."""
    figure, axes, *_ = sheet(2.3)
    (left, bottom), (u, v), (du, dv) = (1.2, 0.4), (2.1, 1.2), (0.75, 0.5)
    parts = [
        ((left, bottom), (u, v), "$C=uv$", INK, PALE),
        ((left + u, bottom), (du, v), r"$v\,\Delta u$", COST, 0.25),
        ((left, bottom + v), (u, dv), r"$u\,\Delta v$", COST, 0.25),
        ((left + u, bottom + v), (du, dv), r"$\Delta u\,\Delta v$", MUTED, 0.04),
    ]
    for corner, size, text, colour, opacity in parts:
        axes.add_artist(Rectangle(corner, *size, fc=(colour, opacity), ec=colour, lw=1.4))
        write(axes, by(*corner) + by(*size) / 2, text, colour, 15)
    for start, size, side in ((0, u, "$u$"), (u, du, r"$\Delta u$")):
        write(axes, (left + start + size / 2, bottom - 0.2), side, INK, 15)
    for start, size, side in ((0, v, "$v$"), (v, dv, r"$\Delta v$")):
        write(axes, (left - 0.3, bottom + start + size / 2), side, INK, 15)
    return figure


@book_style()
def chain_diagram(
    start, middle, *, first, second, closed=(), below="", colours=(INK, INK, COST), rates=(INK, ERROR), height=None
):
    """Arrows from start to each of middle and on to C, with their rates; where closed, dashed and faint."""
    n, under = len(middle), 0.55 if below else 0.12
    height = height or max(0.72 * n, 1.0) + under
    figure, axes, *_ = sheet(height)
    centre = (height + under) / 2
    left, right = np.array((0.5, centre)), np.array((WIDTH - 0.5, centre))
    pitch = min((height - under) / n, 0.95)
    for k, (name, rate_in, rate_out) in enumerate(zip(middle, first, second, strict=True)):
        place, dashed = np.array((WIDTH / 2, centre + ((n - 1) / 2 - k) * pitch)), k in closed
        _draw_rate(axes, left, place, rate_in, colours[0], rates[0], dashed)
        _draw_rate(axes, place, right, rate_out, colours[1], rates[1], dashed)
        draw_box(axes, place, name, MUTED if dashed else colours[1])
    draw_box(axes, left, start, colours[0])
    draw_box(axes, right, "$C$", colours[2])
    write(axes, (WIDTH / 2, 0.28), below, size=13)
    return figure


def error_routes(net, x, y, errors, layer, j):
    """The routes from one weighted input to the cost, and below them the sum of their products, the neuron's error.

    ``errors[l]`` is δ^l; neuron j counts from 0.
    """
    run, L = net.feedforward(x), len(net.sizes)
    prime = net.activations[layer - 2].prime(run.z[layer - 2]).ravel()
    if layer < L:
        middle, letter, look = layer + 1, "z", {}
        first, second = net.weights[layer - 1][:, j] * prime[j], errors[layer + 1].ravel()
    else:
        middle, letter, others = layer, "a", [k for k in range(len(prime)) if k != j]
        look = {"closed": others, "rates": (INK, COST), "colours": (INK, ACTIVATION, COST)}
        first, second = np.diag(prime)[:, j], net.cost.gradient(run.a[-1], y).ravel()
    texts = [[number(value, 4) for value in values] for values in (first, second, first * second)]
    terms = " + ".join(f"({text})" if value < 0 else text for text, value in zip(texts[2], first * second, strict=True))
    names = [f"${letter}^{middle}_{k + 1}$" for k in range(len(first))]
    below = rf"$\delta^{layer}_{j + 1}$ = {terms} = {number(errors[layer][j, 0], 4)}"
    rates = dict(zip(("first", "second"), texts, strict=False))
    return chain_diagram(f"$z^{layer}_{j + 1}$", names, **rates, below=below, height=2.9, **look)


def _draw_rate(axes, start, end, label, colour, rate, dashed):
    """An arrow from box to box, open where its label stands."""
    rim = np.array((HALF[0] + 0.03, 0))
    start, end = start + rim, end - rim
    along = end - start
    middle = start + 0.47 * along
    line = {"zorder": 1} | ({"linestyle": (0, (3, 2)), "linewidth": 1.2} if dashed else {"linewidth": 1.6})
    colour, rate = (FAINT, MUTED) if dashed else (colour, rate)
    box = TextPath((0, 0), label, size=13).get_extents()
    half = np.array((box.width, box.height)) / 144 + 0.05
    gap = min(half / np.maximum(np.abs(along), 1e-9))  # half the share of the arrow that its label needs
    draw_arrow(axes, start, middle - gap * along, colour, arrowstyle="-", **line)
    write(axes, middle, label, rate, 13, zorder=2)
    draw_arrow(axes, middle + gap * along, end, colour, **line)
