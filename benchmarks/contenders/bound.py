"""The bound: only the matrix products of a mini-batch gradient, in the memory layout that is fastest on this machine.

There are L − 1 products forward, L − 2 for the errors and L − 1 for the weight gradients, all into preallocated arrays.
Weights, inputs and activations are each tried in C order (contiguous rows) and F order (contiguous columns), with
`np.matmul` and, if SciPy is installed, with its `gemm`.
"""

from functools import partial
from itertools import product

import numpy as np

from ..timing import shortest_time

try:
    from scipy.linalg import blas
except ModuleNotFoundError:
    blas = None


class Products:
    jobs = ("gradient", "step", "epoch")
    checked = False

    def __init__(self, problem):
        self.examples = problem.workload.m
        every = {}
        for routine, *layout in product(("matmul", "gemm") if blas else ("matmul",), "CF", "CF", "CF"):
            every[f"{routine} w:{layout[0]} X:{layout[1]} a:{layout[2]}"] = partial(products, problem, routine, *layout)
        self.layouts = {name: shortest_time(make()) for name, make in every.items()}
        self.layout = min(self.layouts, key=self.layouts.get)
        self.calls = every[self.layout]()

    def gradient(self):
        for call in self.calls:
            call()

    step = gradient

    def prepare_epoch(self, X, Y):
        self.count = len(X) // self.examples  # whole mini-batches; the smaller last one is left out

    def epoch(self):
        for _ in range(self.count):
            self.gradient()


def products(problem, routine, w_order, x_order, a_order):
    """The products in one layout, as functions without arguments."""
    m, rng = problem.workload.m, np.random.default_rng(0)
    w = [np.array(w, order=w_order) for w in problem.weights]
    a = [np.array(problem.X.T, order=x_order)]
    a += [np.array(rng.random((len(w_l), m)), problem.dtype, order=a_order) for w_l in w]
    delta = [np.array(a_l, order=a_order) for a_l in a[1:]]
    gradient = [np.empty_like(w_l) for w_l in w]
    into = with_matmul if routine == "matmul" else with_gemm
    forward = [into(a[l + 1], w[l], a[l]) for l in range(len(w))]
    back = [into(delta[l - 1], w[l].T, delta[l]) for l in range(len(w) - 1, 0, -1)]
    return forward + back + [into(gradient[l], delta[l], a[l].T) for l in range(len(w))]


def with_matmul(out, left, right):
    return partial(np.matmul, left, right, out)


def with_gemm(out, left, right):
    """BLAS is column-major, so it sees a C-ordered array as its transpose."""
    if out.flags.c_contiguous:
        out, left, right = out.T, right.T, left.T
    transposed = [not array.flags.f_contiguous for array in (left, right)]
    left, right = (array.T if flip else array for array, flip in zip((left, right), transposed, strict=True))
    gemm = blas.dgemm if out.dtype == np.float64 else blas.sgemm
    return partial(gemm, 1.0, left, right, 0.0, out, *transposed, 1)  # the last one: overwrite out
