import numpy as np

import nnbp
from nnbp.exercises import gradient_checker


def sigma(z):
    return 1 / (1 + np.exp(-z))


def cost(weights, biases, X, Y):
    a = X
    for w, b in zip(weights, biases, strict=True):
        a = sigma(w @ a + b)
    return 0.5 * np.mean(np.sum((a - Y) ** 2, axis=0))


def cost_example_by_example(weights, biases, X, Y):
    total = 0
    for x, y in zip(X.T, Y.T, strict=True):
        a = x
        for w, b in zip(weights, biases, strict=True):
            a = sigma(w @ a + b.ravel())
        total += np.linalg.norm(y - a) ** 2 / 2
    return total / X.shape[1]


def library_cost(weights, biases, X, Y):
    net = nnbp.Network([len(X), *(len(b) for b in biases)])
    net.weights, net.biases = weights, biases
    return net.mean_cost(X, Y)


def between(up, down):
    """Difference quotients between w + down·ε and w + up·ε, written in several ways."""

    def moved(parameters, i, entry, step):
        changed = [p.astype(float) for p in parameters]
        changed[i][entry] += step
        return changed

    def with_fresh_copies(weights, biases, X, Y, epsilon):
        nabla_w = [np.zeros(w.shape) for w in weights]
        nabla_b = [np.zeros(b.shape) for b in biases]
        for i in range(len(weights)):
            for entry in np.ndindex(weights[i].shape):
                high, low = (cost(moved(weights, i, entry, s * epsilon), biases, X, Y) for s in (up, down))
                nabla_w[i][entry] = (high - low) / ((up - down) * epsilon)
            for j in range(len(biases[i])):
                high, low = (cost(weights, moved(biases, i, (j, 0), s * epsilon), X, Y) for s in (up, down))
                nabla_b[i][j, 0] = (high - low) / ((up - down) * epsilon)
        return nabla_w, nabla_b

    def in_place_and_restored(weights, biases, X, Y, epsilon):
        weights, biases = [w * 1.0 for w in weights], [b * 1.0 for b in biases]
        slopes = []
        for p in (*weights, *biases):
            slope = np.empty_like(p)
            flat, out = p.reshape(-1), slope.reshape(-1)
            for n in range(p.size):
                kept = flat[n]
                flat[n] = kept + up * epsilon
                high = cost_example_by_example(weights, biases, X, Y)
                flat[n] = kept + down * epsilon
                low = cost_example_by_example(weights, biases, X, Y)
                flat[n] = kept
                out[n] = (high - low) / epsilon / (up - down)
            slopes.append(slope)
        return slopes[: len(weights)], slopes[len(weights) :]

    def restored_by_subtracting(weights, biases, X, Y, epsilon):
        weights, biases = [w.astype(float) for w in weights], [b.astype(float) for b in biases]

        def slope(p, entry):
            p[entry] += up * epsilon
            high = cost(weights, biases, X, Y)
            p[entry] += (down - up) * epsilon
            low = cost(weights, biases, X, Y)
            p[entry] -= down * epsilon
            return -(low - high) / ((up - down) * epsilon)

        return [
            [np.array([[slope(p, (j, k)) for k in range(p.shape[1])] for j in range(p.shape[0])]) for p in parameters]
            for parameters in (weights, biases)
        ]

    def in_one_long_list(weights, biases, X, Y, epsilon):
        shapes = [p.shape for p in weights + biases]
        ends = np.cumsum([0, *(np.prod(s) for s in shapes)])
        w = np.concatenate([p.ravel() for p in weights + biases]).astype(float)

        def apart(w):
            parts = [w[i:j].reshape(s) for i, j, s in zip(ends, ends[1:], shapes, strict=False)]
            return parts[: len(weights)], parts[len(weights) :]

        rows = np.eye(w.size) * epsilon
        slopes = [(cost(*apart(w + up * e), X, Y) - cost(*apart(w + down * e), X, Y)) / (up - down) for e in rows]
        return apart(np.array(slopes) / epsilon)

    def through_the_library(weights, biases, X, Y, epsilon):
        def slopes(parameters, value):
            result = []
            for i, p in enumerate(parameters):
                slope = np.zeros(p.shape)
                for entry in np.ndindex(p.shape):
                    high, low = (value(moved(parameters, i, entry, s * epsilon)) for s in (up, down))
                    slope[entry] = (high - low) / (up * epsilon - down * epsilon)
                result.append(slope)
            return result

        float_weights, float_biases = moved(weights, 0, (0, 0), 0), moved(biases, 0, (0, 0), 0)
        return (
            slopes(float_weights, lambda w: library_cost(w, float_biases, X, Y)),
            slopes(float_biases, lambda b: library_cost(float_weights, b, X, Y)),
        )

    return [with_fresh_copies, in_place_and_restored, restored_by_subtracting, in_one_long_list, through_the_library]


def with_numerical_gradient(method):
    def function(weights, biases, X, Y, epsilon):
        net = nnbp.Network([len(X), *(len(b) for b in biases)])
        net.weights = [w.astype(float) for w in weights]
        net.biases = [b.astype(float) for b in biases]
        g = nnbp.numerical_gradient(net, X, Y, method, epsilon)
        return g.weights, g.biases

    return function


VARIANTS = {
    "forward-differences": [*between(1, 0), with_numerical_gradient("forward")],
    "central-differences": [*between(1, -1), with_numerical_gradient("central")],
    **{f"bug-of-{suspect.__name__}": [bug, lambda bug=bug: bug] for suspect, bug in gradient_checker.BUGS.items()},
}
