"""Figures look the same everywhere and every time: legible on light and dark pages, whatever the user's settings."""

import itertools
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.style import context as style_context

from nnbp import figures
from nnbp.figures import canvas, style

from .pictures import DRAWINGS, in_the_dark, least_contrast, linear_rgb, outside, texts

TEXT_COLOURS = ("INK", "MUTED", "WEIGHT", "ACTIVATION", "ERROR", "COST", "BIAS", "GRADIENT")


@pytest.fixture(scope="module", params=DRAWINGS)
def drawn(request):
    """Every drawing of the package."""
    return DRAWINGS[request.param]()


# Colours


@pytest.mark.parametrize("name", TEXT_COLOURS)
def test_a_colour_of_text_stands_out_on_light_and_dark_pages(name):
    assert least_contrast(getattr(style, name)) >= 4.5


def test_every_text_in_a_figure_stands_out_on_light_and_dark_pages(drawn):
    for text in texts(drawn):
        assert least_contrast(text.get_color()) >= 4.5, text.get_text()


def test_numbers_stand_out_in_the_neurons_and_cells_that_are_filled_darkest():
    assert least_contrast(style.INK, (style.ACTIVATION, 0.45)) >= 4.5
    assert least_contrast(style.INK, (style.ERROR, 0.45)) >= 4.5
    for name in ("WEIGHT", "ACTIVATION", "ERROR", "COST", "BIAS"):
        assert least_contrast(getattr(style, name), (getattr(style, name), style.PALE)) >= 4.5, name


COLOUR_BLIND = {  # Machado, Oliveira and Fernandes (2009), on linear RGB
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


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
        seen = [lab(np.array(COLOUR_BLIND[eyes]) @ linear_rgb(page(to_rgba(getattr(style, n))[:3]))) for n in names]
        assert np.linalg.norm(seen[0] - seen[1]) > 10, names


@pytest.mark.parametrize("kind", ["curves", "log curves", "demon's effect", "magnified", "saturation"])
def test_lines_and_points_of_two_colours_differ_in_dashes_marker_or_width_too(kind):
    for axes in DRAWINGS[kind]().axes:
        coloured = [line for line in axes.lines if line.get_color() not in (style.INK, style.MUTED, style.FAINT)]
        looks = [(str(line._dash_pattern), line.get_marker(), line.get_linewidth()) for line in coloured]
        assert len(set(looks)) == len({(look, line.get_color()) for look, line in zip(looks, coloured, strict=True)})


# Size and bytes


def test_no_text_is_too_small_for_a_phone(drawn):
    sizes = {text.get_fontsize() for text in texts(drawn)} - {9}  # the ten classes below the bars of opinions
    assert min(sizes) >= 10.5
    assert drawn.get_figwidth() <= style.WIDTH


def test_nothing_written_leaves_the_figure(drawn):
    assert outside(drawn) == []


def test_the_same_figure_is_the_same_svg_and_says_neither_when_nor_by_what_it_was_made():
    one, other = (figures.svg(DRAWINGS["numbers"]()) for _ in range(2))
    assert one == other
    assert "date" not in one and "matplotlib" not in one.lower()


def test_the_page_shows_through():
    assert figures.pixels(DRAWINGS["weight"]()).getpixel((0, 0))[3] == 0


def test_a_picture_is_the_same_whatever_was_drawn_before_it():
    one, same = (DRAWINGS["numbers"]() for _ in range(2))
    other = figures.new_figure(height=one.get_figheight())
    other.text(0.5, 0.5, "$x^2$")
    picture = figures.pixels(one)
    assert figures.pixels(other).size == picture.size
    assert figures.pixels(same) == picture == figures.pixels(one)


def test_two_threads_that_draw_at_once_draw_what_each_would_alone():
    """JupyterLab moves sliders in a different thread from the one in which cells run."""

    def draw(neuron):
        return figures.pixels(figures.network_diagram([2, 3, 1], bias=(2, neuron))).tobytes()

    with ThreadPoolExecutor(2) as threads:
        drawn = list(threads.map(draw, [0, 2] * 6))
    assert drawn == [draw(0), draw(2)] * 6


@pytest.mark.parametrize(
    ("value", "text"), [(-0.001, "0.00"), (-1.5, "\N{MINUS SIGN}1.50"), (2.345, "2.35"), (0.0, "0.00")]
)
def test_a_number_is_rounded_with_a_true_minus_sign_and_no_negative_zero(value, text):
    assert canvas.number(value) == text


# The user's settings

SETTINGS = {
    "a tight bounding box": {"savefig.bbox": "tight"},
    "TeX": {"text.usetex": True},
    "layout by constraints": {"figure.constrained_layout.use": True},
    "layout that fits": {"figure.autolayout": True},
    "large letters with serifs": {"font.size": 30, "font.family": "serif", "mathtext.fontset": "stix"},
    "lines with marks": {"lines.marker": "o", "lines.linestyle": ":", "axes.prop_cycle": "cycler('color', 'r')"},
    "a sketch": {"path.sketch": (1, 100, 2), "path.effects": [withStroke(linewidth=3)]},
    "a grid and all spines": {"axes.grid": True, "axes.spines.top": True, "xtick.minor.visible": True},
    "another resolution": {"savefig.dpi": 50, "figure.dpi": 30, "savefig.facecolor": "black"},
    "images from below": {"image.origin": "lower", "image.interpolation": "bicubic"},
    "a style sheet": "dark_background",
    "another one": "ggplot",
}
KINDS = ("numbers", "curves", "log curves", "digits", "matrix equation", "chain")


@pytest.fixture(scope="module")
def usual():
    return {kind: figures.pixels(DRAWINGS[kind]()) for kind in KINDS}


@pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)
def test_no_setting_of_the_users_matplotlib_changes_a_figure_nor_does_a_figure_change_one(settings, usual):
    with style_context(settings):
        before = dict(matplotlib.rcParams)
        drawn = {kind: figures.pixels(DRAWINGS[kind]()) for kind in KINDS}
        assert dict(matplotlib.rcParams) == before
    assert drawn == usual


def test_a_figure_that_is_drawn_later_is_drawn_with_the_settings_that_it_was_made_with():
    def drawn(figure):
        figure.canvas.draw()
        return bytes(figure.canvas.buffer_rgba())

    usual = drawn(DRAWINGS["curves"]())
    figure = DRAWINGS["curves"]()
    with matplotlib.rc_context({"text.hinting": "force_autohint", "path.simplify": False, "font.sans-serif": "cmr10"}):
        assert drawn(figure) == usual


# Showing


@pytest.fixture
def published(monkeypatch):
    shown = []
    monkeypatch.setattr(canvas, "display", lambda bundle, **kwargs: shown.append((bundle, kwargs)))
    return shown


def test_show_publishes_the_picture_with_its_words(published):
    assert figures.show(figures.network_diagram([2, 1]), "two inputs, one output") is None
    ((bundle, kwargs),) = published
    assert bundle["text/plain"] == "two inputs, one output" and bundle["image/png"].startswith("iVBOR")
    assert bundle["image/svg+xml"].startswith("<svg ") and bundle["image/svg+xml"].endswith("</svg>")
    assert kwargs == {"metadata": {"needs_background": "light"}, "raw": True}


def test_where_there_is_no_notebook_show_prints_the_words(capsys):
    figures.show(figures.network_diagram([2, 1]), "two inputs, one output")
    assert capsys.readouterr().out == "two inputs, one output\n"


@pytest.mark.parametrize(("alt", "error"), [("", ValueError), ("  ", ValueError), (None, TypeError)])
def test_a_figure_without_words_is_not_shown(alt, error):
    with pytest.raises(error, match="alt is"):
        figures.show(Figure(), alt)


def test_what_is_not_a_figure_is_not_shown():
    with pytest.raises(TypeError, match="figure is 3; it should be a Figure"):
        figures.show(3, "three")


def test_a_figure_of_pyplot_is_closed_when_shown(published):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    figures.show(pyplot.figure(), "empty")
    assert not pyplot.get_fignums()


# What is installed


@pytest.mark.parametrize(
    ("module", "package"),
    [("figures", "matplotlib"), ("figures", "PIL"), ("figures", "IPython"), ("interactive", "ipywidgets")],
)
def test_without_a_package_nnbp_can_be_imported_and_its_figures_name_the_extra_that_brings_it(module, package):
    code = f"import sys; sys.modules[{package!r}] = None; import nnbp; print('nnbp'); import nnbp.{module}"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert found.stdout == "nnbp\n"
    assert f'ImportError: nnbp.{module} needs {package}: pip install "nnbp[figures]"' in found.stderr
