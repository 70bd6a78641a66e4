import numpy as np

from nnbp import sigmoid


def prime(z):
    return sigmoid(z) * (1 - sigmoid(z))


def before_by_loops(w_next, alpha_next, z_next):
    result = np.zeros((w_next.shape[1], z_next.shape[1]), w_next.dtype)
    slope = prime(z_next)
    for j in range(w_next.shape[1]):
        for k in range(w_next.shape[0]):
            result[j] += w_next[k, j] * slope[k] * alpha_next[k]
    return result


def before_by_example(w_next, alpha_next, z_next):
    columns = [w_next.T @ np.diag(prime(z_next[:, m])) @ alpha_next[:, m] for m in range(z_next.shape[1])]
    return np.array(columns).T


BEFORE = [
    before_by_loops,
    before_by_example,
    lambda w_next, alpha_next, z_next: ((alpha_next * prime(z_next)).T @ w_next).T,
    lambda w_next, alpha_next, z_next: np.dot(w_next.T, sigmoid.prime(z_next) * alpha_next),
    lambda w_next, alpha_next, z_next: np.einsum("kj,km,km->jm", w_next, alpha_next, prime(z_next)),
]


def loop(before):
    def all_alphas(weights, z, alpha_L):
        alphas = [alpha_L]
        for w, z_next in zip(weights[:0:-1], z[:0:-1], strict=True):
            alphas.append(before(w, alphas[-1], z_next))
        return alphas[::-1]

    return all_alphas


def recursive(weights, z, alpha_L):
    if len(weights) == 1:
        return [alpha_L]
    rest = recursive(weights[1:], z[1:], alpha_L)
    return [BEFORE[0](weights[1], rest[0], z[1]), *rest]


def counted_from_the_back(weights, z, alpha_L):
    alphas = [None] * len(weights)
    alphas[-1] = alpha_L
    for l in range(2, len(weights) + 1):
        delta = alphas[-l + 1] * prime(z[-l + 1])
        alphas[-l] = weights[-l + 1].T @ delta
    return alphas


def gradients_by_zip(z, a, alphas):
    deltas = [alpha * prime(z_l) for alpha, z_l in zip(alphas, z, strict=True)]
    return [d @ x.T for d, x in zip(deltas, a[:-1], strict=True)], deltas


def gradients_from_activations(z, a, alphas):
    deltas = [alpha * out * (1 - out) for alpha, out in zip(alphas, a[1:], strict=True)]
    return [np.outer(d, x) for d, x in zip(deltas, a, strict=False)], deltas


def gradients_by_broadcasting(z, a, alphas):
    nabla_w, nabla_b = [], []
    for l in range(len(z)):
        nabla_b += [np.multiply(sigmoid.prime(z[l]), alphas[l])]
        nabla_w += [nabla_b[l] * a[l].T]
    return nabla_w, nabla_b


def gradients_entry_by_entry(z, a, alphas):
    nabla_b = [alpha * prime(z_l) for alpha, z_l in zip(alphas, z, strict=True)]
    nabla_w = []
    for alpha, z_l, x in zip(alphas, z, a, strict=False):
        rows = [[alpha[j, 0] * prime(z_l[j, 0]) * x[k, 0] for k in range(len(x))] for j in range(len(alpha))]
        nabla_w.append(np.array(rows))
    return nabla_w, nabla_b


def gradients_by_einsum(z, a, alphas):
    deltas = [np.diagflat(prime(z_l)) @ alpha for z_l, alpha in zip(z, alphas, strict=True)]
    return [np.einsum("ji,ki->jk", d, x) for d, x in zip(deltas, a, strict=False)], deltas


VARIANTS = {
    "alpha-before": BEFORE,
    "all-alphas": [*map(loop, BEFORE[:3]), recursive, counted_from_the_back],
    "alpha-gradients": [
        gradients_by_zip,
        gradients_from_activations,
        gradients_by_broadcasting,
        gradients_entry_by_entry,
        gradients_by_einsum,
    ],
}
