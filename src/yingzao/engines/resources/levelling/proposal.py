"""The answer of levelling: old and new dates of every activity, why it moves, and what stays overloaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from yingzao.engines.calendar import instant, moment
from yingzao.engines.resources.histogram import Bar, Histogram, build_histogram

from .loading import Shortage
from .request import Assignment, Resource


@dataclass(frozen=True)
class Waiting:
    """The activity waits for a resource, held by ``holders`` in the last stretch in which it did not fit."""

    resource_id: str
    start: int
    finish: int
    holders: tuple[str, ...]


@dataclass(frozen=True)
class Pushed:
    """The activity waits for a predecessor that was itself delayed."""

    predecessor_id: str
    delay_minutes: int


@dataclass(frozen=True)
class Move:
    """Dates of an activity before and after as instants; the delay of its start in its own working minutes.

    ``reason`` is None for an activity that does not move.
    """

    activity_id: str
    old_start: int
    old_finish: int
    new_start: int
    new_finish: int
    delay_minutes: int
    reason: Waiting | Pushed | None


@dataclass(frozen=True)
class Proposal:
    """A levelled plan to be accepted whole or in part; the schedule itself is not touched.

    ``moves`` has every activity that takes part, in the order of the network. ``overloads`` are the stretches in
    which a resource still has more to do than it can: by work under way, pinned, or not to be moved within its
    float. ``proven`` says that no plan under the same links and capacities finishes earlier.
    """

    moves: tuple[Move, ...]
    overloads: tuple[Shortage, ...]
    proven: bool

    @property
    def delays(self) -> tuple[Move, ...]:
        """What moves."""
        return tuple(move for move in self.moves if move.new_start != move.old_start)

    @property
    def finish_before(self) -> int:
        """Latest finish before levelling."""
        return max((move.old_finish for move in self.moves), default=0)

    @property
    def finish_after(self) -> int:
        """Latest finish after levelling."""
        return max((move.new_finish for move in self.moves), default=0)


def histograms(
    proposal: Proposal, resource: Resource, assignments: Sequence[Assignment]
) -> tuple[Histogram, Histogram]:
    """Daily demand of a resource before and after levelling; a day counts whole when work touches it."""
    units: dict[str, Decimal] = {}
    for assignment in assignments:
        if assignment.resource_id == resource.id:
            units[assignment.activity_id] = units.get(assignment.activity_id, Decimal(0)) + assignment.units
    moved = [move for move in proposal.moves if move.activity_id in units]
    before = [_bar(move.activity_id, move.old_start, move.old_finish, units) for move in moved]
    after = [_bar(move.activity_id, move.new_start, move.new_finish, units) for move in moved]
    return _daily(before, resource), _daily(after, resource)


def _bar(activity_id: str, start: int, finish: int, units: dict[str, Decimal]) -> Bar:
    last = moment(max(start, finish - 1)).date()
    return Bar(activity_id, moment(start).date(), last, units[activity_id])


def _daily(bars: list[Bar], resource: Resource) -> Histogram:
    if not bars or not resource.changes:
        return build_histogram(bars, resource.capacity)
    first, last = min(bar.start for bar in bars), max(bar.finish for bar in bars)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    capacity_on = {day: resource.capacity_at(instant(day + timedelta(days=1)) - 1) for day in days}
    return build_histogram(bars, resource.capacity, capacity_on=capacity_on)
