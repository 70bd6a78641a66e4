"""Make the exercises from their solutions: the same notebook with stubs for code and nothing for explanations.

    python tools/exercises.py [NAME ...]        such as 03-output-error; all of them without arguments

In a solution, cells tagged `solution` hold what the reader is to find. Of code, the head and docstring of each function
remain, imports, and the name of a single value; other code and text so tagged is left out. Everything else, cell ids
too, is the same. The exercises are then executed, which stores "not attempted yet" in them.
"""

import ast
import os
import sys

import nbformat

from tools.notebooks import ENVIRONMENT, METADATA, ROOT, execute, read

SOLUTIONS, EXERCISES = ROOT / "book" / "solutions", ROOT / "book" / "exercises"


def names():
    """The exercises that there are, such as "03-output-error"."""
    return sorted(path.stem for path in SOLUTIONS.glob("*.ipynb"))


def exercise(name):
    """The exercise notebook of one solution, without outputs."""
    cells = []
    for cell in read(SOLUTIONS / f"{name}.ipynb").cells:
        if "solution" in cell.metadata.get("tags", []):
            source = stub(cell.source) if cell.cell_type == "code" else ""
            if not source:
                continue
            cell.source = source
            cell.metadata.pop("tags")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("mystnb", None)  # alt texts come with the outputs
        cells.append(cell)
    if not cells[0].source.startswith("# Solution "):
        raise ValueError(f"{name}: the first cell should begin with '# Solution ' and the exercise's number")
    cells[0].source = cells[0].source.replace("# Solution ", "# Exercise ", 1)
    end = f"When all checks say ✓, or when you are stuck for good: [the worked solution](../solutions/{name}.ipynb)."
    cells.append(nbformat.v4.new_markdown_cell(end, id="to-the-solution"))
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def stub(source):
    """Python source with the body of each function replaced by three dots; "" if it has no function.

    Where a name is all that is asked for, as in ``bug_of_first = Bug.FIRST_LAYER_SKIPPED``, its value is replaced.
    """
    lines, kept, functions, nodes = source.splitlines(), [], 0, ast.parse(source).body
    if len(nodes) == 1 and isinstance(nodes[0], ast.Assign):
        return f"{ast.unparse(nodes[0].targets[0])} = ..."
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            kept.append(ast.get_source_segment(source, node))
        elif isinstance(node, ast.FunctionDef):
            functions += 1
            if kept:
                kept += ["", ""]
            kept += [*_head(lines, node), "    ..."]
    return "\n".join(kept) if functions else ""


def _head(lines, function):
    """The lines of a function up to its docstring."""
    first = min(node.lineno for node in (function, *function.decorator_list))
    body = function.body[0]
    if body.lineno == function.lineno:
        return [*lines[first - 1 : body.lineno - 1], lines[body.lineno - 1][: body.col_offset].rstrip()]
    return lines[first - 1 : body.end_lineno if ast.get_docstring(function) else body.lineno - 1]


def write(name):
    """Generate and execute one exercise; return whether its file has changed."""
    path = EXERCISES / f"{name}.ipynb"
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(nbformat.writes(exercise(name)) + "\n", encoding="utf-8", newline="\n")
    text = execute(path)
    path.write_text(text, encoding="utf-8", newline="\n")
    return text != before


def main(arguments):
    os.environ.update(ENVIRONMENT)
    EXERCISES.mkdir(exist_ok=True)
    for name in arguments or names():
        print(f"book/exercises/{name}.ipynb: {'written' if write(name) else 'unchanged'}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
