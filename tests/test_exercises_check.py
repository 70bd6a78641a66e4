"""``python -m nnbp``: what becomes of readers' notebooks, whatever is in them."""

import csv
import json
import os
import subprocess
import sys

import pytest

from nnbp import __main__ as command
from nnbp.exercises import CATALOGUE, TASKS, validation
from tools.exercises import EXERCISES, SOLUTIONS

TIMEOUT = 8

RIGHT = "def output_error(z, a, y):\n    return (a - y) * a * (1 - a)"
WRONG = "def output_error(z, a, y):\n    return (a - y) * sigmoid.prime(a)"
SECOND = "def output_error_cross_entropy(z, a, y):\n    return -(y - a)"
ENDLESS = "def output_error(z, a, y):\n    while True:\n        pass"
FLOOD = "while True:\n    print('x' * 100)"
DEAF = """import time
while True:
    try:
        time.sleep(1)
    except KeyboardInterrupt:
        pass"""


def shipped(name="03-output-error"):
    return json.loads((EXERCISES / f"{name}.ipynb").read_text(encoding="utf-8"))


def submission(*sources, **changes):
    """The exercise on (BP1) with the stubs replaced by the sources; ``changes`` map ids of cells to other sources."""
    notebook = shipped()
    for identity, source in zip(("write-output-error", "write-output-error-cross-entropy"), sources, strict=False):
        changes[identity] = source
    for cell in notebook["cells"]:
        if cell["id"] in changes:
            cell["source"] = changes[cell["id"]]
    return notebook


def without_ids_and_with_claims(notebook):
    """As another program saves it, outputs of its own in it."""
    for cell in notebook["cells"]:
        del cell["id"]
        if cell["cell_type"] == "code":
            cell["source"] = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "✓ everything is fine"}]
    return notebook | {"nbformat_minor": 4}


def without(notebook, identity):
    return notebook | {"cells": [cell for cell in notebook["cells"] if cell["id"] != identity]}


SUBMISSIONS = {
    "right": submission(RIGHT, SECOND),
    "half": submission(RIGHT),
    "wrong": submission(WRONG, SECOND),
    "elsewhere": without_ids_and_with_claims(submission(WRONG, SECOND)),
    "tampered": submission(WRONG, SECOND, **{"check-bp1": "print('✓ output_error: (BP1) holds')"}),
    "removed": without(submission(RIGHT, SECOND), "check-bp1"),
    "shadowed": submission("class exercises:\n    check = print\n" + WRONG, SECOND),
    "skipped": submission(WRONG, SECOND, **{"check-bp1": "# NBVAL_SKIP\nexercises.check('bp1', output_error)"}),
    "renamed": submission(RIGHT.replace("output_error", "delta"), SECOND),
    "raising": submission(RIGHT + "\n1 / 0", SECOND),
    "endless": submission(ENDLESS, SECOND),
    "deaf": submission(DEAF, SECOND),
    "flood": submission(FLOOD, SECOND),
    "suicide": submission("import os\nos._exit(1)", SECOND),
    "foreign": {"cells": [{"cell_type": "code", "source": "1", "outputs": []}], "nbformat": 4},
    "not a notebook": {"cells": 3},
    "many cells": {"cells": [{"cell_type": "code", "source": "1"}] * (validation.MOST_CELLS + 1)},
}
UNREADABLE = {
    "broken": b'{"cells": [',
    "binary": bytes(range(256)),
    "empty": b"",
    "deep": b"[" * 100_000,
    "enormous": b" " * (validation.LARGEST + 1),
}


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "nnbp", *map(str, arguments)], capture_output=True, encoding="utf-8", **options
    )


@pytest.fixture(scope="session")
def checked(tmp_path_factory):
    """All submissions, good and bad, checked in one call: the results by name, the process, and the report."""
    folder = tmp_path_factory.mktemp("submissions")
    for name, notebook in SUBMISSIONS.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    for name, content in UNREADABLE.items():
        (folder / f"{name}.ipynb").write_bytes(content)
    report = folder / "report.csv"
    process = run("check", folder, "--json", "--report", report, "--timeout", TIMEOUT)
    assert process.stdout, process.stderr
    results = {result["file"]: result for result in json.loads(process.stdout)}
    return {name: results[str(folder / f"{name}.ipynb")] for name in (*SUBMISSIONS, *UNREADABLE)}, process, report


def statuses(result):
    return [check["status"] for check in result["checks"]]


@pytest.mark.parametrize(
    "name, expected",
    {
        "right": ["passed", "passed"],
        "half": ["passed", "not attempted"],
        "wrong": ["wrong", "passed"],
        "elsewhere": ["wrong", "passed"],
        "tampered": ["wrong", "passed"],
        "removed": ["passed", "passed"],
        "shadowed": ["wrong", "passed"],
        "skipped": ["wrong", "passed"],
        "renamed": ["failed", "passed"],
        "raising": ["passed", "passed"],
        "endless": ["failed", "passed"],
        "deaf": ["failed", "failed"],
        "flood": ["failed", "passed"],
        "suicide": ["failed", "failed"],
    }.items(),
)
def test_every_check_is_judged_by_itself(checked, name, expected):
    result = checked[0][name]
    assert statuses(result) == expected, result
    assert result["ok"] == (expected == ["passed", "passed"])
    assert result["error"] is None


def test_the_diagnosis_reaches_the_reader(checked):
    check = checked[0]["wrong"]["checks"][0]
    assert check["mistake"] == "sigma-prime-of-a"
    assert CATALOGUE["sigma-prime-of-a"].told("(BP1)") in check["text"]


@pytest.mark.parametrize(
    "name, words",
    {
        "renamed": "name 'output_error' is not defined",
        "endless": "still running after 8 seconds",
        "suicide": "kernel died",
    }.items(),
)
def test_a_check_without_an_answer_says_why(checked, name, words):
    assert words in checked[0][name]["checks"][0]["text"]


@pytest.mark.parametrize(
    "name, words",
    {
        "tampered": "had been changed and was put back",
        "removed": "was missing and was put back",
        "raising": "ZeroDivisionError",
        "flood": "still running",
        "deaf": "still running",
    }.items(),
)
def test_what_else_is_wrong_with_a_notebook_is_noted(checked, name, words):
    assert any(words in note for note in checked[0][name]["notes"]), checked[0][name]["notes"]


@pytest.mark.parametrize(
    "name, words",
    {
        "foreign": "none of the exercises",
        "not a notebook": "not a notebook of format 4",
        "many cells": "501 cells",
        "broken": "no valid JSON",
        "binary": "no valid JSON",
        "empty": "no valid JSON",
        "deep": "no valid JSON",
        "enormous": "20 MB",
    }.items(),
)
def test_what_is_no_exercise_is_refused_in_words(checked, name, words):
    assert words in checked[0][name]["error"] and not checked[0][name]["ok"]


def test_the_exit_status_says_that_something_is_wrong(checked):
    assert checked[1].returncode == 1


def test_the_report_has_a_line_for_each_check(checked):
    with open(checked[2], encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(max(1, len(result["checks"])) for result in checked[0].values())
    wrong = next(row for row in rows if row["file"].endswith("wrong.ipynb"))
    assert (wrong["exercise"], wrong["check"], wrong["status"]) == ("03-output-error", "bp1", "wrong")


def test_no_process_is_left_behind(checked):
    psutil = pytest.importorskip("psutil")
    left = [
        p for p in psutil.process_iter(["cmdline"]) if any("nnbp-check-" in part for part in p.info["cmdline"] or [])
    ]
    assert not left


def test_the_solutions_pass_and_the_exit_status_is_0(capsys):
    assert command.main(["check", str(SOLUTIONS / "06-backprop.ipynb")]) == 0
    assert "✓ backprop" in capsys.readouterr().out


def test_a_program_error_with_one_notebook_does_not_stop_the_others(monkeypatch):
    def validate(path, timeout):
        if path == "b":
            raise RuntimeError("out of luck")
        return validation.Result(path)

    monkeypatch.setattr(validation, "validate", validate)
    results = {result.file: result for result in validation.validate_all(["a", "b", "c"])}
    assert {name: result.ok for name, result in results.items()} == {"a": True, "b": False, "c": True}
    assert "out of luck" in results["b"].error


def test_a_missing_file_and_an_empty_folder_are_said_to_be_so(tmp_path, capsys):
    assert command.main(["check", str(tmp_path / "none.ipynb")]) == 1
    assert "cannot be read" in capsys.readouterr().out
    assert command.main(["check", str(tmp_path)]) == 2
    assert "no notebooks" in capsys.readouterr().err


def test_without_nbval_it_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(validation, "missing_tools", lambda: ["nbval"])
    assert command.main(["check", "x.ipynb"]) == 2
    assert "nnbp[check]" in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--timeout", "0"], ["--jobs", "0"]])
def test_options_out_of_range_are_refused(option, capsys):
    assert command.main(["check", "x.ipynb", *option]) == 2
    assert "greater than 0" in capsys.readouterr().err


def test_the_exercises_are_copied_and_work_is_never_overwritten_unasked(tmp_path, capsys):
    folder = tmp_path / "mine" / "here"
    assert command.main(["exercises", str(folder)]) == 0
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in EXERCISES.glob("*.ipynb"))
    worked_on = folder / "03-output-error.ipynb"
    worked_on.write_text("my work", encoding="utf-8")
    assert command.main(["exercises", str(folder)]) == 0
    assert worked_on.read_text(encoding="utf-8") == "my work" and "kept" in capsys.readouterr().out
    assert command.main(["exercises", str(folder), "--overwrite"]) == 0
    assert worked_on.read_bytes() == (EXERCISES / worked_on.name).read_bytes()


def test_every_task_has_its_reference():
    tasks = [cell["check"] for cells in validation.references().values() for cell in cells if cell["check"]]
    assert sorted(tasks) == sorted(TASKS)


def test_a_report_holds_no_formulas(tmp_path):
    result = validation.Result("f", "e", [validation.Check("bp1", "failed", "=HYPERLINK(1)")])
    validation.write_report([result], tmp_path / "r.csv")
    assert "'=HYPERLINK" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


def test_help_names_both_commands():
    process = run("--help", env=os.environ | {"COLUMNS": "100"})
    assert process.returncode == 0 and "exercises" in process.stdout and "check" in process.stdout
