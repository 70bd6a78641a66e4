"""Sphinx extension: keeps inline math on one line with the comma, the bracket or the "th" that belongs to it.

For a browser a formula is a box, and it may break the line before or after a box.
"""

import re

from docutils import nodes

OPENING, CLOSING = re.compile(r"\S{1,12}$"), re.compile(r"^\S{1,12}")


def keep_together(_app, doctree):
    for math in list(doctree.findall(nodes.math)):
        if isinstance(math.parent, nodes.TextElement) and not isinstance(math.parent, nodes.title):
            before, after = _take(math, -1, OPENING), _take(math, 1, CLOSING)
            if before or after:
                together = nodes.inline(classes=["nnbp-unbroken"])
                math.replace_self(together)
                together += [nodes.Text(before), math, nodes.Text(after)]


def _take(math, step, edge):
    """Remove what touches a formula from the text beside it, and return it."""
    i = math.parent.index(math) + step
    beside = math.parent[i] if 0 <= i < len(math.parent) else None
    touching = edge.search(beside) if isinstance(beside, nodes.Text) else None
    if not touching:
        return ""
    math.parent[i] = nodes.Text(edge.sub("", beside))
    return touching[0]


def setup(app):
    app.connect("doctree-read", keep_together)
    return {"parallel_read_safe": True}
