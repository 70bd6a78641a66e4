"""Exercise 16: (BP3) and (BP4) proved, each factor of the proof a function."""

import numpy as np

from .engine.networks import example, generator, networks, of_layers
from .engine.task import Task


def by_way_of_z(delta, dz_db):
    """Derivatives of the cost with respect to anything that acts through z alone: the chain rule, a sum over i."""
    return dz_db.T @ delta


BIASES_BY_WAY_OF_Z = {
    "neighbours-index": {".T": ""},
    "ways-not-added": {"dz_db.T @": "dz_db *"},
    "only-the-own-way": {"dz_db.T @": "np.diag(dz_db).reshape(-1, 1) *"},
    "last-term-only": {"dz_db.T @ delta": "dz_db[-1:].T * delta[-1]"},
    "slopes-forgotten": {"dz_db.T @ delta": "np.full((dz_db.shape[1], 1), delta.sum())"},
    "errors-forgotten": {"dz_db.T @ delta": "dz_db.sum(axis=0).reshape(-1, 1)"},
    "terms-averaged": {"@ delta": "@ delta / len(delta)"},
    "factors-added": {"dz_db.T @ delta": "(dz_db + delta).sum(axis=0).reshape(-1, 1)"},
    "sums-multiplied": {"dz_db.T @ delta": "dz_db.sum(axis=0).reshape(-1, 1) * delta.sum()"},
}


def table_dz_db(w, b, a_in):
    """Derivatives of the weighted inputs of a layer with respect to its biases: row i for z_i, column j for b_j."""
    return np.eye(len(b))


TABLE_BIASES = {
    "every-neuron-moves": {"eye(len(b))": "ones((len(b), len(b)))"},
    "diagonal-as-a-column": {"eye(len(b))": "ones((len(b), 1))"},
    "slope-by-activations": {"np.eye(len(b))": "w"},
    "slope-of-the-activation": {"np.eye(len(b))": "np.diagflat(sigmoid.prime(w @ a_in + b))"},
    "value-for-slope": {"np.eye(len(b))": "np.diagflat(b)"},
    "bias-treated-as-constant": {"eye(len(b))": "zeros((len(b), len(b)))"},
    "slope-by-weights": {"np.eye(len(b))": "np.repeat(a_in.T, len(b), axis=0)"},
}


def weights_by_way_of_z(delta, dz_dw):
    """Derivatives of the cost with respect to weights that act through z alone: entry [j, k] is a sum over i."""
    return np.einsum("i,ijk->jk", delta[:, 0], dz_dw)


WEIGHTS_BY_WAY_OF_Z = {
    "neighbours-index": {"i,ijk->jk": "j,ijk->ik"},
    "error-of-the-wrong-letter": {"i,ijk->jk": "j,ijk->jk"},
    "ways-not-added": {"i,ijk->jk": "i,ijk->ijk"},
    "only-the-own-way": {"i,ijk->jk": "j,jjk->jk"},
    "last-term-only": {'np.einsum("i,ijk->jk", delta[:, 0], dz_dw)': "delta[-1, 0] * dz_dw[-1]"},
    "errors-forgotten": {'"i,ijk->jk", delta[:, 0]': '"ijk->jk"'},
    "terms-averaged": {"dz_dw)\n": "dz_dw) / len(delta)\n"},
    "factors-added": {'np.einsum("i,ijk->jk", delta[:, 0], dz_dw)': "(delta[:, :, None] + dz_dw).sum(axis=0)"},
    "sums-multiplied": {'np.einsum("i,ijk->jk", delta[:, 0], dz_dw)': "delta.sum() * dz_dw.sum(axis=0)"},
    "dummy-left-running": {"i,ijk->jk": "i,ijk->j"},
}


def table_dz_dw(w, b, a_in):
    """Derivatives of the weighted inputs of a layer with respect to its weights: entry [i, j, k] for z_i and w_jk."""
    return np.eye(len(b))[:, :, None] * a_in[:, 0]


TABLE_WEIGHTS = {
    "every-neuron-moves": {"eye(len(b))": "ones((len(b), len(b)))"},
    "dummy-left-running": {"a_in[:, 0]": "np.full(len(a_in), a_in.sum())"},
    "other-order-of-indices": {"[:, :, None] * a_in[:, 0]": "[:, None, :] * a_in"},
    "first-index-lost": {"np.eye(len(b))[:, :, None] * a_in[:, 0]": "np.repeat(a_in.T, len(b), axis=0)"},
    "slope-by-activations": {"a_in[:, 0]": "w"},
    "value-for-slope": {"a_in[:, 0]": "w * a_in[:, 0]"},
    "slope-of-the-activation": {"np.eye(len(b))": "np.diagflat(sigmoid.prime(w @ a_in + b))"},
    "outputs-for-inputs": {"a_in[:, 0]": "sigmoid(w @ a_in + b)[:, 0]"},
    "slope-by-biases": {"a_in[:, 0]": "np.ones(len(a_in))"},
    "bias-kept": {"a_in[:, 0]": "(a_in[:, 0] + b)"},
}


NETWORKS = *networks(m=1), example([3, 1, 2], 1, 10)  # the last one has a layer of a single neuron
SUMS = of_layers(NETWORKS, lambda e: {"w": e.weights, "b": e.biases, "a_in": e.a[:-1]})


def _tables(name, shape):
    """Errors, and tables of random derivatives: the chain rule holds for any table, and a true one is mostly zero."""
    rng = generator(7)
    layers = [(w, delta) for e in NETWORKS for w, delta in zip(e.weights, e.errors, strict=True)]
    return tuple({"delta": d, name: rng.standard_normal(shape(w)).astype(d.dtype)} for w, d in layers)


BIAS_TABLES, WEIGHT_TABLES = _tables("dz_db", lambda w: w.shape), _tables("dz_dw", lambda w: (len(w), *w.shape))

PRAISE = "the table {} is right, and together with {} it gives {}."
TASKS = [
    Task("proof-bp3-sum", by_way_of_z, "(P1)", BIAS_TABLES, BIASES_BY_WAY_OF_Z),
    Task("proof-bp3-slopes", table_dz_db, "(P2)", SUMS, TABLE_BIASES, praise=PRAISE.format("(P2)", "(P1)", "(BP3)")),
    Task("proof-bp4-sum", weights_by_way_of_z, "(P3)", WEIGHT_TABLES, WEIGHTS_BY_WAY_OF_Z),
    Task("proof-bp4-slopes", table_dz_dw, "(P4)", SUMS, TABLE_WEIGHTS, praise=PRAISE.format("(P4)", "(P3)", "(BP4)")),
]
