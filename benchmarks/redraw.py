"""Time how long a live kernel takes to redraw a figure after a slider has moved, for every explorer of the book.

    python -m benchmarks.redraw [NOTEBOOK ...]      without arguments: all chapters

Each chapter is executed without NNBP_BOOK, so that its explorers are live. Then every control of every explorer is
moved through its values. We measure the CPU time from the move to the new picture's bytes, the median and the worst:
once with nothing drawn ahead, as when a reader moves quickly or jumps, and once step by step, as when a reader looks at
each picture. Before that, each figure is redrawn without a move and should look as it did when its cell ran.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent

MEASURE = """
import asyncio, gc, statistics, time as clock
from nnbp.interactive import Explorer

def milliseconds(move, *arguments):
    before = clock.process_time()
    move(*arguments)
    return 1000 * (clock.process_time() - before)

def forget(explorer):
    explorer._pictures, explorer._last = {}, (None, None)

def say(kind, times):
    print(f"  {kind}: median {statistics.median(times):.0f} ms, worst {max(times):.0f} ms of {len(times)} moves")

for n, explorer in enumerate([o for o in gc.get_objects() if type(o) is Explorer], start=1):
    print(f"explorer {n} ({', '.join(explorer.controls)})")
    first = explorer.picture.value
    explorer._redraw(None)
    if explorer.picture.value != first:
        print("  no longer draws what it drew when its cell ran: a later cell changed a name that it reads")
    directly, ahead = [], []
    for control in explorer.controls.values():
        for value in range(min(len(control.options), 20)):
            if value != control.value:
                forget(explorer)
                directly.append(milliseconds(control.set_trait, "value", value))
    forget(explorer)
    for control in explorer.controls.values():
        for value in range(min(len(control.options), 4)):
            if value != control.value:
                ahead.append(milliseconds(control.set_trait, "value", value))
            await asyncio.sleep(1.5)  # a reader looks at a picture for at least this long
    say("nothing drawn ahead", directly)
    say("step by step", ahead[1:])
"""


def main(arguments):
    os.environ.pop("NNBP_BOOK", None)
    os.environ |= {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}  # threads that wait would count as CPU time
    for path in map(Path, arguments) if arguments else sorted(ROOT.glob("book/*.ipynb")):
        notebook = nbformat.read(path, as_version=4)
        if not any("explore(" in cell.source for cell in notebook.cells):
            continue
        notebook.cells.append(nbformat.v4.new_code_cell(MEASURE))
        NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
        print(path.stem, "".join(o.text for o in notebook.cells[-1].outputs), sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
