"""The networks that readers' functions are tried on, with everything they compute for a mini-batch."""

import functools
from types import SimpleNamespace

import numpy as np

from ...backprop import five_steps
from ...network import Network


def example(sizes, m, seed, dtype=np.float64, weights_times=1, **options):
    """Everything a network computes for a mini-batch: weights, biases, X, Y, z, a, errors; lists as in the network."""
    net = Network(sizes, seed=seed, dtype=dtype, **options)
    net.weights = [weights_times * w for w in net.weights]
    rng = np.random.default_rng(1000 + seed)
    X = rng.uniform(-1, 1, (sizes[0], m)).astype(dtype)
    Y = rng.uniform(0, 1, (sizes[-1], m)).astype(dtype)
    f = net.feedforward(X)
    errors = five_steps(net, X, Y).errors
    return SimpleNamespace(net=net, weights=net.weights, biases=net.biases, X=X, Y=Y, z=f.z, a=f.a, errors=errors)


@functools.cache
def examples(m=None):
    """The networks that tasks are tried on: three to grade, one of them in single precision, and two to probe."""
    graded = [
        example([3, 5, 4, 2], m or 7, 1),
        example([2, 6, 3, 5, 4], m or 8, 2),
        example([5, 2, 4, 3], m or 6, 3, np.float32),
    ]
    return graded, [example([4, 4, 4, 4], m or 4, 4), example([3, 3, 3, 3, 3], m or 3, 5)]


@functools.cache
def networks(m=None):
    """The networks every function is tried on; with ``m``, for mini-batches of that many examples.

    Unequal widths first, then everything that makes a wrong answer look right elsewhere: a single weight matrix, fewer
    examples than neurons, one example, equal widths, weighted inputs up to 30, and the shapes of the first one again.
    """
    return (
        example([3, 5, 4, 2], m or 7, 1),
        example([2, 6, 3, 5, 4], m or 8, 2),
        example([5, 2, 4, 3], m or 6, 3, np.float32),
        example([4, 3], m or 2, 4),
        example([5, 3, 4], m or 1, 5),
        example([3, 6, 4, 2], m or 5, 6, weights_times=6),
        example([4, 4, 4, 4], m or 4, 7),
        example([3, 3, 3], m or 3, 8),
        example([3, 5, 4, 2], m or 7, 9),
    )
