"""What a page says about reusing, citing and translating the book is true, and the metadata agree everywhere."""

import json
import re
import subprocess
import sys
import tomllib

import pytest
import yaml

import nnbp
from nnbp.exercises import TASKS
from nnbp.exercises.engine.catalogue import CATALOGUE
from tests.test_browser import Picture, Visit
from tools.check_messages import catalogue
from tools.notebooks import ROOT

PAGE = (ROOT / "book" / "use" / "reuse.md").read_text(encoding="utf-8")
CHECK, FIGURE = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
BIBTEX = dict(re.findall(r"^  (\w+) +=? *\{+(.*?)\}+,?$", PAGE, flags=re.MULTILINE))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


CITATION, ZENODO = yaml.safe_load(read("CITATION.cff")), json.loads(read(".zenodo.json"))
PACKAGE = tomllib.loads(read("pyproject.toml"))["project"]
RELEASES = re.findall(r"^## (\d\S*) – (\d{4}-\d\d-\d\d)$", read("CHANGELOG.md"), flags=re.MULTILINE)


# Metadata


def test_the_newest_release_has_one_version_and_one_date():
    version, date = RELEASES[0]
    assert nnbp.__version__ == version == CITATION["version"]
    assert str(CITATION["date-released"]) == date
    assert BIBTEX["note"] == f"Version {version}" and BIBTEX["year"] == date[:4]


def test_title_authors_licence_and_keywords_agree():
    title = yaml.safe_load(read("_config.yml"))["title"]
    assert title == CITATION["title"] == ZENODO["title"] == BIBTEX["title"]
    (author,) = PACKAGE["authors"]
    assert [author] == CITATION["authors"] == ZENODO["creators"]
    assert author["name"] == BIBTEX["author"] == yaml.safe_load(read("_config.yml"))["author"]
    assert PACKAGE["license"] == CITATION["license"][0] == ZENODO["license"]
    assert PACKAGE["keywords"] == CITATION["keywords"] == ZENODO["keywords"]
    assert CITATION["abstract"] == ZENODO["description"]


# Reuse


def test_a_check_works_in_a_notebook_of_ones_own(capsys):
    names = {"hidden_error": TASKS["bp2"].function}
    exec(CHECK, names)
    assert capsys.readouterr().out.startswith("✓")


def test_pages_that_read_records_are_named():
    (sentence,) = re.findall(r"the pages on .*? beside the chapters\.", PAGE)
    readers = {path.name for path in ROOT.glob("book/**/*.ipynb") if 'data/' in "".join(
        "".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"
    )}  # fmt: skip
    assert {*re.findall(r"/([\w-]+\.ipynb)", sentence)} == readers


def test_an_embedded_figure_moves_and_loads_nothing(browser, tmp_path):
    subprocess.run([sys.executable, "-c", FIGURE], check=True, cwd=tmp_path)
    visit = Visit(browser, (tmp_path / "figure.html").as_uri())
    explorer = visit.page.locator(".nnbp-explore")
    picture = Picture(explorer)
    before = picture.source()
    assert picture.after(lambda: explorer.locator("input[type=range]").press("End")) != before
    assert explorer.locator("img").get_attribute("alt") == "The tangent at z = 5"
    assert [url for url in visit.requests if not url.startswith(("file:", "data:", "blob:"))] == []
    visit.close()


# Translation


def test_every_message_about_a_mistake_is_in_the_catalogue_for_translators():
    messages = {(message.context, message.id) for message in catalogue() if message.id}
    assert messages == {(m.name, text) for m in CATALOGUE.values() for text in (m.saying, m.question)}


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gettext")
    jupyter_book = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ROOT]
    options = ["--path-output", folder, "--builder", "custom", "--custom-builder", "gettext"]
    build = subprocess.run([*jupyter_book, *options, "-W", "-n", "--keep-going"], capture_output=True, encoding="utf-8")
    assert build.returncode == 0, build.stdout + build.stderr
    return folder / "_build" / "gettext"


def test_the_catalogue_of_the_pages_has_their_paragraphs(catalogues):
    text = (catalogues / "book.pot").read_text(encoding="utf-8")
    for notebook in ROOT.glob("book/[0-9]*.ipynb"):
        title = json.loads(notebook.read_text(encoding="utf-8"))["cells"][0]["source"][0].removeprefix("# ").strip()
        assert f'msgid "{title}"' in text
    assert "You may copy, change and sell the text" in text
    assert "Project-Id-Version: Learn backpropagation by running it" in text


def test_make_gettext_writes_both():
    commands = read("Makefile").partition("\ngettext:")[2].partition("\n\n")[0]
    assert "--custom-builder gettext" in commands and "tools.check_messages" in commands
