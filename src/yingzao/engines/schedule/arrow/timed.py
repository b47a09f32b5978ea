"""A scheduled network as a time-scaled arrow diagram (双代号时标网络图): the schedule's own dates, drawn.

Nodes stand at their early times, work is solid from its early start to its early finish and wavy from there to
the node it ends at, dummies are vertical with a wave for the time they span (JGJ/T 121-2015).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yingzao.engines.calendar import CompiledCalendar, WorkCalendar, round_the_clock
from yingzao.engines.schedule.errors import ScheduleError
from yingzao.engines.schedule.model import Activity, Link, LinkKind, Network
from yingzao.engines.schedule.prepare import CLOCK_CALENDAR, lag_calendar_id
from yingzao.engines.schedule.result import ActivityDates, ScheduleResult

from .drawing import assemble
from .events import build_topology
from .lanes import place_in_lanes
from .model import ArrowDiagram, ArrowKind, MilestoneMark
from .plan import Plan, PlannedArrow, PlannedNode
from .relations import Piece, relate

Calendars = Callable[[str], CompiledCalendar]


def draw_arrow_diagram(network: Network, result: ScheduleResult) -> ArrowDiagram:
    """Turn a scheduled network into an arrow diagram with nodes numbered from 1, i < j.

    Work without duration becomes a milestone of a node; levels of effort and WBS summaries are left out; lags
    become waiting arrows. Raises ``ScheduleError`` when the result is not that of the network.
    Example: A (2 days) and B (1 day) before C give nodes 1-4, a dummy, and a wave of one day behind B.
    """
    if tuple(activity.id for activity in network.activities) != result.ids:
        raise ScheduleError(
            "schedule.other_result", "The result belongs to another network: schedule it again."
        )
    rows = {row.id: row for row in result}
    relations = relate(network, {key: row.early_finish > row.early_start for key, row in rows.items()})
    calendars = _compiled(network.calendars)
    timing = _Timing(network, rows, calendars)
    times = [timing.of(piece) if piece.takes_time else None for piece in relations.pieces]
    weights = [0 if time is None else time.weight for time in times]
    topology = build_topology(relations, weights)
    milestones: list[list[ActivityDates]] = [[] for _ in range(topology.events)]
    for place, event in topology.at.items():
        activity = relations.pieces[place].activity
        if activity is not None:
            milestones[event].append(rows[activity.id])
    arrows = [
        _planned(topology.ends[place], relations.pieces[place], time)
        for place, time in enumerate(times)
        if time is not None and place in topology.ends
    ]
    plan = _plan(arrows, topology.dummies, milestones)
    _close_nonworking_gaps(plan, calendars)
    return assemble(plan, place_in_lanes(plan), tuple(relations.undrawn))


@dataclass(frozen=True)
class _Times:
    """Dates of a piece that takes time; instants and working minutes."""

    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    total: int | None
    free: int | None
    critical: bool
    calendar_id: str

    @property
    def weight(self) -> int:
        """Critical work first, then the longest."""
        return self.early_finish - self.early_start + (1 << 40 if self.critical else 0)


class _Timing:
    def __init__(self, network: Network, rows: dict[str, ActivityDates], calendars: Calendars) -> None:
        self.rows = rows
        self.calendars = calendars
        self.activities = {activity.id: activity for activity in network.activities}
        self.projects = {project.id: project for project in network.projects}

    def of(self, piece: Piece) -> _Times:
        if piece.activity is not None:
            return self._of_work(piece.activity)
        if piece.link is None:
            raise ValueError("a piece is an activity or a link")
        return self._of_wait(piece.link)

    def _of_work(self, activity: Activity) -> _Times:
        row = self.rows[activity.id]
        dates = row.early_start, row.early_finish, row.late_start, row.late_finish
        floats = row.total_float_minutes, row.free_float_minutes
        return _Times(*dates, *floats, row.critical, activity.calendar_id)

    def _of_wait(self, link: Link) -> _Times:
        before, after = self.rows[link.predecessor_id], self.rows[link.successor_id]
        successor = self.activities[link.successor_id]
        project = self.projects[successor.project_id]
        calendar_id = lag_calendar_id(link, self.activities[link.predecessor_id], successor, project)
        calendar = self.calendars(calendar_id)
        start = before.early_finish if link.kind in (LinkKind.FS, LinkKind.FF) else before.early_start
        to_start = link.kind in (LinkKind.FS, LinkKind.SS)
        limit = after.early_start if to_start else after.early_finish
        latest = after.late_start if to_start else after.late_finish
        finish = min(calendar.add_work(start, link.lag_minutes), max(start, limit))
        free = max(0, calendar.work_between(finish, limit))
        total = calendar.work_between(finish, latest)
        critical = before.critical and after.critical and free == 0
        late_start = calendar.add_work(latest, -link.lag_minutes)
        return _Times(start, finish, late_start, latest, total, free, critical, calendar_id)


def _compiled(calendars: Sequence[WorkCalendar]) -> Calendars:
    """Calendars by id, compiled when first asked for."""
    known = {calendar.id: calendar for calendar in calendars}
    known[CLOCK_CALENDAR] = round_the_clock(CLOCK_CALENDAR)
    compiled: dict[str, CompiledCalendar] = {}

    def by_id(calendar_id: str) -> CompiledCalendar:
        if calendar_id not in compiled:
            compiled[calendar_id] = CompiledCalendar(known[calendar_id])
        return compiled[calendar_id]

    return by_id


def _planned(ends: tuple[int, int], piece: Piece, times: _Times) -> PlannedArrow:
    return PlannedArrow(
        ends[0],
        ends[1],
        ArrowKind.WORK if piece.activity is not None else ArrowKind.WAIT,
        times.early_start,
        times.early_finish,
        times.late_start,
        times.late_finish,
        times.total,
        times.free,
        times.critical,
        piece.activity.id if piece.activity is not None else None,
        piece.link,
        times.calendar_id,
    )


def _plan(
    arrows: list[PlannedArrow], dummies: Sequence[tuple[int, int]], milestones: list[list[ActivityDates]]
) -> Plan:
    """Event times from the dates of work: early the last that ends there, late the first that must begin.

    Milestones do not move them: what a constraint adds to their dates holds nothing else at the same event.
    """
    count = len(milestones)
    pairs = [(arrow.tail, arrow.head) for arrow in arrows] + list(dummies)
    order = _in_order(count, pairs)
    begins = min((arrow.early_start for arrow in arrows), default=0)
    ends = max((arrow.late_finish for arrow in arrows), default=0)
    early = [begins] * count
    late = [min([ends, *(row.late_start for row in found)]) for found in milestones]
    leaving: list[list[PlannedArrow]] = [[] for _ in range(count)]
    entering: list[list[PlannedArrow]] = [[] for _ in range(count)]
    after: list[list[int]] = [[] for _ in range(count)]
    for arrow in arrows:
        leaving[arrow.tail].append(arrow)
        entering[arrow.head].append(arrow)
    for tail, head in dummies:
        after[tail].append(head)
    for event in order:
        early[event] = max([early[event], *(arrow.early_finish for arrow in entering[event])])
        for head in after[event] + [arrow.head for arrow in leaving[event]]:
            early[head] = max(early[head], early[event])
    for event in reversed(order):
        found = [arrow.late_start for arrow in leaving[event]] + [late[head] for head in after[event]]
        late[event] = min([late[event], *found])
    nodes = [
        PlannedNode(
            early[event],
            late[event],
            tuple(MilestoneMark(row.id, row.early_finish) for row in milestones[event]),
        )
        for event in range(count)
    ]
    plan = Plan(nodes, arrows)
    plan.add_dummies(dummies, order)
    return plan


def _in_order(count: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """Events so that every arrow leads onward."""
    missing = [0] * count
    after: list[list[int]] = [[] for _ in range(count)]
    for tail, head in pairs:
        missing[head] += 1
        after[tail].append(head)
    order = [event for event in range(count) if missing[event] == 0]
    for event in order:
        for head in after[event]:
            missing[head] -= 1
            if missing[head] == 0:
                order.append(head)
    return order


def _close_nonworking_gaps(plan: Plan, calendars: Calendars) -> None:
    """Let solid lines touch their nodes where only non-working time lies between."""
    for arrow in plan.arrows:
        if arrow.kind is ArrowKind.DUMMY:
            continue
        calendar = calendars(arrow.calendar_id)
        tail, head = plan.nodes[arrow.tail].early, plan.nodes[arrow.head].early
        if calendar.work_between(tail, arrow.early_start) <= 0:
            arrow.drawn_start = tail
        if calendar.work_between(arrow.early_finish, head) <= 0:
            arrow.drawn_finish = head
