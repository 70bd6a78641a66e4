"""Plots of the results, in the book's style.

python -m benchmarks.plot [results.json] [FOLDER]      writes PNG files; by default from the book's record to _build
"""

import json
import sys
from pathlib import Path

from nnbp.figures import new_figure
from nnbp.figures.plots import multiples
from nnbp.figures.style import ACTIVATION, ERROR, MUTED, WEIGHT, book_style

from .turns import RECORD, ROOT

LEFT_OUT = ("bound", "nnbp public", "torch products", "jax products")
COLOURS = {"width": WEIGHT, "depth": ERROR, "m": ACTIVATION}


def draw_contenders(results, workload, job="step", dtype="float64", threads=1):
    """Each contender's time as a multiple of the time of the matrix products alone, the fastest at the top."""
    wanted = {"workload": workload, "job": job, "dtype": dtype, "threads": threads}
    rows = [row for row in results["rows"] if wanted.items() <= row.items() and row["contender"] not in LEFT_OUT]
    rows.sort(key=lambda row: row["to_bound"]["median"])
    ratios = {row["contender"]: tuple(row["to_bound"][part] for part in ("median", "low", "high")) for row in rows}
    return multiples(ratios, marked=["nnbp"], xlabel=f"{workload}, {job} ÷ matrix products alone")


def draw_scaling(results):
    """The time of a gradient against width, depth and m, in three panels, each with the theoretical slope."""
    figure = new_figure(height=7.2)
    with book_style():
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


def main(source=RECORD, folder=ROOT / "_build"):
    results = json.loads(Path(source).read_text(encoding="utf-8"))
    Path(folder).mkdir(parents=True, exist_ok=True)
    cases = dict.fromkeys((row["workload"], row["job"], row["dtype"], row["threads"]) for row in results["rows"])
    figures = {"-".join(map(str, case)).replace(" ", "-"): draw_contenders(results, *case) for case in cases}
    if "scaling" in results:
        figures["growth"] = draw_scaling(results)
    for name, figure in figures.items():
        path = Path(folder) / f"benchmark-{name}.png"
        figure.savefig(path, facecolor="white")
        print(path)


if __name__ == "__main__":
    main(*sys.argv[1:])
