"""A build rewrites every page that would come out differently, and hardly any other."""

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tools.rebuild import SHARED_FILES

PAGES = {"index": "Start\n=====\n\n.. toctree::\n\n   one\n   two\n", "one": "One\n===\n", "two": "Two\n===\n"}


@pytest.fixture
def folder(tmp_path):
    for name, text in PAGES.items():
        (tmp_path / f"{name}.rst").write_text(text, encoding="utf-8")
    build(tmp_path)
    return tmp_path


def build(folder):
    """Build as `make book` does; returns whether there were no warnings, and the pages that were written."""
    written = []
    with docutils_namespace():
        settings = {"extensions": ["tools.rebuild"], "html_theme": "basic", "exclude_patterns": ["out"]}
        app = Sphinx(folder, None, folder / "out", folder / "out/.doctrees", "html", settings, status=None, warning=None,
                     warningiserror=True, keep_going=True)  # fmt: skip
        app.connect("html-page-context", lambda app, name, *_: written.append(name))
        app.build()
    return app.statuscode == 0, {*written} & {*PAGES}


def test_without_changes_no_page_is_written(folder):
    assert build(folder) == (True, set())


def test_a_changed_text_is_written_with_the_page_that_lists_it_alone(folder):
    (folder / "one.rst").write_text(PAGES["one"] + "\nMore.\n", encoding="utf-8")
    assert build(folder) == (True, {"index", "one"})


def test_a_changed_title_is_shown_on_the_other_pages(folder):
    (folder / "one.rst").write_text("Another\n=======\n", encoding="utf-8")
    assert build(folder) == (True, {*PAGES})
    assert "Another" in (folder / "out" / "two.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("shared_file", [pattern.replace("*", "new") for pattern in SHARED_FILES])
def test_a_changed_shared_file_rebuilds_all_pages(folder, shared_file):
    path = folder / shared_file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed", encoding="utf-8")
    assert build(folder) == (True, {*PAGES})
    assert build(folder) == (True, set())


def test_a_changed_address_rebuilds_all_pages(folder, monkeypatch):
    monkeypatch.setenv("NNBP_REPOSITORY", "ada/book")
    assert build(folder) == (True, {*PAGES})
    assert build(folder) == (True, set())


def test_a_warning_is_repeated_until_its_cause_is_fixed(folder):
    (folder / "one.rst").write_text(PAGES["one"] + "\n:doc:`nowhere`\n", encoding="utf-8")
    assert not build(folder)[0]
    assert not build(folder)[0]
    (folder / "one.rst").write_text(PAGES["one"], encoding="utf-8")
    assert build(folder)[0]
