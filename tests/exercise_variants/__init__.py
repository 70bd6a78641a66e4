"""For every task at least five correct solutions, as different people would write them, in a dict VARIANTS each."""

from importlib import import_module
from pathlib import Path

VARIANTS = {}
for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
    VARIANTS |= import_module(f".{path.stem}", __name__).VARIANTS
