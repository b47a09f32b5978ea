"""A duration kept with a given probability, from its distribution alone; plain Python, as it is asked for singly."""

from math import exp, log, sqrt
from statistics import NormalDist

import numpy as np

from .chance import GRID_REACH, GRID_SIZE, GRID_STEPS, beta_table
from .model import Shape, Spread


def value_at(spread: Spread, probability: float) -> float:
    """The value not exceeded with ``probability`` (0.8 gives P80), in the unit of the spread.

    Raises ValueError outside 0 to 1. Example: uniform from 10 to 20 days has its P80 at 18 days.
    """
    if not 0 < probability < 1:
        raise ValueError(f"probability must lie between 0 and 1, not {probability}")
    low, likely, high = spread.low, spread.likely, spread.high
    if spread.shape is Shape.LOGNORMAL:
        return exp(log(likely) + spread.log_deviation * NormalDist().inv_cdf(probability))
    if spread.shape is Shape.UNIFORM or high <= low:
        return low + (high - low) * probability
    if spread.shape is Shape.TRIANGULAR:
        if probability * (high - low) < likely - low:
            return low + sqrt(probability * (high - low) * (likely - low))
        return high - sqrt((1 - probability) * (high - low) * (high - likely))
    scores = np.arange(GRID_SIZE) / GRID_STEPS - GRID_REACH
    share = np.interp(NormalDist().inv_cdf(probability), scores, beta_table(low, likely, high))
    return low + (high - low) * float(share)
