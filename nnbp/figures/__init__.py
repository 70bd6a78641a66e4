"""Network diagrams and the book's plots.

Every function returns a matplotlib ``Figure`` with dark ink on a transparent page; those that take ``axes`` can fill one
of the `panels` of a larger figure instead.
`show` puts a figure on the page together with its alt text.
"""

from .algorithm import algorithm_steps
from .backward import layer_there_and_back
from .chain import chain_diagram
from .digits import blame_diagram, costs_and_weights, opinions, weight_images
from .errors import demon_effect, four_equations
from .magnified import magnified
from .maps import log_curves, shape_panels
from .matrices import matrix_equation
from .minibatch import mini_batch_product
from .modified import layer_map, modified_neuron
from .network import network_diagram, one_weight_diagram
from .paths import path_diagram, ripple, running_sum
from .plots import confusion_matrix, curves, digit_grid, learning_curves
from .slowdown import (
    dots,
    layer_norms,
    neuron_lines,
    pixel_maps,
    saturation,
    shares_over_time,
    stacked_curves,
)
from .source import listing
from .speed import bars, multiples
from .style import (
    ACTIVATION,
    BIAS,
    COST,
    ERROR,
    FAINT,
    GRADIENT,
    INK,
    MUTED,
    WEIGHT,
    new_figure,
    panels,
    pixels,
    show,
)
from .table import multiplication_table
from .two_assumptions import cost_bowl, penalty_diagram
from .warm_up import feedforward_step, weight_names

__all__ = [
    "ACTIVATION",
    "BIAS",
    "COST",
    "ERROR",
    "FAINT",
    "GRADIENT",
    "INK",
    "MUTED",
    "WEIGHT",
    "algorithm_steps",
    "bars",
    "blame_diagram",
    "chain_diagram",
    "confusion_matrix",
    "cost_bowl",
    "costs_and_weights",
    "curves",
    "demon_effect",
    "digit_grid",
    "dots",
    "feedforward_step",
    "four_equations",
    "layer_map",
    "layer_norms",
    "layer_there_and_back",
    "learning_curves",
    "listing",
    "log_curves",
    "magnified",
    "matrix_equation",
    "mini_batch_product",
    "modified_neuron",
    "multiples",
    "multiplication_table",
    "network_diagram",
    "neuron_lines",
    "new_figure",
    "one_weight_diagram",
    "opinions",
    "panels",
    "path_diagram",
    "penalty_diagram",
    "pixel_maps",
    "pixels",
    "ripple",
    "running_sum",
    "saturation",
    "shape_panels",
    "shares_over_time",
    "show",
    "stacked_curves",
    "weight_images",
    "weight_names",
]
