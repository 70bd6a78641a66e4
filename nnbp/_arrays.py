"""Arrays of other libraries than NumPy that follow the Python array API, such as PyTorch, JAX, CuPy and Dask."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

from ._extras import require

PROTOCOLS = ("__array_namespace__", "__dlpack__", "__array_function__")  # arrays have one of these, tables have none


def is_foreign(value: Any) -> bool:
    """Whether it is an array of another library; what else NumPy can read, such as a list or a table, is not."""
    return not isinstance(value, (np.ndarray, np.generic)) and any(hasattr(value, name) for name in PROTOCOLS)


def library(array: Any) -> ModuleType:
    """The module that holds the functions for an array, such as ``exp``, by their names in the array API."""
    if isinstance(array, (np.ndarray, np.generic)):
        return np
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    needs = f"an array of type {type(array).__module__}.{type(array).__name__}"
    return require("array_api_compat", "arrays", needs).array_namespace(array)


def copied(array: Any) -> Any:
    """A copy of an array, in its library."""
    return array.copy() if isinstance(array, np.ndarray) else library(array).asarray(array, copy=True)


class Kind(NamedTuple):
    """Library, precision and device of an array; None stands for any."""

    library: str
    precision: str | None = None
    device: str | None = None

    def __str__(self) -> str:
        precision = f"a {self.precision} array" if self.precision else "an array"
        return f"{precision} of {self.library}" + (f" on {self.device}" if self.device else "")


def kind(value: Any) -> Kind:
    """The kind of an array; numbers that NumPy makes floats of, in lists for instance, have no precision yet."""
    if not is_foreign(value):
        dtype = getattr(value, "dtype", None)
        return Kind("numpy", str(dtype) if getattr(dtype, "kind", None) == "f" else None)
    name = library(value).__name__.removeprefix("array_api_compat.")
    device = getattr(value, "device", None)  # Dask's arrays have none, nor have JAX's inside jax.jit
    return Kind(name, str(value.dtype).rpartition(".")[2], None if device is None else str(device))
