"""Random networks and mini-batches for the property tests."""

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

import nnbp

# No deadline, because a busy machine is only slow; the examples are the same in every run.
settings.register_profile("any machine", deadline=None, derandomize=True)
settings.load_profile("any machine")

SMOOTH = [nnbp.sigmoid, nnbp.tanh, nnbp.identity, nnbp.softplus]
KINKED = [nnbp.relu, nnbp.leaky_relu]


@st.composite
def cases(
    draw,
    max_layers=5,
    max_width=5,
    max_m=17,
    kinks=True,
    per_neuron=True,
    costs=(nnbp.quadratic, nnbp.cross_entropy),
    m=None,
    dtypes=(np.float64,),
):
    """A network of 1 to ``max_layers`` layers of weights, and a mini-batch for it: (net, X, Y)."""
    sizes = draw(st.lists(st.integers(1, max_width), min_size=2, max_size=max_layers + 1))
    allowed = SMOOTH + KINKED if kinks else SMOOTH

    def layer(n):
        one = st.sampled_from(allowed)
        mixed = st.lists(one, min_size=n, max_size=n).map(nnbp.per_neuron)
        return draw(st.one_of(one, mixed) if per_neuron else one)

    activations = [layer(n) for n in sizes[1:]]
    cost = draw(st.sampled_from(costs))
    if cost is nnbp.cross_entropy:
        each_by_itself = [nnbp.per_neuron([nnbp.sigmoid] * sizes[-1])] if per_neuron else []
        activations[-1] = draw(st.sampled_from([nnbp.sigmoid, *each_by_itself]))
    seed = draw(st.integers(0, 2**32 - 1))
    net = nnbp.Network(
        sizes, activations=activations, cost=cost, init="scaled", seed=seed, dtype=draw(st.sampled_from(dtypes))
    )
    m = draw(st.integers(1, max_m)) if m is None else m if isinstance(m, int) else draw(m)
    rng = np.random.default_rng(seed)
    return net, rng.standard_normal((sizes[0], m)).astype(net.dtype), rng.random((sizes[-1], m)).astype(net.dtype)


def relative_difference(given, expected):
    """The largest difference between two lists of arrays, relative to their largest entry."""
    largest = max(np.abs(e).max() for e in expected)
    difference = max(np.abs(g - e).max() for g, e in zip(given, expected, strict=True))
    return difference if largest == 0 else difference / largest


def parameters(gradient):
    return gradient.weights + gradient.biases
