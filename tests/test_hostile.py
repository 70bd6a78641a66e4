"""In the sandbox no notebook harms what is outside, and an honest one among hostile ones gets its marks."""

import contextlib
import csv
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from nnbp import __main__ as command
from nnbp.exercises.contents import BOOK
from nnbp.exercises.grading import _start, guard, read, run, sandbox
from nnbp.exercises.grading import command as check_command
from nnbp.exercises.grading.options import Options
from nnbp.exercises.grading.run import Runners
from nnbp.exercises.grading.validate import validate_all
from tests import hostile
from tools.exercises import ROOT, SOLUTIONS

psutil = pytest.importorskip("psutil")


@dataclass(frozen=True)
class Small(Options):
    """Limits that are reached soon."""

    memory: int = 600_000_000
    disk: int = 20_000_000
    processes: int = 60
    output: int = 1_000_000


REQUIRED = os.environ.get("GITHUB_ACTIONS") and sys.platform == "linux"  # a container may not allow it
OBSTACLE = sandbox.obstacle(Small())
pytestmark = pytest.mark.skipif(OBSTACLE is not None and not REQUIRED, reason=f"there is no sandbox: {OBSTACLE}")


def left_running():
    found = []
    for process in psutil.process_iter(["cmdline"]):
        if hostile.MARK in (process.info["cmdline"] or []):
            found.append(process)
    return found


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """All notebooks checked in one call: results by name, what was printed, the table, the folder, and visitors."""
    folder = tmp_path_factory.mktemp("class")
    server = socket.create_server(("0.0.0.0", 0))
    server.setblocking(False)
    places = {"folder": folder, "home": Path.home(), "book": BOOK, "port": server.getsockname()[1]}
    notebooks = hostile.harmful(**places, host=socket.gethostname()) | {"honest": hostile.honest()}
    files = {name: os.fsencode(folder / f"{name}.ipynb") for name in notebooks}
    for name, file in files.items():
        Path(os.fsdecode(file)).write_text(json.dumps(notebooks[name]), encoding="utf-8")
    for name in hostile.ODD_NAMES:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(json.dumps(hostile.honest()), encoding="utf-8")
    report, output = (tmp_path_factory.mktemp("reports") / name for name in ("report.csv", "output.json"))
    with pytest.MonkeyPatch.context() as patched, open(output, "w", encoding="utf-8") as out:
        patched.setattr(check_command, "Options", Small)
        patched.setattr(run, "_limit", lambda timeout: 20)
        patched.setenv("NNBP_TEST_VARIABLE", "SECRET")
        patched.setattr(sys, "stdout", out)
        status = command.main(
            ["check", str(folder), "--json", "--sandbox", "bwrap", "--timeout=6", "--jobs=4", "--report", str(report)]
        )
    results = {Path(result["file"]).stem: result for result in json.loads(output.read_text(encoding="utf-8"))}
    try:
        visitors = [server.accept()]
    except BlockingIOError:
        visitors = []
    server.close()
    return results, status, report, folder, visitors


def text_of(result):
    return "\n".join([*(check["text"] for check in result["checks"]), *result["notes"], result["error"] or ""])


def test_every_notebook_is_reported_and_the_honest_ones_pass(checked):
    results, status, report, _, _ = checked
    assert status == 1
    assert len(results) == len(hostile.HARMFUL) + 1 + len(hostile.ODD_NAMES)
    for name, result in results.items():
        assert result["status"] == "checked" and len(result["checks"]) == 2, (name, result)
    passed = {name for name, result in results.items() if result["ok"]}
    assert {"honest", "line\nbreak", "@SUM(1)"} <= passed
    with open(report, encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 2 * len(results)


@pytest.mark.parametrize("name", hostile.HARMFUL)
def test_none_does_harm(checked, name):
    result = checked[0][name]
    assert "HARM" not in text_of(result) and "no sandbox" not in text_of(result), text_of(result)


@pytest.mark.parametrize(
    "name, words",
    {
        "is a fork bomb": ["used more than 600 MB of memory", "started more than 60 processes and threads"],
        "starts threads without end": ["can't start new thread", "started more than 60 processes and threads"],
        "fills the memory": ["In the sandbox a notebook has 600 MB of memory.", "used more than 600 MB of memory"],
        "fills the memory with several processes": ["used more than 600 MB of memory"],
        "fills the memory that processes share": ["used more than 600 MB of memory"],
        "fills the disk": ["No space left on device (In the sandbox a notebook may write 20 MB.)"],
        "prints 5 MB": ["it printed or displayed too much and was stopped"],
        "prints 1 GB": [
            "it printed or displayed too much",
            "MemoryError",
            "more than 600 MB of memory",
            "the kernel died",
        ],
        "prints 1 GB in one line": ["MemoryError", "used more than 600 MB of memory"],
        "answers 1 GB in its runner's place": ["it printed more than 1 MB"],
        "kills its parent": ["the process that ran it was ended, by its code or because memory ran out"],
        "stops all that it can reach": ["the whole notebook took more than 20 seconds"],
        "waits for input": ["the cell waits for somebody to type"],
        "ends itself": ["the kernel died in this cell"],
    }.items(),
)
def test_a_notebook_that_was_stopped_says_why(checked, name, words):
    assert any(word in text_of(checked[0][name]) for word in words), text_of(checked[0][name])


def test_nothing_outside_was_changed_reached_or_left_running(checked):
    _, _, _, folder, visitors = checked
    assert json.loads((folder / "honest.ipynb").read_text(encoding="utf-8")) == hostile.honest()
    assert not visitors and not left_running()


def test_what_is_reported_steers_no_terminal_and_holds_no_formula(checked):
    report = checked[2].read_text(encoding="utf-8-sig")
    assert not any(sign in report for sign in ("\x1b", "\x07", "\x9b", "\u202e"))
    with open(checked[2], encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)


@pytest.mark.parametrize("ending, status", [("SIGINT", 130), ("SIGTERM", 143), ("SIGKILL", -9)])
def test_nothing_outlives_a_check_that_is_ended(ending, status, tmp_path):
    (tmp_path / "deaf.ipynb").write_text(json.dumps(hostile.deaf()), encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-m", "nnbp", "check", "--sandbox", "bwrap", str(tmp_path)])
    try:
        assert becomes_true(left_running), "it never began"
        process.send_signal(getattr(signal, ending))
        assert process.wait(60) == status
        assert becomes_true(lambda: not left_running())
    finally:
        process.kill()


def becomes_true(condition):
    """Whether a condition is true within a minute."""
    end = time.monotonic() + 60
    while not (true := condition()) and time.monotonic() < end:
        time.sleep(0.1)
    return bool(true)


def test_memory_that_belongs_to_no_process_is_noticed_on_the_machine(monkeypatch):
    monkeypatch.setattr(guard, "SPARE", guard._available() - 1e9 / psutil.virtual_memory().total)
    prepared, _ = read.prepare(hostile.hoarding(), "03-output-error")
    with contextlib.closing(Runners(Small(sandbox="bwrap", timeout=20))) as runners:
        _, end, fault = runners.run(prepared, Small(timeout=20))
    assert (end, fault) == ("memory ran out on this machine, so it was stopped", "")


def test_what_cannot_be_watched_is_stopped(monkeypatch):
    monkeypatch.setattr(guard, "_available", lambda: {}["MemAvailable"])
    prepared, _ = read.prepare(hostile.honest(), "03-output-error")
    with contextlib.closing(Runners(Small(sandbox="bwrap"))) as runners:
        _, end, _ = runners.run(prepared, Small())
    assert end == "what it uses could not be found out (KeyError('MemAvailable')), so it was stopped"


def test_a_notebook_stopped_for_what_another_one_used_runs_once_more(monkeypatch):
    low = iter([0])
    monkeypatch.setattr(guard, "_available", lambda: next(low, 1))
    prepared, _ = read.prepare(hostile.honest(), "03-output-error")
    with contextlib.closing(Runners(Small(sandbox="bwrap"))) as runners:
        found, end, fault = runners.run(prepared, Small())
    assert (end, fault) == ("", "") and all(line["passed"] for line in found.values())


KEYED = """import ctypes, os, subprocess, sys
from nnbp.exercises.grading import sandbox
from nnbp.exercises.grading.options import Options
add, _, control, session = *map(int, sys.argv[1:]), ctypes.c_long(-3)
call = ctypes.CDLL(None).syscall
assert call(control, 1, None) > 0 and call(add, b"user", b"nnbp", b"secret", 6, session) > 0  # a new key ring and a key
assert call(control, 10, session, b"user", b"nnbp", 0) > 0
seek = f"import ctypes; print(ctypes.CDLL(None).syscall({control}, 10, ctypes.c_long(-3), b'user', b'nnbp', 0))"
print(subprocess.check_output(sandbox.wrapped([sys.executable, "-c", seek], Options()), encoding="utf-8"))
"""
FILTERED = pytest.mark.skipif(platform.machine() not in _start.NUMBERS, reason="no filter for this machine")


@FILTERED
def test_keys_of_the_login_are_not_to_be_had():
    numbers = map(str, _start.NUMBERS[platform.machine()][1:4])
    said = subprocess.run([sys.executable, "-c", KEYED, *numbers], capture_output=True, encoding="utf-8")
    assert (said.stdout.split(), said.stderr) == (["-1"], "")


@FILTERED
def test_only_sockets_that_its_network_confines_can_be_made():
    """AF_VSOCK would reach the host of a virtual machine, and another sandbox; io_uring would make it, too."""
    ring, *_ = _start.NUMBERS[platform.machine()]
    made = f"""import ctypes, socket
for family, kind in ((1, 1), (2, 1), (10, 1), (16, 3), (17, 3), (38, 5), (40, 1)):
    try:
        print(family, socket.socket(family, kind).fileno() > 0)
    except OSError as error:
        print(family, error.errno)
print(ctypes.CDLL(None, use_errno=True).syscall({ring}, 1, None), ctypes.get_errno())
"""
    said = subprocess.check_output(sandbox.wrapped([sys.executable, "-c", made], Small()), encoding="utf-8")
    confined = ["1 True", "2 True", "10 True", "16 True"]
    assert said.splitlines() == [*confined, "17 97", "38 97", "40 97", "-1 1"]


def test_a_machine_of_another_kind_has_no_filter():
    assert _start.bpf("riscv64") is None and len(_start.bpf("x86_64")) == len(_start.bpf("aarch64"))


def test_another_nnbp_can_take_the_place_of_this_one(tmp_path):
    (tmp_path / "__init__.py").write_text("who = 'another'", encoding="utf-8")
    tell = "import importlib.util, nnbp; print(nnbp.who, importlib.util.find_spec('nnbp.exercises'))"
    command = sandbox.wrapped([sys.executable, "-c", tell], Small(), package=tmp_path)
    assert subprocess.check_output(command, encoding="utf-8") == "another None\n"


def test_another_nnbp_hides_each_copy_of_this_one(tmp_path):
    """A virtual environment has its packages in lib and in lib64, and the Python below it may have some, too."""
    packages, other = tmp_path / "lib" / "python3.12" / "site-packages", tmp_path / "other"
    for folder in (packages / "nnbp", other):
        folder.mkdir(parents=True)
    (tmp_path / "lib64").symlink_to("lib")
    hidden = [
        str(path.relative_to(tmp_path)) for path in sandbox._hidden([tmp_path / "lib", tmp_path / "lib64"], other)
    ]
    assert hidden == ["lib/python3.12/site-packages/nnbp", "lib64/python3.12/site-packages/nnbp"]
    assert list(sandbox._hidden([packages], packages / "nnbp")) == []


@pytest.fixture
def unreadable(tmp_path):
    """A file that is checked without being run."""
    (tmp_path / "unreadable.ipynb").touch()
    return str(tmp_path / "unreadable.ipynb")


@pytest.mark.parametrize("arguments, stream", [([], "out"), (["--json"], "err")])
@pytest.mark.parametrize("how", ["bwrap", "none"])
def test_the_report_ends_with_what_was_protected(how, arguments, stream, unreadable, capsys):
    assert command.main(["check", unreadable, "--sandbox", how, *arguments]) == 1
    last = getattr(capsys.readouterr(), stream).splitlines()[-1]
    begins = {"bwrap": "Each notebook ran in a sandbox of its own", "none": "The notebooks ran without a sandbox (--"}
    assert last.startswith(begins[how])


@pytest.mark.parametrize("bwrap", [None, "#!/bin/sh\necho 'No permission to create a new namespace' >&2\nexit 1"])
def test_without_a_sandbox_auto_says_so_and_bwrap_refuses(bwrap, unreadable, tmp_path, monkeypatch, capsys):
    (tmp_path / "env").symlink_to(shutil.which("env"))
    if bwrap:
        (tmp_path / "bwrap").write_text(bwrap)
        (tmp_path / "bwrap").chmod(0o755)
    why = "does not work here: No permission to create a new namespace" if bwrap else "is not installed"
    monkeypatch.setenv("PATH", str(tmp_path))
    uncached = sandbox.obstacle.__wrapped__
    for module in (sandbox, check_command):
        monkeypatch.setattr(module, "obstacle", uncached)
    assert command.main(["check", unreadable, "--sandbox", "bwrap"]) == 2
    assert f"--sandbox bwrap is not possible: bubblewrap {why}" in capsys.readouterr().err
    assert command.main(["check", unreadable]) == 1
    assert f"without a sandbox (bubblewrap {why}" in capsys.readouterr().out


def test_teaching_names_the_limits():
    guide = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
    memory, disk, output = map(guard.in_bytes, (Options.memory, Options.disk, Options.output))
    said = f"use {memory} of memory, have {Options.processes} processes and threads, write {disk} and print {output},"
    assert said in guide and "a tenth of the machine's memory" in guide and guard.SPARE == 1 / 10


WITH_FIGURES = ("02-costs", "09-modified-neuron", "10-linear-neurons", "18-matrix-form")


def test_the_worked_solutions_need_less_than_a_third_of_every_limit():
    """Weekly for all of them, and otherwise for those that need most, because they load matplotlib."""
    third = {name: getattr(Options, name) // 3 for name in ("memory", "disk", "processes", "output")}
    solutions = sorted(SOLUTIONS.glob("*.ipynb"))
    if "NNBP_ALL_PAGES" not in os.environ:
        solutions = [path for path in solutions if path.stem in WITH_FIGURES]
    assert len(solutions) >= len(WITH_FIGURES)
    results = list(validate_all(solutions, Options(sandbox="bwrap", **third)))
    assert [str(result) for result in results if not result.ok or result.notes] == []
