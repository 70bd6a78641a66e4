"""Two figures about notation: where the code keeps a weight, and what feedforward computes step by step."""

from .. import _check
from .._check import check_inputs
from ..network import Network
from .matrices import matrix_equation
from .network import network_diagram
from .style import ACTIVATION, BIAS, INK, WEIGHT, panels, style


def weight_names(net, x, l, j, k):
    """A weight, the activation it carries and the bias it arrives at, on the diagram and in the code.

    Parameters
    ----------
    net : Network
    x : (n_1, 1) array
        The input that the activation is computed for.
    l : int
        The layer that the weight leads into, 2 to L.
    j, k : int
        The neurons where it arrives and where it starts, rows counted from 0. Where there is no such neuron, the figure
        says so.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    TypeError, ValueError
        If there is no such layer, a row is negative, or x is not such a column.
    """
    x = check_inputs(net, x, m=1)
    l = _check.integer("l", l, 2, len(net.sizes))
    j, k = _check.integer("j", j, 0), _check.integer("k", k, 0)
    figure, diagram, words = panels(3.2, 1.25)
    with style():
        words.set(xlim=(0, 5.2), ylim=(0, 1.25))
        words.set_axis_off()
        lacking = _lacking(net.sizes, l, j, k)
        if lacking:
            network_diagram(net.sizes, axes=diagram)
            words.text(0.15, 0.7, lacking)
        else:
            network_diagram(net.sizes, weight=(l, j, k), bias=(l, j), activation=(l - 1, k), axes=diagram)
            for row, (name, code, value, colour) in enumerate(_entries(net, x, l, j, k)):
                y = 0.95 - 0.38 * row
                words.text(0.15, y, f"${name}$", color=colour, fontsize=17)
                words.text(0.85, y, f"{code:<22}= {value:5.2f}", color=colour, family="monospace")
    return figure


def _entries(net, x, l, j, k):
    """Name, place in the code, value and colour of a weight, its activation and its bias."""
    comma = "," if max(j, k) > 8 else ""
    w, b, a = net.weights[l - 2][j, k], net.biases[l - 2][j, 0], net.feedforward(x).a[l - 2][k, 0]
    return [
        (f"w^{{{l}}}_{{{j + 1}{comma}{k + 1}}}", f"net.weights[{l - 2}][{j}, {k}]", w, WEIGHT),
        (f"b^{{{l}}}_{{{j + 1}}}", f"net.biases[{l - 2}][{j}, 0]", b, BIAS),
        (f"a^{{{l - 1}}}_{{{k + 1}}}", f"f.a[{l - 2}][{k}, 0]", a, ACTIVATION),
    ]


def _lacking(sizes, l, j, k):
    """Why a network of these sizes has no such weight, or None."""
    for layer, row, end in ((l, j, "to arrive at"), (l - 1, k, "to start from")):
        if row >= sizes[layer - 1]:
            return f"Layer {layer} has {sizes[layer - 1]} neurons: no neuron {row + 1} {end}."
    return None


def feedforward_step(net, x, step):
    """What feedforward knows after so many steps, two for each layer, and the matrices of the last of them.

    Parameters
    ----------
    net : Network
        A small one: its matrices have to fit on the page.
    x : (n_1, 1) array
        The input.
    step : int
        0 is the input; then come z and a of layer 2, z and a of layer 3, and so on up to 2L - 2.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    TypeError, ValueError
        If there is no such step, x is not such a column, or a matrix is too wide.
    """
    _check.instance("net", net, Network)
    f = net.feedforward(check_inputs(net, x, m=1))
    step = _check.integer("step", step, 0, 2 * len(net.sizes) - 2)
    l = step // 2 + 1 if step % 2 == 0 else step // 2 + 2
    figure, diagram, equation = panels(3.35, 0.3 * max(net.sizes) + 0.85)
    known = [a if i <= step // 2 else None for i, a in enumerate(f.a)]
    network_diagram(net.sizes, a=known, forward=l if step else None, axes=diagram)
    matrix_equation(_computed(net, f, l, step), axes=equation)
    return figure


def _computed(net, f, l, step):
    """The matrices of a step: where l's activations, or its weighted inputs, come from."""
    a = (f"$a^{l}$", f.a[l - 1], ACTIVATION)
    if step == 0:
        return [a, "=", ("$x$", f.a[0], INK)]
    z = (f"$z^{l}$", f.z[l - 2], INK)
    if step % 2 == 0:
        return [a, "=", r"$\sigma$", z]
    w, b = (f"$w^{l}$", net.weights[l - 2], WEIGHT), (f"$b^{l}$", net.biases[l - 2], BIAS)
    return [z, "=", w, (f"$a^{l - 1}$", f.a[l - 2], ACTIVATION), "+", b]
