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
        self.lock, self.idle, self.all, self.closed = threading.Lock(), [], [], False

    def run(self, notebook, timeout):
        """Run a notebook; afterwards nothing of it runs any more.

        Parameters
        ----------
        notebook : dict
        timeout : float
            Seconds that a cell may take; the whole notebook may take three times that and half a minute more.

        Returns
        -------
        dict
            What nbval found: a line for each cell that it got to, by the cell's id.
        str
            Why it did not get to the others, if the student is to blame; else "".
        str
            Why it could not run the notebook, if the machine is to blame; else "".
        """
        with tempfile.TemporaryDirectory(prefix="nnbp-check-", ignore_cleanup_errors=True) as folder:
            Path(folder, "exercise.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
            Path(folder, "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
            runner = self._take()
            try:
                lines, late = _order(runner, folder, timeout)
            finally:
                _end_all_of(folder)
                if runner.poll() is None:
                    self.idle.append(runner)
        if self.closed:
            raise Stopped
        cells = {line["cell"]: line for line in lines if "cell" in line}
        if late:
            return cells, f"the whole notebook took more than {_limit(timeout):.0f} seconds and was stopped", ""
        faults = [line["fault"] for line in lines if "fault" in line]
        if not lines or "status" not in lines[-1]:
            runner.kill()  # if it is not dead already
            faults.append("the process that runs nbval ended before it was done")
        elif lines[-1]["status"] > 1:
            faults.append(f"pytest ended with status {lines[-1]['status']}")
        return cells, "", faults[0] if faults else ""

    def _take(self):
        with self.lock:
            if self.closed:
                raise Stopped
            while self.idle:
                runner = self.idle.pop()
                if runner.poll() is None:
                    return runner
            self.all.append(_start())
            return self.all[-1]

    def close(self):
        """End all processes, also in the middle of a notebook."""
        with self.lock:
            self.closed = True
            for runner in self.all:
                runner.kill()


def _start():
    settings = {
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [PACKAGES, os.environ.get("PYTHONPATH")])),
        "OMP_NUM_THREADS": "1",  # several notebooks run at once
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.Popen(
        [sys.executable, "-P", RUN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment | settings,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for us, and we end them
    )


def _limit(timeout):
    return 3 * timeout + 30


def _order(runner, folder, timeout):
    """What a runner answers, line by line, and whether it took too long."""
    late, lines = threading.Event(), []

    def end():
        late.set()
        runner.kill()

    timer = threading.Timer(_limit(timeout), end)
    timer.start()
    try:
        runner.stdin.write(json.dumps({"folder": folder, "timeout": timeout}) + "\n")
        runner.stdin.flush()
        for line in runner.stdout:
            lines.append(json.loads(line))
            if "status" in lines[-1]:
                break
    except (BrokenPipeError, ValueError):  # it ended, in the middle of a line perhaps
        pass
    timer.cancel()
    return lines, late.is_set()


def _end_all_of(folder):
    """End all that was started by a notebook in a folder, known by what stands in its environment.

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
