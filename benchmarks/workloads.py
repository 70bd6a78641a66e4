"""The workloads: four networks with their mini-batches, the same numbers in every process."""

from dataclasses import dataclass, field

import numpy as np

import nnbp

EXAMPLES = 50_000
"""Examples in an epoch."""

ETA = 1.0
"""The learning rate η; sigmoid neurons and the quadratic cost learn steadily with it."""


@dataclass(frozen=True)
class Workload:
    """A network and the size of its mini-batches.

    Attributes
    ----------
    sizes : tuple of int
    m : int
    part : int
        Number of examples with which example-by-example algorithms are timed; their time is proportional to it.
    """

    sizes: tuple
    m: int
    part: int

    @property
    def name(self):
        return f"[{','.join(map(str, self.sizes))}] m={self.m}"


WORKLOADS = (
    Workload((784, 30, 10), m=10, part=10),
    Workload((784, 100, 10), m=32, part=32),
    Workload((784, 512, 512, 10), m=128, part=32),
    Workload((784, 2048, 2048, 10), m=512, part=32),
)


@dataclass(frozen=True)
class Problem:
    """A workload's arrays in one precision. All numbers fit float32, so both precisions start from the same ones.

    Attributes
    ----------
    X, Y : (m, n_1) and (m, n_L) array
        The mini-batch, with one example in each row, as data sets are usually stored.
    weights, biases : list of (n_l, n_{l-1}) and of (n_l, 1) array
    """

    workload: Workload
    dtype: str
    X: np.ndarray = field(init=False)
    Y: np.ndarray = field(init=False)
    weights: list = field(init=False)
    biases: list = field(init=False)

    def __post_init__(self):
        X, Y = training_set(self.workload, self.workload.m, self.dtype)
        rng = np.random.default_rng(0)
        pairs = zip(self.workload.sizes[:-1], self.workload.sizes[1:], strict=True)
        weights = [rng.standard_normal((n, n_in), np.float32) / np.float32(np.sqrt(n_in)) for n_in, n in pairs]
        biases = [rng.standard_normal((n, 1), np.float32) for n in self.workload.sizes[1:]]
        numbers = {
            "X": X,
            "Y": Y,
            "weights": [w.astype(self.dtype) for w in weights],
            "biases": [b.astype(self.dtype) for b in biases],
        }
        for name, value in numbers.items():
            object.__setattr__(self, name, value)

    def network(self, output=nnbp.sigmoid):
        """An nnbp network with these parameters and sigmoid neurons in the hidden layers."""
        activations = [nnbp.sigmoid] * (len(self.weights) - 1) + [output]
        net = nnbp.Network(self.workload.sizes, activations=activations, dtype=self.dtype)
        net.weights, net.biases = self.weights, self.biases
        return net


def training_set(workload, examples, dtype):
    """Inputs between 0 and 1 and one-hot targets, one example in each row: (examples, n_1) and (examples, n_L)."""
    rng = np.random.default_rng(1)
    X = rng.random((examples, workload.sizes[0]), np.float32).astype(dtype, copy=False)
    Y = np.zeros((examples, workload.sizes[-1]), dtype)
    Y[np.arange(examples), rng.integers(0, workload.sizes[-1], examples)] = 1
    return X, Y
