"""The exercise of one's own in examples/own-exercise: installed, handed out, checked, and its mistakes named."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from types import SimpleNamespace

import pytest

from nnbp import exercises
from nnbp.exercises.grading import read as read_exercises
from tools.notebooks import ROOT, read

EXAMPLE = ROOT / "examples" / "own-exercise"
MODULE = EXAMPLE / "momentum_exercise" / "__init__.py"
SOLUTION = EXAMPLE / "momentum_exercise" / "solutions" / "01-momentum.ipynb"
HANDED_OUT = EXAMPLE / "momentum_exercise" / "exercises" / "01-momentum.ipynb"
PAGE = ROOT / "book" / "use" / "own-exercise.ipynb"
HANDED_IN = {
    "nothing": ("...", "· momentum_step: not attempted yet."),
    "right": ("v = mu * v - eta * dw\n    return w + v, v", "✓ momentum_step agrees with the momentum rule"),
    "uphill": ("v = mu * v + eta * dw\n    return w + v, v", "✗ momentum_step: Your step goes uphill."),
    "old": ("return w + v, mu * v - eta * dw", "✗ momentum_step: You moved w by the velocity from before"),
    "other": ("return w - eta * dw, v", "✗ momentum_step returned wrong values."),
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """That of a machine on which the package is installed."""
    place = tmp_path_factory.mktemp("own")
    source = shutil.copytree(EXAMPLE, place / "source")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--target", place / "site-packages", source], check=True)
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(place / "site-packages")])}


@pytest.mark.parametrize("options", [[], ["--exam", "--sandbox", "none"]], ids=["check", "exam"])
def test_what_students_hand_in_is_checked_and_their_mistakes_are_named(environment, tmp_path, options):
    handed_out = read(HANDED_OUT)
    for name, (body, _) in HANDED_IN.items():
        handed_out.cells[1].source = read(SOLUTION).cells[1].source.partition("    v = ")[0] + f"    {body}"
        (tmp_path / f"{name}.ipynb").write_text(json.dumps(handed_out), encoding="utf-8")
    command = [sys.executable, "-m", "nnbp", "check", tmp_path, "--json", "--jobs", "1", *options]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8")
    results = {os.path.basename(result["file"]): result for result in json.loads(done.stdout)}
    for name, (_, said) in HANDED_IN.items():
        result = results[f"{name}.ipynb"]
        assert result["exercise"] == "01-momentum", result
        assert result["checks"][0]["text"].startswith(said)
        assert result["ok"] is (name == "right")


def test_students_get_the_exercise_with_ours(environment, tmp_path):
    command = [sys.executable, "-m", "nnbp", "exercises", tmp_path]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    assert read(tmp_path / "01-momentum.ipynb").cells == read(HANDED_OUT).cells
    assert len([*tmp_path.glob("*.ipynb")]) == 1 + len([*(ROOT / "book" / "exercises").glob("*.ipynb")])


def test_it_becomes_an_assignment_for_nbgrader_too(environment, tmp_path):
    command = [sys.executable, "-m", "nnbp", "nbgrader", tmp_path, "01-momentum"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    sources = [cell.source for cell in read(tmp_path / "source" / "01-momentum" / "01-momentum.ipynb").cells]
    assert any('exercises.points("momentum", momentum_step, of=1)' in source for source in sources)


def test_the_exercise_is_the_solution_without_its_answer():
    solution, exercise = read(SOLUTION).cells, read(HANDED_OUT).cells
    assert [cell.id for cell in exercise] == [cell.id for cell in solution]
    assert [exercise[i].source for i in (0, 2)] == [solution[i].source for i in (0, 2)]
    assert exercise[1].source.endswith('momentum rule."""\n    ...')


def test_the_files_on_the_page_are_those_of_the_example():
    cells = read(PAGE).cells
    module = " ".join(cell.source for cell in [cell for cell in cells if cell.cell_type == "code"][:4])
    assert module.split() == MODULE.read_text(encoding="utf-8").split()
    assert any((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8") in cell.source for cell in cells)


@pytest.fixture
def package(monkeypatch):
    """Pretends that a module with these tasks and mistakes is installed; gives a function that loads it."""
    names = {name: dict(getattr(exercises, name)) for name in ("TASKS", "CATALOGUE")}

    def load(**module):
        entry = SimpleNamespace(load=lambda: SimpleNamespace(__name__="mine", **module))
        monkeypatch.setattr(exercises, "entry_points", lambda group: [entry] if group == "nnbp.exercises" else [])
        exercises.added.cache_clear()
        return exercises.added()

    yield load
    exercises.added.cache_clear()
    for name, before in names.items():
        getattr(exercises, name).clear()
        getattr(exercises, name).update(before)


def task(name, mistakes):
    return exercises.Task(name, abs, "(1)", ({"x": 1.0},), mistakes)


def test_a_name_that_is_taken_is_refused(package):
    with pytest.raises(ValueError, match="the name 'bp1' in mine is taken"):
        package(TASKS=[task("bp1", {})])
    taken = exercises.Misconception("uphill", "It is uphill.", "Is it?")
    with pytest.raises(ValueError, match="the name 'uphill' in mine is taken"):
        package(TASKS=[], MISTAKES=[taken])


def test_a_mistake_that_nobody_explains_is_refused(package):
    with pytest.raises(ValueError, match="new: MISTAKES of mine should say what 'odd' is"):
        package(TASKS=[task("new", {"uphill": {}, "odd/form": {}})])


def test_two_exercises_cannot_have_the_same_name(monkeypatch, tmp_path):
    (tmp_path / "solutions").mkdir()
    shutil.copy(SOLUTION, tmp_path / "solutions" / "01-feedforward.ipynb")
    monkeypatch.setattr(read_exercises, "added", lambda: [SimpleNamespace(__file__=str(tmp_path / "mine.py"))])
    with pytest.raises(ValueError, match="two exercises are called '01-feedforward'"):
        read_exercises.references.__wrapped__()


def test_the_example_is_a_package_that_names_its_module():
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"] == {"nnbp.exercises": {"momentum": MODULE.parent.name}}
