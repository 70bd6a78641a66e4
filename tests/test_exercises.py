"""The check catches every known mistake and calls it by its name, and lets every correct answer pass."""

import functools
import itertools
import re

import numpy as np
import pytest

from nnbp import exercises
from nnbp.exercises import CATALOGUE, TASKS, examine
from nnbp.exercises.engine.compare import leaves, map_leaves, same
from nnbp.exercises.engine.diagnose import FACTORS, answers, general_mistakes
from nnbp.exercises.engine.task import written

from .exercise_variants import VARIANTS


def returns(task):
    return answers(task, task.function)[0].value


def is_list_of_layers(task):
    value = returns(task)
    return isinstance(value, list) or (isinstance(value, tuple) and any(isinstance(part, list) for part in value))


def has_columns(task):
    """Whether every array that comes back is a column, in the first case."""
    arrays = []
    map_leaves(lambda leaf: arrays.append(leaf), returns(task))
    return any(np.ndim(array) == 2 and array.shape[1] == 1 < array.shape[0] for array in arrays)


def flat(leaf):
    return leaf.ravel() if np.ndim(leaf) == 2 and leaf.shape[1] == 1 else leaf


def squared(leaf):
    return np.tile(leaf, len(leaf)) if np.ndim(leaf) == 2 and leaf.shape[1] == 1 else leaf


def shapes(arguments):
    return str([(leaf.shape, leaf.dtype) if isinstance(leaf, np.ndarray) else leaf for _, leaf in leaves(arguments)])


def answers_differ_for_the_same_shapes(task):
    right = zip([shapes(list(case.values())) for case in task.cases], answers(task, task.function), strict=True)
    pairs = itertools.combinations(right, 2)
    return any(one == other and not same(a.value, b.value) for (one, a), (other, b) in pairs)


def remembering_by_shape(function):
    """Answers what it answered when it was first called with arguments of these shapes."""
    answers = {}

    def remembering(*arguments):
        if shapes(arguments) not in answers:
            answers[shapes(arguments)] = function(*arguments)
        return answers[shapes(arguments)]

    return remembering


def overwriting(function):
    """Returns the same arrays again for arguments of the same shapes, with the new numbers in them."""
    buffers = {}

    def overwriting(*arguments):
        answer = function(*arguments)
        buffer = buffers.setdefault(shapes(arguments), answer)
        for (_, old), (_, new) in zip(leaves(buffer), leaves(answer), strict=True):
            old[...] = new
        return buffer

    return overwriting


def of_form(task):
    """Mistakes that show in the form of an answer, or in what the function does besides answering."""

    def changed(function):
        return lambda *arguments: map_leaves(function, task.function(*arguments))

    def modifying(*arguments):
        result = task.function(*arguments)
        first = next(a for a in arguments if isinstance(a, (list, np.ndarray)))
        first[0] += 1
        return result

    def remembering():
        total = []

        def function(*arguments):
            total.append(1)
            return map_leaves(lambda leaf: leaf * len(total), task.function(*arguments))

        return function

    yield "return-forgotten", lambda *arguments: print(end="")
    if not any(task.cases):  # a value is asked for
        return
    yield "argument-modified", modifying
    yield "carried-over", remembering()
    if answers_differ_for_the_same_shapes(task) and not task.judge:
        yield "answer-remembered", remembering_by_shape(task.function)
        if not isinstance(returns(task), float):
            yield "answer-overwritten", overwriting(task.function)
    if isinstance(returns(task), (np.ndarray, list, tuple)):
        yield "integer-array", changed(lambda leaf: np.asarray(leaf * 10).astype(int))
    if has_columns(task):
        yield "one-dimensional", changed(flat)
        if "broadcast" not in task.mistakes:
            yield "broadcast", changed(squared)


@functools.cache
def general(task):
    """General mistakes that give another answer than the right one and than a special mistake, which is then named."""
    known = [answers(task, function) for function in (task.function, *task.mistaken.values())]

    def is_known(mistake):
        given = answers(task, mistake)
        return any(all(same(a.value, b.value) for a, b in zip(given, other, strict=True)) for other in known)

    return {name: mistake for name, mistake in general_mistakes(task).items() if not is_known(mistake)}


def of_many_forms(task):
    """Mistakes that are known by how an answer differs from the right one."""
    if task.name == "path-sum":
        paths = "itertools.product([j], *layers)"
        yield "path-counted-twice", written(task.function, {paths: f"[*{paths}, (j, *(0 for _ in layers))]"})
        yield "path-missed", written(task.function, {paths: f"[*{paths}][:-1]"})


def without_form(name):
    """A name in the catalogue: "wrong-axis/flat" is a form of "wrong-axis"."""
    return name.partition("/")[0]


@functools.cache
def verdicts(task):
    """What is said of each mistake; several tests look at it."""
    mistakes = task.mistaken | general(task) | dict(of_many_forms(task)) | dict(of_form(task))
    return {name: examine(task, mistake) for name, mistake in mistakes.items()}


@functools.cache
def verdict_on_variant(task, number):
    return examine(task, VARIANTS[task.name][number])


@pytest.fixture(params=TASKS.values(), ids=lambda task: task.name)
def task(request):
    return request.param


def test_every_mistake_is_rejected_and_called_by_its_name(task):
    for name, verdict in verdicts(task).items():
        assert (verdict.status == "passed", verdict.mistake) == (False, without_form(name)), verdict.text
        assert CATALOGUE[verdict.mistake].told(task.equation) in verdict.text


def test_no_two_mistakes_of_a_task_answer_alike(task):
    known = [(name, answers(task, mistake)) for name, mistake in (task.mistaken | general(task)).items()]
    for (one, first), (other, second) in itertools.combinations(known, 2):
        alike = all((a.error is None) == (b.error is None) for a, b in zip(first, second, strict=True)) and all(
            a.error or same(a.value, b.value) for a, b in zip(first, second, strict=True)
        )
        assert not alike, f"{one} and {other}"


def test_every_mistake_runs_somewhere_so_that_it_can_be_known(task):
    for name, mistake in task.mistaken.items():
        assert any(outcome.error is None for outcome in answers(task, mistake)), name


def test_the_reference_solution_passes(task):
    assert examine(task, task.function).status == "passed"


def test_there_are_at_least_five_correct_variants_of_a_function_and_two_of_a_value(task):
    assert len(VARIANTS[task.name]) >= (5 if any(task.cases) else 2)


@pytest.mark.parametrize(
    "task, number",
    [
        pytest.param(TASKS[n], i, id=f"{n}-{i}-{getattr(f, '__name__', f)}")
        for n in VARIANTS
        for i, f in enumerate(VARIANTS[n])
    ],
)
def test_a_correct_answer_passes_however_it_is_written(task, number):
    verdict = verdict_on_variant(task, number)
    assert verdict.status == "passed", verdict.text


def test_variants_and_tasks_belong_together():
    assert {*VARIANTS} == {*TASKS}


def test_a_mistake_up_to_a_constant_factor_is_named_with_the_factor(task):
    for name, mistake in task.mistaken.items():
        if name in ("w-transposed-forward", "w-for-w-transposed"):
            for factor in FACTORS:
                twice_wrong = lambda *a, f=mistake, k=FACTORS[factor]: map_leaves(lambda leaf: k * leaf, f(*a))  # noqa: E731
                text = examine(task, twice_wrong).text
                assert CATALOGUE[name].told(task.equation) in text and CATALOGUE[factor].told(task.equation) in text


def test_no_check_prints_an_expected_number(task):
    """No number with a point stands in any text, but percentages."""
    for verdict in verdicts(task).values():
        text = re.sub(r"shape \(.*?\)|\d+(\.\d+)?%|½", "", verdict.text.partition("It printed")[0])
        assert not re.search(r"\d\.\d\d", re.sub(r"\[\[0\.0\]\]", "", text)), text


def sizes_of(case):
    return [w.shape[1] for w in case["weights"]] + [len(case["weights"][-1])]


def test_the_first_networks_are_unequally_wide_and_have_as_many_examples_as_no_layer(task):
    for case in task.cases[:2]:
        if "weights" in case:
            sizes = sizes_of(case)
            assert len(sizes) >= 4 and len({*sizes}) == len(sizes)
            assert task.m(case) not in sizes or task.m(case) == 1


def test_the_catalogue_holds_at_least_28_mistakes_and_all_are_met():
    met = {without_form(name) for task in TASKS.values() for name in verdicts(task)}
    assert len(CATALOGUE) >= 28
    assert {*CATALOGUE} == met


def test_every_entry_of_the_catalogue_names_an_equation_and_asks_a_question():
    for entry in CATALOGUE.values():
        assert entry.question.rstrip().endswith(("?", "?`.", "`is`.", "shapes.")) or "?" in entry.question
        told = entry.told("(BP1)")
        assert "{" not in told.replace("{equation}", "")
        assert entry.name == entry.name.lower() and " " not in entry.name
        for line in told.splitlines():
            assert line[-1] in ".?`", line


def test_several_equations_have_no_verb_in_the_singular(task):
    if "–" in task.equation or " and " in task.equation:
        for name in verdicts(task):
            entry = CATALOGUE[without_form(name)]
            for words in (entry.saying, entry.question):
                assert not re.search(r"(^|[.,:;] )\{equation\} [a-z]+s\b", words), words


def test_the_table_of_what_is_caught(capsys):
    """Exercise × caught, diagnosed, passed; run with -s to see it."""
    rows = []
    for task in TASKS.values():
        of_mistakes = verdicts(task)
        caught = sum(v.status != "passed" for v in of_mistakes.values())
        named = sum(v.mistake == without_form(name) for name, v in of_mistakes.items())
        correct = len(VARIANTS[task.name])
        passed = sum(verdict_on_variant(task, number).status == "passed" for number in range(correct))
        rows.append((task.name, len(of_mistakes), caught, named, correct, passed))
    with capsys.disabled():
        print(f"\n{'exercise':<22} {'mistakes':>8} {'caught':>7} {'named':>6} {'correct':>8} {'passed':>7}")
        for row in rows:
            print("{:<22} {:>8} {:>7} {:>6} {:>8} {:>7}".format(*row))
    assert all(
        mistaken == caught == named and correct == passed for _, mistaken, caught, named, correct, passed in rows
    )


# What a reader sees


BP1, BP2, BACKPROP = TASKS["bp1"], TASKS["bp2"], TASKS["backprop"]


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
    assert "calling.py" not in text and "_assert_stacked_square" not in text
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
    assert "nabla_w, layer 2 is off" in text
    assert "right: nabla_w, layer 4; nabla_b, layer 4; nabla_w, layer 3; nabla_b, layer 3" in text


def test_an_unknown_mistake_is_placed():
    def one_row_wrong(z, a, y):
        delta = BP1.function(z, a, y)
        delta[1] += 0.01
        return delta

    verdict = examine(BP1, one_row_wrong)
    assert verdict.mistake is None and "Only row 1 is wrong" in verdict.text


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_said_to_be_so(value):
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
def test_an_answer_of_any_other_type_is_refused_in_words(value):
    verdict = examine(BP1, lambda z, a, y: value)
    assert verdict.status == "type" and "should" in verdict.text


@pytest.mark.parametrize(
    "value", [(), ([], []), (1, 2), ([1], [2]), [np.zeros(2)] * 2, ([None] * 3, [None] * 3), {1: 2, 3: 4}]
)
def test_lists_of_the_wrong_length_are_refused_in_words(value):
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


def test_a_function_that_was_called_already_is_asked_for_without_brackets():
    assert "without brackets" in examine(BP1, np.zeros(3)).text


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
    assert capsys.readouterr().out == "✓ output_error: (BP1) holds, on all 9 sets of numbers it was tried on.\n"


def test_check_names_the_tasks_there_are():
    with pytest.raises(ValueError, match="bp1"):
        exercises.check("bp5", BP1.function)
