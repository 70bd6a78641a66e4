"""What a check found, as data: shown to the reader as text, and handed to programs as JSON in the same output."""

import sys
from dataclasses import asdict, dataclass

MIME = "application/vnd.nnbp.verdict+json"


@dataclass(frozen=True)
class Verdict:
    """What a check found of a ``task`` and its ``function``, both by name; the ``text`` is for the reader.

    The ``status`` is "passed", "not attempted", "exception", "type", "shape", "modified", "values", or "fix first" where
    it calls another function of the reader's that is not right yet. ``mistakes`` are names in the catalogue: one, two, or
    none where it is not a known mistake.
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
    """Display a verdict in a notebook, as text and as data; elsewhere print the text."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        data = asdict(verdict) | {"mistakes": list(verdict.mistakes)}
        ipython.display.display({"text/plain": verdict.text, MIME: data}, raw=True)
    else:
        print(verdict.text)


def printable(text):
    """Text without what steers a terminal, or cannot be encoded: such characters as they are written in Python."""
    return "".join(c if c.isprintable() or c in "\n\t" else c.encode("unicode_escape").decode() for c in text)
