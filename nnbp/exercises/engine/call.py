"""Calling a reader's function: what it returned, raised, printed, and whether it left its arguments alone."""

import builtins
import contextlib
import copy
import dis
import io
import linecache
import re
import sys
import sysconfig
import traceback
import types
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .compare import leaves

FOREIGN = [
    Path(path).resolve()
    for path in (Path(__file__).parents[2], *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")))
]
"""Where code lives that is not the reader's."""

IN_WORDS = {
    r"matmul: .*core dimension 0.*size (\d+) is different from (\d+).*": (
        r"these shapes do not fit in a matrix product: (…, \2) @ (\1, …)"
    ),
    r"matmul: .*not have enough dimensions.*": "one side of this matrix product is a single number",
    r"operands could not be broadcast together with shapes (.*)": (
        r"these shapes do not fit in an operation that works entry by entry: \1"
    ),
    r"(setting an array element with a sequence\.|only 0-dimensional arrays can be converted .*)$": (
        "an array stands where a single number is due. If z is a column, z[j] is an array and z[j, 0] a number"
    ),
    r"^KeyError: (\d+)$": (
        r"KeyError: \1 is not a key of the dictionary. "
        r"Which line should have made this entry, and for which keys does it run?"
    ),
}
"""What Python and NumPy say of frequent mistakes, and how to say it so that a beginner understands."""

FRAMES = 4
"""How many of the reader's own lines a traceback shows at most: the last ones."""


@dataclass(frozen=True)
class Outcome:
    """What came of one call: a ``value`` or an ``error``, the argument that was ``modified``, and what was ``printed``.

    ``value`` is a copy of what was ``returned``, which a later call may change.
    """

    value: object = None
    returned: object = None
    error: BaseException | None = None
    modified: str | None = None
    printed: str = ""


def call(function, case):
    """Call ``function`` with copies of the arguments in ``case``."""
    arguments = copy.deepcopy(list(case.values()))
    printed = io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(printed),
            _put(vars(builtins), "input", _refusing("input")),
            _put(vars(sys), "breakpointhook", _refusing("breakpoint")),
            warnings.catch_warnings(action="ignore"),
            np.errstate(all="ignore"),
        ):
            value = function(*arguments)
    except (Exception, SystemExit) as error:
        return Outcome(error=error, printed=printed.getvalue())
    modified = next((name for name, given in zip(case, arguments, strict=True) if not equal(case[name], given)), None)
    returned = value
    if elsewhere := getattr(function, "elsewhere", None):  # it ran in another process, which says what it did there
        modified, returned = [*case, None][elsewhere.changed], elsewhere.returned[-1]
    plain = all(isinstance(leaf, (np.ndarray, np.generic, int, float, str)) for _, leaf in leaves(value))
    kept = copy.deepcopy(value) if plain else value  # later calls may change arrays
    return Outcome(kept, returned, None, modified, printed.getvalue())


@contextlib.contextmanager
def _put(names, name, value):
    own = names[name]
    names[name] = value
    try:
        yield
    finally:
        names[name] = own


def _refusing(name):
    """Stands in for what would wait for somebody to type."""

    def refuse(*_, **__):
        raise RuntimeError(f"{name}() waits for somebody to type, and a check calls your function by itself")

    return refuse


def equal(before, after):
    """Whether arguments or results are the same as before, to the last bit."""
    before, after = dict(leaves(before)), dict(leaves(after))
    return [*before] == [*after] and all(
        np.array_equal(after[path], leaf) for path, leaf in before.items() if isinstance(leaf, (np.ndarray, float, int))
    )


def is_stub(function):
    """Whether a function does nothing at all: a docstring and ``...``."""
    code = getattr(function, "__code__", None)
    return isinstance(code, types.CodeType) and all(
        i.opname in ("RESUME", "NOP", "POP_TOP", "RETURN_VALUE")
        or (i.opname in ("LOAD_CONST", "RETURN_CONST") and i.argval in (None, Ellipsis))
        for i in dis.get_instructions(code)
    )


def is_own(function):
    """Whether something is a function that the reader wrote."""
    return isinstance(function, types.FunctionType) and not _foreign(function.__code__.co_filename)


def _foreign(filename):
    return any(Path(filename).resolve().is_relative_to(folder) for folder in FOREIGN)


@contextlib.contextmanager
def standing_in(names, name, function):
    """Put a function of ours in the place of one of the reader's; gives a list that fills up when it is called."""
    calls = []

    def instead(*arguments, **named):
        calls.append(name)
        return function(*arguments, **named)

    with _put(names, name, instead):
        yield calls


def in_words(error):
    """What an exception says, so that a beginner understands it, in one line."""
    message = _message(error)[-1 if isinstance(error, SyntaxError) else 0]
    for theirs, words in IN_WORDS.items():
        message = re.sub(theirs, words, message)
    return message


def own_lines(error):
    """The lines of the reader's own code that led to an exception, ours and NumPy's left out: where and what each is."""
    if hasattr(error, "lines_elsewhere"):  # it was raised in another process
        yield from error.lines_elsewhere
        return
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not _foreign(frame.filename)]
    for frame in frames[-FRAMES:]:
        source = frame.line or linecache.getline(frame.filename, frame.lineno).strip()
        yield f"line {frame.lineno}, in {_short(frame.name)}", _short(source)


def own_traceback(error):
    """The lines of the reader's own code that led to an exception, and what Python or NumPy says of it."""
    lines = [line for where, source in own_lines(error) for line in (where, f"    {source}") if line.strip()]
    return "\n".join([*lines, *_message(error)])


def _message(error):
    """The first lines of what Python prints of an exception, without where it was raised."""
    return [*map(_short, "".join(traceback.format_exception_only(error)).strip().splitlines()[:4])]


LONGEST = 500


def _short(line):
    """A line that a report can hold."""
    return line if len(line) <= LONGEST else f"{line[:LONGEST]} …"
