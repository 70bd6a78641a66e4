"""One look for all figures: colours that mean the same everywhere, sizes that stay legible on a phone."""

import sys
from base64 import b64encode
from io import BytesIO

import matplotlib
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import RendererAgg
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
MEASURE = RendererAgg(1, 1, DPI)

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
    "lines.linewidth": 2.2,
    "mathtext.fontset": "cm",
    "axes.unicode_minus": True,
}


def style():
    """The book's matplotlib settings, as a context manager."""
    return matplotlib.rc_context(RC)


def new_figure(width=WIDTH, height=3.2):
    """An empty figure in the book's style, its sizes in inches."""
    with style():
        size = _check.positive_number("width", width), _check.positive_number("height", height)
        return Figure(figsize=size, dpi=DPI)


def panels(*heights):
    """A figure of panels one above another, of these heights in inches: the figure, then an axes for each panel."""
    figure = new_figure(height=sum(heights))
    with style():
        bottoms = sum(heights) - np.cumsum(heights)
        axes = [
            figure.add_axes((0, y / sum(heights), 1, h / sum(heights))) for y, h in zip(bottoms, heights, strict=True)
        ]
    return figure, *axes


def text_width(text, size):
    """Inches that a text needs. Measured as it will be drawn: its mathtext, slow to read, is then read only once."""
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
    display(bundle, metadata={"image/png": {"needs_background": "light"}}, raw=True)
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
