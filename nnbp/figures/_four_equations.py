"""Page 5: how the four equations carry the error backwards."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from ..backprop import backprop
from .canvas import by, number, panels, sheet, write
from .diagrams import Diagram, draw_thick
from .matrices import matrix_equation, multiplication_table
from .style import ACTIVATION, BIAS, COST, ERROR, FAINT, GRADIENT, INK, PALE, WEIGHT, WIDTH, book_style


@book_style()
def one_weight_diagram(a_in, delta_out):
    """One weight between its two neurons: the activation coming in times the error going out, equation (32)."""
    figure, axes = panels(2.2)
    sheet(axes)
    left, right, radius = np.array([1.15, 1.32]), np.array([WIDTH - 1.15, 1.32]), 0.34
    for centre, away in ((left, -1), (right, 1)):
        ends = centre + np.array([(away * 0.8, dy) for dy in (-0.45, 0, 0.45)])
        lines = [(centre + radius * (end - centre) / np.linalg.norm(end - centre), end) for end in ends]
        axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=1, zorder=1))
    draw_thick(axes, left + by(radius, 0), right - by(radius, 0))
    write(axes, (left + right) / 2 + (0, 0.24), "$w$", WEIGHT, 19)
    for centre, colour, name, caption in (
        (left, ACTIVATION, r"$a_{\rm in}$", "activation coming in"),
        (right, ERROR, r"$\delta_{\rm out}$", "error going out"),
    ):
        axes.add_artist(Circle(centre, radius, fc=(colour, PALE), ec=colour, lw=2.6, zorder=3))
        write(axes, centre, name, colour, 16, zorder=4)
        write(axes, centre - by(0, radius + 0.2), caption, colour)
    product = f"{number(a_in, 3)} × {number(delta_out, 3)}  =  {number(a_in * delta_out, 4)}"
    formula = rf"$\partial C/\partial w = a_{{\rm in}}\,\delta_{{\rm out}}$  =  {product}"
    write(axes, (WIDTH / 2, 0.3), formula, size=13)
    return figure


@dataclass(frozen=True)
class Moment:
    """One moment of `four_equations`: a short label for a slider, the words that say what happens, and the picture."""

    label: str
    words: str
    draw: Callable


def four_equations(net, x, y):
    """The four equations at work on one example, moment by moment: forwards, then backwards to every gradient."""
    shown = Pass(net, x, y)
    L = len(net.sizes)
    moments = [shown.forwards(l) for l in range(2, L + 1)]
    moments += [shown.cost(), shown.output_error()]
    for l in range(L - 1, 1, -1):
        moments += [shown.through_the_weights(l), shown.through_the_activation(l)]
    return [*moments, shown.bias_gradients(), *(shown.weight_gradient(l) for l in range(L, 1, -1))]


class Pass:
    """All numbers of one pass; each method makes the moment that shows some of them.

    With ``keep_z``, weighted inputs stand below their neurons until the errors take that place.
    """

    def __init__(self, net, x, y, keep_z=False):
        self.keep_z = keep_z
        self.net, self.y, self.L = net, y, len(net.sizes)
        self.f, self.gradient = net.feedforward(x), backprop(net, x, y)
        self.nabla_a = net.cost.gradient(self.f.a[-1], y)

    # Quantities by layer: the numbers, and matrices as (name, numbers, colour)

    def a(self, l):
        return self.f.a[l - 1]

    def z(self, l):
        return self.f.z[l - 2]

    def delta(self, l):
        return self.gradient.errors[l - 2]

    def half(self, l):
        """∂C/∂a of a hidden layer, the first half of (BP2)."""
        return self.net.weights[l - 1].T @ self.delta(l + 1)

    def a_part(self, l):
        return f"$a^{l}$", self.a(l), ACTIVATION

    def z_part(self, l):
        return f"$z^{l}$", self.z(l), INK

    def delta_part(self, l):
        return rf"$\delta^{l}$", self.delta(l), ERROR

    def slope_part(self, l):
        return rf"$\sigma'(z^{l})$", self.net.activations[l - 2].prime(self.z(l)), INK

    def affine_parts(self, l):
        """z of a layer from the activations before it."""
        w, b = (f"$w^{l}$", self.net.weights[l - 2], WEIGHT), (f"$b^{l}$", self.net.biases[l - 2], BIAS)
        return [self.z_part(l), "=", w, self.a_part(l - 1), "+", b]

    # The moments

    def forwards(self, l):
        title = f"Forwards to layer {l}, and $a^{l}=\\sigma(z^{l})$"
        words = f"forwards: the activations of layer {l} are {number_list(self.a(l))}"
        return self.moment(f"a{superscript(l)}", title, words, self.affine_parts(l), digits=2, a=l, forward=l)

    def cost(self):
        parts = [(r"$\nabla_{\!a}C$", self.nabla_a, COST)]
        if self.net.cost.name == "quadratic":
            parts += ["=", self.a_part(self.L), r"$-$", ("$y$", self.y, INK)]
        words = f"the cost changes with each output at the rates {number_list(self.nabla_a)}"
        title = "The cost, and how it changes with each output"
        return self.moment("C", title, words, parts, forward=self.L + 1)

    def output_error(self):
        l = self.L
        parts = [self.delta_part(l), "=", (r"$\nabla_{\!a}C$", self.nabla_a, COST), r"$\odot$", self.slope_part(l)]
        words = f"(BP1): the errors of layer {l} are {number_list(self.delta(l))}"
        title = f"(BP1): the error of layer {l}, the output"
        return self.moment(f"δ{superscript(l)}", title, words, parts, errors=l, backward=l)

    def through_the_weights(self, l):
        w = (f"$(w^{l + 1})^T$", self.net.weights[l - 1].T, WEIGHT)
        parts = [(rf"$\partial C/\partial a^{l}$", self.half(l), COST), "=", w, self.delta_part(l + 1)]
        words = f"first half of (BP2): back through the weights into layer {l}, giving {number_list(self.half(l))}"
        title = f"(BP2), first half: through the weights into layer {l}"
        label = f"w{superscript(l + 1)}ᵀδ{superscript(l + 1)}"
        return self.moment(label, title, words, parts, errors=l + 1, half=l, backward=l)

    def through_the_activation(self, l):
        half = (rf"$\partial C/\partial a^{l}$", self.half(l), COST)
        parts = [self.delta_part(l), "=", half, r"$\odot$", self.slope_part(l)]
        words = f"second half of (BP2): times the slopes of layer {l}, giving its errors {number_list(self.delta(l))}"
        title = f"(BP2), second half: through the activation of layer {l}"
        return self.moment(f"δ{superscript(l)}", title, words, parts, errors=l)

    def bias_gradients(self):
        layers, parts = range(2, self.L + 1), []
        for l in layers:
            parts += [(rf"$\partial C/\partial b^{l}$", self.gradient.biases[l - 2], GRADIENT), " "]
        listed = "; ".join(number_list(self.delta(l)) for l in layers)
        title = r"(BP3): $\partial C/\partial b^l$ is $\delta^l$ itself, in every layer"
        words = f"(BP3): the gradients by the biases are the errors of the layers, {listed}"
        return self.moment("∂C/∂b", title, words, parts, errors=2)

    def weight_gradient(self, l):
        table = self.delta_part(l), (f"$(a^{l - 1})^T$", self.a(l - 1).T, ACTIVATION)
        title = rf"(BP4): $\partial C/\partial w^{l}$, each $\delta$ on the left times each $a$ on top"
        rows = "; ".join(number_list(row) for row in self.gradient.weights[l - 2])
        words = f"(BP4): the gradients by the weights into layer {l}, row by row, are {rows}"
        return self.moment(f"∂C/∂w{superscript(l)}", title, words, table, errors=2, gradients=l)

    def moment(self, label, title, words, parts, digits=3, **where):
        @book_style()
        def draw():
            most, heading = max(self.net.sizes), 0.3
            heights = 0.73 * (max(most, 3) - 1) + 1.3, 0.23 * most + 0.85  # at three the cost fits in
            figure, above, below = panels(*heights, between=heading)
            self.draw_diagram(above, **where)
            middle = (heights[1] + heading / 2) / figure.get_figheight()
            figure.text(0.02, middle, title, color=INK, va="center")
            if "gradients" in where:
                multiplication_table(*parts, digits=digits, colour=GRADIENT, axes=below)
            else:
                matrix_equation(parts, digits=digits, axes=below)
            return figure

        return Moment(label, words, draw)

    def draw_diagram(self, axes, a=None, z=None, errors=None, half=None, forward=None, backward=None, gradients=None):
        """What is known: a and z up to these layers, errors from theirs on, ∂C/∂a of layer ``half``; and arrows."""
        diagram = Diagram(self.net.sizes)
        diagram.mark(forward=forward, backward=backward)
        diagram.place(axes, roomy=True, below=True, y=self.y)
        errors = errors or self.L + 1
        columns = [(l, "δ", self.delta(l), ERROR) for l in range(errors, self.L + 1)]
        if half:
            columns.append((half, "∂C/∂a", self.half(half), COST))
        if self.keep_z:
            last = min(z or self.L, (half or errors) - 1)
            columns += [(l, "z", self.z(l), INK) for l in range(2, last + 1)]
        for l, symbol, values, colour in columns:
            for j, value in enumerate(values.ravel()):
                diagram.write_beside((l, j), symbol, number(value, 3), colour, 10.5, away=0.105)
        if gradients:  # as thick lines: the numbers stand in the table
            values = diagram.per_edge(gradients, self.gradient.weights[gradients - 2])
            row_by_row = sorted(values, key=itemgetter(1))
            diagram.draw_sizes(row_by_row, values, GRADIENT, 3.4, zorder=1.5)
        known = [values if l <= (a or self.L) else None for l, values in enumerate(self.f.a, start=1)]
        cost = True if a else float(self.net.cost(self.a(self.L), self.y)[0])
        diagram.draw(diagram.per_neuron("a", known, 1), cost=cost)


def superscript(l):
    """A layer's number as a raised digit, for labels that know no mathtext."""
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(l))


def number_list(values):
    """All the numbers of an array in words."""
    return ", ".join(number(value, 3) for value in np.ravel(values))
