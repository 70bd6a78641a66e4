"""The exercises follow their rules (right answers pass, mistakes are named), and readers see what they should."""

import dataclasses

import numpy as np
import pytest

from nnbp import exercises
from nnbp.exercises import TASKS, examine
from tools import lint_exercises as rules
from tools.exercises import names


def sentence(rule):
    return rule.__name__


@pytest.mark.parametrize("rule", rules.OF_TASKS, ids=sentence)
@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_every_task_follows_the_rules(task, rule):
    assert not [*rule(task)]


@pytest.mark.parametrize("rule", rules.OF_EXERCISES, ids=sentence)
@pytest.mark.parametrize("name", names())
def test_every_exercise_follows_the_rules(name, rule):
    assert not [*rule(name)]


@pytest.mark.parametrize("rule", rules.OF_ALL, ids=sentence)
def test_all_exercises_together_follow_the_rules(rule):
    assert not [*rule()]


# The rules can be broken


BP1, BP2, BACKPROP = TASKS["bp1"], TASKS["bp2"], TASKS["backprop"]
SIGN = {"(a - y)": "(y - a)"}


def task(**changes):
    return dataclasses.replace(BP1, **changes)


@pytest.mark.parametrize(
    "rule, broken, words",
    [
        (rules.the_reference_passes, task(function=lambda z, a, y: z @ a), "raised an exception"),
        (rules.right_answers_pass_however_they_are_written, task(name="bp0"), "has 0 right answers"),
        (rules.right_answers_pass_however_they_are_written, task(name="bp1-cross-entropy"), "lambda> is rejected"),
        (rules.mistakes_are_rejected_and_named, task(mistakes={"bp0": SIGN}), "these are not in catalogue.toml: bp0"),
        (
            rules.mistakes_are_rejected_and_named,
            task(mistakes={"halved": {"(a - y)": "-(y - a)"}}),
            "halved is called (): ✓",
        ),
        (
            rules.mistakes_answer_differently,
            task(mistakes={"halved": SIGN, "doubled": SIGN}),
            "doubled and halved answer",
        ),
        (rules.mistakes_run_somewhere, task(mistakes={"halved": {"a - y": "a - b"}}), "halved raises an exception"),
        (rules.wrong_answers_are_rejected, task(cases=BP1.cases[:2]), "the longer side taken for m"),
    ],
)
def test_a_task_that_breaks_a_rule_is_complained_about(rule, broken, words):
    assert any(words in complaint for complaint in rule(broken)), [*rule(broken)]


# What a reader sees


@pytest.mark.parametrize("stub", [lambda z, a, y: ..., lambda z, a, y: None, ..., None])
def test_a_stub_is_not_wrong_but_not_attempted(stub):
    assert examine(BP1, stub).status == "not attempted"


def test_a_stub_that_raises_is_not_attempted():
    def stub(z, a, y):
        raise NotImplementedError

    assert examine(BP1, stub).status == "not attempted"


def test_an_exception_is_shown_with_the_readers_own_lines_only():
    def helper(z):
        return np.linalg.inv(z)  # not square

    text = examine(BP1, lambda z, a, y: helper(z)).text
    assert "LinAlgError" in text and "np.linalg.inv(z)  # not square" in text and "in helper" in text
    assert "call.py" not in text and "_assert_stacked_square" not in text
    assert "z (2, 7), a (2, 7), y (2, 7)" in text


def test_the_order_is_type_shape_modified_values():
    def everything_wrong(z, a, y):
        z += 1
        return (a + y).astype(int).T

    def all_but_type(z, a, y):
        z += 1
        return (a + y).T

    def all_but_type_and_shape(z, a, y):
        z += 1
        return a + y

    functions = [everything_wrong, all_but_type, all_but_type_and_shape, lambda z, a, y: a + y]
    assert [examine(BP1, f).status for f in functions] == ["type", "shape", "modified", "values"]


def test_the_first_wrong_layer_is_the_first_in_the_order_of_computation():
    def wrong_in_the_first_hidden_layer(weights, biases, x, y):
        nabla_w, nabla_b = BACKPROP.function(weights, biases, x, y)
        return [nabla_w[0] + 1, *nabla_w[1:]], [nabla_b[0] + 1, *nabla_b[1:]]

    text = examine(BACKPROP, wrong_in_the_first_hidden_layer).text
    assert "nabla_w, layer 2 is wrong in" in text
    assert "right: nabla_w, layer 4; nabla_b, layer 4; nabla_w, layer 3; nabla_b, layer 3" in text


def test_an_unknown_mistake_is_placed():
    def one_row_wrong(z, a, y):
        delta = BP1.function(z, a, y)
        delta[1] += 0.01
        return delta

    verdict = examine(BP1, one_row_wrong)
    assert verdict.mistake is None and "Only row 1 is wrong" in verdict.text


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_reported_as_such(value):
    assert "NaN or infinite" in examine(BP1, lambda z, a, y: z * value).text


@pytest.mark.parametrize(
    "value",
    [
        "text",
        3,
        3.0,
        True,
        [],
        (),
        {},
        [[1.0]],
        np.array(["a"]),
        np.array([1j]),
        np.array(None),
        object(),
        np.float16([[1]]),
    ],
)
def test_an_answer_of_any_other_type_is_rejected_in_words(value):
    verdict = examine(BP1, lambda z, a, y: value)
    assert verdict.status == "type" and "should" in verdict.text


@pytest.mark.parametrize(
    "value", [(), ([], []), (1, 2), ([1], [2]), [np.zeros(2)] * 2, ([None] * 3, [None] * 3), {1: 2, 3: 4}]
)
def test_lists_of_the_wrong_length_are_rejected_in_words(value):
    verdict = examine(BACKPROP, lambda weights, biases, x, y: value)
    assert verdict.status == "type" and "should" in verdict.text


def test_what_a_wrong_function_prints_is_shown_and_what_a_right_one_prints_is_not():
    def chatty(result):
        def function(z, a, y):
            print("z is", z.shape)
            return result(z, a, y)

        return function

    assert "z is (2, 7)" in examine(BP1, chatty(lambda z, a, y: a)).text
    assert "z is" not in examine(BP1, chatty(BP1.function)).text


def test_a_result_in_place_of_a_function_is_met_with_a_request_to_omit_the_brackets():
    verdict = examine(BP1, np.zeros(3))
    assert verdict.status == "type" and "without brackets" in verdict.text


def test_what_is_wrong_is_said_in_the_first_line():
    nothing, wrong = (examine(BP1, f) for f in (lambda z, a, y: print(end=""), lambda z, a, y: a * y))
    assert nothing.text.startswith("✗ output_error: Your function returned None")
    assert (wrong.status, wrong.text.splitlines()[0]) == ("values", "✗ output_error returned wrong values.")


def test_praise_names_the_equations_and_the_number_of_tests():
    assert examine(BP1, BP1.function).text == "✓ output_error agrees with (BP1) in all 9 tests."
    assert "agrees with (BP1)–(BP4) in all 10 tests." in examine(BACKPROP, BACKPROP.function).text


def test_wrong_arguments_of_the_readers_function_are_an_exception():
    assert "TypeError" in examine(BP1, lambda z: z).text


def test_exit_does_not_end_the_session_and_ctrl_c_does():
    assert examine(BP1, lambda z, a, y: exit()).status == "exception"

    def interrupted(z, a, y):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        examine(BP1, interrupted)


def test_check_prints_the_verdict(capsys):
    exercises.check("bp1", BP1.function)
    assert capsys.readouterr().out == "✓ output_error agrees with (BP1) in all 9 tests.\n"


def test_check_lists_the_existing_tasks():
    with pytest.raises(ValueError, match="bp1"):
        exercises.check("bp5", BP1.function)
