"""Training on a cluster of two processes on this machine, held to training in one process."""

import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import numpy as np
import psutil
import pytest

import nnbp
from nnbp.training import mini_batches
from tests.part import weekly

pytest.importorskip("distributed", reason='needs Dask: pip install "nnbp[distributed]"')
da = pytest.importorskip("dask.array")

from distributed import Client, LocalCluster  # noqa: E402

from nnbp import distributed  # noqa: E402

CLUSTER = {"threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}  # no port is open to other machines
QUIET = {"progress": False, "measure": False}
(DIGITS, TARGETS), TEST = nnbp.datasets.load_digits()
X, Y, X2, Y2 = DIGITS[:, :40], TARGETS[:, :40], TEST[0][:, :30], TEST[1][:, :30]


@pytest.fixture(scope="module")
def client():
    with LocalCluster(n_workers=2, **CLUSTER) as cluster, Client(cluster) as client:
        yield client


def chunked(array, sizes=(15, 15, 10)):
    return da.from_array(array, chunks=(-1, sizes))


def network(**options):
    return nnbp.Network([64, 5, 10], seed=1, **options)


def parameters(net):
    return net.weights + net.biases


def assert_close(net, other, rtol=1e-12):
    for ours, theirs in zip(parameters(net), parameters(other), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=rtol)


def assert_equal(net, other):
    assert all(map(np.array_equal, parameters(net), parameters(other)))


def after_steps(monkeypatch, count, what):
    """Do ``what`` on the client when that many learning steps are finished."""
    descend, finished = nnbp.Network.descend, []

    def counted(net, *arguments):
        descend(net, *arguments)
        finished.append(1)
        if len(finished) == count:
            what()

    monkeypatch.setattr(nnbp.Network, "descend", counted)


def test_the_mean_of_means_over_pieces_is_the_mean_over_all_the_examples():
    numbers = np.random.default_rng(0).random((2, 9))
    pieces = [(k, [part.mean(axis=1), part[0].mean()]) for k, part in ((2, numbers[:, :2]), (7, numbers[:, 2:]))]
    m, (mean, of_the_first_row) = distributed.weighted_mean(pieces)
    assert m == 9
    np.testing.assert_allclose(mean, numbers.mean(axis=1), rtol=1e-15)
    np.testing.assert_allclose(of_the_first_row, numbers[0].mean(), rtol=1e-15)


@pytest.mark.parametrize(
    ("sizes", "mini_batch_size"),
    [
        ((15, 15, 10), 8),  # five whole mini-batches
        ((15, 15, 10), 7),  # and with a smaller one at the end
        ((40,), 40),  # a single chunk, a single mini-batch
        ((1, 2, 30, 7), 25),  # chunks smaller than the mini-batch
        ((0, 20, 0, 20, 0), 9),  # empty chunks, as filters leave them
        ((4,) * 10, 39),  # more chunks than one task combines
    ],
)
def test_the_network_becomes_what_it_becomes_on_one_machine(client, sizes, mini_batch_size):
    net, alone = network(), network()
    course = {"epochs": 2, "mini_batch_size": mini_batch_size, "eta": 1.5, "seed": 3, "progress": False}
    data, test_data = (chunked(X, sizes), chunked(Y, sizes)), (chunked(X2, (20, 10)), chunked(Y2, (20, 10)))
    history = distributed.sgd(client, net, *data, **course, test_data=test_data)
    expected = nnbp.sgd(alone, X, Y, **course, test_data=(X2, Y2))
    assert_close(net, alone)
    for found, right in zip(vars(history).values(), vars(expected).values(), strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-12)


def test_other_mini_batches_give_another_network(client):
    net, alone = network(), network()
    distributed.sgd(client, net, chunked(X), chunked(Y), 1, 8, 1.5, seed=3, **QUIET)
    nnbp.sgd(alone, X, Y, 1, 8, 1.5, seed=4, **QUIET)
    with pytest.raises(AssertionError):
        assert_close(net, alone, rtol=1e-3)


def test_single_precision_and_functions_of_ones_own_travel_too(client):
    square = nnbp.Activation(lambda z: z * z, lambda z: 2 * z, name="square")
    absolute = nnbp.Cost(lambda A, Y: ((A - Y) ** 4).sum(axis=0), lambda A, Y: 4 * (A - Y) ** 3)
    options = {"activations": [square, nnbp.sigmoid], "cost": absolute, "dtype": np.float32}
    net, alone = network(**options), network(**options)
    distributed.sgd(client, net, chunked(X), chunked(Y), 1, 20, 0.1, **QUIET)
    nnbp.sgd(alone, X, Y, 1, 20, 0.1, **QUIET)
    assert net.weights[0].dtype == np.float32
    assert_close(net, alone, rtol=1e-5)


def test_eta_may_change_and_a_callback_may_assign_and_stop(client):
    def halve(epoch, net, history):
        net.weights = [w / 2 for w in net.weights]
        return epoch == 3

    net, alone = network(), network()
    course = {"epochs": 9, "mini_batch_size": 20, "eta": lambda epoch: 3 / epoch, "callback": halve, "progress": False}
    history = distributed.sgd(client, net, chunked(X), chunked(Y), **course)
    nnbp.sgd(alone, X, Y, **course)
    assert len(history.train_cost) == 3
    assert_close(net, alone)


def test_every_chunk_stays_on_one_worker_and_none_has_them_all_or_keeps_any_afterwards(client):
    def chunks_of_each_worker(dask_worker):
        return sorted(key for key in dask_worker.data if str(key).startswith("checked"))

    seen = []
    distributed.sgd(
        client,
        network(),
        *(chunked(a, (5,) * 8) for a in (X, Y)),
        3,
        20,
        1.0,
        **QUIET,
        callback=lambda *now: seen.append(list(client.run(chunks_of_each_worker).values())),
    )
    assert all(len({*first, *second}) == len(first) + len(second) == 8 for first, second in seen)
    assert all(first and second for first, second in seen)
    until = time.monotonic() + 30
    while any(client.has_what().values()) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(client.has_what().values())


def test_a_worker_that_is_killed_in_mid_epoch_loses_nothing(client, monkeypatch):
    killed = []

    def kill_a_worker():
        killed.append(next(iter(client.run(os.getpid).values())))
        psutil.Process(killed[0]).kill()

    net, alone = network(), network()
    after_steps(monkeypatch, 7, kill_a_worker)  # of the ten in each epoch
    distributed.sgd(client, net, *(chunked(a, (4,) * 10) for a in (X, Y)), 2, 4, 1.0, **QUIET)
    assert killed and not psutil.pid_exists(killed[0])
    client.wait_for_workers(2)  # Dask has started another one
    nnbp.sgd(alone, X, Y, 2, 4, 1.0, **QUIET)
    assert_close(net, alone)


@pytest.fixture
def default_ctrl_c():
    """Ctrl-C interrupts even if the tests run in the background, where it would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_ctrl_c_keeps_the_network_and_training_goes_on_from_there(client, default_ctrl_c, monkeypatch, tmp_path):
    at_once, in_two, by_hand = network(), network(), network()
    course = {"epochs": 3, "mini_batch_size": 10, "eta": 1.0, "seed": 5, "progress": False}
    whole = distributed.sgd(client, at_once, chunked(X), chunked(Y), **course)
    with monkeypatch.context() as patch:
        after_steps(patch, 6, lambda: signal.raise_signal(signal.SIGINT))  # of the twelve
        file = tmp_path / "training.npz"
        history = distributed.sgd(client, in_two, chunked(X), chunked(Y), **course, checkpoint=file)
    assert history.interrupted and len(history.train_cost) == 1
    rng = np.random.default_rng(5)
    for batch in (mini_batches(40, 10, rng) + mini_batches(40, 10, rng))[:6]:
        by_hand.update(nnbp.minibatch_gradient(by_hand, X[:, batch], Y[:, batch]), 1.0)
    assert_close(in_two, by_hand)
    assert_equal(nnbp.Network.load(file), in_two)
    resumed = network()
    assert distributed.sgd(client, resumed, chunked(X), chunked(Y), **course, checkpoint=file) == whole
    assert_equal(resumed, at_once)


@weekly
@pytest.mark.skipif(os.name != "posix", reason="needs process groups")
def test_ctrl_c_in_a_terminal_which_reaches_the_workers_too_ends_neither_them_nor_the_program(tmp_path):
    program = """
import nnbp, dask.array as da, time
from distributed import Client, LocalCluster

if __name__ == "__main__":
    X, Y = (da.from_array(array, chunks=(-1, 500)) for array in nnbp.datasets.load_digits()[0])
    net, course = nnbp.Network([64, 10]), {"mini_batch_size": 500, "eta": 1.0, "progress": False}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        with Client(cluster) as client:
            start = lambda epoch, *now: print("epoch", epoch, flush=True)
            history = nnbp.distributed.sgd(client, net, X, Y, 10**6, **course, callback=start)
            time.sleep(1)  # in which the workers would end
            again = nnbp.distributed.sgd(client, net, X, Y, 2, **course)
            print(history.interrupted, len(client.nthreads()), len(again.train_cost))
"""
    (tmp_path / "program.py").write_text("import signal\nimport nnbp.distributed" + program)
    running = subprocess.Popen(
        [sys.executable, tmp_path / "program.py"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    try:
        while "epoch 2" not in running.stdout.readline():
            assert running.poll() is None
        os.killpg(running.pid, signal.SIGINT)
        said = running.communicate(timeout=120)[0]
        assert "True 2 2" in said.splitlines(), said
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGKILL)


def test_a_large_network_travels_without_a_warning(client):
    net = nnbp.Network([64, 20_000, 10])
    assert net.weights[0].nbytes > 10e6
    with warnings.catch_warnings(action="error"):
        distributed.sgd(client, net, chunked(X), chunked(Y), 1, 40, 1.0, **QUIET)


def test_a_cluster_that_is_lost_leaves_a_checkpoint(tmp_path):
    file, net = tmp_path / "training.npz", network()
    with LocalCluster(n_workers=1, processes=False, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
        client = Client(cluster)
        settings = QUIET | {"checkpoint": file, "callback": lambda *now: client.close()}
        with pytest.raises(Exception, match=r"[Cc]losed"):
            distributed.sgd(client, net, chunked(X), chunked(Y), 9, 10, 1.0, **settings)
    assert '"epoch": 2, "step": 0' in np.load(file)["position"].item()
    assert_equal(nnbp.Network.load(file), net)


def test_a_run_that_died_goes_on_from_the_last_file_it_wrote(client, monkeypatch, tmp_path):
    at_once, died, resumed, file = network(), network(), network(), tmp_path / "training.npz"
    data, course = (chunked(X), chunked(Y)), {"epochs": 3, "mini_batch_size": 10, "eta": 1.0, "progress": False}
    whole = distributed.sgd(client, at_once, *data, **course, seed=5)

    def lose_power():
        patch.setattr(distributed, "write_whole", lambda *arguments: None)
        raise SystemError

    with monkeypatch.context() as patch, pytest.raises(SystemError):
        after_steps(patch, 7, lose_power)
        distributed.sgd(client, died, *data, **course, seed=5, checkpoint=file, checkpoint_every=1e-9)
    saved = np.load(file)["position"].item()
    assert '"epoch": 2, "step": 2' in saved  # the seventh step was not finished
    assert distributed.sgd(client, resumed, *data, **course, seed=8, checkpoint=str(file)) == whole
    assert_equal(resumed, at_once)
    again = network()
    assert distributed.sgd(client, again, *data, **course, checkpoint=file) == whole  # there is nothing left to do
    assert_equal(again, at_once)


def test_a_file_that_cannot_be_completed_leaves_the_one_before(client, monkeypatch, tmp_path):
    file, data = tmp_path / "training.npz", (chunked(X), chunked(Y))
    distributed.sgd(client, network(), *data, 1, 10, 1.0, **QUIET, checkpoint=file)
    before = file.read_bytes()

    def full_disk(opened, **content):
        opened.write(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="No space"):
        distributed.sgd(client, network(), *data, 2, 10, 1.0, **QUIET, checkpoint=file)
    assert file.read_bytes() == before and [*tmp_path.iterdir()] == [file]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"mini_batch_size": 8}, "with mini_batch_size 10, not 8"),
        (
            {"net": network(cost=nnbp.cross_entropy)},
            r"with net .*cost=quadratic\) in float64, not .*cost=cross_entropy",
        ),
        ({"net": network(dtype=np.float32)}, r"with net .* in float64, not .* in float32"),
        ({"X": chunked(X[:, :20], 5), "Y": chunked(Y[:, :20], 5)}, "with number of examples 40, not 20"),
        ({"seed": np.random.Generator(np.random.MT19937())}, "with kind of generator PCG64, not MT19937"),
    ],
)
def test_training_does_not_go_on_from_the_file_of_another(client, tmp_path, changed, message):
    arguments = {"net": network(), "X": chunked(X), "Y": chunked(Y), "epochs": 1, "mini_batch_size": 10, "eta": 1.0}
    file = tmp_path / "training.npz"
    distributed.sgd(client, **arguments, **QUIET, checkpoint=file)
    with pytest.raises(ValueError, match=f"checkpoint .*training.npz is of a training {message}"):
        distributed.sgd(client, **arguments | changed, **QUIET, checkpoint=file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and nothing more", "saved network", "half"])
def test_a_file_that_is_no_checkpoint_is_refused(client, tmp_path, content):
    file, arguments = tmp_path / "training.npz", (chunked(X), chunked(Y), 1, 10, 1.0)
    network().save(file)
    if content == "half":
        distributed.sgd(client, network(), *arguments, **QUIET, checkpoint=tmp_path / "whole.npz")
        content = (tmp_path / "whole.npz").read_bytes()[:-400]
    if content != "saved network":
        file.write_bytes(content)
    with pytest.raises(ValueError, match=r"checkpoint .*training\.npz is damaged, or not a checkpoint of nnbp"):
        distributed.sgd(client, network(), *arguments, **QUIET, checkpoint=file)


def test_generators_of_every_kind_are_saved(client, tmp_path):
    for kind in (np.random.MT19937, np.random.Philox, np.random.SFC64):
        file, at_once, in_two = tmp_path / f"{kind.__name__}.npz", network(), network()
        course = {"mini_batch_size": 20, "eta": 1.0} | QUIET
        distributed.sgd(client, at_once, chunked(X), chunked(Y), 2, seed=np.random.Generator(kind(0)), **course)
        for epochs, seed in ((1, 0), (2, 1)):
            rng = np.random.Generator(kind(seed))
            distributed.sgd(client, in_two, chunked(X), chunked(Y), epochs, seed=rng, **course, checkpoint=file)
        assert_equal(in_two, at_once)


BAD_Y = np.where(np.arange(40) == 33, np.nan, Y)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"X": X}, TypeError, r"X is of type ndarray; it should be a Dask array, such as dask\.array\.from_array\(X"),
        ({"Y": Y}, TypeError, "Y is of type ndarray"),
        (
            {"X": da.from_array(X, chunks=(32, 10))},
            ValueError,
            r"X is split along its rows, into \(32, 32\); .*rechunk",
        ),
        ({"Y": chunked(Y, (20, 20))}, ValueError, r"Y has other chunks than X; Y\.rechunk"),
        ({"X": chunked(X)[:, chunked(Y)[0] < 1]}, ValueError, r"X has chunks of unknown size; X\.compute_chunk_sizes"),
        ({"X": chunked(X).T}, ValueError, r"X has shape \(40, 64\); it should be \(64, m\) \(did you mean X\.T\?\)"),
        ({"Y": chunked(Y)[0]}, ValueError, r"Y has shape \(40,\).*one_hot"),
        ({"X": chunked(X)[:, :25]}, ValueError, "X has 25 examples and Y has 40; they should have equally many"),
        ({"X": chunked(X)[:, :0], "Y": chunked(Y)[:, :0]}, ValueError, r"X has shape \(64, 0\): it is empty"),
        ({"Y": chunked(BAD_Y)}, ValueError, "chunk 2, counted from 0: Y has 10 of 100 entries that are NaN"),
        ({"X": chunked(X) + 1j}, TypeError, r"chunk \d, counted from 0: X is complex"),
        ({"test_data": (chunked(X), chunked(BAD_Y))}, ValueError, "test_data: chunk 2, counted from 0: Y has 10 of"),
        ({"test_data": (X, Y)}, TypeError, "test_data: X is of type ndarray"),
        ({"test_data": X}, TypeError, "test_data should be a pair"),
        ({"net": "net"}, TypeError, "net is 'net'"),
        ({"net": network(cost=nnbp.cross_entropy), "Y": chunked(3 * Y)}, ValueError, r"chunk \d, .*Y "),
        ({"client": "127.0.0.1:8786"}, TypeError, "client is '127.0.0.1:8786'; it should be a Client"),
        ({"epochs": 0}, ValueError, "epochs is 0"),
        ({"mini_batch_size": 41}, ValueError, "mini_batch_size is 41; it should be an integer from 1 to 40"),
        ({"eta": -1.0}, ValueError, "eta is -1.0; it should be a positive number"),
        ({"seed": "0"}, TypeError, "seed is '0'"),
        ({"callback": 1}, TypeError, "callback is 1; it should be a function"),
        ({"checkpoint": 3}, TypeError, "checkpoint is 3; it should be the path of a file, or None"),
        ({"checkpoint": Path("nowhere") / "c.npz"}, ValueError, "checkpoint is nowhere.c.npz, but there is no folder"),
        ({"checkpoint_every": 0}, ValueError, "checkpoint_every is 0; it should be a positive number"),
    ],
)
def test_a_wrong_argument_is_named_and_the_network_stays_as_it_was(client, changed, error, message):
    arguments = {"net": network(), "X": chunked(X), "Y": chunked(Y), "epochs": 1, "mini_batch_size": 10, "eta": 1.0}
    with pytest.raises(error, match=message):
        distributed.sgd(**{"client": client} | arguments | QUIET | changed)
    assert_equal(arguments["net"], network())


def test_a_promise_of_dask_about_a_chunk_is_checked(client):
    false = da.map_blocks(lambda block: block[:, 1:], chunked(X), dtype=float, chunks=chunked(X).chunks)
    with pytest.raises(ValueError, match=r"chunk \d, counted from 0: X has .* examples"):
        distributed.sgd(client, network(), false, chunked(Y), 1, 10, 1.0, **QUIET)


def test_a_client_that_is_closed_or_has_no_workers_is_refused():
    arguments = network(), chunked(X), chunked(Y), 1, 10, 1.0
    with LocalCluster(n_workers=0, **CLUSTER) as cluster:
        with Client(cluster) as client, pytest.raises(ValueError, match=r"client has no workers; .*wait_for_workers"):
            distributed.sgd(client, *arguments)
        with pytest.raises(ValueError, match="client is closed; it should be connected"):
            distributed.sgd(client, *arguments)


def test_learning_that_diverges_is_stopped_as_the_last_finite_epoch_left_it(client, tmp_path):
    net, kept, file = nnbp.Network([64, 10], activations=nnbp.identity), [], tmp_path / "training.npz"
    settings = {"callback": lambda epoch, net, history: kept.append(net.copy()), "checkpoint": file, "progress": False}
    stop = pytest.raises(ValueError, match=r"learning diverged in epoch \d+ with eta = 1e\+60; try a smaller one")
    with warnings.catch_warnings(action="error"), stop as caught:
        distributed.sgd(client, net, chunked(X), chunked(Y), 99, 10, 1e60, **settings)
    assert f"epoch {len(kept) + 1} " in str(caught.value)
    assert_equal(net, [nnbp.Network([64, 10]), *kept][-1])
    assert_equal(net, nnbp.Network.load(file))


def test_the_progress_bar_counts_epochs_also_those_before(client, capsys, monkeypatch, tmp_path):
    monkeypatch.delenv("NNBP_BOOK", raising=False)
    arguments = chunked(X), chunked(Y)
    for epochs in (1, 3):
        distributed.sgd(client, network(), *arguments, epochs, 20, 1.0, checkpoint=tmp_path / "c.npz")
    shown = capsys.readouterr().err
    assert "1/1" in shown and "3/3" in shown and "4/3" not in shown
    distributed.sgd(client, network(), *arguments, 1, 20, 1.0, progress=False)
    assert capsys.readouterr().err == ""


def test_without_dask_the_extra_is_named():
    code = "import sys; sys.modules['dask'] = None; import nnbp.distributed"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert 'nnbp.distributed needs dask: pip install "nnbp[distributed]"' in done.stderr
