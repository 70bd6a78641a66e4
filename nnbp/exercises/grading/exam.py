"""An exam: a student's code runs in a process of its own, beside an nnbp without answers, and is judged from here."""

import ast
import contextlib
import copy
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..engine.call import call
from ..engine.examine import examine
from ..engine.verdict import Verdict, printable
from . import sandbox
from .guard import Guard
from .run import SETTINGS, end
from .wire import LONGEST, WRONG, Nonsense, Wire, error_from

NNBP = Path(__file__).parents[2]
GRACE = 3
"""Seconds that a student's process gets to end what took too long, before it is killed."""
PRINTED = 5000

# What a student's nnbp is made of

EVERYWHERE = ["_arrays.py", "_check.py", "_extras.py", "activations.py", "tables.py"]
EVERYWHERE += [f"exercises/engine/{name}.py" for name in ("__init__", "call", "compare", "rerun", "verdict")]
EVERYWHERE += [f"exercises/grading/{name}.py" for name in ("__init__", "_student", "wire")]
NETWORKS = ["backprop.py", "costs.py", "equations.py", "network.py"]
FILES = {
    "11-sgd": ["datasets.py", "data/digits.npz", *NETWORKS],
    "14-gradient-checker": ["exercises/_suspects.py", "exercises/engine/networks.py", *NETWORKS],
    "22-engine": ["exercises/_number.py"],
}
"""The files of nnbp, besides those `EVERYWHERE`, that the cells of an exercise import."""
ACTIVATIONS = "from .activations import Activation, identity, leaky_relu, per_neuron, relu, sigmoid, softplus, tanh\n"
TEXTS = {
    "": {
        "__init__.py": ACTIVATIONS,
        "exercises/__init__.py": 'def check(name, function, of=1):\n    print("It is judged elsewhere.")\n\n\npoints = check\n',
    },
    "11-sgd": {
        "__init__.py": f"from . import datasets\n{ACTIVATIONS}from .backprop import minibatch_gradient\n"
        "from .network import Network\n"
    },
    "14-gradient-checker": {
        "exercises/gradient_checker.py": "from ._suspects import Bug, compare, fifth, first, fourth, second, third\n"
    },
    "22-engine": {"exercises/own_engine.py": "from ._number import Number\n"},
}
"""Files that are written for the exam: for all exercises, and for one."""
LEFT_OUT = {"network.py": ("update", "descend")}
"""Functions that would do for the student what exercise 11 asks for."""


def make_package(exercise, folder):
    """Make an nnbp in a folder that has what the cells of an exercise import, and none of its answers."""
    for name in [*EVERYWHERE, *FILES.get(exercise, ())]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in LEFT_OUT:
            text = without((NNBP / name).read_text(encoding="utf-8"), LEFT_OUT[name])
            target.write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(NNBP / name, target)
    for name, text in (TEXTS[""] | TEXTS.get(exercise, {})).items():
        (folder / name).write_text(text, encoding="utf-8")


def without(text, names):
    """The text of a module without the functions of these names."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name in names:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            lines[first - 1 : node.end_lineno] = [""] * (node.end_lineno - first + 1)
    return "".join(lines)


# The student's process


class Ended(BaseException):
    """The student's process is there no more; ``late`` if that is because it took too long."""

    def __init__(self, late=False):
        self.late = late


class Late(BaseException):
    """A cell or a check took too long and was stopped, and the student's process goes on."""


class Student(Wire):
    """The process in which a student's code runs; afterwards nothing of it runs any more."""

    def __init__(self, package, folder, options):
        command = [sys.executable, "-P", "-m", "nnbp.exercises.grading._student"]
        environment = None
        self.sandboxed = sandbox.wanted(options)
        if self.sandboxed:
            settings = SETTINGS | {"IPYTHONDIR": sandbox.HOME}
            command = sandbox.wrapped(command, options, package=package, environment=settings)
        else:
            own = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "HOME") if name in os.environ}
            environment = own | SETTINGS | {"PYTHONPATH": str(package.parent), "TMPDIR": folder, "IPYTHONDIR": folder}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self.process = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True, **pipes)
        super().__init__(self.process.stdout, self.process.stdin, self.called)
        self.deadline, self.changed, self.returned, self.gone = 0, -1, [], False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.sandboxed:
            end(self.process)
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            with contextlib.suppress(OSError):
                pipe.close()

    def begins(self):
        """Wait until the process is ready for orders: what it complains of if that fails, or None."""
        with self._until(60):
            try:
                self.receive()
            except (EOFError, Nonsense):
                self.kill()
                lines = self.process.stderr.read(10_000).decode(errors="replace").strip().splitlines()
                return f"the student's process did not start: {lines[-1] if lines else 'it says nothing'}"
        return None

    def give(self, seconds):
        """Give the student's code so many seconds for the orders that follow."""
        self.deadline, self.returned = time.monotonic() + seconds, []

    def order(self, **order):
        """The answer of the student's process to an order."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise Late
        if "call" not in order:
            self.forget()
        with self._until(left + GRACE):
            try:
                answer = self.ask(**order, seconds=left)
            except (EOFError, OSError, Nonsense, ValueError):
                self.kill()
                raise Ended(self.late) from None
        if answer.get("late"):
            raise Late
        return answer

    def kill(self):
        """End the process; of the notebook, nothing more will run."""
        self.gone = True
        self.process.kill()

    @contextlib.contextmanager
    def _until(self, seconds):
        self.late = False

        def end():
            self.late = True
            self.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def call(self, index, arguments):
        """What a student's function returns. What it printed is printed here, and random generators move on.

        ``changed`` is then the index of an argument that it changed, or -1, and ``returned`` holds all results as they
        are now.
        """
        self.forget()
        given = [self.encode(value) for value in arguments]
        answer = self.order(call=index, arguments=given)
        try:
            print(str(answer.get("printed", ""))[:PRINTED], end="")
            self.changed = range(-1, len(arguments)).index(answer.get("changed", -1)) - 1
            for i, generator in answer.get("generators", ()):
                arguments[i].bit_generator.state = self.decode(generator).bit_generator.state
            for i, result in answer.get("results", ()):
                overwrite(self.returned[i], self.decode(result))
            if "error" in answer:
                raised = error_from(answer["error"])
            else:
                raised, value = None, self.decode(answer["value"])
        except (Nonsense, *WRONG):
            self.kill()
            raise Ended from None
        if raised:
            raise raised
        self.returned.append(copy.deepcopy(value))  # to whoever called, the student's code can say nothing else later
        return value


def overwrite(mine, theirs):
    """Make arrays and lists equal to others, as far as they have the same form."""
    if isinstance(mine, np.ndarray) and mine.shape == np.shape(theirs):
        mine[...] = theirs
    elif isinstance(mine, (list, tuple)) and isinstance(theirs, (list, tuple)) and len(mine) == len(theirs):
        for one, other in zip(mine, theirs, strict=True):
            overwrite(one, other)
    elif isinstance(mine, list):
        mine[:] = theirs


# The judgement


def settled(options, here=True):
    """The options of an exam with a seed, and with a sandbox unless none is asked for.

    ``ValueError`` if there can be no sandbox, unless the exam is not judged ``here``.
    """
    if not options.exam:
        if options.seed is not None:
            raise ValueError("--seed is the seed of an exam; it needs --exam")
        return options
    if (options.seed or 0) < 0:
        raise ValueError(f"--seed is {options.seed}; it should not be negative")
    why = sandbox.obstacle(options) if here and options.sandbox != "none" else None
    if why:
        none = "--sandbox none judges without one; students' code can then do whatever you can, and cheat."
        raise ValueError(f"--exam needs the sandbox: {why}. {none}")
    seed = secrets.randbelow(10**9) if options.seed is None else options.seed
    return replace(options, sandbox=options.sandbox.replace("auto", "bwrap"), seed=seed)


class Judged:
    """A student's answers that have been judged: what `examine.Others` is to a notebook that is judged inside.

    No right answer is put in the place of a wrong one here, because the student's code could then ask for it.
    """

    def __init__(self, student):
        self.student, self.verdicts = student, {}

    def status(self, task):
        return self.verdicts.get(task.name, "passed")

    def tried_without(self, helper, task, function):
        self.student.order(count=helper.function.__name__)
        for case in task.cases:
            call(function, case)
        return bool(self.student.order(count=helper.function.__name__).get("counted")), "unknown"


def judge(student, task, name, judged):
    """The verdict on what a student calls ``name``, or the exception that comes of looking it up."""
    answer = student.order(**{"look up": name, "task": task.name})
    if "error" in answer:
        return None, error_from(answer["error"])
    if found := answer.get("fix first"):
        verdict = _fix_first(task, *(printable(" ".join(str(line).split())[:LONGEST]) for line in found[:3]))
    else:
        verdict = examine(task, student.decode(answer.get("value")), others=judged)
    judged.verdicts[task.name] = verdict.status
    return verdict, None


def _fix_first(task, headline, *place):
    """The verdict that a student's process has found out: whatever it says, it does not look like another one."""
    own = f"✗ {task.function.__name__}: "
    headline = own + headline.removeprefix(own).lstrip("✓✗· ")
    return Verdict(task.name, task.function.__name__, "fix first", headline, place="\n".join(place))


def guarded(student, options):
    """Ends a student's process that uses too much, in a sandbox."""
    limits = options if sandbox.wanted(options) else None
    return Guard(student.process, 24 * 3600, limits)
