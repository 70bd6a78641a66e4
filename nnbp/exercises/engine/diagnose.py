"""Which mistake it is: the one that answers every case of a task as the reader's function does."""

import functools
import itertools
import operator

import numpy as np

from .call import call
from .compare import first_difference, leaves, map_leaves, precision, same
from .task import written

GENERAL = {
    "sign-flipped": lambda leaf, m: -leaf,
    "doubled": lambda leaf, m: 2 * leaf,
    "halved": lambda leaf, m: leaf / 2,
    "times-m": lambda leaf, m: leaf * m,
    "over-m": lambda leaf, m: leaf / m,
    "transposed": lambda leaf, m: np.transpose(leaf) if np.ndim(leaf) else leaf,  # a number stays a number
}
"""What can go wrong with any array or number in an answer for m examples."""


@functools.cache
def answers(task, function):
    """What a function of ours, right or mistaken, answers to every case."""
    return [call(function, case) for case in task.cases]


def diagnose(task, given):
    """The names of the misconceptions that answer all cases as ``given``, a list of `Outcome`: one, two or none."""
    if _alike(task, answers(task, task.function), given):
        return ()
    single = next(((name,) for name, known in _answers_of_mistakes(task) if _alike(task, known, given)), ())
    names = single or _of_many_forms(task, given) or _two_at_once(task, given) or _in_the_first_wrong_part(task, given)
    return tuple(map(entry_of, names))


def entry_of(mistake):
    """The name in the catalogue of a mistake that may be one of several forms, as in "wrong-axis/flat"."""
    return mistake.partition("/")[0]


@functools.cache
def _answers_of_mistakes(task):
    """For every mistake that can be told from the right answer: its name and its answers. The special ones first."""
    known = [(None, answers(task, task.function))]
    for name, mistake in itertools.chain(task.mistaken.items(), general_mistakes(task).items()):
        given = answers(task, mistake)
        if not any(_alike(task, given, other) for _, other in known):
            known.append((name, given))
    return known[1:]


def _of_many_forms(task, given):
    """A mistake that is known by how an answer differs from the right one, in every case."""
    pairs = list(zip(answers(task, task.function), given, strict=True))
    if not task.recognise or any(b.error or not same(a.value, b.value, values=False) for a, b in pairs):
        return ()
    found = {task.recognise(case, b.value) for case, (_, b) in zip(task.cases, pairs, strict=True)}
    return () if None in found or len(found) > 1 else tuple(found)


def _two_at_once(task, given):
    """Two of the exercise's own mistakes, where both are changes of its text that do not touch each other."""
    tried = next((i for i, outcome in enumerate(given) if outcome.error is None), None)
    if task.judge or tried is None:
        return ()
    changes = {name: change for name, change in task.mistakes.items() if not callable(change)}
    for one, other in itertools.combinations(changes, 2):
        if changes[one].keys() & changes[other].keys():
            continue
        try:
            both = written(task.function, changes[one] | changes[other])
        except (ValueError, SyntaxError):
            continue
        first = call(both, task.cases[tried])
        if first.error is None and same(first.value, given[tried].value) and _alike(task, answers(task, both), given):
            return one, other
    return ()


def _in_the_first_wrong_part(task, given):
    """A mistake of the exercise that explains what is wrong first in every case, whatever the later parts hold."""
    if task.judge or not task.parts or any(outcome.error for outcome in given):
        return ()
    wrong = [_first_wrong(task, i, outcome) for i, outcome in enumerate(given)]
    for name, mistake in task.mistaken.items():
        known = answers(task, mistake)
        if all(w is None or _same_part(w, _first_wrong(task, i, known[i])) for i, w in enumerate(wrong)):
            return (name,)
    return ()


def _first_wrong(task, i, outcome):
    """The path and the value of what is wrong first in an answer to case ``i``; None if nothing is."""
    if outcome.error:
        return (), None
    right = answers(task, task.function)[i].value
    difference = first_difference(right, outcome.value, task.in_order, dtype=precision(task.cases[i]))
    return difference and (difference.path, functools.reduce(operator.getitem, difference.path, outcome.value))


def _same_part(one, other):
    """Whether the same is wrong first; an answer as a whole is not a part."""
    return other is not None and one[0] == other[0] != () and same(one[1], other[1])


def _alike(task, one, other):
    """Whether two functions answered alike: exceptions to the same cases, the same numbers to the others.

    Where a judge looks at the numbers, answers are alike if their form is.
    """
    pairs = list(zip(one, other, strict=True))
    if any((a.error is None) != (b.error is None) for a, b in pairs):
        return False
    answered = [(a.value, b.value) for a, b in pairs if a.error is None]
    return bool(answered) and all(same(a, b, values=task.judge is None) for a, b in answered)


@functools.cache
def general_mistakes(task):
    """What can go wrong with any answer: `GENERAL`, and layers in the wrong order."""
    leaf = next(leaf for _, leaf in leaves(answers(task, task.function)[0].value))
    if task.judge or not isinstance(leaf, (np.ndarray, float)):  # many right answers, or words
        return {}

    def mistaken(change):
        def function(*arguments):
            m = task.m(dict(zip(task.cases[0], arguments, strict=True)))
            return map_leaves(lambda leaf: change(leaf, m), task.function(*arguments))

        return function

    changes = {name: change for name, change in GENERAL.items() if task.examples or not name.endswith("-m")}
    reversed_parts = {"layers-reversed": range(len(task.parts))} | {
        f"layers-reversed/{name}": [i] for i, name in enumerate(task.parts)
    }
    return {name: mistaken(change) for name, change in changes.items()} | {
        name: functools.partial(_with_layers_reversed, task, parts) for name, parts in reversed_parts.items()
    }


def _with_layers_reversed(task, parts, *arguments):
    """The right answer with the layers in the wrong order, in some of its parts if it has any."""

    def in_wrong_order(value):
        return value[::-1] if isinstance(value, list) else value

    value = task.function(*arguments)
    if not isinstance(value, tuple):
        return in_wrong_order(value)
    return tuple(in_wrong_order(part) if i in parts else part for i, part in enumerate(value))
