"""Days of a calendar to be set aside for weather: how likely a day is lost, how many to count on, and which.

All of it is an average of years: nothing here forecasts a date. Days are taken to be lost independently of each
other and of the family of weather (rain, wind, heat, cold); real bad weather comes in spells, so that a month may be
worse than its stated probability says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from math import comb, prod

CLOSE = 1e-12


@dataclass(frozen=True)
class Loss:
    """Part of a working day (0 to 1) that is lost when a measure of weather is reached."""

    measure: str
    share: float


@dataclass(frozen=True)
class MonthLost:
    """Working days of one month, the part of a day that is lost on average, and the days set aside."""

    first: date
    working: int
    share: float
    days: tuple[date, ...]

    @property
    def expected(self) -> float:
        """Working days lost on average."""
        return self.working * self.share


def lost_share(
    days: Mapping[str, float], families: Iterable[Sequence[str]], losses: Iterable[Loss], days_in_month: int
) -> float:
    """The part of a day of a month (0 to 1) that weather takes on average.

    ``days`` are average days of each measure. Within a family, mild before strict, a day of the stricter measure is
    one of the milder too and loses the greater share; families are independent of each other.

    >>> rain = {"rain_10": 6.0, "rain_25": 3.0}
    >>> lost_share(rain, [("rain_10", "rain_25")], [Loss("rain_10", 0.5), Loss("rain_25", 1.0)], 30)
    0.15
    """
    worst: dict[str, float] = {}
    for loss in losses:
        worst[loss.measure] = max(loss.share, worst.get(loss.measure, 0.0))
    kept = [1.0 - _family_share(days, family, worst, days_in_month) for family in families]
    return round(1.0 - prod(kept), 12)


def _family_share(
    days: Mapping[str, float], family: Sequence[str], worst: Mapping[str, float], days_in_month: int
) -> float:
    counts = [min(days.get(measure, 0.0), float(days_in_month)) for measure in family]
    lost = share = 0.0
    for measure, (count, stricter) in zip(family, pairwise([*counts, 0.0]), strict=True):
        share = max(share, worst.get(measure, 0.0))
        lost += share * (count - stricter)
    return lost / days_in_month


def probable_days(working: int, share: float, probability: float) -> int:
    """The least number of lost days that is not exceeded with that probability (binomial distribution).

    >>> probable_days(30, 0.10, 0.5), probable_days(30, 0.10, 0.9)
    (3, 5)
    """
    if not 0.0 < probability < 1.0:
        raise ValueError("a probability lies between 0 and 1")
    if share <= 0.0:
        return 0
    reached = 0.0
    for lost in range(working):
        reached += comb(working, lost) * share**lost * (1.0 - share) ** (working - lost)
        if reached >= probability - CLOSE:
            return lost
    return working


def spread(days: Sequence[date], count: int) -> tuple[date, ...]:
    """``count`` of the days, evenly apart and as far from both ends as from each other; always the same ones.

    >>> [day.day for day in spread([date(2026, 7, n) for n in range(1, 31)], 3)]
    [6, 16, 26]
    """
    return tuple(days[(2 * number + 1) * len(days) // (2 * count)] for number in range(count))


def propose(working: Iterable[date], shares: Sequence[float], probability: float) -> tuple[MonthLost, ...]:
    """For every month of the working days, in order, what is to be set aside; ``shares`` are twelve, January first."""
    found = []
    for first, month in groupby(working, lambda day: day.replace(day=1)):
        days, share = tuple(month), shares[first.month - 1]
        found.append(
            MonthLost(first, len(days), share, spread(days, probable_days(len(days), share, probability)))
        )
    return tuple(found)
