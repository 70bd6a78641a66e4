"""Time learning steps on a Dask cluster of processes on this machine, and in one process.

    python -m benchmarks.cluster         takes a few minutes, and should have the machine to itself

Writes book/data/cluster.json, which book/deeper/many-machines.ipynb shows.
"""

import json
import os
import sys
from time import perf_counter

from tools.notebooks import ENVIRONMENT

os.environ.update(ENVIRONMENT)  # one BLAS thread, here and in the workers

import dask.array as da
import numpy as np
from distributed import Client, LocalCluster
from threadpoolctl import threadpool_limits

import nnbp
from nnbp import distributed
from tools.notebooks import ROOT

from . import machine

RECORD = ROOT / "book/data/cluster.json"
WORKERS = (2, 3, 4, 6)
HIDDEN = (10, 100, 1000)  # neurons, where only communication is to count
SMALL = 16  # examples in a mini-batch there
SIZES = [784, 300, 10]  # where computing is to count
BATCHES = (100, 300, 1000, 3000, 10_000, 20_000)
EXAMPLES = 20_000


def seconds(step, rounds):
    """The shortest and the median time of several steps after a first one."""
    step()
    times = []
    for _ in range(rounds):
        start = perf_counter()
        step()
        times.append(perf_counter() - start)
    return {"shortest": min(times), "median": float(np.median(times))}


def data(examples, workers):
    """Random inputs and targets, in one chunk for each worker."""
    X = da.random.default_rng(0).random((784, examples), chunks=(784, examples // workers))
    return X, X[:10]


def step_on(client, net, X, Y, m):
    """A learning step as in `nnbp.distributed.sgd`, with a mini-batch that has as many examples from each chunk."""
    examples = distributed._Examples(client, net, X, Y)
    batch = np.linspace(0, X.shape[1] - 1, m).astype(int)
    return lambda: net.descend(examples.gradient(net, batch, lambda: None), 1e-3)


def step_here(net, X, Y, m):
    """A learning step in this process, of an epoch that has one step."""
    X, Y = (np.asfortranarray(array[:, :m]) for array in (X, Y))
    return lambda: nnbp.sgd(net, X, Y, 1, m, 1e-3, progress=False, measure=False)


def communication(client, workers, rounds):
    """Steps in which there is next to nothing to compute."""
    X, Y = data(64 * workers, workers)
    for hidden in HIDDEN:
        net = nnbp.Network([784, hidden, 10], init="scaled")
        size = sum(array.nbytes for array in net.weights + net.biases)
        yield {"workers": workers, "bytes": size, "seconds": seconds(step_on(client, net, X, Y, SMALL), rounds)}


def computing(client, rounds):
    """Steps on two workers, and the same in one process, with one thread and with two."""
    X, Y = data(EXAMPLES, 2)
    here = X.compute(), Y.compute()
    for m in BATCHES:
        net, row = nnbp.Network(SIZES, init="scaled"), {"examples": m}
        row["two workers"] = seconds(step_on(client, net, X, Y, m), rounds)
        for threads, name in ((1, "one thread"), (2, "two threads")):
            with threadpool_limits(threads):
                row[name] = seconds(step_here(net, *here, m), rounds)
        yield row


def measure(rounds=15):
    record = {"machine": machine.describe(), "sizes": SIZES, "communication": [], "computing": []}
    record["machine"]["versions"] |= {name: machine.version(name) for name in ("dask", "distributed")}
    for workers in WORKERS:
        with (
            LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
            Client(cluster) as client,
        ):
            record["communication"] += communication(client, workers, rounds)
            if workers == 2:
                record["computing"] += computing(client, rounds)
    return record


def main():
    record = measure()
    RECORD.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for row in record["communication"] + record["computing"]:
        print(row)


if __name__ == "__main__":
    sys.exit(main())
