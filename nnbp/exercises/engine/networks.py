"""The networks that readers' functions are tried on, with everything they compute for a mini-batch."""

import functools
from types import SimpleNamespace

import numpy as np

from ...backprop import five_steps
from ...costs import quadratic
from ...network import Network


def example(sizes, m, seed, dtype=np.float64, z=None, inputs=1, targets=1, **options):
    """Everything a network computes for a mini-batch: weights, biases, X, Y, z, a, errors; lists as in the network.

    ``z`` is what the largest weighted input of each layer is scaled to; inputs lie between -inputs and inputs, targets
    between 0 and targets.
    """
    net = Network(sizes, seed=seed, dtype=dtype, **options)
    rng = np.random.default_rng(1000 + seed)
    X = rng.uniform(-inputs, inputs, (sizes[0], m)).astype(dtype)
    Y = rng.uniform(0, targets, (sizes[-1], m)).astype(dtype)
    for i, largest in enumerate(z or ()):
        factor = largest / abs(net.feedforward(X).z[i]).max()
        net.weights[i] *= factor
        net.biases[i] *= factor
    f = net.feedforward(X)
    errors = five_steps(net, X, Y).errors
    return SimpleNamespace(net=net, weights=net.weights, biases=net.biases, X=X, Y=Y, z=f.z, a=f.a, errors=errors)


@functools.cache
def networks(m=None, cost=quadratic):
    """The networks every function is tried on; with ``m``, for mini-batches of that many examples.

    Unequal widths first, then everything that makes a wrong answer look right elsewhere: a single weight matrix and a
    single output, fewer examples than neurons, one example, large numbers, equal widths, and the shapes of the first
    one again. The large ones are weighted inputs up to 30, at the outputs up to 8, and errors above 1; targets too,
    unless the ``cost`` is one for targets between 0 and 1.
    """
    far = 20 if cost is quadratic else 1
    return (
        example([3, 5, 4, 2], m or 7, 1, cost=cost),
        example([2, 6, 3, 5, 4], m or 8, 2, cost=cost),
        example([5, 2, 4, 3], m or 6, 3, np.float32, cost=cost),
        example([4, 1], m or 2, 4, cost=cost),
        example([5, 3, 4], m or 1, 5, cost=cost),
        example([3, 6, 4, 2], m or 5, 108, z=(30, 20, 8), inputs=5, targets=far, cost=cost),
        example([4, 4, 4, 4], m or 4, 7, cost=cost),
        example([3, 3, 3], m or 3, 8, cost=cost),
        example([3, 5, 4, 2], m or 7, 9, cost=cost),
    )


def of_layers(examples, lists):
    """A case for each layer of each network: of the ``lists`` by argument, an entry each."""
    given = map(lists, examples)
    return tuple(dict(zip(g, arrays, strict=True)) for g in given for arrays in zip(*g.values(), strict=True))
