"""How many deliberate slips in the code of the check its own tests catch.

    python benchmarks/mutation.py [--sample N] [--jobs J] [FILE ...]

One place of a module is changed at a time: a comparison, an operator, a number, a truth value, an argument left out, a
statement dropped. The tests then run on a copy of the repository, with a few groups of exercises to be quick. A mutant
that no test notices survives and is printed; a test should be written, or the change does not matter.
"""

import argparse
import ast
import copy
import functools
import os
import queue
import random
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHECK = [f"nnbp/exercises/{name}.py" for name in ("checking", "comparing", "calling")]
GROUPS = ["feedforward", "errors", "algorithm", "nonsaturating"]
TESTS = ["tests/test_exercises_engine.py", "tests/test_exercises.py"]
LEFT_OUT = "not (catalogue_holds or every_entry or belong or table or loops_written or flat_columns)"  # of all groups, or of the texts
LIMIT = 120

COMPARISONS = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.BitAnd: ast.BitOr}


def changes(node):
    """The nodes that may stand in the place of a node."""
    if isinstance(node, ast.Compare):
        for i, operator in enumerate(node.ops):
            if type(operator) in COMPARISONS:
                changed = copy.deepcopy(node)
                changed.ops[i] = COMPARISONS[type(operator)]()
                yield changed
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for i in range(len(node.values)):
            rest = node.values[:i] + node.values[i + 1 :]
            yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.Invert, ast.USub)):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
        if isinstance(node.value, float):
            yield ast.Constant(node.value * 1000)
    elif isinstance(node, (ast.If, ast.IfExp)):
        for truth in (True, False):
            changed = copy.copy(node)
            changed.test = ast.Constant(truth)
            yield changed
    elif isinstance(node, ast.Return) and not (node.value is None or ast.unparse(node.value) == "None"):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.AugAssign, ast.Expr)) and not isinstance(getattr(node, "value", None), ast.Constant):
        yield ast.Pass()


def places(tree):
    """Every node of a tree with a function that puts another one in its place."""
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if isinstance(value, ast.AST):
                yield value, functools.partial(setattr, parent, field)
            elif isinstance(value, list):
                for i, node in enumerate(value):
                    yield node, functools.partial(value.__setitem__, i)


def mutants(path):
    """For every change of a file: the path, the line, what stands there, what comes there, and the new source."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    for node, put in places(tree):
        for new in changes(node):
            put(new)
            text = ast.unparse(ast.fix_missing_locations(tree))
            put(node)
            yield path, node.lineno, ast.unparse(node), ast.unparse(new), text


def prepare(folder):
    """A copy of what the tests need, with a few groups of exercises only."""
    for name in ("nnbp", "tests"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    package = folder / "nnbp/exercises/__init__.py"
    text = package.read_text(encoding="utf-8")
    package.write_text(re.sub(r"^GROUPS = \[.*?\]", f"GROUPS = {GROUPS}", text, flags=re.M | re.S), encoding="utf-8")
    for variants in (folder / "tests/exercise_variants").glob("[a-z]*.py"):
        if variants.stem not in GROUPS:
            variants.unlink()
    return folder


def survives(folder, path, source):
    """Whether the tests pass with the source in the place of a file of the copy."""
    original = (folder / path).read_text(encoding="utf-8")
    (folder / path).write_text(source, encoding="utf-8")
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--noconftest"]
    command += ["-o", "addopts=", *TESTS, "-k", LEFT_OUT]
    environment = os.environ | {
        "PYTHONPATH": str(folder),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    try:
        return not subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=LIMIT).returncode
    except subprocess.TimeoutExpired:
        return False
    finally:
        (folder / path).write_text(original, encoding="utf-8")


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", default=CHECK)
    parser.add_argument("--sample", type=int, help="try so many only, drawn at random")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    every = [mutant for path in options.files for mutant in mutants(path)]
    if options.sample and options.sample < len(every):
        every = random.Random(options.seed).sample(every, options.sample)
    with tempfile.TemporaryDirectory(prefix="nnbp-mutation-") as scratch, ThreadPoolExecutor(options.jobs) as pool:
        free = queue.SimpleQueue()
        for job in range(options.jobs):
            free.put(prepare(Path(scratch) / str(job)))

        def attempt(path, source):
            folder = free.get()
            try:
                return survives(folder, path, source)
            finally:
                free.put(folder)

        if not attempt(every[0][0], (ROOT / every[0][0]).read_text(encoding="utf-8")):
            sys.exit("The tests fail on the code as it is.")
        survivors = 0
        results = pool.map(lambda mutant: attempt(mutant[0], mutant[-1]), every)
        for (path, line, before, after, _), survived in zip(every, results, strict=True):
            if survived:
                survivors += 1
                print(f"{path}:{line} survived\n    {shortened(before)}\n    {shortened(after)}", flush=True)
    print(f"{len(every)} mutants, {len(every) - survivors} caught, {survivors} survived")


def shortened(source):
    """The beginning of a piece of code, on one line."""
    return " ".join(source.split())[:110]


if __name__ == "__main__":
    main()
