"""The results as text."""

NOTES = """\
bound           only the matrix products of a gradient, in the memory layout and with the routine that are fastest here
                (below); for an epoch, those of its whole mini-batches, without gathering the examples
nnbp            the gradient is nnbp.minibatch_gradient, with its argument checks; a step is one of nnbp.sgd's, which
                are faster; the epoch is nnbp.sgd itself
original        example by example, lists of arrays; on the two large networks timed on 32 examples of a mini-batch
                and scaled, which adds at most 2 % to a step's time (a whole update for 32 examples)
torch           eager, functions on tensors and autograd.grad, which is faster than nn.Sequential with optim.SGD; "by
                hand": without autograd, products written into existing tensors or added to them
jax             jit, one example in each row, as is usual; "columns": one in each column; an epoch is one lax.scan
scikit-learn    MLPRegressor.partial_fit: sigmoid neurons in the hidden layers only, linear outputs, squared error; its
                gradient is not public. Its step was compared with that of such a network
… products      only the matrix products of a gradient, by that library's own BLAS; the bound uses NumPy's or SciPy's
A cell is the median of the ratios of times taken in the same round, with quartiles in brackets; * marks the time of
part of an epoch, scaled. All gradients, steps and epochs were first checked against nnbp.minibatch_gradient_loop."""


def text(results):
    """All results, as text to print."""
    parts = [describe_machine(results["machine"])]
    for name, package in results["missing"].items():
        parts.append(f"{name}: not installed ({package})")
    for threads, dtype in distinct(results["rows"], "threads", "dtype"):
        rows = [row for row in results["rows"] if (row["threads"], row["dtype"]) == (threads, dtype)]
        parts += [f"\n== {plural(threads, 'thread')}, {dtype} =="]
        parts += [ratio_table(rows, job) for (job,) in distinct(rows, "job")]
    parts += ["", NOTES, "", layouts(results["layouts"]), accuracy(results["rows"])]
    for part, write in (("memory", memory), ("scaling", scaling), ("import", imports)):
        if part in results:
            parts += ["", write(results[part])]
    return "\n".join(line for part in parts if part is not None for line in part.splitlines() or [""])


def describe_machine(machine):
    versions = ", ".join(f"{name} {v}" for name, v in machine["versions"].items() if v)
    blas = ", ".join(f"{name}'s {v}" for name, v in machine["blas"].items() if v)
    return (
        f"{machine['cpu']}, {plural(machine['cores'], 'core')}, {machine['system']}\n"
        f"Python {machine['python']}, {versions}\nBLAS: {blas}"
    )


def ratio_table(rows, job):
    """The contenders of a job, with a column for each workload: time ÷ bound, and time ÷ nnbp's."""
    rows = [row for row in rows if row["job"] == job]
    workloads = [workload for (workload,) in distinct(rows, "workload")]
    cells = {(row["contender"], row["workload"]): row for row in rows}
    lines = []
    for key, against in (("to_bound", "bound"), ("to_nnbp", "nnbp")):
        lines += ["", line(f"{job} ÷ {against}", workloads)]
        for (name,) in distinct(rows, "contender"):
            mine = [cells.get((name, workload)) for workload in workloads]
            lines.append(line(name, [cell(row, key, name == against) for row in mine]))
    return "\n".join(lines)


def cell(row, key, itself):
    """A ratio with its quartiles or, where a contender is compared with itself, its time."""
    if row is None:
        return ""
    if itself:
        return duration(row["seconds"]["median"])
    ratio = row[key]
    digits = 2 if ratio["median"] < 10 else 1
    median, low, high = (f"{ratio[which]:.{digits}f}" for which in ("median", "low", "high"))
    return f"{median} ({low}–{high})" + ("*" if partial(row) else "")


def partial(row):
    return row["job"] == "epoch" and row["examples"] < 50_000


def line(name, cells):
    return f"{name:<18}" + "".join(f"{cell:>27}" for cell in cells)


def duration(seconds):
    """A time with three digits and a unit."""
    units = {"s": 1, "ms": 1e-3}
    unit = next((unit for unit, size in units.items() if seconds >= size), "µs")
    return f"{seconds / units.get(unit, 1e-6):.3g} {unit}"


def layouts(places):
    """The fastest memory layouts, and how much slower the slowest was."""
    lines = [
        "Fastest memory layouts (w: weights, X: inputs, a: activations and errors; C: contiguous rows, F: columns):"
    ]
    for place in places:
        times = place["layouts"]
        slowest = max(times, key=times.get)
        lines.append(
            f"  {place['contender']}, {place['workload']}, {place['dtype']}, {plural(place['threads'], 'thread')}: "
            f"{place['layout']}; {slowest} takes {times[slowest] / min(times.values()):.2f} times as long"
        )
    return "\n".join(lines)


def accuracy(rows):
    """The worst deviation from the reference, and contenders that kept more cores busy than they had threads."""
    lines = []
    for (dtype,) in distinct(rows, "dtype"):
        worst = max(
            (row for row in rows if row["dtype"] == dtype and row["error"] is not None), key=lambda row: row["error"]
        )
        lines.append(
            f"Largest deviation from the gradient example by example, {dtype}: {worst['error']:.1e} of the array's largest "
            f"entry, {worst['contender']}, {worst['workload']}"
        )
    for row in rows:
        if row["cores"] > row["threads"] + 0.15:
            lines.append(
                f"{row['contender']} kept {row['cores']:.1f} cores busy with {plural(row['threads'], 'thread')}: "
                f"{row['job']}, {row['workload']}, {row['dtype']}"
            )
    return "\n".join(lines)


def memory(results):
    lines = ["Memory of nnbp, float64, MB (tracemalloc):"]
    lines.append(f"  {'':<28}{'peak':>10}{'allowed':>10}{'a step':>10}{'growth':>10}{'a plain step':>14}")
    for name, found in results.items():
        allowed = 3 * (found["weights"] + found["activations"])
        numbers = [found["peak"], allowed, found["transient"], found["growth"], found["naive_transient"]]
        shown = [f"{number / 1e6:.3f}" for number in numbers]
        lines.append(f"  {name:<28}{shown[0]:>10}{shown[1]:>10}{shown[2]:>10}{shown[3]:>10}{shown[4]:>14}")
    steps = next(iter(results.values()))["steps"]
    lines.append(
        "  peak: network, workspace and steps; allowed: 3 × weights + 3 × activations; a step: allocated and freed"
    )
    lines.append(f"  after warm-up; growth: after {steps} more steps; a plain step: with the algorithm of backprop.py")
    return "\n".join(lines)


def scaling(results):
    lines = [
        "Growth of a gradient's time, nnbp, float64, one thread: exponents fitted to the largest values, and in theory"
    ]
    for what, found in results.items():
        times = ", ".join(f"{v}: {duration(t)}" for v, t in zip(found["values"], found["seconds"], strict=True))
        lines.append(
            f"  {what:<6} {found['exponent']:.2f} (all values {found['exponent_of_all']:.2f}), theory {found['theory']};   {times}"
        )
    return "\n".join(lines)


def imports(results):
    ratio = results["ratio"]
    return (
        f"import nnbp takes {ratio['median']:.2f} ({ratio['low']:.2f}–{ratio['high']:.2f}) times as long as import numpy: "
        f"{duration(results['nnbp']['median'])} against {duration(results['numpy']['median'])}"
    )


def distinct(rows, *keys):
    """The different values of some keys, in the order of their first appearance."""
    return list(dict.fromkeys(tuple(row[key] for key in keys) for row in rows))


def plural(count, noun):
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
