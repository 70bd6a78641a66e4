"""Execute the book's notebooks and store their outputs, so that a second run does not change a byte.

    python -m tools.notebooks [FILE.ipynb ...]      without arguments: all

A notebook that somebody saves while it is executed is left as they saved it.

RETIME=1 in the environment also renews the outputs of cells tagged `nbval-ignore-output`, which print a measured time.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

import nbformat
import yaml
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from nnbp.exercises.grading.copying import write

ROOT = Path(__file__).resolve().parent.parent

# Also set by conftest.py, so that nbval's kernels compute under the same conditions.
# With one BLAS thread, sums are always added in the same order, and test workers do not compete for cores.
ENVIRONMENT = {"NNBP_BOOK": "1", "PYTHONHASHSEED": "0", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KEPT_CELL_METADATA = {"tags", "mystnb", "jupyter"}
KEPT_METADATA = {"nnbp"}  # in which tools/exercises.py keeps what it wrote
PROMPTS = {f"code_prompt_{verb}": f"{verb.title()} the code of the next figure" for verb in ("show", "hide")}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def pages():
    """Every source file of the book in reading order, as _toc.yml lists them."""

    def walk(node):
        if isinstance(node, dict):
            for key, value in node.items():
                if key in ("root", "file"):
                    yield value
                else:
                    yield from walk(value)
        elif isinstance(node, list):
            for item in node:
                yield from walk(item)

    for name in walk(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))):
        markdown = ROOT / f"{name}.md"
        yield markdown if markdown.exists() else ROOT / f"{name}.ipynb"


def notebooks():
    """Every notebook of the repository: those of the book, then exercises and solutions."""
    listed = [path for path in pages() if path.suffix == ".ipynb"]
    others = sorted({*ROOT.glob("book/exercises/*.ipynb"), *ROOT.glob("book/solutions/*.ipynb")} - {*listed})
    return listed + others


def read(path):
    """The notebook in `path`; a cell without an id gets one made from its source."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["nbformat_minor"] = 5
    seen = set()
    for cell in notebook["cells"]:
        name = cell.get("id") or hashlib.sha256("".join(cell["source"]).encode()).hexdigest()[:8]
        while name in seen:
            name = hashlib.sha256(name.encode()).hexdigest()[:8]
        seen.add(name)
        cell["id"] = name
    return nbformat.reads(json.dumps(notebook), as_version=4)


def normalise(notebook):
    """Remove everything that differs between two runs or two machines, and give every picture its alt text."""
    kept = {name: notebook.metadata[name] for name in KEPT_METADATA & {*notebook.metadata}}
    notebook.metadata = nbformat.from_dict(METADATA | kept)
    for cell in notebook.cells:
        cell.metadata = nbformat.from_dict({k: v for k, v in cell.metadata.items() if k in KEPT_CELL_METADATA})
        if cell.cell_type == "code":
            for output in cell.outputs:
                output.get("data", {}).pop(
                    WIDGET_VIEW, None
                )  # model ids are random; pages use the other representations
            cell.outputs = join_prints([output for output in cell.outputs if output.get("data") != {}])
            store_alt_text(cell)
            fold(cell)


def join_prints(outputs):
    """The outputs with what was printed in one go in one piece; what was printed after a table stays below it."""
    joined = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output.output_type == "stream" == last.get("output_type") and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def store_alt_text(cell):
    """Copy the text beside a picture to the cell's metadata, from which MyST-NB takes the alt text."""
    mystnb = cell.metadata.pop("mystnb", {})
    image = {k: v for k, v in mystnb.pop("image", {}).items() if k != "alt"}
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/plain" in data and any(mime.startswith("image/") for mime in data):
            image["alt"] = data["text/plain"]
    if image:
        mystnb["image"] = image
    if mystnb:
        cell.metadata["mystnb"] = mystnb


def fold(cell):
    """Fold the code that only draws in JupyterLab too, and say on the page if its figure is not right below it."""
    folded = "hide-input" in cell.metadata.get("tags", [])
    mystnb, jupyter = cell.metadata.pop("mystnb", {}), cell.metadata.pop("jupyter", {})
    for key in PROMPTS:
        mystnb.pop(key, None)
    jupyter.pop("source_hidden", None)
    if folded and not cell.outputs:
        mystnb |= PROMPTS
    if folded:
        jupyter["source_hidden"] = True
    cell.metadata |= {name: value for name, value in (("jupyter", jupyter), ("mystnb", mystnb)) if value}


def execute(path, retime=False, notebook=None):
    """Execute the notebook in `path`, or `notebook` as if it were there; return its new text."""
    notebook = notebook or read(path)
    stored = [cell.get("outputs") for cell in notebook.cells]
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=600,
        record_timing=False,
        store_widget_state=False,
        extra_arguments=["--log-level=ERROR"],
        resources={"metadata": {"path": str(path.parent)}},
    )
    failed = []
    client.on_cell_error = lambda cell, cell_index, execute_reply: failed.append(cell_index + 1)
    try:
        client.execute()
    except CellExecutionError as error:
        raise RuntimeError(f"cell {failed[-1]} of {len(notebook.cells)}\n{error}") from None
    for cell, outputs in zip(notebook.cells, stored, strict=True):
        if "nbval-ignore-output" in cell.metadata.get("tags", []) and outputs and not retime:
            cell.outputs = outputs
            for output in outputs:
                if "execution_count" in output:
                    output.execution_count = cell.execution_count
    normalise(notebook)
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def main(arguments):
    os.environ.update(ENVIRONMENT)
    retime = os.environ.get("RETIME", "") not in ("", "0")
    failed = False
    for path in [Path(name).resolve() for name in arguments] or notebooks():
        before = path.read_text(encoding="utf-8")
        try:
            text = execute(path, retime)
        except RuntimeError as error:
            print(f"{path.relative_to(ROOT)}: {error}", file=sys.stderr)
            failed = True
            continue
        if path.read_text(encoding="utf-8") != before:
            print(
                f"{path.relative_to(ROOT)}: saved by somebody else meanwhile, and left so; try again", file=sys.stderr
            )
            failed = True
            continue
        changed = text != before
        if changed:
            write(path, text)
        print(f"{path.relative_to(ROOT)}: {'written' if changed else 'unchanged'}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
