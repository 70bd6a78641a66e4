"""The parts of the check by themselves: calling, comparing, reporting and judging."""

import dataclasses
import json
import re
import sys
import types

import numpy as np
import pytest

import nnbp
from nnbp.exercises import CATALOGUE, TASKS, examine
from nnbp.exercises.engine import call as call_module
from nnbp.exercises.engine.call import FRAMES, call, in_words, is_own, is_stub, own_traceback
from nnbp.exercises.engine.compare import first_difference, leaves, map_leaves, one_entry, precision, same
from nnbp.exercises.engine.diagnose import answers, diagnose, general_mistakes
from nnbp.exercises.engine.examine import PRINTED_LINES, _pattern
from nnbp.exercises.engine.task import Finding, written
from nnbp.exercises.engine.verdict import MIME, Verdict, as_html, data, from_data, show
from tools.lint_exercises import adding_up, overwriting, remembering

BP1, BP2_ALL, BACKPROP = TASKS["bp1"], TASKS["bp2-all-layers"], TASKS["backprop"]
COLUMN = np.array([[1.0], [2.0], [4.0]])


# Calling


def test_a_call_works_on_copies():
    given = {"a": [np.zeros(2)], "b": 3}
    outcome = call(lambda a, b: a[0].fill(b), given)
    assert outcome.modified == "a" and given["a"][0][0] == 0


@pytest.mark.parametrize(
    "argument, change",
    [
        (np.zeros(2), lambda a: a.fill(np.nan)),
        ([1, 2], lambda a: a.append(3)),
        ([np.zeros((2, 1))], lambda a: a.__setitem__(0, np.zeros((1, 2)))),
        ([1.0, 2.0], lambda a: a.__setitem__(1, 3.0)),
        ([1, 2], lambda a: a.pop()),
        ([np.zeros(2), np.ones(2)], lambda a: a.reverse()),
    ],
)
def test_every_change_of_an_argument_is_seen(argument, change):
    assert call(change, {"a": argument}).modified == "a"


def test_an_argument_that_is_left_alone_is_not_modified():
    arguments = {
        "a": [np.array([1.0]), (2.0, np.zeros((1, 2)))],
        "name": "word",
        "f": len,
        "rng": np.random.default_rng(0),
    }
    outcome = call(lambda *given: 1.0, arguments)
    assert outcome.modified is None and outcome.value == 1.0 and outcome.error is None


def test_a_result_is_kept_as_it_was_when_it_was_returned():
    shared = [np.zeros(2)]
    outcome = call(lambda: shared, {})
    shared[0] += 1
    assert outcome.value[0][0] == 0


def test_a_result_that_cannot_be_copied_is_kept_itself():
    thing = (i for i in range(3))
    assert call(lambda: thing, {}).value is thing


def test_what_is_printed_is_kept_also_before_an_exception(capsys):
    def function():
        print("so far")
        raise ValueError("no further")

    outcome = call(function, {})
    assert outcome.printed == "so far\n" and isinstance(outcome.error, ValueError)
    assert capsys.readouterr().out == ""
    assert call(lambda: print("fine"), {}).printed == "fine\n"


def test_numpys_error_settings_do_not_turn_a_readers_warnings_into_errors():
    with np.errstate(all="raise"):
        assert np.isinf(call(lambda: np.float64(1) / np.zeros(1), {}).value[0])


def test_warnings_of_a_readers_code_are_silent(recwarn):
    assert np.isinf(call(lambda: np.float64(1) / np.zeros(1), {}).value[0])
    assert not recwarn.list


def test_a_stub_is_known_by_its_code():
    def with_words():
        """Says what."""
        ...

    def attempted(z):
        return z

    assert is_stub(with_words) and is_stub(lambda: ...)
    assert not is_stub(lambda: 0) and not is_stub(attempted) and not is_stub(len) and not is_stub(3)


def deep(n):
    if n == 0:
        raise ValueError("one\ntwo\nthree\nfour\nfive")
    deep(n - 1)


def test_a_traceback_shows_the_last_lines_of_the_readers_code_and_the_message():
    text = own_traceback(call(deep, {"n": 10}).error)
    lines = text.splitlines()
    assert text.count("in deep") == FRAMES
    assert lines[0].startswith("line ") and lines[1] == "    deep(n - 1)"
    assert 'raise ValueError("one' in text
    assert lines[-4:] == ["ValueError: one", "two", "three", "four"]


def test_a_traceback_without_source_has_no_empty_lines():
    there = {}
    exec("def function():\n    raise ValueError('no source')", there)
    text = own_traceback(call(there["function"], {}).error)
    assert text.splitlines() == ["line 2, in function", "ValueError: no source"]


@pytest.mark.parametrize(
    "function, words",
    [
        (lambda: np.ones((4, 5)) @ np.ones((4, 7)), "in a matrix product: (…, 5) @ (4, …)"),
        (lambda: np.ones(5) @ np.ones((4, 7)), "in a matrix product: (…, 5) @ (4, …)"),
        (lambda: np.ones((4, 5)) @ np.ones(4), "in a matrix product: (…, 5) @ (4, …)"),
        (lambda: np.ones((4, 5)) @ 3.0, "one side of this matrix product is a single number"),
        (lambda: np.ones((4, 5)) * np.ones((5, 1)), "in an operation that works entry by entry: (4,5) (5,1)"),
        (lambda: np.ones((2, 2)).__setitem__((0, 0), np.ones(3)), "z[j] is an array and z[j, 0] a number"),
        (lambda: {4: 0, 3: 0}[2], "KeyError: 2 is not a key of the dictionary."),
    ],
)
def test_frequent_exceptions_are_put_in_words(function, words):
    error = call(function, {}).error
    assert words in in_words(error) and str(error).splitlines()[0].strip() in own_traceback(error)


def test_other_exceptions_keep_their_words():
    for function, words in (
        (lambda: np.array([[1.0], [2.0, 3.0]]), "inhomogeneous shape"),
        (lambda: {}["w"], "KeyError: 'w'"),
        (lambda: np.dot(np.ones((4, 5)), np.ones((4, 7))), "shapes (4,5) and (4,7) not aligned"),
    ):
        assert words in in_words(call(function, {}).error)


def test_a_syntax_error_in_words_is_its_last_line():
    assert in_words(call(lambda: compile("a = (", "cell", "exec"), {}).error) == "SyntaxError: '(' was never closed"


# Comparing


def test_leaves_have_paths():
    assert list(leaves(([1, 2], 3))) == [((0, 0), 1), ((0, 1), 2), ((1,), 3)]
    assert map_leaves(lambda x: -x, ([1, 2], 3)) == ([-1, -2], -3)


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-6), (np.float32, 1e-4)])
def test_rounding_is_allowed_and_more_is_not(dtype, tolerance):
    expected = COLUMN.astype(dtype)
    nearly = (COLUMN + np.array([[0], [0], [0.8 * 4 * tolerance]])).astype(dtype)
    too_far = (COLUMN + np.array([[0], [0], [1.2 * 4 * tolerance]])).astype(dtype)
    assert same(expected, nearly) and not same(expected, too_far)
    assert same(expected * 0, nearly * 0) and not same(expected * 0, too_far * 0 + dtype(2 * tolerance))
    assert not same(-expected, -too_far)
    assert same(expected / 1000, nearly / 1000) and not same(expected / 1000, too_far / 1000)


def test_single_precision_on_one_side_is_enough_for_its_tolerance():
    assert same(COLUMN, (COLUMN * (1 + 5e-5)).astype(np.float32))
    assert same(COLUMN.astype(np.float32), COLUMN * (1 + 5e-5))


def test_a_difference_says_how_many_entries_are_wrong_and_a_number_how_wrong_it_is():
    wrong = COLUMN + np.array([[0.0], [0.2], [-2.0]])
    difference = first_difference(COLUMN, wrong)
    assert difference.stage == "values" and difference.wrong.ravel().tolist() == [False, True, True]
    assert difference.text == "is wrong in 2 of 3 entries"
    assert first_difference(4.0, 24.0).text == "is off by 5.0 times what it should be"
    assert "is off by 25% of what it should be" in first_difference(4.0, 5.0).text
    assert "is off by 100%" in first_difference(0.0, 1.0).text
    assert "is off by less than 0.1% of" in first_difference(4.0, 4.003).text
    assert "is off by 0.1% of" in first_difference(4.0, 4.0041).text
    assert "is off by 10% of" in first_difference(4.0, 4.4).text
    assert "is off by 100% of" in first_difference(4.0, 8.0).text
    assert "is off by 3.9 times" in first_difference(4.0, -11.6).text
    assert "is off by more than ten times" in first_difference(4.0, 44.0).text


def test_not_a_number_is_counted():
    assert "1 of 3" in first_difference(COLUMN, COLUMN * [[1], [np.nan], [1]]).text
    assert same(COLUMN * np.nan, COLUMN * np.nan)  # possible results of a mistake


@pytest.mark.parametrize(
    "expected, given, words",
    [
        ([1.0], 1.0, "is a number; it should be a list of 1"),
        ((1.0, 2.0), COLUMN, "is an array of shape (3, 1); it should be a tuple of 2"),
        ([1.0, 2.0], (1.0,), "is a tuple of 1; it should have 2"),
        ([1.0], "word", "is of type str; it should be a list of 1"),
        (COLUMN, 1.0, "is a number; it should be an array of shape (3, 1)"),
        (COLUMN, [1.0], "is a list of 1; it should be an array"),
        (1.0, True, "is True; it should be a number"),
        (1.0, None, "is None; it should be a number"),
        (1.0, COLUMN, "has shape (3, 1); it should be a single number"),
        (COLUMN, COLUMN.T, "has shape (1, 3); it should be (3, 1)"),
        (COLUMN, COLUMN.astype(int) + 1, "has dtype int64; it should hold floating-point numbers"),
        (1.5, np.array(1), "has dtype int64; it should hold floating-point numbers"),
        (COLUMN, COLUMN.astype(np.float16), "has dtype float16; it should be float64"),
        (COLUMN, COLUMN > 1, "has dtype bool"),
        ("word", 3, "is a number; it should be a word"),
        (3, 3.0, "it should be a whole number"),
        ("word", "other", "is not right"),
    ],
)
def test_a_result_of_another_form_is_described(expected, given, words):
    assert words in first_difference(expected, given).text


@pytest.mark.parametrize(
    "expected, given",
    [
        ([1.0], (1.0,)),
        (1.0, 1),
        (1.0, np.float32(1)),
        (1.0, np.array(1.0)),
        (3, np.int64(3)),
        ("word", "word"),
        (True, True),
        (COLUMN, np.asfortranarray(COLUMN)),
        (COLUMN, COLUMN.astype(int)),  # where the right numbers are integers
    ],
)
def test_the_same_in_another_form_is_the_same(expected, given):
    assert same(expected, given)


@pytest.mark.parametrize(
    "given, mistakes",
    [
        (COLUMN.ravel(), ("one-dimensional",)),
        (np.tile(COLUMN, 3), ("broadcast",)),
        ((COLUMN + COLUMN.ravel()) / 2, ("broadcast",)),
        (COLUMN @ COLUMN.T, ()),
        (np.tile(COLUMN, 2), ()),
        (COLUMN.astype(int), ("integer-array",)),
        ((COLUMN / 2).astype(int), ("integer-array",)),
    ],
)
def test_some_forms_give_the_mistake_away(given, mistakes):
    assert first_difference(COLUMN, given).mistakes == mistakes


def test_a_whole_number_where_a_number_is_due_has_no_name():
    assert first_difference(1.5, np.array(1)).mistakes == ()
    assert first_difference(1.5, 1).text == "is a whole number, and is off by 33% of what it should be"


def test_a_flat_result_is_a_mistake_only_where_a_column_is_due():
    assert first_difference(np.ones((3, 2)), np.ones(3)).mistakes == ()
    assert first_difference(np.ones((3, 3, 1)), np.ones(3)).mistakes == ()


def test_type_comes_before_shape_and_both_before_values_whatever_the_order_of_paths():
    right = [COLUMN, COLUMN, COLUMN]
    given = [COLUMN + 1, COLUMN.T, COLUMN.astype(int) + 1]
    assert first_difference(right, given).path == (2,)
    assert first_difference(right, [*given[:2], COLUMN]).path == (1,)
    assert first_difference(right, [COLUMN + 1, COLUMN, COLUMN + 1]).path == (0,)
    assert first_difference(right, [COLUMN + 1, COLUMN, COLUMN + 1], order=lambda paths: paths[::-1]).path == (2,)


@pytest.mark.parametrize("dtype, words", [(np.float64, "float64"), (np.float32, None)])
def test_an_answer_is_as_precise_as_the_question(dtype, words):
    assert precision({"a": [COLUMN.astype(dtype), COLUMN], "b": 3}) is dtype
    difference = first_difference(COLUMN, COLUMN.astype(np.float32), dtype=dtype)
    assert difference is None if words is None else f"has dtype float32; it should be {words}" in difference.text
    assert first_difference(COLUMN, COLUMN, dtype=dtype) is None
    assert (first_difference(COLUMN, COLUMN * (1 + 5e-5), dtype=dtype) is None) == (dtype is np.float32)


def test_the_form_alone_can_be_compared():
    assert same([COLUMN], [COLUMN + 1], values=False) and not same([COLUMN], [COLUMN.T], values=False)


# Reporting


def test_only_the_first_lines_of_what_was_printed_are_shown():
    def chatty(lines):
        def function(z, a, y):
            print(*range(lines), sep="\n")
            return a

        return function

    assert "more lines" not in examine(BP1, chatty(PRINTED_LINES)).text
    text = examine(BP1, chatty(PRINTED_LINES + 2)).text
    assert text.endswith(f"It printed:\n    0\n    1\n    2\n    3\n    4\n    … and {7 - PRINTED_LINES} more lines")


def changed(place, by=0.1):
    def function(z, a, y):
        delta = BP1.function(z, a, y)
        delta[place] += by
        return delta

    return function


@pytest.mark.parametrize(
    "place, words",
    [
        ((slice(None), 2), "Only column 2 is wrong, counted from 0."),
        ((1, slice(None)), "Only row 1 is wrong, counted from 0."),
        ((slice(None), slice(1, 3)), "but some entries are right. What do the wrong ones have in common?"),
        ((slice(None), slice(None)), "Work out one entry by hand"),
    ],
)
def test_wrong_entries_that_have_something_in_common_are_named(place, words):
    assert words in examine(BP1, changed(place)).text


def test_a_single_row_is_not_called_special():
    assert "row" not in _pattern(first_difference(COLUMN.T, COLUMN.T + np.array([[0, 1, 1]])).wrong)
    assert "Only column 1" in _pattern(first_difference(COLUMN.T, COLUMN.T + np.array([[0, 1, 0]])).wrong)


def test_what_was_right_before_the_first_wrong_layer_is_said_in_the_order_of_computation():
    def wrong_at(i):
        def function(weights, z, delta_L):
            errors = BP2_ALL.function(weights, z, delta_L)
            errors[i] = errors[i] + 0.1
            return errors

        return function

    assert "Layer 2 is wrong in" in examine(BP2_ALL, wrong_at(0)).text
    assert "What you compute before it is right: layer 4; layer 3." in examine(BP2_ALL, wrong_at(0)).text
    assert "What you compute before it is right: layer 4." in examine(BP2_ALL, wrong_at(1)).text
    assert "before it is right" not in examine(BP2_ALL, wrong_at(-1)).text
    of_wrong_shape = examine(BP2_ALL, lambda weights, z, delta_L: [z[0].T, z[1], delta_L])
    assert of_wrong_shape.status == "shape" and "before it is right" not in of_wrong_shape.text


def test_forward_the_layers_come_in_their_order():
    task = TASKS["feedforward"]

    def function(weights, biases, x):
        z, a = task.function(weights, biases, x)
        return [z[0], z[1] + 1, z[2] + 1], a

    text = examine(task, function).text
    assert "z, layer 3 is wrong in" in text and "What you compute before it is right: z, layer 2; a, layer 1." in text


def test_arguments_that_are_not_arrays_are_described_too():
    case = {"n": 3, "eta": 0.5, "name": "word", "activation": nnbp.sigmoid, "rng": np.random.default_rng(0), "f": len}
    task = dataclasses.replace(BP1, function=lambda *given: 1.5, cases=(case,), mistakes={}, examples=None)
    text = examine(task, lambda *given: COLUMN + len(given)).text
    assert "n = 3, eta = 0.5, name = 'word', activation sigmoid, rng Generator, f builtin" in text
    assert ": the result has shape (3, 1); it should be a single number." in text


def test_general_mistakes_are_what_their_names_say():
    general = general_mistakes(BP2_ALL)
    case = list(BP2_ALL.cases[0].values())
    right = BP2_ALL.function(*case)
    m = right[0].shape[1]
    factors = {"sign-flipped": -1, "doubled": 2, "halved": 1 / 2, "times-m": m, "over-m": 1 / m}
    for name, factor in factors.items():
        assert same([factor * delta for delta in right], general[name](*case)), name
    assert same([delta.T for delta in right], general["transposed"](*case))
    assert same(right[::-1], general["layers-reversed"](*case))
    assert {*general} == {*factors, "transposed", "layers-reversed"}
    assert "times-m" not in general_mistakes(BACKPROP)


def test_both_lists_or_one_of_them_may_be_reversed():
    given = BACKPROP.cases[0].values()
    w, b = BACKPROP.function(*given)
    known = {name: f(*given) for name, f in general_mistakes(BACKPROP).items() if name.startswith("layers-reversed")}
    expected = {"": (w[::-1], b[::-1]), "/nabla_w": (w[::-1], b), "/nabla_b": (w, b[::-1])}
    assert known.keys() == {f"layers-reversed{part}" for part in expected}
    assert all(same(known[f"layers-reversed{part}"], lists) for part, lists in expected.items())


def test_one_list_that_runs_backwards_is_named():
    def function(weights, biases, x, y):
        nabla_w, nabla_b = BACKPROP.function(weights, biases, x, y)
        return nabla_w, nabla_b[::-1]

    verdict = examine(BACKPROP, function)
    assert verdict.mistakes == ("layers-reversed",) and "nabla_b, layer 4 has shape (5, 1)" in verdict.text


def test_single_precision_is_said_where_it_is_asked_for():
    def wrong_in(precision):
        return lambda z, a, y: BP1.function(z, a, y) * (1 if z.dtype != precision else 1.5)

    assert "y (3, 6), in single precision (float32)." in examine(BP1, wrong_in(np.float32)).text
    assert "float32" not in examine(BP1, wrong_in(np.float64)).text


@pytest.mark.parametrize(
    ("precision", "words"), [(np.float64, "it should be float64"), (np.float32, "it should be float64 or float32")]
)
def test_a_result_of_too_little_precision_is_told_which_would_do(precision, words):
    difference = first_difference(COLUMN, COLUMN.astype(np.float16), dtype=precision)
    assert difference.text == f"has dtype float16; {words}"


def test_an_entry_of_a_list_without_layers_is_named_by_its_own_number():
    task = dataclasses.replace(BP2_ALL, parts=(), first_layer=None)
    assert task.place((1, 0)) == "entry 1"


def test_nothing_is_said_of_earlier_results_if_there_are_none():
    verdict = examine(BP1, lambda z, a, y: BP1.function(z, a, y) * [[3.0]])
    assert verdict.place.splitlines()[0].endswith(" entries.")


def test_arguments_are_described_by_their_shapes():
    assert "weights [(5, 3), (4, 5), (2, 4)]" in examine(BACKPROP, lambda weights, biases, x, y: x).text


def test_a_changed_argument_is_named_without_the_others():
    def function(z, a, y):
        z += 1
        return BP1.function(z - 1, a, y)

    verdict = examine(BP1, function)
    assert verdict.status == "modified" and "called with" not in verdict.text


def test_a_mistake_later_than_the_first_case_is_found():
    calls = []

    def function(z, a, y):
        calls.append(1)
        return BP1.function(z, a, y) + (len(calls) > 3)

    assert examine(BP1, function).status == "values"


def test_an_exception_in_the_second_call_with_the_same_arguments_is_a_remainder_of_the_first():
    calls = []

    def function(z, a, y):
        calls.append(1)
        if len(calls) == 2:
            raise ValueError
        return BP1.function(z, a, y)

    verdict = examine(BP1, function)
    assert (verdict.status, verdict.mistake) == ("values", "carried-over")


def test_not_implemented_counts_as_not_attempted_at_first_only():
    calls = []

    def function(z, a, y):
        calls.append(1)
        if len(calls) > 2:
            raise NotImplementedError
        return BP1.function(z, a, y)

    assert examine(BP1, function).status == "exception"


def test_a_function_that_always_raises_has_no_diagnosis():
    def function(z, a, y):
        raise ValueError("always")

    assert examine(BP1, function).mistakes == ()


def test_a_mistake_that_raises_is_known_by_its_answers_where_it_runs():
    verdict = examine(
        TASKS["bp2"], lambda w, delta, z: (w @ delta) * z * 0 + (w @ delta) * np.exp(-z) / (1 + np.exp(-z)) ** 2
    )
    assert "With other shapes" not in examine(BP1, lambda z, a, y: a - y).text
    assert verdict.headline.startswith("✗ hidden_error: You multiplied by w where (BP2)")
    raised, line, *others = verdict.place.splitlines()
    assert raised.endswith("these shapes do not fit in a matrix product: (…, 5) @ (4, …)")
    assert line.startswith("Line ") and ": `TASKS[" in line
    assert others[0] == "With other shapes your code runs, and those results show the mistake."
    assert others[1].startswith("It was called with w_next (4, 5)")
    assert verdict.exception.splitlines()[-1].startswith("ValueError: matmul: ")


def test_two_of_the_exercises_own_mistakes_are_both_named():
    verdict = examine(BP1, lambda z, a, y: (y - a) * nnbp.sigmoid.prime(a))
    assert verdict.mistakes == ("sign-flipped", "sigma-prime-of-a")
    (first, why), (second, and_why) = (CATALOGUE[name].said_of("(BP1)") for name in verdict.mistakes)
    assert verdict.headline == f"✗ output_error: two things are wrong at once.\n{first}\n{second}"
    assert verdict.question == f"{why}\n{and_why}"


def test_two_mistakes_in_different_places_are_named_unless_together_they_are_another_one():
    task, pairs = BACKPROP, [("bias-forgotten", "gradient-transposed"), ("w-for-w-transposed", "sign-flipped")]
    for one, other in pairs:
        assert examine(task, written(task.function, task.mistakes[one] | task.mistakes[other])).mistakes == (one, other)
    both = written(task.function, task.mistakes["no-sigma-prime-output"] | task.mistakes["no-sigma-prime-hidden"])
    assert examine(task, both).mistakes == ("no-sigma-prime-anywhere",)


def test_a_constant_factor_is_one_of_two_mistakes_only_where_the_exercise_says_so():
    text = examine(BP1, lambda z, a, y: 2 * (a - y)).text
    assert "two things" not in text and "No known mistake" in text


def test_two_mistakes_are_only_named_where_no_single_one_is_enough():
    assert "two things" not in examine(BP1, lambda z, a, y: 2 * BP1.function(z, a, y)).text
    assert "two things" not in examine(BP1, lambda z, a, y: a - y).text
    text = examine(BP1, lambda z, a, y: (y - a) * (1 - a)).text
    assert "two things" not in text and "No known mistake" in text


def test_mistakes_whose_factors_cancel_are_not_named():
    """Doubling and halving give the right answer, so they do not explain an answer that is wrong for another reason."""

    def function(z, a, y):
        delta = 0.5 * (2 * BP1.function(z, a, y))
        z += 1
        return delta

    assert diagnose(BP1, answers(BP1, BP1.function)) == ()
    verdict = examine(BP1, function)
    assert (verdict.status, verdict.mistake) == ("modified", "argument-modified")


def test_a_mistake_of_many_forms_is_recognised_by_all_answers_together():
    def larger(case, value):
        return "bias-forgotten" if (value > BP1.function(**case)).all() else None

    task = dataclasses.replace(BP1, recognise=larger)
    assert examine(task, lambda z, a, y: BP1.function(z, a, y) + 3).mistake == "bias-forgotten"
    assert examine(task, lambda z, a, y: BP1.function(z, a, y) + 3 * z[0, 0]).mistake is None
    assert examine(task, lambda z, a, y: np.vstack([z, z])).mistake is None


def test_answers_that_speak_for_two_mistakes_of_many_forms_name_neither():
    first = BP1.cases[0]
    task = dataclasses.replace(BP1, recognise=lambda case, value: "doubled" if case is first else "halved")
    assert examine(task, lambda z, a, y: BP1.function(z, a, y) + 3).mistake is None


def test_an_answer_that_is_another_one_when_called_again_is_said_to_be_so():
    rng = np.random.default_rng(0)
    verdict = examine(BP1, lambda z, a, y: rng.normal(size=z.shape))
    assert verdict.mistakes == ("carried-over",) and "do you draw random numbers yourself?" in verdict.text


@pytest.mark.parametrize("name, call", [("input", "input('eta? ')"), ("breakpoint", "breakpoint()")])
def test_waiting_for_input_is_an_exception_with_its_name(name, call):
    there = {}
    exec(f"def function(z, a, y):\n    {call}\n    return a - y", there)
    verdict = examine(BP1, there["function"])
    assert verdict.status == "exception" and f"{name}() waits for somebody to type" in verdict.text


@pytest.mark.parametrize(
    "written, shown",
    [("\x1b[2J", "\\x1b[2J"), ("\ud800", "\\ud800"), ("10%\r100%", "100%"), ("\x07\u202e", "\\x07\\u202e")],
)
def test_nothing_that_a_function_prints_steers_the_screen_or_cannot_be_encoded(written, shown):
    def function(z, a, y):
        print(written)
        return a

    text = examine(BP1, function).text
    assert text.endswith(f"It printed:\n    {shown}") and text.encode()


def test_what_a_function_writes_elsewhere_is_left_alone(capsys):
    def function(z, a, y):
        print("on its way", file=sys.stderr)
        return BP1.function(z, a, y)

    assert examine(BP1, function).status == "passed"
    assert "on its way" in capsys.readouterr().err


# Showing


class Shell:
    """The part of IPython that `show` uses."""

    def __init__(self, running=True):
        self.shown = []
        self.get_ipython = lambda: self if running else None
        self.display_pub = types.SimpleNamespace(publish=self.shown.append)


def test_a_notebook_gets_the_verdict_as_text_and_as_data(monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "IPython", shell := Shell())
    verdict = examine(BP1, lambda z, a, y: (a - y) * nnbp.sigmoid.prime(a))
    show(verdict)
    (shown,) = shell.shown
    assert shown.pop("text/html") == as_html(verdict)
    assert shown == {"text/plain": verdict.text, MIME: json.loads(json.dumps(data(verdict)))}
    assert shown[MIME]["mistakes"] == ["sigma-prime-of-a"] and capsys.readouterr().out == ""
    assert from_data(shown[MIME]).text == shown[MIME]["text"] == verdict.text


def test_what_matters_comes_first_then_the_place_then_the_question_and_what_python_says_is_folded():
    verdict = Verdict("bp1", "f", "exception", "✗ f: headline", (), "place", "question", "exception\n  line", "printed")
    assert verdict.text == (
        "✗ f: headline\nplace\nquestion\nIt printed:\n    printed\nThe exception:\n    exception\n      line"
    )
    page = as_html(verdict)
    assert re.sub(r" style=\"[^\"]*\"", "", page) == (
        '<div class="nnbp-verdict"><div><strong><span>✗</span> f: headline</strong></div>'
        "<div>place</div><div>question</div>"
        "<details open><summary>It printed</summary><pre>printed</pre></details>"
        "<details><summary>The exception</summary><pre>exception\n  line</pre></details></div>"
    )


def test_the_colour_of_a_verdict_is_never_its_only_sign():
    passed, wrong = (as_html(examine(BP1, f)) for f in (BP1.function, lambda z, a, y: a))
    assert ">✓</span>" in passed and "success" in passed and "error" not in passed.replace("output_error", "")
    assert ">✗</span>" in wrong and "danger" in wrong and "success" not in wrong


def test_a_line_of_code_and_markup_within_it_are_shown_as_code():
    assert "<code>a &lt; `b</code>" not in as_html(Verdict("bp1", "f", "values", "✗ f: `a < b`"))
    assert "<code>a &lt; b</code>" in as_html(Verdict("bp1", "f", "values", "✗ f: `a < b`"))


def test_links_are_shown_as_links_or_as_words(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", shell := Shell())
    show(examine(BP1, BP1.function), [("Next: exercise 4", "04&.ipynb"), ("Back: 5 <Send>", None)])
    assert '<a href="04&amp;.ipynb">Next: exercise 4</a> · Back: 5 &lt;Send&gt;</div>' in shell.shown[0]["text/html"]
    assert shell.shown[0]["text/plain"].endswith("tests.\nNext: exercise 4 · Back: 5 <Send>")


def test_what_a_notebook_shows_is_text_and_not_markup(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", shell := Shell())
    show(Verdict("bp1", "output_error", "values", "✗ where a < b & c > d"))
    assert "a &lt; b &amp; c &gt; d</strong></div></div>" in shell.shown[0]["text/html"]


@pytest.mark.parametrize("module", [None, Shell(running=False)])
def test_elsewhere_it_is_printed(module, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "IPython", module)
    show(examine(BP1, ...))
    assert capsys.readouterr().out == "· output_error: not attempted yet. Replace the three dots with your code.\n"


# Functions that call each other


def notebook(source):
    """The names of a notebook after its cells have run."""
    names = {"np": np, "sigmoid": nnbp.sigmoid}
    exec(source, names)
    return names


RIGHT_ERRORS = """
def all_errors(weights, z, delta_L):
    errors = [delta_L]
    for w, z_l in zip(weights[:0:-1], z[-2::-1]):
        errors.insert(0, {call})
    return errors
"""
WRONG_HELPER = "def hidden_error(w_next, delta_next, z):\n    return w_next.T @ delta_next\n"


def test_a_function_that_calls_a_wrong_one_of_the_readers_sends_there():
    names = notebook(WRONG_HELPER + RIGHT_ERRORS.format(call="hidden_error(w, errors[0], z_l)"))
    verdict = examine(BP2_ALL, names["all_errors"])
    assert (verdict.task, verdict.status, verdict.mistake) == ("bp2-all-layers", "fix first", None)
    assert verdict.text == (
        "✗ all_errors: fix `hidden_error` first. all_errors calls it, and it is not right yet. "
        "With a right one in its place, all_errors is right."
    )


def test_it_is_not_called_right_if_it_is_wrong_itself():
    source = WRONG_HELPER + RIGHT_ERRORS.format(call="2 * hidden_error(w_next=w, delta_next=errors[0], z=z_l)")
    text = examine(BP2_ALL, notebook(source)["all_errors"]).text
    assert "fix `hidden_error` first" in text and "in its place" not in text


def test_a_helper_that_is_still_a_stub_is_to_be_written_first():
    source = "def hidden_error(w_next, delta_next, z):\n    ...\n"
    names = notebook(source + RIGHT_ERRORS.format(call="hidden_error(w, errors[0], z_l)"))
    assert examine(BP2_ALL, names["all_errors"]).text == (
        "✗ all_errors: write `hidden_error` first. all_errors calls it."
    )


def test_a_function_that_does_not_call_it_is_judged_by_itself():
    names = notebook(WRONG_HELPER + RIGHT_ERRORS.format(call="w.T @ errors[0]"))
    verdict = examine(BP2_ALL, names["all_errors"])
    assert (verdict.status, verdict.mistake) == ("values", "no-sigma-prime-hidden")
    right = notebook(WRONG_HELPER + RIGHT_ERRORS.format(call="(w.T @ errors[0]) * sigmoid.prime(z_l)"))
    assert examine(BP2_ALL, right["all_errors"]).status == "passed"


def test_a_function_that_calls_a_right_one_is_judged_by_itself():
    right = WRONG_HELPER.replace("w_next.T @ delta_next", "(w_next.T @ delta_next) * sigmoid.prime(z)")
    names = notebook(right + RIGHT_ERRORS.format(call="-hidden_error(w, errors[0], z_l)"))
    assert examine(BP2_ALL, names["all_errors"]).status == "values"


def test_the_readers_own_function_is_back_in_its_place_afterwards():
    names = notebook(WRONG_HELPER + RIGHT_ERRORS.format(call="hidden_error(w, errors[0], z_l)"))
    own = names["hidden_error"]
    examine(BP2_ALL, names["all_errors"])
    assert names["hidden_error"] is own


# Judging


def judged(judge, **changes):
    return dataclasses.replace(BP1, judge=judge, mistakes=changes.pop("mistakes", {}), **changes)


def test_a_judge_decides_on_the_values_and_the_reference_on_the_form():
    task = judged(lambda function: None, praise="well done.")
    assert examine(task, lambda z, a, y: z).text == "✓ output_error: well done."
    assert examine(task, lambda z, a, y: z.T).status == "shape"
    assert examine(task, lambda z, a, y: z.astype(int)).mistake == "integer-array"


def test_a_judges_finding_is_reported_with_and_without_a_name():
    named = examine(judged(lambda function: Finding("jumps.", "jump")), BP1.function)
    assert (named.status, named.mistake) == ("values", "jump")
    assert named.headline.startswith("✗ output_error: f jumps") and named.place == "It jumps."
    plain = examine(judged(lambda function: Finding("jumps. Where, and why?")), BP1.function)
    assert (plain.headline, plain.question, plain.mistake) == ("✗ output_error jumps.", "Where, and why?", None)


def test_a_judge_may_be_raised_at_and_the_traceback_is_the_readers():
    def function(z, a, y):
        if z.shape == (1, 1):
            raise ValueError("not one")
        return z

    verdict = examine(judged(lambda f: f(*[np.ones((1, 1))] * 3)), function)
    assert verdict.status == "exception" and 'raise ValueError("not one")' in verdict.text
    assert "called with" not in verdict.text and "called with z (2, 7)" in examine(BP1, lambda z, a, y: a).text


def test_where_a_judge_decides_a_mistake_may_be_known_by_its_form():
    task = judged(lambda function: None, mistakes={"transposed": lambda z, a, y: z.T})
    verdict = examine(task, lambda z, a, y: y.T)
    assert (verdict.status, verdict.mistake) == ("shape", "transposed")


def test_a_judge_runs_only_after_the_form_is_right():
    seen = []
    examine(judged(seen.append), lambda z, a, y: z.T)
    assert not seen


SGD = TASKS.get("sgd")


def loops(*, slice_of=lambda order, start, size: order[start : start + size], divisor=lambda X, batch: len(batch)):
    """Training as a reader might write it, with one line replaced."""

    def function(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
        for _ in range(epochs):
            order = rng.permutation(X.shape[1])
            for start in range(0, len(order), mini_batch_size):
                batch = slice_of(order, start, mini_batch_size)
                nabla_w, nabla_b = gradient(weights, biases, X[:, batch], Y[:, batch])
                step = eta / divisor(X, batch)
                weights = [w - step * n for w, n in zip(weights, nabla_w, strict=True)]
                biases = [b - step * n for b, n in zip(biases, nabla_b, strict=True)]
        return weights, biases

    return function


@pytest.mark.parametrize(
    "function, mistake",
    [
        (loops(slice_of=lambda order, start, size: order[:size]), "same-mini-batch"),
        (loops(slice_of=lambda order, start, size: order[start : start + 1]), None),
        (loops(divisor=lambda X, batch: len(X)), "len-for-m"),
        (loops(divisor=lambda X, batch: 2 * len(batch)), None),
    ],
)
def test_loops_written_by_others_are_judged(function, mistake):
    verdict = examine(SGD, function)
    assert (verdict.status, verdict.mistake) == ("values", mistake)


def test_a_gradient_asked_for_at_flat_columns_says_what_it_wants():
    text = examine(SGD, loops(slice_of=lambda order, start, size: order[start])).text
    assert "X has shape (3,)" in text and "(3, m)" in text


@pytest.mark.parametrize(
    "function, status, mistake",
    [
        (lambda z: (np.maximum(z, 0), (z > 0) * 1.0), "values", "saturating"),
        (lambda z: (np.arcsinh(z), 1 / np.sqrt(1 + z**2)), "values", "saturating"),
        (lambda z: (np.sinh(z), np.cosh(z)), "values", "overflow"),
        (lambda z: (np.cbrt(z) + z / 20, np.cbrt(z) ** -2.0 / 3 + 1 / 20), "values", None),
        (lambda z: (z, np.ones_like(z)), "values", "linear-neuron"),
        (lambda z: (z, 1), "type", "scalar-slope"),
        (lambda z: (-z / 2 - np.sin(z) / 4, -1 / 2 - np.cos(z) / 4), "values", "falling"),
        (lambda z: ((z - z.mean()) / 2 + np.tanh(z), 3 / 2 - np.tanh(z) ** 2), "values", "neurons-mixed"),
        (lambda z: (8 * z + np.tanh(z), 9 - np.tanh(z) ** 2), "values", "too-steep"),
        (lambda z: z / 2 + np.tanh(z), "type", None),
    ],
)
def test_functions_that_others_choose_are_judged(function, status, mistake):
    verdict = examine(TASKS["non-saturating"], function)
    assert (verdict.status, verdict.mistake) == (status, mistake), verdict.text


def test_code_in_a_folder_whose_name_only_begins_like_one_of_ours_is_the_readers():
    """Such as a folder nnbp_mine beside nnbp."""
    there = {}
    for folder in (call_module.FOREIGN[0], call_module.FOREIGN[-1]):
        beside = folder.with_name(f"{folder.name}_mine") / "answers.py"
        exec(compile("def own(z, a, y):\n    return 1 / 0", str(beside), "exec"), there)
        assert is_own(there["own"])
        assert "line 2, in own" in own_traceback(call(there["own"], {"z": 1, "a": 2, "y": 3}).error)
        inside = folder / "answers.py"
        exec(compile("def ours(): pass", str(inside), "exec"), there)
        assert not is_own(there["ours"])


@pytest.mark.parametrize(
    ("spoil", "mistake"),
    [(overwriting, "answer-overwritten"), (adding_up, "carried-over"), (remembering, "answer-remembered")],
)
def test_an_answer_that_is_wrong_only_in_a_later_call_is_wrong_in_its_values(spoil, mistake):
    verdict = examine(BP1, spoil(BP1.function))
    assert (verdict.status, verdict.mistakes) == ("values", (mistake,))
    assert verdict.text.partition("\n")[0].startswith("✗ ") and " None" not in verdict.text.partition("\n")[0]
    assert "What you compute before" not in verdict.text


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (4.0002, "4, which is off by less than 0.1% of"),
        (4.2, "4.2, which is off by 5.0% of"),
        (3.8, "3.8, which is off by 5.0% of"),
        (6.0, "6, which is 1.5 times"),
        (-1.0, "-1, which is -0.25 times"),
        (60.0, "60, which is 15 times"),
    ],
)
def test_how_far_a_number_is_off_is_said_in_words(given, words):
    assert one_entry(COLUMN, np.array([[1.0], [2.0], [given]])) == (
        f"At [2, 0], where it is furthest off, you have {words} the right number."
    )


def test_an_entry_is_shown_only_where_it_says_something():
    assert one_entry(COLUMN * [[0], [1], [1]], COLUMN * [[9], [1], [1]]).endswith(
        "you have 9 and the right number is close to 0."
    )
    assert one_entry(4.0, 5.0) == one_entry(COLUMN, COLUMN * np.nan) == ""


def test_entries_that_are_not_numbers_are_counted_and_found():
    """The pattern says where they are; finite ones that are wrong as well are left for later."""
    expected, given = np.arange(6.0).reshape(2, 3), np.array([[0.0, np.nan, 2.0], [9.0, np.inf, 5.0]])
    difference = first_difference(expected, given)
    assert (difference.stage, difference.text) == ("values", "has 2 of 6 entries that are NaN or infinite")
    assert difference.wrong.tolist() == [[False, True, False], [False, True, False]]
