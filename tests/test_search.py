"""The search brings the page first that explains the words, and shows a readable line, also from a disk."""

import re

import pytest

from tests.test_browser import Visit
from tools.search_index import shortened, terms, unicode_math
from tools.served import served

FIRST = {
    "vanishing gradient": "deeper/vanishing",
    "initial weights": "deeper/stuck",
    "overflow": "deeper/shapes",
    "(53)": "12-big-picture.html#eq-53",
    "(2.1)": "01-outputs.html#eq-23",
    "equation BP2": "05-four-equations.html#eq-bp2",
    "momentum": "deeper/how-far",
    "softmax": "deeper/how-far",
    "learning rate": "02-downhill",
    "bias": "01-outputs",
    "chain rule": "11-proof",
    "delta": "04-error",
    "gradient check": "deeper/check-a-gradient",
    "XOR": "exercises/12-xor",
    "matrix form": "deeper/other-forms",
    "saturated": "06-learning-slowdown",
    "what is a Hadamard product?": "05-four-equations",
    "Schur": "05-four-equations",
    "ReLU": "deeper/how-far",
    "mini-batches": "08-program",
    "cross entropy": "06-learning-slowdown",
    "backpropagation": "07-five-steps",
    "nnbp.sgd": "api.html#nnbp.sgd",
    "numerical_gradient": "api.html#nnbp.numerical_gradient",
}
SEARCH = """query => {
  Search.output.replaceChildren();
  Search.query(query);
  return [...Search.output.children].map(item => ({
    address: item.querySelector("a").getAttribute("href"),
    title: item.querySelector("a").textContent,
    line: item.querySelector("p").textContent,
  }));
}"""


@pytest.fixture(scope="module", params=["from a disk", "from a server"])
def address(book, request):
    if request.param == "from a disk":
        yield (book / "search.html").as_uri()
        return
    with served(book) as server:
        yield f"{server}/search.html"


@pytest.fixture(scope="module")
def search(browser, address):
    visit = Visit(browser, f"{address}?q=first")
    visit.page.wait_for_selector("#search-results li")
    yield lambda words: visit.page.evaluate(SEARCH, words)
    visit.close()
    assert visit.complaints == []


@pytest.mark.parametrize("words", FIRST)
def test_the_page_that_explains_it_comes_first(search, words):
    assert search(words)[0]["address"].startswith(f"book/{FIRST[words]}")


def test_each_term_of_the_glossary_brings_its_page_and_then_its_definition(search):
    for term, page, definition in terms():
        first, second = search(term)[:2]
        assert first["address"] == f"{page}.html", term
        assert second["address"].startswith("book/glossary.html#term-") and second["line"] == definition, term


@pytest.mark.parametrize("words", FIRST)
def test_each_page_is_shown_once_with_a_line_that_can_be_read(search, words):
    found = search(words)
    pages = [result["address"].partition("#")[0] for result in found if "#eq-" not in result["address"]]
    assert len(pages) == len({*pages})
    for result in found:
        assert re.match(r"\w", result["title"]) and len(result["line"]) > 15, result
        assert not re.search(r"\\[a-zA-Z(]|\$|\{", result["title"] + result["line"]), result


def test_a_search_in_the_address_is_answered_and_leads_to_an_equation(browser, address):
    visit = Visit(browser, f"{address}?q=%28BP2%29")
    visit.page.locator("#search-results li a").first.click()
    visit.page.wait_for_url("**/05-four-equations.html#eq-bp2")
    assert visit.complaints == []
    visit.close()


def test_words_that_are_nowhere_are_answered_too(search, browser, address):
    visit = Visit(browser, f"{address}?q=unfindable")
    assert "Try fewer or other words" in visit.page.locator("#search-results").inner_text()
    visit.close()


def test_formulas_are_written_in_unicode():
    assert unicode_math(r"\delta^L_j=\tfrac12\partial C/\partial z'") == "δ^L_j=1/2∂C/∂z′"
    assert unicode_math(r"\Sigma'(z)\,w^l_{jk}") == "Σ′(z)w^l_jk"


def test_a_line_ends_with_a_sentence_or_with_three_dots():
    assert shortened("One. Two.  Three.") == "One. Two. Three."
    assert shortened("word " * 100).endswith("word …") and len(shortened("word " * 100)) < 205
    assert shortened("First. Then " + "long " * 60 + ".") == "First."
