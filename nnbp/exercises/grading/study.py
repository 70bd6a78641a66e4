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
from .mistakes import exercise_of

STUDY = (
    "Count over the reports of nnbp check --json how many students attempted each task, passed it, and made each "
    "mistake. No names, files or messages appear in the counts, and what only a few students did is left out."
)


def add_to(commands):
    """Add the command to those of ``nnbp``."""
    study = commands.add_parser("study", help="count the mistakes of a class, anonymously", description=STUDY)
    study.add_argument("folder", type=Path, metavar="DIR", help="the reports, *.json or *.jsonl, at any depth")
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
    folder = options.folder
    inside = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
    results, skipped = read_all(file for file in inside if file.suffix in (".json", ".jsonl"))
    if skipped:
        print(f"skipped, not results of nnbp check: {skipped} entries of the reports", file=sys.stderr)
    if not results:
        return refuse(f"there are no results of nnbp check in {folder} (*.json, *.jsonl)")
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
    """The results in reports, and how many entries were neither results nor the first line of a run."""
    results, skipped = [], 0
    for entries in map(_entries, files):
        found = [entry for entry in entries if _is_result(entry)]
        runs = [entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("files"), dict)]
        skipped += len(entries) - len(found) - len(runs)
        results += found + list(_copies(found, runs))
    return results, skipped


def _entries(file):
    """The entries of a report: a list, or one to a line; None for what is not JSON."""
    try:
        text = file.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return [None]
    whole = _parsed(text)
    if whole is None:
        return [_parsed(line) for line in text.splitlines() if line.strip()]
    return whole if isinstance(whole, list) else [whole]


def _parsed(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _is_result(entry):
    return isinstance(entry, dict) and isinstance(entry.get("checks"), list) and isinstance(entry.get("file"), str)


def _copies(results, runs):
    """The results of notebooks with the contents of others, which ran only once and are only in the lists of runs."""
    of_content = {result["content"]: result for result in results if isinstance(result.get("content"), str)}
    files = {result["file"] for result in results}
    for file, content in itertools.chain.from_iterable(run["files"].items() for run in runs):
        if file not in files and isinstance(content, str) and content in of_content:
            yield of_content[content] | {"file": file}


def study(results, at_least=5):
    """The counts over ``results``, as JSON holds them, without what fewer than ``at_least`` students did."""
    attempts, made = defaultdict(dict), defaultdict(set)
    for result in results:
        student, content = _student(result), result.get("content") or json.dumps(result["checks"])
        for task, status, mistakes in filter(None, map(_verdict, result["checks"])):
            if status != "not attempted":
                attempts[task][student, str(content)] = status, mistakes
                made[student].update(mistakes)
    together = Counter(pair for names in made.values() for pair in itertools.combinations(sorted(names), 2))
    return {
        "nnbp": nnbp.__version__,
        "at least": at_least,
        "tasks": [_of_task(task, attempts[task], at_least) for task in TASKS if _students(attempts[task]) >= at_least],
        "together": [
            {"mistakes": list(pair), "students": n}
            for pair, n in sorted(together.items(), key=lambda item: (-item[1], item[0]))
            if n >= at_least
        ],
    }


def _student(result):
    """Whose notebook it is, as far as the report says; otherwise a notebook stands for a student."""
    name, number = (result.get(key) for key in ("student", "student_id"))
    return json.dumps([name, number]) if name else result["file"]


def _verdict(check):
    """Task, status and mistakes of a check, in no other words than ours; None if there is no such task."""
    if not isinstance(check, dict) or not isinstance(check.get("task"), str) or check["task"] not in TASKS:
        return None
    names = check.get("mistakes")
    names = names if isinstance(names, list) else []
    return check["task"], check.get("status"), {name for name in names if isinstance(name, str) and name in CATALOGUE}


def _students(attempts):
    return len({student for student, _ in attempts})


def _of_task(task, attempts, at_least):
    def students(holds):
        return _students(key for key, attempt in attempts.items() if holds(*attempt))

    everyone, passed = _students(attempts), students(lambda status, _: status == "passed")
    unknown = students(lambda status, mistakes: status == "values" and not mistakes)
    few = [0 < n < at_least for n in (passed, everyone - passed, unknown)]
    names = sorted(set().union(*(mistakes for _, mistakes in attempts.values())))
    made = Counter({name: students(lambda _, mistakes, name=name: name in mistakes) for name in names})
    return {
        "exercise": exercise_of(task),
        "task": task,
        "students": everyone,
        "attempts": len(attempts),
        "passed": None if few[0] or few[1] else passed,
        "no known mistake": None if few[2] else unknown,
        "mistakes": {name: n for name, n in made.most_common() if n >= at_least},
    }


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
