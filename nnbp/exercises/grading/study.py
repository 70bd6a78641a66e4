"""The command ``nnbp study DIR``: which mistakes a class makes, counted over reports, without saying who made them.

What comes out consists of numbers and of the names of our own tasks and mistakes, whatever is in the reports.
"""

import csv
import io
import itertools
import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

import nnbp

from .. import CATALOGUE, TASKS
from .command import refuse
from .copying import write
from .ledger import Refused, read
from .mistakes import exercises_of_tasks
from .report import as_data

STUDY = (
    "Count over the JSON reports of nnbp check how many students attempted each task, passed it, and made each "
    "mistake. No names, files or messages appear in the counts, and what only a few students did is left out."
)


def add_to(commands):
    """Add the command to those of ``nnbp``."""
    study = commands.add_parser("study", help="count the mistakes of a class, anonymously", description=STUDY)
    study.add_argument(
        "reports", nargs="+", type=Path, metavar="FILE|DIR", help="reports, *.json or *.jsonl, or folders of them"
    )
    study.add_argument("--json", type=Path, metavar="OUT.json", help="also write the counts as JSON")
    study.add_argument("--csv", type=Path, metavar="OUT.csv", help="also write the counts as a table")
    study.add_argument(
        "--at-least", type=int, default=5, metavar="N", help="leave out what fewer than N students did; by default 5"
    )
    study.set_defaults(run=count_mistakes)


def count_mistakes(options):
    """Print and write the counts; 2 if there is nothing to count or the counts cannot be written."""
    if options.at_least < 1:
        return refuse(f"--at-least is {options.at_least}; it should be at least 1")
    if missing := [str(path) for path in options.reports if not path.exists()]:
        return refuse(f"there is no file or folder {', '.join(missing)}")
    inside = [sorted(path.rglob("*")) if path.is_dir() else [path] for path in options.reports]
    results, without = read_all(file for files in inside for file in files if file.suffix in (".json", ".jsonl"))
    if without:
        print(f"skipped, without results of nnbp check: {without} of the files", file=sys.stderr)
    if not results:
        return refuse(f"there are no results of nnbp check (*.json, *.jsonl) in {', '.join(map(str, options.reports))}")
    counts = study(results, options.at_least)
    for file, text in {options.json: json.dumps(counts, indent=1) + "\n", options.csv: as_table(counts)}.items():
        try:
            if file:
                write(file, text)
        except OSError as error:
            return refuse(f"{file} cannot be written: {error.strerror}")
    print(summary(counts))
    return 0


def read_all(files):
    """The results in reports, as JSON holds them, and the number of files without any."""
    results, without = [], 0
    for file in files:
        try:
            found = [result for result in _entries(file) if _is_result(result)]
        except (Refused, OSError, ValueError, TypeError, AttributeError, RecursionError):  # whatever is in the file
            found = []
        results += found
        without += not found
    return results, without


def _entries(file):
    if file.suffix == ".jsonl":
        runs = read(file)
        return [as_data(result) for run in runs for result in run.all(runs)]
    said = json.loads(file.read_text(encoding="utf-8-sig"))
    return said if isinstance(said, list) else []


def _is_result(entry):
    return isinstance(entry, dict) and isinstance(entry.get("checks"), list) and isinstance(entry.get("file"), str)


def study(results, at_least=5):
    """The counts over ``results``, as JSON holds them, without what fewer than ``at_least`` students did."""
    exercises, owner = exercises_of_tasks(), _owners(results)
    attempts, made = defaultdict(dict), defaultdict(set)
    for result in results:
        student = owner.get(result["file"], result["file"])
        content = result.get("content") or json.dumps(result["checks"])
        for task, status, mistakes in filter(None, map(_verdict, result["checks"])):
            if status != "not attempted":
                attempts[task][student, str(content)] = status, mistakes
                made[student].update(mistakes)
    together = Counter(pair for names in made.values() for pair in itertools.combinations(sorted(names), 2))
    tasks = [
        {"exercise": exercise, "task": task} | _of_task(attempts[task], at_least)
        for task, exercise in exercises.items()
    ]
    pairs = _most_first(together, at_least)
    return {
        "nnbp": nnbp.__version__,
        "at least": at_least,
        "tasks": [task for task in tasks if task["students"] >= at_least],
        "together": [{"mistakes": list(pair), "students": number} for pair, number in pairs.items()],
    }


def _owners(results):
    """The student of each file, as far as any report says; otherwise a notebook stands for a student."""
    return {r["file"]: json.dumps([r["student"], r.get("student_id")]) for r in results if r.get("student")}


def _verdict(check):
    """Task, status and mistakes of a check, in no other words than ours; None if there is no such task."""
    if not isinstance(check, dict) or not isinstance(check.get("task"), str) or check["task"] not in TASKS:
        return None
    names = check.get("mistakes")
    names = names if isinstance(names, list) else []
    return check["task"], check.get("status"), {name for name in names if isinstance(name, str) and name in CATALOGUE}


def _of_task(attempts, at_least):
    everyone, passed, unknown, made = set(), set(), set(), defaultdict(set)
    for (student, _), (status, mistakes) in attempts.items():
        everyone.add(student)
        if status == "passed":
            passed.add(student)
        if status == "values" and not mistakes:
            unknown.add(student)
        for name in mistakes:
            made[name].add(student)
    few = [0 < len(students) < at_least for students in (passed, everyone - passed, unknown)]
    return {
        "students": len(everyone),
        "attempts": len(attempts),
        "passed": None if few[0] or few[1] else len(passed),
        "no known mistake": None if few[2] else len(unknown),
        "mistakes": _most_first({name: len(students) for name, students in made.items()}, at_least),
    }


def _most_first(counts, at_least):
    in_order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {name: number for name, number in in_order if number >= at_least}


def as_table(counts):
    """The counts as CSV, one number to a line."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["exercise", "task", "count", "mistake", "number"])
    for task in counts["tasks"]:
        for count in ("students", "attempts", "passed", "no known mistake"):
            table.writerow([task["exercise"], task["task"], count, "", task[count]])
        for name, number in task["mistakes"].items():
            table.writerow([task["exercise"], task["task"], "mistake", name, number])
    for pair in counts["together"]:
        table.writerow(["", "", "together", " + ".join(pair["mistakes"]), pair["students"]])
    return text.getvalue()


def summary(counts):
    """A line for each task: its students, and its mistakes with the most frequent first."""
    least = counts["at least"]
    if not counts["tasks"]:
        return f"No task was attempted by at least {least} students."
    lines = []
    for task in counts["tasks"]:
        passed = "" if task["passed"] is None else f", {task['passed']} passed"
        mistakes = "".join(f", {number} {name}" for name, number in task["mistakes"].items())
        lines.append(f"{task['task']}: {task['students']} students{passed}{mistakes}")
    return "\n".join([*lines, f"What fewer than {least} students did is left out."])
