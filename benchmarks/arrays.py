"""Time nnbp's gradient on arrays of NumPy, PyTorch and JAX, for networks and mini-batches from small to large.

    python -m benchmarks.arrays [--device cuda] [--rounds 7] [--output FILE]

The libraries take turns in one process with one thread. All compute `nnbp.minibatch_gradient` of the same network in
float32, and for JAX it is compiled by jax.jit. Before anything is timed, the gradients are compared. NumPy always
computes on the CPU. On the CPU the times are the processor's, with another device those of a clock.
"""

import argparse
import json
import os
from itertools import product
from pathlib import Path
from time import perf_counter, process_time

os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "NPROC": "1"})
os.environ.update({"XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"})

import jax
import numpy as np  # after the environment: it loads BLAS
import torch

import nnbp

from . import machine
from .ratios import paired, spread
from .turns import ROOT
from .workloads import Problem, Workload

parser = argparse.ArgumentParser("python -m benchmarks.arrays", description=__doc__.splitlines()[0])
parser.add_argument("--device", default="cpu", help="what PyTorch calls it; unless it is cpu, JAX computes on its gpu")
parser.add_argument("--rounds", type=int, default=7)
parser.add_argument("--output", help="by default the book's record for the CPU, otherwise _build/arrays.json")
options = parser.parse_args()

SIZES = ([64, 30, 10], [784, 100, 10], [784, 512, 512, 10], [2048, 2048, 2048, 10])
EXAMPLES = (1, 4, 16, 64, 256, 1024)
SECONDS = 0.02  # the least that a turn takes
TOLERANCE = 1e-3


def with_numpy(problem):
    net, X, Y = problem.network(), problem.X.T, problem.Y.T
    return lambda: parameters(nnbp.minibatch_gradient(net, X, Y))


def with_torch(problem):
    net = problem.network().to(torch, options.device)
    X, Y = (torch.asarray(a.T, device=options.device) for a in (problem.X, problem.Y))

    def gradient():
        found = parameters(nnbp.minibatch_gradient(net, X, Y))
        if options.device != "cpu":
            torch.accelerator.synchronize()
        return found

    return gradient


def with_jax(problem):
    """Weights and biases are arguments, because they change from step to step and must not be compiled in."""
    device = jax.devices("cpu" if options.device == "cpu" else "gpu")[0]
    net = problem.network().to(jax.numpy, device)
    X, Y = (jax.device_put(a.T, device) for a in (problem.X, problem.Y))

    @jax.jit
    def compiled(weights, biases, X, Y):
        now = net.copy()
        now.weights, now.biases = weights, biases
        return parameters(nnbp.minibatch_gradient(now, X, Y))

    return lambda: jax.block_until_ready(compiled(net.weights, net.biases, X, Y))


def parameters(gradient):
    return gradient.weights + gradient.biases


LIBRARIES = {"NumPy": with_numpy, "PyTorch": with_torch, "JAX": with_jax}


def check(name, found, expected):
    """Refuse gradients that differ from NumPy's by more than float32 can explain."""
    for ours, theirs in zip(found, expected, strict=True):
        ours = np.asarray(ours.cpu() if hasattr(ours, "cpu") else ours)
        if ours.dtype != theirs.dtype or not np.abs(ours - theirs).max() <= TOLERANCE * np.abs(theirs).max():
            raise SystemExit(f"{name} computes another gradient. No results were written.")


def turn(gradient, repetitions):
    clock = process_time if options.device == "cpu" else perf_counter
    start = clock()
    for _ in range(repetitions):
        gradient()
    return (clock() - start) / repetitions


def measure(sizes, m):
    """A row for each library: its time, and its time ÷ NumPy's of the same round."""
    problem = Problem(Workload(tuple(sizes), m, part=m), "float32")
    gradients = {name: make(problem) for name, make in LIBRARIES.items()}
    expected = gradients["NumPy"]()
    repetitions = {}
    for name, gradient in gradients.items():
        check(name, gradient(), expected)
        repetitions[name] = max(1, round(SECONDS / turn(gradient, 1)))
    times = {name: [] for name in gradients}
    for _ in range(options.rounds):
        for name, gradient in gradients.items():
            times[name].append(turn(gradient, repetitions[name]))
    for name, mine in times.items():
        ratio = {key: float(f"{value:.3g}") for key, value in paired(mine, times["NumPy"]).items()}
        seconds = float(f"{spread(mine)['median']:.3g}")
        print(f"{sizes!s:<26}{m:>6} {name:<10}{seconds:>10.3g} s{ratio['median']:>8}", flush=True)
        yield {"library": name, "sizes": sizes, "m": m, "seconds": seconds, "to_numpy": ratio}


def main():
    torch.set_num_threads(1)
    rows = [row for sizes, m in product(SIZES, EXAMPLES) for row in measure(sizes, m)]
    facts = machine.describe() | {"device": options.device, "threads": 1}
    record = ROOT / ("book/data/arrays.json" if options.device == "cpu" else "_build/arrays.json")
    output = Path(options.output or record)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps({"machine": facts, "rows": rows}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
