"""How long a move of a slider takes to redraw its figure at a live kernel, for every explorer of the book.

    python benchmarks/redraw.py [NOTEBOOK ...]      all chapters without arguments

Each chapter is executed without NNBP_BOOK, so its explorers are live. Then every control of every explorer is moved through
its values; measured is the CPU time from the move to the new picture's bytes, the median and the worst. Before that each is
drawn once more as it stands, and should come out as it did when its cell ran.
"""

import os
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent

MEASURE = """
import gc, statistics, time as clock
from nnbp.interactive import Explorer
for n, explorer in enumerate([o for o in gc.get_objects() if type(o) is Explorer], start=1):
    first, times = explorer.picture.value, []
    explorer._redraw(None)
    if explorer.picture.value != first:
        print(f"explorer {n} draws something else than when its cell ran: a later cell changed what it reads")
    for control in explorer.controls.values():
        for value in range(min(len(control.options), 20)):
            before = clock.process_time()
            control.value = value
            times.append(1000 * (clock.process_time() - before))
    times = [t for t in times if t > 0.5]  # where the value was that already, nothing is redrawn
    print(f"explorer {n} ({', '.join(explorer.controls)}): median {statistics.median(times):.0f} ms, "
          f"worst {max(times):.0f} ms of {len(times)} moves")
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
