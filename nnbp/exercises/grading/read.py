"""Reading what a reader hands in, and making of it the notebook that nbval runs.

The references are the worked solutions, not what the reader last saved; check cells that were changed are put back.
Everything else in the notebook is run and not compared.
"""

import functools
import json
import os
import re
from pathlib import Path

from .. import added
from ..contents import BOOK

EXERCISES = Path(__file__).parents[1]

CHECK = re.compile(r'exercises\.check\("([\w-]+)", (\w+)\)')
"""How a check is called: the task, and the name of what is judged."""
POINTS = re.compile(r'(?:from nnbp import exercises\s+)?exercises\.points\(("[\w-]+", \w+), of=[\d.]+\)')
"""What nbgrader has in place of a check."""
LARGEST = 20_000_000
"""Bytes above which a notebook is not even opened."""
MOST_CELLS = 500


class Unreadable(Exception):
    """A file that is not an exercise; the message says why, in words for its owner."""


def folder(kind):
    """Where the notebooks are, "exercises" or "solutions": in the package, or in the repository that it runs from."""
    installed = EXERCISES / {"exercises": "notebooks", "solutions": "solutions"}[kind]
    return installed if installed.is_dir() else BOOK / kind


def handed_out():
    """For every exercise, ours and added ones, the notebook that students get."""
    folders = [folder("exercises"), *(Path(module.__file__).parent / "exercises" for module in added())]
    return {path.stem: path for folder in folders for path in sorted(folder.glob("*.ipynb"))}


def _reference_folder():
    """The solutions, or what a wheel made without them has in their place: only the cells that check."""
    without_solutions = EXERCISES / "references"
    return without_solutions if without_solutions.is_dir() else folder("solutions")


@functools.cache
def references():
    """For every exercise, ours and added ones, its name and the cells of its solution.

    ``check`` says which task a cell checks, if any.
    """
    found = {}
    folders = [_reference_folder(), *(Path(module.__file__).parent / "solutions" for module in added())]
    for path in (path for folder in folders for path in sorted(folder.glob("*.ipynb"))):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        if path.stem in found:
            raise ValueError(f"two exercises are called {path.stem!r}; rename {path}")
        for cell in cells:
            called = CHECK.fullmatch(source_of(cell).strip()) if cell["cell_type"] == "code" else None
            cell["check"] = called[1] if called else None
        found[path.stem] = cells
    return found


def checks_of(name):
    """The cells of an exercise that check; none if it is unknown."""
    return [cell for cell in references().get(name, ()) if cell["check"]]


def source_of(cell):
    """The source of a cell, which notebooks store as a text or as a list of lines."""
    return "".join(cell.get("source", ""))


def code_of(cell):
    """The source of a code cell; that of a check is the book's also in an assignment of nbgrader."""
    return POINTS.sub(r"exercises.check(\1)", source_of(cell).strip())


def find(paths):
    """The notebooks among files and, at any depth, in folders; and what else is in the folders, hidden files apart.

    Links in the folder itself are followed; one that leads nowhere counts as a notebook, which nobody can read. Links
    further down count as other files: a student could hand in one that leads to somebody else's notebook.
    """
    notebooks, others = [], []
    for path in map(Path, paths):
        for file in sorted(_files(path)) if path.is_dir() else [path]:
            is_notebook = file.suffix.lower() == ".ipynb" or not file.exists() or file == path
            is_notebook = is_notebook and not _is_deep_link(file, path)
            (notebooks if is_notebook else others).append(file)
    return list(dict.fromkeys(notebooks)), list(dict.fromkeys(others))


def _files(folder):
    """The files in a folder at any depth, and folders that cannot be listed; no folder within itself."""
    unlisted = []
    for here, inside, files in os.walk(folder, followlinks=True, onerror=unlisted.append):
        above = {path.resolve() for path in (Path(here), *Path(here).absolute().parents)}
        deep = [name for name in inside if _is_deep_link(Path(here, name), folder)]
        inside[:] = [name for name in {*inside} - {*deep} if name[0] != "." and Path(here, name).resolve() not in above]
        yield from (Path(here, name) for name in [*files, *deep] if name[0] != ".")
    yield from (Path(error.filename) for error in unlisted)


def _is_deep_link(file, folder):
    return file.is_symlink() and file not in (folder, folder / file.name)


def load(path):
    """The content of a file, bytes; ``Unreadable`` if it cannot be read or is too large to be an exercise."""
    try:
        size = Path(path).stat().st_size
        if size > LARGEST:
            advice = "An exercise has less than one: clear the outputs of all cells and save."
            raise Unreadable(f"The file has {size / 1e6:.0f} MB. {advice}")
        if Path(path).exists() and not Path(path).is_file():
            raise Unreadable("It is not a file with a notebook in it.")  # a pipe or a device might never end
        return Path(path).read_bytes()
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror or error}.") from None


def read(content):
    """The notebook in the content of a file, as JSON; ``Unreadable`` if it is none, or none that could be an exercise."""
    if not content.strip():
        raise Unreadable("The file is empty.")
    if content.startswith(b"PK\3\4"):
        raise Unreadable("The file is a ZIP archive and not a notebook: it should be unpacked.")
    try:
        notebook = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        text = "The file is not a notebook: it holds no valid JSON. Was it cut off, or merged by hand?"
        raise Unreadable(text) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise Unreadable("The file holds JSON and not a notebook of format 4: it has no list of cells.")
    if not all(map(_is_cell, notebook["cells"])):
        raise Unreadable("The notebook is damaged: some of its cells are not cells.")
    if len(notebook["cells"]) > MOST_CELLS:
        raise Unreadable(f"The notebook has {len(notebook['cells'])} cells; up to {MOST_CELLS} are run.")
    return notebook


def _is_cell(cell):
    if not isinstance(cell, dict) or not isinstance(cell.get("id", ""), str):
        return False
    source = cell.get("source", "")
    is_text = isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))
    return is_text and isinstance(cell.get("cell_type"), str)


def recognise(notebook):
    """The name of the exercise that a notebook is; ``Unreadable`` if it is none."""
    ids = {cell.get("id") for cell in notebook["cells"]} - {None}
    sources = {code_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"}

    def score(name):
        alike = sum(cell["id"] in ids or code_of(cell) in sources for cell in checks_of(name))
        return alike, sum(cell["id"] in ids for cell in references()[name])

    best = max(references(), key=score, default=None)
    if best is None or not any(score(best)):
        known = ", ".join(references())
        raise Unreadable(f"The notebook is none of the exercises, or nothing of them is left in it. They are: {known}.")
    return best


def prepare(notebook, name):
    """The notebook that nbval runs, the reader's code and our check cells with their outputs; and notes on it."""
    own = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    checks = checks_of(name)
    place = {}
    for check in checks:
        by_id = [i for i, cell in enumerate(own) if cell.get("id") == check["id"]]
        by_source = [i for i, cell in enumerate(own) if code_of(cell) == code_of(check)]
        if by_id or by_source:
            place[(by_id or by_source)[-1]] = check
    missing = [check for check in checks if check not in place.values()]
    changed = [place[i] for i in sorted(place) if code_of(own[i]) != code_of(place[i])]
    cells = [
        _check_cell(place[i]) if i in place else _code_cell(f"own-{i}", source_of(cell)) for i, cell in enumerate(own)
    ]
    cells += map(_check_cell, missing)
    codes = {code_of(cell) for cell in own}
    notes = [
        f"the notebook also has checks of {other}, which are not counted: each exercise needs its own file"
        for other in references()
        if other != name and any(code_of(check) in codes for check in checks_of(other))
    ]
    notes += [f"the check cell of {check['check']} had been changed and was put back" for check in changed]
    notes += [f"the check cell of {check['check']} was missing and was put back" for check in missing]
    return {"cells": cells, "metadata": {"exercise": name}, "nbformat": 4, "nbformat_minor": 5}, notes


def _check_cell(check):
    # A reader's variable may be called exercises.
    return _code_cell(check["id"], "from nnbp import exercises\n\n" + source_of(check), check["outputs"], 1)


def _code_cell(identity, source, outputs=(), count=None):
    """A cell as nbval wants it: one that was never executed is run and not compared."""
    return {
        "id": identity,
        "cell_type": "code",
        "source": re.sub(
            r"^([^\S\n]*#+[^\S\n]*)(NBVAL_)", r"\1(\2", source, flags=re.MULTILINE
        ),  # comments that steer nbval
        "outputs": list(outputs),
        "execution_count": count,
        "metadata": {},
    }
