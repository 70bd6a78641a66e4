"""The steps of the algorithm, drawn: every quantity once, in order, and the numbers those of backpropagation."""

import numpy as np
import pytest

import nnbp
from nnbp import figures

NET = nnbp.Network([3, 4, 3, 2], seed=0)
X = np.array([[0.2], [0.9], [0.5]])
Y = np.array([[1.0], [0.0]])


@pytest.fixture(scope="module")
def steps():
    return figures.algorithm_steps(NET, X, Y)


def written(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_the_five_steps_come_in_order_forwards_before_backwards(steps):
    labels = [step.label for step in steps]
    assert labels[:8] == ["1: a¹", "2: z²", "2: a²", "2: z³", "2: a³", "2: z⁴", "2: a⁴", "3: C"]
    assert [label for label in labels if "δ" in label] == ["3: δ⁴", "4: w⁴ᵀδ⁴", "4: δ³", "4: w³ᵀδ³", "4: δ²"]
    assert [label for label in labels if label.startswith("5")] == ["5: ∂C/∂b", "5: ∂C/∂w⁴", "5: ∂C/∂w³", "5: ∂C/∂w²"]


def test_the_words_hold_the_numbers_of_backpropagation(steps):
    gradient = nnbp.backprop(NET, X, Y)
    words = next(step.words for step in steps if step.label == "4: δ³")
    numbers = ", ".join(f"{value:.3f}".replace("-", "−") for value in gradient.errors[1].ravel())
    assert numbers in words


def test_a_weighted_input_stands_below_its_neuron_until_the_error_takes_its_place(steps):
    after_layer_3 = written(next(step for step in steps if step.label == "4: δ³").draw())
    assert sum(text.startswith("z") for text in after_layer_3) == 4  # those of layer 2
    assert sum(text.startswith("δ") for text in after_layer_3) == 5  # layers 3 and 4
    at_the_start = written(steps[0].draw())
    assert not any(text.startswith(("z", "δ")) for text in at_the_start)


def test_all_steps_make_pictures_of_one_size(steps):
    assert len({tuple(step.draw().get_size_inches()) for step in steps}) == 1


def test_an_example_that_does_not_fit_the_network_is_refused():
    with pytest.raises(ValueError, match=r"x has shape \(2, 1\); it should be \(3, 1\)"):
        figures.algorithm_steps(NET, X[:2], Y)
