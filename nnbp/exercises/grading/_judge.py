"""Judges notebooks in an exam, with the numbers of the seed in NNBP_EXAM_SEED: the place that `_run` has elsewhere.

`run` starts this file, gives it orders as lines of JSON, and gets a line for each cell.
"""

import contextlib
import json
import os
import sys
import threading
from pathlib import Path
from queue import SimpleQueue

from .. import TASKS, added
from ..engine.verdict import data
from . import exam
from .options import Options
from .read import CHECK
from .wire import WRONG, Nonsense, of_error

MEMORY = 4_000_000_000
"""Bytes that the judge may use, in case an answer makes it compute with enormous arrays."""


def run(order, say):
    """Run the cells of a notebook in a process of its own, and judge what its check cells name."""
    options, folder = Options(**order["options"]), order["folder"]
    package = Path(folder, "package", "nnbp")
    exam.make_package(order["notebook"]["metadata"]["exercise"], package)
    with exam.Student(package, folder, options) as student, exam.guarded(student, options) as guard, _little_memory():
        if fault := student.begins():
            say({"fault": fault})
        else:
            judged = exam.Judged(student)
            for cell in order["notebook"]["cells"]:
                line = {"end": "died"} if student.gone else _line(student, cell, judged, options.timeout)
                if guard.reason:
                    break
                say({"cell": cell["id"], "passed": not line, "verdict": None, "error": None, "end": None} | line)
    say({"status": 0, "end": guard.reason})


@contextlib.contextmanager
def _little_memory():
    """Refuses us more than `MEMORY`, where the system can."""
    try:
        import resource
    except ImportError:
        yield
        return
    before = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, before[1]))
    yield
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, before)


def _line(student, cell, judged, seconds):
    """What became of a cell, as far as it is not as it should be, and the verdict."""
    student.give(seconds)
    try:
        if cell["id"].startswith("own-"):
            error = student.order(run=cell["source"]).get("error")
            return {"error": _named(error)} if error else {}
        task, name = CHECK.search(cell["source"]).groups()
        verdict, error = exam.judge(student, TASKS[task], name, judged)
        if error:
            return {"passed": False, "error": _named(of_error(error))}
        return {"verdict": data(verdict), "passed": verdict.status == "passed"}
    except exam.Late:
        return {"passed": False, "end": "time"}
    except exam.Ended as ended:
        return {"passed": False, "end": "time" if ended.late else "died"}
    except (Nonsense, *WRONG) as error:  # because of something that the student's code has said
        student.kill()
        return {"passed": False, "error": ["InvalidAnswer", f"its process sent something else ({error})"]}


def _named(error):
    """The type and the message of an exception, from what `of_error` makes of it, whatever that is."""
    texts = [str(text) for text in error] if isinstance(error, list) else ["", "", ""]
    return [texts[0], texts[2]] if len(texts) > 2 else ["Exception", ""]


def main():
    added()
    source, channel = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    for descriptor in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    orders = SimpleQueue()

    def listen():
        for line in source:
            orders.put(line)
        os._exit(1)

    threading.Thread(target=listen, daemon=True).start()
    while True:
        run(json.loads(orders.get()), lambda line: print(json.dumps(line), file=channel, flush=True))


if __name__ == "__main__":
    sys.exit(main())
