"""What a plan costs and how many people it needs at its peak, from what is known of each activity.

What is not known of an activity is left out and counted, so that a total over part of the work is never taken
for the whole. Indirect cost (间接费) runs by the calendar day from the first to the last day of the plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yingzao.engines.resources.histogram import Bar, build_histogram


@dataclass(frozen=True)
class PlannedWork:
    """One activity with its first and last day; cost and workers are None where they are not known."""

    code: str
    start: date
    finish: date
    direct_cost: Decimal | None = None
    workers: Decimal | None = None


@dataclass(frozen=True)
class Total:
    """A total over ``known`` of ``of`` activities; None where it is known of none."""

    value: Decimal | None
    known: int
    of: int

    @property
    def is_complete(self) -> bool:
        """Is it known of every activity?"""
        return self.value is not None and self.known == self.of


@dataclass(frozen=True)
class PlanTotals:
    """Money in the currency of the input; ``peak_on`` is the first day with the most people."""

    days: int
    direct: Total
    indirect: Decimal | None
    peak_workers: Total
    peak_on: date | None

    @property
    def cost(self) -> Decimal | None:
        """Direct and indirect cost together; None unless both are known at least in part."""
        if self.direct.value is None or self.indirect is None:
            return None
        return self.direct.value + self.indirect


def total_of(values: Iterable[Decimal | None]) -> Total:
    """The sum of what is known."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return Total(sum(known, Decimal(0)) if known else None, len(known), len(listed))


def sum_up(works: Iterable[PlannedWork], indirect_per_day: Decimal | None = None) -> PlanTotals:
    """Cost, duration in calendar days and peak labour of a plan.

    Example: two activities of 100,000, the plan running 30 days at 2,000 a day, cost 260,000.
    """
    listed = list(works)
    if not listed:
        nothing = Total(None, 0, 0)
        return PlanTotals(0, nothing, None, nothing, None)
    days = (max(work.finish for work in listed) - min(work.start for work in listed)).days + 1
    manned = [work for work in listed if work.workers is not None]
    bars = (
        Bar(work.code, work.start, work.finish, work.workers) for work in manned if work.workers is not None
    )
    peak = build_histogram(bars, Decimal(0)).peak
    return PlanTotals(
        days,
        total_of(work.direct_cost for work in listed),
        None if indirect_per_day is None else indirect_per_day * days,
        Total(peak.demand if peak else None, len(manned), len(listed)),
        peak.on if peak else None,
    )
