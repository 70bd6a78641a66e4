"""A layered network: its weights and biases, and what it computes, equations (23)–(27)."""

import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _check
from ._memory import aligned_copy
from .activations import Activation, sigmoid
from .costs import Cost, cross_entropy, quadratic, require_unit_interval


@dataclass(frozen=True)
class Forward:
    """What a network computed on the way from its inputs to its outputs, for m examples.

    Attributes
    ----------
    z : list of (n_l, m) array
        Weighted inputs: ``z[i]`` is z of layer l = i + 2, since the input layer has none.
    a : list of (n_l, m) array
        Activations: ``a[0]`` is the input X, ``a[i]`` the activation of layer i + 1, ``a[-1]`` the output.
    """

    z: list
    a: list


@dataclass(frozen=True)
class Gradient:
    """The gradient of the cost, in lists shaped like the network's own.

    Attributes
    ----------
    weights : list of (n_l, n_{l-1}) array
        ``weights[i][j, k]`` is the partial derivative of the cost by the network's ``weights[i][j, k]``.
    biases : list of (n_l, 1) array
        Likewise for the biases.
    errors : list of (n_l, m) array
        The errors δ of layers 2 to L, example by example; empty where they were not computed.
    """

    weights: list
    biases: list
    errors: list


def forward(weights, biases, activations, X):
    """Equation (25), layer after layer, without checks; returns a `Forward`."""
    z, a = [], [X]
    for w, b, activation in zip(weights, biases, activations, strict=True):
        z.append(w @ a[-1] + b)
        a.append(activation.f(z[-1]))
    return Forward(z, a)


def classes(A):
    """The class that each column of outputs or targets names, as in `Network.predict`."""
    return (A[0] > 0.5).astype(np.intp) if len(A) == 1 else A.argmax(axis=0)


class Network:
    """A network of fully connected layers.

    Parameters
    ----------
    sizes : sequence of int
        Number of neurons in each layer, the input layer first; at least two layers.
    activations : Activation or sequence of Activation
        One for all layers, or one for each layer after the input.
    cost : Cost
        The cost C_x of one example.
    init : {"gaussian", "scaled"}
        Initial weights and biases are drawn from a Gaussian of mean 0 and standard deviation 1; "scaled" divides the
        weights into a layer by the square root of their number per neuron, n_{l-1}.
    seed : int
        Where the random numbers start; the same seed gives the same network.
    dtype : {np.float64, np.float32}
        Precision of the parameters and of everything computed with them.

    Attributes
    ----------
    sizes : list of int
    activations : list of Activation
        One for each layer after the input.
    weights : list of (n_l, n_{l-1}) array
        ``weights[i]`` is w of layer l = i + 2: row j, column k holds the weight from neuron k of layer l - 1 to
        neuron j of layer l. The list may be assigned.
    biases : list of (n_l, 1) array
        ``biases[i]`` is b of layer i + 2. The list may be assigned.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.

    Examples
    --------
    >>> net = Network([3, 4, 2], seed=0)
    >>> [w.shape for w in net.weights], [b.shape for b in net.biases]
    ([(4, 3), (2, 4)], [(4, 1), (2, 1)])
    """

    def __init__(self, sizes, *, activations=sigmoid, cost=quadratic, init="gaussian", seed=0, dtype=np.float64):
        self.sizes = _layer_sizes(sizes)
        self.dtype = _check.precision("dtype", dtype)
        self.activations = _one_per_layer(activations, self.sizes, self.dtype)
        self.cost = _check.instance("cost", cost, Cost)
        _check.choice("init", init, ("gaussian", "scaled"))
        rng = np.random.default_rng(_check.integer("seed", seed, 0))
        pairs = list(zip(self.sizes[:-1], self.sizes[1:], strict=True))
        weights = [rng.standard_normal((n_out, n_in)) for n_in, n_out in pairs]
        if init == "scaled":
            weights = [w / np.sqrt(n_in) for w, (n_in, _) in zip(weights, pairs, strict=True)]
        self.weights = weights
        self.biases = [rng.standard_normal((n_out, 1)) for n_out in self.sizes[1:]]

    @property
    def weights(self):
        return self._weights

    @weights.setter
    def weights(self, weights):
        self._weights = [aligned_copy(w) for w in check_parameters(self, "weights", weights, self.sizes[:-1])]

    @property
    def biases(self):
        return self._biases

    @biases.setter
    def biases(self, biases):
        self._biases = [aligned_copy(b) for b in check_parameters(self, "biases", biases)]

    def feedforward(self, X):
        """Weighted inputs and activations of every layer, equation (25).

        Neuron by neuron it is (23); from one layer's weighted inputs to the next layer's it is (43).

        Parameters
        ----------
        X : (n_1, m) array
            Inputs, one example a column.

        Returns
        -------
        Forward
            With ``f.z[i]`` and ``f.a[i]``; ``f.a[0]`` is X.

        Raises
        ------
        TypeError, ValueError
            If X is not an (n_1, m) array of finite real numbers, or the parameters were changed to other shapes.
        """
        return forward(self._weights, self._biases, self.activations, check_inputs(self, X))

    def output(self, X):
        """The outputs a^L, shape (n_L, m); argument and errors as in `feedforward`."""
        return self.feedforward(X).a[-1]

    def predict(self, X: ArrayLike) -> NDArray[np.intp]:
        """The class of each example: the number, from 0, of the largest output.

        With a single output neuron it is 1 where the output is above ½, else 0.

        Parameters
        ----------
        X : (n_1, m) array
            Inputs, one example a column.

        Returns
        -------
        (m,) array of int
        """
        return classes(self.output(X))

    def mean_cost(self, X, Y):
        """The cost C of m examples, the mean of the C_x, equation (26).

        Parameters
        ----------
        X, Y : (n_1, m) and (n_L, m) array
            Inputs and targets, one example a column.

        Returns
        -------
        float

        Raises
        ------
        TypeError, ValueError
            If X or Y is not such an array, or they differ in the number of examples.
        """
        X, Y = check_examples(self, X, Y)
        A = forward(self._weights, self._biases, self.activations, X).a[-1]
        return float(self.cost.value(A, Y).mean())

    def update(self, gradient, eta):
        """Take one learning step: every parameter moves by −η times its partial derivative.

        New arrays take the place of the old ones, so whoever holds the old ones still has them.

        Parameters
        ----------
        gradient : Gradient
            As :func:`nnbp.backprop` returns it.
        eta : float
            The learning rate η, positive.

        Raises
        ------
        TypeError, ValueError
            If the gradient does not have this network's shapes or is not finite, or eta is not a positive number. The
            network is then as it was.
        """
        check_gradient_shapes(self, gradient)
        self.descend(gradient, _check.positive_number("eta", eta))

    def descend(self, gradient, eta):
        """`update` without its checks, for the inner loop of training."""
        self._weights, self._biases = (
            [w - eta * d for w, d in zip(self._weights, gradient.weights, strict=True)],
            [b - eta * d for b, d in zip(self._biases, gradient.biases, strict=True)],
        )

    def copy(self):
        """A network of its own with the same parameters."""
        twin = copy.copy(self)
        twin.weights, twin.biases = self._weights, self._biases
        return twin

    def __repr__(self):
        names = list(dict.fromkeys(a.name for a in self.activations))
        shown = names[0] if len(names) == 1 else "[" + ", ".join(a.name for a in self.activations) + "]"
        return f"Network({self.sizes}, activations={shown}, cost={self.cost.name})"


def _layer_sizes(sizes):
    try:
        sizes = list(sizes)
    except TypeError as error:
        raise TypeError(f"sizes is {sizes!r}; it should be a list such as [784, 30, 10]") from error
    if len(sizes) < 2:
        raise ValueError(f"sizes has {len(sizes)} layers; it should have at least two, such as [784, 30, 10]")
    return [_check.integer(f"sizes[{i}]", n, 1) for i, n in enumerate(sizes)]


def _one_per_layer(activations, sizes, dtype):
    if isinstance(activations, Activation):
        activations = [activations] * (len(sizes) - 1)
    if not isinstance(activations, (list, tuple)):
        raise TypeError(f"activations is {activations!r}; it should be an Activation, or a list of one for each layer")
    if len(activations) != len(sizes) - 1:
        raise ValueError(
            f"activations has {len(activations)} entries; it should have {len(sizes) - 1}, one for each layer 2 to L"
        )
    for i, activation in enumerate(activations):
        _check.instance(f"activations[{i}]", activation, Activation)
        _require_neuron_by_neuron(f"activations[{i}]", activation, sizes[i + 1], dtype)
    return list(activations)


def _require_neuron_by_neuron(name, activation, n, dtype):
    """Refuse an activation function in which one neuron's z reaches another neuron's a: (BP1) and (BP2) need this."""
    z = np.linspace(0.1, 0.9, 2 * n, dtype=dtype).reshape(n, 2)
    moved = z.copy()
    moved[0, 0] = 0.05
    try:
        reached = activation(z) != activation(moved)
        activation.prime(z)
    except ValueError as error:
        raise ValueError(f"{name} does not fit a layer of {n} neurons: {error}") from error
    reached[0, 0] = False
    if reached.any():
        raise ValueError(
            f"{name}, {activation.name!r}, mixes neurons or examples: a change of one weighted input changed "
            f"{reached.sum()} other activations; it should act on every entry by itself"
        )


# Checks at the door of every function that takes a network.


def check_inputs(net, X, m=None, finite=True):
    """The inputs ``X`` in the network's precision, checked to be (n_1, m); and the parameters along with them."""
    _check.instance("net", net, Network)
    net._weights = check_parameters(net, "weights", net._weights, net.sizes[:-1])
    net._biases = check_parameters(net, "biases", net._biases)
    return _check.matrix("x" if m == 1 else "X", X, net.sizes[0], m, net.dtype, finite)


def check_examples(net, X, Y, m=None, finite=True):
    """Inputs (n_1, m) and targets (n_L, m), checked to be so; with ``m=1`` they are the single example x, y.

    With ``finite=False`` the caller has to look for NaN and infinity in the inputs.
    """
    name = "y" if m == 1 else "Y"
    X = check_inputs(net, X, m, finite)
    Y = _check.matrix(name, Y, net.sizes[-1], m, net.dtype)
    if X.shape[1] != Y.shape[1]:
        raise ValueError(f"X has {X.shape[1]} examples and Y has {Y.shape[1]}; they should have equally many")
    if net.cost is cross_entropy:
        require_unit_interval(name, Y, "targets")
    return X, Y


def check_neuron(net, l, j, names=("layer", "neuron"), first_layer=2):
    """A layer by the chapter's number and a neuron by its row, checked to exist."""
    _check.instance("net", net, Network)
    l = _check.integer(names[0], l, first_layer, len(net.sizes))
    return l, _check.integer(names[1], j, 0, net.sizes[l - 1] - 1)


def check_gradient_shapes(net, gradient, finite=True):
    """The weights' and biases' gradients, checked to have the network's shapes and, unless told otherwise, to be finite."""
    _check.instance("gradient", gradient, Gradient)
    return (
        check_parameters(net, "gradient.weights", gradient.weights, net.sizes[:-1], finite),
        check_parameters(net, "gradient.biases", gradient.biases, finite=finite),
    )


def check_parameters(net, name, arrays, columns=None, finite=True):
    """A list of arrays, one for each layer after the input, checked to have its rows and the given ``columns``, or 1."""
    columns = columns or [1] * (len(net.sizes) - 1)
    if not isinstance(arrays, (list, tuple)) or len(arrays) != len(columns):
        has = f"{len(arrays)} arrays" if isinstance(arrays, (list, tuple)) else f"of type {type(arrays).__name__}"
        raise ValueError(f"{name} is {has}; it should be a list of {len(columns)} arrays, one for each layer 2 to L")
    return [
        _check.matrix(f"{name}[{i}]", array, rows, cols, net.dtype, finite)
        for i, (array, rows, cols) in enumerate(zip(arrays, net.sizes[1:], columns, strict=True))
    ]
