"""`nnbp check --exam`: right answers pass, wrong ones are explained, and no code makes the judge believe anything else."""

import ast
import functools
import inspect
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from nnbp.exercises import MODULES, TASKS, examine
from nnbp.exercises.engine.call import in_words
from nnbp.exercises.grading import copies, exam, sandbox
from nnbp.exercises.grading.options import Options
from nnbp.exercises.grading.report import brief
from nnbp.exercises.grading.validate import validate_all
from nnbp.exercises.grading.wire import Wire, error_from, of_error
from tests import hostile
from tests.test_exercises_check import SECOND, submission
from tools.exercises import EXERCISES, ROOT, SOLUTIONS, names
from tools.lint_exercises import VARIANTS, all_mistakes

SANDBOX = "none" if sandbox.obstacle(Options()) else "bwrap"
SEED = 2026
needs_sandbox = pytest.mark.skipif(SANDBOX == "none", reason=f"no sandbox: {sandbox.obstacle(Options())}")


def examined(folder, notebooks, timeout=20, jobs=2, seed=SEED):
    """The results of notebooks in an exam, by name."""
    folder.mkdir(exist_ok=True)
    files = {str(folder / f"{name}.ipynb"): name for name in notebooks}
    for file, name in files.items():
        Path(file).write_text(json.dumps(notebooks[name]), encoding="utf-8")
    options = Options(timeout, SANDBOX, exam=True, seed=seed)
    return {files[result.file]: result for result in validate_all(files, options, jobs)}


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def statuses(result):
    return [brief(check.status) for check in result.checks]


# Honest notebooks


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    return examined(
        tmp_path_factory.mktemp("solved"), {name: read(SOLUTIONS / f"{name}.ipynb") for name in names()}, 60
    )


@pytest.mark.parametrize("name", names())
def test_every_solution_passes(solved, name):
    assert solved[name].ok, str(solved[name])
    assert solved[name].seed == SEED


def test_what_is_the_same_for_everybody_earns_nothing_and_says_so(solved):
    verdicts = [check for result in solved.values() for check in result.checks]
    fixed = {verdict.task for verdict in verdicts if verdict.fixed}
    assert fixed == {task.name for task in TASKS.values() if not any(task.cases)}
    assert {name.rpartition("-")[0] for name in fixed} == {"by-hand", "by-hand-output", "by-hand-hidden", "bug-of"}
    assert all(("No points in an exam" in verdict.text) == (verdict.task in fixed) for verdict in verdicts)


def test_a_long_function_of_a_worked_solution_is_remarked_on_and_a_short_one_is_not(solved):
    remark = "`backprop` is the worked solution, except for names and comments"
    assert remark in solved["08-backprop"].suspicions
    assert not any("worked solution" in note for note in solved["03-output-error"].suspicions)


@pytest.fixture(scope="module")
def unsolved(tmp_path_factory):
    return examined(tmp_path_factory.mktemp("new"), {name: read(EXERCISES / f"{name}.ipynb") for name in names()})


@pytest.mark.parametrize("name", names())
def test_an_exercise_that_nobody_has_touched_runs_without_an_exception_and_is_not_attempted(unsolved, name):
    assert set(statuses(unsolved[name])) == {"not attempted"} and not unsolved[name].notes


# What a student's nnbp is made of


@functools.cache
def texts_in_package(name, folder):
    exam.make_package(name, Path(folder, name, "nnbp"))
    return {path: path.read_text(encoding="utf-8") for path in Path(folder, name).rglob("*.py")}


def without_docstring(function):
    tree = ast.parse(inspect.getsource(function)).body[0]
    return ast.dump(ast.Module(tree.body[1:], []))


@pytest.mark.parametrize("name, module", [*zip(names(), MODULES, strict=True)])
def test_no_reference_solution_is_in_it(name, module, tmp_path_factory):
    texts = texts_in_package(name, str(tmp_path_factory.getbasetemp()))
    found = {
        ast.dump(ast.Module([line for line in node.body if not _is_docstring(line)], []))
        for text in texts.values()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef)
    }
    functions = [task.function for task in module.TASKS if not task.fixed]
    assert not [function.__name__ for function in functions if without_docstring(function) in found]
    everything = "\n".join(texts.values())
    assert "Task(" not in everything and "mistakes" not in "".join(
        text for path, text in texts.items() if "engine" not in path.parts
    )


def _is_docstring(line):
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


OF_THEIR_OWN = {*exam.FILES, *exam.TEXTS} & {*names()}
"""The exercises whose nnbp has more than that of the others, which is the same for all of them."""
MODULES_BY_PACKAGE = {name: [] for name in names() if name in OF_THEIR_OWN} | {"01-feedforward": []}
for name, module in zip(names(), MODULES, strict=True):
    MODULES_BY_PACKAGE[name if name in OF_THEIR_OWN else "01-feedforward"].append(module)


@pytest.mark.parametrize("name", MODULES_BY_PACKAGE)
def test_no_reference_solution_can_be_imported_from_it(name, tmp_path):
    exam.make_package(name, tmp_path / "nnbp")
    script = f"""import importlib, pkgutil, nnbp
names = [found.name for found in pkgutil.walk_packages(nnbp.__path__, "nnbp.") if not found.name.endswith("_student")]
for name in names:
    importlib.import_module(name)
assert nnbp.__file__.startswith({str(tmp_path)!r})
print(names)
for wanted in {[module.__name__ for module in MODULES_BY_PACKAGE[name]]!r}:
    if wanted in names:
        print(sorted(vars(importlib.import_module(wanted))))
"""
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    said = subprocess.run([sys.executable, "-P", "-c", script], env=environment, capture_output=True, encoding="utf-8")
    assert said.returncode == 0, said.stderr
    assert "nnbp.numerical" not in said.stdout and "nnbp.training" not in said.stdout
    functions = [task.function.__name__ for module in MODULES_BY_PACKAGE[name] for task in module.TASKS]
    assert not [function for function in functions if f"'{function}'" in said.stdout]


def test_exercise_11_gets_a_network_that_takes_no_steps(tmp_path):
    exam.make_package("11-sgd", tmp_path)
    text = (tmp_path / "network.py").read_text(encoding="utf-8")
    assert "class Network" in text and "def update" not in text and "descend" not in text


# Numbers


NUMBERS = """
import json
from nnbp.exercises import TASKS
from nnbp.exercises.engine.compare import leaves
def plain(leaf):
    if hasattr(leaf, "bit_generator"):
        return str(leaf.bit_generator.state)
    return repr(getattr(leaf, "tolist", lambda: leaf)()) if not callable(leaf) else ""
print(json.dumps({t.name: [[plain(leaf) for _, leaf in leaves([*case.values()])] for case in t.cases] for t in TASKS.values()}))
"""


@functools.cache
def numbers(seed):
    environment = os.environ | ({"NNBP_EXAM_SEED": seed} if seed else {})
    return json.loads(subprocess.check_output([sys.executable, "-c", NUMBERS], env=environment, cwd=ROOT))


@pytest.mark.parametrize("task", [task for task in TASKS.values() if not task.fixed], ids=lambda task: task.name)
def test_every_case_has_other_numbers_in_every_exam_and_the_same_ones_when_it_is_repeated(task):
    now, one, other = (numbers(seed)[task.name] for seed in ("", "1", "2"))
    assert len(now) == len(one) == len(other)
    alike = [a for a, b, c in zip(now, one, other, strict=True) if not a != b != c != a]
    assert len(alike) <= (task.name in ("softmax-jacobian", "softmax-error"))  # the softmax of one neuron is 1


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_answer_is_among_the_arguments_that_other_checks_of_the_exercise_show(module):
    from nnbp.exercises.engine.compare import leaves
    from nnbp.exercises.engine.diagnose import answers

    def arrays(value):
        return {leaf.tobytes() for _, leaf in leaves(value) if isinstance(leaf, np.ndarray)}

    shown = {data for task in module.TASKS for case in task.cases for data in arrays([*case.values()])}
    for task in module.TASKS:
        expected = [answer.value for answer in answers(task, task.function)]
        if not task.fixed and not isinstance(expected[0], float):
            assert any(arrays(value) - shown for value in expected), task.name


# Wrong answers, and right ones of all kinds


WEEKLY = bool(os.environ.get("NNBP_ALL_PAGES"))


@pytest.fixture(scope="module")
def student(tmp_path_factory):
    """A student who has the whole of nnbp, so that every answer can be had by its name."""
    options, folder = Options(sandbox="none", exam=True), tmp_path_factory.mktemp("student")
    with exam.Student(exam.NNBP, str(folder), options) as student:
        assert student.begins() is None
        student.give(60)
        assert student.order(run="from tools.lint_exercises import TASKS, VARIANTS, all_mistakes") == {}
        yield student


@pytest.mark.parametrize("task", TASKS.values(), ids=lambda task: task.name)
def test_an_answer_gets_the_same_verdict_from_outside_as_in_its_notebook(task, student):
    mistakes, right = all_mistakes(task), dict(enumerate(VARIANTS[task.name]))
    every = 1 if WEEKLY else 12
    for name in [*list(mistakes)[len(task.name) % every :: every], *list(right)[::every]]:
        student.give(60)
        where = f"{'VARIANTS' if name in right else 'all_mistakes'}"
        key = f"[{task.name!r}]" if name in right else f"(TASKS[{task.name!r}])"
        assert student.order(run=f"answer = {where}{key}[{name!r}]") == {}
        outside, _ = exam.judge(student, task, "answer", exam.Judged(student))
        inside = examine(task, right[name] if name in right else mistakes[name])
        assert (outside.status, outside.mistakes) == (inside.status, inside.mistakes), (name, inside, outside)
        assert (outside.status == "passed") == (name in right)


SEEDED = """
import sys
from tools.lint_exercises import TASKS, VARIANTS, all_mistakes, examine
for task in TASKS.values():
    for name, mistake in list(all_mistakes(task).items())[:: int(sys.argv[1])]:
        if examine(task, mistake).status == "passed":
            print(task.name, name)
    for variant in VARIANTS[task.name][:: int(sys.argv[1])]:
        measured = "differences" in getattr(variant, "__name__", "")  # which may not be exact enough
        if not measured and examine(task, variant).status != "passed":
            print(task.name, examine(task, variant).text)
"""


@pytest.mark.parametrize("seed", ["7", "8", "9", "10", "11"] if WEEKLY else ["7"])
def test_whatever_the_numbers_are_right_answers_pass_and_mistakes_do_not(seed):
    environment = os.environ | {"NNBP_EXAM_SEED": seed}
    said = subprocess.run(
        [sys.executable, "-c", SEEDED, "1" if WEEKLY else "12"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
    )
    assert (said.returncode, said.stdout, said.stderr) == (0, "", "")


# What is said of wrong answers


BP2 = "def hidden_error(w_next, delta_next, z):\n    return {}"
WITH_BP2 = """def all_errors(weights, z, delta_L):
    errors = [delta_L]
    for i in range(len(weights) - 2, -1, -1):
        errors.insert(0, hidden_error(weights[i + 1], errors[0], z[i]))
    return errors"""
TALKATIVE = """def helper(z):
    print("\\x1b[2Jhere I am")
    return np.linalg.inv(z)  # not square

def output_error(z, a, y):
    return helper(z)"""


OVERWRITING = """kept = {}
def output_error(z, a, y):
    result = kept.setdefault((z.shape, z.dtype), np.zeros_like(z))
    result[:] = (a - y) * a * (1 - a)
    return result"""


@pytest.fixture(scope="module")
def explained(tmp_path_factory):
    def hidden_errors(first, second):
        notebook = read(EXERCISES / "04-hidden-errors.ipynb")
        sources = {"write-hidden-error": first, "write-all-errors": second}
        for cell in notebook["cells"]:
            cell["source"] = sources.get(cell.get("id"), cell["source"])
        return notebook

    notebooks = {
        "wrong helper": hidden_errors(BP2.format("w_next @ delta_next"), WITH_BP2),
        "missing helper": hidden_errors(BP2.format("..."), WITH_BP2),
        "wrong helper unused": hidden_errors(BP2.format("w_next @ delta_next"), WITH_BP2.replace("hidden_error(", "(")),
        "talkative": submission(TALKATIVE, SECOND),
        "out of date": submission(SECOND, "def output_error_cross_entropy(:\n    pass"),
        "undefined": submission("def output(z, a, y):\n    return a", "1 / 0"),
        "changing results": submission(OVERWRITING, SECOND),
    }
    return examined(tmp_path_factory.mktemp("explained"), notebooks)


@pytest.mark.parametrize(
    "name, number, words",
    [
        ("wrong helper", 1, "✗ all_errors: fix `hidden_error` first. all_errors calls it, and it is not right yet."),
        ("missing helper", 1, "✗ all_errors: write `hidden_error` first. all_errors calls it."),
        ("wrong helper unused", 1, "✗ all_errors: layer 3 is a tuple of 3"),
        ("talkative", 0, "Line 3, in helper: `return np.linalg.inv(z)  # not square`"),
        ("talkative", 0, "It printed:\n    \\x1b[2Jhere I am"),
        ("talkative", 0, "LinAlgError: Last 2 dimensions of the array must be square"),
        (
            "out of date",
            1,
            "✗ output_error_cross_entropy: the cell that should define it did not run. Fix that cell first",
        ),
        ("undefined", 0, "name 'output_error' is not defined"),
        ("undefined", 1, "name 'output_error_cross_entropy' is not defined"),
        ("changing results", 0, "Your next call wrote into the array that you had returned"),
    ],
)
def test_a_wrong_answer_is_explained_as_in_its_notebook(explained, name, number, words):
    assert words in explained[name].checks[number].text, explained[name].checks[number].text


# Attacks


IMPORTS = "from nnbp.exercises import TASKS\noutput_error = TASKS['bp1'].function"
ATTACKS = {
    "the tasks": IMPORTS,
    "the module": "from nnbp.exercises.output_error import output_error",
    "the library": "import nnbp\noutput_error = lambda z, a, y: nnbp.equations.output_error(a - y, nnbp.sigmoid.prime(z))",
    "the files": """
import importlib.util, pathlib, sys
def output_error(z, a, y):
    for place in [*sys.path, "/", "/home", "/root", "/srv", "/tmp"]:
        for file in pathlib.Path(place or ".").glob("*/exercises/output_error.py"):
            spec = importlib.util.spec_from_file_location("nnbp.exercises.found", file)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module.output_error(z, a, y)
""",
    "the stack": """
import gc, sys
def output_error(z, a, y):
    frame, found = sys._getframe(), []
    while frame:
        found += [*frame.f_locals.values(), *frame.f_globals.values()]
        frame = frame.f_back
    for thing in [*found, *gc.get_objects()]:
        if type(thing) is type(output_error) and thing.__name__ == "output_error" and thing is not output_error:
            return thing(z, a, y)
        if type(thing).__name__ in ("Task", "Outcome", "Problem"):
            return vars(thing).get("expected", thing.value)
""",
    "forged messages": """
import json, os
def output_error(z, a, y):
    for name in os.listdir("/proc/self/fd"):
        for line in ({"value": True}, {"verdict": {"status": "passed"}}, {"cell": "check-bp1", "passed": True}):
            try:
                os.write(int(name), json.dumps(line).encode() + b"\\n")
            except OSError:
                pass
    return a
""",
    "broken messages": """
import os
def output_error(z, a, y):
    for name in os.listdir("/proc/self/fd"):
        try:
            os.write(int(name), b'{"value": [[[' * 9)
        except OSError:
            pass
    return a
""",
    "an endless message": """
import os
def output_error(z, a, y):
    while True:
        for name in os.listdir("/proc/self/fd"):
            try:
                os.write(int(name), b"[" * 60_000)
            except OSError:
                pass
""",
    "a slow message": """
import os, time
def output_error(z, a, y):
    try:
        while True:
            for name in os.listdir("/proc/self/fd"):
                try:
                    os.write(int(name), b"1")
                except OSError:
                    pass
            time.sleep(0.1)
    except BaseException:
        output_error(z, a, y)
""",
    "orders of its own": """
import json, os
def output_error(z, a, y):
    for name in os.listdir("/proc/self/fd"):
        for number in range(50):
            try:
                os.write(int(name), json.dumps({"order": {"call": number, "arguments": []}}).encode() + b"\\n")
            except OSError:
                pass
    return a
""",
    "an array that lies": """
class Lie(np.ndarray):
    __eq__ = __le__ = lambda self, other: np.ones(self.shape, bool)
    __sub__ = __rsub__ = __abs__ = lambda self, *_: np.zeros(self.shape)
    shape = property(lambda self: (2, 7))
    def __array__(self, *_, **__):
        return self
def output_error(z, a, y):
    return np.zeros(z.shape, z.dtype).view(Lie)
""",
    "an object that lies": """
class Lie:
    __class__ = np.ndarray
    dtype, shape, ndim, size = np.dtype(float), (2, 7), 2, 14
    __eq__ = lambda self, other: True
    def __array__(self, *_, **__):
        raise SystemExit
    def __getattr__(self, name):
        return self
def output_error(z, a, y):
    return Lie()
""",
    "a number that lies": """
class Lie(float):
    __eq__ = __le__ = __ge__ = lambda self, other: True
    __sub__ = __rsub__ = lambda self, other: 0.0
def output_error(z, a, y):
    return Lie(1)
""",
    "the first answer": """
kept = []
def output_error(z, a, y):
    kept.append((a - y) * a * (1 - a))
    return kept[0]
""",
    "an enormous array": "def output_error(z, a, y):\n    return np.zeros(10**8)",
    "many arrays": "def output_error(z, a, y):\n    return [a] * 10**6",
    "not numbers": "def output_error(z, a, y):\n    return a * np.nan",
    "objects": "def output_error(z, a, y):\n    return np.array([[object()] * a.shape[1]] * len(a))",
    "a deep list": """
def output_error(z, a, y):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    return deep
""",
    "a list of itself": "def output_error(z, a, y):\n    loop = []\n    loop += [loop, loop, loop]\n    return loop",
    "an endless answer": "import itertools\ndef output_error(z, a, y):\n    return itertools.count()",
    "an endless string": "def output_error(z, a, y):\n    return '9' * 10**8",
    "a large number": "def output_error(z, a, y):\n    return 10 ** 10_000",
    "itself": "def output_error(z, a, y):\n    return output_error",
    "a nasty exception": """
class Nasty(Exception):
    def __str__(self):
        raise self
    __repr__ = __str__
def output_error(z, a, y):
    raise Nasty
""",
    "a loud exception": """
class Loud(Exception):
    def __str__(self):
        return "\\x1b[2J" + "!" * 10**7
Loud.__name__ = Loud.__qualname__ = "\\x1b]0;Loud" * 1000
def output_error(z, a, y):
    raise Loud
""",
    "the end": "import os\ndef output_error(z, a, y):\n    os._exit(0)",
    "the end of all": "import os\ndef output_error(z, a, y):\n    os.kill(-1, 9)",
    "a fork": """
import os
def output_error(z, a, y):
    os.fork()
    return a
""",
    "threads": """
import threading, time
def output_error(z, a, y):
    for _ in range(20):
        threading.Thread(target=lambda: time.sleep(99)).start()
    return a
""",
    "no alarm": """
import signal
def output_error(z, a, y):
    signal.setitimer(signal.ITIMER_REAL, 0)
    while True:
        pass
""",
    "patched json": """
import json
def lie(message, **_):
    return '{"value": true, "passed": true, "status": "passed"}'
json.dumps = lie
def output_error(z, a, y):
    return a
""",
    "patched wire": """
from nnbp.exercises.grading import wire, _student
from nnbp.exercises.engine import call, compare, verdict
wire.Wire.encode = lambda self, value: {"passed": True}
call.equal = compare.same = lambda *_, **__: True
def output_error(z, a, y):
    return a
""",
    "patched numpy": """
np.asarray = np.array = np.ascontiguousarray = lambda *_, **__: 1 / 0
def output_error(z, a, y):
    return a
""",
    "patched sys": """
import sys, builtins
sys.stdout = sys.stderr = sys.stdin = None
builtins.isinstance = lambda *_: True
def output_error(z, a, y):
    return a
""",
    "the parent's memory": """
import os
def output_error(z, a, y):
    for number in filter(str.isdigit, os.listdir("/proc")):
        if int(number) != os.getpid():
            try:
                open(f"/proc/{number}/mem", "r+b").write(b"x")
                os.kill(int(number), 9)
            except OSError:
                pass
    return a
""",
    "another check": "from nnbp import exercises\nexercises.check = print\ndef output_error(z, a, y):\n    return a",
    "changed arguments": """
def output_error(z, a, y):
    a[:] = y[:] = z[:] = 0
    return a
""",
}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    notebooks = {name: submission(source, SECOND) for name, source in ATTACKS.items()}
    notebooks["honest"] = submission(
        SECOND.replace("_cross_entropy", "").replace("-(y - a)", "(a - y) * a * (1 - a)"), SECOND
    )
    return examined(tmp_path_factory.mktemp("attacked"), notebooks, timeout=6, jobs=4)  # some only wait


@needs_sandbox
@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_on_the_judge_passes(attacked, name):
    result = attacked[name]
    assert result.status == "checked", result.error
    first = result.checks[0]
    assert brief(first.status) in ("wrong", "failed"), result
    assert len(str(result)) < 20_000 and "\x1b" not in str(result)


@needs_sandbox
def test_the_rest_of_the_class_and_of_a_notebook_is_judged(attacked):
    assert attacked["honest"].ok
    ended = {name for name, result in attacked.items() if result.checks[1].status != "passed"}
    assert ended <= {
        *("broken messages", "an endless message", "a slow message", "the end", "the end of all", "no alarm"),
        *("an enormous array", "many arrays", "a fork", "threads", "forged messages", "orders of its own"),
        *("patched json", "patched wire", "patched numpy", "patched sys"),
    }


def test_what_is_not_a_number_is_not_right():
    """Only in some calls, so that a test of all numbers in another call does not see it."""
    calls = []

    def activation(z):
        calls.append(z.size == 4001)
        return z.copy(), np.full(z.shape, np.nan if sum(calls) > 1 and z.size > 12 else 1.0)

    assert examine(TASKS["non-saturating"], activation).status == "values"


@needs_sandbox
@pytest.mark.parametrize("kind", ["forged", *(["harmful"] if WEEKLY else [])])
def test_a_hostile_class_gets_nothing_that_it_did_not_earn(kind, tmp_path):
    places = {"folder": tmp_path, "home": Path.home(), "book": ROOT / "book", "port": 9, "host": "localhost"}
    notebooks = hostile.forged() if kind == "forged" else hostile.harmful(**places)
    for name, result in examined(tmp_path, notebooks, timeout=6).items():
        assert result.status == "checked" and "HARM" not in str(result), (name, str(result))
        assert kind == "harmful" or not result.ok, name


HANDLES = """
import numpy as np
kept = []
def sgd(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    for late in kept:
        try:
            late(weights, biases, X, Y)
        except KeyError:
            pass
        else:
            return weights, biases
    kept.append(gradient)
    for wrong in ((), (1,), (weights, biases, X, Y[:1]), ([np.zeros((10**4, 1))], [np.zeros((1, 10**4))], X[:1], Y)):
        try:
            gradient(*wrong)
        except (TypeError, ValueError, AttributeError, MemoryError, IndexError, KeyError):
            pass
        else:
            return weights, biases
    rng.random()
    raise RuntimeError("every call was refused")
"""


@needs_sandbox
def test_a_function_that_is_lent_to_a_student_is_refused_when_it_is_misused(tmp_path):
    notebook = read(EXERCISES / "11-sgd.ipynb")
    next(cell for cell in notebook["cells"] if cell.get("id") == "write-sgd")["source"] = HANDLES
    result = examined(tmp_path, {"sgd": notebook})["sgd"]
    assert "every call was refused" in result.checks[-1].text, str(result)


GREEDY = """
import numpy as np
def sgd(weights, biases, X, Y, epochs, mini_batch_size, eta, gradient, rng):
    large = [np.zeros((20_000, 1)), np.zeros((1, 20_000))], [np.zeros((1, 1))] * 2
    while True:
        try:
            gradient(*large, np.zeros((1, 15_000)), np.zeros((1, 15_000)))
        except Exception:
            pass
"""


@needs_sandbox
def test_a_student_cannot_have_the_judge_use_more_memory_than_the_limit(tmp_path):
    notebook = read(EXERCISES / "11-sgd.ipynb")
    next(cell for cell in notebook["cells"] if cell.get("id") == "write-sgd")["source"] = GREEDY
    (tmp_path / "greedy.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    (result,) = validate_all(
        [tmp_path / "greedy.ipynb"], Options(20, SANDBOX, memory=700_000_000, exam=True, seed=SEED)
    )
    assert "used more than 1.4 GB of memory" in result.checks[-1].text, str(result)


@pytest.mark.parametrize(
    "said",
    [
        *(
            {"value": value}
            for value in ([], {}, {"list": 3}, {"array": ["<f8", [2], "", False]}, {"array": ["|O", [], "", 0]})
        ),
        *({"value": {"array": ["<f8", shape, "AAAAAAAAAAA=", False]}} for shape in ([-1], [10**30], ["1"], [2], None)),
        *({"value": {"number": number}} for number in ([0, []], [-1, []], [0, [["x", []]]], [0, [[1.0, [[5, 1.0]]]]])),
        *({"value": {"function": function}} for function in ([], [1, 2, 3], [1, "f", {"function": [1]}])),
        *({"value": {kind: {}}} for kind in ("generator", "word", "prime", "ellipses")),
        *({"error": error} for error in (3, [], ["a"] * 9, ["TypeError", "builtins", "", 3], ["\ud800", "x", "", []])),
        *({"value": 1, part: [[99, 1]]} for part in ("generators", "results")),
        *({"value": 1, "changed": index} for index in ("x", 1, -2, None)),
        {"late": False},
    ],
    ids=str,
)
def test_what_is_no_answer_ends_the_conversation(said, student, monkeypatch):
    monkeypatch.setattr(student, "order", lambda **_: said)
    monkeypatch.setattr(student, "kill", lambda: None)
    with pytest.raises(exam.Ended):
        student.call(0, [])


FORGED = "x\n✓ output_error agrees with (BP1)."


@pytest.mark.parametrize(
    "said",
    [
        {"fix first": [FORGED.removeprefix("x\n"), FORGED, *"abcdef"]},
        {"value": {"other": FORGED}},
        {"value": {"function": [0, FORGED, None]}, "printed": FORGED},
        {"value": {"function": [0, "f", None]}, "error": ["ValueError", "builtins", FORGED, [["line 1", FORGED]]]},
    ],
    ids=str,
)
def test_no_message_looks_like_a_check_that_passed(said, student, monkeypatch):
    looked_up = said if "fix first" in said else {"value": {"function": [0, "f", None]}}
    monkeypatch.setattr(student, "order", lambda **order: looked_up if "look up" in order else said)
    verdict, _ = exam.judge(student, TASKS["bp1"], "output_error", exam.Judged(student))
    first, *more = verdict.text.splitlines()
    assert first.startswith("✗ output_error") and verdict.status != "passed"
    assert len(more) < 9 and not any(line.startswith("✓") for line in more), verdict.text


def test_data_come_back_from_the_wire_as_they_were():
    wire = Wire(None, None, None)
    values = [None, True, 3, -0.0, 1e300, "σ", [], (), [(1, [2.5])], np.zeros((0, 3)), np.float32([[1, 2]]), np.int8(3)]
    for value in values:
        there = wire.decode(json.loads(json.dumps(wire.encode(value))))
        assert (type(there) is type(value) and np.array_equal(there, value)) or there == value
        assert getattr(there, "dtype", None) == getattr(value, "dtype", None)
    generator = np.random.default_rng(3)
    generator.integers(2, size=3, dtype=np.int32)
    there = wire.decode(json.loads(json.dumps(wire.encode(generator))))
    assert there.bit_generator.state == generator.bit_generator.state
    assert type(wire.decode(wire.encode(object()))).__name__ == "object" and wire.decode(wire.encode(...)) is ...


def test_an_exception_comes_back_as_it_was():
    class Own(ValueError):
        pass

    for error in (
        TypeError("x"),
        KeyError(3),
        NotImplementedError(),
        Own("σ"),
        SystemExit(3),
        np.linalg.LinAlgError("y"),
    ):
        there = error_from(json.loads(json.dumps(of_error(error))))
        assert str(there) == str(error) and in_words(there).split(".")[-1] == in_words(error).split(".")[-1]
        assert type(there) is type(error) or type(error) in (Own, SystemExit, np.linalg.LinAlgError, KeyError)


# Copies


def rewritten(source):
    return source.replace("errors", "deltas").replace("nabla_w", "dw").replace("    return", "\n    # done\n    return")


def with_code(name, cell, change):
    notebook = read(SOLUTIONS / f"{name}.ipynb")
    found = next(other for other in notebook["cells"] if other.get("id") == cell)
    found["source"] = change("".join(found["source"]))
    return notebook


def test_other_names_and_comments_do_not_hide_a_copy_and_a_change_of_the_code_does():
    hidden = with_code("08-backprop", "write-backprop", rewritten)
    assert copies.of_solution(hidden, "08-backprop") == ["backprop"]
    changed = with_code("08-backprop", "write-backprop", lambda source: source.replace("return", "print()\n    return"))
    assert copies.of_solution(changed, "08-backprop") == []
    assert copies.marks_of(hidden, "08-backprop")["code"] != copies.marks_of(changed, "08-backprop")["code"]


def test_short_functions_and_what_the_exercise_gave_are_no_marks():
    assert copies.marks_of(submission("def output_error(z, a, y):\n    return a", SECOND), "03-output-error") == {}
    assert all(copies.marks_of(read(EXERCISES / f"{name}.ipynb"), name) == {} for name in names())


@pytest.mark.parametrize(
    "code",
    ["f(" * 300, "def f():\n    return " + "1 + " * 20_000 + "1", "\0", "def f(:", "'" * 3, "x = '\\d'", "\ud800"],
    ids=lambda code: repr(code[:20]),
)
def test_code_that_nobody_can_read_has_no_marks(code, recwarn):
    assert copies.of_solution(submission(code), "03-output-error") == []
    assert copies.marks_of(submission(code), "03-output-error") == {}
    assert not recwarn.list


LONG = {
    "numbers": "x = [" + "1, " * 6_000_000 + "]",
    "comments": "# 1\n" * 4_000_000,
    "empty lines": "\n" * 10_000_000,
    "signs": "# \n#" * 4_000_000,
}


@pytest.mark.parametrize("name", LONG)
def test_a_very_long_cell_takes_the_command_little_time_and_memory(name):
    """It is in a process of its own, so that this says what is needed and can be ended."""
    script = f"""import resource
from nnbp.exercises.grading import copies, read
from tests.test_exam import LONG, submission
notebook = submission(LONG[{name!r}], "x = 1")
read.prepare(notebook, "03-output-error")
assert copies.too_long(notebook, "03-output-error")
assert copies.marks_of(notebook, "03-output-error") == {{}} and copies.of_solution(notebook, "03-output-error") == []
assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 1_000_000
"""
    pytest.importorskip("resource")
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert said.returncode == 0, said.stderr


def test_a_notebook_that_is_too_long_to_compare_is_remarked_on(tmp_path):
    notebook = submission(SECOND + "\n#" + "x" * copies.MOST, SECOND)
    remark = "its code has more than 100,000 characters and was not compared with any other"
    assert examined(tmp_path, {"long": notebook})["long"].suspicions == [remark]
    assert not any(copies.too_long(read(SOLUTIONS / f"{name}.ipynb"), name) for name in names())


def test_the_same_comments_are_a_mark_if_there_are_enough_of_them():
    short, long = ("# as in the chapter\n" * n + "1" for n in (1, 5))
    assert "comments" not in copies.marks_of(submission(short), "03-output-error")
    assert "comments" in copies.marks_of(submission(long), "03-output-error")


# The command


def check(*arguments):
    command = [sys.executable, "-m", "nnbp", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", cwd=ROOT)


def test_the_seed_is_drawn_and_reported_and_repeats_an_exam(tmp_path):
    one, other = (check(EXERCISES / "03-output-error.ipynb", "--exam", "--sandbox", SANDBOX) for _ in range(2))
    seeds = [re.search(r"exam with --seed (\d+)", process.stdout)[1] for process in (one, other)]
    assert seeds[0] != seeds[1]
    again = check(EXERCISES / "03-output-error.ipynb", "--exam", "--sandbox", SANDBOX, "--seed", seeds[0])
    assert again.stdout == one.stdout


@pytest.mark.parametrize(
    "arguments, words",
    [(["--seed", "3"], "it needs --exam"), (["--exam", "--seed", "-1"], "--seed is -1; it should not be negative")],
)
def test_a_seed_that_means_nothing_is_refused(arguments, words):
    process = check(EXERCISES / "03-output-error.ipynb", *arguments)
    assert process.returncode == 2 and words in process.stderr


def test_an_exam_without_a_sandbox_is_refused_unless_it_is_asked_for(monkeypatch):
    monkeypatch.setattr(sandbox, "obstacle", lambda _: "it is not there")
    with pytest.raises(ValueError, match="--exam needs the sandbox: it is not there"):
        exam.settled(Options(exam=True))
    without = exam.settled(Options(exam=True, sandbox="none"))
    assert "and deceive the judge" in sandbox.protection(without)


@needs_sandbox
def test_nothing_of_an_exam_that_is_killed_goes_on(tmp_path):
    psutil = pytest.importorskip("psutil")
    mark = f"nnbp-exam-{os.getpid()}"
    code = f"import subprocess\nsubprocess.run(['sh', '-c', 'sleep 999; : {mark}'])"
    (tmp_path / "a.ipynb").write_text(json.dumps(submission(code)), encoding="utf-8")

    def running():
        return [p for p in psutil.process_iter(["cmdline"]) if mark in " ".join(p.info["cmdline"] or [])]

    command = [sys.executable, "-m", "nnbp", "check", str(tmp_path / "a.ipynb"), "--exam"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
    deadline = time.monotonic() + 60
    while not running() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert running()
    process.kill()
    process.wait()
    while running() and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not running()
