"""A quick look at how long something takes, to choose among ways of doing it."""

from time import perf_counter


def shortest_time(calls, times=3, seconds=0.1):
    """Seconds that a list of calls takes, the shortest of so many times or more, after one that does not count."""
    for call in calls:
        call()
    shortest, start = float("inf"), perf_counter()
    while times > 0 or perf_counter() - start < seconds:
        before = perf_counter()
        for call in calls:
            call()
        shortest, times = min(shortest, perf_counter() - before), times - 1
    return shortest
