"""Compare nnbp as it is here with another revision of it: the equations, the five steps, gradients and an epoch.

    python -m benchmarks.revisions REVISION [--rounds 15]

Both versions take turns in one process with one thread, on the same arrays. A row shows the processor time of a call here, and
the median and quartiles of that time ÷ the other revision's.
"""

import argparse
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from importlib import import_module, util
from pathlib import Path
from time import process_time

os.environ.update({"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})

import numpy as np  # after the environment: it loads BLAS

import nnbp

from .ratios import paired, spread
from .report import duration
from .timing import shortest_time
from .turns import BATCH, ROOT


def load(revision, folder):
    """The nnbp of a revision, under another name."""
    archive = subprocess.run(["git", "archive", revision, "nnbp"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    place = Path(folder, "nnbp")
    spec = util.spec_from_file_location("other_nnbp", place / "__init__.py", submodule_search_locations=[str(place)])
    sys.modules["other_nnbp"] = package = util.module_from_spec(spec)
    spec.loader.exec_module(package)
    return package


def calls(package):
    """What is measured, by name: functions without arguments."""
    rng, equations = np.random.default_rng(0), package.equations
    five_steps = import_module(f"{package.__name__}.backprop").five_steps
    for n, m in ((30, 1), (30, 10), (512, 128)):
        A, w = rng.random((n, m)), rng.random((n, n))
        sizes = f"n = {n}, m = {m}"
        yield f"output_error, {sizes}", lambda A=A: equations.output_error(A, A)
        yield f"hidden_error, {sizes}", lambda A=A, w=w: equations.hidden_error(w, A, A)
        yield f"bias_gradient, {sizes}", lambda A=A: equations.bias_gradient(A)
        yield f"weight_gradient, {sizes}", lambda A=A: equations.weight_gradient(A, A)
    z = rng.random((30, 10))
    yield "sigmoid of 30 × 10", lambda: package.sigmoid(z)
    for sizes, ms in (([784, 30, 10], (1, 10)), ([784, 512, 512, 10], (128,))):
        for m in ms:
            net, X, Y = package.Network(sizes), rng.random((sizes[0], m)), rng.random((sizes[-1], m))
            yield f"five_steps, {sizes}, m = {m}", lambda net=net, X=X, Y=Y: five_steps(net, X, Y)
            yield (
                f"minibatch_gradient, {sizes}, m = {m}",
                lambda net=net, X=X, Y=Y: package.minibatch_gradient(net, X, Y),
            )
    digits, options = package.datasets.load_digits()[0], {"progress": False}
    yield (
        "an epoch of sgd on the digits",
        lambda: package.sgd(package.Network([64, 30, 10]), *digits, 1, 10, 3.0, **options),
    )


def measure(here, there, rounds):
    """The times of both, round by round, in seconds for one call; each round begins with the other one."""
    repetitions = max(1, round(BATCH / shortest_time([here], 1, 0)))
    times = {here: [], there: []}
    for turn in range(rounds):
        for call in (here, there) if turn % 2 else (there, here):
            start = process_time()
            for _ in range(repetitions):
                call()
            times[call].append((process_time() - start) / repetitions)
    return times[here], times[there]


def main():
    parser = argparse.ArgumentParser("python -m benchmarks.revisions", description=__doc__.splitlines()[0])
    parser.add_argument("revision")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        other = dict(calls(load(options.revision, folder)))
        for name, here in calls(nnbp):
            mine, its = measure(here, other[name], options.rounds)
            ratio = paired(mine, its)
            quartiles = f"{ratio['median']:.2f} ({ratio['low']:.2f}–{ratio['high']:.2f})"
            print(f"{name:<52}{duration(spread(mine)['median']):>10}{quartiles:>22}", flush=True)


if __name__ == "__main__":
    main()
