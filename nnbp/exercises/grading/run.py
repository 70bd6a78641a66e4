"""Running notebooks with nbval, each in a kernel of its own, in processes that serve one notebook after the other."""

import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

RUN = str(Path(__file__).with_name("_run.py"))
PACKAGES = str(Path(__file__).parents[3])
"""Where this nnbp is."""


class Stopped(Exception):
    """There are no processes any more that would run a notebook."""


class Runners:
    """The processes that run nbval, as many as notebooks are run at once."""

    def __init__(self):
        self.lock, self.own, self.all, self.closed = threading.Lock(), threading.local(), [], False

    def run(self, notebook, options):
        """Run a notebook; afterwards nothing of it runs any more.

        Returns what nbval found, a line for each cell that it got to, by the cell's id; why it did not get to the
        others, if it took too long; and why it could not run the notebook, if the machine is to blame.
        """
        with tempfile.TemporaryDirectory(prefix="nnbp-check-", ignore_cleanup_errors=True) as folder:
            Path(folder, "exercise.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
            Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
            try:
                lines, late = _order(self.take(), folder, options.timeout)
            finally:
                _end_all_of(folder)
        if self.closed:
            raise Stopped
        cells = {line["cell"]: line for line in lines if "cell" in line}
        if late:
            return cells, f"the whole notebook took more than {_limit(options.timeout):.0f} seconds and was stopped", ""
        faults = [line["fault"] for line in lines if "fault" in line]
        status = lines[-1].get("status") if lines else None
        if status is None:
            faults.append("the process that runs nbval ended before it was done")
        elif status > 1:
            faults.append(f"pytest ended with status {status}")
        return cells, "", faults[0] if faults else ""

    def take(self):
        """The process of this thread, a new one if there is none, or none that is alive."""
        with self.lock:
            if self.closed:
                raise Stopped
            runner = getattr(self.own, "runner", None)
            if runner is None or runner.poll() is not None:
                runner = self.own.runner = start()
                self.all.append(runner)
            return runner

    def close(self):
        """End all processes, also in the middle of a notebook."""
        with self.lock:
            self.closed = True
            for runner in self.all:
                runner.kill()


def start():
    settings = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [PACKAGES, os.environ.get("PYTHONPATH")])),
        "OMP_NUM_THREADS": "1",  # several notebooks run at once
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "encoding": "utf-8"}
    # In a session of its own: Ctrl-C is for us, and we end it.
    return subprocess.Popen([sys.executable, "-P", RUN], env=environment | settings, start_new_session=True, **pipes)


def _limit(timeout):
    return 3 * timeout + 30


def _order(runner, folder, timeout):
    """What a runner answers, line by line, and whether it took too long; it is dead where the answer has no status."""
    late, lines = threading.Event(), []
    timer = threading.Timer(_limit(timeout), lambda: (late.set(), runner.kill()))
    timer.start()
    try:
        runner.stdin.write(json.dumps({"folder": folder, "timeout": timeout}) + "\n")
        runner.stdin.flush()
        for line in runner.stdout:
            lines.append(json.loads(line))
            if "status" in lines[-1]:
                return lines, False
    except (BrokenPipeError, ValueError):  # it ended, in the middle of a line perhaps
        pass
    finally:
        timer.cancel()
    runner.kill()
    return lines, late.is_set()


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
