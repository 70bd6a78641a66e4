"""Page 9: a mini-batch on its way through a layer, matrices as fields of colour, drawn to one scale."""

import numpy as np
from matplotlib.colors import to_rgba

from .canvas import sheet, write
from .plots import draw_ink
from .style import ACTIVATION, BIAS, ERROR, INK, MUTED, WEIGHT, WIDTH, book_style

MARGIN, GAP, SIGN = 0.22, 0.14, 0.3  # inches, as all lengths: at the sides, between two fields, and with a sign
ABOVE, BELOW = 0.5, 0.42


@book_style()
def mini_batch_product(w, A, b, column, *, names, image):
    """Z = w A + b as fields of colour, strong where large, ochre with a hole where negative; one column is marked."""
    m = A.shape[1]
    fields = [w @ A + b, w, A, np.tile(b, (1, m))]
    cell = (WIDTH - 2 * MARGIN - 2 * (GAP + SIGN)) / sum(field.shape[1] for field in fields)
    tallest = cell * max(map(len, fields))
    height = tallest + ABOVE + BELOW
    figure, axes, *_ = sheet(height)
    x, middle = MARGIN - GAP, BELOW + tallest / 2
    colours, signs = (INK, WEIGHT, ACTIVATION, BIAS), ("", "=", "", "+")
    for field, name, colour, sign in zip(fields, names, colours, signs, strict=True):
        gap, (rows, columns) = SIGN if sign else GAP, field.shape
        write(axes, (x + gap / 2, middle), sign, size=15)
        left, x, bottom, top = x + gap, x + gap + cell * columns, middle - cell * rows / 2, middle + cell * rows / 2
        copied = field is fields[3]
        _draw_field(axes, field, (left, x, bottom, top), copied)
        write(axes, ((left + x) / 2, top + 0.2), name, colour, 15)
        write(axes, ((left + x) / 2, bottom - 0.2), f"{rows} × {1 if copied else columns}", MUTED, 11)
        if field is fields[0] or field is fields[2]:
            _frame(axes, (left + cell * column, left + cell * (column + 1), bottom, top), ERROR, 2, zorder=4)
        if field is fields[2]:
            # its column as a picture, in the corner that the shorter w leaves free
            corner = left - 0.85, left - 0.15, height - 0.85, height - 0.15
            draw_ink(axes, image, extent=corner, aspect="auto")
            _frame(axes, corner, ERROR, 1.6)
            write(axes, (left - 1.05, height - 0.5), f"$x_{{{column + 1}}}$", ERROR, 15)
    return figure


def _draw_field(axes, field, box, copied):
    """Blue, and ochre with a hole, the stronger the larger; of copied columns all but the first are pale."""
    opacity = np.abs(field) / (np.abs(field).max() or 1)
    if copied:
        opacity[:, 1:] *= 0.25
    shade = np.where(field[..., None] < 0, to_rgba(BIAS), to_rgba(WEIGHT))
    shade[..., 3] = opacity
    shade = shade.repeat(3, axis=0).repeat(3, axis=1)
    shade[1::3, 1::3, 3] *= field >= 0
    axes.imshow(shade, extent=box, interpolation="none", aspect="auto")
    _frame(axes, box, MUTED, 0.8)


def _frame(axes, box, colour, width, **settings):
    left, right, bottom, top = box
    corners = [left, right, right, left, left], [bottom, bottom, top, top, bottom]
    axes.plot(*corners, color=colour, lw=width, **settings)
