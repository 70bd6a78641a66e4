"""The built book is complete: its pages, equations and links exist, and it needs no other host."""

import json
import re
from collections import Counter
from functools import cache
from urllib.parse import quote, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tools.equation_index import EQUATIONS
from tools.notebooks import ROOT, pages
from tools.redirects import redirects

PAGES = [path.relative_to(ROOT).with_suffix(".html").as_posix() for path in pages()]


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


def test_the_sidebar_and_the_search_name_a_page_as_its_heading_does(book, page):
    heading = " ".join(soup(page).select_one("article h1").get_text().removesuffix("#").split())
    (link,) = soup(page).select("nav.bd-links .current > a.reference.internal")
    index = json.loads(re.search(r"setIndex\((.*)\)", (book / "searchindex.js").read_text(encoding="utf-8"))[1])
    found = index["titles"][index["docnames"].index(page.relative_to(book).with_suffix("").as_posix())]
    assert without_math(link.get_text()) == without_math(found) == without_math(heading)
    assert heading in soup(page).title.get_text()


def without_math(text):
    return " ".join(re.sub(r"\\\(.*?\\\)|\$[^$]*\$", "", text).split())


def test_links_back_and_on_name_a_page_as_its_heading_does(book, page):
    for link in soup(page).select("article a.reference.internal"):
        named = re.match(r"(?:Back|Next): (.*)", " ".join(link.get_text().split()))
        if named:
            target = (page.parent / unquote(urlsplit(link["href"]).path)).resolve()
            heading = " ".join(soup(target).select_one("article h1").get_text().removesuffix("#").split())
            assert named[1].casefold() == heading.casefold()


def test_every_page_links_to_its_source(book, page):
    source, *others = soup(page).select(".nnbp-foot a")
    name = page.relative_to(book).with_suffix("").as_posix()
    assert f"/{name}." in source["href"] and source.get_text() == "Source of this page"
    if others:
        assert quote(name, safe="") in others[0]["href"]
    else:
        assert name in soup(page).select_one(".nnbp-foot code").get_text()


def test_every_page_describes_itself_in_whole_words(page):
    (description,) = soup(page).select("meta[name=description]")
    (preview,) = soup(page).select("meta[property='og:description']")
    assert description["content"] == preview["content"]
    assert 35 <= len(description["content"]) <= 210 and description["content"].endswith((".", "?", "!", "…"))
    assert not re.search(r"[\\${}<>]|\[[A-Z]", description["content"])
    title = soup(page).select_one("meta[property='og:title']")["content"]
    assert title and soup(page).title.get_text().startswith(title)


def test_each_equation_is_an_anchor_exactly_once(book):
    anchors = Counter(tag["id"] for page in PAGES for tag in soup(book / page).select("[id^=eq-]"))
    assert anchors == {equation.anchor: 1 for equation in EQUATIONS}


def test_each_equation_shows_the_number_of_its_anchor(page):
    numbers = {equation.anchor: equation.number for equation in EQUATIONS}
    for equation in soup(page).select("[id^=eq-]"):
        assert re.findall(r"\\tag\{(\w+)\}", equation.get_text()) == [numbers[equation["id"]]]


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


def test_what_touches_a_formula_stays_on_its_line(page):
    """Such as the full stop after it."""
    for math in soup(page).select("article span.math"):
        if "nnbp-unbroken" not in math.parent.get("class", []):
            beside = math.previous_sibling or " ", math.next_sibling or " "
            assert not re.search(r"\S\n\S", "\n".join(map(str, beside))), math


@pytest.mark.parametrize(("old", "new"), [*redirects()])
def test_an_old_address_leads_to_a_page_and_each_equation_to_the_page_that_states_it(book, old, new):
    moved = book / f"{old}.html"
    assert f"{old}.html" not in PAGES and f"{new}.html" in PAGES
    text = moved.read_text(encoding="utf-8")
    assert {(moved.parent / link["href"]).resolve() for link in soup(moved).select("a")} == {
        (book / f"{new}.html").resolve()
    }
    places = json.loads(re.search(r"places = (.*);", text)[1])
    assert {*places} == {f"#{equation.anchor}" for equation in EQUATIONS}
    for fragment, place in places.items():
        target, _, anchor = place.partition("#")
        assert f"#{anchor}" == fragment and anchor in ids((moved.parent / target).resolve())
