"""Exercise 5: the gradient of a layer's biases and weights, (BP3) and (BP4), in code and as a proof in steps."""

import numpy as np

from ..activations import sigmoid
from .engine.networks import examples
from .engine.task import Task


def weight_gradient(a_in, delta):
    """Derivatives of the cost of one example by the weights of a layer, equation (BP4)."""
    return delta @ a_in.T


def gradients(z, a, errors):
    """Derivatives of the cost of one example by all weights and biases, equations (BP4) and (BP3)."""
    return [delta @ a_in.T for delta, a_in in zip(errors, a[:-1], strict=True)], list(errors)


def mean_bias_gradient(delta):
    """Derivatives of the mean cost of m examples by the biases of a layer, equation (BP3)."""
    return delta.mean(axis=1, keepdims=True)


def mean_weight_gradient(a_in, delta):
    """Derivatives of the mean cost of m examples by the weights of a layer, equation (BP4)."""
    return delta @ a_in.T / delta.shape[1]


ONE_EXAMPLE = {
    "gradient-transposed": lambda a_in, delta: a_in @ delta.T,
    "star-for-outer-product": lambda a_in, delta: delta * a_in,
    "inner-product": lambda a_in, delta: delta.T @ a_in,
    "column-times-column": lambda a_in, delta: delta @ a_in,
    "flat-inner-product": lambda a_in, delta: delta.ravel() @ a_in.ravel().T,
    "flat-star": lambda a_in, delta: delta.ravel() * a_in.ravel().T,
    "a-in-forgotten": lambda a_in, delta: np.repeat(delta, len(a_in), axis=1),
    "delta-forgotten": lambda a_in, delta: np.repeat(a_in.T, len(delta), axis=0),
    "added-for-multiplied": lambda a_in, delta: delta + a_in.T,
    "sigma-prime-of-inputs": lambda a_in, delta: delta @ (a_in * (1 - a_in)).T,
}


def with_parts(weight=lambda a_in, delta, z_in, z, a_out: delta @ a_in.T, bias=lambda delta, z: delta):
    """A function like `gradients` with parts replaced."""

    def gradients(z, a, errors):
        rows = zip(a[:-1], errors, [a[0], *z[:-1]], z, a[1:], strict=True)
        return [weight(*row) for row in rows], [bias(d, z_l) for d, z_l in zip(errors, z, strict=True)]

    return gradients


def _again(delta, z):
    return delta * sigmoid.prime(z)


def _exhausted(z, a, errors):
    pairs = zip(a[:-1], errors, strict=True)
    return [delta @ a_in.T for a_in, delta in pairs], [delta for _, delta in pairs]


def _from_the_back(z, a, errors):
    return gradients(z, a, errors[::-1])


def _aliased(z, a, errors):
    nabla_w, nabla_b = gradients(z, a, errors)
    return nabla_w[-1:] * len(z), nabla_b[-1:] * len(z)


def _only_weights(z, a, errors):
    return gradients(z, a, errors)[0]


def _first_layer_skipped(z, a, errors):
    nabla_w, nabla_b = gradients(z, a, errors)
    return [np.zeros(nabla_w[0].shape), *nabla_w[1:]], [np.zeros(nabla_b[0].shape), *nabla_b[1:]]


ALL_LAYERS = {
    "gradient-transposed": with_parts(lambda a_in, delta, z_in, z, a_out: a_in @ delta.T),
    "outputs-for-inputs": with_parts(lambda a_in, delta, z_in, z, a_out: delta @ a_out.T),
    "z-for-a-in": with_parts(lambda a_in, delta, z_in, z, a_out: delta @ z_in.T),
    "own-z-for-a-in": with_parts(lambda a_in, delta, z_in, z, a_out: delta @ z.T),
    "star-for-outer-product": with_parts(lambda a_in, delta, z_in, z, a_out: delta * a_in),
    "flat-inner-product": with_parts(lambda a_in, delta, z_in, z, a_out: delta.ravel() @ a_in.ravel().T),
    "bias-gradient-times-sigma-prime": with_parts(bias=_again),
    "weight-gradient-times-sigma-prime": with_parts(lambda a_in, delta, z_in, z, a_out: _again(delta, z) @ a_in.T),
    "sigma-prime-twice": with_parts(lambda a_in, delta, z_in, z, a_out: _again(delta, z) @ a_in.T, _again),
    "exhausted-zip": _exhausted,
    "errors-from-the-back": _from_the_back,
    "aliased-layers": _aliased,
    "biases-not-returned": _only_weights,
    "biases-first": lambda z, a, errors: gradients(z, a, errors)[::-1],
    "first-layer-skipped": _first_layer_skipped,
}

MEAN_BIAS = {
    "kept-per-example": lambda delta: delta,
    "kept-per-example-over-m": lambda delta: delta / delta.shape[1],
    "wrong-axis": lambda delta: delta.mean(axis=0, keepdims=True),
    "wrong-axis-over-m": lambda delta: delta.sum(axis=0, keepdims=True) / delta.shape[1],
    "wrong-axis-flat": lambda delta: delta.mean(axis=0),
    "mean-of-everything": lambda delta: delta.mean(),
    "len-for-m": lambda delta: delta.sum(axis=1, keepdims=True) / len(delta),
    "divided-by-size": lambda delta: delta.sum(axis=1, keepdims=True) / delta.size,
    "last-example-only": lambda delta: delta[:, -1:] / delta.shape[1],
    "first-example-only": lambda delta: delta[:, :1],
}


def _per_example(a_in, delta):
    return np.einsum("jm,km->mjk", delta, a_in)


MEAN_WEIGHT = {
    "gradient-transposed": lambda a_in, delta: a_in @ delta.T / delta.shape[1],
    "kept-per-example": _per_example,
    "product-of-means": lambda a_in, delta: delta.mean(axis=1, keepdims=True) @ a_in.mean(axis=1, keepdims=True).T,
    "summed-over-neurons": lambda a_in, delta: delta.T @ a_in / delta.shape[1],
    "transpose-forgotten": lambda a_in, delta: delta @ a_in / delta.shape[1],
    "star-for-outer-product": lambda a_in, delta: delta * a_in / delta.shape[1],
    "mean-of-everything": lambda a_in, delta: (delta @ a_in.T).mean(),
    "outer-of-everything": lambda a_in, delta: np.outer(delta, a_in) / delta.shape[1],
    "len-for-m": lambda a_in, delta: delta @ a_in.T / len(delta),
    "divided-by-inputs": lambda a_in, delta: delta @ a_in.T / len(a_in),
    "divided-by-size": lambda a_in, delta: delta @ a_in.T / delta.size,
    "last-example-only": lambda a_in, delta: delta[:, -1:] @ a_in[:, -1:].T / delta.shape[1],
    "first-example-only": lambda a_in, delta: delta[:, :1] @ a_in[:, :1].T,
    "a-in-forgotten": lambda a_in, delta: np.repeat(mean_bias_gradient(delta), len(a_in), axis=1),
}


# The proof


def slopes_by_biases(w, b, a_in):
    """Slopes of the weighted inputs of a layer by its biases: row i for z_i, column j for b_j."""
    return np.eye(len(b))


def by_way_of_z(delta, slopes):
    """Slopes of the cost by anything that acts through z alone: the chain rule, a sum over i."""
    return slopes.T @ delta


def slopes_by_weights(w, b, a_in):
    """Slopes of the weighted inputs of a layer by its weights: entry [i, j, k] for z_i and w_jk."""
    return np.eye(len(b))[:, :, None] * a_in.ravel()


def weights_by_way_of_z(delta, slopes):
    """Slopes of the cost by weights that act through z alone: entry [j, k] is a sum over i."""
    return np.einsum("i,ijk->jk", delta.ravel(), slopes)


def _slopes_of_a(w, b, a_in):
    return np.diagflat(sigmoid.prime(w @ a_in + b))


SLOPES_BY_BIASES = {
    "every-neuron-moves": lambda w, b, a_in: np.ones((len(b), len(b))),
    "diagonal-as-a-column": lambda w, b, a_in: np.ones((len(b), 1)),
    "slope-by-activations": lambda w, b, a_in: w,
    "slope-of-the-activation": _slopes_of_a,
    "value-for-slope": lambda w, b, a_in: np.diagflat(b),
    "bias-treated-as-constant": lambda w, b, a_in: np.zeros((len(b), len(b))),
    "slope-by-weights": lambda w, b, a_in: np.repeat(a_in.T, len(b), axis=0),
}

BY_WAY_OF_Z = {
    "neighbours-index": lambda delta, slopes: slopes @ delta,
    "ways-not-added": lambda delta, slopes: slopes * delta,
    "only-the-own-way": lambda delta, slopes: np.diag(slopes).reshape(-1, 1) * delta,
    "last-way-only": lambda delta, slopes: slopes[-1:].T * delta[-1],
    "slopes-forgotten": lambda delta, slopes: np.full((slopes.shape[1], 1), delta.sum()),
    "errors-forgotten": lambda delta, slopes: slopes.sum(axis=0).reshape(-1, 1),
    "ways-averaged": lambda delta, slopes: slopes.T @ delta / len(delta),
    "rates-added": lambda delta, slopes: (slopes + delta).sum(axis=0).reshape(-1, 1),
    "sums-multiplied": lambda delta, slopes: slopes.sum(axis=0).reshape(-1, 1) * delta.sum(),
}

SLOPES_BY_WEIGHTS = {
    "every-neuron-moves": lambda w, b, a_in: np.tile(a_in.ravel(), (len(b), len(b), 1)),
    "dummy-left-running": lambda w, b, a_in: np.tile(np.eye(len(b))[:, :, None] * a_in.sum(), (1, 1, len(a_in))),
    "other-order-of-indices": lambda w, b, a_in: np.moveaxis(slopes_by_weights(w, b, a_in), 0, -1),
    "first-index-lost": lambda w, b, a_in: np.repeat(a_in.T, len(b), axis=0),
    "slope-by-activations": lambda w, b, a_in: np.eye(len(b))[:, :, None] * w,
    "value-for-slope": lambda w, b, a_in: np.eye(len(b))[:, :, None] * w * a_in.ravel(),
    "slope-of-the-activation": lambda w, b, a_in: _slopes_of_a(w, b, a_in)[:, :, None] * a_in.ravel(),
    "outputs-for-inputs": lambda w, b, a_in: np.eye(len(b))[:, :, None] * sigmoid(w @ a_in + b).ravel(),
    "slope-by-biases": lambda w, b, a_in: np.tile(np.eye(len(b))[:, :, None], (1, 1, len(a_in))),
    "bias-kept": lambda w, b, a_in: np.eye(len(b))[:, :, None] * (a_in.ravel() + b[:, :, None]),
}

WEIGHTS_BY_WAY_OF_Z = {
    "neighbours-index": lambda delta, slopes: np.einsum("j,ijk->ik", delta.ravel(), slopes),
    "error-of-the-wrong-letter": lambda delta, slopes: np.einsum("j,ijk->jk", delta.ravel(), slopes),
    "ways-not-added": lambda delta, slopes: delta[:, :, None] * slopes,
    "only-the-own-way": lambda delta, slopes: np.einsum("j,jjk->jk", delta.ravel(), slopes),
    "last-way-only": lambda delta, slopes: delta[-1, 0] * slopes[-1],
    "errors-forgotten": lambda delta, slopes: slopes.sum(axis=0),
    "ways-averaged": lambda delta, slopes: np.einsum("i,ijk->jk", delta.ravel(), slopes) / len(delta),
    "rates-added": lambda delta, slopes: (delta[:, :, None] + slopes).sum(axis=0),
    "sums-multiplied": lambda delta, slopes: delta.sum() * slopes.sum(axis=0),
    "dummy-left-running": lambda delta, slopes: np.einsum("i,ijk->j", delta.ravel(), slopes),
}

GRADED, PROBES = examples()
ONE, ONE_PROBES = examples(m=1)
SINGLE = {"a_in": np.array([[0.7]]), "delta": np.array([[0.3]])}
"""A probe on which even two columns can be multiplied."""


def _layers(e):
    return [{"a_in": a_in, "delta": delta} for a_in, delta in zip(e.a[:-1], e.errors, strict=True)]


def _all(e):
    return {"z": e.z, "a": e.a, "errors": e.errors}


def _sums(e):
    return [{"w": w, "b": b, "a_in": a} for w, b, a in zip(e.weights, e.biases, e.a[:-1], strict=True)]


def _tables(e, weights=False):
    """Errors, and slopes made up at random: the chain rule holds for any, and the true ones are mostly zero."""
    rng = np.random.default_rng(7)
    for w, delta in zip(e.weights, e.errors, strict=True):
        yield {"delta": delta, "slopes": rng.standard_normal((len(w), *w.shape) if weights else w.shape)}


def _cases(of, networks):
    return tuple(case for e in networks for case in of(e))


OF_ONE_LAYER = Task(
    name="bp4",
    function=weight_gradient,
    equation="(BP4)",
    cases=_cases(_layers, ONE),
    probes=(*_cases(_layers, ONE_PROBES), SINGLE),
    mistakes=ONE_EXAMPLE,
)

TASKS = [
    OF_ONE_LAYER,
    Task(
        name="bp3-bp4-all-layers",
        function=gradients,
        equation="(BP3) and (BP4)",
        cases=tuple(map(_all, ONE)),
        probes=tuple(map(_all, ONE_PROBES)),
        mistakes=ALL_LAYERS,
        parts=("nabla_w", "nabla_b"),
        builds_on=(OF_ONE_LAYER,),
    ),
    Task(
        name="bp3-mean",
        function=mean_bias_gradient,
        equation="(BP3)",
        cases=tuple({"delta": delta} for e in GRADED for delta in e.errors),
        probes=tuple({"delta": delta} for e in PROBES for delta in e.errors),
        mistakes=MEAN_BIAS,
        examples="delta",
    ),
    Task(
        name="bp4-mean",
        function=mean_weight_gradient,
        equation="(BP4)",
        cases=_cases(_layers, GRADED),
        probes=_cases(_layers, PROBES),
        mistakes=MEAN_WEIGHT,
        examples="delta",
        builds_on=(OF_ONE_LAYER,),
    ),
    Task(
        name="proof-bp3-sum",
        function=by_way_of_z,
        equation="(P1)",
        cases=_cases(_tables, ONE[:2]),
        probes=_cases(_tables, ONE_PROBES),
        mistakes=BY_WAY_OF_Z,
    ),
    Task(
        name="proof-bp3-slopes",
        function=slopes_by_biases,
        equation="(P2)",
        cases=_cases(_sums, ONE),
        probes=_cases(_sums, ONE_PROBES),
        mistakes=SLOPES_BY_BIASES,
    ),
    Task(
        name="proof-bp4-sum",
        function=weights_by_way_of_z,
        equation="(P3)",
        cases=tuple(case for e in ONE[:2] for case in _tables(e, weights=True)),
        mistakes=WEIGHTS_BY_WAY_OF_Z,
    ),
    Task(
        name="proof-bp4-slopes",
        function=slopes_by_weights,
        equation="(P4)",
        cases=_cases(_sums, ONE),
        probes=_cases(_sums, ONE_PROBES),
        mistakes=SLOPES_BY_WEIGHTS,
    ),
]
