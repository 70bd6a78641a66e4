"""A class whose check is interrupted, repeated or spread over machines: every notebook has one result, none is lost."""

import collections
import contextlib
import io
import itertools
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from nnbp import __main__ as command
from nnbp.exercises.engine.verdict import Verdict
from nnbp.exercises.grading import ledger, sandbox, spread, validate
from nnbp.exercises.grading import merge as merge_module
from nnbp.exercises.grading.options import Options
from nnbp.exercises.grading.report import Result, as_data, of_data
from tools.exercises import ROOT

# Runs no notebooks, and writes which it was asked to run: `python DRIVER check ...` is the command otherwise.
DRIVER = """
import os, sys, time
from nnbp import __main__ as command
from nnbp.exercises.engine.verdict import Verdict
from nnbp.exercises.grading import sandbox, validate
from nnbp.exercises.grading.report import Result

def run(file, content, runners, options):
    log = os.open("runs.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(log, os.fsencode(file) + b"\\n")
    os.close(log)
    time.sleep(float(os.environ.get("PAUSE", 0)))
    if b"fault" in content:
        return Result(file, "03-output-error", "not run", error="no kernel")
    status = "passed" if b"right" in content else "values"
    return Result(file, "03-output-error", checks=[Verdict("bp1", "f", status, "✗ é", ["sign-flipped"])], seconds=0.1)

if __name__ == "__main__":
    validate.validate, sandbox.obstacle = run, lambda options: "not tried"
    if "LARGEST_FILE" in os.environ:
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(os.environ["LARGEST_FILE"]),) * 2)
    sys.exit(command.main(sys.argv[1:]))
"""
STUDENTS = [f"student {i:02}" for i in range(20)]
CHECK = ["check", "class", "--report", "report.csv", "--jobs", "2"]
unix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")


@pytest.fixture
def school(tmp_path, monkeypatch):
    """A folder with a class of twenty, in which the driver is run."""
    monkeypatch.chdir(tmp_path)
    Path("driver.py").write_text(DRIVER, encoding="utf-8")
    monkeypatch.setattr(sandbox, "obstacle", lambda options: "not tried")
    monkeypatch.setattr(validate, "validate", runpy.run_path("driver.py")["run"])
    for i, student in enumerate(STUDENTS):
        Path("class", student).mkdir(parents=True)
        hand_in(student, f"{'right' if i % 2 else 'wrong'} {student}")
    return tmp_path


def hand_in(student, content):
    Path("class", student, "1.ipynb").write_text(content, encoding="utf-8")


def start(*arguments, **environment):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"} | environment
    return subprocess.Popen([sys.executable, "driver.py", *map(str, arguments)], env=environment, **pipes)


def run(*arguments):
    """Run the command in this process; its status and what it printed."""
    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(io.StringIO()) as errors:
        status = command.main([*map(str, arguments)])
    return int(status), said.getvalue(), errors.getvalue()


def runs(log="runs.log"):
    """How often each student's notebook was run since this was asked last."""
    lines = Path(log).read_text(encoding="utf-8").splitlines() if Path(log).exists() else []
    Path(log).write_text("", encoding="utf-8")
    return collections.Counter(Path(line).parent.name for line in lines)


def kept(path="report.jsonl"):
    """The results in a file, by student."""
    found = collections.defaultdict(list)
    for one in ledger.read(path):
        for result in one.results:
            found[Path(result.file).parent.name].append(result)
    return found


@pytest.fixture
def uninterrupted(school):
    """What a run without any trouble prints and reports, whose traces are removed."""
    status, said, errors = run(*CHECK)
    assert status == 1 and not errors and runs() == collections.Counter(STUDENTS)
    report = Path("report.csv").read_bytes()
    for name in ("report.csv", "report.jsonl"):
        Path(name).unlink()
    return said, report


@unix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_an_interrupted_check_goes_on_where_it_was(uninterrupted, name):
    process = start(*CHECK, PAUSE="0.2")
    deadline = time.monotonic() + 60
    while not (Path("report.jsonl").exists() and Path("report.jsonl").read_bytes().count(b"\n") > 8):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(getattr(signal, name))
    _, errors = process.communicate(timeout=60)
    before = kept()
    assert 8 <= len(before) < 20
    if name == "SIGKILL":
        assert not Path("report.csv").exists()
    else:
        assert process.returncode == 128 + getattr(signal, name)
        assert f"{len(before)} of 20 results are in report.jsonl\nThe same command does the rest.\n" in errors
        rows = Path("report.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        assert sum(",not run," in row for row in rows) == 20 - len(before)
    first = runs()
    status, said, errors = run(*CHECK)
    assert (status, errors) == (1, f"{len(before)} of 20 notebooks are unchanged since report.jsonl was written\n")
    assert (said, Path("report.csv").read_bytes()) == uninterrupted
    assert {student: len(results) for student, results in kept().items()} == dict.fromkeys(STUDENTS, 1)
    second = runs()
    assert set(second) == set(STUDENTS) - set(before)
    assert set(first & second) == set(first) - set(before)  # those under way; what has a result was run once
    assert len(first & second) <= 2 and set((first + second).values()) <= {1, 2}


def test_what_is_unchanged_is_not_run_again(school):
    run(*CHECK)
    assert runs() == collections.Counter(STUDENTS)
    said, report = run(*CHECK)[1], Path("report.csv").read_bytes()
    assert runs() == {}
    hand_in(STUDENTS[3], "wrong now")
    hand_in(STUDENTS[4], "fault")
    Path("class", "late").mkdir()
    hand_in("late", "right, though late")
    Path("class", STUDENTS[5]).rename(Path("class", "renamed"))
    assert run(*CHECK)[0] == 1
    assert runs() == {STUDENTS[3]: 1, STUDENTS[4]: 1, "late": 1}
    rows = Path("report.csv").read_text(encoding="utf-8-sig").splitlines()
    assert [row for row in rows if STUDENTS[5] in row] == [] and [row for row in rows if "renamed" in row]
    run(*CHECK)
    assert runs() == {STUDENTS[4]: 1}  # what was not run
    for student in ("late", "renamed", *STUDENTS[3:6]):
        Path("class", student).mkdir(exist_ok=True)
    for student in STUDENTS[3:6]:
        hand_in(student, f"{'right' if STUDENTS.index(student) % 2 else 'wrong'} {student}")
    for student in ("late", "renamed"):
        Path("class", student, "1.ipynb").unlink()
    assert (run(*CHECK)[1], Path("report.csv").read_bytes()) == (said, report)
    assert runs() == {}  # known from before the changes


def test_other_options_and_another_nnbp_count_as_changes(school, monkeypatch):
    run(*CHECK)
    runs()
    run(*CHECK, "--timeout", "9")
    assert runs() == collections.Counter(STUDENTS)
    run(*CHECK)
    assert runs() == {}
    here = ledger.of_now(Options(), [])
    assert here.same(ledger.read("report.jsonl")[-1])
    changed = school / "nnbp" / "exercises"
    changed.mkdir(parents=True)
    monkeypatch.setattr(ledger, "EXERCISES", changed)
    monkeypatch.setattr(ledger, "this_nnbp", ledger.this_nnbp.__wrapped__)
    assert not here.same(ledger.of_now(Options(), []))


@pytest.mark.parametrize("lost", [1, 40, 200])
def test_the_half_of_a_line_does_not_count(uninterrupted, lost):
    run(*CHECK)
    runs()
    content = Path("report.jsonl").read_bytes()
    Path("report.jsonl").write_bytes(content[:-lost])
    assert (run(*CHECK)[1], Path("report.csv").read_bytes()) == uninterrupted
    assert runs().total() == 1
    lines = Path("report.jsonl").read_bytes().splitlines()
    assert [json.loads(line) for line in lines] and len(lines) == 1 + 19 + 1 + 1


@unix
def test_a_full_disk_loses_nothing(uninterrupted):
    process = start(*CHECK, LARGEST_FILE="6000")
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (2, "report.jsonl cannot be written: File too large\n")
    assert Path("report.jsonl").stat().st_size == 6000
    before = kept()
    assert 1 < len(before) < 20
    runs()
    assert (run(*CHECK)[1], Path("report.csv").read_bytes()) == uninterrupted
    assert set(runs()) == set(STUDENTS) - set(before)


@unix
def test_two_checks_do_not_write_to_one_file(school):
    first = start(*CHECK, PAUSE="0.3")
    while not Path("report.jsonl").exists() or not Path("report.jsonl").stat().st_size:
        time.sleep(0.01)
    status, _, errors = run(*CHECK)
    assert (status, errors) == (2, "report.jsonl is in use: another check is writing its results there\n")
    first.communicate(timeout=60)
    assert runs() == collections.Counter(STUDENTS) and len(kept()) == 20


def test_a_file_that_holds_something_else_is_left_alone(school):
    Path("grades.csv").write_text("ann,3\nbob,4\n", encoding="utf-8")
    for arguments in (["check", "class", "--results", "grades.csv"], ["merge", "grades.csv"]):
        status, _, errors = run(*arguments)
        assert (status, errors) == (2, "grades.csv is not a file in which nnbp check keeps results\n")
    assert Path("grades.csv").read_text(encoding="utf-8") == "ann,3\nbob,4\n" and not runs()
    status, _, errors = run("check", "class", "--report", "x.jsonl")
    assert (status, errors) == (2, "x.jsonl is where results are kept as they come; --report needs another name\n")


def test_without_a_report_nothing_is_written(school):
    assert run("check", "class")[0] == 1
    assert sorted(path.name for path in school.iterdir()) == ["class", "driver.py", "runs.log"]


def test_a_result_is_the_same_after_it_was_kept():
    checks = [Verdict("bp1", "f", "values", "✗ \udce9", ["sign-flipped"], printed="\x1b[2J")]
    result = Result("fianc\udce9.ipynb", "e", checks=checks, notes=["n"], seconds=2.5, content="ab")
    assert of_data(json.loads(json.dumps(as_data(result)))) == result


def test_the_parts_of_a_class_are_the_whole_and_stay_what_they_are(school):
    files = sorted(Path("class").rglob("*.ipynb"))
    parts = [spread.part(files, [Path("class")], [i, 3]) for i in (1, 2, 3)]
    assert sorted(itertools.chain(*parts)) == files and all(parts)
    assert spread.part(files[5:], [Path("class")], [2, 3]) == [file for file in parts[1] if file in files[5:]]
    there = [school / file for file in files]
    assert spread.part(there, [school / "class"], [2, 3]) == [school / file for file in parts[1]]


def test_the_parts_of_a_large_class_are_of_similar_size():
    files = [Path(f"class/student{i}/exercise.ipynb") for i in range(8000)]
    sizes = [len(spread.part(files, [Path("class")], [i, 8])) for i in range(1, 9)]
    assert sum(sizes) == 8000 and max(sizes) < 1100 and min(sizes) > 900


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3"])
def test_what_is_not_a_part_is_rejected(text, capsys):
    with pytest.raises(SystemExit) as exit:
        command.main(["check", "x.ipynb", f"--shard={text}"])
    assert exit.value.code == 2
    assert f"should be I/N with I from 1 to N, for instance 3/8, not {text}" in capsys.readouterr().err


@pytest.fixture
def parts(uninterrupted):
    """The results of a class in three parts."""
    names = [f"part{i}.jsonl" for i in (1, 2, 3)]
    for i, name in enumerate(names, 1):
        assert run("check", "class", "--shard", f"{i}/3", "--results", name)[0] == 1
    assert runs() == collections.Counter(STUDENTS)
    return names


def merge(*arguments):
    return run("merge", *arguments, "--report", "report.csv")


def test_merged_parts_are_what_one_check_reports(uninterrupted, parts):
    assert merge(*reversed(parts)) == (1, uninterrupted[0], "")
    assert Path("report.csv").read_bytes() == uninterrupted[1]
    assert merge(*parts, parts[1])[1:] == (uninterrupted[0], "")
    assert not runs()
    assert run("merge", *parts, "--json") == run("check", "class", "--json")


def test_merged_parts_name_students_and_what_was_skipped_as_one_check_does(school):
    Path("class", STUDENTS[0], "notes.txt").touch()
    check = ["check", "class/../class", "--report", "report.csv", "--student", "{student}"]
    assert run(*check)[0] == 1
    report = Path("report.csv").read_bytes()
    assert b"\nstudent 00,class/../class/student 00/notes.txt,,,skipped," in report
    for i in (1, 2, 3):
        assert run("check", "class/../class", "--shard", f"{i}/3", "--results", f"part{i}.jsonl")[0] == 1
    Path("class").rename("elsewhere")
    assert merge("part1.jsonl", "part2.jsonl", "part3.jsonl", "--student", "{student}")[0] == 1
    assert Path("report.csv").read_bytes() == report


def test_merging_names_what_is_missing(parts):
    assert merge(parts[0], parts[2])[2] == "missing: the results of shard 2/3\n"
    lines = Path(parts[1]).read_bytes().splitlines(keepends=True)
    Path(parts[1]).write_bytes(b"".join(lines[:-1]) + lines[-1][:50])
    lost = json.loads(lines[-1])["file"]
    status, said, errors = merge(*parts)
    assert (status, errors) == (1, f"not run: {lost}\n")
    assert f"{lost}\n  ✗ There is no result: the check was interrupted." in said
    Path("none.jsonl").touch()
    assert merge(*parts, "none.jsonl")[2] == f"none.jsonl is empty\nnot run: {lost}\n"
    assert merge("nowhere.jsonl")[::2] == (2, "nowhere.jsonl cannot be read: No such file or directory\n")


def test_merging_names_what_disagrees(school):
    run("check", "class", "--results", "a.jsonl")
    text = Path("a.jsonl").read_text(encoding="utf-8")
    changed = text.splitlines()
    line = next(i for i, said in enumerate(changed) if STUDENTS[1] in said and '"checks"' in said)
    changed[line] = changed[line].replace('"passed"', '"values"')
    Path("b.jsonl").write_text("\n".join(changed) + "\n", encoding="utf-8")
    hand_in(STUDENTS[0], "right at last")
    run("check", "class", "--results", "c.jsonl", "--timeout", "9")
    name = [str(Path("class", student, "1.ipynb")) for student in STUDENTS]
    status, said, errors = merge("a.jsonl", "b.jsonl")
    disagree = f"{name[1]}: a.jsonl and b.jsonl disagree on it; b.jsonl counts"
    assert (status, errors) == (1, disagree + "\n") and f"({disagree})" in said
    assert "9 of 20 notebooks pass" in said and disagree in Path("report.csv").read_text(encoding="utf-8-sig")
    status, said, errors = merge("a.jsonl", "c.jsonl")
    assert errors.splitlines() == [
        "c.jsonl was made with another nnbp or other options than a.jsonl",
        f"{name[0]}: it changed from a.jsonl to c.jsonl; c.jsonl counts",
    ]
    assert "11 of 20 notebooks pass" in said


def test_a_result_counts_more_than_none_whichever_comes_first():
    none, some = (
        ledger.Run("1", {}, None, [], [], "", {"a": "c"}, results) for results in ([], [Result("a", content="c")])
    )
    for order in ({"1": [none], "2": [some]}, {"2": [some], "1": [none]}):
        results, remarks = merge_module.merged(order)
        assert [result.status for result in results] == ["checked"] and remarks == []


def test_a_part_without_notebooks_is_a_part(school):
    numbers = [
        i for i in range(1, 61) if not spread.part(sorted(Path("class").rglob("*.ipynb")), [Path("class")], [i, 60])
    ]
    assert numbers
    assert run("check", "class", "--shard", f"{numbers[0]}/60", "--results", "empty.jsonl") == (0, "", "")
    assert ledger.read("empty.jsonl")[0].files == {}


def exam_of(student, content, **changes):
    fields = {"seed": 7, "marks": {"code": content}, "content": content, **changes}
    checks = [Verdict("bp1", "f", "passed", "✓"), Verdict("bp1-cross-entropy", "f", "passed", "✓", fixed=True)]
    return Result(f"class/{student}/1.ipynb", "03-output-error", checks=checks, **fields)


def test_an_exam_is_continued_with_its_seed(tmp_path):
    exam = Options(sandbox="bwrap", exam=True, seed=7)
    with contextlib.closing(ledger.Ledger(tmp_path / "r.jsonl")) as kept:
        assert kept.continued(exam) == exam
        kept.begin(ledger.of_now(exam, []))
    for continued, seed in ((exam, 7), (replace(exam, timeout=9), 8), (replace(exam, exam=False), 8)):
        with contextlib.closing(ledger.Ledger(tmp_path / "r.jsonl")) as kept:
            assert kept.continued(replace(continued, seed=8)).seed == seed


def test_copies_are_found_among_parts_and_reported_to_the_teacher_alone(school):
    of = {"1.jsonl": [exam_of("ann", "a"), exam_of("cy", "c")], "2.jsonl": [exam_of("bob", "a", seed=8)]}
    for i, (path, results) in enumerate(of.items(), 1):
        options = vars(Options(sandbox="bwrap", exam=True, seed=results[0].seed))
        files = {result.file: result.content for result in results}
        with contextlib.closing(ledger.Ledger(path)) as kept:
            kept.begin(ledger.Run("1", options, [i, 2], ["class"], [], f"In part {i}.", files))
            for result in results:
                kept.add(result)
    status, said, errors = merge(
        *of, "--feedback", "pages", "--report", "matrix.csv", "--format", "matrix", "--format", "csv"
    )
    assert (status, errors) == (0, "") and said.endswith(
        "\n\n3 of 3 notebooks pass every check\nIn part 1.\nIn part 2.\n"
    )
    assert (
        "class/ann/1.ipynb: the same code as in class/bob/1.ipynb\nclass/bob/1.ipynb: the same code as in class" in said
    )
    rows = Path("matrix.csv").read_text(encoding="utf-8-sig").splitlines()
    assert rows[1] == "ann,passed,1,1,03-output-error: the same code as in class/bob/1.ipynb"
    assert "exam with --seed 8 / the same code" in Path("report.csv").read_text(encoding="utf-8-sig")
    assert "same code" not in Path("pages/ann.html").read_text(encoding="utf-8")


def test_a_job_needs_no_file_and_the_same_nnbp():
    result = validate.job("nowhere/1.ipynb", b"{}")
    assert (result.file, result.status) == ("nowhere/1.ipynb", "unreadable") and "not a notebook" in result.error
    result = validate.job("nowhere/1.ipynb", b"{}", Options(), "0.0")
    assert result.status == "not run" and "nnbp 0.0 to a machine that has nnbp" in result.error


OWN = """
from concurrent.futures import Executor, Future, ThreadPoolExecutor

def two():
    return ThreadPoolExecutor(2)

def none():
    return 3

class Broken(Executor):
    def submit(self, function, *arguments):
        from concurrent.futures.process import BrokenProcessPool
        raise BrokenProcessPool("a process ended")

class Closed(Executor):
    def submit(self, function, *arguments):
        raise RuntimeError("closed")
"""


def test_an_executor_of_ones_own(school, uninterrupted):
    Path("own.py").write_text(OWN, encoding="utf-8")
    said = run(*CHECK, "--executor", "own:two")
    there = (
        "The notebooks ran in a sandbox on those machines where bubblewrap works. --sandbox bwrap runs none without."
    )
    assert said[1].splitlines() == [*uninterrupted[0].splitlines()[:-1], there]
    assert Path("report.csv").read_bytes() == uninterrupted[1] and runs() == collections.Counter(STUDENTS)


@pytest.mark.parametrize(
    "name, words",
    {
        "dask": "--executor should be dask:ADDRESS or MODULE:FUNCTION, not dask",
        "dask:nonsense": "there is no Dask scheduler at nonsense",
        "no_such:thing": "--executor no_such:thing gives no executor: ModuleNotFoundError",
        "own:missing": "--executor own:missing gives no executor: AttributeError",
        "own:none": "--executor own:none should give a concurrent.futures.Executor, not int",
        "own:Broken": "The executor has ended: a process ended",
        "own:Closed": "The executor has ended: RuntimeError: closed",
    }.items(),
)
def test_an_executor_that_is_none_is_named(school, name, words):
    if name == "dask:nonsense":
        pytest.importorskip("distributed")
    Path("own.py").write_text(OWN, encoding="utf-8")
    status, _, errors = run("check", "class", "--executor", name)
    assert status == 2 and errors.startswith(words)


def slurm(part):
    """The command of the recipe for Slurm, and what Slurm sets for a part."""
    recipe = ROOT / "examples" / "slurm.sh"
    assert "#SBATCH --array=1-8\n" in recipe.read_text(encoding="utf-8")
    return ["bash", str(recipe)], {"SLURM_ARRAY_TASK_ID": str(part), "SLURM_CPUS_PER_TASK": "2"}


def kubernetes(part):
    """The command of the recipe for Kubernetes, and what Kubernetes sets for a part."""
    job = yaml.safe_load((ROOT / "examples" / "kubernetes.yaml").read_text(encoding="utf-8"))
    assert (job["kind"], job["spec"]["completionMode"], job["spec"]["completions"]) == ("Job", "Indexed", 8)
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert [volume["name"] for volume in pod["volumes"]] == [mount["name"] for mount in container["volumeMounts"]]
    return [*container["command"], *container["args"]], {"JOB_COMPLETION_INDEX": str(part - 1)}


@unix
@pytest.mark.parametrize("recipe", [slurm, kubernetes])
def test_the_recipes_check_all_parts(recipe, uninterrupted, monkeypatch):
    Path("nnbp").write_text('#!/bin/sh\nprintf "%s\\n" "$@" > arguments\nexit 1\n', encoding="utf-8")
    Path("nnbp").chmod(0o755)
    monkeypatch.setenv("PATH", os.getcwd(), prepend=os.pathsep)
    Path("results").mkdir()
    Path("class").rename("submissions")
    for part in range(1, 9):
        arguments, environment = recipe(part)
        assert subprocess.run(arguments, env=os.environ | environment).returncode == 0
        assert run(*Path("arguments").read_text(encoding="utf-8").splitlines())[0] in (0, 1)
    assert runs() == collections.Counter(STUDENTS)
    results = sorted(Path("results").iterdir())
    assert [path.name for path in results] == [f"{part}.jsonl" for part in range(1, 9)]
    assert merge(*results) == (1, uninterrupted[0].replace("class/", "submissions/"), "")


@pytest.mark.parametrize("recipe", [slurm, kubernetes])
def test_a_recipe_fails_where_the_command_does(recipe, tmp_path):
    if sys.platform == "win32":
        pytest.skip("there is no bash")
    (tmp_path / "nnbp").write_text("#!/bin/sh\nexit 2\n", encoding="utf-8")
    (tmp_path / "nnbp").chmod(0o755)
    arguments, environment = recipe(1)
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    assert subprocess.run(arguments, env=os.environ | environment | path).returncode == 1
