"""Learning: stochastic gradient descent over mini-batches and epochs."""

import os
from dataclasses import dataclass, field

import numpy as np
from tqdm.auto import tqdm

from . import _check
from .backprop import five_steps
from .network import check_examples


@dataclass
class History:
    """How training went, with one entry in each list for every finished epoch.

    Attributes
    ----------
    train_cost, test_cost : list of float
        Mean cost (26) after the epoch; ``test_cost`` is empty without test data.
    train_accuracy, test_accuracy : list of float
        Share of examples classified correctly, 0 to 1.
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
    X, Y = check_examples(net, X, Y)
    return float(np.mean(_classes(net.output(X)) == _classes(Y)))


def _classes(A):
    return A[0] > 0.5 if len(A) == 1 else A.argmax(axis=0)


def sgd(net, X, Y, epochs, mini_batch_size, eta, test_data=None, seed=0, progress=True):
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

    Returns
    -------
    History

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, or learning diverges: then the network is as after the last epoch that
        left its parameters finite.

    Notes
    -----
    Ctrl-C stops training cleanly: the network is as the last finished learning step left it, and the history of the
    finished epochs is returned, with ``interrupted`` set.
    """
    X, Y = map(np.asfortranarray, check_examples(net, X, Y))  # examples in one piece: an epoch of MNIST in half the time
    epochs = _check.integer("epochs", epochs, 1)
    mini_batch_size = _check.integer("mini_batch_size", mini_batch_size, 1, X.shape[1])
    eta = _check.positive_number("eta", eta)
    test_data = _check_test_data(net, test_data)
    rng = np.random.default_rng(_check.integer("seed", seed, 0))
    history = History()
    in_the_book = bool(os.environ.get("NNBP_BOOK"))  # its stored outputs hold no bar
    bar = tqdm(total=epochs, desc="training", unit="epoch", disable=not progress or in_the_book)
    try:
        for epoch in range(epochs):
            before = net.weights, net.biases
            for batch in mini_batches(X.shape[1], mini_batch_size, rng):
                net.descend(five_steps(net, X[:, batch], Y[:, batch]), eta)
            if not all(np.isfinite(parameter).all() for parameter in net.weights + net.biases):
                net.weights, net.biases = before
                raise ValueError(f"learning diverged in epoch {epoch + 1} with eta = {eta:g}; try a smaller one")
            _record(history, net, (X, Y), test_data)
            bar.set_postfix_str(f"cost {history.train_cost[-1]:.4f}", refresh=False)
            bar.update()
    except KeyboardInterrupt:
        history.interrupted = True
    finally:
        bar.close()
    return history


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
    measured = [(net.mean_cost(*data), accuracy(net, *data)) for data in (train_data, test_data) if data is not None]
    history.train_cost.append(measured[0][0])
    history.train_accuracy.append(measured[0][1])
    if test_data is not None:
        history.test_cost.append(measured[1][0])
        history.test_accuracy.append(measured[1][1])
