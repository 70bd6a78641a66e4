"""Exercises are made from solutions, and from nothing else."""

import re

import pytest

from nnbp.exercises import TASKS
from nnbp.exercises.engine.verdict import MIME
from tools.exercises import EXERCISES, exercise, names, stub
from tools.notebooks import read


@pytest.fixture(params=names())
def name(request):
    return request.param


def checks(notebook):
    for cell in notebook.cells:
        called = re.findall(r'exercises\.check\("([\w-]+)", (\w+)\)', cell.source) if cell.cell_type == "code" else []
        assert len(called) <= 1, "one check a cell"
        if called:
            yield cell, *called[0]


def verdict(cell):
    """What the check showed, as data."""
    return next(output["data"][MIME] for output in cell.outputs)


def without_outputs(notebook):
    return [(c.id, c.cell_type, c.source, [t for t in c.metadata.get("tags", [])]) for c in notebook.cells]


def test_an_exercise_is_what_its_solution_makes_of_it(name):
    assert without_outputs(read(EXERCISES / f"{name}.ipynb")) == without_outputs(exercise(name)), (
        f"python -m tools.exercises {name}"
    )


def test_there_is_an_exercise_for_every_solution_and_no_other():
    assert sorted(path.stem for path in EXERCISES.glob("*.ipynb")) == names()


def test_every_task_is_checked_exactly_once():
    solutions = [read(EXERCISES.parent / "solutions" / f"{name}.ipynb") for name in names()]
    assert sorted(task for notebook in solutions for _, task, _ in checks(notebook)) == sorted(TASKS)


def test_an_exercise_as_shipped_is_not_attempted_and_its_solution_passes(name):
    for cell, task, _ in checks(read(EXERCISES / f"{name}.ipynb")):
        assert verdict(cell)["status"] == "not attempted"
        assert cell.id == f"check-{task}"
    for cell, _, _ in checks(read(EXERCISES.parent / "solutions" / f"{name}.ipynb")):
        assert verdict(cell)["status"] == "passed"


def test_every_check_is_of_the_function_that_the_task_names(name):
    for _, task, function in checks(read(EXERCISES / f"{name}.ipynb")):
        assert TASKS[task].function.__name__ == function


def test_there_are_two_hints_for_every_check_and_they_are_folded(name):
    notebook = read(EXERCISES / f"{name}.ipynb")
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    count = len([*checks(notebook)])
    for hint in ("Hint 1", "Hint 2"):
        assert text.count(f"<details>\n<summary>{hint}</summary>\n\n") >= min(count, 1)
    assert text.count("<summary>Hint 1</summary>") == count


def test_the_solution_explains_itself(name):
    cells = read(EXERCISES.parent / "solutions" / f"{name}.ipynb").cells
    explanations = [c for c in cells if c.cell_type == "markdown" and "solution" in c.metadata.get("tags", [])]
    assert sum(len(cell.source.split()) for cell in explanations) >= 60


def test_nothing_of_the_solution_is_left_in_the_exercise(name):
    solution = read(EXERCISES.parent / "solutions" / f"{name}.ipynb")
    text = "\n".join(cell.source for cell in read(EXERCISES / f"{name}.ipynb").cells)
    for cell in solution.cells:
        if "solution" in cell.metadata.get("tags", []):
            body = [
                line.strip() for line in cell.source.splitlines() if "return " in line or cell.cell_type == "markdown"
            ]
            assert not [line for line in body if len(line) > 20 and line in text]


def test_a_stub_keeps_what_a_reader_needs():
    source = '''import numpy as np

@decorate
def f(a,
      b=1):
    """Says what.

    And how.
    """
    return a


class_level = f(1, 2)


def g(x): return x
'''
    assert (
        stub(source)
        == '''import numpy as np


@decorate
def f(a,
      b=1):
    """Says what.

    And how.
    """
    ...


def g(x):
    ...'''
    )


def test_code_without_a_function_leaves_no_stub():
    assert stub("import numpy as np\nx = 1") == ""


def test_a_single_value_leaves_its_name():
    assert stub("answer = 6 * 7") == "answer = ..."
