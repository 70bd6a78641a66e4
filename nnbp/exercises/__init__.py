"""Exercises that know what went wrong: ``check`` tries a reader's function and says which mistake it is.

In a notebook: ``exercises.check("bp1", output_error)``.
"""

from importlib import import_module

from .catalogue import CATALOGUE, Misconception
from .checking import Verdict, examine
from .tasks import Task

__all__ = ["CATALOGUE", "TASKS", "Misconception", "Task", "Verdict", "check", "examine"]

GROUPS = [
    "feedforward",
    "errors",
    "algorithm",
    "modified",
    "linear",
    "minibatch",
    "costs_tasks",
    "gradients",
    "matrices",
    "nonsaturating",
    "descent",
    "trying",
    "path_sums",
]
"""The modules that hold the exercises, each with a list TASKS."""

TASKS = {task.name: task for group in GROUPS for task in import_module(f".{group}", __name__).TASKS}


def check(name, function):
    """Try a function that a reader wrote, and print what is right or wrong with it.

    Parameters
    ----------
    name : str
        The name of the task, such as "bp1".
    function : callable
        The reader's function.

    Raises
    ------
    ValueError
        If there is no task of that name.
    """
    if name not in TASKS:
        raise ValueError(f"name is {name!r}; it should be one of {', '.join(TASKS)}")
    print(examine(TASKS[name], function).text)
