"""Python in the pages: editors, checks and runs in a real browser, without a network.

Running needs a distribution of Pyodide: NNBP_PYODIDE names its folder, otherwise those tests are skipped. One page's
Python judges the answers to all exercises; what a reader does with a page is done on a few.
"""

import gzip
import json
import os
import re
import shutil
from contextlib import ExitStack
from importlib import metadata
from urllib.error import URLError
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION
from playwright.sync_api import expect

from nnbp import exercises
from nnbp.__main__ import main
from nnbp.exercises.engine.verdict import MIME
from tests.test_browser import Visit
from tools import live, npm
from tools.browser import PATIENCE
from tools.notebooks import ROOT, notebooks
from tools.served import served

PYODIDE = os.environ.get("NNBP_PYODIDE")
EXERCISES = sorted(path.stem for path in (ROOT / "book" / "exercises").glob("*.ipynb"))
RUN = ["book/03-two-assumptions", "book/07-five-steps", "book/use/own-code"]
EXERCISE = "book/exercises/03-output-error.html"
BP1 = "def output_error(z, a, y):\n    return (a - y) * sigmoid.prime(z)"

needs_pyodide = pytest.mark.skipif(not PYODIDE, reason="NNBP_PYODIDE does not name a distribution of Pyodide")


def made(book, place, pyodide=None):
    """A copy of the built pages with Python in them."""
    folder = shutil.copytree(book, place / "html")
    try:
        live.make(folder, pyodide)
    except URLError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"PyScript cannot be fetched: {error}")
    return folder


@pytest.fixture(scope="module")
def plain(book, tmp_path_factory):
    """As readers get it by default: with Pyodide from its public address."""
    return made(book, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def public(plain):
    with served(plain) as address:
        yield address


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    return made(book, tmp_path_factory.mktemp("live"), live.Path(PYODIDE))


@pytest.fixture(scope="module")
def address(folder):
    with served(folder) as address:
        yield address


def cells(name):
    """The code cells of a notebook in ``book``, by its name."""
    notebook = json.loads((ROOT / "book" / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


# What make live makes


def test_jupyterlite_and_the_pages_ask_for_the_same_pyodide():
    files = [file for file in metadata.files("jupyterlite-pyodide-kernel") if file.suffix == ".js"]
    scripts = "".join(file.locate().read_text(encoding="utf-8") for file in files)
    assert {*re.findall(r"https://[\w./]*/pyodide/v[\d.]+/full/", scripts)} == {live.PUBLIC}
    assert PYODIDE_VERSION in live.PUBLIC


def test_another_file_than_the_known_one_is_refused(tmp_path, monkeypatch):
    package = tmp_path / "@pyscript" / "core" / "-" / f"core-{live.PYSCRIPT[1]}.tgz"
    package.parent.mkdir(parents=True)
    package.write_bytes(b"something else")
    monkeypatch.setattr(npm, "ROOT", tmp_path)
    with served(tmp_path) as registry:
        monkeypatch.setenv("npm_config_registry", registry)
        with pytest.raises(ValueError, match="is not the file that we know"):
            live.write_pyscript(tmp_path / "pyscript")


def test_at_most_2_mb_come_on_top_of_pyodide(plain):
    files = [path for path in (plain / "live").rglob("*.*") if path.suffix != ".ipynb" and path.is_file()]
    assert {"live.js", "core.js", "nnbp.zip", "live_cells.py"} <= {path.name for path in files}
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) < 2_000_000
    for notebook in (plain / "live").rglob("*.ipynb"):
        assert len(gzip.compress(notebook.read_bytes())) < 40_000, notebook


@needs_pyodide
@pytest.mark.parametrize("packages", [["numpy"], ["numpy", "matplotlib"], ["numpy", "matplotlib", "scikit-learn"]])
def test_a_page_says_how_much_it_loads_to_the_megabyte(packages):
    folder = live.Path(PYODIDE)
    lock = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))
    bytes_loaded = sum((folder / name).stat().st_size for name in [*live.CORE, *live.wheels(lock, packages)])
    assert 0 <= sum(live.MEGABYTES[package] for package in packages) - bytes_loaded / 1e6 < 2


def test_each_page_made_from_a_notebook_but_the_first_has_one_button_however_often_they_are_made(plain):
    live.add_buttons(plain, local=False)
    for page in (plain / "book").rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        due = (ROOT / page.relative_to(plain)).with_suffix(".ipynb").exists() and page.stem not in (
            "index",
            "many-machines",
        )
        assert text.count('<div class="nnbp-live"') == due, page


@pytest.mark.parametrize("notebook", notebooks(), ids=lambda path: path.stem)
def test_the_code_cells_of_a_page_are_those_of_its_notebook_in_order(plain, notebook):
    name = notebook.relative_to(ROOT / "book").with_suffix("").as_posix()
    page = BeautifulSoup((plain / "book" / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    shown = [cell.select_one(".cell_input pre").get_text() for cell in page.select(".bd-article div.cell")]
    assert [text.split() for text in shown] == ["".join(cell["source"]).split() for cell in cells(name)]


# Before the reader asks, and where Python cannot be had


def test_a_page_requests_nothing_for_python_and_is_no_heavier_before_the_reader_asks(browser, public, plain, book):
    visit = Visit(browser, f"{public}/{EXERCISE}")
    visit.page.wait_for_load_state("networkidle")
    assert [url for url in visit.requests if "/live/" in url or not url.startswith((public, "data:"))] == []
    assert visit.page.locator(".nnbp-live").inner_text() == (
        f"Try it here Python in this page: up to {live.MEGABYTES['numpy']} MB from cdn.jsdelivr.net."
    )
    assert len((plain / EXERCISE).read_bytes()) < len((book / EXERCISE).read_bytes()) + 500
    visit.close()


def told(page):
    """What the page says, once it says something else than that it loads."""
    note = page.locator(".nnbp-live > span")
    expect(note).not_to_have_text(re.compile("^(Loading|Python in this page)"), timeout=PATIENCE)
    return note.inner_text()


def test_from_a_disk_the_page_names_the_command_that_helps(browser, plain):
    visit = Visit(browser, (plain / EXERCISE).as_uri())
    visit.page.get_by_role("button", name="Try it here").click()
    said = told(visit.page)
    assert "python -m http.server" in said
    assert f"http://localhost:8000/{EXERCISE}" in said
    assert visit.complaints == []
    visit.close()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("**/cdn.jsdelivr.net/**", ["cdn.jsdelivr.net cannot be reached", 'make live LIVE="--pyodide FOLDER"']),
        ("**/live/book/**", ["does not answer. Is its server still running?"]),
        ("**/live/live.js", ["does not answer. Is there a network?"]),
    ],
)
def test_without_a_network_the_page_says_what_does_not_answer(browser, public, fault, words):
    page = browser.new_page()
    page.route(fault, lambda route: route.abort("internetdisconnected"))
    page.goto(f"{public}/{EXERCISE}")
    page.get_by_role("button", name="Try it here").click()
    said = told(page)
    assert [text for text in words if text not in said] == []
    page.close()


def test_a_file_that_is_missing_is_named_and_can_be_asked_for_again(browser, public):
    page = browser.new_page()
    page.route("**/live/book/**", lambda route: route.fulfill(status=404))
    page.goto(f"{public}/{EXERCISE}")
    page.get_by_role("button", name="Try it here").click()
    assert "03-output-error.ipynb is missing (404)" in told(page)
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.close()


# Answers


class Reader:
    """Somebody at a page whose Python is running, and what the page reported and requested meanwhile."""

    def __init__(self, browser, address, page, **options):
        self.address = address
        self.visit = Visit(browser, f"{address}/{page}", **options)
        self.page = self.visit.page

    def begin(self):
        self.page.locator(".nnbp-live > button").first.click()
        self.wait_until_ready()
        return self

    def wait_until_ready(self):
        self.page.wait_for_function("window.nnbpLive")
        self.page.evaluate("nnbpLive.ready")

    def wait(self):
        self.page.wait_for_function("!document.body.classList.contains('nnbp-busy')")

    def cell(self, number):
        return self.page.locator(".bd-article div.cell").nth(number)

    def press(self, number, button):
        self.cell(number).locator(".nnbp-editor-bar").get_by_text(button, exact=True).click()

    def write(self, number, code):
        self.cell(number).locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(code)

    def check(self, number):
        self.press(number, "Check")
        self.wait()
        return self.cell(number).locator(".cell_output").inner_text().strip()

    def run_all(self, sources):
        """The outputs of cells that are run one after another, where nothing has run before."""
        script = """async sources => {
          await nnbpLive.evaluate("__import__('live_cells').start()", "start");
          const outputs = [];
          for (const source of sources) outputs.push(...await nnbpLive.evaluate(source, `cell ${performance.now()}`));
          return outputs;
        }"""
        return self.page.evaluate(script, sources)

    def close(self):
        self.visit.close()
        foreign = [url for url in self.visit.requests if not url.startswith((self.address, "data:", "blob:"))]
        assert foreign == []
        assert self.visit.complaints == []


@pytest.fixture(scope="module")
def judge(browser, address):
    reader = Reader(browser, address, EXERCISE).begin()
    yield reader
    reader.close()


def sources(name):
    """The code of a notebook without its drawings, for which an exercise page loads nothing."""
    codes = ["".join(cell["source"]) for cell in cells(name)]
    return [code for code in codes if "nnbp.figures" not in code]


def with_one_mistake(name):
    """The solution up to the first check that knows a mistake in the values, and this mistake just before it."""
    before = []
    for source in sources(f"solutions/{name}"):
        check = re.search(r'exercises\.check\("([^"]*)", (\w+)\)', source)
        task = exercises.TASKS[check[1]] if check else None
        for mistake in task.mistakes if task else ():
            call = "()" if task.fixed else ""
            wrong = task.mistaken[mistake]() if task.fixed else task.mistaken[mistake]
            if exercises.examine(task, wrong).status == "values":
                return [*before, f'{check[2]} = exercises.TASKS["{check[1]}"].mistaken["{mistake}"]{call}', source]
        before.append(source)
    raise LookupError(f"{name} knows no mistake")


ANSWERS = {
    "untouched": lambda name: sources(f"exercises/{name}"),
    "solution": lambda name: sources(f"solutions/{name}"),
    "mistake": with_one_mistake,
}
PARTS = ["task", "function", "status", "text"]
STATUSES = {"untouched": "not attempted", "solution": "passed", "mistake": "values"}


@needs_pyodide
@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("name", EXERCISES)
def test_a_page_gives_the_verdicts_that_python_gives_elsewhere(judge, monkeypatch, capsys, name, answer):
    written = ANSWERS[answer](name)
    verdicts, names = [], {"__name__": "__main__"}
    monkeypatch.setattr(exercises, "show", lambda verdict, *_: verdicts.append(verdict))
    for source in written:
        exec(compile(source, "<cell>", "exec"), names)
    outputs = judge.run_all(written)
    assert [output for output in outputs if output["output_type"] == "error"] == []
    in_the_page = [output["data"][MIME] for output in outputs if MIME in output.get("data", {})]
    assert [[found[part] for part in PARTS] for found in in_the_page] == [
        [getattr(verdict, part) for part in PARTS] for verdict in verdicts
    ]
    assert [found["mistakes"] for found in in_the_page] == [[*verdict.mistakes] for verdict in verdicts]
    assert verdicts[-1].status == STATUSES[answer]


# What a reader does


def test_the_landing_page_counts_what_is_solved_and_leads_on(browser, public):
    visit = Visit(browser, f"{public}/book/index.html")
    visit.page.evaluate("localStorage['nnbp:exercises/01-feedforward.ipynb'] = JSON.stringify({solved: true})")
    visit.page.reload()
    count = visit.page.locator(".nnbp-count")
    total = len(EXERCISES)
    expect(count).to_contain_text(f"You have solved 1 of {total} exercises in this browser. Go on with Exercise 2")
    assert count.get_by_role("link").get_attribute("href").endswith("/exercises/02-costs.html")
    marked = visit.page.locator(".bd-sidebar-primary a", has=visit.page.locator(".nnbp-solved"))
    assert marked.get_attribute("href") == "exercises/01-feedforward.html"
    assert count.get_by_role("button", name="Delete my answers").is_visible()
    visit.close()


@needs_pyodide
def test_python_also_comes_from_another_host(browser, plain, public, monkeypatch):
    with served(PYODIDE) as elsewhere:
        monkeypatch.setattr(live, "PUBLIC", f"{elsewhere}/")
        live.add_buttons(plain, local=False)
        reader = Reader(browser, public, EXERCISE).begin()
        reader.write(1, BP1)
        assert reader.check(2).startswith("✓ output_error")
        hosts = {url.split("/")[2] for url in reader.visit.requests if url.startswith("http")}
        assert hosts == {urlsplit(elsewhere).netloc, urlsplit(public).netloc}
        reader.visit.close()
    monkeypatch.undo()
    live.add_buttons(plain, local=False)


@pytest.fixture
def reader(browser, address):
    reader = Reader(browser, address, EXERCISE).begin()
    yield reader
    reader.close()


@needs_pyodide
def test_a_reader_solves_an_exercise_and_hands_it_in(reader, tmp_path, capsys):
    assert reader.check(2).startswith("· output_error")
    reader.write(1, BP1.replace("sigmoid.prime(z)", "sigmoid(z)"))
    assert reader.check(2).startswith("✗ output_error")
    reader.write(1, BP1)
    assert reader.check(2).startswith("✓ output_error")
    reader.write(3, "def output_error_cross_entropy(z, a, y):\n    return a - y")
    own = reader.cell(3).locator(".cm-content").inner_text()
    assert reader.check(4).startswith("✓"), own
    expect(reader.page.locator(".bd-sidebar-primary .nnbp-solved")).to_have_attribute("aria-label", "(solved)")
    with reader.page.expect_download() as download:
        reader.page.get_by_role("button", name="Download my notebook").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    assert main(["check", str(file)]) == 0, capsys.readouterr().out


@needs_pyodide
def test_what_a_reader_wrote_survives_a_reload_until_it_is_deleted(reader):
    reader.write(1, BP1)
    assert reader.check(2).startswith("✓")
    reader.page.reload()
    reader.begin()
    assert BP1.split() == reader.cell(1).locator(".cm-content").inner_text().split()
    assert reader.check(2).startswith("✓")
    reader.press(1, "Reset")
    assert "sigmoid.prime" not in reader.cell(1).locator(".cm-content").inner_text()
    reader.press(1, "Undo reset")
    assert BP1.split() == reader.cell(1).locator(".cm-content").inner_text().split()
    reader.page.once("dialog", lambda dialog: dialog.accept())
    with reader.page.expect_navigation():
        reader.page.get_by_role("button", name="Delete my answers").click()
    assert reader.page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('nnbp'))") == []
    assert reader.page.get_by_role("button", name="Delete my answers").count() == 0


@needs_pyodide
def test_an_endless_loop_is_stopped_and_nothing_is_lost(reader):
    reader.write(1, BP1 + "\n\n\nwhile True:\n    pass")
    reader.press(2, "Check")
    reader.page.wait_for_timeout(1000)
    reader.press(2, "Stop")
    assert told(reader.page).startswith("Stopped.")
    assert "while True" in reader.cell(1).locator(".cm-content").inner_text()
    reader.write(1, BP1)
    assert reader.check(2).startswith("✓")


@needs_pyodide
def test_a_check_pressed_before_python_is_there_waits_for_it_or_is_stopped(browser, address):
    reader = Reader(browser, address, EXERCISE)
    reader.page.locator(".nnbp-live > button").click()
    reader.press(2, "Check")
    reader.press(2, "Stop")
    expect(reader.page.locator(".nnbp-live > span")).to_have_text(re.compile("^Stopped"), timeout=PATIENCE)
    assert reader.check(2).startswith("· output_error")
    before = reader.page.locator("script[setup]").count()
    assert reader.check(2).startswith("· output_error")
    assert reader.page.locator("script[setup]").count() == before <= 2
    reader.close()


@needs_pyodide
def test_an_error_above_a_check_is_shown_where_it_is(reader):
    reader.write(1, "def output_error(z, a, y)\n    return a")
    assert reader.check(2) == "Code cell 2 above has an error. Correct it first."
    assert reader.cell(1).locator(".cell_output").inner_text().strip().splitlines() == [
        'File "<cell 2>", line 1', "    def output_error(z, a, y)", " " * 29 + "^", "SyntaxError: expected ':'"
    ]  # fmt: skip


@needs_pyodide
def test_a_check_does_not_judge_a_function_whose_cell_has_changed_its_name(reader):
    reader.write(1, BP1)
    assert reader.check(2).startswith("✓")
    reader.write(1, BP1.replace("output_error", "output_eror"))
    assert reader.check(2).startswith("✗ output_error: the cell that defined it does not define it any more.")


@needs_pyodide
def test_an_exercise_is_solved_with_the_keyboard_alone(browser, address):
    reader = Reader(browser, address, EXERCISE)
    press = reader.page.keyboard.press
    reader.page.locator(".nnbp-live > button").focus()
    press("Enter")
    reader.wait_until_ready()

    def where():
        return reader.page.evaluate(
            "() => { let at = document.activeElement; while (at.shadowRoot) at = at.shadowRoot.activeElement;"
            " return at.ariaLabel ?? at.textContent; }"
        )

    def tab_to(name):
        for _ in range(40):
            press("Escape")
            press("Tab")
            if where().startswith(name):
                return
        raise AssertionError(f"Tab does not reach {name}, but ends at {where()}")

    tab_to("Code cell 2.")
    press("Control+A")
    reader.page.keyboard.insert_text(BP1)
    press("Tab")
    assert where().startswith("Code cell 2.")  # Tab indents
    tab_to("Check code cell 3")
    press("Enter")
    reader.wait()
    assert where() == "Check code cell 3"
    expect(reader.cell(2).get_by_role("status")).to_contain_text("✓ output_error")
    reader.close()


@needs_pyodide
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_editors_and_outputs_are_accessible_and_fit_a_phone(browser, address, mode):
    reader = Reader(browser, address, EXERCISE, color_scheme=mode, viewport={"width": 360, "height": 740}).begin()
    reader.write(1, BP1)
    reader.check(2)
    assert reader.visit.serious() == []
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 360
    reader.close()


@needs_pyodide
@pytest.mark.parametrize("name", RUN)
def test_a_page_runs_to_its_end_and_prints_what_is_stored(browser, address, name):
    reader = Reader(browser, address, f"{name}.html").begin()
    reader.wait()
    assert told(reader.page) == "Done."
    places = reader.page.locator(".bd-article div.cell")
    assert {places.nth(i).get_attribute("data-ran") for i in range(places.count())} == {"same"}
    expected = cells(name.removeprefix("book/"))
    assert places.count() == len(expected)
    reader.close()


@needs_pyodide
def test_a_changed_cell_replaces_its_output_and_says_so_until_it_is_reset(browser, address):
    reader = Reader(browser, address, "book/03-two-assumptions.html", color_scheme="dark").begin()
    reader.wait()
    printing = next(i for i, cell in enumerate(cells("03-two-assumptions")) if "print(" in "".join(cell["source"]))
    output = reader.cell(printing).locator(".cell_output")
    before = output.inner_text()
    reader.write(printing, 'print("mine")')
    reader.press(printing, "Run")
    reader.wait()
    assert output.inner_text().split("\n\n") == ["Computed in your browser, in place of the stored output.", "mine\n"]
    drawing = "from nnbp.figures import network_diagram, show"
    reader.write(printing, f'{drawing}\nshow(network_diagram([2, 1]), "Three neurons")')
    reader.press(printing, "Run")
    reader.wait()
    figure = output.get_by_role("img", name="Three neurons")
    assert figure.get_attribute("src").startswith("data:image/svg+xml,")
    assert figure.evaluate("image => image.naturalWidth > 0 && getComputedStyle(image).filter.startsWith('invert')")
    reader.press(printing, "Reset")
    reader.press(printing, "Run")
    reader.wait()
    assert output.inner_text() == before
    reader.close()


@needs_pyodide
@pytest.mark.parametrize("engine", ["firefox", "webkit"])
def test_an_exercise_is_checked_in_other_browsers(engine, address):
    others = pytest.importorskip("tests.test_other_browsers")
    with ExitStack() as stack:
        try:
            driver = stack.enter_context(getattr(others, engine)())
        except (OSError, others.WebDriverException) as error:
            (pytest.fail if others.REQUIRED else pytest.skip)(f"no {engine} to test with: {error}")
        stack.callback(driver.quit)
        driver.set_script_timeout(PATIENCE / 1000)
        driver.get(f"{address}/{EXERCISE}")
        driver.find_element("css selector", ".nnbp-live > button").click()
        patience = others.WebDriverWait(driver, PATIENCE / 1000)
        patience.until(lambda _: driver.execute_script("return window.nnbpLive"))
        driver.execute_async_script("nnbpLive.ready.then(arguments[0])")
        _, editor, check, *_ = driver.find_elements("css selector", ".bd-article div.cell")
        inside = "return arguments[0].querySelector('.py-editor-input > div').shadowRoot.querySelector('.cm-content')"
        text = driver.execute_script(inside, editor)
        driver.execute_script("arguments[0].focus()", text)
        keys = others.ActionChains(driver).key_down(others.Keys.CONTROL).send_keys("a").key_up(others.Keys.CONTROL)
        keys.send_keys("output_error = lambda z, a, y: (a - y) * sigmoid.prime(z)").perform()
        check.find_element("css selector", ".nnbp-editor-bar button").click()
        patience.until(lambda _: "✓ output_error" in check.text)
