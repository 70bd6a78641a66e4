"""Runs a student's cells and functions in an exam, on the orders of `exam.Student`.

It shares its process with the student's code, so whatever it answers is no more than what that code claims.
"""

import contextlib
import functools
import os
import signal
from types import SimpleNamespace

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from ..engine import call as engine
from ..engine.rerun import watch
from .wire import Wire, number_type, of_error

PRINTED, KEPT = 5000, 60
"""Characters of what a function prints, and results whose later changes are noticed."""
LARGEST = 2**30


class TimeIsUp(BaseException):
    """A cell or a check has had its time."""


class Session:
    """The student's notebook, as it is after the cells that have run."""

    def __init__(self, source, target):
        self.wire = Wire(source, target, self.answer, LARGEST)
        config = Config()
        config.HistoryManager.enabled = False
        self.shell = InteractiveShell.instance(config=config)
        self.names, self.watch = self.shell.user_ns, watch()
        self.results = []
        if Number := number_type():
            Number.__deepcopy__ = lambda number, _: number  # a copy would be another number for the other end

    def answer(self, order):
        """Carry out an order."""
        try:
            with _limited(order["seconds"]):
                return self._carry_out(order)
        except TimeIsUp:
            return {"late": True}
        except BaseException as error:
            return {"error": of_error(error)}

    def _carry_out(self, order):
        if "run" in order:
            return self.run(order["run"])
        if "look up" in order:
            return self.look_up(order["look up"], order["task"])
        if "count" in order:
            return self.count(order["count"])
        return self.call(self.wire.functions[order["call"]], order["arguments"])

    def run(self, source):
        """Run a cell, whose output goes nowhere."""
        result = self.shell.run_cell(source, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        if isinstance(error, TimeIsUp):
            raise error
        return {"error": of_error(error)} if error else {}

    def look_up(self, name, task):
        """What a check judges: a value, a function, the dots of one that was not written, or why there is nothing."""
        self.results = []
        value = self.shell.ev(name)
        its = SimpleNamespace(name=task, function=SimpleNamespace(__name__=name))
        if found := self.watch and self.watch.verdict(its, value):
            return {"fix first": [found.headline, *found.place.splitlines()]}
        return {"value": self.wire.encode(... if engine.is_stub(value) else value)}

    def call(self, function, arguments):
        """What a function returns, raises and prints, and what has become of its arguments and of earlier results."""
        self.wire.numbers, seen = [], []
        arguments = [self.wire.decode(value) for value in arguments]

        def called(*given):
            seen[:] = given
            return function(*given)

        outcome = engine.call(called, dict(enumerate(arguments)))
        changed = [i for i, pair in enumerate(zip(arguments, seen, strict=False)) if not engine.equal(*pair)]
        said = {
            "printed": outcome.printed[:PRINTED],
            "changed": changed[0] if changed else -1,
            "generators": [[i, self.wire.encode(g)] for i, g in enumerate(seen) if hasattr(g, "bit_generator")],
            "results": [
                [i, self.wire.encode(returned)]
                for i, (value, returned) in enumerate(self.results)
                if not engine.equal(value, returned)
            ],
        }
        if outcome.error:
            return said | {"error": of_error(outcome.error)}
        if len(self.results) < KEPT:
            self.results.append((outcome.value, outcome.returned))
        return said | {"value": self.wire.encode(outcome.value)}

    def count(self, name):
        """Begin to count the calls of a function or, if they are counted, end it and say how many there were."""
        function = self.names[name]
        if hasattr(function, "calls"):
            self.names[name] = function.__wrapped__
            return {"counted": len(function.calls)}

        @functools.wraps(function)
        def counting(*arguments, **named):
            counting.calls.append(name)
            return function(*arguments, **named)

        counting.calls = []
        self.names[name] = counting
        return {}


@contextlib.contextmanager
def _limited(seconds):
    """Raises `TimeIsUp` in what takes longer, where the system can."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_):
        raise TimeIsUp

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def main():
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for descriptor in (0, 1, 2):
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    session = Session(source, target)
    session.wire.send({})
    with contextlib.suppress(EOFError):
        while True:
            message = session.wire.receive()
            if "order" in message:  # not an answer for which the time was up
                session.wire.send(session.answer(message["order"]))


if __name__ == "__main__":
    main()
