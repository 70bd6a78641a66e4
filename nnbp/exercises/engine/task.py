"""What one check knows: the reference solution, what it is tried on, and what known mistakes would answer."""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import InitVar, dataclass, field

import numpy as np

from ...activations import sigmoid


@dataclass(frozen=True, eq=False)
class Task:
    """One function that a reader writes.

    Attributes
    ----------
    name : str
        What ``check`` is called with.
    function : callable
        The reference solution.
    equation : str
        What it computes, such as "(BP1)".
    cases : sequence of dict
        Arguments to try it on, by name and in order; all are graded, and all serve to tell mistakes apart. The first
        ones have unequal widths, later ones everything that makes a wrong answer look right elsewhere: see `networks`.
    mistakes : dict
        For names in the catalogue of misconceptions, what somebody would have typed instead: pieces of the reference
        solution's text and what stands in their place, as in ``{"w.T @ delta": "w @ delta"}``. Where no such change
        of text is the mistake, a function that makes it. What follows a slash tells the forms of one mistake apart:
        "wrong-axis" and "wrong-axis/flat" have the same entry in the catalogue.
    examples : str, optional
        The argument whose columns are examples.
    parts : tuple of str
        What the entries of a returned tuple are called, if it returns one.
    first_layer : int or tuple of int
        The layer that entry 0 of a returned list belongs to; one for each part where they differ. 0: the entries are
        not layers.
    backward : bool
        Whether the layers are computed from the last to the first.
    judge : callable, optional
        For a function that has many right answers, such as one that shuffles: takes the reader's function, tries it as
        it likes, and returns a ``Finding``, or None if there is nothing to find. It stands in for the comparison of the
        values; type and shape are those of the reference solution all the same.
    praise : str, optional
        What a right answer does, in words, where "(BP1) holds" would not say it.
    builds_on : tuple of Task
        Earlier tasks of the same exercise whose functions this one may call: they are to be mended first.
    recognize : callable, optional
        For a mistake of many forms: takes a case and a wrong answer to it, returns a name in the catalogue or None.
    advice : str, optional
        What to do about wrong numbers that no known mistake gives, where "work it out by hand" would be too much.
    """

    name: str
    function: Callable
    equation: str
    cases: tuple
    mistakes: Mapping = field(default_factory=dict)
    examples: str | None = None
    parts: tuple = ()
    first_layer: int | tuple = 2
    backward: bool = False
    judge: Callable | None = None
    praise: str = ""
    builds_on: tuple = ()
    recognize: Callable | None = None
    advice: str = ""
    probes: InitVar[tuple] = ()  # until all modules use networks(): more cases

    def __post_init__(self, probes):
        object.__setattr__(self, "cases", (*self.cases, *probes))

    def place(self, path):
        """Where an entry of the result is, in words: ``(0, 1)`` may be "nabla_w, layer 3"; "" if there is only one."""
        path, words = list(path), []
        first_layer = self.first_layer
        if self.parts and path:
            part = path.pop(0)
            words.append(self.parts[part])
            first_layer = first_layer[part] if isinstance(first_layer, tuple) else first_layer
        if path:
            words.append(f"layer {path[0] + first_layer}" if first_layer else f"entry {path[0]}")
        return ", ".join(words)

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


def written(function, changes):
    """The function that ``function`` becomes when pieces of its text, each found once, are replaced."""
    text = inspect.getsource(function)
    for old, new in changes.items():
        if text.count(old) != 1:
            raise ValueError(
                f"{old!r} stands {text.count(old)} times in {function.__name__}; it should stand there once"
            )
        text = text.replace(old, new)
    names = {"np": np, "sigmoid": sigmoid} | function.__globals__  # in every mistake
    exec(text, names)
    return names[function.__name__]
