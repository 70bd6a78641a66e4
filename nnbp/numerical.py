"""Gradients without backpropagation, by measuring: slow, and an independent test of it. Equation (46)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from . import _check
from ._check import check_examples, check_gradient_shapes, check_neuron, numpy_only
from .backprop import minibatch_gradient
from .network import Forward, Gradient, Network, example_costs, forward

Method = Literal["central", "forward", "complex"]
Verdict = Literal["agrees", "differs", "cannot be told"]

EPSILONS = {"forward": 1e-8, "central": 1e-5, "complex": 1e-30}
"""Default step ε of each method: small enough for its truncation error, large enough for its rounding error."""


@_check.ignore_underflow
def numerical_gradient(
    net: Network, X: ArrayLike, Y: ArrayLike, method: Method = "central", epsilon: float | None = None
) -> Gradient:
    """Gradient of the mean cost by changing every parameter a little, one after the other, equation (46).

    It costs one or two forward passes for every weight and bias, always in float64; the result's ``errors`` are empty.

    Parameters
    ----------
    net : Network
    X : (n_1, m) array
        The examples, one a column.
    Y : (n_L, m) array
        Their targets.
    method : {"central", "forward", "complex"}
        "forward": [C(w + ε) − C(w)] / ε, the error shrinks like ε until rounding takes over;
        "central": [C(w + ε) − C(w − ε)] / 2ε, the error shrinks like ε²;
        "complex": Im C(w + iε) / ε, no difference is taken, so nothing is lost to rounding. It needs activations
        and a cost that accept complex numbers, as all of nnbp's do.
    epsilon : float, optional
        The step; by default what suits the method, see `nnbp.numerical.EPSILONS`.
    """
    cost = _MeanCost(net, X, Y, method)
    epsilon = EPSILONS[method] if epsilon is None else _check.positive_number("epsilon", epsilon)
    weights, biases = _in_layers(cost.net, cost.slopes([(i, 1.0) for i in range(cost.point.size)], epsilon))
    return Gradient(weights, biases, errors=[])


class _MeanCost:
    """The mean cost as a function of all weights and biases, which are the entries of the vector ``point``."""

    def __init__(self, net, X, Y, method):
        self.net, X, Y = check_examples(numpy_only(net), X, Y)
        self.method = _check.choice("method", method, tuple(EPSILONS))
        self.X, self.Y = X.astype(np.float64), Y.astype(np.float64)
        number = np.complex128 if method == "complex" else np.float64
        self.point = _in_one_vector(self.net.weights + self.net.biases).astype(number)
        self.weights, self.biases = _in_layers(self.net, self.point)  # views: they move with the point
        self.shrink = 1.0

    def __call__(self):
        f = forward(self.weights, self.biases, self.net.activations, self.X)
        return example_costs(self.net, Forward(f.z, [f.a[-1] * self.shrink]), self.Y).mean()

    def moved(self, moves, step):
        """The cost after a step along each move, a pair of what moves, one entry or all of them, and how fast."""
        costs, start = [], self.point.copy()
        for entries, speed in moves:
            self.point[entries] += step * speed
            costs.append(self())
            self.point[entries] = start[entries]
        return np.array(costs)

    def slopes(self, moves, epsilon):
        """The derivative along each move."""
        if self.method == "forward":
            return (self.moved(moves, epsilon) - self()) / epsilon
        if self.method == "central":
            return (self.moved(moves, epsilon) - self.moved(moves, -epsilon)) / (2 * epsilon)
        slopes = self.moved(moves, 1j * epsilon).imag / epsilon
        small = np.flatnonzero(abs(slopes) * epsilon < 1e-200)  # underflow may cost digits, but not of a longer step
        longer, twice = (self.moved([moves[i] for i in small], 1j * step).imag / step for step in (1e-7, 2e-7))
        slopes[small] = np.where(abs(longer - twice) <= 1e-6 * abs(longer), longer, slopes[small])
        return slopes

    def uncertainty(self, moves, slopes):
        """How far measured slopes may be off, by what rounding and a step of twice the length do to them."""
        epsilon = EPSILONS[self.method]
        costs = np.array([self(), *(self() for _ in self._rounded(20))]).real
        rounding = (np.ptp(costs) + np.finfo(float).eps * abs(costs[0])) / epsilon
        if self.method == "complex":
            rounding *= 0  # nothing is subtracted; what is not finite stays so
        again = [self.slopes(moves, 2 * epsilon) for _ in self._rounded(3)]
        return 3 * (rounding + abs(slopes - again).max(axis=0))

    def _rounded(self, times):
        """Change the last digits of parameters and outputs at random, as rounding might, and change them back."""
        rng, eps, start = np.random.default_rng(0), np.finfo(float).eps, self.point.copy()
        for _ in range(times):
            self.point[:] = start * (1 + eps * rng.choice([-1, 1], start.size))
            self.shrink = 1 - eps * rng.integers(0, 2, self.Y.shape)
            yield
        self.point[:], self.shrink = start, 1.0


def _in_one_vector(arrays):
    return np.concatenate([array.ravel() for array in arrays])


def _in_layers(net, vector):
    """The weights and the biases in a vector of all of them: two lists of views in the network's shapes."""
    parameters = net.weights + net.biases
    pieces = np.split(vector, np.cumsum([p.size for p in parameters])[:-1])
    arrays = [piece.reshape(p.shape) for piece, p in zip(pieces, parameters, strict=True)]
    return arrays[: len(net.weights)], arrays[len(net.weights) :]


def demon_cost(net: Network, x: ArrayLike, y: ArrayLike, layer: int, neuron: int, delta_z: float) -> float:
    """The cost C_x when a demon adds ``delta_z``, Δz, to the weighted input z^l_j of one neuron of ``net``, as in (29).

    The example is ``x`` (n_1, 1) and ``y`` (n_L, 1); ``layer`` is l, from 2 to L, and ``neuron`` is its row j, from 0.
    """
    net, x, y = check_examples(numpy_only(net), x, y, m=1)
    layer, neuron = check_neuron(net, layer, neuron)
    delta_z = _check.finite_number("delta_z", delta_z)
    return float(demon_costs(net, x, y, layer, neuron, np.array([delta_z]))[0])


def demon_costs(net, x, y, layer, neuron, pushes):
    """The costs of `demon_cost` for several Δz at once, without checks: each has a column of its own."""
    run = Forward([], [np.tile(x, len(pushes))])
    for l, (w, b, activation) in enumerate(zip(net.weights, net.biases, net.activations, strict=True), start=2):
        run.z.append(w @ run.a[-1] + b)
        if l == layer:
            run.z[-1][neuron] += pushes
        run.a.append(activation._f(run.z[-1]))
    return example_costs(net, run, np.tile(y, len(pushes)))


@dataclass(frozen=True)
class GradientCheck:
    """What `nnbp.check_gradient` found; print it to read it.

    Attributes
    ----------
    verdict : {"agrees", "differs", "cannot be told"}
    worst : float
        The largest relative error among the entries that decide the verdict.
    tolerance : float
        The relative error that is allowed.
    where : str
        The entry with the largest relative error, such as "weights[0][2, 1]", or "direction 3".
    given : float
        That entry of the gradient that was checked.
    numerical : float
        That entry as it was measured.
    entries : int
        How many entries or directions were compared.
    too_small : int
        How many of them agree only as far as they can be measured.
    uncertainty : float
        How far the measurement may be off: at most, for those too small; at ``where``, if the verdict is not "agrees".
    """

    verdict: Verdict
    worst: float
    where: str
    given: float
    numerical: float
    tolerance: float
    entries: int
    too_small: int
    uncertainty: float

    @property
    def ok(self) -> bool:
        """Whether the two gradients agree within the tolerance."""
        return self.verdict == "agrees"

    def __str__(self) -> str:
        worst = f"the worst relative error (the difference divided by the larger number) is {self.worst:.1e}"
        both = f"at {self.where}, where {self.given:.6g} was given and {self.numerical:.6g} measured"
        kink = "\nIf an activation has a kink (relu), see whether a z lies within a step of it."
        if self.verdict == "cannot be told":
            off = f' and may be off by {self.uncertainty:.1g}.{kink} Otherwise, method="complex" is more exact.'
            doubt = off if np.isfinite(self.uncertainty) else "; the cost is NaN or infinite there."
            return f"It cannot be told whether the gradients agree: {both}{doubt}"
        if self.verdict == "differs":
            error = f"{worst}, {both}; {self.tolerance:.0e} is allowed" if np.isfinite(self.given) else both
            return f"The gradients differ: {error}.{kink}"
        agree = f"The gradients agree: {worst}, at {self.where}; {self.tolerance:.0e} is allowed."
        small = f"\n{self.too_small} of {self.entries} entries are too small to be judged that way: they differ by less"
        return f"{agree}{small} than the measurement may be off, {self.uncertainty:.0e}." if self.too_small else agree


def check_gradient(
    net: Network,
    X: ArrayLike,
    Y: ArrayLike,
    gradient: Gradient | None = None,
    method: Method = "central",
    tolerance: float = 1e-6,
    directions: int | None = None,
    seed: int = 0,
) -> GradientCheck:
    """Compare a gradient with the measured one, entry by entry or along random directions.

    Where the relative error is above the tolerance, rounding and a longer step show how far the measurement may be off.
    An entry differs if the two numbers are further apart. If not, it is too small to be judged, which does not matter
    where the measurement is off by less than a tenth of it, or than the tolerance times the largest entry. Otherwise,
    and with NaN or infinity in the measurement, it cannot be told whether the gradients agree.

    Parameters
    ----------
    net : Network
    X : (n_1, m) array
        The examples, one a column.
    Y : (n_L, m) array
        Their targets.
    method : {"central", "forward", "complex"}
        As in `numerical_gradient`.
    gradient : Gradient, optional
        The gradient to judge; by default backpropagation's own, `minibatch_gradient`.
    tolerance : float
        The relative error that is allowed: 1e-6 suits central differences in float64.
    directions : int
        For large networks: compare the derivatives along this many random directions, in which all parameters move at
        once, at a few forward passes each.
    seed : int
        The same seed gives the same directions.
    """
    tolerance = _check.positive_number("tolerance", tolerance)
    cost = _MeanCost(net, X, Y, method)
    net = cost.net
    with np.errstate(all="ignore"):  # NaN and infinity lead to a verdict, too
        gradient = minibatch_gradient(net, X, Y) if gradient is None else gradient
        weights, biases = check_gradient_shapes(net, gradient, finite=False)
        given = _in_one_vector(weights + biases).astype(np.float64)
        moves = [(i, 1.0) for i in range(given.size)]
        if directions is not None:
            moves = _random_directions(net, _check.integer("directions", directions, 1), seed)
            given = np.array([given @ speed for _, speed in moves])
        measured = cost.slopes(moves, EPSILONS[method])
        difference, larger = abs(given - measured), np.maximum(abs(given), abs(measured))
        relative = np.where(difference == 0, 0, difference / larger)
        doubtful, uncertainty = ~(relative <= tolerance), np.zeros(given.size)
        if doubtful.any():
            uncertainty[doubtful] = cost.uncertainty([moves[i] for i in np.flatnonzero(doubtful)], measured[doubtful])
        differs = doubtful & (~np.isfinite(given) | (difference > uncertainty))
        negligible = tolerance * larger[np.isfinite(larger)].max(initial=0)
        too_small = doubtful & ~differs & (uncertainty < np.maximum(larger / 10, negligible))
    untold = doubtful & ~differs & ~too_small
    verdict: Verdict = "differs" if differs.any() else "cannot be told" if untold.any() else "agrees"
    deciding = {"differs": differs, "cannot be told": untold, "agrees": ~too_small}[verdict]
    i = np.where(deciding, np.nan_to_num(relative, nan=np.inf), -1).argmax()
    return GradientCheck(
        verdict=verdict,
        worst=float(relative[i]),
        where=_entry_name(net, i) if directions is None else f"direction {i + 1}",
        given=float(given[i]),
        numerical=float(measured[i]),
        tolerance=tolerance,
        entries=given.size,
        too_small=int(too_small.sum()),
        uncertainty=float(uncertainty[too_small].max(initial=0) if verdict == "agrees" else uncertainty[i]),
    )


def _random_directions(net, number, seed):
    """Moves in which every parameter goes up or down, and every weighted input by about the same."""
    rng = np.random.default_rng(_check.integer("seed", seed, 0))
    parameters = net.weights + net.biases
    signs = ([rng.choice([-1, 1], p.shape) / np.sqrt(p.shape[1]) for p in parameters] for _ in range(number))
    return [(slice(None), _in_one_vector(arrays)) for arrays in signs]


def _entry_name(net, i):
    for kind, arrays in (("weights", net.weights), ("biases", net.biases)):
        for layer, array in enumerate(arrays):
            if i < array.size:
                return f"{kind}[{layer}][{i // array.shape[1]}, {i % array.shape[1]}]"
            i -= array.size
