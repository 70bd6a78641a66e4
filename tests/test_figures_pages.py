"""Drawings that serve one page show the numbers that the page is about."""

import inspect

import numpy as np
import pytest
from matplotlib.collections import FillBetweenPolyCollection, LineCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgba
from matplotlib.contour import ContourSet
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from matplotlib.path import Path

import nnbp
from nnbp import backprop, equations, figures, sigmoid
from nnbp.figures import (
    _autodiff,
    _big_picture,
    _error,
    _five_steps,
    _four_equations,
    _how_far,
    _index,
    _learning_slowdown,
    _modified_neuron,
    _outputs,
    _proof,
    _training,
    _two_assumptions,
    style,
)
from nnbp.figures._check_a_gradient import magnified
from nnbp.figures._five_steps import listing
from nnbp.figures.canvas import number

from .pictures import (
    COSTS,
    DRAWINGS,
    GRADIENT,
    IMAGE,
    NET,
    READER,
    RUN,
    WEIGHT,
    X,
    Y,
    blame,
    computation,
    descent,
    in_panel,
    linear,
    outside,
    product,
    shares,
    words,
)

MINUS = "\N{MINUS SIGN}"
EXAMPLES, TARGETS = np.hstack([X, 1 - X]), np.hstack([Y, 1 - Y])


def written(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def of_kind(figure, kind):
    return [patch for patch in figure.axes[0].patches if isinstance(patch, kind)]


def routes(layer, j):
    return _proof.error_routes(NET, X, Y, dict(enumerate(backprop(NET, X, Y).errors, start=2)), layer, j)


def path_in_the_sum(shown):
    paths = [*nnbp.paths.enumerate_paths(NET, *WEIGHT[:2])]
    return _big_picture.path_in_the_sum(NET, X, Y, WEIGHT, paths, shown)


EXPLORED = {
    "names": [lambda w=w: _outputs.weight_names(NET, X, *w) for w in [(2, 0, 0), (3, 1, 3), (4, 3, 3)]],
    "descent": [lambda n=n: descent(n) for n in (1, 2, 3)],
    "the bowl": [lambda y=y: _two_assumptions.cost_bowl(RUN.a[-1], np.full((2, 1), y)) for y in (0.0, 0.5, 1.0)],
    "saturation": [lambda z=z: _learning_slowdown.saturation(z, 1.0) for z in (-7.0, 0.0, 7.0)],
    "equations": [moment.draw for moment in _four_equations.four_equations(NET, X, Y)],
    "steps": [moment.draw for moment in _five_steps.algorithm_steps(NET, X, Y)],
    "computation": [lambda step=step: computation(step) for step in (0, 4, 10)],
    "routes": [lambda l=l, j=j: routes(l, j) for l, j in [(2, 0), (2, 3), (3, 1), (4, 0), (4, 1)]],
    "sum of paths": [lambda n=n: path_in_the_sum(n) for n in (1, 6)],
    "ripple": [lambda n=n: _big_picture.ripple(NET, X, Y, WEIGHT, 0.5, n) for n in range(1, 6)],
}


@pytest.mark.parametrize("draws", EXPLORED.values(), ids=EXPLORED)
def test_all_pictures_of_an_explorer_have_one_size_and_keep_their_words_inside(draws):
    drawn = [draw() for draw in draws]
    assert len({tuple(figure.get_size_inches()) for figure in drawn}) == 1
    assert [outside(figure) for figure in drawn] == [[]] * len(drawn)


# The landing page


def test_no_line_of_blame_leaves_a_white_pixel():
    first_layer, _ = blame().findobj(LineCollection)
    starts = {round(segment[0][1], 6) for segment in first_layer.get_segments()}
    assert len(starts) <= np.count_nonzero(IMAGE)


@pytest.mark.parametrize(("share", "lines"), [(0.5, 1), (0.7, 2), (1, 3)])
def test_the_lines_of_blame_make_up_the_share_asked_for(share, lines):
    y = np.array([[0.0, 1.0, 0.0]]).T
    g = backprop(READER, IMAGE, y)
    g.weights[0][:], g.weights[1][:] = 0, 0
    g.weights[0][1, 4], g.weights[0][2, 4], g.weights[1][0, 0] = 5, -3, 2
    figure = _index.blame_diagram(IMAGE, g, READER.output(IMAGE), y, 0.3, share=share)
    assert sum(len(part.get_segments()) for part in figure.findobj(LineCollection)) == lines


def test_the_lines_of_blame_tell_the_signs_apart_by_colour_and_dashes():
    y = np.array([[0.0, 1.0, 0.0]]).T
    g = backprop(READER, IMAGE, y)
    g.weights[0][:], g.weights[1][:] = 0, 0
    g.weights[0][1, 4], g.weights[0][2, 4] = 5, -3
    figure = _index.blame_diagram(IMAGE, g, READER.output(IMAGE), y, 0.3, share=1)
    lines, _ = figure.findobj(LineCollection)
    assert [to_hex(colour) for colour in lines.get_colors()] == [style.WEIGHT, style.ERROR]  # the larger one on top
    assert [dashes is None for _, dashes in lines.get_linestyles()] == [False, True]
    assert {"raises the cost", "lowers it"} <= {*words(figure)} and outside(figure) == []


def test_the_largest_output_is_what_the_image_is_read_as():
    y, output = np.array([[0.0, 1.0, 0.0]]).T, np.array([[0.1, 0.2, 0.9]]).T
    g = backprop(READER, IMAGE, y)
    wrong, right = (_index.blame_diagram(IMAGE, g, a, y, 0.384) for a in (output, y))
    assert {"read as 2", "cost 0.384"} <= {*words(wrong)} and "read as 1" in words(right)
    answers = [text for figure in (wrong, right) for text in figure.axes[0].texts if "read as" in text.get_text()]
    assert [text.get_color() for text in answers] == [style.ERROR, style.ACTIVATION]


def test_the_answers_stand_beside_the_outputs():
    assert {f"{READER.output(IMAGE)[1, 0]:.2f}", "9 pixels", "4 hidden", "3 outputs"} <= {*words(blame())}


# 1 Outputs


@pytest.mark.parametrize(("l", "j", "k"), [(2, 0, 0), (2, 3, 2), (3, 1, 3), (4, 1, 2)])
def test_a_weight_is_named_with_its_place_in_the_code_and_its_value(l, j, k):
    shown = "\n".join(words(_outputs.weight_names(NET, X, l, j, k)))
    assert all(code in shown for code in (f"w[{l}][{j}, {k}]", f"b[{l}][{j}, 0]", f"a[{l - 1}][{k}, 0]"))
    assert f"= {NET.weights[l - 2][j, k]:5.2f}" in shown and f"= {RUN.a[l - 2][k, 0]:5.2f}" in shown
    assert f"$w^{{{l}}}_{{{j + 1}{k + 1}}}$" in shown


@pytest.mark.parametrize(("l", "j", "k", "layer", "width"), [(4, 2, 0, 4, 2), (4, 1, 3, 3, 3)])
def test_a_weight_that_does_not_exist_is_said_not_to(l, j, k, layer, width):
    shown = words(_outputs.weight_names(NET, X, l, j, k))
    assert f"Layer {layer} has {width} neurons, so $w^{{{l}}}_{{{j + 1}{k + 1}}}$ does not exist." in shown


# 2 Downhill


def test_the_map_shows_every_step_and_the_cost_of_the_last():
    figure = descent(3)
    assert figure.axes[0].get_title(loc="left") == "step 2, cost 0.5000"
    path, *_ = figure.axes[0].lines
    np.testing.assert_allclose(path.get_xydata(), [(3, 2), (2, 1), (1, 0)])


def test_the_lines_of_the_map_join_points_of_equal_cost():
    (lines,) = descent(1).findobj(ContourSet)
    for level, paths in zip(lines.levels, lines.allsegs, strict=True):
        points = np.concatenate(paths)
        np.testing.assert_allclose((points**2).sum(axis=1) / 2, level, atol=0.01)


# 3 Two assumptions, and how far they reach


def test_every_example_has_its_cost_and_all_lead_to_the_mean():
    figure, costs = DRAWINGS["mean of costs"](), nnbp.quadratic(NET.output(EXAMPLES), TARGETS)
    shown = words(figure)
    assert {f"$C_{i}$ = {number(cost, 3)}" for i, cost in enumerate(costs, start=1)} <= {*shown}
    assert number(costs.mean(), 3) in shown and outside(figure) == []


@pytest.mark.parametrize(("name", "heights"), [("mean", [2, 2, 2]), ("largest", [3, 2, 3])])
def test_the_thick_line_is_the_mean_of_the_costs_or_the_largest(name, heights):
    costs = np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]])
    figure = _two_assumptions.costs_along(np.arange(3), costs, 1, name)
    thick, *thin = figure.axes[0].lines[:3]
    assert thick.get_linewidth() > thin[0].get_linewidth() and thick.get_ydata().tolist() == heights
    assert {name, "$C_1$", "$C_2$", "now"} <= {*words(figure)} and outside(figure) == []


@pytest.mark.parametrize("y", [(1.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1.0, 1.0), (0.5, 0.5)])
def test_the_bowl_has_its_bottom_at_the_desired_output_wherever_that_is(y):
    a, y = np.array([[0.45], [0.6]]), np.array(y).reshape(2, 1)
    figure = _two_assumptions.cost_bowl(a, y)
    assert any(f"{np.sum((y - a) ** 2) / 2:.3f}" in text for text in words(figure))
    arrows = figure.axes[0].findobj(FancyArrowPatch)
    (downhill,) = [patch for patch in arrows if np.allclose(patch._posA_posB[0], a.ravel())]
    np.testing.assert_allclose(downhill._posA_posB[1], y.ravel())
    assert outside(figure) == []


def test_a_perfect_answer_leaves_no_way_down():
    arrows = _two_assumptions.cost_bowl(Y, Y).axes[0].findobj(FancyArrowPatch)
    assert not [patch for patch in arrows if patch.get_visible() and patch._posA_posB]


@pytest.mark.parametrize("sizes", [[3, 4, 3, 2], [2, 1], [4, 4, 4]])
def test_the_penalty_comes_from_the_weights_of_every_layer(sizes):
    figure = _how_far.penalty_diagram(sizes)
    bars = [line for line in figure.axes[0].lines if line.get_color() == style.WEIGHT]
    assert len(bars) == len(sizes)  # one from each layer's weights, and one to collect them
    assert any(r"\lambda" in text for text in words(figure)) and outside(figure) == []


def test_a_shared_weight_is_named_once_in_every_row_and_stands_by_its_products():
    delta, x = np.array([[0.5], [-0.25], [1.0]]), np.array([[0.2], [0.4], [0.6], [0.8], [1.0]])
    figure = _how_far.shared_weights(delta, x)
    products = np.ravel(delta * x.T)
    assert [number(product, 3) for product in products] == [t for t in written(figure) if "." in t and "$" not in t][5:]
    assert [written(figure).count(f"$w^2_{i}$") for i in (1, 2, 3)] == [3, 3, 3] and outside(figure) == []


# 4 The error


def test_the_demons_picture_prints_true_change_line_and_remainder():
    line = GRADIENT.errors[1][0, 0] * 1.5
    truth = nnbp.demon_cost(NET, X, Y, 3, 0, 1.5) - NET.mean_cost(X, Y)
    printed = words(_error.demon_effect(NET, X, Y, 3, 0, 1.5))
    for name, value in (("true", truth), ("line", line), ("remainder", truth - line)):
        assert f"{name} {value:+.5f}".replace("-", MINUS) in printed


def test_the_line_touches_the_curve_where_the_demon_stands():
    *_, axes = _error.demon_effect(NET, X, Y, 2, 3, 0.5).axes
    heights = [np.interp([-0.05, 0, 0.05], *line.get_data()) for line in axes.lines[:2]]
    np.testing.assert_allclose(*heights, atol=1e-4)
    assert heights[0][1] == pytest.approx(0, abs=1e-12)


# 5 The four equations


def test_the_four_equations_come_in_the_order_of_the_two_passes():
    labels = [moment.label for moment in _four_equations.four_equations(NET, X, Y)]
    forwards, backwards = ["a²", "a³", "a⁴", "C"], ["δ⁴", "w⁴ᵀδ⁴", "δ³", "w³ᵀδ³", "δ²"]
    assert labels == [*forwards, *backwards, "∂C/∂b", "∂C/∂w⁴", "∂C/∂w³", "∂C/∂w²"]


def test_every_error_and_gradient_is_printed_in_picture_and_words():
    moments = {moment.label: moment for moment in _four_equations.four_equations(NET, X, Y)}
    for l, exponent in ((2, "²"), (3, "³"), (4, "⁴")):
        for label, values in ((f"δ{exponent}", GRADIENT.errors), (f"∂C/∂w{exponent}", GRADIENT.weights)):
            numbers = {number(value, 3) for value in values[l - 2].ravel()}
            assert numbers <= {*words(moments[label].draw())}
            assert all(each in moments[label].words for each in numbers)


def test_a_cost_other_than_the_quadratic_has_no_a_minus_y():
    net = nnbp.Network([3, 2, 2], activations=nnbp.tanh, seed=3)
    net.cost = nnbp.Cost(lambda A, Y: abs(A - Y).sum(axis=0), lambda A, Y: np.sign(A - Y), "absolute")
    moments = {moment.label: moment for moment in _four_equations.four_equations(net, X, Y)}
    delta = backprop(net, X, Y).errors[1]
    assert number(delta[0, 0], 3) in moments["δ³"].words
    assert "$y$" not in words(moments["C"].draw())[-4:]


def test_a_fan_shows_the_pushes_that_arrive_and_the_error_that_they_add_up_to():
    w, delta, slope = NET.weights[2][:, 0], GRADIENT.errors[2].ravel(), sigmoid.prime(RUN.z[1])[0, 0]
    figure = _four_equations.fan(w, delta, slope)
    shown = [text.replace("\N{HAIR SPACE}", "") for text in words(figure)]
    assert {f"{number(value, 3, '+')} $\\Delta z$" for value in w * slope} <= {*shown}
    assert {f"δ={number(value, 3, '+')}" for value in (*delta, GRADIENT.errors[1][0, 0])} <= {*shown}
    assert f"sum {number(w @ delta, 3, '+')}" in shown


def test_between_the_two_halves_stands_the_derivative_with_respect_to_the_activations():
    shown = words(_four_equations.two_halves(NET, X, Y, 3))
    half = NET.weights[2].T @ GRADIENT.errors[2]
    assert all(shown.count(number(value, 3)) >= 2 for value in half.ravel())
    assert {number(value, 3) for value in GRADIENT.errors[1].ravel()} <= {*shown}


def test_one_weight_shows_the_incoming_activation_the_error_and_their_product():
    (formula,) = [text for text in words(_four_equations.one_weight_diagram(0.5, -0.2)) if "partial" in text]
    assert formula.endswith(f"0.500 × {MINUS}0.200  =  {MINUS}0.1000")


# 6 The learning slowdown, and its sequels


@pytest.mark.parametrize("z", [-7.0, 0.0, 3.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_saturation_prints_activation_slope_and_error(z, y):
    a, slope = sigmoid(z), sigmoid.prime(z)
    shown = words(_learning_slowdown.saturation(z, y))
    assert {number(float(v), 4) for v in (a, slope, (a - y) * slope)} <= {*shown}


def test_the_ground_is_grey_where_the_slope_is_below_a_tenth_of_its_largest():
    panel = DRAWINGS["saturation"]().axes[0]
    (grey,) = [c for c in panel.collections if isinstance(c, FillBetweenPolyCollection)]
    edges = sorted(abs(x) for path in grey.get_paths() for x in path.vertices[:, 0])
    assert sigmoid.prime(edges[0]) < 0.025 < sigmoid.prime(edges[0] - 0.05)
    assert edges[-1] == 8


def test_a_square_is_as_large_as_its_share():
    (squares,) = shares([[0.0, 1.0, 0.25]]).axes[1].patches
    widths = [np.ptp(square[:, 0]) for square in squares.get_path().to_polygons()]
    assert len(widths) == 2 and widths[1] / widths[0] == pytest.approx(0.5)


def test_marked_neurons_stand_out_and_they_alone_are_named():
    figure = DRAWINGS["neurons"]()
    assert [line.get_label() for line in figure.axes[0].lines if line.get_linewidth() > 2] == ["3"]
    assert {*words(figure)} & {f"{j}" for j in range(10)} == {"3"}


def test_a_learning_neuron_shows_its_output_cost_and_derivative_step_by_step():
    figure = DRAWINGS["learning neuron"]()
    assert {"output $a$", "cost $C$", r"$\partial C/\partial w$", "step"} <= {*words(figure)}
    heights = [axes.lines[-1].get_ydata().tolist() for axes in figure.axes]
    assert heights == [[0.1, 0.9], [0.4, 0.0], [-0.1, 0.0]] and outside(figure) == []


# 7 The five steps, and the two exercises


def test_the_five_steps_come_in_order_forwards_before_backwards():
    labels = [step.label for step in _five_steps.algorithm_steps(NET, X, Y)]
    assert labels[:8] == ["1: a¹", "2: z²", "2: a²", "2: z³", "2: a³", "2: z⁴", "2: a⁴", "3: C"]
    assert [label for label in labels if "δ" in label] == ["3: δ⁴", "4: w⁴ᵀδ⁴", "4: δ³", "4: w³ᵀδ³", "4: δ²"]
    assert [label for label in labels if label.startswith("5")] == ["5: ∂C/∂b", "5: ∂C/∂w⁴", "5: ∂C/∂w³", "5: ∂C/∂w²"]


def test_the_words_of_a_step_hold_its_numbers():
    words = next(step.words for step in _five_steps.algorithm_steps(NET, X, Y) if step.label == "4: δ³")
    assert ", ".join(number(value, 3) for value in GRADIENT.errors[1].ravel()) in words


def test_a_weighted_input_stands_below_its_neuron_until_the_error_takes_its_place():
    steps = {step.label: step for step in _five_steps.algorithm_steps(NET, X, Y)}
    after_layer_3 = written(steps["4: δ³"].draw())
    assert sum(text.startswith("z") for text in after_layer_3) == 4  # those of layer 2
    assert sum(text.startswith("δ") for text in after_layer_3) == 5  # layers 3 and 4
    for label, shown in (("1: a¹", 0), ("2: z²", 0), ("2: a²", 4)):  # the arrows have gone before z comes
        assert sum(text.startswith(("z", "δ")) for text in written(steps[label].draw())) == shown


@pytest.mark.parametrize("step", _five_steps.algorithm_steps(NET, X, Y), ids=lambda step: step.label)
def test_no_number_beside_a_neuron_touches_an_arrow_or_a_thick_line(step):
    figure = step.draw()
    figures.pixels(figure)
    diagram = figure.axes[0]
    arrows = [
        (arrow, arrow.get_path().vertices[[0, 2]]) for arrow in of_kind(figure, FancyArrowPatch)
    ]  # a Bézier curve
    thick = [lines for lines in diagram.collections if max(lines.get_linewidths()) > 1]
    drawn = arrows + [(lines, path.vertices) for lines in thick for path in lines.get_paths()]
    paths = [Path(shape.get_transform().transform(ends)) for shape, ends in drawn]
    boxes = [text.get_window_extent() for text in diagram.texts if text.get_fontsize() == 10.5]
    assert not any(path.intersects_bbox(box, filled=False) for box in boxes for path in paths)


def errors_by_colour(layer, neuron, f):
    """How many of the errors on the diagram are in red, and how many in grey."""
    figure = _modified_neuron.modified_neuron(NET, X, Y, layer, neuron, f)
    colours = [to_hex(t.get_color()) for t in figure.axes[0].texts if t.get_text().startswith("δ")]
    return colours.count(style.ERROR), colours.count(style.MUTED)


@pytest.mark.parametrize(
    ("layer", "neuron", "red"), [(2, 1, 1), (3, 0, 1 + 4), (4, 1, 1 + 3 + 4)], ids=["layer 2", "layer 3", "the output"]
)
def test_only_the_errors_of_the_modified_neuron_and_of_all_layers_before_it_are_red(layer, neuron, red):
    assert errors_by_colour(layer, neuron, nnbp.identity) == (red, 9 - red)


def test_the_same_function_changes_nothing():
    assert errors_by_colour(3, 1, nnbp.sigmoid) == (0, 9)


def test_the_new_error_is_the_old_one_times_the_ratio_of_the_slopes():
    z, old = RUN.z[1][1], GRADIENT.errors[1][1]
    new = float((old * nnbp.tanh.prime(z) / nnbp.sigmoid.prime(z))[0])
    formula = _modified_neuron.modified_neuron(NET, X, Y, 3, 1, nnbp.tanh).texts[0].get_text()
    assert formula.endswith(f"is now {number(new, 3)}")


def test_the_map_of_linear_layers_is_found_and_called_exact():
    texts = [text.get_text() for text in linear().axes[1].texts]
    w2, w3, w4 = nnbp.Network([2, 2, 2, 2], seed=1).weights
    assert {number(value) for value in (w4 @ w3 @ w2).ravel()} <= {*texts}
    assert any(text.startswith("exact") for text in texts)


def test_bent_layers_are_not_called_exact():
    assert any("misses by up to" in text.get_text() for text in linear(activations=nnbp.tanh).axes[1].texts)


def code(*functions):
    return listing(*functions).data


def test_a_listing_keeps_every_line_of_the_body_and_the_first_of_the_docstring():
    text = code(equations.hidden_error)
    body = inspect.getsource(equations.hidden_error).rpartition('"""')[2].strip()
    assert body and body in text and "Parameters" not in text
    assert f'"""{inspect.getdoc(equations.hidden_error).splitlines()[0]}"""' in text


def test_a_docstring_of_one_line_stays():
    assert inspect.getdoc(nnbp.Network.output).splitlines()[0] in code(nnbp.Network.output)


def test_a_listing_is_python_that_can_be_parsed_a_method_without_its_indentation():
    text = code(equations.hidden_error, backprop, nnbp.Network.update)
    assert "\ndef update" in text and text.startswith("```python\n") and text.endswith("\n```")
    compile(text.removeprefix("```python\n").removesuffix("\n```"), "listing", "exec")


# Going deeper: training


def test_an_opinion_names_the_class_and_what_it_was_read_as():
    figure = DRAWINGS["opinions"]()
    assert {"0 ✓", "0 read as 1"} <= {*words(figure)}
    heights = [bar.get_height() for bar in figure.axes[1].findobj(Rectangle)]
    assert 0.9 in heights and 1 in heights


@pytest.mark.parametrize("largest", [1, 4])
def test_a_square_is_filled_where_the_weight_is_positive_and_its_area_is_the_weight(largest):
    w = np.array([[1.0, -1.0, 0.25, -0.25]])
    figure = _training.costs_and_weights(COSTS, "fast", 1, w, largest=largest)
    for part in figure.findobj(PolyCollection):
        widths = [np.ptp(path.vertices[:, 0]) for path in part.get_paths()]
        assert widths == pytest.approx([0.94 / largest**0.5, 0.47 / largest**0.5])


def test_the_run_that_is_followed_shows_its_cost_at_that_epoch():
    assert "0.100" in words(DRAWINGS["costs and weights"]())


# 9 Mini-batches

RNG = np.random.default_rng(0)
BATCH = RNG.standard_normal((30, 64)), RNG.random((64, 10)) @ np.ones((10, 10)), RNG.standard_normal((30, 1))


def test_shapes_and_names_of_a_mini_batch_are_printed():
    shown = words(product(*BATCH, 3))
    assert [text for text in shown if "×" in text] == ["30 × 10", "30 × 64", "64 × 10", "30 × 1"]
    assert [text for text in shown if text.startswith("$")] == ["$Z$", "$w$", "$A$", "$x_{4}$", "$b$"]


def test_a_number_takes_the_same_space_in_every_matrix():
    images = [image for image in product(*BATCH, 0).axes[0].images if image.get_array().shape[0] > 24]
    left, right, bottom, top = np.array([image.get_extent() for image in images]).T
    assert np.allclose(right - left, (right - left)[2] / 10 * np.array([10, 64, 10, 10]))
    assert np.allclose(top - bottom, (right - left)[2] / 10 * np.array([30, 30, 64, 30]))


def test_a_negative_number_has_a_hole_and_so_differs_in_more_than_colour():
    _, w, *_ = product(*BATCH, 0).axes[0].images
    middles, rims = (np.asarray(w.get_array())[start::3, start::3, 3] for start in (1, 0))
    assert np.all((middles == 0) == (BATCH[0] < 0)) and np.all(rims > 0)


# Check a gradient


def lines_at(step):
    figure = in_panel(magnified, np.exp, 1.0, np.e, step, xlabel="", ylabel="")
    return {line.get_label(): line.get_ydata() for line in figure.axes[0].lines if not line.get_label().startswith("_")}


def test_at_a_large_step_the_curve_leaves_its_tangent():
    drawn = lines_at(1.0)
    assert list(drawn) == ["curve", "tangent", "secant"]
    assert np.abs(drawn["curve"] - drawn["tangent"]).max() > 1


def test_at_a_small_step_the_curve_is_its_tangent():
    drawn = lines_at(1e-6)
    assert np.allclose(drawn["curve"], drawn["tangent"], atol=1e-4)
    assert np.allclose(drawn["secant"], drawn["tangent"], atol=1e-4)


def test_at_a_tiny_step_the_curve_is_a_staircase():
    assert len(np.unique(lines_at(1e-15)["curve"])) < 30  # of 151 points


# 11 The proof


def test_every_quantity_and_every_rate_of_a_chain_is_named():
    figure = DRAWINGS["chain"]()
    assert sorted(words(figure)) == sorted(["$z$", "$u$", "$v$", "$C$", "1", "2", "3", "4", "in all 11"])
    assert len(of_kind(figure, FancyBboxPatch)) == 4


def test_a_closed_way_is_faint():
    arrows = of_kind(DRAWINGS["chain"](), FancyArrowPatch)  # each in two pieces, its label between
    assert [arrow.get_edgecolor() == to_rgba(style.FAINT) for arrow in arrows] == [False] * 4 + [True] * 4


def test_the_tallest_chain_keeps_its_words_inside():
    rates = [f"{MINUS}0.1234"] * 6
    figure = _proof.chain_diagram("$z$", ["$u$"] * 6, first=rates, second=rates, below="a line below")
    assert outside(figure) == []


@pytest.mark.parametrize(("layer", "j"), [(2, 0), (3, 1), (4, 1)])
def test_the_products_of_the_routes_add_up_to_the_error(layer, j):
    (below,) = (text.replace(MINUS, "-") for text in written(routes(layer, j)) if " = " in text)
    name, terms, error = below.split(" = ")
    assert name == rf"$\delta^{layer}_{j + 1}$"
    assert sum(float(term.strip("()")) for term in terms.split(" + ")) == pytest.approx(float(error), abs=2e-4)
    assert float(error) == pytest.approx(backprop(NET, X, Y).errors[layer - 2][j, 0], abs=5e-5)


def test_the_parts_that_a_rectangle_gains_lie_side_by_side_and_are_named():
    figure = DRAWINGS["growing rectangle"]()
    whole, right, top, corner = (part.get_bbox() for part in of_kind(figure, Rectangle))
    assert np.allclose([whole.x1, whole.y1], [right.x0, top.y0]) and np.allclose(corner.min, whole.max)
    assert {"$C=uv$", r"$v\,\Delta u$", r"$u\,\Delta v$", r"$\Delta u\,\Delta v$"} <= {*written(figure)}


def test_every_quantity_has_its_derivative_and_every_arrow_its_counterpart():
    figure = _autodiff.layer_forward_and_back()
    assert len(of_kind(figure, FancyBboxPatch)) == 2 * 6
    assert len(of_kind(figure, FancyArrowPatch)) == 2 * 5


def test_values_come_before_bars_and_every_contribution_is_added():
    assert [written(computation(step)).count("?") for step in range(5)] == [3, 2, 1, 0, 0]
    assert "1+1 = 2" not in written(computation(5)) and "1+1 = 2" in written(computation(6))
    assert {"4", "6"} <= {*written(computation(10))} and "4" not in written(computation(8))


# 12 The big picture


@pytest.mark.parametrize(("reached", "moved"), [(1, 0), (2, 1), (3, 4), (4, 6), (5, 7)])
def test_a_change_reaches_one_layer_after_the_other(reached, moved):
    figure = _big_picture.ripple(NET, X, Y, WEIGHT, 0.5, reached)
    assert sum(text.startswith("Δ") for text in written(figure)) == moved


def test_the_changes_are_true_ones_and_the_network_is_left_alone():
    before = [w.copy() for w in NET.weights]
    texts = written(_big_picture.ripple(NET, X, Y, WEIGHT, 0.5, 5))
    assert all(np.array_equal(w, b) for w, b in zip(NET.weights, before, strict=True))
    before[0][2, 1] += 0.5
    changed = NET.copy()
    changed.weights = before
    change = changed.mean_cost(X, Y) - NET.mean_cost(X, Y)
    assert f"ΔC\N{HAIR SPACE}=\N{HAIR SPACE}{change:+.4f}".replace("-", MINUS) in texts


def test_every_neuron_of_the_general_path_has_the_letter_of_the_equation():
    assert {f"${letter}$" for letter in "kjqruvC"} | {"$w^l_{jk}$"} <= {*written(DRAWINGS["path letters"]())}


def test_a_path_shows_each_of_its_rate_factors():
    factors = nnbp.paths.rate_factors(NET, X, Y, *WEIGHT, (2, 0, 1))
    assert {number(factor, 3) for factor in factors} <= {*written(DRAWINGS["path"]())}


def test_below_a_path_stands_its_product_and_the_sum_with_the_paths_before():
    _, below = path_in_the_sum(2).axes
    paths = [*nnbp.paths.enumerate_paths(NET, *WEIGHT[:2])][:2]
    first, second = (nnbp.paths.path_product(NET, X, Y, *WEIGHT, path) for path in paths)
    assert [bar.get_height() for bar in below.patches] == pytest.approx([first, second])
    assert any(text.endswith(f"= {number(second, 5)}") for text in words(below.figure))


def running_sum(shown):
    _, axes = figures.panels(2.4)
    _big_picture.running_sum([3.0, -1.0, 0.5], 2.5, shown, ylabel="", axes=axes)
    return axes


def test_bars_begin_where_the_last_one_ended():
    axes = running_sum(3)
    assert [bar.get_y() for bar in axes.patches] == [0, 3, 2]
    assert [bar.get_height() for bar in axes.patches] == [3, -1, 0.5]


def test_only_the_terms_added_so_far_are_shown_and_the_scale_stays():
    some, every = running_sum(1), running_sum(3)
    assert len(some.patches) == 1 and some.get_ylim() == every.get_ylim()
