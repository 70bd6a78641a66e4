"""Running notebooks with nbval, each in a kernel of its own and, where that is possible, in a sandbox of its own."""

import contextlib
import functools
import json
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, replace
from pathlib import Path

from . import sandbox
from .guard import LOW, Guard, in_bytes, too_much_output
from .options import DEFAULTS

RUN = str(Path(__file__).with_name("_run.py"))
JUDGE = "nnbp.exercises.grading._judge"
PACKAGES = str(Path(__file__).parents[3])
"""Where this nnbp is."""
SETTINGS = {
    "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
    "OMP_NUM_THREADS": "1",  # several notebooks run at once
    "OPENBLAS_NUM_THREADS": "1",
    "MPLBACKEND": "agg",
}
LONGEST = 5000
"""Characters of a text that are reported."""


class Stopped(Exception):
    """There are no processes any more that would run a notebook."""


class Runners:
    """The processes that run nbval: without a sandbox one after the other, in sandboxes each for one notebook."""

    def __init__(self, options=DEFAULTS):
        self.sandboxed = not options.exam and sandbox.wanted(options)
        self.start = functools.partial(start_judge, options.seed) if options.exam else start
        self.lock, self.own, self.all, self.closed = threading.Lock(), threading.local(), set(), False
        self.again = threading.Lock()

    def run(self, notebook, options):
        """Run a notebook; afterwards nothing of it runs any more.

        Returns what nbval found, a line for each cell that it got to, by the cell's id; why it did not get to the
        others, if it was stopped; and why it could not run the notebook, if the machine is to blame.
        """
        lines, end = self._lines(notebook, options)
        if end == LOW:  # perhaps another notebook took the memory; once more, and of such only one at a time
            with self.again:
                lines, end = self._lines(notebook, options)
        ids = {cell["id"] for cell in notebook["cells"]}
        cells = {line["cell"]: _sound(line) for line in lines if isinstance(line.get("cell"), str)}
        cells = {cell: line for cell, line in cells.items() if cell in ids}
        if self.sandboxed:
            for error in filter(None, (line["error"] for line in cells.values())):
                said, *more = error[1].split("\n")
                error[1] = "\n".join([f"{said} {_limit_behind(error, options)}".strip(), *more])
        if end:
            return cells, end, ""
        faults = [str(line["fault"])[:LONGEST] for line in lines if "fault" in line]
        status = lines[-1].get("status") if lines else None
        if status is None and self.sandboxed and any("ready" in line for line in lines):
            return cells, "the process that ran it was ended, by its code or because memory ran out", ""
        if status is None:
            faults.append("the process that runs nbval ended before it was done")
        elif status not in (0, 1):
            faults.append(f"pytest ended with status {status}")
        return cells, "", faults[0] if faults else ""

    def _lines(self, notebook, options):
        with self._runner(options) as (runner, folder):
            order = {"folder": folder, "timeout": options.timeout, "output": options.output, "notebook": notebook}
            order |= {"options": asdict(options)} if options.exam else {}
            lines, end = _order(runner, order, options, _limits(options))
        if options.exam and lines:
            end = end or lines[-1].get("end", "")  # the judge has a guard of its own
        if self.closed:
            raise Stopped
        return lines, end

    @contextlib.contextmanager
    def _runner(self, options):
        """A process that runs a notebook, and the folder that it may use; afterwards nothing of either is left."""
        if self.sandboxed:
            runner = self._add(lambda: start(options))
            try:
                yield runner, sandbox.HOME
            finally:
                end(runner)
                self.all.discard(runner)
        else:
            with tempfile.TemporaryDirectory(prefix="nnbp-check-", ignore_cleanup_errors=True) as folder:
                try:
                    yield self.take(), folder
                finally:
                    _end_all_of(folder)

    def take(self):
        """The process of this thread, a new one if there is none, or none that is alive."""
        runner = getattr(self.own, "runner", None)
        if self.closed or runner is None or runner.poll() is not None:
            runner = self.own.runner = self._add(self.start)
        return runner

    def _add(self, start):
        with self.lock:
            if self.closed:
                raise Stopped
            runner = start()
            self.all.add(runner)
            return runner

    def close(self):
        """End all processes, also in the middle of a notebook."""
        with self.lock:
            self.closed = True
            for runner in list(self.all):
                runner.kill()


def start(options=None):
    """Start a process that runs notebooks; with ``options`` in a sandbox with their limits."""
    command = [sys.executable, "-P", RUN]
    if options:
        return _started(sandbox.wrapped(command, options, readable=[RUN], environment=SETTINGS), None)
    return _started(command, SETTINGS)


def start_judge(seed):
    """Start a process that judges notebooks in an exam, with numbers drawn from the seed."""
    return _started([sys.executable, "-P", "-m", JUDGE], SETTINGS | {"NNBP_EXAM_SEED": str(seed)})


def _started(command, settings):
    environment = None
    if settings:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, [PACKAGES, environment.get("PYTHONPATH")]))
        environment |= settings
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    # In a session of its own: Ctrl-C is for us, and we end it.
    return subprocess.Popen(command, env=environment, start_new_session=True, **pipes)


def end(runner):
    """End a process in a sandbox, and wait until all that it started there has ended."""
    runner.kill()
    while runner.stdout.read1():  # the last of those who can write closes it
        pass
    runner.wait()
    runner.stdout.close()
    with contextlib.suppress(OSError):
        runner.stdin.close()


def _limit(timeout):
    return 3 * timeout + 30


def _limits(options):
    """What a runner may use with all that it has started, if that is limited; a judge and its notebook, twice as much."""
    if not sandbox.wanted(options):
        return None
    times = 2 if options.exam else 1
    return replace(options, memory=times * options.memory, processes=times * options.processes)


def _order(runner, order, options, limits):
    """What a runner answers, line by line, and why it was stopped, if so; it is dead where the answer has no status."""
    lines, left = [], options.output
    with Guard(runner, _limit(options.timeout), limits) as guard:
        try:
            runner.stdin.write(json.dumps(order).encode() + b"\n")
            runner.stdin.flush()
            while said := runner.stdout.readline(left):
                left -= len(said)
                if left <= 0:
                    guard.stop(too_much_output(options))
                line = json.loads(said)
                if isinstance(line, dict):
                    lines.append(line)
                    if "status" in line:
                        return lines, guard.reason
        except (OSError, ValueError, RecursionError):  # it ended, in the middle of a line perhaps
            pass
        runner.kill()
    return lines, guard.reason


def _sound(line):
    """A line about a cell with nothing but what belongs in it, whatever wrote it."""
    error = line.get("error")
    return {
        "passed": line.get("passed") is True,
        "verdict": line.get("verdict"),  # report.checked looks into it
        "error": [str(text)[:LONGEST] for text in error[:2]] if isinstance(error, list) and len(error) > 1 else None,
        "end": line.get("end") if line.get("end") in ("died", "time", "output") else None,
    }


def _limit_behind(error, options):
    """What an exception that the sandbox may have caused has to do with it, in words."""
    behind = {
        "MemoryError": f"(In the sandbox a notebook has {in_bytes(options.memory)} of memory.)",
        "[Errno 27]": f"(In the sandbox a notebook may write {in_bytes(options.disk)}.)",
        "[Errno 28]": f"(In the sandbox a notebook may write {in_bytes(options.disk)}.)",
        "[Errno 11]": f"(In the sandbox a notebook has {options.processes} processes and threads.)",
        "can't start new thread": f"(In the sandbox a notebook has {options.processes} processes and threads.)",
        "[Errno 101]": "(In the sandbox there is no network.)",
        "[Errno -3]": "(In the sandbox there is no network.)",
        "[Errno 30]": f"(In the sandbox a notebook may write to {sandbox.HOME} only.)",
    }
    return next((words for sign, words in behind.items() if sign in " ".join(error)), "")


def _end_all_of(folder):
    """End all that a notebook in a folder has started, known by its environment.

    A kernel in an endless loop would go on for ever, and what has a session of its own outlives the kernel.
    """
    import psutil  # comes with ipykernel

    ended = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("IPYTHONDIR") == folder:
                process.kill()
                ended.append(process)
        except psutil.Error:
            pass
    psutil.wait_procs(ended, 5)
