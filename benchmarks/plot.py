"""Plots of the results, in the book's style.

python -m benchmarks.plot [results.json] [FOLDER]      writes them as PNG; by default ours, into _build
"""

import json
import sys
from pathlib import Path

from nnbp.figures.style import ACTIVATION, ERROR, FAINT, INK, MUTED, WEIGHT, new_figure, style

from .turns import ROOT

LEFT_OUT = ("bound", "nnbp public", "torch products", "jax products")
COLOURS = {"width": WEIGHT, "depth": ERROR, "m": ACTIVATION}


def draw_contenders(results, job="step", dtype="float64", threads=1):
    """How many times as long as the bare products each contender takes: a panel of bars for each workload.

    Parameters
    ----------
    results : dict
        What ``make bench`` writes as JSON.
    job : {"gradient", "step", "epoch"}
    dtype : {"float64", "float32"}
    threads : int

    Returns
    -------
    matplotlib.figure.Figure
    """
    wanted = {"job": job, "dtype": dtype, "threads": threads}
    rows = [row for row in results["rows"] if wanted.items() <= row.items() and row["contender"] not in LEFT_OUT]
    workloads = list(dict.fromkeys(row["workload"] for row in rows))
    figure = new_figure(height=2.6 * len(workloads))
    with style():
        panels = figure.subplots(len(workloads), squeeze=False)[:, 0]
        for axes, workload in zip(panels, workloads, strict=True):
            _bars(axes, [row for row in rows if row["workload"] == workload])
            axes.set_title(workload, loc="left")
        panels[-1].set_xlabel(f"time of one {job} ÷ its bare matrix products")
        figure.tight_layout()
    return figure


def _bars(axes, rows):
    """A bar for each contender, the fastest on top, its number beside it."""
    rows = sorted(rows, key=lambda row: -row["to_bound"]["median"])
    for y, row in enumerate(rows):
        ratio = row["to_bound"]
        colour = WEIGHT if row["contender"] == "nnbp" else FAINT
        axes.barh(y, ratio["median"], color=colour, height=0.7)
        axes.plot([ratio["low"], ratio["high"]], [y, y], color=INK, linewidth=1.2)
        axes.annotate(
            f"{ratio['median']:.3g}",
            (max(ratio["high"], ratio["median"]), y),
            (4, 0),
            textcoords="offset points",
            va="center",
        )
    axes.axvline(1, color=MUTED, linewidth=1)
    axes.set_yticks(range(len(rows)), [row["contender"] for row in rows])
    axes.set_xscale("log")
    axes.set_xlim(0.5, 2.2 * max(row["to_bound"]["median"] for row in rows))
    axes.set_xticks([1, 10, 100], ["1", "10", "100"])
    axes.minorticks_off()


def draw_scaling(results):
    """The time of a gradient against width, depth and m, each with the slope of theory; a figure of three panels."""
    figure = new_figure(height=7.2)
    with style():
        for axes, (what, found) in zip(figure.subplots(3), results["scaling"].items(), strict=True):
            values, times = found["values"], [1e3 * t for t in found["seconds"]]
            theory = [times[-1] * (value / values[-1]) ** found["theory"] for value in values]
            axes.loglog(values, theory, color=MUTED, linewidth=1, dashes=(4, 3))
            axes.loglog(values, times, color=COLOURS[what], marker="o")
            axes.set_xticks(values, [str(value) for value in values])
            axes.minorticks_off()
            axes.set_xlabel(
                {"width": "neurons in each layer", "depth": "layers", "m": "examples in the mini-batch"}[what]
            )
            axes.set_title(
                f"ms; grows like {what} to the {found['exponent']:.2f} (dashed: {found['theory']})", loc="left"
            )
        figure.tight_layout()
    return figure


def main(source=ROOT / "benchmarks" / "results.json", folder=ROOT / "_build"):
    results = json.loads(Path(source).read_text(encoding="utf-8"))
    Path(folder).mkdir(parents=True, exist_ok=True)
    jobs = dict.fromkeys((row["job"], row["dtype"], row["threads"]) for row in results["rows"])
    figures = {"-".join(map(str, job)): draw_contenders(results, *job) for job in jobs}
    if "scaling" in results:
        figures["growth"] = draw_scaling(results)
    for name, figure in figures.items():
        path = Path(folder) / f"benchmark-{name}.png"
        figure.savefig(path, facecolor="white")
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
