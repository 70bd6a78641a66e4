"""The figures of the first chapter name what they show as the code does."""

import numpy as np
import pytest
from matplotlib.text import Text

from nnbp import Network, figures


@pytest.fixture(scope="module")
def net():
    return Network([3, 4, 3, 2], seed=0)


@pytest.fixture
def x():
    return np.array([[0.2], [0.9], [0.5]])


def words(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]


def outside(figure):
    """Texts that stick out of the figure."""
    figure.draw_without_rendering()
    texts = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    extents = [(text.get_text(), text.get_window_extent()) for text in texts]
    width, height = figure.bbox.size
    return [name for name, e in extents if e.x0 < 0 or e.y0 < 0 or e.x1 > width or e.y1 > height]


@pytest.mark.parametrize(("l", "j", "k"), [(2, 0, 0), (2, 3, 2), (3, 1, 3), (4, 1, 2)])
def test_a_weight_is_named_with_its_place_in_the_code_and_its_value(net, x, l, j, k):
    figure = figures.weight_names(net, x, l, j, k)
    shown = "\n".join(words(figure))
    assert f"net.weights[{l - 2}][{j}, {k}]" in shown
    assert f"= {net.weights[l - 2][j, k]:5.2f}" in shown
    assert f"= {net.feedforward(x).a[l - 2][k, 0]:5.2f}" in shown
    assert f"$w^{{{l}}}_{{{j + 1}{k + 1}}}$" in shown
    assert not outside(figure)


def test_a_weight_that_does_not_exist_is_said_not_to(net, x):
    assert "Layer 4 has 2 neurons: no neuron 3 to arrive at." in words(figures.weight_names(net, x, 4, 2, 0))
    assert "Layer 3 has 3 neurons: no neuron 4 to start from." in words(figures.weight_names(net, x, 4, 1, 3))


def test_all_weights_are_shown_in_pictures_of_one_size(net, x):
    sizes = {tuple(figures.weight_names(net, x, *w).get_size_inches()) for w in [(2, 0, 0), (3, 1, 3), (4, 3, 3)]}
    assert len(sizes) == 1


def test_there_is_no_layer_1_of_weights(net, x):
    with pytest.raises(ValueError, match="l is 1; it should be an integer from 2 to 4"):
        figures.weight_names(net, x, 1, 0, 0)


def test_feedforward_shows_the_weighted_inputs_before_the_activations(net, x):
    f = net.feedforward(x)
    weighted, squeezed = (words(figures.feedforward_step(net, x, step)) for step in (3, 4))
    for z, a in zip(f.z[1].ravel(), f.a[2].ravel(), strict=True):
        z, a = (figures.style.number(value) for value in (z, a))
        assert z in weighted and z in squeezed
        assert a in squeezed and a not in weighted
    assert {"$z^3$", "$w^3$", "$a^2$", "$b^3$"} <= {*weighted}
    assert {"$a^3$", r"$\sigma$", "$z^3$"} <= {*squeezed}


def test_every_step_of_feedforward_fits_in_pictures_of_one_size(net, x):
    drawn = [figures.feedforward_step(net, x, step) for step in range(7)]
    assert len({tuple(figure.get_size_inches()) for figure in drawn}) == 1
    assert [outside(figure) for figure in drawn] == [[]] * 7


def test_there_is_no_step_after_the_output(net, x):
    with pytest.raises(ValueError, match="step is 7; it should be an integer from 0 to 6"):
        figures.feedforward_step(net, x, 7)


def test_an_input_that_is_no_column_is_refused(net):
    with pytest.raises(ValueError, match="x has shape"):
        figures.feedforward_step(net, np.zeros(3), 0)
    with pytest.raises(ValueError, match="x has shape"):
        figures.weight_names(net, np.zeros(3), 2, 0, 0)
