"""Page 5: how the four equations send the error back."""

from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from ..backprop import backprop
from .canvas import by, number, panels, sheet, write
from .diagrams import Diagram, draw_arrow, draw_thick
from .matrices import Quantity, by_layer, matrix_equation, multiplication_table, number_list
from .style import ACTIVATION, BIAS, COST, ERROR, FAINT, GRADIENT, INK, PALE, PAPER, WEIGHT, WIDTH, book_style


@book_style()
def one_weight_diagram(a_in, delta_out):
    """One weight between its two neurons: the incoming activation times the error at the far end, equation (32)."""
    figure, axes, *_ = sheet(2.2)
    left, right, radius = np.array([1.15, 1.32]), np.array([WIDTH - 1.15, 1.32]), 0.34
    draw_thick(axes, left + by(radius, 0), right - by(radius, 0))
    write(axes, (left + right) / 2 + (0, 0.24), "$w$", WEIGHT, 19)
    for centre, away, colour, name, caption in (
        (left, -1, ACTIVATION, r"$a_{\rm in}$", "incoming activation"),
        (right, 1, ERROR, r"$\delta_{\rm out}$", "error at the far end"),
    ):
        ends = centre + np.array([(away * 0.8, dy) for dy in (-0.45, 0, 0.45)])
        lines = [(centre + radius * (end - centre) / np.linalg.norm(end - centre), end) for end in ends]
        axes.add_collection(LineCollection(lines, colors=FAINT, linewidths=1, zorder=1))
        axes.add_artist(Circle(centre, radius, fc=(colour, PALE), ec=colour, lw=2.6, zorder=3))
        write(axes, centre, name, colour, 16, zorder=4)
        write(axes, centre - by(0, radius + 0.2), caption, colour)
    product = f"{number(a_in, 3)} × {number(delta_out, 3)}  =  {number(a_in * delta_out, 4)}"
    formula = rf"$\partial C/\partial w = a_{{\rm in}}\,\delta_{{\rm out}}$  =  {product}"
    write(axes, (WIDTH / 2, 0.3), formula, size=13)
    return figure


@book_style()
def fan(weights, delta_next, sigma_prime):
    """Why (BP2): a neuron's push Δz fans out along ``weights``, and the errors fan in along the same weights."""
    figure, out, back = panels(2.05, 2.3)
    pushes = [number(w * sigma_prime, 3, "+") + r" $\Delta z$" for w in weights]
    neuron = _fan_panel(out, "A push fans out", weights, sigma_prime, pushes, INK)
    draw_arrow(out, neuron - by(0.85, 0), neuron - by(0.42, 0), INK, linewidth=1.8)
    write(out, neuron - by(0.95, 0), r"$\Delta z$", size=16, ha="right")
    total = weights @ delta_next
    neuron = _fan_panel(back, "The errors fan in", weights, sigma_prime, map(_delta, delta_next), ERROR, inward=True)
    draw_arrow(back, neuron - by(0.42, 0), neuron - by(0.85, 0), ERROR, linewidth=1.8)
    write(back, neuron - by(0.95, 0), _delta(total * sigma_prime), ERROR, ha="right")
    write(back, neuron - by(0, 0.6), f"sum {number(total, 3, '+')}", COST)
    return figure


def _delta(value):
    return f"δ\N{HAIR SPACE}=\N{HAIR SPACE}{number(value, 3, '+')}"


def _fan_panel(axes, title, weights, sigma_prime, texts, colour, inward=False):
    """A neuron, whose place is returned; on its right those of the next layer, and these texts beside them."""
    *_, height = sheet(0, axes)
    write(axes, (0.1, height - 0.17), title, size=13, ha="left")
    neuron = by(1.95, (height - 0.25) / 2)
    write(axes, neuron, f"σ′\n{number(sigma_prime, 3)}", size=11, zorder=4)
    axes.add_artist(Circle(neuron, 0.38, fc=(colour, PALE), ec=colour, lw=2, zorder=3))
    for up, w, text in zip(np.linspace(0.55, -0.55, len(weights)), weights, texts, strict=True):
        way = by(1.9, up)
        end, along = neuron + way, way / np.linalg.norm(way)
        line = neuron + 0.4 * along, end - 0.22 * along
        draw_arrow(axes, *(line[::-1] if inward else line), colour, linewidth=1.8)
        label = neuron + way / 2 + by(-along[1], along[0]) * (0.16 if up >= 0 else -0.16)
        turned = {"rotation": np.degrees(np.arctan2(up, 1.9)), "rotation_mode": "anchor"}
        write(axes, label, f"w = {number(w, 1)}", WEIGHT, **turned)
        axes.add_artist(Circle(end, 0.2, fc=(colour, PALE), ec=colour, lw=2, zorder=3))
        write(axes, end + by(0.3, 0), text, colour, ha="left")
    return neuron


@book_style()
def two_halves(net, x, y, l):
    """The two halves of (BP2), written out with their numbers; between them stands ∂C/∂a."""
    shown, (figure, *axes) = Pass(net, x, y), panels(*[0.3 * max(net.sizes[l - 1 : l + 1]) + 0.85] * 2)
    transposed = f"$(w^{l + 1})^T$", shown.w[l + 1].values.T, WEIGHT
    matrix_equation([transposed, shown.delta[l + 1], "=", shown.half[l]], digits=3, axes=axes[0])
    matrix_equation([shown.half[l], r"$\odot$", shown.slope[l], "=", shown.delta[l]], digits=3, axes=axes[1])
    return figure


@dataclass(frozen=True)
class Moment:
    """One moment of `four_equations`: a short label for a slider, a sentence that says what happens, and the picture."""

    label: str
    words: str
    draw: Callable


def four_equations(net, x, y):
    """The four equations at work on one example, moment by moment: forward, then backward to every derivative."""
    shown = Pass(net, x, y)
    forwards = [shown.forwards(l) for l in range(2, shown.L + 1)]
    return [*forwards, shown.cost(), shown.output_error(), *shown.backwards(), *shown.gradients()]


class Pass:
    """All quantities of one pass by layer; each method makes the moment that shows some of them.

    With ``keep_z``, weighted inputs stand below their neurons until the errors take that place.
    """

    def __init__(self, net, x, y, keep_z=False):
        f, self.gradient = net.feedforward(x), backprop(net, x, y)
        self.net, self.y, self.L, self.keep_z = net, y, len(net.sizes), keep_z
        self.w, self.b = by_layer("w", net.weights, WEIGHT), by_layer("b", net.biases, BIAS)
        self.a, self.z = by_layer("a", f.a, ACTIVATION, first=1), by_layer("z", f.z, INK)
        slopes = [activation.prime(z) for activation, z in zip(net.activations, f.z, strict=True)]
        self.slope = {l: Quantity(rf"$\sigma'(z^{l})$", slope, INK) for l, slope in enumerate(slopes, start=2)}
        self.nabla_a = Quantity(r"$\nabla_{\!a}C$", net.cost.gradient(f.a[-1], y), COST)
        halves = [w.T @ delta for w, delta in zip(net.weights[1:], self.gradient.errors[1:], strict=True)]
        self.half = by_layer(r"\partial C/\partial a", halves, COST)  # of hidden layers: the first half of (BP2)
        self.delta = by_layer(r"\delta", self.gradient.errors, ERROR)
        self.nabla_b = by_layer(r"\partial C/\partial b", self.gradient.biases, GRADIENT)

    def affine(self, l):
        """z of a layer from the activations before it."""
        return [self.z[l], "=", self.w[l], self.a[l - 1], "+", self.b[l]]

    # The moments

    def forwards(self, l):
        title = f"Forward to layer {l}, and $a^{l}=\\sigma(z^{l})$"
        words = f"The activations of layer {l} are {self.a[l]}."
        return self.moment(f"a{superscript(l)}", title, words, self.affine(l), digits=2, a=l, forward=l)

    def cost(self):
        title = "The derivatives of the cost with respect to the outputs"
        words = f"The derivatives of the cost with respect to the outputs are {self.nabla_a}."
        parts = [self.nabla_a]
        if self.net.cost.name == "quadratic":
            parts += ["=", self.a[self.L], r"$-$", ("$y$", self.y, INK)]
        return self.moment("C", title, words, parts, forward=self.L + 1)

    def output_error(self):
        l = self.L
        title = f"(BP1): the errors of layer {l}, the output layer"
        words = f"By (BP1), the errors of layer {l} are {self.delta[l]}."
        parts = [self.delta[l], "=", self.nabla_a, r"$\odot$", self.slope[l]]
        return self.moment(f"δ{superscript(l)}", title, words, parts, errors=l, backward=l)

    def backwards(self):
        """Two moments for each hidden layer, from the last to the first."""
        halves = (self.through_the_weights, self.through_the_activation)
        return [half(l) for l in range(self.L - 1, 1, -1) for half in halves]

    def through_the_weights(self, l):
        title = f"(BP2), first half: back through the weights into layer {l + 1}"
        words = f"The first half of (BP2) goes back through the weights into layer {l + 1} and gives ∂C/∂a of layer {l}, {self.half[l]}."
        parts = [self.half[l], "=", (f"$(w^{l + 1})^T$", self.w[l + 1].values.T, WEIGHT), self.delta[l + 1]]
        label = f"w{superscript(l + 1)}ᵀδ{superscript(l + 1)}"
        return self.moment(label, title, words, parts, errors=l + 1, half=l, backward=l)

    def through_the_activation(self, l):
        title = f"(BP2), second half: through the activation function of layer {l}"
        words = f"The second half of (BP2) multiplies by σ′ of layer {l} and gives its errors, {self.delta[l]}."
        parts = [self.delta[l], "=", self.half[l], r"$\odot$", self.slope[l]]
        return self.moment(f"δ{superscript(l)}", title, words, parts, errors=l)

    def gradients(self):
        """Those of all biases, then those of the weights, from the last layer to the first."""
        return [self.bias_gradients(), *map(self.weight_gradient, range(self.L, 1, -1))]

    def bias_gradients(self):
        title = r"(BP3): $\partial C/\partial b^l$ is $\delta^l$ itself, in every layer"
        listed = "; ".join(map(str, self.delta.values()))
        words = f"By (BP3), the derivatives with respect to the biases are the errors of the layers, {listed}."
        parts = [part for quantity in self.nabla_b.values() for part in (quantity, " ")]
        return self.moment("∂C/∂b", title, words, parts, errors=2)

    def weight_gradient(self, l):
        title = rf"(BP4): $\partial C/\partial w^{l}$, each $\delta$ on the left times each $a$ on top"
        rows = "; ".join(map(number_list, self.gradient.weights[l - 2]))
        words = f"By (BP4), the derivatives with respect to the weights into layer {l}, row by row, are {rows}."
        table = self.delta[l], (f"$(a^{l - 1})^T$", self.a[l - 1].values.T, ACTIVATION)
        return self.moment(f"∂C/∂w{superscript(l)}", title, words, table, errors=2, gradients=l)

    def moment(self, label, title, words, parts, digits=3, **where):
        @book_style()
        def draw():
            most, heading = max(self.net.sizes), 0.3
            heights = 0.8 * (max(most, 3) - 1) + 1.3, 0.23 * most + 0.85  # at three the cost fits in
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
        below = {l: ("z", self.z[l]) for l in range(2, (z or self.L) + 1)} if self.keep_z else {}
        if half:  # with its name the number would reach into the layer before
            below[half] = "", self.half[half]
            diagram.write((diagram.places[half, 0][0], 0.43), self.half[half].name, COST)
        below |= {l: ("δ", self.delta[l]) for l in range(errors or self.L + 1, self.L + 1)}
        busy = forward or gradients or (backward and backward + 1)  # the layer before which there are arrows
        clear = {"fc": PAPER, "ec": "none", "pad": 1}
        for l, (name, (_, values, colour)) in below.items():
            left = l + 1 == busy or (l != busy and name != "δ")  # away from the arrows; else z left and δ right
            look = {"aside": 0.1 if left else -0.1, "ha": "right" if left else "left", "bbox": clear}
            for j, value in enumerate(values.ravel()):
                diagram.write_beside((l, j), name, number(value, 3), colour, 10.5, away=0.105, **look)
        if gradients:  # as thick lines: the numbers stand in the table
            values = diagram.per_edge(gradients, self.gradient.weights[gradients - 2])
            row_by_row = sorted(values, key=itemgetter(1))
            diagram.draw_sizes(row_by_row, values, GRADIENT, 3.4, zorder=1.5)
        known = {l: self.a[l].values for l in range(1, (a or self.L) + 1)}
        cost = True if a else float(self.net.cost(self.a[self.L].values, self.y)[0])
        diagram.draw(known, cost=cost)


def superscript(l):
    """A layer's number as a raised digit, for labels that know no mathtext."""
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(l))
