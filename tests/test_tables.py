"""A table shows what it is given, in HTML and as text."""

import subprocess
import sys

import IPython.display
import pytest
from bs4 import BeautifulSoup

from nnbp.tables import show_table


@pytest.fixture
def shown(monkeypatch):
    displayed = []
    monkeypatch.setattr(IPython.display, "display", displayed.append)

    def shown(rows, columns):
        show_table(rows, columns)
        return displayed.pop()

    return shown


def test_a_table_has_the_same_words_in_html_and_as_text(shown):
    table = shown([("a < b", 0.25304, True), ("σ′", 12.5, False)], {"rule": "", "cost": ".4f", "agrees": ""})
    rows = BeautifulSoup(table._repr_html_(), "html.parser").select("tr")
    cells = [[cell.get_text() for cell in row.select("th[scope=col], td")] for row in rows]
    assert cells == [["rule", "cost", "agrees"], ["a < b", "0.2530", "True"], ["σ′", "12.5000", "False"]]
    assert repr(table).splitlines() == ["rule      cost  agrees", "a < b   0.2530    True", "σ′     12.5000   False"]


def test_a_word_may_stand_for_a_number(shown):
    table = shown([("1e-03", 3e-8), ("1e-05", "< 1e-7")], {"ε": "", "error": ".0e"})
    assert repr(table).splitlines() == ["ε       error", "1e-03   3e-08", "1e-05  < 1e-7"]


@pytest.mark.parametrize("rows", [[(1, 2), (1,)], [(1,), (2,)], [(1, 2, 3)]])
def test_a_row_has_a_value_for_each_column(shown, rows):
    with pytest.raises(ValueError, match=r"zip\(\)"):
        shown(rows, {"a": "", "b": ""})


def test_a_table_needs_nothing_but_python():
    code = "import sys, nnbp.tables as t; t.show_table([(1, 0.5)], {'a': '', 'b': '.2f'}); print({'IPython', 'matplotlib'} & {*sys.modules})"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.splitlines() == ["a     b", "1  0.50", "set()"]
