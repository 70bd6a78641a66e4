"""What the check says in exercises that need more than most: paths, parts that build on each other, single numbers."""

import numpy as np
import pytest

import nnbp
from nnbp.exercises import TASKS, examine
from nnbp.exercises.engine.diagnose import general_mistakes
from nnbp.exercises.engine.task import written

RATE_FACTORS, PATH_SUM = TASKS["rate-factors"], TASKS["path-sum"]


def test_numbers_among_the_arguments_are_said_also_with_wrong_values():
    assert "y (2, 1), k = 0, path = (4, 2, 1)." in examine(RATE_FACTORS, lambda *given: np.ones(4)).text
    assert "eta = 3.0" in examine(TASKS["learning-step"], lambda weights, biases, X, Y, eta: (weights, biases)).text
    text = examine(TASKS["learn"], lambda weights, biases, batches, eta: (weights, biases)).text
    assert "batches [[(3, 6), (2, 6)], [(3, 6), (2, 6)], [(3, 1), (2, 1)]], eta = 3.0." in text


def test_words_and_whole_numbers_have_no_factors():
    for name in ("bug-of-first", "sgd", "non-saturating"):
        assert general_mistakes(TASKS[name]) == {}
    assert examine(TASKS["bug-of-first"], 12).mistake is None


# Path sums


def with_paths(change):
    paths = "itertools.product([j], *layers)"
    return written(PATH_SUM.function, {paths: f"({change})(list({paths}))"})


@pytest.mark.parametrize("i", [0, 3, -1])
def test_a_single_path_too_many_or_too_few_is_named_whichever_it_is(i):
    once_more = with_paths(f"lambda paths: [*paths, paths[{i} % len(paths)]]")
    assert examine(PATH_SUM, once_more).mistake == "path-counted-twice"
    left_out = with_paths(f"lambda paths: [path for path in paths if path != paths[{i} % len(paths)]]")
    assert examine(PATH_SUM, left_out).mistake == "path-missed"


def test_two_paths_too_many_are_no_single_one():
    text = examine(PATH_SUM, with_paths("lambda paths: [*paths, paths[0], paths[-1]]")).text
    assert "No known mistake gives this number. Print the paths that your loop visits." in text


def test_a_single_number_without_a_diagnosis_is_called_one():
    text = examine(TASKS["quadratic-cost"], lambda a, y: TASKS["quadratic-cost"].function(a, y) + 0.1).text
    assert "No known mistake gives this number. Work it out by hand, step by step, and compare." in text


def test_a_chain_of_functions_leads_to_its_first_wrong_link():
    source = """
def mean_weight_gradient(a_in, delta):
    return delta @ a_in.T

def minibatch_gradient(weights, biases, X, Y):
    z, a = [], [X]
    for w, b in zip(weights, biases):
        z.append(w @ a[-1] + b)
        a.append(sigmoid(z[-1]))
    delta = (a[-1] - Y) * sigmoid.prime(z[-1])
    nabla_w, nabla_b = [mean_weight_gradient(a[-2], delta)], [delta.mean(axis=1, keepdims=True)]
    for i in range(len(weights) - 2, -1, -1):
        delta = (weights[i + 1].T @ delta) * sigmoid.prime(z[i])
        nabla_w.insert(0, mean_weight_gradient(a[i], delta))
        nabla_b.insert(0, delta.mean(axis=1, keepdims=True))
    return nabla_w, nabla_b
"""
    names = {"np": np, "sigmoid": nnbp.sigmoid}
    exec(source, names)
    text = examine(TASKS["minibatch"], names["minibatch_gradient"]).text
    assert "fix `mean_weight_gradient` first" in text and "in its place" in text


def test_functions_build_on_earlier_ones_of_the_same_exercise():
    order = list(TASKS)
    built = {task.name: [helper.name for helper in task.builds_on] for task in TASKS.values() if task.builds_on}
    assert {"feedforward", "quadratic-cost", "bp2-all-layers", "error-operator", "learn", "path-sum"} <= {*built}
    for name, helpers in built.items():
        for helper in helpers:
            assert TASKS[helper] is next(task for task in TASKS.values() if task.name == helper)
            assert order.index(helper) < order.index(name)
