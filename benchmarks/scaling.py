"""How the time of a gradient grows with the width of the layers, their number, and the examples in a mini-batch.

python -m benchmarks.scaling      prints the results as JSON
"""

import json
from time import perf_counter

import numpy as np

from .contenders.ours import Network
from .workloads import Problem, Workload

# What grows: its values, the sizes of the network and m for a value, and the exponent of the number of multiplications.
GROWTH = {
    "width": ([64, 128, 256, 512, 1024, 2048], lambda n: ([n, n, n, n], 128), 2),
    "depth": ([2, 4, 8, 16, 32, 64], lambda d: ([256] * (d + 1), 128), 1),
    "m": ([32, 64, 128, 256, 512, 1024], lambda m: ([512, 512, 512, 512], m), 1),
}
FITTED = 4  # the largest values, where the products take nearly all of the time


def seconds(sizes, m, least=5, enough=0.3):
    """Median seconds of a gradient of a network with m examples, one repetition at a time."""
    contender = Network(Problem(Workload(tuple(sizes), m, part=m), "float64"))
    contender.gradient()
    times = []
    while len(times) < least or sum(times) < enough:
        start = perf_counter()
        contender.gradient()
        times.append(perf_counter() - start)
    return float(np.median(times))


def exponent(values, times):
    """The slope of the straight line through the logarithms: times grow like values to this power."""
    return float(np.polyfit(np.log(values), np.log(times), 1)[0])


def measure(rounds=3):
    """For each quantity: values, seconds, exponents fitted to all and to the largest values, and the one in theory."""
    times = {(what, value): [] for what, (values, _, _) in GROWTH.items() for value in values}
    for _ in range(rounds):
        for what, value in times:
            times[what, value].append(seconds(*GROWTH[what][1](value)))
    results = {}
    for what, (values, _, theory) in GROWTH.items():
        medians = [float(np.median(times[what, value])) for value in values]
        results[what] = {
            "values": values,
            "seconds": medians,
            "exponent": exponent(values[-FITTED:], medians[-FITTED:]),
            "exponent_of_all": exponent(values, medians),
            "theory": theory,
        }
    return results


if __name__ == "__main__":
    print(json.dumps(measure()))
