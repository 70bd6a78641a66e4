"""The benchmark measures what it says, and only contenders whose numbers are right. Speed itself is not tested."""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

import nnbp
from benchmarks import __main__ as bench
from benchmarks import correctness, machine, plot, report, revisions, scaling, throughput, turns, workloads
from benchmarks.contenders import CONTENDERS, load, original
from benchmarks.ratios import paired

SMALL = workloads.Workload((6, 5, 4, 3), m=7, part=3)
NEEDS = {"torch": "torch", "jax": "jax", "autograd": "autograd", "scikit-learn": "sklearn"}


@pytest.fixture(params=["float64", "float32"])
def problem(request):
    return workloads.Problem(SMALL, request.param)


def expected_of(contender, problem, folder):
    np.savez(folder / "reference.npz", **correctness.references(workloads.Problem(problem.workload, "float64")))
    return correctness.read_reference(folder / "reference.npz", contender)


@pytest.mark.parametrize("name", CONTENDERS)
def test_a_contender_that_is_installed_computes_the_gradient_and_takes_the_step(name, problem, tmp_path, monkeypatch):
    package = NEEDS.get(name.split()[0])
    if package and not importlib.util.find_spec(package):
        pytest.skip(f"{package} is not installed")
    if name == "bound":
        monkeypatch.setattr("benchmarks.contenders.bound.shortest_time", len)
    contender = load(name)(problem)
    if not contender.checked:
        contender.gradient()
    else:
        allowed = 1e-10 if problem.dtype == "float64" else 1e-2
        assert correctness.check(contender, problem, expected_of(contender, problem, tmp_path)) < allowed


class ForgetsTheMean(original.ExampleByExample):
    def gradient(self):
        return original.summed_gradient(self.weights, self.biases, self.batch)


class StepsUphill(original.ExampleByExample):
    def step(self):
        self.eta = -self.eta
        super().step()
        self.eta = -self.eta


class LeavesOutAnExample(original.ExampleByExample):
    def prepare_epoch(self, X, Y):
        super().prepare_epoch(X[1:], Y[1:])


@pytest.mark.parametrize(
    "wrong, job", [(ForgetsTheMean, "gradient"), (StepsUphill, "step"), (LeavesOutAnExample, "epoch")]
)
def test_a_contender_with_wrong_numbers_is_rejected(wrong, job, problem, tmp_path):
    contender = wrong(problem)
    with pytest.raises(correctness.WrongNumbers, match=f"{job}: array 0 is wrong by"):
        correctness.check(contender, problem, expected_of(contender, problem, tmp_path))


def test_a_worker_rejects_a_wrong_reference_before_anything_is_timed(tmp_path):
    problem = workloads.Problem(workloads.WORKLOADS[0], "float64")
    reference = {name: 1.001 * array for name, array in correctness.references(problem).items()}
    np.savez(tmp_path / "reference.npz", **reference)
    process = turns.Process("original", threads=1)
    try:
        with pytest.raises(turns.Refused, match="original is refused: gradient: array 0"):
            process.ask("setup", workload=0, dtype="float64", reference=str(tmp_path / "reference.npz"))
    finally:
        process.stop()


def test_a_contender_that_is_not_installed_is_named_and_left_out(monkeypatch, tmp_path):
    class Absent:
        def __init__(self, name, threads):
            pass

        def ask(self, do):
            return {"missing": "torch"}

        def stop(self):
            pass

    monkeypatch.setattr(bench, "Contender", Absent)
    results = {"missing": {}}
    options = bench.parse(["--contenders", "torch"])
    options.workloads = []
    bench.run_with_threads(1, options, tmp_path, results)
    assert results["missing"]["torch"] == "torch"


class Scripted:
    """A process whose repetitions take the given seconds, one after another."""

    def __init__(self, seconds, log, examples=10):
        self.facts = {"examples": examples, "jobs": ("gradient", "step", "epoch")}
        self.seconds, self.log = iter(seconds), log

    def ask(self, do, **arguments):
        self.log.append((id(self), do, arguments))
        return {"seconds": next(self.seconds), "cores": 1.0} if do == "measure" else {}


def test_contenders_take_turns_and_each_round_begins_with_another_one():
    log = []
    a, b = Scripted([1] * 9, log), Scripted([2] * 9, log)
    measured = turns.take_turns({"a": a, "b": b}, "step", 10, rounds=3, least=9)
    assert [who for who, _, _ in log[-6:]] == [id(a), id(b), id(b), id(a), id(a), id(b)]
    assert measured["a"]["seconds"] == [1, 1, 1] and measured["b"]["seconds"] == [2, 2, 2]


def test_a_slow_contender_skips_rounds_after_its_time_is_used():
    slow, fast = Scripted([2] * 30, []), Scripted([0.1] * 30, [])
    measured = turns.take_turns({"slow": slow, "fast": fast}, "step", 10, rounds=8, least=3, seconds=1)
    assert [len(measured[name]["seconds"]) for name in ("slow", "fast")] == [3, 8]


def test_a_long_epoch_is_measured_in_part_and_scaled():
    log = []
    slow = Scripted([0.05] * 3 + [7] * 3, log)  # a step on 10 examples takes 0.05 s: 50,000 take 250 s
    found = turns.take_turns({"slow": slow}, "epoch", 50_000, rounds=1)["slow"]
    part = int(turns.LONG_EPOCH / 0.05) * 10
    assert found["examples"] == part and ("prepare_epoch", {"examples": part}) in [entry[1:] for entry in log]
    assert found["seconds"] == pytest.approx([7 * 50_000 / part])


def test_the_ratio_is_the_median_of_paired_ratios_not_the_ratio_of_medians():
    ours, bound = [1.0, 30.0, 2.0], [1.0, 10.0, 4.0]
    assert paired(ours, bound)["median"] == 1.0  # of 1, 3 and ½; the ratio of the medians is ½
    assert paired([2.0, 4.0, 99.0], [1.0, 1.0])["median"] == 3.0  # a round that one of them skipped does not count


def test_the_bound_multiplies_what_its_layouts_say():
    load_bound = load("bound").__init__.__globals__
    problem = workloads.Problem(SMALL, "float64")
    for routine in ("matmul", "gemm") if load_bound["blas"] else ("matmul",):
        for layout in ("CCC", "CFF", "FCF", "FFC"):
            calls = load_bound["products"](problem, routine, *layout)
            assert len(calls) == 3 + 2 + 3
            out = calls[0]()
            assert np.allclose(
                out if routine == "matmul" or out.shape[0] == 5 else out.T, problem.weights[0] @ problem.X.T
            )


def small_results():
    ratio = {"median": 1.5, "low": 1.25, "high": 1.75}
    row = {
        "workload": "[784,30,10] m=10",
        "dtype": "float64",
        "threads": 1,
        "rounds": 3,
        "repetitions": 9,
        "cores": 1.0,
    }
    row |= {"seconds": {"median": 2e-5, "low": 1e-5, "high": 3e-5}, "to_bound": ratio, "to_nnbp": ratio, "error": 1e-15}
    rows = [
        row | {"contender": name, "job": job, "examples": 5000 if job == "epoch" else 10}
        for job in ("gradient", "step", "epoch")
        for name in ("bound", "nnbp", "original", "torch")
    ]
    place = {"contender": "bound", "workload": "[784,30,10] m=10", "dtype": "float64", "threads": 1}
    growth = {"values": [1, 2, 4], "seconds": [1e-3, 2e-3, 4e-3], "exponent": 1.0, "exponent_of_all": 1.0, "theory": 1}
    sizes = {"weights": 10**6, "activations": 10**6, "peak": 5 * 10**6, "transient": 0, "growth": 0, "steps": 20}
    return {
        "machine": machine.describe(),
        "missing": {"jax": "jax"},
        "layouts": [place | {"layout": "matmul w:C", "layouts": {"matmul w:C": 1.0, "matmul w:F": 1.5}}],
        "rows": rows,
        "memory": {"[784,30,10] m=10": sizes | {"naive_transient": 10**6}},
        "scaling": {what: growth for what in ("width", "depth", "m")},
        "import": {"numpy": ratio, "nnbp": ratio, "ratio": ratio},
    }


def test_the_report_says_what_was_measured_on_what():
    text = report.text(json.loads(json.dumps(small_results())))
    for expected in (
        "Python ",
        "BLAS: numpy's ",
        "jax: not installed",
        "== 1 thread, float64 ==",
        "step ÷ bound",
        "step ÷ nnbp",
        "1.50 (1.25–1.75)",
        "1.50 (1.25–1.75)*",
        "20 µs",
        "matmul w:F takes 1.50 times as long",
        "Largest deviation from the gradient example by example, float64: 1.0e-15",
        "import nnbp takes 1.50 (1.25–1.75) times as long as import numpy",
    ):
        assert expected in text, expected


def test_the_plots_are_drawn_from_the_record():
    results = small_results()
    panel = plot.draw_contenders(results, "[784,30,10] m=10", "step").axes[0]
    assert [label.get_text() for label in panel.get_yticklabels()] == ["nnbp", "original", "torch"]
    assert len(plot.draw_scaling(results).axes) == 3


def test_an_exponent_is_the_slope_between_logarithms():
    assert scaling.exponent([1, 2, 4, 8], [3, 12, 48, 192]) == pytest.approx(2)


def test_only_a_full_run_overwrites_the_record():
    def written(*arguments, missing=()):
        return bench.destination(bench.parse(arguments), missing)

    assert written() == bench.RECORD
    assert written("--quick") == written("--jobs", "step") == written(missing=["torch"]) == bench.ASIDE
    assert written("--quick", "--output", "elsewhere.json") == Path("elsewhere.json")


def test_numbers_are_recorded_to_four_digits():
    assert bench.rounded({"a": [1.23456, "b", 7, True, None]}) == {"a": [1.235, "b", 7, True, None]}


def test_what_a_course_takes_is_calculated_from_a_class():
    assert throughput.line(60, 1, 120, 120) == "1 worker: 60 submissions in 120 s, 30 a minute"
    assert (
        throughput.line(60, 2, 80, 120) == "2 workers: 60 submissions in 80 s, 45 a minute, 1.50 times as fast as one"
    )
    # 30,000 submissions of 2.4 s are 72,000 s of a worker
    hours = "30,000 submissions take 20.0 hours of a worker"
    assert throughput.course(100, 2, 120) == f"{hours}: 10.0 hours with 2 and 0.2 hours with 100 at once"
    assert f"{hours}, which cost 1.00 at 0.05 an hour: " in throughput.course(100, 2, 120, 0.05)


@pytest.mark.skipif(not (turns.ROOT / ".git").exists(), reason="this copy has no revisions to compare")
def test_two_revisions_do_the_same_things_and_the_other_one_is_not_this_one(tmp_path):
    other = revisions.load("HEAD", tmp_path)
    assert Path(other.__file__).is_relative_to(tmp_path) and other.Network is not nnbp.Network
    here, there = dict(revisions.calls(nnbp)), dict(revisions.calls(other))
    assert [*here] == [*there]
    for name in here:
        if "epoch" not in name:
            np.testing.assert_allclose(arrays_of(here[name]()), arrays_of(there[name]()))


def arrays_of(result):
    arrays = [result] if isinstance(result, np.ndarray) else result.weights + result.biases
    return np.concatenate([array.ravel() for array in arrays])


def test_the_time_of_a_slower_call_is_the_first_of_the_two():
    numbers = np.random.default_rng(0).random(100_000)
    mine, its = revisions.measure(lambda: np.sort(np.sort(numbers[::-1])), lambda: None, rounds=3)
    assert len(mine) == len(its) == 3 and min(mine) > max(its)
