"""The command ``nnbp merge RESULTS.jsonl ...``: the results of many checks in one report."""

import itertools
import sys
from dataclasses import replace
from pathlib import Path

from . import reports
from .command import add_reports_to, conclude, refuse, some
from .ledger import Refused, read
from .report import as_data

MERGE = (
    "Make one report of what several checks have kept with --results or beside their reports: the parts of a class, "
    "or a check that was interrupted. The exit status is 0 if every check of every notebook passed and nothing is "
    "missing, 1 if not, and 2 if a file does not hold results."
)


def add_to(commands):
    """Add the command to those of ``nnbp``."""
    merge = commands.add_parser("merge", help="make one report of the results of many checks", description=MERGE)
    merge.add_argument("results", nargs="+", type=Path, metavar="RESULTS.jsonl", help="what nnbp check has kept")
    add_reports_to(merge)
    merge.set_defaults(run=merge_results)


def merge_results(options):
    """Write the reports; 0 if every check of every notebook passes and nothing is missing, else 1."""
    try:
        reports.prepare(options)
        runs = {path: read(path) for path in options.results}
        results, remarks = merged(runs)
        last = [of_file[-1] for of_file in runs.values() if of_file]
        options.paths = [folder / "1.ipynb" for folder in _all(run.folders for run in last)]  # they may not be here
        skipped = _all(run.skipped for run in last)
        for remark in remarks:
            print(remark, file=sys.stderr)
        if not options.json:
            for result in results:
                print(f"{result}\n")
        status = conclude(results, options, skipped, [run.protection for run in last])
        return 1 if remarks else status
    except Refused as refused:
        return refuse(refused)


def merged(runs):
    """The results in these lists of runs, given by the path of their file, in the order of the notebooks; and remarks.

    What the last run of each file was about counts. Of different results for a notebook, that of the later file counts.
    """
    last = {path: of_file[-1] for path, of_file in runs.items() if of_file}
    remarks = [f"{path} is empty" for path in runs if path not in last]
    results, origin, disputed = {}, {}, {}
    for path, run in last.items():
        if not run.alike(next(iter(last.values()))):
            remarks.append(f"{path} was made with another nnbp or other options than {next(iter(last))}")
        for result in run.all(runs[path]):
            file, before = result.file, results.get(result.file)
            if before and before.status != "not run":
                if result.status == "not run":
                    continue
                if not _same(before, result):
                    disputed[file] = _dispute(before, result, origin[file], path)
            results[file], origin[file] = result, path
    remarks += [*disputed.values(), *_missing(last.values())]
    if lost := [file for file, result in results.items() if result.status == "not run"]:
        remarks.append(f"not run: {some(lost)}")
    for file, remark in disputed.items():
        results[file] = replace(results[file], notes=[*results[file].notes, remark])
    return sorted(results.values(), key=lambda result: Path(result.file)), remarks


def _all(names):
    return [Path(name) for name in sorted(set(itertools.chain(*names)))]


def _same(one, other):
    """Whether two results say the same, in whatever time and with whatever numbers."""
    return as_data(replace(one, seconds=0, seed=None)) == as_data(replace(other, seconds=0, seed=None))


def _dispute(one, other, path, later):
    what = (
        f"{path} and {later} disagree on it" if one.content == other.content else f"it changed from {path} to {later}"
    )
    return f"{one.file}: {what}; {later} counts"


def _missing(runs):
    """Which parts of a class are not there."""
    parts = {tuple(run.shard) for run in runs if run.shard}
    for total in sorted({total for _, total in parts}):
        if lost := [f"{i}/{total}" for i in range(1, total + 1) if (i, total) not in parts]:
            yield f"missing: the results of shard {', '.join(lost)}"
