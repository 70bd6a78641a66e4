import math


def sigma(z):
    return 1 / (1 + math.exp(-z))


def rounded(digits, *numbers):
    return [float(f"{number:.{digits}g}") for number in numbers]


def with_a_table(digits):
    """All results, as somebody would write them down who rounds every step."""
    a1, a2 = rounded(digits, sigma(-0.7), sigma(1.8))
    (z,) = rounded(digits, -1.6 * a1 + 0.5 * a2 - 0.7)
    (a,) = rounded(digits, sigma(z))
    (delta,) = rounded(digits, (a - 1) * a * (1 - a))
    e1, e2 = rounded(digits, -1.6 * delta * a1 * (1 - a1), 0.5 * delta * a2 * (1 - a2))
    return (a1, a2), a, delta, (e1, e2), tuple(rounded(digits, delta * a2, e2 * 0.8, e2))


NAMES = ("hidden", "output", "output-error", "hidden-errors", "derivatives")
BY_TABLE = [with_a_table(digits) for digits in (3, 4, 6)]
VARIANTS = {f"by-hand-{name}": list(answers) for name, answers in zip(NAMES, zip(*BY_TABLE, strict=True), strict=True)}
VARIANTS["by-hand-hidden"] += [[0.33, 0.86], lambda: (0.33, 0.858)]
VARIANTS["by-hand-output"] += [0.31, lambda: sigma(-0.8)]
VARIANTS["by-hand-output-error"] += [-0.148, lambda: (0.31 - 1) * 0.214]
VARIANTS["by-hand-hidden-errors"] += [[0.0525, -0.009], lambda: (0.053, -0.00901)]
VARIANTS["by-hand-derivatives"] += [[-0.127, -0.00721, -0.00901], lambda: (-0.1267, -0.007211, -0.009)]
