"""A mini-batch on its way through a layer: matrices as fields of colour, drawn to one scale."""

import math

import numpy as np

from .. import _check
from .style import ACTIVATION, BIAS, ERROR, INK, MUTED, WEIGHT, WIDTH, panels, sheet, style

MARGIN = 0.22  # inches, as all lengths here
SIGN = 0.3
ABOVE, BELOW = 0.5, 0.42
PALE = 0.25  # opacity of what is a copy


def mini_batch_product(w, A, b, column, *, names=("$Z$", "$w$", "$A$", "$b$"), image=None):
    """Z = w A + b as fields of colour: blue where a number is positive, ochre with a hole where negative.

    One example is marked.

    Parameters
    ----------
    w : (n_out, n_in) array
    A : (n_in, m) array
        One example a column.
    b : (n_out, 1) array
        Drawn once, and paler for the copies that broadcasting makes of it.
    column : int
        The example to mark, from 0.
    names : four str
        Mathtext for Z, w, A and b.
    image : array, optional
        The marked example as a square picture of ink between 0 and 1.

    Returns
    -------
    matplotlib.figure.Figure
    """
    w = _check.matrix("w", w)
    A = _check.matrix("A", A, rows=w.shape[1])
    b = _check.matrix("b", b, len(w), 1)
    m = A.shape[1]
    column = _check.integer("column", column, 0, m - 1)
    fields = [w @ A + b, w, A, np.tile(b, (1, m))]
    colours, signs = (INK, WEIGHT, ACTIVATION, BIAS), ("", "=", "", "+")
    gaps = [SIGN if sign else 0.14 for sign in signs]
    cell = (WIDTH - 2 * MARGIN - sum(gaps)) / sum(field.shape[1] for field in fields)
    tallest = cell * max(len(field) for field in fields)
    height = tallest + ABOVE + BELOW
    figure, axes = panels(height)
    with style():
        sheet(axes)
        x, middle = MARGIN - gaps[0], BELOW + tallest / 2
        for field, name, colour, sign, gap in zip(fields, names, colours, signs, gaps, strict=True):
            axes.text(x + gap / 2, middle, sign, fontsize=15, ha="center", va="center")
            x += gap
            rows, columns = field.shape
            box = (x, x + cell * columns, middle - cell * rows / 2, middle + cell * rows / 2)
            copies = columns if field is fields[3] else 0
            _draw_field(axes, field, box, copies)
            _write_names(axes, box, name, colour, f"{rows} × {1 if copies else columns}")
            if field is fields[0] or field is fields[2]:
                _mark(axes, box, cell, column)
            if field is fields[2] and image is not None:
                _draw_image(axes, image, box[0] - 0.15, height - 0.15, column)
            x = box[1]
        sheet(axes)  # the fields have moved its limits
    return figure


def _draw_field(axes, field, box, copies):
    """Blue, and ochre with a hole, the stronger the larger; of repeated columns all but the first are pale."""
    shade = np.zeros((*field.shape, 4))
    for colour, where in ((WEIGHT, field > 0), (BIAS, field < 0)):
        shade[where, :3] = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    shade[..., 3] = np.abs(field) / (np.abs(field).max() or 1)
    if copies:
        shade[:, 1:, 3] *= PALE
    shade = shade.repeat(3, axis=0).repeat(3, axis=1)
    shade[1::3, 1::3, 3] *= field >= 0
    axes.imshow(shade, extent=box, interpolation="nearest", aspect="auto", origin="upper")
    left, right, bottom, top = box
    axes.plot([left, right, right, left, left], [bottom, bottom, top, top, bottom], color=MUTED, lw=0.8)


def _write_names(axes, box, name, colour, shape):
    left, right, bottom, top = box
    axes.text((left + right) / 2, top + 0.2, name, color=colour, fontsize=15, ha="center", va="center")
    axes.text((left + right) / 2, bottom - 0.2, shape, color=MUTED, fontsize=11, ha="center", va="center")


def _mark(axes, box, cell, column):
    left, _, bottom, top = box
    x = left + cell * column
    axes.plot([x, x + cell, x + cell, x, x], [bottom, bottom, top, top, bottom], color=ERROR, lw=2, zorder=4)


def _draw_image(axes, image, right, top, column):
    """The marked example as a picture, in the corner that the shorter w leaves free."""
    image = _check.real_array("image", image).ravel()
    side = math.isqrt(image.size)
    if side * side != image.size:
        raise ValueError(f"image has {image.size} pixels; it should be a square")
    ink = np.zeros((side, side, 4))
    ink[..., :3] = [int(INK[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    ink[..., 3] = np.clip(image, 0, 1).reshape(side, side)
    left, bottom = right - 0.7, top - 0.7
    axes.imshow(ink, extent=(left, right, bottom, top), interpolation="nearest", aspect="auto", origin="upper")
    axes.plot([left, right, right, left, left], [bottom, bottom, top, top, bottom], color=ERROR, lw=1.6)
    axes.text(
        left - 0.2, (bottom + top) / 2, f"$x_{{{column + 1}}}$", color=ERROR, fontsize=15, ha="center", va="center"
    )
