"""The command line: ``nnbp exercises [DIR]``, ``nnbp check FILE.ipynb ...`` and ``nnbp book``."""

import argparse
import contextlib
import os
import signal
import sys
from importlib.metadata import version
from pathlib import Path

from .exercises.contents import BOOK, published
from .exercises.grading import copying
from .exercises.grading.read import find, folder
from .exercises.grading.report import Table, as_json
from .exercises.grading.validate import CELL_TIMEOUT, missing_tools, validate_all

MINE = Path("my-exercises")
"""Where a reader's own copies of the exercises are, unless named otherwise."""


def main(arguments=None):
    """Run a command; return the exit status."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # consoles that know no ✓
    try:
        return options.run(options)
    except BrokenPipeError:  # nobody reads on, as in `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def parser():
    main = argparse.ArgumentParser("nnbp", description="The book and its exercises: get them, and have them checked.")
    main.add_argument("--version", action="version", version=f"nnbp {version('nnbp')}")
    commands = main.add_subparsers(required=True, metavar="COMMAND")

    get = commands.add_parser("exercises", help="copy the exercises to where you work")
    get.add_argument("folder", nargs="?", default=MINE, type=Path, metavar="DIR", help=f"by default {MINE}")
    get.add_argument("--overwrite", action="store_true", help="replace exercises that have been worked on")
    get.set_defaults(run=copy_exercises)

    check = commands.add_parser("check", help="validate notebooks that you have worked on, or folders of them")
    check.add_argument("paths", nargs="+", type=Path, metavar="FILE|DIR")
    check.add_argument("--json", action="store_true", help="print the results as JSON")
    check.add_argument("--report", type=Path, metavar="OUT.csv", help="write a table with a line for each check")
    check.add_argument("--timeout", type=float, default=CELL_TIMEOUT, metavar="SECONDS", help="for a cell")
    check.add_argument("--jobs", type=int, metavar="N", help="notebooks at once; by default as many as there are cores")
    check.set_defaults(run=check_notebooks)

    book = commands.add_parser("book", help="say where the book can be read")
    book.set_defaults(run=say_where_the_book_is)
    return main


def copy_exercises(options):
    """Copy the exercises; leave alone what is there, unless asked to overwrite it."""
    try:
        copied, same, kept = copying.copy_all(folder("exercises"), options.folder, BOOK, options.overwrite)
    except OSError as error:
        return _refuse(f"{error.filename or options.folder} cannot be written: {error.strerror}")
    print(f"Exercises in {options.folder}: {len(copied)} copied, {len(same)} unchanged, {len(kept)} kept.")
    if kept:
        print(
            f"Kept, because they differ from those that come with nnbp: {', '.join(kept)}. --overwrite replaces them."
        )
    if BOOK.is_dir():
        print(f"The chapters are in {BOOK}.")
    if folder("solutions").is_dir():
        print(f"The worked solutions are in {folder('solutions')}.")
    return 0


def check_notebooks(options):
    """Validate notebooks; 0 if every check of every notebook passes, else 1."""
    if missing_tools():
        return _refuse(f'check needs {", ".join(missing_tools())}: python -m pip install "nnbp[check]"')
    if options.timeout <= 0 or (options.jobs is not None and options.jobs < 1):
        return _refuse("--timeout and --jobs should be greater than 0")
    files, others = find(options.paths)
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        print(f"skipped, not notebooks: {', '.join(map(str, others[:3]))}{more}", file=sys.stderr)
    if not files:
        return _refuse(f"there are no notebooks in {', '.join(map(str, options.paths))}")
    try:
        table = options.report and Table(options.report)
    except OSError as error:
        return _refuse(f"{options.report} cannot be written: {error.strerror}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends what has been started, too
    results, (progress, write) = [], _progress()
    with contextlib.closing(validate_all(files, options.timeout, options.jobs)) as arriving:
        for result in progress(arriving, total=len(files)):
            results.append(result)
            if table:
                table.add(result)
            if not options.json:
                write(f"{result}\n")
    results.sort(key=lambda result: files.index(Path(result.file)))
    if options.json:
        print(as_json(results))
    right = sum(result.ok for result in results)
    if len(files) > 1 and not options.json:
        print(f"{right} of {len(files)} notebooks are right in everything")
    return 0 if right == len(files) else 1


def say_where_the_book_is(options):
    """Print where the pages are: built in the repository that nnbp runs from, or else published; 2 if neither."""
    built = BOOK.parent / "_build" / "html" / "index.html"
    if where := built if built.is_file() else published():
        print(where)
        return 0
    if BOOK.is_dir():
        return _refuse(f"The book has not been built yet. Type make book in {BOOK.parent}.")
    return _refuse("This nnbp knows no address of a published book. `make book` in its repository builds the pages.")


def _refuse(text):
    print(text, file=sys.stderr)
    return 2


def _progress():
    """A progress bar and a way to print beside it, if tqdm is installed and somebody looks."""
    try:
        from tqdm import tqdm
    except ImportError:
        return (lambda results, total: results), print
    return (lambda results, total: tqdm(results, total=total, unit="notebook", disable=None)), tqdm.write


if __name__ == "__main__":
    sys.exit(main())
