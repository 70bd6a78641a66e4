"""Of a picture nbval compares the words and not the lines, which depend on the version of matplotlib."""

import subprocess
import sys

import nbformat
import pytest

from tools.notebooks import ROOT, execute

STILL = 'show(figures.network_diagram([2, 1]), "two inputs, one output")'
MOVING = 'explore(lambda j: figures.network_diagram([2, 3], bias=(2, j)), alt="bias {j}", j=range(3))'


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    cells = [
        nbformat.v4.new_code_cell(
            "from nnbp import figures\nfrom nnbp.figures import show\nfrom nnbp.interactive import explore"
        ),
        *map(nbformat.v4.new_code_cell, (STILL, MOVING)),
    ]
    path = tmp_path_factory.mktemp("pictures") / "pictures.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    path.write_text(execute(path), encoding="utf-8")
    return path


def failures(path, text):
    """How many cells nbval finds wrong once the notebook has this text."""
    path.with_name("changed.ipynb").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "-p", "no:cacheprovider", "--rootdir", str(path.parent)]
    sanitize = ["--nbval-sanitize-with", str(ROOT / "nbval_sanitize.cfg"), "changed.ipynb"]
    said = subprocess.run([*command, *sanitize], capture_output=True, text=True, cwd=path.parent).stdout
    assert " passed" in said, said
    return len([line for line in said.splitlines() if line.startswith("FAILED")])


def test_other_lines_are_as_good(executed):
    text = executed.read_text(encoding="utf-8")
    changed = text.replace("#5a636d", "#5a636e").replace("%235a636d", "%235a636e")
    assert changed != text
    assert failures(executed, changed) == 0


@pytest.mark.parametrize("words", ['      "two inputs, one output"', '\\"bias 2\\"'], ids=["still", "moving"])
def test_other_words_are_wrong(executed, words):
    text = executed.read_text(encoding="utf-8")
    assert words in text and failures(executed, text.replace(words, words.replace("i", "o"))) == 1
