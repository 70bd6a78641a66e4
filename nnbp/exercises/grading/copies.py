"""Code that is the same as somebody else's: a hint for the teacher, who has to judge what it means.

Only a function with many parts tells something, because two people write a short one alike. Names, comments, docstrings
and spaces do not count. Comments of a student's own tell something by themselves if there are enough of them.
"""

import ast
import contextlib
import functools
import io
import tokenize
import warnings
from hashlib import sha256

from .read import handed_out, load, read, references, source_of
from .report import some

PARTS, CHARACTERS = 90, 60
"""From how many parts of its syntax tree on a function tells something, and from how many characters on comments do."""
MOST = 100_000
"""Characters of a student's own code above which it is not read: syntax trees and tokens take a lot of memory."""


def of_solution(notebook, exercise):
    """The names of the functions that are those of the worked solution; none where the solutions are not there."""
    solution = _functions(source_of(cell) for cell in references()[exercise] if cell["cell_type"] == "code")
    own = _functions(_own_code(notebook, exercise))
    return [name for name in own if own[name] == solution.get(name)]


def marks_of(notebook, exercise):
    """What notebooks have in common if their code, or their comments, are the same."""
    code = list(_own_code(notebook, exercise))
    keys = {"code": tuple(_functions(code).items()), "comments": _comments(code)}
    return {what: sha256(repr(key).encode()).hexdigest() for what, key in keys.items() if key}


def too_long(notebook, exercise):
    """Whether a notebook has so much code that nothing in it is compared."""
    return sum(map(len, _changed_code(notebook, exercise))) > MOST


def alike(results):
    """For the results of notebooks that have the same marks as others, by file, remarks that say so."""
    groups = {}
    for result in results:
        for what, mark in result.marks.items():
            groups.setdefault((result.exercise, what, mark), []).append(result.file)
    remarks = {}
    for (_, what, _), members in groups.items():
        for file in members if len(members) > 1 else ():
            others = [other for other in members if other != file]
            remarks.setdefault(file, []).append(f"the same {what} as in {some(others)}")
    return remarks


def _own_code(notebook, exercise):
    """The code cells that are not as the exercise has them, or none if they are too long."""
    return [] if too_long(notebook, exercise) else _changed_code(notebook, exercise)


def _changed_code(notebook, exercise):
    given = _given(exercise)
    codes = (source_of(cell) for cell in notebook["cells"] if cell["cell_type"] == "code")
    return [code for code in codes if code.strip() not in given]


@functools.cache
def _given(exercise):
    return {source_of(cell).strip() for cell in read(load(handed_out()[exercise]))["cells"]}


def _functions(codes):
    """The functions in cells that tell something, by name and in a form in which names and comments do not count."""
    found = {}
    for code in codes:
        with contextlib.suppress(SyntaxError, ValueError, RecursionError, MemoryError), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for function in ast.parse(code).body:
                if isinstance(function, ast.FunctionDef) and _parts(function) >= PARTS:
                    found[function.name] = _form(function)
    return found


def _parts(function):
    return sum(not isinstance(node, ast.expr_context) for node in ast.walk(function))


def _form(function):
    """The syntax tree of a function as text, with its own names numbered in the order in which they appear."""
    if ast.get_docstring(function) is not None:
        function.body = function.body[1:]
    nodes = list(ast.walk(function))
    own = [node.arg for node in nodes if isinstance(node, ast.arg)]
    own += [node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    numbers = {name: f"name {number}" for number, name in enumerate(dict.fromkeys(own))}
    for node in nodes:
        if isinstance(node, ast.arg):
            node.arg, node.annotation = numbers[node.arg], None
        elif isinstance(node, ast.Name):
            node.id = numbers.get(node.id, node.id)
    function.returns = None
    return ast.dump(function)


def _comments(codes):
    """The comments in cells, one after the other, if there are enough to tell something."""
    found = []
    for code in codes:
        try:
            tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
        except (tokenize.TokenError, SyntaxError):
            continue
        found += [token.string.strip("# ") for token in tokens if token.type == tokenize.COMMENT]
    return tuple(found) if sum(map(len, found)) >= CHARACTERS else ()
