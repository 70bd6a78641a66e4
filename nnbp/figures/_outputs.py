"""Page 1: where the code keeps a weight, and what feedforward computes step by step."""

from .canvas import panels, write
from .diagrams import network_diagram, symbol
from .matrices import by_layer, matrix_equation
from .style import ACTIVATION, BIAS, INK, WEIGHT, book_style


@book_style()
def weight_names(net, x, l, j, k):
    """The weight w^l from neuron k to neuron j, its activation and its bias, on the diagram and in the code."""
    figure, diagram, words = panels(3.2, 1.25)
    words.set(xlim=(0, 5.2), ylim=(0, 1.25))
    words.set_axis_off()
    aligned = {"ha": "left", "va": "baseline"}
    for layer, row, end in ((l, j, "to arrive at"), (l - 1, k, "to start from")):
        width = net.sizes[layer - 1]
        if row >= width:
            network_diagram(net.sizes, axes=diagram)
            write(words, (0.15, 0.7), f"Layer {layer} has {width} neurons: no neuron {row + 1} {end}.", **aligned)
            return figure
    network_diagram(net.sizes, weight=(l, j, k), bias=(l, j), activation=(l - 1, k), axes=diagram)
    w, b, a = net.weights[l - 2][j, k], net.biases[l - 2][j, 0], net.feedforward(x).a[l - 2][k, 0]
    for y, name, code, value, colour in (
        (0.95, symbol("w", l, j, k), f"net.weights[{l - 2}][{j}, {k}]", w, WEIGHT),
        (0.57, symbol("b", l, j), f"net.biases[{l - 2}][{j}, 0]", b, BIAS),
        (0.19, symbol("a", l - 1, k), f"f.a[{l - 2}][{k}, 0]", a, ACTIVATION),
    ):
        write(words, (0.15, y), name, colour, 17, **aligned)
        write(words, (0.85, y), f"{code:<22}= {value:5.2f}", colour, family="monospace", **aligned)
    return figure


@book_style()
def feedforward_step(net, x, step):
    """What is known after this step, two for each layer after the input's, and the matrices of the step."""
    f, l = net.feedforward(x), (step + 3) // 2
    a, z = by_layer("a", f.a, ACTIVATION, first=1), by_layer("z", f.z, INK)
    w, b = by_layer("w", net.weights, WEIGHT), by_layer("b", net.biases, BIAS)
    if step == 0:
        parts = [a[1], "=", ("$x$", f.a[0], INK)]
    elif step % 2:
        parts = [z[l], "=", w[l], a[l - 1], "+", b[l]]
    else:
        parts = [a[l], "=", r"$\sigma$", z[l]]
    figure, diagram, equation = panels(3.35, 0.3 * max(net.sizes) + 0.85)
    known = [values if i <= step // 2 else None for i, values in enumerate(f.a)]
    network_diagram(net.sizes, a=known, forward=l if step else None, axes=diagram)
    matrix_equation(parts, axes=equation)
    return figure
