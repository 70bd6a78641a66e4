"""The five broken implementations of exercise 11 have one bug each, and nothing in them says which."""

import inspect

import numpy as np
import pytest

from nnbp.exercises import broken
from nnbp.exercises.trying import central_differences, derivative, forward_differences

MENDED = {
    broken.first: ("signals[i].T / m", "activations[i].T / m"),
    broken.second: ("delta.sum(axis=1, keepdims=True)", "delta.mean(axis=1, keepdims=True)"),
    broken.third: ("(w[i].T @ delta)", "(weights[i].T @ delta)"),
    broken.fourth: ("error = weights[i].T @ error", "error = weights[i].T @ delta"),
    broken.fifth: ("for entry in (*a[1:-1], z[-1])", "for entry in z"),
}
suspects = pytest.mark.parametrize("suspect", MENDED, ids=lambda f: f.__name__)


def agree(backprop, m):
    e = broken.example([3, 5, 4, 6, 2], m, seed=11)
    (ours_w, ours_b), (w, b) = (f(e.weights, e.biases, e.X, e.Y) for f in (backprop, derivative))
    pairs = zip([*ours_w, *ours_b], [*w, *b], strict=True)
    return all(np.allclose(one, other, rtol=1e-12) for one, other in pairs)


@suspects
def test_one_changed_line_mends_it(suspect):
    source, (wrong, right) = inspect.getsource(suspect), MENDED[suspect]
    assert source.count(wrong) == 1
    room = dict(vars(broken))
    exec(source.replace(wrong, right), room)
    assert not agree(suspect, m=3) and agree(room[suspect.__name__], m=3)


@suspects
def test_no_comment_gives_it_away(suspect):
    assert "#" not in inspect.getsource(suspect) and inspect.getdoc(suspect) == "An implementation with a bug."


def test_one_example_does_not_show_a_sum_for_a_mean():
    assert agree(broken.second, m=1)


def test_the_comparison_waits_for_a_checker_and_then_says_where(capsys):
    broken.compare(broken.first, lambda *arguments: None)
    assert "nothing yet" in capsys.readouterr().out
    broken.compare(broken.fourth, central_differences)
    lines = capsys.readouterr().out.splitlines()
    assert [line.count("agree") for line in lines] == [0, 2, 2, 0, 0]


def test_a_small_difference_is_not_said_to_be_none(capsys):
    broken.compare(broken.first, forward_differences)
    text = capsys.readouterr().out
    assert "biases off by less than 0.1%" in text and "0.0%" not in text
