"""Run each contender in its own process and let them take turns, so that only one computes at a time."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "book" / "data" / "benchmarks.json"  # what the book shows
BATCH = 0.03  # seconds: the least that a turn takes, with as many repetitions as that needs
# Seconds: only about this much of a longer epoch is measured, which is enough for one-off costs to count little.
LONG_EPOCH = 3.0


class Refused(Exception):
    """A contender failed or computes wrong numbers, so its times would mean nothing."""


def environment(threads):
    """Environment variables that limit every library to ``threads`` threads."""
    count = str(threads)
    names = ("OMP", "OPENBLAS", "MKL", "VECLIB_MAXIMUM", "NUMEXPR")
    xla = f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()} intra_op_parallelism_threads={count}"
    only_cpu = {"JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}
    return {f"{name}_NUM_THREADS": count for name in names} | {"XLA_FLAGS": xla, "NPROC": count} | only_cpu


class Process:
    """A contender in its own process."""

    def __init__(self, name, threads):
        self.name = name
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.worker", name],
            cwd=ROOT,
            env=os.environ | environment(threads),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )

    def ask(self, do, **arguments):
        """Send a command and wait for the answer."""
        try:
            print(json.dumps({"do": do, **arguments}), file=self.process.stdin, flush=True)
        except BrokenPipeError:
            pass  # the process has ended and left its reason in the log
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            raise Refused(f"{self.name} failed:\n{self.log.read()[-2000:]}")
        reply = json.loads(line)
        if "wrong" in reply:
            raise Refused(f"{self.name} is refused: {reply['wrong']}")
        return reply

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        self.log.close()


def take_turns(processes, job, m, rounds, least=3, seconds=1.0):
    """Times of a job, round by round.

    Parameters
    ----------
    processes : dict of str to Process
        The contenders by name, each set up for this job.
    job : {"gradient", "step", "epoch"}
    m : int
        Number of examples in an epoch or a mini-batch; times measured with fewer examples are scaled to it.
    rounds : int
        The maximum number of rounds.
    least, seconds : int, float
        After this many turns and this much time a contender skips the remaining rounds.

    Returns
    -------
    dict of str to dict
        By name: ``seconds``, a list with one entry per round, and ``cores``, ``examples`` and ``repetitions``.
    """
    measured = {name: start(process, job, m) for name, process in processes.items()}
    names = list(processes)
    for turn in range(rounds):
        first = turn % len(names)  # each round begins with another contender
        for name in names[first:] + names[:first]:
            mine = measured[name]
            if len(mine["seconds"]) < least or mine["spent"] < seconds:
                one_turn(processes[name], job, mine, m)
    return measured


def start(process, job, m):
    """How to measure a contender: with how many examples, and with how many repetitions a turn."""
    mine = {"examples": process.facts["examples"], "repetitions": 1, "spent": 0.0, "seconds": [], "cores": []}
    if job == "epoch":
        mine["examples"] = examples_of_an_epoch(process, m)
        process.ask("prepare_epoch", examples=mine["examples"])
    seconds = rough_time(process, job)
    mine["repetitions"] = max(1, round(BATCH / seconds))
    return mine


def examples_of_an_epoch(process, m):
    """All m examples of a training set or, if that takes too long, part of it in whole mini-batches, at least one."""
    size = process.facts["examples"]
    seconds = rough_time(process, "step") * m / size
    return m if seconds <= LONG_EPOCH else size * max(1, int(m * LONG_EPOCH / seconds) // size)


def rough_time(process, job):
    """Roughly how many seconds a repetition takes; a short one is measured again, because the first is slower."""
    first = process.ask("measure", job=job, repetitions=1)["seconds"]
    return first if first > 0.2 else process.ask("measure", job=job, repetitions=3)["seconds"]


def one_turn(process, job, mine, m):
    reply = process.ask("measure", job=job, repetitions=mine["repetitions"])
    mine["seconds"].append(reply["seconds"] * m / mine["examples"])
    mine["cores"].append(reply["cores"])
    mine["spent"] += reply["seconds"] * mine["repetitions"]
