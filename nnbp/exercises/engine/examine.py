"""The check: what a reader's function is held to, in which order, and what it says when the function falls short.

Not attempted, then exception, type and dtype, shape, arguments modified, values; then where it begins, and which
mistake it is. The expected values are never said.
"""

import functools
import itertools
from dataclasses import dataclass, replace

import numpy as np

from .call import call, is_own, is_stub, own_traceback, standing_in
from .catalogue import CATALOGUE
from .compare import first_difference, leaves, map_leaves, same

FACTORS = {"sign-flipped": -1, "doubled": 2, "halved": 0.5}
PRINTED_LINES = 5
"""How much of what the reader's function prints is shown when it falls short."""


@dataclass(frozen=True)
class Verdict:
    """What a check found.

    Attributes
    ----------
    task : str
    status : {"passed", "not attempted", "exception", "type", "shape", "modified", "values", "mend first"}
        "mend first": it calls another function of the reader's that is not right yet.
    text : str
        What the reader is told.
    mistake : str, optional
        Its name in the catalogue.
    """

    task: str
    status: str
    text: str
    mistake: str | None = None


def examine(task, function):
    """Try a reader's function on the cases of a task.

    Parameters
    ----------
    task : Task
    function : callable
        What the reader wrote.

    Returns
    -------
    Verdict
    """
    verdict = _examine(task, function)
    if verdict.status in ("passed", "not attempted"):
        return verdict
    return _mend_first(task, function) or verdict


def _examine(task, function):
    name = task.function.__name__
    if function is Ellipsis or function is None or is_stub(function):
        text = f"· {name}: not attempted yet. Replace the three dots by your code."
        return Verdict(task.name, "not attempted", text)
    if not any(task.cases) and not callable(function):
        return _examine(task, lambda: function)
    if not callable(function):
        text = f"✗ {name}: the check needs the function itself, without brackets, so that it can call it."
        return Verdict(task.name, "type", text)
    for number, case in enumerate(task.cases):
        outcome = call(function, case)
        if isinstance(outcome.error, NotImplementedError) and number == 0:
            return Verdict(task.name, "not attempted", f"· {name}: not attempted yet.")
        problem = _problem(task, case, outcome, call(function, case) if number == 0 else outcome)
        if problem:
            return _verdict(task, function, case, outcome, *problem)
    if task.judge:
        outcome = call(lambda: task.judge(function), {})
        problem = _judgement(outcome)
        if problem:
            return _verdict(task, function, {}, outcome, *problem)
    return Verdict(task.name, "passed", _praise(task))


def _mend_first(task, function):
    """The verdict if the function calls another one of the reader's that is not right yet; else None."""
    room = getattr(function, "__globals__", {})
    for helper in task.builds_on:
        name = helper.function.__name__
        if not is_own(room.get(name)):
            continue
        found = _examine(helper, room[name]).status
        if found == "passed":
            continue
        with standing_in(room, name, helper.function) as calls:
            alone = _examine(task, function).status
        if calls:
            return Verdict(task.name, "mend first", _sent_to(task.function.__name__, name, found, alone))
    return None


def _sent_to(function, helper, found, alone):
    if found == "not attempted":
        return f"✗ {function}: write `{helper}` first. {function} calls it."
    text = f"✗ {function}: mend `{helper}` first. {function} calls it, and it is not right yet."
    return f"{text} With a right one in its place {function} is right." if alone == "passed" else text


def _judgement(outcome):
    """As `_problem`, of what the judge of a task found."""
    if outcome.error is not None:
        return "exception", None, f"raised an exception:\n{own_traceback(outcome.error)}", None
    return outcome.value and ("values", None, outcome.value.text, outcome.value.mistake)


def _problem(task, case, outcome, again):
    """Status, difference, text and mistake of the first thing wrong with a call, as far as the call alone tells."""
    if outcome.error is not None:
        return "exception", None, f"raised an exception:\n{own_traceback(outcome.error)}", None
    if outcome.value is None or outcome.value is Ellipsis:
        return "type", None, "returned nothing.", "return-forgotten"
    expected = answers(task, task.function)[_position(task, case)].value
    order = functools.partial(_order, task)
    difference = first_difference(expected, outcome.value, order, values=task.judge is None)
    if difference and difference.stage != "values":
        return difference.stage, difference, f"returned something of the wrong {difference.stage}:", difference.name
    if outcome.modified:
        return "modified", None, f"changed its argument {outcome.modified}.", "argument-modified"
    if difference:
        return "values", difference, "returned wrong values:", None
    if task.judge is None and (again.error is not None or first_difference(expected, again.value)):
        return (
            "values",
            None,
            "was right the first time and wrong when called again with the same arguments.",
            "carried-over",
        )
    return None


def _verdict(task, function, case, outcome, status, difference, text, mistake):
    lines = [f"✗ {task.function.__name__} {text}"]
    if difference:
        place = task.place(difference.path)
        lines.append(f"    {place or 'the result'} {difference.text}.{_what_is_right(task, case, difference)}")
    if case and status != "modified":
        lines.append(f"It was called with {_arguments(case)}.")
    judged = task.judge and status == "values"
    names = (not judged and diagnose(task, function)) or ([mistake] if mistake else [])
    if names and status == "exception":
        lines.append("Where all layers are equally wide it runs, and its answers there tell what it does:")
    if len(names) > 1:
        lines.append("These are two things at once:")
    lines += [CATALOGUE[name].told(task.equation) for name in names]
    if not names and status == "values" and not judged:
        lines.append(_pattern(difference, task.advice))
    if outcome.printed:
        shown = outcome.printed.rstrip().splitlines()
        lines += ["It printed:", *(f"    {line[:120]}" for line in shown[:PRINTED_LINES])]
        if len(shown) > PRINTED_LINES:
            lines.append(f"    … and {len(shown) - PRINTED_LINES} more lines")
    return Verdict(task.name, status, "\n".join(line for line in lines if line), names[0] if names else None)


def _praise(task):
    if task.praise:
        return f"✓ {task.function.__name__}: {task.praise}"
    several = "–" in task.equation or " and " in task.equation
    holds, it_was = ("hold", "they were") if several else ("holds", "it was")
    tried = f"on all {len(task.cases)} sets of numbers {it_was} tried on"
    return f"✓ {task.function.__name__}: {task.equation} {holds}, {tried}."


def _what_is_right(task, case, difference):
    """The layers that were computed before the first wrong one."""
    paths = _order(task, [path for path, _ in leaves(answers(task, task.function)[_position(task, case)].value)])
    right = [task.place(path) for path in paths[: paths.index(difference.path)]] if difference.path in paths else []
    if difference.stage != "values" or not right:
        return ""
    return f" What you compute before it is right: {'; '.join(right)}."


def _order(task, paths):
    """Paths in the order in which a reader computes what they lead to: layer by layer."""
    if not task.backward:
        return sorted(paths, key=lambda path: (path[-1:], path))
    return sorted(paths, key=lambda path: (tuple(-i for i in path[-1:]), path))


def _arguments(case):
    return ", ".join(_argument(name, value) for name, value in case.items())


def _argument(name, value):
    """Numbers as they are and arrays by their shapes: "j = 4", "path = (4, 2, 0)", "z (2, 7)"."""
    if all(isinstance(leaf, (int, float, str)) for _, leaf in leaves(value)):
        return f"{name} = {value!r}"
    return f"{name} {_shapes(value)}"


def _shapes(value):
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_shapes(entry) for entry in value) + "]"
    if isinstance(value, np.ndarray):
        return str(value.shape)
    return getattr(value, "name", type(value).__name__)


def _pattern(difference, advice=""):
    """Whether the wrong entries have something in common; if not, what the reader might do."""
    wrong = difference.wrong if difference else None
    if wrong is not None and not wrong.ndim:
        return f"No known mistake gives this number. {advice or 'Work it out by hand, step by step, and compare.'}"
    if wrong is None or wrong.ndim != 2 or wrong.all():
        advice = advice or "Work out one entry by hand, for one example, and compare."
        return f"No known mistake gives these numbers. {advice}"
    rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
    for name, those, size in (("row", rows, wrong.shape[0]), ("column", columns, wrong.shape[1])):
        if len(those) == 1 < size:
            return f"Only {name} {those[0]} is wrong, counted from 0. What is special about it?"
    return "No known mistake gives these numbers, but some entries are right. What do the wrong ones have in common?"


# The diagnosis: a mistake is known by what it answers to every case.


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


def diagnose(task, function):
    """The names of the misconceptions with which a function agrees on every case; one, two or none."""
    given = [call(function, case) for case in task.cases]
    if _alike(task, answers(task, task.function), given):
        return []
    return _one_mistake(task, given) or _of_many_forms(task, given) or _two_at_once(task, given)


def _one_mistake(task, given):
    return next(([name] for name, known in _answers_of_mistakes(task) if _alike(task, known, given)), [])


def _of_many_forms(task, given):
    """A mistake that is known by how an answer differs from the right one, in every case."""
    pairs = list(zip(answers(task, task.function), given, strict=True))
    if not task.recognize or any(b.error or not same(a.value, b.value, values=False) for a, b in pairs):
        return []
    found = {task.recognize(case, b.value) for case, (_, b) in zip(task.cases, pairs, strict=True)}
    return [] if None in found or len(found) > 1 else list(found)


def _two_at_once(task, given):
    """A known mistake and a constant factor."""
    if not _has_factors(task):
        return []
    for name, known in _answers_of_mistakes(task):
        for factor, of_case in factors(task).items():
            if factor != name and _alike(task, _scaled(task, known, of_case), given):
                return [name, factor]
    return []


def _scaled(task, outcomes, of_case):
    cases = task.cases
    return [
        replace(outcome, value=_times(outcome.value, of_case(case))) if outcome.error is None else outcome
        for outcome, case in zip(outcomes, cases, strict=True)
    ]


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


@functools.cache
def answers(task, function):
    """What a function of ours, right or mistaken, answers to every case."""
    return [call(function, case) for case in task.cases]


def _position(task, case):
    return next(i for i, other in enumerate(task.cases) if other is case)


def _alike(task, one, other):
    """Whether two functions answered alike: exceptions to the same cases, the same numbers to the others.

    Where a judge looks at the numbers, answers are alike if their form is.
    """
    values = task.judge is None
    pairs = list(zip(one, other, strict=True))
    if any((a.error is None) != (b.error is None) for a, b in pairs):
        return False
    return any(a.error is None for a, _ in pairs) and all(a.error or same(a.value, b.value, values) for a, b in pairs)


@functools.cache
def general_mistakes(task):
    """What can go wrong with any answer: a constant factor, a transposed array, layers in the wrong order."""
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


def _transposed(leaf):
    return np.transpose(leaf) if np.ndim(leaf) else leaf  # a number stays a number


def _times(value, factor):
    return map_leaves(lambda leaf: leaf * factor, value)


def _reversed(value):
    if isinstance(value, list):
        return value[::-1]
    return tuple(_reversed(entry) for entry in value) if isinstance(value, tuple) else value
