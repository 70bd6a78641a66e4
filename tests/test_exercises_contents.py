"""After the last ✓ of an exercise stand links to the next one and to its page, and they lead there."""

from email.message import Message
from pathlib import Path
from urllib.parse import unquote

import pytest

from nnbp import exercises
from nnbp.exercises import MODULES, NAMES, TASKS
from nnbp.exercises import contents as contents_module
from nnbp.exercises.contents import BOOK, CONTENTS, links
from nnbp.exercises.grading import copying, read
from tools import exercises as tool

NAME = "04-hidden-errors"


def test_the_contents_are_those_of_the_notebooks():
    said = tool.CONTENTS.read_text(encoding="utf-8")
    assert said == tool.contents(), "run python -m tools.exercises"
    assert [tool.module_of(name) for name in CONTENTS] == list(NAMES)


@pytest.fixture(params=["in the book", "in my-exercises", "anywhere"])
def place(request, tmp_path, monkeypatch):
    """Where a reader may have an exercise open."""
    if request.param == "in my-exercises":
        copying.copy_all(read.handed_out().values(), tmp_path / "my exercises", BOOK)
    folder = {"in the book": BOOK / "exercises", "in my-exercises": tmp_path / "my exercises"}.get(
        request.param, tmp_path
    )
    monkeypatch.chdir(folder)


def test_the_links_of_every_exercise_lead_to_the_next_one_and_to_its_page(place):
    names = list(CONTENTS)
    for name, following in zip(names, [*names[1:], None], strict=True):
        *forward, (back, page) = links(name)
        assert Path(unquote(page)).resolve() == (BOOK / CONTENTS[name]["page"]).resolve()
        assert back == f"Back: {CONTENTS[name]['page_title']}"
        assert [(words, Path(unquote(file)).stem) for words, file in forward] == (
            [(f"Next: {CONTENTS[following]['title']}", following)] if following else []
        )
        assert all(Path(unquote(file)).is_file() for _, file in forward)


def test_in_my_exercises_the_next_one_is_ones_own_copy(tmp_path, monkeypatch):
    copying.copy_all(read.handed_out().values(), tmp_path, BOOK)
    monkeypatch.chdir(tmp_path)
    assert links(NAME)[0][1] == "05-gradient.ipynb"


def test_without_the_book_the_words_of_a_link_remain(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(contents_module, "BOOK", tmp_path / "no book")
    assert [address for _, address in links(NAME)] == [None, None]


def test_without_the_book_they_lead_to_its_published_pages_if_there_are_any(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(contents_module, "BOOK", tmp_path / "no book")
    monkeypatch.setattr(contents_module, "published", lambda: "https://ada.github.io/book/")
    following, back = links(NAME)
    assert following[1] is None  # it would have to be a copy of the reader's
    assert back[1] == f"https://ada.github.io/book/book/{CONTENTS[NAME]['page'].replace('.ipynb', '.html')}"
    copying.copy_all(read.handed_out().values(), tmp_path / "mine", tmp_path / "no book")
    copy = (tmp_path / "mine" / f"{NAME}.ipynb").read_text(encoding="utf-8")
    assert "](https://ada.github.io/book/book/" in copy and "](../" not in copy and "](#" not in copy


@pytest.mark.parametrize(
    ("urls", "address"),
    [([], None), (["Repository, https://a.b/c"], None), (["Documentation, https://a.b/c/"], "https://a.b/c/")],
)
def test_the_address_of_the_book_is_the_documentation_of_the_package(urls, address, monkeypatch):
    package = Message()
    for url in urls:
        package["Project-URL"] = url
    monkeypatch.setattr(contents_module, "metadata", lambda name: package)
    assert contents_module.published() == address


def passing(task):
    return task.function() if task.fixed else task.function


@pytest.mark.parametrize("module", MODULES, ids=NAMES)
def test_they_stand_after_the_check_that_completes_an_exercise(module, monkeypatch, capsys):
    monkeypatch.delenv("NNBP_BOOK", raising=False)
    monkeypatch.setattr(exercises, "PASSED", set())
    for task in module.TASKS:
        exercises.check(task.name, passing(task))
        assert ("Back: " in capsys.readouterr().out) == (task is module.TASKS[-1])
    exercises.check(module.TASKS[0].name, passing(module.TASKS[0]))
    assert "Back: " in capsys.readouterr().out


def test_a_task_that_is_wrong_again_is_not_passed_any_more(monkeypatch, capsys):
    monkeypatch.delenv("NNBP_BOOK", raising=False)
    monkeypatch.setattr(exercises, "PASSED", {"bp2"})
    exercises.check("bp2", lambda w_next, delta_next, z: z)
    exercises.check("bp2-all-layers", TASKS["bp2-all-layers"].function)
    assert "Back: " not in capsys.readouterr().out


def test_the_stored_outputs_of_the_book_have_none(monkeypatch, capsys):
    monkeypatch.setenv("NNBP_BOOK", "1")
    monkeypatch.setattr(exercises, "PASSED", {"bp2"})
    exercises.check("bp2-all-layers", TASKS["bp2-all-layers"].function)
    assert capsys.readouterr().out == "✓ all_errors agrees with (BP2) in all 9 tests.\n"
