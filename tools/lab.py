"""Open the exercises in JupyterLab: copies in my-exercises, made if they are missing, at the first that is not solved.

python -m tools.lab [OPTION ...]        options of JupyterLab, such as --no-browser
"""

import os
import sys

from nnbp import __main__ as command
from nnbp.exercises.engine.verdict import MIME
from nnbp.exercises.grading.read import Unreadable, folder, load, read
from tools.notebooks import ROOT


def solved(path):
    """Whether every check of a notebook was passed when it was last saved."""
    outputs = [output.get("data", {}) for cell in read(load(path))["cells"] for output in cell.get("outputs", [])]
    statuses = [data[MIME]["status"] for data in outputs if MIME in data]
    return bool(statuses) and all(status == "passed" for status in statuses)


def first_unsolved(mine):
    """The name of the exercise to go on with, or of the first if all are solved; damaged ones are passed over."""
    names = sorted(path.name for path in folder("exercises").glob("*.ipynb"))
    for name in names:
        try:
            if not solved(mine / name):
                return name
        except Unreadable:
            continue
    return names[0]


def main(options):
    from jupyterlab.labapp import main as lab

    os.chdir(ROOT)
    if status := command.main(["exercises"]):
        return status
    address = f"/lab/tree/{command.MINE}/{first_unsolved(command.MINE)}"
    return lab([f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={address}", *options])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
