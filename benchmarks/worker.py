"""A contender's process: reads commands from standard input, one line of JSON each, and answers in the same form.

    python -m benchmarks.worker NAME

It computes only between a command and its answer, and does the timing itself.
"""

import gc
import json
import os
import sys
import time

from . import contenders, correctness, workloads

PAUSE = 0.04 if os.environ.get("OMP_NUM_THREADS") != "1" else 0
"""Seconds to wait before an answer: idle BLAS threads spin for up to 30 ms and would slow down the next contender."""


class Worker:
    def __init__(self, name):
        self.make = contenders.load(name)
        self.contender = None

    def hello(self):
        """Show, by answering, that the contender's library is installed."""
        return {}

    def setup(self, workload, dtype, reference):
        """Make the contender for a workload and check its numbers against those in the file ``reference``."""
        self.contender = None
        gc.collect()
        self.workload, self.dtype = workloads.WORKLOADS[workload], dtype
        problem = workloads.Problem(self.workload, dtype)
        self.contender = self.make(problem)
        facts = {"jobs": self.contender.jobs, "examples": self.contender.examples}
        for fact in ("layout", "layouts"):
            if hasattr(self.contender, fact):
                facts[fact] = getattr(self.contender, fact)
        if self.contender.checked:
            expected = correctness.read_reference(reference, self.contender)
            facts["error"] = correctness.check(self.contender, problem, expected)
        return facts

    def prepare_epoch(self, examples):
        """Give the contender a training set."""
        self.contender.prepare_epoch(*workloads.training_set(self.workload, examples, self.dtype))
        return {}

    def measure(self, job, repetitions):
        """Mean seconds of a repetition and the number of cores it kept busy, after a warm-up."""
        act = getattr(self.contender, job)
        gc.collect()
        gc.disable()
        if repetitions > 1:
            act()
        start, busy = time.perf_counter(), time.process_time()
        for _ in range(repetitions):
            act()
        seconds, busy = time.perf_counter() - start, time.process_time() - busy
        gc.enable()
        return {"seconds": seconds / repetitions, "cores": busy / seconds}


def answer(worker, command):
    """Execute a command; that a contender's numbers are wrong is an answer too."""
    try:
        return getattr(worker, command.pop("do"))(**command)
    except correctness.WrongNumbers as wrong:
        return {"wrong": str(wrong)}


def main(name):
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print must not mix with the answers
    try:
        worker = Worker(name)
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name}), file=replies)
        return
    for line in sys.stdin:
        reply = answer(worker, json.loads(line))
        time.sleep(PAUSE)
        print(json.dumps(reply), file=replies)


if __name__ == "__main__":
    main(sys.argv[1])
