"""What is reported of a notebook: data, from which the screen, the table and JSON are made."""

import csv
import json
from dataclasses import asdict, dataclass, field

from .. import TASKS
from ..engine.verdict import printable


@dataclass(frozen=True)
class Check:
    """What became of one check cell.

    Attributes
    ----------
    task : str
    status : {"passed", "not attempted", "wrong", "failed"}
        "wrong": the check found a mistake. "failed": the cell did not get as far as an answer.
    text : str
        What the reader is told.
    mistakes : list of str
        The misconceptions, by their names in the catalogue.
    """

    task: str
    status: str
    text: str
    mistakes: list = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """What became of one notebook.

    Attributes
    ----------
    file : str
    exercise : str, optional
    status : {"checked", "unreadable", "not run"}
        "not run": through no fault of the notebook.
    checks : list of Check
    notes : list of str
        On the rest of the notebook.
    error : str, optional
        What kept it from being checked.
    seconds : float
    """

    file: str
    exercise: str | None = None
    status: str = "checked"
    checks: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    error: str | None = None
    seconds: float = 0.0

    @property
    def ok(self):
        """Whether every check passed."""
        return self.status == "checked" and all(check.status == "passed" for check in self.checks)

    def __str__(self):
        if self.error:
            return printable(f"{self.file}\n  ✗ {self.error}")
        lines = [f"{self.file}: exercise {self.exercise}"]
        for check in self.checks:
            lines += ["  " + line for line in check.text.splitlines()]
        return printable("\n".join([*lines, *(f"  ({note})" for note in self.notes)]))


def checked(cell, found, timeout, end):
    """The `Check` of a check cell from the line that nbval ``found``, if it got so far; ``end`` says why not."""
    task = cell["check"]
    name = TASKS[task].function.__name__
    line = found.get(cell["id"])
    verdict = line and line["verdict"]
    if line is None:
        return Check(task, "failed", f"✗ {name}: the check was never reached: {end}.")
    if line["passed"]:
        return Check(task, "passed", verdict["text"])
    if verdict and verdict["status"] == "not attempted":
        return Check(task, "not attempted", verdict["text"])
    if verdict and verdict["status"] != "passed":
        return Check(task, "wrong", verdict["text"], verdict["mistakes"])
    return Check(task, "failed", f"✗ {name}: {_why(line, found, timeout)}")


def notes(cells, found, timeout):
    """What nbval found wrong with the reader's own cells."""
    for cell in cells:
        line = found.get(cell["id"])
        if cell["id"].startswith("own-") and line and not line["passed"]:
            first = next((text for text in cell["source"].splitlines() if text.strip()), "")[:60]
            yield f"the cell that begins with `{first}`: {_why(line, found, timeout)}"


def _why(line, found, timeout):
    """Why a cell has no answer."""
    if line["end"] == "time":
        return f"still running after {timeout:g} seconds. Is there a loop that never ends?"
    if line["end"] == "died":
        ends = [other["end"] for other in found.values() if other["end"]]
        if "time" in ends:
            return "not run: the kernel had to be stopped before."
        if next(other for other in found.values() if other["end"]) is not line:
            return "not run: the kernel had died before."
        return "the kernel died in this cell: out of memory, or ended by the code itself?"
    if line["error"]:
        name, text = line["error"][0], line["error"][1].partition("\n")[0]
        if name == "NameError" and "not defined" in text:
            return f"{text}. Is the cell that defines it still there, before the check, and does it run?"
        if name == "StdinNotImplementedError":
            return "the cell waits for somebody to type: input() or breakpoint()."
        return f"the cell raised {name}: {text}"
    return "the cell did not show the check's verdict: is check or display redefined somewhere?"


def as_json(results):
    """The results for programs."""
    return json.dumps([asdict(result) | {"ok": result.ok} for result in results], ensure_ascii=False, indent=1)


class Table:
    """The results as a table in a file, one line for each check, for a spreadsheet; lines are written as they come."""

    def __init__(self, path):
        # With the mark that spreadsheets look for.
        self.file = open(path, "w", newline="", encoding="utf-8-sig", errors="backslashreplace")
        self._write("file", "exercise", "check", "status", "mistake", "message", "seconds")

    def add(self, result):
        if result.error:
            self._write(result.file, result.exercise, "", result.status, "", result.error, result.seconds)
        for check in result.checks:
            row = [check.task, check.status, " + ".join(check.mistakes), check.text]
            self._write(result.file, result.exercise, *row, result.seconds)

    def _write(self, *row):
        csv.writer(self.file).writerow(_harmless(str("" if entry is None else entry)) for entry in row)
        self.file.flush()


def _harmless(text):
    """Text that no spreadsheet takes for a formula, in one line."""
    text = printable(" ".join(text.split()))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
