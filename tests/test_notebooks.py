"""Every notebook is stored as `make notebooks` leaves it, with outputs that nbval can hold it to."""

import dis
import re
from types import CodeType

import nbformat
import pytest

from tools.notebooks import ROOT, normalize, notebooks, read

NOTEBOOKS = notebooks()
MACHINE_PATH = re.compile(r"(?<![\w.])(/home/|/root/|/tmp/|/Users/|/private/|[A-Z]:\\)")
BASE64 = re.compile(r"[A-Za-z0-9+/=]{200,}")


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def path(request):
    return request.param


@pytest.fixture
def notebook(path):
    return read(path)


@pytest.fixture
def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(output):
    """Everything readable in an output: streams, and each representation but the pictures."""
    data = [value for mime, value in output.get("data", {}).items() if not mime.startswith("image/")]
    return [BASE64.sub("", text) for text in [output.get("text", ""), *map(str, data)]]


def test_every_notebook_in_the_book_folder_is_a_page_or_an_exercise():
    there = {path for path in ROOT.glob("book/**/*.ipynb") if ".ipynb_checkpoints" not in path.parts}
    assert there == {*NOTEBOOKS}


def test_running_it_again_would_change_nothing_but_outputs(path, notebook):
    normalize(notebook)
    assert nbformat.writes(notebook) + "\n" == path.read_text(encoding="utf-8")


def test_folds_are_whole_and_need_no_extension_of_jupyter(notebook):
    words = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert ":::" not in words and "```{" not in words
    folds = re.findall(
        r"^<details>\n<summary>[^\n$`]+</summary>\n\n(?:(?!<details>).)+?\n\n</details>$", words, re.M | re.S
    )
    assert len(folds) == words.count("<details") == words.count("</details") == words.count("<summary")


def test_every_cell_was_executed_in_order(code):
    assert [cell.execution_count for cell in code] == [*range(1, len(code) + 1)]


def test_no_cell_failed_or_warned(code):
    for output in [output for cell in code for output in cell.outputs]:
        assert output.output_type != "error", output.evalue
        assert output.get("name") != "stderr", output.text


def test_outputs_are_compared_unless_they_are_measured_times(code):
    uncompared = [cell for cell in code if "nbval-ignore-output" in cell.metadata.get("tags", [])]
    assert len(uncompared) <= max(3, len(code) // 4)
    for cell in uncompared:
        assert re.search(r"perf_counter|timeit|\btim(e|er|ers|es|ed)\b|seconds", cell.source), cell.source
    for cell in code:
        assert not {"nbval-skip", "raises-exception"} & {*cell.metadata.get("tags", [])}
        assert "NBVAL_" not in cell.source, "tags, not comments, tell nbval what to do"


def test_every_picture_says_what_it_shows(code):
    for cell in code:
        pictures = [output for output in cell.outputs if "image/png" in output.get("data", {})]
        assert len(pictures) <= 1, "the page takes one alt text from a cell"
        if pictures:
            alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
            assert len(alt) >= 15 and "<Figure" not in alt, f"alt text {alt!r} of\n{cell.source}"


def test_nothing_tells_on_which_machine_it_ran(notebook):
    for cell in notebook.cells:
        for text in [cell.source] + [text for output in cell.get("outputs", []) for text in texts(output)]:
            assert not MACHINE_PATH.search(text), text


def test_cells_stay_short(code):
    for cell in code:
        assert len(cell.source.splitlines()) <= 25, cell.source


def functions_in(code_object):
    """The code of the functions, lambdas and classes that are written in some other code."""
    return [constant for constant in code_object.co_consts if isinstance(constant, CodeType)]


def names_in(code_object, *operations):
    return {i.argval for i in dis.get_instructions(code_object) if i.opname in operations}


def globals_used_in(function):
    return names_in(function, "LOAD_GLOBAL").union(*map(globals_used_in, functions_in(function)))


def used_and_then_changed(sources):
    """Names of the notebook that an explorer reads whenever it is moved, and that a later cell gives another value."""
    cells = [compile(source, "cell", "exec") for source in sources]
    for i, cell in enumerate(cells):
        if "explore" not in names_in(cell, "LOAD_NAME"):
            continue
        functions = {function.co_name: function for earlier in cells[: i + 1] for function in functions_in(earlier)}
        used, found = set(), set().union(*map(globals_used_in, functions_in(cell)))
        while found:
            used |= found
            found = set().union(*(globals_used_in(functions[name]) for name in found if name in functions)) - used
        yield from used & set().union(*(names_in(later, "STORE_NAME") for later in cells[i + 1 :]))


def test_sliders_still_move_when_all_cells_have_run(code):
    """A figure with a slider is drawn anew from names as they are then, so no later cell may use them for others."""
    assert {*used_and_then_changed([cell.source for cell in code])} == set()


def test_a_name_that_an_explorer_needs_is_missed_when_it_is_taken():
    drawn = ["def of(k):\n    return data[k]\n", "explore(lambda k: draw(of(k)), k=keys)\n"]
    assert {*used_and_then_changed([*drawn, "data = 3", "keys = 4"])} == {"data"}
    assert {*used_and_then_changed([*drawn, "[data for data in keys]", "def g():\n    data = 3\n"])} == set()
