"""The public interface, and a Sphinx extension that gives `autodata:: nnbp.sigmoid` the docstring of its definition."""

import inspect
from functools import cache
from importlib import import_module
from operator import attrgetter
from pathlib import Path

from sphinx.pycode import ModuleAnalyzer

import nnbp

PACKAGE = Path(nnbp.__file__).parent
LOADED_WHEN_USED = ["nnbp.exercises", "nnbp.figures", "nnbp.interactive", "nnbp.tables"]


def public():
    """Name, as users type it, and docstring of all that the package offers: functions, classes, methods and data."""
    for name in nnbp.__all__:
        if not inspect.ismodule(getattr(nnbp, name)):
            yield from _described(f"nnbp.{name}", getattr(nnbp, name))
    modules = [f"nnbp.{name}" for name in nnbp.__all__ if inspect.ismodule(getattr(nnbp, name))]
    for module in map(import_module, [*modules, *LOADED_WHEN_USED]):
        for name in getattr(module, "__all__", vars(module)):
            value = getattr(module, name)
            ours = getattr(value, "__module__", "").startswith(module.__name__) and _has_docstring(value)
            if name[0] != "_" and name not in nnbp.__all__ and (ours or name in _data()[module.__name__]):
                yield from _described(f"{module.__name__}.{name}", value)


def _has_docstring(value):
    return inspect.isclass(value) or inspect.isfunction(value)


def _described(name, value):
    yield name, inspect.getdoc(value) if _has_docstring(value) else "\n".join(data_docstring(name))
    for member, function in vars(value).items() if inspect.isclass(value) else ():
        if inspect.isfunction(function) and function.__doc__ and (member[0] != "_" or member == "__call__"):
            yield f"{name}.{member}", inspect.getdoc(function)


@cache
def _data():
    """Module to name to the lines of the string below its assignment; read without imports, which can fail."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        docs = ModuleAnalyzer.for_file(path, module).find_attr_docs()
        found[module] = {name: lines for (scope, name), lines in docs.items() if not scope}
    return found


def data_docstring(name):
    """The docstring of a constant or another value, whichever module of the package defines it."""
    package, _, name = name.rpartition(".")
    return next((docs[name] for module, docs in _data().items() if module.startswith(package) and name in docs), [])


def source_file(name):
    """The file that defines something public, as a path in the repository."""
    try:
        path = Path(inspect.getsourcefile(inspect.unwrap(attrgetter(name.partition(".")[2])(nnbp))))
    except TypeError:  # a value knows no file
        module = next(module for module, docs in _data().items() if name.rpartition(".")[2] in docs)
        path = PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py")
    return path.relative_to(PACKAGE.parent).as_posix()


def describe_data(app, what, name, obj, options, lines):
    if what == "data":
        lines[:] = data_docstring(name)


def setup(app):
    app.setup_extension("sphinx.ext.autodoc")
    app.connect(
        "autodoc-process-docstring", describe_data, priority=600
    )  # after napoleon, which would read a colon as a type
    return {"parallel_read_safe": True}
