"""A class spread over a Dask cluster of two processes, of which one is killed."""

import collections
import json
import os
import signal
from importlib import import_module
from pathlib import Path

import pytest

from nnbp import __main__ as command
from nnbp.exercises.grading import ledger
from nnbp.exercises.grading.validate import validate_all
from tests.part import weekly
from tools.exercises import SOLUTIONS

distributed = (import_module if "NNBP_WEEKLY" in os.environ else pytest.importorskip)("distributed")


@pytest.fixture(scope="module")
def client():
    """A client of two processes with one thread each, which are replaced when they die."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        with distributed.Client(cluster, set_as_default=False) as client:
            yield client


@pytest.fixture
def school(tmp_path):
    """Six solutions of one exercise, no two of them the same."""
    solution = json.loads((SOLUTIONS / "03-output-error.ipynb").read_text(encoding="utf-8"))
    for i in range(6):
        folder = tmp_path / f"class/student{i}"
        folder.mkdir(parents=True)
        (folder / "1.ipynb").write_text(json.dumps(solution | {"student": i}), encoding="utf-8")
    return sorted(tmp_path.glob("class/*/1.ipynb"))


def counted(log, function, file, *arguments):
    """Call a function, and write for which file; it kills its own process where the file is called so."""
    log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(log, file.encode() + b"\n")
    os.close(log)
    if Path(file).parent.name == "killer":
        os.kill(os.getpid(), signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    return function(file, *arguments)


class Counting:
    """An executor that writes how often it runs what."""

    def __init__(self, client, log):
        self.executor, self.log = client.get_executor(pure=False), str(log)

    def submit(self, function, *arguments):
        return self.executor.submit(counted, self.log, function, *arguments)

    def runs(self):
        return collections.Counter(Path(self.log).read_text(encoding="utf-8").splitlines())


def test_a_worker_is_killed_halfway_and_nothing_is_lost_or_graded_twice(client, school, tmp_path):
    executor, results = Counting(client, tmp_path / "runs.log"), []
    workers = list(client.run(os.getpid).values())
    assert len(set(workers)) == 2
    for result in validate_all(school, jobs=2, executor=executor):
        results.append(result)
        if len(results) == 2:
            os.kill(workers[0], signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    assert sorted(result.file for result in results) == [*map(str, school)]
    assert all(result.ok for result in results), results
    again = executor.runs() - collections.Counter(map(str, school))
    assert set(executor.runs()) == {*map(str, school)} and again.total() <= 1  # what the worker was at
    assert not set(again) & {result.file for result in results[:2]}


@weekly
def test_what_kills_its_workers_is_given_up_and_harms_no_other(client, school, tmp_path):
    killer = school[3].parent.with_name("killer")
    school[3].parent.rename(killer)
    school[3] = killer / "1.ipynb"
    executor = Counting(client, tmp_path / "runs.log")
    results = {result.file: result for result in validate_all(school, jobs=2, executor=executor)}
    assert sorted(results) == sorted(map(str, school))
    given_up = results.pop(str(school[3]))
    assert given_up.status == "not run" and "KilledWorker" in given_up.error
    assert all(result.ok for result in results.values()), results
    assert executor.runs()[given_up.file] == 4  # Dask's own limit: "allowed-failures", and one more


def test_the_command_takes_a_scheduler(client, school, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    scheduler = client.scheduler.address
    assert command.main(["check", "class", "--report", "report.csv", "--executor", f"dask:{scheduler}"]) == 0
    assert "6 of 6 notebooks pass every check" in capsys.readouterr().out
    (run,) = ledger.read("report.jsonl")
    assert len(run.results) == 6 and all(result.ok for result in run.results)


@weekly
def test_without_a_scheduler_the_rest_can_be_done_later(school, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    cluster = distributed.LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None)
    add = ledger.Ledger.add

    def add_and_end(self, result):
        add(self, result)
        if len(self.runs[-1].results) == 3:
            cluster.close()

    check = ["check", "class", "--results", "r.jsonl", "--sandbox", "none"]  # for "auto" tells of other machines
    with monkeypatch.context() as patch:
        patch.setattr(ledger.Ledger, "add", add_and_end)
        assert command.main([*check, "--executor", f"dask:{cluster.scheduler_address}"]) == 2
    assert "The executor has ended: the connection was lost" in capsys.readouterr().err
    assert command.main(check) == 0
    said = capsys.readouterr()
    assert said.err.startswith("3 of 6 notebooks are unchanged") and "6 of 6 notebooks pass" in said.out
    assert [len(run.results) for run in ledger.read("r.jsonl")] == [3, 3]
