"""Every numbered equation is stated, derived, cited by the library and checked; the library page is complete."""

import re
from functools import cache

import pytest
from bs4 import BeautifulSoup

from tools.api_reference import LOADED_WHEN_USED, public, source_file
from tools.equation_index import EQUATIONS, numbers_in, numbers_in_name, rows, stated_in_chapters
from tools.notebooks import ROOT, read
from tools.proof import listed

NUMBERS = [equation.number for equation in EQUATIONS]


@cache
def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def index(book):
    return soup(book / "book" / "equation-index.html")


def row(number):
    found = [row for row in rows() if row.equation.number == number]
    assert len(found) == 1, f"({number}) is stated {len(found)} times in the book"
    return found[0]


def test_the_book_states_every_equation_of_the_list_and_no_other():
    assert sorted(number for number, *_ in stated_in_chapters()) == sorted(NUMBERS)


def test_an_anchor_is_the_number_in_lower_case():
    assert [equation.anchor for equation in EQUATIONS] == [f"eq-{number.lower()}" for number in NUMBERS]


@pytest.mark.parametrize("number", NUMBERS)
def test_an_equation_has_a_statement_functions_tests_and_a_cell_that_checks_it(number):
    found = row(number)
    assert found.statement and found.functions and found.tests and found.cell is not None, found


@pytest.mark.parametrize("number", NUMBERS)
def test_the_cell_that_checks_an_equation_was_run_and_found_nothing_wrong(number):
    cell = read(ROOT / f"{row(number).page}.ipynb").cells[row(number).cell]
    output = "".join(output.get("text", "") for output in cell.outputs)
    assert cell.execution_count and output
    named = [line for line in output.splitlines() if f"({number})" in line] or output.splitlines()
    assert not re.search("DIFFERENT|False", named[0]), output


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_leads_to_the_equation_its_derivation_its_functions_and_its_check(book, index, number):
    found = row(number)
    (cells,) = [tr("td") for tr in index.select("table.equation-index tbody tr") if tr.td.get_text() == f"({number})"]
    targets = [link["href"] for td in cells for link in td.select("a[href]")]
    page = f"{found.page.removeprefix('book/')}.html"
    chapter = soup(book / "book" / page)
    assert targets[0] == f"{page}#{found.equation.anchor}"
    assert chapter.find(id=targets[1].partition("#")[2]).find(id=found.equation.anchor), (
        "the section holds the equation"
    )
    (check,) = [target.partition("#")[2] for target in targets if target.startswith(f"{page}#check-")]
    assert "cell" in chapter.find(id=check)["class"]
    assert {f"api.html#{name}" for name in found.functions} <= {*targets}
    in_coq = {statement.name for statement in listed() if statement.equation == number}
    assert in_coq <= {code.get_text() for td in cells for code in td.select("code")}


def test_the_library_page_describes_everything_public(book):
    described = dict(public())
    assert [name for name, text in described.items() if not text] == []
    others = {name for name in described if name.startswith((*LOADED_WHEN_USED,))}
    for page, names in (("api", described.keys() - others), ("api-figures", others)):
        assert names - {tag["id"] for tag in soup(book / "book" / f"{page}.html").select("dt.sig[id]")} == set()


def test_a_description_of_parameters_describes_one_at_a_time():
    """ "x, y : array" would leave the reader to find out which sentence is about which."""
    several = [(name, line) for name, text in public() for line in re.findall(r"^\w+(?:, \w+)+(?: : .*)?$", text, re.M)]
    assert [line for line in several if not re.fullmatch(r"(\w+Error(, )?)+", line[1])] == []


@pytest.mark.parametrize("number", NUMBERS)
def test_a_row_names_the_files_of_its_functions_and_of_its_tests(index, number):
    (text,) = [
        tr.get_text() for tr in index.select("table.equation-index tbody tr") if tr.td.get_text() == f"({number})"
    ]
    found = row(number)
    files = {source_file(name) for name in found.functions} | {f"tests/{file}" for file, _ in found.tests}
    assert {file for file in files if (ROOT / file).is_file() and file in text} == files
    assert "browser" not in text


def test_numbers_are_read_from_docstrings():
    assert list(numbers_in("equations (BP1), (BP1a), as in (29)")) == ["BP1", "BP1a", "29"]
    assert list(numbers_in("(33)–(35) and (BP1)–(BP3)")) == ["33", "34", "35", "BP1", "BP1a", "BP2", "BP3"]
    assert list(numbers_in("f(30), (1437), of shape (10, 1)")) == ["30"]


def test_numbers_are_read_from_the_names_of_tests():
    assert numbers_in_name("test_step_by_step_36_37") == ["36", "37"]
    assert numbers_in_name("test_feedforward_is_equation_23_neuron_by_neuron") == ["23"]
    assert numbers_in_name("test_bp1a_gives_all_output_errors_at_once") == ["BP1a"]
    assert numbers_in_name("test_the_published_2_2_2_example") == []
