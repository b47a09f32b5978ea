"""Who holds which resource when, by the dates of a plan: days, weeks and conflicts of every resource."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yingzao.engines.calendar import CalendarSet
from yingzao.engines.resources import levelling as engine
from yingzao.engines.resources.usage import Conflict, Holding, UsedDay, conflicts, use_by_day

from ..models import Activity, Demand, Plan, Resource, State
from .demands import demands_of
from .supply import by_number, capacities, resources_of

Dates = Mapping[int, tuple[int, int]]
"""Activity → start and finish of what is left of it."""


@dataclass(frozen=True)
class ResourceUse:
    """One resource in one plan; ``days`` from the data date on, for names of activities their keys as text."""

    resource: Resource
    supply: engine.Resource | None
    days: tuple[UsedDay, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def peak(self) -> UsedDay | None:
        """The first of the busiest days."""
        return max(self.days, key=lambda day: day.demand, default=None)

    @property
    def overloaded_days(self) -> int:
        return sum(day.is_overloaded for day in self.days)


def usage_of(plan: Plan, dates: Dates | None = None) -> list[ResourceUse]:
    """Every resource of the plan's project as the plan uses it, or as it would by other dates."""
    resources = resources_of(plan.project)
    supply = capacities(resources)
    held = holdings_of(plan, demands_of(plan), dates)
    found = []
    for number, resource in by_number(resources).items():
        days = use_by_day(held.get(number, ()), supply.get(number))
        found.append(ResourceUse(resource, supply.get(number), days, conflicts(days)))
    return found


def holdings_of(
    plan: Plan, demands: Sequence[Demand], dates: Dates | None = None
) -> dict[str, list[Holding]]:
    """Number of the resource → what is held of it by work that is not finished, from the data date on."""
    left = remaining_dates(plan, [demand.activity for demand in demands]) | dict(dates or {})
    rows = [demand for demand in demands if demand.activity_id in left]
    if not rows:
        return {}
    calendars = {d.activity.calendar_id: d.activity.calendar.as_calendar() for d in rows}
    first, last = min(s for s, _f in left.values()), max(f for _s, f in left.values())
    compiled = CalendarSet(calendars.values(), first, last)
    stretches: dict[int, tuple[tuple[int, int], ...]] = {}
    found: dict[str, list[Holding]] = {}
    for demand in rows:
        key = demand.activity_id
        if key not in stretches:
            number = compiled.index[demand.activity.calendar.source_id]
            stretches[key] = tuple(compiled.periods(number, *left[key]))
        found.setdefault(demand.resource.number, []).append(Holding(str(key), demand.units, stretches[key]))
    return found


def remaining_dates(plan: Plan, activities: Sequence[Activity]) -> dict[int, tuple[int, int]]:
    """Start and finish of what is left of each activity by the plan's own dates."""
    found = {}
    for row in activities:
        if row.progress == State.COMPLETED or row.early_start is None or row.early_finish is None:
            continue
        start = max(row.early_start, plan.data_date) if row.progress == State.IN_PROGRESS else row.early_start
        if start < row.early_finish:
            found[row.pk] = (start, row.early_finish)
    return found


@dataclass(frozen=True)
class Column:
    """A bar of the histogram: a day, or a week from its Monday by its worst day."""

    first: date
    last: date
    demand: Decimal
    capacity: Decimal | None
    is_overloaded: bool
    activities: tuple[str, ...]


def columns_of(days: Sequence[UsedDay], by_week: bool) -> list[Column]:
    """The days as bars; a week counts by the day on which most is missing, else by its busiest."""
    if not by_week:
        return [Column(d.on, d.on, d.demand, d.capacity, d.is_overloaded, d.activities) for d in days]
    weeks: dict[date, list[UsedDay]] = {}
    for day in days:
        weeks.setdefault(day.on - timedelta(days=day.on.weekday()), []).append(day)
    found = []
    for monday, within in weeks.items():
        worst = max(within, key=lambda day: (day.is_overloaded, day.demand))
        everybody = tuple(dict.fromkeys(name for day in within for name in day.activities))
        found.append(
            Column(
                monday,
                monday + timedelta(days=6),
                worst.demand,
                worst.capacity,
                worst.is_overloaded,
                everybody,
            )
        )
    return found
