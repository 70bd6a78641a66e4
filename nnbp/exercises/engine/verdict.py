"""What a check found, as data: shown to the reader as HTML or text, and handed to programs as JSON in the same output."""

import html
import re
import sys
from dataclasses import asdict, dataclass

NO_POINTS = "No points in an exam, because the right answer is the same for everybody."
MIME = "application/vnd.nnbp.verdict+json"
STATUSES = ("passed", "not attempted", "exception", "type", "shape", "modified", "values", "fix first")


@dataclass(frozen=True)
class Verdict:
    """What a check found of a ``task`` and its ``function``, both by name.

    The ``status`` is one of ``STATUSES``: what was wrong, or "fix first" where something else has to be right before. ``mistakes`` are one, two or no names in the catalogue. The rest is for the
    reader, in this order: the ``headline`` begins with ✓, ✗ or · and says what matters; ``place`` says where;
    ``question`` leads on; ``exception`` and ``printed`` are what Python and the reader's function wrote. ``fixed`` says
    that this earns no points in an exam, because the right answer is the same for everybody.
    """

    task: str
    function: str
    status: str
    headline: str
    mistakes: tuple = ()
    place: str = ""
    question: str = ""
    exception: str = ""
    printed: str = ""
    fixed: bool = False

    @property
    def mistake(self):
        """The first of the mistakes, if any."""
        return self.mistakes[0] if self.mistakes else None

    @property
    def text(self):
        """All of it as plain text."""
        quoted = [f"{name}:\n{_indented(said)}" for name, said in self.quoted]
        return "\n".join(filter(None, [self.headline, self.place, self.question, *quoted, self.fixed and NO_POINTS]))

    @property
    def quoted(self):
        """What is not in our words, each with a heading."""
        return [pair for pair in (("It printed", self.printed), ("The exception", self.exception)) if pair[1]]


def data(verdict):
    """A verdict as JSON holds it, without what is empty."""
    said = {name: value for name, value in asdict(verdict).items() if value}
    return said | {"mistakes": list(verdict.mistakes), "text": verdict.text}


def from_data(data):
    """The verdict that `data` was made of."""
    return Verdict(**{name: value for name, value in data.items() if name != "text"})


def _indented(text):
    return "\n".join(f"    {line}" for line in text.splitlines())


# Colours of JupyterLab and of the book's pages, each light or dark as the reader has it; elsewhere one that suits both.
COLOURS = {
    "✓": "var(--jp-success-color0, var(--pst-color-success, #2a8540))",
    "✗": "var(--jp-error-color1, var(--pst-color-danger, #d9404f))",
    "·": "var(--jp-ui-font-color2, var(--pst-color-text-muted, #808080))",
}
FRAME = (
    "border-left: 4px solid {colour}; padding: 0 0 0 12px; line-height: 1.5; overflow-wrap: anywhere; "
    "font-family: var(--jp-content-font-family, inherit); font-size: var(--jp-content-font-size1, inherit)"
)
QUOTED = "margin: 4px 0 8px; padding: 0; background: none; border: 0; color: inherit; white-space: pre-wrap; overflow-wrap: anywhere"


def as_html(verdict, links=()):
    """A verdict as HTML that needs no style sheet; ``links`` are pairs of words and an address, or None."""
    sign, _, words = verdict.headline.partition(" ")
    colour = COLOURS.get(sign, COLOURS["·"])
    weight = "span" if sign == "·" else "strong"
    parts = [f'<{weight}><span style="color: {colour}">{_escaped(sign)}</span> {marked(words)}</{weight}>']
    parts += [marked(text) for text in (verdict.place, verdict.question) if text]
    if links:
        parts.append(" · ".join(_link(*link) for link in links))
    blocks = [f'<div style="margin: {4 if i else 0}px 0 0">{part}</div>' for i, part in enumerate(parts)]
    for name, said in verdict.quoted:
        open_ = " open" if name == "It printed" else ""
        pre = f'<pre style="{QUOTED}">{_escaped(said)}</pre>'
        blocks.append(f'<details{open_} style="margin: 4px 0 0"><summary>{name}</summary>{pre}</details>')
    return f'<div class="nnbp-verdict" style="{FRAME.format(colour=colour)}">{"".join(blocks)}</div>'


def _escaped(text):
    return html.escape(text, quote=False)


def marked(text):
    """Text with its lines and with code where it has `backquotes`."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", _escaped(text)).replace("\n", "<br>")


def _link(words, address):
    return f'<a href="{html.escape(address)}">{_escaped(words)}</a>' if address else _escaped(words)


def show(verdict, links=()):
    """Display a verdict in a notebook, as HTML, text and data; elsewhere print the text."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    text = "\n".join([verdict.text, *([" · ".join(words for words, _ in links)] if links else [])])
    if shell:
        shell.display_pub.publish({"text/plain": text, "text/html": as_html(verdict, links), MIME: data(verdict)})
    else:
        print(text)


def printable(text):
    """Text without what steers a terminal, or cannot be encoded: such characters as they are written in Python.

    The two joiners, without which names in Persian or Hindi are spelt wrongly, stay.
    """
    kept = "\n\t\u200c\u200d"
    return "".join(c if c.isprintable() or c in kept else c.encode("unicode_escape").decode() for c in text)
