"""The numbers that readers' functions are tried on: networks with everything they compute for a mini-batch.

They are the same in every session, or in an exam those of its seed.
"""

import functools
import os
import zlib
from types import SimpleNamespace

import numpy as np

from ...backprop import five_steps
from ...costs import quadratic
from ...network import Network

EXAM = os.environ.get("NNBP_EXAM_SEED")
"""The seed of an exam, in which all numbers are drawn afresh; it has to be there before this module is imported."""


def generator(seed):
    """Random numbers: always the same for a ``seed``, or in an exam for its own seed and this one."""
    return np.random.default_rng([int(EXAM), seed] if EXAM else seed)


def varied(numbers):
    """An array, or in an exam one whose numbers lie within 5% of its own."""
    numbers = np.asarray(numbers)
    return numbers * generator(zlib.crc32(numbers)).uniform(0.95, 1.05, numbers.shape) if EXAM else numbers


def example(sizes, m, seed, dtype=np.float64, z=None, inputs=1, targets=1, **options):
    """Everything a network computes for a mini-batch: weights, biases, X, Y, z, a, errors; lists as in the network.

    ``z`` is what the largest weighted input of each layer is scaled to; inputs lie between -inputs and inputs, targets
    between 0 and targets.
    """
    net = Network(sizes, seed=generator(seed), dtype=dtype, **options)
    rng = generator(1000 + seed)
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
