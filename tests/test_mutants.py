"""The list of mutants that no test can catch agrees with the code, and the record with the program that writes it."""

import ast
import json
import tomllib
from collections import Counter

import pytest

from benchmarks.mutants import EQUIVALENT, LARGE, NOT_CAUGHT, RECORD, record
from tools.notebooks import ROOT

ENTRIES = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutants", [])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['module']}: {entry['after'][:40]}")
def test_an_equivalent_mutant_has_a_reason_and_its_line_still_exists(entry):
    source = (ROOT / entry["module"].replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8")
    lines = " ".join(line.strip() for line in ast.unparse(ast.parse(source)).splitlines())
    assert entry["before"] in lines and entry["before"] != entry["after"]
    assert len(entry["reason"]) > 20


def test_the_stored_record_is_of_the_form_that_a_run_writes_and_is_of_a_large_run_of_all_modules():
    stored = json.loads(RECORD.read_text(encoding="utf-8"))
    count = Counter(stored["verdicts"])
    assert stored == record(stored["date"], stored["seed"], count)
    assert count.total() >= LARGE and {*count} <= {"caught", "equivalent", *NOT_CAUGHT.values()}
