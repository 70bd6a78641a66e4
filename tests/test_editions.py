"""The PDF and the EPUB hold the whole book, and what they say of its pages is so."""

import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from tools import editions


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    """A copy of the built pages, since making the editions adds links to the landing page."""
    return shutil.copytree(book, tmp_path_factory.mktemp("editions") / "html")


@pytest.fixture(scope="module")
def made(folder, browser):
    return editions.make(folder, browser)


@pytest.fixture(scope="module")
def sections(folder):
    return editions.chapters(folder)


@pytest.fixture(scope="module")
def pdf(made):
    return PdfReader(made[0])


@pytest.fixture(scope="module")
def headings(sections):
    return [heading.get_text() for section in sections for heading in section.select("h1, h2")]


def words(text):
    """The letters and digits of a text; spaces and ligatures vary with the way a PDF is read."""
    return re.sub(r"[^a-z0-9]", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").lower())


def bookmarks(reader, items=None):
    for item in reader.outline if items is None else items:
        if isinstance(item, list):
            yield from bookmarks(reader, item)
        else:
            yield item


def test_every_chapter_and_section_has_a_bookmark_that_leads_to_its_page(pdf, headings):
    marks = {words(mark.title): pdf.get_destination_page_number(mark) for mark in bookmarks(pdf)}
    for heading in headings:
        if "$" not in heading and "\\" not in heading:
            assert words(heading) in marks, heading
            assert words(heading) in words(pdf.pages[marks[words(heading)]].extract_text()), heading


def test_the_table_of_contents_gives_the_page_on_which_a_chapter_stands(sections, pdf):
    contents = "".join(page.extract_text() for page in pdf.pages[1:8])
    for section in sections:
        title = section.find("h1").get_text()
        number = re.search(re.escape(title) + r"\s*(\d+)", re.sub(r"\s+", " ", contents))
        assert number, title
        assert words(title) in words(pdf.pages[int(number[1]) - 1].extract_text())


def test_every_numbered_equation_is_in_the_pdf_with_its_number(sections, pdf):
    text = "".join(page.extract_text() for page in pdf.pages)
    for section in sections:
        for equation in section.select("[id*='--eq-']"):
            assert f"({equation['id'].partition('--eq-')[2].upper().replace('BP1A', 'BP1a')})" in text


def test_no_answer_is_lost_and_none_is_beside_its_question(folder, sections):
    folded = sum(
        len(BeautifulSoup((folder / f"{name}.html").read_text("utf-8"), "html.parser").select("details.sd-dropdown"))
        for name in editions.page_names()
    )
    *pages, answers = sections
    assert len(answers.select(".question")) == folded > 0
    assert not any(page.select("details.sd-dropdown") for page in pages)


def test_every_link_inside_the_book_leads_to_something_in_it(sections):
    targets = {tag["id"] for section in sections for tag in [section, *section.select("[id]")] if tag.get("id")}
    links = {link["href"][1:] for section in sections for link in section.select("a[href^='#']")}
    assert links <= targets


def test_the_epub_holds_every_chapter_with_its_equations_as_mathml(made, sections):
    with zipfile.ZipFile(made[1]) as epub:
        text = "".join(epub.read(name).decode() for name in epub.namelist() if name.endswith("xhtml"))
    for section in sections:
        assert section.find("h1").get_text().split()[0] in text
    assert "\\(" not in text and text.count("<math") > 100
    assert '<span class="tag">(BP2)</span>' in text


def test_epubcheck_finds_nothing_to_complain_about(made):
    program = shutil.which("epubcheck")
    if not program:
        required = os.environ.get("CI") and sys.platform == "linux"
        (pytest.fail if required else pytest.skip)("epubcheck is not installed")
    check = subprocess.run(["java", "-jar", os.path.realpath(program), str(made[1])], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout + check.stderr
    assert "0 fatals / 0 errors / 0 warnings" in check.stdout


def test_the_landing_page_links_both(made, folder):
    landing = BeautifulSoup((folder / f"{editions.page_names()[0]}.html").read_text("utf-8"), "html.parser")
    targets = [link["href"] for link in landing.select(".nnbp-downloads a")]
    assert targets == [f"../{path.name}" for path in made]
