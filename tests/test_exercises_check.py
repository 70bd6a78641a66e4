"""``python -m nnbp``: what becomes of readers' notebooks, whatever is in them."""

import csv
import json
import os
import re
import subprocess
import sys

import nbformat
import pytest

from nnbp import __main__ as command
from nnbp.exercises import CATALOGUE, TASKS
from nnbp.exercises.grading import copying, runner
from nnbp.exercises.grading import validate as validation
from tools.exercises import EXERCISES, SOLUTIONS

TIMEOUT = 8

RIGHT = "def output_error(z, a, y):\n    return (a - y) * a * (1 - a)"
WRONG = "def output_error(z, a, y):\n    return (a - y) * sigmoid.prime(a)"
SECOND = "def output_error_cross_entropy(z, a, y):\n    return -(y - a)"
WRONG_SECOND = "def output_error_cross_entropy(z, a, y):\n    return a"
ENDLESS = "import time\ndef output_error_cross_entropy(z, a, y):\n    while True:\n        time.sleep(0.01)"
FLOOD = "import time\nwhile True:\n    print('x' * 1000)\n    time.sleep(0.001)"
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
    "tampered": submission(
        WRONG,
        WRONG_SECOND,
        **{
            "check-bp1": "print('✓ output_error: (BP1) holds')",
            "check-bp1-cross-entropy": "# NBVAL_SKIP\nexercises.check('bp1-cross-entropy', output_error_cross_entropy)",
        },
    ),
    "removed": without(submission(RIGHT + "\n1 / 0", SECOND), "check-bp1"),
    "shadowed": submission("class exercises:\n    check = print\n" + WRONG, SECOND),
    "renamed": submission(RIGHT.replace("output_error", "delta"), ENDLESS),
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
    options = ["--json", "--report", report, "--timeout", TIMEOUT, "--jobs", 4]  # some of them only wait
    process = run("check", folder, *options)
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
        "tampered": ["wrong", "wrong"],
        "removed": ["passed", "passed"],
        "shadowed": ["wrong", "passed"],
        "renamed": ["failed", "failed"],
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
    "name, number, words",
    [
        ("renamed", 0, "name 'output_error' is not defined"),
        ("renamed", 1, "still running after 8 seconds"),
        ("suicide", 0, "kernel died"),
    ],
)
def test_a_check_without_an_answer_says_why(checked, name, number, words):
    assert words in checked[0][name]["checks"][number]["text"]


@pytest.mark.parametrize(
    "name, words",
    [
        ("tampered", "check cell of bp1 had been changed and was put back"),
        ("tampered", "check cell of bp1-cross-entropy had been changed and was put back"),
        ("removed", "was missing and was put back"),
        ("removed", "ZeroDivisionError"),
        ("flood", "still running"),
        ("deaf", "still running"),
    ],
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


def test_a_runner_ends_when_nobody_can_give_it_orders_any_more():
    ended = subprocess.run([sys.executable, "-P", runner.__file__], stdin=subprocess.DEVNULL, timeout=60)
    assert ended.returncode == 0


@pytest.mark.skipif(not runner.FORKS, reason="each order has a runner of its own")
def test_a_runner_that_has_died_is_replaced(tmp_path):
    runners = validation.Runners()
    order = {"folder": str(tmp_path), "environment": {}, "options": ["--version"]}
    runners.give(order)
    first = runners.process
    first.kill()
    first.wait()
    assert runners.give(order) and runners.process is not first


def test_an_order_that_takes_too_long_is_stopped_with_all_that_it_started(tmp_path):
    psutil = pytest.importorskip("psutil")
    sleep = "[sys.executable, '-c', 'import time; time.sleep(99)', 'nnbp-asleep']"
    (tmp_path / "test_sleep.py").write_text(f"import subprocess, sys\ndef test():\n    subprocess.run({sleep})")
    order = {"folder": str(tmp_path), "environment": {}, "options": ["-p", "no:cacheprovider", "test_sleep.py"]}
    assert not validation._carry_out(order, 8)
    assert not [p for p in psutil.process_iter(["cmdline"]) if "nnbp-asleep" in (p.info["cmdline"] or [])]
    assert not (tmp_path / "status").exists()


def test_the_solutions_pass_and_the_exit_status_is_0(capsys):
    assert command.main(["check", str(SOLUTIONS / "08-backprop.ipynb")]) == 0
    assert "✓ backprop" in capsys.readouterr().out


DIED = {"passed": False, "error": None, "message": "Kernel died", "printed": ""}


@pytest.mark.parametrize(
    "first, times",
    [
        (DIED, 2),
        (DIED | {"passed": True, "message": ""}, 1),
        (DIED | {"message": "Timeout of 60 seconds exceeded while executing cell. Failed to interrupt kernel."}, 1),
    ],
)
def test_a_kernel_that_died_before_it_ran_anything_gets_a_second_try(monkeypatch, first, times):
    tries = []

    def run_nbval(notebook, timeout):
        tries.append([cell["id"] for cell in notebook["cells"]])
        return [{"cell": cell, **(DIED if i else first)} for i, cell in enumerate(tries[-1])], ""

    monkeypatch.setattr(validation, "_run_nbval", run_nbval)
    result = validation.validate(SOLUTIONS / "03-output-error.ipynb")
    assert len(tries) == times
    assert [check.status for check in result.checks] == ["failed", "failed"]


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
    assert "there are no notebooks in" in capsys.readouterr().err


def test_what_is_no_notebook_is_named_and_passed_over(tmp_path, capsys):
    for name in ("a.zip", "b.py", "c/d.ipynb.txt", "c/e.zip", "c/f.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert command.main(["check", str(tmp_path)]) == 2
    named = ", ".join(str(tmp_path / name) for name in ("a.zip", "b.py", "c/d.ipynb.txt"))
    assert f"passed over, being no notebooks: {named} and 2 more\n" in capsys.readouterr().err


def test_without_nbval_it_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(validation, "missing_tools", lambda: ["nbval"])
    assert command.main(["check", "x.ipynb"]) == 2
    assert "pip install nbval" in capsys.readouterr().err


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
    assert validation.recognize(validation.read(worked_on)) == "03-output-error"


@pytest.fixture
def copies(tmp_path):
    """The exercises as the command copies them, by name."""
    assert command.main(["exercises", str(tmp_path)]) == 0
    return {path: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.ipynb")}


def words_of(notebook):
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def test_every_link_of_a_copied_exercise_leads_to_a_file(copies):
    for path, notebook in copies.items():
        targets = re.findall(r"\]\(([^)\s]*)\)", words_of(notebook))
        assert len(targets) > 2
        assert [target for target in targets if not (path.parent / target).is_file()] == []


def test_a_number_of_an_equation_leads_to_the_chapter_it_stands_in(copies):
    text = words_of(copies[next(path for path in copies if path.stem == "04-hidden-errors")])
    assert re.search(r"\[\(BP2\)\]\(\S*/book/04-four-equations\.ipynb\)", text)


def test_a_copied_exercise_has_all_its_code_and_is_known_again(copies):
    for path, notebook in copies.items():
        code, book = ([c for c in n["cells"] if c["cell_type"] == "code"] for n in (notebook, shipped(path.stem)))
        assert code == book and validation.recognize(notebook) == path.stem
        nbformat.validate(notebook)


def test_without_the_book_the_words_of_a_link_remain(tmp_path):
    text = copying.copy_of(EXERCISES / "10-linear-neurons.ipynb", tmp_path, tmp_path / "no book")
    assert "](#" not in text and "](../" not in text and "(BP1)" in text
    assert "[exercise 8](08-backprop.ipynb)" in text


def test_code_that_looks_like_a_link_is_left_alone():
    assert copying.LINK.sub("", "f[i](z) and [a](https://x.org) and [0, 1](x)") == (
        "f[i](z) and [a](https://x.org) and [0, 1](x)"
    )


def test_the_command_says_where_chapters_and_solutions_are(tmp_path, capsys):
    command.main(["exercises", str(tmp_path)])
    said = capsys.readouterr().out
    assert f"The chapters are in {EXERCISES.parent}." in said and f"solutions are in {SOLUTIONS}." in said


def test_every_task_has_its_reference():
    tasks = [cell["check"] for cells in validation.references().values() for cell in cells if cell["check"]]
    assert sorted(tasks) == sorted(TASKS)


def test_notebooks_are_found_at_any_depth_and_those_of_jupyter_itself_are_not(tmp_path):
    inside = [tmp_path / name for name in ("a/3.ipynb", "a/b/c/exercise 4 (final).ipynb", "top.ipynb")]
    for path in (*inside, tmp_path / "a/.ipynb_checkpoints/3-checkpoint.ipynb", tmp_path / "a/notes.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert validation.find([tmp_path, inside[0]]) == (sorted(inside), [tmp_path / "a/notes.txt"])


def test_readme_says_of_the_report_what_is_in_it(tmp_path):
    checks = [validation.Check("bp1", "wrong", "✗ no", "sign-flipped"), validation.Check("bp2", "passed", "✓")]
    results = [validation.Result("f", "e", checks, seconds=2.5), validation.Result("g", error="cut off")]
    validation.write_report(results, tmp_path / "r.csv")
    rows = (tmp_path / "r.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[0] == "file,exercise,check,status,mistake,message,seconds"
    assert rows[1:] == ["f,e,bp1,wrong,sign-flipped,✗ no,2.5", "f,e,bp2,passed,,✓,2.5", "g,,,unreadable,,cut off,0.0"]


def test_a_report_holds_no_formulas(tmp_path):
    result = validation.Result("f", "e", [validation.Check("bp1", "failed", "=HYPERLINK(1)")])
    validation.write_report([result], tmp_path / "r.csv")
    assert "'=HYPERLINK" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


def test_help_names_both_commands():
    process = run("--help", env=os.environ | {"COLUMNS": "100"})
    assert process.returncode == 0 and "exercises" in process.stdout and "check" in process.stdout
