"""Diagrams of layered networks, in the chapter's notation.

In code a neuron is ``(layer, j)``: layers carry the chapter's numbers, the input being layer 1, and neurons are rows,
counted from 0. What is printed counts from 1, as the chapter does.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Polygon
from numpy.typing import ArrayLike

from .. import _check
from .canvas import by, minus, number, panels, sheet, write
from .style import (
    ACTIVATION,
    BIAS,
    COST,
    ERROR,
    FAINT,
    GRADIENT,
    HALO,
    INK,
    MUTED,
    PALE,
    PAPER,
    WEIGHT,
    book_style,
)

MOST_SHOWN = 8  # a wider layer is drawn with its middle left out
MOST_NUMBERED = 12  # edges between two layers: with more, their numbers would not fit
MARGIN = 0.12  # inches, as all lengths
DESIRED = 0.75  # from the cost's rim up to the middle of the desired output
LINE = 0.22  # of the desired output
SPOTS = 0.25 * np.array((0, -1, 1, -2, 2, -3, 3, -4, 4))  # of a number on its edge, from the middle outwards
HALF = np.array((0.38, 0.2))  # of a box


@book_style()
def network_diagram(
    sizes: Sequence[int],
    *,
    weight: tuple[int, int, int] | None = None,
    bias: tuple[int, int] | None = None,
    activation: tuple[int, int] | None = None,
    demon: tuple[int, int] | None = None,
    a: Sequence[ArrayLike | None] | None = None,
    z: Sequence[ArrayLike | None] | None = None,
    errors: Sequence[ArrayLike | None] | None = None,
    weights: Sequence[ArrayLike | None] | None = None,
    gradients: Sequence[ArrayLike | None] | None = None,
    cost: bool | float | None = None,
    y: ArrayLike | None = None,
    forward: int | tuple[int, int] | None = None,
    backward: int | tuple[int, int] | None = None,
    axes: Axes | None = None,
) -> Figure:
    """A layered network, input on the left.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer. A layer of more than 8 is drawn with gaps; marked neurons are always shown.
    weight : (layer, j, k), optional
        Draw the weight from neuron k of layer - 1 to neuron j of this layer thick, with its name and its two neurons.
    bias, activation : (layer, j), optional
        Mark the neuron's bias or activation and print its name.
    demon : (layer, j), optional
        Set the demon beside the neuron, adding to its weighted input.
    a, z, errors : lists as in ``Forward`` and ``Gradient``, optional
        For one example, numbers to print in, above and below the neurons; ``None`` for a layer leaves it out.
    weights, gradients : lists shaped like ``Network.weights``, optional
        Edges as thick as these numbers are large, dashed where negative, with the numbers where they fit. Where both
        are given for a layer, the gradients are drawn.
    cost : bool or float, optional
        Add the cost that the outputs feed, and its value if there is one.
    y : array of n_L numbers, optional
        The desired output, printed where it enters the cost from outside.
    forward, backward : layer or (layer, j), optional
        Arrows into this layer, or one neuron of it, from the layer before (forward) or after (backward). Layer L + 1 is
        the cost.
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.
    """
    roomy, above, below = (numbers is not None for numbers in (a, z, errors))  # even if they are all yet to come
    net = Diagram(_sizes(sizes), has_cost=cost is not None and cost is not False)
    net.mark(weight=weight, bias=bias, activation=activation, demon=demon)
    in_neurons, above_them = net.per_neuron("a", a, 1), net.per_neuron("z", z, 2)
    below_them = net.per_neuron("errors", errors, 2)
    matrices = net.per_weight("weights", weights), net.per_weight("gradients", gradients)
    arrows = [*net.arrows("forward", forward, -1, ACTIVATION), *net.arrows("backward", backward, +1, ERROR)]
    net.place(axes, roomy=roomy, above=above, below=below, y=y)
    for neuron, value in above_them.items():
        net.write_beside(neuron, "z", number(value), INK, above=True)
    for neuron, value in below_them.items():
        net.write_beside(neuron, "δ", number(value), ERROR)
    net.draw_edges(arrows, *matrices)
    net.draw_neurons(in_neurons)
    net.write_layers()
    if net.has_cost:
        net.draw_cost(cost)
    if weight is not None:
        net.draw_weight(*weight)
    if demon is not None:
        net.draw_demon(demon)
    return net.axes.get_figure(root=True)


def _sizes(sizes):
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        raise ValueError(f"sizes is {sizes!r}; it should be a list of at least two layer widths")
    return [_check.integer(f"sizes[{i}]", n, 1) for i, n in enumerate(sizes)]


class Diagram:
    """A diagram in the making: which neurons are shown, where they are, what is marked. All lengths are inches.

    Shapes are added by ``add_artist``: ``add_patch`` would measure each of them, slowly, for limits that are fixed.
    """

    def __init__(self, sizes, has_cost=True):
        self.sizes = sizes
        self.has_cost = has_cost
        self.rings = {}  # neuron: colour of its rim
        self.names = {}  # neuron: what is printed in it, and the colour
        self.above = {}  # neuron: what is printed above it, and the colour
        self.kept = set()  # neurons that have to be shown
        self.demon = None
        self.texts = []  # centres of what is written, for numbers on edges to keep away from

    # Marks and numbers

    def mark(self, weight=None, bias=None, activation=None, demon=None):
        """Note which neurons stand out, and how."""
        if weight is not None:
            layer, j, k = self._indices("weight", weight, ("layer", "j", "k"))
            for neuron in ((layer, j), (layer - 1, k)):
                self.rings[neuron] = WEIGHT
                self.names[neuron] = (str(neuron[1] + 1), WEIGHT)
        if activation is not None:
            layer, j = self._indices("activation", activation, ("layer", "j"), first=1)
            self.rings[layer, j] = ACTIVATION
            self.names[layer, j] = (f"$a^{{{layer}}}_{{{j + 1}}}$", ACTIVATION)
        if bias is not None:
            layer, j = self._indices("bias", bias, ("layer", "j"))
            taken = (layer, j) in self.names
            self.rings.setdefault((layer, j), BIAS)
            (self.above if taken else self.names)[layer, j] = (f"$b^{{{layer}}}_{{{j + 1}}}$", BIAS)
        if demon is not None:
            self.rings[self._indices("demon", demon, ("layer", "j"))] = ERROR
            self.demon = demon
        self.kept |= self.rings.keys()

    def _indices(self, name, value, parts, first=2):
        """``value`` as (layer, j) or (layer, j, k), checked to lie within the network."""
        if not isinstance(value, (list, tuple)) or len(value) != len(parts):
            raise ValueError(f"{name} is {value!r}; it should be ({', '.join(parts)})")
        layer = _check.integer(f"{name}'s layer", value[0], first, len(self.sizes))
        widths = (self.sizes[layer - 1], self.sizes[layer - 2])
        rest = zip(parts[1:], value[1:], widths, strict=False)
        return (layer, *(_check.integer(f"{name}'s {part}", v, 0, width - 1) for part, v, width in rest))

    def per_neuron(self, name, values, first):
        """A list with one array (or None) for each layer from ``first`` on, as a dict from neuron to number."""
        numbers = {}
        for layer, array in self._per_layer(name, values, first):
            array = self._one_each(f"{name}[{layer - first}]", array, layer)
            numbers |= {(layer, j): value for j, value in enumerate(array)}
        return numbers

    def per_weight(self, name, values):
        """A list of matrices (or None), one for each layer from 2 on, as a dict from layer to matrix."""
        return {
            layer: _check.matrix(f"{name}[{layer - 2}]", matrix, self.sizes[layer - 1], self.sizes[layer - 2])
            for layer, matrix in self._per_layer(name, values, 2)
        }

    def _per_layer(self, name, values, first):
        """The number of each layer from ``first`` on that is given anything, and what."""
        length = len(self.sizes) - first + 1
        if values is None:
            return []
        if not isinstance(values, (list, tuple)) or len(values) != length:
            has = f"{len(values)} entries" if isinstance(values, (list, tuple)) else f"of type {type(values).__name__}"
            raise ValueError(f"{name} has {has}; it should be a list of {length}, one for each layer, or None for some")
        return [(layer, value) for layer, value in enumerate(values, start=first) if value is not None]

    def _one_each(self, name, values, layer):
        """``values`` as an array with a number for each neuron of the layer."""
        array = _check.real_array(name, values)
        if array.shape not in ((self.sizes[layer - 1],), (self.sizes[layer - 1], 1)):
            raise ValueError(f"{name} has shape {array.shape}; it should be ({self.sizes[layer - 1]}, 1)")
        return array.ravel()

    def arrows(self, name, target, step, colour):
        """The layer that arrows come from, the layer and neuron that they go to, and their colour."""
        if target is None:
            return []
        last = len(self.sizes) + self.has_cost
        if isinstance(target, (list, tuple)):
            layer, j = self._indices(name, target, ("layer", "j"), first=1)
            self.kept.add((layer, j))
        else:
            layer, j = _check.integer(name, target, 1, last), None
        if not 1 <= layer + step <= last:
            raise ValueError(f"{name} is {target!r}, but there is no layer {layer + step} for arrows to come from")
        return [(layer + step, layer, j, colour)]

    # Places

    def place(self, axes, roomy=False, above=False, below=False, y=None):
        """Choose the neurons to show and give each its place, in a new figure or in ``axes``; y is for the cost."""
        self.desired = self._desired(y)
        slots = [self._slots(layer, width) for layer, width in enumerate(self.sizes, start=1)]
        most = max(map(len, slots)) - 1
        self.wide = any(None in s for s in slots)
        self.radius = 0.27 if roomy else 0.23
        over = self.radius + MARGIN + (0.24 if above or self.above else 0.45 if self.demon else 0)
        under = self.radius + 2 * MARGIN + (0.2 if below else 0) + (0.46 if self.wide else 0.26)
        pitch = 2 * self.radius + 0.18 + 0.24 * (above + below)
        self.axes = axes or panels(max(most * pitch, 1.8 if self.has_cost else 0.8) + over + under)[1]
        width, height = sheet(self.axes)
        pitch = min(pitch, (height - over - under) / max(most, 1))
        self.radius = min(self.radius, 0.42 * pitch)
        self.caption = MARGIN + (0.31 if self.wide else 0.1)
        self.places, self.gaps = {}, []
        left, middle = self.radius + (0.32 if self.wide else 0.25), (height + under - over) / 2
        columns = np.linspace(left, width - (0.5 if self.has_cost else left), len(self.sizes) + self.has_cost)
        for layer, (x, shown) in enumerate(zip(columns, slots, strict=False), start=1):
            for i, j in enumerate(shown):
                place = np.array([x, middle + ((len(shown) - 1) / 2 - i) * pitch])
                if j is None:
                    self.gaps.append(place)
                else:
                    self.places[layer, j] = place
        if self.has_cost:
            above_centre = self.radius + DESIRED + LINE * (len(self.desired) + 0.5) / 2 + 0.03
            self.places[len(self.sizes) + 1, 0] = np.array([columns[-1], min(middle, height - above_centre)])

    def _slots(self, layer, width):
        """Neurons of a layer from top to bottom, None where some are left out."""
        if width <= MOST_SHOWN:
            return list(range(width))
        shown = sorted({0, 1, 2, width - 2, width - 1} | {j for at, j in self.kept if at == layer})
        slots = shown[:1]
        for before, j in pairwise(shown):
            slots += [j] if j == before + 1 else [None, j]
        return slots

    def _desired(self, y):
        """What is printed of the desired output, line by line."""
        if y is None:
            return ["$y$"]
        values = [minus(f"{value:.3g}") for value in self._one_each("y", y, len(self.sizes))]
        return ["$y$", *(values if len(values) <= 3 else [*values[:2], "⋮"])]

    def shown(self, layer):
        """Neurons of a layer that have a place; layer L + 1 is the cost."""
        return [neuron for neuron in self.places if neuron[0] == layer]

    def between(self, start, end):
        """The line from one neuron's rim to the other's."""
        start, end = self.places[start], self.places[end]
        rim = self.radius * (end - start) / np.linalg.norm(end - start)
        return start + rim, end - rim

    # Drawing

    def write(self, place, text, colour, size=12, halo=True, **settings):
        """Text around a point; the halo keeps lines away from it."""
        write(self.axes, place, text, colour, size, **{"path_effects": HALO if halo else None, "zorder": 5} | settings)

    def write_beside(self, neuron, symbol, text, colour, size=11, away=0.13, above=False, **settings):
        """A symbol and its value, below a neuron or above it, if the neuron is shown."""
        if neuron in self.places:
            x, y = self.places[neuron]
            self.texts.append((x, y + (self.radius + away) * (1 if above else -1)))
            self.write(self.texts[-1], f"{symbol}\N{HAIR SPACE}=\N{HAIR SPACE}{text}", colour, size, **settings)

    def draw_edges(self, arrows=(), weights=None, gradients=None):
        """Arrows, lines that show a number each, or faint lines."""
        arrows = {edge: colour for source, layer, j, colour in arrows for edge in self._edges(source, layer, j)}
        for (start, end), colour in arrows.items():
            self.draw_arrow(*self.between(start, end), colour)
        faint = []
        for layer in range(2, len(self.sizes) + 1):
            edges = self._edges(layer - 1, layer)
            plain = [edge not in arrows and edge[::-1] not in arrows for edge in edges]
            for matrices, colour in ((gradients or {}, GRADIENT), (weights or {}, WEIGHT)):
                if layer in matrices:
                    values = [matrices[layer][j, k] for (_, k), (_, j) in edges]
                    self._draw_numbers([self.between(*edge) for edge in edges], values, plain, colour)
                    break
            else:
                faint += [self.between(*edge) for edge, is_plain in zip(edges, plain, strict=True) if is_plain]
        self.draw_lines(faint, FAINT, 1)

    def draw_lines(self, lines, colours, widths, **settings):
        self.axes.add_collection(LineCollection(lines, colors=colours, linewidths=widths, **{"zorder": 1} | settings))

    def draw_sizes(self, lines, values, colour, widest, largest=None, **settings):
        """Lines as thick as their numbers are large, dashed where negative."""
        largest = largest or max(map(abs, values)) or 1
        widths = [0.6 + widest * abs(value) / largest for value in values]
        dashes = ["-" if value >= 0 else (0, (3, 1.5)) for value in values]
        self.draw_lines(lines, [colour], widths, linestyles=dashes, **settings)

    def _edges(self, source, layer, j=None):
        ends = self.shown(layer) if j is None else [(layer, j)]
        return [(start, end) for start in self.shown(source) for end in ends]

    def _draw_numbers(self, lines, values, plain, colour):
        """A line and a number for each edge; where an arrow is, the number alone."""
        largest = max(map(abs, values)) or 1
        drawn = [(line, value) for line, value, is_plain in zip(lines, values, plain, strict=True) if is_plain]
        self.draw_sizes([line for line, _ in drawn], [value for _, value in drawn], (colour, 0.5), 3, largest)
        if len(lines) <= MOST_NUMBERED:
            self._write_along(lines, [number(value) for value in values], colour)

    def _write_along(self, lines, texts, colour):
        """Text on every line, where it is as far from all other text as it can be."""
        spots = [_spots(start, end) for start, end in lines]
        chosen = [line[0] for line in spots]
        written = [_extent(centre, np.array((0.24, 0))) for centre in self.texts]
        for _ in range(3):
            for i, line in enumerate(spots):
                others = np.concatenate([*written, *chosen[:i], *chosen[i + 1 :], [(-9, -9)]])
                apart = np.linalg.norm(line[:, :, None] - others, axis=-1).min(axis=(1, 2))
                chosen[i] = line[np.argmax(np.minimum(apart, 0.24) - 0.001 * np.arange(len(line)))]
        for line, extent, text in zip(lines, chosen, texts, strict=True):
            self.write_on(line, extent[1], text, colour, 10.5)

    def write_on(self, line, place, text, colour, size):
        """Text that runs along a line."""
        slope = np.degrees(np.arctan2(*(line[1] - line[0])[::-1]))
        self.write(place, text, colour, size, rotation=slope, rotation_mode="anchor")

    def draw_arrow(self, start, end, colour, **settings):
        draw_arrow(self.axes, start, end, colour, **{"linewidth": 1.8, "zorder": 2} | settings)

    def draw_neurons(self, a=None):
        """Discs with a number or a name in each."""
        a = a or {}
        for neuron, place in self.places.items():
            if neuron[0] > len(self.sizes):
                continue
            ring = self.rings.get(neuron)
            fill = (ring, PALE) if ring else "none"
            text, colour = self.names.get(neuron, (str(neuron[1] + 1), MUTED))
            if neuron in a:
                fill = (ACTIVATION, 0.45 * min(abs(a[neuron]), 1))
                text, colour = number(a[neuron]), INK
            width = 2.6 if ring else 1.1
            self.axes.add_artist(Circle(place, self.radius, fc=fill, ec=ring or MUTED, lw=width, zorder=3))
            self.write(place, text, colour, 15 if text.startswith("$") else 11, halo=False)
            if neuron in self.above:
                self.write(place + by(0.34, self.radius + 0.06), *self.above[neuron], 15)
        for x, y in self.gaps:
            self.axes.plot([x] * 3, [y - 0.12, y, y + 0.12], ".", color=MUTED, markersize=4)

    def write_layers(self):
        for layer, width in enumerate(self.sizes, start=1):
            x = self.places[layer, 0][0]
            self.write((x, self.caption), f"layer {layer}", MUTED, halo=False)
            if self.wide:
                self.write((x, self.caption - 0.21), f"{width} neurons", MUTED, 11, halo=False)

    def draw_cost(self, cost=True):
        """The cost, fed by the outputs; the desired output comes in from outside."""
        last = len(self.sizes)
        centre, rim = self.places[last + 1, 0], np.array((0, self.radius))
        for output in self.shown(last):
            self.draw_arrow(*self.between(output, (last + 1, 0)), MUTED, linewidth=1.1, zorder=1, mutation_scale=10)
        self.axes.add_artist(Circle(centre, self.radius, fc=(COST, PALE), ec=COST, lw=2.2, zorder=3))
        self.write(centre, "$C$", COST, 16, halo=False)
        if cost is not True:
            self.write(centre - rim - by(0, 0.15), number(_check.finite_number("cost", cost), 3), COST)
        self.write((centre[0], self.caption), "cost", MUTED, halo=False)
        bounds = {"boxstyle": "square,pad=0.3", "fc": "none", "ec": MUTED, "ls": "--"}
        arrow = {"arrowstyle": "-|>", "color": MUTED, "linestyle": "--", "shrinkB": 0}
        settings = {"ha": "center", "va": "center", "fontsize": 13, "color": INK, "zorder": 4}
        ends = centre + rim, centre + rim + by(0, DESIRED)
        self.axes.annotate("\n".join(self.desired), *ends, bbox=bounds, arrowprops=arrow, **settings)

    def draw_weight(self, layer, j, k):
        start, end = self.between((layer - 1, k), (layer, j))
        draw_thick(self.axes, start, end)
        along = (end - start) / np.linalg.norm(end - start)
        share, side = (1 / 3, -0.24) if along[1] > 0.6 else (1 / 2, 0.21)  # left of a steep line there is a neuron
        place = start + share * (end - start) + side * np.array([-along[1], along[0]])
        self.write(place, f"$w^{{{layer}}}_{{{j + 1}{',' if max(j, k) > 8 else ''}{k + 1}}}$", WEIGHT, 18)

    def draw_demon(self, demon):
        """A small face with horns, and an arrow by which it adds to the weighted input."""
        layer, j = demon
        target = self.places[layer, j]
        face = target + by(-0.62, 0.3)
        along = (target - face) / np.linalg.norm(target - face)
        self.draw_arrow(face + 0.17 * along, target - self.radius * along, ERROR, linewidth=2.4, zorder=4)
        _draw_face(self.axes, face)
        self.write(face + by(0, 0.37), f"$+\\Delta z^{{{layer}}}_{{{j + 1}}}$", ERROR, 14)


def _draw_face(axes, centre):
    for side in (-1, 1):
        horn = centre + np.array([(side * 0.03, 0.12), (side * 0.15, 0.24), (side * 0.13, 0.06)])
        axes.add_artist(Polygon(horn, fc=ERROR, ec=ERROR, zorder=5))
    axes.add_artist(Circle(centre, 0.15, fc=PAPER, ec=ERROR, lw=1.8, zorder=5))
    axes.plot(centre[0] + np.array([-0.055, 0.055]), [centre[1] + 0.035] * 2, "o", color=ERROR, ms=2.5, zorder=6)
    smile = np.linspace(-1, 1, 9)
    axes.plot(centre[0] + 0.075 * smile, centre[1] - 0.075 + 0.035 * smile**2, color=ERROR, lw=1.5, zorder=6)


def _spots(start, end):
    """Where a number can stand on a line, from the middle outwards: the `_extent` of each."""
    length = np.linalg.norm(end - start)
    middle, along, free = (start + end) / 2, (end - start) / length, max(length / 2 - 0.34, 0)
    return np.array([_extent(middle + free * spot * along, 0.14 * along) for spot in SPOTS])


def _extent(centre, half):
    """Two ends and, between them, the centre of a text."""
    return np.array([centre - half, centre, centre + half])


# Shared by diagrams


def draw_arrow(axes, start, end, colour, **settings):
    """An arrow between two points."""
    settings = {"arrowstyle": "-|>", "mutation_scale": 13, "shrinkA": 0, "shrinkB": 0} | settings
    axes.add_artist(FancyArrowPatch(start, end, color=colour, **settings))


def draw_thick(axes, start, end):
    """A weight that stands out."""
    axes.plot(*zip(start, end, strict=True), color=WEIGHT, lw=4.5, solid_capstyle="butt", zorder=2)


def draw_box(axes, centre, name, colour):
    """A name in a rounded box."""
    shape = FancyBboxPatch(centre - HALF, *(2 * HALF), boxstyle="round,pad=0,rounding_size=0.15", ec=colour, lw=2)
    shape.set(fc=(colour, PALE), zorder=3)
    axes.add_artist(shape)
    write(axes, centre, name, colour, 16, va="center_baseline", zorder=4)
