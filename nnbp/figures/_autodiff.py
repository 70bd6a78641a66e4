"""Going deeper, autodiff: one layer, forward and backward, and a small graph."""

import numpy as np

from .canvas import by, minus, sheet, write
from .diagrams import HALF, beside, draw_arrow, draw_box
from .style import ACTIVATION, BIAS, COST, ERROR, GRADIENT, INK, MUTED, WEIGHT, WIDTH, book_style

COLUMNS = (0.46, 1.98, 3.5, 4.79)  # inches, as all lengths
ABOVE, FORWARD, BACKWARD, BELOW = 3.4, 2.35, 1.3, 0.25  # the rows


@book_style()
def layer_forward_and_back():
    """One layer as two steps forward, z and a, and the vector–Jacobian products that lead back through them."""
    figure, axes, *_ = sheet(3.7)
    forward = [("$a^{l-1}$", ACTIVATION), ("$z^l$", INK), ("$a^l$", ACTIVATION), ("$C$", COST)]
    backward = [(r"$\bar a^{l-1}$", COST), (r"$\delta^l$", ERROR), (r"$\bar a^l$", COST), ("$1$", COST)]
    steps = [("", r"$(w^l)^T$"), (r"$\sigma$", r"$\odot\,\sigma'(z^l)$"), ("…", "…")]
    for row, boxes in ((FORWARD, forward), (BACKWARD, backward)):
        for x, (name, colour) in zip(COLUMNS, boxes, strict=True):
            draw_box(axes, by(x, row), name, colour)
    for left, right, (step, product) in zip(COLUMNS, COLUMNS[1:], steps, strict=False):
        _across(axes, left, right, FORWARD, step, INK)
        _across(axes, right, left, BACKWARD, product, ERROR)
    for side, name, colour in ((-1, "w", WEIGHT), (1, "b", BIAS)):
        x, foot = COLUMNS[1] + side * 0.62, COLUMNS[1] + side * 0.12
        draw_box(axes, by(x, ABOVE), f"${name}^l$", colour)
        draw_box(axes, by(x, BELOW), rf"$\bar {name}^l$", GRADIENT)
        rim = by(0, HALF[1] + 0.03)
        draw_arrow(axes, (x, ABOVE) - rim, by(foot, FORWARD) + rim, colour, lw=1.6)
        draw_arrow(axes, (foot, BACKWARD) - rim, by(x, BELOW) + rim, ERROR, lw=1.6)
    write(axes, (WIDTH - 0.05, FORWARD + 0.42), "forward", MUTED, ha="right", va="baseline")
    write(axes, (WIDTH - 0.05, BACKWARD - 0.5), "backward", MUTED, ha="right", va="baseline")
    write(axes, (COLUMNS[1] - 0.55, (BACKWARD + BELOW) / 2), r"$(a^{l-1})^T$", ERROR, 13, ha="right")
    return figure


def _across(axes, start, end, row, label, colour):
    """An arrow along a row, from the box at ``start`` to the box at ``end``, and what it does above it."""
    rim = (HALF[0] + 0.03) * np.sign(end - start)
    draw_arrow(axes, (start + rim, row), (end - rim, row), colour, lw=1.6)
    write(axes, ((start + end) / 2, row + 0.09), label, colour, 13, va="bottom")


@book_style()
def computation_graph(numbers, names, step):
    """Numbers of an engine, each after those it was made from: first their values one by one, then their bars.

    After the values comes the bar of the last number, and then one contribution to a bar in each step.
    """
    figure, axes, *_ = sheet(2.65)
    made = [number for number in numbers if number.made_from]
    unknown = made[step:]
    edges = [(number, i) for number in reversed(made) for i in range(len(number.made_from))]
    passed = edges[: max(step - len(made) - 1, 0)]
    bars = {number: [] for number in numbers} | {numbers[-1]: [1.0] if step > len(made) else []}
    for number, i in passed:
        other, derivative = number.made_from[i]
        bars[other].append(derivative * sum(bars[number]))
    places = _graph_places(numbers)
    for number, i in edges:
        other, derivative = number.made_from[i]
        now = (number, i) in passed[-1:]
        label = "" if number in unknown else f"{derivative:g}"
        bend = 0.9 * (1 - 2 * i) if [pair[0] for pair in number.made_from].count(other) > 1 else 0
        _draw_step(axes, places[other], places[number], bend, label, now)
    for number, place in places.items():
        value = "?" if number in unknown else minus(f"{number.value:g}")
        draw_box(axes, place, value, MUTED if number in unknown else INK)
        write(axes, place + by(0, HALF[1] + 0.16), names[number], INK, 14)
        terms = [f"{bar:g}" for bar in bars[number]]
        text = "+".join(terms) + (f" = {sum(bars[number]):g}" if terms[1:] else "")
        write(axes, place - by(0, HALF[1] + 0.17), text, COST, 13, weight="bold")
    return figure


def _draw_step(axes, start, end, bend, label, backward):
    """An arrow from one box to the next, or back, with the local derivative beside it."""
    start, end = start + by(HALF[0] + 0.04, 0), end - by(HALF[0] + 0.04, 0)
    place = beside((start, end), 0.5, -bend * (end - start)[0] / 2 + (-0.17 if bend > 0 else 0.17))
    ends, colour, width = ((end, start), ERROR, 2.6) if backward else ((start, end), MUTED, 1.4)
    bend = f"arc3,rad={-bend if backward else bend}"
    draw_arrow(axes, *ends, colour, lw=width, connectionstyle=bend)
    write(axes, place, label, colour)


def _graph_places(numbers):
    """A column for each depth; a number that is given stands just before the first one made from it."""
    depths = {}
    for number in numbers:
        depths[number] = 1 + max((depths[other] for other, _ in number.made_from), default=-1)
    for number in numbers[:-1]:
        depths[number] = min(depths[user] for user in numbers if number in dict(user.made_from)) - 1
    columns = [[n for n in numbers if depths[n] == depth] for depth in range(depths[numbers[-1]] + 1)]
    xs = np.linspace(0.5, WIDTH - 0.5, len(columns))
    return {n: by(x, 1.3 + 1.2 * ((len(c) - 1) / 2 - c.index(n))) for x, c in zip(xs, columns, strict=True) for n in c}
