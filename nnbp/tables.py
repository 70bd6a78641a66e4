"""Tables that fit a page, a phone and a terminal."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

__all__ = ["show_table"]


def show_table(rows: Iterable[Sequence[Any]], columns: Mapping[str, str]) -> None:
    """Show numbers and words as a table, below a notebook's cell in HTML and elsewhere as text.

    Parameters
    ----------
    rows
        The values of each row, one for each column.
    columns
        For each column its heading and the format of its numbers, as in ``{"η": "", "cost": ".4f"}``. Strings are
        shown as they are.

    Examples
    --------
    >>> show_table([(10, 0.25304), (20, 0.24711)], {"η": "", "cost": ".4f"})
     η    cost
    10  0.2530
    20  0.2471
    """
    table = _Table([*rows], columns)
    if "IPython" in sys.modules:
        sys.modules["IPython"].display.display(table)
    else:
        print(table)


class _Table:
    def __init__(self, rows, columns):
        formats = columns.values()
        self.words = [all(isinstance(value, str) for value in column) for column in zip(*rows, strict=True)]
        self.lines = [[*columns], *([_formatted(*pair) for pair in zip(row, formats, strict=True)] for row in rows)]

    def __repr__(self):
        widths = [max(map(len, column)) for column in zip(*self.lines, strict=True)]
        columns = [
            [cell.ljust(width) if words else cell.rjust(width) for cell in column]
            for column, width, words in zip(zip(*self.lines, strict=True), widths, self.words, strict=True)
        ]
        return "\n".join("  ".join(line).rstrip() for line in zip(*columns, strict=True))

    def _repr_html_(self):
        first, *others = ["".join(map(_html_cell, line, self.words)).join(("<tr>", "</tr>")) for line in self.lines]
        heading = first.replace("<td", '<th scope="col"').replace("</td>", "</th>")
        return "\n".join(['<table class="nnbp-table"><thead>', heading, "</thead><tbody>", *others, "</tbody></table>"])


def _formatted(value, spec):
    return value if isinstance(value, str) else format(value, spec)


def _html_cell(text, words):
    return f'<td style="text-align: {"left" if words else "right"}">{escape(text)}</td>'
