"""Sphinx extension: `.. room:: nnbp.costs` documents what a module offers, under the names that readers type."""

import importlib
import inspect
import pkgutil
from dataclasses import dataclass

from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

import nnbp


@dataclass(frozen=True)
class Entry:
    """One public name: what it is for autodoc, and its docstring."""

    name: str
    kind: str
    text: str


def rooms():
    """The names of all public modules of the package."""
    return [f"nnbp.{module.name}" for module in pkgutil.iter_modules(nnbp.__path__) if not module.name.startswith("_")]


def entries(room):
    """What a module offers: its classes, its functions, and its data that have a docstring.

    Where the package offers some of a module's names as its own, the module's other functions are for inside use,
    unless the package offers the module too.
    """
    module = importlib.import_module(room)
    data = {name: text for (scope, name), text in ModuleAnalyzer.for_module(room).find_attr_docs().items() if not scope}
    names = [
        name
        for name, value in vars(module).items()
        if name in data or (name[0] != "_" and getattr(value, "__module__", "").startswith(room))
    ]
    for_inside = not is_offered(room) and any(name in nnbp.__all__ for name in names)
    for name in names:
        value, ours = getattr(module, name), name in nnbp.__all__
        full = f"nnbp.{name}" if ours else f"{room}.{name}"
        if name in data:
            yield Entry(full, "data", "\n".join(data[name]))
        elif inspect.isclass(value):
            yield Entry(full, "class", inspect.getdoc(value))
        elif inspect.isfunction(value) and (ours or not for_inside):
            yield Entry(full, "function", inspect.getdoc(value))


def is_offered(room):
    """Whether the package has a public name for the module, and not for a function of the same name."""
    name = room.removeprefix("nnbp.")
    return name in nnbp.__all__ and inspect.ismodule(getattr(nnbp, name))


def members(entry):
    """Name and docstring of each public method of a class."""
    value = getattr(importlib.import_module(entry.name.rpartition(".")[0]), entry.name.rpartition(".")[2])
    if inspect.isclass(value):
        for name, member in vars(value).items():
            if member.__doc__ and inspect.isfunction(member) and (name[0] != "_" or name == "__call__"):
                yield f"{entry.name}.{name}", inspect.getdoc(member)


class Room(SphinxDirective):
    """The docstring of a module, then those of everything it offers."""

    required_arguments = 1

    def run(self):
        room = self.arguments[0]
        self.env.note_dependency(inspect.getsourcefile(importlib.import_module(room)))
        lines = [f".. automodule:: {room}", "   :no-members:"]
        if any(entry.name == room for entry in entries(room)):
            lines.append("   :no-index:")  # the name is that of a function
        for entry in entries(room):
            if entry.kind == "data":
                module, _, name = entry.name.rpartition(".")
                lines += ["", f".. py:data:: {name}", f"   :module: {module}", ""]
                lines += [f"   {line}" for line in entry.text.splitlines()]
            else:
                lines += ["", f".. auto{entry.kind}:: {entry.name}"]
                lines += ["   :members:", "   :special-members: __call__"] if entry.kind == "class" else []
        return self.parse_text_to_nodes("\n".join(lines) + "\n")


def setup(app):
    app.add_directive("room", Room)
    return {"parallel_read_safe": True}
