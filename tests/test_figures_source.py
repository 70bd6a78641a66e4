"""A listing is the source that runs, its docstrings cut to their first line."""

import inspect

import pytest

from nnbp import backprop, equations
from nnbp.figures import listing
from nnbp.network import Network


def code(*functions):
    return listing(*functions).data


def test_a_listing_keeps_every_line_of_the_body():
    body = inspect.getsource(equations.hidden_error).rpartition('"""')[2].strip()
    assert body and body in code(equations.hidden_error)


def test_the_docstring_is_cut_to_its_first_line():
    text = code(equations.hidden_error)
    assert '"""Error of a hidden layer from the error of the layer after it, equation (BP2)."""' in text
    assert "Parameters" not in text and "@shapes" in text


def test_a_docstring_of_one_line_stays():
    assert inspect.getdoc(Network.output).splitlines()[0] in code(Network.output)


def test_a_listing_is_python_that_can_be_parsed():
    text = code(equations.hidden_error, backprop, Network.descend)
    assert text.startswith("```python\n") and text.endswith("\n```")
    compile(text.removeprefix("```python\n").removesuffix("\n```"), "listing", "exec")


def test_a_method_is_shown_without_its_indentation():
    assert "\ndef descend" in code(Network.descend)


def test_something_else_than_functions_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        listing()
    with pytest.raises(TypeError, match="functions"):
        listing("hidden_error")
