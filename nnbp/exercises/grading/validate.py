"""Validating readers' notebooks with nbval: their check cells against what the worked solutions have there.

This serves learners, and teachers who want an overview. It is not a lock, because code in a notebook can do to its own
process whatever it likes, its check included. What keeps it from everything else is the sandbox.
"""

import importlib.util
import os
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace

from .. import TASKS
from .copies import of_solution
from .options import DEFAULTS
from .read import Unreadable, prepare, read, recognise, references
from .report import Result, checked, notes
from .run import Runners


def validate(path, runners, options=DEFAULTS):
    """What becomes of the notebook in a file, a `Result`."""
    started = time.monotonic()
    try:
        notebook = read(path)
        name = recognise(notebook)
    except Unreadable as error:
        return Result(str(path), status="unreadable", error=str(error))
    prepared, noted = prepare(notebook, name)
    found, end, fault = runners.run(prepared, options)
    if not end and all(line["end"] == "died" for line in found.values()):
        found, end, fault = runners.run(prepared, options)  # nothing was run: another kernel may have its port
    seconds = round(time.monotonic() - started, 1)
    if fault:
        error = f"It could not be run, through no fault of its own: {fault}"
        return Result(str(path), name, "not run", error=error, seconds=seconds)
    checks = [
        checked(cell, found, options.timeout, end, prepared["cells"]) for cell in references()[name] if cell["check"]
    ]
    noted += notes(prepared["cells"], found, options.timeout)
    if options.exam:
        checks = [replace(check, fixed=TASKS[check.task].fixed) for check in checks]
        noted += [
            f"`{own}` is the worked solution, except for names and comments" for own in of_solution(notebook, name)
        ]
    return Result(str(path), name, "checked", checks, noted, seconds=seconds, seed=options.seed)


def validate_all(files, options=DEFAULTS, jobs=None):
    """Validate many notebooks at once; yields a `Result` for each as it is ready, whatever happens to the others."""
    runners = Runners(options)
    with ThreadPoolExecutor(jobs or os.cpu_count() or 1) as pool:
        waiting = {pool.submit(validate, file, runners, options): file for file in files}
        try:
            for done in as_completed(waiting):
                try:
                    yield done.result()
                except Exception as error:
                    text = f"It could not be validated: {type(error).__name__}: {error}"
                    yield Result(str(waiting[done]), status="not run", error=text)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            runners.close()


def missing_tools():
    """Which packages `check` needs that are not installed."""
    return [name for name in ("nbval", "pytest", "ipykernel", "psutil") if importlib.util.find_spec(name) is None]
