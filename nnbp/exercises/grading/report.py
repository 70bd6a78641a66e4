"""What is reported of a notebook: data, from which the screen and all files are made."""

import json
import re
from dataclasses import asdict, dataclass, field, fields

from .. import CATALOGUE, TASKS
from ..engine.rerun import defined
from ..engine.verdict import STATUSES, Verdict, data, from_data, printable


@dataclass(frozen=True)
class Result:
    """What became of a notebook; ``notes`` are on the rest of it, an ``error`` kept it from being checked.

    The ``status`` is "checked", "unreadable", "skipped" for what is not a notebook, or "not run": through no fault of
    the notebook. ``checks`` are verdicts, one for each check cell, among them "failed" for cells that showed none. The
    ``student`` has a name and perhaps a number, ``student_id``; both are None if the file is nobody's. The ``content``
    is the SHA-256 of the file.
    """

    file: str
    exercise: str | None = None
    status: str = "checked"
    checks: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    error: str | None = None
    seconds: float = 0.0
    content: str = ""
    student: str | None = None
    student_id: str | None = None
    seed: int | None = None  # of an exam, to repeat it
    marks: dict = field(default_factory=dict)  # of an exam, by which copies are found
    suspicions: list = field(default_factory=list)  # for the teacher alone: what may have been copied

    @property
    def ok(self):
        """Whether every check passed."""
        return self.status == "checked" and all(check.status == "passed" for check in self.checks)

    def __str__(self):
        file = on_one_line(self.file)
        if self.error:
            return printable(f"{file}\n  ✗ {self.error}")
        exam = "" if self.seed is None else f", exam with --seed {self.seed}"
        lines = [f"{file}: exercise {self.exercise}{exam}"]
        for check in self.checks:
            lines.append("  " + check.text.replace("\n", "\n    "))
        return printable("\n".join([*lines, *(f"  ({note})" for note in [*self.notes, *self.suspicions])]))


def on_one_line(path):
    """A path as it is shown: its name may have line breaks, with which it could look like a verdict."""
    return printable(str(path)).replace("\n", "\\n")


def checked(cell, found, timeout, end, cells):
    """The verdict of a check cell among ``cells``, from the line that nbval ``found`` or from the ``end`` before it."""
    name, line = TASKS[cell["check"]].function.__name__, found.get(cell["id"])
    verdict = line and _credible(line["verdict"], cell["check"])
    if verdict and (line["passed"] or verdict["status"] != "passed"):
        return from_data(verdict)
    why = _why(line, found, timeout) if line else f"the check was never reached: {end}."
    if line and line["error"] and line["error"][0] == "NameError" and f"'{name}'" in line["error"][1]:
        why = _undefined(name, found, cells) or why
    return Verdict(cell["check"], name, "failed", f"✗ {name}: {why}")


MOST_CHARACTERS = 50_000
"""More than any check says: it shortens what it quotes."""


def _credible(said, task):
    """A verdict that a notebook showed, or None if no check of this task says such a thing: its code can show anything."""
    names = {field.name for field in fields(Verdict)} - {"fixed"}  # which we say
    if not isinstance(said, dict) or not {"task", "function", "status", "headline"} <= said.keys() <= {*names, "text"}:
        return None
    mistakes, words = said.get("mistakes"), [value for name, value in said.items() if name != "mistakes"]
    few = isinstance(mistakes, list) and len(mistakes) <= 2
    known = few and all(isinstance(name, str) and name in CATALOGUE for name in mistakes)
    is_text = all(isinstance(word, str) for word in words) and sum(map(len, words)) < MOST_CHARACTERS
    return said if known and is_text and said["task"] == task and said["status"] in STATUSES else None


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


def as_data(result):
    """A result as JSON holds it."""
    return asdict(result) | {"checks": [*map(data, result.checks)], "ok": result.ok}


def of_data(said):
    """The result that `as_data` has written."""
    fields = {name: value for name, value in said.items() if name != "ok"}
    return Result(**fields | {"checks": [*map(from_data, said["checks"])]})


def as_json(results):
    return json.dumps([*map(as_data, results)], ensure_ascii=False, indent=1)


WRONG = ("exception", "type", "shape", "modified", "values")


def brief(status):
    """The status of a check for those who give grades: "wrong" for all that can be wrong with the function itself."""
    return "wrong" if status in WRONG else status


def harmless(text):
    """Text in one line that no spreadsheet takes for a formula."""
    text = printable(" ".join(text.split()))
    return f"'{text}" if text.startswith(tuple("=+-@＝＋－＠")) else text


def some(names):
    """The first three of these names of files, and how many more there are."""
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(map(on_one_line, names[:3]))}{more}"
