"""Learning: stochastic gradient descent over mini-batches and epochs."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _check
from ._arrays import library
from ._check import check_examples, numpy_only
from ._extras import require
from ._fast import Workspace, aligned, own_parameters
from .network import Network, classes, example_costs

if TYPE_CHECKING:
    from matplotlib.figure import Figure


DIVERGED = "learning diverged in epoch {} with eta = {:g}; try a smaller one"


@dataclass
class History:
    """How training went, with one entry in each list for every finished epoch that was measured.

    Attributes
    ----------
    train_cost : list of float
        Mean cost (26) of the training data after the epoch.
    train_accuracy : list of float
        Share of the training data classified correctly, 0 to 1.
    test_cost : list of float
        Mean cost (26) of the test data, if there are any.
    test_accuracy : list of float
        Share of the test data classified correctly.
    interrupted : bool
        Whether Ctrl-C (or the notebook's stop button) ended training early.
    """

    train_cost: list[float] = field(default_factory=list)
    train_accuracy: list[float] = field(default_factory=list)
    test_cost: list[float] = field(default_factory=list)
    test_accuracy: list[float] = field(default_factory=list)
    interrupted: bool = False

    def plot(self) -> Figure:
        """Cost and accuracy after every epoch as a matplotlib figure; needs ``nnbp[figures]``."""
        require("matplotlib", "figures", "History.plot")
        from .figures import learning_curves

        return learning_curves(self)


def accuracy(net: Network, X: ArrayLike, Y: ArrayLike) -> float:
    """Share of the examples, 0 to 1, whose class ``net`` predicts: inputs X (n_1, m), one-hot targets Y (n_L, m)."""
    net, X, Y = check_examples(net, X, Y)
    right = classes(net._feedforward(X).a[-1]) == classes(Y)
    return int(library(right).count_nonzero(right)) / X.shape[1]


def sgd(
    net: Network,
    X: ArrayLike,
    Y: ArrayLike,
    epochs: int,
    mini_batch_size: int,
    eta: float | Callable[[int], float],
    test_data: tuple[ArrayLike, ArrayLike] | None = None,
    seed: int | np.random.Generator | None = 0,
    progress: bool = True,
    measure: bool = True,
    callback: Callable[[int, Network, History], object] | None = None,
) -> History:
    """Train a network by stochastic gradient descent; the network given is the one that learns.

    In every epoch the examples are shuffled and cut into mini-batches, and each mini-batch is one learning step. The
    last one is smaller where the size does not divide the number of examples.

    Parameters
    ----------
    net : Network
    X : (n_1, m) array
        The examples, one a column.
    Y : (n_L, m) array
        Their targets.
    epochs : int
        How often to go through all the examples.
    mini_batch_size : int
        How many of the examples are in a mini-batch, from 1 to m.
    eta : float or function
        The learning rate η, positive; or ``eta(epoch)``, which returns it for epoch 1, 2, 3, …
    test_data : (X2, Y2), optional
        Examples to measure cost and accuracy on after each epoch; nothing is learned from them.
    seed : int, np.random.Generator or None
        Where the shuffling starts: the same int gives the same training, None another one each time. A Generator
        continues where it was, so that 5 epochs and then 5 more are the same as 10.
    progress : bool
        Whether to show a progress bar, or without tqdm a line that counts.
    measure : bool
        Whether to measure cost and accuracy after each epoch, by a forward pass over all the data, for the lists of
        the history.
    callback : function, optional
        ``callback(epoch, net, history)`` is called after each epoch, 1, 2, 3, …; training stops if it returns True.

    Returns
    -------
    History
        Ctrl-C stops training cleanly: the network is as the last finished learning step left it, and the history holds
        the finished epochs, with ``interrupted`` set. Where learning diverges, a ValueError says so; the network is
        then as after the last epoch that left its parameters finite.

    Examples
    --------
    Stop when the cost of the test data has not fallen for three epochs:

    >>> def patience(epoch, net, history):
    ...     return epoch - np.argmin(history.test_cost) > 3
    >>> X, Y = np.array([[0.0, 1.0, 2.0]]), np.array([[0.0, 1.0, 0.0]])
    >>> options = {"test_data": (X, Y), "progress": False, "callback": patience}
    >>> history = sgd(Network([1, 2, 1]), X, Y, 100, 1, 5.0, **options)
    >>> len(history.test_cost)
    9
    """
    X, Y = map(np.asfortranarray, check_examples(numpy_only(net), X, Y)[1:])  # each example in one piece of memory
    epochs, mini_batch_size, rng = check_course(X.shape[1], epochs, mini_batch_size, eta, seed, callback)
    test_data = check_test_data(test_data, lambda X2, Y2: check_examples(net, X2, Y2)[1:])
    history, trainer, stop = History(), _Trainer(net, X, Y), False
    with progress_bar(epochs, progress) as show, ctrl_c_between_steps() as raise_if_pressed:
        try:
            for epoch in range(1, epochs + 1):
                rate = learning_rate(eta, epoch)
                before = [p.copy() for p in trainer.parameters]
                with np.errstate(all="ignore"):  # overflow shows in the parameters, underflow is harmless
                    for batch in mini_batches(X.shape[1], mini_batch_size, rng):
                        trainer.step(batch, rate)
                        raise_if_pressed()
                    if not all(np.isfinite(p).all() for p in trainer.parameters):
                        for p, finite in zip(trainer.parameters, before, strict=True):
                            p[...] = finite
                        raise ValueError(DIVERGED.format(epoch, rate))
                    if measure:
                        record(history, measured(net, X, Y), test_data and measured(net, *test_data))
                show(epoch, f"cost {history.train_cost[-1]:.4f}" if measure else "")
                if callback is not None:
                    stop = bool(callback(epoch, net, history))
                    trainer.take_over()
                raise_if_pressed()
                if stop:
                    break
        except KeyboardInterrupt:
            history.interrupted = True
    return history


class _Trainer:
    """Learning steps on a network, in place: in arrays that are the network's alone."""

    def __init__(self, net, X, Y):
        self.net, self.examples, self.targets = net, X.T, Y.T  # in rows
        self.take_over()

    def take_over(self):
        """Learn in copies of the network's arrays: others may hold these, or a callback may have replaced them."""
        own_parameters(self.net)
        self.parameters, self.prepared = self.net.weights + self.net.biases, {}

    def step(self, batch, eta):
        """Learn from the examples numbered in ``batch``."""
        m = len(batch)
        if m not in self.prepared:  # there may be a smaller mini-batch at the end of an epoch
            x, y = (aligned((m, rows.shape[1]), rows.dtype) for rows in (self.examples, self.targets))
            self.prepared[m] = Workspace(self.net, x.T, y.T), x, y
        workspace, x, y = self.prepared[m]
        self.examples.take(batch, 0, x, "clip")  # with any other mode NumPy would gather into a copy first
        self.targets.take(batch, 0, y, "clip")
        workspace.step(eta)


@contextmanager
def ctrl_c_between_steps():
    """Yields a function that raises KeyboardInterrupt if Ctrl-C was pressed; a second press raises it at once."""
    pressed: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def note(number, frame):
        if pressed and callable(before):
            before(number, frame)
        pressed.append(number)

    def raise_if_pressed():
        if pressed:
            raise KeyboardInterrupt

    # Only the main thread is ever interrupted, and where Ctrl-C is ignored it stays so.
    noting = threading.current_thread() is threading.main_thread() and callable(before)
    if noting:
        signal.signal(signal.SIGINT, note)
    try:
        yield raise_if_pressed
    finally:
        if noting:
            signal.signal(signal.SIGINT, before)


@contextmanager
def progress_bar(epochs, shown):
    """Yields a function to call after each epoch: it moves a bar of tqdm or, where that is missing, rewrites a line."""
    if not shown or os.environ.get("NNBP_BOOK"):  # the book's stored outputs hold no bar
        yield lambda epoch, text: None
        return
    try:
        from tqdm.auto import tqdm  # not at the top: it takes as long to import as all of this library
    except ImportError:
        tqdm = None
    if tqdm is None:
        line = "\rtraining: epoch {}/{} {}".format
        yield lambda epoch, text: print(line(epoch, epochs, text), end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        return
    if sys.platform == "emscripten":  # Python in a browser has no threads; tqdm would warn that it can't have one
        tqdm.monitor_interval = 0
    with tqdm(total=epochs, desc="training", unit="epoch") as bar:
        yield lambda epoch, text: (bar.set_postfix_str(text, refresh=False), bar.update())


def mini_batches(m: int, mini_batch_size: int, rng: np.random.Generator) -> list[NDArray[np.integer]]:
    """The numbers 0 to m − 1, shuffled and cut into pieces of ``mini_batch_size``."""
    shuffled = rng.permutation(m)
    return [shuffled[start : start + mini_batch_size] for start in range(0, m, mini_batch_size)]


def check_course(m, epochs, mini_batch_size, eta, seed, callback):
    """The numbers of epochs and of examples in a mini-batch, and the generator, all checked as eta and callback are."""
    if not callable(eta):
        _check.positive_number("eta", eta)
    if callback is not None:
        _check.function("callback", callback)
    return (
        _check.integer("epochs", epochs, 1),
        _check.integer("mini_batch_size", mini_batch_size, 1, m),
        _check.generator("seed", seed),
    )


def learning_rate(eta, epoch):
    """The η of an epoch, where eta is a number or a function of the epoch."""
    return _check.positive_number(f"eta({epoch})", eta(epoch)) if callable(eta) else float(eta)


def check_test_data(test_data, check):
    """What ``check`` makes of the pair; its errors then name the argument."""
    if test_data is None:
        return None
    if not isinstance(test_data, (tuple, list)) or len(test_data) != 2:
        raise TypeError("test_data should be a pair (X2, Y2) of inputs and targets, or None")
    try:
        return check(*test_data)
    except (TypeError, ValueError) as error:
        raise type(error)(f"test_data: {error}") from error


def measured(net, X, Y):
    """What `Network.mean_cost` and `accuracy` give, from one forward pass."""
    f = net._feedforward(X)
    return float(example_costs(net, f, Y).mean()), float(np.mean(classes(f.a[-1]) == classes(Y)))


def record(history, train, test):
    """Append the cost and the accuracy of the training data and, unless ``test`` is None, of the test data."""
    history.train_cost.append(train[0])
    history.train_accuracy.append(train[1])
    if test is not None:
        history.test_cost.append(test[0])
        history.test_accuracy.append(test[1])
