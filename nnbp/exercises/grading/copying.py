"""Copies of the exercises to work on, whose links hold outside the book.

A link leads to where its notebook is, as seen from the copy; where there is no book, to the published page; and where
that is unknown, its words remain.
"""

import functools
import json
import os
import re
from pathlib import Path
from posixpath import normpath
from urllib.parse import quote

from .. import contents

LINK = re.compile(r"\[([^\]\n]+)\]\((#[\w-]+|[\w./-]+\.ipynb)\)")


def copy_all(exercises, folder, book, overwrite=False):
    """Copy exercises, given by their paths, into ``folder``; returns what `put_all` does."""
    return put_all({folder / path.name: copy_of(path, folder, book) for path in exercises}, overwrite)


def put_all(texts, overwrite=False):
    """Write files, given by their paths: the names of those written, those the same already, those kept as they are."""
    outcomes = {"copied": [], "same": [], "kept": []}
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        outcomes[put(path, text, overwrite)].append(path.stem)
    return outcomes.values()


def put(path, text, overwrite=False):
    """Write a file, unless another one is there: "copied", or "same" or "kept" if it was there."""
    if path.exists() and path.read_bytes() == text.encode():
        return "same"
    if path.exists() and not overwrite:
        return "kept"
    write(path, text)
    return "copied"


def write(path, text):
    """Write a file as a whole: whoever reads it meanwhile, or after an interruption, finds what was there before."""
    path, content = Path(os.path.realpath(path)), text.encode(errors="backslashreplace")
    if path.exists() and not path.is_file():  # /dev/stdout
        path.write_bytes(content)
        return
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def copy_of(source, folder, book):
    """The text of an exercise, the file ``source``, as it goes into another ``folder``; chapters are in ``book``."""
    notebook = json.loads(source.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            text = LINK.sub(lambda link: _link(*link.groups(), folder, book), "".join(cell["source"]))
            cell["source"] = text.splitlines(keepends=True)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _link(words, target, folder, book):
    if "/" not in target and not target.startswith("#"):
        return f"[{words}]({target})"  # another exercise, copied too
    page = _chapter_with(target[1:], book) if target.startswith("#") else book / "exercises" / target
    if page is None or not page.is_file():
        published = None if target.startswith("#") else contents.page(normpath(f"exercises/{target}"))
        return f"[{words}]({published})" if published else words
    try:
        return f"[{words}]({quote(Path(os.path.relpath(page, folder)).as_posix())})"
    except ValueError:  # on another drive
        return words


@functools.cache
def _chapter_with(label, book):
    """The chapter in which an equation stands that is known by a label."""
    pages = sorted(book.glob("*.ipynb")) + sorted(book.glob("deeper/*.ipynb"))
    return next((page for page in pages if f"({label})=" in page.read_text("utf-8")), None)
