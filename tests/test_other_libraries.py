"""The gradient against those of PyTorch and JAX, which know nothing of nnbp. Both are large; CI installs them weekly."""

import os
from importlib import import_module

import numpy as np
import pytest
from hypothesis import given

import nnbp

from .strategies import cases, parameters, relative_difference

library = import_module if "NNBP_WEEKLY" in os.environ else pytest.importorskip


def of_torch(net, X, Y):
    torch = library("torch")
    functions = {
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "identity": lambda z: z,
        "softplus": torch.nn.functional.softplus,
    }
    costs = {
        "quadratic": lambda z, a, Y: ((a - Y) ** 2).sum() / 2,
        "cross_entropy": lambda z, a, Y: torch.nn.functional.binary_cross_entropy_with_logits(z, Y, reduction="sum"),
    }
    weights, biases = ([torch.tensor(p, requires_grad=True) for p in ps] for ps in (net.weights, net.biases))
    a, Y = torch.tensor(X), torch.tensor(Y)
    for w, b, activation in zip(weights, biases, net.activations, strict=True):
        z = w @ a + b
        a = functions[activation.name](z)
    cost = costs[net.cost.name](z, a, Y) / X.shape[1]
    return [d.numpy() for d in torch.autograd.grad(cost, weights + biases)]


def of_jax(net, X, Y):
    jax = library("jax")
    jax.config.update("jax_enable_x64", True)
    functions = {
        "sigmoid": jax.nn.sigmoid,
        "tanh": jax.numpy.tanh,
        "identity": lambda z: z,
        "softplus": jax.nn.softplus,
    }
    costs = {
        "quadratic": lambda z, a: ((a - Y) ** 2).sum() / 2,
        "cross_entropy": lambda z, a: (Y * jax.nn.softplus(-z) + (1 - Y) * jax.nn.softplus(z)).sum(),
    }

    def mean_cost(weights, biases):
        a = X
        for w, b, activation in zip(weights, biases, net.activations, strict=True):
            z = w @ a + b
            a = functions[activation.name](z)
        return costs[net.cost.name](z, a) / X.shape[1]

    return [np.asarray(d) for ds in jax.grad(mean_cost, (0, 1))(net.weights, net.biases) for d in ds]


@pytest.mark.parametrize("judge", [of_torch, of_jax])
@given(cases(kinks=False, per_neuron=False))
def test_the_gradient_agrees_with(judge, case):
    net, X, Y = case
    assert relative_difference(parameters(nnbp.minibatch_gradient(net, X, Y)), judge(net, X, Y)) < 1e-12
