"""One definition of a figure that moves, and three lives for it: with a kernel, on a page without one, and on paper.

Where a kernel runs, `explore` shows sliders that redraw the figure. While the book is being made (``NNBP_BOOK`` is set)
it draws all frames beforehand instead, and the page moves through them with a few lines of script of its own. Where
neither can run (an untrusted notebook, GitHub, print), one frame stands still, with its alt text.
"""

import asyncio
import gzip
import html
import itertools
import json
import math
import os
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from . import _check
from ._extras import require
from .figures.canvas import ON_LIGHT, Figure, alt_text, minus, pixels, png
from .figures.style import book_style

Image = require("PIL.Image", "figures", "nnbp.interactive")
ipywidgets = require("ipywidgets", "figures", "nnbp.interactive")
get_ipython = require("IPython", "figures", "nnbp.interactive").get_ipython

__all__ = ["Explorer", "explore", "playable", "start_at"]

MOST_BUTTONS, FEWEST_STOPS = 4, 11  # a row has at most four buttons, and a slider at least eleven stops
MOST_FRAMES = 400
MOST_BYTES = 300_000  # of a figure on a page, gzipped
TILE = 32  # pixels
COLOURS = 128
LIVE_COLOURS = 256
PAUSE = 0.15  # seconds without a move, until frames are drawn ahead
PAUSE_BETWEEN = 0.02  # seconds between two of them, in which slider events are handled


def _read(name):
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


# The selectors of the book's theme are there because it puts a white box behind pictures and HTML in the dark. VS Code
# puts one behind live widgets.
STYLE = f"<style>\n{_read('interactive.css')}</style>"
SCRIPT = _read("interactive.js").strip()  # moves the frames on a page without a kernel
# The sliders of ipywidgets have no name that a screen reader could say, and call their values 0, 1, 2. JupyterLab and
# VS Code take the arrow keys from sliders and menus: one heeds an attribute, the other sees only keys that bubble up.
LIVE_SCRIPT = _read("interactive_live.js")


@dataclass(frozen=True)
class Parameter:
    """The values that a parameter can take, how readers see them, and by what they choose."""

    values: list[Any]
    labels: list[str]
    start: int = 0
    kind: str = "slider"  # or "buttons", "menu", or "time", a slider with a button that plays it
    named: bool = False  # by the labels of a dict


Values = Sequence[Any] | np.ndarray | Mapping[str, Any] | Parameter


def explore(draw: Callable[..., Figure], *, alt: str | Callable[..., str], **parameters: Values) -> "Explorer":
    """A figure whose parameters the reader can change. End a cell with it.

    Parameters
    ----------
    draw : function
        Called as ``draw(name=value, ...)``; returns a matplotlib Figure, always of the same size. With a kernel it is
        also called before a move, for the values next to those shown, and again for the same values only once another
        cell has run.
    alt : str or function
        What the figure shows, in words: a template such as ``"the weight from neuron {k} to neuron {j}"``, or a
        function called like ``draw``. In a template a dict's label stands for its value.
    **parameters : sequence, dict of label to value, `playable` or `start_at`
        The values each parameter can take: up to four become buttons, more words or up to ten numbers a menu, and more
        numbers a slider. The name is the label that readers see, an underscore being a space in it. At most 400
        combinations; in the book, 300 kB gzipped.

    Examples
    --------
    >>> import nnbp.figures
    >>> def draw(j):
    ...     return nnbp.figures.network_diagram([2, 3, 1], bias=(2, j))
    >>> alt = "the bias of neuron {j}, counted from 0"
    >>> explorer = explore(draw, alt=alt, j=range(3))
    >>> explorer.controls["j"].value = 2
    >>> explorer.alt
    'the bias of neuron 2, counted from 0'
    """
    _check.function("draw", draw)
    if not callable(alt):
        alt_text("alt", alt)
    if not parameters:
        raise ValueError("explore has no parameters; it should have at least one, as in j=range(4)")
    made = {name: _parameter(name, given) for name, given in parameters.items()}
    counts = [len(p.values) for p in made.values()]
    if math.prod(counts) > MOST_FRAMES:
        named = " × ".join(f"{count} of {name}" for name, count in zip(made, counts, strict=True))
        raise ValueError(f"parameters have {named} = {math.prod(counts)} combinations; at most {MOST_FRAMES} are drawn")
    return Explorer(draw, alt, made)


def playable(values: Values) -> Parameter:
    """Let a parameter of `explore` be played like time: its slider gets a button."""
    return replace(_parameter("values", values), kind="time")


def start_at(values: Values, at: Any) -> Parameter:
    """Let a parameter of `explore` start at another value than its first; ``at`` is a value or, of a dict, a label."""
    parameter = _parameter("values", values)
    choices = parameter.labels if parameter.named else parameter.values
    if at not in choices:
        raise ValueError(f"at is {at!r}; it should be one of the values {choices}")
    return replace(parameter, start=choices.index(at))


def _parameter(name, given):
    if isinstance(given, Parameter):
        return given
    if isinstance(given, dict):
        values, labels = list(given.values()), [str(label) for label in given]
    elif isinstance(given, (list, tuple, range, np.ndarray)):
        values = given.tolist() if isinstance(given, np.ndarray) else list(given)
        labels = [_label(value) for value in values]
    else:
        raise TypeError(f"{name} is {given!r}; it should be a list, range or array of values, or a dict of labels")
    if not values:
        raise ValueError(f"{name} is empty; it should have at least one value")
    words = isinstance(given, dict) or any(isinstance(value, str) for value in values)
    kind = "buttons" if len(values) <= MOST_BUTTONS else "menu" if words or len(values) < FEWEST_STOPS else "slider"
    return Parameter(values, labels, kind=kind, named=isinstance(given, dict))


def _label(value):
    if isinstance(value, str):
        return value
    return minus(f"{value:g}" if isinstance(value, float) else str(value))


class Explorer:
    """What `explore` returns: Jupyter shows it. ``controls`` are the live widgets by name, ``picture`` the image.

    Each live frame is drawn once, and those a move away while the kernel has nothing to do. A cell may change what they
    show, so when one has run they are forgotten.
    """

    def __init__(self, draw, alt, parameters):
        self._draw, self._alt, self._parameters = draw, alt, parameters
        self._cells, self._pictures, self._last, self._task = None, {}, (None, None), None
        self.controls = {name: _control(name, parameter) for name, parameter in parameters.items()}
        picture, self.alt = self._live(self._choice())
        self.picture = ipywidgets.HTML(picture)
        for control in self.controls.values():
            control.observe(self._redraw, "value")

    def _choice(self):
        return tuple(control.value for control in self.controls.values())

    def _frame(self, choice):
        chosen = [(name, p, i) for (name, p), i in zip(self._parameters.items(), choice, strict=True)]
        values = {name: p.values[i] for name, p, i in chosen}
        said = {name: p.labels[i] if p.named else p.values[i] for name, p, i in chosen}
        alt = self._alt(**values) if callable(self._alt) else self._alt.format(**said)
        with book_style():
            return pixels(self._draw(**values)), alt_text("alt", alt)

    def _whole(self, choice):
        """The same, of which only the last one is kept."""
        self._forget_once_a_cell_has_run()
        last = self._last
        if last[0] != choice:
            last = self._last = choice, self._frame(choice)
        return last[1]

    def _live(self, choice):
        """HTML and its words: an Image widget would have no alt text. Few colours make it quick to send."""
        self._forget_once_a_cell_has_run()
        pictures = self._pictures
        if choice not in pictures:
            image, alt = self._whole(choice)
            source = _in_few(LIVE_COLOURS, image, compress_level=1)
            pictures[choice] = _img(source, alt, image.size, onload=LIVE_SCRIPT), alt
        return pictures[choice]

    def _forget_once_a_cell_has_run(self):
        cells = getattr(get_ipython(), "execution_count", None)
        if cells != self._cells:
            self._cells, self._pictures, self._last = cells, {}, (None, None)

    def _redraw(self, _change):
        self.picture.value, self.alt = self._live(self._choice())
        if self._task:
            self._task.cancel()
        with suppress(RuntimeError):  # outside of a kernel there is no event loop, and nothing is drawn ahead
            self._task = asyncio.get_running_loop().create_task(self._draw_ahead(self._choice()))

    async def _draw_ahead(self, choice):
        """Once nothing has moved for a moment, draw what is a step of a slider away, or the other choices of a menu.

        One frame is drawn at a time, so that a move in between is served first.
        """
        await asyncio.sleep(PAUSE)
        for i, (at, parameter) in enumerate(zip(choice, self._parameters.values(), strict=True)):
            values = range(len(parameter.values))
            for to in (at + 1, at - 1) if parameter.kind in ("slider", "time") else values:
                beside = *choice[:i], to, *choice[i + 1 :]
                if to in values and beside not in self._pictures:
                    with suppress(Exception):  # anyone who moves there will see what is wrong
                        self._live(beside)
                    await asyncio.sleep(PAUSE_BETWEEN)

    def _repr_mimebundle_(self, include=None, exclude=None):
        image, alt = self._whole(self._choice())
        bundle = {"text/plain": alt, "image/png": b64encode(png(image)).decode()}
        if os.environ.get("NNBP_BOOK"):
            bundle["text/html"] = self.page()
        else:
            view = {"version_major": 2, "version_minor": 0, "model_id": self._widget().model_id}
            bundle["application/vnd.jupyter.widget-view+json"] = view
        return bundle, ON_LIGHT

    def _widget(self):
        rows = map(_row, self._parameters.values(), self.controls.values())
        widget = ipywidgets.VBox([ipywidgets.HTML(STYLE), self.picture, *rows])
        widget.add_class("nnbp-explore")
        return widget

    def page(self) -> str:
        """The figure as HTML that moves without a kernel: all its frames, its controls and their script."""
        parameters = self._parameters.values()
        start = tuple(p.start for p in parameters)
        image, alt = at_start = self._whole(start)
        still = _img(_in_few(COLOURS, image, optimize=True), alt, image.size)
        tiles, order, alts = _Tiles(), [], []
        for choice in itertools.product(*(range(len(p.values)) for p in parameters)):
            image, alt = at_start if choice == start else self._frame(choice)
            order.append(tiles.add(image))
            alts.append(alt)
        controls = [
            {"name": control.description, "labels": p.labels, "at": p.start, "kind": p.kind, "interval": _interval(p)}
            for control, p in zip(self.controls.values(), parameters, strict=True)
        ]
        figure = {"parameters": controls, "order": order, "alts": alts, **tiles.packed()}
        data = json.dumps(figure, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
        script = f"<script>{SCRIPT}(document.currentScript.parentElement, {data});</script>"
        text = f'<div class="nnbp-explore">\n{STYLE}\n{still}\n{script}\n</div>'
        weight = len(gzip.compress(text.encode(), mtime=0))
        if weight > MOST_BYTES:
            has, most = f"{len(order)} combinations whose frames weigh {weight // 1000} kB", f"{MOST_BYTES // 1000} kB"
            raise ValueError(f"parameters have {has} gzipped, more than {most}; take fewer, or move less of the figure")
        return text


# Its controls


def _control(name, parameter):
    options = [(label, i) for i, label in enumerate(parameter.labels)]
    kinds = {"buttons": ipywidgets.ToggleButtons, "menu": ipywidgets.Dropdown}
    kind = kinds.get(parameter.kind, ipywidgets.SelectionSlider)
    style = {"description_width": "initial"} | ({"button_width": "auto"} if parameter.kind == "buttons" else {})
    return kind(options=options, value=parameter.start, description=name.replace("_", " "), style=style)


def _row(parameter, control):
    """A control, and for time the buttons that play it."""
    if parameter.kind != "time":
        return control
    play = ipywidgets.Play(max=len(parameter.values) - 1, value=parameter.start, interval=_interval(parameter))
    ipywidgets.link((play, "value"), (control, "value"))
    return ipywidgets.HBox([play, control])


def _interval(parameter):
    """Milliseconds a frame: the whole in about eight seconds, but not faster or slower than the eye likes."""
    return round(min(max(8000 / len(parameter.values), 120), 1200))


# On a page without a kernel


class _Tiles:
    """Frames cut into square tiles. Frames of one figure share most of their tiles, and each is kept once."""

    def __init__(self):
        self.size, self.tiles, self.frames = None, {}, {}

    def add(self, image):
        """Take in a picture; returns the number of its frame, the same for the same picture."""
        if self.size not in (None, image.size):
            raise ValueError(f"draw returned figures of {self.size} and {image.size} pixels; it should keep one size")
        self.size = image.size
        corners = itertools.product(range(0, image.height, TILE), range(0, image.width, TILE))
        cut = [image.crop((left, top, left + TILE, top + TILE)).tobytes() for top, left in corners]
        frame = tuple(self.tiles.setdefault(tile, len(self.tiles)) for tile in cut)
        return self.frames.setdefault(frame, len(self.frames))

    def packed(self):
        """All tiles in one image; the tiles of the first frame; of each frame, (place, tile) where it differs."""
        columns = math.ceil(math.sqrt(len(self.tiles)))
        atlas = Image.new("RGBA", (columns * TILE, math.ceil(len(self.tiles) / columns) * TILE))
        for i, tile in enumerate(self.tiles):
            corner = i % columns * TILE, i // columns * TILE
            atlas.paste(Image.frombytes("RGBA", (TILE, TILE), tile), corner)
        first, *_ = frames = list(self.frames)
        changes = [[n for i, t in enumerate(frame) if t != first[i] for n in (i, t)] for frame in frames]
        packed = {"size": self.size, "tile": TILE, "columns": columns, "first": first, "changes": changes}
        return packed | {"atlas": _in_few(COLOURS, atlas, optimize=True)}


def _in_few(colours, image, **options):
    few = image.quantize(colours, method=Image.Quantize.FASTOCTREE)
    return "data:image/png;base64," + b64encode(png(few, **options)).decode()


def _img(source, alt, size, **attributes):
    attributes = {"src": source, "alt": alt, "width": size[0], "height": size[1], "decoding": "sync"} | attributes
    return "<img " + " ".join(f'{name}="{html.escape(str(value))}"' for name, value in attributes.items()) + ">"
