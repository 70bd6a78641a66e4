"""The command ``nnbp nbgrader DIR``: the exercises as assignments, in the form in which nbgrader wants them.

Students get the heads of the functions to write. Solutions, where this nnbp has them, are only in the notebooks for
teachers. Each check is a locked cell that returns its points.
"""

import json
from pathlib import Path

from .. import TASKS
from . import copying
from .command import refuse
from .read import handed_out, references, source_of

ASSIGNMENTS = (
    "Make an assignment for nbgrader of each exercise. They go into the folder source of your course, ready for "
    "nbgrader generate_assignment. Those that are there already and differ stay as they are."
)
SCHEMA = 3
"""The version of nbgrader's metadata."""


def add_to(commands):
    """Add the command to those of ``nnbp``."""
    make = commands.add_parser("nbgrader", help="make assignments for nbgrader", description=ASSIGNMENTS)
    make.add_argument("course", type=Path, metavar="DIR", help="the folder of your course")
    make.add_argument("exercises", nargs="*", metavar="EXERCISE", help="such as 03-output-error; by default all")
    make.add_argument("--points", type=int, default=1, metavar="N", help="what each check is worth; by default 1")
    make.add_argument("--overwrite", action="store_true", help="replace assignments that differ")
    make.set_defaults(run=make_assignments)


def make_assignments(options):
    """Write assignments; 2 if they cannot be written."""
    if options.points < 1:
        return refuse(f"--points is {options.points}; it should be at least 1")
    names = [*handed_out()]
    if unknown := [name for name in options.exercises if name not in names]:
        return refuse(f"there is no exercise {unknown[0]}; they are: {', '.join(names)}")
    source = options.course / "source"
    texts = {source / name / f"{name}.ipynb": assignment(name, options.points) for name in options.exercises or names}
    try:
        written, same, kept = copying.put_all(texts, options.overwrite)
    except OSError as error:
        return refuse(f"{error.filename or source} cannot be written: {error.strerror}")
    print(f"Assignments in {source}: {len(written)} written, {len(same)} unchanged, {len(kept)} kept.")
    if kept:
        print(f"Kept, because they differ from what would be written: {', '.join(kept)}. --overwrite replaces them.")
    return 0


def assignment(name, points):
    """The text of the notebook from which nbgrader makes what students get."""
    notebook = json.loads(copying.copy_of(handed_out()[name], Path(), book=Path("no book where students work")))
    reference = {cell["id"]: cell for cell in references()[name]}
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] in reference]  # not the link to the solution
    for cell in notebook["cells"]:
        solved = reference[cell["id"]]
        own = {"grade": bool(solved["check"]), "solution": "solution" in solved["metadata"].get("tags", [])}
        if own["grade"]:
            call = f'exercises.points("{solved["check"]}", {TASKS[solved["check"]].function.__name__}, of={points})'
            cell["source"] = f"from nnbp import exercises\n\n{call}"
            own["points"] = points
        if own["solution"]:
            cell["source"] = _with_region(source_of(cell), source_of(solved))
        if cell["cell_type"] == "markdown":
            cell["source"] = copying.LINK.sub(r"\1", source_of(cell))  # without links to other exercises
        else:
            cell |= {"outputs": [], "execution_count": None}
        form = {"schema_version": SCHEMA, "grade_id": cell["id"], "locked": not own["solution"], "task": False}
        cell["metadata"] = {"nbgrader": form | own}
    notebook["metadata"].pop("nnbp", None)
    return json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"


def _with_region(stub, solution):
    """A stub with what nbgrader takes out again: the ``solution``, or three dots if it is not known."""
    *head, last = stub.splitlines()
    indent, body = last.removesuffix("..."), solution.splitlines()
    if indent.strip():  # a value, in `name = ...`, which stays
        head, indent = [last], ""
    else:
        body = body[len(head) :]
    body = body or [f"{indent}..."]
    return "\n".join([*head, f"{indent}### BEGIN SOLUTION", *body, f"{indent}### END SOLUTION"])
