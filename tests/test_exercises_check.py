"""``nnbp check`` and ``nnbp exercises`` handle readers' notebooks correctly, whatever is in them."""

import contextlib
import csv
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from nnbp import __main__ as command
from nnbp.exercises import CATALOGUE, TASKS
from nnbp.exercises.engine.verdict import Verdict
from nnbp.exercises.grading import copying, read, reports, validate
from nnbp.exercises.grading import run as run_module
from nnbp.exercises.grading.command import some
from nnbp.exercises.grading.options import Options
from nnbp.exercises.grading.report import Result, brief
from nnbp.exercises.grading.run import Runners
from tools.exercises import EXERCISES, ROOT, SOLUTIONS

TIMEOUT = 8

RIGHT = "def output_error(z, a, y):\n    return (a - y) * a * (1 - a)"
WRONG = "def output_error(z, a, y):\n    return (a - y) * sigmoid.prime(a)"
SECOND = "def output_error_cross_entropy(z, a, y):\n    return -(y - a)"
WRONG_SECOND = "def output_error_cross_entropy(z, a, y):\n    return a"
ENDLESS = "import time\ndef output_error_cross_entropy(z, a, y):\n    while True:\n        time.sleep(0.01)"
FLOOD = "import time\nwhile True:\n    print('x' * 1000)\n    time.sleep(0.001)"
SHOWY = RIGHT.replace(
    "    return",
    """    import subprocess, sys, warnings
    import matplotlib.pyplot as plt
    from IPython.display import clear_output, display
    from tqdm.auto import tqdm

    for _ in tqdm(range(3)):
        print("one line", file=sys.stderr)
    print("another")
    warnings.warn("mind the gap")
    display({"text/html": "<b>bold</b>"}, raw=True)
    plt.plot([1, 2])
    plt.show()
    clear_output()
    subprocess.run(["echo", "from elsewhere"])
    return""",
)
STEERING = "print('\\x1b[2J\\x1b]0;x\\x07')\n" + WRONG.replace(
    "    return", "    print('\\x1b[2J', '\\ud800')\n    return"
)
ASKING = RIGHT.replace("    return", "    input('eta? ')\n    return")
ASLEEP = f"nnbp-asleep-{os.getpid()}"
OUTLIVING = f"""import subprocess, sys
sleep = [sys.executable, "-c", "import time; time.sleep(999)", "{ASLEEP}"]
subprocess.Popen(sleep, start_new_session=True)
{RIGHT}"""
DEAF = """import time
while True:
    try:
        time.sleep(1)
    except KeyboardInterrupt:
        pass"""


def shipped(name="03-output-error"):
    return json.loads((EXERCISES / f"{name}.ipynb").read_text(encoding="utf-8"))


def submission(*sources, **changes):
    """The exercise on (BP1) with the given code in place of the stubs; ``changes`` map ids of cells to new sources."""
    notebook = shipped()
    for identity, source in zip(("write-output-error", "write-output-error-cross-entropy"), sources, strict=False):
        changes[identity] = source
    for cell in notebook["cells"]:
        if cell["id"] in changes:
            cell["source"] = changes[cell["id"]]
    return notebook


def without_ids_and_with_claims(notebook):
    """The notebook as another program saves it, with outputs of its own."""
    for cell in notebook["cells"]:
        del cell["id"]
        if cell["cell_type"] == "code":
            cell["source"] = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "✓ everything is fine"}]
    return notebook | {"nbformat_minor": 4}


def without(notebook, identity):
    return notebook | {"cells": [cell for cell in notebook["cells"] if cell["id"] != identity]}


SUBMISSIONS = {
    "right": submission(RIGHT, SECOND),
    "half": submission(RIGHT),
    "wrong": submission(WRONG, SECOND),
    "elsewhere": without_ids_and_with_claims(submission(WRONG, SECOND)),
    "tampered": submission(
        WRONG,
        WRONG_SECOND,
        **{
            "check-bp1": "print('✓ output_error: (BP1) holds')",
            "check-bp1-cross-entropy": "# NBVAL_SKIP\nexercises.check('bp1-cross-entropy', output_error_cross_entropy)",
        },
    ),
    "removed": without(submission(RIGHT + "\n1 / 0", SECOND), "check-bp1"),
    "shadowed": submission("class exercises:\n    check = print\n" + WRONG, SECOND),
    "broken code": submission(RIGHT.replace("y):", "y)"), SECOND),
    "renamed": submission(RIGHT.replace("output_error", "delta"), ENDLESS),
    "deaf": submission(DEAF, SECOND),
    "flood": submission(FLOOD, SECOND),
    "suicide": submission("import os\nos._exit(1)", SECOND),
    "murder": submission(RIGHT, SECOND.replace("    return", "    import os\n    os._exit(1)\n    return")),
    "showy": submission(SHOWY, SECOND),
    "steering": submission(STEERING, SECOND),
    "asking": submission(ASKING, "input()"),
    "outliving": submission(OUTLIVING, SECOND),
    "foreign": {"cells": [{"cell_type": "code", "source": "1", "outputs": []}], "nbformat": 4},
    "not a notebook": {"cells": 3},
    "many cells": {"cells": [{"cell_type": "code", "source": "1"}] * (read.MOST_CELLS + 1)},
    "damaged": {"cells": [{"cell_type": "code", "source": "1", "id": ["a"]}]},
    "damaged, too": {"cells": [{"cell_type": "code", "source": [1]}]},
}
OTHER_BYTES = {"with a mark": "\ufeff".encode() + json.dumps(submission(RIGHT, SECOND)).encode()}
UNREADABLE = {
    "broken": b'{"cells": [',
    "binary": bytes(range(256)),
    "archive": b"PK\x03\x04" + bytes(100),
    "empty": b"",
    "deep": b"[" * 100_000,
    "enormous": b" " * (read.LARGEST + 1),
}


def run(*arguments, **options):
    return subprocess.run(
        [sys.executable, "-m", "nnbp", *map(str, arguments)], capture_output=True, encoding="utf-8", **options
    )


@pytest.fixture(scope="session")
def checked(tmp_path_factory):
    """All submissions, good and bad, checked in one call: the results by name, the process, and the report."""
    folder = tmp_path_factory.mktemp("submissions")
    for name, notebook in SUBMISSIONS.items():
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    for name, content in (OTHER_BYTES | UNREADABLE).items():
        (folder / f"{name}.ipynb").write_bytes(content)
    report = folder / "report.csv"
    options = [
        "--sandbox",
        "none",
        "--json",
        "--report",
        report,
        "--timeout",
        TIMEOUT,
        "--jobs",
        4,
    ]  # some notebooks only wait
    temporary = folder / "temporary"
    temporary.mkdir()
    process = run("check", folder, *options, env=os.environ | {"TMPDIR": str(temporary)})
    assert process.stdout, process.stderr
    results = {result["file"]: result for result in json.loads(process.stdout)}
    return (
        {name: results[str(folder / f"{name}.ipynb")] for name in (*SUBMISSIONS, *OTHER_BYTES, *UNREADABLE)},
        process,
        report,
    )


def statuses(result):
    return [brief(check["status"]) for check in result["checks"]]


@pytest.mark.parametrize(
    "name, expected",
    {
        "right": ["passed", "passed"],
        "half": ["passed", "not attempted"],
        "wrong": ["wrong", "passed"],
        "elsewhere": ["wrong", "passed"],
        "tampered": ["wrong", "wrong"],
        "removed": ["passed", "passed"],
        "shadowed": ["wrong", "passed"],
        "broken code": ["failed", "passed"],
        "renamed": ["failed", "failed"],
        "deaf": ["failed", "failed"],
        "flood": ["failed", "passed"],
        "suicide": ["failed", "failed"],
        "murder": ["passed", "failed"],
        "showy": ["passed", "passed"],
        "steering": ["wrong", "passed"],
        "asking": ["wrong", "failed"],
        "outliving": ["passed", "passed"],
        "with a mark": ["passed", "passed"],
    }.items(),
)
def test_every_check_is_judged_by_itself(checked, name, expected):
    result = checked[0][name]
    assert statuses(result) == expected, result
    assert result["ok"] == (expected == ["passed", "passed"])
    assert result["error"] is None


def test_the_diagnosis_reaches_the_reader(checked):
    check = checked[0]["wrong"]["checks"][0]
    assert check["mistakes"] == ["sigma-prime-of-a"]
    assert CATALOGUE["sigma-prime-of-a"].said_of("(BP1)") == (check["headline"].partition(": ")[2], check["question"])


@pytest.mark.parametrize(
    "name, number, words",
    [
        ("broken code", 0, "✗ output_error: the cell that should define it did not run. Fix that cell first."),
        ("broken code", 0, "\nIt raised SyntaxError: expected ':' (line 1)"),
        ("renamed", 0, "name 'output_error' is not defined"),
        ("renamed", 1, "still running after 8 seconds"),
        ("suicide", 0, "not run: the kernel had died before."),
        ("deaf", 0, "not run: the kernel had to be stopped before."),
        ("murder", 1, "the kernel died in this cell: out of memory, or ended by the code itself?"),
        ("asking", 0, "RuntimeError: input() waits for somebody to type"),
    ],
)
def test_a_check_without_an_answer_says_why(checked, name, number, words):
    assert words in checked[0][name]["checks"][number]["text"]


@pytest.mark.parametrize(
    "name, words",
    [
        ("tampered", "check cell of bp1 had been changed and was put back"),
        ("tampered", "check cell of bp1-cross-entropy had been changed and was put back"),
        ("removed", "was missing and was put back"),
        ("removed", "ZeroDivisionError"),
        ("flood", "still running"),
        ("deaf", "still running"),
        ("suicide", "`import os`: the kernel died in this cell"),
        ("asking", "`input()`: the cell waits for somebody to type"),
    ],
)
def test_other_problems_of_a_notebook_are_noted(checked, name, words):
    assert any(words in note for note in checked[0][name]["notes"]), checked[0][name]["notes"]


@pytest.mark.parametrize(
    "name, words",
    {
        "foreign": "none of the exercises",
        "not a notebook": "not a notebook of format 4",
        "many cells": "501 cells",
        "damaged": "damaged",
        "damaged, too": "damaged",
        "broken": "no valid JSON",
        "binary": "no valid JSON",
        "archive": "ZIP archive",
        "empty": "is empty",
        "deep": "no valid JSON",
        "enormous": "20 MB",
    }.items(),
)
def test_what_is_not_an_exercise_is_rejected_in_words(checked, name, words):
    assert words in checked[0][name]["error"] and not checked[0][name]["ok"]


def test_the_exit_status_says_that_something_is_wrong(checked):
    assert checked[1].returncode == 1


def test_the_report_has_a_line_for_each_check(checked):
    with open(checked[2], encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == sum(max(1, len(result["checks"])) for result in checked[0].values())
    wrong = next(row for row in rows if row["file"].endswith("wrong.ipynb"))
    assert (wrong["exercise"], wrong["check"], wrong["status"]) == ("03-output-error", "bp1", "wrong")


def test_a_kernel_that_dies_at_once_is_noticed_at_once(checked):
    assert all(checked[0][name]["seconds"] < TIMEOUT for name in ("suicide", "murder"))


def test_no_escape_sequence_reaches_the_screen(checked):
    text = checked[0]["steering"]["checks"][0]["text"]
    assert "\\x1b[2J \\ud800" in text and text.isascii() is False and "\x1b" not in checked[2].read_text("utf-8-sig")
    noted = Result("\x1b[2J.ipynb", notes=["\x07"], checks=[Verdict("bp1", "f", "failed", "\x1b]0;")])
    assert "\x1b" not in str(noted) and "\x07" not in str(noted)


def asleep():
    psutil = pytest.importorskip("psutil")
    return [p for p in psutil.process_iter(["cmdline"]) if ASLEEP in (p.info["cmdline"] or [])]


def running(temporary):
    """The processes that a check has started with their temporary files in this folder."""
    psutil = pytest.importorskip("psutil")
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get("IPYTHONDIR", "").startswith(str(temporary)):
                found.append(process)
    return found


def test_nothing_is_left_behind(checked):
    temporary = checked[2].parent / "temporary"
    assert not running(temporary) and not asleep() and not [*temporary.iterdir()]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")
def test_when_the_command_is_ended_nothing_is_left_behind(tmp_path):
    (tmp_path / "deaf.ipynb").write_text(json.dumps(submission(OUTLIVING, DEAF)), encoding="utf-8")
    temporary = tmp_path / "a:b"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary)}
    check = [sys.executable, "-m", "nnbp", "check", "--sandbox", "none", str(tmp_path / "deaf.ipynb")]
    process = subprocess.Popen(check, env=environment)
    deadline = time.monotonic() + 60
    while not asleep() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert asleep()
    process.terminate()
    assert process.wait(20) == 143
    assert not running(temporary) and not asleep() and not [*temporary.iterdir()]


def test_a_runner_ends_when_its_input_is_closed():
    runner = run_module.start()
    runner.stdin.close()
    assert runner.wait(60) == 1


def test_a_runner_that_has_died_is_replaced():
    with contextlib.closing(Runners()) as runners:
        first = runners.take()
        assert runners.take() is first
        first.kill()
        first.wait()
        assert runners.take() is not first


def test_a_notebook_that_takes_too_long_is_stopped_with_all_that_it_started(monkeypatch):
    monkeypatch.setattr(run_module, "_limit", lambda timeout: 6)
    prepared, _ = read.prepare(submission(OUTLIVING, DEAF), "03-output-error")
    with contextlib.closing(Runners(Options(sandbox="none"))) as runners:
        found, end, fault = runners.run(prepared, Options())
    assert (end, fault) == ("the whole notebook took more than 6 seconds and was stopped", "")
    assert [found[cell]["passed"] for cell in found if cell == "check-bp1"] == [True]
    assert not asleep()


@pytest.mark.parametrize(
    "old, new, words",
    [
        ("sys.modules['debugpy'] = None", "sys.exit(3)", "RuntimeError: Kernel died before replying"),
        ("pytest.main([", "sys.exit([", "the process that runs nbval ended before it was done"),
        ('"--nbval-current-env"', '"--nbval-no-such-option"', "pytest ended with status 4"),
    ],
)
def test_a_fault_of_the_machine_is_not_blamed_on_the_student(old, new, words, tmp_path, monkeypatch):
    text = Path(run_module.RUN).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "_run.py").write_text(text.replace(old, new), encoding="utf-8")
    monkeypatch.setattr(run_module, "RUN", str(tmp_path / "_run.py"))
    with contextlib.closing(Runners()) as runners:
        result = validate.validate("1.ipynb", read.load(SOLUTIONS / "03-output-error.ipynb"), runners)
    assert (result.status, result.ok, result.checks) == ("not run", False, [])
    assert f"It could not be run, through no fault of its own: {words}" in result.error
    assert result.seconds < 30


def test_the_solutions_pass_and_the_exit_status_is_0(capsys):
    assert command.main(["check", str(SOLUTIONS / "08-backprop.ipynb")]) == 0
    assert "✓ backprop" in capsys.readouterr().out


LINE = {"passed": False, "error": None, "verdict": None, "end": None}
DIED = LINE | {"end": "died"}


class Tries:
    """Runners that run nothing and give prescribed answers."""

    def __init__(self, first, fault=""):
        self.first, self.fault, self.count = first, fault, 0

    def run(self, notebook, timeout):
        self.count += 1
        cells = [cell["id"] for cell in notebook["cells"]]
        return {cell: DIED if i else self.first for i, cell in enumerate(cells)}, "", self.fault


@pytest.mark.parametrize("first, times", [(DIED, 2), (LINE | {"passed": True}, 1), (LINE | {"end": "time"}, 1)])
def test_a_kernel_that_died_before_it_ran_anything_gets_a_second_try(first, times):
    runners = Tries(first)
    result = validate.validate("1.ipynb", read.load(SOLUTIONS / "03-output-error.ipynb"), runners)
    assert runners.count == times
    assert [check.status for check in result.checks] == ["failed", "failed"]


def test_a_program_error_with_one_notebook_does_not_stop_the_others(monkeypatch, tmp_path):
    def failing(file, content, runners, options):
        if content == b"b":
            raise RuntimeError("out of luck")
        return Result(file)

    for name in "abc":
        (tmp_path / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(validate, "validate", failing)
    files = [tmp_path / name for name in ("a", "b", "no such file", "c")]
    results = {Path(result.file).name: result for result in validate.validate_all(files, jobs=1)}
    assert {name: result.ok for name, result in results.items()} == {"a": True, "b": False, "c": True} | {
        "no such file": False
    }
    assert "out of luck" in results["b"].error and results["no such file"].status == "unreadable"


def test_what_is_not_there_is_named(tmp_path, capsys):
    none, empty = tmp_path / "none.ipynb", tmp_path / "empty"
    empty.mkdir()
    assert command.main(["check", str(none), str(none)]) == 2
    assert capsys.readouterr().err == f"there is no file or folder {none}, {none}\n"
    assert command.main(["check", str(empty)]) == 2
    assert capsys.readouterr().err == f"there are no notebooks in {empty}\n"
    assert command.main(["check", str(empty), str(none)]) == 2
    assert capsys.readouterr().err == f"there is no file or folder {none}; there are no notebooks in {empty}\n"
    (empty / "1.ipynb").touch()
    assert command.main(["check", str(empty), str(none)]) == 1
    assert f"{none}\n  ✗ The file cannot be read: No such file or directory." in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path, capsys):
    os.mkfifo(tmp_path / "1.ipynb")
    assert command.main(["check", str(tmp_path)]) == 1
    assert "It is not a file" in capsys.readouterr().out


def test_without_a_command_it_lists_the_commands(capsys):
    assert command.main([]) == 2
    listed = capsys.readouterr().err
    assert all(name in listed for name in ("exercises", "check", "book"))


def test_what_is_not_a_notebook_is_named_and_skipped(tmp_path, capsys):
    for name in ("a.zip", "b.py", "c/d.ipynb.txt", "c/e.zip", "c/f.zip"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert command.main(["check", str(tmp_path)]) == 2
    named = ", ".join(str(tmp_path / name) for name in ("a.zip", "b.py", "c/d.ipynb.txt"))
    assert f"skipped, not notebooks: {named} and 2 more\n" in capsys.readouterr().err


def test_without_nbval_it_says_how_to_get_it(monkeypatch, capsys):
    monkeypatch.setattr(command.command, "missing_tools", lambda: ["nbval"])
    assert command.main(["check", "x.ipynb"]) == 2
    assert 'check needs nbval: python -m pip install "nnbp[check]"' in capsys.readouterr().err


@pytest.mark.parametrize("option", [["--timeout", "0"], ["--jobs", "0"]])
def test_options_out_of_range_are_rejected(option, capsys):
    assert command.main(["check", "x.ipynb", *option]) == 2
    assert "greater than 0" in capsys.readouterr().err


def test_the_exercises_are_copied_and_work_is_never_overwritten_unasked(tmp_path, capsys):
    folder = tmp_path / "mine" / "here"
    assert command.main(["exercises", str(folder)]) == 0
    assert sorted(p.name for p in folder.iterdir()) == sorted(p.name for p in EXERCISES.glob("*.ipynb"))
    assert f"Exercises in {folder}: 22 copied, 0 unchanged, 0 kept.\n" in capsys.readouterr().out
    worked_on = folder / "03-output-error.ipynb"
    worked_on.write_text("my work", encoding="utf-8")
    (folder / "22-engine.ipynb").unlink()
    assert command.main(["exercises", str(folder)]) == 0
    said = capsys.readouterr().out
    assert worked_on.read_text(encoding="utf-8") == "my work"
    assert f"Exercises in {folder}: 1 copied, 20 unchanged, 1 kept.\nKept, because they differ" in said
    assert ": 03-output-error. --overwrite replaces them.\n" in said
    assert command.main(["exercises", str(folder), "--overwrite"]) == 0
    assert read.recognise(read.read(read.load(worked_on))) == "03-output-error"
    assert "1 copied, 21 unchanged, 0 kept.\n" in capsys.readouterr().out


def test_copies_go_where_readme_and_gitignore_say_unless_named_otherwise(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command.main(["exercises"]) == 0
    assert (tmp_path / "my-exercises" / "22-engine.ipynb").is_file()
    assert "my-exercises/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "my-exercises" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").touch()
    assert command.main(["exercises", str(tmp_path / "file")]) == 2
    assert f"{tmp_path / 'file'} cannot be written: " in capsys.readouterr().err

    def forbidden(path, content):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "write_bytes", forbidden)
    assert command.main(["exercises", str(tmp_path / "mine")]) == 2
    assert "cannot be written: Permission denied" in capsys.readouterr().err


def test_an_interrupted_copy_leaves_no_half_of_a_file_and_is_completed_later(tmp_path, monkeypatch, capsys):
    write_bytes, written = Path.write_bytes, []

    def interrupted(path, content):
        written.append(path)
        write_bytes(path, content if len(written) < 3 else content[:100])
        if len(written) == 3:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", interrupted)
        with pytest.raises(KeyboardInterrupt):
            command.main(["exercises", str(tmp_path)])
    assert sorted(path.name[:2] for path in tmp_path.iterdir()) == ["01", "02"]
    assert command.main(["exercises", str(tmp_path)]) == 0
    assert "20 copied, 2 unchanged, 0 kept.\n" in capsys.readouterr().out


@pytest.fixture
def copies(tmp_path):
    """The exercises as the command copies them, by name."""
    assert command.main(["exercises", str(tmp_path)]) == 0
    return {path: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.ipynb")}


def words_of(notebook):
    return "\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def test_every_link_of_a_copied_exercise_leads_to_a_file(copies):
    for path, notebook in copies.items():
        targets = re.findall(r"\]\(([^)\s]*)\)", words_of(notebook))
        assert len(targets) >= 2
        assert [target for target in targets if not (path.parent / target).is_file()] == []


def test_a_number_of_an_equation_leads_to_the_chapter_it_stands_in(copies):
    text = words_of(copies[next(path for path in copies if path.stem == "04-hidden-errors")])
    assert re.search(r"\[\(BP2\)\]\(\S*/book/05-four-equations\.ipynb\)", text)


def test_a_copied_exercise_has_all_its_code_and_is_recognised(copies):
    for path, notebook in copies.items():
        code, book = ([c for c in n["cells"] if c["cell_type"] == "code"] for n in (notebook, shipped(path.stem)))
        assert code == book and read.recognise(notebook) == path.stem
        nbformat.validate(notebook)


def test_without_the_book_the_words_of_a_link_remain(tmp_path):
    text = copying.copy_of(EXERCISES / "10-linear-neurons.ipynb", tmp_path, tmp_path / "no book")
    assert "](#" not in text and "](../" not in text and "(BP1)" in text
    assert "[exercise 8](08-backprop.ipynb)" in text


def test_code_that_looks_like_a_link_is_left_alone():
    assert copying.LINK.sub("", "f[i](z) and [a](https://x.org) and [0, 1](x)") == (
        "f[i](z) and [a](https://x.org) and [0, 1](x)"
    )


def test_the_command_says_where_chapters_and_solutions_are(tmp_path, capsys):
    command.main(["exercises", str(tmp_path)])
    said = capsys.readouterr().out
    assert f"The chapters are in {EXERCISES.parent}." in said and f"solutions are in {SOLUTIONS}." in said


def test_every_task_has_its_reference():
    tasks = [cell["check"] for cells in read.references().values() for cell in cells if cell["check"]]
    assert sorted(tasks) == sorted(TASKS)


def test_notebooks_are_found_at_any_depth_and_those_of_jupyter_itself_are_not(tmp_path):
    inside = [tmp_path / name for name in ("a/3.ipynb", "a/b/c/exercise 4 (final).ipynb", "top.ipynb")]
    for path in (*inside, tmp_path / "a/.ipynb_checkpoints/3-checkpoint.ipynb", tmp_path / "a/notes.txt"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert read.find([tmp_path, inside[0]]) == (sorted(inside), [tmp_path / "a/notes.txt"])


def test_folders_that_are_links_are_searched_and_links_that_lead_nowhere_are_named(tmp_path):
    home, folder = tmp_path / "bob", tmp_path / "sub"
    for path in (home / "1.ipynb", folder / "ann/2.ipynb"):
        path.parent.mkdir(parents=True)
        path.touch()
    for link, target in ((folder / "bob", home), (folder / "ann/loop", folder), (folder / "gone", tmp_path / "gone")):
        try:
            link.symlink_to(target)
        except OSError as error:
            pytest.skip(f"no links here: {error}")
    names = [path.relative_to(folder).as_posix() for path in read.find([folder])[0]]
    assert names == ["ann/2.ipynb", "bob/1.ipynb", "gone"]
    with pytest.raises(read.Unreadable, match="cannot be read"):
        read.load(folder / "gone")


def test_a_link_inside_a_students_folder_is_not_followed_but_reported(tmp_path):
    solution = SOLUTIONS / "03-output-error.ipynb"
    (tmp_path / "eve").mkdir()
    links = {tmp_path / "eve/03.ipynb": solution, tmp_path / "eve/all": SOLUTIONS}
    try:
        for link, target in links.items():
            link.symlink_to(target)
    except OSError as error:
        pytest.skip(f"no links here: {error}")
    assert read.find([tmp_path]) == ([], sorted(links))
    assert all("link" in result.error for result in reports.skipped(links))


def test_the_checks_of_a_second_exercise_in_a_notebook_are_remarked_on():
    both = shipped() | {"cells": shipped()["cells"] + shipped("04-hidden-errors")["cells"]}
    name = read.recognise(both)
    other = {"03-output-error": "04-hidden-errors", "04-hidden-errors": "03-output-error"}[name]
    assert [f"also has checks of {other}" in note for note in read.prepare(both, name)[1]] == [True]
    for exercise in read.references():
        assert read.prepare(shipped(exercise), exercise)[1] == []


def test_a_name_with_a_line_break_cannot_look_like_a_verdict():
    file = "eve\n  ✓ f/03.ipynb"
    for result in (Result(file, error="It is empty."), Result(file, exercise="03-output-error")):
        assert "\n  ✓" not in str(result) and "eve\\n" in str(result)
    assert some([file, "\x1b[2J"]) == "eve\\n  ✓ f/03.ipynb, \\x1b[2J"


def test_a_report_that_cannot_be_written_is_rejected_before_anything_runs(tmp_path, capsys):
    report = tmp_path / "no such folder" / "r.csv"
    assert command.main(["check", str(SOLUTIONS / "03-output-error.ipynb"), "--report", str(report)]) == 2
    assert f"{report} cannot be written" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="there is no head")
def test_output_may_be_cut_off_by_a_closed_pipe():
    nnbp = f"{sys.executable} -m nnbp exercises --help; {sys.executable} -m nnbp check {SOLUTIONS}/03* {SOLUTIONS}/03*"
    process = subprocess.run(["bash", "-c", f"({nnbp}) | head -1"], capture_output=True, encoding="utf-8")
    assert process.stdout.startswith("usage: ") and process.stderr == ""


def test_a_folder_may_have_any_name(tmp_path):
    book = tmp_path / "My Projects (1)" / "book"
    (book / "exercises").mkdir(parents=True)
    (book / "04-x.ipynb").write_text("(eq-bp2)=", encoding="utf-8")
    source = book / "exercises" / "1.ipynb"
    cells = [{"cell_type": "markdown", "source": "[(BP2)](#eq-bp2) and [chapter 4](../04-x.ipynb)"}]
    source.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    text = json.loads(copying.copy_of(source, tmp_path / "mine", book))["cells"][0]["source"]
    there = "(../My%20Projects%20%281%29/book/04-x.ipynb)"
    assert text == [f"[(BP2)]{there} and [chapter 4]{there}"]


def test_it_says_which_version_it_is():
    assert re.fullmatch(r"nnbp \d+\.\d+\.\d+\S*\n", run("--version").stdout)


def test_help_names_both_commands():
    process = run("--help", env=os.environ | {"COLUMNS": "100"})
    assert process.returncode == 0 and "exercises" in process.stdout and "check" in process.stdout
