"""JupyterLab: figures in dark mode, and a reader's exercises, from opening them to the last ✓."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from io import BytesIO
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest
from PIL import Image
from playwright.sync_api import expect

from nnbp.exercises.grading import copying
from tools.browser import PATIENCE
from tools.notebooks import ROOT

SHOW = """
from nnbp import figures
figures.show(figures.network_diagram([2, 3, 1]), "a network")
"""
EXPLORE = """
from nnbp.interactive import explore
explore(lambda j: figures.network_diagram([2, 3, 1], bias=(2, j % 3)), alt="the bias of neuron {j}", j=range(11))
"""
THEMES, DARK = "apputils-extension/themes", {"theme": "JupyterLab Dark"}
NEWS = "apputils-extension/notification", {"fetchNews": "false"}


@contextlib.contextmanager
def lab(home, module, *options, settings=(), **environment):
    """The address of a JupyterLab that a module starts, with nothing from the user's settings."""
    for name, content in settings:
        file = home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(content), encoding="utf-8")
    folders = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "JUPYTER_RUNTIME_DIR": "run",
               "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "IPYTHONDIR": "ipython"}  # fmt: skip
    environment = os.environ | {name: str(home / at) for name, at in folders.items()} | environment
    del environment["NNBP_BOOK"]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root", *options]
    program = [sys.executable, "-m", module, *options]
    server = subprocess.Popen(program, env=environment, cwd=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/api")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A JupyterLab in a folder with one notebook, in dark mode."""
    folder = tmp_path_factory.mktemp("lab")
    cells = [nbformat.v4.new_code_cell(code.strip()) for code in (SHOW, EXPLORE)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "figures.ipynb")
    with lab(tmp_path_factory.mktemp("home"), "jupyterlab", str(folder), settings=[(THEMES, DARK)]) as address:
        yield address


def wait_for(url):
    end = time.monotonic() + PATIENCE / 1000
    while True:
        try:
            return urlopen(url).close()
        except URLError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def page(browser, address):
    """The notebook, run."""
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(f"{address}/lab/tree/figures.ipynb")
    page.get_by_text("| Idle").wait_for()  # a notebook runs nothing before its kernel is ready
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_selector(".jupyter-widgets.nnbp-explore img")
    yield page
    page.close()


def test_a_picture_stands_on_a_light_ground(page):
    picture = page.locator(".jp-RenderedSVG img")
    assert page.locator("body").get_attribute("data-jp-theme-light") == "false"
    assert Image.open(BytesIO(picture.screenshot())).convert("RGB").getpixel((3, 3)) == (255, 255, 255)


def test_arrow_keys_move_a_live_slider_and_nothing_else(page):
    picture, slider = page.locator(".nnbp-explore img"), page.get_by_role("slider", name="j")
    assert picture.evaluate("img => getComputedStyle(img).filter") == "invert(1) hue-rotate(180deg)"
    selected = active_cell(page)
    seen = {picture.get_attribute("src")}
    for key, neuron in (("ArrowUp", 1), ("ArrowRight", 2), ("ArrowDown", 1)):
        slider.press(key)
        expect(picture).to_have_attribute("alt", f"the bias of neuron {neuron}")
        seen.add(picture.get_attribute("src"))
    assert len(seen) == 3
    expect(slider).to_have_attribute("aria-valuetext", "1")
    assert active_cell(page) == selected


def active_cell(page):
    return page.locator(".jp-Cell").evaluate_all("all => all.findIndex(cell => cell.matches('.jp-mod-active'))")


# Exercises


SOLVED = {
    "write-hidden-error": "def hidden_error(w_next, delta_next, z):\n    return (w_next.T @ delta_next) * sigmoid.prime(z)",
    "write-all-errors": """def all_errors(weights, z, delta_L):
    errors = [delta_L]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, hidden_error(weights[i + 1], errors[0], z[i]))
    return errors""",
}
WRONG = SOLVED["write-hidden-error"].replace(".T", "")
BROKEN = SOLVED["write-hidden-error"].replace("z):", "z)")


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A copy of the repository, so that nothing is written into the reader's own folder."""
    there = tmp_path_factory.mktemp("repository")
    for name in ("nnbp", "tools", "book"):
        shutil.copytree(ROOT / name, there / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copy(ROOT / "_toc.yml", there)
    return there


@pytest.fixture(scope="module", params=["JupyterLab Light", "JupyterLab Dark"])
def student(browser, repository, tmp_path_factory, request):
    """What `make lab` opens, once exercises 1 to 3 are solved and exercise 4 has a note of the reader's."""
    mine = repository / "my-exercises"
    shutil.copytree(repository / "book" / "solutions", mine, dirs_exist_ok=True)
    for path in mine.iterdir():
        if path.name > "04":
            path.unlink()
    note = mine / "04-hidden-errors.ipynb"
    text = copying.copy_of(repository / "book" / "exercises" / note.name, mine, repository / "book")
    text = re.sub(r'"execution_count": \d+', '"execution_count": null', text)  # so that `run` sees that a cell has run
    note.write_text(text.replace("# Exercise 4:", "# My exercise 4:"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 1400})
    page.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    settings = [(THEMES, {"theme": request.param}), NEWS]
    home = tmp_path_factory.mktemp("home")
    with lab(home, "tools.lab", settings=settings, PYTHONPATH=str(repository)) as address:
        page.goto(address)
        page.get_by_text("| Idle").wait_for()
        yield page
    page.close()


def run(page, identity, source=None):
    """Write a cell, if asked to, and run it to its end; the cell.

    A cell that is run before the kernel has answered for a broken one does not run.
    """
    number = CELLS.index(identity)
    cell = page.locator(".jp-Notebook .jp-Cell").nth(number)
    prompt = cell.locator(".jp-InputPrompt")
    before = prompt.inner_text()
    cell.locator(".cm-content").click()
    if source:
        page.keyboard.press("ControlOrMeta+A")
        page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")
    expect(prompt).to_have_text(re.compile(rf"^(?!{re.escape(before)}$)\[\d+\]:$"))
    expect(page.get_by_text("| Idle")).to_be_visible()
    return cell


CELLS = [
    cell["id"] for cell in nbformat.read(ROOT / "book" / "exercises" / "04-hidden-errors.ipynb", as_version=4).cells
]


def test_lab_opens_the_first_exercise_that_is_not_solved_in_the_repository(student, repository):
    expect(student).to_have_url(re.compile("/lab/tree/my-exercises/04-hidden-errors.ipynb$"))
    expect(student.get_by_role("heading", name="My exercise 4: send the errors back")).to_be_visible()
    names = student.locator(".jp-DirListing-itemName").all_inner_texts()
    assert len(names) == 22 and sorted(path.name for path in (repository / "my-exercises").glob("*.ipynb")) == names
    student.locator(".jp-BreadCrumbs-home").click()
    expect(student.locator(".jp-DirListing-itemName").get_by_text("book", exact=True)).to_be_visible()


def test_links_of_an_exercise_lead_to_files_that_lab_has(student, repository):
    links = student.locator(".jp-MarkdownOutput a[href*='.ipynb']")
    paths = {
        href.partition("/files/")[2].partition("?")[0] for href in links.evaluate_all("all => all.map(a => a.href)")
    }
    assert {"book/05-four-equations.ipynb", "book/solutions/04-hidden-errors.ipynb"} <= paths
    assert [path for path in paths if not (repository / path).is_file()] == []


def test_a_verdict_begins_with_the_diagnosis_and_folds_the_exception(student):
    run(student, CELLS[1])
    run(student, "write-hidden-error", WRONG)
    verdict = run(student, "check-bp2").locator(".nnbp-verdict")
    expect(verdict.locator("strong")).to_contain_text("✗ hidden_error: You multiplied by w where (BP2) has wᵀ")
    expect(verdict.get_by_text("gufunc")).to_be_hidden()
    verdict.get_by_text("The exception").click()
    expect(verdict.get_by_text("gufunc")).to_be_visible()


def test_after_a_syntax_error_the_function_from_before_is_not_judged(student):
    run(student, CELLS[1])
    run(student, "write-hidden-error", SOLVED["write-hidden-error"])
    expect(run(student, "check-bp2").locator(".nnbp-verdict")).to_have_text(re.compile("^✓ hidden_error agrees"))
    run(student, "write-hidden-error", BROKEN)
    said = run(student, "check-bp2").locator(".nnbp-verdict strong")
    expect(said).to_have_text(re.compile("^✗ hidden_error: the cell that should define it did not run"))


def test_the_sign_of_a_verdict_stands_out_in_both_themes(student):
    run(student, CELLS[1])
    for source, sign in ((WRONG, "✗"), (SOLVED["write-hidden-error"], "✓")):
        run(student, "write-hidden-error", source)
        found = run(student, "check-bp2").locator(".nnbp-verdict strong span")
        expect(found).to_have_text(sign)
        colour = rgb(found.evaluate("span => getComputedStyle(span).color"))
        ground = rgb(student.locator(".jp-Notebook").evaluate("at => getComputedStyle(at).backgroundColor"))
        assert contrast(colour, ground) >= 4.5
        assert max(colour) - min(colour) > 60  # not grey


def rgb(text):
    return [int(number) for number in re.findall(r"\d+", text)[:3]]


def contrast(one, other):
    """The contrast of two colours as WCAG defines it."""

    def luminance(colour):
        parts = (part / 255 for part in colour)
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_after_the_last_check_links_lead_to_the_next_exercise_and_to_the_page(student):
    run(student, CELLS[1])
    for write, check in (("write-hidden-error", "check-bp2"), ("write-all-errors", "check-bp2-all-layers")):
        run(student, write, SOLVED[write])
        verdict = run(student, check).locator(".nnbp-verdict")
        expect(verdict).to_have_text(re.compile("^✓"))
    expect(verdict.get_by_role("link")).to_have_count(2)
    verdict.get_by_role("link", name="Back: 5 ").click()
    expect(student).to_have_url(re.compile("/book/05-four-equations.ipynb$"))
    student.locator(".lm-TabBar-tabLabel").get_by_text("04-hidden-errors.ipynb").click()
    verdict.get_by_role("link", name="Next: exercise 5").click()
    expect(student).to_have_url(re.compile("/my-exercises/05-gradient.ipynb$"))
