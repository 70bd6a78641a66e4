"""Whether a result is the expected one, and if not, what is wrong with it first: type, shape or values."""

from dataclasses import dataclass
from numbers import Real

import numpy as np

TOLERANCE = {np.dtype(np.float64): 1e-6, np.dtype(np.float32): 1e-4}
"""How far an entry may be off, relative to the largest of its array: rounding is allowed, mistakes are not."""


@dataclass(frozen=True)
class Difference:
    """What is wrong with a result.

    Attributes
    ----------
    stage : {"type", "shape", "values"}
    path : tuple of int
        Where in the nested lists and tuples of the result.
    text : str
        What it has and what it should have; never the expected values.
    name : str, optional
        The misconception that such a difference gives away by its form alone.
    wrong : array of bool, optional
        For values: which entries are off.
    """

    stage: str
    path: tuple
    text: str
    name: str | None = None
    wrong: np.ndarray | None = None


def leaves(value, path=()):
    """The arrays and numbers inside nested lists and tuples, each with its path."""
    if isinstance(value, (list, tuple)):
        for i, entry in enumerate(value):
            yield from leaves(entry, (*path, i))
    else:
        yield path, value


def map_leaves(function, value):
    """``function`` of every array inside nested lists and tuples, in the same nesting."""
    if isinstance(value, (list, tuple)):
        return type(value)(map_leaves(function, entry) for entry in value)
    return function(value)


def first_difference(expected, given, order=lambda paths: paths, values=True):
    """The first `Difference` of ``given``, by stage, then in the ``order`` of the paths; ``None`` if there is none.

    Without ``values`` only nesting, types and shapes are compared.
    """
    problem = _nesting(expected, given, ())
    if problem:
        return problem
    expected, given = dict(leaves(expected)), dict(_pick(given, path) for path, _ in leaves(expected))
    for stage in (_type, _shape, _values) if values else (_type, _shape):
        for path in order(list(expected)):
            problem = stage(expected[path], given[path], path)
            if problem:
                return problem
    return None


def same(one, other, values=True):
    """Whether two results are equal, up to rounding; without ``values``, whether they are of one form."""
    return first_difference(one, other, values=values) is None


def _pick(value, path):
    for i in path:
        value = value[i]
    return path, value


def _nesting(expected, given, path):
    """Lists where lists are due, as long as they should be."""
    if not isinstance(expected, (list, tuple)):
        return None
    kind = "list" if isinstance(expected, list) else "tuple"
    if not isinstance(given, (list, tuple)):
        should = f"a {kind} of {len(expected)}"
        return Difference("type", path, f"is {_describe(given)}; it should be {should}")
    if len(given) != len(expected):
        return Difference("type", path, f"is a {type(given).__name__} of {len(given)}; it should have {len(expected)}")
    for i, (e, g) in enumerate(zip(expected, given, strict=True)):
        problem = _nesting(e, g, (*path, i))
        if problem:
            return problem
    return None


def _type(expected, given, path):
    should = "an array" if isinstance(expected, np.ndarray) else "a number"
    if not isinstance(expected, (np.ndarray, float)):  # a word, a truth value, a count
        if isinstance(given, type(expected)) or (type(expected) is int and isinstance(given, np.integer)):
            return None
        return Difference("type", path, f"is {_describe(given)}; it should be of type {type(expected).__name__}")
    if isinstance(given, bool) or not isinstance(given, (np.ndarray, np.generic, Real)):
        return Difference("type", path, f"is {_describe(given)}; it should be {should}")
    if isinstance(expected, np.ndarray) and not isinstance(given, np.ndarray):
        return Difference("type", path, f"is {_describe(given)}; it should be {should} of shape {expected.shape}")
    dtype = np.asarray(given).dtype
    if isinstance(given, np.ndarray) and dtype.kind in "iu" and not np.array_equal(expected, given):
        # Zeros and ones are right as integers, too.
        name = "integer-array" if isinstance(expected, np.ndarray) else None
        return Difference("type", path, f"has dtype {dtype}; it should hold floating-point numbers", name)
    if dtype.kind not in "fiu" or (dtype.kind == "f" and dtype.itemsize < 4):
        return Difference("type", path, f"has dtype {dtype}; it should be float64 or float32")
    return None


def _shape(expected, given, path):
    if not isinstance(expected, (np.ndarray, float)) or np.shape(given) == np.shape(expected):
        return None
    has, should = np.shape(given), np.shape(expected)
    name = None
    if len(should) == 2 and should[1] == 1:
        name = {should[:1]: "one-dimensional", (should[0], should[0]): "broadcast"}.get(has)
    text = f"has shape {has}; it should be {should}" if should else f"has shape {has}; it should be a single number"
    return Difference("shape", path, text, name)


def _values(expected, given, path):
    if not isinstance(expected, (np.ndarray, float)):
        return None if expected == given else Difference("values", path, "is not right")
    expected, given = np.asarray(expected), np.asarray(given)
    strange = ~np.isfinite(given)
    if strange.any():
        if np.array_equal(expected, given, equal_nan=True):
            return None  # only ever a mistake's own answer
        return Difference(
            "values", path, f"has {strange.sum()} of {given.size} entries that are NaN or infinite", None, strange
        )
    largest = np.abs(expected).max(initial=0)
    tolerance = max(TOLERANCE.get(a.dtype, 1e-6) for a in (expected, given)) * (largest or 1)
    off = np.abs(given.astype(float) - expected.astype(float))
    wrong = ~(off <= tolerance)
    if not wrong.any():
        return None
    if not given.ndim:
        whole = "is a whole number, and " if given.dtype.kind in "iu" else ""
        text = f"{whole}is off by {_percent(off / (largest or 1))} of what it should be"
        return Difference("values", path, text, None, wrong)
    worst = np.unravel_index(off.argmax(), off.shape)
    return Difference(
        "values",
        path,
        f"is off in {wrong.sum()} of {wrong.size} entries, most at [{', '.join(map(str, worst))}]: "
        f"there by {_percent(off.max() / (largest or 1))} of the largest entry",
        None,
        wrong,
    )


def _percent(ratio):
    """A difference that is there, in words."""
    if ratio < 0.001:
        return "less than 0.1%"
    return f"{ratio:.1%}" if ratio < 0.1 else f"{ratio:.0%}" if ratio < 10 else "more than ten times"


def _describe(value):
    if value is None or value is Ellipsis:
        return str(value)
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, Real):
        return "a number"
    return f"of type {type(value).__name__}"
