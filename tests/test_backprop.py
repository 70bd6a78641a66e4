import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings

import nnbp

from .strategies import cases, parameters, relative_difference


@settings(max_examples=60)
@given(cases())
def test_the_gradient_agrees_with_the_complex_step(case):
    net, X, Y = case
    measured = nnbp.numerical_gradient(net, X, Y, method="complex")
    assert relative_difference(parameters(nnbp.minibatch_gradient(net, X, Y)), parameters(measured)) < 1e-12


@settings(max_examples=60)
@given(cases(kinks=False))
def test_the_gradient_agrees_with_central_differences(case):
    net, X, Y = case
    near, far = (parameters(nnbp.numerical_gradient(net, X, Y, "central", epsilon)) for epsilon in (1e-4, 2e-4))
    # The error of a central difference grows with the square of the step, so here it cancels.
    measured = [(4 * n - f) / 3 for n, f in zip(near, far, strict=True)]
    # However small the gradient, a difference of two costs is only as accurate as the rounding of the costs.
    scale = max(net.mean_cost(X, Y), *(np.abs(d).max() for d in measured))
    for d, m in zip(parameters(nnbp.minibatch_gradient(net, X, Y)), measured, strict=True):
        np.testing.assert_allclose(d, m, rtol=0, atol=1e-9 * scale)


FUNCTIONS = {
    "sigmoid": lambda z: 1 / (1 + anp.exp(-z)),
    "tanh": anp.tanh,
    "identity": lambda z: z,
    "softplus": lambda z: anp.logaddexp(0.0, z),
    "relu": lambda z: anp.maximum(0.0, z),
    "leaky_relu": lambda z: anp.where(z > 0, z, z / 100),
}
COSTS = {
    "quadratic": lambda z, a, Y: anp.sum((a - Y) ** 2) / 2,
    "cross_entropy": lambda z, a, Y: anp.sum(Y * anp.logaddexp(0, -z) + (1 - Y) * anp.logaddexp(0, z)),
}


@settings(max_examples=60)
@given(cases())
def test_the_gradient_agrees_with_automatic_differentiation(case):
    net, X, Y = case

    def mean_cost(weights, biases):
        a = X
        for w, b, activation in zip(weights, biases, net.activations, strict=True):
            z = anp.dot(w, a) + b
            neurons = activation.activations or [activation] * len(z)
            a = anp.vstack([FUNCTIONS[neuron.name](z[j : j + 1]) for j, neuron in enumerate(neurons)])
        return COSTS[net.cost.name](z, a, Y) / X.shape[1]

    theirs = [d for ds in autograd.grad(mean_cost, (0, 1))(net.weights, net.biases) for d in ds]
    assert relative_difference(parameters(nnbp.minibatch_gradient(net, X, Y)), theirs) < 1e-12


@given(cases())
def test_all_examples_at_once_and_one_by_one_agree(case):
    net, X, Y = case
    at_once, loop = nnbp.minibatch_gradient(net, X, Y), nnbp.minibatch_gradient_loop(net, X, Y)
    assert relative_difference(parameters(at_once), parameters(loop)) < 1e-13
    assert relative_difference(at_once.errors, loop.errors) < 1e-13


@given(cases(m=1))
def test_one_example_is_a_mini_batch_of_one(case):
    net, x, y = case
    one, batch = nnbp.backprop(net, x, y), nnbp.minibatch_gradient(net, x, y)
    assert relative_difference(parameters(one), parameters(batch)) < 1e-13
    assert relative_difference(one.errors, batch.errors) < 1e-13


@given(cases(m=1))
def test_the_shapes_are_the_networks_own(case):
    net, x, y = case
    g = nnbp.backprop(net, x, y)
    assert [d.shape for d in g.weights] == [w.shape for w in net.weights]
    assert [d.shape for d in g.biases] == [b.shape for b in net.biases] == [delta.shape for delta in g.errors]


def test_the_published_2_2_2_example():
    net = nnbp.Network([2, 2, 2])
    net.weights = [[[0.15, 0.20], [0.25, 0.30]], [[0.40, 0.45], [0.50, 0.55]]]
    net.biases = [[[0.35], [0.35]], [[0.60], [0.60]]]
    x, y = [[0.05], [0.10]], [[0.01], [0.99]]
    assert net.mean_cost(x, y) == pytest.approx(0.298371109, abs=5e-10)
    net.update(nnbp.backprop(net, x, y), eta=0.5)
    published = [0.149780716, 0.19956143, 0.24975114, 0.29950229, 0.35891648, 0.408666186, 0.511301270, 0.561370121]
    digits = [9, 8, 8, 8, 8, 9, 9, 9]
    for ours, theirs, d in zip(np.concatenate([w.ravel() for w in net.weights]), published, digits, strict=True):
        assert ours == pytest.approx(theirs, abs=0.51 * 10**-d)


def test_a_saturated_output_neuron_hardly_learns():
    net = nnbp.Network([1, 1])
    net.weights, net.biases = [[[0.0]]], [[[10.0]]]  # certain but wrong
    assert abs(nnbp.backprop(net, [[1.0]], [[0.0]]).biases[0][0, 0]) < 1e-4
    learner = nnbp.Network([1, 1], cost=nnbp.cross_entropy)
    learner.weights, learner.biases = net.weights, net.biases
    assert nnbp.backprop(learner, [[1.0]], [[0.0]]).biases[0][0, 0] > 0.99


def test_the_backward_pass_uses_the_weights_of_the_forward_pass():
    net = nnbp.Network([2, 3, 2], seed=4)
    x, y = [[0.3], [0.7]], [[0.0], [1.0]]
    g = nnbp.backprop(net, x, y)
    later = net.copy()
    later.update(g, 0.5)
    f = net.feedforward(x)
    mixed = nnbp.equations.hidden_error(later.weights[1], g.errors[1], nnbp.sigmoid.prime(f.z[0]))
    assert not np.allclose(mixed, g.errors[0], rtol=1e-6)
    assert nnbp.check_gradient(net, x, y, g).ok


def test_a_mini_batch_is_not_one_example():
    net = nnbp.Network([3, 2])
    with pytest.raises(ValueError, match=r"x has shape \(3, 4\); it should be \(3, 1\)"):
        nnbp.backprop(net, np.ones((3, 4)), np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"y has shape \(2, 4\); it should be \(2, 1\)"):
        nnbp.backprop(net, np.ones((3, 1)), np.ones((2, 4)))
    with pytest.raises(TypeError, match="net is None; it should be a Network"):
        nnbp.backprop(None, np.ones((3, 1)), np.ones((2, 1)))
