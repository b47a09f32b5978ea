"""Daily demand of one resource from activity bars, compared with what is available.

Demand of a day is the sum over the bars that cover it; a day is overloaded when demand exceeds capacity.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Bar:
    """An activity that needs ``per_day`` units of the resource from ``start`` to ``finish`` inclusive."""

    activity: str
    start: date
    finish: date
    per_day: Decimal

    def __post_init__(self) -> None:
        if self.finish < self.start:
            raise ValueError(f"{self.activity}: finishes before it starts")
        if not self.per_day.is_finite() or self.per_day < 0:
            raise ValueError(f"{self.activity}: demand must be zero or more, not {self.per_day}")


@dataclass(frozen=True)
class Day:
    """Demand and capacity on a working day and the activities that share it."""

    on: date
    demand: Decimal
    capacity: Decimal
    activities: tuple[str, ...]

    @property
    def overload(self) -> Decimal:
        """Units short; zero when capacity suffices."""
        return max(self.demand - self.capacity, Decimal(0))


@dataclass(frozen=True)
class Histogram:
    """Every working day from the first to the last bar."""

    days: tuple[Day, ...]

    @property
    def overloaded(self) -> tuple[Day, ...]:
        """Days on which demand exceeds capacity."""
        return tuple(day for day in self.days if day.overload)

    @property
    def peak(self) -> Day | None:
        """First day of the highest demand; None without days."""
        return max(self.days, key=lambda day: day.demand, default=None)

    @property
    def total(self) -> Decimal:
        """Sum of demand over all days, e.g. man-days (工日)."""
        return sum((day.demand for day in self.days), Decimal(0))


def build_histogram(
    bars: Iterable[Bar],
    capacity: Decimal,
    *,
    closed: frozenset[date] = frozenset(),
    capacity_on: Mapping[date, Decimal] | None = None,
) -> Histogram:
    """Sum the bars day by day.

    ``capacity`` holds on every day that ``capacity_on`` does not name; on ``closed`` days nobody works and no
    demand arises. Raises ValueError for a negative capacity.
    Example: two bars of 6 men that overlap by two days, with 10 men at hand, overload those two days by 2.
    """
    exceptions = capacity_on or {}
    if capacity < 0 or any(units < 0 for units in exceptions.values()):
        raise ValueError("capacity must be zero or more")
    starting: dict[date, list[Bar]] = defaultdict(list)
    for bar in bars:
        starting[bar.start].append(bar)
    if not starting:
        return Histogram(())
    last = max(bar.finish for group in starting.values() for bar in group)
    days: list[Day] = []
    running: list[Bar] = []
    on = min(starting)
    while on <= last:
        running = [bar for bar in running if bar.finish >= on] + starting.get(on, [])
        if on not in closed:
            demand = sum((bar.per_day for bar in running), Decimal(0))
            names = tuple(bar.activity for bar in running)
            days.append(Day(on, demand, exceptions.get(on, capacity), names))
        on += _ONE_DAY
    return Histogram(tuple(days))
