"""The figures of the chapter on slow learning show what they are given, and say what they cannot draw."""

import numpy as np
import pytest
from matplotlib.collections import FillBetweenPolyCollection, PolyCollection
from matplotlib.text import Text

from nnbp import figures, sigmoid, tanh
from nnbp.figures.style import number


def words(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]


def outside(figure):
    """Texts that stick out of the figure, but for the labels of ticks, some of which are out of range and not drawn."""
    figures.pixels(figure)
    ticks = {t for axes in figure.axes for axis in (axes.xaxis, axes.yaxis) for t in axis.get_ticklabels(which="both")}
    extents = [(t.get_text(), t.get_window_extent()) for t in set(figure.findobj(Text)) - ticks if t.get_text().strip()]
    width, height = figure.bbox.size
    return [name for name, e in extents if e.x0 < -1 or e.y0 < -1 or e.x1 > width + 1 or e.y1 > height + 1]


@pytest.mark.parametrize("z", [-7.0, 0.0, 3.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_saturation_prints_activation_slope_and_error(z, y):
    shown = words(figures.saturation(z, y))
    a, slope = sigmoid(z), sigmoid.prime(z)
    assert {number(float(v), 4) for v in (a, slope, (a - y) * slope)} <= {*shown}


def test_the_ground_is_grey_where_the_slope_is_below_a_tenth_of_its_largest():
    panel = figures.saturation().axes[0]
    (grey,) = [c for c in panel.collections if isinstance(c, FillBetweenPolyCollection)]
    edges = sorted(abs(x) for path in grey.get_paths() for x in path.vertices[:, 0])
    assert sigmoid.prime(edges[0]) < 0.025 < sigmoid.prime(edges[0] - 0.05)
    assert edges[-1] == 8


def test_saturation_draws_other_activations_and_leaves_the_error_out_without_a_target():
    assert len(figures.saturation(activation=tanh).axes) == 2
    assert len(figures.saturation(y=1.0, activation=tanh).axes) == 3


def test_frames_of_one_explorer_have_one_size():
    assert len({tuple(figures.saturation(z, 1.0).get_size_inches()) for z in (-7.0, 0.0, 7.0)}) == 1
    sizes = {tuple(figures.layer_norms({"$w$": [1.0] * n}, layers=8).get_size_inches()) for n in (1, 4, 7)}
    assert len(sizes) == 1


def test_a_square_is_as_large_as_its_share():
    shares = np.array([[0.0, 1.0, 0.25]])
    figure = figures.shares_over_time(
        [0, 1, 2], [1, 2, 3], shares, names=["one"], xlabel="epoch", ylabel="correct", title="asleep"
    )
    (squares,) = [c for c in figure.axes[1].collections if isinstance(c, PolyCollection)]
    widths = [np.ptp(path.vertices[:, 0]) for path in squares.get_paths()]
    assert len(widths) == 2
    assert widths[1] / widths[0] == pytest.approx(0.5)
    assert not outside(figure)


def test_layers_are_numbered_from_2():
    figure = figures.layer_norms({"$w$": [0.01, 0.1, 1.0]})
    (line,) = figure.axes[0].lines
    assert line.get_xdata().tolist() == [2, 3, 4] and line.get_ydata().tolist() == [0.01, 0.1, 1.0]
    assert "$w$" in words(figure) and not outside(figure)


def test_each_map_is_inked_up_to_its_own_largest_value():
    figure = figures.pixel_maps({"small": np.array([0, 0, 0, 0.1]), "large": np.array([0, 0, 5.0, 10.0])})
    inks = [axes.images[0].get_array()[..., 3] for axes in figure.axes]
    assert [ink.max() for ink in inks] == [1, 1] and inks[1][1, 0] == 0.5
    assert {"small", "large"} <= {*words(figure)}


def test_marked_neurons_stand_out_and_every_one_is_named():
    figure = figures.neuron_lines([1, 2], np.arange(20).reshape(10, 2), names=[f"{j}" for j in range(10)], marked=[3],
                                  xlabel="step")  # fmt: skip
    thick = [line.get_label() for line in figure.axes[0].lines if line.get_linewidth() > 2]
    assert thick == ["3"]
    assert {f"{j}" for j in range(10)} <= {*words(figure)}


def test_dots_are_where_the_numbers_are():
    (line,) = figures.dots([1, 2], [3, 4], xlabel="x", ylabel="y").axes[0].lines
    assert line.get_xydata().tolist() == [[1, 3], [2, 4]]


def test_stacked_curves_have_a_panel_each():
    rows = {"output": ([0, 1], figures.ACTIVATION, (0, 1)), "cost": ([1, 0], figures.COST, (0, 1))}
    figure = figures.stacked_curves([0, 1], rows, xlabel="epoch")
    assert len(figure.axes) == 2 and {"output", "cost", "epoch"} <= {*words(figure)}
    assert not outside(figure)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: figures.saturation(reach=-1), "reach is -1"),
        (lambda: figures.layer_norms({}), "it should be a dict of 1 to 3 names"),
        (lambda: figures.layer_norms({"w": [1.0] * 4}, layers=3), "layers is 3"),
        (lambda: figures.pixel_maps({"three": np.ones(3)}), "3 entries; it should have a square number"),
        (lambda: figures.pixel_maps({}), "it should be a dict of 1 to 3 captions"),
        (lambda: figures.dots([1, 2], [3], xlabel="x", ylabel="y"), "y has 1 entries; it should have 2"),
        (lambda: figures.stacked_curves([0, 1], {}, xlabel="epoch"), "it should be a dict of 1 to 4 titles"),
        (lambda: figures.neuron_lines([1, 2], np.ones((3, 2)), names=["a"], xlabel="x"), "values has shape"),
        (
            lambda: figures.shares_over_time([0, 1], [1], np.ones((1, 2)), names=["a"], xlabel="", ylabel="", title=""),
            "height has 1 entries and times 2",
        ),
    ],
)
def test_what_cannot_be_drawn_is_said(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
