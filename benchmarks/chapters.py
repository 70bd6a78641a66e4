"""Time how long each chapter takes to run in a fresh kernel with live sliders, as in JupyterLab; print the slowest ten.

python -m benchmarks.chapters [NOTEBOOK ...]      without arguments: all chapters
"""

import os
import sys
from pathlib import Path
from time import perf_counter

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent


def seconds(path):
    """From the start of the kernel to the end of the last cell."""
    notebook = nbformat.read(path, as_version=4)
    started = perf_counter()
    NotebookClient(notebook, timeout=600, resources={"metadata": {"path": str(path.parent)}}).execute()
    return perf_counter() - started


def main(arguments):
    os.environ.pop("NNBP_BOOK", None)
    paths = map(Path, arguments) if arguments else sorted(ROOT.glob("book/*.ipynb"))
    taken = {path.stem: seconds(path) for path in paths}
    for name in sorted(taken, key=taken.get, reverse=True)[:10]:
        print(f"{taken[name]:5.1f} s  {name}")


if __name__ == "__main__":
    main(sys.argv[1:])
