"""One example of every drawing in the package, and helpers that examine pictures."""

import functools
from dataclasses import dataclass

import numpy as np
from matplotlib.axis import Tick
from matplotlib.colors import to_rgba
from matplotlib.text import Text

import nnbp
from nnbp import figures
from nnbp.figures import (
    _autodiff,
    _big_picture,
    _check_a_gradient,
    _downhill,
    _error,
    _five_steps,
    _four_equations,
    _how_far,
    _index,
    _learning_slowdown,
    _linear_neurons,
    _mini_batches,
    _modified_neuron,
    _outputs,
    _proof,
    _stuck,
    _training,
    _two_assumptions,
    matrices,
    plots,
    style,
)

NET = nnbp.Network([3, 4, 3, 2], seed=0)
X, Y = np.array([[0.2], [0.9], [0.5]]), np.array([[1.0], [0.0]])
RUN, GRADIENT = NET.feedforward(X), nnbp.backprop(NET, X, Y)
WEIGHT = (2, 2, 1)
SMALL = nnbp.Network([2, 3, 2], seed=1)  # small enough for the numbers on its edges
IMAGE = np.linspace(0, 1, 9).reshape(9, 1)
READER = nnbp.Network([9, 4, 3], seed=0)
CIRCLE = np.array([np.cos(np.linspace(0, 6, 50)), np.sin(np.linspace(0, 6, 50))])
GRID = np.linspace(-4, 4, 33)
CLASSES = np.arange(30) % 10
HISTORY = nnbp.History([0.5, 0.3, 0.2], [0.4, 0.7, 0.8], [0.5, 0.4, 0.3], [0.4, 0.6, 0.7])


def numbers_of(net):
    """All the numbers of one example, as arguments of network_diagram."""
    x, y = np.full((net.sizes[0], 1), 0.6), np.full((net.sizes[-1], 1), 1.0)
    f = net.feedforward(x)
    return {"a": f.a, "z": f.z, "weights": net.weights, "cost": net.mean_cost(x, y), "y": y}


def in_panel(draw, *arguments, **settings):
    """A drawing that fills a panel, in a figure."""
    figure, axes = figures.panels(3.2)
    draw(*arguments, **settings, axes=axes)
    return figure


def blame():
    y = np.array([[0.0], [1.0], [0.0]])
    return _index.blame_diagram(IMAGE, nnbp.backprop(READER, IMAGE, y), READER.output(IMAGE), y, 0.3)


def descent(steps=3):
    """Some steps down a bowl, of which every one subtracts 1 from both weights."""
    across, up = np.linspace(0, 4, 81), np.linspace(-1, 3, 81)
    path = [(u, v, (u**2 + v**2) / 2) for u, v in [(3, 2), (2, 1), (1, 0)][:steps]]
    return _downhill.descent(across, up, (across**2 + up[:, None] ** 2) / 2, path, names=("$w$", "$b$"))


def shares(shares=((0.0, 1.0, 0.25),)):
    words = {"names": ["one"], "xlabel": "epoch", "ylabel": "correct", "title": "asleep"}
    return _training.shares_over_time([0, 1, 2], [1, 2, 3], np.array(shares), **words, ylim=(0, 4))


def product(w, A, b, column):
    names = ("$Z$", "$w$", "$A$", "$b$")
    return _mini_batches.mini_batch_product(w, A, b, column, names=names, image=A[:, column])


def linear(layer=4, activations=nnbp.identity):
    return _linear_neurons.layer_map(nnbp.Network([2, 2, 2, 2], activations=activations, seed=1), layer)


EQUATION = [("$z$", RUN.z[0], style.INK), "=", ("$w$", NET.weights[0], style.WEIGHT, np.s_[1]), ("$a$", X, style.ERROR)]
TABLE = ("$s$", np.array([[1.0], [2.0], [-3.0]]), style.ERROR), ("$t$", np.array([[4.0, 5.0]]), style.ACTIVATION)
LINES = {"fades": [1.0, 1e-3, 1e-6], "grows": [1.0, 10.0, 100.0]}
COSTS = {"slow": [1, 0.9, 0.8], "fast": [1, 0.1, 0.01]}
WIDE = (np.random.default_rng(0).standard_normal(shape) for shape in ((30, 64), (64, 10), (30, 1)))

DRAWINGS = {
    "weight": lambda: figures.network_diagram([3, 4, 2], weight=(3, 1, 3)),
    "marked": lambda: figures.network_diagram([3, 4, 2], bias=(2, 2), activation=(3, 0)),
    "demon": lambda: figures.network_diagram([3, 4, 2], demon=(2, 0), cost=True),
    "numbers": lambda: figures.network_diagram([2, 3, 2], **numbers_of(SMALL)),
    "backward": lambda: figures.network_diagram([2, 3, 2], **numbers_of(SMALL), backward=2),
    "wide": lambda: figures.network_diagram([64, 30, 10], weight=(2, 12, 40), cost=True),
    "matrix equation": lambda: figures.matrix_equation(EQUATION),
    "table": lambda: matrices.multiplication_table(*TABLE, diagonal=True),
    "curves": lambda: figures.curves(
        GRID, {"true": GRID**2, "predicted": GRID}, xlabel="x", ylabel="cost", points={"here": (0, 0)}
    ),
    "log curves": lambda: figures.curves([1, 10, 100], LINES, xlabel="n", ylabel="size", log="xy", level=1),
    "learning": lambda: figures.learning_curves(HISTORY),
    "confusion": lambda: figures.confusion_matrix(CLASSES, np.where(CLASSES == 3, 5, CLASSES)),
    "digits": lambda: figures.digit_grid(np.zeros((64, 30)), CLASSES),
    "bars": lambda: figures.bars({"slow": 1.0, "fast": 4.0, "fastest": 5.5}, marked=["fastest"]),
    "multiples": lambda: plots.multiples({"ours": (1.1, 1.0, 1.2), "theirs": (80.0, 75.0, 90.0)}, xlabel="÷"),
    "pixel maps": lambda: plots.pixel_maps({"small": np.linspace(0, 0.1, 9), "large": np.linspace(0, 9, 9)}),
    "shapes": lambda: plots.shape_panels({"forward": [("one", CIRCLE), None], "back": [("two", CIRCLE)]}),
    "blame": blame,
    "weight names": lambda: _outputs.weight_names(NET, X, 3, 1, 3),
    "mean of costs": lambda: _two_assumptions.mean_of_costs(NET, np.hstack([X, 1 - X]), np.hstack([Y, 1 - Y])),
    "costs along": lambda: _two_assumptions.costs_along(GRID, np.stack([GRID, -GRID], axis=1) + 5, 1.0, "largest"),
    "descent": descent,
    "bowl": lambda: _two_assumptions.cost_bowl(NET.output(X), Y),
    "shared weights": lambda: _how_far.shared_weights(np.array([[-0.04], [0.03], [0.1]]), IMAGE[:5]),
    "penalty": lambda: _how_far.penalty_diagram([3, 4, 3, 2]),
    "demon's effect": lambda: _error.demon_effect(NET, X, Y, 3, 0, 1.0),
    "fan": lambda: _four_equations.fan(np.array([0.9, -0.5]), np.array([-0.1, 0.2]), 0.25),
    "halves": lambda: _four_equations.two_halves(NET, X, Y, 3),
    "one weight": lambda: _four_equations.one_weight_diagram(0.003, -0.2),
    "saturation": lambda: _learning_slowdown.saturation(1.0, 1),
    "learning neuron": lambda: _learning_slowdown.learning_neuron([0.1, 0.9], [0.4, 0.0], [-0.1, 0.0]),
    "opinions": lambda: _training.opinions(
        np.ones((4, 2)), np.array([[0.9, 0.7], [0.1, 0.8]]), np.array([[1, 1], [0, 0]])
    ),
    "costs and weights": lambda: _training.costs_and_weights(COSTS, "fast", 1, np.eye(2, 9), largest=1),
    "shares": shares,
    "neurons": lambda: in_panel(
        _stuck.neuron_lines, [1, 2], np.arange(20).reshape(10, 2), marked=[3], xlabel="step", ylabel="$z$", ylim=(0, 20)
    ),
    "magnified": lambda: in_panel(_check_a_gradient.magnified, np.cos, 0.5, -0.48, 0.1, xlabel="w", ylabel="C"),
    "chain": lambda: _proof.chain_diagram(
        "$z$", ["$u$", "$v$"], first=["1", "2"], second=["3", "4"], closed=[1], below="in all 11"
    ),
    "growing rectangle": _proof.growing_rectangle,
    "forward and back": _autodiff.layer_forward_and_back,
    "computation": lambda: computation(6),
    "ripple": lambda: _big_picture.ripple(NET, X, Y, WEIGHT, 0.5, 5),
    "path letters": _big_picture.path_letters,
    "path": lambda: in_panel(_big_picture.path_diagram, NET, X, Y, WEIGHT, (2, 0, 1)),
    "running sum": lambda: in_panel(_big_picture.running_sum, [3.0, -1.0, 0.5], 2.5, 2, ylabel="sum"),
    "modified": lambda: _modified_neuron.modified_neuron(NET, X, Y, 3, 1, nnbp.relu),
    "layer map": linear,
    "mini-batch": functools.partial(product, *WIDE, 3),
}
for moments in (_four_equations.four_equations(NET, X, Y), _five_steps.algorithm_steps(NET, X, Y)):
    DRAWINGS |= {moment.label: moment.draw for moment in moments}


@dataclass(eq=False)
class Number:
    value: float
    made_from: tuple = ()


def computation(step):
    """(wx + b)² from numbers like those of the page's engine."""
    w, x, b = (Number(value) for value in (3.0, 2.0, -5.0))
    product = Number(6.0, ((w, 2.0), (x, 3.0)))
    total = Number(1.0, ((product, 1.0), (b, 1.0)))
    square = Number(1.0, ((total, 1.0), (total, 1.0)))
    numbers = [w, x, product, b, total, square]
    return _autodiff.computation_graph(
        numbers, dict(zip(numbers, ("w", "x", "wx", "b", "wx+b", "C"), strict=True)), step
    )


def texts(figure):
    return [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]


def words(figure):
    return [text.get_text() for text in texts(figure)]


def outside(figure):
    """Texts that extend beyond the figure; ticks beyond the ends of an axis are laid out but not drawn."""
    figures.pixels(figure)
    width, height = figure.bbox.size
    ticks = {text for tick in figure.findobj(Tick) for text in tick.findobj(Text)}
    boxes = {text: (text.get_bbox_patch() or text).get_window_extent() for text in {*texts(figure)} - ticks}
    return [t.get_text() for t, b in boxes.items() if min(b.x0, b.y0, width - b.x1, height - b.y1) < -2]


def linear_rgb(rgb):
    rgb = np.asarray(rgb)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def in_the_dark(rgb):
    """A colour after the page's dark-mode filter, invert(1) hue-rotate(180deg)."""
    hue_rotated = np.array([[-0.574, 1.43, 0.144], [0.426, 0.43, 0.144], [0.426, 1.43, -0.856]])
    return np.clip(hue_rotated @ (1 - np.array(rgb)), 0, 1)


def contrast(one, other):
    """The contrast ratio as WCAG defines it."""
    low, high = sorted(linear_rgb(rgb) @ (0.2126, 0.7152, 0.0722) for rgb in (one, other))
    return (high + 0.05) / (low + 0.05)


def least_contrast(text, fill=(0, 0, 0, 0)):
    """Contrast of text on a fill, on the worst of a light and two dark pages."""

    def over(page, rgb):
        return fill[3] * np.array(rgb) + (1 - fill[3]) * np.array(to_rgba(page)[:3])

    text, fill = to_rgba(text)[:3], to_rgba(fill)
    dark = [contrast(in_the_dark(text), over(page, in_the_dark(fill[:3]))) for page in ("#14181e", "#121212")]
    return min(contrast(text, over("white", fill[:3])), *dark)
