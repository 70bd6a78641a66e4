"""What a learning step allocates, as Python's tracemalloc sees it: NumPy reports its arrays there.

python -m benchmarks.memory      prints the results as JSON
"""

import gc
import json
import tracemalloc

from nnbp.backprop import five_steps

from .contenders.ours import Network
from .workloads import ETA, WORKLOADS, Problem

STEPS = 20


def measure(workload):
    """Bytes in one workload, float64.

    Returns
    -------
    dict
        ``weights`` and ``activations``, the size of the network's parameters and of all layers' activations; ``peak`` of
        network, workspace and steps; ``transient``, what one step allocates and frees; ``growth`` by ``steps`` more;
        ``naive_transient``, of a step by the plain algorithm.
    """
    problem = Problem(workload, "float64")
    sizes = {
        "weights": sum(array.nbytes for array in problem.weights + problem.biases),
        "activations": 8 * workload.m * sum(workload.sizes),
    }
    Network(problem).step()  # loads what it needs
    gc.collect()
    tracemalloc.start()
    contender = Network(problem)
    contender.step()
    peak = tracemalloc.get_traced_memory()[1]
    transient = peak_of(contender.step)
    held = []
    for _ in range(2):  # the first time Python itself still makes room, once
        for _ in range(STEPS):
            contender.step()
        gc.collect()
        held.append(tracemalloc.get_traced_memory()[0])
    growth = held[1] - held[0]
    X, Y, net = problem.X.T, problem.Y.T, contender.net
    naive = peak_of(lambda: net.descend(five_steps(net, X, Y), ETA))
    tracemalloc.stop()
    return sizes | {"peak": peak, "transient": transient, "growth": growth, "steps": STEPS, "naive_transient": naive}


def peak_of(action):
    """Bytes that an action allocates at most at a time, on top of what is there."""
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    action()
    return tracemalloc.get_traced_memory()[1] - before


if __name__ == "__main__":
    print(json.dumps({workload.name: measure(workload) for workload in WORKLOADS}))
