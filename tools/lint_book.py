"""Check that every notebook of the book follows the rules that a program can check, and say how to fix what does not.

    python -m tools.lint_book [FILE.ipynb ...]      without arguments: all

A rule is a function of a notebook; it yields the index of a cell, counted from 0, and what to do there.
"""

import re
import symtable
import sys
from itertools import groupby, pairwise
from pathlib import Path

import nbformat

from tools.notebooks import ROOT, normalise, notebooks, read

MOST_LINES, MOST_LINES_OF_A_PROGRAM, MOST_LINES_OF_A_FOLD = 25, 40, 60
WHOLE_PROGRAM = "whole-program"  # the tag of a cell that may have 40 lines
MOST_COLUMNS, MOST_COLUMNS_OF_OUTPUT = 77, 46  # what a laptop and a phone show without breaking lines
MOST_SIMILAR_LINES = 3
NOT_COMPARED = "nbval-ignore-output"
FOLDED = "hide-input"
MEASURES = re.compile(r"\b(perf_counter|process_time|timeit|Timer)\(|%timeit")
TIMER = re.compile(r"perf_counter|process_time|timeit|\btim(e|er|ers|es|ed)\b|seconds")
MACHINE_PATH = re.compile(r"(?<![\w.])(/home/|/root/|/tmp/|/Users/|/private/|[A-Z]:\\)")
BASE64 = re.compile(r"[A-Za-z0-9+/=]{200,}")
VERDICTS = ("✓", "✗", "·")
FOLD = re.compile(
    r"^<details>\n<summary>(?:Hint \d|[^\n$`]+\?)</summary>\n\n(?:(?!<details>).)+?\n\n</details>$", re.M | re.S
)


def code(notebook):
    return [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def tags(cell):
    return {*cell.metadata.get("tags", [])}


def cells_are_short(notebook):
    for i, cell in code(notebook):
        lines, most = len(cell.source.splitlines()), MOST_LINES
        if WHOLE_PROGRAM in tags(cell):
            most = MOST_LINES_OF_A_PROGRAM
        if FOLDED in tags(cell):
            most = MOST_LINES_OF_A_FOLD
        if lines > most:
            yield i, f"has {lines} lines; split it, a cell has at most {most}"


def lines_are_short(notebook):
    for i, cell in code(notebook):
        longest = max(map(len, cell.source.splitlines()), default=0)
        if longest > MOST_COLUMNS:
            yield i, f"has a line of {longest} characters; break it, a line has at most {MOST_COLUMNS}"


def outputs_fit_a_phone(notebook):
    """Lines that a cell prints are short and few; a program that it prints is broken on a phone as code is."""
    for i, cell in code(notebook):
        for text in printed(cell):
            lines = text.splitlines()
            if max(map(len, lines), default=0) > MOST_COLUMNS_OF_OUTPUT:
                yield i, f"prints a line of more than {MOST_COLUMNS_OF_OUTPUT} characters; shorten it or use show_table"
            for alike in runs_of_similar(lines):
                if len(alike) > MOST_SIMILAR_LINES:
                    yield i, f"prints {len(alike)} similar lines, such as {alike[0]!r}; use show_table"


def printed(cell):
    """What a cell prints or returns as plain text, except programs, verdicts and arrays."""
    for output in cell.outputs:
        plain = {*output.get("data", {})} <= {"text/plain"}
        text = output.get("text", "") or output.get("data", {}).get("text/plain", "")
        if plain and "getsource" not in cell.source and not text.startswith(VERDICTS):
            yield text


def runs_of_similar(lines):
    """Lines that follow each other and differ only in their numbers, and have several of them."""
    shapes = [re.sub(r"[-+]?[\d.,]+(e[-+]\d+)?%?|True|False", "0", line) for line in lines]
    for shape, group in groupby(zip(shapes, lines, strict=True), key=lambda pair: " ".join(pair[0].split())):
        if shape.count("0") > 1 and "[" not in shape:
            yield [line for _, line in group]


def folded_cells_are_one_for_each_figure(notebook):
    for (i, cell), (j, following) in pairwise(enumerate(notebook.cells)):
        if FOLDED in tags(cell) & tags(following):
            yield j, f"is folded and follows the folded cell {i}; merge them"


def folds_are_html(notebook):
    """Jupyter and GitHub understand no directives; a summary is never typeset."""
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            if ":::" in cell.source or "```{" in cell.source:
                yield i, "has a MyST directive, which Jupyter does not show; use Markdown or HTML"
            if {len(FOLD.findall(cell.source))} != {
                cell.source.count(f"<{tag}") for tag in ("details", "/details", "summary")
            }:
                yield (
                    i,
                    "has a fold that is not as in CONTRIBUTING; check its tags and blank lines; a summary is a question or a numbered hint, without math or code",
                )


def cells_were_executed_in_order(notebook):
    for number, (i, cell) in enumerate(code(notebook), 1):
        if cell.execution_count != number:
            yield (
                i,
                f"has execution count {cell.execution_count}, not {number}; execute the notebook with `make notebooks`",
            )
            return


def nothing_goes_wrong(notebook):
    for i, cell in code(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                yield i, f"raises {output.ename}: {output.evalue}"
            elif output.get("name") == "stderr":
                yield i, f"writes to stderr: {output.text.strip()[:100]}"


def outputs_are_compared(notebook):
    """All outputs are compared except measured times."""
    for i, cell in code(notebook):
        if NOT_COMPARED in tags(cell) and not TIMER.search(cell.source):
            yield i, f"names no timer; remove its tag {NOT_COMPARED}"
        if NOT_COMPARED not in tags(cell) and MEASURES.search(cell.source) and cell.outputs:
            yield (
                i,
                f"measures a time and has an output; tag it {NOT_COMPARED}, and show everything else in another cell",
            )
        if {"nbval-skip", "raises-exception"} & tags(cell):
            yield i, "is not compared; remove its tag nbval-skip or raises-exception"
        if "NBVAL_" in cell.source:
            yield i, "instructs nbval in a comment; use a tag"
    uncompared = [i for i, cell in code(notebook) if NOT_COMPARED in tags(cell)]
    if len(uncompared) > max(3, len(code(notebook)) // 4):
        yield (
            uncompared[-1],
            f"is the last of {len(uncompared)} cells that are not compared; that is too many for one page",
        )


def pictures_have_alt_texts(notebook):
    for i, cell in code(notebook):
        pictures = [output for output in cell.outputs if "image/" in "".join(output.get("data", {}))]
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if len(pictures) > 1:
            yield i, "shows several pictures; split it, because a cell has only one alt text"
        elif pictures and (len(alt) < 15 or "<Figure" in alt):
            yield i, f"has the alt text {alt!r}; say what the picture shows: show(figure, alt)"


def no_machine_is_named(notebook):
    for i, cell in enumerate(notebook.cells):
        for text in [cell.source, *(text for output in cell.get("outputs", []) for text in texts(output))]:
            if found := MACHINE_PATH.search(text):
                yield i, f"names a folder of one machine: {text[found.start() :][:60]!r}"


def texts(output):
    """All text in an output: streams, and every representation except pictures."""
    data = [value for mime, value in output.get("data", {}).items() if not mime.startswith("image/")]
    return [BASE64.sub("", text) for text in [output.get("text", ""), *map(str, data)]]


def sliders_keep_their_names(notebook):
    """A slider redraws its figure from the current values of names, so no later cell may reassign them."""
    tables = [(i, symtable.symtable(cell.source, "cell", "exec")) for i, cell in code(notebook)]
    for at, (i, cell) in enumerate(tables):
        if "explore" in cell.get_identifiers() and cell.lookup("explore").is_referenced():
            functions = {
                function.get_name(): function for _, earlier in tables[: at + 1] for function in earlier.get_children()
            }
            used = names_used_by(cell, functions)
            for j, later in tables[at + 1 :]:
                if taken := sorted(
                    used & {symbol.get_name() for symbol in later.get_symbols() if symbol.is_assigned()}
                ):
                    yield (
                        j,
                        f"gives {', '.join(taken)} another value, but the slider of cell {i} needs the old one; rename",
                    )


def folded_cells_only_draw(notebook):
    """The PDF and the EPUB leave out folded code, so what is shown needs nothing of it but functions called `draw_...`."""
    read = set()
    for i, cell in reversed(code(notebook)):
        table = symtable.symtable(cell.source, "cell", "exec")
        given = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned() or symbol.is_imported()}
        if FOLDED not in tags(cell):
            used = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
            read = (read | used | globals_read_in(table)) - given
        elif needed := sorted(name for name in given & read if not name.startswith("draw_")):
            yield (
                i,
                f"is folded and defines {', '.join(needed)}, which a visible cell uses; define it in a visible cell",
            )


def names_used_by(cell, functions):
    """The global names that the functions in a cell read, directly or through other functions of the notebook."""
    used, found = set(), globals_read_in(cell)
    while found:
        used |= found
        found = set().union(
            *(globals_read_in(functions[name]) | globals_of(functions[name]) for name in found & {*functions})
        )
        found -= used
    return used


def globals_of(function):
    return {symbol.get_name() for symbol in function.get_symbols() if symbol.is_global() and symbol.is_referenced()}


def globals_read_in(table):
    return set().union(*(globals_of(child) | globals_read_in(child) for child in table.get_children()))


DECIMAL = re.compile(r"(?<![\w.,])\d+\.\d+(?![\w.]*\.\d)")
NOT_PROSE = re.compile(r"`[^`]*`|\]\([^)]*\)|<[^>]+>")


def decimals_are_printed(notebook):
    """A decimal in the text is in an output of the page or in its code, if need be with more digits."""
    computed = {float(number) for _, cell in code(notebook) for text in shown(cell) for number in DECIMAL.findall(text)}
    for i, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            for number in DECIMAL.findall(NOT_PROSE.sub(" ", cell.source)):
                places = len(number.partition(".")[2])
                if not any(abs(float(number) - value) <= 0.5001 * 10**-places for value in computed):
                    yield i, f"says {number}, which no cell of the page prints"


def shown(cell):
    """The source of a cell and the text of its outputs, without the frames of an explorer."""
    return [cell.source, *(text for output in cell.outputs for text in texts(output) if "<script" not in text)]


RULES = [
    decimals_are_printed,
    cells_are_short,
    lines_are_short,
    outputs_fit_a_phone,
    folded_cells_are_one_for_each_figure,
    folds_are_html,
    cells_were_executed_in_order,
    nothing_goes_wrong,
    outputs_are_compared,
    pictures_have_alt_texts,
    no_machine_is_named,
    sliders_keep_their_names,
    folded_cells_only_draw,
]


def complaints(path):
    """What is wrong with a notebook: lines that name the notebook, the cell and what to do."""
    name = path.relative_to(ROOT).as_posix()
    notebook = read(path)
    for rule in RULES:
        for i, what in rule(notebook):
            yield f"{name}, cell {i} ({first_line(notebook.cells[i])}) {what}"
    normalise(notebook)
    if nbformat.writes(notebook) + "\n" != path.read_text(encoding="utf-8"):
        yield f"{name} is not as `make notebooks NOTEBOOKS={name}` writes it; run that"


def first_line(cell):
    return (cell.source.strip().splitlines() or [""])[0][:40]


def not_in_the_book():
    """Notebooks in the folder of the book that are neither pages nor exercises."""
    there = {path for path in ROOT.glob("book/**/*.ipynb") if ".ipynb_checkpoints" not in path.parts}
    for path in sorted(there - {*notebooks()}):
        yield f"{path.relative_to(ROOT).as_posix()} is not a page of the book; list it in _toc.yml or delete it"


def main(arguments):
    paths = [Path(name).resolve() for name in arguments]
    found = [line for path in paths or notebooks() for line in complaints(path)] + [*not_in_the_book()]
    print(*found, sep="\n", end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
