"""Where a reader goes from an exercise that is solved: to the next one, or back to the page that it is about."""

import os
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

BOOK = Path(__file__).parents[2] / "book"
"""Where the chapters are, if nnbp runs from its repository."""

CONTENTS = tomllib.loads((files("nnbp.exercises") / "contents.toml").read_text(encoding="utf-8"))
"""For every exercise, in order: its title, the file of its page in the book, and that page's title."""


def published():
    """The address of the published book, with a slash at the end, if this nnbp was made for one; else None."""
    try:
        named = metadata("nnbp").get_all("Project-URL") or []
    except PackageNotFoundError:
        return None
    return dict(entry.split(", ", 1) for entry in named).get("Documentation")


def links(exercise):
    """Words and address of the next exercise and of the page, as seen from the exercise; an address may be None."""
    names, entry = list(CONTENTS), CONTENTS[exercise]
    back = _address(f"../{entry['page']}", BOOK / entry["page"]) or page(entry["page"])
    found = [(f"Back: {entry['page_title']}", back)]
    for name in names[names.index(exercise) + 1 :][:1]:
        file = f"{name}.ipynb"
        found.insert(0, (f"Next: {CONTENTS[name]['title']}", _address(file, BOOK / "exercises" / file)))
    return found


def page(notebook):
    """The published page of a notebook of the book, such as "04-error.ipynb"; None without a published book."""
    address = published()
    return address and f"{address}book/{Path(notebook).with_suffix('.html').as_posix()}"


def _address(target, in_book):
    """The address of a page: ``target`` as seen from an exercise in the book, or where the page is ``in_book``."""
    if Path(target).is_file():
        return target
    try:
        return quote(Path(os.path.relpath(in_book)).as_posix()) if in_book.is_file() else None
    except ValueError:  # on another drive
        return None
