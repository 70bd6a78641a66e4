"""Which mistake it is: the one that answers every case of a task as the reader's function does."""

import functools
import itertools
from dataclasses import replace

import numpy as np

from .call import call
from .compare import leaves, map_leaves, same

FACTORS = {"sign-flipped": -1, "doubled": 2, "halved": 0.5}


@functools.cache
def answers(task, function):
    """What a function of ours, right or mistaken, answers to every case."""
    return [call(function, case) for case in task.cases]


def diagnose(task, given):
    """The names of the misconceptions that answer all cases as ``given``, a list of `Outcome`: one, two or none."""
    if _alike(task, answers(task, task.function), given):
        return ()
    names = _one_mistake(task, given) or _of_many_forms(task, given) or _two_at_once(task, given)
    return tuple(name.partition("/")[0] for name in names)  # without the form


def _one_mistake(task, given):
    return next(((name,) for name, known in _answers_of_mistakes(task) if _alike(task, known, given)), ())


@functools.cache
def _answers_of_mistakes(task):
    """For every mistake that can be told from the right answer: its name and its answers. The special ones first."""
    known = []
    right = answers(task, task.function)
    for name, mistake in itertools.chain(task.mistaken.items(), general_mistakes(task).items()):
        given = answers(task, mistake)
        if not any(_alike(task, given, other) for other in (right, *(answers for _, answers in known))):
            known.append((name, given))
    return known


def _of_many_forms(task, given):
    """A mistake that is known by how an answer differs from the right one, in every case."""
    pairs = list(zip(answers(task, task.function), given, strict=True))
    if not task.recognize or any(b.error or not same(a.value, b.value, values=False) for a, b in pairs):
        return ()
    found = {task.recognize(case, b.value) for case, (_, b) in zip(task.cases, pairs, strict=True)}
    return () if None in found or len(found) > 1 else tuple(found)


def _two_at_once(task, given):
    """A known mistake and a constant factor."""
    if not _has_factors(task):
        return ()
    for name, known in _answers_of_mistakes(task):
        for factor, of_case in factors(task).items():
            if factor != name and _alike(task, _scaled(task, known, of_case), given):
                return name, factor
    return ()


def _scaled(task, outcomes, of_case):
    return [
        replace(outcome, value=_times(outcome.value, of_case(case))) if outcome.error is None else outcome
        for outcome, case in zip(outcomes, task.cases, strict=True)
    ]


def _alike(task, one, other):
    """Whether two functions answered alike: exceptions to the same cases, the same numbers to the others.

    Where a judge looks at the numbers, answers are alike if their form is.
    """
    values = task.judge is None
    pairs = list(zip(one, other, strict=True))
    if any((a.error is None) != (b.error is None) for a, b in pairs):
        return False
    return any(a.error is None for a, _ in pairs) and all(a.error or same(a.value, b.value, values) for a, b in pairs)


# What can go wrong with any answer


@functools.cache
def general_mistakes(task):
    """A constant factor, a transposed array, layers in the wrong order."""
    if not _has_factors(task):
        return {}

    def times(of_case):
        return lambda *arguments: _times(
            task.function(*arguments), of_case(dict(zip(task.cases[0], arguments, strict=True)))
        )

    return {name: times(of_case) for name, of_case in factors(task).items()} | {
        "transposed": lambda *arguments: map_leaves(_transposed, task.function(*arguments)),
        "layers-reversed": lambda *arguments: _reversed(task.function(*arguments)),
    }


def _has_factors(task):
    """Whether a factor makes a right answer wrong: not where there are many right ones, nor where words are asked for."""
    leaf = next(leaf for _, leaf in leaves(answers(task, task.function)[0].value))
    return task.judge is None and isinstance(leaf, (np.ndarray, float))


def factors(task):
    """The constant factors by which answers are wrong, by name; each a function of the case."""
    constant = {name: lambda case, factor=factor: factor for name, factor in FACTORS.items()}
    if not task.examples:
        return constant
    return constant | {"times-m": task.m, "over-m": lambda case: 1 / task.m(case)}


def _transposed(leaf):
    return np.transpose(leaf) if np.ndim(leaf) else leaf  # a number stays a number


def _times(value, factor):
    return map_leaves(lambda leaf: leaf * factor, value)


def _reversed(value):
    if isinstance(value, list):
        return value[::-1]
    return tuple(_reversed(entry) for entry in value) if isinstance(value, tuple) else value
