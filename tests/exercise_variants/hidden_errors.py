from collections import deque

import numpy as np

from nnbp import sigmoid


def sigma(z):
    return 1 / (1 + np.exp(-z))


def neuron_by_neuron(w, delta, z):
    result = np.zeros_like(z)
    for k in range(w.shape[1]):
        for j in range(w.shape[0]):
            result[k] += w[j, k] * delta[j]
        result[k] *= sigma(z[k]) * (1 - sigma(z[k]))
    return result


def example_by_example(w, delta, z):
    return np.stack([w.T @ d * sigmoid.prime(column) for d, column in zip(delta.T, z.T, strict=True)], axis=1)


def folding_sigma_prime_into_the_weights(w, delta, z):
    return np.stack([(w * sigmoid.prime(z[:, i])).T @ delta[:, i] for i in range(z.shape[1])], axis=1)


def appended_and_reversed(weights, z, delta_L):
    errors = [delta_L]
    for l in range(len(z) - 2, -1, -1):
        errors.append(weights[l + 1].T.dot(errors[-1]) * sigmoid.prime(z[l]))
    return errors[::-1]


def recursively(weights, z, delta_L):
    if len(z) == 1:
        return [delta_L]
    later = recursively(weights[1:], z[1:], delta_L)
    return [neuron_by_neuron(weights[1], later[0], z[0]), *later]


def into_a_prepared_list(weights, z, delta_L):
    errors = [None] * len(z)
    errors[-1] = delta_L.copy()
    for l in reversed(range(len(z) - 1)):
        errors[l] = sigmoid.prime(z[l]) * (errors[l + 1].T @ weights[l + 1]).T
    return errors


def as_one_product(weights, z, delta_L):
    m = delta_L.shape[1]
    errors = [np.empty(z_l.shape) for z_l in z]
    for i in range(m):
        operator = np.eye(len(delta_L))
        errors[-1][:, i] = delta_L[:, i]
        for l in range(len(z) - 2, -1, -1):
            operator = np.diag(sigmoid.prime(z[l][:, i])) @ weights[l + 1].T @ operator
            errors[l][:, i] = operator @ delta_L[:, i]
    return tuple(errors)


def deque_from_the_left(weights, z, delta_L):
    errors = deque([delta_L])
    for l in reversed(range(len(z) - 1)):
        errors.appendleft(np.einsum("jk,jm,km->km", weights[l + 1], errors[0], sigmoid.prime(z[l])))
    return list(errors)


VARIANTS = {
    "bp2": [
        neuron_by_neuron,
        example_by_example,
        folding_sigma_prime_into_the_weights,
        lambda w, delta, z: np.einsum("jk,jm,km->km", w, delta, sigmoid.prime(z)),
        lambda w, delta, z: sigmoid.prime(z) * (delta.T @ w).T,
        lambda w, delta, z: np.dot(np.transpose(w), delta) * sigma(z) * (1 - sigma(z)),
    ],
    "bp2-all-layers": [appended_and_reversed, recursively, into_a_prepared_list, as_one_product, deque_from_the_left],
}
