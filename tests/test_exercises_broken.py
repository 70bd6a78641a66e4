"""The five broken implementations of exercise 14 have one bug each, and nothing in them gives it away."""

import inspect

import numpy as np
import pytest

from nnbp.exercises import TASKS, examine
from nnbp.exercises import gradient_checker as suspects
from nnbp.exercises.engine.networks import example
from nnbp.exercises.engine.task import written
from nnbp.exercises.gradient_checker import BUGS, Bug, central_differences, forward_differences
from nnbp.exercises.mini_batch import minibatch_gradient

FIXED = {
    suspects.first: ("signals[i].T / m", "activations[i].T / m"),
    suspects.second: ("delta.sum(axis=1, keepdims=True)", "delta.mean(axis=1, keepdims=True)"),
    suspects.third: ("(w[i].T @ delta)", "(weights[i].T @ delta)"),
    suspects.fourth: ("error = weights[i].T @ error", "error = weights[i].T @ delta"),
    suspects.fifth: ("for entry in (*a[1:-1], z[-1])", "for entry in z"),
}
each = pytest.mark.parametrize("suspect", FIXED, ids=lambda f: f.__name__)


def agree(backprop, m):
    e = example([3, 5, 4, 6, 2], m, seed=11)
    (ours_w, ours_b), (w, b) = (f(e.weights, e.biases, e.X, e.Y) for f in (backprop, minibatch_gradient))
    pairs = zip([*ours_w, *ours_b], [*w, *b], strict=True)
    return all(np.allclose(one, other, rtol=1e-12) for one, other in pairs)


@each
def test_one_changed_line_fixes_it(suspect):
    wrong, right = FIXED[suspect]
    assert not agree(suspect, m=3) and agree(written(suspect, {wrong: right}), m=3)


@each
def test_no_comment_gives_it_away(suspect):
    assert "#" not in inspect.getsource(suspect) and inspect.getdoc(suspect) is None


def test_one_example_does_not_show_a_sum_for_a_mean():
    assert agree(suspects.second, m=1)


def test_the_comparison_waits_for_a_checker_and_then_says_where(capsys):
    suspects.compare(suspects.first, lambda *arguments: None)
    assert "nothing yet" in capsys.readouterr().out
    suspects.compare(suspects.fourth, central_differences)
    lines = capsys.readouterr().out.splitlines()
    assert [line.count("agrees") for line in lines] == [0, 0, 2, 2]


def test_a_small_difference_is_not_reported_as_none(capsys):
    suspects.compare(suspects.first, forward_differences)
    text = capsys.readouterr().out
    assert "weights  < 0.1%" in text and "0.0%" not in text


@each
@pytest.mark.parametrize("answer", [6, "Z_INSTEAD_OF_A_IN_BP4", "z_instead_of_a_in_bp4", 6.0, True, {}, [1]])
def test_only_a_bug_from_the_list_is_an_answer(suspect, answer):
    verdict = examine(TASKS[f"bug-of-{suspect.__name__}"], answer)
    assert (verdict.status, verdict.mistakes) == ("type", ()) and "should be of type Bug" in verdict.text


@each
def test_every_bug_but_the_right_one_is_answered_with_what_it_would_look_like(suspect):
    for bug in Bug:
        verdict = examine(TASKS[f"bug-of-{suspect.__name__}"], bug)
        assert (verdict.status == "passed") == (bug is BUGS[suspect])
        assert verdict.status == "passed" or verdict.mistake.startswith("suspected-")


@each
def test_a_name_that_is_not_given_yet_is_not_attempted(suspect):
    verdict = examine(TASKS[f"bug-of-{suspect.__name__}"], ...)
    assert verdict.status == "not attempted" and verdict.text.endswith("Replace the three dots with your answer.")
