"""Page 1: what the indices of a weight mean, and where the code keeps it."""

from .canvas import panels, write
from .diagrams import network_diagram, symbol
from .style import ACTIVATION, BIAS, WEIGHT, book_style


@book_style()
def weight_names(net, x, l, j, k):
    """The weight w^l from neuron k to neuron j, its activation and its bias, on the diagram and in the pages' code."""
    figure, diagram, words = panels(3.6, 1.25)
    words.set(xlim=(0, 5.2), ylim=(0, 1.25))
    words.set_axis_off()
    aligned = {"ha": "left", "va": "baseline"}
    for layer, row in ((l, j), (l - 1, k)):
        width = net.sizes[layer - 1]
        if row >= width:
            network_diagram(net.sizes, axes=diagram)
            said = f"Layer {layer} has {width} neurons, so {symbol('w', l, j, k)} does not exist."
            write(words, (0.15, 0.7), said, **aligned)
            return figure
    network_diagram(net.sizes, weight=(l, j, k), bias=(l, j), activation=(l - 1, k), axes=diagram)
    w, b, a = net.weights[l - 2][j, k], net.biases[l - 2][j, 0], net.feedforward(x).a[l - 2][k, 0]
    for y, name, code, value, colour in (
        (0.95, symbol("w", l, j, k), f"w[{l}][{j}, {k}]", w, WEIGHT),
        (0.57, symbol("b", l, j), f"b[{l}][{j}, 0]", b, BIAS),
        (0.19, symbol("a", l - 1, k), f"a[{l - 1}][{k}, 0]", a, ACTIVATION),
    ):
        write(words, (0.15, y), name, colour, 17, **aligned)
        write(words, (0.85, y), f"{code:<11}= {value:5.2f}", colour, family="monospace", **aligned)
    return figure
