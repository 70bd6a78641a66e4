"""Runs notebooks with nbval: takes orders as lines of JSON, answers with a line for each cell as it finishes.

`run` starts this file, which imports nothing of nnbp, and which ends when nobody can give it orders any more.
"""

import json
import os
import queue
import sys
import tempfile
import threading
import time

sys.modules.setdefault("rfc3987_syntax", None)  # jsonschema would build a grammar of web addresses from it

import ipykernel.kernelspec  # noqa: E402
import nbformat  # noqa: E402
import pytest  # noqa: E402

VERDICT = "application/vnd.nnbp.verdict+json"
OPTIONS = ["-p", "nbval.plugin", "--nbval", "--nbval-current-env", "--noconftest", "--assert=plain", "--tb=no", "-qs"]
OPTIONS += ["-p", "no:cacheprovider"]
# A kernel without a debugger, which would take a third of the time in which it starts.
KERNEL = "import sys; sys.modules['debugpy'] = None; from ipykernel import kernelapp; kernelapp.launch_new_instance()"
MOST_CHARACTERS = 5000


class Recorder:
    """A pytest plugin that says what nbval found; of outputs, nbval compares what verdicts say, not in which words."""

    def __init__(self, say, most_output):
        self.say, self.left = say, most_output

    def pytest_itemcollected(self, item):
        compare = item.compare_outputs
        item.compare_outputs = lambda test, reference: compare(_outcomes(test), _outcomes(reference))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_call(self, item):
        self.say({"ready": True})  # whatever happens from now on, the code in the notebook may be to blame
        kernel = item.parent.kernel
        kernel.get_message = _watched(kernel, type(kernel).get_message, self.has_room_for)

    def has_room_for(self, message):
        self.left -= len(str(message["content"]))
        return self.left >= 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = yield
        if call.when == "call":
            self.say(_line(item, report.outcome == "passed", call.excinfo and call.excinfo.value))
        elif report.failed:
            self.say({"fault": f"{call.excinfo.typename}: {call.excinfo.value}"[:MOST_CHARACTERS]})
        return report


class KernelDied(Exception):
    """What nbval would wait for until its time is up."""


class TooMuchOutput(Exception):
    """What nbval would collect until memory runs out."""


def _watched(kernel, get, has_room_for):
    """nbval's way to get a message from a kernel, which says at once that there is no kernel any more."""

    def get_message(stream, timeout):
        deadline = time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            try:
                message = get(kernel, stream, timeout=max(0, min(left, 0.5)))
            except queue.Empty:
                if not kernel.is_alive():
                    raise KernelDied from None
                if left <= 0.5:
                    raise
            else:
                if has_room_for(message):
                    return message
                kernel.stop()
                raise TooMuchOutput

    return get_message


def _verdicts(outputs):
    return [output["data"][VERDICT] for output in outputs if VERDICT in output.get("data", ())]


def _outcomes(outputs):
    """Outputs that hold of each verdict its task and its status."""
    short = [{name: verdict[name] for name in ("task", "status")} for verdict in _verdicts(outputs)]
    return [nbformat.v4.new_output("display_data", data={VERDICT: outcome}) for outcome in short]


def _line(item, passed, exception):
    outputs, message = item.test_outputs or [], str(exception)
    verdicts = _verdicts(outputs)
    errors = [[o["ename"], o["evalue"][:MOST_CHARACTERS]] for o in outputs if o["output_type"] == "error"]
    died = isinstance(exception, KernelDied) or message.startswith("Kernel dead")
    ends = {"died": died, "time": message.startswith("Timeout"), "output": isinstance(exception, TooMuchOutput)}
    return {
        "cell": item.cell.id,
        "passed": passed,
        "verdict": verdicts[-1] if verdicts else None,
        "error": errors[-1] if errors else None,
        "end": next((end for end, reached in ends.items() if reached), None),
    }


def run(order, say):
    """Run a notebook in a folder, into which goes everything else, too."""
    places = ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "TMPDIR", "TEMP", "TMP")
    os.environ.update(dict.fromkeys(places, order["folder"]))
    tempfile.tempdir = order["folder"]
    os.chdir(order["folder"])
    with open("exercise.ipynb", "w", encoding="utf-8") as file:
        json.dump(order["notebook"], file)
    with open("pytest.ini", "w", encoding="utf-8") as file:
        file.write("[pytest]\n")
    options = [*OPTIONS, f"--nbval-cell-timeout={order['timeout']}"]
    status = pytest.main([*options, "exercise.ipynb"], [Recorder(say, order["output"])])
    say({"status": int(status)})


def main():
    source, channel = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    for descriptor in (0, 1):
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    ipykernel.kernelspec.get_kernel_dict = lambda: {
        "argv": [sys.executable, "-c", KERNEL, "-f", "{connection_file}"],
        "display_name": "nnbp",
        "language": "python",
    }
    orders = queue.SimpleQueue()

    def listen():
        for line in source:
            orders.put(line)
        os._exit(1)  # also in the middle of a notebook: a kernel without its parent ends by itself

    threading.Thread(target=listen, daemon=True).start()
    while True:
        run(json.loads(orders.get()), lambda line: print(json.dumps(line), file=channel, flush=True))


if __name__ == "__main__":
    main()
