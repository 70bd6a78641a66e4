"""Page 7: the whole algorithm at work, one quantity after another, and the library's own source."""

import ast
import inspect
import textwrap
from dataclasses import replace

from IPython.display import Markdown

from ._four_equations import Pass, superscript
from .style import INK


def algorithm_steps(net, x, y):
    """Every quantity of the five steps for one example, moment by moment; z, ∂C/∂a and δ stand below their neurons."""
    shown = Pass(net, x, y, keep_z=True)
    forwards = [moment(shown, l) for l in range(2, shown.L + 1) for moment in (_weighted_inputs, _activations)]
    steps = [[_input(shown)], forwards, [shown.cost(), shown.output_error()], shown.backwards(), shown.gradients()]
    return [
        replace(moment, label=f"{i}: {moment.label}", words=f"Step {i}. {moment.words}")
        for i, moments in enumerate(steps, start=1)
        for moment in moments
    ]


def _input(shown):
    parts = [shown.a[1], "=", ("$x$", shown.a[1].values, INK)]
    return shown.moment("a¹", "Input: the activations of layer 1", f"The input is {shown.a[1]}.", parts, a=1, z=1)


def _weighted_inputs(shown, l):
    title = f"Feedforward: the weighted inputs of layer {l}"
    words = f"The weighted inputs of layer {l} are {shown.z[l]}."
    where = {"a": l - 1, "z": l - 1, "forward": l}  # below its neurons z would stand among the arrows
    return shown.moment(f"z{superscript(l)}", title, words, shown.affine(l), digits=2, **where)


def _activations(shown, l):
    title = f"Feedforward: the activations of layer {l}"
    words = f"The activations of layer {l} are {shown.a[l]}."
    return shown.moment(f"a{superscript(l)}", title, words, [shown.a[l], "=", r"$\sigma$", shown.z[l]], a=l, z=l)


def listing(*functions):
    """The source of functions of the package, each docstring cut to its first line. End a cell with it."""
    return Markdown("```python\n" + "\n\n\n".join(map(_short, functions)) + "\n```")


def _short(function):
    lines = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    definition = ast.parse("\n".join(lines)).body[0]
    if ast.get_docstring(definition) is not None:
        docstring = definition.body[0]
        first, *more = lines[docstring.lineno - 1 : docstring.end_lineno]
        lines[docstring.lineno - 1 : docstring.end_lineno] = [first + '"""' if more else first]
    return "\n".join(lines)
