"""The landing page: an image, the network that read it, and the weights that matter most for the cost."""

import math

import numpy as np
from matplotlib.collections import LineCollection, PatchCollection
from matplotlib.patches import Circle, Rectangle

from .canvas import by, number, sheet, text_width, write
from .style import ACTIVATION, COST, ERROR, FAINT, GROUND, INK, MUTED, PAPER, WEIGHT, book_style

HEIGHT, KEY = 2.8, 0.36  # inches, as all lengths: of the diagram, and of the key below it
RAISES, LOWERS = (ERROR, "-"), (WEIGHT, (0, (2.5, 1)))  # the cost, when the weight is raised
RIGHT, WRONG = ACTIVATION, ERROR  # the output that should be 1, and the others
PIXELS, HIDDEN, OUTPUTS = 1.72, 3.1, 4.1  # where the columns are
PIXEL = 0.029  # the height of one in its column


@book_style()
def blame_diagram(x, gradient, output, y, cost, share=0.5):
    """The weights with the largest derivatives as lines, those that make up this share of the sum of all sizes.

    Beside them stand the outputs and the cost, which need not be those of the weights that the derivatives belong to.
    """
    first, second = gradient.weights
    figure, axes, *_ = sheet(HEIGHT + KEY)
    axes.set_ylim(-KEY, HEIGHT)
    inputs = _column(len(x), PIXELS, groups=math.isqrt(len(x)))
    hidden, outputs = _column(len(first), HIDDEN), _column(len(second), OUTPUTS)
    _draw_image_unrolled(axes, x.ravel(), inputs)
    sizes = np.abs(np.concatenate((first, second), axis=None))
    order = np.argsort(-sizes, kind="stable")
    drawn = order[: np.searchsorted(sizes[order].cumsum(), share * sizes.sum()) + 1]  # the largest
    shown = np.isin(np.arange(sizes.size), drawn) & (sizes > 0)
    for dw, part, starts, ends in (
        (first, shown[: first.size], inputs, hidden),
        (second, shown[first.size :], hidden, outputs),
    ):
        _draw_blame(axes, dw, part.reshape(dw.shape), starts + by(0.07, 0), ends, sizes.max() or 1)
    for places, radius in ((hidden, 0.033), (outputs, 0.08)):
        circles = [Circle(place, radius) for place in places]
        axes.add_collection(PatchCollection(circles, facecolor=PAPER, edgecolor=INK, lw=0.9, zorder=4))
    _write_answers(axes, outputs, output.ravel(), y.ravel())
    answer = output.argmax()
    colour = RIGHT if y[answer] else WRONG
    write(axes, (0.1, HEIGHT - 0.2), f"read as {answer}", colour, 14, ha="left", weight="bold")
    write(axes, (0.1, HEIGHT - 0.47), f"cost {number(cost, 3)}", COST, ha="left")
    write(axes, (0.1, 0.62), f"{shown.sum()} of {sizes.size:,}\nweights drawn", MUTED, 11, ha="left")
    _write_key(axes)
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
    squares += [Rectangle(place - by(0.07, PIXEL / 2), 0.14, PIXEL) for place in places]
    shades = [(INK, share) for share in np.clip(np.tile(ink, 2), 0, 1)]
    axes.add_collection(PatchCollection(squares, facecolor=shades, lw=0, zorder=4))
    frame = {"fill": False, "ec": MUTED}
    axes.add_artist(Rectangle((0.1, middle - side / 2 * size), side * size, side * size, lw=0.8, **frame))
    for row in range(side):
        first, last = places[side * row], places[side * row + side - 1]
        axes.add_artist(Rectangle(last - by(0.07, PIXEL / 2), 0.14, first[1] - last[1] + PIXEL, lw=0.6, **frame))
        start = corners[side * row] + (side * size, size / 2)
        axes.plot(*zip(start, (first + last) / 2 - by(0.07, 0), strict=True), color=FAINT, lw=1)


def _draw_blame(axes, dw, shown, starts, ends, largest):
    """A line for each weight that is shown, the one with the largest derivative on top."""
    edges = sorted(map(tuple, np.argwhere(shown)), key=lambda edge: abs(dw[edge]))
    sizes = [abs(dw[edge]) / largest for edge in edges]
    looks = [RAISES if dw[edge] > 0 else LOWERS for edge in edges]
    lines = [(starts[k], ends[j]) for j, k in edges]
    colours = [(colour, 0.3 + 0.7 * size) for (colour, _), size in zip(looks, sizes, strict=True)]
    widths, dashes = [0.5 + 2.4 * size for size in sizes], [dashes for _, dashes in looks]
    axes.add_collection(LineCollection(lines, colors=colours, linewidths=widths, linestyles=dashes, zorder=3))


def _write_key(axes):
    """What the two kinds of lines mean, below the diagram."""
    x, y, line, space = 0.1, -0.2, 0.42, 0.11
    for text, look in (("raising the weight", RAISES), ("raises the cost", LOWERS), ("lowers it", None)):
        write(axes, (x, y), text, ha="left")
        x += text_width(text, 12) + space
        if look:
            axes.plot([x, x + line], [y, y], color=look[0], linestyle=look[1], lw=2)
            x += line + space


def _write_answers(axes, places, output, y):
    """Each output's class, a bar and the number; where it should be 1, a frame around a whole bar."""
    for j, (place, a) in enumerate(zip(places, output, strict=True)):
        corner = place + by(0.31, -0.07)
        write(axes, place + by(0.2, 0), str(j))
        axes.add_artist(Rectangle(corner, 0.34 * a, 0.14, fc=RIGHT if y[j] else WRONG, lw=0, zorder=3))
        if y[j]:
            axes.add_artist(Rectangle(corner, 0.34, 0.14, fill=False, ec=INK, lw=0.9, zorder=4))
        if a > 0.05 or y[j]:
            write(axes, place + by(0.7, 0), number(a), size=11, ha="left", bbox=GROUND)
