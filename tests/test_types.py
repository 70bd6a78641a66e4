"""Type checkers accept correct calls and infer their results; mypy, in `make lint`, checks the same file."""

import shutil
import subprocess
import sys

import pytest

from tests import typing_examples
from tools.notebooks import ROOT


def test_the_examples_run(tmp_path):
    typing_examples.networks(tmp_path)
    typing_examples.gradients()
    typing_examples.training()


@pytest.mark.skipif(not shutil.which("pyright"), reason='pyright is not installed: pip install -e ".[types]"')
def test_pyright_accepts_the_examples():
    command = ["pyright", "--pythonpath", sys.executable, "tests/typing_examples.py"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert found.returncode == 0, found.stdout + found.stderr
