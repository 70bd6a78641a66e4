"""The catalogue of mistakes can be used elsewhere, and mistakes are counted without saying who made them."""

import contextlib
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest
import yaml

from nnbp import __main__ as command
from nnbp.exercises import CATALOGUE, TASKS
from nnbp.exercises.engine.task import written
from nnbp.exercises.engine.verdict import Verdict
from nnbp.exercises.grading.ledger import Ledger, of_now
from nnbp.exercises.grading.mistakes import catalogue
from nnbp.exercises.grading.options import DEFAULTS
from nnbp.exercises.grading.report import Result, as_json
from nnbp.exercises.grading.study import study
from tools.notebooks import ROOT

MISTAKES = {mistake["name"]: mistake for mistake in catalogue()["mistakes"]}


# The catalogue


def test_the_catalogue_is_sorted_complete_and_the_same_wherever_it_is_written(tmp_path, capsys):
    names = [mistake["name"] for mistake in catalogue()["mistakes"]]
    assert names == sorted(CATALOGUE)
    assert command.main(["mistakes"]) == 0
    printed = capsys.readouterr().out
    assert printed.isascii() and json.loads(printed) == catalogue()
    assert command.main(["mistakes", str(tmp_path / "m.json")]) == 0
    elsewhere = [sys.executable, "-m", "nnbp", "mistakes", str(tmp_path / "again.json")]
    subprocess.run(elsewhere, check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert (tmp_path / "m.json").read_bytes() == (tmp_path / "again.json").read_bytes()
    assert json.loads((tmp_path / "m.json").read_text(encoding="utf-8")) == catalogue()


def test_the_catalogue_says_how_to_cite_it():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    said = catalogue()
    assert said["authors"] == cited["authors"][0]["name"] and said["version"] == cited["version"]
    assert said["license"] in cited["license"] and said["license"] in (ROOT / "pyproject.toml").read_text()
    assert said.get("doi") == cited.get("doi")


def test_what_is_said_of_a_mistake_is_what_readers_are_told():
    for name, mistake in MISTAKES.items():
        assert (mistake["said"], mistake["asked"]) == (CATALOGUE[name].saying, CATALOGUE[name].question)


def test_a_change_of_the_reference_solution_makes_the_mistake():
    places = [place for mistake in MISTAKES.values() for place in mistake["tasks"]]
    changes = [place for place in places if place["change"]]
    assert len(changes) > len(places) / 2
    for place in changes:
        task = TASKS[place["task"]]
        assert written(task.function, place["change"]).__name__ == place["function"] == task.function.__name__
        assert (ROOT / "book" / "solutions" / f"{place['exercise']}.ipynb").read_text("utf-8").find(place["task"]) > 0


def test_a_catalogue_that_cannot_be_written_is_refused(tmp_path, capsys):
    assert command.main(["mistakes", str(tmp_path / "no folder" / "m.json")]) == 2
    assert "cannot be written" in capsys.readouterr().err


# Counting


def handed_in(student, *found, file="{}/03-output-error.ipynb"):
    """The result of a notebook: statuses and mistakes of the tasks bp1 and bp1-cross-entropy."""
    checks = [
        Verdict(task, "f", status, f"✗ secret words about {student}", mistakes=mistakes)
        for task, (status, *mistakes) in zip(("bp1", "bp1-cross-entropy"), found, strict=False)
    ]
    return Result(file.format(student), "03-output-error", checks=checks)


PASSED, SIGMA, SIGN, UNKNOWN = ("passed",), ("values", "sigma-prime-of-a"), ("values", "sign-flipped"), ("values",)
CLASS = [
    *(handed_in(f"passed {i}", PASSED, PASSED) for i in range(12)),
    *(handed_in(f"sigma {i}", SIGMA, SIGN) for i in range(6)),
    *(handed_in(f"sign {i}", SIGN, ("not attempted",)) for i in range(3)),
    *(handed_in(f"unknown {i}", UNKNOWN, ("failed",)) for i in range(5)),
]


def write(folder, *reports):
    folder.mkdir(exist_ok=True)
    for i, text in enumerate(reports):
        (folder / f"{i}.json").write_text(text, encoding="utf-8")
    return folder


def counted(folder, tmp_path, *options):
    """The counts that the command writes."""
    files = ["--json", str(tmp_path / "study.json"), "--csv", str(tmp_path / "study.csv")]
    assert command.main(["study", str(folder), *files, *options]) == 0
    rows = list(csv.reader((tmp_path / "study.csv").read_text(encoding="utf-8").splitlines()))
    return json.loads((tmp_path / "study.json").read_text(encoding="utf-8")), rows


def test_mistakes_are_counted_by_students(tmp_path, capsys):
    counts, rows = counted(write(tmp_path / "reports", as_json(CLASS)), tmp_path)
    first, second = counts["tasks"]
    assert first == {
        "exercise": "03-output-error",
        "task": "bp1",
        "students": 26,
        "attempts": 26,
        "passed": 12,
        "no known mistake": 5,
        "mistakes": {"sigma-prime-of-a": 6},
    }
    assert (second["students"], second["passed"], second["mistakes"]) == (23, 12, {"sign-flipped": 6})
    assert counts["together"] == [{"mistakes": ["sigma-prime-of-a", "sign-flipped"], "students": 6}]
    assert capsys.readouterr().out.splitlines() == [
        "bp1: 26 students, 12 passed, 6 sigma-prime-of-a",
        "bp1-cross-entropy: 23 students, 12 passed, 6 sign-flipped",
        "What fewer than 5 students did is left out.",
    ]
    assert rows[0] == ["exercise", "task", "count", "mistake", "number"]
    assert ["03-output-error", "bp1", "mistake", "sigma-prime-of-a", "6"] in rows
    assert ["", "", "together", "sigma-prime-of-a + sign-flipped", "6"] in rows


def test_a_student_who_tries_again_is_one_student(tmp_path):
    again = [handed_in(f"sigma {i}", PASSED, SIGN) for i in range(6)]
    folder = write(tmp_path / "reports", as_json(CLASS), as_json(again), as_json(CLASS))
    first = counted(folder, tmp_path)[0]["tasks"][0]
    assert (first["students"], first["attempts"], first["passed"]) == (26, 32, 18)
    assert first["mistakes"] == {"sigma-prime-of-a": 6}


def test_where_a_report_names_students_these_are_counted_and_not_files():
    def of(student, number, file):
        return json.loads(as_json([handed_in("x", PASSED, file=file)]))[0] | {
            "student": student,
            "student_id": number,
            "content": file,
        }

    named = [of("Ann", "1", "a"), of("Ann", "1", "b"), of("Ann", "2", "c"), of("Bob", None, "d"), of(None, None, "e")]
    without_names = [result | {"student": None, "student_id": None} for result in named]
    for results in (named, without_names + named, named + without_names):
        task = study(results, at_least=1)["tasks"][0]
        assert (task["students"], task["attempts"]) == (4, 5)
    assert study(without_names, at_least=1)["tasks"][0]["students"] == 5


def test_what_check_writes_is_counted_once_although_it_also_keeps_its_results_beside_it(tmp_path, capsys):
    for student in ("ann", "bob"):
        (tmp_path / "class" / student).mkdir(parents=True)
        shutil.copy(ROOT / "book" / "solutions" / "03-output-error.ipynb", tmp_path / "class" / student)
    report = ["--report", str(tmp_path / "week.json"), "--format", "json"]
    assert command.main(["check", str(tmp_path / "class"), *report]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"class", "week.json", "week.jsonl"}
    capsys.readouterr()
    for reports in ([tmp_path], [tmp_path / "week.json"], [tmp_path / "week.jsonl", tmp_path / "week.json"]):
        assert command.main(["study", *map(str, reports), "--at-least", "1"]) == 0
        assert capsys.readouterr().out.startswith("bp1: 2 students, 2 passed\n")


def test_what_few_students_did_and_what_would_reveal_it_is_left_out(tmp_path, capsys):
    nearly_all = [handed_in(f"{i}", PASSED if i > 2 else SIGN, SIGN if i > 20 else PASSED) for i in range(24)]
    few = [handed_in(f"few {i}", ("not attempted",), PASSED) for i in range(4)]
    counts, rows = counted(write(tmp_path / "reports", as_json(nearly_all)), tmp_path)
    assert [(task["students"], task["passed"], task["mistakes"]) for task in counts["tasks"]] == [(24, None, {})] * 2
    assert ["03-output-error", "bp1", "passed", "", ""] in rows
    assert "bp1: 24 students\n" in capsys.readouterr().out
    counts, _ = counted(write(tmp_path / "few", as_json(few)), tmp_path)
    assert counts["tasks"] == counts["together"] == []
    assert capsys.readouterr().out == "No task was attempted by at least 5 students.\n"
    counts, _ = counted(tmp_path / "few", tmp_path, "--at-least", "4")
    assert [task["students"] for task in counts["tasks"]] == [4]


@pytest.mark.parametrize("least", [1, 2, 5, 10])
def test_no_number_of_students_below_the_limit_appears(least):
    counts = study(json.loads(as_json(CLASS)), least)
    of_tasks = [number for task in counts["tasks"] for number in [task["students"], *task["mistakes"].values()]]
    others = [task[count] for task in counts["tasks"] for count in ("passed", "no known mistake")]
    missed = [task["students"] - task["passed"] for task in counts["tasks"] if task["passed"] is not None]
    pairs = [pair["students"] for pair in counts["together"]]
    assert all(number >= least for number in of_tasks + pairs)
    assert not any(0 < number < least for number in [*filter(None, others), *missed])


def test_lines_of_results_count_also_for_copies_of_a_notebook_which_ran_only_once(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    files = [tmp_path / f"{i}.ipynb" for i in range(31)]
    for i, file in enumerate(files):
        file.write_text(str(i % 26), encoding="utf-8")  # the last five are copies of notebooks that passed
    run = of_now(DEFAULTS, files)
    with contextlib.closing(Ledger(folder / "results.jsonl")) as kept:
        kept.begin(run)
        for file, result in zip(files, CLASS, strict=False):
            kept.add(replace(result, file=str(file), content=run.files[str(file)]))
    first = counted(folder, tmp_path)[0]["tasks"][0]
    assert (first["students"], first["passed"]) == (31, 17)


HOSTILE = [
    "",
    "not JSON",
    "null",
    "[[[[",
    "[" * 100_000,
    "1" * 10_000,
    '{"checks": 1, "file": "Ann"}',
    '[{"checks": [], "file": 1}, "Ann", 3, null, [{}]]',
    '{"files": {"Ann": ["x"]}, "nnbp": 1}',
    '[{"file": "Ann"}, {"file": 1, "checks": []}]',
    json.dumps([{"file": "Ann", "checks": ["Ann", None, {}, {"task": ["bp1"]}, {"task": "Ann", "mistakes": ["Ann"]}]}]),
    json.dumps(
        [
            {
                "file": f"Ann {i}",
                "student": {"Ann": i},
                "content": ["Ann"],
                "checks": [{"task": "bp1", "status": ["Ann"], "mistakes": ["Ann", {}, "sign-flipped"], "text": "Ann"}],
            }
            for i in range(7)
        ]
    ),
]


def test_nothing_but_our_own_words_and_numbers_comes_out_whatever_is_in_the_reports(tmp_path, capsys):
    folder = write(tmp_path / "Ann", as_json(CLASS), *HOSTILE)
    (folder / "binary.json").write_bytes(bytes(range(256)) * 100)
    (folder / "half.json").write_bytes(as_json(CLASS).encode()[:3000])
    (folder / "folder.json").mkdir()
    with contextlib.closing(Ledger(tmp_path / "run")) as kept:
        kept.begin(of_now(DEFAULTS, [folder / "binary.json"]))
    run = (tmp_path / "run").read_text(encoding="utf-8")
    for i, text in enumerate([*HOSTILE, "[]", '{"file": "Ann", "checks": [null], "content": "x"}']):
        (folder / f"{i}.jsonl").write_text(f"{run}{text}\n", encoding="utf-8")
        (folder / f"{i} alone.jsonl").write_text(text, encoding="utf-8")
    counts, rows = counted(folder, tmp_path)
    task = counts["tasks"][0]
    assert (task["students"], task["mistakes"]) == (33, {"sign-flipped": 10, "sigma-prime-of-a": 6})
    said = capsys.readouterr()
    assert re.fullmatch(r"skipped, without results of nnbp check: \d+ of the files\n", said.err)
    everything = json.dumps(counts) + str(rows) + said.out + said.err
    assert not re.search(r"Ann|secret|ipynb|sha|passed \d|sigma \d", everything)
    ours = {"exercise", "task", "count", "mistake", "number", "students", "attempts", "passed", "no known mistake"}
    ours |= {"together", "nnbp", "at least", "tasks", "mistakes", "", *TASKS, *CATALOGUE, "03-output-error"}
    words = {word for row in rows for cell in row for word in cell.split(" + ") if not word.isdigit()}
    assert words <= ours


def test_what_cannot_be_counted_is_said(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    reports = write(tmp_path / "reports", as_json(CLASS))
    for arguments, said in {
        (tmp_path / "empty",): "there are no results of nnbp check (*.json, *.jsonl) in",
        (tmp_path / "nothing here",): "there is no file or folder",
        (write(tmp_path / "other", '{"a": 1}'),): "there are no results of nnbp check (*.json, *.jsonl) in",
        (reports, "--at-least", 0): "--at-least is 0; it should be at least 1",
        (reports, "--csv", tmp_path / "no folder" / "s.csv"): "cannot be written",
    }.items():
        assert command.main(["study", *map(str, arguments)]) == 2
        assert said in capsys.readouterr().err
    assert command.main(["study", str(reports / "0.json")]) == 0
