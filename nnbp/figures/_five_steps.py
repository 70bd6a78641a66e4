"""Page 7: the whole algorithm at work, one quantity after another."""

from dataclasses import replace

from ._four_equations import Pass, number_list, superscript
from .style import INK


def algorithm_steps(net, x, y):
    """Every quantity of the five steps for one example, moment by moment; z, ∂C/∂a and δ stand below their neurons."""
    shown = Pass(net, x, y, keep_z=True)
    hidden = range(len(net.sizes) - 1, 1, -1)
    forwards = [(_weighted_inputs(shown, l), _activations(shown, l)) for l in range(2, shown.L + 1)]
    backwards = [(shown.through_the_weights(l), shown.through_the_activation(l)) for l in hidden]
    steps = [
        [_input(shown)],
        [moment for pair in forwards for moment in pair],
        [shown.cost(), shown.output_error()],
        [moment for pair in backwards for moment in pair],
        [shown.bias_gradients(), *(shown.weight_gradient(l) for l in (shown.L, *hidden))],
    ]
    return [
        replace(moment, label=f"{i}: {moment.label}", words=f"step {i}, {moment.words}")
        for i, moments in enumerate(steps, start=1)
        for moment in moments
    ]


def _input(shown):
    words, parts = f"input: {number_list(shown.a(1))}", [shown.a_part(1), "=", ("$x$", shown.a(1), INK)]
    return shown.moment("a¹", "Input: the activations of layer 1", words, parts, a=1, z=1)


def _weighted_inputs(shown, l):
    title = f"Feedforward: the weighted inputs of layer {l}"
    words = f"feedforward: the weighted inputs of layer {l} are {number_list(shown.z(l))}"
    where = {"a": l - 1, "z": l, "forward": l}
    return shown.moment(f"z{superscript(l)}", title, words, shown.affine_parts(l), digits=2, **where)


def _activations(shown, l):
    title = f"Feedforward: the activations of layer {l}"
    words = f"feedforward: the activations of layer {l} are {number_list(shown.a(l))}"
    parts = [shown.a_part(l), "=", r"$\sigma$", shown.z_part(l)]
    return shown.moment(f"a{superscript(l)}", title, words, parts, a=l, z=l)
