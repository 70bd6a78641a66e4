"""Packages that only some of nnbp needs: imported where they are used, with a message that says how to install them."""

from importlib import import_module
from types import ModuleType


def require(module: str, extra: str, purpose: str) -> ModuleType:
    """The module of that name, which comes with ``nnbp[extra]``; ``purpose`` is what needs it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module.partition(".")[0]:
            raise
        raise ImportError(f'{purpose} needs {error.name}: pip install "nnbp[{extra}]"', name=error.name) from None
