"""How much of one resource is in use day by day, exact to the minute, and where more is wanted than there is.

A day counts by its busiest minute: two activities that follow each other within a day want one crane, not two.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yingzao.engines.calendar import MINUTES_PER_DAY, day_of, moment

from .levelling import Resource

ZERO = Decimal(0)


@dataclass(frozen=True)
class Holding:
    """An activity holds ``units`` in stretches of working time: start and end instant, end exclusive."""

    activity: str
    units: Decimal
    stretches: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class UsedDay:
    """The busiest minute of a day: units wanted and at hand (None: not known), and who works that day.

    ``rivals`` are those who want it in a minute in which it does not suffice; empty on other days.
    """

    on: date
    demand: Decimal
    capacity: Decimal | None
    activities: tuple[str, ...]
    rivals: tuple[str, ...] = ()

    @property
    def is_overloaded(self) -> bool:
        """Whether more was wanted than there is."""
        return bool(self.rivals)


@dataclass(frozen=True)
class Conflict:
    """Days on end on which the same activities want more than there is; ``demand`` is the most they want."""

    first: date
    last: date
    demand: Decimal
    capacity: Decimal
    activities: tuple[str, ...]


def use_by_day(holdings: Iterable[Holding], resource: Resource | None) -> tuple[UsedDay, ...]:
    """Every day on which somebody holds the resource; None where its capacity is not known.

    Example: a crane wanted by A on 3 and 4 March and by B on 4 March is overloaded on the 4th, by A and B.
    """
    days: dict[int, _Day] = {}
    for start, finish, held in _steps(holdings, resource):
        wanted = sum((units for units in held.values()), ZERO)
        capacity = None if resource is None else resource.capacity_at(start)
        for day in range(day_of(start), day_of(finish - 1) + 1):
            days.setdefault(day, _Day()).note(wanted, capacity, held)
    return tuple(days[day].used(day) for day in sorted(days))


def conflicts(days: Sequence[UsedDay]) -> tuple[Conflict, ...]:
    """Overloaded days gathered while the rivals stay the same and no day between them suffices."""
    found: list[Conflict] = []
    is_on = False
    for day in days:
        if not day.rivals or day.capacity is None:
            is_on = False
            continue
        last = found[-1] if found and is_on else None
        if last and (last.activities, last.capacity) == (day.rivals, day.capacity):
            found[-1] = Conflict(last.first, day.on, max(last.demand, day.demand), day.capacity, day.rivals)
        else:
            found.append(Conflict(day.on, day.on, day.demand, day.capacity, day.rivals))
        is_on = True
    return tuple(found)


class _Day:
    """The day so far: its busiest step, everybody at work, and the rivals of all overloaded steps."""

    def __init__(self) -> None:
        self.demand: Decimal = ZERO
        self.capacity: Decimal | None = None
        self.activities: dict[str, None] = {}
        self.rivals: dict[str, None] = {}

    def note(self, wanted: Decimal, capacity: Decimal | None, held: dict[str, Decimal]) -> None:
        if self._shortfall(wanted, capacity) >= self._shortfall(self.demand, self.capacity):
            self.demand, self.capacity = wanted, capacity
        self.activities.update(dict.fromkeys(held))
        if capacity is not None and wanted > capacity:
            self.rivals.update(dict.fromkeys(held))

    @staticmethod
    def _shortfall(wanted: Decimal, capacity: Decimal | None) -> tuple[Decimal, Decimal]:
        return max(wanted - capacity, ZERO) if capacity is not None else ZERO, wanted

    def used(self, day: int) -> UsedDay:
        on = moment(day * MINUTES_PER_DAY).date()
        return UsedDay(
            on, self.demand, self.capacity, tuple(sorted(self.activities)), tuple(sorted(self.rivals))
        )


def _steps(
    holdings: Iterable[Holding], resource: Resource | None
) -> Iterator[tuple[int, int, dict[str, Decimal]]]:
    """Stretches of time in which neither the holders nor the capacity change, with the units of each holder."""
    events: list[tuple[int, Decimal, str]] = []
    for holding in holdings:
        for start, finish in holding.stretches if holding.units > 0 else ():
            events += [(start, holding.units, holding.activity), (finish, -holding.units, holding.activity)]
    events += [(since, ZERO, "") for since, _units in (resource.changes if resource else ())]
    events.sort()  # at one instant what ends comes before what begins
    held: dict[str, Decimal] = {}
    for place, (at, change, activity) in enumerate(events):
        if change:
            held[activity] = held.get(activity, ZERO) + change
            if not held[activity]:
                del held[activity]
        until = events[place + 1][0] if place + 1 < len(events) else at
        if until > at and held:
            yield at, until, dict(held)
