"""The command line: ``python -m nnbp exercises [DIR]`` and ``python -m nnbp check FILE.ipynb ...``."""

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from .exercises.grading import copying
from .exercises.grading import validate as validation


def main(arguments=None):
    """Run a command; return the exit status."""
    options = parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # consoles that know no ✓
    return options.run(options)


def parser():
    main = argparse.ArgumentParser(
        "python -m nnbp", description="The exercises of the book: get them, and have them checked."
    )
    commands = main.add_subparsers(required=True, metavar="COMMAND")

    get = commands.add_parser("exercises", help="copy the exercises to where you work")
    get.add_argument(
        "folder", nargs="?", default="exercises", type=Path, metavar="DIR", help="where to; by default exercises"
    )
    get.add_argument(
        "--overwrite", action="store_true", help="replace exercises that are there and have been worked on"
    )
    get.set_defaults(run=copy_exercises)

    check = commands.add_parser("check", help="validate notebooks that you have worked on, or folders of them")
    check.add_argument("paths", nargs="+", type=Path, metavar="FILE|DIR")
    check.add_argument("--json", action="store_true", help="print the results as JSON")
    check.add_argument("--report", type=Path, metavar="OUT.csv", help="write a table with a line for each check")
    check.add_argument("--timeout", type=float, default=validation.CELL_TIMEOUT, metavar="SECONDS", help="for a cell")
    check.add_argument("--jobs", type=int, metavar="N", help="notebooks at once; by default as many as there are cores")
    check.set_defaults(run=check_notebooks)
    return main


def copy_exercises(options):
    """Copy the exercises; leave alone what is there, unless asked to overwrite it."""
    options.folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(validation.folder("exercises").glob("*.ipynb")):
        target = options.folder / source.name
        text = copying.copy_of(source, options.folder, validation.REPOSITORY).encode()
        if target.exists() and target.read_bytes() != text and not options.overwrite:
            print(f"{target}: kept, it is not as it was shipped (--overwrite replaces it)")
        else:
            target.write_bytes(text)
            print(target)
    if validation.REPOSITORY.is_dir():
        print(f"The chapters are in {validation.REPOSITORY}.")
    print(f"The worked solutions are in {validation.folder('solutions')}.")
    return 0


def check_notebooks(options):
    """Validate notebooks; 0 if every check of every notebook passes, else 1."""
    missing = validation.missing_tools()
    if missing:
        print(f"check needs {', '.join(missing)}: python -m pip install {' '.join(missing)}", file=sys.stderr)
        return 2
    if options.timeout <= 0 or (options.jobs is not None and options.jobs < 1):
        print("--timeout and --jobs should be greater than 0", file=sys.stderr)
        return 2
    files, others = validation.find(options.paths)
    if others:
        more = f" and {len(others) - 3} more" if len(others) > 3 else ""
        print(f"passed over, being no notebooks: {', '.join(map(str, others[:3]))}{more}", file=sys.stderr)
    if not files:
        print(f"there are no notebooks in {', '.join(map(str, options.paths))}", file=sys.stderr)
        return 2
    results = []
    bar = tqdm(total=len(files), unit="notebook", disable=None if len(files) > 1 else True)
    with bar:
        for result in validation.validate_all(files, options.timeout, options.jobs):
            results.append(result)
            bar.update()
            if not options.json:
                bar.write(f"{result}\n")
    results.sort(key=lambda result: files.index(Path(result.file)))
    if options.json:
        print(validation.as_json(results))
    if options.report:
        validation.write_report(results, options.report)
    right = sum(result.ok for result in results)
    if len(files) > 1 and not options.json:
        print(f"{right} of {len(files)} notebooks are right in everything")
    return 0 if right == len(files) else 1


if __name__ == "__main__":
    sys.exit(main())
