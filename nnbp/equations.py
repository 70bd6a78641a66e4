"""The four fundamental equations of backpropagation, as four functions on arrays, and nothing else.

A vector over the neurons of a layer is a column; a mini-batch of m examples is m columns.

The arrays may be those of any library that follows the Python array API, and the results are of the same library,
precision and device. Shapes and types are always checked, but only with NumPy whether all entries are finite.
"""

from numpy.typing import ArrayLike

from ._arrays import library
from ._check import Array, shapes


@shapes(cost_gradient="n m", sigma_prime="n m")
def output_error(cost_gradient: ArrayLike, sigma_prime: ArrayLike) -> Array:
    """Error of the output layer, equations (BP1), (BP1a).

    The product is taken entry by entry, (28). With the quadratic cost it is (30). Proved by (36)–(39).

    Parameters
    ----------
    cost_gradient : (n, m) array
        Partial derivatives of the cost with respect to the outputs, one example a column.
    sigma_prime : (n, m) array
        The derivative of the activation function at the weighted inputs of the output layer.

    Returns
    -------
    (n, m) array

    Examples
    --------
    >>> output_error([[-0.5], [0.2]], [[0.25], [0.1]])
    array([[-0.125],
           [ 0.02 ]])
    """
    return cost_gradient * sigma_prime


@shapes(weights_next="n_next n", delta_next="n_next m", sigma_prime="n m")
def hidden_error(weights_next: ArrayLike, delta_next: ArrayLike, sigma_prime: ArrayLike) -> Array:
    """Error of a hidden layer from the error of the layer after it, equation (BP2).

    Proved by (40)–(45); the last of them is this one, neuron by neuron.

    Parameters
    ----------
    weights_next : (n_next, n) array
        Weights from this layer into the next, a row per neuron of the next layer.
    delta_next : (n_next, m) array
        Errors of the next layer, one example a column.
    sigma_prime : (n, m) array
        Derivative of the activation function at this layer's weighted inputs.

    Returns
    -------
    (n, m) array

    Examples
    --------
    >>> hidden_error([[2.0, -1.0]], [[0.5]], [[1.0], [0.1]])
    array([[ 1.  ],
           [-0.05]])
    """
    return (weights_next.T @ delta_next) * sigma_prime


@shapes(delta="n m")
def bias_gradient(delta: ArrayLike) -> Array:
    """Gradient of the cost with respect to the biases of a layer, equations (BP3), (31).

    Parameters
    ----------
    delta : (n, m) array
        Errors of the layer, one example a column.

    Returns
    -------
    (n, 1) array
        The mean over the examples; with one example, ``delta`` itself.

    Examples
    --------
    >>> bias_gradient([[1.0, 3.0]])
    array([[2.]])
    """
    m = delta.shape[1]
    return library(delta).sum(delta, axis=1, keepdims=True) / m


@shapes(a_in="n_in m", delta_out="n_out m")
def weight_gradient(a_in: ArrayLike, delta_out: ArrayLike) -> Array:
    """Gradient of the cost with respect to the weights into a layer, equations (BP4), (32).

    Parameters
    ----------
    a_in : (n_in, m) array
        Activations that come in through the weights, one example a column.
    delta_out : (n_out, m) array
        Errors of the neurons that the weights lead to.

    Returns
    -------
    (n_out, n_in) array
        Row j, column k: a_in of neuron k times delta_out of neuron j, the mean over the examples.

    Examples
    --------
    >>> weight_gradient([[1.0], [3.0], [2.0]], [[0.5], [-1.0]])
    array([[ 0.5,  1.5,  1. ],
           [-1. , -3. , -2. ]])
    """
    m = a_in.shape[1]
    return (delta_out / m) @ a_in.T
