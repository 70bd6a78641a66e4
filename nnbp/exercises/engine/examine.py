"""The check: what a reader's function is held to, in which order, and what it says when the function falls short.

Not attempted, then exception, type and dtype, shape, arguments modified, values; what is said begins with the mistake,
if it is known, then comes where it shows, and then a question. The expected values are never said.
"""

import functools
import operator
from dataclasses import dataclass, field

import numpy as np

from .call import Outcome, call, equal, in_words, is_own, is_stub, own_lines, own_traceback, standing_in
from .catalogue import CATALOGUE
from .compare import Difference, first_difference, leaves, one_entry, precision, same
from .diagnose import answers, diagnose
from .verdict import Verdict, printable

PRINTED_LINES = 5
"""How much of what the reader's function prints is shown when it falls short."""


@dataclass(frozen=True)
class Problem:
    """The first thing that is wrong: its ``text``, a sentence without its subject; ``mistakes`` are names."""

    status: str
    text: str
    outcome: Outcome
    case: dict = field(default_factory=dict)
    difference: Difference | None = None
    expected: object = None
    mistakes: tuple = ()


def examine(task, function, names=None, others=None):
    """Try a reader's function on the cases of a task; what is found is a `Verdict`.

    ``names`` are those of the notebook, in which a value that the task asks for may depend on others; ``others`` is
    used in place of ``Others``.
    """
    verdict = _examine(task, function)
    if verdict.status in ("passed", "not attempted"):
        return verdict
    return _fix_first(task, function, others or Others(getattr(function, "__globals__", names or {}))) or verdict


def _examine(task, function):
    name = task.function.__name__
    verdict = functools.partial(Verdict, task.name, name)
    if function is Ellipsis or function is None or is_stub(function):
        yours = "answer" if task.fixed else "code"
        return verdict("not attempted", f"· {name}: not attempted yet. Replace the three dots with your {yours}.")
    if task.fixed and not callable(function):
        return _examine(task, lambda: function)
    if not callable(function):
        text = f"✗ {name}: the check needs the function itself, without brackets, so that it can call it."
        return verdict("type", text)
    first, again = call(function, task.cases[0]), call(function, task.cases[0])
    if type(first.error) is NotImplementedError:
        return verdict("not attempted", f"· {name}: not attempted yet.")
    given = [first, *(call(function, case) for case in task.cases[1:])]
    problem = first_problem(task, given, again) or _judgement(task, function)
    if problem is None:
        return verdict("passed", _praise(task))
    return verdict(problem.status, **_explanation(task, problem, given, again))


class Others:
    """The other answers of a reader, among the ``names`` of the notebook."""

    def __init__(self, names):
        self.names = names

    def status(self, task):
        """What the verdict on another answer is."""
        name = task.function.__name__
        if task.fixed:
            return _examine(task, self.names.get(name, task.function)).status
        return _examine(task, self.names[name]).status if is_own(self.names.get(name)) else "passed"

    def tried_without(self, helper, task, function):
        """Whether a function calls the helper, and its status with a right one in the helper's place."""
        with standing_in(self.names, helper.function.__name__, helper.function) as calls:
            alone = _examine(task, function).status
        return bool(calls), alone


def _fix_first(task, function, others):
    """The verdict if the function calls another one of the reader's that is not right yet; else None.

    A value is taken to depend on those before it.
    """
    own = task.function.__name__
    for helper in task.builds_on:
        name, found = helper.function.__name__, others.status(helper)
        if found == "passed":
            continue
        if task.fixed:
            text = f"✗ {own}: correct `{name}` first. Your answer here depends on it."
            return Verdict(task.name, own, "fix first", text)
        called, alone = others.tried_without(helper, task, function)
        if called:
            text = f"✗ {own}: fix `{name}` first. {own} calls it, and it is not right yet."
            if found == "not attempted":
                text = f"✗ {own}: write `{name}` first. {own} calls it."
            elif alone == "passed":
                text += f" With a right one in its place, {own} is right."
            return Verdict(task.name, own, "fix first", text)
    return None


# What is wrong


def first_problem(task, given, again):
    """The first thing wrong with the answers to the cases, and to the first one ``again``."""
    right = answers(task, task.function)
    for case, expected, outcome in zip(task.cases, right, given, strict=True):
        problem = _problem(task, case, expected.value, outcome)
        if problem:
            return problem
        if outcome is given[0] and not task.judge and (again.error or not same(outcome.value, again.value)):
            text = "was right the first time and wrong when called again with the same arguments."
            return Problem("values", text, again, case, mistakes=("carried-over",))
    for case, outcome in zip(task.cases, given, strict=True):
        if not task.judge and not equal(outcome.value, outcome.returned):
            text = "returned a right answer that changed when it was called again."
            return Problem("values", text, outcome, case, mistakes=("answer-overwritten",))
    return None


def _problem(task, case, expected, outcome):
    problem = functools.partial(Problem, outcome=outcome, case=case, expected=expected)
    if outcome.error is not None:
        return problem("exception", f"raised {in_words(outcome.error)}")
    if outcome.value is None or outcome.value is Ellipsis:
        return problem("type", "returned nothing.", mistakes=("return-forgotten",))
    difference = first_difference(expected, outcome.value, task.in_order, task.judge is None, precision(case))
    if difference and difference.stage != "values":
        return problem(difference.stage, "", difference=difference, mistakes=difference.mistakes)
    if outcome.modified:
        return problem("modified", f"changed its argument {outcome.modified}.", mistakes=("argument-modified",))
    text = "returned wrong values." if case else "has the wrong value."
    return difference and problem("values", text, difference=difference)


def _judgement(task, function):
    """What the judge of a task found, if it has one and it found anything."""
    if not task.judge:
        return None
    outcome = call(lambda: task.judge(function), {})
    if outcome.error is not None:
        return Problem("exception", f"raised {in_words(outcome.error)}", outcome)
    found = outcome.value
    return found and Problem("values", found.text, outcome, mistakes=(found.mistake,) if found.mistake else ())


# What is said


def _explanation(task, problem, given, again):
    """What the reader is told of a problem, as `Verdict` takes it."""
    difference, mistakes = problem.difference, problem.mistakes
    wrong_values = difference and problem.status == "values"
    if difference or problem.status == "exception":
        mistakes = diagnose(task, given) or mistakes
    if wrong_values and not mistakes:
        mistakes = _in_several_calls(task, problem, given, again) or ()
    headline, question = _told(task, problem, mistakes)
    error = problem.outcome.error if problem.status == "exception" else None
    parts = {
        "headline": f"✗ {task.function.__name__}{headline}",
        "place": _place(task, problem, bool(mistakes)),
        "question": question,
        "exception": own_traceback(error) if error else "",
        "printed": _first_lines(problem.outcome.printed),
    }
    return {part: printable(text) for part, text in parts.items()} | {"mistakes": mistakes}


def _told(task, problem, mistakes):
    """The sentence that matters, without its subject, and the question that leads on."""
    if mistakes:
        said, asked = zip(*(CATALOGUE[name].said_of(task.equation) for name in mistakes), strict=True)
        together = [] if len(said) == 1 else ["two things are wrong at once."]
        return f": {_lines(*together, *said)}", _lines(*asked)
    if not problem.text:
        return f": {_found(task, problem.difference)}", ""
    if problem.status == "exception":
        return f" {problem.text}", ""
    if problem.difference:
        return f" {problem.text}", _pattern(problem.difference.wrong, task.advice)
    told, stop, advice = problem.text.partition(". ")
    return f" {told}{stop.strip()}", advice


def _place(task, problem, diagnosed):
    """Where it is wrong, and in which call; what was said in the headline is not said again."""
    words, difference, case = [], problem.difference, problem.case
    if problem.status == "exception":
        words += [f"It {problem.text}"] if diagnosed else []
        words += [
            f"{where[0].upper()}{where[1:]}: `{source}`" for where, source in [*own_lines(problem.outcome.error)][-1:]
        ]
        words += ["With other shapes your code runs, and those results show the mistake."] if diagnosed else []
    elif difference:
        if diagnosed or problem.status == "values":
            found = _found(task, difference)
            words.append((found if task.parts else found[0].upper() + found[1:]) + _what_is_right(task, problem))
        if case and problem.status == "values" and not diagnosed:
            entries = (
                functools.reduce(operator.getitem, difference.path, v)
                for v in (problem.expected, problem.outcome.value)
            )
            words.append(one_entry(*entries))
    elif diagnosed and problem.status != "type":
        words.append(f"It {problem.text}")
    if case and problem.status != "modified":
        single = ", in single precision (float32)" if precision(case) is np.float32 else ""
        words.append(f"It was called with {', '.join(_argument(*item) for item in case.items())}{single}.")
    return _lines(*filter(None, words))


def _lines(*lines):
    return "\n".join(lines)


def _found(task, difference):
    return f"{task.place(difference.path) or 'the result'} {difference.text}."


def _first_lines(printed):
    """The beginning of what a function printed; of a line that was written over, what it became."""
    lines = [line.rpartition("\r")[2][:120] for line in printed.rstrip().split("\n")]
    if not any(lines):
        return ""
    more = [f"… and {len(lines) - PRINTED_LINES} more lines"] if len(lines) > PRINTED_LINES else []
    return _lines(*lines[:PRINTED_LINES], *more)


def _in_several_calls(task, problem, given, again):
    """The mistake that shows in several answers only, if any."""
    if problem.case is task.cases[0] and not same(given[0].value, again.value):
        return ("carried-over",)
    for case, expected, outcome in zip(task.cases, answers(task, task.function), given, strict=True):
        if case is problem.case:
            return ()
        if same(outcome.value, problem.outcome.value) and not same(expected.value, problem.expected):
            return ("answer-remembered",)


def _praise(task):
    if task.praise:
        return f"✓ {task.function.__name__}: {task.praise}"
    return f"✓ {task.function.__name__} agrees with {task.equation} in all {len(task.cases)} tests."


def _what_is_right(task, problem):
    """The layers that were computed before the first wrong one."""
    if problem.status != "values":
        return ""
    paths = task.in_order([path for path, _ in leaves(problem.expected)])
    right = [task.place(path) for path in paths[: paths.index(problem.difference.path)]]
    return f" What you compute before it is right: {'; '.join(right)}." if right else ""


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


def _pattern(wrong, advice=""):
    """Whether the wrong entries have something in common; if not, what the reader might do."""
    if wrong is None or wrong.ndim != 2 or wrong.all():
        number = wrong is not None and not wrong.ndim
        by_hand = "it out by hand, step by step, and" if number else "out one entry by hand, for one example, and"
        these = "this number" if number else "these numbers"
        return f"No known mistake gives {these}. {advice or f'Work {by_hand} compare.'}"
    rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
    for name, those, size in (("row", rows, wrong.shape[0]), ("column", columns, wrong.shape[1])):
        if len(those) == 1 < size:
            return f"Only {name} {those[0]} is wrong, counted from 0. What is special about it?"
    return "No known mistake gives these numbers, but some entries are right. What do the wrong ones have in common?"
