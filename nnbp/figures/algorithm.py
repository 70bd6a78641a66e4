"""The whole algorithm at work: every quantity of its five steps, one picture after another."""

from dataclasses import replace

from .._check import check_examples
from .errors import Pass, number_list, superscript
from .style import ACTIVATION, BIAS, INK, WEIGHT


def algorithm_steps(net, x, y):
    """Every quantity of backpropagation for one example, in the order in which the algorithm computes them.

    Below a neuron stands its weighted input z, until its error δ takes that place; in between, ∂C/∂a.

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example. Layers of more than four neurons leave no room for the numbers.

    Returns
    -------
    list of Moment
        Each with ``label``, which begins with the number of the step, 1 to 5; ``words``; and ``draw()``, which returns
        a Figure, of the same size for all.
    """
    x, y = check_examples(net, x, y, m=1)
    shown = Pass(net, x, y, keep_z=True)
    hidden = range(len(net.sizes) - 1, 1, -1)
    steps = [
        [_input(shown)],
        [
            moment
            for l in reversed([shown.L, *hidden])
            for moment in (_weighted_inputs(shown, l), _activations(shown, l))
        ],
        [shown.cost(), shown.output_error()],
        [moment for l in hidden for moment in (shown.through_the_weights(l), shown.through_the_activation(l))],
        [shown.bias_gradients(), *(shown.weight_gradient(l) for l in (shown.L, *hidden))],
    ]
    return [
        replace(moment, label=f"{i}: {moment.label}", words=f"step {i}, {moment.words}")
        for i, moments in enumerate(steps, start=1)
        for moment in moments
    ]


def _input(shown):
    parts = [("$a^1$", shown.a(1), ACTIVATION), "=", ("$x$", shown.a(1), INK)]
    return shown.moment("a¹", "Input: the activations of layer 1", f"input: {number_list(shown.a(1))}", parts, a=1, z=1)


def _weighted_inputs(shown, l):
    z, b = shown.z(l), shown.net.biases[l - 2]
    parts = [(f"$z^{l}$", z, INK), "=", (f"$w^{l}$", shown.w(l), WEIGHT), (f"$a^{l - 1}$", shown.a(l - 1), ACTIVATION)]
    words = f"feedforward: the weighted inputs of layer {l} are {number_list(z)}"
    title = f"Feedforward: the weighted inputs of layer {l}"
    return shown.moment(
        f"z{superscript(l)}", title, words, [*parts, "+", (f"$b^{l}$", b, BIAS)], digits=2, a=l - 1, z=l, forward=l
    )


def _activations(shown, l):
    parts = [(f"$a^{l}$", shown.a(l), ACTIVATION), "=", r"$\sigma$", (f"$z^{l}$", shown.z(l), INK)]
    words = f"feedforward: the activations of layer {l} are {number_list(shown.a(l))}"
    return shown.moment(f"a{superscript(l)}", f"Feedforward: the activations of layer {l}", words, parts, a=l, z=l)
