"""Checks at the public door: every message names the argument, what it has and what it should have."""

import functools
import inspect
from numbers import Integral, Real

import numpy as np


def real_array(name, value, dtype=None, finite=True):
    """``value`` as an array of real numbers, `finite` or not; integers become floats, floats keep their precision."""
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} should be an array of numbers, but its rows differ in length") from error
    kind = array.dtype.kind
    if kind == "c":
        raise TypeError(f"{name} is complex ({array.dtype}); it should hold real numbers")
    if kind not in "fiub":
        raise TypeError(f"{name} has dtype {array.dtype}; it should hold real numbers")
    if kind != "f":
        array = array.astype(np.float64)
    if dtype is not None:
        array = array.astype(dtype, copy=False)
    if finite:
        require_finite(name, array)
    return array


def require_finite(name, array):
    """Refuse an array with NaN or infinity in it."""
    finite = np.isfinite(array)
    if not finite.all():
        count = array.size - np.count_nonzero(finite)
        raise ValueError(f"{name} has {count} of {array.size} entries that are NaN or infinite; all should be finite")


def matrix(name, value, rows=None, columns=None, dtype=None, finite=True):
    """``value`` as a non-empty 2-D array of the given shape; ``None`` accepts any size."""
    array = real_array(name, value, dtype, finite)
    expected = f"({'n' if rows is None else rows}, {'m' if columns is None else columns})"
    if array.ndim != 2:
        hint = f"; a column vector is {name}.reshape(-1, 1)" if array.ndim == 1 else ""
        raise ValueError(f"{name} has shape {array.shape}; it should be 2-D, {expected}, one example a column{hint}")
    if array.size == 0:
        raise ValueError(f"{name} has shape {array.shape}: it is empty; it should be {expected}")
    if rows not in (None, array.shape[0]) or columns not in (None, array.shape[1]):
        raise ValueError(f"{name} has shape {array.shape}; it should be {expected}")
    return array


def integer(name, value, low, high=None):
    """``value`` as an int between ``low`` and ``high``, both allowed."""
    bounds = f"at least {low}" if high is None else f"from {low} to {high}"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}; it should be an integer {bounds}")
    if value < low or (high is not None and value > high):
        raise ValueError(f"{name} is {value}; it should be an integer {bounds}")
    return int(value)


def positive_number(name, value):
    """``value`` as a float greater than zero."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r}; it should be a positive number")
    if not (np.isfinite(value) and value > 0):
        raise ValueError(f"{name} is {value}; it should be a positive number")
    return float(value)


def finite_number(name, value):
    """``value`` as a float."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r}; it should be a number")
    if not np.isfinite(value):
        raise ValueError(f"{name} is {value}; it should be finite")
    return float(value)


def choice(name, value, allowed):
    """``value``, if it is one of ``allowed``."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} is {value!r}; it should be one of {', '.join(map(repr, allowed))}")
    return value


def precision(name, value):
    """``value`` as a NumPy dtype, if it is one of the two that networks compute in."""
    try:
        dtype = np.dtype(value)
    except TypeError:
        dtype = None
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"{name} is {value!r}; it should be np.float64 or np.float32")
    return dtype


def instance(name, value, kind):
    """``value``, if it is a ``kind``."""
    if not isinstance(value, kind):
        raise TypeError(f"{name} is {value!r}; it should be a {kind.__name__}")
    return value


def function(name, value):
    """``value``, if it can be called."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}; it should be a function")
    return value


def shapes(**declared):
    """Declare the shapes of a function's 2-D arguments, as in ``@shapes(delta="n m", a_in="k m")``.

    The same letter stands for the same number wherever it appears, so nothing broadcasts by accident.
    The bare function stays within reach: see `unchecked`.
    """

    def decorate(bare):
        signature = inspect.signature(bare)

        @functools.wraps(bare)
        def checked(*args, **kwargs):
            bound = signature.bind(*args, **kwargs)
            sizes, first_seen = {}, {}
            for name, shape in declared.items():
                array = matrix(name, bound.arguments[name])
                for letter, size in zip(shape.split(), array.shape, strict=True):
                    if sizes.setdefault(letter, size) != size:
                        expected = "(" + ", ".join(str(sizes.get(s, s)) for s in shape.split()) + ")"
                        raise ValueError(
                            f"{name} has shape {array.shape}; it should be {expected} to fit {first_seen[letter]}"
                        )
                    first_seen.setdefault(letter, name)
                bound.arguments[name] = array
            return bare(*bound.args, **bound.kwargs)

        return checked

    return decorate


def unchecked(checked):
    """The bare function behind `shapes`, for code whose arrays were checked at the door."""
    return checked.__wrapped__
