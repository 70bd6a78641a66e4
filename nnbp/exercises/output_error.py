"""Exercise 3: the error at the output, (BP1), for two costs."""

from ..activations import sigmoid
from ..costs import cross_entropy, quadratic
from .engine.networks import networks
from .engine.task import Task


def instead_of_sigma_prime(*places):
    """What is written instead of σ′(z), for each place the texts of z and of a = σ(z) there."""
    forms = {
        "sigma-prime-of-a": "sigmoid.prime({a})",
        "sigma-for-sigma-prime": "{a}",
        "sigma-prime-without-z": "({z} * (1 - {z}))",
        "tanh-prime-for-sigma-prime": "(1 - np.tanh({z}) ** 2)",
        "tanh-short-form": "(1 - {a} ** 2)",
        "relu-prime-for-sigma-prime": "np.heaviside({z}, 0)",
    }
    return {name: {f"sigmoid.prime({z})": form.format(z=z, a=a) for z, a in places} for name, form in forms.items()}


def output_error(z, a, y):
    """Error δ of the output layer for the quadratic cost and sigmoid neurons, equation (BP1)."""
    return (a - y) * sigmoid.prime(z)


QUADRATIC = {"sign-flipped": {"(a - y)": "(y - a)"}, **instead_of_sigma_prime(("z", "a"))} | {
    "no-sigma-prime-output": {" * sigmoid.prime(z)": ""},
    "sigma-prime-added": {" * ": " + "},
    "cost-for-its-gradient": {"(a - y)": "(a - y) ** 2 / 2"},
    "target-not-used": {"(a - y)": "a"},
    "z-for-a-output": {"(a - y)": "(z - y)"},
    "matrix-product-for-star": {"*": "@"},
    "brackets-forgotten": {"(a - y)": "a - y"},
}


def output_error_cross_entropy(z, a, y):
    """Error δ of the output layer for the cross-entropy and sigmoid neurons, equation (BP1)."""
    return a - y


CROSS_ENTROPY = {
    "sign-flipped": {"a - y": "y - a"},
    "sigma-prime-kept-with-cross-entropy": {"a - y": "(a - y) * sigmoid.prime(z)"},
    "cost-gradient-only": {"a - y": "(a - y) / (a * (1 - a))"},
    "sigma-prime-of-a": {"a - y": "(a - y) / (a * (1 - a)) * sigmoid.prime(a)"},
    "cost-for-its-gradient": {"a - y": "-(y * np.log(a) + (1 - y) * np.log(1 - a)) * sigmoid.prime(z)"},
    "target-not-used": {"a - y": "a"},
    "z-for-a-output": {"a - y": "z - y"},
}


def _cases(cost):
    return tuple({"z": e.z[-1], "a": e.a[-1], "y": e.Y} for e in networks(cost=cost))


CASES = _cases(cross_entropy)
TASKS = [
    Task("bp1", output_error, "(BP1)", _cases(quadratic), QUADRATIC, examples="y"),
    Task("bp1-cross-entropy", output_error_cross_entropy, "(BP1)", CASES, CROSS_ENTROPY, examples="y"),
]
