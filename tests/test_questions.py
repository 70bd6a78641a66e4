"""Questions that a reader answers before the fold shows the answer: each is on its page, and judges what is given."""

import json

import pytest
from bs4 import BeautifulSoup

from tests.test_browser import Visit
from tools.notebooks import ROOT
from tools.questions import questions

QUESTIONS = [(page, question) for page, all_of_it in questions(ROOT).items() for question in all_of_it]
SPECIAL = ("asks", "right", "label", "otherwise")


@pytest.fixture(params=QUESTIONS, ids=lambda pair: f"{pair[0]}-{pair[1]['right']}")
def fold(request, browser, book):
    """A question, its page in a browser and its fold there, opened."""
    page, question = request.param
    visit = Visit(browser, (book / "book" / f"{page}.html").as_uri())
    fold = visit.page.locator("details[data-question]").filter(has_text=question["asks"])
    fold.locator("summary").click()
    yield question, visit, fold
    assert visit.complaints == []
    visit.close()


def test_every_question_is_on_its_page_once(book):
    for page, asked in questions(ROOT).items():
        text = (book / "book" / f"{page}.html").read_text(encoding="utf-8")
        folds = BeautifulSoup(text, "html.parser").select("details[data-question]")
        assert sorted(fold.summary.get_text() for fold in folds) == sorted(question["asks"] for question in asked)
        for fold in folds:
            assert "right" in json.loads(fold["data-question"])


def test_a_wrong_answer_is_explained_and_a_right_one_shows_the_answer(fold):
    question, visit, place = fold
    said, answer = place.get_by_role("status"), place.locator(".nnbp-question + div")
    for choice, words in question.items():
        if choice not in SPECIAL:
            give(place, choice)
            assert said.inner_text() == words
            assert not answer.is_visible()
    if "otherwise" in question:
        give(place, "12345.5")
        assert said.inner_text() == question["otherwise"]
    give(place, str(question["right"]))
    assert said.inner_text() == "Yes, that is right."
    assert answer.is_visible()
    assert visit.serious(runOnly=["label", "button-name", "color-contrast", "target-size"]) == []


@pytest.mark.parametrize(
    ("answer", "right"), [("2.375", True), ("2,38", True), ("2.4", True), ("2", False), ("2.0", False), ("2.3", False)]
)
def test_a_number_may_be_rounded(browser, book, answer, right):
    visit = Visit(browser, (book / "book" / "10-how-fast.html").as_uri())
    place = visit.page.locator("details[data-question]")
    place.locator("summary").click()
    give(place, answer)
    assert (place.get_by_role("status").inner_text() == "Yes, that is right.") is right
    visit.close()


def test_choices_are_offered_in_the_order_of_the_file(browser, book):
    visit = Visit(browser, (book / "book" / "07-five-steps.html").as_uri())
    place = visit.page.locator("details[data-question]")
    place.locator("summary").click()
    assert place.get_by_role("button").all_inner_texts() == [
        "In steps 1 and 2", "In step 3", "In steps 4 and 5", "Show the answer"
    ]  # fmt: skip
    visit.close()


def give(place, answer):
    field = place.locator("input")
    if field.count():
        field.fill(answer)
        field.press("Enter")
    else:
        place.get_by_role("button", name=answer, exact=True).click()


def test_the_answer_can_be_shown_at_once_and_is_printed(fold):
    _, visit, place = fold
    answer = place.locator(".nnbp-question + div")
    assert not answer.is_visible()
    visit.page.emulate_media(media="print")
    assert answer.is_visible()
    assert not place.locator(".nnbp-question").is_visible()
    visit.page.emulate_media(media="screen")
    place.get_by_role("button", name="Show the answer").click()
    assert answer.is_visible()
