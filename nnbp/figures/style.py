"""One look for all figures: colours that mean the same everywhere, sizes that stay legible on a phone."""

import sys
from base64 import b64encode
from contextlib import contextmanager, nullcontext
from functools import lru_cache
from io import BytesIO
from threading import RLock

import matplotlib
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from PIL import Image

from .. import _check

# Every colour has a contrast of at least 4.5:1 on a white page, and on the dark pages after the inversion by which
# the book shows figures there. FAINT is the exception: it is for lines that stand back, never for text.
INK = "#1c2127"
MUTED = "#5a636d"
FAINT = "#c5cbd2"
WEIGHT = "#0b549f"
ACTIVATION = "#08745a"
ERROR = "#bd2c12"
COST = "#9b1f7c"
BIAS = "#573a05"
GRADIENT = "#5538dd"

WIDTH = 5.25  # inches: on a phone of 360 px an inch is about 63 px, and 12 pt text 10 px high
DPI = 144
MEASURE = RendererAgg(1, 1, DPI)  # what it has read of mathtext, slow to read, all figures share

RC = {
    "font.size": 12,
    "axes.labelsize": 12,
    "axes.titlesize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.9,
    "axes.titley": 1.0,  # else matplotlib measures all ticks to find a place for the title
    "lines.linewidth": 2.2,
    "mathtext.fontset": "cm",
    "text.hinting": "none",  # letters of this size look the same, and are drawn in two thirds of the time
    "axes.unicode_minus": True,
}


ON_LIGHT = {"needs_background": "light"}  # for JupyterLab and VS Code in the dark: of the output, not of its image/png
DRAWING = RLock()  # JupyterLab lets sliders move in a thread of their own, while a cell may be drawing


@contextmanager
def style():
    """The book's matplotlib settings, for one thread at a time; inside another one it costs no time."""
    with DRAWING:
        in_force = all(matplotlib.rcParams[name] == value for name, value in RC.items())
        with nullcontext() if in_force else matplotlib.rc_context(RC):
            yield


def new_figure(width=WIDTH, height=3.2):
    """An empty figure in the book's style, its sizes in inches."""
    with style():
        size = _check.positive_number("width", width), _check.positive_number("height", height)
        figure = Figure(figsize=size, dpi=DPI)
        _Canvas(figure)
        return figure


class _Canvas(FigureCanvasAgg):
    """What a figure is drawn on: a renderer that remembers the texts of the figures before, so that frames come fast."""

    def get_renderer(self):
        self.renderer = _renderer(*self.get_width_height(physical=True), self.figure.dpi)
        return self.renderer


@lru_cache(maxsize=8)
def _renderer(width, height, dpi):
    renderer = RendererAgg(width, height, dpi)
    renderer.mathtext_parser = MEASURE.mathtext_parser
    return renderer


def panels(*heights, between=0):
    """A figure of panels one above another: the figure, then an axes for each panel.

    Their heights, and how much is left free ``between`` them, are inches.
    """
    total = sum(heights) + between * (len(heights) - 1)
    figure = new_figure(height=total)
    with style():
        bottoms = total - np.cumsum(heights) - between * np.arange(len(heights))
        axes = [figure.add_axes((0, y / total, 1, h / total)) for y, h in zip(bottoms, heights, strict=True)]
    return figure, *axes


def sheet(axes):
    """Make a panel a blank sheet that is measured in inches; returns its width and height."""
    figure = axes.get_figure(root=True)
    width, height = axes.bbox.width / figure.dpi, axes.bbox.height / figure.dpi
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return width, height


def text_width(text, size):
    """Inches that a text needs, measured as it will be drawn."""
    with style():
        width, *_ = MEASURE.get_text_width_height_descent(text, FontProperties(size=size), ismath="$" in text)
    return width / DPI


def pixels(figure):
    """The figure as a Pillow image on a transparent page."""
    _check.instance("figure", figure, Figure)
    buffer = BytesIO()
    with style():
        figure.savefig(buffer, format="rgba", dpi=DPI, transparent=True)
    width = int(figure.get_figwidth() * DPI)
    return Image.frombytes("RGBA", (width, buffer.tell() // (4 * width)), buffer.getvalue())


def png(image, **options):
    """A figure's `pixels` as PNG bytes: the same picture gives the same bytes."""
    buffer = BytesIO()
    image.save(buffer, format="PNG", **options)
    return buffer.getvalue()


def show(figure, alt):
    """Display a figure together with the sentence that stands for it where it cannot be seen.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        It is closed afterwards.
    alt : str
        What the figure shows, in words.
    """
    picture = b64encode(png(pixels(figure))).decode()
    bundle = {"image/png": picture, "text/plain": alt_text("alt", alt)}
    display(bundle, metadata=ON_LIGHT, raw=True)
    if "matplotlib.pyplot" in sys.modules:  # a reader's own figure would be shown a second time
        sys.modules["matplotlib.pyplot"].close(figure)


def alt_text(name, text):
    """``text``, if it is a string that says something."""
    _check.instance(name, text, str)
    if not text.strip():
        raise ValueError(f"{name} is empty; it should say in words what the figure shows")
    return text


def number(value, digits=2):
    """A number as figures print it: rounded, with a true minus sign and no negative zero."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.removeprefix("-")
    return text.replace("-", "\N{MINUS SIGN}")
