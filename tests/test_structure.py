"""Modules import only downwards, and the public interface is described."""

import ast
import inspect
import re
import subprocess
import sys
from graphlib import TopologicalSorter
from operator import attrgetter
from pathlib import Path

import pytest

import nnbp
import nnbp.exercises
import nnbp.figures
import nnbp.interactive
from tools.api_reference import public

PACKAGE = Path(nnbp.__file__).parent

# From the bottom to the top: a module imports only from the lines above its own, and within its own package.
LAYERS = [
    ["_extras", "tables"],
    ["_arrays"],
    ["_check"],
    ["activations", "datasets", "equations"],
    ["costs"],
    ["network"],
    ["_fast"],
    ["backprop"],
    ["certified", "examples", "matrix_form", "numerical", "paths", "training"],
    ["distributed"],
    [""],  # what `import nnbp` offers
    ["figures"],
    ["interactive"],
    ["exercises.engine"],
    ["exercises"],
    ["exercises.grading"],
    ["__main__"],
]
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}


def module_name(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "data"}


def part_of(module):
    """The entry of `LAYERS` to which a module belongs: the longest that matches."""
    return max((part for part in LEVEL if f"{module}.".startswith(f"{part}.")), key=len, default=None)


def statements(body):
    """The statements that run when a module is imported: not those in functions or only for type checkers."""
    for node in body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            for block in ("body", "orelse", "handlers", "finalbody"):
                yield from statements(getattr(node, block, []))


def imported_by(module):
    """The modules of the package that a module imports."""
    path = FILES[module]
    package = path.relative_to(PACKAGE).parent.parts
    for node in statements(ast.parse(path.read_text(encoding="utf-8")).body):
        if isinstance(node, ast.ImportFrom) and node.level:
            source = ".".join([*package[: len(package) - node.level + 1], *filter(None, [node.module])])
            for alias in node.names:
                name = f"{source}.{alias.name}".strip(".")
                yield name if name in FILES else source


@pytest.mark.parametrize("module", FILES)
def test_a_module_imports_only_downwards(module):
    own = part_of(module)
    assert own is not None, f"{module} has no place in LAYERS"
    others = {name for name in imported_by(module) if part_of(name) != own}
    assert {name for name in others if LEVEL[part_of(name)] >= LEVEL[own]} == set()


def test_no_modules_import_each_other_in_a_circle():
    TopologicalSorter({module: {*imported_by(module)} - {module} for module in FILES}).prepare()


def test_importing_nnbp_loads_nothing_that_only_some_of_it_needs():
    code = "import sys, nnbp; print({'matplotlib', 'pooch', 'ipywidgets', 'tqdm', 'scipy'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


FUNCTIONS = {
    name: value for name, _ in public() if inspect.isfunction(value := attrgetter(name.partition(".")[2])(nnbp))
}


SECTIONS = {
    name: re.split(r"^(\w+)\n-+$", inspect.getdoc(f) or "", flags=re.MULTILINE) for name, f in FUNCTIONS.items()
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_docstring_begins_with_a_sentence(name):
    assert SECTIONS[name][0].strip().endswith((".", ":", "?"))


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if "Parameters" in SECTIONS[name]])
def test_a_list_of_parameters_is_complete(name):
    described = SECTIONS[name][SECTIONS[name].index("Parameters") + 1]
    parameters = [parameter for parameter in inspect.signature(FUNCTIONS[name]).parameters if parameter != "self"]
    assert [p for p in parameters if not re.search(rf"^(\S.*, )?\**{p}\b.*( :|$)", described, re.MULTILINE)] == []


# A class explains itself, but the docstring must give the shape of an array and the meaning of a number.
NUMBERS = {
    name: f
    for name, f in FUNCTIONS.items()
    if re.search("Array|float|int|list|tuple", str(inspect.signature(f).return_annotation))
}


@pytest.mark.parametrize("name", [name for name in NUMBERS if "Parameters" in SECTIONS[name]])
def test_a_docstring_describes_returned_numbers(name):
    assert {"Returns", "Yields"} & {*SECTIONS[name]}


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if not name.startswith("nnbp.exercises.")])
def test_every_public_signature_has_types(name):
    signature = inspect.signature(FUNCTIONS[name])
    types = {
        parameter.name: parameter.annotation for parameter in signature.parameters.values() if parameter.name != "self"
    }
    types["the result"] = signature.return_annotation
    assert [argument for argument, kind in types.items() if kind is inspect.Signature.empty] == []
