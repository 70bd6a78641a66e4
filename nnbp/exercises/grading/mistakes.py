"""The command ``nnbp mistakes``: the catalogue of mistakes as JSON, to be cited and used elsewhere."""

import json
from pathlib import Path

import nnbp

from .. import CATALOGUE, MODULES
from ..engine.diagnose import GENERAL, entry_of
from .command import refuse
from .copying import write
from .read import checks_of, references

MISTAKES = (
    "Write the catalogue of mistakes as JSON: what a reader is told and asked about each, and the tasks in which it is "
    "recognised, with a change of the reference solution that makes it."
)
ABOUT = {
    "title": "Mistakes with backpropagation that the checks of nnbp recognise",
    "authors": "The nnbp authors",
    "version": nnbp.__version__,
    "license": "BSD-3-Clause",
    "notes": (
        "{equation} stands for the equation of the task. A change is made by replacing pieces of the reference "
        "solution; null stands for a mistake that is no such change. A mistake with everywhere = true is recognised "
        "in every task whose answers can show it, and not only in those listed."
    ),
}

OURS = {task.name: task for module in MODULES for task in module.TASKS}
EVERYWHERE = {
    *GENERAL,
    "argument-modified",
    "answer-overwritten",
    "answer-remembered",
    "broadcast",
    "carried-over",
    "integer-array",
    "layers-reversed",
    "measured",
    "one-dimensional",
    "return-forgotten",
}
"""Mistakes that are known by the form of an answer, or by how it differs from the right one, and not by code."""


def add_to(commands):
    """Add the command to those of ``nnbp``."""
    parser = commands.add_parser("mistakes", help="write the catalogue of mistakes as JSON", description=MISTAKES)
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="where to write it; by default it is printed"
    )
    parser.set_defaults(run=write_catalogue)


def write_catalogue(options):
    """Write or print the catalogue; 2 if it cannot be written."""
    text = json.dumps(catalogue(), ensure_ascii=options.file is None, indent=1) + "\n"
    try:
        write(options.file, text) if options.file else print(text, end="")
    except OSError as error:
        return refuse(f"{options.file} cannot be written: {error.strerror}")
    return 0


def catalogue():
    """The catalogue of mistakes, in the order of their names, as JSON holds it; without those of other packages."""
    places = {name: [] for name in EVERYWHERE}
    for task, exercise in sorted(exercises_of_tasks().items(), key=lambda item: (item[1], item[0])):
        for name, change in sorted(OURS[task].mistakes.items()) if task in OURS else ():
            place = {"exercise": exercise, "task": task, "function": OURS[task].function.__name__}
            change = None if callable(change) else dict(change)
            places.setdefault(entry_of(name), []).append(place | {"equation": OURS[task].equation, "change": change})
    return ABOUT | {
        "mistakes": [
            {
                "name": name,
                "said": CATALOGUE[name].saying,
                "asked": CATALOGUE[name].question,
                "everywhere": name in EVERYWHERE,
                "tasks": places[name],
            }
            for name in sorted(places)
        ]
    }


def exercises_of_tasks():
    """For the name of each task, that of the exercise that it belongs to."""
    return {cell["check"]: name for name in references() for cell in checks_of(name)}
