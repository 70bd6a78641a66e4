"""Stochastic gradient descent on many machines, with `Dask <https://docs.dask.org>`_ as the engine.

Assumption 1 makes it possible. The cost is a mean over examples, so its gradient for a mini-batch is the mean of the
gradients for the pieces of the mini-batch, where a piece of k among m examples has the weight k / m. The pieces may be
on different machines.
"""

from __future__ import annotations

import copy
import json
import os
import platform
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import _check
from ._check import Array, check_examples, check_network
from ._extras import require
from .backprop import minibatch_gradient
from .network import Gradient, Network, stored, write_whole
from .training import (
    DIVERGED,
    History,
    check_course,
    check_test_data,
    ctrl_c_between_steps,
    learning_rate,
    measured,
    mini_batches,
    progress_bar,
    record,
)

dask = require("dask", "distributed", "nnbp.distributed")
da = require("dask.array", "distributed", "nnbp.distributed")
distributed = require("distributed", "distributed", "nnbp.distributed")

if TYPE_CHECKING:
    from dask.array import Array as DaskArray
    from distributed import Client

TOGETHER = 8
"""How many means one task combines; a worker holds so many gradients at once."""


def weighted_mean(parts):
    """Assumption 1: in the mean over m examples, the mean over k of them has the weight k / m."""
    m = sum(k for k, _ in parts)
    weighted = [[k / m * mean for mean in means] for k, means in parts]
    return m, [sum(pieces) for pieces in zip(*weighted, strict=True)]


def of_a_piece(function, net, chunk, columns):
    """The number of examples in those columns of a chunk, and what ``function`` returns for them."""
    X, Y = (examples[:, columns] for examples in chunk)
    with np.errstate(all="ignore"):  # overflow shows in the result
        return X.shape[1], function(net, X, Y)


def gradient(net, X, Y):
    """The gradient of a piece as one list, weights first."""
    g = minibatch_gradient(net, X, Y)
    return g.weights + g.biases


def sgd(
    client: Client,
    net: Network,
    X: DaskArray,
    Y: DaskArray,
    epochs: int,
    mini_batch_size: int,
    eta: float | Callable[[int], float],
    test_data: tuple[DaskArray, DaskArray] | None = None,
    seed: int | np.random.Generator | None = 0,
    progress: bool = True,
    measure: bool = True,
    callback: Callable[[int, Network, History], object] | None = None,
    checkpoint: str | os.PathLike | None = None,
    checkpoint_every: float = 60.0,
) -> History:
    """Train a network as `nnbp.sgd` does, with examples that are spread over the workers of a Dask cluster.

    With the same seed the mini-batches are those of `nnbp.sgd`, so the network becomes the same, up to rounding. Each
    worker computes the gradient for those examples of the mini-batch that are in its chunks, and the learning step
    waits for all of them. The network and the gradients travel at every step, but the chunks stay where they are.

    Parameters
    ----------
    client : distributed.Client
        A connection to a cluster with at least one worker.
    net : Network
        The network that learns. Its parameters are on the client, where they can be used at any time.
    X : (n_1, m) dask.array.Array
        The examples, one a column, in chunks of whole columns. Each worker keeps a share of the chunks in memory for
        as long as training lasts. Chunks that do not fit there Dask writes to the worker's disk, which is slow.
    Y : (n_L, m) dask.array.Array
        Their targets, in chunks of the same columns.
    epochs, mini_batch_size, eta, seed, progress, measure, callback
        As for `nnbp.sgd`. The order of the examples is drawn on the client and takes 8 bytes there for each.
    test_data : (X2, Y2), optional
        As for `nnbp.sgd`, but Dask arrays like X and Y.
    checkpoint : path, optional
        A file for the network and the position in training. If it is there already, training continues from it and
        becomes what it would have become without the interruption; ``net``, ``mini_batch_size`` and the number of
        examples should be as before, whereas ``epochs`` and ``eta`` may differ. `nnbp.Network.load` reads it too.
    checkpoint_every : float
        The file is replaced when this many seconds have passed, and when training ends, in whatever way.

    Returns
    -------
    History
        As from `nnbp.sgd`, also when Ctrl-C is pressed. Where learning diverges, a ValueError says so at that step; network
        and checkpoint are then as after the last epoch that left all parameters finite. A ValueError or TypeError about
        examples names their chunk. If a worker is lost, Dask makes its chunks again on the others, for instance from
        their files.
    """
    check_client(client)
    check_network(net)
    check_chunks(net, X, Y)
    check_test_data(test_data, partial(check_chunks, net))
    epochs, mini_batch_size, rng = check_course(X.shape[1], epochs, mini_batch_size, eta, seed, callback)
    file = _Checkpoint(checkpoint, checkpoint_every, net, rng, X.shape[1], mini_batch_size)
    now, stop = file.read(), False
    history = History(**copy.deepcopy(now.history))
    client.run(leave_ctrl_c_to, terminal())
    train = _Examples(client, net, X, Y)
    test = check_test_data(test_data, partial(_Examples, client, net))
    file.write(now)
    with progress_bar(epochs, progress) as show, ctrl_c_between_steps() as raise_if_pressed:
        try:
            for epoch in range(1, now.epoch):
                show(epoch, "")
            for epoch in range(now.epoch, epochs + 1):
                rate, before = learning_rate(eta, epoch), now
                for batch in mini_batches(X.shape[1], mini_batch_size, rng)[now.step :]:
                    with np.errstate(all="ignore"):  # as in nnbp.sgd
                        net.descend(train.gradient(net, batch, raise_if_pressed), rate)
                    if not all(np.isfinite(p).all() for p in net.weights + net.biases):
                        now = before
                        net.weights, net.biases = now.weights, now.biases
                        raise ValueError(DIVERGED.format(epoch, rate))
                    now = replace(now, step=now.step + 1, weights=net.weights, biases=net.biases)
                    file.write_if_due(now)
                    raise_if_pressed()
                if measure:
                    record(history, *(data and data.measured(net, raise_if_pressed) for data in (train, test)))
                show(epoch, f"cost {history.train_cost[-1]:.4f}" if measure else "")
                if callback is not None:
                    stop = bool(callback(epoch, net, history))
                now = _Position(net.weights, net.biases, epoch + 1, 0, rng.bit_generator.state, asdict(history))
                raise_if_pressed()
                if stop:
                    break
        except KeyboardInterrupt:
            history.interrupted = True
        finally:
            file.write(now)
    return history


class _Examples:
    """Examples on the workers, in chunks of whole columns, and means over them."""

    def __init__(self, client, net, X, Y):
        self.client, self.thread = client, ThreadPoolExecutor(1)
        sizes = X.chunks[1]
        full = [i for i, size in enumerate(sizes) if size]  # a chunk may be empty
        self.ends = np.cumsum([sizes[i] for i in full])
        inputs, targets = (client.compute(array.to_delayed().ravel().tolist()) for array in (X, Y))
        threads = [worker for worker, count in client.nthreads().items() for _ in range(count)]
        shares = (self.ends - 1) * len(threads) // self.ends[-1]  # about as many examples for each thread
        with large_networks():
            net = client.submit(network, net, pure=False)
        self.chunks = [
            client.submit(
                checked,
                *(net, i, inputs[i], targets[i], sizes[i]),
                workers=threads[share],
                allow_other_workers=True,
                pure=False,
            )
            for i, share in zip(full, shares, strict=True)
        ]
        del inputs, targets, net  # so that the workers can forget them
        for chunk in distributed.as_completed(self.chunks):
            if chunk.status == "error":
                chunk.result()
        self.places = client.who_has(self.chunks)

    def gradient(self, net, batch, raise_if_pressed):
        """The gradient of the mean cost of the examples numbered in ``batch``."""
        where = np.searchsorted(self.ends, batch, side="right")
        starts = np.concatenate([[0], self.ends])
        pieces = [(self.chunks[i], batch[where == i] - starts[i]) for i in np.unique(where)]
        means = self._mean(gradient, net, pieces, raise_if_pressed)
        return Gradient(means[: len(net.weights)], means[len(net.weights) :], errors=[])

    def measured(self, net, raise_if_pressed):
        """The cost and the accuracy of all the examples."""
        return self._mean(measured, net, [(chunk, slice(None)) for chunk in self.chunks], raise_if_pressed)

    def _mean(self, function, net, pieces, raise_if_pressed):
        """The mean of what ``function`` returns. If a worker is lost, the pieces go to where the chunks are now."""
        total = self._submit(function, net, pieces)
        value = self.thread.submit(total.result)  # as a thread it can be waited for with a limit
        try:
            while not wait([value], timeout=0.5).done:
                raise_if_pressed()  # a result may never come, if Ctrl-C has ended the workers too
                before, self.places = self.places, self.client.who_has(self.chunks)
                if self.places != before:
                    total.cancel()
                    total = self._submit(function, net, pieces)
                    value = self.thread.submit(total.result)
            return list(value.result()[1])
        except BaseException:
            total.cancel()  # so that nothing waits for it any longer
            raise

    def _submit(self, function, net, pieces):
        """Each piece is computed where its chunk is; Dask alone would now and then copy chunks to other workers."""
        submit = partial(self.client.submit, pure=False)
        with large_networks():
            net = submit(network, net)
        parts = [
            submit(of_a_piece, function, net, chunk, columns, workers=self.places[chunk.key] or None)
            for chunk, columns in pieces
        ]
        while len(parts) > 1:
            parts = [submit(weighted_mean, parts[i : i + TOGETHER]) for i in range(0, len(parts), TOGETHER)]
        return parts[0]


def large_networks():
    """Dask warns of tasks of more than 10 MB; a network has to be sent, however large it is."""
    return dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 PiB"})


def network(net):
    """A task that gives the workers the network; if it is lost with its worker, Dask can repeat it."""
    return net


def checked(net, number, X, Y, size):
    """A chunk, with each example in one piece of memory."""
    try:
        X, Y = map(np.asfortranarray, check_examples(net, X, Y)[1:])
        if X.shape[1] != size:
            raise ValueError(f"X has {X.shape[1]} examples; the Dask array promised {size}")
    except (TypeError, ValueError) as error:
        raise type(error)(f"chunk {number}, counted from 0: {error}") from error
    return X, Y


@dataclass(frozen=True)
class _Position:
    """How far training is: the parameters, the epoch at work, its finished steps, and how things were when it began."""

    weights: list[Array]
    biases: list[Array]
    epoch: int
    step: int
    generator: dict[str, Any]
    history: dict[str, Any]


class _Checkpoint:
    """The file that training continues from, or none where the path is None."""

    def __init__(self, path, seconds, net, rng, m, mini_batch_size):
        self.seconds = _check.positive_number("checkpoint_every", seconds)
        if path is not None and not isinstance(path, (str, os.PathLike)):
            raise TypeError(f"checkpoint is {path!r}; it should be the path of a file, or None")
        self.path = None if path is None else Path(path)
        if self.path and not self.path.parent.is_dir():
            raise ValueError(f"checkpoint is {path}, but there is no folder {self.path.parent}")
        self.net, self.rng, self.written = net, rng, time.monotonic()
        generator = type(rng.bit_generator).__name__
        self.training = {
            "net": f"{net!r} in {net.dtype}",
            "number of examples": m,
            "mini_batch_size": mini_batch_size,
            "kind of generator": generator,
        }

    def read(self):
        """The position in the file, where the network and the generator are put, or that of the start."""
        net, rng = self.net, self.rng
        if not (self.path and self.path.exists()):
            return _Position(net.weights, net.biases, 1, 0, rng.bit_generator.state, asdict(History()))
        try:
            with np.load(self.path, allow_pickle=False) as file:
                training, position = json.loads(file["training"].item()), json.loads(file["position"].item())
                layers = range(len(net.weights))
                weights, biases = ([file[f"{kind}[{i}]"] for i in layers] for kind in ("weights", "biases"))
        except (OSError, MemoryError):
            raise
        except Exception as error:  # whatever a damaged file, or one of another program, makes NumPy raise
            raise ValueError(f"checkpoint {self.path} is damaged, or not a checkpoint of nnbp") from error
        for name, here in self.training.items():
            if training[name] != here:
                raise ValueError(f"checkpoint {self.path} is of a training with {name} {training[name]}, not {here}")
        net.weights, net.biases = weights, biases
        rng.bit_generator.state = position["generator"]
        return _Position(net.weights, net.biases, **position)

    def write_if_due(self, now):
        if time.monotonic() > self.written + self.seconds:
            self.write(now)

    def write(self, now):
        if self.path:
            position = {name: value for name, value in vars(now).items() if name not in ("weights", "biases")}
            content = stored(self.net) | {
                f"{kind}[{i}]": array for kind in ("weights", "biases") for i, array in enumerate(getattr(now, kind))
            }
            texts = {"training": self.training, "position": position}
            write_whole(self.path, content | {k: json.dumps(v, default=np.ndarray.tolist) for k, v in texts.items()})
        self.written = time.monotonic()


def terminal():
    """What the processes have in common that Ctrl-C in a terminal interrupts, or the stop button of a notebook."""
    return (platform.node(), os.getpgrp()) if hasattr(os, "getpgrp") else None


def leave_ctrl_c_to(client):
    """Ignore it in a worker where it interrupts the client as well, because a worker would end at once."""
    if client is not None and client == terminal() and threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def check_client(client):
    """A client that is connected to workers and waits for results."""
    _check.instance("client", client, distributed.Client)
    if client.asynchronous or client.status != "running":
        state = "asynchronous" if client.asynchronous else client.status
        raise ValueError(f"client is {state}; it should be connected, as distributed.Client(address) is")
    if not client.nthreads():
        raise ValueError("client has no workers; client.wait_for_workers(1) waits for the first one")


def check_chunks(net, X, Y):
    """Dask arrays of the right shapes, in chunks of whole columns that are the same in both."""
    for name, array, rows in (("X", X, net.sizes[0]), ("Y", Y, net.sizes[-1])):
        if not isinstance(array, da.Array):
            raise TypeError(
                f"{name} is of type {type(array).__name__}; it should be a Dask array, such as dask.array.from_array("
                f"{name}, chunks=(-1, 1000)); what fits into the memory of one machine is faster with nnbp.sgd"
            )
        if np.isnan(array.shape).any():
            raise ValueError(f"{name} has chunks of unknown size; {name}.compute_chunk_sizes() finds out")
        without_memory = np.broadcast_to(0.0, array.shape)
        _check.matrix(name, without_memory, rows, finite=False, m=X.shape[-1])
        if len(array.chunks[0]) > 1:
            raise ValueError(
                f"{name} is split along its rows, into {array.chunks[0]}; it should be in chunks of whole columns: "
                f"{name}.rechunk((-1, 'auto'))"
            )
    if X.shape[1] != Y.shape[1]:
        raise ValueError(f"X has {X.shape[1]} examples and Y has {Y.shape[1]}; they should have equally many")
    if X.chunks[1] != Y.chunks[1]:
        raise ValueError("Y has other chunks than X; Y.rechunk((-1, X.chunks[1])) has the same")
