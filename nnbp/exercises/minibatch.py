"""Exercise 10: backpropagation for a whole mini-batch at once, and the learning step."""

import numpy as np

from .algorithm import MISTAKES as OF_ONE
from .algorithm import with_parts
from .engine.networks import example, examples
from .engine.task import Task
from .errors import walk_back


def mean_gradient(a_in, delta):
    """Gradient of the mean cost by the weights and biases of a layer, the means of (BP4) and (BP3)."""
    m = delta.shape[1]
    return delta @ a_in.T / m, delta.sum(axis=1, keepdims=True) / m


def minibatch_gradient(weights, biases, X, Y):
    """Gradient of the mean cost of a mini-batch by every weight and bias, (BP1)–(BP4)."""
    return by_layer(mean_gradient)(weights, biases, X, Y)


def learning_step(weights, biases, X, Y, eta):
    """New weights and biases after one step of gradient descent, w → w − η ∂C/∂w."""
    return moved(weights, biases, *minibatch_gradient(weights, biases, X, Y), eta)


def learn(weights, biases, batches, eta):
    """New weights and biases after one step for each mini-batch in turn."""
    for X, Y in batches:
        weights, biases = learning_step(weights, biases, X, Y, eta)
    return weights, biases


def by_layer(gradient):
    """A function like `minibatch_gradient` with another one in the place of `mean_gradient`."""

    def function(weights, biases, X, Y):
        return with_parts(
            weights,
            biases,
            X,
            Y,
            weight=lambda a_in, delta, z_in, a_out: gradient(a_in, delta)[0],
            bias=lambda delta, z: gradient(delta, delta)[1],
        )

    return function


def moved(weights, biases, nabla_w, nabla_b, eta):
    """The step itself."""
    return _minus(weights, nabla_w, eta), _minus(biases, nabla_b, eta)


def _minus(arrays, nabla, eta):
    return [p - eta * d for p, d in zip(arrays, nabla, strict=True)]


# Mistakes in one layer


def _weights(a_in, delta):
    return mean_gradient(a_in, delta)[0]


def _biases(a_in, delta):
    return mean_gradient(a_in, delta)[1]


def _product_of_means(a_in, delta):
    return delta.mean(axis=1, keepdims=True) @ a_in.mean(axis=1, keepdims=True).T, _biases(a_in, delta)


LAYER = {
    "mean-forgotten-weights": lambda a_in, delta: (delta @ a_in.T, _biases(a_in, delta)),
    "mean-forgotten-biases": lambda a_in, delta: (_weights(a_in, delta), delta.sum(axis=1, keepdims=True)),
    "len-for-m": lambda a_in, delta: (delta @ a_in.T / len(delta), delta.sum(axis=1, keepdims=True) / len(delta)),
    "bias-summed-over-neurons": lambda a_in, delta: (
        _weights(a_in, delta),
        delta.sum(axis=0, keepdims=True) / delta.shape[1],
    ),
    "bias-summed-over-neurons-flat": lambda a_in, delta: (_weights(a_in, delta), delta.sum(axis=0) / delta.shape[1]),
    "bias-averaged-over-neurons": lambda a_in, delta: (_weights(a_in, delta), delta.mean(axis=0, keepdims=True)),
    "bias-averaged-over-neurons-flat": lambda a_in, delta: (_weights(a_in, delta), delta.mean(axis=0)),
    "bias-per-example": lambda a_in, delta: (_weights(a_in, delta), delta / delta.shape[1]),
    "bias-one-number": lambda a_in, delta: (_weights(a_in, delta), float(delta.mean())),
    "summed-over-neurons": lambda a_in, delta: (delta.T @ a_in / delta.shape[1], _biases(a_in, delta)),
    "product-of-means": _product_of_means,
    "last-example-only": lambda a_in, delta: (delta[:, -1:] @ a_in[:, -1:].T, delta[:, -1:].copy()),
    "gradient-transposed": lambda a_in, delta: (_weights(a_in, delta).T, _biases(a_in, delta)),
    "star-for-outer-product": lambda a_in, delta: (delta * a_in / delta.shape[1], _biases(a_in, delta)),
}

# Mistakes in the whole gradient


def averaged(sums):
    """The means over the examples, of a function that returns ``delta @ a.T`` and ``delta`` itself."""

    def function(weights, biases, X, Y):
        nabla_w, nabla_b = sums(weights, biases, X, Y)
        m = X.shape[1]
        return [d / m for d in nabla_w], [d.mean(axis=1, keepdims=True) for d in nabla_b]

    return function


def _divided_by_inputs(weights, biases, X, Y):
    nabla_w, nabla_b = minibatch_gradient(weights, biases, X, Y)
    factor = X.shape[1] / len(X)
    return [d * factor for d in nabla_w], [d * factor for d in nabla_b]


def _bias_along_examples(weights, biases, X, Y):
    return minibatch_gradient(weights, [b.T for b in biases], X, Y)


def _mean_example(weights, biases, X, Y):
    return minibatch_gradient(weights, biases, X.mean(axis=1, keepdims=True), Y.mean(axis=1, keepdims=True))


def _one_list(weights, biases, X, Y):
    _, nabla_b = minibatch_gradient(weights, biases, X, Y)
    return nabla_b, nabla_b


def _biases_first(weights, biases, X, Y):
    nabla_w, nabla_b = minibatch_gradient(weights, biases, X, Y)
    return nabla_b, nabla_w


def _first_layer_skipped(weights, biases, X, Y):
    nabla_w, nabla_b = minibatch_gradient(weights, biases, X, Y)
    return [np.zeros_like(weights[0]), *nabla_w[1:]], [np.zeros_like(biases[0]), *nabla_b[1:]]


def updated_first(weights, biases, X, Y, eta=1.0):
    """The gradient when the error passes back through weights that have taken their step."""
    updated = _minus(weights, minibatch_gradient(weights, biases, X, Y)[0], eta)
    nabla_w, nabla_b = with_parts(
        weights, biases, X, Y, back=lambda weights, z, delta_L: walk_back(updated, z, delta_L)
    )
    return averaged(lambda *_: (nabla_w, nabla_b))(weights, biases, X, Y)


OTHERWISE = ("biases-first", "first-layer-skipped", "weights-already-updated", "star-for-outer-product")
"""Mistakes that need more than a mean over the examples to be those of a mini-batch."""

GRADIENT = {
    **{name: averaged(mistake) for name, mistake in OF_ONE.items() if name not in OTHERWISE},
    **{name: by_layer(mistake) for name, mistake in LAYER.items() if name != "len-for-m"},
    "len-for-m": _divided_by_inputs,
    "bias-along-examples": _bias_along_examples,
    "mean-example": _mean_example,
    "two-names-one-list": _one_list,
    "biases-first": _biases_first,
    "first-layer-skipped": _first_layer_skipped,
    "weights-already-updated": updated_first,
}

# Mistakes in the step


def step_with(gradient):
    """A function like `learning_step` with another gradient."""
    return lambda weights, biases, X, Y, eta: moved(weights, biases, *gradient(weights, biases, X, Y), eta)


def step_of(rate):
    """A function like `learning_step` that moves by ``rate(eta, m)`` times the mean gradient."""
    return lambda weights, biases, X, Y, eta: learning_step(weights, biases, X, Y, rate(eta, X.shape[1]))


def _step_for_the_parameters(weights, biases, X, Y, eta):
    return tuple([-eta * d for d in part] for part in minibatch_gradient(weights, biases, X, Y))


def _gradient_for_the_parameters(weights, biases, X, Y, eta):
    return minibatch_gradient(weights, biases, X, Y)


def _biases_not_moved(weights, biases, X, Y, eta):
    return learning_step(weights, biases, X, Y, eta)[0], list(biases)


def _biases_uphill(weights, biases, X, Y, eta):
    return learning_step(weights, biases, X, Y, eta)[0], learning_step(weights, biases, X, Y, -eta)[1]


def _two_points(weights, biases, X, Y, eta):
    updated, _ = learning_step(weights, biases, X, Y, eta)
    return updated, _minus(biases, minibatch_gradient(updated, biases, X, Y)[1], eta)


def _exhausted(weights, biases, X, Y, eta):
    return learning_step(weights, biases, X, Y, eta)[0], []


def _swapped(weights, biases, X, Y, eta):
    return learning_step(weights, biases, X, Y, eta)[::-1]


def _after_each_example(weights, biases, X, Y, eta):
    m = X.shape[1]
    for i in range(m):
        weights, biases = learning_step(weights, biases, X[:, [i]], Y[:, [i]], eta / m)
    return weights, biases


def _updated_first(weights, biases, X, Y, eta):
    return moved(weights, biases, *updated_first(weights, biases, X, Y, eta), eta)


RATES = {
    "uphill": step_of(lambda eta, m: -eta),
    "eta-forgotten": step_of(lambda eta, m: 1.0),
    "eta-twice": step_of(lambda eta, m: eta**2),
    "mean-forgotten": step_of(lambda eta, m: eta * m),
    "eta-over-m-twice": step_of(lambda eta, m: eta / m),
}

STEP = {
    **{name: step_with(mistake) for name, mistake in GRADIENT.items() if not name.endswith("-flat")},
    **RATES,
    "step-for-the-parameters": _step_for_the_parameters,
    "gradient-for-the-parameters": _gradient_for_the_parameters,
    "biases-not-moved": _biases_not_moved,
    "biases-uphill": _biases_uphill,
    "nothing-moved": lambda weights, biases, X, Y, eta: (list(weights), list(biases)),
    "gradient-at-two-points": _two_points,
    "exhausted-zip": _exhausted,
    "biases-first": _swapped,
    "step-after-each-example": _after_each_example,
    "weights-already-updated": _updated_first,
}

# Mistakes in the loop over mini-batches


def walk(step):
    """A function like `learn` with another step."""

    def function(weights, biases, batches, eta):
        for X, Y in batches:
            weights, biases = step(weights, biases, X, Y, eta)
        return weights, biases

    return function


def _gradients_added(weights, biases, batches, eta):
    total_w, total_b = [0 * w for w in weights], [0 * b for b in biases]
    for X, Y in batches:
        nabla_w, nabla_b = minibatch_gradient(weights, biases, X, Y)
        total_w, total_b = _minus(total_w, nabla_w, -1), _minus(total_b, nabla_b, -1)
        weights, biases = moved(weights, biases, total_w, total_b, eta)
    return weights, biases


def _all_at_the_start(weights, biases, batches, eta):
    new_weights, new_biases = weights, biases
    for X, Y in batches:
        new_weights, new_biases = moved(new_weights, new_biases, *minibatch_gradient(weights, biases, X, Y), eta)
    return new_weights, new_biases


def _m_of_the_first(weights, biases, batches, eta):
    first = batches[0][0].shape[1]
    return walk(step_of(lambda eta, m: eta * m / first))(weights, biases, batches, eta)


def _one_large_batch(weights, biases, batches, eta):
    X, Y = (np.hstack(arrays) for arrays in zip(*batches, strict=True))
    return learning_step(weights, biases, X, Y, eta)


LEARN = {
    **{name: walk(step) for name, step in RATES.items()},
    **{
        name: walk(STEP[name])
        for name in (
            "biases-not-moved",
            "biases-uphill",
            "nothing-moved",
            "gradient-at-two-points",
            "step-after-each-example",
            "weights-already-updated",
        )
    },
    "gradient-carried-over": _gradients_added,
    "gradients-at-the-start": _all_at_the_start,
    "last-batch-alone": lambda weights, biases, batches, eta: learn(weights, biases, batches[-1:], eta),
    "first-batch-alone": lambda weights, biases, batches, eta: learn(weights, biases, batches[:1], eta),
    "last-batch-skipped": lambda weights, biases, batches, eta: learn(weights, biases, batches[:-1], eta),
    "batches-reversed": lambda weights, biases, batches, eta: learn(weights, biases, batches[::-1], eta),
    "m-of-the-first-batch": _m_of_the_first,
    "one-large-batch": _one_large_batch,
    "eta-over-batches": lambda weights, biases, batches, eta: learn(weights, biases, batches, eta / len(batches)),
    "biases-first": lambda *arguments: learn(*arguments)[::-1],
}

GRADED, PROBES = examples()
ETAS = (3.0, 0.5, 2.0, 1.5, 3.0)


def _layers(e):
    return [{"a_in": a, "delta": delta} for a, delta in zip(e.a[:-1], e.errors, strict=True)]


def _gradient(e):
    return {"weights": e.weights, "biases": e.biases, "X": e.X, "Y": e.Y}


def _step(e, eta):
    return _gradient(e) | {"eta": eta}


def _batches(sizes, widths, seed, eta, dtype=np.float64):
    """A network and mini-batches of several sizes for it."""
    e = example(widths, sum(sizes), seed, dtype)
    ends = np.cumsum(sizes)[:-1]
    batches = list(zip(np.split(e.X, ends, axis=1), np.split(e.Y, ends, axis=1), strict=True))
    return {"weights": e.weights, "biases": e.biases, "batches": batches, "eta": eta}


OF_ONE_LAYER = Task(
    name="mean-gradient",
    function=mean_gradient,
    praise="these are the means of (BP3) and (BP4), for layers of all widths.",
    equation="(BP3)–(BP4)",
    cases=tuple(case for e in GRADED for case in _layers(e)[:2]),
    probes=tuple(case for e in PROBES for case in _layers(e)[:2]),
    mistakes=LAYER,
    examples="delta",
    parts=("nabla_w", "nabla_b"),
)
OF_ALL_LAYERS = Task(
    name="minibatch",
    function=minibatch_gradient,
    equation="(BP1)–(BP4)",
    cases=tuple(map(_gradient, GRADED)),
    probes=tuple(map(_gradient, PROBES)),
    mistakes=GRADIENT,
    examples="X",
    parts=("nabla_w", "nabla_b"),
    backward=True,
    builds_on=(OF_ONE_LAYER,),
)
ONE_STEP = Task(
    name="learning-step",
    function=learning_step,
    praise="one step down the gradient of the mean cost, and all of it at the same weights.",
    equation="the step w → w − η ∂C/∂w",
    cases=tuple(map(_step, GRADED, ETAS[:3])),
    probes=tuple(map(_step, PROBES, ETAS[3:])),
    mistakes=STEP,
    examples="X",
    parts=("weights", "biases"),
    backward=True,
    builds_on=(OF_ONE_LAYER, OF_ALL_LAYERS),
)

TASKS = [
    OF_ONE_LAYER,
    OF_ALL_LAYERS,
    ONE_STEP,
    Task(
        name="learn",
        function=learn,
        praise="a step for each mini-batch, from where the one before it ended.",
        equation="the step w → w − η ∂C/∂w",
        cases=(
            _batches((6, 6, 1), [3, 5, 4, 2], 1, 3.0),
            _batches((9, 9, 9, 7), [2, 6, 3, 5, 4], 2, 0.5),
            _batches((6, 6, 4), [5, 2, 4, 3], 3, 2.0, np.float32),
        ),
        probes=(_batches((4, 4, 2), [4, 4, 4, 4], 4, 1.5), _batches((3, 3, 1), [3, 3, 3, 3, 3], 5, 3.0)),
        mistakes=LEARN,
        parts=("weights", "biases"),
        backward=True,
        builds_on=(OF_ONE_LAYER, OF_ALL_LAYERS, ONE_STEP),
    ),
]
