"""Type checkers accept correct calls and infer their results; mypy, in `make lint`, checks the same file."""

import inspect
import shutil
import subprocess
import sys

import pytest

import nnbp
from tests import typing_examples
from tools.notebooks import ROOT


def test_the_examples_run(tmp_path):
    typing_examples.networks(tmp_path)
    typing_examples.gradients()
    typing_examples.training()


@pytest.mark.parametrize("name", nnbp.__all__)
def test_help_names_types_by_their_short_names(name):
    thing = getattr(nnbp, name)
    assert not callable(thing) or "numpy.ndarray" not in str(inspect.signature(thing))


@pytest.mark.skipif(not shutil.which("pyright"), reason='pyright is not installed: pip install -e ".[types]"')
def test_pyright_accepts_the_examples():
    command = ["pyright", "--pythonpath", sys.executable, "tests/typing_examples.py"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert found.returncode == 0, found.stdout + found.stderr
