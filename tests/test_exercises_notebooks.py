"""Exercises are made from solutions only, and a new one begins with everything that it needs."""

import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from tools import lint_exercises as rules
from tools.exercises import ROOT, stub


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


# The rules can be broken


NAME = "03-output-error"


def solution_with(identity, source):
    notebook = rules.solution(NAME)
    next(cell for cell in notebook.cells if cell.id == identity).source = source
    return notebook


FIRST = rules.solution(NAME).cells[0].id


@pytest.mark.parametrize(
    "rule, identity, source, words",
    [
        (rules.the_exercise_is_what_its_solution_makes_of_it, FIRST, "# Solution 3: other words", "out of date"),
        (
            rules.checks_show_what_they_should,
            "check-bp1",
            'exercises.check("bp2", output_error)',
            "as bp2, but there is no such task",
        ),
        (rules.checks_show_what_they_should, "check-bp1", 'x = exercises.check("bp1", f)', "a cell of its own"),
        (rules.links_and_numbers_are_right, FIRST, "# Solution 4: other", "it should be '# Solution 3: '"),
        (rules.links_and_numbers_are_right, FIRST, "# Solution 3: a\n[b](#eq-99)", "#eq-99, which is not on any page"),
        (rules.links_and_numbers_are_right, FIRST, "# Solution 3: a\n[b](c.ipynb)", "c.ipynb, which does not exist"),
        (
            rules.links_and_numbers_are_right,
            FIRST,
            "# Solution 3: a\n[exercise 5](04-hidden-errors.ipynb)",
            "calls 04-hidden-errors.ipynb exercise 5",
        ),
    ],
)
def test_an_exercise_that_breaks_a_rule_is_complained_about(rule, identity, source, words, monkeypatch):
    assert not [*rule(NAME)]
    changed = solution_with(identity, source)
    monkeypatch.setattr(rules, "solution", lambda name: changed)
    monkeypatch.setattr(rules, "exercise", lambda name: changed)
    assert any(words in complaint for complaint in rule(NAME)), [*rule(NAME)]


@pytest.mark.parametrize(
    "rule, words",
    [
        (rules.there_are_two_hints_for_every_check, "has 0 first and 0 second hints for 2 checks"),
        (rules.the_solution_explains_itself, "explains its solution in 0 words"),
    ],
)
def test_a_solution_without_words_is_complained_about(rule, words, monkeypatch):
    code = [cell for cell in rules.solution(NAME).cells if cell.cell_type == "code"]
    monkeypatch.setattr(rules, "solution", lambda name: nbformat.v4.new_notebook(cells=code))
    assert [words in complaint for complaint in rule(NAME)] == [True]


# A new exercise


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy of everything that makes exercises, with a new one in it."""
    there = tmp_path_factory.mktemp("copy")
    for folder in ("nnbp", "tools", "book", "tests/exercise_variants"):
        shutil.copytree(ROOT / folder, there / folder, ignore=shutil.ignore_patterns("__pycache__", ".*", "_build"))
    (there / "tests" / "__init__.py").touch()
    shutil.copy(ROOT / "_toc.yml", there)
    assert tool(there, "new", "23-doubling").returncode == 0
    return there


def tool(there, *arguments):
    command = [sys.executable, "-m", "tools.exercises", *arguments]
    environment = os.environ | {"PYTHONPATH": str(there)}
    return subprocess.run(command, cwd=there, env=environment, capture_output=True, encoding="utf-8")


def test_a_new_exercise_follows_all_rules_except_those_that_need_its_authors_work(copy):
    process = tool(copy, "check", "23-doubling")
    assert process.returncode == 1
    assert process.stdout.splitlines() == [
        "23-doubling: explains its solution in 3 words; write at least 60, in cells tagged solution",
        "23-doubling, doubling: has 2 right answers in tests/exercise_variants; write 5, in different ways",
    ]


def test_a_new_exercise_is_listed_once_where_exercises_are_listed(copy):
    contents = (copy / "_toc.yml").read_text(encoding="utf-8").splitlines()
    for folder in ("exercises", "solutions"):
        line = contents.index(f"      - file: book/{folder}/23-doubling")
        assert contents[line - 1] == f"      - file: book/{folder}/{sorted(rules.names())[-1]}"
    package = (copy / "nnbp" / "exercises" / "__init__.py").read_text(encoding="utf-8")
    assert package.count('    "doubling",\n') == 1
    titles = (copy / "nnbp" / "exercises" / "contents.toml").read_text(encoding="utf-8")
    assert titles.count('[23-doubling]\ntitle = "exercise 23: say what to do"\npage = "01-outputs.ipynb"\n') == 1


def test_an_exercise_that_a_reader_solved_in_place_is_left_alone_unless_asked(copy):
    path, solution = (copy / "book" / kind / "23-doubling.ipynb" for kind in ("exercises", "solutions"))
    shipped = path.read_text(encoding="utf-8")
    assert tool(copy, "23-doubling").stdout == "book/exercises/23-doubling.ipynb: unchanged\n"
    path.write_text(shipped.replace("A hint.", "A hint. I solved it!"), encoding="utf-8")
    process = tool(copy, "23-doubling")
    assert process.returncode == 1 and "left alone, somebody has edited it" in process.stdout
    assert "I solved it!" in path.read_text(encoding="utf-8")
    assert tool(copy, "--overwrite", "23-doubling").returncode == 0
    assert path.read_text(encoding="utf-8") == shipped
    solution.write_text(solution.read_text(encoding="utf-8").replace("A hint.", "A better hint."), encoding="utf-8")
    assert tool(copy, "23-doubling").stdout == "book/exercises/23-doubling.ipynb: written\n"
    assert "A better hint." in path.read_text(encoding="utf-8")


def test_a_new_exercise_has_a_number_of_its_own(copy):
    for name in ("23-tripling", "doubling", "24-Doubling", "24"):
        process = tool(copy, "new", name)
        assert process.returncode == 1 and f"{name}: a new name is an unused number" in process.stderr
