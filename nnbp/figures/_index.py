"""The landing page: an image, the network that read it, and the weights that matter most for the cost."""

import math

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Circle, Rectangle

from .canvas import by, number, sheet, write
from .style import ACTIVATION, ERROR, FAINT, GRADIENT, HALO, INK, MUTED, PAPER, book_style

HEIGHT = 4.1  # inches, as all lengths
PIXELS, HIDDEN, OUTPUTS = 1.72, 3.1, 4.1  # where the columns are


@book_style()
def blame_diagram(x, gradient, output, y, share=0.5):
    """The largest entries of a gradient as lines, those that make up this share of the sum of all sizes."""
    first, second = gradient.weights
    figure, axes, *_ = sheet(HEIGHT)
    inputs = _column(len(x), PIXELS, groups=math.isqrt(len(x)))
    hidden, outputs = _column(len(first), HIDDEN), _column(len(second), OUTPUTS)
    _draw_image_unrolled(axes, x.ravel(), inputs)
    sizes = np.sort(np.abs(np.concatenate((first, second), axis=None)))[::-1]
    enough = np.searchsorted(sizes.cumsum(), share * sizes.sum())
    least = sizes[min(enough, sizes.size - 1)]  # of the largest that make up the share
    for dw, starts, ends in ((first, inputs, hidden), (second, hidden, outputs)):
        _draw_blame(axes, np.abs(dw), starts + by(0.07, 0), ends, least, sizes[0] or 1)
    for places, radius in ((hidden, 0.05), (outputs, 0.1)):
        circles = [Circle(place, radius) for place in places]
        axes.add_collection(PatchCollection(circles, facecolor=PAPER, edgecolor=INK, lw=0.9, zorder=4))
    _write_answers(axes, outputs, output.ravel(), y.ravel())
    for at, places, name in ((PIXELS, inputs, "pixels"), (HIDDEN, hidden, "hidden"), (OUTPUTS, outputs, "outputs")):
        write(axes, (at, 0.14), f"{len(places)} {name}", MUTED, 11)
    return figure


def _column(n, x, groups=1):
    """Places of n neurons one below the other, in groups with a gap between them."""
    steps = np.arange(n) + np.repeat(np.arange(groups), n // groups)
    return np.column_stack([np.full(n, x), HEIGHT - 0.16 - (HEIGHT - 0.62) * steps / steps[-1]])


def _draw_image_unrolled(axes, ink, places):
    """The image on the left, and its pixels row by row as a column at ``places``."""
    side, size, middle = math.isqrt(len(ink)), 0.15, places[:, 1].mean()
    rows, columns = np.divmod(np.arange(side * side), side)
    corners = np.column_stack([0.1 + columns * size, middle + (side / 2 - 1 - rows) * size])
    squares = [Rectangle(corner, size, size) for corner in corners]
    squares += [Rectangle(place - by(0.07, 0.022), 0.14, 0.044) for place in places]
    shades = [(INK, share) for share in np.clip(np.tile(ink, 2), 0, 1)]
    axes.add_collection(PatchCollection(squares, facecolor=shades, lw=0, zorder=4))
    frame = {"fill": False, "ec": MUTED}
    axes.add_artist(Rectangle((0.1, middle - side / 2 * size), side * size, side * size, lw=0.8, **frame))
    for row in range(side):
        first, last = places[side * row], places[side * row + side - 1]
        axes.add_artist(Rectangle(last - by(0.07, 0.022), 0.14, first[1] - last[1] + 0.044, lw=0.6, **frame))
        start = corners[side * row] + (side * size, size / 2)
        axes.plot(*zip(start, (first + last) / 2 - by(0.07, 0), strict=True), color=FAINT, lw=1)


def _draw_blame(axes, sizes, starts, ends, least, largest):
    """A line for each weight of at least this size, the largest on top."""
    edges = sorted((sizes[j, k] / largest, j, k) for j, k in np.argwhere((sizes >= least) & (sizes > 0)))
    colours = [(GRADIENT, 0.2 + 0.8 * size) for size, _, _ in edges]
    widths = [0.4 + 2.4 * size for size, _, _ in edges]
    lines = [(starts[k], ends[j]) for _, j, k in edges]
    axes.add_collection(LineCollection(lines, colors=colours, linewidths=widths, zorder=3))


def _write_answers(axes, places, output, y):
    """Each output's class, a bar and the number; where it should be 1, a frame around a whole bar."""
    for j, (place, a) in enumerate(zip(places, output, strict=True)):
        corner = place + by(0.31, -0.08)
        write(axes, place + by(0.2, 0), str(j))
        axes.add_artist(Rectangle(corner, 0.34 * a, 0.16, fc=ACTIVATION if y[j] else ERROR, lw=0, zorder=3))
        if y[j]:
            axes.add_artist(Rectangle(corner, 0.34, 0.16, fill=False, ec=INK, lw=0.9, zorder=4))
        if a > 0.05 or y[j]:
            write(axes, place + by(0.7, 0), number(a), size=11, ha="left", path_effects=HALO)
