"""The command ``nnbp check FILE.ipynb ...``."""

import contextlib
import signal
import sys
from pathlib import Path

from . import reports
from .formats import Unsuitable
from .options import Options
from .read import find
from .report import as_json
from .validate import missing_tools, validate_all

CHECK = (
    "Run notebooks and check the functions in them. The exit status is 0 if every check of every notebook passed, "
    "1 if any did not or could not be run, and 2 if there was nothing to check or a package is missing."
)


def add_to(commands):
    """Add the command to those of ``nnbp``."""
    check = commands.add_parser("check", help="check notebooks that you have worked on", description=CHECK)
    check.add_argument(
        "paths", nargs="+", type=Path, metavar="FILE|DIR", help="a notebook, or a folder of them at any depth"
    )
    check.add_argument("--json", action="store_true", help="print the results as JSON")
    check.add_argument(
        "--timeout",
        type=float,
        default=Options.timeout,
        metavar="SECONDS",
        help=f"for each cell; by default {Options.timeout:g}",
    )
    check.add_argument("--jobs", type=int, metavar="N", help="notebooks at once; by default as many as there are cores")
    reports.add_to(check)
    check.set_defaults(run=check_notebooks)


def check_notebooks(options):
    """Validate notebooks; 0 if every check of every notebook passes, else 1."""
    if missing_tools():
        return refuse(f'check needs {", ".join(missing_tools())}: python -m pip install "nnbp[check]"')
    if options.timeout <= 0 or (options.jobs is not None and options.jobs < 1):
        return refuse("--timeout and --jobs should be greater than 0")
    files, others = find(options.paths)
    if others:
        print(f"skipped, not notebooks: {_some(others)}", file=sys.stderr)
    try:
        reports.prepare(options)
        if not files:
            reports.write(reports.named(reports.skipped(others), options), options)
            return refuse(f"there are no notebooks in {', '.join(map(str, options.paths))}")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends what has been started, too
        return _conclude(_run(files, options), others, options)
    except Unsuitable as error:
        return refuse(error)


def _run(files, options):
    """Validate notebooks and print what is found as it comes; the results in the order of the files."""
    results, (progress, write) = [], _progress()
    with contextlib.closing(validate_all(files, Options(options.timeout), options.jobs)) as arriving:
        for result in progress(arriving, total=len(files)):
            results.append(result)
            if not options.json:
                write(f"{result}\n")
    return sorted(results, key=lambda result: files.index(Path(result.file)))


def _conclude(results, others, options):
    """Write what was asked for and print a summary; 0 if every check of every notebook passes, else 1."""
    right, of = sum(result.ok for result in results), len(results)
    results = reports.named([*results, *reports.skipped(others)], options)
    summary = reports.write(results, options)
    if nobody := [result.file for result in results if result.student is None and result.status != "skipped"]:
        print(f"in no student's row, because --student does not fit: {_some(nobody)}", file=sys.stderr)
    if options.json:
        print(as_json(results))
    elif of > 1:
        print(*filter(None, [summary, f"{right} of {of} notebooks pass every check"]), sep="\n\n")
    return 0 if right == of else 1


def _some(names):
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(map(str, names[:3]))}{more}"


def refuse(text):
    """Say why a command does nothing; its exit status."""
    print(text, file=sys.stderr)
    return 2


def _progress():
    """A progress bar and a way to print beside it, if tqdm is installed and somebody looks."""
    try:
        from tqdm import tqdm
    except ImportError:
        return (lambda results, total: results), print
    return (lambda results, total: tqdm(results, total=total, unit="notebook", disable=None)), tqdm.write
