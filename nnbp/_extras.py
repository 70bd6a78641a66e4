"""Packages that only some of nnbp needs: imported where they are used, with a message that says how to install them."""

import importlib
from types import ModuleType

NEEDED_FOR = {
    "figures": "drawing",
    "data": "downloading data",
    "train": "the progress bar",
    "check": "checking notebooks",
    "fast": "calling BLAS directly",
}
"""What each extra of nnbp is for."""


def require(module: str, extra: str) -> ModuleType:
    """The module of that name, which comes with ``nnbp[extra]``."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise ImportError(f'{NEEDED_FOR[extra]} needs {error.name}: pip install "nnbp[{extra}]"') from error
