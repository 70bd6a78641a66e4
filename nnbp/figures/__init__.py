"""Network diagrams and plots, in the style of the book.

Every function returns a matplotlib ``Figure`` with dark ink on a transparent page; those that take ``axes`` can fill
one of the `panels` of a larger figure instead. `show` puts a figure on the page, as SVG, together with its alt text. The colours
are in ``figures.style``. Drawings that serve one page of the book are in private modules named after it.
"""

from .._extras import require

for package in ("PIL", "IPython", "matplotlib"):
    require(package, "figures", "nnbp.figures")

from . import style
from .canvas import new_figure, panels, pixels, show, svg
from .diagrams import network_diagram
from .matrices import matrix_equation
from .plots import bars, confusion_matrix, curves, digit_grid, learning_curves

__all__ = [
    "bars",
    "confusion_matrix",
    "curves",
    "digit_grid",
    "learning_curves",
    "matrix_equation",
    "network_diagram",
    "new_figure",
    "panels",
    "pixels",
    "show",
    "style",
    "svg",
]
