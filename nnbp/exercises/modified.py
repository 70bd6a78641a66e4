"""Exercise 8: one neuron has another function f; σ′ becomes f′ there in (BP1) or (BP2), and nowhere else."""

from ..activations import leaky_relu, sigmoid, softplus, tanh
from .algorithm import WEIGHT, with_parts
from .engine.networks import examples
from .engine.task import Task
from .errors import walk_back

prime = sigmoid.prime


def output_error_modified(z, a, y, j, f):
    """Error δ of the output layer whose neuron j has the function f, equation (BP1)."""
    return (a - y) * slopes(z, j, f)


def hidden_error_modified(w_next, delta_next, z, j, f):
    """Error δ of a hidden layer whose neuron j has the function f, equation (BP2)."""
    return (w_next.T @ delta_next) * slopes(z, j, f)


def backprop_modified(weights, biases, x, y, l, j, f):
    """Gradient of the cost of one example where neuron j of layer l has the function f, (BP1)–(BP4)."""
    return with_f(weights, biases, x, y, l, j, f)


def replaced(values, j, row):
    """A copy of ``values`` with another row j."""
    values = values.copy()
    values[j] = row
    return values


def slopes(z, j, f):
    """σ′(z), but f′(z) in row j."""
    return replaced(prime(z), j, f.prime(z[j]))


def activations(z, j, f):
    """σ(z), but f(z) in row j."""
    return replaced(sigmoid(z), j, f(z[j]))


def _short_form(z, j, f):
    a = activations(z, j, f)
    return a * (1 - a)


def _of_activations(z, j, f):
    a = activations(z, j, f)
    return replaced(prime(a), j, f.prime(a[j]))


def _of_an_example(z, j, f):
    values = prime(z)
    values[:, j] = f.prime(z[:, j])
    return values


SLOPES = {
    "sigma-prime-at-modified": lambda z, j, f: prime(z),
    "f-prime-everywhere": lambda z, j, f: f.prime(z),
    "wrong-neuron-modified": lambda z, j, f: slopes(z, j - 1, f),
    "f-for-f-prime": lambda z, j, f: replaced(prime(z), j, f(z[j])),
    "f-prime-of-a": lambda z, j, f: replaced(prime(z), j, f.prime(f(z[j]))),
    "f-prime-missing": lambda z, j, f: replaced(prime(z), j, 1),
    "both-slopes": lambda z, j, f: replaced(prime(z), j, prime(z[j]) * f.prime(z[j])),
    "short-form-at-modified": _short_form,
    "sigma-prime-of-a": _of_activations,
    "sigma-for-sigma-prime": lambda z, j, f: replaced(sigmoid(z), j, f.prime(z[j])),
    "sigma-prime-without-z": lambda z, j, f: replaced(z * (1 - z), j, f.prime(z[j])),
}
"""Mistaken versions of `slopes`."""

LAYER_SLOPES = SLOPES | {"example-for-neuron": _of_an_example}


def _output_by(slope):
    return lambda z, a, y, j, f: (a - y) * slope(z, j, f)


def _hidden_by(slope):
    return lambda w, delta, z, j, f: (w.T @ delta) * slope(z, j, f)


OUTPUT = {name: _output_by(slope) for name, slope in LAYER_SLOPES.items()} | {
    "modified-activation-ignored": lambda z, a, y, j, f: (sigmoid(z) - y) * slopes(z, j, f),
    "modified-neuron-ignored": lambda z, a, y, j, f: (sigmoid(z) - y) * prime(z),
    "no-sigma-prime-output": lambda z, a, y, j, f: a - y,
    "sigma-prime-added": lambda z, a, y, j, f: a - y + slopes(z, j, f),
    "cost-for-its-gradient": lambda z, a, y, j, f: (a - y) ** 2 / 2 * slopes(z, j, f),
    "target-forgotten": lambda z, a, y, j, f: a * slopes(z, j, f),
    "z-for-a-output": lambda z, a, y, j, f: (z - y) * slopes(z, j, f),
    "matrix-product-for-star": lambda z, a, y, j, f: (a - y) @ slopes(z, j, f),
}

HIDDEN = {name: _hidden_by(slope) for name, slope in LAYER_SLOPES.items()} | {
    "no-sigma-prime-hidden": lambda w, delta, z, j, f: w.T @ delta,
    "sigma-prime-added": lambda w, delta, z, j, f: w.T @ delta + slopes(z, j, f),
    "w-for-w-transposed": lambda w, delta, z, j, f: (w @ delta) * slopes(z, j, f),
    "star-for-matrix-product": lambda w, delta, z, j, f: w.T * delta * slopes(z, j, f),
    "matrix-product-for-star": lambda w, delta, z, j, f: (w.T @ delta) @ slopes(z, j, f),
    "sigma-prime-inside": lambda w, delta, z, j, f: w.T @ (delta * slopes(z, j, f)),
}


def with_f(
    weights,
    biases,
    x,
    y,
    l,
    j,
    f,
    *,
    heard=lambda w, b, a: w @ a + b,
    fires=activations,
    passed=lambda z, a: a,
    start=lambda x: x,
    slope=slopes,
    is_layer=lambda i, l: i == l - 2,
    output=lambda a, y, s: (a - y) * s,
    walk=walk_back,
    **parts,
):
    """The algorithm for a network with one modified neuron, with some of its parts replaced."""

    def forward(weights, biases, x):
        z, a = [], [start(x)]
        previous = a[0]
        for i, (w, b) in enumerate(zip(weights, biases, strict=True)):
            z.append(heard(w, b, previous))
            a.append(fires(z[i], j, f) if is_layer(i, l) else sigmoid(z[i]))
            previous = passed(z[i], a[-1])
        return z, a

    def steepness(z, i):
        return slope(z, j, f) if is_layer(i, l) else prime(z)

    def back(weights, z, delta_L):
        options = {"step": lambda w, delta, s: (w.T @ delta) * s, **walking}
        return walk(weights, [steepness(z_l, i) for i, z_l in enumerate(z)], delta_L, **options)

    walking = parts.pop("walking", {})
    last = len(weights) - 1
    given = {"output": lambda z, a, y: output(a, y, steepness(z, last)), "back": back, **parts}
    return with_parts(weights, biases, x, y, forward=forward, **given)


def variant(**parts):
    """A function like `backprop_modified` with parts replaced."""
    return lambda *arguments: with_f(*arguments, **parts)


def _weights_already_updated(weights, biases, x, y, l, j, f):
    nabla_w, _ = backprop_modified(weights, biases, x, y, l, j, f)
    updated = [w - d for w, d in zip(weights, nabla_w, strict=True)]
    parts = {"walk": lambda weights, s, delta_L, **options: walk_back(updated, s, delta_L, **options)}
    return with_f(weights, biases, x, y, l, j, f, **parts)


def _plain_error_back(weights, biases, x, y, l, j, f):
    last_w, last_b = with_f(weights, biases, x, y, l, j, f)
    others_w, others_b = with_f(weights, biases, x, y, l, j, f, output=lambda a, y, s: a - y)
    return [*others_w[:-1], last_w[-1]], [*others_b[:-1], last_b[-1]]


def _biases_first(*arguments):
    nabla_w, nabla_b = backprop_modified(*arguments)
    return nabla_b, nabla_w


BACKPROP = {
    **{
        name: variant(slope=slope)
        for name, slope in SLOPES.items()
        if name
        in (
            "sigma-prime-at-modified",
            "f-for-f-prime",
            "f-prime-of-a",
            "f-prime-missing",
            "both-slopes",
            "short-form-at-modified",
        )
    },
    "f-prime-everywhere": variant(slope=lambda z, j, f: f.prime(z), fires=lambda z, j, f: f(z)),
    "wrong-neuron-modified": variant(
        slope=lambda z, j, f: slopes(z, j - 1, f), fires=lambda z, j, f: activations(z, j - 1, f)
    ),
    "modified-activation-ignored": variant(fires=lambda z, j, f: sigmoid(z)),
    "modified-neuron-ignored": variant(is_layer=lambda i, l: False),
    "modified-wrong-layer": variant(is_layer=lambda i, l: i == l - 1),
    "no-sigma-prime-output": variant(output=lambda a, y, s: a - y),
    "no-sigma-prime-hidden": variant(walking={"step": lambda w, delta, s: w.T @ delta}),
    "no-sigma-prime-anywhere": variant(output=lambda a, y, s: a - y, walking={"step": lambda w, delta, s: w.T @ delta}),
    "sigma-prime-added": variant(
        output=lambda a, y, s: a - y + s, walking={"step": lambda w, delta, s: w.T @ delta + s}
    ),
    "cost-for-its-gradient": variant(output=lambda a, y, s: (a - y) ** 2 / 2 * s),
    "target-forgotten": variant(output=lambda a, y, s: a * s),
    "bias-forgotten": variant(heard=lambda w, b, a: w @ a),
    "bias-subtracted": variant(heard=lambda w, b, a: w @ a - b),
    "z-passed-on": variant(passed=lambda z, a: z),
    "sigma-of-the-input": variant(start=sigmoid),
    "w-for-w-transposed": variant(walking={"step": lambda w, delta, s: (w @ delta) * s}),
    "sigma-prime-inside": variant(walking={"step": lambda w, delta, s: w.T @ (delta * s)}),
    "wrong-layers-w": variant(walking={"w_of": lambda i: i}),
    "wrong-layers-z": variant(walking={"z_of": lambda i: i + 1}),
    "delta-stripped": variant(walking={"passed": lambda w, delta: w.T @ delta}),
    "plain-error-passed-back": _plain_error_back,
    "weights-already-updated": _weights_already_updated,
    **{name: variant(weight=rule) for name, rule in WEIGHT.items()},
    "biases-first": _biases_first,
}

GRADED, PROBES = examples()
ONE, ONE_PROBES = examples(m=1)
FUNCTIONS = (tanh, softplus, leaky_relu)


def _output(e, number):
    f, j = FUNCTIONS[number % 3], number % 2
    return {"z": e.z[-1], "a": activations(e.z[-1], j, f), "y": e.Y, "j": j, "f": f}


def _hidden(e, number):
    return [
        {"w_next": w, "delta_next": delta, "z": z, "j": (i + 1) % len(z), "f": FUNCTIONS[(number + i) % 3]}
        for i, (w, delta, z) in enumerate(zip(e.weights[1:], e.errors[1:], e.z[:-1], strict=True))
    ]


def _all(e, number):
    """One network with its modified neuron in a hidden layer and in the output layer."""
    same = {"weights": e.weights, "biases": e.biases, "x": e.X, "y": e.Y}
    hidden = {"l": 2 + number % 2, "j": 1, "f": FUNCTIONS[number % 3]}
    return [same | hidden, same | {"l": len(e.weights) + 1, "j": number % 2, "f": FUNCTIONS[(number + 1) % 3]}]


OUTPUT_ERROR = Task(
    name="modified-bp1",
    function=output_error_modified,
    equation="(BP1)",
    cases=tuple(_output(e, i) for i, e in enumerate(GRADED)),
    probes=tuple(_output(e, i + 1) for i, e in enumerate(PROBES)),
    mistakes=OUTPUT,
    examples="y",
)
HIDDEN_ERROR = Task(
    name="modified-bp2",
    function=hidden_error_modified,
    equation="(BP2)",
    cases=tuple(case for i, e in enumerate(GRADED) for case in _hidden(e, i)),
    probes=tuple(case for i, e in enumerate(PROBES) for case in _hidden(e, i)[:2]),
    mistakes=HIDDEN,
    examples="z",
)

TASKS = [
    OUTPUT_ERROR,
    HIDDEN_ERROR,
    Task(
        name="modified-backprop",
        function=backprop_modified,
        equation="(BP1)–(BP4)",
        cases=tuple(case for i, e in enumerate(ONE) for case in _all(e, i)),
        probes=tuple(case for i, e in enumerate(ONE_PROBES) for case in _all(e, i)),
        mistakes=BACKPROP,
        parts=("nabla_w", "nabla_b"),
        backward=True,
        builds_on=(OUTPUT_ERROR, HIDDEN_ERROR),
    ),
]
