"""The command ``nnbp check FILE.ipynb ...``."""

import contextlib
import signal
import sys
from dataclasses import replace
from pathlib import Path

from .copies import alike
from .exam import settled
from .options import Options
from .read import find
from .report import Table, as_json
from .sandbox import obstacle, protection
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
    check.add_argument("--report", type=Path, metavar="OUT.csv", help="also write a table with a row for each check")
    check.add_argument(
        "--timeout",
        type=float,
        default=Options.timeout,
        metavar="SECONDS",
        help=f"for each cell; by default {Options.timeout:g}",
    )
    check.add_argument("--jobs", type=int, metavar="N", help="notebooks at once; by default as many as there are cores")
    check.add_argument(
        "--sandbox",
        choices=["auto", "bwrap", "none"],
        default=Options.sandbox,
        help="run each notebook in bubblewrap, without network and without your files: by default where that works",
    )
    check.add_argument(
        "--exam",
        action="store_true",
        help="judge from outside what students' code answers in the sandbox, with numbers drawn afresh, and note copies",
    )
    check.add_argument("--seed", type=int, metavar="N", help="repeat an exam with the numbers that it had")
    check.set_defaults(run=check_notebooks)


def check_notebooks(options):
    """Validate notebooks; 0 if every check of every notebook passes, else 1."""
    if missing_tools():
        return refuse(f'check needs {", ".join(missing_tools())}: python -m pip install "nnbp[check]"')
    if options.timeout <= 0 or (options.jobs is not None and options.jobs < 1):
        return refuse("--timeout and --jobs should be greater than 0")
    files, others = find(options.paths)
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        print(f"skipped, not notebooks: {', '.join(map(str, others[:3]))}{more}", file=sys.stderr)
    if not files:
        return refuse(f"there are no notebooks in {', '.join(map(str, options.paths))}")
    try:
        how = settled(Options(options.timeout, options.sandbox, exam=options.exam, seed=options.seed))
    except ValueError as error:
        return refuse(error)
    if how.sandbox == "bwrap" and (why := obstacle(how)):
        return refuse(f"--sandbox bwrap is not possible: {why}")
    try:
        table = options.report and Table(options.report)
    except OSError as error:
        return refuse(f"{options.report} cannot be written: {error.strerror}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends what has been started, too
    remarks = alike(files) if how.exam else {}
    results, (progress, write) = [], _progress()
    with contextlib.closing(validate_all(files, how, options.jobs)) as arriving:
        for result in progress(arriving, total=len(files)):
            result = replace(result, notes=[*result.notes, *remarks.get(result.file, [])])
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
        print(f"{right} of {len(files)} notebooks pass every check")
    print(protection(how), file=sys.stderr if options.json else sys.stdout)
    return 0 if right == len(files) else 1


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
