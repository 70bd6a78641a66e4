"""One definition of a figure that moves, and three lives for it: with a kernel, on a page without one, and on paper.

Where a kernel runs, `explore` shows sliders that redraw the figure. While the book is being made (``NNBP_BOOK`` is set)
it draws all frames beforehand instead, and the page moves through them with a few lines of script of its own. Where
neither can run (an untrusted notebook, GitHub, print), one frame stands still, with its alt text.
"""

import asyncio
import gc
import gzip
import html
import itertools
import json
import math
import os
from base64 import b64encode
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import ipywidgets
import numpy as np
from IPython import get_ipython
from PIL import Image

from . import _check
from .figures.style import ON_LIGHT, alt_text, pixels, png, style

MOST_FRAMES = 400
MOST_BYTES = 300_000  # of a figure on a page, gzipped
TILE = 32  # pixels
COLOURS = 128
LIVE_COLOURS = 256
PAUSE = 0.15  # seconds without a move, until frames are drawn ahead
BREATH = 0.02  # seconds between two of them, in which a move is heard


def explore(draw, *, alt, **parameters):
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
    **parameters : sequence, dict of label to value, `time` or `starting`
        The values each parameter can take. Numbers become a slider; strings and dicts a menu. The name is the label
        that readers see, an underscore being a space in it. At most 400 combinations.

    Returns
    -------
    Explorer

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, or the frames would weigh more than 300 kB, gzipped.

    Examples
    --------
    >>> import nnbp.figures
    >>> def draw(j):
    ...     return nnbp.figures.network_diagram([2, 3, 1], bias=(2, j))
    >>> explorer = explore(draw, alt="the bias of neuron {j}, counted from 0", j=range(3))
    >>> explorer.controls["j"].value = 2
    >>> explorer.alt
    'the bias of neuron 2, counted from 0'
    """
    _check.function("draw", draw)
    if not callable(alt):
        alt_text("alt", alt)
    if not parameters:
        raise ValueError("explore has no parameters; it should have at least one, as in j=range(4)")
    parameters = {name: _parameter(name, given) for name, given in parameters.items()}
    counts = [len(p.values) for p in parameters.values()]
    if math.prod(counts) > MOST_FRAMES:
        named = ", ".join(f"{name} has {count}" for name, count in zip(parameters, counts, strict=True))
        product = " × ".join(map(str, counts))
        raise ValueError(f"parameters have {product} = {math.prod(counts)} frames ({named}); at most {MOST_FRAMES}")
    return Explorer(draw, alt, parameters)


def time(values):
    """Mark a parameter of `explore` as time: its slider gets a button that plays it.

    Examples
    --------
    >>> time(range(3))
    Parameter(values=[0, 1, 2], labels=['0', '1', '2'], start=0, kind='time', named=False)
    """
    return replace(_parameter("values", values), kind="time")


def starting(values, at):
    """Let a parameter of `explore` start at another value than its first; ``at`` is a value or, of a dict, a label.

    Examples
    --------
    >>> starting([-1, 0, 1], at=0).start
    1
    """
    parameter = _parameter("values", values)
    choices = parameter.labels if isinstance(values, dict) else parameter.values
    if at not in choices:
        raise ValueError(f"at is {at!r}; it should be one of the values {choices}")
    return replace(parameter, start=choices.index(at))


@dataclass(frozen=True)
class Parameter:
    """The values that a parameter can take, how readers see them, and by what they choose."""

    values: list
    labels: list
    start: int = 0
    kind: str = "slider"
    named: bool = False  # by the labels of a dict


def _parameter(name, given):
    if isinstance(given, Parameter):
        return given
    if isinstance(given, dict):
        values, labels, kind = list(given.values()), [str(label) for label in given], "menu"
    elif isinstance(given, (list, tuple, range, np.ndarray)):
        values = np.asarray(given).tolist() if isinstance(given, np.ndarray) else list(given)
        labels = [_label(value) for value in values]
        kind = "menu" if any(isinstance(value, str) for value in values) else "slider"
    else:
        raise TypeError(f"{name} is {given!r}; it should be a list, range or array of values, or a dict of labels")
    if not values:
        raise ValueError(f"{name} is empty; it should have at least one value")
    return Parameter(values, labels, kind=kind, named=isinstance(given, dict))


def _label(value):
    if isinstance(value, float):
        return f"{value:g}".replace("-", "\N{MINUS SIGN}")
    return str(value).replace("-", "\N{MINUS SIGN}") if isinstance(value, int) else str(value)


class Explorer:
    """What `explore` returns: Jupyter shows it. ``controls`` are the live widgets by name, ``picture`` the image."""

    def __init__(self, draw, alt, parameters):
        self._draw, self._alt, self._parameters = draw, alt, parameters
        self.controls = {name: _control(name, parameter) for name, parameter in parameters.items()}
        self._frames = _Frames(self._live_frame, list(parameters.values()))
        picture, self.alt = self._frames.at(self._choice())
        self.picture = ipywidgets.HTML(picture)
        for control in self.controls.values():
            control.observe(self._redraw, "value")

    def _choice(self):
        """What the controls stand at: the index of a value for each parameter."""
        return tuple(control.value for control in self.controls.values())

    def _frame(self, choice):
        """Picture and alt text for one choice: the index of a value for each parameter."""
        chosen = [(name, p, i) for (name, p), i in zip(self._parameters.items(), choice, strict=True)]
        values = {name: p.values[i] for name, p, i in chosen}
        if callable(self._alt):
            alt = self._alt(**values)
        else:
            alt = self._alt.format(**{name: p.labels[i] if p.named else p.values[i] for name, p, i in chosen})
        with style(), _collector_waiting():
            return pixels(self._draw(**values)), alt_text("alt", alt)

    def _live_frame(self, choice):
        """The live picture and its words: an Image widget would have no alt text. Few colours make it quick to send."""
        image, alt = self._frame(choice)
        few = image.quantize(LIVE_COLOURS, method=Image.Quantize.FASTOCTREE)
        return _img(_uri(png(few, compress_level=1)), alt, image.size, onload=MIND_CONTROLS), alt

    def _redraw(self, _change):
        self.picture.value, self.alt = self._frames.at(self._choice())
        self._frames.draw_ahead(self._choice())

    def _repr_mimebundle_(self, include=None, exclude=None):
        image, alt = self._frame(self._choice())
        bundle = {"text/plain": alt, "image/png": b64encode(png(image)).decode()}
        if os.environ.get("NNBP_BOOK"):
            bundle["text/html"] = self.page()
        else:
            bundle["application/vnd.jupyter.widget-view+json"] = {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self._widget().model_id,
            }
        return bundle, ON_LIGHT

    def _widget(self):
        rows = [_row(self._parameters[name], control) for name, control in self.controls.items()]
        widget = ipywidgets.VBox([ipywidgets.HTML(f"<style>{STYLE}</style>"), self.picture, *rows])
        widget.add_class("nnbp-explore")
        return widget

    def page(self):
        """The figure as HTML that moves without a kernel: all its frames, its controls and their script."""
        parameters = self._parameters.values()
        tiles = _Tiles()
        order, alts = [], []
        for choice in itertools.product(*(range(len(p.values)) for p in parameters)):
            image, alt = self._frame(choice)
            order.append(tiles.add(image))
            alts.append(alt)
            if choice == tuple(p.start for p in parameters):
                still = _img(_quantised(image), alt, image.size)
        figure = {
            "parameters": [
                {"name": _name(name), "labels": p.labels, "at": p.start, "kind": p.kind, "interval": _interval(p)}
                for name, p in self._parameters.items()
            ],
            "order": order,
            "alts": alts,
            **tiles.packed(),
        }
        text = _html(still, figure)
        weight = len(gzip.compress(text.encode(), mtime=0))
        if weight > MOST_BYTES:
            raise ValueError(
                f"parameters have {len(order)} combinations whose frames weigh {weight // 1000} kB gzipped; "
                f"it should be at most {MOST_BYTES // 1000} kB: take fewer values, or move less of the figure"
            )
        return text


def _name(name):
    return name.replace("_", " ")


# Live

# The sliders of ipywidgets have no name that a screen reader could say, and call their values 0, 1, 2; and JupyterLab and
# VS Code would take the arrow keys from a slider or a menu, the one by this attribute, the other where they have passed.
MIND_CONTROLS = """
this.closest('.nnbp-explore')?.querySelectorAll('[role=slider], select').forEach(function (control) {
  control.setAttribute('data-lm-suppress-shortcuts', '');
  control.onkeydown = function (event) { if (/^(Arrow|Page|Home|End)/.test(event.key)) event.stopPropagation(); };
  var slider = control.closest('.widget-slider');
  if (!slider) return;
  control.setAttribute('aria-label', slider.querySelector('label').textContent);
  control.setAttribute('aria-valuetext', slider.querySelector('.widget-readout').textContent);
});
"""


def _control(name, parameter):
    options = [(label, i) for i, label in enumerate(parameter.labels)]
    kind = ipywidgets.Dropdown if parameter.kind == "menu" else ipywidgets.SelectionSlider
    style = {"description_width": "initial"}
    return kind(options=options, value=parameter.start, description=_name(name), style=style)


class _Frames:
    """The live frames of a figure: each is drawn once, and those a move away while the kernel has nothing to do.

    A cell may change what they show, so when one has run they are forgotten.
    """

    def __init__(self, draw, parameters):
        self.draw, self.parameters = draw, parameters
        self.drawn, self.cells, self.waiting = {}, None, None

    def at(self, choice):
        cells = getattr(get_ipython(), "execution_count", None)
        if cells != self.cells:
            self.drawn, self.cells = {}, cells
        drawn = self.drawn
        if choice not in drawn:
            drawn[choice] = self.draw(choice)
        return drawn[choice]

    def draw_ahead(self, choice):
        """Once nothing has moved for a moment, draw what is next, one at a time: a move in between is served first."""
        if self.waiting:
            self.waiting.cancel()
        self._wait(PAUSE, self._a_move_away(choice))

    def _a_move_away(self, choice):
        """The choices that are a step of a slider from this one, or a menu's other words."""
        for i, (at, parameter) in enumerate(zip(choice, self.parameters, strict=True)):
            values = range(len(parameter.values))
            for to in values if parameter.kind == "menu" else (at + 1, at - 1):
                if to in values and to != at:
                    yield *choice[:i], to, *choice[i + 1 :]

    def _wait(self, seconds, choices):
        with suppress(RuntimeError):  # outside of a kernel there is no event loop, and nothing is drawn ahead
            self.waiting = asyncio.get_running_loop().call_later(seconds, self._draw_next, choices)

    def _draw_next(self, choices):
        choice = next((choice for choice in choices if choice not in self.drawn), None)
        if choice:
            with suppress(Exception):  # whoever moves there will see what is wrong
                self.at(choice)
            self._wait(BREATH, choices)


@contextmanager
def _collector_waiting():
    """Python's garbage collector waits meanwhile: a figure is so many objects that it would come often, and take long."""
    working = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if working:
            gc.enable()


def _row(parameter, control):
    """A control, and for time the buttons that play it."""
    if parameter.kind != "time":
        return control
    last = len(parameter.values) - 1
    play = ipywidgets.Play(min=0, max=last, value=parameter.start, interval=_interval(parameter))
    ipywidgets.link((play, "value"), (control, "value"))
    return ipywidgets.HBox([play, control])


def _interval(parameter):
    """Milliseconds a frame: the whole in about eight seconds, but not faster or slower than the eye likes."""
    return round(min(max(8000 / len(parameter.values), 120), 1200))


# On a page without a kernel


class _Tiles:
    """Frames cut into square tiles. Frames of one figure share most of their tiles, and each is kept once."""

    def __init__(self):
        self.size = None
        self.tiles = {}
        self.frames = {}

    def add(self, image):
        """Take in a picture; returns the number of its frame, the same for the same picture."""
        if self.size not in (None, image.size):
            raise ValueError(f"draw returned figures of {self.size} and {image.size} pixels; it should keep one size")
        self.size = image.size
        width, height = (-(-n // TILE) for n in image.size)
        pixels = np.zeros((height * TILE, width * TILE, 4), dtype=np.uint8)
        pixels[: image.height, : image.width] = image
        grid = pixels.reshape(height, TILE, width, TILE, 4).swapaxes(1, 2).reshape(-1, TILE, TILE, 4)
        frame = tuple(self.tiles.setdefault(tile.tobytes(), len(self.tiles)) for tile in grid)
        return self.frames.setdefault(frame, len(self.frames))

    def packed(self):
        """All tiles in one image; the tiles of the first frame; of each frame, (place, tile) where it differs."""
        columns = math.ceil(math.sqrt(len(self.tiles)))
        rows = math.ceil(len(self.tiles) / columns)
        grid = np.zeros((rows * columns, TILE, TILE, 4), dtype=np.uint8)
        for i, tile in enumerate(self.tiles):
            grid[i] = np.frombuffer(tile, dtype=np.uint8).reshape(TILE, TILE, 4)
        atlas = grid.reshape(rows, columns, TILE, TILE, 4).swapaxes(1, 2).reshape(rows * TILE, columns * TILE, 4)
        first, *_ = frames = list(self.frames)
        changes = [[n for i, t in enumerate(frame) if t != first[i] for n in (i, t)] for frame in frames]
        return {
            "size": self.size,
            "tile": TILE,
            "columns": columns,
            "first": first,
            "changes": changes,
            "atlas": _quantised(Image.fromarray(atlas)),
        }


def _quantised(image):
    """A data URI of the image in a few colours."""
    return _uri(png(image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE), optimize=True))


def _uri(data):
    return "data:image/png;base64," + b64encode(data).decode()


def _img(source, alt, size, **attributes):
    attributes = {"src": source, "alt": alt, "width": size[0], "height": size[1], "decoding": "sync"} | attributes
    return "<img " + " ".join(f'{name}="{html.escape(str(value))}"' for name, value in attributes.items()) + ">"


def _html(still, figure):
    data = json.dumps(figure, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    script = f"<script>({SCRIPT.strip()})(document.currentScript.parentElement, {data});</script>"
    return f'<div class="nnbp-explore">\n<style>{STYLE}</style>\n{still}\n{script}\n</div>'


# The selectors of the book's theme are there because it puts a white box behind pictures and HTML in the dark. VS Code
# puts one behind live widgets.
STYLE = """
.nnbp-explore { max-width: 756px; margin: 0.5em 0; }
.nnbp-explore img { display: block; max-width: 100%; height: auto; }
.nnbp-explore-row { display: flex; align-items: center; gap: 0.6em; min-height: 2.2em; }
.nnbp-explore-row label { display: flex; flex: 1; align-items: center; gap: 0.6em; min-width: 0; margin: 0; }
.nnbp-explore-row span { min-width: 3em; }
.nnbp-explore-row input { flex: 1; min-width: 4em; height: 1.8em; accent-color: #0b549f; }
.nnbp-explore-row select, .nnbp-explore-row button { font: inherit; color: inherit; background: transparent;
  border: 1px solid currentColor; border-radius: 4px; padding: 0.15em 0.5em; min-height: 1.9em; min-width: 2.4em; }
.nnbp-explore-row option { color: #1c2127; background: #fff; }
.nnbp-explore-row output { min-width: 3.2em; font-variant-numeric: tabular-nums; }
html[data-theme=dark] .nnbp-explore img, [data-jp-theme-light=false] .nnbp-explore img,
.vscode-dark .nnbp-explore:not(.jupyter-widgets) img
  { filter: invert(1) hue-rotate(180deg) !important; background: none !important; padding: 0 !important; }
html[data-theme=dark] .nnbp-explore input, [data-jp-theme-light=false] .nnbp-explore input,
.vscode-dark .nnbp-explore:not(.jupyter-widgets) input { accent-color: #6cb6ff; }
html[data-theme=dark] .bd-content div.cell_output .text_html:has(.nnbp-explore)
  { background: none !important; color: inherit !important; padding: 0 !important; }
@media print { .nnbp-explore-row { display: none; } }
"""

SCRIPT = """
function (root, figure) {
  var picture = root.querySelector("img"), atlas = new Image(), canvas = document.createElement("canvas");
  var parameters = figure.parameters;

  function make(tag, parent, properties) {
    return parent.appendChild(Object.assign(document.createElement(tag), properties));
  }

  function paint() {
    var choice = parameters.reduce(function (sum, p) { return sum * p.labels.length + p.at; }, 0);
    var tiles = figure.first.slice(), changes = figure.changes[figure.order[choice]];
    for (var i = 0; i < changes.length; i += 2) tiles[changes[i]] = changes[i + 1];
    canvas.width = figure.size[0];
    canvas.height = figure.size[1];
    var pen = canvas.getContext("2d"), n = figure.tile, across = Math.ceil(canvas.width / n);
    tiles.forEach(function (tile, i) {
      pen.drawImage(atlas, tile % figure.columns * n, Math.floor(tile / figure.columns) * n, n, n,
        i % across * n, Math.floor(i / across) * n, n, n);
    });
    picture.src = canvas.toDataURL();
    picture.alt = figure.alts[choice];
  }

  function update() {
    if (atlas.naturalWidth) return paint();
    atlas.onload = paint;
    atlas.src = figure.atlas;
  }

  function slider(p, row, label) {
    var input = make("input", label, {type: "range", min: 0, max: p.labels.length - 1, step: 1, value: p.at});
    var output = make("output", row, {});
    p.move = function (at) {
      p.at = input.value = at;
      output.textContent = p.labels[at];
      input.setAttribute("aria-valuetext", p.labels[at]);
    };
    p.move(p.at);
    input.addEventListener("input", function () { p.move(Number(input.value)); update(); });
  }

  function menu(p, label) {
    var select = make("select", label, {});
    p.labels.forEach(function (text) { make("option", select, {textContent: text}); });
    select.selectedIndex = p.at;
    select.addEventListener("change", function () { p.at = select.selectedIndex; update(); });
  }

  function player(p, row) {
    var button = row.insertBefore(document.createElement("button"), row.firstChild), timer = null;
    function show() {
      button.textContent = timer ? "\\u23f8\\ufe0e" : "\\u25b6\\ufe0e";
      button.setAttribute("aria-label", (timer ? "Pause " : "Play ") + p.name);
    }
    function stop() { clearInterval(timer); timer = null; show(); }
    function step() {
      p.move(p.at + 1);
      update();
      if (p.at === p.labels.length - 1) stop();
    }
    button.type = "button";
    button.addEventListener("click", function () {
      if (timer) return stop();
      if (p.at === p.labels.length - 1) p.move(-1);
      timer = setInterval(step, p.interval);
      step();
      show();
    });
    row.querySelector("input").addEventListener("input", stop);
    show();
  }

  parameters.forEach(function (p) {
    var row = make("div", root, {className: "nnbp-explore-row"}), label = make("label", row, {});
    make("span", label, {textContent: p.name});
    if (p.kind === "menu") menu(p, label); else slider(p, row, label);
    if (p.kind === "time") player(p, row);
    row.querySelectorAll("input, select, button").forEach(function (control) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");  // else JupyterLab takes the arrow keys
    });
  });
}
"""
