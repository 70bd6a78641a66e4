import math

import numpy as np

import nnbp


def sigma(z):
    return 1 / (1 + np.exp(-np.clip(z, -500, 500)))


def leaning(z):
    return sigma(z) + z / 20, sigma(z) * (1 - sigma(z)) + 1 / 20


def leaky(z):
    return np.where(z < 0, z / 5, z), np.where(z < 0, 1 / 5, 1.0)


def leaky_with_the_other_slope_at_the_kink(z):
    f, prime = z.copy(), np.ones(z.shape)
    f[z <= 0] *= 0.1
    prime[z <= 0] = 0.1
    return [f, prime]


def maximum(z):
    return np.maximum(z, z / 4), 0.25 + 0.75 * np.heaviside(z, 0.5)


def softplus_on_a_slope(z):
    return np.logaddexp(0, z) + z / 10, sigma(z) + 1 / 10


def swaying(z):
    return z + np.sin(z) / 2, 1 + np.cos(z) / 2


def entry_by_entry(z):
    f, prime = np.empty(z.shape), np.empty(z.shape)
    for index, entry in np.ndenumerate(z):
        f[index] = entry / 3 + math.atan(entry)
        prime[index] = 1 / 3 + 1 / (1 + entry**2)
    return f, prime


def through_the_library(z):
    return nnbp.leaky_relu(z) + nnbp.tanh(z) + z / 10, nnbp.leaky_relu.prime(z) + nnbp.tanh.prime(z) + 0.1


def in_three_pieces(z):
    f = np.select([z < -1, z > 1], [-0.5 + (z + 1) / 4, 0.5 + (z - 1) / 4], z / 2)
    return f, np.where(np.abs(z) < 1, 0.5, 0.25)


VARIANTS = {
    "non-saturating": [
        leaning,
        leaky,
        leaky_with_the_other_slope_at_the_kink,
        maximum,
        softplus_on_a_slope,
        swaying,
        entry_by_entry,
        through_the_library,
        in_three_pieces,
    ]
}
