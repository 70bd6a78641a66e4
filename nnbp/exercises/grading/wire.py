"""What crosses between the judge of an exam and a student's code: lines of JSON that hold data and nothing that acts.

Each end has a `Wire`. Arrays cross as their bytes, functions and the numbers of exercise 22 as indices in lists that
both ends keep. Whatever else there is crosses as the name of its type.
"""

import base64
import builtins
import functools
import itertools
import json
import re
from importlib import import_module

import numpy as np

from ...activations import Activation
from ..engine.call import own_lines

LARGEST, DEEPEST, MOST = 8_000_000, 30, 100_000
"""Bytes in a line from a student's code, lists within lists, and entries of all of them together."""
LONGEST = 2000
"""Characters of a message that are kept."""
WRONG = ArithmeticError, AttributeError, LookupError, MemoryError, RecursionError, TypeError, ValueError
"""What it raises to take data for what they are not."""
DTYPE = re.compile(r"[<>|=][biufcSU]\d{1,3}")


class Nonsense(Exception):
    """What arrived is none of what `Wire.encode` makes."""


class Wire:
    """One end of the connection, which reads lines from ``source`` and writes them to ``target``, both binary files.

    ``answer`` is called with each order that comes in while an answer is awaited, and returns the answer to it.
    """

    def __init__(self, source, target, answer, largest=LARGEST):
        self.source, self.target, self.answer, self.largest = source, target, answer, largest
        self.functions, self.indices, self.numbers = {}, itertools.count(), []

    # Lines

    def send(self, message):
        self.target.write(json.dumps(message).encode() + b"\n")
        self.target.flush()

    def receive(self):
        """The next line, a dictionary; ``EOFError`` if the other end is gone."""
        line = self.source.readline(self.largest)
        if not line:
            raise EOFError
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            raise Nonsense("no JSON") from None
        if not isinstance(message, dict):
            raise Nonsense("no message")
        return message

    def ask(self, **order):
        """The answer to an order; orders that come in first are carried out first."""
        self.send({"order": order})
        while True:
            message = self.receive()
            if "order" not in message:
                return message
            self.send(self.answer(message["order"]))

    # Values

    def encode(self, value):
        """A value as JSON holds it."""
        return self._encode(value, 0, itertools.count())

    def _encode(self, value, depth, entries):
        kind = type(value)
        if depth > DEEPEST or next(entries) > MOST:
            return {"other": kind.__name__}
        if value is None or kind in (bool, float) or (kind is int and abs(value) < 2**200):
            return value
        if kind is str:
            return value.encode(errors="replace").decode()[:LONGEST]
        if kind in (list, tuple):
            return {kind.__name__: [self._encode(entry, depth + 1, entries) for entry in value]}
        if isinstance(value, (np.ndarray, np.generic)):
            return _of_array(np.asarray(value), isinstance(value, np.generic))
        if isinstance(value, np.random.Generator):
            return {"generator": _plain(value.bit_generator.state)}
        if value is Ellipsis:
            return {"ellipsis": None}
        if number_type() and isinstance(value, number_type()):
            return self._of_number(value)
        if callable(value):
            return self._of_function(value)
        if isinstance(value, str):
            return {"word": [kind.__name__, str(value)[:LONGEST]]}
        return {"other": kind.__name__}

    def decode(self, given, depth=0):
        """The value that `encode` made this of; ``Nonsense`` if it made no such thing."""
        if given is None or isinstance(given, (bool, int, float, str)):
            return given
        try:
            if depth > DEEPEST:
                raise RecursionError
            ((kind, content),) = given.items()
            if kind in ("list", "tuple"):
                entries = [self.decode(entry, depth + 1) for entry in content]
                return entries if kind == "list" else tuple(entries)
            return {
                "array": _array,
                "generator": _generator,
                "ellipsis": lambda _: Ellipsis,
                "number": self._number,
                "function": self._function,
                "word": _word,
                "other": lambda name: _named(name)(),
            }[kind](content)
        except WRONG as error:
            raise Nonsense(type(error).__name__) from None

    def forget(self):
        """Forget the functions and numbers that crossed: a call is over, and nobody may use them any more."""
        self.functions, self.numbers = {}, []

    def _of_function(self, function):
        index = next(self.indices)
        self.functions[index] = function
        prime = getattr(function, "prime", None)
        name = str(getattr(function, "__name__", getattr(function, "name", "function")))[:100]
        return {"function": [index, name, self._of_function(prime) if callable(prime) else None]}

    def _function(self, content):
        index, name, prime = content

        def function(*arguments):
            return self.call(index, arguments)

        function.__name__, function.elsewhere = _one_line(name)[:100], self
        return Activation(function, self._function(prime["function"]), name) if prime else function

    def call(self, index, arguments):
        """What a function of the other end returns."""
        return self.result(self.ask(call=index, arguments=[self.encode(value) for value in arguments]))

    def called(self, order):
        """The answer to an order to call one of our functions."""
        try:
            arguments = [self.decode(value) for value in order["arguments"]]
            return {"value": self.encode(self.functions[order["call"]](*arguments))}
        except Exception as error:
            return {"error": of_error(error)}

    def result(self, answer):
        """The value in an answer; the exception in it is raised."""
        if "error" in answer:
            raise error_from(answer["error"])
        return self.decode(answer.get("value"))

    def _of_number(self, number):
        """A number of exercise 22 as its index, after all that it was made from which is not known yet."""
        known, new = {id(other): index for index, other in enumerate(self.numbers)}, []

        def visit(number):
            if id(number) not in known:
                if len(self.numbers) > MOST // 100:
                    raise ValueError("these are too many numbers")
                pairs = [[visit(other), float(derivative)] for other, derivative in number.made_from]
                known[id(number)] = len(self.numbers)
                self.numbers.append(number)
                new.append([float(number.value), pairs])
            return known[id(number)]

        index = visit(number)
        return {"number": [index, new]}

    def _number(self, content):
        index, new = content
        for value, pairs in new:
            made_from = [(self.numbers[_index(i)], float(derivative)) for i, derivative in pairs]
            self.numbers.append(number_type()(float(value), made_from))
        return self.numbers[_index(index)]


def number_type():
    """The class of the numbers of exercise 22, where it is there."""
    return _given("_number", "Number")


@functools.cache
def _given(module, name):
    """What an exercise gives to its reader, where it is there."""
    try:
        return getattr(import_module(f"nnbp.exercises.{module}"), name)
    except ImportError:
        return None


def _index(index):
    if not isinstance(index, int) or index < 0:
        raise IndexError
    return index


def _plain(state):
    """The state of a random generator without arrays."""
    if isinstance(state, dict):
        return {name: _plain(part) for name, part in state.items()}
    return state.tolist() if isinstance(state, np.ndarray) else state


def _generator(state):
    generator = np.random.Generator(np.random.PCG64())
    generator.bit_generator.state = state
    return generator


def _of_array(array, scalar):
    if not DTYPE.fullmatch(array.dtype.str):
        return {"array": ["object", list(array.shape), "", False]}
    data = base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()
    return {"array": [array.dtype.str, list(array.shape), data, scalar]}


def _array(content):
    dtype, shape, data, scalar = content
    if not all(isinstance(n, int) and 0 <= n <= LARGEST for n in shape):
        raise ValueError
    if dtype == "object":
        return np.full(shape if np.prod(shape, dtype=float) <= MOST else (), None)
    if not DTYPE.fullmatch(dtype):
        raise ValueError
    array = np.frombuffer(bytearray(base64.b64decode(data, validate=True)), dtype).reshape(shape)
    return array[()] if scalar else array


def _word(content):
    """A word of an enumeration, such as a bug of exercise 14, where it is one."""
    kind, word = content
    return _given("_suspects", "Bug")(word) if kind == "Bug" else str(word)


def _named(name, base=object, **members):
    """A type of which nothing is known but its name."""
    return type(_one_line(name)[:100].replace("\0", ""), (base,), members)


def _one_line(text):
    """Text of which no part can be taken for a line of a report."""
    return str(text)[:LONGEST].replace("\n", " ")


# Exceptions


def of_error(error):
    """An exception as JSON holds it: its type, its module, what it says, and where in the reader's code it was raised."""
    kind = type(error)
    try:
        said = str(error)
    except Exception as nasty:
        said = f"its message cannot be shown: {type(nasty).__name__}"
    lines = [[str(part)[:LONGEST] for part in line] for line in own_lines(error)]
    clean = [text.encode(errors="replace").decode()[:LONGEST] for text in (kind.__name__, str(kind.__module__), said)]
    return [*clean, lines]


def error_from(content):
    """The exception that `of_error` made this of, or one that looks like it."""
    try:
        name, module, said, lines = content
        lines = [(_one_line(where), _one_line(source)) for where, source in lines]
        error = _error(str(name)[:100], str(module)[:100], str(said)[:LONGEST])
    except WRONG:
        raise Nonsense("no exception") from None
    error.lines_elsewhere = lines
    return error


def _error(name, module, said):
    known = getattr(builtins, name, None) if module == "builtins" else None
    known = known if isinstance(known, type) and issubclass(known, Exception) else Exception
    try:
        error = known(said)
        if known.__name__ == name and str(error) == said:
            return error
    except Exception:
        known = Exception
    return _named(name, known, __str__=lambda _: said, __module__=module, __init__=lambda *_: None)()
