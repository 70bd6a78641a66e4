"""Compare nnbp with its own matrix products and with other libraries, on this machine.

    python -m benchmarks [--quick] [--workloads 1 2] [--jobs step] [--dtypes float64] [--threads 1] [--contenders ...]

To install the other libraries: python -m pip install -e '.[bench]'. The report names those that are missing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from . import correctness, imports, machine, report, workloads
from .contenders import CONTENDERS
from .ratios import paired, spread
from .turns import RECORD, ROOT, Refused, environment, take_turns
from .turns import Process as Contender

ASIDE = ROOT / "_build" / "benchmarks.json"
JOBS = ("gradient", "step", "epoch")
DTYPES = ("float64", "float32")


def main(arguments=None):
    options = parse(arguments)
    results = {"machine": machine.describe(), "missing": {}, "layouts": [], "rows": []}
    try:
        with tempfile.TemporaryDirectory() as folder:
            for threads in options.threads:
                run_with_threads(threads, options, Path(folder), results)
    except Refused as refused:
        sys.exit(f"{refused}\nNo results were written.")
    if not options.only_contenders:
        say("memory, growth, import")
        results["memory"] = in_a_process("memory")
        results["scaling"] = in_a_process("scaling")
        results["import"] = imports.measure()
    output = destination(options, results["missing"])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(rounded(results), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(report.text(results))
    say(f"written to {output}; plots: python -m benchmarks.plot {output}")


def parse(arguments):
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__.splitlines()[0])
    numbers = range(1, len(workloads.WORKLOADS) + 1)
    listing = "; ".join(f"{n} is {w.name}" for n, w in zip(numbers, workloads.WORKLOADS, strict=True))
    parser.add_argument("--workloads", nargs="+", type=int, choices=numbers, default=list(numbers), help=listing)
    parser.add_argument("--jobs", nargs="+", choices=JOBS, default=JOBS)
    parser.add_argument("--dtypes", nargs="+", choices=DTYPES, default=DTYPES)
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--contenders", nargs="+", choices=CONTENDERS, default=list(CONTENDERS), metavar="NAME")
    parser.add_argument("--rounds", type=int, default=15, help="maximum number of rounds; by default 15")
    parser.add_argument(
        "--seconds", type=float, default=1.0, help="time after which a contender may skip rounds; by default 1"
    )
    parser.add_argument(
        "--quick", action="store_true", help="only the first two workloads, one thread, three rounds and no epochs"
    )
    parser.add_argument("--only-contenders", action="store_true", help="skip memory, growth and import")
    parser.add_argument(
        "--output", type=Path, help=f"by default the book's record for a full run, otherwise {ASIDE.relative_to(ROOT)}"
    )
    everything = parser.parse_args([])
    if parser.parse_args(arguments).quick:
        parser.set_defaults(workloads=[1, 2], threads=[1], jobs=("gradient", "step"), rounds=3)
    options = parser.parse_args(arguments)
    everything.output = options.output
    options.everything = options == everything
    for needed in ("nnbp", "bound"):  # what the others are compared with
        if needed not in options.contenders:
            options.contenders.insert(0, needed)
    return options


def destination(options, missing):
    """Where to write the results: only a full run with every library overwrites the book's record."""
    return options.output or (RECORD if options.everything and not missing else ASIDE)


def run_with_threads(threads, options, folder, results):
    """Run every workload in every precision with this many threads, and add to the results."""
    processes = {name: Contender(name, threads) for name in options.contenders}
    try:
        for name, process in list(processes.items()):
            missing = process.ask("hello").get("missing")
            if missing:
                results["missing"][name] = missing
                processes.pop(name).stop()
        for number in options.workloads:
            reference = reference_file(number - 1, folder)
            for dtype in options.dtypes:
                run_workload(number - 1, dtype, threads, processes, reference, options, results)
    finally:
        for process in processes.values():
            process.stop()


def run_workload(index, dtype, threads, processes, reference, options, results):
    workload = workloads.WORKLOADS[index]
    place = {"workload": workload.name, "dtype": dtype, "threads": threads}
    say(f"{workload.name}, {dtype}, threads: {threads}")
    for process in processes.values():
        process.facts = process.ask("setup", workload=index, dtype=dtype, reference=str(reference))
        if "layouts" in process.facts:
            layouts = {key: process.facts[key] for key in ("layout", "layouts")}
            results["layouts"].append({"contender": process.name} | place | layouts)
    for job in options.jobs:
        ready = {name: process for name, process in processes.items() if job in process.facts["jobs"]}
        m = workloads.EXAMPLES if job == "epoch" else workload.m
        measured = take_turns(ready, job, m, options.rounds, seconds=options.seconds)
        for name, mine in measured.items():
            results["rows"].append({"contender": name, "job": job} | place | row(mine, measured, processes[name].facts))


def row(mine, measured, facts):
    """The statistics recorded for a contender."""
    return {
        "seconds": spread(mine["seconds"]),
        "to_bound": paired(mine["seconds"], measured["bound"]["seconds"]),
        "to_nnbp": paired(mine["seconds"], measured["nnbp"]["seconds"]),
        "rounds": len(mine["seconds"]),
        "repetitions": mine["repetitions"],
        "cores": float(np.median(mine["cores"])),
        "examples": mine["examples"],
        "error": facts.get("error"),
    }


def reference_file(index, folder):
    """The file with the reference gradients of a workload, computed example by example."""
    workload, path = workloads.WORKLOADS[index], folder / f"{index}.npz"
    if not path.exists():
        say(f"{workload.name}: computing the reference gradients, example by example")
        np.savez(path, **correctness.references(workloads.Problem(workload, "float64")))
    return path


def in_a_process(module):
    """Run a benchmark module in its own process on one thread; return the JSON that it prints, parsed."""
    command = [sys.executable, "-m", f"benchmarks.{module}"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment(1), stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


def rounded(value):
    """Round all numbers to four significant digits; the rest would be noise."""
    if isinstance(value, dict):
        return {key: rounded(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded(inner) for inner in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def say(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
