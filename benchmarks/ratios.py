"""Ratios of times taken in pairs, so that a slow moment of the machine affects both or neither."""

import numpy as np


def spread(values):
    """Median and quartiles, as a dict of ``median``, ``low`` and ``high``."""
    low, median, high = np.quantile(values, [0.25, 0.5, 0.75])
    return {"median": float(median), "low": float(low), "high": float(high)}


def paired(times, others):
    """Median and quartiles of time ÷ other time of the same round; rounds that one of the two skipped do not count."""
    return spread([time / other for time, other in zip(times, others, strict=False)])
