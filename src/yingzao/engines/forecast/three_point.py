"""Three-point estimates (PERT): mean and variance of an activity, and the odds that a path ends in time.

``mean = (a + 4m + b) / 6``, ``variance = ((b − a) / 6)²``; activities of a path are taken as independent
and their sum as normal (Malcolm, Roseboom, Clark and Fazar, Operations Research 7, 1959). Merging paths
make the real odds lower than those of any single path; a simulation is the tool for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, sqrt
from statistics import NormalDist


@dataclass(frozen=True)
class ThreePoint:
    """Optimistic, most likely and pessimistic duration in working days."""

    optimistic_days: float
    likely_days: float
    pessimistic_days: float

    def __post_init__(self) -> None:
        if not 0 <= self.optimistic_days <= self.likely_days <= self.pessimistic_days < float("inf"):
            raise ValueError("estimates must be zero or more and in ascending order")

    @property
    def mean_days(self) -> float:
        """Expected duration."""
        return (self.optimistic_days + 4 * self.likely_days + self.pessimistic_days) / 6

    @property
    def variance_days2(self) -> float:
        """Variance of the duration in days squared."""
        return ((self.pessimistic_days - self.optimistic_days) / 6) ** 2


@dataclass(frozen=True)
class PathForecast:
    """Mean and standard deviation of a path's duration in working days."""

    mean_days: float
    deviation_days: float

    def finish_probability(self, deadline_days: float) -> float:
        """Probability that the path ends within ``deadline_days``, between 0 and 1."""
        if self.deviation_days == 0:
            return 1.0 if self.mean_days <= deadline_days else 0.0
        z = (deadline_days - self.mean_days) / self.deviation_days
        return (1 + erf(z / sqrt(2))) / 2

    def days_for(self, probability: float) -> float:
        """Duration kept with ``probability`` (0.8 is the P80). Raises ValueError outside 0 to 1."""
        if not 0 < probability < 1:
            raise ValueError(f"probability must lie between 0 and 1, not {probability}")
        return self.mean_days + NormalDist().inv_cdf(probability) * self.deviation_days


def forecast_path(estimates: Sequence[ThreePoint]) -> PathForecast:
    """Add up the activities of one path.

    Example: (2, 5, 8) and (3, 6, 15) have means 5 and 7, so the path's mean is 12 days and its variance 5.
    """
    variance = sum(estimate.variance_days2 for estimate in estimates)
    return PathForecast(float(sum(estimate.mean_days for estimate in estimates)), sqrt(variance))
