"""Learning: stochastic gradient descent over mini-batches and epochs."""

import os
import signal
import sys
import threading
from dataclasses import dataclass, field

import numpy as np

from . import _check
from ._check import check_examples, check_network
from ._fast import Workspace, aligned, own_parameters
from .network import example_costs


@dataclass
class History:
    """How training went, with one entry in each list for every finished epoch that was measured.

    Attributes
    ----------
    train_cost : list of float
        Mean cost (26) of the training data after the epoch.
    train_accuracy : list of float
        Share of the training examples classified correctly, 0 to 1.
    test_cost : list of float
        Mean cost of the test data; empty without any.
    test_accuracy : list of float
        Share of the test examples classified correctly; empty without any.
    interrupted : bool
        Whether Ctrl-C (or the notebook's stop button) ended training early.
    """

    train_cost: list = field(default_factory=list)
    train_accuracy: list = field(default_factory=list)
    test_cost: list = field(default_factory=list)
    test_accuracy: list = field(default_factory=list)
    interrupted: bool = False


def accuracy(net, X, Y):
    """Share of examples whose largest output is the one that the target names.

    With a single output neuron, an output above ½ counts as 1, another as 0.

    Parameters
    ----------
    net : Network
    X, Y : (n_1, m) and (n_L, m) array
        Inputs and one-hot targets, one example a column.

    Returns
    -------
    float
        From 0 to 1.

    Raises
    ------
    TypeError, ValueError
        If X or Y is not such an array, or they differ in the number of examples.
    """
    net = check_network(net)
    X, Y = check_examples(net, X, Y)
    return _share_classified(net._feedforward(X).a[-1], Y)


def _share_classified(A, Y):
    return float(np.mean(_classes(A) == _classes(Y)))


def _classes(A):
    return A[0] > 0.5 if len(A) == 1 else A.argmax(axis=0)


@_check.ignore_underflow
def sgd(net, X, Y, epochs, mini_batch_size, eta, test_data=None, seed=0, progress=True, measure=True):
    """Train a network by stochastic gradient descent; the network given is the one that learns.

    In every epoch the examples are shuffled and cut into mini-batches, and each mini-batch is one learning step. The
    last one is smaller where the size does not divide the number of examples.

    Parameters
    ----------
    net : Network
    X, Y : (n_1, m) and (n_L, m) array
        Training inputs and targets, one example a column.
    epochs : int
        How often to go through all the examples.
    mini_batch_size : int
        Examples in a mini-batch, from 1 to m.
    eta : float
        The learning rate η, positive.
    test_data : (X2, Y2), optional
        Examples to measure cost and accuracy on after each epoch; nothing is learned from them.
    seed : int
        Where the shuffling starts; the same seed gives the same training.
    progress : bool
        Whether to show a progress bar, in the terminal or in the notebook.
    measure : bool
        Whether to measure cost and accuracy after each epoch, by a forward pass over all the data; without it the lists
        of the history stay empty.

    Returns
    -------
    History

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, or learning diverges: then the network is as after the last epoch that
        left its parameters finite. NaN and infinity in X are found in the first epoch; the network is then as it was.

    Notes
    -----
    Ctrl-C stops training cleanly: the network is as the last finished learning step left it, and the history of the
    finished epochs is returned, with ``interrupted`` set.
    """
    check_network(net)
    X, Y = check_examples(net, X, Y, finite=False)  # looked at when they are first gathered
    X, Y = map(np.asfortranarray, (X, Y))  # each example in one piece, to be gathered quickly
    epochs = _check.integer("epochs", epochs, 1)
    mini_batch_size = _check.integer("mini_batch_size", mini_batch_size, 1, X.shape[1])
    eta = _check.positive_number("eta", eta)
    test_data = _check_test_data(net, test_data)
    rng = _check.generator("seed", seed)
    history = History()
    trainer = _Trainer(net, X, Y, eta)
    with _progress_bar(epochs, progress) as bar, _CtrlC() as ctrl_c:
        try:
            for epoch in range(epochs):
                trainer.remember()
                for batch in mini_batches(X.shape[1], mini_batch_size, rng):
                    trainer.step(batch)
                    ctrl_c.raise_if_pressed()
                if not trainer.is_finite():
                    trainer.restore()
                    raise ValueError(f"learning diverged in epoch {epoch + 1} with eta = {eta:g}; try a smaller one")
                if measure:
                    _record(history, net, (X, Y), test_data)
                    bar.set_postfix_str(f"cost {history.train_cost[-1]:.4f}", refresh=False)
                bar.update()
                ctrl_c.raise_if_pressed()
        except KeyboardInterrupt:
            history.interrupted = True
    return history


class _Trainer:
    """Learning steps on a network, in place: in arrays that are the network's alone."""

    def __init__(self, net, X, Y, eta):
        self.net, self.eta = net, eta
        self.examples, self.targets = X.T, Y.T  # in rows
        own_parameters(net)
        self.prepared = {}  # by mini-batch size: there may be a smaller one at the end of an epoch
        self.unseen = len(self.examples)

    def step(self, batch):
        """Learn from the examples numbered in ``batch``."""
        m = len(batch)
        workspace, x, y = self.prepared.get(m) or self._prepare(m)
        self.examples.take(batch, 0, x, "clip")  # with any other mode NumPy would gather into a copy first
        self.targets.take(batch, 0, y, "clip")
        if self.unseen:
            self._look_at(x)
        workspace.step(self.eta)

    def _look_at(self, x):
        """Refuse NaN and infinity, with the network as it was. Of all examples at once, none would be in the cache."""
        self.unseen -= len(x)
        if not np.isfinite(x).all():
            self.restore()
            _check.require_finite("X", self.examples.T)

    def _prepare(self, m):
        """A workspace for mini-batches of m examples, and the rows to gather them in."""
        x, y = (aligned((m, rows.shape[1]), rows.dtype) for rows in (self.examples, self.targets))
        self.prepared[m] = Workspace(self.net, x.T, y.T), x, y
        return self.prepared[m]

    def remember(self):
        """Keep the parameters as they are now, to `restore` them."""
        self.remembered = [parameter.copy() for parameter in self.net.weights + self.net.biases]

    def restore(self):
        for parameter, before in zip(self.net.weights + self.net.biases, self.remembered, strict=True):
            parameter[...] = before

    def is_finite(self):
        return all(np.isfinite(parameter).all() for parameter in self.net.weights + self.net.biases)


class _CtrlC:
    """Keeps Ctrl-C from breaking a learning step in the middle: it is noted, and raised when the step is done.

    Pressed a second time, it is raised at once.
    """

    def __enter__(self):
        self.pressed = False
        self.before = signal.getsignal(signal.SIGINT)
        # Only the main thread is ever interrupted, and whoever ignores Ctrl-C shall not be stopped by it.
        self.installed = threading.current_thread() is threading.main_thread() and callable(self.before)
        if self.installed:
            signal.signal(signal.SIGINT, self._note)
        return self

    def _note(self, number, frame):
        if self.pressed:
            self.before(number, frame)
        self.pressed = True

    def raise_if_pressed(self):
        if self.pressed:
            raise KeyboardInterrupt

    def __exit__(self, *error):
        if self.installed:
            signal.signal(signal.SIGINT, self.before)


def _progress_bar(epochs, shown):
    from tqdm.auto import tqdm  # not at the top: it takes as long to import as all of this library

    if sys.platform == "emscripten":  # Python in a browser has no threads; tqdm would warn that it can't have one
        tqdm.monitor_interval = 0
    in_the_book = bool(os.environ.get("NNBP_BOOK"))  # its stored outputs hold no bar
    return tqdm(total=epochs, desc="training", unit="epoch", disable=not shown or in_the_book)


def mini_batches(m, mini_batch_size, rng):
    """The numbers 0 to m − 1, shuffled and cut into pieces of ``mini_batch_size``."""
    shuffled = rng.permutation(m)
    return [shuffled[start : start + mini_batch_size] for start in range(0, m, mini_batch_size)]


def _check_test_data(net, test_data):
    if test_data is None:
        return None
    if not isinstance(test_data, (tuple, list)) or len(test_data) != 2:
        raise TypeError("test_data should be a pair (X2, Y2) of inputs and targets, or None")
    try:
        return check_examples(net, *test_data)
    except (TypeError, ValueError) as error:
        raise type(error)(f"test_data: {error}") from error


def _record(history, net, train_data, test_data):
    cost, share = _cost_and_accuracy(net, *train_data)
    history.train_cost.append(cost)
    history.train_accuracy.append(share)
    if test_data is not None:
        cost, share = _cost_and_accuracy(net, *test_data)
        history.test_cost.append(cost)
        history.test_accuracy.append(share)


def _cost_and_accuracy(net, X, Y):
    """What `Network.mean_cost` and `accuracy` give, from one forward pass."""
    f = net._feedforward(X)
    return float(example_costs(net, f, Y).mean()), _share_classified(f.a[-1], Y)
