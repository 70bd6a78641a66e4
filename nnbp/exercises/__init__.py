"""Exercises that know what went wrong: ``check`` tries a reader's function and says which mistake it is.

In a notebook: ``exercises.check("bp1", output_error)``.
"""

import contextlib
import functools
import io
import math
import os
import sys
from importlib import import_module
from importlib.metadata import entry_points

from .contents import CONTENTS, links
from .engine.catalogue import CATALOGUE, Misconception
from .engine.diagnose import entry_of
from .engine.examine import examine
from .engine.rerun import watch
from .engine.task import Task
from .engine.verdict import Verdict, show

__all__ = ["CATALOGUE", "TASKS", "Misconception", "Task", "Verdict", "added", "check", "examine", "points"]

NAMES = (
    "feedforward",
    "costs",
    "output_error",
    "hidden_errors",
    "gradient",
    "by_hand",
    "activation",
    "backprop",
    "modified_neuron",
    "linear_neurons",
    "sgd",
    "xor",
    "mini_batch",
    "gradient_checker",
    "derive_bp1_bp2",
    "prove_bp3_bp4",
    "path_sums",
    "matrix_form",
    "error_of_activations",
    "softmax",
    "skip_connection",
    "own_engine",
)
MODULES = [import_module(f".{name}", __name__) for name in NAMES]
"""The exercises, each with a list TASKS of the functions that a reader writes."""

TASKS = {task.name: task for module in MODULES for task in module.TASKS}
PASSED = set()
"""The tasks that were passed when they were last checked in this session."""
WATCH = watch()


@functools.cache
def added():
    """The modules with exercises of other installed packages; adds their tasks and mistakes to ours.

    A package names such a module in the entry point group "nnbp.exercises". The module has a list ``TASKS`` and, if it
    knows mistakes that are not in the catalogue, a list ``MISTAKES`` of `Misconception`. Beside it are the
    notebooks that students get, in the folder ``exercises``, and the worked solutions, in the folder ``solutions``.
    """
    modules = [entry.load() for entry in entry_points(group="nnbp.exercises")]
    for module in modules:
        for ours, theirs in ((TASKS, module.TASKS), (CATALOGUE, getattr(module, "MISTAKES", ()))):
            for one in theirs:
                if ours.setdefault(one.name, one) is not one:
                    raise ValueError(f"the name {one.name!r} in {module.__name__} is taken; choose another one")
        for task in module.TASKS:
            if unknown := {*map(entry_of, task.mistakes)} - {*CATALOGUE}:
                raise ValueError(f"{task.name}: MISTAKES of {module.__name__} should say what {min(unknown)!r} is")
    return modules


def check(name, function):
    """Try a function that a reader wrote, and show what is right or wrong with it: a `Verdict`.

    The ``name`` is that of the task, such as "bp1"; for a task that asks for a value, ``function`` is the value.
    """
    _check(name, function, sys._getframe(1).f_globals)


def points(name, function, of=1):
    """Show what `check` shows, and return points for nbgrader: ``of`` for a right answer, and 0 for anything else.

    nbgrader gives no points to a cell that writes to stderr, so what a function writes there is dropped.
    """
    if isinstance(of, bool) or not isinstance(of, (int, float)) or not 0 < of < math.inf:
        raise ValueError(f"of is {of!r}; it should be the number of points for a right answer, greater than 0")
    with contextlib.redirect_stderr(io.StringIO()):
        verdict = _check(name, function, sys._getframe(1).f_globals)
    return of if verdict.status == "passed" else 0


def _check(name, function, names):
    """The verdict on a reader's function in a notebook with these ``names``, which is also shown."""
    added()
    if name not in TASKS:
        raise ValueError(f"name is {name!r}; it should be one of {', '.join(TASKS)}")
    task = TASKS[name]
    verdict = (WATCH and WATCH.verdict(task, function)) or examine(task, function, names)
    (PASSED.add if verdict.status == "passed" else PASSED.discard)(name)
    show(verdict, _links_from(task) if verdict.status == "passed" else ())
    return verdict


def _links_from(task):
    """Where to go on, once all tasks of an exercise are passed; not in the book, whose pages are still to be made."""
    for exercise, module in zip(CONTENTS, MODULES, strict=True):
        if task in module.TASKS and PASSED.issuperset(other.name for other in module.TASKS):
            return () if os.environ.get("NNBP_BOOK") else links(exercise)
    return ()
