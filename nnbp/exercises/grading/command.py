"""The command ``nnbp check FILE.ipynb ...``."""

import contextlib
import os
import signal
import sys
from collections import deque
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from pathlib import Path

from ..engine.verdict import printable
from . import reports
from .copies import alike
from .exam import settled
from .ledger import Ledger, Refused, of_now
from .options import Options
from .read import find
from .report import as_json, on_one_line, some
from .sandbox import obstacle, protection, wanted
from .spread import executor, part, shard
from .validate import missing_tools, validate_all

CHECK = (
    "Run notebooks and check the functions in them. The exit status is 0 if every check of every notebook passed, "
    "1 if any did not or could not be run, and 2 if there was nothing to check or the command could not do its work. A "
    "report on one submission is also written if there is nothing to check; the exit status is then 1."
)


def add_to(commands):
    """Add the command to those of ``nnbp``."""
    check = commands.add_parser("check", help="check notebooks that you have worked on", description=CHECK)
    check.add_argument(
        "paths", nargs="+", type=Path, metavar="FILE|DIR", help="a notebook, or a folder of them at any depth"
    )
    check.add_argument(
        "--timeout",
        type=float,
        default=Options.timeout,
        metavar="SECONDS",
        help=f"for each cell; by default {Options.timeout:g}",
    )
    check.add_argument(
        "--jobs",
        type=int,
        metavar="N",
        help="notebooks at once; by default as many as there are cores, or threads of Dask's workers",
    )
    add_reports_to(check)
    check.add_argument(
        "--results",
        type=Path,
        metavar="FILE.jsonl",
        help="keep results here as they come, and take from here those of unchanged notebooks; "
        "by default beside the report, if there is one",
    )
    check.add_argument(
        "--shard", type=reports.checked(shard), metavar="I/N", help="check only the I-th of N parts; see nnbp merge"
    )
    check.add_argument("--executor", metavar="NAME", help="run elsewhere: dask:ADDRESS, or MODULE:FUNCTION of your own")
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


def add_reports_to(parser):
    """Add what ``check`` and ``merge`` have in common: what is made of the results."""
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    reports.add_to(parser)


def check_notebooks(options):
    """Validate notebooks; 0 if every check of every notebook passes, else 1."""
    if missing_tools():
        return refuse(f'check needs {", ".join(missing_tools())}: python -m pip install "nnbp[check]"')
    if options.timeout <= 0 or (options.jobs is not None and options.jobs < 1):
        return refuse("--timeout and --jobs should be greater than 0")
    files, others = find(options.paths)
    if others:
        print(f"skipped, not notebooks: {some(others)}", file=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # ends what has been started, too
    try:
        reports.prepare(options)
        missing = [path for path in options.paths if not os.path.exists(path)]  # or not for us to see
        if set(files) <= set(missing):
            return _nothing_to_check(missing, others, options)
        if options.shard:
            files = part(files, options.paths, options.shard)
        kept = options.results or reports.beside(options)
        if kept in options.report:
            raise Refused(f"{kept} is where results are kept as they come; --report needs another name")
        with contextlib.closing(Ledger(kept)) as ledger:
            return _check_and_conclude(files, others, options, ledger)
    except Refused as refused:
        return refuse(refused)


def _nothing_to_check(missing, others, options):
    """Say that there are no notebooks, also in a report on one submission; the exit status."""
    without = [path for path in options.paths if path not in missing]
    why = [f"there is no file or folder {', '.join(map(str, missing))}"] if missing else []
    why += [f"there are no notebooks in {', '.join(map(str, without))}"] if without else []
    status = refuse("; ".join(why))
    if missing:
        return status
    reports.write(reports.named(reports.skipped(others), options), options)
    return 1 if reports.on_one_submission(options) else status


def _check_and_conclude(files, others, options, ledger):
    """Check notebooks and report what is known of them, also after an interruption; the exit status."""
    interrupted = None
    try:
        _check(files, others, options, ledger)
    except (KeyboardInterrupt, SystemExit) as interruption:
        interrupted = interruption.code if isinstance(interruption, SystemExit) else 128 + signal.SIGINT
        if not (ledger.path and ledger.runs):
            return interrupted
        done = sum(result.status != "not run" for result in ledger.results())
        print(f"{done} of {len(files)} results are in {ledger.path}", file=sys.stderr)
        print("The same command does the rest.", file=sys.stderr)
    status = conclude(ledger.results(), options, others, [ledger.runs[-1].protection])
    return interrupted or status


def _settled(options, ledger):
    """How notebooks are run: in a sandbox if that works here, and in an exam with the seed that it was begun with."""
    here = not options.executor
    try:
        how = settled(Options(options.timeout, options.sandbox, exam=options.exam, seed=options.seed), here)
    except ValueError as error:
        raise Refused(error) from None
    if here and how.sandbox == "bwrap" and (why := obstacle(how)):
        raise Refused(f"--sandbox bwrap is not possible: {why}")
    if here and wanted(how):
        how = replace(how, sandbox="bwrap")
    return how if options.seed is not None else ledger.continued(how)


def _protection(how, options):
    """What was protected, in words."""
    if options.executor and how.sandbox == "auto":
        return "The notebooks ran in a sandbox on those machines where bubblewrap works. --sandbox bwrap runs none without."
    return protection(how)


def _check(files, others, options, ledger):
    """Validate the notebooks whose results are not known, and print all results in the order of the files."""
    how = _settled(options, ledger)
    run = of_now(how, files, options.paths, others, options.shard, _protection(how, options))
    results, waiting = ledger.begin(run), deque(map(str, files))
    if results:
        known = f"{len(results)} of {len(files)} notebooks are unchanged since {ledger.path} was written"
        print(known, file=sys.stderr)
    todo, (progress, write) = [file for file in files if str(file) not in results], _progress()

    def show():
        while waiting and waiting[0] in results:
            result = results[waiting.popleft()]
            if not options.json:
                write(f"{result}\n")

    show()
    with executor(options.executor) as (pool, at_once):
        with contextlib.closing(validate_all(todo, how, options.jobs or at_once, pool)) as arriving:
            try:
                for result in progress(arriving, total=len(todo)):
                    ledger.add(result)
                    results[result.file] = result
                    show()
            except BrokenExecutor as error:
                raise Refused(f"The executor has ended: {error}") from None


def conclude(results, options, others=(), protections=()):
    """Write what was asked for and print a summary; 0 if every check of every notebook passes, else 1.

    The ``others`` are files that were skipped; the ``protections`` say what was protected from the notebooks.
    """
    right, of, remarks = sum(result.ok for result in results), len(results), alike(results)
    results = [replace(result, suspicions=[*result.suspicions, *remarks.get(result.file, [])]) for result in results]
    results = reports.named([*results, *reports.skipped(others)], options)
    if options.json:
        print(as_json(results))
    summary = reports.write(results, options)
    if nobody := [result.file for result in results if result.student is None and result.status != "skipped"]:
        print(f"in no student's row, because --student does not fit: {some(nobody)}", file=sys.stderr)
    if not options.json:
        copied = printable(
            "\n".join(f"{on_one_line(file)}: {remark}" for file, about in remarks.items() for remark in about)
        )
        passed = (summary, f"{right} of {of} notebooks pass every check") if of > 1 else ()
        if said := "\n\n".join(filter(None, [copied, *passed])):
            print(said)
    for words in filter(None, dict.fromkeys(protections if of else ())):
        print(words, file=sys.stderr if options.json else sys.stdout)
    return 0 if right == of else 1


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
