"""The landing page: what stands on its first screen, and where its buttons lead, whatever has been made."""

import os
import re
import shutil
import tomllib

import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tests.test_browser import Picture, Visit
from tools import page_head, page_links
from tools.address import Repository
from tools.notebooks import ROOT, read

NAME = "Learn backpropagation by running it"
TITLE, LEAD, BUTTONS, FIGURE = "article h1", "article h1 ~ p", ".nnbp-buttons", ".nnbp-explore"
SCREENS = {"laptop": {"width": 1366, "height": 768}, "phone": {"width": 390, "height": 844}}
START = [("Start reading", "01-outputs.html")]
LITE = "lite/notebooks/index.html?path=index.ipynb"
EXERCISE = "book/exercises/01-feedforward.html"
MADE = {"lite": page_links.LITE, "live": page_links.LIVE} | {
    kind: f"{page_links.EDITION}.{kind}" for kind in ("pdf", "epub")
}
PAGES = "https://ada.github.io/book/"


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    return shutil.copytree(book, tmp_path_factory.mktemp("landing") / "html")


@pytest.fixture
def connect(folder, monkeypatch):
    """Make the editions named, publish the book or not, and connect the pages; returns the buttons of the landing page."""

    def connect(*made, published=None):
        monkeypatch.setattr(page_links, "published", lambda: published)
        for name, file in MADE.items():
            path = folder / file
            path.unlink(missing_ok=True)
            if name in made:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(b" " * 1_250_000)
        page_links.connect(folder)
        return buttons(folder)

    yield connect
    connect()


def buttons(folder):
    """Text and target of each button on the landing page; the target of one that opens is the text that it shows."""
    page = BeautifulSoup((folder / "book" / "index.html").read_text(encoding="utf-8"), "html.parser")
    found = page.select_one(BUTTONS).select("a, details")
    return [(b.get_text(), b["href"]) if b.name == "a" else (b.summary.get_text(), b.p.get_text()) for b in found]


# One name


def test_the_book_has_one_name():
    assert yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["title"] == NAME
    assert read(ROOT / "book" / "index.ipynb").cells[0].source.startswith(f"# {NAME}\n")
    assert (ROOT / "README.md").read_text(encoding="utf-8").startswith(f"# {NAME}\n")
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["title"] == NAME
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert package["description"].startswith(NAME)
    assert page_links.EDITION == NAME.lower().replace(" ", "-")


def test_the_landing_page_is_called_like_the_book_and_other_pages_add_its_name(book):
    titles = [BeautifulSoup((book / "book" / f"{name}.html").read_text(encoding="utf-8"), "html.parser").title.get_text()
              for name in ("index", "glossary")]  # fmt: skip
    assert titles == [NAME, f"Look up a word — {NAME}"]


# Buttons


def test_a_button_without_a_target_names_the_command_that_makes_it(connect):
    start, try_it, download = connect()
    assert [start] == START
    assert try_it[0] == "Try it in the browser" and "make live" in try_it[1] and "http.server" in try_it[1]
    assert download[0] == "Download" and "make pdf" in download[1]


def test_a_button_whose_target_was_not_made_leads_to_the_published_one(connect):
    assert connect(published=Repository("Ada", "book")) == [
        *START,
        ("Try it in the browser", PAGES + EXERCISE),
        ("PDF", f"{PAGES}{page_links.EDITION}.pdf"),
        ("EPUB", f"{PAGES}{page_links.EDITION}.epub"),
    ]


@pytest.mark.parametrize("published", [None, Repository("Ada", "book")])
@pytest.mark.parametrize(("made", "address"), [(["lite"], LITE), (["live"], EXERCISE), (["lite", "live"], EXERCISE)])
def test_buttons_lead_to_what_was_made_and_say_how_large_it_is(connect, published, made, address):
    start, served, on_disk, *downloads = connect(*made, "pdf", "epub", published=published)
    assert [start, served] == [*START, ("Try it in the browser", f"../{address}")]
    assert on_disk[0] == "Try it in the browser"
    assert on_disk[1] == PAGES + address if published else "http.server" in on_disk[1] and "make" not in on_disk[1]
    kinds = [("PDF", "pdf"), ("EPUB", "epub")]
    assert downloads == [(f"{name} (1.2 MB)", f"../{page_links.EDITION}.{suffix}") for name, suffix in kinds]


def test_making_one_edition_keeps_the_links_to_the_other(connect):
    assert len(connect("lite")) == 4
    assert [text for text, _ in connect("lite", "pdf", "epub")[-2:]] == ["PDF (1.2 MB)", "EPUB (1.2 MB)"]
    assert [text for text, _ in connect("pdf", "epub")] == [
        "Start reading", "Try it in the browser", "PDF (1.2 MB)", "EPUB (1.2 MB)"]  # fmt: skip


def test_an_edition_older_than_the_book_is_not_offered(connect, folder):
    connect("pdf", "epub")
    for suffix in ("pdf", "epub"):
        os.utime(folder / f"{page_links.EDITION}.{suffix}", (0, 0))
    page_links.connect(folder)
    assert [text for text, _ in buttons(folder)][-1] == "Download"


def test_connecting_twice_changes_nothing(connect, folder):
    connect("lite", "pdf", "epub")
    once = {page: page.read_bytes() for page in folder.rglob("*.html")}
    page_links.connect(folder)
    assert once == {page: page.read_bytes() for page in folder.rglob("*.html")}


# Where a page can be run


def ways_to_run(folder, page):
    page = BeautifulSoup((folder / "book" / page).read_text(encoding="utf-8"), "html.parser")
    return [(a.get_text(), a["href"]) for a in page.select(".nnbp-run a, .nnbp-elsewhere a")]


def test_without_an_address_a_page_leads_to_no_service(connect, folder):
    connect("lite")
    assert [text for text, _ in ways_to_run(folder, "deeper/fast.html")] == ["Open this page in JupyterLite"]


@pytest.mark.parametrize(
    ("made", "ways"),
    [
        ([], [("its published page", f"{PAGES}book/deeper/fast.html")]),
        (["lite"], [("Open this page in JupyterLite", "../../lite/notebooks/index.html?path=deeper/fast.ipynb")]),
        (["live"], []),
    ],
)
def test_a_published_page_leads_to_its_notebook_on_each_service(connect, folder, made, ways):
    repository = Repository("Ada", "book")
    connect(*made, published=repository)
    *here, colab, binder, codespace = ways_to_run(folder, "deeper/fast.html")
    assert here == ways
    assert colab == ("Colab", repository.colab("book/deeper/fast.ipynb"))
    assert binder == ("Binder", repository.binder("book/deeper/fast.ipynb"))
    assert codespace == ("Codespaces", repository.codespace)
    assert ways_to_run(folder, "glossary.html") == []


def test_these_links_ask_no_other_host_and_stay_on_a_page_opened_from_disk(browser, folder, connect):
    connect("lite", published=Repository("Ada", "book"))
    visit = Visit(browser, (folder / "book" / "01-outputs.html").as_uri(), viewport=SCREENS["phone"])
    assert visit.page.locator(".nnbp-elsewhere a").count() == 3
    assert visit.page.locator(".nnbp-elsewhere").is_visible() and not visit.page.locator(".nnbp-run").is_visible()
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert visit.serious(rules={"region": {"enabled": False}}) == []
    visit.close()


# In the browser


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("made", [(), ("lite", "pdf", "epub")], ids=["pages alone", "with editions"])
def test_the_first_screen_holds_the_question_the_buttons_and_the_whole_picture(browser, folder, connect, screen, made):
    connect(*made)
    visit = Visit(browser, (folder / "book" / "index.html").as_uri(), viewport=SCREENS[screen])
    assert visit.page.locator(LEAD).first.inner_text().endswith("?")
    for place in (TITLE, LEAD, BUTTONS, f"{FIGURE} img", f"{FIGURE} input[type=range]", f"{FIGURE} [role=radiogroup]"):
        box = visit.page.locator(place).first.bounding_box()
        assert 0 <= box["y"] and box["y"] + box["height"] <= SCREENS[screen]["height"], place
        assert 0 <= box["x"] and box["x"] + box["width"] <= SCREENS[screen]["width"], place
    assert visit.page.locator(f"{FIGURE} img").first.bounding_box()["width"] > 350
    assert not visit.page.locator(".cell_input pre").first.is_visible()
    visit.close()


def test_a_learning_step_makes_the_network_read_the_0_and_the_picture_shows_it(browser, book):
    visit = Visit(browser, (book / "book" / "index.html").as_uri(), viewport=SCREENS["laptop"])
    explorer = visit.page.locator(FIGURE).first
    picture, slider = Picture(explorer), explorer.locator("input[type=range]")
    before = picture.source()
    assert picture.after(lambda: slider.press("End")) != before
    assert "after a step of 1." in explorer.locator("img").get_attribute("alt")
    assert picture.after(lambda: slider.press("Home")) == picture.source()
    visit.close()


@pytest.mark.parametrize("made", [(), ("lite", "pdf", "epub")], ids=["pages alone", "with editions"])
@pytest.mark.parametrize("published", [None, Repository("Ada", "book")], ids=["no address", "published"])
def test_the_landing_page_is_accessible_and_asks_no_other_host_in_every_state(
    browser, folder, connect, made, published
):
    connect(*made, published=published)
    visit = Visit(browser, (folder / "book" / "index.html").as_uri(), color_scheme="dark", viewport=SCREENS["phone"])
    for mode, screen in (("dark", "phone"), ("light", "laptop")):
        visit.turn_to(mode, SCREENS[screen])
        assert visit.serious(rules={"region": {"enabled": False}}) == []
    for button in visit.page.locator(f"{BUTTONS} summary").all():
        if button.is_visible():
            button.press("Enter")
            assert button.locator("xpath=../p").is_visible()
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    assert visit.complaints == []
    visit.close()


def test_a_page_opened_from_disk_does_not_lead_to_what_only_a_server_can_run(browser, folder, connect):
    connect("lite")
    visit = Visit(browser, (folder / "book" / "index.html").as_uri())
    assert not visit.page.locator(".nnbp-served").is_visible() and visit.page.locator(".nnbp-on-disk").is_visible()
    visit.page.evaluate("document.documentElement.classList.remove('nnbp-from-disk')")
    assert visit.page.locator(".nnbp-served").is_visible() and not visit.page.locator(".nnbp-on-disk").is_visible()
    visit.close()


# What a shared link shows, and the foot of a page


def test_a_published_page_has_an_address_and_a_picture(tmp_path, monkeypatch):
    monkeypatch.setenv("NNBP_REPOSITORY", "Ada/book")
    (tmp_path / "index.rst").write_text(
        "A *title* & more\n================\n\nIt says yes & no. Why?\n", encoding="utf-8"
    )
    with docutils_namespace():
        settings = {"extensions": ["tools.page_head"], "html_theme": "basic", "html_title": NAME}
        Sphinx(tmp_path, None, tmp_path / "out", tmp_path / "trees", "html", settings, status=None).build()
    page = BeautifulSoup((tmp_path / "out" / "index.html").read_text(encoding="utf-8"), "html.parser")
    shown = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
    assert shown["og:title"] == "A title & more" and shown["og:description"] == "It says yes & no. Why?"
    assert shown["og:url"] == f"{PAGES}index.html" and shown["og:image"] == PAGES + page_head.PREVIEW
    with Image.open(tmp_path / "out" / page_head.PREVIEW) as preview:
        assert preview.size == (int(shown["og:image:width"]), int(shown["og:image:height"])) == (1200, 630)
        assert len(preview.convert("RGB").getcolors(256)) > 50


def test_the_shortest_address_shows_the_same_and_leads_to_the_landing_page(book):
    front, landing = (
        BeautifulSoup((book / name).read_text(encoding="utf-8"), "html.parser")
        for name in ("index.html", "book/index.html")
    )
    tags = "meta[name=description], meta[property]"
    assert front.select(tags) == landing.select(tags) != []
    assert front.select_one("meta[http-equiv=refresh]")["content"] == "0; url=book/index.html"
    assert front.a["href"] == "book/index.html" and front.title == landing.title


def test_without_an_address_a_page_names_none(book):
    if not page_links.published():
        for page in (book / "book").rglob("*.html"):
            assert not re.search(
                "og:(url|image)|github.(com|io)/[^/]*/[^/]*/(issues|blob)", page.read_text(encoding="utf-8")
            )


def test_the_foot_of_a_published_page_leads_to_its_source_and_to_the_form_for_mistakes(monkeypatch):
    monkeypatch.setattr(page_links, "published", lambda: Repository("Ada", "book"))
    foot = BeautifulSoup(page_links.foot("book/01-outputs", "book/01-outputs.ipynb"), "html.parser")
    assert [(link.get_text(), link["href"]) for link in foot.select("a")] == [
        ("Source of this page", "https://github.com/Ada/book/blob/main/book/01-outputs.ipynb"),
        ("Report a mistake", Repository("Ada", "book").report("book/01-outputs")),
    ]
