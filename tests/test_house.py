"""The house keeps its order: imports only downwards, every public door documented, nothing for the linter to say."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import nnbp

PACKAGE = Path(nnbp.__file__).parent

# Each module and the modules it may import from; all may import the argument checks and optional packages.
MAY_IMPORT = {
    "_check": {"network"},  # inside functions and for types: what a network's arrays should be
    "activations": set(),
    "costs": {"activations"},
    "network": {"activations", "costs"},
    "equations": set(),
    "backprop": {"network", "equations"},
    "_fast": {"activations"},
    "matrix_form": {"network"},
    "numerical": {"network", "backprop"},
    "paths": {"network"},
    "training": {"network", "_fast", "figures"},  # figures inside History.plot
    "datasets": set(),
}


def rooms_imported_by(room):
    tree = ast.parse((PACKAGE / f"{room}.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            yield from [node.module] if node.module else [alias.name for alias in node.names]


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_a_room_imports_only_downwards(room):
    assert set(rooms_imported_by(room)) <= MAY_IMPORT[room] | {"_check", "_extras"}


def test_importing_nnbp_loads_nothing_that_only_some_of_it_needs():
    code = "import sys, nnbp; print([m for m in ('matplotlib', 'pooch', 'ipywidgets', 'tqdm', 'scipy') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_linter_finds_nothing():
    found = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--quiet", PACKAGE.parent], capture_output=True, text=True
    )
    assert found.returncode == 0, found.stdout + found.stderr


def public_functions():
    modules = [nnbp, nnbp.datasets, nnbp.equations, nnbp.matrix_form, nnbp.paths]
    found = {f for module in modules for name, f in vars(module).items() if inspect.isfunction(f) and name[0] != "_"}
    ours = {f for f in found if f.__module__.startswith("nnbp.") and not f.__module__.startswith("nnbp._")}
    return sorted(ours, key=lambda f: (f.__name__, f.__module__))


@pytest.mark.parametrize("function", public_functions(), ids=lambda f: f"{f.__module__}.{f.__name__}")
def test_every_public_function_says_what_goes_in_and_what_comes_out(function):
    text = inspect.getdoc(function) or ""
    elsewhere = "as in `" in text or "same arguments" in text
    assert elsewhere or "Returns\n---" in text, text
    assert elsewhere or all(name in text for name in inspect.signature(function).parameters), text
