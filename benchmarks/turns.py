"""Contenders in processes of their own, taking turns, so that only one computes at any time."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "book" / "data" / "benchmarks.json"  # what the book shows
BATCH = 0.03  # seconds that a turn takes at least, in as many repetitions as it needs
# Of an epoch that takes longer, so many seconds are measured: what it takes only once should not count much.
LONG_EPOCH = 3.0


class Refused(Exception):
    """A contender failed, or its numbers are wrong: there is nothing to measure."""


def environment(threads):
    """Environment variables by which every library here uses so many threads."""
    count = str(threads)
    names = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")
    xla = f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()} intra_op_parallelism_threads={count}"
    only_cpu = {"JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}
    return {f"{name}_NUM_THREADS": count for name in names} | {"XLA_FLAGS": xla, "NPROC": count} | only_cpu


class Process:
    """A contender in a process of its own."""

    def __init__(self, name, threads):
        self.name = name
        self.complaints = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name],
            cwd=ROOT,
            env=os.environ | environment(threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            text=True,
        )

    def ask(self, do, **order):
        """Send an order, wait for the answer."""
        try:
            print(json.dumps({"do": do, **order}), file=self.process.stdin, flush=True)
        except BrokenPipeError:
            pass  # a process that ends at once has left its reason in the other pipe
        line = self.process.stdout.readline()
        if not line:
            self.complaints.seek(0)
            raise Refused(f"{self.name} failed:\n{self.complaints.read()[-2000:]}")
        reply = json.loads(line)
        if "wrong" in reply:
            raise Refused(f"{self.name} is refused: {reply['wrong']}")
        return reply

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.complaints.close()


def take_turns(processes, job, m, rounds, least=3, seconds=1.0):
    """Times of a job, round by round.

    Parameters
    ----------
    processes : dict of str to Process
        By name; each has been set up for this job.
    job : {"gradient", "step", "epoch"}
    m : int
        Examples that a time is to be for: an epoch's, or a mini-batch's. Where fewer were worked on, it is scaled.
    rounds : int
        How many at most.
    least, seconds : int, float
        Who has had so many turns and so much time sits out the rest.

    Returns
    -------
    dict of str to dict
        For each name ``seconds``, a list with an entry for each round, and ``cores``, ``examples`` and ``repetitions``.
    """
    measured = {name: start(process, job, m) for name, process in processes.items()}
    names = list(processes)
    for turn in range(rounds):
        first = turn % len(names)  # another one begins each round
        for name in names[first:] + names[:first]:
            mine = measured[name]
            if len(mine["seconds"]) < least or mine["spent"] < seconds:
                one_turn(processes[name], job, mine, m)
    return measured


def start(process, job, m):
    """What to measure of a contender: on how many examples, in how many repetitions a turn."""
    mine = {"examples": process.facts["examples"], "repetitions": 1, "spent": 0.0, "seconds": [], "cores": []}
    if job == "epoch":
        mine["examples"] = examples_of_an_epoch(process, m)
        process.ask("prepare_epoch", examples=mine["examples"])
    seconds = glance(process, job)
    mine["repetitions"] = max(1, round(BATCH / seconds))
    return mine


def examples_of_an_epoch(process, m):
    """All m examples of a training set; if that takes too long, a part of it in whole mini-batches, at least one."""
    size = process.facts["examples"]
    seconds = glance(process, "step") * m / size
    return m if seconds <= LONG_EPOCH else size * max(1, int(m * LONG_EPOCH / seconds) // size)


def glance(process, job):
    """About how many seconds a repetition takes: the first one is slower, and the second counts if it is soon over."""
    first = process.ask("measure", job=job, repetitions=1)["seconds"]
    return first if first > 0.2 else process.ask("measure", job=job, repetitions=3)["seconds"]


def one_turn(process, job, mine, m):
    reply = process.ask("measure", job=job, repetitions=mine["repetitions"])
    mine["seconds"].append(reply["seconds"] * m / mine["examples"])
    mine["cores"].append(reply["cores"])
    mine["spent"] += reply["seconds"] * mine["repetitions"]
