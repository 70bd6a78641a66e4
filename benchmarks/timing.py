"""Quick timing, to choose the fastest of several variants."""

from time import perf_counter


def shortest_time(calls, times=3, seconds=0.1):
    """Seconds that a list of calls takes, the best of at least ``times`` runs, after one warm-up run."""
    for call in calls:
        call()
    shortest, start = float("inf"), perf_counter()
    while times > 0 or perf_counter() - start < seconds:
        before = perf_counter()
        for call in calls:
            call()
        shortest, times = min(shortest, perf_counter() - before), times - 1
    return shortest
