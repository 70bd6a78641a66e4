"""How long `import nnbp` takes against `import numpy`, each in a new interpreter, in turns."""

import os
import subprocess
import sys

from .ratios import paired, spread
from .turns import ROOT

# Compiled modules are kept, as everywhere but where this variable is set; else it is the compiler that is measured.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
TIMED = "from time import perf_counter as now; start = now(); import {}; print(now() - start)"


def seconds(module):
    """Seconds of an import in a new interpreter, without the interpreter's own start."""
    command = [sys.executable, "-c", TIMED.format(module)]
    return float(subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout)


def measure(rounds=21):
    """Times of both and the ratio of each pair: dicts of median and quartiles."""
    times = {"numpy": [], "nnbp": []}
    for module in times:
        seconds(module)  # compiles what is not compiled yet
    for _ in range(rounds):
        for module, list_of_times in times.items():
            list_of_times.append(seconds(module))
    return {module: spread(list_of_times) for module, list_of_times in times.items()} | {
        "ratio": paired(times["nnbp"], times["numpy"])
    }
