"""What a check found, as data: shown to the reader as text, and handed to programs as JSON in the same output."""

import html
import sys
from dataclasses import asdict, dataclass

MIME = "application/vnd.nnbp.verdict+json"
WRAPPED = "margin: 0; white-space: pre-wrap; word-break: normal; overflow-wrap: anywhere"
"""Long lines go on in the next one, between words: a page would cut them off, JupyterLab breaks them anywhere."""


@dataclass(frozen=True)
class Verdict:
    """What a check found of a ``task`` and its ``function``, both by name; the ``text`` is for the reader.

    The ``status`` is "passed", "not attempted", "exception", "type", "shape", "modified", "values" or "fix first" where
    the function calls another one that is not right. ``mistakes`` are one, two or no names in the catalogue.
    """

    task: str
    function: str
    status: str
    text: str
    mistakes: tuple = ()

    @property
    def mistake(self):
        """The first of the mistakes, if any."""
        return self.mistakes[0] if self.mistakes else None


def show(verdict):
    """Display a verdict in a notebook, as text in lines that wrap and as data; elsewhere print the text."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if shell:
        data = asdict(verdict) | {"mistakes": list(verdict.mistakes)}
        wrapped = f'<pre style="{WRAPPED}">{html.escape(verdict.text, quote=False)}</pre>'
        shell.display_pub.publish({"text/plain": verdict.text, "text/html": wrapped, MIME: data})
    else:
        print(verdict.text)


def printable(text):
    """Text without what steers a terminal, or cannot be encoded: such characters as they are written in Python."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)
