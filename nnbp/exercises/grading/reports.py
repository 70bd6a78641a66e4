"""What a teacher wants to have written of the results, and where: the options of commands, and what they do."""

import argparse
from dataclasses import replace
from pathlib import Path

from .. import TASKS
from . import copying
from .feedback import pages
from .formats import FORMATS, ONE_SUBMISSION
from .gradebook import gradebook, points_of, summary
from .ledger import Refused
from .report import Result
from .students import SYSTEMS, Students, expression


def add_to(parser):
    """Add the options to a command that has results to report."""
    parser.add_argument(
        "--report",
        type=Path,
        action="append",
        default=[],
        metavar="OUT",
        help="write the results to a file; repeatable",
    )
    parser.add_argument(
        "--format",
        choices=FORMATS,
        action="append",
        default=[],
        help="what a report is written as, one for each --report; by default csv",
    )
    parser.add_argument("--feedback", type=Path, metavar="DIR", help="write a page for each student to this folder")
    parser.add_argument(
        "--student",
        type=checked(lambda text: text if text in SYSTEMS else expression(text) and text),
        metavar="PATTERN",
        help="moodle, canvas, or how paths in the folder begin, as in {student}_*; by default with the student's folder",
    )
    parser.add_argument(
        "--points",
        type=checked(points_of),
        metavar="CHECK=N,...",
        help="the checks that count, with their points; by default all, one point each",
    )


def checked(parse):
    """What argparse converts an argument with, so that the words of a ``ValueError`` reach the user."""

    def convert(text):
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(error) from None

    return convert


def prepare(options):
    """Find out, before anything runs, whether the reports can be written; ``Refused`` if they cannot."""
    reports, formats = len(options.report), len(options.format)
    if formats not in (0, reports):
        raise Refused(f"there are {reports} --report and {formats} --format; give each report its format, or none")
    if len(set(options.report)) < reports:
        raise Refused("two reports have the same name")
    fixed = [name for name in options.points or () if getattr(options, "exam", False) and TASKS[name].fixed]
    if fixed:
        raise Refused(
            f"--points names {', '.join(fixed)}: in an exam this earns no points, as the right answer is the same for all"
        )
    try:
        for path in options.report:
            _try(path)
        if options.feedback:
            options.feedback.mkdir(parents=True, exist_ok=True)
            _try(options.feedback / "a page")
    except OSError as error:
        raise Refused(f"{error.filename} cannot be written: {error.strerror}") from None


def beside(options):
    """Where results are kept unless the options say so: beside the first report on a class, if there is any.

    What is beside the report on one submission may be in the submission, and no student should supply results.
    """
    return next((path.with_suffix(".jsonl") for path, name in _asked(options) if name not in ONE_SUBMISSION), None)


def on_one_submission(options):
    """Whether a report tells a system what became of one submission, also if there is no notebook in it."""
    return any(name in ONE_SUBMISSION for _, name in _asked(options))


def _asked(options):
    """The reports that the options ask for: their paths and formats."""
    return [*zip(options.report, options.format or ["csv"] * len(options.report), strict=True)]


def write(results, options):
    """Write the reports and the pages of `named` results; returns a summary of the class, empty if there is none.

    What can be written is written, whatever else cannot be: then ``Refused`` says what and why.
    """
    book, failed = gradebook(results, options.points), []
    for path, name in _asked(options):
        try:
            copying.write(path, FORMATS[name](results, options.points))
        except (Refused, OSError) as error:
            failed.append(f"{path} was not written: {error}")
    try:
        for name, page in pages(book) if options.feedback else ():
            copying.write(options.feedback / name, page)
    except OSError as error:
        failed.append(f"{options.feedback} was not written: {error}")
    if failed:
        raise Refused("\n".join(failed))
    return summary(book)


def named(results, options):
    """The results with the student of each, where one is known."""
    students = Students(getattr(options, "paths", None) or [result.file for result in results], options.student)
    found = [students.of(result.file, guess_from_name=result.status != "skipped") or (None, None) for result in results]
    return [replace(result, student=who[0], student_id=who[1]) for result, who in zip(results, found, strict=True)]


def skipped(files):
    """Results for files that are not notebooks."""
    what = {True: "It is a link, which is not followed.", False: "It is not a notebook."}
    return [Result(str(file), status="skipped", error=what[Path(file).is_symlink()]) for file in files]


def _try(path):
    """Raise the ``OSError`` that writing a file would raise; leave no trace of it."""
    is_new = not path.exists()
    open(path, "a").close()
    if is_new:
        path.unlink()
