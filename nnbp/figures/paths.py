"""Changes on their way to the cost: how they spread through a network, along which paths, and what these add up to."""

from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from .. import _check
from .._check import check_examples
from ..paths import rate_factors
from .network import Diagram
from .plots import inset, label_axes
from .style import ACTIVATION, COST, FAINT, GRADIENT, INK, MUTED, WEIGHT, panels, style

STRONGEST = 0.4  # opacity of the colour in the neuron that moves furthest


def ripple(net, x, y, weight, delta_w, reached, *, axes=None):
    """A change of one weight on its way to the cost: how far every activation has moved, layer by layer.

    The numbers are true changes, not first-order ones. A neuron is the darker the further it has moved, compared with
    the others of its layer.

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example.
    weight : (l, j, k)
        The weight that is changed, w^l_jk.
    delta_w : float
        By how much.
    reached : int
        The last layer that the change has reached, from l - 1 (the weight alone) to L + 1 (the cost).
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x, y = check_examples(net, x, y, m=1)
    diagram, l, L = _diagram(net, weight), weight[0], len(net.sizes)
    reached = _check.integer("reached", reached, l - 1, L + 1)
    a, moved = _before_and_after(net, x, weight, _check.finite_number("delta_w", delta_w))
    with style():
        diagram.place(axes, roomy=True, above=False, below=True)
        ways = [edge for layer in range(l + 1, min(reached, L) + 1) for edge in _ways(diagram, net, weight, layer)]
        diagram.draw_edges({}, {}, [])
        _draw_edges(diagram, ways, ACTIVATION, 1.6)
        diagram.draw_neurons({})
        for layer in range(l, min(reached, L) + 1):
            changes = (moved[layer - 1] - a[layer - 1]).ravel()
            rows = [weight[1]] if layer == l else range(len(changes))
            for q in rows:
                share = abs(changes[q]) / (np.abs(changes).max() or 1)
                _fill(diagram, (layer, q), (ACTIVATION, STRONGEST * share))
                _write_change(diagram, (layer, q), "a", changes[q], ACTIVATION)
        diagram.write_layers()
        diagram.draw_cost(True)
        diagram.draw_weight(*weight)
        if reached > L:
            change = net.cost._value(moved[-1], y)[0] - net.cost._value(a[-1], y)[0]
            _draw_edges(diagram, [((L, m), (L + 1, 0)) for m in range(net.sizes[-1])], ACTIVATION, 1.6)
            _write_change(diagram, (L + 1, 0), "C", change, COST)
    return diagram.axes.get_figure(root=True)


def path_diagram(net, x, y, weight, path, *, axes=None):
    """One path from a weight to the cost, its rate factors on its edges, as in (51).

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example.
    weight : (l, j, k)
        The weight that the path starts at, w^l_jk.
    path : tuple of int
        Neurons of layers l to L, from 0; the first is j.
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    diagram, l = _diagram(net, weight), weight[0]
    factors = rate_factors(net, x, y, *weight, path)
    stops = [(l - 1, weight[2]), *enumerate(path, start=l), (len(net.sizes) + 1, 0)]
    diagram.rings = dict.fromkeys(stops[1:-1], GRADIENT) | {stops[0]: WEIGHT}
    diagram.names = {}
    diagram.kept |= diagram.rings.keys()
    with style():
        if axes is None:
            _, axes = panels(0.73 * (min(max(net.sizes), 8) - 1) + 1.6)
        diagram.place(axes, roomy=True, above=False, below=True)
        diagram.draw_edges({}, {}, [])
        diagram.draw_neurons({})
        diagram.draw_cost(True)
        edges = list(pairwise(stops))
        colours = [WEIGHT, *[GRADIENT] * (len(edges) - 2), COST]
        for edge, colour, factor in zip(edges, colours, factors, strict=True):
            _draw_edges(diagram, [edge], colour, 3.2)
            _write_along(diagram, edge, _printed(factor, 3), colour)
        diagram.write_layers()
    return diagram.axes.get_figure(root=True)


def running_sum(terms, total, shown=None, *, xlabel="path", ylabel="", axes=None):
    """Terms added one by one: each is a bar that begins where the one before it ends; a line marks the total.

    Parameters
    ----------
    terms : array of n numbers
    total : float
        What they should add up to.
    shown : int, optional
        How many of the terms have been added; by default all of them. The last of these stands out.
    xlabel, ylabel : str
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    terms = _check.real_array("terms", terms).ravel()
    total = _check.finite_number("total", total)
    shown = len(terms) if shown is None else _check.integer("shown", shown, 0, len(terms))
    ends = np.cumsum(terms)
    starts = ends - terms
    numbers = np.arange(1, len(terms) + 1)
    low, high = min(0, ends.min(), total), max(0, ends.max(), total)
    with style():
        if axes is None:
            _, axes = panels(2.4)
        inset(axes, right=0.25, top=0.4 if ylabel else 0.15)
        axes.axhline(0, color=MUTED, lw=0.8, zorder=0)
        axes.axhline(total, color=INK, lw=1.4, ls=(0, (4, 2)), zorder=1)
        colours = [GRADIENT if i == shown - 1 else (GRADIENT, 0.45) for i in range(shown)]
        axes.bar(numbers[:shown], terms[:shown], bottom=starts[:shown], color=colours, width=0.7, zorder=2)
        for i in range(min(shown, len(terms) - 1)):
            axes.plot([i + 0.65, i + 2.35], [ends[i]] * 2, color=FAINT, lw=1, zorder=1.5)
        margin = 0.08 * (high - low)
        axes.set(xlim=(0.4, len(terms) + 0.6), ylim=(low - margin, high + margin))
        label_axes(axes, xlabel, ylabel)
        axes.set_xticks(numbers if len(numbers) <= 20 else numbers[:: len(numbers) // 10])
    return axes.get_figure(root=True)


def _diagram(net, weight):
    """A diagram of the network and its cost, a weight marked; refuses a weight that is not there."""
    diagram = Diagram(net.sizes, has_cost=True)
    diagram.mark(weight=weight, bias=None, activation=None, demon=None)
    return diagram


def _before_and_after(net, x, weight, delta_w):
    l, j, k = weight
    changed = net.copy()
    weights = [w.copy() for w in net.weights]
    weights[l - 2][j, k] += delta_w
    changed.weights = weights
    return net.feedforward(x).a, changed.feedforward(x).a


def _ways(diagram, net, weight, layer):
    """The edges by which the change of a weight reaches a layer from the one before."""
    l, j, _ = weight
    sources = [j] if layer == l + 1 else range(net.sizes[layer - 2])
    ways = [((layer - 1, p), (layer, q)) for p in sources for q in range(net.sizes[layer - 1])]
    return [way for way in ways if way[0] in diagram.places and way[1] in diagram.places]


def _draw_edges(diagram, edges, colour, width):
    lines = [diagram.between(*edge) for edge in edges if edge[0] in diagram.places and edge[1] in diagram.places]
    diagram.axes.add_collection(LineCollection(lines, colors=colour, linewidths=width, zorder=1.5))


def _write_along(diagram, edge, text, colour):
    start, end = diagram.between(*edge)
    along = (end - start) / np.linalg.norm(end - start)
    x, y = (start + end) / 2 + 0.15 * np.array((-along[1], along[0]))
    slope = np.degrees(np.arctan2(along[1], along[0]))
    diagram.write(x, y, text, colour, 11.5, rotation=slope, rotation_mode="anchor")


def _fill(diagram, neuron, colour):
    if neuron in diagram.places:
        diagram.axes.add_artist(Circle(diagram.places[neuron], diagram.radius, fc=colour, ec="none", zorder=3.5))


def _write_change(diagram, neuron, symbol, change, colour):
    if neuron in diagram.places:
        x, height = diagram.places[neuron] - (0, diagram.radius + 0.13)
        diagram.write(x, height, f"Δ{symbol}\N{HAIR SPACE}=\N{HAIR SPACE}{_printed(change, 4, sign='+')}", colour, 10.5)


def _printed(value, digits, sign=""):
    return f"{value:{sign}.{digits}f}".replace("-", "\N{MINUS SIGN}")
