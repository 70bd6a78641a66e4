"""How notebooks are to be checked: what is the same for all of them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """How a notebook is run. Made of plain values, so that it can be sent to another process or machine."""

    timeout: float = 60
    """Seconds that a cell may take."""


DEFAULTS = Options()
