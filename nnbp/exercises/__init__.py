"""Exercises that know what went wrong: ``check`` tries a reader's function and says which mistake it is.

In a notebook: ``exercises.check("bp1", output_error)``.
"""

import sys
from importlib import import_module

from .engine.catalogue import CATALOGUE, Misconception
from .engine.examine import examine
from .engine.task import Task
from .engine.verdict import Verdict, show

__all__ = ["CATALOGUE", "TASKS", "Misconception", "Task", "Verdict", "check", "examine"]

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


def check(name, function):
    """Try a function that a reader wrote, and show what is right or wrong with it: a `Verdict`.

    The ``name`` is that of the task, such as "bp1"; for a task that asks for a value, ``function`` is the value.
    """
    if name not in TASKS:
        raise ValueError(f"name is {name!r}; it should be one of {', '.join(TASKS)}")
    show(examine(TASKS[name], function, sys._getframe(1).f_globals))
