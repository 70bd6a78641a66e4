"""Check a contender's gradient, learning step and epoch against `nnbp.minibatch_gradient_loop` before it is timed."""

import numpy as np

import nnbp

TOLERANCE = {"float64": 1e-10, "float32": 1e-4}
"""The largest error allowed in a gradient, relative to the largest entry of the array."""

CHUNK = 16  # examples whose gradients are kept at a time: those of 512 would fill 24 GB on the largest network


class WrongNumbers(Exception):
    """A contender's results are wrong."""


def references(problem):
    """The gradients that contenders are compared with, as named arrays to save in a file; see `read_reference`."""
    found = {"sigmoid": {n: reference(problem, n) for n in (problem.workload.part, problem.workload.m)}}
    linear = nnbp.minibatch_gradient(problem.network(nnbp.identity), problem.X.T, problem.Y.T)
    found["linear"] = {problem.workload.m: (linear.weights, linear.biases)}
    return {
        f"{outputs} {examples} {letter} {i}": array
        for outputs, gradients in found.items()
        for examples, gradient in gradients.items()
        for letter, arrays in zip("wb", gradient, strict=True)
        for i, array in enumerate(arrays)
    }


def read_reference(path, contender):
    """The reference for a contender, from a file of `references`: (weights, biases)."""
    kind = f"{getattr(contender, 'outputs', 'sigmoid')} {contender.examples}"
    with np.load(path) as file:
        count = sum(name.startswith(f"{kind} w ") for name in file)
        return tuple([file[f"{kind} {letter} {i}"] for i in range(count)] for letter in "wb")


def reference(problem, examples):
    """The mean gradient of the first ``examples`` of a mini-batch, computed one by one: (weights, biases)."""
    net = problem.network()
    total = None
    for start in range(0, examples, CHUNK):
        chunk = slice(start, min(start + CHUNK, examples))
        g = nnbp.minibatch_gradient_loop(net, problem.X[chunk].T, problem.Y[chunk].T)
        share = [array * ((chunk.stop - start) / examples) for array in g.weights + g.biases]
        total = share if total is None else [old + new for old, new in zip(total, share, strict=True)]
    return total[: len(g.weights)], total[len(g.weights) :]


def check(contender, problem, expected):
    """The worst relative error of a contender's gradient and step; raise `WrongNumbers` if it is too large.

    Parameters
    ----------
    contender : a contender
        See `benchmarks.contenders`.
    problem : Problem
    expected : (weights, biases)
        What `reference` returns for the examples that the contender works on.
    """
    tolerance = TOLERANCE[problem.dtype]
    worst = 0.0
    if "gradient" in contender.jobs:
        worst = _compare("gradient", arrays(contender.gradient()), arrays(expected), tolerance)
    if "step" in contender.jobs:
        worst = max(worst, _check_change("step", contender, contender.step, expected, tolerance))
    if "epoch" in contender.jobs and "gradient" in contender.jobs:
        # An epoch of one mini-batch is one more step along the contender's own gradient, which was checked above. The
        # previous step has saturated neurons, so the error is measured relative to the larger gradient before it.
        gradient = arrays(contender.gradient())
        n = contender.examples
        contender.prepare_epoch(problem.X[:n], problem.Y[:n])
        scale = [contender.eta * np.abs(before).max() for before in arrays(expected)]
        worst = max(worst, _check_change("epoch", contender, contender.epoch, gradient, tolerance, scale))
    return worst


def arrays(parameters):
    """Weights and biases of any library, copied into one list of float64 NumPy arrays."""
    weights, biases = parameters
    return [np.array(w, np.float64) for w in weights] + [np.array(b, np.float64).reshape(-1, 1) for b in biases]


def _check_change(job, contender, act, gradient, tolerance, scale=None):
    """Compare what a job does to the parameters with −η times the gradient."""
    gradient = gradient if isinstance(gradient, list) else arrays(gradient)
    before = arrays(contender.parameters())
    act()
    change = [new - old for new, old in zip(arrays(contender.parameters()), before, strict=True)]
    eps = np.finfo(np.float32 if tolerance == TOLERANCE["float32"] else np.float64).eps
    rounding = [2 * eps * np.abs(p).max() for p in before]  # of the parameters as stored
    return _compare(job, change, [-contender.eta * g for g in gradient], tolerance, rounding, scale)


def _compare(job, found, expected, tolerance, rounding=None, scale=None):
    """The worst difference beyond rounding, relative to an array's largest entry or to ``scale`` if that is larger."""
    worst = 0.0
    for i, (a, b) in enumerate(zip(found, expected, strict=True)):
        if a.shape != b.shape:
            raise WrongNumbers(f"{job}: array {i} has shape {a.shape} instead of {b.shape}")
        largest = max(np.abs(b).max(), scale[i] if scale else 0)
        difference = np.abs(a - b).max() - (rounding[i] if rounding else 0)
        if not difference <= tolerance * largest:
            raise WrongNumbers(f"{job}: array {i} is wrong by {difference / largest:.1e} of its largest entry")
        worst = max(worst, difference / largest)
    return float(worst)
