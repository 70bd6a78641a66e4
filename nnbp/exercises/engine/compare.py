"""Whether a result is the expected one, and if not, what is wrong with it first: type, shape or values."""

import functools
import operator
from dataclasses import dataclass
from numbers import Real

import numpy as np

TOLERANCE = {np.float64: 1e-6, np.float32: 1e-4}
"""How far an entry may be off, relative to the largest of its array: rounding is allowed, mistakes are not."""

KINDS = {int: "a whole number", str: "a word", bool: "True or False"}


@dataclass(frozen=True)
class Difference:
    """What is wrong with a result: the ``stage`` "type", "shape" or "values"; the ``path`` in nested lists; a ``text``.

    ``mistakes`` are the misconceptions that its form alone gives away, ``wrong`` says which entries have wrong values.
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
    dtypes = [getattr(leaf, "dtype", None) for _, leaf in leaves([*case.values()])]
    return np.float32 if np.float32 in dtypes else np.float64


def first_difference(expected, given, order=lambda paths: paths, values=True, dtype=np.float64):
    """The first `Difference` of ``given``, by stage, then in the ``order`` of the paths; ``None`` if there is none.

    Without ``values`` only nesting, types and shapes are compared. ``dtype`` is the `precision` of the question.
    """
    problem = _nesting(expected, given, ())
    if problem:
        return problem
    expected = dict(leaves(expected))
    for stage in (_type, _shape, _values) if values else (_type, _shape):
        for path in order(list(expected)):
            problem = stage(expected[path], functools.reduce(operator.getitem, path, given), path, dtype)
            if problem:
                return problem
    return None


def same(one, other, values=True):
    """Whether two answers are equal, up to rounding; without ``values``, whether they are of one form."""
    one, other = list(leaves(one)), list(leaves(other))
    return [path for path, _ in one] == [path for path, _ in other] and all(
        _alike(a, b, values) for (_, a), (_, b) in zip(one, other, strict=True)
    )


def nearly(function, case, value):
    """A `Task` recognises with this what is right except for the error of a measurement, or for rounding."""
    pairs = zip(leaves(function(*case.values())), leaves(value), strict=True)
    close = all(np.abs(a - b).max() <= max(1e-6, 0.01 * np.abs(a).max()) for (_, a), (_, b) in pairs)
    return "measured" if close else None


def _alike(a, b, values):
    if not (_is_number(a) and _is_number(b)):
        return type(a) is type(b) and (not values or not isinstance(a, str) or a == b)
    return np.shape(a) == np.shape(b) and not (values and _off(a, b, precision({"a": a, "b": b})).any())


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


def _nesting(expected, given, path):
    """Lists where lists are due, as long as they should be."""
    if not isinstance(expected, (list, tuple)):
        return None
    if not isinstance(given, (list, tuple)):
        should = f"a {type(expected).__name__} of {len(expected)}"
        return Difference("type", path, f"is {_describe(given)}; it should be {should}")
    if len(given) != len(expected):
        return Difference("type", path, f"is {_describe(given)}; it should have {len(expected)}")
    parts = enumerate(zip(expected, given, strict=True))
    return next(filter(None, (_nesting(e, g, (*path, i)) for i, (e, g) in parts)), None)


def _type(expected, given, path, dtype):
    def difference(should, mistakes=()):
        has = f"has dtype {given.dtype}" if isinstance(given, np.ndarray | np.generic) else f"is {_describe(given)}"
        return Difference("type", path, f"{has}; it should {should}", mistakes)

    if not isinstance(expected, (np.ndarray, float)):  # a word, a truth value, a count
        kinds = (int, np.integer) if type(expected) is int else type(expected)
        if isinstance(given, kinds) and isinstance(given, bool) == isinstance(expected, bool):
            return None
        return difference(f"be {KINDS.get(type(expected), f'of type {type(expected).__name__}')}")
    if isinstance(given, bool) or not isinstance(given, (np.ndarray, np.generic, Real)):
        shape = f"an array of shape {expected.shape}" if isinstance(expected, np.ndarray) else "a number"
        return difference(f"be {shape}")
    if isinstance(expected, np.ndarray) and not isinstance(given, np.ndarray):
        return Difference("type", path, f"is a number; it should be an array of shape {expected.shape}")
    has = np.asarray(given).dtype
    if has.kind in "iu":  # a number is wrong by its value, if it is
        mistakes = ("integer-array",) if isinstance(expected, np.ndarray) else ()
        return difference("hold floating-point numbers", mistakes) if isinstance(given, np.ndarray) else None
    if has.kind != "f" or has.itemsize < np.dtype(dtype).itemsize:
        return difference("be float64 or float32" if dtype is np.float32 else "be float64")
    return None


def _shape(expected, given, path, dtype):
    has, should = np.shape(given), np.shape(expected)
    if not isinstance(expected, (np.ndarray, float)) or has == should:
        return None
    mistakes = ()
    if should[1:] == (1,) and has == should[:1]:
        mistakes = ("one-dimensional",)
    elif should[1:] == (1,) and has == (should[0], should[0]) and same(np.diagonal(given), expected.ravel()):
        mistakes = ("broadcast",)  # a flat array and a column, entry by entry, have the right answer there
    text = f"has shape {has}; it should be {should or 'a single number'}"
    return Difference("shape", path, text, mistakes)


def _values(expected, given, path, dtype):
    if not isinstance(expected, (np.ndarray, float)):
        return None if expected == given else Difference("values", path, "is not right")
    wrong = _off(expected, given, dtype)
    if not wrong.any():
        return None
    given = np.asarray(given)
    strange = ~np.isfinite(given)
    if strange.any():
        text = f"has {strange.sum()} of {given.size} entries that are NaN or infinite"
        return Difference("values", path, text, wrong=strange)
    if given.ndim:
        return Difference("values", path, f"is wrong in {wrong.sum()} of {wrong.size} entries", wrong=wrong)
    off = np.abs(given.astype(float) - expected) / (np.abs(expected) or 1)
    whole = "is a whole number, and " if given.dtype.kind in "iu" else ""
    return Difference("values", path, f"{whole}is off by {_share(off)} what it should be", wrong=wrong)


def one_entry(expected, given):
    """Of a wrong array, the entry that is furthest off, beside the right one but without it; "" of anything else."""
    if not isinstance(expected, np.ndarray) or not np.isfinite(given).all():
        return ""
    off = np.abs(given.astype(float) - expected)
    where = np.unravel_index(off.argmax(), off.shape)
    yours, right = float(given[where]), float(expected[where])
    words = f"At [{', '.join(map(str, where))}], where it is furthest off, you have {yours:.3g}"
    if abs(right) <= 1e-3 * np.abs(expected).max():
        return f"{words} and the right number is close to 0."
    if abs(yours / right - 1) < 0.1:
        return f"{words}, which is off by {_share(abs(yours / right - 1))} the right number."
    return f"{words}, which is {yours / right:.3g} times the right number."


def _share(ratio):
    if ratio > 1:
        return f"{ratio:.1f} times" if ratio < 10 else "more than ten times"
    return "less than 0.1% of" if ratio < 0.001 else f"{ratio:.1%} of" if ratio < 0.1 else f"{ratio:.0%} of"


def _describe(value):
    if value is None or value is Ellipsis or isinstance(value, bool):
        return str(value)
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {len(value)}"
    return "a number" if isinstance(value, Real) else f"of type {type(value).__name__}"
