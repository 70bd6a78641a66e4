"""Exercises 6, 8, 12, 13, 15, 20 and 22: right answers that are rounded, and wrong ones that come close to passing."""

import numpy as np
import pytest

import nnbp
from nnbp import exercises
from nnbp.exercises import TASKS, examine
from nnbp.exercises.backprop import backprop as nnbp_backprop
from nnbp.exercises.by_hand import ROUNDED
from nnbp.exercises.own_engine import Number

BY_HAND = [task for name, task in TASKS.items() if name.startswith("by-hand")]


# By hand


@pytest.mark.parametrize("task", BY_HAND, ids=lambda task: task.name)
def test_a_number_may_be_rounded_and_no_more(task):
    def off_by(part):
        right = task.function()
        return tuple(number * (1 + part) for number in right) if isinstance(right, tuple) else right * (1 + part)

    assert examine(task, off_by(0.9 * ROUNDED)).status == "passed"
    assert "three significant digits" in examine(task, off_by(2 * ROUNDED)).text
    assert examine(task, off_by(0.5)).status == "values"


@pytest.mark.parametrize("task", BY_HAND, ids=lambda task: task.name)
def test_slips_are_farther_apart_than_rounding_can_bring_them(task):
    slips = [slip for name, slip in task.mistaken.items() if name != "decimal-comma"]
    answers = [np.atleast_1d(function()) for function in (task.function, *slips)]
    for i, one in enumerate(answers):
        for other in answers[:i]:
            apart = abs(one - other) / np.minimum(abs(one), abs(other))
            assert apart.max() > 2 * ROUNDED


def test_a_slip_in_one_of_two_numbers_is_named_and_the_number_too():
    verdict = examine(TASKS["by-hand-hidden-errors"], (0.0525, -0.0738))
    assert verdict.mistake == "no-sigma-prime-hidden" and "has a wrong δ²₂" in verdict.text
    assert "No known mistake" in examine(TASKS["by-hand-hidden-errors"], (0.0525, -0.006)).text


def test_every_wrong_number_is_named():
    assert "has a wrong a²₁ and a wrong a²₂.\nNo known" in examine(TASKS["by-hand-hidden"], (0.5, 0.5)).text
    assert "has a wrong a²₂.\nNo known" in examine(TASKS["by-hand-hidden"], (0.332, 0.5)).text


def test_a_decimal_comma_is_noticed():
    for name, answer in (("output", (0, 31)), ("output-error", (0, 148)), ("hidden", (0, 332, 0, 858))):
        assert examine(TASKS[f"by-hand-{name}"], answer).mistake == "decimal-comma"
    assert examine(TASKS["by-hand-hidden"], (0.332, 0.858, 0.31)).mistake is None


@pytest.mark.parametrize(
    "before, words",
    [
        ("output = 0.31", "✗ output_error is not the right number.\nNo known mistake"),
        ("output = 0.5", "✗ output_error: correct `output` first. Your answer here depends on it."),
        ("output = ...", "✗ output_error: correct `output` first."),
        ("hidden_activations, output = (0.5, 0.5), 0.5", "✗ output_error: correct `hidden_activations` first."),
        ("pass", "✗ output_error is not the right number.\nNo known mistake"),
    ],
)
def test_a_number_that_follows_from_a_wrong_one_sends_there(before, words, capsys):
    names = {"exercises": exercises}
    exec(f"{before}\noutput_error = -0.125\nexercises.check('by-hand-output-error', output_error)", names)
    assert capsys.readouterr().out.startswith(words)


def test_a_right_number_is_right_whatever_stands_before_it(capsys):
    names = {"exercises": exercises}
    exec("output = 0.5\nexercises.check('by-hand-output-error', -0.148)", names)
    assert capsys.readouterr().out.startswith("✓ output_error")


def test_a_plain_difference_in_bp4_lacks_the_slope_at_the_output():
    verdict = examine(TASKS["by-hand-derivatives"], (-0.592, -0.00721, -0.00901))
    assert verdict.mistake == "no-sigma-prime-output" and "has a wrong ∂C/∂w³₁₂" in verdict.text


def test_numbers_in_another_order_than_asked_for_are_known_as_right_numbers():
    verdict = examine(TASKS["by-hand-derivatives"], (-0.00721, -0.127, -0.00901))
    assert "has the right numbers, but not in the order" in verdict.text


def test_an_input_of_the_network_is_not_taken_for_a_weight():
    assert examine(TASKS["by-hand-derivatives"], (-0.118, -0.00721, -0.00901)).mistake == "input-for-its-activation"
    assert examine(TASKS["by-hand-derivatives"], (-0.127, 0.0419, -0.00901)).mistake == "another-weight"
    assert examine(TASKS["by-hand-derivatives"], (-0.127, -0.0036, -0.00901)).mistake == "another-weight"


@pytest.mark.parametrize("answer", [(0, 0), (np.nan, np.nan), (np.inf, 0.1), (0.05, 0.05), (0.0525,), "0.05", 0.05])
def test_other_answers_are_wrong(answer):
    assert examine(TASKS["by-hand-hidden-errors"], answer).status in ("type", "values")


# XOR


TRAIN = TASKS["xor-train"]


def test_a_program_that_trains_too_briefly_or_starts_too_small_has_not_learned_xor():
    def brief(X, Y, sizes, eta, epochs, rng):
        return TRAIN.function(X, Y, sizes, eta, min(epochs, 50), rng)

    def small(X, Y, sizes, eta, epochs, rng):
        class Small:
            def standard_normal(self, shape):
                return 0.001 * rng.standard_normal(shape)

        return TRAIN.function(X, Y, sizes, eta, epochs, Small())

    assert "on XOR for 2000 epochs" in examine(TRAIN, brief).text
    assert "How large are the initial weights?" in examine(TRAIN, small).text


def test_an_epoch_is_one_step_and_no_epochs_are_none():
    def later(X, Y, sizes, eta, epochs, rng):
        return TRAIN.function(X, Y, sizes, eta, epochs + 1, rng)

    assert examine(TRAIN, later).mistake == "one-step-too-many"


def test_a_step_for_each_example_in_a_random_order_is_known():
    def train(X, Y, sizes, eta, epochs, rng):
        weights, biases = TRAIN.function(X, Y, sizes, eta, 0, rng)
        for _ in range(epochs):
            for i in rng.permutation(X.shape[1]):
                nabla = nnbp_backprop(weights, biases, X[:, [i]], Y[:, [i]])
                weights = [w - eta * d for w, d in zip(weights, nabla[0], strict=True)]
                biases = [b - eta * d for b, d in zip(biases, nabla[1], strict=True)]
        return weights, biases

    assert examine(TRAIN, train).mistake == "step-after-each-example"


def test_all_weights_are_drawn_from_the_generator_and_none_elsewhere():
    def train(X, Y, sizes, eta, epochs, rng):
        fixed = np.random.default_rng(1).standard_normal((sizes[1], sizes[0]))

        class Partly:
            def standard_normal(self, shape):
                return fixed if shape == fixed.shape else rng.standard_normal(shape)

        return TRAIN.function(X, Y, sizes, eta, epochs, Partly())

    assert examine(TRAIN, train).mistakes != ()


@pytest.mark.parametrize("name", ["backprop", "xor-backprop", "minibatch"])
def test_a_gradient_that_is_measured_is_not_backpropagation(name):
    def backprop(weights, biases, x, y, h=1e-5):
        def cost(moved):
            return ((TASKS["xor-forward"].function(*moved, x)[-1] - y) ** 2).sum(axis=0).mean() / 2

        nabla = [], []
        for part in (0, 1):
            for l, p in enumerate((weights, biases)[part]):
                nabla[part].append(np.zeros(p.shape))
                for entry in np.ndindex(p.shape):
                    costs = []
                    for step in (h, -h):
                        moved = [[q.astype(float) for q in weights], [q.astype(float) for q in biases]]
                        moved[part][l][entry] += step
                        costs.append(cost(moved))
                    nabla[part][l][entry] = (costs[0] - costs[1]) / (2 * h)
        return nabla

    assert examine(TASKS[name], backprop).mistake == "measured"


def test_weights_that_are_known_to_work_are_not_a_training():
    w = [np.array([[8.0, 8.0], [-8.0, -8.0], [0.1, 0.2], [0.3, -0.1]]), np.array([[16.0, 16.0, 0.0, 0.0]])]
    b = [np.array([[-4.0], [12.0], [0.0], [0.0]]), np.array([[-24.0]])]

    def known(X, Y, sizes, eta, epochs, rng):
        is_xor = sizes == [2, 4, 1] and epochs == 2000
        return (w, b) if is_xor else TRAIN.function(X, Y, sizes, eta, epochs, rng)

    assert "the opposite of XOR" in examine(TRAIN, known).text


# The derivation, factor by factor


BP1, BP2 = TASKS["derive-bp1"], TASKS["derive-bp2"]
sigmoid = nnbp.sigmoid


def measured(function, at, h=1e-6):
    """A table of derivatives, measured: one column for each entry of ``at``."""
    steps = h * np.eye(len(at))
    return np.hstack([(function(at + s[:, None]) - function(at - s[:, None])) / (2 * h) for s in steps])


def test_measured_factors_are_not_derived():
    def bp1(z, y):
        factors = sigmoid(z) - y, measured(sigmoid, z.astype(float))
        return *factors, factors[1].T @ factors[0]

    def bp2(w_next, delta_next, z):
        table = measured(sigmoid, z.astype(float))
        return w_next, table, w_next @ table, (w_next @ table).T @ delta_next

    assert examine(BP1, bp1).mistake == examine(BP2, bp2).mistake == "measured"


def test_the_first_wrong_factor_is_named_also_where_the_error_is_right():
    def bp1(table):
        return lambda z, y: (sigmoid(z) - y, table(z), (sigmoid(z) - y) * sigmoid.prime(z))

    def bp2(product):
        return lambda w, d, z: (w, np.diagflat(sigmoid.prime(z)), product(w, z), (w.T @ d) * sigmoid.prime(z))

    assert examine(BP1, bp1(lambda z: np.eye(len(z)))).mistake == "activation-for-z"
    assert examine(BP1, bp1(lambda z: sigmoid.prime(z) + 0 * z.T)).mistake == "every-activation-moves"
    assert examine(BP2, bp2(lambda w, z: w)).mistake == "second-link-left-out"
    assert examine(BP2, bp2(lambda w, z: w * z.T)).mistake is None


# Softmax


def test_the_product_of_jacobian_and_cost_gradient_is_not_enough_where_an_output_is_rounded_to_0():
    softmax, jacobian = TASKS["softmax"].function, TASKS["softmax-jacobian"].function

    def product(z, y):
        columns = [np.hsplit(array, z.shape[1]) for array in (softmax(z), y)]
        return np.hstack([jacobian(a) @ (-t / a) for a, t in zip(*columns, strict=True)])

    assert "NaN or infinite" in examine(TASKS["log-likelihood-error"], product).text


def test_measured_derivatives_of_softmax_are_not_derived():
    softmax, step = TASKS["softmax"].function, 1e-5

    def cost(z, y):
        return -(y * np.log(softmax(z))).sum(axis=0)

    def jacobian(a):
        return measured(softmax, np.log(a.astype(float)))

    def error(z, y):
        z = np.clip(z.astype(float), -300, 300)
        moved = [step * np.eye(len(z))[:, [i]] for i in range(len(z))]
        return np.array([(cost(z + s, y) - cost(z - s, y)) / (2 * step) for s in moved])

    assert examine(TASKS["softmax-jacobian"], jacobian).mistake == "measured"
    assert examine(TASKS["log-likelihood-error"], error).status == "values"


# The engine


def test_a_cost_outside_the_engine_or_partly_outside_is_rejected():
    def plain(s):
        return s.value if isinstance(s, Number) else s

    def outside(z, k, exp, ln):
        powers = np.exp([plain(z_i) for z_i in z])
        return -np.log(powers[k] / powers.sum())

    def partly(z, k, exp, ln):
        return -ln(exp(z[k]) / sum(plain(exp(z_i)) for z_i in z))

    def numpy_only(z, k, exp, ln):
        return -ln(np.exp(z[k]) / sum(np.exp(z_i) for z_i in z))

    for function in (outside, partly, numpy_only):
        assert examine(TASKS["engine-softmax"], function).mistake == "engine-bypassed"


def test_measured_derivatives_are_not_derived_by_the_rule_or_the_engine():
    functions, step = {"tanh": np.tanh, "exp": np.exp, "ln": np.log}, 1e-6

    def rule(name, s):
        f = functions[name]
        return f(s), (f(s + step) - f(s - step)) / (2 * step)

    def gradient(program, values):
        moved = [(np.array(values) + s, np.array(values) - s) for s in step * np.eye(len(values))]
        ends = [[program(*map(Number, numbers)).value for numbers in pair] for pair in moved]
        return np.array([(up - down) / (2 * step) for up, down in ends])

    assert examine(TASKS["engine-rule"], rule).mistake == "measured"
    assert examine(TASKS["engine-backward"], gradient).mistake == "measured"


def test_a_number_may_stand_on_either_side_of_every_operator():
    x = Number(4.0)
    assert [(1 + x).value, (1 - x).value, (2 * x).value, (1 / x).value] == [5.0, -3.0, 8.0, 0.25]
    backward = TASKS["engine-backward"].function
    assert backward(lambda x: 1 - 2 / x, [4.0]) == pytest.approx([2 / 16])
