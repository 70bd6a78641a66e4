"""Argument checks: a message names the argument, what it has, what it should have and, where likely, the remedy."""

import functools
import inspect
import math
from collections.abc import Callable
from itertools import pairwise
from numbers import Integral, Real
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from ._arrays import is_foreign, kind, library

Array = NDArray[np.floating]
F = TypeVar("F", bound=Callable[..., Any])

ignore_underflow = np.errstate(under="ignore")
"""For functions in which 0 is the right result of an underflow, also after ``np.seterr(all="raise")``."""


def real_array(name, value, dtype=None, finite=True):
    """``value`` as an array of real numbers, `finite` or not; integers become floats, floats keep their precision.

    An array of another library than NumPy stays as it is, and whether it is finite is not asked.
    """
    if is_foreign(value):
        if not library(value).isdtype(value.dtype, "real floating"):
            raise TypeError(f"{name} has dtype {value.dtype}; it should hold real floating-point numbers")
        if any(n != n for n in value.shape):  # NaN
            raise ValueError(f"{name} has shape {value.shape}; its sizes should be known, see compute_chunk_sizes")
        return value
    plain = type(value) is np.ndarray and value.dtype.kind == "f" and dtype in (None, value.dtype)
    array = value if plain else _converted(name, value, dtype)
    if finite:
        require_finite(name, array)
    return array


def _converted(name, value, dtype):
    """An array of real numbers of what is none, or not in that precision."""
    for part in value if isinstance(value, (list, tuple)) else [value]:
        if isinstance(part, np.ma.MaskedArray):
            raise TypeError(
                f"{name} is a masked array, {np.ma.count_masked(part)} of whose entries are masked; nnbp would use them"
                ". Leave these examples out, or call filled() with the number to put there"
            )
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} should be an array of numbers, but its rows differ in length") from error
    letter = array.dtype.kind
    if letter == "c":
        raise TypeError(f"{name} is complex ({array.dtype}); it should hold real numbers")
    if letter not in "fiub":
        raise TypeError(f"{name} has dtype {array.dtype}; it should hold real numbers")
    dtype = np.dtype(dtype or (array.dtype if letter == "f" else np.float64))
    if array.dtype != dtype:
        with np.errstate(over="ignore", under="ignore"):  # what becomes infinite is refused below
            array = array.astype(dtype)
    return array


def require_finite(name, array):
    finite = np.isfinite(array)
    if not finite.all():
        count = array.size - np.count_nonzero(finite)
        raise ValueError(f"{name} has {count} of {array.size} entries that are NaN or infinite; all should be finite")


def matrix(name, value, rows=None, columns=None, dtype=None, finite=True, m=None) -> Array:
    """``value`` as a non-empty 2-D array of the given shape; ``None`` accepts any size. Inputs have ``m`` examples."""
    array = real_array(name, value, dtype, finite)
    shape = tuple(array.shape)
    if len(shape) == 2 and rows in (None, shape[0]) and columns in (None, shape[1]) and 0 not in shape:
        return array
    expected = f"({'n' if rows is None else rows}, {'m' if columns is None else columns})"
    if len(shape) == 2 and 0 in shape:
        raise ValueError(f"{name} has shape {shape}: it is empty; it should be {expected}")
    expected = expected if len(shape) == 2 else f"2-D, {expected}, one example a column"
    remedy = _remedy(name, array, rows, columns, m)
    raise ValueError(f"{name} has shape {shape}; it should be {expected}{remedy}")


def _remedy(name, array, rows, columns, m):
    """What probably makes an array of the wrong shape right."""
    size, n = math.prod(array.shape), rows or 0
    if name in ("y", "Y") and n > 1 and size == m and not is_foreign(array) and np.isin(array, range(n)).all():
        flat = name if array.ndim == 1 else f"np.ravel({name})"
        return f"; class numbers become targets by nnbp.datasets.one_hot({flat}, {n})"
    if array.ndim == 2 and rows in (None, array.shape[1]) and columns in (None, array.shape[0]):
        return f" (did you mean {name}.T?)"
    if array.ndim == 1 and n == 1 and columns in (None, size):
        return f"; {size} examples of one neuron are {name}.reshape(1, -1)"
    if array.ndim == 1 and rows in (None, size):
        return f"; a column vector is {name}.reshape(-1, 1)"
    if array.ndim > 2 and size == n * array.shape[0]:
        return f"; {array.shape[0]} images as columns are {name}.reshape({array.shape[0]}, -1).T"
    return ""


def require_one_kind(**given):
    """Refuse arrays of different libraries, precisions or devices, because nothing should be converted silently."""
    values = given.values()
    if all(type(value) is np.ndarray for value in values) and len({value.dtype for value in values}) == 1:
        return
    kinds = {name: kind(value) for name, value in given.items()}
    for same in zip(*kinds.values(), strict=True):
        names = dict(zip(reversed(same), reversed(kinds), strict=True))
        names.pop(None, None)
        if len(names) > 1:
            *_, other, one = names.values()
            raise TypeError(
                f"{one} is {kinds[one]}, and {other} is {kinds[other]}; they should agree in library, precision and device"
            )


def shapes(**declared: str) -> Callable[[F], F]:
    """Declare the shapes of a function's 2-D arguments, as in ``@shapes(delta="n m", a_in="k m")``.

    The same letter stands for the same number wherever it appears, so nothing broadcasts by accident.
    """

    def decorate(equation):
        signature = inspect.signature(equation)
        names = tuple(signature.parameters)

        @functools.wraps(equation)
        @ignore_underflow
        def checked(*args, **kwargs):
            in_order = len(args) == len(names) and not kwargs  # `bind` takes longer than the other checks together
            arrays = dict(zip(names, args, strict=True)) if in_order else signature.bind(*args, **kwargs).arguments
            require_one_kind(**arrays)
            sizes: dict[str, tuple[int, str]] = {}
            for name, shape in declared.items():
                arrays[name] = matrix(name, arrays[name])
                for letter, size in zip(shape.split(), arrays[name].shape, strict=True):
                    known, where = sizes.setdefault(letter, (size, name))
                    if size != known:
                        fitting = ", ".join(str(sizes[s][0] if s in sizes else s) for s in shape.split())
                        raise ValueError(
                            f"{name} has shape {arrays[name].shape}; it should be ({fitting}) to fit {where}"
                        )
            return equation(**arrays)

        return checked

    return decorate


def integer(name, value, low, high=None):
    """``value`` as an int between ``low`` and ``high``, both allowed."""
    bounds = f"at least {low}" if high is None else f"from {low} to {high}"
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise TypeError(f"{name} is {value!r}; it should be an integer {bounds}")
    if value < low or (high is not None and value > high):
        raise ValueError(f"{name} is {value}; it should be an integer {bounds}")
    return int(value)


def finite_number(name, value, kind="a finite number"):
    """``value`` as a float."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} is {value!r}; it should be {kind}")
    try:
        number = float(value)
    except OverflowError:  # an integer or a fraction beyond all floats
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} is {str(value)[:30]}; it should be {kind}")
    return number


def positive_number(name, value):
    """``value`` as a float greater than zero."""
    number = finite_number(name, value, "a positive number")
    if number <= 0:
        raise ValueError(f"{name} is {value}; it should be a positive number")
    return number


def generator(name, seed):
    """The random numbers that an integer starts, that a generator goes on with, or that ``None`` leaves to chance."""
    if seed is not None and not isinstance(seed, (Integral, np.random.Generator)):
        raise TypeError(f"{name} is {seed!r}; it should be an integer, a np.random.Generator or None")
    return np.random.default_rng(integer(name, seed, 0) if isinstance(seed, Integral) else seed)


def choice(name, value, allowed):
    """``value``, if it is one of ``allowed``."""
    if not isinstance(value, str) or value not in allowed:
        raise ValueError(f"{name} is {value!r}; it should be one of {', '.join(map(repr, allowed))}")
    return value


def precision(name, value):
    """``value`` as a NumPy dtype, if it is one of the two that networks compute in."""
    try:
        dtype = np.dtype(value)
    except TypeError:
        dtype = None
    if dtype not in (np.float32, np.float64):
        raise ValueError(f"{name} is {value!r}; it should be np.float64 or np.float32")
    return dtype


def instance(name, value, kind):
    """``value``, if it is a ``kind``."""
    if not isinstance(value, kind):
        article = "an" if kind.__name__[0] in "AEIOU" else "a"
        raise TypeError(f"{name} is {value!r}; it should be {article} {kind.__name__}")
    return value


def function(name, value):
    """``value``, if it can be called."""
    if not callable(value):
        raise TypeError(f"{name} is {value!r}; it should be a function")
    return value


def layer_sizes(sizes):
    """The widths of at least two layers, as a tuple."""
    try:
        sizes = list(sizes)
    except TypeError as error:
        raise TypeError(f"sizes is {sizes!r}; it should be a list such as [784, 30, 10]") from error
    if len(sizes) < 2:
        raise ValueError(f"sizes is {sizes}; it should have at least two layers, such as [784, 30, 10]")
    return tuple(integer(f"sizes[{i}]", n, 1) for i, n in enumerate(sizes))


def require_network(net):
    from .network import Network  # not at the top: network.py imports this module

    instance("net", net, Network)


def numpy_only(net):
    """``net``, whose arrays have to be NumPy's here."""
    require_network(net)
    for array in filter(is_foreign, net.weights + net.biases):
        raise TypeError(
            f"net holds arrays of {kind(array).library}; this function needs NumPy's, which net.to(numpy) makes of them"
        )
    return net


def require_fit(net, name, value):
    """Refuse arrays that the network cannot compute with; numbers for NumPy become its precision."""
    weights = net.weights[0]
    if is_foreign(value) or is_foreign(weights):
        require_one_kind(**{name: value, "net.weights[0]": weights})


def check_network(net):
    """``net``, with parameters that are finite arrays of its shapes and precision.

    Where an entry of its lists had to be converted, a nested list perhaps, it is a copy: reading changes no network.
    """
    require_network(net)
    net._check_activations(net.activations)
    weights = check_parameters(net, "weights", net.weights)
    biases = check_parameters(net, "biases", net.biases)
    if all(checked is held for checked, held in zip(weights + biases, net.weights + net.biases, strict=True)):
        return net
    converted = net.copy()
    converted.weights, converted.biases = weights, biases
    return converted


def check_inputs(net, X, m=None) -> tuple[Any, Array]:
    """The network, checked, and inputs (n_1, m) in its precision; with ``m=1`` they are the single example x."""
    net, name = check_network(net), "x" if m == 1 else "X"
    require_fit(net, name, X)
    return net, matrix(name, X, net.sizes[0], m, net.dtype)


def check_examples(net, X, Y, m=None) -> tuple[Any, Array, Array]:
    """The network, inputs (n_1, m) and targets (n_L, m), all checked; with ``m=1`` they are the single example x, y."""
    name = "y" if m == 1 else "Y"
    net, X = check_inputs(net, X, m)
    require_fit(net, name, Y)
    Y = matrix(name, Y, net.sizes[-1], m, net.dtype, m=X.shape[1])
    if X.shape[1] != Y.shape[1]:
        raise ValueError(f"X has {X.shape[1]} examples and Y has {Y.shape[1]}; they should have equally many")
    net.cost._check_targets(name, Y)
    return net, X, Y


def check_neuron(net, l, j, names=("layer", "neuron"), first_layer=2):
    """A layer by the chapter's number and a neuron by its row, checked to exist."""
    require_network(net)
    l = integer(names[0], l, first_layer, len(net.sizes))
    return l, integer(names[1], j, 0, net.sizes[l - 1] - 1)


def check_gradient_shapes(net, gradient, finite=True):
    """The weights' and biases' gradients, checked to have the network's shapes and, if ``finite``, to be so."""
    from .network import Gradient

    instance("gradient", gradient, Gradient)
    weights = check_parameters(net, "gradient.weights", gradient.weights, finite)
    return weights, check_parameters(net, "gradient.biases", gradient.biases, finite)


def check_parameters(net, name, arrays, finite=True):
    """A list of weights or biases, as ``name`` ends: an array for each layer after the input, of the right shape."""
    shapes = [(n, 1 if name.endswith("biases") else n_in) for n_in, n in pairwise(net.sizes)]
    if not isinstance(arrays, (list, tuple)) or len(arrays) != len(shapes):
        has = f"{len(arrays)} arrays" if isinstance(arrays, (list, tuple)) else f"of type {type(arrays).__name__}"
        raise ValueError(f"{name} is {has}; it should be a list of {len(shapes)} arrays, one for each layer 2 to L")
    checked = []
    for i, shape in enumerate(shapes):
        require_fit(net, f"{name}[{i}]", arrays[i])
        checked.append(matrix(f"{name}[{i}]", arrays[i], *shape, net.dtype, finite))
    return checked
