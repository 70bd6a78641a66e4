import numpy as np
import pytest

import nnbp
from nnbp import _memory


@pytest.mark.parametrize(("shape", "order"), [((1, 1), "C"), ((7, 3), "C"), ((7, 3), "F"), ((300, 400), "C")])
def test_aligned_arrays_begin_at_a_cache_line(shape, order):
    for dtype in map(np.dtype, (np.float64, np.float32)):
        array = _memory.aligned(shape, dtype, order)
        assert array.ctypes.data % _memory.CACHE_LINE == 0
        assert array.shape == shape and array.dtype == dtype and array.flags.writeable
        assert array.flags.c_contiguous if order == "C" else array.flags.f_contiguous


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_parameters_of_a_network_begin_at_a_cache_line(dtype):
    net = nnbp.Network([5, 3, 2], dtype=dtype)
    net.weights = [np.asfortranarray(w) for w in net.weights]
    for parameter in net.weights + net.biases:
        assert parameter.ctypes.data % _memory.CACHE_LINE == 0 and parameter.flags.c_contiguous
