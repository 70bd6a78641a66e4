"""The demon's picture and the four equations at work."""

import numpy as np
import pytest
from matplotlib.text import Text

import nnbp
from nnbp import figures
from nnbp.figures.style import number, pixels


@pytest.fixture(scope="module")
def example():
    net = nnbp.Network([3, 4, 3, 2], seed=0)
    return net, np.array([[0.2], [0.9], [0.5]]), np.array([[1.0], [0.0]])


def words(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip()]


def test_the_demons_picture_prints_line_truth_and_rest(example):
    net, x, y = example
    line = nnbp.backprop(net, x, y).errors[1][0, 0] * 1.5
    truth = nnbp.demon_cost(net, x, y, 3, 0, 1.5) - net.mean_cost(x, y)
    printed = words(figures.demon_effect(net, x, y, 3, 0, 1.5))
    for name, value in (("line", line), ("truth", truth), ("rest", truth - line)):
        assert f"{name} {value:+.5f}".replace("-", "\N{MINUS SIGN}") in printed


def test_the_line_touches_the_curve_where_the_demon_stands(example):
    net, x, y = example
    *_, axes = figures.demon_effect(net, x, y, 2, 3, 0.5).axes
    truth, line = (axes.lines[i] for i in (0, 1))
    heights = [np.interp([-0.05, 0, 0.05], *each.get_data()) for each in (truth, line)]
    np.testing.assert_allclose(*heights, atol=1e-4)
    assert heights[0][1] == pytest.approx(0, abs=1e-15)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [((1, 0, 1.0), "layer is 1"), ((3, 3, 1.0), "neuron is 3"), ((3, 0, float("nan")), "delta_z")],
)
def test_the_demons_picture_refuses_what_does_not_exist(example, arguments, message):
    with pytest.raises(ValueError, match=message):
        figures.demon_effect(*example, *arguments)


def test_the_four_equations_come_in_the_order_of_the_walk(example):
    labels = [moment.label for moment in figures.four_equations(*example)]
    forwards, backwards = ["a²", "a³", "a⁴", "C"], ["δ⁴", "w⁴ᵀδ⁴", "δ³", "w³ᵀδ³", "δ²"]
    assert labels == [*forwards, *backwards, "∂C/∂b", "∂C/∂w⁴", "∂C/∂w³", "∂C/∂w²"]


def test_every_moment_has_the_same_size(example):
    sizes = {pixels(moment.draw()).size for moment in figures.four_equations(*example)}
    assert len(sizes) == 1


def test_every_error_and_gradient_is_printed_in_picture_and_words(example):
    net, x, y = example
    gradient = nnbp.backprop(net, x, y)
    moments = {moment.label: moment for moment in figures.four_equations(net, x, y)}
    for l, exponent in ((2, "²"), (3, "³"), (4, "⁴")):
        for label, values in ((f"δ{exponent}", gradient.errors), (f"∂C/∂w{exponent}", gradient.weights)):
            numbers = {number(value, 3) for value in values[l - 2].ravel()}
            assert numbers <= set(words(moments[label].draw()))
            assert all(each in moments[label].words for each in numbers)


def test_the_equations_of_the_moments_are_true(example):
    """Each names its result first and then what it is made of; a cost other than the quadratic has no a - y."""
    _, x, y = example
    net = nnbp.Network([3, 2, 2], activations=nnbp.tanh, seed=3)
    net.cost = nnbp.Cost(lambda A, Y: abs(A - Y).sum(axis=0), lambda A, Y: np.sign(A - Y), "absolute")
    moments = {moment.label: moment for moment in figures.four_equations(net, x, y)}
    delta = nnbp.backprop(net, x, y).errors[1]
    assert number(delta[0, 0], 3) in moments["δ³"].words
    assert "$y$" not in words(moments["C"].draw())[-4:]
