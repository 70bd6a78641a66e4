"""How notebooks are to be checked: what is the same for all of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How a notebook is run. Made of plain values, so that it can be sent to another process or machine."""

    timeout: float = 60
    """Seconds that a cell may take."""
    sandbox: str = "auto"
    """Run notebooks in bubblewrap: "auto" if it works here, "bwrap" always, "none" never."""
    memory: int = 1_000_000_000
    """Bytes that all processes of a notebook in the sandbox may use together."""
    disk: int = 200_000_000
    """Bytes that it may write to its folder."""
    processes: int = 100
    """Processes and threads that it may have at once."""
    output: int = 10_000_000
    """Bytes that it may print and display."""
    exam: bool = False
    """Judge outside the process of the student's code, with numbers drawn afresh."""
    seed: int | None = None
    """Where an exam draws its numbers from."""


DEFAULTS = Options()
