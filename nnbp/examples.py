"""The small network that the book computes by hand: it looks at five pixels and says where the ink is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .network import Network

Array = NDArray[np.floating]


def five_pixels() -> tuple[Network, Array, Array]:
    """Network of 5, 4, 3 and 2 neurons, with the four examples that the book's pages compute.

    A pixel is 0 on white paper and 1 where the ink is full. Output 1 should be 1 if the ink is on the left, and output 2
    if it is on the right. No two layers have the same width, so a mix-up of layers raises an error. All weights and
    biases have one decimal; the seed was chosen so that none of the weights is 0 and the errors have both signs.

    Returns
    -------
    net : Network
        Not trained: it misreads the first example and the third.
    X : (5, 4) array
        Inputs, one example a column.
    Y : (2, 4) array
        Targets: left, right, left, right.
    """
    net = Network([5, 4, 3, 2], seed=22322)
    net.weights = [w.round(1) for w in net.weights]
    net.biases = [b.round(1) for b in net.biases]
    X = np.array(
        [[0.9, 0.0, 0.5, 0.1], [0.6, 0.1, 0.9, 0.0], [0.2, 0.3, 0.4, 0.4], [0.1, 0.8, 0.0, 0.6], [0.0, 0.7, 0.1, 0.9]]
    )
    Y = np.array([[1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 0.0, 1.0]])
    return net, X, Y
