"""Exercise 13: an activation function that does not saturate, judged by its slope and by its training curve."""

import functools

import numpy as np

from ..activations import sigmoid, softplus, tanh
from .engine.task import Finding, Task

SATURATED = 0.025
"""Slopes below this, a tenth of the sigmoid's largest, are near 0: chapter 5's definition."""

NEAR = np.linspace(-30, 30, 121)  # 0 and the other whole numbers, where kinks are, among them
FINE = np.linspace(-30, 30, 6001)
FAR = np.concatenate([-np.geomspace(1000, 30, 40), np.linspace(-30, 30, 601), np.geomspace(30, 1000, 40)])

START = -3.0, -2.0
ETA, EPOCHS = 0.3, 200
"""The neuron of chapter 5 that is wrong about nearly everything: x = 1, target 1, weight −3, bias −2."""


def activation(z):
    """f(z) and f′(z) for every entry of z: half a straight line, half a tanh."""
    return (z + np.tanh(z)) / 2, (1 + tanh._prime(z)) / 2


def training_curve(function, epochs=EPOCHS):
    """Cost of chapter 5's badly started neuron before every epoch, for a function that returns f(z) and f′(z)."""
    (w, b), costs = START, []
    for _ in range(epochs + 1):
        f, prime = (float(np.asarray(part).item()) for part in function(np.array([[w + b]])))
        costs.append((f - 1) ** 2 / 2)
        delta = (f - 1) * prime
        w, b = w - ETA * delta, b - ETA * delta
        if not np.isfinite([w, b, costs[-1]]).all() or costs[-1] > 1e6:
            return [*costs, np.inf]
    return costs


@functools.cache
def sigmoid_curve():
    """The same for the sigmoid."""
    return training_curve(lambda z: (sigmoid._f(z), sigmoid._prime(z)))


def judge(function):
    """What is wrong with an activation function, if anything."""

    def both(z):
        f, prime = function(z.copy())
        return np.asarray(f, float), np.asarray(prime, float)

    return _not_entrywise(both) or _not_finite(both) or _not_the_slope(both) or _flat(both) or _slow(both)


def _not_entrywise(both):
    z = np.array([[-2.0, 0.5, 1.5, -0.3], [0.7, 3.0, -1.0, 0.2], [-4.0, 2.0, 0.1, 1.0]])
    once, twice = both(z), both(z)
    if not np.allclose(once, twice, rtol=1e-9, atol=1e-12, equal_nan=True):
        return Finding("gave two answers to the same z when it was called twice.", "carried-over")
    for i in np.ndindex(z.shape):
        alone = both(z[i].reshape(1, 1))
        if any(
            part.size != 1 or not np.isclose(part.item(), part_of[i])
            for part, part_of in zip(alone, once, strict=False)
        ):
            return Finding(
                "answered differently to an entry of z when the other entries were not there.", "neurons-mixed"
            )
    return None


def _not_finite(both):
    for part, name in zip(both(FAR.reshape(1, -1)), ("f", "f′"), strict=False):
        bad = ~np.isfinite(part[0])
        if bad.any():
            z = FAR[bad][0]
            return Finding(
                f"gave {name} as NaN or infinite, first at z = {z:.0f}.", "overflow" if abs(z) > 30 else None
            )
    return None


def _slopes(f, z, h=1e-6):
    """The slope of f to the left and to the right of each z."""
    here = f(z)
    return (here - f(z - h)) / h, (f(z + h) - here) / h


def _not_the_slope(both):
    """f′ should be the slope of f; at a kink any number between the slopes on both sides will do."""
    z = NEAR.reshape(1, -1)
    f, prime = (lambda z: both(z)[0]), both(z)[1]
    left, right = _slopes(f, z)
    tolerance = 1e-4 * np.maximum(1, np.abs(left))
    low, high = np.minimum(left, right) - tolerance, np.maximum(left, right) + tolerance
    wrong = (prime < low) | (prime > high)
    if not wrong.any():
        return _jump(both)
    kinks = high - low > 3 * tolerance
    slope = (left + right) / 2

    def is_(other):
        return np.allclose(prime[~kinks], other[~kinks], rtol=1e-3, atol=1e-4)

    of_the_second = np.mean(_slopes(lambda z: both(z)[1], z), axis=0)
    names = {
        "slope-first": np.allclose(of_the_second[~kinks], f(z)[~kinks], rtol=1e-3, atol=1e-4),
        "kink-without-slope": not (wrong & ~kinks).any() and not prime[wrong].any(),
        "sigma-prime-of-a": is_(np.mean(_slopes(f, f(z)), axis=0)),
        "f-for-its-slope": is_(f(z)),
        "slopes-exchanged": is_(slope[:, ::-1]),
        "slope-without-function": prime.min() >= SATURATED > slope[~kinks].min(),
    }
    where = f"at z = {z[wrong][0]:g}" if wrong.sum() == 1 else f"at {wrong.sum()} of {wrong.size} places"
    name = next((name for name, found in names.items() if found), "prime-is-not-the-slope")
    return Finding(f"returned an f′ that is not the slope of its f {where}, measured by differences.", name)


def _jump(both):
    f, prime = (part[0] for part in both(FINE.reshape(1, -1)))
    risen, expected = np.diff(f), (prime[1:] + prime[:-1]) / 2 * np.diff(FINE)
    jumps = np.abs(risen - expected) > 0.05 + 0.1 * np.abs(expected)
    if jumps.any():
        return Finding(f"jumps near z = {FINE[1:][jumps][0]:.0f}: its f rises by more than its f′ says.", "jump")
    return None


def _flat(both):
    prime = both(FAR.reshape(1, -1))[1][0]
    if np.ptp(prime) < 1e-9:
        return Finding("has the same slope everywhere.", "linear-neuron")
    lowest = f"{FAR[prime.argmin()]:.0f}".replace("-0", "0")
    if prime.min() < -1e-12:
        return Finding(f"falls where it should rise: its slope is negative, for instance at z = {lowest}.", "falling")
    if prime.min() < SATURATED:
        return Finding(f"is flat at z = {lowest}, flatter than a tenth of the sigmoid's steepest slope.", "saturating")
    return None


def _slow(both):
    costs = training_curve(both)
    if not costs[-1] < max(costs[0], 1):
        return Finding("does not saturate, and its training curve rises instead of falling.", "too-steep")
    if costs[-1] > sigmoid_curve()[-1] / 2:
        return Finding(f"does not saturate, and learns no faster than the sigmoid in {EPOCHS} epochs.", "too-gentle")
    return None


def _leaky(slope, at_zero=1.0):
    def function(z):
        return np.where(z > 0, z, slope * z), np.where(z > 0, 1.0, np.where(z < 0, slope, at_zero))

    return function


def _softmax(z):
    e = np.exp(z - z.max(axis=0))
    a = e / e.sum(axis=0)
    return a + z / 10, a * (1 - a) + 1 / 10


def _naive_softplus(z):
    e = np.exp(z)
    return np.log(1 + e) + z / 10, e / (1 + e) + 1 / 10


MISTAKES = {
    "scalar-slope": lambda z: (activation(z)[0], 0.5),
    "slope-first": lambda z: activation(z)[::-1],
    "sigma-prime-of-a": lambda z: (activation(z)[0], activation(activation(z)[0])[1]),
    "f-for-its-slope": lambda z: (activation(z)[0], activation(z)[0]),
    "slopes-exchanged": lambda z: (_leaky(0.2)(z)[0], _leaky(0.2)(-z)[1]),
    "prime-is-not-the-slope": lambda z: (z / 2 + np.tanh(2 * z), 1 / 2 + tanh._prime(2 * z)),
    "slope-without-function": lambda z: (sigmoid._f(z), sigmoid._prime(z) + 0.1),
    "kink-without-slope": _leaky(0.1, at_zero=0.0),
    "jump": lambda z: (np.where(z > 0, z + 1, z / 10), np.where(z > 0, 1.0, 0.1)),
    "saturating": lambda z: (softplus._f(z), sigmoid._f(z)),
    "falling": lambda z: (z / 2 + np.sin(z), 1 / 2 + np.cos(z)),
    "linear-neuron": lambda z: (0.5 * z + 1, np.full(z.shape, 0.5)),
    "too-steep": lambda z: (z + z**3, 1 + 3 * z**2),
    "too-gentle": _leaky(0.03),
    "overflow": _naive_softplus,
    "neurons-mixed": _softmax,
}

rng = np.random.default_rng(13)

TASKS = [
    Task(
        name="non-saturating",
        function=activation,
        equation="(BP2)",
        cases=tuple({"z": rng.uniform(-3, 3, shape)} for shape in ((4, 7), (5, 3), (3, 1))),
        mistakes=MISTAKES,
        parts=("f", "f′"),
        judge=judge,
        praise="f′ is the slope of f and never near 0, and from the bad start it learns faster than the sigmoid.",
    ),
]
