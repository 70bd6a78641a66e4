"""The concept inventory: its numbers, its keys, its two forms, and the files that are made of it."""

import re
from collections import Counter
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from bs4 import BeautifulSoup

import nnbp
from nnbp.exercises import CATALOGUE
from tools import inventory
from tools.inventory import FORMS, LETTERS, SOURCE, choices
from tools.notebooks import ROOT

QUESTIONS = inventory.questions()
ASKED = [(question, form) for question in QUESTIONS for form in FORMS]
NAMES = [f"{i}{form}" for i in range(1, len(QUESTIONS) + 1) for form in FORMS]
sigma = nnbp.sigmoid


# What the library answers: the right choices are compared with this.


def neuron(w, b, a):
    net = nnbp.Network([len(a), 1])
    net.weights, net.biases = [w], [b]
    return net.output(a)


def step(w, dw, eta):
    net = nnbp.Network([1, 1])
    net.weights = [np.array([[w]])]
    net.update(nnbp.Gradient(weights=[np.array([[dw]])], biases=[np.zeros((1, 1))], errors=[]), eta)
    return net.weights[0]


def column(*numbers):
    return np.array(numbers, float).reshape(-1, 1)


def mean_derivative(each):
    """For linear neurons whose biases have these derivatives, the derivative that the mini-batch has."""
    net = nnbp.Network([1, 1], activations=nnbp.identity)
    X = np.zeros((1, len(each)))
    return nnbp.minibatch_gradient(net, X, net.output(X) - each).biases[0]


def output_error(a, y):
    z = np.log(a / (1 - np.array(a)))
    return nnbp.equations.output_error(column(a) - column(y), sigma.prime(column(z))).ravel()


def hidden_error(w, delta, prime):
    return nnbp.equations.hidden_error(*(np.atleast_2d(np.array(array, float)) for array in (w, delta, prime)))


def bias_gradient(delta):
    return nnbp.equations.bias_gradient(column(delta))


def weight_gradient(delta, a):
    return nnbp.equations.weight_gradient(column(delta), column(a)).ravel()


def least(numbers):
    return np.abs(numbers).argmin()


def biases(n, m):
    return nnbp.minibatch_gradient(nnbp.Network([2, n]), np.zeros((2, m)), np.zeros((n, m))).biases[0].size


def steps(n, m, epochs):
    """How often ``sgd`` changes the bias of a neuron whose derivative is always 1, by which it falls each time."""
    cost = nnbp.Cost(lambda A, Y: A.sum(axis=0), lambda A, Y: np.ones_like(A))
    net, data = nnbp.Network([1, 1], activations=nnbp.identity, cost=cost, seed=0), np.zeros((1, n))
    before = net.biases[0].item()
    nnbp.sgd(net, data, data, epochs, m, 1.0, seed=0, progress=False)
    return round(before - net.biases[0].item(), 6)


def count(sizes):
    net = nnbp.Network(sizes)
    return sum(w.size for w in net.weights), sum(b.size for b in net.biases)


def passes(sizes):
    return 1 + sum(count(sizes))


# The questions


def as_number(text):
    """The value of a choice that is a number, an expression with σ, or a sentence that holds one number."""
    text = text.replace("−", "-").replace("σ", "sigma").replace(",", "")
    if re.fullmatch(r"[-+.\d ()a-z]+", text) and not re.search("[a-z]{2} |The", text):
        return float(eval(text, {"sigma": sigma}))
    (number,) = re.findall(r"\d+", text)
    return float(number)


@pytest.mark.parametrize(("question", "form"), [pair for pair in ASKED if "values" in pair[0][pair[1]]])
def test_every_number_is_what_the_library_or_the_mistake_gives(question, form):
    asked, names = question[form], dict(globals())
    exec(asked["given"], names)
    for text, value in zip([asked["right"], *asked["wrong"]], asked["values"], strict=True):
        (computed,) = np.ravel(eval(value, names))
        assert as_number(text) == pytest.approx(float(computed), abs=1e-12), (text, value)


def test_most_questions_are_about_numbers_that_are_checked():
    assert sum("values" in question["A"] for question in QUESTIONS) >= 15
    for question in QUESTIONS:
        assert ("values" in question["A"]) == ("values" in question["B"])
        if question["A"]["wrong"][0][0] in "−0123456789":
            assert "values" in question["A"], question["A"]["asks"]


def test_the_numbers_in_a_question_are_those_with_which_it_is_checked():
    for question, form in ASKED:
        asked = question[form]
        if "values" in asked and "count" not in asked["given"]:
            given = set(map(float, re.findall(r"\d+(?:\.\d+)?", asked["given"])))
            said = re.sub(r"(?<=\d),(?=\d{3})", "", asked["asks"]) + " ".join([asked["right"], *asked["wrong"]])
            assert given <= set(map(float, re.findall(r"\d+(?:\.\d+)?", said))), asked["asks"]


def test_there_are_twenty_questions_and_four_different_choices_to_each():
    assert len(QUESTIONS) == 20
    for question, form in ASKED:
        texts = [choice.text for choice in choices(question, form)]
        assert len({*texts}) == len(texts) == 4


def test_every_wrong_choice_is_a_mistake_of_the_catalogue_and_every_choice_has_its_reason():
    for question, form in ASKED:
        for choice in choices(question, form):
            assert choice.mistake is None or choice.mistake in CATALOGUE
            assert choice.why.endswith(".") and choice.why != question["concept"]


def test_the_forms_ask_the_same_with_other_words_or_numbers():
    for question in QUESTIONS:
        a, b = question["A"], question["B"]
        assert a["asks"] != b["asks"] and a["right"] != b["right"]
        assert a["key"] != b["key"]


@pytest.mark.parametrize("form", FORMS)
def test_every_letter_is_right_equally_often_and_no_pattern_shows(form):
    keys = "".join(question[form]["key"] for question in QUESTIONS)
    assert Counter(keys) == dict.fromkeys(LETTERS, 5)
    assert not re.search(r"(.)\1\1", keys)


def test_the_right_choice_cannot_be_told_by_its_length():
    longest = Counter()
    for question, form in ASKED:
        right, wrong = len(question[form]["right"]), [len(text) for text in question[form]["wrong"]]
        assert right <= 1.15 * max(wrong), question[form]["asks"]
        longest[form] += right > max(wrong)
    assert max(longest.values()) <= len(QUESTIONS) / 4


def test_every_question_names_a_page_and_a_place_that_exist():
    for question in QUESTIONS:
        name, _, place = question["page"].partition("#")
        text = (ROOT / "book" / f"{name}.ipynb").read_text(encoding="utf-8")
        assert not place or f"({place})=" in text


# The files


def test_the_forms_to_print_hold_no_answers_and_the_key_holds_all():
    key = BeautifulSoup(inventory.as_key(), "html.parser")
    for form in FORMS:
        text = inventory.as_page(form)
        page = BeautifulSoup(text, "html.parser")
        assert len(page.select("body > ol > li, html > ol > li")) == len(QUESTIONS)
        for question in QUESTIONS:
            assert question["why" if "why" in question else "concept"] not in text
        shown = [[choice.text for choice in item.select("li")] for item in page.select("ol > li:has(ol)")]
        assert shown == [[choice.text for choice in choices(question, form)] for question in QUESTIONS]
    assert len(key.select("li.right")) == len(ASKED)
    assert inventory.NOT_VALIDATED in key.get_text()


@pytest.mark.parametrize("form", FORMS)
def test_moodle_gets_each_question_with_one_right_answer_and_reasons(form):
    quiz = ET.fromstring(inventory.as_moodle(form).encode())
    assert quiz.tag == "quiz" and len(quiz) == len(QUESTIONS)
    for question, item in zip(QUESTIONS, quiz, strict=True):
        assert item.attrib == {"type": "multichoice"}
        assert item.findtext("questiontext/text") == question[form]["asks"]
        assert (item.findtext("single"), item.findtext("shuffleanswers")) == ("true", "false")
        answers = item.findall("answer")
        assert [(answer.get("fraction"), answer.findtext("text"), answer.findtext("feedback/text")) for answer in answers] == [
            ("0" if choice.mistake else "100", choice.text, choice.why) for choice in choices(question, form)
        ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_gift_can_be_read_back(form):
    items = inventory.as_gift(form).strip().split("\n\n")
    for question, item in zip(QUESTIONS, items, strict=True):
        head, *answers, end = item.split("\n")
        (asks,) = re.fullmatch(r"::[^:]*::(.*) \{", head).groups()
        assert re.sub(r"\\(.)", r"\1", asks) == question[form]["asks"] and end == "}"
        for choice, line in zip(choices(question, form), answers, strict=True):
            sign, text, why = re.fullmatch(r"\t([=~])((?:[^\\#]|\\.)*)#((?:[^\\#]|\\.)*)", line).groups()
            assert (sign == "=") is (choice.mistake is None)
            assert [re.sub(r"\\(.)", r"\1", part) for part in (text, why)] == [choice.text, choice.why]
            assert not re.search(r"(?<!\\)[~={}:#]", text + why)


def test_all_files_are_written(tmp_path):
    assert inventory.make(tmp_path) == sorted(path.name for path in tmp_path.iterdir())
    assert len([*tmp_path.iterdir()]) == 7 and SOURCE.is_file()
