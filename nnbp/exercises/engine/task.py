"""What one check knows: the reference solution, what it is tried on, and what known mistakes would answer."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from ...activations import sigmoid


@dataclass(frozen=True, eq=False)
class Task:
    """One function that a reader writes."""

    name: str  # what check is called with
    function: Callable  # the reference solution
    equation: str  # what it computes, such as "(BP1)"
    # Arguments by name and in order: see networks(). A single case without arguments asks for a value, not a function.
    cases: tuple
    # For names in the catalogue, what somebody would have typed instead: pieces of the reference's text and what stands
    # in their place, as in {"w.T @ delta": "w @ delta"}; where no such change is the mistake, a function that makes it.
    # What follows a slash tells the forms of one mistake apart: "wrong-axis/flat" is a form of "wrong-axis".
    mistakes: Mapping = field(default_factory=dict)
    examples: str | None = None  # the argument whose columns are examples
    parts: tuple = ()  # what the entries of a returned tuple are called, if it returns one
    first_layer: int | tuple = 2  # of which layer entry 0 of a list is, in each part where they differ; 0 for no layers
    backward: bool = False  # whether the layers are computed from the last to the first
    # Where many answers are right, as with random numbers: tries the reader's function and returns a Finding or None,
    # in place of the comparison of values, but not of that of type and shape.
    judge: Callable | None = None
    praise: str = ""  # what a right answer does, where "(BP1) holds" would not say it
    builds_on: tuple = ()  # tasks before it whose functions this one may call: they are to be fixed first
    recognise: Callable | None = None  # names a mistake of many forms, or None, from a case and a wrong answer to it
    advice: str = ""  # about wrong numbers that no known mistake gives, where working them out by hand is too much

    @property
    def fixed(self):
        """Whether it asks for a value, which is the same for everybody, and not for a function."""
        return not any(self.cases)

    def place(self, path):
        """Where an entry of the result is, in words: ``(0, 1)`` may be "nabla_w, layer 3"; "" if there is only one."""
        words, first = [], self.first_layer
        if self.parts and path:
            words.append(self.parts[path[0]])
            first = first[path[0]] if isinstance(first, tuple) else first
            path = path[1:]
        if path:
            words.append(f"layer {path[0] + first}" if first else f"entry {path[0]}")
        return ", ".join(words)

    def in_order(self, paths):
        """Paths in the order in which a reader computes what they lead to: layer by layer."""
        step = -1 if self.backward else 1
        return sorted(paths, key=lambda path: (tuple(step * i for i in path[-1:]), path))

    @functools.cached_property
    def mistaken(self):
        """For every name in ``mistakes``, the function that makes this mistake."""
        return {
            name: mistake if callable(mistake) else written(self.function, mistake)
            for name, mistake in self.mistakes.items()
        }

    def m(self, case):
        """The number of examples in a case."""
        return case[self.examples].shape[1] if self.examples else 1


@dataclass(frozen=True)
class Finding:
    """What a judge found wrong: the ``text`` goes on after the function's name, the ``mistake`` is of the catalogue."""

    text: str
    mistake: str | None = None


_source = functools.cache(inspect.getsource)


def written(function, changes):
    """The function that ``function`` becomes when pieces of its text are replaced, each found exactly once."""
    text = _source(function)
    for old, new in changes.items():
        if text.count(old) != 1:
            raise ValueError(
                f"{old!r} stands {text.count(old)} times in {function.__name__}; it should stand there once"
            )
        text = text.replace(old, new)
    names = {"np": np, "sigmoid": sigmoid} | function.__globals__  # in every mistake
    exec(text, names)
    return names[function.__name__]
