"""Page 1: where the code keeps a weight, and what feedforward computes step by step."""

from .canvas import panels, write
from .diagrams import network_diagram
from .matrices import matrix_equation
from .style import ACTIVATION, BIAS, INK, WEIGHT, book_style


@book_style()
def weight_names(net, x, l, j, k):
    """The weight w^l from neuron k to neuron j, its activation and its bias, on the diagram and in the code."""
    figure, diagram, words = panels(3.2, 1.25)
    words.set(xlim=(0, 5.2), ylim=(0, 1.25))
    words.set_axis_off()
    lacking = _lacking(net.sizes, l, j, k)
    marked = {} if lacking else {"weight": (l, j, k), "bias": (l, j), "activation": (l - 1, k)}
    network_diagram(net.sizes, **marked, axes=diagram)
    aligned = {"ha": "left", "va": "baseline"}
    write(words, (0.15, 0.7), lacking, **aligned)
    for row, (name, code, value, colour) in enumerate([] if lacking else _entries(net, x, l, j, k)):
        y = 0.95 - 0.38 * row
        write(words, (0.15, y), f"${name}$", colour, 17, **aligned)
        write(words, (0.85, y), f"{code:<22}= {value:5.2f}", colour, family="monospace", **aligned)
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
    """Why a network of these sizes has no such weight, or nothing."""
    for layer, row, end in ((l, j, "to arrive at"), (l - 1, k, "to start from")):
        if row >= sizes[layer - 1]:
            return f"Layer {layer} has {sizes[layer - 1]} neurons: no neuron {row + 1} {end}."
    return ""


@book_style()
def feedforward_step(net, x, step):
    """What is known after this step, two for each layer after the input's, and the matrices of the step."""
    f, l = net.feedforward(x), (step + 3) // 2
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
