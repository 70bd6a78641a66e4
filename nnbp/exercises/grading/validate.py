"""Validating a reader's notebook with nbval: its check cells against the outputs that the worked solution has there.

The references are ours, not what the reader last saved; check cells that were changed are put back. Everything else in
the notebook is run and not compared. Each notebook gets a process and a kernel of its own.

This serves learners, and teachers who want an overview. It is no lock: code in a notebook can do to its own process
whatever it likes, so run strangers' notebooks where you would run their programs.
"""

import csv
import functools
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ... import exercises
from ..engine.catalogue import CATALOGUE
from . import runner

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2] / "book"

CHECK = re.compile(r'exercises\.check\("([\w-]+)", \w+\)')
LARGEST = 20_000_000
"""Bytes above which a notebook is not even opened."""
MOST_CELLS = 500
CELL_TIMEOUT = 60
"""Seconds that a cell may take."""
KERNEL_NAME = "nnbp-check"
KERNEL = {
    "argv": [
        sys.executable,
        "-c",
        "import sys; sys.modules['debugpy'] = None; from ipykernel import kernelapp; kernelapp.launch_new_instance()",
        "-f",
        "{connection_file}",
    ],
    "display_name": KERNEL_NAME,
    "language": "python",
}
"""A kernel of this Python without a debugger, which would take a third of the time in which it starts."""


class Unreadable(Exception):
    """A file that is not an exercise; the message says why, in words for its owner."""


@dataclass(frozen=True)
class Check:
    """What became of one check cell.

    Attributes
    ----------
    task : str
    status : {"passed", "not attempted", "wrong", "failed"}
        "wrong": the check found a mistake. "failed": the cell did not get as far as an answer.
    text : str
        What the reader is told.
    mistake : str, optional
        The misconception, by its name in the catalogue.
    """

    task: str
    status: str
    text: str
    mistake: str | None = None


@dataclass(frozen=True)
class Result:
    """What became of one notebook: its ``checks``, ``notes`` on the rest of it, or the ``error`` that kept it from running."""

    file: str
    exercise: str | None = None
    checks: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    error: str | None = None
    seconds: float = 0.0

    @property
    def ok(self):
        """Whether every check passed."""
        return self.error is None and all(check.status == "passed" for check in self.checks)

    def __str__(self):
        if self.error:
            return f"{self.file}\n  ✗ {self.error}"
        lines = [f"{self.file}: exercise {self.exercise}"]
        for check in self.checks:
            lines += ["  " + line for line in check.text.splitlines()]
        return "\n".join([*lines, *(f"  ({note})" for note in self.notes)])


# The references


def folder(kind):
    """Where the notebooks are, "exercises" or "solutions": in the package, or in the repository that it runs from."""
    installed = HERE.parent / {"exercises": "notebooks", "solutions": "solutions"}[kind]
    return installed if installed.is_dir() else REPOSITORY / kind


@functools.cache
def references():
    """For every exercise, its name and the cells of its solution; ``check`` says which task a cell checks, if any."""
    found = {}
    for path in sorted(folder("solutions").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        for cell in cells:
            called = CHECK.fullmatch(source_of(cell).strip()) if cell["cell_type"] == "code" else None
            cell["check"] = called[1] if called else None
        found[path.stem] = cells
    return found


def source_of(cell):
    """The source of a cell, which notebooks store as a text or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


# Reading what a reader hands in


def read(path):
    """The notebook in a file, as JSON.

    Raises
    ------
    Unreadable
        If there is none, or none that could be an exercise.
    """
    path = Path(path)
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise Unreadable(
                f"The file has {size / 1e6:.0f} MB. An exercise has less than one: clear the outputs of all cells and save."
            )
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise Unreadable(f"The file cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise Unreadable(
            "The file is not a notebook: it holds no valid JSON. Was it cut off, or merged by hand?"
        ) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise Unreadable("The file holds JSON and not a notebook of format 4: it has no list of cells.")
    if not all(isinstance(cell, dict) and isinstance(cell.get("cell_type"), str) for cell in notebook["cells"]):
        raise Unreadable("The notebook is damaged: some of its cells are not cells.")
    if len(notebook["cells"]) > MOST_CELLS:
        raise Unreadable(f"The notebook has {len(notebook['cells'])} cells; up to {MOST_CELLS} are run.")
    return notebook


def recognize(notebook):
    """The name of the exercise that a notebook is.

    Raises
    ------
    Unreadable
        If it is none.
    """
    ids = {cell.get("id") for cell in notebook["cells"]} - {None}
    sources = {source_of(cell).strip() for cell in notebook["cells"] if cell["cell_type"] == "code"}

    def score(name):
        cells = references()[name]
        checks = [cell for cell in cells if cell["check"]]
        alike = sum(cell["id"] in ids or source_of(cell).strip() in sources for cell in checks)
        return alike, sum(cell["id"] in ids for cell in cells)

    best = max(references(), key=score, default=None)
    if best is None or not any(score(best)):
        known = ", ".join(references())
        raise Unreadable(f"The notebook is none of the exercises, or nothing of them is left in it. They are: {known}.")
    return best


def prepare(notebook, name):
    """The notebook that nbval runs: the reader's code, and our check cells with the outputs they should have."""
    cells, notes = [], []
    own = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    checks = {cell["id"]: cell for cell in references()[name] if cell["check"]}
    place = {}
    for identity, check in checks.items():
        by_id = [i for i, cell in enumerate(own) if cell.get("id") == identity]
        by_source = [i for i, cell in enumerate(own) if source_of(cell).strip() == source_of(check).strip()]
        if by_id or by_source:
            place[(by_id or by_source)[-1]] = check
    for i, cell in enumerate(own):
        if i in place:
            if source_of(cell).strip() != source_of(place[i]).strip():
                notes.append(f"the check cell of {place[i]['check']} had been changed and was put back")
            cells.append(_check_cell(place[i]))
        else:
            cells.append(_code_cell(f"own-{i}", source_of(cell)))
    for check in checks.values():
        if not any(check is placed for placed in place.values()):
            notes.append(f"the check cell of {check['check']} was missing and was put back")
            cells.append(_check_cell(check))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, notes


def _check_cell(check):
    # A reader's variable may be called exercises.
    source = "from nnbp import exercises\n\n" + source_of(check)
    return _code_cell(check["id"], source, check["outputs"], 1)


def _code_cell(identity, source, outputs=(), count=None):
    """A cell as nbval wants it: one that was never executed is run and not compared."""
    return {
        "id": identity,
        "cell_type": "code",
        "source": re.sub(r"^(\s*#+\s*)(NBVAL_)", r"\1(\2", source, flags=re.MULTILINE),  # comments that steer nbval
        "outputs": list(outputs),
        "execution_count": count,
        "metadata": {},
    }


# Running nbval


def validate(path, timeout=CELL_TIMEOUT):
    """Validate one notebook.

    Parameters
    ----------
    path : path of a file
    timeout : float
        Seconds that a cell may take; the whole notebook may take three times that and half a minute more.

    Returns
    -------
    Result
        Also for a file that is no notebook, or that cannot be run: then with an ``error``.
    """
    started = time.monotonic()
    try:
        notebook = read(path)
        name = recognize(notebook)
        prepared, notes = prepare(notebook, name)
    except Unreadable as error:
        return Result(str(path), error=str(error))
    lines, end = _run_nbval(prepared, timeout)
    if lines and _kernel_died(lines[0]):
        lines, end = _run_nbval(prepared, timeout)  # it died before it ran anything: another kernel may have its port
    found = {line["cell"]: line for line in lines}
    checks = [_judge(cell, found.get(cell["id"]), timeout, end) for cell in references()[name] if cell["check"]]
    notes += [_note(cell, found[cell["id"]], timeout) for cell in prepared["cells"] if _fell(cell, found)]
    return Result(str(path), name, checks, notes, None, round(time.monotonic() - started, 1))


def _run_nbval(notebook, timeout):
    """What nbval found, cell by cell, and how it ended: "" or words for an untimely end."""
    with tempfile.TemporaryDirectory(prefix="nnbp-check-", ignore_cleanup_errors=True) as scratch:
        return _run_nbval_in(Path(scratch), notebook, timeout)


def _run_nbval_in(scratch, notebook, timeout):
    work = scratch / "work"
    work.mkdir()
    (work / "exercise.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    shutil.copy(HERE / "recorder.py", scratch / "conftest.py")
    (scratch / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    kernel = scratch / "kernels" / KERNEL_NAME
    kernel.mkdir(parents=True)
    (kernel / "kernel.json").write_text(json.dumps(KERNEL), encoding="utf-8")
    record = scratch / "record.jsonl"
    environment = {
        "NNBP_RECORD": str(record),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(HERE.parents[2]), os.environ.get("PYTHONPATH")])),  # this nnbp
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_PATH": str(scratch),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "OMP_NUM_THREADS": "1",  # several notebooks run at once
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
    }
    options = ["-p", "nbval.plugin", "--nbval", f"--nbval-kernel-name={KERNEL_NAME}", f"--nbval-cell-timeout={timeout}"]
    options += ["-p", "no:cacheprovider", "--assert=plain", "-q", "--tb=no", "--rootdir", str(scratch)]
    order = {"folder": str(scratch), "environment": environment, "options": [*options, str(work / "exercise.ipynb")]}
    limit = 3 * timeout + 30
    end = "" if _carry_out(order, limit) else f"the whole notebook took more than {limit:.0f} seconds and was stopped"
    status, log = scratch / "status", scratch / "log"
    if status.exists() and int(status.read_text()) > 1:
        end = f"nbval did not get to run it. Its last words: {log.read_text('utf-8', 'replace')[-500:].strip()}"
    lines = record.read_text(encoding="utf-8").splitlines() if record.exists() else []
    return [json.loads(line) for line in lines if line.endswith("}")], end


def _carry_out(order, limit):
    """Whether an order to the runner was carried out in time; afterwards nothing of it runs any more."""
    import psutil  # comes with ipykernel

    number = RUNNERS.give(order)
    try:
        process = psutil.Process(number)
    except psutil.NoSuchProcess:
        return True
    try:
        process.wait(limit)
        return True
    except psutil.TimeoutExpired:
        return False
    finally:
        _end(process)


class Runners:
    """The processes that run nbval. One that forks takes all orders, and ends when this process does."""

    def __init__(self):
        self.lock = threading.Lock()
        self.process = None

    def give(self, order):
        """Hand an order to a runner; returns the id of the process that carries it out."""
        with self.lock:
            if not runner.FORKS or self.process is None or self.process.poll() is not None:
                self.process = subprocess.Popen(
                    [sys.executable, "-P", runner.__file__],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    encoding="utf-8",
                )
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
            answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError("the process that runs nbval did not start")
        return int(answer)


RUNNERS = Runners()


def _end(process):
    """End a process with all that it started: a kernel in an endless loop would go on for ever."""
    import psutil

    try:
        family = [*process.children(recursive=True), process]
    except psutil.NoSuchProcess:
        family = []
    for member in family:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            pass
    psutil.wait_procs(family, 5)


def _judge(cell, line, timeout, end):
    """A `Check` from what nbval found in a check cell."""
    task = cell["check"]
    name = exercises.TASKS[task].function.__name__
    if line is None:
        return Check(task, "failed", f"✗ {name}: the check was never reached: {end or 'the kernel died'}.")
    printed = line["printed"].strip()
    if line["passed"]:
        return Check(task, "passed", printed)
    if printed.startswith("·"):
        return Check(task, "not attempted", printed)
    if printed.startswith("✗"):
        told = ((entry.name, entry.told(exercises.TASKS[task].equation)) for entry in CATALOGUE.values())
        mistake = next((entry for entry, text in told if text in printed), None)
        return Check(task, "wrong", printed, mistake)
    return Check(task, "failed", f"✗ {name}: {_why(line, timeout)}")


def _why(line, timeout):
    """Why a cell has no answer."""
    if _timed_out(line):
        return f"still running after {timeout:g} seconds. Is there a loop that never ends?"
    if line["error"] and line["error"][0] == "NameError" and "not defined" in line["error"][1]:
        return f"{line['error'][1]}. Is the cell that defines it still there, before the check, and does it run?"
    if line["error"]:
        return f"the cell raised {line['error'][0]}: {line['error'][1].splitlines()[0] if line['error'][1] else ''}"
    if _kernel_died(line):
        return "the kernel died before: out of memory, or ended by the code itself?"
    return "the cell printed something else than the check's answer: is check or print redefined somewhere?"


def _timed_out(line):
    return line["message"].startswith("Timeout")


def _kernel_died(line):
    return not (line["error"] or _timed_out(line)) and "kernel" in line["message"].lower()


def _fell(cell, found):
    return cell["id"].startswith("own-") and cell["id"] in found and not found[cell["id"]]["passed"]


def _note(cell, line, timeout):
    first = next((text for text in cell["source"].splitlines() if text.strip()), "")[:60]
    return f"the cell that begins with `{first}`: {_why(line, timeout)}"


# Many files


def find(paths):
    """The notebooks among files and, at any depth, in folders; and what else lies in the folders, hidden files apart."""
    notebooks, others = [], []
    for path in map(Path, paths):
        if not path.is_dir():
            notebooks.append(path)
            continue
        for file in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
            if file.is_file() and not hidden:
                (notebooks if file.suffix.lower() == ".ipynb" else others).append(file)
    return list(dict.fromkeys(notebooks)), list(dict.fromkeys(others))


def validate_all(files, timeout=CELL_TIMEOUT, jobs=None):
    """Validate many notebooks at once; yields a `Result` for each as it is ready, whatever happens to the others."""
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting = {pool.submit(validate, file, timeout): file for file in files}
        try:
            for done in as_completed(waiting):
                try:
                    yield done.result()
                except Exception as error:
                    yield Result(
                        str(waiting[done]), error=f"It could not be validated: {type(error).__name__}: {error}"
                    )
        finally:
            pool.shutdown(cancel_futures=True)


def missing_tools():
    """Which packages `check` needs that are not installed."""
    return [name for name in ("nbval", "pytest", "ipykernel", "psutil") if importlib.util.find_spec(name) is None]


def as_json(results):
    """The results for programs."""
    return json.dumps([asdict(result) | {"ok": result.ok} for result in results], ensure_ascii=False, indent=1)


def write_report(results, path):
    """The results as a table, one line for each check, for a spreadsheet."""
    with open(path, "w", newline="", encoding="utf-8-sig") as file:  # the mark that spreadsheets look for
        table = csv.writer(file)
        table.writerow(["file", "exercise", "check", "status", "mistake", "message", "seconds"])
        for result in results:
            if result.error:
                table.writerow([result.file, "", "", "unreadable", "", _harmless(result.error), result.seconds])
            for check in result.checks:
                row = [check.task, check.status, check.mistake or "", _harmless(check.text)]
                table.writerow([result.file, result.exercise, *row, result.seconds])


def _harmless(text):
    """Text that no spreadsheet takes for a formula."""
    text = " ".join(text.split())
    return f"'{text}" if text[:1] in "=+-@" else text
