import numpy as np


def sigma(z):
    return 1 / (1 + np.exp(-z))


def prime(z):
    return sigma(z) * (1 - sigma(z))


def chain_by_loops(dC_ds, ds_dt):
    result = np.zeros((ds_dt.shape[1], 1))
    for j in range(ds_dt.shape[1]):
        for i in range(ds_dt.shape[0]):
            result[j, 0] += dC_ds[i, 0] * ds_dt[i, j]
    return result


CHAINS = [
    chain_by_loops,
    lambda dC_ds, ds_dt: (dC_ds.T @ ds_dt).T,
    lambda dC_ds, ds_dt: np.einsum("ik,ij->jk", dC_ds, ds_dt),
    lambda dC_ds, ds_dt: (dC_ds * ds_dt).sum(axis=0).reshape(-1, 1),
    lambda dC_ds, ds_dt: np.dot(ds_dt.transpose(), dC_ds),
]


def slopes_by_loops(z):
    table = np.zeros((len(z), len(z)))
    for j in range(len(z)):
        table[j, j] = prime(z[j, 0])
    return table


TABLES = [
    lambda z: np.diag(prime(z).ravel()),
    lambda z: np.eye(len(z)) * prime(z),
    slopes_by_loops,
    lambda z: np.diagflat(np.exp(-z) * sigma(z) ** 2),
    lambda z: np.where(np.eye(len(z), dtype=bool), prime(z), 0.0),
]


def bp1(table, total):
    def function(z, y):
        dC_da, da_dz = -(y - sigma(z)), table(z)
        return dC_da, da_dz, total(dC_da, da_dz)

    return function


def bp2(table, total):
    def function(w_next, delta_next, z):
        da_dz = table(z)
        return [w_next * 1.0, da_dz, w_next * prime(z).T, total(delta_next, np.dot(w_next, da_dz))]

    return function


def each_by_itself(w_next, delta_next, z):
    s = prime(z)
    by_rows = np.array([[w_next[k, j] * s[j, 0] for j in range(len(z))] for k in range(len(w_next))])
    return w_next, np.diagflat(s), by_rows, (w_next.T @ delta_next) * s


VARIANTS = {
    "derive-chain": CHAINS,
    "derive-bp1": [*map(bp1, TABLES, CHAINS), lambda z, y: (sigma(z) - y, TABLES[0](z), (sigma(z) - y) * prime(z))],
    "derive-bp2": [*map(bp2, TABLES, CHAINS), each_by_itself],
}
