"""Page 8: the package's own source on a page, so that what is shown is what runs."""

import ast
import inspect
import textwrap

from IPython.display import Markdown


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
