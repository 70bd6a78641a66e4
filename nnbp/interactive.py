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
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from . import _check
from ._extras import require
from .figures.canvas import ON_LIGHT, Figure, alt_text, minus, png, svg
from .figures.style import DPI, book_style

ipywidgets = require("ipywidgets", "figures", "nnbp.interactive")
get_ipython = require("IPython", "figures", "nnbp.interactive").get_ipython

__all__ = ["Explorer", "continuous", "explore", "playable", "start_at"]

MOST_BUTTONS, FEWEST_STOPS = 4, 11  # a row has at most four buttons, and a slider at least eleven stops
MOST_FRAMES = 400
MOST_BYTES = 300_000  # of a figure on a page, gzipped
SYMBOL = re.compile("(Δ?)([a-zα-ω])", re.IGNORECASE)  # a parameter's name that is set in italics, as in the text
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
    named: bool = False  # by the labels of a dict
    played: bool = False  # like time, by a button
    between: int = 1  # steps of a live slider from one value to the next

    @property
    def kind(self) -> str:
        """How readers choose: by "buttons", a "menu" or a "slider"."""
        count = len(self.values)
        if count <= MOST_BUTTONS or (self.played and count < FEWEST_STOPS):
            return "buttons"
        words = self.named or any(isinstance(value, str) for value in self.values)
        return "menu" if (words and not self.played) or count < FEWEST_STOPS else "slider"

    def finer(self) -> "Parameter":
        """The same with the numbers between its values that a live slider stops at."""
        if self.between == 1:
            return self
        last = len(self.values) - 1
        at = np.arange(last * self.between + 1) / self.between
        values = [float(f"{value:.6g}") for value in np.interp(at, range(last + 1), self.values)]
        return replace(self, values=values, labels=[*map(_label, values)], start=self.start * self.between, between=1)


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
    **parameters : sequence, dict of label to value, `playable`, `start_at` or `continuous`
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
    """Let a parameter of `explore` be played like time: its slider, or its row of up to ten buttons, gets a button."""
    return replace(_parameter("values", values), played=True)


def start_at(values: Values, at: Any) -> Parameter:
    """Let a parameter of `explore` start at another value than its first; ``at`` is a value or, of a dict, a label."""
    parameter = _parameter("values", values)
    choices = parameter.labels if parameter.named else parameter.values
    if at not in choices:
        raise ValueError(f"at is {at!r}; it should be one of the values {choices}")
    return replace(parameter, start=choices.index(at))


def continuous(values: Values, steps: int = 10) -> Parameter:
    """Let a live slider of `explore` stop at ``steps`` - 1 numbers between one value and the next, evenly apart.

    A page without a kernel keeps to the values. ``draw`` must accept every number from the least to the largest.
    """
    parameter = _parameter("values", values)
    if parameter.kind != "slider" or parameter.named:
        raise ValueError(f"values are {parameter.values}; they should be at least {FEWEST_STOPS} numbers, for a slider")
    return replace(parameter, between=_check.integer("steps", steps, 1))


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
    return Parameter(values, labels, named=isinstance(given, dict))


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
        self._draw, self._alt, self._stops = draw, alt, parameters
        self._parameters = parameters if _in_the_book() else {name: p.finer() for name, p in parameters.items()}
        self._cells, self._pictures, self._last, self._task = None, {}, (None, None), None
        width = f"{max(map(len, parameters)) * 0.55 + 0.8:.1f}em"  # one for all, so that they share a left edge
        self.controls = {name: _control(name, parameter, width) for name, parameter in self._parameters.items()}
        picture, self.alt = self._live(self._choice())
        self.picture = ipywidgets.HTML(picture)
        for control in self.controls.values():
            control.observe(self._redraw, "value")

    def _choice(self):
        return tuple(control.value for control in self.controls.values())

    def _frame(self, choice, parameters):
        chosen = [(name, p, i) for (name, p), i in zip(parameters.items(), choice, strict=True)]
        values = {name: p.values[i] for name, p, i in chosen}
        said = {name: p.labels[i] if p.named else p.values[i] for name, p, i in chosen}
        alt = self._alt(**values) if callable(self._alt) else self._alt.format(**said)
        with book_style():
            return self._draw(**values), alt_text("alt", alt)

    def _whole(self, choice):
        """The figure and its words, of which only the last are kept."""
        self._forget_once_a_cell_has_run()
        last = self._last
        if last[0] != choice:
            last = self._last = choice, self._frame(choice, self._parameters)
        return last[1]

    def _live(self, choice):
        """HTML and its words: an Image widget would have no alt text."""
        self._forget_once_a_cell_has_run()
        pictures = self._pictures
        if choice not in pictures:
            figure, alt = self._whole(choice)
            pictures[choice] = _img(svg(figure), alt, figure, onload=LIVE_SCRIPT), alt
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
            for to in (at + 1, at - 1) if parameter.played or parameter.kind == "slider" else values:
                beside = *choice[:i], to, *choice[i + 1 :]
                if to in values and beside not in self._pictures:
                    with suppress(Exception):  # anyone who moves there will see what is wrong
                        self._live(beside)
                    await asyncio.sleep(PAUSE_BETWEEN)

    def _repr_mimebundle_(self, include=None, exclude=None):
        figure, alt = self._whole(self._choice())
        bundle = {"text/plain": alt, "image/png": png(figure)}
        if _in_the_book():
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
        parameters = self._stops.values()
        start = tuple(p.start for p in parameters)
        figure, alt = self._whole(start) if self._parameters is self._stops else self._frame(start, self._stops)
        at_start = first, alt = svg(figure), alt
        frames, order, alts = _Frames(first), [], []
        still = _img(first, alt, figure)
        for choice in itertools.product(*(range(len(p.values)) for p in parameters)):
            if choice == start:
                picture, alt = at_start
            else:
                figure, alt = self._frame(choice, self._stops)
                picture = svg(figure)
            order.append(frames.add(picture))
            alts.append(alt)
        controls = [
            {"name": _words(name), "html": _italic(name), "labels": p.labels, "at": p.start, "kind": p.kind}
            | ({"interval": _interval(p)} if p.played else {})
            for name, p in self._stops.items()
        ]
        packed = {"parameters": controls, "order": order, "alts": alts, **frames.packed()}
        data = json.dumps(packed, ensure_ascii=False, separators=(",", ":"))
        data = data.replace("</", r"<\/").replace("<!", r"\u003c!")
        script = f"<script>{SCRIPT}(document.currentScript.parentElement, {data});</script>"
        text = f'<div class="nnbp-explore">\n{STYLE}\n{still}\n{script}\n</div>'
        weight = len(gzip.compress(text.encode(), mtime=0))
        if weight > MOST_BYTES:
            has, most = f"{len(order)} combinations whose frames weigh {weight // 1000} kB", f"{MOST_BYTES // 1000} kB"
            raise ValueError(f"parameters have {has} gzipped, more than {most}; take fewer, or move less of the figure")
        return text


def _in_the_book():
    return bool(os.environ.get("NNBP_BOOK"))


# Its controls


def _words(name):
    return name.replace("_", " ")


def _italic(name):
    """The name as HTML, letters in italics as formulas have them."""
    symbol = SYMBOL.fullmatch(name)
    return f"{symbol[1]}<i>{symbol[2]}</i>" if symbol else html.escape(_words(name))


def _control(name, parameter, width):
    options = [(label, i) for i, label in enumerate(parameter.labels)]
    kinds = {"buttons": ipywidgets.ToggleButtons, "menu": ipywidgets.Dropdown}
    kind = kinds.get(parameter.kind, ipywidgets.SelectionSlider)
    style = {"description_width": width} | ({"button_width": "auto"} if parameter.kind == "buttons" else {})
    control = kind(
        options=options, value=parameter.start, description=_italic(name), description_allow_html=True, style=style
    )
    if parameter.kind == "buttons":
        control.layout = {
            "display": "flex",
            "flex_flow": "row nowrap",
            "align_items": "center",
        }  # else below their name
    return control


def _row(parameter, control):
    """A control, and for time the buttons that play it."""
    if not parameter.played:
        return control
    play = ipywidgets.Play(max=len(parameter.values) - 1, value=parameter.start, interval=_interval(parameter))
    ipywidgets.link((play, "value"), (control, "value"))
    return ipywidgets.HBox([control, play])


def _interval(parameter):
    """Milliseconds a frame: the whole in about eight seconds, but not faster or slower than the eye likes."""
    return round(min(max(8000 / len(parameter.values), 120), 1200))


# On a page without a kernel


class _Frames:
    """Frames as lists of lines of SVG. Frames of one figure share most of their lines, and each is kept once."""

    def __init__(self, first):
        self.head, self.lines, self.frames = first.partition("\n")[0], {}, {}
        for line in first.split("\n"):  # the page reads these out of the still picture
            self.lines.setdefault(line, len(self.lines))
        self.still = len(self.lines)

    def add(self, picture):
        """Take in a picture; returns the number of its frame, the same for the same picture."""
        lines = picture.split("\n")
        if lines[0] != self.head:
            sizes = [" × ".join(re.findall("(?:width|height)='(.*?)'", head)) for head in (self.head, lines[0])]
            raise ValueError(f"draw returned figures of {' and '.join(sizes)} pixels; it should keep one size")
        frame = tuple(_runs(self.lines.setdefault(line, len(self.lines)) for line in lines))
        return self.frames.setdefault(frame, len(self.frames))

    def packed(self):
        """Of each frame its lines as runs (first, how many); all lines that the still picture does not have."""
        return {"frames": [*self.frames], "lines": "\n".join([*self.lines][self.still :])}


def _runs(numbers):
    """Numbers as runs of successive ones, one after another: the first and how many."""
    runs = []
    for number in numbers:
        if runs and number == runs[-2] + runs[-1]:
            runs[-1] += 1
        else:
            runs += [number, 1]
    return runs


def _img(picture, alt, figure, **attributes):
    width, height = (int(DPI * inches) for inches in figure.get_size_inches())
    source = "data:image/svg+xml," + quote(picture, safe=" '=/:;,.()+-*")
    attributes = {"src": source, "alt": alt, "width": width, "height": height, "decoding": "sync"} | attributes
    return (
        "<img "
        + " ".join(f'{name}="{html.escape(str(value), quote=name != "src")}"' for name, value in attributes.items())
        + ">"
    )
