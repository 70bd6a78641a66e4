import numpy as np

from nnbp import equations


def weights_by_loops(a_in, delta):
    nabla = np.zeros((len(delta), len(a_in)))
    for j in range(len(delta)):
        for k in range(len(a_in)):
            nabla[j, k] = a_in[k, 0] * delta[j, 0]
    return nabla


def row_by_row(a_in, delta):
    return np.vstack([d * a_in.ravel() for d in delta])


def layers_by_loop(z, a, errors):
    nabla_w, nabla_b = [], []
    for i in range(len(errors)):
        nabla_w.append(np.outer(errors[i], a[i]))
        nabla_b.append(errors[i].copy())
    return nabla_w, nabla_b


def layers_backwards(z, a, errors):
    nabla_w, nabla_b = [None] * len(z), [None] * len(z)
    for l in range(1, len(z) + 1):
        nabla_w[-l] = errors[-l] * a[-l - 1].T
        nabla_b[-l] = errors[-l]
    return [nabla_w, nabla_b]


def layers_as_tuples(z, a, errors):
    return tuple(row_by_row(a_in, d) for a_in, d in zip(a, errors, strict=False)), tuple(errors)


def layers_by_the_equations(z, a, errors):
    return (
        [equations.weight_gradient(a_in, d) for a_in, d in zip(a, errors, strict=False)],
        [equations.bias_gradient(d) for d in errors],
    )


def layers_recursively(z, a, errors):
    if not errors:
        return [], []
    w, b = layers_recursively(z[1:], a[1:], errors[1:])
    return [errors[0] @ a[0].T, *w], [errors[0], *b]


VARIANTS = {
    "bp4": [
        weights_by_loops,
        row_by_row,
        lambda a_in, delta: delta * a_in.T,
        lambda a_in, delta: np.outer(delta, a_in),
        lambda a_in, delta: (a_in @ delta.T).T,
        lambda a_in, delta: np.einsum("jm,km->jk", delta, a_in),
        lambda a_in, delta: equations.weight_gradient(a_in, delta),
    ],
    "bp3-bp4-all-layers": [
        layers_by_loop,
        layers_backwards,
        layers_as_tuples,
        layers_by_the_equations,
        layers_recursively,
    ],
}
