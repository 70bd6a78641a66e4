"""nnbp: the equations of backpropagation, executable.

Arrays follow the chapter: a vector over neurons is a column, a mini-batch X is (n_1, m) with one example a column,
``weights[i]`` is w of layer i + 2 with shape (n_l, n_{l-1}). Layers carry the chapter's numbers (layer 1 is the input);
neurons are rows and count from 0.
"""

from . import datasets, equations, matrix_form, paths
from .activations import Activation, identity, leaky_relu, per_neuron, relu, sigmoid, softplus, tanh
from .backprop import backprop, minibatch_gradient, minibatch_gradient_loop
from .costs import Cost, cross_entropy, quadratic
from .examples import five_pixels
from .matrix_form import sigma_prime_matrix
from .network import Forward, Gradient, Network
from .numerical import GradientCheck, check_gradient, demon_cost, numerical_gradient
from .training import History, accuracy, sgd

__version__ = "0.1.0"

__all__ = ["Activation", "identity", "leaky_relu", "per_neuron", "relu", "sigmoid", "softplus", "tanh"]
__all__ += ["Cost", "Forward", "Gradient", "Network", "cross_entropy", "quadratic"]
__all__ += ["backprop", "minibatch_gradient", "minibatch_gradient_loop", "sigma_prime_matrix"]
__all__ += ["GradientCheck", "check_gradient", "demon_cost", "numerical_gradient"]
__all__ += ["History", "accuracy", "five_pixels", "sgd"]
__all__ += ["datasets", "equations", "matrix_form", "paths"]
