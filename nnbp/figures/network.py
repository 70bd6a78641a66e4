"""Diagrams of layered networks, in the chapter's notation.

In code a neuron is ``(layer, j)``: layers carry the chapter's numbers, the input being layer 1, and neurons are rows,
counted from 0. What is printed counts from 1, as the chapter does.
"""

from itertools import pairwise

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle, FancyArrowPatch, Polygon
from matplotlib.patheffects import withStroke

from .. import _check
from .style import (
    ACTIVATION,
    BIAS,
    COST,
    ERROR,
    FAINT,
    GRADIENT,
    INK,
    MUTED,
    WEIGHT,
    WIDTH,
    number,
    panels,
    sheet,
    style,
)

MOST_SHOWN = 8  # a wider layer is drawn with its middle left out
MOST_NUMBERED = 12  # edges between two layers: with more, their numbers would not fit
MARGIN = 0.12  # inches, as all lengths
DESIRED = 0.75  # from the cost's rim up to the middle of the desired output
LINE = 0.22  # of the desired output
PAPER = "#f7f5f2"  # behind text on lines: close to white and, inverted, to the dark page
PALE = 0.12  # opacity of the colour that fills a marked neuron
HALO = [withStroke(linewidth=3, foreground=PAPER)]


def network_diagram(
    sizes,
    *,
    weight=None,
    bias=None,
    activation=None,
    demon=None,
    a=None,
    z=None,
    errors=None,
    weights=None,
    gradients=None,
    cost=None,
    y=None,
    forward=None,
    backward=None,
    axes=None,
):
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

    Returns
    -------
    matplotlib.figure.Figure
    """
    roomy, above, below = (numbers is not None for numbers in (a, z, errors))  # even if they are all yet to come
    net = Diagram(_sizes(sizes), has_cost=cost is not None and cost is not False)
    net.mark(weight=weight, bias=bias, activation=activation, demon=demon)
    a, z, errors = net.per_neuron("a", a, 1), net.per_neuron("z", z, 2), net.per_neuron("errors", errors, 2)
    weights, gradients = net.per_weight("weights", weights), net.per_weight("gradients", gradients)
    arrows = [*net.arrows("forward", forward, -1, ACTIVATION), *net.arrows("backward", backward, +1, ERROR)]
    with style():
        net.place(axes, roomy=roomy, above=above, below=below, y=y)
        net.write_beside(z, "z", INK, +1)
        net.write_beside(errors, "δ", ERROR, -1)
        net.draw_edges(weights, gradients, arrows)
        net.draw_neurons(a)
        net.write_layers()
        if net.has_cost:
            net.draw_cost(cost)
        if weight is not None:
            net.draw_weight(*weight)
        if demon is not None:
            net.draw_demon(demon)
    return net.axes.get_figure(root=True)


class Diagram:
    """A diagram in the making: which neurons are shown, where they are, what is marked. All lengths are inches.

    Shapes are added by ``add_artist``: ``add_patch`` would measure each of them, slowly, for limits that are fixed.
    """

    def __init__(self, sizes, has_cost):
        self.sizes = sizes
        self.has_cost = has_cost
        self.rings = {}  # neuron: colour of its rim
        self.names = {}  # neuron: what is printed in it, and the colour
        self.above = {}  # neuron: what is printed above it, and the colour
        self.kept = set()  # neurons that have to be shown
        self.demon = None
        self.texts = []  # centres of what is written, for numbers on edges to keep away from

    # What was asked for

    def mark(self, weight, bias, activation, demon):
        """Take note of what is to stand out."""
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
        for i, array in enumerate(_list(name, values, len(self.sizes) - first + 1)):
            if array is not None:
                layer, array = i + first, _check.real_array(f"{name}[{i}]", array)
                if array.shape not in ((self.sizes[layer - 1],), (self.sizes[layer - 1], 1)):
                    raise ValueError(f"{name}[{i}] has shape {array.shape}; it should be ({self.sizes[layer - 1]}, 1)")
                numbers |= {(layer, j): value for j, value in enumerate(array.ravel())}
        return numbers

    def per_weight(self, name, matrices):
        """A list of matrices (or None), one for each layer from 2 on, as a dict from layer to matrix."""
        shapes = list(zip(self.sizes[1:], self.sizes[:-1], strict=True))
        matrices = _list(name, matrices, len(shapes))
        return {
            i + 2: _check.matrix(f"{name}[{i}]", matrix, *shapes[i])
            for i, matrix in enumerate(matrices)
            if matrix is not None
        }

    def arrows(self, name, target, step, colour):
        """Pairs of neurons, and the colour of the arrows from the one to the other."""
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

    # Where things are

    def place(self, axes, roomy, above, below, y=None):
        """Choose the neurons to show and give every one its place, in a new figure or in ``axes``; y is for the cost."""
        self.desired = self._desired(y)
        slots = [self._slots(layer, width) for layer, width in enumerate(self.sizes, start=1)]
        most = max(map(len, slots)) - 1
        self.wide = any(None in s for s in slots)
        self.radius = 0.27 if roomy else 0.23
        over = self.radius + MARGIN + (0.24 if above or self.above else 0.45 if self.demon else 0)
        under = self.radius + 2 * MARGIN + (0.2 if below else 0) + (0.46 if self.wide else 0.26)
        pitch = 2 * self.radius + 0.18 + 0.24 * (above + below)
        if axes is None:
            _, axes = panels(max(most * pitch, 1.8 if self.has_cost else 0.8) + over + under)
        self.axes = axes
        width, height = sheet(axes)
        pitch = min(pitch, (height - over - under) / max(most, 1))
        self.radius = min(self.radius, 0.42 * pitch)
        self.middle = (height + under - over) / 2
        self.caption = MARGIN + (0.31 if self.wide else 0.1)
        self.places, self.gaps = {}, []
        columns = self._columns(width)
        for layer, (x, shown) in enumerate(zip(columns, slots, strict=False), start=1):
            for i, j in enumerate(shown):
                place = np.array([x, self.middle + ((len(shown) - 1) / 2 - i) * pitch])
                if j is None:
                    self.gaps.append(place)
                else:
                    self.places[layer, j] = place
        if self.has_cost:
            above_centre = self.radius + DESIRED + LINE * (len(self.desired) + 0.5) / 2 + 0.03
            self.places[len(self.sizes) + 1, 0] = np.array([columns[-1], min(self.middle, height - above_centre)])

    def _slots(self, layer, width):
        """Neurons of a layer from top to bottom, None where some are left out."""
        if width <= MOST_SHOWN:
            return list(range(width))
        shown = sorted({0, 1, 2, width - 2, width - 1} | {j for at, j in self.kept if at == layer})
        slots = shown[:1]
        for before, j in pairwise(shown):
            slots += [j] if j == before + 1 else [None, j]
        return slots

    def _columns(self, width):
        left = self.radius + (0.32 if self.wide else 0.25)
        right = 0.5 if self.has_cost else left
        return np.linspace(left, width - right, len(self.sizes) + self.has_cost)

    def shown(self, layer):
        """Neurons of a layer that have a place; layer L + 1 is the cost."""
        return [neuron for neuron in self.places if neuron[0] == layer]

    def between(self, start, end):
        """The line from one neuron's rim to the other's."""
        start, end = self.places[start], self.places[end]
        rim = self.radius * (end - start) / np.linalg.norm(end - start)
        return start + rim, end - rim

    # Drawing

    def write(self, x, y, text, colour, size=12, halo=True, **kwargs):
        """Centred text; the halo keeps lines away from it."""
        effects = HALO if halo else None
        settings = {"ha": "center", "va": "center", "zorder": 5} | kwargs
        self.axes.text(x, y, text, color=colour, fontsize=size, path_effects=effects, **settings)

    def draw_edges(self, weights, gradients, arrows):
        """Arrows, lines that show a number each, or faint lines."""
        arrows = {edge: colour for source, layer, j, colour in arrows for edge in self._edges(source, layer, j)}
        for (start, end), colour in arrows.items():
            self.draw_arrow(*self.between(start, end), colour)
        faint = []
        for layer in range(2, len(self.sizes) + 1):
            edges = self._edges(layer - 1, layer)
            plain = [edge not in arrows and edge[::-1] not in arrows for edge in edges]
            for matrices, colour in ((gradients, GRADIENT), (weights, WEIGHT)):
                if layer in matrices:
                    values = [matrices[layer][j, k] for (_, k), (_, j) in edges]
                    self._draw_numbers([self.between(*edge) for edge in edges], values, plain, colour)
                    break
            else:
                faint += [self.between(*edge) for edge, is_plain in zip(edges, plain, strict=True) if is_plain]
        self.axes.add_collection(LineCollection(faint, colors=FAINT, linewidths=1, zorder=1))

    def _edges(self, source, layer, j=None):
        ends = self.shown(layer) if j is None else [(layer, j)]
        return [(start, end) for start in self.shown(source) for end in ends]

    def _draw_numbers(self, lines, values, plain, colour):
        """Lines as thick as their numbers are large, dashed where negative; where an arrow is, the number alone."""
        largest = max(map(abs, values)) or 1
        drawn = [(line, value) for line, value, is_plain in zip(lines, values, plain, strict=True) if is_plain]
        collection = LineCollection(
            [line for line, _ in drawn],
            colors=[(colour, 0.5)],
            linewidths=[0.6 + 3 * abs(value) / largest for _, value in drawn],
            linestyles=["-" if value >= 0 else (0, (3, 1.5)) for _, value in drawn],
            zorder=1,
        )
        self.axes.add_collection(collection)
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
        for (start, end), extent, text in zip(lines, chosen, texts, strict=True):
            slope = np.degrees(np.arctan2(*(end - start)[::-1]))
            self.write(*extent[1], text, colour, 10.5, rotation=slope, rotation_mode="anchor")

    def draw_arrow(self, start, end, colour, **kwargs):
        """An arrow between two points."""
        settings = {"arrowstyle": "-|>", "mutation_scale": 13, "linewidth": 1.8, "zorder": 2} | kwargs
        self.axes.add_artist(FancyArrowPatch(start, end, color=colour, shrinkA=0, shrinkB=0, **settings))

    def draw_neurons(self, a):
        """Discs with a number or a name in each."""
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
            size = 15 if text.startswith("$") else 11
            self.write(*place, text, colour, size, halo=False)
            if neuron in self.above:
                self.write(*(place + _by(0.34, self.radius + 0.06)), *self.above[neuron], 15)
        for x, y in self.gaps:
            self.axes.plot([x] * 3, [y - 0.12, y, y + 0.12], ".", color=MUTED, markersize=4)

    def write_beside(self, numbers, symbol, colour, side):
        """Numbers above (side +1) or below (-1) the neurons."""
        for neuron in numbers.keys() & self.places.keys():
            x, y = self.places[neuron]
            y += side * (self.radius + 0.13)
            self.texts.append((x, y))
            self.write(x, y, f"{symbol}\N{HAIR SPACE}=\N{HAIR SPACE}{number(numbers[neuron])}", colour, 11)

    def write_layers(self):
        for layer, width in enumerate(self.sizes, start=1):
            x = self.places[layer, 0][0]
            self.write(x, self.caption, f"layer {layer}", MUTED, halo=False)
            if self.wide:
                self.write(x, self.caption - 0.21, f"{width} neurons", MUTED, 11, halo=False)

    def _desired(self, y):
        """What is printed of the desired output, line by line."""
        if y is None:
            return ["$y$"]
        y = _check.real_array("y", y)
        if y.shape not in ((self.sizes[-1],), (self.sizes[-1], 1)):
            raise ValueError(f"y has shape {y.shape}; it should be ({self.sizes[-1]}, 1)")
        values = [f"{value:.3g}".replace("-", "\N{MINUS SIGN}") for value in y.ravel()]
        return ["$y$", *(values if len(values) <= 3 else [*values[:2], "⋮"])]

    def draw_cost(self, cost):
        """The cost, fed by the outputs; the desired output comes in from outside."""
        last = len(self.sizes)
        centre = self.places[last + 1, 0]
        for output in self.shown(last):
            self.draw_arrow(*self.between(output, (last + 1, 0)), MUTED, linewidth=1.1, zorder=1, mutation_scale=10)
        self.axes.add_artist(Circle(centre, self.radius, fc=(COST, PALE), ec=COST, lw=2.2, zorder=3))
        self.write(*centre, "$C$", COST, 16, halo=False)
        if cost is not True:
            self.write(*(centre - _by(0, self.radius + 0.15)), number(_check.finite_number("cost", cost), 3), COST)
        self._draw_desired(centre + _by(0, self.radius + DESIRED), centre + _by(0, self.radius))
        self.write(centre[0], self.caption, "cost", MUTED, halo=False)

    def _draw_desired(self, box, target):
        bounds = {"boxstyle": "square,pad=0.3", "fc": "none", "ec": MUTED, "ls": "--"}
        arrow = {"arrowstyle": "-|>", "color": MUTED, "linestyle": "--", "shrinkB": 0}
        settings = {"ha": "center", "va": "center", "fontsize": 13, "color": INK, "zorder": 4}
        self.axes.annotate("\n".join(self.desired), target, box, bbox=bounds, arrowprops=arrow, **settings)

    def draw_weight(self, layer, j, k):
        start, end = self.between((layer - 1, k), (layer, j))
        self.axes.plot(*zip(start, end, strict=True), color=WEIGHT, lw=4.5, solid_capstyle="butt", zorder=2)
        along = (end - start) / np.linalg.norm(end - start)
        share, side = (1 / 3, -0.24) if along[1] > 0.6 else (1 / 2, 0.21)  # left of a steep line there is a neuron
        x, y = start + share * (end - start) + side * np.array([-along[1], along[0]])
        self.write(x, y, f"$w^{{{layer}}}_{{{j + 1}{',' if max(j, k) > 8 else ''}{k + 1}}}$", WEIGHT, 18)

    def draw_demon(self, demon):
        """A small face with horns, and an arrow by which it adds to the weighted input."""
        layer, j = demon
        target = self.places[layer, j]
        face = target + _by(-0.62, 0.3)
        along = (target - face) / np.linalg.norm(target - face)
        self.draw_arrow(face + 0.17 * along, target - self.radius * along, ERROR, linewidth=2.4, zorder=4)
        _draw_face(self.axes, face)
        self.write(face[0], face[1] + 0.37, f"$+\\Delta z^{{{layer}}}_{{{j + 1}}}$", ERROR, 14)


def _draw_face(axes, centre):
    for side in (-1, 1):
        horn = centre + np.array([(side * 0.03, 0.12), (side * 0.15, 0.24), (side * 0.13, 0.06)])
        axes.add_artist(Polygon(horn, fc=ERROR, ec=ERROR, zorder=5))
    axes.add_artist(Circle(centre, 0.15, fc=PAPER, ec=ERROR, lw=1.8, zorder=5))
    axes.plot(centre[0] + np.array([-0.055, 0.055]), [centre[1] + 0.035] * 2, "o", color=ERROR, ms=2.5, zorder=6)
    smile = np.linspace(-1, 1, 9)
    axes.plot(centre[0] + 0.075 * smile, centre[1] - 0.075 + 0.035 * smile**2, color=ERROR, lw=1.5, zorder=6)


def _spots(start, end):
    """Where a number has room on a line, from the middle outwards: the `_extent` of each."""
    length = np.linalg.norm(end - start)
    along = (end - start) / length
    room = max(length / 2 - 0.34, 0)
    steps = room * np.array([0, -0.25, 0.25, -0.5, 0.5, -0.75, 0.75, -1, 1])
    return np.array([_extent((start + end) / 2 + step * along, 0.14 * along) for step in steps])


def _extent(centre, half):
    """Two ends and, between them, the centre of a text."""
    return np.array([centre - half, centre, centre + half])


def _sizes(sizes):
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        raise ValueError(f"sizes is {sizes!r}; it should be a list of at least two layer widths")
    return [_check.integer(f"sizes[{i}]", n, 1) for i, n in enumerate(sizes)]


def _by(dx, dy):
    return np.array((dx, dy))


def _list(name, values, length):
    if values is None:
        return []
    if not isinstance(values, (list, tuple)) or len(values) != length:
        has = f"{len(values)} entries" if isinstance(values, (list, tuple)) else f"of type {type(values).__name__}"
        raise ValueError(f"{name} has {has}; it should be a list of {length}, one for each layer, None to leave it out")
    return values


def one_weight_diagram(a_in=None, delta_out=None):
    """One weight between its two neurons: what comes in times what goes wrong, equation (BP4), in the form (32).

    Parameters
    ----------
    a_in, delta_out : float, optional
        Activation of the neuron before and error of the neuron after, to print with their product; both or neither.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if (a_in is None) != (delta_out is None):
        raise ValueError(f"a_in is {a_in} and delta_out is {delta_out}; give both numbers or neither")
    figure, axes = panels(2.2)
    with style():
        sheet(axes)
        _draw_one_weight(axes, np.array([1.15, 1.32]), np.array([WIDTH - 1.15, 1.32]), radius=0.34)
        formula = r"$\partial C/\partial w = a_{\rm in}\,\delta_{\rm out}$"
        if a_in is not None:
            a_in, delta_out = _check.finite_number("a_in", a_in), _check.finite_number("delta_out", delta_out)
            formula += f"  =  {number(a_in, 3)} × {number(delta_out, 3)}  =  {number(a_in * delta_out, 4)}"
        axes.text(WIDTH / 2, 0.3, formula, color=INK, fontsize=13, ha="center", va="center")
    return figure


def _draw_one_weight(axes, left, right, radius):
    for centre, away in ((left, -1), (right, 1)):
        ends = [centre + _by(away * 0.8, dy) for dy in (-0.45, 0, 0.45)]
        lines = [(centre + radius * (end - centre) / np.linalg.norm(end - centre), end) for end in ends]
        axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=1, zorder=1))
    rims = left + _by(radius, 0), right - _by(radius, 0)
    axes.plot(*zip(*rims, strict=True), color=WEIGHT, lw=4.5, solid_capstyle="butt", zorder=2)
    axes.text(*((left + right) / 2 + _by(0, 0.24)), "$w$", color=WEIGHT, fontsize=19, ha="center", va="center")
    named = (
        (left, ACTIVATION, r"$a_{\rm in}$", "activation coming in"),
        (right, ERROR, r"$\delta_{\rm out}$", "error going out"),
    )
    for centre, colour, name, caption in named:
        axes.add_artist(Circle(centre, radius, fc=(colour, PALE), ec=colour, lw=2.6, zorder=3))
        axes.text(*centre, name, color=colour, fontsize=16, ha="center", va="center", zorder=4)
        axes.text(*(centre + _by(0, -radius - 0.2)), caption, color=colour, fontsize=12, ha="center", va="center")
