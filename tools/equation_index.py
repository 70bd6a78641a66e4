"""Sphinx extension: `equation-index`, a table of the numbered equations, made from the sources of book and package.

A row collects every place that gives the equation's number: the anchor in a chapter, docstrings of `nnbp`, outputs of
cells, and names of tests such as `test_the_error_is_what_the_demon_measures_29`.
"""

import ast
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tools.address import published
from tools.api_reference import public, source_file
from tools.notebooks import ROOT, pages, read
from tools.proof import LIST as THEOREMS
from tools.proof import listed


@dataclass(frozen=True)
class Equation:
    """A numbered equation of the book, as `book/equations.toml` lists them."""

    number: str
    anchor: str
    title: str
    also: str = ""


LIST = ROOT / "book" / "equations.toml"
EQUATIONS = [Equation(**entry) for entry in tomllib.loads(LIST.read_text(encoding="utf-8"))["equations"]]
ORDER = {equation.number: i for i, equation in enumerate(EQUATIONS)}
EQUATION = re.compile(r"^\((eq-\w+)\)=\n\\begin\{equation\*\}\n(.+?)\\tag\{(\w+)\}\s*\\end\{equation\*\}", re.M | re.S)
WITHOUT_EQUATIONS = ("nnbp.exercises", "nnbp.figures", "nnbp.interactive")  # they show equations but compute none
CITED = re.compile(r"\((BP1a|BP\d|\d\d)\)(?:–\((BP\d|\d\d)\))?")
NO_CHECK = {"hide-input", "nbval-ignore-output"}  # tags of cells that only draw, or whose output is not compared
NUMBER = re.compile(r"\((BP1a|BP\d|\d\d)\)")
COMPARES = re.compile(r"\b(agrees?|differ|equal|same)\b|\bTrue\b")
MEASURES = re.compile(COMPARES.pattern + r"|\bmeasured\b")


@dataclass(frozen=True)
class Row:
    """Where one numbered equation is stated, computed and tested. ``cell`` counts all cells of its page from 0."""

    equation: Equation
    statement: str
    page: str
    cell: int | None
    functions: tuple
    tests: tuple


@cache
def rows():
    """One row for each numbered equation that a page states, in the order of Nielsen's chapter."""
    functions, tests, stated = cited_in_docstrings(), cited_in_tests(), [*stated_in_chapters()]
    return [
        Row(equation, *place, tuple(functions.get(number, ())), tuple(tests.get(number, ())))
        for equation in EQUATIONS
        for number, *place in stated
        if number == equation.number
    ]


def stated_in_chapters():
    """Number, LaTeX, page, and the cell of the page that checks it, for each equation in the table of contents."""
    for path in pages():
        if path.suffix != ".ipynb":
            continue
        cells = read(path).cells
        stated = {i: EQUATION.findall(cell.source) for i, cell in enumerate(cells) if cell.cell_type == "markdown"}
        places = [i for i, equations in stated.items() if equations]
        for i, following in pairwise([*places, len(cells)]):
            for _, statement, number in stated[i]:
                page = path.relative_to(ROOT).with_suffix("").as_posix()
                yield number, " ".join(statement.split()).rstrip(".,"), page, checking_cell(cells, number, i, following)


def checking_cell(cells, number, start, following):
    """The cell that checks an equation stated in cell ``start``; the next equation is stated in cell ``following``.

    It is the first whose output names the equation; otherwise the first of its section whose output reports a
    measurement or a comparison; otherwise the first before the next equation that reports a comparison, or has any
    output.
    """
    outputs = {
        i: "".join(output.get("text", "") for output in cell.outputs)
        for i, cell in enumerate(cells)
        if i > start and cell.cell_type == "code" and not NO_CHECK & {*cell.metadata.get("tags", [])}
    }
    headings = (i for i in range(start + 1, following) if re.search(r"^## ", cells[i].source, re.M))
    end = next(headings, following)
    choices = [
        [i for i, output in outputs.items() if f"({number})" in output],
        [i for i, output in outputs.items() if i < end and MEASURES.search(output)],
        [i for i, output in outputs.items() if i < following and COMPARES.search(output)],
        [i for i, output in outputs.items() if i < following and output],
    ]
    return next((found[0] for found in choices if found), None)


def cited_in_docstrings():
    """Equation number to the names of the functions, methods and data whose docstrings cite it."""
    found = {}
    for name, text in public():
        if not name.startswith(WITHOUT_EQUATIONS):
            for number in numbers_in(text):
                if name not in found.setdefault(number, []):
                    found[number].append(name)
    return found


def numbers_in(text):
    """The numbers that a text cites, as in "(46)", "(BP1), (BP1a)" or "(47)–(53)"."""
    for first, last in CITED.findall(text):
        if last:
            between = list(ORDER)[ORDER[first] : ORDER[last] + 1]
            yield from [number for number in between if number.startswith("BP") == first.startswith("BP")]
        elif first in ORDER:
            yield first


def cited_in_tests():
    """Equation number to the (file, test) pairs whose names cite it: as `_33_34`, `_equation_23_`, `_bp1_`.

    Tests of pages and of exercises, which show the equation, do not count.
    """
    found = {}
    for path in sorted(ROOT.glob("tests/test_*.py")):
        module = path.name.removeprefix("test_")
        if module != "numbered_equations.py" and not (ROOT / "nnbp" / module).exists():
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in numbers_in_name(node.name):
                    found.setdefault(number, []).append((path.name, node.name))
    return found


def numbers_in_name(name):
    at_the_end = re.search(r"(_\d\d)+$", name)
    cited = re.findall(r"\d\d", at_the_end[0]) if at_the_end else re.findall(r"equation_(\d\d)", name)
    return cited + [bp.upper().replace("A", "a") for bp in re.findall(r"_(bp1a|bp\d)(?=_|$)", name)]


class EquationIndex(SphinxDirective):
    """The table, with one row for each numbered equation."""

    def run(self):
        for path in [LIST, THEOREMS, *pages(), *ROOT.glob("nnbp/**/*.py"), *ROOT.glob("tests/test_*.py")]:
            self.env.note_dependency(str(path))
        lines = ["::::{list-table}", ":header-rows: 1", ":class: equation-index", HEAD, *map(entry, rows()), "::::"]
        return self.parse_text_to_nodes("\n".join(lines) + "\n")


HEAD = """
* - no.
  - what it says, and where to find it"""


def entry(row):
    """A row of the table in MyST. Its references lead to labels that `add_labels` makes."""
    says = re.sub(r"\\q+uad", r"\\;", row.statement)
    checks = [f"{{ref}}`a cell there <check-{row.equation.anchor}>`"] if row.cell is not None else []
    checks += [f"“{in_words(test)}” in {link_to_source(f'tests/{file}')}" for file, test in row.tests]
    functions = [f"{{py:obj}}`{name}` in {link_to_source(source_file(name))}" for name in row.functions]
    proofs = [
        f"{s.kind} `{s.name}` in {link_to_source(f'book/proof/{s.file}.v')}"
        for s in listed()
        if s.equation == row.equation.number
    ]
    return f"""* - [({row.equation.number})](#{row.equation.anchor})
  - {row.equation.title}{f", also numbered ({row.equation.also})" if row.equation.also else ""}

    $\\displaystyle {says}$

    Derived in {{ref}}`derived-{row.equation.anchor}`\\
    In the library: {", ".join(functions)}\\
    In Coq: {", ".join(proofs)}\\
    Checked by {", ".join(checks)}"""


def link_to_source(path):
    """A file of the repository as a page shows it: a link, if the repository has an address."""
    repository = published()
    return f"[`{path}`]({repository.source(path)})" if repository else f"`{path}`"


def in_words(test):
    words = re.sub(r"(_\d\d)+$", "", test.removeprefix("test_")).replace("_", " ")
    return re.sub(r"\bbp(\da?)\b", r"BP\1", words)


def add_labels(app, doctree):
    """Label the section that derives each equation of this page, and the cell that checks it."""
    page = app.env.docname
    domain = app.env.get_domain("std")
    for row in [row for row in rows() if row.page == page]:
        anchor = row.equation.anchor
        place = next(node for node in doctree.findall(nodes.Element) if anchor in node.get("ids", []))
        while not isinstance(place, nodes.section):
            place = place.parent
        domain.labels[f"derived-{anchor}"] = page, place["ids"][0], place[0].astext()
        domain.anonlabels[f"derived-{anchor}"] = page, place["ids"][0]
        for node in doctree.findall(nodes.container):
            if node.get("cell_index") == row.cell and "cell" in node["classes"]:
                node["ids"] = node["ids"] or [f"check-{anchor}"]
                domain.labels[f"check-{anchor}"] = page, node["ids"][0], ""
                domain.anonlabels[f"check-{anchor}"] = page, node["ids"][0]


def link_numbers(app, what, name, obj, options, lines):
    """Link the numbers in a docstring to the equations."""
    stated = {row.equation.number: row.equation.anchor for row in rows()}
    for i, line in enumerate(lines):
        if not line.lstrip().startswith((">>>", "...")):
            lines[i] = NUMBER.sub(lambda m: f":ref:`{m[0]} <{stated[m[1]]}>`\\ " if m[1] in stated else m[0], line)


def setup(app):
    app.add_directive("equation-index", EquationIndex)
    app.connect("autodoc-process-docstring", link_numbers, priority=700)  # after `describe_data`
    app.connect("doctree-read", add_labels)
    return {"parallel_read_safe": True}
