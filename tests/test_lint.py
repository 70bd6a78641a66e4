"""`make lint` finds nothing, and pre-commit runs the same commands."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tools.notebooks import ROOT

TARGET = re.search(r"^lint:.*\n((?:\t.+\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[1]
COMMANDS = re.findall(r"^\t\$\(BIN\)/(.+)$", TARGET, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_linter_finds_nothing(command):
    program, *options = command.split()
    beside = shutil.which(program, path=Path(sys.executable).parent)
    assert beside, f"{program} is not installed"
    found = subprocess.run([beside, *options], cwd=ROOT, capture_output=True, encoding="utf-8")
    assert found.returncode == 0, found.stdout + found.stderr


def test_pre_commit_runs_the_commands_of_make_lint():
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [hook["entry"].removeprefix(".venv/bin/") for hook in local["hooks"]] == COMMANDS
