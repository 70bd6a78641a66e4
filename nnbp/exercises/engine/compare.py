"""Whether a result is the expected one, and if not, what is wrong with it first: type, shape or values."""

from dataclasses import dataclass
from numbers import Real

import numpy as np

TOLERANCE = {np.float64: 1e-6, np.float32: 1e-4}
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
    mistakes : tuple of str
        The misconception, if any, that such a difference gives away by its form alone.
    wrong : array of bool, optional
        For values: which entries are off.
    """

    stage: str
    path: tuple
    text: str
    mistakes: tuple = ()
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


def precision(case):
    """The precision in which a question is asked: that of its arguments."""
    dtypes = [leaf.dtype for _, leaf in leaves(list(case.values())) if isinstance(leaf, np.ndarray)]
    return np.float32 if np.float32 in dtypes else np.float64


def first_difference(expected, given, order=lambda paths: paths, values=True, dtype=np.float64):
    """The first `Difference` of ``given``, by stage, then in the ``order`` of the paths; ``None`` if there is none.

    Without ``values`` only nesting, types and shapes are compared. ``dtype`` is the `precision` of the question.
    """
    problem = _nesting(expected, given, ())
    if problem:
        return problem
    expected, given = dict(leaves(expected)), dict(_pick(given, path) for path, _ in leaves(expected))
    for stage in (_type, _shape, _values) if values else (_type, _shape):
        for path in order(list(expected)):
            problem = stage(expected[path], given[path], path, dtype)
            if problem:
                return problem
    return None


def same(one, other, values=True):
    """Whether two answers are equal, up to rounding; without ``values``, whether they are of one form."""
    one, other = list(leaves(one)), list(leaves(other))
    return [path for path, _ in one] == [path for path, _ in other] and all(
        _alike(a, b, values) for (_, a), (_, b) in zip(one, other, strict=True)
    )


def _alike(a, b, values):
    if not (_is_number(a) and _is_number(b)):
        return type(a) is type(b) and (not values or not isinstance(a, str) or a == b)
    if np.shape(a) != np.shape(b):
        return False
    dtype = np.float32 if np.float32 in (np.asarray(a).dtype, np.asarray(b).dtype) else np.float64
    return not values or not _off(a, b, dtype).any()


def _is_number(leaf):
    """Whether something is a real number or an array of them."""
    return isinstance(leaf, (np.ndarray, np.generic, Real)) and np.asarray(leaf).dtype.kind in "biuf"


def _off(expected, given, dtype):
    """Which entries are wrong; what is not finite is right where it is expected, as a mistake's own answer."""
    expected, given = np.asarray(expected, dtype=float), np.asarray(given, dtype=float)
    largest = np.abs(expected[np.isfinite(expected)]).max(initial=0) or 1
    with np.errstate(invalid="ignore"):
        close = np.abs(given - expected) <= TOLERANCE[dtype] * largest
    return ~(close | (given == expected) | (np.isnan(given) & np.isnan(expected)))


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


KINDS = {int: "a whole number", str: "a word", bool: "True or False"}


def _type(expected, given, path, dtype):
    if not isinstance(expected, (np.ndarray, float)):  # a word, a truth value, a count
        kinds = (int, np.integer) if type(expected) is int else type(expected)
        if isinstance(given, kinds) and isinstance(given, bool) == isinstance(expected, bool):
            return None
        should = KINDS.get(type(expected), f"of type {type(expected).__name__}")
        return Difference("type", path, f"is {_describe(given)}; it should be {should}")
    if isinstance(expected, np.ndarray) and not isinstance(given, np.ndarray):
        return Difference("type", path, f"is {_describe(given)}; it should be an array of shape {expected.shape}")
    if isinstance(given, bool) or not isinstance(given, (np.ndarray, np.generic, Real)):
        return Difference("type", path, f"is {_describe(given)}; it should be a number")
    has = np.asarray(given).dtype
    if has.kind in "iu":
        if not isinstance(given, np.ndarray):
            return None  # wrong by its value, if it is
        mistakes = ("integer-array",) if isinstance(expected, np.ndarray) else ()
        return Difference("type", path, f"has dtype {has}; it should hold floating-point numbers", mistakes)
    if has.kind != "f" or has.itemsize < np.dtype(dtype).itemsize:
        should = "float64 or float32" if dtype is np.float32 else "float64"
        return Difference("type", path, f"has dtype {has}; it should be {should}")
    return None


def _shape(expected, given, path, dtype):
    if not isinstance(expected, (np.ndarray, float)) or np.shape(given) == np.shape(expected):
        return None
    has, should = np.shape(given), np.shape(expected)
    mistakes = ()
    if len(should) == 2 and should[1] == 1:
        if has == should[:1]:
            mistakes = ("one-dimensional",)
        elif has == (should[0], should[0]) and same(np.diagonal(given), expected.ravel()):
            mistakes = ("broadcast",)  # a flat array and a column, entry by entry, have the right answer there
    text = f"has shape {has}; it should be {should}" if should else f"has shape {has}; it should be a single number"
    return Difference("shape", path, text, mistakes)


def _values(expected, given, path, dtype):
    if not isinstance(expected, (np.ndarray, float)):
        return None if expected == given else Difference("values", path, "is not right")
    wrong = _off(expected, given, dtype)
    if not wrong.any():
        return None
    expected, given = np.asarray(expected), np.asarray(given)
    strange = ~np.isfinite(given)
    if strange.any():
        text = f"has {strange.sum()} of {given.size} entries that are NaN or infinite"
        return Difference("values", path, text, wrong=strange)
    off = np.abs(given.astype(float) - expected) / (np.abs(expected).max(initial=0) or 1)
    if not given.ndim:
        whole = "is a whole number, and " if given.dtype.kind in "iu" else ""
        return Difference("values", path, f"{whole}is off by {_percent(off)} of what it should be", wrong=wrong)
    worst = ", ".join(map(str, np.unravel_index(off.argmax(), off.shape)))
    text = (
        f"is off in {wrong.sum()} of {wrong.size} entries, most at [{worst}]: "
        f"there by {_percent(off.max())} of the largest entry"
    )
    return Difference("values", path, text, wrong=wrong)


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
