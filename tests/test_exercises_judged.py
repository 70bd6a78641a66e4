"""Wrong answers to exercises 7, 9-11, 14, 17 and 18 that once passed or were attributed to another mistake."""

import functools
import re

import numpy as np
import pytest

from nnbp.exercises import TASKS, examine, sgd
from nnbp.exercises.activation import PRIME, F
from nnbp.exercises.engine.task import written
from tools.exercises import SOLUTIONS
from tools.notebooks import read


def verdict(task, changes):
    """The verdict on a task's reference solution with changes in its source."""
    return examine(TASKS[task], written(TASKS[task].function, changes))


# Networks of all kinds


@pytest.mark.parametrize(
    "task, mistake",
    [
        ("modified-errors", "w-for-w-transposed"),
        ("modified-errors", "star-for-matrix-product"),
        ("modified-backprop", "w-for-w-transposed"),
        ("modified-backprop", "star-for-outer-product"),
        ("linear-backprop", "w-transposed-forward"),
        ("linear-backprop", "wrong-layers-w"),
        ("collapse", "factors-in-reading-order"),
        ("collapse", "star-for-matrix-product"),
        ("learning-step", "w-for-w-transposed"),
        ("learning-step", "bias-along-examples"),
        ("forward-differences", "exhausted-zip-forward"),
        ("rate-factors", "edge-against-its-direction"),
        ("path-sum", "edge-against-its-direction"),
        ("matrix-hidden-error", "factors-exchanged"),
        ("error-operator", "factors-exchanged"),
    ],
)
def test_what_is_wrong_only_where_widths_are_equal_is_rejected(task, mistake):
    def wrong_where_it_runs(*given):
        try:
            return TASKS[task].mistaken[mistake](*given)
        except (ValueError, IndexError):
            return TASKS[task].function(*given)

    assert examine(TASKS[task], wrong_where_it_runs).status != "passed"


@pytest.mark.parametrize(
    "task, changes",
    [
        ("collapse", {"M, c = weights[0], biases[0]": "M, c = np.linalg.multi_dot(weights[::-1]), biases[0]"}),
        (
            "collapse",
            {
                "M, c = weights[0], biases[0]": "M, c = weights[1] @ weights[0], weights[1] @ biases[0] + biases[1]",
                "zip(weights[1:], biases[1:]": "zip(weights[2:], biases[2:]",
            },
        ),
        ("modified-backprop", {"    errors = ": "    weights[1]\n    errors = "}),
        ("linear-backprop", {"    errors = ": "    weights[1]\n    errors = "}),
        ("learning-step", {"    nabla_w": "    weights[1]\n    nabla_w"}),
        ("path-sum", {"    for path": "    weights[1]\n    for path"}),
        ("error-operator", {"    M = primes[-1]": "    weights[1]\n    M = primes[-1]"}),
    ],
)
def test_a_single_weight_matrix_is_tried(task, changes):
    assert verdict(task, changes).status == "exception"


@pytest.mark.parametrize(
    "task, changes",
    [
        ("learning-step", {"X.shape[1]": "max(X.shape)"}),
        ("forward-differences", {".mean()": ".sum() / max(X.shape)"}),
        ("central-differences", {".mean()": ".sum() / max(X.shape)"}),
    ],
)
def test_fewer_examples_than_neurons_are_tried(task, changes):
    assert verdict(task, changes).status == "values"


@pytest.mark.parametrize(
    "task, changes",
    [
        ("modified-errors", {"T @ errors[0]) * slopes[i]": "T @ errors[0] * slopes[i]).clip(-1, 1)"}),
        ("modified-backprop", {"delta @ a_in.T": "(delta @ a_in.T).clip(-1, 1)"}),
        ("linear-backprop", {"delta @ a_in.T": "(delta @ a_in.T).clip(-1, 1)"}),
        ("learning-step", {"w - step * d": "w - step * d.clip(-1, 1)"}),
        ("path-sum", {"rate_factors(weights, z,": "rate_factors(weights, [z_l.clip(-6, 6) for z_l in z],"}),
        ("error-operator", {"sigmoid.prime(z_l)": "sigmoid.prime(z_l.clip(-6, 6))"}),
    ],
)
def test_large_numbers_are_tried(task, changes):
    assert verdict(task, changes).status == "values"


# Texts and checks agree


@functools.cache
def statement(task):
    """The text before the cell in which a task is solved."""
    for path in SOLUTIONS.glob("*.ipynb"):
        cells = read(path).cells
        at = next((i for i, cell in enumerate(cells) if cell.id == f"check-{task}"), None)
        if at is not None:
            return next(cell.source for cell in cells[at::-1] if "\n## " in f"\n{cell.source}")
    return None


@pytest.mark.parametrize("task", ["modified-backprop", "linear-backprop", "learning-step"])
def test_single_precision_is_announced_where_a_complex_step_would_be_too_small_for_it(task):
    assert any(array.dtype == np.float32 for case in TASKS[task].cases for array in case["weights"])
    assert "`float32`" in statement(task)


def test_weights_of_one_sign_are_rejected_and_the_text_says_so():
    assert examine(TASKS["initial-weights"], TASKS["initial-weights"].mistaken["one-sign"]).mistake == "one-sign"
    assert "weights of both signs" in statement("initial-weights")


# Initial weights


DRAW = sgd.DRAW


def remembering_the_first(key):
    draws = {}
    return lambda sizes, rng: draws.setdefault(key(sizes), TASKS["initial-weights"].function(sizes, rng))


@pytest.mark.parametrize(
    "function, status, mistake",
    [
        ({DRAW: f"{DRAW} * np.inf"}, "values", None),
        ({DRAW: f"np.where(rng.random((n, before)) < 0.01, np.nan, {DRAW})"}, "values", None),
        ({"rng.standard_normal((n, 1))": "np.full((n, 1), -np.inf)"}, "values", None),
        ({"rng.standard_normal((n, 1))": "100 * rng.standard_normal((n, 1))"}, "values", None),
        (remembering_the_first(str), "values", "answer-remembered"),
        (remembering_the_first(len), "values", "answer-remembered"),
        ({DRAW: "np.random.standard_normal((n, before))"}, "values", "rng-ignored"),
        ({DRAW: "np.random.default_rng().standard_normal((n, before))"}, "values", "carried-over"),
        ({DRAW: "rng.standard_normal((n, before)) if n != 30 else np.ones((n, before))"}, "values", "neurons-alike"),
        ({DRAW: f"abs({DRAW}) if before == 64 else {DRAW}"}, "values", "one-sign"),
    ],
)
def test_the_first_weights_are_finite_fresh_and_good_for_every_shape(function, status, mistake):
    if isinstance(function, dict):
        function = written(TASKS["initial-weights"].function, function)
    found = examine(TASKS["initial-weights"], function)
    assert (found.status, found.mistake) == (status, mistake), found.text


# The loops


EPOCHS, ORDER, STARTS, BATCH = sgd.EPOCHS, sgd.ORDER, sgd.CUTS, sgd.BATCH
GRADIENT = sgd.GRADIENT


@pytest.mark.parametrize(
    "changes, mistake",
    [
        ({EPOCHS: f"    biases = [0 * b for b in biases]\n{EPOCHS}"}, "start-ignored"),
        ({EPOCHS: f"    weights = [w / np.sqrt(w.shape[1]) for w in weights]\n{EPOCHS}"}, "start-ignored"),
        ({"eta / len(batch)": "3.0 / len(batch)"}, "eta-forgotten"),
        ({"eta / len(batch)": "min(eta, 1) / len(batch)"}, None),
        ({"eta / len(batch)": "1.01 * eta / len(batch)"}, None),
        ({ORDER: f"{ORDER} if epoch != 1 else np.arange(X.shape[1])"}, "shuffled-in-the-first-epoch"),
        ({ORDER: f"{ORDER} if epoch % 2 == 0 else order"}, "shuffled-once"),
        ({"range(epochs)": "range(3)"}, None),
        ({"range(epochs)": "range(epochs - 1)"}, None),
        ({EPOCHS: f"    mini_batch_size = 4\n{EPOCHS}"}, None),
        ({EPOCHS: f"    mini_batch_size += 1\n{EPOCHS}"}, None),
        ({STARTS: "range(0, len(order), max(mini_batch_size, 2))", BATCH: "order[start : start + 2]"}, None),
        ({BATCH: "order.take(range(start, start + mini_batch_size), mode='wrap')"}, "drawn-with-replacement"),
        (
            {
                "        order =": "        at_first = weights, biases\n        order =",
                GRADIENT: "gradient(*at_first, X[:, batch], Y[:, batch])",
            },
            "gradients-at-the-start",
        ),
        ({ORDER: "np.random.permutation(X.shape[1])"}, "rng-ignored"),
        ({ORDER: "np.random.default_rng().permutation(X.shape[1])"}, "rng-ignored"),
        (
            {
                "            nabla_w, nabla_b = ": "            late = locals().get('nabla')\n            nabla = ",
                "            step = ": "            nabla_w, nabla_b = late or nabla\n            step = ",
            },
            None,
        ),
    ],
)
def test_training_is_watched_in_several_settings(changes, mistake):
    found = verdict("sgd", changes)
    assert (found.status, found.mistake) == ("values", mistake), found.text


def test_a_mini_batch_of_one_example_too_many_is_not_reported_as_all_of_them():
    found = verdict("sgd", {EPOCHS: f"    mini_batch_size += 1\n{EPOCHS}"})
    assert "took a step with 5 examples, but the mini-batch size is 4." in found.text


def test_orders_that_are_kept_between_calls_are_found():
    orders = {}

    def function(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
        numbers = iter(range(epochs))

        def permutation(m):
            return orders.setdefault((m, next(numbers)), rng.permutation(m))

        keeping = type("Keeping", (), {"permutation": staticmethod(permutation)})
        return TASKS["sgd"].function(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, keeping)

    assert examine(TASKS["sgd"], function).mistake == "answer-remembered"


# The activation function


@pytest.mark.parametrize(
    "changes, status, mistake",
    [
        ({"return f, prime": "return f, np.where(abs(z) > 31, 10 * prime, prime)"}, "values", "prime-is-not-the-slope"),
        ({"return f, prime": "return f, np.where(z < -900, 0.4, prime)"}, "values", "prime-is-not-the-slope"),
        ({"return f, prime": "return f, np.where(z == 77, np.nan, prime)"}, "values", "overflow"),
        ({"return f, prime": "return np.where(z > 500, f + 1, f), prime"}, "values", "jump"),
        ({F: "np.clip(z, -400, 400)", PRIME: "np.where(abs(z) < 400, 1.0, 0.0)"}, "values", "saturating"),
        ({"return f, prime": "assert z.ndim == 2; return f, prime"}, "exception", None),
        ({"return f, prime": "return f.reshape(len(z), -1), prime"}, "shape", None),
        ({"return f, prime": "return (f, prime) if z.ndim == 2 else (2 * f, 2 * prime)"}, "values", None),
    ],
)
def test_the_text_is_kept_for_any_shape_and_as_far_as_1000(changes, status, mistake):
    found = verdict("non-saturating", changes)
    assert (found.status, found.mistake) == (status, mistake), found.text
    assert re.search(r"array of any shape", statement("non-saturating")) and "1000" in statement("non-saturating")
