"""The networks on which readers' functions are tested expose wrong answers and cause no right one to fail."""

import math

import numpy as np
import pytest

from nnbp import cross_entropy, quadratic
from nnbp.exercises.engine.networks import networks, of_layers


def test_two_or_more_are_there_of_everything_that_makes_a_wrong_answer_look_right():
    sizes = [tuple(e.net.sizes) for e in networks()]
    m = [e.X.shape[1] for e in networks()]
    assert all(len({*widths}) == len(widths) and m not in widths for widths, m in zip(sizes[:2], m[:2], strict=True))
    assert any(len(widths) == 2 for widths in sizes) and any(widths[-1] == 1 for widths in sizes)
    assert any(m < min(widths) for widths, m in zip(sizes, m, strict=True)) and 1 in m
    assert sum(len({*widths}) == 1 for widths in sizes) == 2
    assert any(e.X.dtype == np.float32 for e in networks())


@pytest.mark.parametrize("m", [None, 1])
def test_one_has_the_shapes_of_the_first_and_other_numbers(m):
    first, last = networks(m)[0], networks(m)[-1]
    assert first.net.sizes == last.net.sizes and first.X.shape == last.X.shape
    assert not np.isclose(first.X, last.X).any() and not np.isclose(first.weights[0], last.weights[0]).any()


@pytest.mark.parametrize("m", [None, 1])
@pytest.mark.parametrize("cost", [quadratic, cross_entropy])
def test_one_has_large_numbers_of_which_no_exponential_overflows(m, cost):
    largest = max(networks(m, cost), key=lambda e: abs(e.z[0]).max())
    assert abs(largest.z[0]).max() > 29
    assert max(abs(z).max() for e in networks(m, cost) for z in e.z) <= 30.0001
    assert math.exp(30.0001) < np.finfo(np.float32).max
    if cost is quadratic:
        gradients = [delta @ a.T for delta, a in zip(largest.errors, largest.a[:-1], strict=True)]
        assert all(abs(array).max() > 1 for array in (*largest.errors, *gradients))
        assert largest.Y.max() > 1
    else:
        assert all((0 <= e.Y).all() and (e.Y <= 1).all() for e in networks(m, cost))


def test_outputs_come_close_to_0_and_to_1_and_stay_apart_from_them():
    outputs = np.concatenate([e.a[-1].ravel() for e in networks(cost=cross_entropy)])
    assert outputs.min() < 0.001 and outputs.max() > 0.999
    assert outputs.min() > 1e-4 and outputs.max() < 1 - 1e-4


CHOICES = [(m, cost) for m in (None, 1, 4) for cost in (quadratic, cross_entropy)]
MADE_BEFORE = {choice: networks(*choice) for choice in CHOICES}


@pytest.mark.parametrize("m, cost", CHOICES)
def test_they_are_the_same_whenever_they_are_made(m, cost):
    for before, now in zip(MADE_BEFORE[m, cost], networks.__wrapped__(m, cost), strict=True):
        assert before.net.cost is now.net.cost is cost
        for name in ("weights", "biases", "X", "Y", "z", "a", "errors"):
            for one, other in zip(getattr(before, name), getattr(now, name), strict=True):
                np.testing.assert_array_equal(one, other)
                assert one.dtype == other.dtype


def test_cases_of_layers_have_an_entry_of_each_list():
    first, *_ = networks()
    cases = of_layers([first], lambda e: {"w": e.weights, "b": e.biases})
    assert [
        (case["w"] is w, case["b"] is b) for case, w, b in zip(cases, first.weights, first.biases, strict=True)
    ] == [(True, True)] * 3
