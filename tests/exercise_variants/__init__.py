"""At least five correct solutions of every task, as different people would write them; a dict VARIANTS per module."""

from importlib import import_module
from pathlib import Path

VARIANTS = {}
for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    VARIANTS |= import_module(f".{path.stem}", __name__).VARIANTS
