"""Figures and their parts: panels measured in inches, text, numbers, and showing them."""

import sys
from base64 import b64encode
from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from PIL import Image

from .. import _check
from .style import DPI, INK, WIDTH, book_style
from .svg_backend import MEASURE

COLOURS = 64  # of a picture in pixels
ON_LIGHT = {"needs_background": "light"}  # for JupyterLab and VS Code in the dark: of the output, not of its image/png


class _Figure(Figure):
    """A figure that is drawn in the book's style even if it is drawn later, by someone else."""

    @book_style()
    def draw(self, renderer):
        super().draw(renderer)


class _Canvas(FigureCanvasAgg):
    """A canvas whose renderer remembers the texts of earlier figures, so that frames are drawn fast."""

    def get_renderer(self):
        self.renderer = _renderer(*self.get_width_height(physical=True), self.figure.dpi)
        return self.renderer


@lru_cache(maxsize=8)
def _renderer(width, height, dpi):
    renderer = RendererAgg(width, height, dpi)
    renderer.mathtext_parser = MEASURE.mathtext_parser
    return renderer


@book_style()
def new_figure(width: float = WIDTH, height: float = 3.2) -> Figure:
    """An empty figure in the book's style, its sizes in inches."""
    size = _check.positive_number("width", width), _check.positive_number("height", height)
    figure = _Figure(figsize=size, dpi=DPI)
    _Canvas(figure)
    return figure


@book_style()
def panels(*heights: float, between: float = 0) -> tuple[Any, ...]:
    """A figure, then its panels one above another; their heights and what is left free ``between`` them are inches."""
    total = sum(heights) + between * (len(heights) - 1)
    figure = new_figure(height=total)
    bottoms = total - np.cumsum(heights) - between * np.arange(len(heights))
    return figure, *(add_panel(figure, 0, y, WIDTH, h) for y, h in zip(bottoms, heights, strict=True))


def add_panel(figure, left, bottom, width, height, **settings):
    """New axes in a figure, place and size in inches."""
    across, up = figure.get_size_inches()
    return figure.add_axes((left / across, bottom / up, width / across, height / up), **settings)


def sheet(height, axes=None):
    """A blank sheet measured in inches, new or in the given panel: its figure and axes, its width and height."""
    axes = axes or panels(height)[1]
    figure = axes.get_figure(root=True)
    width, height = axes.bbox.width / figure.dpi, axes.bbox.height / figure.dpi
    axes.set(xlim=(0, width), ylim=(0, height))
    axes.set_axis_off()
    return figure, axes, width, height


def write(axes, place, text, colour=INK, size=12, **settings):
    axes.text(*place, text, color=colour, fontsize=size, **{"ha": "center", "va": "center"} | settings)


def by(dx, dy):
    return np.array((dx, dy))


def text_width(text, size):
    """Inches that a text needs, measured as it will be drawn."""
    width, *_ = MEASURE.get_text_width_height_descent(text, FontProperties(size=size), ismath="$" in text)
    return width / DPI


def number(value, digits=2, sign=""):
    """A number as figures print it: rounded, with a true minus sign and no negative zero."""
    text = f"{value:{sign}.{digits}f}"
    return minus(text.removeprefix("-") if float(text) == 0 else text)


def minus(text):
    """Text with true minus signs for its hyphens."""
    return text.replace("-", "\N{MINUS SIGN}")


# Showing


@book_style()
def svg(figure: Figure) -> str:
    """The figure as SVG on a transparent page, crisp at every size; the same figure gives the same text."""
    _check.instance("figure", figure, Figure)
    buffer = BytesIO()
    figure.savefig(buffer, format="svg", backend="module://nnbp.figures.svg_backend", dpi=DPI, transparent=True)
    return buffer.getvalue().decode()


@book_style()
def pixels(figure: Figure) -> Image.Image:
    """The figure as a Pillow image on a transparent page."""
    _check.instance("figure", figure, Figure)
    buffer = BytesIO()
    figure.savefig(buffer, format="rgba", dpi=DPI, transparent=True)
    width = int(figure.get_figwidth() * DPI)
    return Image.frombytes("RGBA", (width, buffer.tell() // (4 * width)), buffer.getvalue())


def png(figure):
    """The figure as PNG in few colours, base64: for programs that show SVG and scripts only where they trust them."""
    buffer = BytesIO()
    pixels(figure).quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(buffer, "PNG", optimize=True)
    return b64encode(buffer.getvalue()).decode()


def show(figure: Figure, alt: str) -> None:
    """Display a figure, and close it; ``alt`` says in words what it shows, for anyone who cannot see it."""
    on_light = svg(figure).replace("<svg ", "<svg style='background:#fff' ", 1)  # as JupyterLab in the dark needs it
    bundle = {"image/svg+xml": on_light, "image/png": png(figure), "text/plain": alt_text("alt", alt)}
    display(bundle, metadata=ON_LIGHT, raw=True)
    if "matplotlib.pyplot" in sys.modules:  # a reader's own figure would be shown a second time
        sys.modules["matplotlib.pyplot"].close(figure)


def alt_text(name, text):
    """``text``, if it is a string that says something."""
    _check.instance(name, text, str)
    if not text.strip():
        raise ValueError(f"{name} is empty; it should say in words what the figure shows")
    return text
