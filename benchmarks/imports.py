"""How long `import nnbp` takes compared with `import numpy`, in turns, each in a new interpreter."""

import os
import subprocess
import sys

from .ratios import paired, spread
from .turns import ROOT

# Keep compiled modules, as is usual; with this variable set, the time would be that of compiling.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
TIMED = "from time import perf_counter as now; start = now(); import {}; print(now() - start)"


def seconds(module):
    """Seconds that an import takes in a new interpreter, not counting the interpreter's own start."""
    command = [sys.executable, "-c", TIMED.format(module)]
    return float(subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True).stdout)


def measure(rounds=21):
    """Median and quartiles of both times and of the ratio of each pair."""
    times = {"numpy": [], "nnbp": []}
    for module in times:
        seconds(module)  # compiles the modules
    for _ in range(rounds):
        for module, list_of_times in times.items():
            list_of_times.append(seconds(module))
    return {module: spread(list_of_times) for module, list_of_times in times.items()} | {
        "ratio": paired(times["nnbp"], times["numpy"])
    }
