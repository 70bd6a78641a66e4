"""Time how long it takes to check the submissions of a class.

    python -m benchmarks.submissions [NUMBER] [OPTION ...]

The number is by default 300; the submissions are made from the exercises and their solutions. The options are those of
`nnbp check`, such as `--sandbox none` or `--jobs 1`. With `--exam` the same submissions are also checked without it.

Each student hands in one of the exercises. Half of them solve it, a quarter leave it as it is, and a quarter solve it
with one mistake: a minus in place of the solution's first plus.
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import nbformat

ROOT = Path(__file__).resolve().parent.parent


def submission(student, solutions):
    """The notebook that a student hands in, as text."""
    solution = solutions[student % len(solutions)]
    if student % 4 == 1:
        return (ROOT / "book" / "exercises" / solution.name).read_text(encoding="utf-8")
    notebook = nbformat.read(solution, as_version=4)
    if student % 4 == 3:
        answers = [
            cell for cell in notebook.cells if "solution" in cell.metadata.get("tags", []) and "+" in cell.source
        ]
        if answers:
            answers[0].source = answers[0].source.replace("+", "-", 1)
    return nbformat.writes(notebook)


def main(number=300, *options):
    solutions = sorted(ROOT.glob("book/solutions/*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        for student in range(int(number)):
            home = Path(folder) / f"student{student:03}"
            home.mkdir()
            (home / "exercise.ipynb").write_text(submission(student, solutions), encoding="utf-8")
        if "--exam" in options:
            without = [option for option in options if option != "--exam"]
            print(f"{number} submissions without --exam in {time_check(folder, 'without.csv', without)}")
        print(f"{number} submissions in {time_check(folder, 'report.csv', options)}")


def time_check(folder, report, options):
    """How long it takes to check the submissions in a folder, and how many pass, in words."""
    started = perf_counter()
    command = [sys.executable, "-m", "nnbp", "check", folder, "--report", str(Path(folder, report)), *options]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8").stdout
    seconds = perf_counter() - started
    passed = next(line for line in said.splitlines() if line.endswith("notebooks pass every check"))
    return f"{seconds:.0f} s, {seconds / int(passed.split()[2]):.2f} s each; {passed}"


if __name__ == "__main__":
    main(*sys.argv[1:])
