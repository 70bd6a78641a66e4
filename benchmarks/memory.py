"""How much memory a learning step allocates, measured with tracemalloc, to which NumPy reports its arrays.

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
    """Bytes that one workload needs in float64.

    Returns
    -------
    dict
        ``weights`` and ``activations``, the size of the parameters and of all layers' activations; ``peak``, of the
        network, workspace and steps; ``transient``, what one step allocates and frees; ``growth``, after ``steps`` more
        steps; ``naive_transient``, what a step of the plain algorithm allocates and frees.
    """
    problem = Problem(workload, "float64")
    sizes = {
        "weights": sum(array.nbytes for array in problem.weights + problem.biases),
        "activations": 8 * workload.m * sum(workload.sizes),
    }
    Network(problem).step()  # imports what it needs
    gc.collect()
    tracemalloc.start()
    contender = Network(problem)
    contender.step()
    peak = tracemalloc.get_traced_memory()[1]
    transient = peak_of(contender.step)
    held = []
    for _ in range(2):  # in the first round Python itself allocates something, once
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
    """The most bytes that an action has allocated at any time, in addition to those allocated before."""
    gc.collect()
    before = tracemalloc.get_traced_memory()[0]
    tracemalloc.reset_peak()
    action()
    return tracemalloc.get_traced_memory()[1] - before


if __name__ == "__main__":
    print(json.dumps({workload.name: measure(workload) for workload in WORKLOADS}))
