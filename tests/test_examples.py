"""The examples that teachers copy work: their commands exist, and do what the examples say."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from nnbp.__main__ import parser
from tools.notebooks import ROOT

EXAMPLES = ROOT / "examples"
WORKFLOW = EXAMPLES / "github-actions" / "check.yml"
AUTOGRADER = EXAMPLES / "classroom50" / "autograder.py"
RIGHT = "def output_error(z, a, y):\n    return (a - y) * a * (1 - a)"
WRONG = "def output_error_cross_entropy(z, a, y):\n    return a"
INSTALLED = """import runpy, subprocess, sys
run = subprocess.run
subprocess.run = lambda command, **options: None if "pip" in command else run(command, **options)
runpy.run_path(sys.argv[1], run_name="__main__")
"""
"""Runs a program that would install packages first."""


@pytest.fixture
def repository(tmp_path):
    """A student's repository, in which one function is right and one is not."""
    notebook = json.loads((ROOT / "book" / "exercises" / "03-output-error.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        code = {"write-output-error": RIGHT, "write-output-error-cross-entropy": WRONG}
        cell["source"] = code.get(cell["id"], cell["source"])
    folder = tmp_path / "course-bp-ann"
    (folder / "week-3").mkdir(parents=True)
    (folder / "week-3" / "03-output-error.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "README.md").write_text("Hello", encoding="utf-8")
    return folder


def run(command, folder, **variables):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "200"} | variables
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8")


def steps():
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["jobs"]["check"]["steps"]


def test_the_workflow_uses_the_actions_that_our_own_ci_uses_and_may_only_read():
    ours = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert all(f"uses: {step['uses']}\n" in ours for step in steps() if "uses" in step)
    assert yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))["permissions"] == {"contents": "read"}


def test_the_commands_of_the_examples_exist():
    called = [
        command for step in steps() for command in re.findall(r"python -m nnbp (.+?)(?: \||$)", step.get("run", ""))
    ]
    assert len(called) == 1
    for command in called:
        parser().parse_args(shlex.split(command))


@pytest.mark.skipif(not shutil.which("bash"), reason="the steps are for bash")
def test_the_steps_of_the_workflow_show_what_the_checks_say(repository, tmp_path_factory):
    workspace, temp = repository.parent, tmp_path_factory.mktemp("runner")
    variables = {"GITHUB_STEP_SUMMARY": str(temp / "summary.md"), "RUNNER_TEMP": str(temp)}
    outcomes = {}
    for step in steps():
        if "run" in step and "pip install" not in step["run"]:
            bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
            outcomes[step["name"]] = run(bash, workspace, **variables).returncode
    assert outcomes == {"Check the notebooks": 1, "Show what the checks say": 0}
    shown = (temp / "summary.md").read_text(encoding="utf-8")
    assert "✓ output_error agrees with (BP1)" in shown and "✗ output_error_cross_entropy: The target y" in shown
    result = json.loads((temp / "result.json").read_text(encoding="utf-8"))[0]
    assert result["student"] == repository.name
    assert [check["status"] for check in result["checks"]] == ["passed", "values"]
    assert not list(workspace.rglob("result*"))  # where a student could supply results


def test_the_autograder_writes_what_classroom_50_reads(repository):
    link = "https://github.com/course/bp-week-3-ann/"
    said = run(
        [sys.executable, "-c", INSTALLED, str(AUTOGRADER)],
        repository,
        CLASSROOM="bp",
        ASSIGNMENT="week-3",
        SUBMISSION_TAG="submit/2026-11-28T15-00-00Z-abc1234",
        COMMIT_URL=f"{link}commit/abc1234",
        RELEASE_URL=f"{link}releases/tag/x",
    )
    assert said.returncode == 0, said.stderr
    result = json.loads((repository / "result.json").read_text(encoding="utf-8"))
    assert (result["schema"], result["score"], result["max-score"]) == ("classroom50/result/v1", 2, 3)
    assert [(test["passed"], test["score"], test["max-score"]) for test in result["tests"]] == [
        (True, 2, 2),
        (False, 0, 1),
    ]
    assert run([sys.executable, "-c", INSTALLED, str(AUTOGRADER)], repository).returncode == 1
