"""The notebooks follow the rules, and each rule finds what it is meant to find."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import lint_book
from tools import notebooks as program
from tools.lint_book import MOST_COLUMNS, NOT_COMPARED, WHOLE_PROGRAM, complaints
from tools.notebooks import ROOT, normalise, notebooks


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.stem)
def test_a_notebook_keeps_the_rules(path):
    assert [*complaints(path)] == []


def test_what_is_printed_after_a_table_stays_after_it(tmp_path):
    source = "from IPython.display import HTML, display\nprint(1)\nprint(2)\ndisplay(HTML('table'))\nprint(3)"
    notebook = new_notebook(cells=[new_code_cell(source)])
    outputs = nbformat.reads(program.execute(tmp_path / "a.ipynb", notebook=notebook), as_version=4).cells[0].outputs
    assert [output.get("text", "table") for output in outputs] == ["1\n2\n", "table", "3\n"]


def test_every_notebook_in_the_book_folder_is_a_page_or_an_exercise():
    assert [*lint_book.not_in_the_book()] == []


def cell(source, *outputs, tags=(), count=1, alt=None):
    metadata = {"tags": [*tags]} | ({"mystnb": {"image": {"alt": alt}}} if alt else {})
    return new_code_cell(source, execution_count=count, outputs=[*outputs], metadata=metadata)


PRINTED = new_output("stream", name="stdout", text="3 s")


def stdout(text):
    return new_output("stream", name="stdout", text=text)


PICTURE = new_output("display_data", data={"image/png": "iVBORw0KGgo="})
RIGHT = [
    [cell("x = 1\n" * 25)],
    [cell("x = 1\n" * 40, tags=[WHOLE_PROGRAM])],
    [cell("x" * MOST_COLUMNS)],
    [cell("draw()\n" * 60, tags=["hide-input"])],
    [cell("print(x)", stdout("x" * 46 + "\n" + "1  0.25\n" * 3))],
    [cell("print(inspect.getsource(f))", stdout("x" * 77))],
    [cell("print(array)", stdout("[[1. 2.]\n [1. 2.]\n [1. 2.]\n [1. 2.]]"))],
    [new_markdown_cell("<details>\n<summary>How many?</summary>\n\nAs many.\n\n</details>")],
    [cell("start = perf_counter()"), cell("print(seconds)", PRINTED, tags=[NOT_COMPARED], count=2)],
    [cell("show(figure)", PICTURE, alt="Two curves that cross at 0")],
    [cell("print(x)", new_output("stream", name="stdout", text="δ = -0.04728")), new_markdown_cell("It is $-0.047$.")],
    [cell("data = [1]\ndef draw_it(data): ...", tags=["hide-input"]), cell("data = [2]\ndraw_it(data)", count=2)],
    [cell("eta = 0.3"), new_markdown_cell("With η = 0.3, [nothing](http://example.org/1.5) in `numpy 2.4` changes.")],
    [
        cell("data = {}"),
        cell("explore(lambda k: draw(data[k]), k=keys)", count=2),
        cell("[data for data in keys]\nkeys = 4", count=3),
    ],
]
WRONG = {
    "has 26 lines": [cell("x = 1\n" * 26)],
    "has 41 lines": [cell("x = 1\n" * 41, tags=[WHOLE_PROGRAM])],
    "a line of 78 characters": [cell("x" * 78)],
    "has 61 lines": [cell("draw()\n" * 61, tags=["hide-input"])],
    "is folded and follows the folded cell 0": [
        cell("a()", tags=["hide-input"]),
        cell("b()", tags=["hide-input"], count=2),
    ],
    "a line of more than 46 characters": [cell("print(x)", stdout("x" * 47))],
    "prints 4 similar lines": [cell("print(x)", stdout("".join(f"{i}  {0.5 * i:.2f} True\n" for i in range(4))))],
    "a summary is a question": [new_markdown_cell("<details>\n<summary>Answer</summary>\n\n1\n\n</details>")],
    "is folded and defines data, which a visible cell uses": [
        cell("data = [1]\ndraw(data)", tags=["hide-input"]),
        cell("def total():\n    return sum(data)", count=2),
    ],
    "says 0.048, which no cell": [
        cell("print(x)", new_output("stream", name="stdout", text="δ = -0.04728")),
        new_markdown_cell("It is $-0.048$."),
    ],
    "has a MyST directive": [new_markdown_cell(":::{note}\nNo.\n:::")],
    "has a fold": [new_markdown_cell("<details>\n<summary>What is $x$?</summary>\n\n1\n\n</details>")],
    "execution count 3, not 2": [cell("x"), cell("y", count=3)],
    "raises ValueError: no": [cell("f()", new_output("error", ename="ValueError", evalue="no", traceback=[]))],
    "writes to stderr: oh": [cell("f()", new_output("stream", name="stderr", text="oh"))],
    "names no timer": [cell("print(3)", PRINTED, tags=[NOT_COMPARED])],
    "measures a time": [cell("print(perf_counter())", PRINTED)],
    "is not compared": [cell("f()", tags=["raises-exception"])],
    "in a comment": [cell("f()  # NBVAL_SKIP")],
    "that is too many": [cell("print(seconds)", tags=[NOT_COMPARED], count=i) for i in range(1, 5)],
    "several pictures": [cell("f()", PICTURE, PICTURE, alt="Two curves that cross at 0")],
    "the alt text ''": [cell("show(figure)", PICTURE)],
    "one machine: '/home/me": [cell("f()", new_output("stream", name="stdout", text="in /home/me"))],
    "gives data another value": [
        cell("def of(k):\n    return data[k]"),
        cell("explore(lambda k: draw(of(k)), k=keys)", count=2),
        cell("data = 3", count=3),
    ],
}


def found_in(cells):
    notebook = nbformat.from_dict(new_notebook(cells=cells))
    return [what for rule in lint_book.RULES for _, what in rule(notebook)]


@pytest.mark.parametrize("cells", RIGHT)
def test_what_is_allowed_is_not_complained_about(cells):
    assert found_in(cells) == []


@pytest.mark.parametrize("words", WRONG)
def test_what_breaks_a_rule_is_found(words):
    (what,) = found_in(WRONG[words])
    assert words in what


def test_code_that_only_draws_is_folded_in_jupyterlab_too_and_says_where_its_figure_is():
    beside, before, shown = (
        cell("show()", PICTURE, tags=["hide-input"]),
        cell("def f(): ...", tags=["hide-input"]),
        cell("x"),
    )
    shown.metadata.jupyter = {"source_hidden": True}
    normalise(new_notebook(cells=[beside, before, shown]))
    assert [c.metadata.get("jupyter") for c in (beside, before, shown)] == [{"source_hidden": True}] * 2 + [None]
    assert "mystnb" not in beside.metadata
    assert before.metadata["mystnb"]["code_prompt_show"] == "Show the code of the next figure"


def test_a_complaint_names_the_notebook_and_the_cell(monkeypatch):
    path = notebooks()[0]
    monkeypatch.setattr(lint_book, "MOST_LINES", 0)
    assert any(line.startswith(f"{path.relative_to(ROOT).as_posix()}, cell ") for line in complaints(path))


def test_what_somebody_saves_while_a_notebook_is_executed_is_not_lost(tmp_path, monkeypatch, capsys):
    path = tmp_path / "page.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("print(1)")]), path)

    def saved_meanwhile(path, retime):
        text = execute(path, retime)
        path.write_text("mine", encoding="utf-8")
        return text

    execute = program.execute
    monkeypatch.setattr(program, "ROOT", tmp_path)
    assert program.main([str(path)]) == 0 and "page.ipynb: written" in capsys.readouterr().out
    monkeypatch.setattr(program, "execute", saved_meanwhile)
    assert program.main([str(path)]) == 1 and path.read_text(encoding="utf-8") == "mine"
    assert "page.ipynb: saved by somebody else meanwhile" in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["page.ipynb"]


def test_what_a_cell_prints_stays_above_or_below_its_table(tmp_path):
    source = "print(1)\nprint(2)\ndisplay({'text/plain': 'table'}, raw=True)\nprint(3)"
    text = program.execute(tmp_path / "page.ipynb", notebook=new_notebook(cells=[new_code_cell(source)]))
    outputs = nbformat.reads(text, as_version=4).cells[0].outputs
    assert [output.get("text") or output.data["text/plain"] for output in outputs] == ["1\n2\n", "table", "3\n"]
