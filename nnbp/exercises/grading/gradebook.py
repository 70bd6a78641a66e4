"""What each student of a class has earned: one line for a student, one column for a check."""

import math
import os
from collections import Counter
from dataclasses import dataclass, field

from .. import CATALOGUE, TASKS
from ..engine.verdict import Verdict
from .read import checks_of, references
from .report import WRONG, brief
from .students import below, shared


@dataclass
class Student:
    """What one student handed in: the results that count, and the verdicts in them by the name of the check."""

    name: str
    number: str | None = None
    results: list = field(default_factory=list)
    verdicts: dict = field(default_factory=dict)
    remarks: list = field(default_factory=list)
    suspicions: list = field(default_factory=list)
    earned: float | None = 0
    """Points; None if a notebook could not be run, through no fault of the student."""

    def word(self, check):
        """What became of a check, in brief; nothing if it was not handed in."""
        return brief(self.verdicts[check].status) if check in self.verdicts else ""

    def scores(self, check):
        """Whether a check earns its points: it passed, and in an exam its answer was not always the same."""
        return check in self.verdicts and _scores(self.verdicts[check])


@dataclass
class Gradebook:
    """The points of each check, the students in order, and the results of which nobody knows whose they are."""

    points: dict
    students: list
    unknown: list

    def share(self, student, check):
        """The points that a student has of those for a check, in words such as "0 of 3"."""
        of = plain(self.points[check])
        earned = "?" if student.word(check) == "not run" else of if student.scores(check) else 0
        return f"{earned} of {of}"

    @property
    def best(self):
        """The points of a student who passes every check."""
        return total(self.points.values())


def gradebook(results, points=None):
    """The grade book of many results. Without ``points``, every check of the exercises handed in is worth one."""
    results, students, unknown = list(results), {}, []
    points = points or _one_each(results)
    for result in results:
        if result.student is None:
            unknown.append(result)
        else:
            key = result.student, result.student_id
            students.setdefault(key, Student(*key)).results.append(result)
    for student in students.values():
        _count(student, points)
    in_order = sorted(students.values(), key=lambda student: (student.name.casefold(), student.number or ""))
    return Gradebook(points, in_order, unknown)


def points_of(text):
    """The points in a text such as "bp1=3,bp2=2.5", by check; ``ValueError`` says what is wrong with the text."""
    points, known = {}, [check for exercise in references() for check in tasks_of(exercise)]
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name not in known:
            raise ValueError(f"there is no check {name!r}. The checks are: {', '.join(known)}")
        if name in points:
            raise ValueError(f"{name} is there twice")
        try:
            points[name] = float(number)
        except ValueError:
            points[name] = math.nan
        if not 0 < points[name] < math.inf:
            raise ValueError(f"{name} is worth {number!r}; it should be a number greater than 0, as in {name}=2")
    if not points:
        raise ValueError("no check is named; write it as in bp1=3,bp2=2")
    return {name: points[name] for name in known if name in points}


def total(numbers):
    """A sum without the crumbs of binary fractions."""
    return round(sum(numbers), 6)


def plain(number):
    """A whole number without the zero behind its point."""
    return int(number) if number == int(number) else number


def _one_each(results):
    handed_in = {result.exercise for result in results if result.student is not None}
    fixed = {check.task for result in results for check in result.checks if check.fixed}
    checks = (check for exercise in references() if exercise in handed_in for check in tasks_of(exercise))
    return {check: 1 for check in checks if check not in fixed}


def tasks_of(exercise):
    """The names of the checks of an exercise, in their order."""
    return [cell["check"] for cell in checks_of(exercise)]


def _count(student, points):
    """Take of several notebooks for one exercise the best, add up the points and gather the remarks."""

    def rank(result):  # what could not be run may be the best
        return result.status == "not run", _earned(result.checks, points)

    counted = {}
    for result in student.results:
        if result.exercise and (result.exercise not in counted or rank(result) > rank(counted[result.exercise])):
            counted[result.exercise] = result
    files = _short([result.file for result in student.results])
    for result in student.results:
        best = counted.get(result.exercise, result)
        if best is not result:
            student.remarks.append(f"{result.exercise}: {files[best.file]} counts, {files[result.file]} does not")
        elif result.error:
            student.remarks.append(f"{files[result.file]}: {result.error}")
        else:
            student.remarks += [f"{result.exercise}: {note}" for note in result.notes]
        student.suspicions += [f"{result.exercise}: {note}" for note in result.suspicions]
    student.results = [result for result in student.results if counted.get(result.exercise, result) is result]
    checks = [check for result in student.results for check in result.checks or _not_run(result)]
    student.verdicts = {check.task: check for check in checks}
    not_run = any(result.status == "not run" for result in student.results)
    student.earned = None if not_run else _earned(student.verdicts.values(), points)


def _not_run(result):
    """In place of the verdicts that could not be found, through no fault of the student."""
    for task in tasks_of(result.exercise) if result.status == "not run" else ():
        yield Verdict(task, TASKS[task].function.__name__, "not run", "· could not be run, through no fault of yours")


def _short(files):
    """The paths of a student's files without the folders that all of them are in."""
    folder = shared(map(os.path.dirname, files))
    return {file: below(folder, file) for file in files}


def _earned(checks, points):
    return total(points.get(check.task, 0) for check in checks if _scores(check))


def _scores(check):
    return check.status == "passed" and not check.fixed


def summary(book):
    """How the class did in each check that several students handed in, and which mistakes they made."""
    lines = []
    for name in book.points:
        verdicts = [student.verdicts[name] for student in book.students if name in student.verdicts]
        if len(verdicts) < 2:
            continue
        statuses = Counter(student.word(name) for student in book.students)
        lines.append(
            f"{name}: " + ", ".join(f"{statuses[status]} {status}" for status in IN_ORDER if status in statuses)
        )
        mistakes = Counter(mistake for verdict in verdicts for mistake in verdict.mistakes).most_common()
        unknown = sum(verdict.status in WRONG and not verdict.mistakes for verdict in verdicts)
        lines += [f"  {n} × {CATALOGUE[m].said_of(TASKS[name].equation)[0]} ({m})" for m, n in mistakes[:MOST]]
        if more := sum(n for _, n in mistakes[MOST:]):
            lines.append(f"  {more} × other known mistakes")
        if unknown:
            lines.append(f"  {unknown} × no known mistake")
    return "\n".join(lines)


IN_ORDER = ("passed", "wrong", "fix first", "not attempted", "failed", "not run")
MOST = 5
"""Mistakes of a check that are told in the summary."""
