"""Figures say what they should, are legible on a light and on a dark page, and are the same bytes every time."""

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from matplotlib.axis import Tick
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch
from matplotlib.text import Text

from nnbp import History, Network, backprop, figures
from nnbp.figures import style
from nnbp.figures.network import PALE

LIGHT = (1.0, 1.0, 1.0)
DARK_PAGES = [to_rgba(page)[:3] for page in ("#14181e", "#121212")]
TEXT_COLOURS = ("INK", "MUTED", "WEIGHT", "ACTIVATION", "ERROR", "COST", "BIAS", "GRADIENT")
HUE_ROTATED = np.array([[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]])  # by 180 degrees


def in_the_dark(rgb):
    """What the page's filter, invert(1) hue-rotate(180deg), makes of a colour."""
    return np.clip(HUE_ROTATED @ (1 - np.array(rgb)), 0, 1)


def contrast(one, other):
    """The ratio that WCAG defines."""

    def luminance(rgb):
        return linear(rgb) @ (0.2126, 0.7152, 0.0722)

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def over(page, rgba):
    *rgb, alpha = rgba
    return alpha * np.array(rgb) + (1 - alpha) * np.array(page)


def least_contrast(text, fill=(0, 0, 0, 0)):
    """Contrast of text on a fill, on the worst of the three pages."""
    text, fill = to_rgba(text), to_rgba(fill)
    dark = [contrast(in_the_dark(text[:3]), over(page, (*in_the_dark(fill[:3]), fill[3]))) for page in DARK_PAGES]
    return min(contrast(text[:3], over(LIGHT, fill)), *dark)


def texts(figure):
    return [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]


def words(figure):
    return [text.get_text() for text in texts(figure)]


@pytest.fixture(scope="module")
def net():
    return Network([2, 3, 2], seed=1)


@pytest.fixture(scope="module")
def everything(net):
    """All the numbers of one example, as arguments of network_diagram."""
    x, y = np.array([[0.9], [0.2]]), np.array([[1.0], [0.0]])
    f, g = net.feedforward(x), backprop(net, x, y)
    return {"a": f.a, "z": f.z, "errors": g.errors, "weights": net.weights, "cost": net.mean_cost(x, y), "y": y}


def one_of_each(everything):
    x = np.linspace(-4, 4, 33)
    classes = np.arange(30) % 10
    history = History([0.5, 0.3, 0.2], [0.4, 0.7, 0.8], [0.5, 0.4, 0.3], [0.4, 0.6, 0.7])
    return {
        "weight": figures.network_diagram([3, 4, 2], weight=(3, 1, 3)),
        "marked": figures.network_diagram([3, 4, 2], bias=(2, 2), activation=(3, 0)),
        "demon": figures.network_diagram([3, 4, 2], demon=(2, 0), cost=True),
        "numbers": figures.network_diagram([2, 3, 2], **everything),
        "backward": figures.network_diagram([2, 3, 2], **everything, backward=2),
        "wide": figures.network_diagram([64, 30, 10], weight=(2, 12, 40), cost=True),
        "one weight": figures.one_weight_diagram(0.003, -0.2),
        "curves": figures.curves(x, {"true": x**2, "predicted": x}, xlabel="x", ylabel="cost", points={"here": (0, 0)}),
        "learning": figures.learning_curves(history),
        "confusion": figures.confusion_matrix(classes, np.where(classes == 3, 5, classes)),
        "digits": figures.digit_grid(np.zeros((64, 30)), classes, np.roll(classes, 1), np.full(30, 0.5)),
    }


KINDS = (
    "weight",
    "marked",
    "demon",
    "numbers",
    "backward",
    "wide",
    "one weight",
    "curves",
    "learning",
    "confusion",
    "digits",
)


@pytest.fixture(scope="module")
def drawn(everything):
    return one_of_each(everything)


# Colours


@pytest.mark.parametrize("name", TEXT_COLOURS)
def test_a_colour_of_text_stands_out_on_light_and_dark_pages(name):
    assert least_contrast(getattr(figures, name)) >= 4.5


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_in_a_figure_stands_out_on_light_and_dark_pages(drawn, kind):
    for text in texts(drawn[kind]):
        assert least_contrast(text.get_color()) >= 4.5, text.get_text()


def test_numbers_stand_out_in_the_neurons_and_cells_that_are_filled_darkest():
    assert least_contrast(figures.INK, (figures.ACTIVATION, 0.45)) >= 4.5
    assert least_contrast(figures.INK, (figures.ERROR, 0.45)) >= 4.5
    for name in ("WEIGHT", "ACTIVATION", "ERROR", "COST", "BIAS"):
        assert least_contrast(getattr(figures, name), (getattr(figures, name), PALE)) >= 4.5, name


COLOUR_BLIND = {  # Machado, Oliveira and Fernandes (2009), on linear RGB
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def linear(rgb):
    rgb = np.asarray(rgb)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    """CIELAB of linear RGB."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / (0.9505, 1, 1.089)
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", COLOUR_BLIND)
@pytest.mark.parametrize("page", [lambda rgb: rgb, in_the_dark], ids=["light", "dark"])
def test_the_colours_of_lines_and_arrows_keep_apart_for_colour_blind_eyes(eyes, page):
    """Weights, activations and errors; cost, bias and gradient never come without their name or number."""
    for names in itertools.combinations(("WEIGHT", "ACTIVATION", "ERROR"), 2):
        seen = [lab(np.array(COLOUR_BLIND[eyes]) @ linear(page(to_rgba(getattr(figures, n))[:3]))) for n in names]
        assert np.linalg.norm(seen[0] - seen[1]) > 10, names


# Size and bytes


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_is_too_small_for_a_phone(drawn, kind):
    assert min(text.get_fontsize() for text in texts(drawn[kind])) >= 10.5
    assert drawn[kind].get_figwidth() == style.WIDTH


def nothing_leaves(figure):
    figures.pixels(figure)
    width, height = figure.bbox.size
    ticks = {text for tick in figure.findobj(Tick) for text in tick.findobj(Text)}
    for text in set(texts(figure)) - ticks:  # ticks beyond the ends of an axis are laid out but not drawn
        box = (text.get_bbox_patch() or text).get_window_extent()
        assert box.x0 >= -2 and box.y0 >= -2 and box.x1 <= width + 2 and box.y1 <= height + 2, text.get_text()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_written_leaves_the_figure(drawn, kind):
    nothing_leaves(drawn[kind])


@pytest.mark.parametrize("sizes", [[1, 1], [2, 1], [2, 2], [2, 3, 2], [2, 2, 2, 2], [4, 4, 3], [1, 4]])
def test_a_readers_own_small_network_has_room_for_its_cost_and_desired_output(sizes):
    net = Network(sizes, seed=0)
    x, y = np.full((sizes[0], 1), 0.3), np.full((sizes[-1], 1), -0.12345)
    nothing_leaves(figures.network_diagram(sizes, a=net.feedforward(x).a, cost=net.mean_cost(x, y), y=y))
    for moment in figures.four_equations(net, x, y):
        nothing_leaves(moment.draw())


def test_of_a_long_desired_output_the_beginning_is_shown_and_that_there_is_more():
    four, three = (words(figures.network_diagram([2, n], cost=True, y=np.arange(n))) for n in (4, 3))
    assert "$y$\n0\n1\n⋮" in four and "$y$\n0\n1\n2" in three


def test_the_same_figure_is_the_same_bytes_and_says_neither_when_nor_by_what_it_was_made(everything):
    one, other = (style.png(figures.pixels(figures.network_diagram([2, 3, 2], **everything))) for _ in range(2))
    assert one == other
    assert b"tEXt" not in one and b"tIME" not in one


def test_the_page_shows_through(drawn):
    assert style.pixels(drawn["weight"]).getpixel((0, 0))[3] == 0


# Network diagrams


def test_labels_count_from_one_where_code_counts_from_zero():
    assert "$w^{3}_{24}$" in words(figures.network_diagram([3, 4, 2], weight=(3, 1, 3)))
    assert {"$b^{2}_{3}$", "$a^{3}_{1}$"} <= set(
        words(figures.network_diagram([3, 4, 2], bias=(2, 2), activation=(3, 0)))
    )


def test_two_digit_indices_are_kept_apart():
    assert "$w^{2}_{13,41}$" in words(figures.network_diagram([64, 30, 10], weight=(2, 12, 40)))


def test_a_neuron_can_show_its_bias_and_its_activation_at_once():
    assert {"$b^{2}_{1}$", "$a^{2}_{1}$"} <= set(
        words(figures.network_diagram([3, 4, 2], bias=(2, 0), activation=(2, 0)))
    )


def test_a_wide_layer_shows_its_ends_and_what_is_marked_and_says_how_wide_it_is():
    shown = words(figures.network_diagram([64, 30, 10], weight=(2, 12, 40)))
    assert {"41", "13", "1", "64", "30", "64 neurons"} <= set(shown)
    assert "20" not in shown


def test_every_number_of_an_example_is_visible(everything):
    shown = Counter(words(figures.network_diagram([2, 3, 2], **everything)))
    for a in np.concatenate(everything["a"]).ravel():
        assert shown[style.number(a)] >= 1
    for symbol, name in (("z", "z"), ("δ", "errors")):
        for value in np.concatenate(everything[name]).ravel():
            assert shown[f"{symbol}\N{HAIR SPACE}=\N{HAIR SPACE}{style.number(value)}"] >= 1
    for w in np.concatenate([w.ravel() for w in everything["weights"]]):
        assert shown[style.number(w)] >= 1
    assert shown[style.number(everything["cost"], 3)] == 1


def test_a_layer_whose_numbers_are_yet_to_come_leaves_the_size_of_the_figure_as_it_is(everything):
    whole = figures.network_diagram([2, 3, 2], **everything)
    nothing_yet = everything | {"a": [None] * 3, "z": [None] * 2, "errors": [None] * 2, "cost": True}
    early = figures.network_diagram([2, 3, 2], **nothing_yet)
    assert tuple(whole.get_size_inches()) == tuple(early.get_size_inches())


def test_numbers_on_edges_do_not_lie_on_one_another(everything):
    figure = figures.network_diagram([2, 3, 2], **everything)
    spots = [text.get_position() for text in texts(figure) if text.get_rotation() % 180]
    assert min(np.hypot(*np.subtract(a, b)) for a, b in itertools.combinations(spots, 2)) > 0.12


@pytest.mark.parametrize(
    ("arrows", "count"), [({"backward": 2}, 6), ({"backward": (2, 1)}, 2), ({"forward": 2}, 6), ({"forward": 4}, 2)]
)
def test_arrows_come_from_every_neuron_of_the_layer_beside(arrows, count):
    figure = figures.network_diagram([2, 3, 2], cost=True, **arrows)
    bold = [arrow for arrow in figure.findobj(FancyArrowPatch) if arrow.get_linewidth() == 1.8]
    assert len(bold) == count


def test_gradients_are_drawn_in_place_of_weights(net, everything):
    doubled = [2 * w for w in net.weights]
    shown = words(figures.network_diagram([2, 3, 2], weights=net.weights, gradients=[None, doubled[1]]))
    assert style.number(doubled[1][0, 0]) in shown and style.number(net.weights[1][0, 0]) not in shown
    assert style.number(net.weights[0][0, 0]) in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"sizes": [3]}, "sizes is .*at least two"),
        ({"sizes": [3, 0]}, r"sizes\[1\] is 0"),
        ({"weight": (3, 2, 0)}, "weight's j is 2; it should be an integer from 0 to 1"),
        ({"weight": (1, 0, 0)}, "weight's layer is 1; it should be an integer from 2 to 3"),
        ({"weight": (2, 0)}, "weight is .*should be .layer, j, k."),
        ({"bias": (2, 4)}, "bias's j is 4"),
        ({"a": [np.zeros(3)]}, "a has 1 entries; it should be a list of 3"),
        ({"z": [np.zeros(3), None]}, r"z\[0\] has shape \(3,\); it should be \(4, 1\)"),
        ({"weights": [np.zeros((3, 4)), None]}, r"weights\[0\] has shape \(3, 4\); it should be \(4, 3\)"),
        ({"cost": True, "y": [1, 2, 3]}, r"y has shape \(3,\); it should be \(2, 1\)"),
        ({"forward": 1}, "forward is 1, but there is no layer 0"),
        ({"backward": 3}, "backward is 3, but there is no layer 4"),
        ({"cost": np.nan}, "cost is nan"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        figures.network_diagram(**({"sizes": [3, 4, 2]} | arguments))


def test_one_weight_shows_what_comes_in_what_goes_out_and_their_product():
    (formula,) = [text for text in words(figures.one_weight_diagram(0.5, -0.2)) if "partial" in text]
    assert formula.endswith("0.500 × −0.200  =  −0.1000")
    with pytest.raises(ValueError, match="both numbers or neither"):
        figures.one_weight_diagram(0.5)


# Plots


def test_lines_carry_their_names_and_differ_in_more_than_colour(drawn):
    (axes,) = drawn["curves"].axes
    named = [line for line in axes.lines if not line.get_label().startswith("_")]
    assert {line.get_label() for line in named} <= set(words(drawn["curves"]))
    assert len({str(line._dash_pattern) for line in named}) == len(named) == 2
    assert axes.get_legend() is None


COLUMN = np.array([[0.9], [0.2]])


@pytest.mark.parametrize(
    "draw",
    [
        lambda net: figures.demon_effect(net, COLUMN, COLUMN, 2, 0, 1.0),
        lambda net: figures.magnified(np.cos, 0.5, -0.48, 0.1),
        lambda net: figures.layer_norms({"one": [0.1, 0.2], "two": [0.3, 0.1]}),
        lambda net: figures.saturation(1.0, 1),
    ],
    ids=["demon", "magnified", "norms", "saturation"],
)
def test_lines_and_points_of_two_colours_differ_in_dashes_marker_or_width_too(net, draw):
    for axes in draw(net).axes:
        coloured = [line for line in axes.lines if line.get_color() not in (figures.INK, figures.MUTED, figures.FAINT)]
        looks = [(str(line._dash_pattern), line.get_marker(), line.get_linewidth()) for line in coloured]
        assert len(set(looks)) == len({(look, line.get_color()) for look, line in zip(looks, coloured, strict=True)})


def test_names_at_the_ends_of_lines_that_meet_are_moved_apart():
    x = np.arange(3.0)
    figure = figures.curves(x, {"one": x, "two": x + 1e-3, "three": x - 1e-3}, xlabel="x")
    heights = sorted(t.get_position()[1] for t in texts(figure) if t.get_text() in ("one", "two", "three"))
    inches = figure.axes[0].bbox.height / figure.dpi
    assert np.diff(heights).min() * inches > 0.2


def test_curves_fill_a_panel_below_a_diagram():
    figure, top, bottom = figures.panels(2.0, 2.5)
    assert figures.network_diagram([2, 3, 1], axes=top) is figure
    assert figures.curves([0, 1], {"line": [0, 1]}, xlabel="x", axes=bottom) is figure
    assert len(figure.axes) == 2 and bottom.get_position().y1 < top.get_position().y0


@pytest.mark.parametrize(
    ("lines", "message"),
    [({}, "lines is {}"), ([1, 2], "lines is"), ({"a": [1, 2]}, r"lines\['a'\] has 2 entries; it should have 3")],
)
def test_wrong_lines_are_named(lines, message):
    with pytest.raises(ValueError, match=message):
        figures.curves([0, 1, 2], lines, xlabel="x")


def test_learning_is_drawn_without_test_data_too():
    shown = words(figures.learning_curves(History([0.5, 0.3], [0.4, 0.7])))
    assert "training" in shown and "test" not in shown
    with pytest.raises(ValueError, match="history is empty"):
        figures.learning_curves(History())


def test_the_confusion_matrix_counts(drawn):
    (axes,) = figures.confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1])).axes
    assert [(text.get_position(), text.get_text()) for text in axes.texts] == [
        ((0, 0), "1"),
        ((1, 0), "1"),
        ((0, 1), "·"),
        ((1, 1), "1"),
    ]
    with pytest.raises(ValueError, match="predicted has 1 entries; it should have 2"):
        figures.confusion_matrix(np.array([0, 1]), np.array([0]))


def test_a_digit_read_wrongly_says_so_in_words():
    figure = figures.digit_grid(np.zeros((64, 2)), np.array([3, 4]), np.array([3, 9]), np.array([0.9, 0.6]))
    assert {"3\n✓\noutput 0.90", "4\nread as 9\noutput 0.60"} <= set(words(figure))


@pytest.mark.parametrize("shape", [(63, 2), (64, 31)])
def test_images_that_are_not_square_or_too_many_are_refused(shape):
    with pytest.raises(ValueError, match="X has shape"):
        figures.digit_grid(np.zeros(shape), np.zeros(shape[1], dtype=int))


# Showing


def test_a_picture_is_the_same_whatever_was_drawn_before_it(everything):
    one, same = (figures.network_diagram([2, 3, 2], **everything) for _ in range(2))
    other = figures.new_figure(height=one.get_figheight())
    other.text(0.5, 0.5, "$x^2$")
    picture = figures.pixels(one)
    assert figures.pixels(other).size == picture.size
    assert figures.pixels(same) == picture == figures.pixels(one)


def test_two_threads_that_draw_at_once_draw_what_each_would_alone():
    """JupyterLab moves sliders in another thread than cells run in."""

    def draw(neuron):
        return figures.pixels(figures.network_diagram([2, 3, 1], bias=(2, neuron))).tobytes()

    with ThreadPoolExecutor(2) as threads:
        drawn = list(threads.map(draw, [0, 2] * 6))
    assert drawn == [draw(0), draw(2)] * 6


def test_show_publishes_the_picture_with_its_words(monkeypatch):
    published = []
    monkeypatch.setattr(style, "display", lambda bundle, **kwargs: published.append((bundle, kwargs)))
    assert figures.show(figures.network_diagram([2, 1]), "two inputs, one output") is None
    ((bundle, kwargs),) = published
    assert bundle["text/plain"] == "two inputs, one output" and bundle["image/png"].startswith("iVBOR")
    assert kwargs == {"metadata": {"needs_background": "light"}, "raw": True}


@pytest.mark.parametrize(("alt", "error"), [("", ValueError), ("  ", ValueError), (None, TypeError)])
def test_a_figure_without_words_is_not_shown(alt, error):
    with pytest.raises(error, match="alt is"):
        figures.show(Figure(), alt)


def test_what_is_not_a_figure_is_not_shown():
    with pytest.raises(TypeError, match="figure is 3; it should be a Figure"):
        figures.show(3, "three")


def test_a_figure_of_pyplot_is_closed_when_shown(monkeypatch):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    monkeypatch.setattr(style, "display", lambda *args, **kwargs: None)
    figures.show(pyplot.figure(), "empty")
    assert not pyplot.get_fignums()


def test_neurons_of_a_marked_weight_are_ringed():
    figure = figures.network_diagram([3, 4, 2], weight=(3, 1, 3))
    rings = [circle for circle in figure.findobj(Circle) if circle.get_edgecolor() == to_rgba(figures.WEIGHT)]
    assert len(rings) == 2
