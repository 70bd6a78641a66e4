"""Make the exercises from their solutions: the same notebooks with stubs in place of code and without explanations.

    python -m tools.exercises [NAME ...]            such as 03-output-error; without arguments, all
    python -m tools.exercises --overwrite [NAME ...]    also those that somebody has edited
    python -m tools.exercises check [NAME ...]      check all rules
    python -m tools.exercises new NAME              begin one, such as 23-softmax: all files and lines it needs

In a solution, the cells tagged `solution` hold what the reader has to find. From their code, the exercise keeps
imports, the signature and docstring of each function, and the name of a single value; other code and text with this
tag is left out. Everything else is the same, including cell ids. The exercises are then executed, so that their stored
outputs say "not attempted yet".

An exercise holds a fingerprint of the cells that were written. One whose cells do not fit it has been edited, by a
reader perhaps who solved it there, and is left alone unless asked to overwrite it.
"""

import ast
import hashlib
import json
import os
import re
import sys

import nbformat

from nnbp.exercises.grading import copying
from tools.notebooks import ENVIRONMENT, METADATA, ROOT, execute, read

BOOK = ROOT / "book"
SOLUTIONS, EXERCISES = BOOK / "solutions", BOOK / "exercises"
CONTENTS = ROOT / "nnbp" / "exercises" / "contents.toml"
SAID = {
    "written": "written",
    "unchanged": "unchanged",
    "edited": "left alone, somebody has edited it; copy what is needed, then use --overwrite",
}


def names():
    """The names of all exercises, such as "03-output-error"."""
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
            cell.metadata.clear()
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.metadata.pop("mystnb", None)  # alt texts belong to the outputs
        cells.append(cell)
    if not cells[0].source.startswith("# Solution "):
        raise ValueError(f"{name}: the first cell should begin with '# Solution ' and the exercise's number")
    cells[0].source = cells[0].source.replace("# Solution ", "# Exercise ", 1)
    end = (
        f"When all checks say ✓, or when you are stuck for good, read [the worked solution](../solutions/{name}.ipynb)."
    )
    cells.append(nbformat.v4.new_markdown_cell(end, id="to-the-solution"))
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def page_of(cells):
    """The page that an exercise belongs to, which is the first that it names."""
    return re.search(r"\]\(\.\./((?:deeper/)?[\w-]+\.ipynb)", "\n".join(cell.source for cell in cells))[1]


def title_of(name):
    return title(SOLUTIONS / f"{name}.ipynb").replace("Solution", "exercise")


def contents():
    """The text of contents.toml, from which a check takes its links to the page of an exercise and to the next one."""
    lines = ["# Made from the notebooks by tools/exercises.py."]
    for name in names():
        page = page_of(exercise(name).cells)
        entry = {"title": title_of(name), "page": page, "page_title": title(BOOK / page)}
        lines += [f"[{name}]", *(f"{key} = {json.dumps(text, ensure_ascii=False)}" for key, text in entry.items())]
    return "\n".join(lines) + "\n"


def title(path):
    return read(path).cells[0].source.partition("\n")[0].removeprefix("# ")


def stub(source):
    """Python source with the body of each function replaced by three dots; "" if it has no function.

    In a single assignment, as in ``bug_of_first = Bug.FIRST_LAYER_SKIPPED``, the value is replaced instead.
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


def generate(name, overwrite=False):
    """Generate and execute one exercise; return what became of its file: "written", "unchanged" or "edited"."""
    path, made = EXERCISES / f"{name}.ipynb", exercise(name)
    made.metadata["nnbp"] = {"cells": fingerprint(made)}
    before = path.read_text(encoding="utf-8") if path.exists() else None
    if before and not overwrite and edited(read(path), made):
        return "edited"
    text = execute(path, notebook=made)
    if text == before:
        return "unchanged"
    copying.write(path, text)
    return "written"


def fingerprint(notebook):
    """A few letters that change with any cell of a notebook; outputs do not count."""
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def edited(notebook, made):
    """Whether the cells are neither those that were written nor those that would be written now."""
    return fingerprint(notebook) not in (notebook.metadata.get("nnbp", {}).get("cells"), fingerprint(made))


# A new exercise

MODULE = '''"""Exercise {number}: say in a few words what it is about."""

from .engine.networks import networks
from .engine.task import Task


def {module}(a):
    """Say what it computes, equation (25)."""
    return 2 * a


MISTAKES = {{
    "sign-flipped": {{"2 * a": "-2 * a"}},
}}
CASES = tuple({{"a": e.a[-1]}} for e in networks())
TASKS = [Task("{task}", {module}, "(25)", CASES, MISTAKES)]
'''
VARIANTS = """VARIANTS = {{
    "{task}": [lambda a: a * 2, lambda a: a + a],
}}
"""
HINTS = "\n\n".join(f"<details>\n<summary>Hint {n}</summary>\n\nA hint.\n\n</details>" for n in (1, 2))
SOLUTION = [
    ("begin", "# Solution {number}: say what to do\n\nSay what it is about, after [chapter 1](../01-outputs.ipynb)."),
    ("import", "from nnbp import exercises"),
    ("ask", f"You get `a`, $(n\\times m)$. Say what to return.\n\n{HINTS}"),
    ("write-{task}", 'def {module}(a):\n    """Say what it computes, equation (25)."""\n    return 2 * a'),
    ("check-{task}", 'exercises.check("{task}", {module})'),
    ("explain", "Explain the solution."),
]
"""The cells of the solution, by their ids."""


def new(name):
    """Begin an exercise: write its solution, exercise, module and right answers, and add it to the lists."""
    number, _, task = name.partition("-")
    if not re.fullmatch(r"\d\d-[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or any(n.startswith(number) for n in names()):
        raise SystemExit(f"{name}: a new name is an unused number followed by words, such as 23-softmax")
    words = {"number": int(number), "task": task, "module": module_of(name)}
    cells = []
    for identity, source in SOLUTION:
        kind = nbformat.v4.new_markdown_cell if identity in ("begin", "ask", "explain") else nbformat.v4.new_code_cell
        tags = {"tags": ["solution"]} if identity in ("write-{task}", "explain") else {}
        cells.append(kind(source.format(**words), id=identity.format(**words), metadata=tags))
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=METADATA)
    (SOLUTIONS / f"{name}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
    for folder, text in (("nnbp/exercises", MODULE), ("tests/exercise_variants", VARIANTS)):
        path = ROOT / folder / f"{module_of(name)}.py"
        path.write_text(text.format(**words), encoding="utf-8", newline="\n")
    _list_all()
    solution = SOLUTIONS / f"{name}.ipynb"
    solution.write_text(execute(solution), encoding="utf-8", newline="\n")
    generate(name)


def module_of(name):
    """The module of an exercise in nnbp/exercises, where "engine" is already the package of the checks themselves."""
    module = name.partition("-")[2].replace("-", "_")
    return "own_engine" if module == "engine" else module


def _list_all():
    """Bring the lists of exercises in the package and in the tables of contents up to date."""
    copying.write(CONTENTS, contents())
    modules = [module_of(name) for name in names()]
    toc, package = ROOT / "_toc.yml", ROOT / "nnbp" / "exercises" / "__init__.py"
    for path, first, entries in (
        (package, r"NAMES = \(\n", [f'    "{module}",\n' for module in modules]),
        (toc, r"- caption: Exercises\n    chapters:\n", [f"      - file: book/exercises/{n}\n" for n in names()]),
        (toc, r"- caption: Solutions\n    chapters:\n", [f"      - file: book/solutions/{n}\n" for n in names()]),
    ):
        indent = re.match(" +", entries[0])[0]
        text = path.read_text(encoding="utf-8")
        text, count = re.subn(
            rf"({first})({indent}\S.*\n)+", lambda match, entries=entries: match[1] + "".join(entries), text
        )
        assert count == 1, f"{path}: {first}"
        path.write_text(text, encoding="utf-8", newline="\n")


def check(asked):
    """Print what is wrong with the exercises; return whether anything is."""
    from tools.lint_exercises import complaints

    found = [*complaints(asked)]
    print("\n".join(found) or "all exercises follow all rules")
    return bool(found)


def main(arguments):
    os.environ.update(ENVIRONMENT)
    EXERCISES.mkdir(exist_ok=True)
    command, *rest = arguments or [""]
    if command == "check":
        return int(check(rest))
    if command == "new" and len(rest) == 1:
        new(*rest)
        print(f"{rest[0]} exists and doubles its argument. Turn it into what you want; to see what is missing, run\n")
        print(f"    python -m tools.exercises check {rest[0]}")
        return 0
    overwrite = command == "--overwrite"
    outcomes = {}
    for name in (rest if overwrite else arguments) or names():
        outcomes[name] = generate(name, overwrite)
        print(f"book/exercises/{name}.ipynb: {SAID[outcomes[name]]}", flush=True)
    copying.write(CONTENTS, contents())
    return int("edited" in outcomes.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
