"""The command line: ``nnbp exercises [DIR]``, ``nnbp book`` and, from elsewhere, ``nnbp check FILE.ipynb ...``."""

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path

from .exercises import added
from .exercises.contents import BOOK, published
from .exercises.grading import command, copying, merge, mistakes, nbgrader, study
from .exercises.grading.command import refuse
from .exercises.grading.read import folder, handed_out

MINE = Path("my-exercises")
"""Where a reader's own copies of the exercises are, unless named otherwise."""

GET = "Copy the exercises to a folder. Those that you have changed stay as they are."


def main(arguments=None):
    """Run a command; return the exit status."""
    options = parser().parse_args(arguments)
    added()
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
    main.set_defaults(run=lambda options: refuse(main.format_help()))
    commands = main.add_subparsers(metavar="COMMAND")

    get = commands.add_parser("exercises", help="copy the exercises to where you work", description=GET)
    get.add_argument("folder", nargs="?", default=MINE, type=Path, metavar="DIR", help=f"by default {MINE}")
    get.add_argument("--overwrite", action="store_true", help="replace exercises that have been worked on")
    get.set_defaults(run=copy_exercises)

    for module in (command, merge, nbgrader, mistakes, study):
        module.add_to(commands)

    book = commands.add_parser("book", help="say where the book can be read")
    book.set_defaults(run=say_where_the_book_is)
    return main


def copy_exercises(options):
    """Copy the exercises; leave alone what is there, unless asked to overwrite it."""
    try:
        copied, same, kept = copying.copy_all(handed_out().values(), options.folder, BOOK, options.overwrite)
    except OSError as error:
        return refuse(f"{error.filename or options.folder} cannot be written: {error.strerror}")
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


def say_where_the_book_is(options):
    """Print where the pages are: built in the repository that nnbp runs from, or else published; 2 if neither."""
    built = BOOK.parent / "_build" / "html" / "index.html"
    if where := built if built.is_file() else published():
        print(where)
        return 0
    if BOOK.is_dir():
        return refuse(f"The book has not been built yet. Type make book in {BOOK.parent}.")
    return refuse("This nnbp knows no address of a published book. `make book` in its repository builds the pages.")


if __name__ == "__main__":
    sys.exit(main())
