"""Sphinx extension: makes every line of code a box, so that the rest of a line that is too long for a phone hangs.

Pygments ends its elements at the end of each line, so a line can be put in a box as it is.
"""

import re

PRE = re.compile(r"(?<=<pre>)(?:<span></span>)?(.+?)(?=</pre>)", re.S)
TAG = re.compile(r"<[^>]+>")
HANG = 4  # characters by which the rest of a line is indented further; nnbp.css has it too, for lines without an indent


def hang(page):
    """HTML with a box around each line of its code."""
    return PRE.sub(lambda code: "".join(map(_boxed, code[1].splitlines(keepends=True))), page)


def _boxed(line):
    text = TAG.sub("", line)
    indent = len(text) - len(text.lstrip(" ")) if text.strip() else 0
    style = f' style="padding-left:{indent + HANG}ch;text-indent:-{indent + HANG}ch"' if indent else ""
    return f'<span class="line"{style}>{line}</span>'


def hang_lines(app, pagename, templatename, context, doctree):
    if doctree:
        context["body"] = hang(context["body"])


def setup(app):
    app.connect("html-page-context", hang_lines)
    return {"parallel_read_safe": True}
