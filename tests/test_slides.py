"""The slides: they show what is on the pages, fit, are typeset and move, without a network, and have their notes."""

import os
import re
import shutil
from urllib.error import URLError

import pytest

from nnbp.__main__ import parser
from nnbp.exercises import CATALOGUE, MODULES
from nnbp.exercises.contents import CONTENTS
from nnbp.exercises.engine.diagnose import entry_of
from tools import inventory, slides
from tools.notebooks import ROOT, pages

SESSIONS = range(1, 7)
PLAN = slides.PLAN.read_text(encoding="utf-8")
SMALLEST = 20  # px on a slide 720 px high: of all text except in pictures

# What is cut off by the slide's edge, hidden under its lowest band, or wider than its box.
TOO_LARGE = """() => {
  const slide = Reveal.getCurrentSlide(), box = slide.getBoundingClientRect();
  return [...slide.querySelectorAll("h1, h2, p, li, pre, td, th, img, mjx-container, .nnbp-explore")].filter(e => {
    if (e.closest(".of-page, aside, mjx-assistive-mml") || !e.checkVisibility()) return false;
    const {bottom, right, left} = e.getBoundingClientRect();
    return bottom > box.top + 670 || left < box.left + 50 || right > box.right - 50 || (e.matches("pre") && e.scrollWidth > e.clientWidth + 1);
  }).map(e => `${e.tagName} ${e.textContent.slice(0, 60)}`);
}"""
SIZES = """() => [...Reveal.getCurrentSlide().querySelectorAll("*")]
  .filter(e => !e.closest("aside, mjx-container") && e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize))"""
TYPESET = "window.MathJax && MathJax.startup && MathJax.startup.promise.then(() => true)"


@pytest.fixture(scope="module")
def made(book, tmp_path_factory):
    """A copy of the built pages with slides."""
    folder = shutil.copytree(book, tmp_path_factory.mktemp("slides") / "html")
    try:
        slides.make(folder)
    except URLError as error:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"reveal.js cannot be fetched: {error}")
    return folder / "slides"


@pytest.fixture
def opened(browser, made):
    """Opens the slides of a session; afterwards, they have asked nobody for anything and made no complaint."""
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    complaints = []

    def open_session(number):
        page = context.new_page()
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda asked: complaints.append(asked.url) if not asked.url.startswith(("file:", "data:")) else None,
        )
        page.on("requestfailed", lambda asked: complaints.append(asked.url))
        page.goto((made / f"session-{number}.html").as_uri())
        page.wait_for_function(TYPESET)
        return page

    yield open_session
    context.close()
    assert complaints == []


@pytest.mark.parametrize("number", SESSIONS)
def test_every_slide_fits_is_typeset_and_can_be_read_from_the_back(opened, number):
    page = opened(number)
    count = page.evaluate("Reveal.getTotalSlides()")
    assert count == 1 + len(slides.sessions()[number - 1]["slide"])
    for i in range(count):
        page.evaluate(f"Reveal.slide({i}, 0, 99)")
        assert page.evaluate(TOO_LARGE) == [], f"slide {i + 1}"
        assert min(page.evaluate(SIZES)) >= SMALLEST
        shown = page.evaluate("Reveal.getCurrentSlide().innerText")
        assert not re.search(r"[$\\]|\{cite\}|\]\(|\*\*", re.sub(r"\$env.*", "", shown)), shown
        assert page.evaluate(
            "[...Reveal.getCurrentSlide().querySelectorAll('img')].every(e => e.naturalWidth && e.alt)"
        )


def test_sliders_move_and_arrow_keys_leave_the_slide_where_it_is(opened):
    page = opened(2)
    at = next(i for i, slide in enumerate(slides.sessions()[1]["slide"], 1) if slide.get("outputs") == ["932d5716"])
    page.evaluate(f"Reveal.slide({at})")
    slide = page.locator("section.present section.present, section.present:not(:has(section))").last
    before = slide.locator("img").get_attribute("src")
    slide.locator("input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    assert slide.locator("img").get_attribute("src") != before
    assert page.evaluate("Reveal.getIndices().h") == at


def test_the_first_notes_are_the_plan_of_the_session(opened):
    page = opened(3)
    with page.context.expect_page() as opening:
        page.keyboard.press("s")
    notes = opening.value.locator(".speaker-controls-notes .value")
    notes.get_by_text("Questions 8 to 11.").wait_for()
    assert "w-for-w-transposed" in notes.inner_text()


def test_links_lead_to_pages_and_places_that_exist(made):
    for path in made.glob("*.html"):
        for link in re.findall(r'href="(\.\./book/[^"]*)"', path.read_text(encoding="utf-8")):
            name, _, place = link.partition("#")
            target = (made / name).resolve()
            assert target.is_file(), link
            assert not place or f'id="{place}"' in target.read_text(encoding="utf-8"), link


@pytest.mark.parametrize(
    ("slide", "missing"),
    [
        ({"cells": ["gone"]}, "no code cell 'gone'"),
        ({"outputs": ["gone"]}, "no code cell 'gone'"),
        ({"equations": ["eq-99"]}, "not have the equation eq-99"),
        ({"section": ["Gone", 0]}, "not have the heading 'Gone'"),
        ({"question": "Gone?"}, "not have the question 'Gone\\?'"),
    ],
)
def test_what_is_not_on_its_page_any_more_is_named(slide, missing):
    with pytest.raises(ValueError, match=f"slides.toml: 04-error.ipynb (has|does) {missing}"):
        slides.notebook_of(1, {"slide": [{"page": "04-error", **slide}]})


# The plan


def sections():
    return [slides.plan(number)[1] for number in SESSIONS]


def test_the_mistakes_of_a_session_are_those_of_its_exercises():
    modules = dict(zip(CONTENTS, MODULES, strict=True))
    for text in sections():
        exercises = re.findall(r"exercises/([\w-]+)\.ipynb", text)
        possible = {
            entry_of(name) for exercise in exercises for task in modules[exercise].TASKS for name in task.mistakes
        }
        named = {*re.findall(r"`([a-z-]+)`", text)}
        assert len(named) >= 4 and named <= possible & {*CATALOGUE}, named - possible


def test_the_plan_covers_the_chapters_in_order_and_the_exercises_of_part_one():
    text = "".join(sections())
    chapters = [page.stem for page in pages() if page.parent == ROOT / "book" and page.stem[:2].isdigit()]
    named = re.findall(r"\.\./(\d\d-[\w-]+)\.ipynb", text)
    assert list(dict.fromkeys(named)) == chapters
    assert {*re.findall(r"exercises/([\w-]+)\.ipynb", text)} == {*list(CONTENTS)[:17]}


def test_the_plan_asks_the_questions_of_the_inventory_that_belong_to_the_session():
    for number, text in zip(SESSIONS, sections(), strict=True):
        first, last = map(int, re.search(r"Questions (\d+) (?:to|and) (\d+)\.", text).groups())
        assert [i for i, question in enumerate(inventory.questions(), 1) if question["session"] == number] == [
            *range(first, last + 1)
        ]


def test_a_slide_comes_from_a_page_of_its_session():
    for number, session in zip(SESSIONS, slides.sessions(), strict=True):
        read = {*re.findall(r"\.\./([\w-]+)\.ipynb", slides.plan(number)[1])}
        assert {slide["page"] for slide in session["slide"]} <= read


def test_every_command_of_the_page_can_be_run():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert {*re.findall(r"`make (\w+)`", PLAN)} <= {*targets}
    assert {"slides", "inventory"} <= {*targets}
    commands = next(action for action in parser()._actions if action.choices and "check" in action.choices).choices
    assert {*re.findall(r"`nnbp (\w+)", PLAN)} <= {*commands}
    assert all((ROOT / place).exists() for place in re.findall(r"`((?:examples|book)/[\w./-]+)`", PLAN))
