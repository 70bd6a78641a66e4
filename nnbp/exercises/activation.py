"""Exercise 7: an activation function that does not saturate, judged by its derivative and its training curve."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import generator
from .engine.task import Finding, Task

SATURATED = 0.025
"""Derivatives below this, a tenth of the sigmoid's largest, are near 0."""

WHERE, FINE = np.linspace([-1000], [1000], 4001, axis=1), np.linspace([-1000], [1000], 100_001, axis=1)
"""Rows of z, as far as the exercise says: at every whole number, where kinks are, and finer, to find steps of f."""

START, ETA, STEPS = (-3.0, -2.0), 0.3, 200
"""Initial weight and bias of a neuron that gives nearly 0 where it should give 1, with x = 1."""


def activation(z):
    """f(z) and f′(z) for every entry of z: half a straight line, half a tanh."""
    f = (z + np.tanh(z)) / 2
    prime = (2 - np.tanh(z) ** 2) / 2
    return f, prime


def training_curve(function):
    """Cost of the neuron before every step, for a function that returns f(z) and f′(z)."""
    (w, b), costs = START, []
    for _ in range(STEPS + 1):
        f, prime = (float(np.asarray(part).item()) for part in function(np.array([[w + b]])))
        costs.append((f - 1) ** 2 / 2)
        delta = (f - 1) * prime
        w, b = w - ETA * delta, b - ETA * delta
        if not np.isfinite([w, b, costs[-1]]).all() or costs[-1] > 1e6:
            return [*costs, np.inf]
    return costs


def judge(function):
    """What is wrong with an activation function, if anything."""

    def both(z):
        f, prime = function(z.copy())
        return np.asarray(f, float), np.asarray(prime, float)

    return _not_entrywise(both) or _not_finite(both) or _not_the_slope(both) or _no_better(both)


def _not_entrywise(both):
    z = np.array([[-2.0, 0.5, 1.5, -0.3], [0.7, 3.0, -1.0, 0.2], [-4.0, 2.0, 0.1, 1.0]])
    once = both(z)

    def differs(other, at=...):
        return not all(
            np.allclose(o.ravel(), part[at].ravel(), equal_nan=True) for o, part in zip(other, once, strict=True)
        )

    if differs(both(z)):
        return Finding("gave two different results when it was called twice with the same z.", "carried-over")
    if any(differs(both(z[i].reshape(1, 1)), i) for i in np.ndindex(z.shape)):
        return Finding("gave another result for an entry of z when the other entries were left out.", "neurons-mixed")
    if any(differs(both(z.reshape(shape))) for shape in (12, (1, 12), (2, 3, 2))):
        return Finding("gave other results for the same entries in an array of another shape.")
    return None


def _not_finite(both):
    for part, name in zip(both(WHERE), ("f", "f′"), strict=True):
        bad = WHERE[~np.isfinite(part)]
        if bad.size:
            z = min(bad, key=abs)
            text = f"returned NaN or infinity for {name}, for instance at z = {z:g}."
            return Finding(text, "overflow" if abs(z) > 30 else None)
    return None


def _slopes(f, z, h=1e-6):
    """The derivative of f to the left and to the right of each z."""
    here = f(z)
    return (here - f(z - h)) / h, (f(z + h) - here) / h


def _not_the_slope(both):
    """f′ should be the derivative of f; at a kink any number between those on both sides will do."""
    (f, prime), (left, right) = both(WHERE), _slopes(lambda z: both(z)[0], WHERE)
    tolerance = 1e-4 * np.maximum(1, np.abs(left))
    low, high = np.minimum(left, right) - tolerance, np.maximum(left, right) + tolerance
    wrong, kinks = ~((low <= prime) & (prime <= high)), high - low > 3 * tolerance
    if not wrong.any():
        return _jump(both)

    def is_(other, of=prime):
        return np.allclose(of[~kinks], other[~kinks], rtol=1e-3, atol=1e-4)

    slope = (left + right) / 2
    names = {
        "parts-exchanged": is_(f, of=np.mean(_slopes(lambda z: both(z)[1], WHERE), axis=0)),
        "kink-without-slope": not (wrong & ~kinks).any() and not prime[wrong].any(),
        "sigma-prime-of-a": is_(np.mean(_slopes(lambda z: both(z)[0], f), axis=0)),
        "f-for-f-prime": is_(f),
        "slopes-exchanged": is_(slope[:, ::-1]),
        "slope-without-function": prime.min() >= SATURATED > slope[~kinks].min(),
        "prime-is-not-the-slope": True,
    }
    where = f"at z = {min(WHERE[wrong], key=abs):g} ({wrong.sum()} of {wrong.size} places)"
    text = f"returned an f′ that differs from the measured derivative of its f {where}."
    return Finding(text, next(name for name, found in names.items() if found))


def _jump(both):
    z, f, prime = (part[0] for part in (FINE, *both(FINE)))
    expected = (prime[1:] + prime[:-1]) / 2 * np.diff(z)
    jumps = ~(np.abs(np.diff(f) - expected) <= 0.05 + 0.1 * np.abs(expected))
    if jumps.any():
        return Finding(f"has a jump near z = {z[1:][jumps][0]:.0f}, where f changes by more than f′ allows.", "jump")
    return None


def _no_better(both):
    """Whether f saturates, falls or is a straight line, or lets the neuron learn little faster than σ."""
    prime = both(WHERE)[1]
    lowest = f"{WHERE[0, prime.argmin()]:g}"
    if np.ptp(prime) < 1e-9:
        return Finding("has the same derivative everywhere.", "linear-neuron")
    if prime.min() < -1e-12:
        return Finding(f"has a negative derivative, for instance at z = {lowest}, so f falls there.", "falling")
    if not prime.min() >= SATURATED:
        return Finding(f"is too flat at z = {lowest}, where f′ is below a tenth of the largest σ′.", "saturating")
    costs = training_curve(both)
    if not costs[-1] < max(costs[0], 1):
        return Finding("does not saturate, but its training curve rises instead of falling.", "too-steep")
    if costs[-1] > training_curve(lambda z: (sigmoid(z), sigmoid.prime(z)))[-1] / 2:
        return Finding(f"does not saturate, but the neuron learns too little in {STEPS} steps.", "too-gentle")
    return None


F, PRIME = "(z + np.tanh(z)) / 2", "(2 - np.tanh(z) ** 2) / 2"
MISTAKES = {
    "scalar-slope": {PRIME: "0.5"},
    "parts-exchanged": {"return f, prime": "return prime, f"},
    "sigma-prime-of-a": {PRIME: "(2 - np.tanh(f) ** 2) / 2"},
    "f-for-f-prime": {PRIME: "f"},
    "slopes-exchanged": {F: "np.where(z > 0, z, z / 5)", PRIME: "np.where(z > 0, 0.2, 1.0)"},
    "prime-is-not-the-slope": {F: "z / 2 + np.tanh(2 * z)", PRIME: "3 / 2 - np.tanh(2 * z) ** 2"},
    "slope-without-function": {F: "sigmoid(z)", PRIME: "sigmoid.prime(z) + 0.1"},
    "kink-without-slope": {F: "np.where(z > 0, z, z / 10)", PRIME: "(z > 0) + (z < 0) / 10"},
    "jump": {F: "np.where(z > 0, z + 1, z / 10)", PRIME: "np.where(z > 0, 1.0, 0.1)"},
    "saturating": {F: "np.logaddexp(0, z)", PRIME: "sigmoid(z)"},
    "falling": {F: "z / 2 + np.sin(z)", PRIME: "1 / 2 + np.cos(z)"},
    "linear-neuron": {F: "0.5 * z + 1", PRIME: "np.full(z.shape, 0.5)"},
    "too-steep": {F: "z + z**3", PRIME: "1 + 3 * z**2"},
    "too-gentle": {F: "np.where(z > 0, z, 0.03 * z)", PRIME: "np.where(z > 0, 1.0, 0.03)"},
    "overflow": {F: "np.log(1 + np.exp(z)) + z / 10", PRIME: "np.exp(z) / (1 + np.exp(z)) + 1 / 10"},
    "neurons-mixed": {F: "np.exp(z) / np.exp(z).sum() + z / 10", PRIME: "(f - z / 10) * (1 - f + z / 10) + 1 / 10"},
}

SHAPES = (4, 7), (5,), (2, 3, 4), (3, 1), (1, 1)
CASES = tuple({"z": generator(13).uniform(-3, 3, shape)} for shape in SHAPES)
PRAISE = "f′ is the derivative of f and never near 0, and the neuron learns faster than with the sigmoid."
TASKS = [Task("non-saturating", activation, "(BP2)", CASES, MISTAKES, parts=("f", "f′"), judge=judge, praise=PRAISE)]
