"""The list of mutants that no test can catch agrees with the code."""

import ast
import tomllib

import pytest

from benchmarks.mutants import EQUIVALENT
from tools.notebooks import ROOT

ENTRIES = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutants", [])


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry['module']}: {entry['after'][:40]}")
def test_an_equivalent_mutant_has_a_reason_and_its_line_still_exists(entry):
    source = (ROOT / entry["module"].replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8")
    lines = " ".join(line.strip() for line in ast.unparse(ast.parse(source)).splitlines())
    assert entry["before"] in lines and entry["before"] != entry["after"]
    assert len(entry["reason"]) > 20
