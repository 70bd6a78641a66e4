"""JupyterLite beside the book: every notebook and everything that its kernel loads is there, and it runs.

Running all chapters takes a quarter of an hour and needs a distribution of Pyodide. With its folder in NNBP_PYODIDE and
NNBP_LITE=1 that test runs, otherwise it is skipped.
"""

import json
import os
import re
import shutil
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tools import lite
from tools.browser import PATIENCE
from tools.notebooks import ROOT, notebooks
from tools.page_links import connect, starts_processes
from tools.served import served

PYODIDE = os.environ.get("NNBP_PYODIDE") if os.environ.get("NNBP_LITE") else None


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    """A copy of the built pages, because links are added to them."""
    return shutil.copytree(book, tmp_path_factory.mktemp("lite") / "html")


@pytest.fixture(scope="module")
def site(folder):
    return lite.make(folder, PYODIDE)


@pytest.fixture(scope="module")
def address(folder, site):
    with served(folder) as address:
        yield address


def links(folder):
    """Every page with its links to JupyterLite, which must be below the title."""
    for page in (folder / "book").rglob("*.html"):
        text = page.read_text(encoding="utf-8").partition("<article")[2]
        below_the_title = re.findall(r'</h1>\s*<!--nnbp:run--><p class="nnbp-run"><a href="([^"]*)">', text)
        assert len(below_the_title) == text.count('class="nnbp-run"')
        yield page, [urlsplit(address) for address in below_the_title]


def test_every_notebook_is_there_as_the_book_has_it(site):
    for notebook in notebooks():
        copy = site / "files" / notebook.relative_to(ROOT / "book")
        assert json.loads(copy.read_text(encoding="utf-8")) == json.loads(notebook.read_text(encoding="utf-8"))


def test_each_page_that_is_a_notebook_links_to_it_and_no_other_does(folder, site):
    for page, found in links(folder):
        name = page.relative_to(folder / "book").with_suffix(".ipynb")
        notebook = ROOT / "book" / name
        runs = (
            notebook.exists() and name.name != "index.ipynb" and not starts_processes(notebook)
        )  # the first has a button
        assert len(found) == runs, page
        for link in found:
            assert (page.parent / link.path).resolve() == site / "notebooks" / "index.html"
            assert (site / "files" / parse_qs(link.query)["path"][0]).exists()
            assert parse_qs(link.query)["path"] == [name.as_posix()]


def test_making_it_twice_leaves_one_link(folder, site):
    connect(folder)
    assert {len(found) for _, found in links(folder)} == {0, 1}


def test_what_the_kernel_loads_is_where_its_worker_looks(site):
    settings = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    (worker, *_) = (site / "extensions" / "@jupyterlite" / "pyodide-kernel-extension" / "static").glob("*.js")
    loaded = settings["litePluginSettings"][lite.KERNEL]["loadPyodideOptions"]["packages"]
    paths = [(worker.parent / path).resolve() for path in loaded if path.endswith(".whl")]
    assert [path.name.partition("-")[0] for path in paths] == ["array_api_strict", "comm", "ipywidgets", "nnbp"]
    contents = [name for path in paths for name in zipfile.ZipFile(path).namelist()]
    for needed in (
        "comm/__init__.py",
        "ipywidgets/__init__.py",
        "nnbp/__init__.py",
        "nnbp/data/digits.npz",
        "nnbp/exercises/notebooks/01-feedforward.ipynb",
    ):
        assert needed in contents
    assert not [name for name in contents if ".." in name or name.endswith(".pyc")]


def test_only_pyodide_is_asked_for_elsewhere(browser, address):
    asked = open_notebook(browser, address, "01-outputs.ipynb")[1]
    elsewhere = {url for url in asked if not url.startswith((address, "data:", "blob:"))}
    assert elsewhere <= {url for url in elsewhere if "/pyodide/" in url}


@pytest.mark.skipif(not PYODIDE, reason="slow; NNBP_PYODIDE and NNBP_LITE are not both set")
@pytest.mark.parametrize("chapter", [path.name for path in notebooks() if path.parent.name == "book"])
def test_a_chapter_runs_to_its_end_and_its_sliders_are_live(browser, address, chapter):
    page, asked = open_notebook(browser, address, chapter)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function(
        "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].every(p => /\\d/.test(p.textContent))"
    )
    said = page.locator("[data-mime-type*='error'], [data-mime-type*='stderr']").all_text_contents()
    assert [text for text in said if not text.startswith("training: 100%")] == []
    for explorer in page.locator(".nnbp-explore").all():
        picture = explorer.locator("img")
        before = picture.get_attribute("src")
        move(explorer)
        expect(picture).not_to_have_attribute("src", before, timeout=PATIENCE)
    assert {url for url in asked if not url.startswith((address, "data:", "blob:"))} == set()


# What the screen says while a reader waits


def status(page):
    return page.locator("#nnbp-status")


def test_the_screen_says_what_is_loaded_from_where_before_anything_of_it_is_there(browser, address):
    page = browser.new_page()
    page.route(re.compile(r"bundle\.js"), lambda route: None)  # JupyterLite's program never arrives
    page.goto(f"{address}/lite/notebooks/index.html?path=01-outputs.ipynb", wait_until="commit")
    host = "this site" if PYODIDE else "cdn.jsdelivr.net"
    expect(status(page)).to_have_text(
        f"JupyterLite is being loaded: up to 10 MB from {urlsplit(address).netloc}. After that comes Python, "
        f"up to 31 MB from {host}. Browsers usually keep both for the next time.",
        timeout=PATIENCE,
    )
    assert status(page).get_attribute("role") == "status" and status(page).is_visible()
    page.close()


def test_if_python_cannot_be_loaded_the_screen_says_so_and_why(browser, address):
    context = browser.new_context(service_workers="block")  # the route below does not see what they ask for
    context.route("**/pyodide.mjs", lambda route: route.abort())
    page = context.new_page()
    page.goto(f"{address}/lite/notebooks/index.html?path=01-outputs.ipynb")
    expect(status(page)).to_contain_text("no cell can run", timeout=PATIENCE)
    said, reason, advice = status(page).locator("span").inner_text().split("\n")
    assert said.startswith("Python could not be loaded from ") and advice.startswith("Check your connection")
    assert reason.startswith("Failed to fetch") and reason.endswith("/pyodide.mjs")
    status(page).get_by_role("button", name="Close").click()
    assert not status(page).is_visible()
    context.close()


def test_where_the_screen_could_not_know_what_happens_it_says_nothing(browser, address):
    def isolate(route):
        headers = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
        route.fulfill(response=(response := route.fetch()), headers=response.headers | headers)

    context = browser.new_context(service_workers="block")
    context.route("**/notebooks/index.html*", isolate)
    page = context.new_page()
    page.goto(f"{address}/lite/notebooks/index.html?path=01-outputs.ipynb")
    assert page.evaluate("crossOriginIsolated") and status(page).count() == 0
    context.unroute_all(behavior="ignoreErrors")  # the page may be about to load itself again
    context.close()


@pytest.mark.skipif(not PYODIDE, reason="NNBP_PYODIDE does not name a distribution of Pyodide")
def test_once_python_is_there_the_screen_says_so_and_then_nothing(browser, address):
    page, asked = open_notebook(browser, address, "01-outputs.ipynb")
    expect(status(page)).to_have_text("Python is ready.", timeout=PATIENCE)
    expect(status(page)).to_be_hidden()
    loaded = {path.name: path.stat().st_size for path in Path(PYODIDE).iterdir()}
    size = sum(loaded.get(urlsplit(url).path.rpartition("/")[2], 0) for url in {*asked}) / 1e6
    assert size <= lite.MEGABYTES["python"] + 1
    page.close()


def move(explorer):
    """Choose another value of its first slider, or of its menu if there is none."""
    slider, menu = explorer.locator("[role=slider]").first, explorer.locator("select").first
    if slider.count():
        at_end = slider.get_attribute("aria-valuenow") == slider.get_attribute("aria-valuemax")
        slider.press("Home" if at_end else "End")
    else:
        menu.select_option(index=0 if menu.evaluate("menu => menu.selectedIndex") else 1)


def open_notebook(browser, address, name):
    """A page with the notebook, once its cells are loaded, and the list of its requests."""
    page, asked = browser.new_page(), []
    page.set_default_timeout(PATIENCE)
    page.context.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/lite/notebooks/index.html?path={name}")
    page.wait_for_selector(".jp-CodeCell")
    return page, asked
