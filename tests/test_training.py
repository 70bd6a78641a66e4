import signal
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tqdm.auto import tqdm

import nnbp
from nnbp import training


def xor():
    X = np.array([[0.0, 0.0, 1.0, 1.0], [0.0, 1.0, 0.0, 1.0]])
    return X, np.array([[0.0, 1.0, 1.0, 0.0]])


def assert_close(net, other):
    for ours, theirs in zip(net.weights + net.biases, other.weights + other.biases, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-13)


def test_the_packaged_digits_are_learned_to_95_percent_within_20_seconds():
    train, test = nnbp.datasets.load_digits()
    net = nnbp.Network([64, 30, 10], seed=0)
    started = time.process_time()
    history = nnbp.sgd(net, *train, epochs=30, mini_batch_size=10, eta=3.0, test_data=test, seed=0, progress=False)
    assert history.test_accuracy[-1] >= 0.95
    assert time.process_time() - started < 20
    assert len(history.train_cost) == len(history.test_cost) == len(history.train_accuracy) == 30
    assert history.train_cost[-1] < history.train_cost[0]
    assert history.test_cost[-1] == net.mean_cost(*test)
    assert history.test_accuracy[-1] == nnbp.accuracy(net, *test)


def test_one_epoch_is_the_learning_steps_of_its_mini_batches():
    X, Y = xor()
    net = nnbp.Network([2, 3, 1], seed=1)
    by_hand = net.copy()
    nnbp.sgd(net, X, Y, epochs=2, mini_batch_size=3, eta=0.5, seed=7, progress=False)
    rng = np.random.default_rng(7)
    for _ in range(2):
        for batch in training.mini_batches(4, 3, rng):
            by_hand.update(nnbp.minibatch_gradient(by_hand, X[:, batch], Y[:, batch]), 0.5)
    assert_close(net, by_hand)


@given(m=st.integers(1, 50), size=st.integers(1, 50), seed=st.integers(0, 9))
def test_every_example_is_used_once_an_epoch(m, size, seed):
    batches = training.mini_batches(m, size, np.random.default_rng(seed))
    assert sorted(np.concatenate(batches).tolist()) == list(range(m))
    assert all(len(b) == size for b in batches[:-1]) and 1 <= len(batches[-1]) <= size


def test_the_seed_decides_the_course_of_training():
    X, Y = xor()

    def final_cost(**seed):
        net = nnbp.Network([2, 3, 1], seed=0)
        return nnbp.sgd(net, X, Y, epochs=3, mini_batch_size=1, eta=1.0, progress=False, **seed).train_cost[-1]

    assert final_cost(seed=1) == final_cost(seed=1) != final_cost(seed=2)
    assert final_cost() == final_cost(seed=0) != final_cost(seed=1)


def after(calls, what):
    """A quadratic cost whose gradient does ``what`` at the given step; creating the network calls it twice."""
    asked = []

    def gradient(A, Y):
        asked.append(1)
        if len(asked) == calls + 2:
            what()
        return A - Y

    return nnbp.Cost(nnbp.quadratic._value, gradient)


@pytest.fixture
def default_ctrl_c():
    """Ctrl-C interrupts even if the tests run in the background, where it would be ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c():
    signal.raise_signal(signal.SIGINT)


def interrupt():
    raise KeyboardInterrupt


@pytest.mark.parametrize(("what", "steps_of_the_third_epoch"), [(press_ctrl_c, 3), (interrupt, 2)])
def test_ctrl_c_keeps_the_history_and_the_network_as_the_last_finished_step_left_it(
    default_ctrl_c, what, steps_of_the_third_epoch
):
    X, Y = xor()
    net = nnbp.Network([2, 3, 1], seed=0, cost=after(11, what))  # in the third epoch of four steps each
    history = nnbp.sgd(net, X, Y, epochs=100, mini_batch_size=1, eta=1.0, seed=7, progress=False)
    assert history.interrupted
    assert len(history.train_cost) == len(history.train_accuracy) == 2
    assert history.test_cost == []
    by_hand = nnbp.Network([2, 3, 1], seed=0)
    rng = np.random.default_rng(7)
    batches = [training.mini_batches(4, 1, rng) for _ in range(3)]
    for batch in batches[0] + batches[1] + batches[2][:steps_of_the_third_epoch]:
        by_hand.update(nnbp.minibatch_gradient(by_hand, X[:, batch], Y[:, batch]), 1.0)
    assert_close(net, by_hand)


def test_ctrl_c_works_as_before_when_training_is_over(default_ctrl_c):
    before = signal.getsignal(signal.SIGINT)
    X, Y = xor()
    nnbp.sgd(nnbp.Network([2, 1]), X, Y, epochs=1, mini_batch_size=4, eta=1.0, progress=False)
    assert signal.getsignal(signal.SIGINT) is before


def test_pressing_ctrl_c_twice_does_not_wait_for_a_step_that_never_ends(default_ctrl_c):
    X, Y = xor()

    def press_twice_and_hang():
        press_ctrl_c()
        press_ctrl_c()
        pytest.fail("the second Ctrl-C was ignored")

    net = nnbp.Network([2, 1], cost=after(1, press_twice_and_hang))
    assert nnbp.sgd(net, X, Y, epochs=1, mini_batch_size=4, eta=1.0, progress=False).interrupted


def test_where_ctrl_c_is_ignored_it_does_not_stop_training(default_ctrl_c):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    X, Y = xor()
    net = nnbp.Network([2, 1], cost=after(1, press_ctrl_c))
    assert not nnbp.sgd(net, X, Y, epochs=1, mini_batch_size=4, eta=1.0, progress=False).interrupted


def test_training_in_a_thread_works_where_no_signal_arrives():
    X, Y = xor()
    with ThreadPoolExecutor() as pool:
        arguments = {"epochs": 1, "mini_batch_size": 4, "eta": 1.0, "progress": False}
        assert len(pool.submit(nnbp.sgd, nnbp.Network([2, 1]), X, Y, **arguments).result().train_cost) == 1


def test_arrays_held_from_before_training_keep_their_numbers():
    X, Y = xor()
    net = nnbp.Network([2, 1])
    held, numbers = net.weights[0], net.weights[0].copy()
    nnbp.sgd(net, X, Y, epochs=1, mini_batch_size=4, eta=1.0, progress=False)
    assert np.array_equal(held, numbers) and not np.array_equal(net.weights[0], numbers)


def test_without_measuring_training_is_the_same_and_the_history_is_empty():
    X, Y = xor()
    measured, unmeasured = nnbp.Network([2, 3, 1]), nnbp.Network([2, 3, 1])
    settings = {"epochs": 3, "mini_batch_size": 2, "eta": 1.0, "progress": False}
    nnbp.sgd(measured, X, Y, **settings)
    history = nnbp.sgd(unmeasured, X, Y, **settings, test_data=(X, Y), measure=False)
    assert history == training.History()
    assert all(np.array_equal(*pair) for pair in zip(measured.weights, unmeasured.weights, strict=True))


def test_the_progress_bar_counts_epochs_and_can_be_switched_off(capsys, monkeypatch):
    monkeypatch.delenv("NNBP_BOOK", raising=False)
    X, Y = xor()
    nnbp.sgd(nnbp.Network([2, 1]), X, Y, epochs=3, mini_batch_size=2, eta=1.0)
    assert "3/3" in capsys.readouterr().err
    nnbp.sgd(nnbp.Network([2, 1]), X, Y, epochs=3, mini_batch_size=2, eta=1.0, progress=False)
    monkeypatch.setenv("NNBP_BOOK", "1")
    nnbp.sgd(nnbp.Network([2, 1]), X, Y, epochs=3, mini_batch_size=2, eta=1.0)
    assert capsys.readouterr().err == ""


def test_without_tqdm_a_line_counts_the_epochs(capsys, monkeypatch):
    monkeypatch.delenv("NNBP_BOOK", raising=False)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    history = nnbp.sgd(nnbp.Network([2, 1]), *xor(), epochs=3, mini_batch_size=2, eta=1.0)
    shown = [f"training: epoch {i}/3 cost {cost:.4f}" for i, cost in enumerate(history.train_cost, 1)]
    assert capsys.readouterr().err.strip().split("\r") == shown
    nnbp.sgd(nnbp.Network([2, 1]), *xor(), epochs=1, mini_batch_size=2, eta=1.0, measure=False)
    assert capsys.readouterr().err.strip() == "training: epoch 1/1"
    nnbp.sgd(nnbp.Network([2, 1]), *xor(), epochs=3, mini_batch_size=2, eta=1.0, progress=False)
    assert capsys.readouterr().err == ""


def test_the_progress_bar_does_without_threads_in_a_browser(capsys, monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.delenv("NNBP_BOOK", raising=False)
    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr("threading.Thread.start", refuse)
    monkeypatch.setattr(tqdm, "monitor", None)
    monkeypatch.setattr(tqdm, "monitor_interval", tqdm.monitor_interval)
    with warnings.catch_warnings(action="error"):
        nnbp.sgd(nnbp.Network([2, 1]), *xor(), epochs=3, mini_batch_size=2, eta=1.0)
    assert "3/3" in capsys.readouterr().err


@pytest.mark.parametrize("measure", [True, False])
def test_learning_that_diverges_is_stopped_as_the_last_finite_epoch_left_it_and_nothing_else_is_raised(measure):
    net, epochs = nnbp.Network([1, 1], activations=nnbp.identity), []

    def remember(epoch, net, history):
        epochs.append(net.copy())

    settings = {"progress": False, "measure": measure, "callback": remember}
    stop = pytest.raises(ValueError, match=r"learning diverged in epoch \d+ with eta = 50; try a smaller one")
    with warnings.catch_warnings(action="error"), np.errstate(all="raise"), stop as caught:
        nnbp.sgd(net, [[1.0]], [[0.0]], 1000, 1, 50.0, **settings)
    assert f"epoch {len(epochs) + 1} " in str(caught.value)
    assert np.isfinite(net.weights[0]).all() and np.array_equal(net.weights[0], epochs[-1].weights[0])


def test_numpy_errors_do_not_stop_training_where_the_result_is_right():
    (X, Y), _ = nnbp.datasets.load_digits()
    settings = {"epochs": 1, "mini_batch_size": 10, "eta": 1.0, "progress": False}
    net, same = nnbp.Network([64, 30, 10]), nnbp.Network([64, 30, 10])
    with np.errstate(all="raise"):
        nnbp.sgd(net, 16 * X, Y, **settings)  # unscaled pixels: exponentials underflow
        with pytest.raises(FloatingPointError):  # the user's settings apply in a callback
            nnbp.sgd(same.copy(), 16 * X, Y, **settings, callback=lambda *now: np.float64(1) / 0)
    nnbp.sgd(same, 16 * X, Y, **settings)
    assert np.array_equal(net.weights[0], same.weights[0])


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("example", [0, 499, 500, 999, 1000, 1233])
def test_nan_and_infinity_in_any_example_are_rejected_and_leave_the_network_as_it_was(example, bad):
    X, Y = np.random.default_rng(0).random((3, 1234)), np.ones((1, 1234))
    X[1, example] = bad
    net = nnbp.Network([3, 2, 1], seed=0)
    before = net.copy()
    message = "X has 1 of 3702 entries that are NaN or infinite"
    with np.errstate(all="raise"), pytest.raises(ValueError, match=message):
        nnbp.sgd(net, X, Y, epochs=2, mini_batch_size=2, eta=1.0, progress=False)
    assert all(map(np.array_equal, net.weights + net.biases, before.weights + before.biases))


def test_accuracy_counts_the_largest_output_or_a_single_one_above_one_half():
    net = nnbp.Network([2, 2], activations=nnbp.identity)
    net.weights, net.biases = [np.eye(2)], [np.zeros((2, 1))]
    X = np.array([[0.9, 0.2, 0.6, 0.4], [0.1, 0.8, 0.5, 0.3]])
    assert nnbp.accuracy(net, X, np.array([[1, 0, 0, 0], [0, 1, 1, 1]])) == 0.5
    single = nnbp.Network([1, 1], activations=nnbp.identity)
    single.weights, single.biases = [[[1.0]]], [[[0.0]]]
    assert nnbp.accuracy(single, [[0.2, 0.7, 0.9]], [[0, 1, 0]]) == pytest.approx(2 / 3)


def test_a_network_predicts_the_classes_that_accuracy_counts():
    (X, Y), _ = nnbp.datasets.load_digits()
    net = nnbp.Network([64, 10], seed=0)
    classes = net.predict(X)
    assert classes.shape == (1437,) and classes.dtype.kind == "i"
    assert np.array_equal(classes, net.output(X).argmax(axis=0))
    assert nnbp.accuracy(net, X, Y) == np.mean(classes == Y.argmax(axis=0))
    single = nnbp.Network([1, 1], activations=nnbp.identity)
    single.weights, single.biases = [[[1.0]]], [[[0.0]]]
    assert single.predict([[0.2, 0.7, 0.5]]).tolist() == [0, 1, 0]
    with pytest.raises(ValueError, match=r"X has shape \(3,\)"):
        single.predict([0.2, 0.7, 0.5])


QUICK = {"mini_batch_size": 3, "progress": False}


def assert_equal(net, other):
    pairs = zip(net.weights + net.biases, other.weights + other.biases, strict=True)
    assert all(np.array_equal(*pair) for pair in pairs)


def test_a_generator_continues_so_that_5_epochs_and_5_more_are_10():
    at_once, in_two = nnbp.Network([2, 3, 1], seed=0), nnbp.Network([2, 3, 1], seed=0)
    whole = nnbp.sgd(at_once, *xor(), 10, eta=2.0, seed=4, **QUICK)
    rng = np.random.default_rng(4)
    first, second = (nnbp.sgd(in_two, *xor(), 5, eta=2.0, seed=rng, **QUICK) for _ in range(2))
    assert_equal(at_once, in_two)
    assert first.train_cost + second.train_cost == whole.train_cost


def test_without_a_seed_every_training_is_different():
    net, other = nnbp.Network([2, 3, 1], seed=0), nnbp.Network([2, 3, 1], seed=0)
    for learner in (net, other):
        nnbp.sgd(learner, *xor(), 20, eta=2.0, seed=None, **QUICK)
    assert not np.array_equal(net.weights[0], other.weights[0])


def test_eta_may_be_a_function_of_the_epoch_counted_from_1():
    net, by_hand = nnbp.Network([2, 3, 1], seed=0), nnbp.Network([2, 3, 1], seed=0)
    nnbp.sgd(net, *xor(), 3, eta=lambda epoch: 6 / epoch, seed=1, **QUICK)
    rng = np.random.default_rng(1)
    for eta in (6.0, 3.0, 2.0):
        nnbp.sgd(by_hand, *xor(), 1, eta=eta, seed=rng, **QUICK)
    assert_equal(net, by_hand)
    with pytest.raises(ValueError, match=r"eta\(4\) is 0; it should be a positive number"):
        nnbp.sgd(net, *xor(), 5, eta=lambda epoch: 4 - epoch, **QUICK)


def test_eta_may_be_any_real_number():
    net, same = nnbp.Network([2, 3, 1], seed=0), nnbp.Network([2, 3, 1], seed=0)
    for learner, eta in ((net, Fraction(1, 2)), (same, 0.5)):
        nnbp.sgd(learner, *xor(), 2, eta=eta, **QUICK)
    assert_equal(net, same)


def test_a_callback_sees_each_epoch_and_stops_training_when_it_returns_true():
    seen, net = [], nnbp.Network([2, 3, 1], seed=0)

    def callback(epoch, learner, history):
        seen.append((epoch, learner.mean_cost(*xor()), history.train_cost[-1], len(history.train_cost)))
        return epoch == 4

    history = nnbp.sgd(net, *xor(), 100, eta=2.0, callback=callback, **QUICK)
    assert [(epoch, n) for epoch, _, _, n in seen] == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert [cost for _, cost, _, _ in seen] == [measured for _, _, measured, _ in seen] == history.train_cost
    assert not history.interrupted


def test_what_a_callback_keeps_of_the_network_stays_and_what_it_assigns_is_learned_from():
    net, kept = nnbp.Network([2, 3, 1], seed=0), []

    def halve(epoch, net, history):
        kept.append((net.weights[0], net.weights[0].copy()))
        net.weights = [w / 2 for w in net.weights]

    nnbp.sgd(net, *xor(), 3, eta=2.0, seed=1, callback=halve, **QUICK)
    assert all(np.array_equal(array, numbers) for array, numbers in kept)
    by_hand, rng = nnbp.Network([2, 3, 1], seed=0), np.random.default_rng(1)
    for _ in range(3):
        nnbp.sgd(by_hand, *xor(), 1, eta=2.0, seed=rng, **QUICK)
        by_hand.weights = [w / 2 for w in by_hand.weights]
    assert_equal(net, by_hand)


def test_ctrl_c_in_a_callback_ends_training(default_ctrl_c):
    history = nnbp.sgd(nnbp.Network([2, 1]), *xor(), 9, eta=1.0, callback=lambda *now: press_ctrl_c(), **QUICK)
    assert history.interrupted and len(history.train_cost) == 1


def test_a_history_draws_its_learning_curves():
    history = nnbp.sgd(nnbp.Network([2, 1]), *xor(), 3, eta=1.0, test_data=xor(), **QUICK)
    cost, accuracy = history.plot().axes
    drawn = [line.get_ydata().tolist() for line in cost.get_lines()]
    assert history.train_cost in drawn and history.test_cost in drawn
    assert accuracy.get_xlabel() == "epoch"
    with pytest.raises(ValueError, match="history is empty"):
        nnbp.History().plot()


@pytest.mark.parametrize(
    ("change", "kind", "message"),
    [
        ({"epochs": 0}, ValueError, "epochs is 0; it should be an integer at least 1"),
        ({"epochs": 1.5}, TypeError, "epochs is 1.5"),
        ({"mini_batch_size": 5}, ValueError, "mini_batch_size is 5; it should be an integer from 1 to 4"),
        ({"eta": -3}, ValueError, "eta is -3; it should be a positive number"),
        ({"eta": "3"}, TypeError, "eta is '3'"),
        ({"eta": 10**400}, ValueError, "eta is 1000.*; it should be a positive number"),
        ({"seed": "x"}, TypeError, "seed is 'x'"),
        ({"seed": -1}, ValueError, "seed is -1"),
        ({"callback": 3}, TypeError, "callback is 3; it should be a function"),
        ({"test_data": np.ones((2, 2))[:1]}, TypeError, "test_data should be a pair"),
        ({"test_data": (*xor(), xor())}, TypeError, "test_data should be a pair"),
        ({"test_data": (np.ones((3, 2)), np.ones((1, 2)))}, ValueError, r"test_data: X has shape \(3, 2\)"),
        ({"net": "net"}, TypeError, "net is 'net'; it should be a Network"),
        ({"Y": np.ones((1, 3))}, ValueError, "X has 4 examples and Y has 3"),
    ],
)
def test_bad_settings_are_rejected_before_anything_is_learned(change, kind, message):
    X, Y = xor()
    arguments = {"net": nnbp.Network([2, 1]), "X": X, "Y": Y, "epochs": 1, "mini_batch_size": 2, "eta": 1.0}
    with pytest.raises(kind, match=message):
        nnbp.sgd(**arguments | change)
