"""Assignments for nbgrader hold the exercises, and nbgrader gives a class the points that its answers are worth."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from nnbp import __main__ as command
from nnbp import exercises
from nnbp.exercises import TASKS
from nnbp.exercises.grading import nbgrader, read
from tools.exercises import EXERCISES, SOLUTIONS, names

REGION = re.compile(r"^ *### BEGIN SOLUTION\n(.*?)^ *### END SOLUTION", re.DOTALL | re.MULTILINE)
NAME = "03-output-error"
FIRST, SECOND = "write-output-error", "write-output-error-cross-entropy"
CHECKS = ("check-bp1", "check-bp1-cross-entropy")
RIGHT = "def output_error(z, a, y):\n    return (a - y) * a * (1 - a)"
WRONG = "def output_error(z, a, y):\n    return (a - y) * sigmoid.prime(a)"
RIGHT_SECOND = "def output_error_cross_entropy(z, a, y):\n    return a - y"
WRONG_SECOND = "def output_error_cross_entropy(z, a, y):\n    return a"
LOUD = f"import sys\n{RIGHT}".replace("    return", "    print('so far, so good', file=sys.stderr)\n    return")
ENDLESS = "def output_error_cross_entropy(z, a, y):\n    while True:\n        pass"
BROKEN = "def output_error(z, a, y:\n    return a"


def cells_of(name, points=3):
    cells = json.loads(nbgrader.assignment(name, points))["cells"]
    return [cell | {"source": read.source_of(cell), "is": cell["metadata"]["nbgrader"]} for cell in cells]


def stored(folder, name):
    cells = json.loads((folder / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    return {cell["id"]: read.source_of(cell) for cell in cells}


@pytest.mark.parametrize("name", names())
def test_an_assignment_asks_what_the_exercise_asks_and_holds_the_solution_where_nbgrader_removes_it(name):
    asked, solved, checks = stored(EXERCISES, name), stored(SOLUTIONS, name), 0
    for cell in cells_of(name):
        code, form = cell["source"], cell["is"]
        assert form["locked"] != form["solution"] and form["grade_id"] == cell["id"]
        if form["solution"]:
            assert REGION.sub("", code).rstrip() == asked[cell["id"]].removesuffix("    ...").rstrip()
            assert REGION.sub(r"\1", code).strip().endswith(solved[cell["id"]].strip())
        elif form["grade"]:
            checks += 1
            assert form["points"] == 3 and read.code_of(cell) == asked[cell["id"]] == solved[cell["id"]]
        elif cell["cell_type"] == "code":
            assert code == asked[cell["id"]]
    assert checks == sum("exercises.check" in code for code in asked.values())
    assert len({cell["id"] for cell in cells_of(name)}) == len(asked) - 1  # without the link to the solution


@pytest.mark.parametrize("name", names())
def test_an_assignment_leads_students_to_no_file_that_they_do_not_have(name):
    text = "\n".join(cell["source"] for cell in cells_of(name) if cell["cell_type"] == "markdown")
    assert [target for target in re.findall(r"\]\(([^)]+)\)", text) if not target.startswith("http")] == []


def test_without_solutions_an_assignment_has_three_dots_in_their_place(monkeypatch):
    references = {
        name: [cell | ({"source": ""} if "solution" in cell["metadata"].get("tags", []) else {}) for cell in cells]
        for name, cells in read.references().items()
    }
    monkeypatch.setattr(nbgrader, "references", lambda: references)
    function, value = cells_of(NAME), cells_of("06-by-hand")
    assert next(cell["source"] for cell in function if cell["id"] == SECOND).splitlines()[2:] == [
        "    ### BEGIN SOLUTION",
        "    ...",
        "    ### END SOLUTION",
    ]
    assert next(cell["source"] for cell in value if cell["is"]["solution"]).splitlines() == [
        "hidden_activations = ...",
        "### BEGIN SOLUTION",
        "...",
        "### END SOLUTION",
    ]


def test_check_takes_the_cells_of_an_assignment_for_those_of_the_exercise():
    notebook = json.loads(nbgrader.assignment(NAME, 3))
    assert read.recognise(notebook) == NAME and read.prepare(notebook, NAME)[1] == []
    for cell in notebook["cells"]:
        del cell["id"]  # as older versions of Jupyter leave it
    assert read.recognise(notebook) == NAME and read.prepare(notebook, NAME)[1] == []
    cell = next(cell for cell in notebook["cells"] if "exercises.points" in cell["source"])
    cell["source"] = cell["source"].replace("output_error,", "sum,")
    assert read.prepare(notebook, NAME)[1] == ["the check cell of bp1 was missing and was put back"]


def test_an_exam_judges_an_assignment(tmp_path, capsys):
    file = tmp_path / "ann" / f"{NAME}.ipynb"
    file.parent.mkdir()
    notebook = json.loads(nbgrader.assignment(NAME, 3))  # with the solutions
    notebook["cells"] += [cell | {"id": "again"} for cell in notebook["cells"] if cell["id"] == CHECKS[0]]
    file.write_text(json.dumps(notebook), encoding="utf-8")
    assert command.main(["check", "--exam", "--sandbox", "none", "--json", str(tmp_path)]) == 0
    result = json.loads(capsys.readouterr().out)[0]
    assert result["ok"] and result["notes"] == []


# The number that a check returns


def right(z, a, y):
    return (a - y) * a * (1 - a)


def unfinished(z, a, y):
    raise NotImplementedError()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (right, "passed"),
        (..., "not attempted"),
        (unfinished, "not attempted"),
        (lambda z, a, y: a - y, "values"),
        (lambda z, a, y: 1 / 0, "exception"),
        (lambda z, a, y: print(end=""), "type"),
        (lambda z, a, y: right(z, a, y)[0], "shape"),
        (lambda z, a, y: (right(z, a, y), a.fill(0))[0], "modified"),
    ],
)
def test_only_a_right_answer_earns_points(answer, status, capsys):
    assert exercises.examine(TASKS["bp1"], answer).status == status
    assert exercises.points("bp1", answer, of=2.5) == (2.5 if status == "passed" else 0)
    assert exercises.points("bp1", answer) == (1 if status == "passed" else 0)
    assert capsys.readouterr().out.startswith({"passed": "✓", "not attempted": "·"}.get(status, "✗"))


def test_what_a_right_answer_writes_to_stderr_does_not_reach_nbgrader_which_would_give_no_points(capsys):
    def loud(z, a, y):
        print("so far, so good", file=sys.stderr)
        return right(z, a, y)

    assert exercises.points("bp1", loud, of=3) == 3
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("of", [0, -1, True, "3", None, float("nan"), float("inf"), np.int64(3)])
def test_what_a_check_is_worth_is_a_positive_number(of):
    with pytest.raises(ValueError, match=r"of is .*; it should be the number of points"):
        exercises.points("bp1", right, of=of)


# The command


def run(*arguments):
    return command.main(["nbgrader", *map(str, arguments)])


def test_assignments_that_a_teacher_changed_stay_as_they_are(tmp_path, capsys):
    file = tmp_path / "course" / "source" / NAME / f"{NAME}.ipynb"
    assert run(tmp_path / "course", NAME, "06-by-hand") == 0 and file.exists()
    assert "2 written, 0 unchanged, 0 kept" in capsys.readouterr().out
    file.write_text("mine", encoding="utf-8")
    assert run(tmp_path / "course", NAME, "06-by-hand") == 0
    assert "0 written, 1 unchanged, 1 kept" in capsys.readouterr().out and file.read_text(encoding="utf-8") == "mine"
    assert run(tmp_path / "course", NAME, "--overwrite", "--points", 2) == 0
    assert "of=2" in file.read_text(encoding="utf-8")


def test_what_cannot_be_done_is_said(tmp_path, capsys):
    (tmp_path / "file").touch()
    for arguments, said in {
        (tmp_path, "3-output-error"): "there is no exercise 3-output-error; they are: 01-feedforward, ",
        (tmp_path, "--points", 0): "--points is 0; it should be at least 1",
        (tmp_path / "file", NAME): "cannot be written",
    }.items():
        assert run(*arguments) == 2
        assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


# A class in nbgrader, once a week in CI and wherever NNBP_NBGRADER names a Python that has nbgrader and nnbp

PYTHON = Path(os.environ.get("NNBP_NBGRADER", sys.executable))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The folder of a course, and a way to run nbgrader in it."""
    if subprocess.run([PYTHON, "-c", "import nbgrader, nnbp"], capture_output=True).returncode:
        fail = pytest.fail if {"NNBP_WEEKLY", "NNBP_NBGRADER"} & {*os.environ} else pytest.skip
        fail("nbgrader is not installed; NNBP_NBGRADER may name a Python that has it, and nnbp")
    folder = tmp_path_factory.mktemp("course")
    environment = os.environ | {"PATH": os.pathsep.join([str(PYTHON.parent), os.environ["PATH"]])}  # of alembic, too

    def nbgrader(*words):
        done = subprocess.run(
            [PYTHON, "-m", "nbgrader", *words], cwd=folder, env=environment, capture_output=True, encoding="utf-8"
        )
        return done.returncode, done.stdout + done.stderr

    return folder, nbgrader


def hand_in(folder, student, name, text):
    file = folder / "submitted" / student / name / f"{name}.ipynb"
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")


def scores(folder, name):
    """The points of every student and the most that there are, as nbgrader exports them."""
    rows = csv.DictReader((folder / "grades.csv").open(encoding="utf-8"))
    return {
        row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in rows if row["assignment"] == name
    }


def test_a_class_gets_the_points_that_its_answers_are_worth(course):
    folder, nbgrader = course
    assert run(folder, NAME, "--points", 3) == 0
    assert nbgrader("generate_assignment", NAME)[0] == 0
    released = (folder / "release" / NAME / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert "return (a - y)" not in released

    def submission(without=(), **changes):
        notebook = json.loads(released)
        notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] not in without]
        for cell in notebook["cells"]:
            cell["source"] = changes.get(cell["id"], cell["source"])
        return json.dumps(notebook)

    both_wrong = {FIRST: WRONG, SECOND: WRONG_SECOND}
    both_right = {FIRST: RIGHT, SECOND: RIGHT_SECOND}
    handed_in = {
        "all": submission(**both_right),
        "some": submission(**both_right | {FIRST: WRONG}),
        "none": submission(**both_wrong),
        "untouched": released,
        "loud": submission(**both_right | {FIRST: LOUD}),
        "broken-cell": submission(**both_right | {FIRST: BROKEN}),
        "endless": submission(**both_right | {SECOND: ENDLESS}),
        "check-changed": submission(**both_wrong | dict.fromkeys(CHECKS, "3")),
        "check-deleted": submission(CHECKS, **both_right),
        "ends-kernel": submission(**both_right | {SECOND: "import os\nos._exit(1)"}),
        "cut-off": released[:2000],
    }
    for student, text in handed_in.items():
        hand_in(folder, student, NAME, text)
    status, said = nbgrader("autograde", NAME, "--Execute.timeout=20")
    failed = re.findall(rf"processing assignment '{NAME}' for student '([\w-]+)'", said)
    assert status == 1 and sorted(failed) == ["cut-off", "ends-kernel"]
    assert nbgrader("export")[0] == 0
    points = {"all": 6, "some": 3, "loud": 6, "broken-cell": 3, "endless": 3}
    assert scores(folder, NAME) == {student: (points.get(student, 0), 6) for student in handed_in}

    for student in ("all", "some", "untouched"):
        said = nbgrader("validate", f"submitted/{student}/{NAME}/{NAME}.ipynb")[1]
        assert ("Success! Your notebook passes all the tests." in said) == (student == "all")
    assert nbgrader("generate_feedback", NAME, "--student=none")[0] == 0
    page = (folder / "feedback" / "none" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert "You took the derivative of the activation function at the activation." in page

    options = ("--force", "--OverwriteCells.add_missing_cells=True", "--student=check-deleted")
    assert nbgrader("autograde", NAME, *options)[0] == 0 and nbgrader("export")[0] == 0
    assert scores(folder, NAME)["check-deleted"] == (6, 6)


@pytest.mark.parametrize("name", [name for name in names() if name != NAME])
def test_in_nbgrader_every_solution_earns_all_points_and_what_is_released_none(name, course):
    folder, nbgrader = course
    assert run(folder, name, "--points", 2) == 0
    assert nbgrader("generate_assignment", name)[0] == 0
    for student, stage in (("teacher", "source"), ("untouched", "release")):
        hand_in(folder, student, name, (folder / stage / name / f"{name}.ipynb").read_text(encoding="utf-8"))
    status, said = nbgrader("autograde", name)
    assert status == 0, said
    assert nbgrader("export")[0] == 0
    most = 2 * sum(bool(cell["check"]) for cell in read.references()[name])
    found = scores(folder, name)
    assert (found["teacher"], found["untouched"]) == ((most, most), (0, most))
