"""Count how many deliberate mistakes in the library and the exercise engine the tests catch.

    .venv/bin/python -m pip install -e ".[mutants]"        once: mutmut
    .venv/bin/python -m benchmarks.mutants                 a random sample of 300 mutants: 10 to 20 minutes
    .venv/bin/python -m benchmarks.mutants "nnbp.costs.*"  only one module; --sample 0 tries all mutants

mutmut changes one place at a time (an operator, a comparison, a number, an argument, ...) and runs the tests that call the
changed function; [tool.mutmut] in pyproject.toml says which modules and tests. It works on a copy, in _build/mutants.
Two kinds of change are left out: to the words of a message, and to zip's `strict`, which only guards the code itself.

A mutant that survives is printed: write the test that catches it. If no test can, because the mutant changes nothing
that a user may rely on, add it to `equivalent_mutants.toml` with the reason; `before` and `after` are the two lines
printed. The result is written to book/data/mutants.json, which book/use/trust.ipynb shows (execute that page afterwards),
unless only some modules are tried or fewer than 300 mutants. The exit status is 0 if at most 5 % of the sample are listed as equivalent and at least 95 % of the others are
caught.
"""

import argparse
import ast
import fnmatch
import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from functools import cache, reduce
from pathlib import Path

from tools.notebooks import ENVIRONMENT, ROOT

FOLDER = ROOT / "_build" / "mutants"
COPIED = [
    "nnbp",
    "tests",
    "tools",
    "benchmarks",
    "book",
    "conftest.py",
    "pyproject.toml",
    "_config.yml",
    "_toc.yml",
    "README.md",
]
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
RECORD = ROOT / "book" / "data" / "mutants.json"
EVERYTHING, LARGE = ["nnbp.*"], 300  # what a run has to try to be recorded
KEPT_DECORATORS = re.compile(r"^(property|cached_property|classmethod|staticmethod|overload|\w+\.setter)$")
# A mutant is tested in a process that has run the tests before, where a cached function would return old results.
FORGET = """

def pytest_sessionstart():
    import functools, gc

    for thing in gc.get_objects():
        if isinstance(thing, functools._lru_cache_wrapper):
            thing.cache_clear()
"""
NOT_CAUGHT = {0: "survived", 5: "no test runs it", 33: "no test runs it"}  # mutmut's exit codes
CAUGHT, CALLED_EQUIVALENT = 0.95, 0.05


def prepare():
    """Make a fresh copy of what is tested, with all mutants; mutmut records which tests call which function."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in COPIED:
        skip = shutil.ignore_patterns("__pycache__", "*.html")
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, FOLDER / name, **({"ignore": skip} if copy is shutil.copytree else {}))
    with (FOLDER / "conftest.py").open("a", encoding="utf-8") as conftest:
        conftest.write(FORGET)
    for path in FOLDER.glob("nnbp/**/*.py"):
        undecorate(path)
    mutmut("no such mutant")  # generates all mutants, then finds none of this name to test
    if not meta():
        sys.exit("mutmut made no mutants")


def undecorate(path):
    """Write decorators as calls after their functions, because mutmut leaves decorated functions as they are."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    functions = [
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    for node in sorted(functions, key=lambda node: -node.lineno):
        decorators = [ast.unparse(decorator) for decorator in node.decorator_list]
        if not any(KEPT_DECORATORS.search(decorator) for decorator in decorators):
            call = reduce(lambda inner, decorator: f"{decorator}({inner})", reversed(decorators), node.name)
            lines.insert(node.end_lineno, " " * node.col_offset + f"{node.name} = {call}")
            del lines[node.decorator_list[0].lineno - 1 : node.lineno - 1]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def mutmut(*names):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | ENVIRONMENT
    command = [
        sys.executable,
        "-c",
        "from mutmut.__main__ import cli; cli()",
        "run",
        "--max-children",
        str(os.cpu_count()),
    ]
    log = FOLDER / "log"
    with log.open("w", encoding="utf-8") as file:
        status = subprocess.run([*command, *names], cwd=FOLDER, env=environment, stdout=file, stderr=file).returncode
    if names and status and "nothing matches" not in log.read_text(encoding="utf-8"):
        sys.exit(f"mutmut failed; see {log}")


def meta():
    """Name of each mutant to the exit code of its tests, or None if they were not run."""
    found = {}
    for path in sorted(FOLDER.glob("mutants/nnbp/**/*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


@cache
def functions(module):
    """The functions of a module with all their mutants, by the names that mutmut gives them."""
    path = FOLDER.joinpath("mutants", *module.split(".")).with_suffix(".py")
    path = path if path.exists() else path.with_suffix("") / "__init__.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name: node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


def change(mutant):
    """The syntax trees of the original function and of the mutant, both with the function's own name."""
    module, _, name = mutant.rpartition(".")
    mangled = name.rpartition("__mutmut_")[0]  # x_function, or xǁClassǁmethod
    pair = functions(module)[f"{mangled}__mutmut_orig"], functions(module)[name]
    for node in pair:
        node.name = mangled.removeprefix("x_").rpartition("ǁ")[2]
    return pair


def lines(mutant):
    """The line that was changed, before and after."""
    before, after = (ast.unparse(node).splitlines() for node in change(mutant))
    return tuple(
        " ".join(line.strip() for line in one if line not in other) for one, other in ((before, after), (after, before))
    )


def matters(mutant):
    before, after = (ast.dump(Essential().visit(ast.parse(ast.unparse(node)))) for node in change(mutant))
    return before != after


class Essential(ast.NodeTransformer):
    """A syntax tree without the words of messages and without zip's `strict`."""

    def visit_Constant(self, node):
        return ast.Constant("") if isinstance(node.value, str) and " " in node.value else node

    def visit_JoinedStr(self, node):
        self.generic_visit(node)
        node.values = [part for part in node.values if not isinstance(part, ast.Constant)]
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "zip":
            node.keywords = []
        return node


def sample(patterns, size, seed):
    names = sorted(name for name in meta() if any(fnmatch.fnmatch(name, pattern) for pattern in patterns))
    random.Random(seed).shuffle(names)
    drawn = (name for name in names if matters(name))
    return list(drawn)[: size or None]


def equivalents():
    """Module, line before and line after, of each mutant that no test can catch."""
    entries = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")).get("mutants", [])
    return {(entry["module"], entry["before"], entry["after"]) for entry in entries if entry["reason"]}


def record(date, seed, count):
    """What is kept of a run: ``count`` has the number of mutants with each verdict."""
    return {"date": date, "seed": seed, "mutants": count.total(), "verdicts": dict(count.most_common())}


def main(arguments=None):
    parser = argparse.ArgumentParser("python -m benchmarks.mutants", description=__doc__.splitlines()[0])
    parser.add_argument("patterns", nargs="*", default=EVERYTHING, help="names of mutants; default nnbp.*")
    parser.add_argument("--sample", type=int, default=LARGE, help="how many to try; 0 for all")
    parser.add_argument("--seed", type=int, default=0, help="seed of the sample")
    options = parser.parse_args(arguments)
    prepare()
    drawn = sample(options.patterns, options.sample, options.seed)
    mutmut(*drawn)
    codes, known, count = meta(), equivalents(), Counter()
    for name in sorted(drawn):
        module, (before, after) = name.rpartition(".")[0], lines(name)
        verdict = NOT_CAUGHT.get(codes[name], "caught")
        verdict = "equivalent" if verdict != "caught" and (module, before, after) in known else verdict
        count[verdict] += 1
        if verdict not in ("caught", "equivalent"):
            print(f"{name} {verdict}\n    before = {before!r}\n    after = {after!r}")
    print(f"{len(drawn)} mutants: {', '.join(f'{number} {verdict}' for verdict, number in count.most_common())}")
    if options.patterns == EVERYTHING and (options.sample == 0 or options.sample >= LARGE):
        result = record(time.strftime("%Y-%m-%d"), options.seed, count)
        RECORD.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    others = len(drawn) - count["equivalent"]
    return int(count["caught"] < CAUGHT * others or count["equivalent"] > CALLED_EQUIVALENT * len(drawn))


if __name__ == "__main__":
    sys.exit(main())
