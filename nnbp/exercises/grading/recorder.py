"""A pytest plugin that writes down what nbval found in each cell, one line of JSON after the other.

`nnbp.exercises.grading.validate` copies this file, as conftest.py, to where it validates a notebook; so it imports nothing of nnbp.
Lines are written as cells finish: what was found survives when the rest has to be stopped.
"""

import json
import os

import pytest

MOST_CHARACTERS = 5000


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.when == "call" or report.failed:
        with open(os.environ["NNBP_RECORD"], "a", encoding="utf-8") as file:
            file.write(json.dumps(_line(item, call, report)) + "\n")


def _line(item, call, report):
    outputs = item.test_outputs or []
    printed = "".join(o["text"][:MOST_CHARACTERS] for o in outputs[:20] if o["output_type"] == "stream")
    errors = [[o["ename"], o["evalue"][:MOST_CHARACTERS]] for o in outputs if o["output_type"] == "error"]
    return {
        "cell": item.cell.id,
        "passed": report.outcome == "passed" and report.when == "call",
        "printed": printed[:MOST_CHARACTERS],
        "error": errors[-1] if errors else None,
        "message": str(call.excinfo.value)[:MOST_CHARACTERS] if call.excinfo else "",
    }
