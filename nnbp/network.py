"""A layered network: its weights and biases, and what it computes, equations (23)–(27)."""

from __future__ import annotations

import copy
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from . import _check
from ._arrays import copied, kind, library
from ._check import Array, check_examples, check_inputs, check_network, check_parameters, ignore_underflow
from .activations import Activation, per_neuron, sigmoid
from .costs import Cost, quadratic


@dataclass(frozen=True)
class Forward:
    """What a network computed on the way from its inputs to its outputs, for m examples.

    Attributes
    ----------
    z : list of (n_l, m) array
        Weighted inputs: ``z[i]`` is z of layer l = i + 2, since the input layer has none.
    a : list of (n_l, m) array
        Activations: ``a[0]`` is the input X, ``a[i]`` the activation of layer i + 1, ``a[-1]`` the output.
    """

    z: list[Array]
    a: list[Array]


@dataclass(frozen=True)
class Gradient:
    """The gradient of the cost, in lists shaped like the network's own.

    Attributes
    ----------
    weights : list of (n_l, n_{l-1}) array
        ``weights[i][j, k]`` is the partial derivative of the cost with respect to the network's ``weights[i][j, k]``.
    biases : list of (n_l, 1) array
        Likewise for the biases.
    errors : list of (n_l, m) array
        The errors δ of layers 2 to L, example by example; empty where they were not computed.
    """

    weights: list[Array]
    biases: list[Array]
    errors: list[Array]


def forward(weights, biases, activations, X):
    """Equation (25), layer after layer, without checks; returns a `Forward`."""
    z, a = [], [X]
    for w, b, activation in zip(weights, biases, activations, strict=True):
        z.append(w @ a[-1] + b)
        a.append(activation._f(z[-1]))
    return Forward(z, a)


@ignore_underflow
def example_costs(net, f, Y):
    """The m costs C_x after a forward pass, without checks; from z^L where that is more precise than from a^L."""
    of_z = net.cost._of_z(net.activations[-1])
    return of_z._value(f.z[-1], Y) if of_z else net.cost._value(f.a[-1], Y)


def classes(A: Array) -> NDArray[np.intp]:
    """The class that each column of outputs or targets names, as in `Network.predict`."""
    xp = library(A)
    if A.shape[0] == 1:  # the other class has what is missing to 1
        A = xp.concat([1 - A, A], axis=0)
    return xp.argmax(A, axis=0)


class Network:
    """A network of fully connected layers.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer, the input layer first; at least two layers.
    activations : Activation or sequence of Activation
        One for all layers, or one for each layer after the input.
    cost : Cost
        The cost C_x of one example.
    init : {"gaussian", "scaled"}
        Initial weights and biases are drawn from a Gaussian of mean 0 and standard deviation 1; "scaled" divides the
        weights into a layer by the square root of their number per neuron, n_{l-1}.
    seed : int, numpy.random.Generator or None
        Where the random numbers come from: the same integer gives the same network, ``None`` a new one every time.
    dtype : {np.float64, np.float32}
        Precision of the parameters and of everything computed with them.

    Attributes
    ----------
    sizes : tuple of int
        Fixed, as is ``dtype``.
    activations : list of Activation
        One for each layer after the input. May be assigned, like ``cost``.
    weights : list of (n_l, n_{l-1}) array
        ``weights[i]`` is w of layer l = i + 2: row j, column k holds the weight from neuron k of layer l - 1 to
        neuron j of layer l. The list may be assigned; the network then has copies of its arrays.
    biases : list of (n_l, 1) array
        ``biases[i]`` is b of layer i + 2. The list may be assigned likewise.

    Examples
    --------
    >>> net = Network([3, 4, 2], seed=0)
    >>> [w.shape for w in net.weights], [b.shape for b in net.biases]
    ([(4, 3), (2, 4)], [(4, 1), (2, 1)])
    """

    def __init__(
        self,
        sizes: Sequence[int],
        *,
        activations: Activation | Sequence[Activation] = sigmoid,
        cost: Cost = quadratic,
        init: Literal["gaussian", "scaled"] = "gaussian",
        seed: int | np.random.Generator | None = 0,
        dtype: DTypeLike = np.float64,
    ) -> None:
        self._sizes = _check.layer_sizes(sizes)
        self._dtype = _check.precision("dtype", dtype)
        self.activations = activations
        self.cost = cost
        _check.choice("init", init, ("gaussian", "scaled"))
        rng = _check.generator("seed", seed)
        weights = [rng.standard_normal((n_out, n_in)) for n_in, n_out in pairwise(self.sizes)]
        if init == "scaled":
            weights = [w / np.sqrt(w.shape[1]) for w in weights]
        self._weights = [w.astype(self.dtype) for w in weights]
        self._biases = [rng.standard_normal((n_out, 1)).astype(self.dtype) for n_out in self.sizes[1:]]

    @property
    def sizes(self) -> tuple[int, ...]:
        return self._sizes

    @property
    def dtype(self) -> np.dtype[np.floating]:
        return self._dtype

    @property
    def activations(self) -> list[Activation]:
        return self._activations

    @activations.setter
    def activations(self, activations: Activation | Sequence[Activation]) -> None:
        if isinstance(activations, Activation):
            activations = [activations] * (len(self.sizes) - 1)
        self._check_activations(activations)
        for i, (activation, n) in enumerate(zip(activations, self.sizes[1:], strict=True)):
            activation._require_neuron_by_neuron(f"activations[{i}]", n, self.dtype)
        self._activations = list(activations)

    def _check_activations(self, activations):
        """Refuse what is not a list of one `Activation` for each layer after the input."""
        if not isinstance(activations, (list, tuple)):
            raise TypeError(
                f"activations is {activations!r}; it should be an Activation, such as nnbp.relu, or a list of one for each layer"
            )
        has, needed = len(activations), len(self.sizes) - 1
        if has != needed:
            raise ValueError(f"activations has {has} entries; it should have {needed}, one for each layer 2 to L")
        for i, activation in enumerate(activations):
            _check.instance(f"activations[{i}]", activation, Activation)

    @property
    def cost(self) -> Cost:
        return self._cost

    @cost.setter
    def cost(self, cost: Cost) -> None:
        _check.instance("cost", cost, Cost)._require_example_by_example(self.sizes[-1], self.dtype)
        self._cost = cost

    @property
    def weights(self) -> list[Array]:
        return self._weights

    @weights.setter
    def weights(self, weights: Sequence[ArrayLike]) -> None:
        self._weights = [copied(w) for w in check_parameters(self, "weights", weights)]

    @property
    def biases(self) -> list[Array]:
        return self._biases

    @biases.setter
    def biases(self, biases: Sequence[ArrayLike]) -> None:
        self._biases = [copied(b) for b in check_parameters(self, "biases", biases)]

    def feedforward(self, X: ArrayLike) -> Forward:
        """Weighted inputs and activations of every layer, equation (25), for inputs X (n_1, m), one example a column.

        Neuron by neuron it is (23); from one layer's weighted inputs to the next layer's it is (43).
        """
        net, X = check_inputs(self, X)
        return net._feedforward(X)

    @ignore_underflow
    def _feedforward(self, X: Array) -> Forward:
        return forward(self.weights, self.biases, self.activations, X)

    def output(self, X: ArrayLike) -> Array:
        """The outputs a^L, shape (n_L, m), for inputs X as in `feedforward`."""
        return self.feedforward(X).a[-1]

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """The class of each example, (m,), for inputs X as in `feedforward`: the number, from 0, of the largest output.

        With a single output neuron it is 1 where the output is above ½, else 0.
        """
        return classes(self.output(X))

    def mean_cost(self, X: ArrayLike, Y: ArrayLike) -> float:
        """The cost C, the mean of the C_x of m examples, equation (26): inputs X (n_1, m), targets Y (n_L, m)."""
        net, X, Y = check_examples(self, X, Y)
        return float(library(X).mean(example_costs(net, net._feedforward(X), Y)))

    @ignore_underflow
    def update(self, gradient: Gradient, eta: float) -> None:
        """Take one learning step: every parameter moves by −η times its partial derivative.

        The learning rate η is ``eta``, positive; ``gradient`` is as `backprop` returns it. New arrays take the place
        of the old ones, so references to the old ones keep their numbers.
        """
        _check.check_gradient_shapes(self, gradient)
        self.descend(gradient, _check.positive_number("eta", eta))

    def descend(self, gradient: Gradient, eta: float) -> None:
        """`update` without its checks, for the inner loop of training."""
        self._weights, self._biases = (
            [w - eta * d for w, d in zip(self._weights, gradient.weights, strict=True)],
            [b - eta * d for b, d in zip(self._biases, gradient.biases, strict=True)],
        )

    def copy(self) -> Network:
        """A network with the same parameters, activations and cost; the two share nothing that can change."""
        return copy.deepcopy(self)

    __copy__ = copy

    def to(self, xp: Any, device: Any = None) -> Network:
        """A copy whose arrays belong to another library, and to a device of it if ``device`` names one.

        ``xp`` is a module that follows the Python array API, such as ``torch``, ``jax.numpy`` or ``cupy``, and
        ``numpy`` leads back. PyTorch and Dask need ``nnbp[arrays]``. What takes or returns arrays then does so in that
        library, precision and device, and converts nothing: `feedforward`, `output`, `predict`, `mean_cost`, `update`,
        `nnbp.accuracy`, `nnbp.backprop`, `nnbp.minibatch_gradient` and its loop. Everything else needs NumPy.

        Shapes and types are checked as before, but only with NumPy whether all numbers are finite, and whether targets
        and outputs of the cross-entropy are from 0 to 1. A ValueError says if ``xp`` would change the precision.
        """
        _check.function("xp.asarray", getattr(xp, "asarray", None))
        moved, where = check_network(self).copy(), {} if device is None else {"device": device}
        weights, biases = ([xp.asarray(p, **where) for p in ps] for ps in (moved.weights, moved.biases))
        given, now = kind(moved.weights[0]).precision, kind(weights[0]).precision
        if given != now:
            raise ValueError(
                f"{xp.__name__} makes {now} of {given}; use Network(..., dtype=np.{now}), "
                'or with JAX jax.config.update("jax_enable_x64", True)'
            )
        moved._weights, moved._biases, moved._dtype = weights, biases, weights[0].dtype
        return moved

    def save(self, path: str | os.PathLike) -> None:
        """Write the network to a .npz file of arrays and names, never code; `load` reads it.

        Of an activation or a cost of your own only the name is stored; `load` then asks for the function. A file that
        is already at ``path`` is replaced once the new one is complete.
        """
        write_whole(path, stored(self))

    @classmethod
    def load(
        cls,
        path: str | os.PathLike,
        *,
        activations: Activation | Sequence[Activation] | None = None,
        cost: Cost | None = None,
    ) -> Network:
        """The network that `save` wrote to the file at ``path``.

        ``activations`` and ``cost`` are used instead of those that the file names; needed where one was your own.
        A ValueError says if the file is damaged, not a network's, or names a function that is not nnbp's.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                layers = range(sum(name.startswith("weights") for name in file))
                weights, biases, names = (
                    [file[f"{kind}[{i}]"] for i in layers] for kind in ("weights", "biases", "activations")
                )
                cost_name = file["cost"].item()
            net = cls([weights[0].shape[1], *map(len, weights)], dtype=weights[0].dtype)
            net.weights, net.biases = weights, biases
        except (OSError, MemoryError):
            raise
        except Exception as error:  # whatever a damaged file, or one of another program, makes NumPy raise
            raise ValueError(f"{path} is damaged, or not a network that nnbp saved") from error
        net.activations = (
            [_by_name(Activation, n.tolist(), path) for n in names] if activations is None else activations
        )
        net.cost = _by_name(Cost, cost_name, path) if cost is None else cost
        return net

    def __repr__(self) -> str:
        names = list(dict.fromkeys(a.name for a in self.activations))
        shown = names[0] if len(names) == 1 else "[" + ", ".join(a.name for a in self.activations) + "]"
        return f"Network({list(self.sizes)}, activations={shown}, cost={self.cost.name})"


def stored(net: Network) -> dict[str, Any]:
    """What `Network.save` writes: arrays and names, by their keys in the file."""
    net = check_network(_check.numpy_only(net))
    content: dict[str, Any] = {"cost": _stored_name(net.cost)}
    for i, (w, b, activation) in enumerate(zip(net.weights, net.biases, net.activations, strict=True)):
        names = [_stored_name(neuron) for neuron in activation.activations] or _stored_name(activation)
        content |= {f"weights[{i}]": w, f"biases[{i}]": b, f"activations[{i}]": names}
    return content


def write_whole(path: str | os.PathLike, content: dict[str, Any]) -> None:
    """Write a .npz file; the file that was at ``path`` is replaced once the new one is complete and on the disk."""
    path = Path(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("wb") as file:
            np.savez(file, **content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _stored_name(function):
    """The name of one of nnbp's functions; what stands for one of the user's own is never such a name."""
    return function.name if isinstance(function.__reduce__(), str) else f"own {function.name}"


def _by_name(kind, name, path):
    """One of nnbp's functions, or for a list of names a layer of them."""
    if isinstance(name, list):
        return per_neuron([_by_name(kind, neuron, path) for neuron in name])
    found = vars(sys.modules[kind.__module__]).get(name)
    if not isinstance(found, kind):
        argument = "cost" if kind is Cost else "activations"
        raise ValueError(f"{path} names {name!r}, which is not one of nnbp's: pass your own to load, {argument}=...")
    return found
