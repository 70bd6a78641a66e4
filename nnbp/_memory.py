"""Arrays that begin at a cache line: products of small matrices take up to twice the time with others."""

import math

import numpy as np

CACHE_LINE = 64  # bytes


def aligned(shape, dtype, order="C"):
    """An array with nothing in it yet; like `np.empty`, which begins wherever there is room."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + CACHE_LINE, np.uint8)
    address, _ = memory.__array_interface__["data"]
    start = -address % CACHE_LINE
    return memory[start : start + size].view(dtype).reshape(shape, order=order)


def aligned_copy(array):
    """A copy, row by row in memory."""
    copy = aligned(array.shape, array.dtype)
    copy[...] = array
    return copy
