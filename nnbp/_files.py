"""Networks in .npz files: arrays and names, never code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from . import activations, costs
from ._check import Array
from .activations import Activation
from .costs import Cost

if TYPE_CHECKING:
    from .network import Network

FORMAT = 1


def write(net: Network, path: str | os.PathLike) -> None:
    """Store a network; a file that is there is replaced once the new one is complete."""
    stored: dict[str, Any] = {"nnbp": FORMAT, "cost": _name(net.cost)}
    for i, (w, b, activation) in enumerate(zip(net.weights, net.biases, net.activations, strict=True)):
        neurons = activation.activations
        stored[f"activations[{i}]"] = [_name(neuron) for neuron in neurons] if neurons else _name(activation)
        stored[f"weights[{i}]"], stored[f"biases[{i}]"] = w, b
    path = Path(path)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("xb") as file:
            np.savez(file, **stored)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def read(path: str | os.PathLike) -> tuple[list[Array], list[Array], list[str | list[str]], str]:
    """Weights, biases, and the names of the activations and the cost."""
    try:
        with np.load(path, allow_pickle=False) as file:
            stored = dict(file)
        layers = range(sum(name.startswith("weights[") for name in stored))
        weights, biases, names = (
            [stored[f"{kind}[{i}]"] for i in layers] for kind in ("weights", "biases", "activations")
        )
        widths = [weights[0].shape[1], *map(len, weights)]
        as_written = (
            stored["nnbp"] == FORMAT
            and [w.shape for w in weights] == list(zip(widths[1:], widths[:-1], strict=True))
            and [b.shape for b in biases] == [(n, 1) for n in widths[1:]]
            and 0 not in widths
            and {p.dtype for p in weights + biases} in ({np.dtype(np.float64)}, {np.dtype(np.float32)})
            and all(np.isfinite(p).all() for p in weights + biases)
        )
        cost = str(stored["cost"])
    except (OSError, MemoryError):
        raise
    except Exception as error:  # whatever a damaged file, or one of another program, makes NumPy raise
        raise ValueError(f"{path} is damaged, or not a network that nnbp saved") from error
    if not as_written:
        raise ValueError(f"{path} is damaged, or not a network that nnbp saved: its arrays do not fit each other")
    return weights, biases, [name.tolist() for name in names], cost


def named_layer(name: str | list[str], path: str | os.PathLike) -> Activation:
    """The activation of a layer, by the name or names that a file has for it."""
    if isinstance(name, list):
        return activations.per_neuron(named_layer(neuron, path) for neuron in name)
    return _named(activations, Activation, name, "activations", path)


def named_cost(name: str, path: str | os.PathLike) -> Cost:
    """The cost that a file names."""
    return _named(costs, Cost, name, "cost", path)


def _name(function):
    return function.name if function._in_the_library else f"own {function.name}"  # never the name of one of nnbp's


def _named(module, kind, name, argument, path):
    found = vars(module).get(name)
    if not isinstance(found, kind):
        raise ValueError(
            f"{path} names {name!r}, which is not {'an' if kind is Activation else 'a'} {kind.__name__} of nnbp; "
            f"give the functions: Network.load({str(path)!r}, {argument}=...)"
        )
    return found
