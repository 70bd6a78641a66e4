import numpy as np


def by_columns(z):
    result = np.empty(z.shape, z.dtype)
    for m in range(z.shape[1]):
        powers = np.exp(z[:, m] - np.max(z[:, m]))
        result[:, m] = powers / np.sum(powers)
    return result


def by_logarithms(z):
    top = np.max(z, axis=0, keepdims=True)
    return np.exp(z - top - np.log(np.sum(np.exp(z - top), axis=0, keepdims=True)))


def by_differences(z):
    """Each output is one over a sum of powers of differences."""
    with np.errstate(over="ignore"):
        return np.array([1 / np.exp(z - row).sum(axis=0) for row in z])


def in_rows(z):
    powers = np.exp(z.T - z.max(axis=0)[:, None])
    return (powers / powers.sum(axis=1, keepdims=True)).T


def with_einsum(z):
    powers = np.exp(z - np.amax(z, 0))
    return np.einsum("nm,m->nm", powers, 1 / powers.sum(0))


SOFTMAX = [by_columns, by_logarithms, by_differences, in_rows, with_einsum]


def jacobian_by_loops(a):
    n = len(a)
    return np.array([[a[i, 0] * ((i == j) - a[j, 0]) for j in range(n)] for i in range(n)])


def jacobian_by_cases(a):
    table = -np.outer(a, a)
    table[np.diag_indices(len(a))] = (a * (1 - a)).ravel()
    return table


JACOBIANS = [
    jacobian_by_loops,
    jacobian_by_cases,
    lambda a: a * (np.eye(len(a)) - a.T),
    lambda a: np.diag(a[:, 0]) - np.outer(a, a),
    lambda a: np.diagflat(a * (1 - a)) - a @ a.T * (1 - np.eye(len(a))),
]
VARIANTS = {
    "softmax": SOFTMAX,
    "softmax-jacobian": JACOBIANS,
    "softmax-error": [
        lambda dC_da, a: a * (dC_da - (a * dC_da).sum()),
        lambda dC_da, a: (dC_da - a.T @ dC_da) * a,
        *(lambda dC_da, a, table=table: table(a).T @ dC_da for table in JACOBIANS[2:]),
    ],
    "log-likelihood-error": [lambda z, y, outputs=outputs: outputs(z) - y for outputs in SOFTMAX],
}
