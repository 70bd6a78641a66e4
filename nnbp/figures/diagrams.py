"""Diagrams of layered networks, in the chapter's notation.

In code a neuron is ``(layer, j)``: layers carry the chapter's numbers, the input being layer 1, and neurons are rows,
counted from 0. What is printed counts from 1, as the chapter does.
"""

from collections.abc import Sequence
from itertools import pairwise, product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Polygon
from numpy.typing import ArrayLike

from .. import _check
from .canvas import by, minus, number, sheet, text_width, write
from .style import ACTIVATION, BIAS, COST, ERROR, FAINT, GROUND, INK, MUTED, PALE, PAPER, WEIGHT, book_style

MOST_SHOWN = 8  # a wider layer is drawn with its middle left out
MOST_NUMBERED = 12  # edges between two layers: with more, their numbers would not fit
MARGIN = 0.12  # inches, as all lengths
DESIRED = 0.75  # from the cost's rim up to the middle of the desired output
LINE = 0.22  # of the desired output
SPOTS = 0.125 * np.array((0, *(side * n for n in range(1, 9) for side in (-1, 1))))  # of a number on its edge
CLEAR = 0.14  # from the middle of a number to a line that it is not on
NUMBER = 10.5  # points, of a number on its edge
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
    weights: Sequence[ArrayLike | None] | None = None,
    cost: bool | float | None = None,
    y: ArrayLike | None = None,
    forward: int | None = None,
    backward: int | None = None,
    axes: Axes | None = None,
) -> Figure:
    """A layered network, input on the left.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer. A layer of more than 8 is drawn with gaps; marked neurons are always shown.
    weight : (layer, j, k), optional
        Draw the weight from neuron k of layer - 1 to neuron j of this layer thick, with its name and its two neurons.
    bias : (layer, j), optional
        Mark this neuron's bias and print its name.
    activation : (layer, j), optional
        Mark this neuron's activation and print its name.
    demon : (layer, j), optional
        Set the demon beside this neuron, adding to its weighted input.
    a : list as ``Forward.a``, optional
        For one example, numbers to print in the neurons; ``None`` for a layer leaves it out.
    z : list as ``Forward.z``, optional
        For one example, numbers to print above the neurons; ``None`` for a layer leaves it out.
    weights : list as ``Network.weights``, optional
        Edges as thick as these numbers are large, dashed where negative, with the numbers where they fit.
    cost : bool or float, optional
        Add the cost that the outputs feed, and its value if it is a number.
    y : (n_L, 1) array, optional
        Add the target that enters from outside.
    forward : int, optional
        Arrows into this layer from the one before. Layer L + 1 is the cost.
    backward : int, optional
        Arrows into this layer from the one after.
    axes : matplotlib Axes, optional
        Fill this panel, see `panels`; by default a figure of its own.
    """
    net = Diagram(_check.layer_sizes(sizes), has_cost=cost is not None and cost is not False)
    net.mark(weight=weight, bias=bias, activation=activation, demon=demon, forward=forward, backward=backward)
    net.place(axes, roomy=a is not None, above=z is not None, y=y)  # though the numbers may be yet to come
    for layer, column in net.per_layer("z", z, [1] * (len(sizes) - 1)).items():
        for j, value in enumerate(column.ravel()):
            net.write_beside((layer, j), "z", number(value), INK, above=True)
    net.draw(net.per_layer("a", a, [1] * len(sizes)), net.per_layer("weights", weights, sizes[:-1]), cost)
    return net.figure


class Diagram:
    """A diagram in the making: which neurons are shown, where they are, what is marked. All lengths are inches.

    Shapes are added by ``add_artist``: ``add_patch`` would measure each of them, slowly, for limits that are fixed.
    """

    def __init__(self, sizes, has_cost=True):
        self.sizes, self.has_cost = sizes, has_cost
        self.rings = {}  # neuron, always shown: colour of its rim
        self.names, self.above = {}, {}  # neuron: what is printed in it or above it, and the colour
        self.arrows = []  # layer they come from, layer they go to, colour
        self.weight = self.demon = None
        self.texts = []  # centres of what is written, for numbers on edges to keep away from
        self.boxes = []  # centre, direction and half size of what is written where lines run, which they leave free

    # Marks and numbers

    def mark(self, weight=None, bias=None, activation=None, demon=None, forward=None, backward=None):
        """Note which neurons stand out and how, and where arrows are."""
        if weight is not None:
            self.weight = layer, j, k = self._indices("weight", weight, ("layer", "j", "k"))
            for neuron in ((layer, j), (layer - 1, k)):
                self.rings[neuron] = WEIGHT
                self.names[neuron] = str(neuron[1] + 1), WEIGHT
        if activation is not None:
            neuron = self._indices("activation", activation, first=1)
            self.rings[neuron] = ACTIVATION
            self.names[neuron] = symbol("a", *neuron), ACTIVATION
        if bias is not None:
            neuron = self._indices("bias", bias)
            self.rings.setdefault(neuron, BIAS)
            (self.above if neuron in self.names else self.names)[neuron] = symbol("b", *neuron), BIAS
        if demon is not None:
            self.demon = self._indices("demon", demon)
            self.rings[self.demon] = ERROR
        last = len(self.sizes) + self.has_cost
        if forward is not None:
            self.arrows.append((_check.integer("forward", forward, 2, last) - 1, forward, ACTIVATION))
        if backward is not None:
            self.arrows.append((_check.integer("backward", backward, 1, last - 1) + 1, backward, ERROR))

    def _indices(self, name, value, parts=("layer", "j"), first=2):
        """``value`` as (layer, j) or (layer, j, k), checked to lie within the network."""
        if not isinstance(value, (list, tuple)) or len(value) != len(parts):
            raise ValueError(f"{name} is {value!r}; it should be ({', '.join(parts)})")
        layer = _check.integer(f"{name}'s layer", value[0], first, len(self.sizes))
        widths = (self.sizes[layer - 1], self.sizes[layer - 2])
        rest = zip(parts[1:], value[1:], widths, strict=False)
        return (layer, *(_check.integer(f"{name}'s {part}", v, 0, width - 1) for part, v, width in rest))

    def per_layer(self, name, values, columns):
        """A list with an array (or None) for each layer or all but the first, of these widths, as a dict by layer."""
        if values is None:
            return {}
        n, last = len(columns), len(self.sizes)
        if not isinstance(values, (list, tuple)) or len(values) != n:
            expected = f"a list of {n}, one for each layer, or None for some"
            raise ValueError(f"{name} is {values!r:.60}; it should be {expected}")
        return {
            layer: _check.matrix(f"{name}[{i}]", values[i], self.sizes[layer - 1], columns[i])
            for i, layer in enumerate(range(last - n + 1, last + 1))
            if values[i] is not None
        }

    # Places

    def place(self, axes, roomy=False, above=False, below=False, y=None):
        """Choose the neurons to show and give each its place, in a new figure or in ``axes``; y is for the cost."""
        self.desired = ["$y$"]  # line by line
        if y is not None:
            column = _check.matrix("y", y, self.sizes[-1], 1).ravel()
            values = [minus(f"{value:.3g}") for value in column]
            self.desired += values if len(values) <= 3 else [*values[:2], "⋮"]
        levels = [self._levels(layer, width) for layer, width in enumerate(self.sizes, start=1)]
        most = max(max(column.values()) for column in levels)
        self.wide = any(len(column) < width for column, width in zip(levels, self.sizes, strict=True))
        self.radius = 0.27 if roomy else 0.23
        over = self.radius + MARGIN + (0.24 if above or self.above else 0.45 if self.demon else 0)
        under = self.radius + 2 * MARGIN + (0.2 if below else 0) + (0.46 if self.wide else 0.26)
        pitch = 2 * self.radius + 0.18 + 0.24 * (above + below)
        height = max(most * pitch, 1.8 if self.has_cost else 0.8) + over + under
        self.figure, self.axes, width, height = sheet(height, axes)
        pitch = min(pitch, (height - over - under) / max(most, 1))
        self.radius = min(self.radius, 0.42 * pitch)
        self.places = {}
        left, middle = self.radius + (0.32 if self.wide else 0.25), (height + under - over) / 2
        columns = np.linspace(left, width - (0.5 if self.has_cost else left), len(self.sizes) + self.has_cost)
        for layer, (x, column) in enumerate(zip(columns, levels, strict=False), start=1):
            for j, level in column.items():
                self.places[layer, j] = by(x, middle + (max(column.values()) / 2 - level) * pitch)
        if self.has_cost:
            above_centre = self.radius + DESIRED + LINE * (len(self.desired) + 0.5) / 2 + 0.03
            self.places[len(self.sizes) + 1, 0] = by(columns[-1], min(middle, height - above_centre))

    def _levels(self, layer, width):
        """Neurons of a layer and how many levels they are down; where some are left out, there is one between."""
        kept = {0, 1, 2, width - 2, width - 1} | {j for at, j in self.rings if at == layer}
        shown = range(width) if width <= MOST_SHOWN else sorted(kept)
        steps = [min(j - before, 2) for before, j in pairwise(shown)]
        return dict(zip(shown, np.cumsum([0, *steps]), strict=True))

    def edges(self, start, end):
        """From each neuron shown of a layer, or the one given, to each of another; layer L + 1 is the cost."""
        return list(product(*([n for n in self.places if where in (n, n[0])] for where in (start, end))))

    def per_edge(self, layer, matrix):
        """The entry of a matrix that belongs to each edge into a layer."""
        return {(start, end): matrix[end[1], start[1]] for start, end in self.edges(layer - 1, layer)}

    def between(self, start, end):
        """The line from one neuron's rim to the other's."""
        start, end = self.places[start], self.places[end]
        rim = self.radius * (end - start) / np.linalg.norm(end - start)
        return start + rim, end - rim

    # Drawing

    def write(self, place, text, colour, size=12, halo=True, **settings):
        """Text around a point; the halo keeps lines away from it."""
        write(self.axes, place, text, colour, size, **{"bbox": GROUND if halo else None, "zorder": 5} | settings)

    def write_beside(self, neuron, name, text, colour, size=11, away=0.13, aside=0.0, above=False, **settings):
        """A value, with its name unless that is empty, below a neuron or above it, if the neuron is shown."""
        if neuron in self.places:
            x, y = self.places[neuron]
            self.texts.append((x + aside, y + (self.radius + away) * (1 if above else -1)))
            named = f"{name}\N{HAIR SPACE}=\N{HAIR SPACE}{text}" if name else text
            self.boxes.append((by(*self.texts[-1]), by(1, 0), by(text_width(named, size) / 2 + 0.03, 0.008 * size)))
            self.write(self.texts[-1], named, colour, size, halo=False, **settings)

    def write_on(self, edge, place, text, colour, size):
        start, end = self.between(*edge)
        along = (end - start) / np.linalg.norm(end - start)
        self.boxes.append((place, along, by(text_width(text, size) / 2 + 0.06, 0.007 * size + 0.04)))
        slope = np.degrees(np.arctan2(*along[::-1]))
        self.write(place, text, colour, size, halo=False, rotation=slope, rotation_mode="anchor")

    def draw_lines(self, edges, colours, widths, **settings):
        """Lines from rim to rim, interrupted at what is written."""
        lines = [self._interrupted(*edge) for edge in edges]
        self.axes.add_collection(LineCollection(lines, colors=colours, linewidths=widths, **{"zorder": 1} | settings))

    def _interrupted(self, start, end):
        """The line between two neurons as points, with a gap of NaN where it would cross what is written."""
        start, end = self.between(start, end)
        points, at, holes = [start], 0.0, []
        for centre, along, half in self.boxes:
            turned = np.array([along, (-along[1], along[0])])
            place, way = turned @ (start - centre), turned @ (end - start)
            with np.errstate(divide="ignore", invalid="ignore"):
                crossings = np.sort([(-half - place) / way, (half - place) / way], axis=0)
            enters, leaves = max(crossings[0].max(), 0.0), min(crossings[1].min(), 1.0)
            holes += [(enters, leaves)] if enters < leaves else []
        for enters, leaves in sorted(holes):
            beyond = start + max(leaves, at) * (end - start)
            points[-1:] = (
                [points[-1], start + enters * (end - start), (np.nan, np.nan), beyond] if enters > at else [beyond]
            )
            at = max(leaves, at)
        return [*points, end]

    def draw_sizes(self, edges, values, colour, widest, **settings):
        """Edges as thick as their numbers are large, dashed where negative."""
        largest = max(map(abs, values.values())) or 1
        widths = [0.6 + widest * abs(values[edge]) / largest for edge in edges]
        dashes = ["-" if values[edge] >= 0 else (0, (3, 1.5)) for edge in edges]
        self.draw_lines(edges, [colour], widths, linestyles=dashes, **settings)

    def draw_arrow(self, edge, colour, linewidth=1.8, **settings):
        *line, start, end = self._interrupted(*edge)
        if line:
            self.axes.plot(*zip(*line, strict=True), color=colour, lw=linewidth, zorder=2)
        draw_arrow(self.axes, start, end, colour, **{"linewidth": linewidth, "zorder": 2} | settings)

    def draw(self, a=None, weights=None, cost=True):
        """Edges and neurons, with what is known of these numbers, and what is marked."""
        self._draw_edges(weights or {})
        self._draw_neurons(a or {})
        if self.has_cost:
            self._draw_cost(cost)
        if self.weight:
            self._draw_weight(*self.weight)
        if self.demon:
            self._draw_demon(*self.demon)

    def _draw_edges(self, weights):
        """Arrows, lines that show a number each, or faint lines."""
        with_arrows = [max(source, target) for source, target, _ in self.arrows]
        faint = []
        for layer in range(2, len(self.sizes) + 1):
            edges = [] if layer in with_arrows else self.edges(layer - 1, layer)
            if layer not in weights:
                faint += edges
                continue
            values = self.per_edge(layer, weights[layer])
            if len(values) <= MOST_NUMBERED:
                self._write_along(values)
            self.draw_sizes(edges, values, (WEIGHT, 0.5), 3)
        self.draw_lines(faint, FAINT, 1)
        for source, target, colour in self.arrows:
            for edge in self.edges(source, target):
                self.draw_arrow(edge, colour)

    def _write_along(self, values):
        """The number of every edge, as far from other text and lines as it can be."""
        lines = {edge: self.between(*edge) for edge in values}
        half = {edge: text_width(number(value), NUMBER) / 2 + 0.03 for edge, value in values.items()}
        spots = {edge: _spots(*line, half[edge]) for edge, line in lines.items()}
        crossed = {  # how far each spot is from the nearest other line
            edge: np.min([_distances(own, *line) for other, line in lines.items() if other != edge] or [[9]], axis=0)
            for edge, own in spots.items()
        }
        chosen = {edge: own[0] for edge, own in spots.items()}
        written = _extents(self.texts, by(0.32, 0))
        for _ in range(3):
            for edge, own in spots.items():
                others = np.concatenate([*written, *(spot for e, spot in chosen.items() if e != edge), [(-9, -9)]])
                apart = np.linalg.norm(own[:, :, None] - others, axis=-1).min(axis=(1, 2))
                room = np.minimum(apart, 0.24) + 2 * np.minimum(crossed[edge], CLEAR)
                chosen[edge] = own[np.argmax(room - 0.001 * np.arange(len(own)))]
        for edge, extent in chosen.items():
            self.write_on(edge, extent[1], number(values[edge]), WEIGHT, NUMBER)

    def _draw_neurons(self, a):
        """Discs with a number or a name in each, and the layers' names below."""
        for neuron, place in self.places.items():
            layer, j = neuron
            if layer > len(self.sizes):
                continue
            ring = self.rings.get(neuron)
            fill = (ring, PALE) if ring else "none"
            text, colour = self.names.get(neuron, (str(j + 1), MUTED))
            if layer in a:
                fill = (ACTIVATION, 0.45 * min(abs(a[layer][j, 0]), 1))
                text, colour = number(a[layer][j, 0]), INK
            width = 2.6 if ring else 1.1
            self.axes.add_artist(Circle(place, self.radius, fc=fill, ec=ring or MUTED, lw=width, zorder=3))
            self.write(place, text, colour, 15 if text.startswith("$") else 11, halo=False)
            if neuron in self.above:
                self.write(place + by(0.34, self.radius + 0.06), *self.above[neuron], 15)
        for one, other in pairwise(self.places):
            if one[0] == other[0] and one[1] + 1 < other[1]:
                x, y = (self.places[one] + self.places[other]) / 2
                self.axes.plot([x] * 3, [y - 0.12, y, y + 0.12], ".", color=MUTED, markersize=4)
        for layer, width in enumerate(self.sizes, start=1):
            self._write_caption(layer, f"layer {layer}")
            if self.wide:
                self._write_caption(layer, f"{width} neurons", 11, below=0.21)

    def _write_caption(self, layer, text, size=12, below=0.0):
        height = MARGIN + (0.31 if self.wide else 0.1) - below
        self.write((self.places[layer, 0][0], height), text, MUTED, size, halo=False)

    def _draw_cost(self, cost):
        """The cost, fed by the outputs; the desired output comes in from outside."""
        last = len(self.sizes)
        centre, rim = self.places[last + 1, 0], np.array((0, self.radius))
        marked = [max(source, target) for source, target, _ in self.arrows]
        for edge in self.edges(last, last + 1) if last + 1 not in marked else ():
            self.draw_arrow(edge, MUTED, linewidth=1.1, zorder=1, mutation_scale=10)
        self.axes.add_artist(Circle(centre, self.radius, fc=(COST, PALE), ec=COST, lw=2.2, zorder=3))
        self.write(centre, "$C$", COST, 16, halo=False)
        if cost is not True:
            self.write(centre - rim - by(0, 0.15), number(_check.finite_number("cost", cost), 3), COST)
        self._write_caption(last + 1, "cost")
        bounds = {"boxstyle": "square,pad=0.3", "fc": "none", "ec": MUTED, "ls": "--"}
        arrow = {"arrowstyle": "-|>", "color": MUTED, "linestyle": "--", "shrinkB": 0}
        settings = {"ha": "center", "va": "center", "fontsize": 13, "color": INK, "zorder": 4}
        ends = centre + rim, centre + rim + by(0, DESIRED)
        self.axes.annotate("\n".join(self.desired), *ends, bbox=bounds, arrowprops=arrow, **settings)

    def _draw_weight(self, layer, j, k):
        line = start, end = self.between((layer - 1, k), (layer, j))
        draw_thick(self.axes, *line)
        run, rise = (end - start) / np.linalg.norm(end - start)
        name = symbol("w", layer, j, k)
        away = (text_width(name, 18) * abs(rise) + 0.34 * run) / 2 + 0.07  # half of its box, and a little more
        if abs(rise) > 0.6:  # the middle of a steep line, and one of its sides, are close to neurons
            place = beside(line, 1 / 3 if rise > 0 else 1 / 4, -away * np.sign(rise))
        else:
            place = beside(line, 1 / 2, away)
        self.write(place, name, WEIGHT, 18)

    def _draw_demon(self, layer, j):
        """A small face with horns, and an arrow by which it adds to the weighted input."""
        target = self.places[layer, j]
        face = target + by(-0.62, 0.3)
        along = (target - face) / np.linalg.norm(target - face)
        draw_arrow(self.axes, face + 0.17 * along, target - self.radius * along, ERROR, linewidth=2.4, zorder=4)
        for side in (-1, 1):
            horn = face + np.array([(side * 0.03, 0.12), (side * 0.15, 0.24), (side * 0.13, 0.06)])
            self.axes.add_artist(Polygon(horn, fc=ERROR, ec=ERROR, zorder=5))
        self.axes.add_artist(Circle(face, 0.15, fc=PAPER, ec=ERROR, lw=1.8, zorder=5))
        eyes, smile = np.array([(-0.055, 0.055), (0.035, 0.035)]), np.linspace(-1, 1, 9)
        mouth = np.array([0.075 * smile, 0.035 * smile**2 - 0.075])
        self.axes.plot(*(face[:, None] + eyes), "o", color=ERROR, ms=2.5, zorder=6)
        self.axes.plot(*(face[:, None] + mouth), color=ERROR, lw=1.5, zorder=6)
        self.write(face + by(0, 0.37), symbol(r"+\Delta z", layer, j), ERROR, 14)


def _spots(start, end, half):
    """Where a number can stand on a line, from the middle outwards: the `_extents` of each place."""
    length = np.linalg.norm(end - start)
    along, free = (end - start) / length, max(length / 2 - half - 0.16, 0)
    return _extents((start + end) / 2 + free * SPOTS[:, None] * along, half * along)


def _distances(spots, start, end):
    """From each of the `_extents` to a line."""
    along = end - start
    share = np.clip((spots - start) @ along / (along @ along), 0, 1)
    return np.linalg.norm(spots - start - share[..., None] * along, axis=-1).min(axis=1)


def _extents(centres, half):
    """Of the text around each of these points the two ends and, between them, the centre."""
    return np.reshape(centres, (-1, 1, 2)) + np.array([[-1], [0], [1]]) * half


# Shared by diagrams


def symbol(letter, layer, *indices):
    """A quantity's name with its indices, which count from 1, and are kept apart where one has two digits."""
    comma = "," if max(indices) > 8 else ""
    return f"${letter}^{{{layer}}}_{{{comma.join(str(i + 1) for i in indices)}}}$"


def beside(line, share, distance):
    """A point at this share of a line, moved to the left of it."""
    start, end = line
    along = (end - start) / np.linalg.norm(end - start)
    return start + share * (end - start) + distance * np.array([-along[1], along[0]])


def draw_arrow(axes, start, end, colour, **settings):
    settings = {"arrowstyle": "-|>", "mutation_scale": 13, "shrinkA": 0, "shrinkB": 0} | settings
    axes.add_artist(FancyArrowPatch(start, end, color=colour, **settings))


def draw_thick(axes, start, end):
    axes.plot(*zip(start, end, strict=True), color=WEIGHT, lw=4.5, solid_capstyle="butt", zorder=2)


def draw_box(axes, centre, name, colour):
    shape = FancyBboxPatch(centre - HALF, *(2 * HALF), boxstyle="round,pad=0,rounding_size=0.15", ec=colour, lw=2)
    shape.set(fc=(colour, PALE), zorder=3)
    axes.add_artist(shape)
    write(axes, centre, name, colour, 16, va="center_baseline", zorder=4)
