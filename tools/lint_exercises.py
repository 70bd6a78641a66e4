"""Check that the exercises follow the rules that a program can check, and say how to fix what does not.

    python -m tools.exercises check [NAME ...]      such as 03-output-error; without arguments, all

A rule is a function of a task, of an exercise's name, or of nothing; it yields descriptions of what is wrong.
"""

import functools
import itertools
import re

import numpy as np

from nnbp.exercises import CATALOGUE, MODULES, TASKS, examine
from nnbp.exercises.engine.call import call
from nnbp.exercises.engine.compare import leaves, map_leaves, same
from nnbp.exercises.engine.diagnose import answers, entry_of, general_mistakes
from nnbp.exercises.engine.examine import first_problem
from nnbp.exercises.engine.task import written
from nnbp.exercises.engine.verdict import MIME
from nnbp.exercises.grading.mistakes import catalogue
from nnbp.exercises.path_sums import PATHS
from tests.exercise_variants import VARIANTS
from tools.exercises import EXERCISES, SOLUTIONS, exercise, module_of, names
from tools.notebooks import ROOT, read

CHECK = re.compile(r'exercises\.check\("([\w-]+)", (\w+)\)')


# Wrong answers to every task


def right_answer(task):
    return answers(task, task.function)[0].value


def _shapes(arguments):
    return str([(leaf.shape, leaf.dtype) if isinstance(leaf, np.ndarray) else leaf for _, leaf in leaves(arguments)])


def _answers_differ_for_the_same_shapes(task):
    seen = [_shapes(list(case.values())) for case in task.cases]
    pairs = itertools.combinations(zip(seen, answers(task, task.function), strict=True), 2)
    return any(one == other and not same(a.value, b.value) for (one, a), (other, b) in pairs)


def remembering(function):
    """Returns the result of the first call with arguments of these shapes."""
    kept = {}

    def remembering(*arguments):
        if _shapes(arguments) not in kept:
            kept[_shapes(arguments)] = function(*arguments)
        return kept[_shapes(arguments)]

    return remembering


def overwriting(function):
    """Reuses the arrays that it returned for arguments of the same shapes and overwrites them with the new numbers."""
    kept = {}

    def overwriting(*arguments):
        answer = function(*arguments)
        buffer = kept.setdefault(_shapes(arguments), answer)
        for (_, old), (_, new) in zip(leaves(buffer), leaves(answer), strict=True):
            old[...] = new
        return buffer

    return overwriting


def adding_up(function):
    """Returns the right answer times the number of calls so far."""
    calls = []

    def adding_up(*arguments):
        calls.append(1)
        return map_leaves(lambda leaf: leaf * len(calls), function(*arguments))

    return adding_up


def modifying(function):
    """Changes an argument after computing its answer."""

    def modifying(*arguments):
        answer = function(*arguments)
        first = next(a for a in arguments if isinstance(a, (list, np.ndarray)))
        first[0] += 1
        return answer

    return modifying


def changed(function, change):
    """Returns what another function does, with every array changed."""
    return lambda *arguments: map_leaves(change, function(*arguments))


def _column(change):
    """Apply a change to columns only."""
    return lambda leaf: change(leaf) if np.ndim(leaf) == 2 and leaf.shape[1] == 1 else leaf


def mistakes_of_form(task):
    """Mistakes in the form of an answer or in the side effects of the function."""
    function, right = task.function, right_answer(task)
    yield "return-forgotten", lambda *arguments: print(end="")
    if task.fixed:
        return
    yield "argument-modified", modifying(function)
    yield "carried-over", adding_up(function)
    if not task.judge and _answers_differ_for_the_same_shapes(task):
        yield "answer-remembered", remembering(function)
        if isinstance(right, (np.ndarray, list, tuple)):
            yield "answer-overwritten", overwriting(function)
    if isinstance(right, (np.ndarray, list, tuple)):
        yield "integer-array", changed(function, lambda leaf: np.asarray(leaf * 10).astype(int))
    if any(np.ndim(leaf) == 2 and leaf.shape[1] == 1 < leaf.shape[0] for _, leaf in leaves(right)):
        yield "one-dimensional", changed(function, _column(np.ravel))
        if "broadcast" not in task.mistakes:
            yield "broadcast", changed(function, _column(lambda leaf: np.tile(leaf, len(leaf))))


def mistakes_of_many_forms(task):
    """Another form of each mistake that is recognised by how an answer differs from the right one."""
    if task.name == "path-sum":
        yield "path-counted-twice/last", written(task.function, {PATHS: f"[*{PATHS}, [*{PATHS}][-1]]"})
        yield "path-missed/first", written(task.function, {PATHS: f"[*{PATHS}][1:]"})
    elif task.recognise:
        yield "measured", changed(task.function, lambda leaf: 1.001 * leaf)


@functools.cache
def own_and_general_mistakes(task):
    """The mistakes of a task, and the general ones whose answers differ from all of these and from the right answer."""
    known = [answers(task, function) for function in (task.function, *task.mistaken.values())]
    return {
        name: mistake
        for name, mistake in general_mistakes(task).items()
        if not any(_alike(answers(task, mistake), other) for other in known)
    } | task.mistaken


def _alike(one, other):
    pairs = list(zip(one, other, strict=True))
    return all((a.error is None) == (b.error is None) for a, b in pairs) and all(
        a.error or same(a.value, b.value) for a, b in pairs
    )


def all_mistakes(task):
    """Every mistake that a verdict can name, by name."""
    return own_and_general_mistakes(task) | dict(mistakes_of_many_forms(task)) | dict(mistakes_of_form(task))


@functools.cache
def verdicts(task):
    """The verdict on each mistake, by name."""
    return {name: examine(task, mistake) for name, mistake in all_mistakes(task).items()}


def wrong_answers(task):
    """Wrong answers that are not in the catalogue and once passed, for every task to which they apply."""
    function = task.function
    if task.fixed or task.judge:
        return

    def where_it_runs(mistake):
        """A mistake, fixed only where it raises an exception."""

        def fallback(*arguments):
            try:
                return mistake(*arguments)
            except (ValueError, IndexError):
                return function(*arguments)

        return fallback

    right = answers(task, function)
    for name, mistake in task.mistaken.items():
        given = list(zip(right, answers(task, mistake), strict=True))
        somewhere_wrong = any(not other.error and not same(one.value, other.value) for one, other in given)
        if somewhere_wrong and any(other.error for _, other in given):
            yield f"{name}, and the right answer where that does not run", where_it_runs(mistake)
    yield "in single precision", changed(function, lambda leaf: np.float32(leaf))
    if not all(isinstance(leaf, np.ndarray) for _, leaf in leaves(right_answer(task))):
        return
    if any(leaf.ndim == 2 for _, leaf in leaves(right_answer(task))):
        yield "lengths of 1 squeezed out", changed(function, np.squeeze)
    if "weights" in task.cases[0]:
        yield "at least two matrices of weights needed", lambda *given: given[0][1] is None or function(*given)
    if task.examples:
        names, by_m = list(task.cases[0]), function

        def for_the_longer_side(*given):
            array = given[names.index(task.examples)]
            return map_leaves(lambda leaf: leaf * array.shape[1] / max(array.shape), by_m(*given))

        yield "the longer side taken for m", for_the_longer_side


# Rules of a task


def the_reference_passes(task):
    if examine(task, task.function).status != "passed":
        yield examine(task, task.function).text


def right_answers_pass_however_they_are_written(task):
    variants, needed = VARIANTS.get(task.name, []), 2 if task.fixed else 5
    if len(variants) < needed:
        yield f"has {len(variants)} right answers in tests/exercise_variants; write {needed}, in different ways"
    for variant in variants:
        verdict = examine(task, variant)
        if verdict.status != "passed":
            yield f"the right answer {getattr(variant, '__name__', variant)} is rejected: {verdict.text}"


def mistakes_are_rejected_and_named(task):
    unknown = {*map(entry_of, task.mistakes)} - {*CATALOGUE}
    if unknown:
        yield f"these are not in catalogue.toml: {', '.join(unknown)}"
        return
    for name, verdict in verdicts(task).items():
        if verdict.status == "passed" or verdict.mistakes != (entry_of(name),):
            yield f"{name} is called {verdict.mistakes}: {verdict.text}"
        elif (verdict.headline.partition(": ")[2], verdict.question) != CATALOGUE[entry_of(name)].said_of(
            task.equation
        ):
            yield f"{name} is not explained: {verdict.text}"


def mistakes_answer_differently(task):
    known = [(name, answers(task, mistake)) for name, mistake in own_and_general_mistakes(task).items()]
    for (one, first), (other, second) in itertools.combinations(known, 2):
        if _alike(first, second):
            yield f"{one} and {other} answer alike on every case; add a case, or drop one of them"


def mistakes_run_somewhere(task):
    for name, mistake in task.mistaken.items():
        if all(outcome.error for outcome in answers(task, mistake)):
            yield f"{name} raises an exception on every case; add a case on which it runs, such as equal widths"


def wrong_answers_are_rejected(task):
    for name, function in wrong_answers(task):
        first, again = (call(function, task.cases[0]) for _ in range(2))
        if not first_problem(task, [first, *(call(function, case) for case in task.cases[1:])], again):
            yield f"passes with this mistake: {name}"


def the_catalogue_says_where_mistakes_are_recognised(task):
    recognised = {name for verdict in verdicts(task).values() for name in verdict.mistakes}
    for mistake in _catalogue():
        listed = task.name in [place["task"] for place in mistake["tasks"]]
        if mistake["name"] in recognised and not listed and not mistake["everywhere"]:
            yield f"recognises {mistake['name']}, which `nnbp mistakes` does not say"


@functools.cache
def _catalogue():
    return catalogue()["mistakes"]


def several_equations_have_verbs_in_the_plural(task):
    if "–" in task.equation or " and " in task.equation:
        for entry in {CATALOGUE[entry_of(name)] for name in verdicts(task)}:
            if re.search(r"(^|[.,:;] )\{equation\} [a-z]+s\b", f"{entry.saying} {entry.question}"):
                yield f"the words of {entry.name} treat {task.equation} as one equation"


def no_expected_number_is_revealed(task):
    for name, verdict in verdicts(task).items():
        text = re.sub(r"shape \(.*?\)|\d+(\.\d+)?%|\[\[0\.0\]\]", "", verdict.text.partition("It printed")[0])
        if re.search(r"\d\.\d\d", text):
            yield f"the verdict on {name} reveals a number: {verdict.text}"


def cases_leave_no_excuse(task):
    if "weights" not in task.cases[0]:
        return
    sizes = [[w.shape[1] for w in case["weights"]] + [len(case["weights"][-1])] for case in task.cases]
    if len({*sizes[0]}) < len(sizes[0]) or (task.m(task.cases[0]) in sizes[0][1:] and task.examples):
        yield "begins with equal widths or with as many examples as neurons; begin with networks()[0]"
    if not any(len({*widths}) == 1 for widths in sizes):
        yield "is not tested with equal widths; add a case of networks()"
    if sizes[0] not in sizes[1:]:
        yield "is not tested twice with the same shapes and different numbers; end with networks()[-1]"


OF_TASKS = [
    the_reference_passes,
    right_answers_pass_however_they_are_written,
    mistakes_are_rejected_and_named,
    mistakes_answer_differently,
    mistakes_run_somewhere,
    wrong_answers_are_rejected,
    the_catalogue_says_where_mistakes_are_recognised,
    several_equations_have_verbs_in_the_plural,
    no_expected_number_is_revealed,
    cases_leave_no_excuse,
]


# Rules of an exercise and its solution


def checks(notebook):
    """The check cells, each with its task and the name of the function that it checks."""
    for cell in notebook.cells:
        called = CHECK.fullmatch(cell.source.strip()) if cell.cell_type == "code" else None
        if called:
            yield cell, *called.groups()


def solution(name):
    return read(SOLUTIONS / f"{name}.ipynb")


def shipped(name):
    path = EXERCISES / f"{name}.ipynb"
    return read(path) if path.exists() else None


def the_exercise_is_what_its_solution_makes_of_it(name):
    def contents(notebook):
        return [(c.id, c.cell_type, c.source, c.metadata.get("tags", [])) for c in notebook.cells]

    if shipped(name) is None or contents(shipped(name)) != contents(exercise(name)):
        yield f"book/exercises/{name}.ipynb is out of date; run python -m tools.exercises {name}"


def checks_show_what_they_should(name):
    for notebook, status in ((solution(name), "passed"), (shipped(name), "not attempted")):
        for cell, task, function in checks(notebook) if notebook else ():
            shown = [output["data"][MIME]["status"] for output in cell.outputs if MIME in output.get("data", ())]
            if task not in TASKS or TASKS[task].function.__name__ != function:
                yield f"checks {function} as {task}, but there is no such task for it"
            if cell.id != f"check-{task}":
                yield f"the id of the cell that checks {task} is {cell.id}; it should be check-{task}"
            if shown != [status]:
                yield f"the check of {task} shows {shown}; it should be {status}. Execute the notebook"
    for cell in solution(name).cells:
        if cell.cell_type == "code" and "exercises.check" in cell.source and not CHECK.fullmatch(cell.source.strip()):
            yield f"the cell {cell.id} does more than check; a check is a cell of its own"


def there_are_two_hints_for_every_check(name):
    text = "\n".join(cell.source for cell in solution(name).cells if cell.cell_type == "markdown")
    wanted = len([*checks(solution(name))])
    first, second = (text.count(f"<details>\n<summary>Hint {n}</summary>\n\n") for n in (1, 2))
    if first < wanted or second < min(wanted, 1):
        yield f"has {first} first and {second} second hints for {wanted} checks; fold two for each (<details>)"


def the_solution_explains_itself(name):
    explanations = [
        c for c in solution(name).cells if c.cell_type == "markdown" and "solution" in c.metadata.get("tags", [])
    ]
    words = sum(len(cell.source.split()) for cell in explanations)
    if words < 60:
        yield f"explains its solution in {words} words; write at least 60, in cells tagged solution"


def nothing_of_the_solution_is_in_the_exercise(name):
    if shipped(name) is None:
        return
    text = "\n".join(cell.source for cell in shipped(name).cells)
    for cell in solution(name).cells:
        lines = cell.source.splitlines() if "solution" in cell.metadata.get("tags", []) else []
        for line in map(str.strip, lines):
            if len(line) > 20 and line in text and ("return " in line or cell.cell_type == "markdown"):
                yield f"gives away a line of its solution: {line}"


@functools.cache
def _labels():
    pages = [page.read_text(encoding="utf-8") for page in ROOT.glob("book/**/*.ipynb") if "checkpoint" not in page.name]
    return {label for page in pages for label in re.findall(r"\(([\w-]+)\)=\\n", page)}


def links_and_numbers_are_right(name):
    number = int(name.partition("-")[0])
    text = "\n".join(cell.source for cell in solution(name).cells if cell.cell_type == "markdown")
    if not re.match(rf"# Solution {number}(:| ·) ", text):
        yield f"begins with {text.partition(chr(10))[0]!r}; it should be '# Solution {number}: ' and the task"
    for words, target in re.findall(r"(?<!!)\[([^\]\n]+)\]\(([^)\s]+)\)", text):
        file, said = (SOLUTIONS / target.partition("#")[0]).resolve(), re.fullmatch(r"exercise (\d+)", words)
        if target.startswith("#"):
            if target[1:] not in _labels():
                yield f"links to {target}, which is not on any page"
        elif not target.startswith("http") and not (file.is_file() or (EXERCISES / target).is_file()):
            yield f"links to {target}, which does not exist"
        if said and not file.name.startswith(f"{int(said[1]):02}-"):
            yield f"calls {target} exercise {said[1]}"
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    for folder in ("exercises", "solutions"):
        if f"file: book/{folder}/{name}\n" not in contents:
            yield f"is not in _toc.yml; add the line '- file: book/{folder}/{name}'"


OF_EXERCISES = [
    the_exercise_is_what_its_solution_makes_of_it,
    checks_show_what_they_should,
    there_are_two_hints_for_every_check,
    the_solution_explains_itself,
    nothing_of_the_solution_is_in_the_exercise,
    links_and_numbers_are_right,
]


# Rules of all together


def tasks_checks_and_right_answers_belong_together():
    checked = [task for name in names() for _, task, _ in checks(solution(name))]
    for task in TASKS:
        if checked.count(task) != 1:
            yield f"{task} is checked in {checked.count(task)} cells of the solutions; it should be one"
    for task in {*VARIANTS} - {*TASKS}:
        yield f"there are right answers to {task}, but there is no such task"
    for path in EXERCISES.glob("*.ipynb"):
        if path.stem not in names():
            yield f"{path.name} has no solution"
    modules = [module.__name__.rpartition(".")[2] for module in MODULES]
    if modules != [module_of(name) for name in names()]:
        yield f"the modules {modules} are not named after the exercises, or not in their order"


def every_misconception_occurs_names_an_equation_and_asks_a_question():
    occurring = {entry_of(name) for task in TASKS.values() for name in verdicts(task)}
    for name, entry in CATALOGUE.items():
        if name not in occurring:
            yield f"{name} is not a mistake of any task"
        if not re.search(r"\{equation\}|\((BP\d|BP1a|\d\d|CE|P\d|Σ′)\)", entry.saying + entry.question):
            yield f"{name} names no equation; {{equation}} is that of the exercise"
        if not entry.question.endswith("?") or not entry.saying.endswith("."):
            yield f"{name}: a saying ends with a full stop, a question with a question mark"


OF_ALL = [
    tasks_checks_and_right_answers_belong_together,
    every_misconception_occurs_names_an_equation_and_asks_a_question,
]


def complaints(asked=()):
    """What is wrong with the given exercises, or with all of them and what they have in common."""
    for name in asked or names():
        for rule in OF_EXERCISES:
            yield from (f"{name}: {text}" for text in rule(name))
        for task in [TASKS[task] for _, task, _ in checks(solution(name)) if task in TASKS]:
            for rule in OF_TASKS:
                yield from (f"{name}, {task.name}: {text}" for text in rule(task))
    for rule in () if asked else OF_ALL:
        yield from rule()
