"""Validating readers' notebooks with nbval: their check cells against what the worked solutions have there.

This serves learners, and teachers who want an overview. It is not a lock, because code in a notebook can do to its own
process whatever it likes, its check included. What keeps it from everything else is the sandbox.
"""

import functools
import importlib.util
import os
import time
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, ThreadPoolExecutor, wait
from dataclasses import replace
from hashlib import sha256

from ... import __version__
from .. import TASKS
from .copies import MOST, marks_of, of_solution, too_long
from .options import DEFAULTS
from .read import Unreadable, checks_of, load, prepare, read, recognise
from .report import Result, checked, notes
from .run import Runners


def validate(file, content, runners, options=DEFAULTS):
    """What becomes of the notebook that is the ``content`` of a ``file``, a `Result`."""
    started = time.monotonic()
    try:
        notebook = read(content)
        name = recognise(notebook)
    except Unreadable as error:
        return Result(file, status="unreadable", error=str(error))
    prepared, noted = prepare(notebook, name)
    found, end, fault = runners.run(prepared, options)
    if not end and all(line["end"] == "died" for line in found.values()):
        found, end, fault = runners.run(prepared, options)  # nothing was run: another kernel may have its port
    seconds = round(time.monotonic() - started, 1)
    if fault:
        error = f"It could not be run, through no fault of its own: {fault}"
        return Result(file, name, "not run", error=error, seconds=seconds)
    checks = [checked(cell, found, options.timeout, end, prepared["cells"]) for cell in checks_of(name)]
    noted += notes(prepared["cells"], found, options.timeout)
    result = Result(file, name, "checked", checks, noted, seconds=seconds)
    return _of_exam(result, notebook, options) if options.exam else result


def _of_exam(result, notebook, options):
    """The result of an exam: with its seed, what earns no points, and what may have been copied."""
    checks = [replace(check, fixed=TASKS[check.task].fixed) for check in result.checks]
    copied = of_solution(notebook, result.exercise)
    noted = [f"`{own}` is the worked solution, except for names and comments" for own in copied]
    if too_long(notebook, result.exercise):
        noted.append(f"its code has more than {MOST:,} characters and was not compared with any other")
    marks = marks_of(notebook, result.exercise)
    return replace(result, checks=checks, suspicions=noted, seed=options.seed, marks=marks)


def job(file, content, options=DEFAULTS, version=__version__):
    """The same on any machine that has this version of nnbp; it needs neither the file nor anything else from here."""
    if version != __version__:
        error = f"It was sent by nnbp {version} to a machine that has nnbp {__version__}. Install the same on both."
        return Result(file, status="not run", error=error)
    return validate(file, content, _runners(options), options)


@functools.cache
def _runners(options):
    """The runners of a process that works for an executor; they end when it does."""
    return Runners(options)


def validate_all(files, options=DEFAULTS, jobs=None, executor=None):
    """Validate many notebooks; yields a `Result` for each as it is ready, whatever happens to the others.

    ``jobs`` of them are under way at any time, by default as many as there are cores: in threads, each with a process
    that runs notebooks, or as an ``executor`` like those of `concurrent.futures` does it.
    """
    jobs = jobs or os.cpu_count() or 1
    if executor:
        yield from _results(files, lambda *notebook: _sent(executor, *notebook, options), jobs)
        return
    runners, pool = Runners(options), ThreadPoolExecutor(jobs)
    try:
        yield from _results(files, lambda *notebook: pool.submit(validate, *notebook, runners, options), jobs)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        runners.close()


def _sent(executor, file, content, options):
    try:
        return executor.submit(job, file, content, options, __version__)
    except BrokenExecutor:
        raise
    except Exception as error:  # each executor has its own
        raise BrokenExecutor(f"{type(error).__name__}: {error}") from error


def _results(files, submit, at_once):
    """The results of jobs, of which few are submitted before others are done, so that few contents are in memory."""
    waiting = {}
    try:
        for file in files:
            try:
                content = load(file)
            except Unreadable as error:
                yield Result(str(file), status="unreadable", error=str(error))
                continue
            waiting[submit(str(file), content)] = str(file), sha256(content).hexdigest()
            if len(waiting) == at_once:
                yield from _ready(waiting)
        while waiting:
            yield from _ready(waiting)
    finally:
        for future in waiting:
            future.cancel()


def _ready(waiting):
    for future in wait(waiting, return_when=FIRST_COMPLETED).done:
        yield _result(future, *waiting.pop(future))


def _result(future, file, content):
    try:
        result = future.result()
    except CancelledError:  # by Dask, which has lost its scheduler
        raise BrokenExecutor("the connection was lost") from None
    except BrokenExecutor:
        raise
    except Exception as error:
        text = f"It could not be validated: {type(error).__name__}: {error}"
        result = Result(file, status="not run", error=text)
    return replace(result, content=content)


def missing_tools():
    """Which packages `check` needs that are not installed."""
    return [name for name in ("nbval", "pytest", "ipykernel", "psutil") if importlib.util.find_spec(name) is None]
