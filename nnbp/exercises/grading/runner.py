"""Runs pytest with nbval: takes orders as lines of JSON, and answers each with the id of the process that carries it out.

`nnbp.exercises.grading.validate` starts this file, which imports nothing of nnbp. On Linux every order is a fork of a process
that has pytest and nbval loaded; elsewhere this process carries out one order itself.
"""

import json
import os
import signal
import sys
from pathlib import Path

FORKS = sys.platform == "linux"


def load():
    """Import what every run needs; IPython is asked where kernels are."""
    sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema would build a grammar of web addresses from it
    import IPython  # noqa: F401
    import nbval.plugin  # noqa: F401
    import pytest  # noqa: F401


def run(folder, environment, options):
    """Run pytest in a folder: what it prints goes to the file log there, and its exit status to the file status."""
    import pytest

    os.environ.update(environment)
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    log = os.open("log", os.O_WRONLY | os.O_CREAT)
    os.dup2(log, 1)
    os.dup2(log, 2)
    status = pytest.main(options)
    Path("status").write_text(str(int(status)))


def main():
    load()
    if not FORKS:
        order = sys.stdin.readline()
        print(os.getpid(), flush=True)
        return run(**json.loads(order))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks here
    for order in sys.stdin:
        process = os.fork()
        if not process:
            signal.signal(signal.SIGINT, signal.default_int_handler)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            return run(**json.loads(order))
        print(process, flush=True)


if __name__ == "__main__":
    main()
