"""The PDF and the EPUB contain the whole book, and their page numbers and links are right.

The browser needs a minute or two to print the whole book. Only CI does that; elsewhere a few pages represent it.
"""

import os
import re
import shutil
import statistics
import subprocess
import sys
import zipfile
from io import BytesIO
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pikepdf
import pytest
from bs4 import BeautifulSoup
from PIL import Image
from pypdfium2 import PdfDocument
from pypdfium2.raw import FPDF_PAGEOBJ_IMAGE, FPDF_PAGEOBJ_PATH

import nnbp
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


@pytest.fixture(scope="module")
def epub(made):
    """The files of the EPUB: text as soup, everything else as bytes."""

    def parsed(name, data):
        return BeautifulSoup(data.partition(b"?>")[2], "html.parser") if name.endswith(".xhtml") else data

    with zipfile.ZipFile(made[1]) as archive:
        return {name: parsed(name, archive.read(name)) for name in archive.namelist()}


@pytest.fixture(scope="module")
def opening(sections, pdf):
    """The number of the page on which each chapter begins, by its title; the first page has number 1."""
    marks = reversed([*pdf.get_toc()])  # the answers come later and repeat titles
    page_of = {words(mark.get_title()): mark.get_dest().get_index() + 1 for mark in marks}
    return {title(section): page_of[words(title(section))] for section in sections}


def words(text):
    """The letters and digits of a text; spaces and ligatures depend on how a PDF is read."""
    return re.sub(r"[^a-z0-9]", "", text.replace("ﬁ", "fi").replace("ﬂ", "fl").lower())


def title(section):
    return " ".join(BeautifulSoup(str(section.h1), "html.parser").get_text().split())


def without_math(heading):
    return "\\(" not in heading.get_text()


def test_every_chapter_and_section_has_a_bookmark_that_leads_to_its_page(sections, pdf, texts):
    marks = [(mark.get_title(), texts[mark.get_dest().get_index()]) for mark in pdf.get_toc()]
    for heading in [heading for section in sections for heading in section.select("h1, h2") if without_math(heading)]:
        pages = [text for title, text in marks if words(title) == words(heading.get_text())]
        assert pages, heading
        assert all(words(heading.get_text()) in words(text) for text in pages), heading


def test_chapters_have_their_number_in_headings_contents_bookmarks_and_answers(epub, sections, pdf):
    chapters = [page for page in editions.page_names() if re.match(r"book/\d\d-", page)]
    marks = [mark.get_title() for mark in pdf.get_toc()]
    for number, section in [(int(page[5:7]), sections[editions.page_names().index(page)]) for page in chapters]:
        assert title(section).split()[0] == str(number)
        assert title(section) in marks
        assert title(section) in [heading.get_text() for heading in sections[-1].select("h2")]
        assert title(section) in [link.get_text() for link in epub["EPUB/nav.xhtml"].select("nav a")]


def test_the_contents_list_has_at_most_three_pages_of_words_and_the_right_page_numbers(sections, opening, texts):
    first = opening[title(sections[0])]
    contents = " ".join(" ".join(texts[1 : first - 1]).split())
    assert first - 2 <= 3
    for section in sections:
        if without_math(section.h1):
            leader = r"[ .]*"
            assert re.search(rf"{re.escape(title(section))}{leader}{opening[title(section)]}\b", contents), title(
                section
            )


def test_a_line_of_the_text_has_65_to_80_characters(texts):
    """Lines of prose that another line of prose follows; the last line of a paragraph may be short."""
    lines = [text.splitlines() for text in texts]
    prose = re.compile(r"[A-Z]?[a-z ,;.’“”()–-]{50,}")
    full = [len(line) for page in lines for line, following in pairwise(page) if prose.fullmatch(line) and following]
    assert len(full) > 20
    assert 65 <= statistics.median(full) <= 80
    assert np.percentile(full, 95) <= 85


def test_few_pages_are_more_than_a_quarter_empty(pdf, opening):
    """Apart from the title and those on which a chapter ends."""
    ends = {page - 1 for page in opening.values()} | {len(pdf)}
    empty = [number for number, page in enumerate(pdf, 1) if number not in ends | {1} and _filled(page) < 0.75]
    assert len(empty) <= 0.05 * len(pdf), empty


def _filled(page):
    """How far down the ink reaches, as a share of the text's height."""
    rows = page.render(scale=0.5, grayscale=True).to_numpy().squeeze()
    top, bottom = (round(len(rows) * millimetres / 250) for millimetres in (25, 250 - 23))
    return (np.flatnonzero((rows[top:bottom] < 235).any(axis=1)).max(initial=-1) + 1) / (bottom - top)


def test_every_page_that_does_not_open_a_chapter_has_its_title_and_number_at_the_head(texts, opening):
    for number in range(min(opening.values()), len(texts) + 1):
        chapter = max((name for name in opening if opening[name] <= number), key=opening.get)
        if number not in opening.values() and "\\(" not in chapter:
            head = words("".join(texts[number - 1].splitlines()[:2]))
            assert words(f"{number}{chapter}") in head or words(f"{chapter}{number}") in head, number


def test_a_chapter_begins_at_the_top_of_its_page(pdf, sections):
    marks = {words(mark.get_title()): mark.get_dest() for mark in reversed([*pdf.get_toc()])}
    for section in sections:
        _, (_, top, _) = marks[words(title(section))].get_view()
        assert top > 0.8 * pdf[0].get_height(), title(section)


def test_the_title_page_names_author_edition_date_and_licence(made, texts):
    with pikepdf.open(made[0]) as book:
        year = str(book.docinfo["/CreationDate"])[2:6]
    for told in (editions.TITLE, "The nnbp authors", f"Edition {nnbp.__version__}", year, "Creative Commons"):
        assert told in " ".join(texts[0].split())


def test_the_document_says_what_it_is(made):
    with pikepdf.open(made[0]) as book, book.open_metadata() as metadata:
        assert metadata["dc:title"] == book.docinfo["/Title"] == editions.TITLE
        assert book.docinfo["/Author"] == "The nnbp authors"
        assert "Chrom" not in str(book.docinfo["/Creator"])
        assert "backpropagation" in str(book.docinfo["/Keywords"])
        assert "backpropagation" in str(book.docinfo["/Subject"])
        assert metadata["pdfuaid:part"] == "1"
        assert book.Root.Lang == "en-GB"
        assert book.Root.MarkInfo.Marked


def test_every_picture_and_every_formula_of_the_pdf_has_an_alternative_text(made, sections):
    alts = {"/Figure": [], "/Formula": []}

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary):
            if str(element.get("/S")) in alts:
                alts[str(element.S)].append(str(element.get("/Alt", "")))
            walk(element.get("/K"))

    with pikepdf.open(made[0]) as book:
        walk(book.Root.StructTreeRoot.K)
    pictures = [words(image["alt"]) for section in sections for image in section.select("img")]
    assert {*pictures} <= {words(alt) for alt in alts["/Figure"]}
    assert len(alts["/Formula"]) >= sum(len(section.select(".math")) for section in sections) > 100
    assert all(alt.strip() for kind in alts.values() for alt in kind)


def test_text_and_formulas_have_fonts_of_one_family(made):
    with pikepdf.open(made[0]) as book:
        fonts = {str(font.BaseFont) for page in book.pages for font in page.resources.get("/Font", {}).values()}
    names = {re.sub(r"^/[A-Z]+\+", "", font) for font in fonts}
    assert {"NewCM10-Regular", "NewCMMath-Regular"} <= {name.removesuffix("-Identity-H") for name in names}
    assert not [name for name in names if not name.startswith(("NewCM", "DejaVuSansMono"))]


def test_nothing_is_asked_of_the_reader_that_paper_cannot_do(sections):
    reference = "dl.py"  # describes the functions that make sliders
    about_pages = "Accessibility", "Teach with this book"  # speak of what readers and teachers do on the screen
    for section in [s for s in sections if not s.select(reference) and s.h1.get_text() not in about_pages]:
        for paragraph in section.select("p:not(.on-paper)"):
            assert not re.search(r"(?i)press play|slider|\bdrag|\bclick", paragraph.get_text()), paragraph


def test_pictures_keep_their_proportions(pdf):
    for number, page in enumerate(pdf, start=1):
        for picture in page.get_objects(filter=[FPDF_PAGEOBJ_IMAGE]):
            (left, bottom, right, top), (width, height) = picture.get_bounds(), picture.get_px_size()
            assert (right - left) / (top - bottom) == pytest.approx(width / height, rel=0.02), f"on page {number}"


def test_a_caption_stands_on_the_page_of_its_figure(pdf, sections, texts):
    shapes = [len([*page.get_objects(filter=[FPDF_PAGEOBJ_PATH])]) for page in pdf]
    illustrated = [
        i for i, count in enumerate(shapes) if count > 25
    ]  # more than the grounds of code and rules of tables
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
    folded = len(re.findall("<details(?:>| data-question)", "".join(html.values())))
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


def test_code_in_the_epub_is_that_of_the_pages(epub, folder):
    page = BeautifulSoup((folder / f"{editions.page_names()[1]}.html").read_text("utf-8"), "html.parser")
    original = {code.get_text().strip("\n") for code in page.select("article pre")}
    printed = {code.get_text() for name in epub if "/text/ch" in name for code in epub[name].select("pre")}
    assert len(original & printed) > 10
    assert [code for code in original & printed if "\n    " in code]


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


def test_the_epub_holds_every_chapter_with_its_equations_as_mathml(epub, sections):
    chapters = [soup for name, soup in epub.items() if "/text/ch" in name]
    headings = {words(heading.get_text()) for soup in chapters for heading in soup.select("h1, h2")}
    assert {words(title(section)) for section in sections if without_math(section.h1)} <= headings
    assert not [soup for soup in chapters if re.search(r"\\\(|\\tag", soup.get_text())]
    assert sum(len(soup.select("math")) for soup in chapters) > 100
    tags = [tag.get_text() for soup in chapters for tag in soup.select(".numbered > .equation:has(math) + .tag")]
    assert "(BP2)" in tags


def test_the_contents_of_the_epub_are_nested_as_parts_chapters_and_sections(epub):
    contents = epub["EPUB/nav.xhtml"].select_one("nav[epub\\:type=toc]")
    (part,) = [item for item in contents.select(":scope > ol > li") if item.a.get_text() == "The equations"]
    (chapter,) = [item for item in part.select(":scope > ol > li") if item.a.get_text().startswith("5 ")]
    assert "The four equations together" in [link.get_text() for link in chapter.select(":scope > ol > li > a")]


def test_the_epub_says_what_it_is_and_has_a_cover(epub):
    package = ElementTree.fromstring(epub["EPUB/content.opf"])
    told = {tag.tag.partition("}")[2]: tag.text for tag in package.iter() if "/dc/elements/" in tag.tag}
    assert (told["title"], told["creator"], told["language"]) == (editions.TITLE, "The nnbp authors", "en-GB")
    assert "Creative Commons" in told["rights"]
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", told["date"])
    features = {tag.text for tag in package.iter() if tag.get("property") == "schema:accessibilityFeature"}
    assert {"alternativeText", "MathML", "tableOfContents"} <= features
    (cover,) = [tag.get("href") for tag in package.iter() if tag.get("properties") == "cover-image"]
    cover = Image.open(BytesIO(epub[f"EPUB/{cover}"]))
    assert cover.height > 1600 and cover.height > cover.width


def test_nothing_in_the_epub_is_wider_than_a_small_screen(made, browser, tmp_path):
    with zipfile.ZipFile(made[1]) as epub:
        epub.extractall(tmp_path)
    page = browser.new_page(viewport={"width": 400, "height": 800})
    for file in sorted(tmp_path.rglob("*.xhtml")):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, file.name
        assert not page.evaluate(
            "[...document.querySelectorAll('pre')].filter(e => e.scrollWidth > e.clientWidth).length"
        )
    page.close()


def test_a_figure_that_moves_through_time_is_shown_at_its_end_too(epub, texts):
    sources = {page: editions.ROOT / f"{page}.ipynb" for page in editions.page_names()}
    moving = [page for page, file in sources.items() if file.exists() and "playable(" in file.read_text("utf-8")]
    assert 0 < len(moving) <= sum(text.count("At the end:") for text in texts)
    soups = [soup for name, soup in epub.items() if name.endswith(".xhtml")]
    for figure in [figure for soup in soups for figure in soup.select("figure:has(.moment)")]:
        first, last = figure.select(".moment img")
        assert first["src"] != last["src"] and first["alt"] != last["alt"]
    assert not [soup for soup in soups if soup.select("script, input, button")]


def test_the_edition_says_how_it_differs_from_the_screen(texts):
    assert "sliders stand still" in " ".join("".join(texts).split())


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="90pt" height="45pt" viewBox="0 0 90 45"><path d="M0 0h9"/></svg>'


def test_a_picture_in_the_epub_has_a_white_ground(epub, browser):
    pictures = [Image.open(BytesIO(data)) for name, data in epub.items() if name.endswith(".png")]
    assert pictures and not [picture for picture in pictures if picture.has_transparency_data]
    vector = [data for name, data in epub.items() if name.endswith(".svg")]
    assert all(b'<rect width="100%" height="100%" fill="white"/>' in data for data in vector)
    page = browser.new_page(viewport={"width": 90, "height": 45})
    page.set_content(f"<body style='margin: 0; background: black'>{editions.on_white(SVG).decode()}")
    assert Image.open(BytesIO(page.screenshot())).getpixel((60, 30))[:3] == (255, 255, 255)
    page.close()


def test_colours_in_the_epub_can_be_read_on_a_black_page(epub):
    (css,) = [data.decode() for name, data in epub.items() if name.endswith(".css")]
    rules = re.findall(r"\{([^}]*)\}", css)
    assert not [rule for rule in rules if "background" in rule and not re.search(r"(^|[ ;])color:", rule)]


def test_the_width_of_a_vector_picture_is_known():
    assert editions._width(SVG) == 120  # pixels of the screen
    assert editions._width(SVG.replace(b"90pt", b"90")) == 90


@pytest.mark.parametrize("url", ["data:image/svg+xml,%3Csvg x='1'/>", "data:image/svg+xml;base64,PHN2ZyB4PScxJy8+"])
def test_a_picture_inside_the_page_is_decoded(url):
    assert editions._decoded(url) == b"<svg x='1'/>"


def test_a_term_with_two_names_stands_on_one_line_of_the_source(tmp_path):
    soup = BeautifulSoup("<dl><dt>error</dt><dt>mistake</dt><dd>Words.</dd></dl>", "html.parser")
    editions.pandoc(soup, tmp_path, "typst", "--output=text.typ")
    assert (tmp_path / "text.typ").read_text(encoding="utf-8").startswith("/ error, mistake:")


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
