"""The plan while it is being levelled: dates of placed activities and the load of every resource.

Dates come from the passes of the schedule engine itself, one activity at a time, so that a levelled date means what
a scheduled one means: levelling only adds an instant before which an activity does not start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NoReturn

from yingzao.engines.calendar import CalendarSet
from yingzao.engines.calendar.instants import MINUTES_PER_DAY
from yingzao.engines.calendar.kernel import start_of, work_at
from yingzao.engines.schedule import Activity, Network, Progress, ScheduleResult
from yingzao.engines.schedule.columns import (
    CALENDAR,
    EARLY_FINISH,
    EARLY_START,
    FAR,
    FINISH_FLOOR,
    KIND,
    LAG,
    LAG_CALENDAR,
    PREDECESSOR,
    REMAINING,
    SPECIAL,
    START_FLOOR,
    STARTED,
)
from yingzao.engines.schedule.passes import (
    bounds_start,
    later,
    leaves_finish,
    place_early,
    place_special_early,
)
from yingzao.engines.schedule.prepare import Prepared, prepare

from .errors import LevellingError
from .loading import Loading, Shortage, Stretch
from .request import Assignment, Resource

MOST_TRIES = 20_000
"""Windows tried for one activity before it is said never to fit."""


@dataclass(frozen=True)
class Placed:
    """Where an activity came to lie, the last shortage it had to wait for, and whether it overloads something."""

    start: int
    finish: int
    shortage: Shortage | None
    overloads: bool = False


class Board:
    """Activities are placed once each, predecessors first."""

    def __init__(
        self,
        network: Network,
        early: ScheduleResult,
        resources: Sequence[Resource],
        assignments: Sequence[Assignment],
    ) -> None:
        self.prepared: Prepared = prepare(network)
        while self.prepared.calendars.overflowed or _too_short(self.prepared, early):
            self.prepared.calendars.extend()
            self.prepared = prepare(network, self.prepared.calendars)
        self.early = early
        self.place_of = {name: place for place, name in enumerate(early.ids)}
        self.loadings = {resource.id: Loading(resource) for resource in resources}
        self.needs = _needs(network, resources, assignments)
        self.rests = _resting_calendars(network, resources, self.prepared)
        self.placed: dict[int, Placed] = {}

    @property
    def activities(self) -> list[Activity]:
        """Activities by node, predecessors first."""
        return self.prepared.activities

    def is_fixed(self, node: int) -> bool:
        """Whether work has begun, so that it stays where it is."""
        return self.activities[node].progress is not Progress.NOT_STARTED

    def early_dates(self, node: int) -> tuple[int, int]:
        """Early start and finish before levelling."""
        place = self.place_of[self.activities[node].id]
        return int(self.early.early_start[place]), int(self.early.early_finish[place])

    def late_start(self, node: int) -> int:
        """Late start before levelling."""
        return int(self.early.late_start[self.place_of[self.activities[node].id]])

    def fix(self, node: int) -> None:
        """Place an activity at its early dates, whatever the load."""
        self._settle(node, *self.early_dates(node), None)

    def place(self, node: int, floor: int, latest: int | None = None) -> None:
        """Place an activity at the first instant from ``floor`` that its links and resources allow.

        With ``latest`` it starts where its links allow, overload or not, when there is no room up to there.
        """
        first = start, finish = self._dates(node, floor)
        last: Shortage | None = None
        for _ in range(MOST_TRIES):
            shortage = self._shortage(node, start, finish)
            if self._overflowed:
                break
            if shortage is None:
                self._settle(node, start, finish, last)
                return
            last = shortage
            start, finish = self._dates(node, shortage.finish)
            if latest is not None and start > latest:
                self._settle(node, *first, last, True)
                return
        self._refuse_to_fit(node, last)

    def place_where_links_allow(self, node: int, floor: int) -> None:
        """Place an activity at the first instant from ``floor`` that its links allow, overload or not."""
        self._settle(node, *self._dates(node, floor), None)

    def mark(self) -> tuple[dict[int, Placed], dict[str, Loading]]:
        """The state to put back after a trial."""
        return dict(self.placed), {name: loading.copy() for name, loading in self.loadings.items()}

    def put_back(self, mark: tuple[dict[int, Placed], dict[str, Loading]]) -> None:
        """Undo everything since a mark."""
        self.placed, self.loadings = mark

    def name(self, node: int) -> str:
        """What a message calls an activity."""
        return self.activities[node].code or self.activities[node].id

    def bound_by_links(self, node: int) -> list[tuple[int, int]]:
        """Start implied by each link from a placed predecessor, with the predecessor's node."""
        nodes, tables = self.prepared.graph.nodes, self.prepared.calendars.tables
        found = []
        for kind, before, bound in self._bounds(node):
            if not bounds_start(kind):
                work = work_at(tables, nodes[CALENDAR, node], bound) - nodes[REMAINING, node]
                bound = int(start_of(tables, nodes[CALENDAR, node], work))
            found.append((bound, before))
        return found

    def _bounds(self, node: int) -> Iterator[tuple[int, int, int]]:
        """Kind, predecessor and instant of each link in force from a placed predecessor."""
        tables = self.prepared.calendars.tables
        for kind, before, lag, calendar in links_into(self.prepared, node):
            placed = self.placed.get(before)
            if placed is not None:
                origin = placed.finish if leaves_finish(kind) else placed.start
                yield kind, before, int(later(tables, calendar, origin, lag))

    def stretches(self, node: int, start: int, finish: int) -> list[Stretch]:
        """Working time of an activity between two instants."""
        return self.prepared.calendars.periods(self.prepared.graph.nodes[CALENDAR, node], start, finish)

    def working_minutes(self, node: int, start: int, finish: int) -> int:
        """Working minutes of an activity's calendar between two instants."""
        tables, calendar = self.prepared.calendars.tables, self.prepared.graph.nodes[CALENDAR, node]
        return int(work_at(tables, calendar, finish) - work_at(tables, calendar, start))

    def _dates(self, node: int, floor: int) -> tuple[int, int]:
        """Dates of an activity that does not start before ``floor`` nor against a link."""
        nodes, tables = self.prepared.graph.nodes, self.prepared.calendars.tables
        start, finish = max(int(nodes[START_FLOOR, node]), floor), int(nodes[FINISH_FLOOR, node])
        for kind, _before, bound in self._bounds(node):
            if bounds_start(kind):
                start = max(start, bound)
            else:
                finish = max(finish, bound)
        remaining = int(nodes[REMAINING, node])
        if nodes[SPECIAL, node] == 0:
            place_early(tables, nodes, node, start, finish, remaining)
        else:
            place_special_early(tables, nodes, node, start, finish)
        nodes[REMAINING, node] = remaining
        return int(nodes[EARLY_START, node]), int(nodes[EARLY_FINISH, node])

    @property
    def _overflowed(self) -> bool:
        return self.prepared.calendars.overflowed or self.rests.overflowed

    def _refuse_to_fit(self, node: int, shortage: Shortage | None) -> NoReturn:
        resource = shortage.resource_id if shortage else ""
        raise LevellingError(
            "levelling.never_fits",
            f"Activity {self.name(node)} finds no stretch in which {resource} has room for the whole of it. "
            "Raise the capacity, or give both the same calendar.",
            activity=self.name(node),
            resource=resource,
        )

    def _shortage(self, node: int, start: int, finish: int) -> Shortage | None:
        needs = self.needs.get(self.activities[node].id)
        if not needs or finish <= start:
            return None
        stretches = self.stretches(node, start, finish)
        for resource_id, units in needs:
            found = self._closed(resource_id, stretches) or self.loadings[resource_id].shortage(
                units, stretches
            )
            if found is not None:
                return found
        return None

    def _closed(self, resource_id: str, stretches: list[Stretch]) -> Shortage | None:
        """The first part of the stretches in which a resource with a calendar does not work."""
        calendar_id = self.loadings[resource_id].resource.calendar_id
        if calendar_id is None:
            return None
        tables, calendar = self.rests.tables, self.rests.index[calendar_id]
        for start, finish in stretches:
            at = start
            for opens, closes in self.rests.periods(calendar, start, finish):
                if opens > at:
                    break
                at = closes
            if at < finish:
                opens = int(start_of(tables, calendar, work_at(tables, calendar, at)))
                return Shortage(resource_id, at, opens, ())
        return None

    def _settle(
        self, node: int, start: int, finish: int, shortage: Shortage | None, overloads: bool = False
    ) -> None:
        self.placed[node] = Placed(start, finish, shortage, overloads)
        activity = self.activities[node]
        if activity.progress is Progress.COMPLETED or finish <= start:
            return
        for resource_id, units in self.needs.get(activity.id, ()):
            self.loadings[resource_id].hold(activity.id, units, self.stretches(node, start, finish))


def _too_short(prepared: Prepared, early: ScheduleResult) -> bool:
    """Whether doing everything one after the other could lead beyond the horizon of the calendars."""
    if not len(early.early_finish):
        return False
    tables, nodes = prepared.calendars.tables, prepared.graph.nodes
    last = int(early.early_finish.max())
    horizon = (prepared.calendars.first_day + prepared.calendars.days) * MINUTES_PER_DAY - 1
    total = int(nodes[REMAINING].sum())
    return any(
        work_at(tables, calendar, horizon) - work_at(tables, calendar, last) < total
        for calendar in set(nodes[CALENDAR].tolist())
    )


def links_into(prepared: Prepared, node: int) -> Iterator[tuple[int, int, int, int]]:
    """Kind, predecessor, lag and lag calendar of each link into a node that still binds."""
    graph = prepared.graph
    for link in range(graph.incoming[node], graph.incoming[node + 1]):
        before, kind, lag, calendar = (
            int(graph.links[row, link]) for row in (PREDECESSOR, KIND, LAG, LAG_CALENDAR)
        )
        if lag != -FAR and kind != STARTED:
            yield kind, before, lag, calendar


def _resting_calendars(network: Network, resources: Sequence[Resource], prepared: Prepared) -> CalendarSet:
    """The calendars of resources over the horizon of those of the activities."""
    horizon = prepared.calendars
    wanted = {resource.calendar_id for resource in resources}
    first, last = horizon.first_day * MINUTES_PER_DAY, (horizon.first_day + horizon.days) * MINUTES_PER_DAY
    return CalendarSet([c for c in network.calendars if c.id in wanted], first, last)


def _needs(
    network: Network, resources: Sequence[Resource], assignments: Sequence[Assignment]
) -> dict[str, list[tuple[str, Decimal]]]:
    """Units of each resource that each activity holds; refuses what no plan can satisfy."""
    known = {resource.id: resource for resource in resources}
    codes = {activity.id: activity.code or activity.id for activity in network.activities}
    calendars = {calendar.id for calendar in network.calendars}
    sums: dict[str, dict[str, Decimal]] = {}
    for resource in resources:
        _check_resource(resource, calendars)
    for assignment in assignments:
        if assignment.activity_id not in codes:
            raise LevellingError(
                "levelling.unknown_activity",
                f"An assignment names activity {assignment.activity_id}, which is missing.",
                activity=assignment.activity_id,
            )
        if assignment.resource_id not in known:
            raise LevellingError(
                "levelling.unknown_resource",
                f"Activity {codes[assignment.activity_id]} needs resource {assignment.resource_id}: missing.",
                activity=codes[assignment.activity_id],
                resource=assignment.resource_id,
            )
        if not assignment.units.is_finite() or assignment.units < 0:
            raise LevellingError(
                "levelling.units",
                f"Activity {codes[assignment.activity_id]} needs {assignment.units} of {assignment.resource_id}.",
                activity=codes[assignment.activity_id],
                resource=assignment.resource_id,
            )
        own = sums.setdefault(assignment.activity_id, {})
        own[assignment.resource_id] = own.get(assignment.resource_id, Decimal(0)) + assignment.units
    _check_demands(network, known, sums, codes)
    return {name: [(r, units) for r, units in own.items() if units] for name, own in sums.items()}


def _check_resource(resource: Resource, calendars: set[str]) -> None:
    name = resource.name or resource.id
    levels = [resource.capacity, *(units for _, units in resource.changes)]
    if any(not units.is_finite() or units < 0 for units in levels):
        raise LevellingError("levelling.capacity", f"Resource {name} has a negative capacity.", resource=name)
    if resource.calendar_id is not None and resource.calendar_id not in calendars:
        raise LevellingError(
            "levelling.unknown_calendar",
            f"Resource {name} works by calendar {resource.calendar_id}: missing.",
            resource=name,
            calendar=resource.calendar_id,
        )


def _check_demands(
    network: Network,
    known: dict[str, Resource],
    sums: dict[str, dict[str, Decimal]],
    codes: dict[str, str],
) -> None:
    for activity in network.activities:
        if activity.progress is not Progress.NOT_STARTED:
            continue
        for resource_id, units in sums.get(activity.id, {}).items():
            resource = known[resource_id]
            most = Loading(resource).peak
            if units > most:
                raise LevellingError(
                    "levelling.demand_beyond_capacity",
                    f"Activity {codes[activity.id]} needs {units} of {resource.name or resource.id}, of which there "
                    f"are {most}. Raise the capacity or lower the demand.",
                    activity=codes[activity.id],
                    resource=resource.name or resource.id,
                    demand=str(units),
                    capacity=str(most),
                )
