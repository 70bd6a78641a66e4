"""The PDF and the EPUB contain the whole book, and their page numbers and links are right.

The browser needs a minute or two to print the whole book. Only CI does that; elsewhere a few pages represent it.
"""

import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
from bs4 import BeautifulSoup
from PIL import Image
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE

from tests.part import PAGES
from tools import editions
from tools.equation_index import EQUATIONS


@pytest.fixture(scope="module", autouse=True)
def pages():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(editions, "page_names", lambda: PAGES)
        yield


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    """A copy of the built pages, because making the editions adds links to the landing page."""
    return shutil.copytree(book, tmp_path_factory.mktemp("editions") / "html")


@pytest.fixture(scope="module")
def sections(folder):
    return editions.chapters(folder)


@pytest.fixture(scope="module")
def made(folder, browser, sections):
    return editions.make(folder, browser, sections)


@pytest.fixture(scope="module")
def pdf(made):
    return PdfDocument(made[0])


@pytest.fixture(scope="module")
def texts(pdf):
    return [page.get_textpage().get_text_range() for page in pdf]


def words(text):
    """The letters and digits of a text; spaces and ligatures depend on how a PDF is read."""
    return re.sub(r"[^a-z0-9]", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").lower())


def without_math(heading):
    return "\\(" not in heading.get_text()


def test_every_chapter_and_section_has_a_bookmark_that_leads_to_its_page(sections, pdf, texts):
    marks = [(mark.get_title(), texts[mark.get_dest().get_index()]) for mark in pdf.get_toc()]
    for heading in [heading for section in sections for heading in section.select("h1, h2") if without_math(heading)]:
        pages = [text for title, text in marks if words(title) == words(heading.get_text())]
        assert pages, heading
        assert all(words(heading.get_text()) in words(text) for text in pages), heading


def test_chapters_have_their_number_in_headings_contents_bookmarks_and_answers(made, sections, pdf, texts):
    chapters = [page for page in editions.page_names() if re.match(r"book/\d\d-", page)]
    for number, section in [(int(page[5:7]), sections[editions.page_names().index(page)]) for page in chapters]:
        title = section.find("h1").get_text()
        assert title.split()[0] == str(number)
        assert " ".join(title.split()) in [mark.get_title() for mark in pdf.get_toc()]
        assert title in [heading.get_text() for heading in sections[-1].select("h2")]
        with zipfile.ZipFile(made[1]) as epub:
            assert f">{title}</a>" in epub.read("OEBPS/nav.xhtml").decode()
            assert "nav ol { list-style: none" in epub.read("OEBPS/book.css").decode()


def test_the_table_of_contents_gives_the_page_on_which_a_chapter_stands(sections, pdf, texts):
    page_of = {words(mark.get_title()): mark.get_dest().get_index() + 1 for mark in pdf.get_toc()}
    first_chapter = page_of[words(sections[0].find("h1").get_text())]
    contents = words("".join(texts[1 : first_chapter - 1]))
    for section in sections:
        title = words(section.find("h1").get_text())
        assert f"{title}{page_of[title]}" in contents


def test_pictures_keep_their_proportions(pdf):
    for number, page in enumerate(pdf, start=1):
        for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
            (left, bottom, right, top), (width, height) = picture.get_bounds(), picture.get_px_size()
            assert (right - left) / (top - bottom) == pytest.approx(width / height, rel=0.02), f"on page {number}"


def test_a_caption_stands_on_the_page_of_its_figure(pdf, sections, texts):
    illustrated = [i for i, page in enumerate(pdf) if [*page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE])]]
    captions = [p for section in sections for p in section.select("div.cell:has(img) + p") if without_math(p)]
    assert captions
    for caption in captions:
        assert any(words(caption.get_text())[:40] in words(texts[i]) for i in illustrated), caption


def test_every_numbered_equation_is_in_the_pdf_with_its_number(sections, texts):
    text, printed = "".join(texts), {tag["id"] for section in sections for tag in section.select("[id*='--eq-']")}
    for equation in EQUATIONS:
        if any(name.endswith(f"--{equation.anchor}") for name in printed):
            assert f"({equation.number})" in text


def test_no_answer_is_lost_and_none_is_beside_its_question(folder, sections):
    html = {name: (folder / f"{name}.html").read_text("utf-8") for name in editions.page_names()}
    folded = "".join(html.values()).count("<details>")
    repeated = sum(page.count("<summary>Hint") for name, page in html.items() if "/solutions/" in name)
    *pages, answers = sections
    assert len(answers.select(".question")) == folded - repeated > 0 < repeated
    assert not [q for q in answers.select(".question") if "at the end of the book" in q.get_text()]
    assert not any(page.select("details") for page in pages)


def test_an_answer_does_not_quote_half_a_sentence():
    page = """<section><h2>The task</h2><p>Return</p><div class="math">x</div><p>an array.</p>
      <details><summary>Hint 1</summary></details></section>"""
    fold = BeautifulSoup(page, "html.parser").details
    assert editions._asked(fold, fold.summary) == "Hint 1: The task"


def test_code_in_the_epub_is_that_of_the_pages(made, folder):
    with zipfile.ZipFile(made[1]) as epub:
        first = BeautifulSoup(epub.read("OEBPS/00.xhtml"), "html.parser")
    page = BeautifulSoup((folder / f"{editions.page_names()[0]}.html").read_text("utf-8"), "html.parser")
    printed = [code.get_text() for code in first.select("pre")]
    assert {*printed} <= {code.get_text() for code in page.select("article pre")}
    assert [code for code in printed if "\n    " in code]


def test_no_number_in_code_is_cut_at_the_end_of_a_line(texts):
    assert not [text for text in texts if re.search(r"\de-\s", text)]


def test_every_link_inside_the_book_leads_to_one_place_in_it(sections):
    targets = [tag["id"] for section in sections for tag in [section, *section.select("[id]")] if tag.get("id")]
    links = {link["href"][1:] for section in sections for link in section.select("a[href^='#']")}
    assert links <= {*targets} and len({*targets}) == len(targets)


def test_the_link_of_an_exercise_to_its_solution_leads_there(sections):
    headed = {section.find("h1").get_text().partition(":")[0]: section for section in sections}
    (link,) = headed["Exercise 3"].find_all("a", string="the worked solution")
    assert headed["Solution 3"].find(id=link["href"][1:])


def test_code_that_only_draws_is_not_printed(sections):
    codes = [code.get_text() for section in sections for code in section.select(".tag_hide-input div.cell_input")]
    assert not any(code.strip() for code in codes)


def test_the_epub_holds_every_chapter_with_its_equations_as_mathml(made, sections):
    with zipfile.ZipFile(made[1]) as epub:
        text = "".join(epub.read(name).decode() for name in epub.namelist() if name.endswith("xhtml"))
    for section in sections:
        assert section.find("h1").get_text().split()[0] in text
    assert "\\(" not in text and text.count("<math") > 100
    numbered = BeautifulSoup(text, "html.parser").select("div.numbered > span.equation:has(> math) + span.tag")
    assert "(BP2)" in [tag.get_text() for tag in numbered]


def test_nothing_in_the_epub_is_wider_than_a_small_screen(made, browser, tmp_path):
    with zipfile.ZipFile(made[1]) as epub:
        epub.extractall(tmp_path)
    page = browser.new_page(viewport={"width": 400, "height": 800})
    for file in sorted(tmp_path.rglob("*.xhtml")):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, file.name
    page.close()


def test_a_figure_that_moves_through_time_is_shown_at_its_end_too(folder, made, texts):
    moving = [page for page in editions.page_names() if '"kind":"time"' in (folder / f"{page}.html").read_text("utf-8")]
    assert 0 < len(moving) <= sum(text.count("At the end:") for text in texts)
    with zipfile.ZipFile(made[1]) as epub:
        soups = [BeautifulSoup(epub.read(n), "html.parser") for n in epub.namelist() if n.endswith(".xhtml")]
    for figure in [figure for soup in soups for figure in soup.select(".nnbp-explore:has(.moment)")]:
        first, last = figure.select("p.moment + img")
        assert first["src"] != last["src"] and first["alt"] != last["alt"]
    assert not [soup for soup in soups if soup.select("script, input, button")]


def test_the_edition_says_how_it_differs_from_the_screen(texts):
    assert "sliders stand still" in " ".join("".join(texts).split())


def test_the_epub_can_be_read_on_a_black_page(made):
    with zipfile.ZipFile(made[1]) as epub:
        pictures = [Image.open(epub.open(name)) for name in epub.namelist() if name.endswith(".png")]
        rules = re.findall(r"\{([^}]*)\}", epub.read("OEBPS/book.css").decode())
    assert pictures and not [picture for picture in pictures if picture.has_transparency_data]
    assert not [rule for rule in rules if "background" in rule and not re.search(r"(^|[ ;])color:", rule)]


def test_epubcheck_finds_no_error(made):
    program = shutil.which("epubcheck")
    if not program:
        required = os.environ.get("CI") and sys.platform == "linux"
        (pytest.fail if required else pytest.skip)("epubcheck is not installed")
    check = subprocess.run(["java", "-jar", os.path.realpath(program), str(made[1])], capture_output=True, text=True)
    assert check.returncode == 0, check.stdout + check.stderr
    assert "0 fatals / 0 errors / 0 warnings" in check.stdout


def test_the_landing_page_links_both(made, folder):
    landing = BeautifulSoup((folder / f"{editions.page_names()[0]}.html").read_text("utf-8"), "html.parser")
    targets = [link["href"] for link in landing.select(".nnbp-download a")]
    assert targets == [f"../{path.name}" for path in made]
