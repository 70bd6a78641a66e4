"""One look for all figures: colours that mean the same everywhere, sizes that stay legible on a phone.

INK is for text, MUTED for what stands back and FAINT for lines behind others; WEIGHT, BIAS, ACTIVATION, ERROR, COST and
GRADIENT are for the quantities of these names.
"""

from contextlib import contextmanager, nullcontext
from threading import RLock

import matplotlib
import numpy as np

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

PALE = 0.12  # opacity of the colour that fills what is marked
PAPER = "#ffffff"  # behind text on lines: the page; a dark page makes it transparent
GROUND = {"boxstyle": "round,pad=0.1", "facecolor": PAPER, "edgecolor": "none"}  # of text that lines would touch
SQUARE = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])

WIDTH = 5.25  # inches: on a phone of 360 px an inch is about 63 px, and 12 pt text 10 px high
DPI = 144

# All of matplotlib's settings, so that none of the user's remains: its defaults, except for the following.
SETTINGS = {name: value for name, value in dict.items(matplotlib.rcParamsDefault) if name != "backend"} | {
    "font.size": 12,
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
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.9,
    "axes.titley": 1.0,  # else matplotlib measures all ticks to find a place for the title
    "lines.linewidth": 2.2,
    "mathtext.fontset": "cm",
    "text.hinting": "none",  # letters of this size look the same, and are drawn in two thirds of the time
}

DRAWING = RLock()  # JupyterLab lets sliders move in a thread of their own, while a cell may be drawing


@contextmanager
def book_style():
    """The book's matplotlib settings, for one thread at a time; also a decorator. One inside another takes no time."""
    with DRAWING:
        in_force = SETTINGS.items() <= dict.items(matplotlib.rcParams)
        with nullcontext() if in_force else matplotlib.rc_context(SETTINGS):
            yield
