"""The built book is whole: its pages, equations and links are there, and it needs no other host."""

import re
from collections import Counter
from functools import cache
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tools.notebooks import ROOT, pages

PAGES = [path.relative_to(ROOT).with_suffix(".html").as_posix() for path in pages()]

# The numbered equations of each chapter, SYLLABUS of the course; asked for once the chapter stands in _toc.yml.
EQUATIONS = {
    1: ["23", "24", "25"],
    2: ["26", "27"],
    3: ["28"],
    4: ["29", "bp1", "bp1a", "30", "bp2", "bp3", "31", "bp4", "32"],
    6: ["33", "34", "35"],
    7: ["36", "37", "38", "39", "40", "41", "42", "43", "44", "45"],
    11: ["46"],
    12: ["47", "48", "49", "50", "51", "52", "53"],
}


@cache
def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def ids(path):
    return {tag["id"] for tag in soup(path).select("[id]")}


@pytest.fixture(scope="module", params=PAGES)
def page(book, request):
    return book / request.param


def test_each_page_of_the_table_of_contents_is_built(page):
    assert soup(page).select_one("article h1").get_text().strip()


def test_each_equation_is_an_anchor_exactly_once(book):
    chapters = {int(match[1]) for page in PAGES if (match := re.match(r"book/(\d+)-", page))}
    required = {f"eq-{number}" for chapter in chapters for number in EQUATIONS.get(chapter, [])}
    anchors = Counter(tag["id"] for page in PAGES for tag in soup(book / page).select("[id^=eq-]"))
    assert {name for name in required if anchors[name] != 1} == set()
    assert {name for name, times in anchors.items() if times > 1} == set()


def test_each_equation_shows_the_number_of_its_anchor(page):
    for equation in soup(page).select("[id^=eq-]"):
        tags = re.findall(r"\\tag\{(\w+)\}", equation.get_text())
        assert [f"eq-{tag.lower()}" for tag in tags] == [equation["id"]]


def test_each_number_in_the_text_links_to_its_equation(page):
    for link in soup(page).select("article a[href*='#eq-']"):
        number = link["href"].partition("#eq-")[2]
        assert link.get_text().strip("()").lower() == number, link


def test_links_inside_the_book_lead_somewhere(book, page):
    for link in soup(page).select("a[href]"):
        url = urlsplit(link["href"])
        if url.scheme or url.netloc:
            continue
        target = (page.parent / unquote(url.path)).resolve() if url.path else page
        assert target.is_file() and target.is_relative_to(book.resolve()), link
        if url.fragment and target.suffix == ".html":
            assert unquote(url.fragment) in ids(target), link


def test_nothing_is_loaded_from_another_host(book):
    for path in book.rglob("*.html"):
        for tag in soup(path).select("[src], link[href]"):
            address = tag.get("src") or tag.get("href")
            assert not urlsplit(address).netloc, f"{path.name}: {tag}"
    for path in book.rglob("*.css"):
        foreign = re.search(r"(url\(|@import)\s*['\"]?(https?:)?//", path.read_text(encoding="utf-8"))
        assert not foreign, path.name


def test_every_picture_has_an_alt_text(page):
    for picture in soup(page).select("img"):
        assert picture.get("alt", "").strip() and "<Figure" not in picture["alt"], str(picture)[:200]


def test_what_touches_a_formula_stays_in_its_line(page):
    """Such as the full stop after it."""
    for math in soup(page).select("article span.math"):
        if "nnbp-unbroken" not in math.parent.get("class", []):
            beside = math.previous_sibling or " ", math.next_sibling or " "
            assert not re.search(r"\S\n\S", "\n".join(map(str, beside))), math
