"""Errors in pictures: what a demon's push does to the cost, and how the four equations carry the error backwards."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from matplotlib.collections import LineCollection

from .. import _check
from .._check import check_examples, check_neuron
from ..backprop import backprop
from ..numerical import demon_costs
from .matrices import matrix_equation
from .network import HALO, Diagram, network_diagram
from .plots import curves
from .style import ACTIVATION, BIAS, COST, ERROR, GRADIENT, INK, WEIGHT, new_figure, number, panels, style
from .table import multiplication_table

HEADING = 0.3  # inches


def demon_effect(net, x, y, layer, neuron, delta_z, *, reach=4.0):
    """The change of the cost against the demon's push Δz, and the line of slope δ that predicts it, equation (29).

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example.
    layer : int
        Layer l of the neuron that the demon sits at, 2 to L.
    neuron : int
        Its row, from 0.
    delta_z : float
        The push that is marked.
    reach : float
        The largest push shown, up and down.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x, y = check_examples(net, x, y, m=1)
    layer, neuron = check_neuron(net, layer, neuron)
    delta_z, reach = _check.finite_number("delta_z", delta_z), _check.positive_number("reach", reach)
    delta = backprop(net, x, y).errors[layer - 2][neuron, 0]
    pushes = np.linspace(-reach, reach, 81)
    *truth, actual = demon_costs(net, x, y, layer, neuron, np.array([*pushes, delta_z])) - net.mean_cost(x, y)
    figure = new_figure(height=5.45)
    with style():
        above, below = figure.add_axes((0, 0.514, 1, 0.486)), figure.add_axes((0, 0, 1, 0.45))  # the numbers in between
    network_diagram(net.sizes, demon=(layer, neuron), cost=True, axes=above)
    lines = {"truth": np.array(truth), "line": delta * pushes}
    curves(pushes, lines, xlabel=r"$\Delta z$", ylabel="change of the cost", colours=(COST, ERROR), axes=below)
    with style():
        below.axhline(0, color=INK, lw=0.6, zorder=0)
        below.plot([delta_z] * 2, [delta * delta_z, actual], color=INK, lw=1.2, zorder=3)
        below.plot(delta_z, delta * delta_z, "s", color=ERROR, ms=7, zorder=4)
        below.plot(delta_z, actual, "o", color=COST, ms=8, zorder=4)
        said = (
            (0.03, f"line {_signed(delta * delta_z)}", ERROR),
            (0.37, f"truth {_signed(actual)}", COST),
            (0.72, f"rest {_signed(actual - delta * delta_z)}", INK),
        )
        for place, text, colour in said:
            figure.text(place, 0.475, text, color=colour, va="center", path_effects=HALO)
    return figure


def _signed(value):
    return f"{value:+.5f}".replace("-", "\N{MINUS SIGN}")


@dataclass(frozen=True)
class Moment:
    """One moment of `four_equations`: a short label for a slider, the words that say what happens, and the picture."""

    label: str
    words: str
    draw: Callable


def four_equations(net, x, y):
    """The four equations at work on one example, one picture after another: forwards, then backwards to every gradient.

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example. Layers of more than four neurons leave no room for the numbers.

    Returns
    -------
    list of Moment
        Each with ``label``, ``words`` and ``draw()``, which returns a Figure, of the same size for all.
    """
    shown = Pass(net, *check_examples(net, x, y, m=1))
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

    # What is known at the moment, by layer

    def a(self, l):
        return self.f.a[l - 1]

    def z(self, l):
        return self.f.z[l - 2]

    def w(self, l):
        return self.net.weights[l - 2]

    def delta(self, l):
        return self.gradient.errors[l - 2]

    def slope(self, l):
        return self.net.activations[l - 2].prime(self.z(l))

    def half(self, l):
        """∂C/∂a of a hidden layer, the first half of (BP2)."""
        return self.w(l + 1).T @ self.delta(l + 1)

    # The moments

    def forwards(self, l):
        a_in, b = self.a(l - 1), self.net.biases[l - 2]
        parts = [(f"$z^{l}$", self.z(l), INK), "=", (f"$w^{l}$", self.w(l), WEIGHT), (f"$a^{l - 1}$", a_in, ACTIVATION)]
        parts += ["+", (f"$b^{l}$", b, BIAS)]
        title = f"Forwards to layer {l}, and $a^{l}=\\sigma(z^{l})$"
        words = f"forwards: the activations of layer {l} are {number_list(self.a(l))}"
        return self.moment(f"a{superscript(l)}", title, words, parts, digits=2, a=l, forward=l)

    def cost(self):
        parts = [(r"$\nabla_{\!a}C$", self.nabla_a, COST)]
        if self.net.cost.name == "quadratic":
            parts += ["=", (f"$a^{self.L}$", self.a(self.L), ACTIVATION), r"$-$", ("$y$", self.y, INK)]
        words = f"the cost changes with each output at the rates {number_list(self.nabla_a)}"
        title = "The cost, and how it changes with each output"
        return self.moment("C", title, words, parts, forward=self.L + 1)

    def output_error(self):
        l = self.L
        parts = [(rf"$\delta^{l}$", self.delta(l), ERROR), "=", (r"$\nabla_{\!a}C$", self.nabla_a, COST), r"$\odot$"]
        parts.append((rf"$\sigma'(z^{l})$", self.slope(l), INK))
        words = f"(BP1): the errors of layer {l} are {number_list(self.delta(l))}"
        title = f"(BP1): the error of layer {l}, the output"
        return self.moment(f"δ{superscript(l)}", title, words, parts, errors=l, backward=l)

    def through_the_weights(self, l):
        w, delta = self.w(l + 1), self.delta(l + 1)
        parts = [(rf"$\partial C/\partial a^{l}$", self.half(l), COST), "=", (f"$(w^{l + 1})^T$", w.T, WEIGHT)]
        parts.append((rf"$\delta^{l + 1}$", delta, ERROR))
        words = f"first half of (BP2): back through the weights into layer {l}, giving {number_list(self.half(l))}"
        title = f"(BP2), first half: through the weights into layer {l}"
        label = f"w{superscript(l + 1)}ᵀδ{superscript(l + 1)}"
        return self.moment(label, title, words, parts, errors=l + 1, half=l, backward=l)

    def through_the_activation(self, l):
        name = rf"$\partial C/\partial a^{l}$"
        parts = [(rf"$\delta^{l}$", self.delta(l), ERROR), "=", (name, self.half(l), COST), r"$\odot$"]
        parts.append((rf"$\sigma'(z^{l})$", self.slope(l), INK))
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
        table = (rf"$\delta^{l}$", self.delta(l), ERROR), (f"$(a^{l - 1})^T$", self.a(l - 1).T, ACTIVATION)
        title = rf"(BP4): $\partial C/\partial w^{l}$, each $\delta$ on the left times each $a$ on top"
        rows = "; ".join(number_list(row) for row in self.gradient.weights[l - 2])
        words = f"(BP4): the gradients by the weights into layer {l}, row by row, are {rows}"
        return self.moment(f"∂C/∂w{superscript(l)}", title, words, table, errors=2, gradients=l)

    def moment(self, label, title, words, parts, digits=3, **where):
        def draw():
            most = max(self.net.sizes)
            heights = 0.73 * (max(most, 3) - 1) + 1.3, 0.23 * most + 0.85  # three have room for the cost
            figure, above, below = panels(*heights, between=HEADING)
            with style():
                self.draw_diagram(above, **where)
                middle = (heights[1] + HEADING / 2) / figure.get_figheight()
                figure.text(0.02, middle, title, color=INK, va="center")
                if "gradients" in where:
                    multiplication_table(*parts, digits=digits, colour=GRADIENT, axes=below)
                else:
                    matrix_equation(parts, digits=digits, axes=below)
            return figure

        return Moment(label, words, draw)

    # The diagram

    def draw_diagram(self, axes, a=None, z=None, errors=None, half=None, forward=None, backward=None, gradients=None):
        """What is known: a and z up to these layers, errors from theirs on, ∂C/∂a of layer ``half``; and arrows."""
        diagram = Diagram(self.net.sizes, has_cost=True)
        arrows = [*diagram.arrows("forward", forward, -1, ACTIVATION), *diagram.arrows("backward", backward, +1, ERROR)]
        diagram.place(axes, roomy=True, above=False, below=True, y=self.y)
        for l in range(errors or self.L + 1, self.L + 1):
            self.write_below(diagram, l, "δ", self.delta(l), ERROR)
        if half:
            self.write_below(diagram, half, "∂C/∂a", self.half(half), COST)
        for l in range(2, min(z or self.L, (half or errors or self.L + 1) - 1) + 1) if self.keep_z else ():
            self.write_below(diagram, l, "z", self.z(l), INK)
        diagram.draw_edges({}, {}, arrows)
        if gradients:
            _draw_gradient(diagram, gradients, self.gradient.weights[gradients - 2])
        known = range(1, (a or self.L) + 1)
        diagram.draw_neurons({(l, k): value for l in known for k, value in enumerate(self.a(l).ravel())})
        diagram.write_layers()
        diagram.draw_cost(True if a else float(self.net.cost(self.a(self.L), self.y)[0]))

    def write_below(self, diagram, l, symbol, values, colour):
        for j, value in enumerate(values.ravel()):
            x, height = diagram.places[l, j] - (0, diagram.radius + 0.105)
            diagram.write(x, height, f"{symbol}\N{HAIR SPACE}=\N{HAIR SPACE}{number(value, 3)}", colour, 10.5)


def _draw_gradient(diagram, layer, gradient):
    """Edges as thick as the weight's derivative is large, dashed where negative; the numbers stand in the table."""
    neurons = [((layer - 1, k), (layer, j)) for j, k in np.ndindex(gradient.shape)]
    lines = LineCollection(
        [diagram.between(*ends) for ends in neurons],
        colors=GRADIENT,
        linewidths=0.6 + 3.4 * np.abs(gradient).ravel() / (np.abs(gradient).max() or 1),
        linestyles=["-" if value >= 0 else (0, (3, 1.5)) for value in gradient.ravel()],
        zorder=1.5,
    )
    diagram.axes.add_collection(lines)


def superscript(l):
    """A layer's number as a raised digit, for labels that know no mathtext."""
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(l))


def number_list(values):
    """All the numbers of an array in words."""
    return ", ".join(number(value, 3) for value in np.ravel(values))
