"""Wrong answers that once passed, sorted by kind, and frequent mistakes that once had no name."""

import numpy as np
import pytest

from nnbp import sigmoid
from nnbp.exercises import TASKS, examine
from nnbp.exercises.engine.compare import map_leaves
from nnbp.exercises.engine.task import written

prime = sigmoid.prime
NUMBERS = ["cost-of-example", "quadratic-cost", "cross-entropy"]
ARRAYS = [
    *("layer-by-neuron", "layer", "feedforward", "quadratic-gradient", "cross-entropy-gradient"),
    *("bp1", "bp1-cross-entropy", "bp2", "bp2-all-layers", "bp4", "bp3-bp4-all-layers"),
    *("backprop", "bp3-mean", "bp4-mean", "minibatch"),
    *("proof-bp3-sum", "proof-bp3-slopes", "proof-bp4-sum", "proof-bp4-slopes"),
]


def of_leaves(name, change):
    """The right answer with every array in it changed."""
    return lambda *given: map_leaves(change, TASKS[name].function(*given))


@pytest.mark.parametrize(
    "name, mistake",
    [
        ("layer-by-neuron", "w-transposed-forward"),
        ("layer", "w-transposed-forward"),
        ("feedforward", "w-transposed-forward"),
        ("bp1", "matrix-product-for-star"),
        ("bp2", "w-for-w-transposed"),
        ("bp2", "sigma-prime-inside"),
        ("bp2-all-layers", "wrong-layers-w"),
        ("backprop", "w-for-w-transposed"),
        ("backprop", "sigma-prime-inside"),
        ("bp4-mean", "transpose-forgotten"),
        ("minibatch", "w-for-w-transposed"),
        ("minibatch", "bias-along-examples"),
        ("proof-bp3-sum", "neighbours-index"),
    ],
)
def test_what_is_wrong_only_where_all_widths_are_equal_is_rejected(name, mistake):
    def wrong_where_it_runs(*given):
        try:
            return TASKS[name].mistaken[mistake](*given)
        except (ValueError, IndexError):
            return TASKS[name].function(*given)

    assert examine(TASKS[name], wrong_where_it_runs).status != "passed"


@pytest.mark.parametrize("name", ["quadratic-cost", "cross-entropy", "bp4-mean", "minibatch"])
def test_examples_are_counted_also_where_they_are_fewer_than_the_neurons(name):
    argument = {"minibatch": "X", "bp4-mean": "delta"}.get(name, "a")
    by_the_longer_side = written(TASKS[name].function, {f"{argument}.shape[1]": f"max({argument}.shape)"})
    assert examine(TASKS[name], by_the_longer_side).status == "values"


@pytest.mark.parametrize("name", ARRAYS)
def test_a_dimension_of_length_1_is_kept(name):
    assert examine(TASKS[name], of_leaves(name, np.squeeze)).status in ("type", "shape")


@pytest.mark.parametrize("name", ["feedforward", "bp2-all-layers", "backprop", "minibatch"])
def test_a_single_weight_matrix_is_enough_for_a_network(name):
    def with_a_hidden_layer(weights, *more):
        weights[1]
        return TASKS[name].function(weights, *more)

    assert "IndexError" in examine(TASKS[name], with_a_hidden_layer).text


@pytest.mark.parametrize("name", [*ARRAYS, *NUMBERS])
def test_no_number_is_cut_off(name):
    bound = 0.98 if "layer" in name or "slopes" in name else 1
    if name not in ("bp1-cross-entropy", "proof-bp3-slopes", "proof-bp4-slopes"):  # never beyond 1
        assert examine(TASKS[name], of_leaves(name, lambda leaf: np.clip(leaf, -bound, bound))).status == "values"


@pytest.mark.parametrize("name", ["cross-entropy", "cross-entropy-gradient", "bp1-cross-entropy"])
def test_outputs_are_taken_as_they_are_also_close_to_0_and_to_1(name):
    kept_away = lambda *given: TASKS[name].function(*(np.clip(array, 0.01, 0.99) for array in given))  # noqa: E731
    assert examine(TASKS[name], kept_away).status == "values"


@pytest.mark.parametrize("name", [*ARRAYS, *NUMBERS])
def test_an_answer_kept_for_the_next_arguments_of_the_same_shapes_is_rejected(name):
    if name != "proof-bp3-slopes":  # the same for all
        kept = {}
        first = lambda *given: kept.setdefault(str(map_leaves(np.shape, given)), TASKS[name].function(*given))  # noqa: E731
        assert examine(TASKS[name], first).status == "values"


def test_slopes_are_asked_for_as_floating_point_numbers():
    assert examine(TASKS["proof-bp3-slopes"], lambda w, b, a_in: np.eye(len(b), dtype=int)).status == "type"


def sigma(z):
    """The sign in the exponent is missing."""
    return 1 / (1 + np.exp(z))


def forward(weights, biases, x):
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        a.append(1 / (1 + np.exp(-(w @ a[-1] + b))))
        z.append(a[-1])
    return z, a


def backprop_with_own_sigma(weights, biases, x, y):
    z, a = [], [x]
    for w, b in zip(weights, biases, strict=True):
        z.append(w @ a[-1] + b)
        a.append(sigma(z[-1]))
    delta, nabla_w, nabla_b = (a[-1] - y) * a[-1] * (1 - a[-1]), [], []
    for i in reversed(range(len(weights))):
        nabla_w, nabla_b = [delta @ a[i].T, *nabla_w], [delta, *nabla_b]
        delta = weights[i].T @ delta * a[i] * (1 - a[i])
    return nabla_w, nabla_b


def errors_down_to_layer_3(weights, z, delta_L):
    errors = [delta_L]
    for l in range(len(z) - 2, 0, -1):
        errors.append(weights[l + 1].T @ errors[-1] * prime(z[l]))
    return errors[::-1]


@pytest.mark.parametrize(
    "name, mistake, function",
    [
        ("layer", "sigma-mirrored", lambda w, b, a: sigma(w @ a + b)),
        ("feedforward", "activations-for-z", forward),
        ("backprop", "sigma-mirrored", backprop_with_own_sigma),
        ("bp1", "brackets-forgotten", lambda z, a, y: a - y * a * (1 - a)),
        ("cross-entropy-gradient", "brackets-forgotten", lambda a, y: a - y / (a - a**2)),
        ("bp1", "tanh-prime-for-sigma-prime", lambda z, a, y: (a - y) / np.cosh(z) ** 2),
        ("bp1", "tanh-short-form", lambda z, a, y: (a - y) * (1 - a) * (1 + a)),
        ("bp1", "relu-prime-for-sigma-prime", lambda z, a, y: np.where(z > 0, a - y, 0)),
        ("bp2", "tanh-short-form", lambda w, d, z: w.T @ d * (1 - sigmoid(z) ** 2)),
        ("bp2", "relu-prime-for-sigma-prime", lambda w, d, z: np.heaviside(z, 0) * (w.T @ d)),
        ("bp2", "reshape-for-transpose", lambda w, d, z: np.reshape(w, w.shape[::-1]) @ d * prime(z)),
        ("bp4-mean", "reshape-for-transpose", lambda a, d: d @ a.reshape(a.shape[::-1]) / len(a.T)),
        ("bp2-all-layers", "layer-2-left-out", errors_down_to_layer_3),
        ("bp1-cross-entropy", "target-not-used", lambda z, a, y: sigmoid(z)),
    ],
)
def test_a_frequent_mistake_is_called_by_its_name_however_it_is_written(name, mistake, function):
    assert examine(TASKS[name], function).mistake == mistake
