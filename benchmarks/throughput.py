"""Time how many submissions are checked in a minute, and calculate what a course with thousands of students takes.

    python -m benchmarks.throughput [--submissions N] [--workers K ...] [--dask] [--price P] [OPTION ...]

The submissions are those of `benchmarks.submissions`. Each number of workers checks them in a run of its own, with
`--dask` as processes of a Dask cluster on this machine. The price is that of a core for an hour, in any currency.
Other options are those of `nnbp check`, such as `--sandbox none`.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from .submissions import ROOT, submission

COURSE = 30_000


def hand_in(number, folder):
    solutions = sorted(ROOT.glob("book/solutions/*.ipynb"))
    for student in range(number):
        home = Path(folder) / f"student{student:05}"
        home.mkdir()
        (home / "exercise.ipynb").write_text(submission(student, solutions), encoding="utf-8")


def seconds(folder, number, workers, options, dask=False):
    """How long it takes to check the submissions in a folder, all of which have to be run."""
    with contextlib.ExitStack() as stack:
        arguments = ["--jobs", str(workers), *options]
        if dask:
            from distributed import LocalCluster

            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            arguments += ["--executor", f"dask:{stack.enter_context(cluster).scheduler_address}"]
        command = [sys.executable, "-m", "nnbp", "check", folder, "--json", *arguments]
        started = perf_counter()
        said = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
        taken = perf_counter() - started
    results = json.loads(said.stdout)
    lost = sum(result["status"] != "checked" for result in results)
    if len(results) != number or lost:
        raise SystemExit(f"{lost} of {len(results)} submissions were not checked: {said.stderr}")
    return taken


def line(number, workers, taken, alone):
    """What a run has shown; ``alone`` is the time that one worker takes."""
    speed_up = f", {alone / taken:.2f} times as fast as one" if workers > 1 and alone else ""
    workers = "1 worker" if workers == 1 else f"{workers} workers"
    return f"{workers}: {number} submissions in {taken:.0f} s, {60 * number / taken:.0f} a minute{speed_up}"


def course(number, workers, taken, price=None):
    """What a course takes if its submissions take as long as these, with as many workers as there are cores."""
    hours = COURSE * taken * workers / number / 3600
    cost = "" if price is None else f", which cost {hours * price:.2f} at {price:g} an hour"
    times = " and ".join(f"{hours / many:.1f} hours with {many}" for many in (workers, 100))
    return f"{COURSE:,} submissions take {hours:.1f} hours of a worker{cost}: {times} at once"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=88, metavar="N")
    parser.add_argument("--workers", type=int, nargs="+", default=sorted({1, 2, os.cpu_count() or 1}), metavar="K")
    parser.add_argument("--dask", action="store_true")
    parser.add_argument("--price", type=float, metavar="P")
    options, others = parser.parse_known_args()
    number, times = options.submissions, {}
    with tempfile.TemporaryDirectory() as folder:
        hand_in(number, folder)
        for workers in options.workers:
            times[workers] = seconds(folder, number, workers, others, options.dask)
            print(line(number, workers, times[workers], times.get(1)), flush=True)
    fastest = min(times, key=times.get)
    print(course(number, fastest, times[fastest], options.price))


if __name__ == "__main__":
    main()
