"""The package's own source on a page: what is shown is what runs."""

import ast
import inspect
import textwrap

from IPython.display import Markdown

from .. import _check


def listing(*functions):
    """The source of functions of the package, each docstring cut to its first line. End a cell with it.

    Parameters
    ----------
    *functions : function
        At least one; a function that checks its arguments is shown as it is written, decorator and all.

    Returns
    -------
    IPython.display.Markdown
    """
    if not functions:
        raise ValueError("functions is empty; it should hold at least one")
    sources = [_short(_check.function("functions", function)) for function in functions]
    return Markdown("```python\n" + "\n\n\n".join(sources) + "\n```")


def _short(function):
    """Source with the docstring's first line only."""
    lines = textwrap.dedent(inspect.getsource(function)).rstrip().splitlines()
    body = ast.parse("\n".join(lines)).body[0].body
    if ast.get_docstring(ast.parse("\n".join(lines)).body[0]) is not None:
        docstring = body[0]
        first, *more = lines[docstring.lineno - 1 : docstring.end_lineno]
        if more:
            lines[docstring.lineno - 1 : docstring.end_lineno] = [first + '"""']
    return "\n".join(lines)
