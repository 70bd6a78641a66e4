"""What changes when one neuron, or all of them, get another activation function."""

import numpy as np
from matplotlib.collections import LineCollection

from .. import _check
from .._check import check_examples, check_neuron
from ..activations import Activation, per_neuron
from ..backprop import backprop
from .matrices import matrix_equation
from .network import Diagram, network_diagram
from .plots import curves
from .style import ACTIVATION, BIAS, ERROR, FAINT, INK, MUTED, WEIGHT, number, panels, style

REACH = 3.0  # of z to either side of 0, at least
LINES = 9  # of a grid, in each direction
ERRORS, FUNCTIONS = 0.3, 1.9  # inches, as all heights here
DIAGRAM, PLANES, EQUATION = 1.75, 2.55, 1.3


def modified_neuron(net, x, y, layer, neuron, f):
    """The errors that another activation function at one neuron changes, in red; all others in grey.

    The function is moved up or down until it gives the same activation for this example. So the way forward stays as it
    was, and all that changes is the slope on the way back.

    Parameters
    ----------
    net : Network
    x, y : (n_1, 1) and (n_L, 1) array
        The example.
    layer : int
        Layer l of the neuron, 2 to L.
    neuron : int
        Its row j, from 0.
    f : Activation
        What it gets instead of its own.

    Returns
    -------
    matplotlib.figure.Figure
    """
    x, y = check_examples(net, x, y, m=1)
    layer, neuron = check_neuron(net, layer, neuron)
    _check.instance("f", f, Activation)
    forward, own = net.feedforward(x), net.activations[layer - 2]
    z = float(forward.z[layer - 2][neuron, 0])
    lift = float(forward.a[layer - 1][neuron, 0]) - float(f(np.array([z]))[0])
    moved = Activation(lambda z: f._f(z) + lift, f._prime, f.name)
    before = backprop(net, x, y).errors
    after = backprop(_with(moved, net, layer, neuron), x, y).errors
    figure, above, below = panels(0.93 * (max(net.sizes) - 1) + 1.15, FUNCTIONS, between=ERRORS)
    with style():
        _draw_errors(above, net.sizes, forward.a, before, after, (layer, neuron))
        _write_error(figure, layer, neuron, *(errors[layer - 2][neuron, 0] for errors in (before, after)))
        _draw_functions(below, own, moved, z)
    return figure


def _with(f, net, layer, neuron):
    """The network with another activation function at one neuron."""
    twin, functions = net.copy(), [net.activations[layer - 2]] * net.sizes[layer - 1]
    functions[neuron] = f
    twin.activations = [per_neuron(functions) if i == layer - 2 else a for i, a in enumerate(net.activations)]
    return twin


def _draw_errors(axes, sizes, a, before, after, modified):
    diagram = Diagram(list(sizes), has_cost=False)
    diagram.rings[modified] = ERROR
    diagram.place(axes, roomy=True, above=True, below=False)
    changed = {
        (i + 2, j): not np.isclose(old, new, rtol=1e-9, atol=0)
        for i in range(len(after))
        for j, (old, new) in enumerate(zip(before[i].ravel(), after[i].ravel(), strict=True))
    }
    for (layer, j), differs in changed.items():
        x, height = diagram.places[layer, j] + (0, diagram.radius + 0.11)
        text = f"δ\N{HAIR SPACE}=\N{HAIR SPACE}{number(after[layer - 2][j, 0], 3)}"
        diagram.write(x, height, text, ERROR if differs else MUTED, 10.5, weight="bold" if differs else "normal")
    diagram.draw_edges({}, {}, [])
    for start, end in _edges_back(diagram, modified) if changed[modified] else ():
        diagram.draw_arrow(*diagram.between(start, end), ERROR, linewidth=1.3, mutation_scale=10)
    diagram.draw_neurons({(i + 1, j): value for i, column in enumerate(a) for j, value in enumerate(column.ravel())})
    diagram.write_layers()


def _edges_back(diagram, modified):
    """The edges along which a changed error travels on, down to layer 2."""
    sources = [modified]
    for layer in range(modified[0] - 1, 1, -1):
        ends = diagram.shown(layer)
        yield from ((start, end) for start in sources for end in ends)
        sources = ends


def _write_error(figure, layer, neuron, before, after):
    """Between the two panels."""
    text = rf"$\delta^{layer}_{neuron + 1}$ was {number(before, 3)} and is now {number(after, 3)}"
    height = (FUNCTIONS + 0.4 * ERRORS) / figure.get_figheight()
    figure.text(0.5, height, text, color=INK, fontsize=12.5, ha="center", va="center")


def _draw_functions(axes, own, f, z):
    """Both functions through their common point, and the two slopes there."""
    reach = max(REACH, abs(z) + 1)
    around = np.linspace(-reach, reach, 201)
    a = float(own(np.array([z]))[0])
    slopes = [float(g.prime(np.array([z]))[0]) for g in (own, f)]
    own_name = rf"$\sigma'={number(slopes[0], 3)}$"
    lines = {own_name: own(around), rf"$f\,'={number(slopes[1], 3)}$": f(around)}
    xlabel, ylim = f"z (here {number(z)})", (-0.6, 1.6)
    curves(around, lines, xlabel=xlabel, colours=(MUTED, ERROR), ylim=ylim, axes=axes)
    for slope, colour in zip(slopes, (MUTED, ERROR), strict=True):
        axes.plot(z + np.array([-0.8, 0.8]), a + slope * np.array([-0.8, 0.8]), color=colour, lw=5, alpha=0.35)
    axes.plot(z, a, "o", color=INK, ms=6, zorder=4)


def layer_map(net, layer):
    """A grid of inputs as it arrives at a layer, beside the affine map that comes closest to it.

    For linear neurons that map is exact; the figure prints the largest distance between the two.

    Parameters
    ----------
    net : Network
        All of its layers have two neurons.
    layer : int
        Which layer, 2 to L.

    Returns
    -------
    matplotlib.figure.Figure
    """
    if set(net.sizes) != {2}:
        raise ValueError(f"net has sizes {net.sizes}; all should be 2, so that a layer's activations are points")
    layer = _check.integer("layer", layer, 2, len(net.sizes))
    grid = np.linspace(-1, 1, LINES)
    along = np.linspace(-1, 1, 41)
    level = [np.array([along, np.full(41, at)]) for at in grid]
    upright = [line[::-1] for line in level]
    X = np.hstack(level + upright)
    A = net.feedforward(X).a[layer - 1]
    W, B = _closest_affine_map(X, A)
    miss = np.linalg.norm(W @ X + B - A, axis=0).max()
    figure, diagram, equation = panels(DIAGRAM, EQUATION, between=PLANES)
    shown = [w if l <= layer else None for l, w in enumerate(net.weights, start=2)]
    network_diagram(net.sizes, weights=shown, activation=(layer, 0), axes=diagram)
    with style():
        both = np.hstack((A, W @ X + B))
        low, high = both.min(axis=1), both.max(axis=1)
        middle, half = (low + high) / 2, 0.56 * (high - low).max()
        left = rf"layer by layer: $a^{layer}$"
        for x, title, points in ((0.02, left, A), (0.52, "in one step: $Wx+B$", W @ X + B)):
            bottom, height = np.array((EQUATION + 0.03 * PLANES, 0.84 * PLANES)) / figure.get_figheight()
            axes = figure.add_axes((x, bottom, 0.46, height))
            axes.set(xlim=middle[0] + half * np.array((-1, 1)), ylim=middle[1] + half * np.array((-1, 1)))
            axes.set(xticks=[], yticks=[], aspect="equal")
            axes.spines[:].set(visible=True, color=FAINT)
            axes.set_title(title, fontsize=12.5, color=INK)
            _draw_grid(axes, points)
        parts = [("$W$", W, WEIGHT), "$x$", "+", ("$B$", B, BIAS), "   "]
        matrix_equation(parts, axes=equation)
        where = {"transform": equation.transAxes, "ha": "left", "va": "center"}
        miss = (
            "exact: the two pictures\nare the same"
            if miss < 1e-9
            else f"the closest affine map\nmisses by up to {number(miss)}"
        )
        equation.text(0.53, 0.5, miss, fontsize=12.5, color=INK, **where)
    return figure


def _closest_affine_map(X, A):
    """W and B by least squares; for points that come from an affine map, that map."""
    solution, *_ = np.linalg.lstsq(np.vstack((X, np.ones(X.shape[1]))).T, A.T, rcond=None)
    return solution[:-1].T, solution[-1:].T


def _draw_grid(axes, points):
    lines = np.split(points, 2 * LINES, axis=1)
    widths = [1.8 if i in (0, LINES - 1) else 1 for i in range(LINES)]
    for half, colour, dashes in ((lines[:LINES], WEIGHT, "-"), (lines[LINES:], ACTIVATION, (0, (4, 1.5)))):
        drawn = [line.T for line in half]
        axes.add_collection(LineCollection(drawn, colors=colour, linestyles=[dashes], linewidths=widths))
    axes.plot(*lines[-1][:, -1], "o", color=INK, ms=7, zorder=4)
