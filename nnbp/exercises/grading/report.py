"""What is reported of a notebook: data, from which the screen, the table and JSON are made."""

import csv
import json
import re
from dataclasses import asdict, dataclass, field

from .. import TASKS
from ..engine.rerun import defined
from ..engine.verdict import Verdict, data, from_data, printable


@dataclass(frozen=True)
class Result:
    """What became of a notebook; ``notes`` are on the rest of it, an ``error`` kept it from being checked.

    The ``status`` is "checked", "unreadable", or "not run": through no fault of the notebook. ``checks`` are verdicts,
    one for each check cell, among them "failed" for cells that showed none.
    """

    file: str
    exercise: str | None = None
    status: str = "checked"
    checks: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    error: str | None = None
    seconds: float = 0.0
    seed: int | None = None  # of an exam, to repeat it

    @property
    def ok(self):
        """Whether every check passed."""
        return self.status == "checked" and all(check.status == "passed" for check in self.checks)

    def __str__(self):
        if self.error:
            return printable(f"{self.file}\n  ✗ {self.error}")
        exam = "" if self.seed is None else f", exam with --seed {self.seed}"
        lines = [f"{self.file}: exercise {self.exercise}{exam}"]
        for check in self.checks:
            lines.append("  " + check.text.replace("\n", "\n    "))
        return printable("\n".join([*lines, *(f"  ({note})" for note in self.notes)]))


def checked(cell, found, timeout, end, cells):
    """The verdict of a check cell among ``cells``, from the line that nbval ``found`` or from the ``end`` before it."""
    name, line = TASKS[cell["check"]].function.__name__, found.get(cell["id"])
    verdict = line and line["verdict"]
    if verdict and (line["passed"] or verdict["status"] != "passed"):
        return from_data(verdict)
    why = _why(line, found, timeout) if line else f"the check was never reached: {end}."
    if line and line["error"] and line["error"][0] == "NameError" and f"'{name}'" in line["error"][1]:
        why = _undefined(name, found, cells) or why
    return Verdict(cell["check"], name, "failed", f"✗ {name}: {why}")


def _undefined(name, found, cells):
    """Why a name is not defined, if the cell that should define it raised an exception."""
    for cell in cells:
        line = found.get(cell["id"])
        if line and line["error"] and name in defined(cell["source"]):
            name, text = line["error"][0], re.sub(r"\(\S+, (line \d+)\)$", r"(\1)", line["error"][1].partition("\n")[0])
            return f"the cell that should define it did not run. Fix that cell first.\nIt raised {name}: {text}"
    return ""


def notes(cells, found, timeout):
    """What nbval found wrong with the reader's own cells."""
    for cell in cells:
        line = found.get(cell["id"])
        if cell["id"].startswith("own-") and line and not line["passed"]:
            first = next((text for text in cell["source"].splitlines() if text.strip()), "")[:60]
            yield f"the cell that begins with `{first}`: {_why(line, found, timeout)}"


def _why(line, found, timeout):
    if line["end"] == "time":
        return f"still running after {timeout:g} seconds. Is there a loop that never ends?"
    if line["end"] == "output":
        return "it printed or displayed too much and was stopped. Is there a loop that prints without end?"
    if line["end"] == "died":
        ended = [other for other in found.values() if other["end"]]
        if any(other["end"] in ("time", "output") for other in ended):
            return "not run: the kernel had to be stopped before."
        first = "the kernel died in this cell: out of memory, or ended by the code itself?"
        return first if ended[0] is line else "not run: the kernel had died before."
    if not line["error"]:
        return "the cell did not show the check's verdict: is check or display redefined somewhere?"
    name, text = line["error"][0], line["error"][1].partition("\n")[0]
    if name == "NameError" and "not defined" in text:
        return f"{text}. Is the cell that defines it still there, before the check, and does it run?"
    if name == "StdinNotImplementedError":
        return "the cell waits for somebody to type: input() or breakpoint()."
    return f"the cell raised {name}: {text}"


def as_json(results):
    results = [asdict(result) | {"checks": [*map(data, result.checks)], "ok": result.ok} for result in results]
    return json.dumps(results, ensure_ascii=False, indent=1)


class Table:
    """The results as a table in a file, one line for each check, for a spreadsheet; lines are written as they come."""

    def __init__(self, path):
        # With the mark that spreadsheets look for.
        self.file = open(path, "w", newline="", encoding="utf-8-sig", errors="backslashreplace")
        self._write("file", "exercise", "check", "status", "mistake", "message", "remarks", "seconds")

    def add(self, result):
        if result.error:
            self._write(result.file, result.exercise or "", "", result.status, "", result.error, "", result.seconds)
        for check in result.checks:
            row = [check.task, brief(check.status), " + ".join(check.mistakes), check.text]
            remarks = result.notes if result.seed is None else [f"exam with --seed {result.seed}", *result.notes]
            self._write(result.file, result.exercise, *row, " / ".join(remarks), result.seconds)

    def _write(self, *row):
        csv.writer(self.file).writerow(map(_harmless, map(str, row)))
        self.file.flush()


def brief(status):
    """The status of a check for those who give grades: "wrong" whatever is wrong with an answer."""
    return status if status in ("passed", "not attempted", "failed") else "wrong"


def _harmless(text):
    """Text in one line that no spreadsheet takes for a formula."""
    text = printable(" ".join(text.split()))
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text
