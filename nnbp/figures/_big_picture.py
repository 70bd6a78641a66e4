"""Page 12: changes on their way to the cost, how they spread, along which paths, and what these add up to."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Circle

from ..paths import path_product, rate_factors
from .canvas import by, number, panels, sheet, write
from .diagrams import Diagram, beside, draw_arrow, draw_thick
from .plots import inset, label_axes
from .style import ACTIVATION, COST, FAINT, GRADIENT, INK, MUTED, PALE, WEIGHT, WIDTH, book_style


@book_style()
def ripple(net, x, y, weight, delta_w, reached):
    """The true changes of all activations up to this layer, or L + 1, the cost; darker where they are larger."""
    diagram, (l, j, k), L = Diagram(net.sizes), weight, len(net.sizes)
    diagram.mark(weight=weight)
    diagram.place(None, roomy=True, below=True)
    changed = net.copy()
    changed.weights[l - 2][j, k] += delta_w
    before, after = net.feedforward(x).a, changed.feedforward(x).a
    for (layer, q), place in diagram.places.items():
        if layer <= min(reached, L) and (layer > l or (layer, q) == (l, j)):
            changes = (after[layer - 1] - before[layer - 1]).ravel()
            fill = ACTIVATION, 0.4 * abs(changes[q]) / (np.abs(changes).max() or 1)
            diagram.axes.add_artist(Circle(place, diagram.radius, fc=fill, ec="none", zorder=3.5))
            diagram.write_beside((layer, q), "Δa", number(changes[q], 4, "+"), ACTIVATION, 10.5)
    if reached > L:
        change = net.cost(after[-1], y)[0] - net.cost(before[-1], y)[0]
        diagram.write_beside((L + 1, 0), "ΔC", number(change, 4, "+"), COST, 10.5)
    diagram.draw()
    for layer in range(l + 1, reached + 1):
        edges = diagram.edges((l, j) if layer == l + 1 else layer - 1, layer)
        diagram.draw_lines(edges, ACTIVATION, 1.6, zorder=1.5)
    return diagram.figure


@book_style()
def path_letters():
    """The letters of the neurons on one path of (51), through the layers l - 1 to L and into the cost."""
    figure, axes, *_ = sheet(2.75)
    layers = ["$l-1$", "$l$", "$l+1$", "$l+2$", "$L-1$", "$L$", "cost"]
    across = [0.35, 1.2, 1.95, 2.7, 3.5, 4.2, WIDTH - 0.35]
    path = list(zip("kjqruvC", [1, 2, 0, 1, 2, 0, 1], strict=True))
    levels, radius, colours = (2.3, 1.6, 0.9), 0.2, [WEIGHT, *[GRADIENT] * 5, COST]
    places = [by(x, levels[level]) for x, (_, level) in zip(across, path, strict=True)]
    for x, name in zip(across, layers, strict=True):
        write(axes, (x, 0.3), name, MUTED, 13)
        for level in levels if name != "cost" else ():
            axes.add_artist(Circle((x, level), radius, fc="none", ec=FAINT, lw=1.1, zorder=1))
    for (letter, _), place, colour in zip(path, places, colours, strict=True):
        axes.add_artist(Circle(place, radius, fc=(colour, PALE), ec=colour, lw=2.2, zorder=3))
        write(axes, place, f"${letter}$", colour, 16, va="center_baseline", zorder=4)
    for i, (start, end) in enumerate(pairwise(places)):
        rim = radius * (end - start) / np.linalg.norm(end - start)
        if i == 0:
            draw_thick(axes, start + rim, end - rim)
            write(axes, (start + end) / 2 + by(0, 0.33), "$w^l_{jk}$", WEIGHT, 15)
        else:
            dashes = {"linestyle": (0, (1, 2)), "arrowstyle": "-"} if i == 3 else {}
            draw_arrow(axes, start + rim, end - rim, colours[i + 1], linewidth=1.8, **dashes)
    return figure


def path_in_the_sum(net, x, y, weight, paths, shown):
    """The last of the paths shown, its rate factors and their product, and below it the sum of all paths so far."""
    path, terms = paths[shown - 1], [path_product(net, x, y, *weight, one) for one in paths]
    factors = [number(factor, 3) for factor in rate_factors(net, x, y, *weight, path)]
    product = " × ".join(f"({text})" if text.startswith("\N{MINUS SIGN}") else text for text in factors)
    figure, above, below = panels(3.45, 2.5)
    path_diagram(net, x, y, weight, path, axes=above)
    words = f"{product} = {number(terms[shown - 1], 5)}"
    running_sum(terms, sum(terms), shown, ylabel=words, axes=below)
    return figure


@book_style()
def path_diagram(net, x, y, weight, path, *, axes):
    """One path from a weight to the cost, through these neurons, its rate factors on its edges, as in (51)."""
    diagram, (l, _, k) = Diagram(net.sizes), weight
    stops = [(l - 1, k), *enumerate(path, start=l), (len(net.sizes) + 1, 0)]
    diagram.rings = dict.fromkeys(stops[1:-1], GRADIENT) | {stops[0]: WEIGHT}
    diagram.place(axes, roomy=True, below=True)
    colours = [WEIGHT, *[GRADIENT] * (len(stops) - 3), COST]
    factors = rate_factors(net, x, y, *weight, path)
    for edge, colour, factor in zip(pairwise(stops), colours, factors, strict=True):
        diagram.write_on(edge, _clear_place(diagram, edge), number(factor, 3), colour, 11.5)
    diagram.draw()
    for edge, colour in zip(pairwise(stops), colours, strict=True):
        diagram.draw_lines([edge], colour, 3.2, zorder=1.5)


def _clear_place(diagram, edge):
    """Beside a line, where the ends of its number, a little over half an inch long, are farthest from all neurons."""
    line = start, end = diagram.between(*edge)
    half = 0.27 * (end - start) / np.linalg.norm(end - start)
    above = -1 if edge[1] == (len(diagram.sizes) + 1, 0) and end[1] > start[1] else 1  # the outputs' lines converge
    places = [beside(line, share, 0.16 * above) for share in (0.5, 0.45, 0.55, 0.4, 0.6, 0.35, 0.65)]
    neurons = np.array([*diagram.places.values()])
    room = [min(np.linalg.norm(neurons - place - side * half, axis=1).min() for side in (-1, 0, 1)) for place in places]
    return places[np.argmax(np.minimum(room, diagram.radius + 0.12))]


@book_style()
def running_sum(terms, total, shown, *, ylabel, axes):
    """Bars for the terms added so far, each from where the one before it ends; a line marks the total."""
    ends = np.cumsum(terms)
    numbers = np.arange(1, len(terms) + 1)
    low, high = min(0, ends.min(), total), max(0, ends.max(), total)
    inset(axes, right=0.25)
    axes.axhline(0, color=MUTED, lw=0.8, zorder=0)
    axes.axhline(total, color=INK, lw=1.4, ls=(0, (4, 2)), zorder=1)
    colours = [GRADIENT if i == shown - 1 else (GRADIENT, 0.45) for i in range(shown)]
    starts = (ends - terms)[:shown]
    axes.bar(numbers[:shown], terms[:shown], bottom=starts, color=colours, width=0.7, zorder=2)
    for i in range(min(shown, len(terms) - 1)):
        axes.plot([i + 0.65, i + 2.35], [ends[i]] * 2, color=FAINT, lw=1, zorder=1.5)
    margin = 0.08 * (high - low)
    label_axes(axes, "path", ylabel)
    axes.set(xlim=(0.4, len(terms) + 0.6), ylim=(low - margin, high + margin), xticks=numbers)
