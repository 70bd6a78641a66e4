"""Exercise 15: (BP1) and (BP2) derived on a blank page, every factor of the chain rule checked by itself."""

from functools import partial

import numpy as np

from ..activations import sigmoid
from .engine.compare import nearly
from .engine.networks import generator, networks, of_layers, varied
from .engine.task import Task
from .output_error import instead_of_sigma_prime


def chain(dC_ds, ds_dt):
    """Derivatives of the cost with respect to t, which acts through s alone: the chain rule, a sum over i."""
    return ds_dt.T @ dC_ds


CHAIN = {
    "wrong-index-summed": {".T": ""},
    "wrong-index-summed/axis": {"ds_dt.T @ dC_ds": "(ds_dt * dC_ds).sum(axis=1, keepdims=True)"},
    "reshape-for-transpose": {"ds_dt.T": "ds_dt.reshape(ds_dt.shape[1], -1)"},
    "terms-kept-apart": {"ds_dt.T @": "ds_dt *"},
    "terms-kept-apart/transposed": {"ds_dt.T @ dC_ds": "(ds_dt * dC_ds).T"},
    "equal-indices-only": {"ds_dt.T @": "np.diag(ds_dt).reshape(-1, 1) *"},
    "last-term-only": {"ds_dt.T @ dC_ds": "ds_dt[-1:].T * dC_ds[-1]"},
    "first-factor-left-out": {"ds_dt.T @ dC_ds": "ds_dt.sum(axis=0).reshape(-1, 1)"},
    "second-factor-left-out": {"ds_dt.T @ dC_ds": "np.full((ds_dt.shape[1], 1), dC_ds.sum())"},
    "factors-added": {"ds_dt.T @ dC_ds": "(ds_dt + dC_ds).sum(axis=0).reshape(-1, 1)"},
    "terms-averaged": {"@ dC_ds": "@ dC_ds / len(dC_ds)"},
}


def derive_bp1(z, y):
    """The two factors of (37) at the output, and the error that they give, (39)."""
    a = sigmoid(z)
    dC_da = a - y
    da_dz = np.diagflat(sigmoid.prime(z))
    delta = da_dz.T @ dC_da
    return dC_da, da_dz, delta


PRIME = "np.diagflat(sigmoid.prime(z))"
TABLE = instead_of_sigma_prime(("z", "sigmoid(z)")) | {
    "every-activation-moves": {PRIME: "np.tile(sigmoid.prime(z), (1, len(z)))"},
    "every-activation-moves/rows": {PRIME: "np.tile(sigmoid.prime(z).T, (len(z), 1))"},
    "every-activation-moves/products": {PRIME: "sigmoid(z) @ (1 - sigmoid(z)).T"},
    "activation-for-z": {PRIME: "np.eye(len(z))"},
}
BP1 = TABLE | {
    "table-as-a-column": {PRIME: "sigmoid.prime(z)", "da_dz.T @": "da_dz *"},
    "diagonal-of-a-column": {"np.diagflat": "np.diag"},
    "diagonal-of-a-column/not-used": {"np.diagflat": "np.diag", "da_dz.T @": "sigmoid.prime(z) *"},
    "difference-reversed": {"a - y": "y - a"},
    "half-forgotten": {"a - y": "2 * (a - y)"},
    "square-not-differentiated": {"a - y": "(a - y) ** 2 / 2"},
    "target-treated-as-zero": {"a - y": "a"},
    "z-for-a-output": {"a - y": "z - y"},
    "second-factor-in-the-first": {"= a - y": "= (a - y) * sigmoid.prime(z)", "da_dz.T @ dC_da": "dC_da"},
    "second-factor-twice": {"= a - y": "= (a - y) * sigmoid.prime(z)"},
    "terms-kept-apart": {"da_dz.T @": "da_dz *"},
    "no-sigma-prime-output": {"da_dz.T @ ": ""},
}


def derive_bp2(w_next, delta_next, z):
    """Both links from z to the z of the next layer, their product (44), and the error that follows, (45)."""
    dz_da = w_next
    da_dz = np.diagflat(sigmoid.prime(z))
    dz_dz = dz_da @ da_dz
    delta = dz_dz.T @ delta_next
    return dz_da, da_dz, dz_dz, delta


BP2 = TABLE | {
    "table-as-a-column": {PRIME: "sigmoid.prime(z)", "@ da_dz": "* da_dz.T"},
    "table-as-a-column/not-a-row": {PRIME: "sigmoid.prime(z)", "@ da_dz": "* da_dz"},
    "diagonal-of-a-column": {"np.diagflat": "np.diag", "@ da_dz": "* sigmoid.prime(z).T"},
    "derivative-table-transposed": {"= w_next": "= w_next.T", "dz_da @": "dz_da.T @"},
    "derivative-table-transposed/product": {"dz_da @ da_dz": "da_dz @ dz_da.T", "dz_dz.T": "dz_dz"},
    "term-for-its-derivative": {"= w_next": "= w_next * sigmoid(z).T"},
    "links-in-the-wrong-order": {"dz_da @ da_dz": "da_dz @ dz_da"},
    "second-link-left-out": {" @ da_dz": ""},
    "links-added": {"dz_da @ da_dz": "dz_da + sigmoid.prime(z).T"},
    "wrong-index-summed": {"dz_dz.T": "dz_dz"},
    "terms-kept-apart": {"dz_dz.T @": "dz_dz *"},
    "first-factor-left-out": {"dz_dz.T @ delta_next": "dz_dz.sum(axis=0).reshape(-1, 1)"},
    "no-sigma-prime-hidden": {"dz_dz.T": "dz_da.T"},
}


NETWORKS = networks(m=1)


def _tables():
    """Two factors made up at random: the chain rule holds for any, and the true tables are mostly zero."""
    rng = generator(15)
    layers = [(w, delta) for e in NETWORKS for w, delta in zip(e.weights, e.errors, strict=True)]
    return tuple({"dC_ds": d, "ds_dt": rng.standard_normal(w.shape).astype(d.dtype)} for w, d in layers)


SATURATED = varied([[18.0], [20.0], [19.0]])
"""Weighted inputs at which σ is so flat that its derivative cannot be measured."""
OUTPUTS = tuple({"z": e.z[-1], "y": e.Y} for e in NETWORKS)
OUTPUTS = (*OUTPUTS[:-1], {"z": SATURATED, "y": varied([[0.2], [0.9], [0.4]])}, OUTPUTS[-1])
HIDDEN = of_layers(NETWORKS, lambda e: {"w_next": e.weights[1:], "delta_next": e.errors[1:], "z": e.z[:-1]})
HIDDEN += (
    {"w_next": varied([[0.5, -1.5, 2.0], [1.0, 0.7, -0.4]]), "delta_next": varied([[0.3], [-0.2]]), "z": SATURATED},
)
SUM = Task("derive-chain", chain, "the chain rule of (37)", _tables(), CHAIN)
FORM = {"first_layer": 0, "builds_on": (SUM,)}
TASKS = [
    SUM,
    Task(
        *("derive-bp1", derive_bp1, "(37)", OUTPUTS, BP1),
        parts=("dC_da", "da_dz", "delta"),
        praise="both factors are right, and (BP1) follows from them.",
        recognise=partial(nearly, derive_bp1),
        **FORM,
    ),
    Task(
        *("derive-bp2", derive_bp2, "(44)", HIDDEN, BP2),
        parts=("dz_da", "da_dz", "dz_dz", "delta"),
        praise="both links and their product are right, and (BP2) follows from them.",
        recognise=partial(nearly, derive_bp2),
        **FORM,
    ),
]
