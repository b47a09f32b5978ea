"""A network of dataclasses to arrays in topological order: what the kernels run on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingzao.engines.calendar import CalendarSet, WorkCalendar, round_the_clock
from yingzao.engines.calendar.kernel import Integers, finish_of, work_at

from .columns import (
    CALENDAR,
    COMPLETED,
    EARLIEST,
    EXPECTED_FINISH,
    FAR,
    FINISH_CEILING,
    FINISH_FLOOR,
    FINISH_MILESTONE,
    LATE_FINISH,
    PINNED_FINISH,
    PINNED_START,
    REMAINING,
    SHAPE,
    SPECIAL,
    START_CEILING,
    START_FLOOR,
    START_MILESTONE,
    STARTED,
    STARTED_WORK,
    TASK,
    Graph,
)
from .errors import ScheduleError
from .lags import CLOCK_CALENDAR, is_overtaken, lag_calendar_id, lag_left, runs_from_actual_start
from .model import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    Link,
    Network,
    Progress,
    ProgressMode,
    Project,
)
from .ordering import first_links, topological_order
from .passes import later

SUMMARIES = (ActivityKind.LEVEL_OF_EFFORT, ActivityKind.WBS_SUMMARY)


LINK_KIND, LINK_LAG, LINK_CALENDAR, LINK_FLOOR = range(4)
"""Rows of ``Facts.links``; the floor is the earliest start that a lag running from an actual start leaves."""


@dataclass(frozen=True)
class Facts:
    """What every activity and link brings to the passes, in the order of the network.

    ``nodes`` has the rows of the node table, ``ends`` the places of predecessor and successor of each link.
    """

    nodes: Integers
    ends: Integers
    links: Integers


@dataclass
class Prepared:
    """Arrays for the kernels and the way back: ``node_of`` is -1 for activities outside the passes."""

    network: Network
    projects: dict[str, Project]
    activities: list[Activity]
    project_number: Integers
    node_of: Integers
    calendars: CalendarSet
    graph: Graph
    link_place: Integers
    as_late_as_possible: Integers
    facts: Facts


def prepare(network: Network, calendars: CalendarSet | None = None) -> Prepared:
    """Check a network and turn it into arrays; raises :class:`ScheduleError` and ``CycleError``.

    ``calendars`` is given again when a first calculation ran past their horizon and they were extended.
    """
    projects = {project.id: project for project in network.projects}
    everywhere = {activity.id: place for place, activity in enumerate(network.activities)}
    if len(everywhere) != len(network.activities):
        raise ScheduleError("schedule.duplicate_activity", "Two activities have the same id.")
    used = _used_calendars(network, projects)
    ends = _link_ends(network, everywhere)
    calendar_set = calendars or _compile(used, network, projects)
    nodes = node_facts(network.activities, projects, calendar_set)
    links = link_facts(network.links, ends, network.activities, projects, calendar_set)
    return arrange(network, calendar_set, Facts(nodes, ends, links))


def arrange(
    network: Network, calendars: CalendarSet, facts: Facts, node_of: Integers | None = None
) -> Prepared:
    """Bring facts into topological order; raises ``CycleError``.

    ``node_of`` is given where the order is known from a network with the same ids, links and kinds.
    """
    projects = {project.id: project for project in network.projects}
    ends = facts.ends
    if node_of is None:
        node_of = _topological(network, ends)
    inside = node_of >= 0
    driving = inside[ends[:, 0]] & inside[ends[:, 1]] if len(ends) else np.zeros(0, bool)
    order = np.empty(int(inside.sum()), np.int64)
    order[node_of[inside]] = np.flatnonzero(inside)
    activities = [network.activities[place] for place in order.tolist()]
    nodes = facts.nodes.take(order, axis=1)
    kept_ends, kept = node_of[ends[driving]], facts.links[:, driving]
    links, outlinks, place = _links(kept_ends, kept)
    np.maximum.at(nodes[START_FLOOR], kept_ends[:, 1], kept[LINK_FLOOR])
    incoming, leaving = (first_links(kept_ends[:, side], len(activities)) for side in (1, 0))
    link_place = np.full(len(network.links), -1, np.int64)
    link_place[driving] = place
    numbers = {project_id: number for number, project_id in enumerate(projects)}
    return Prepared(
        network,
        projects,
        activities,
        np.array([numbers[activity.project_id] for activity in activities], np.int64),
        node_of,
        calendars,
        Graph(nodes, links, outlinks, incoming, leaving),
        link_place,
        np.array([_is_alap(activity) for activity in activities], np.int64),
        facts,
    )


def _topological(network: Network, ends: Integers) -> Integers:
    """For each activity its place in topological order, -1 for those outside the passes."""
    inside = np.array([activity.kind not in SUMMARIES for activity in network.activities], bool)
    driving = inside[ends[:, 0]] & inside[ends[:, 1]] if len(ends) else np.zeros(0, bool)
    compact = np.cumsum(inside) - 1
    chosen = [activity for activity, kept in zip(network.activities, inside.tolist(), strict=True) if kept]
    order = topological_order(
        len(chosen),
        compact[ends[driving, 0]],
        compact[ends[driving, 1]],
        [activity.id for activity in chosen],
        [activity.code for activity in chosen],
    )
    rank = np.empty(len(chosen), np.int64)
    rank[order] = np.arange(len(chosen))
    node_of = np.full(len(network.activities), -1, np.int64)
    node_of[inside] = rank[compact[inside]]
    return node_of


def _used_calendars(network: Network, projects: dict[str, Project]) -> list[WorkCalendar]:
    """The calendars something refers to; unused ones may be as odd as they like."""
    known = {calendar.id: calendar for calendar in network.calendars}
    used: dict[str, WorkCalendar] = {CLOCK_CALENDAR: round_the_clock(CLOCK_CALENDAR)}
    for activity in network.activities:
        if activity.project_id not in projects:
            raise ScheduleError(
                "schedule.unknown_project",
                f"Activity {activity.code or activity.id} belongs to no project of the network.",
                activity=activity.id,
                project=activity.project_id,
            )
        wanted = {activity.calendar_id, projects[activity.project_id].calendar_id}
        for calendar_id in filter(None, wanted.union(work.calendar_id for work in activity.resource_work)):
            if calendar_id not in known:
                raise ScheduleError(
                    "schedule.unknown_calendar",
                    f"Activity {activity.code or activity.id} needs calendar {calendar_id}: missing.",
                    activity=activity.id,
                    calendar=calendar_id,
                )
            used[calendar_id] = known[calendar_id]
    return list(used.values())


def _link_ends(network: Network, everywhere: dict[str, int]) -> Integers:
    ends = np.zeros((len(network.links), 2), np.int64)
    for number, link in enumerate(network.links):
        for side, activity_id in enumerate((link.predecessor_id, link.successor_id)):
            place = everywhere.get(activity_id)
            if place is None:
                raise ScheduleError(
                    "schedule.unknown_activity",
                    f"A link names activity {activity_id}, which is missing.",
                    activity=activity_id,
                )
            ends[number, side] = place
    return ends


def _compile(calendars: list[WorkCalendar], network: Network, projects: dict[str, Project]) -> CalendarSet:
    instants = [project.data_date for project in projects.values()] or [0]
    for project in projects.values():
        instants += [at for at in (project.plan_start, project.must_finish) if at is not None]
    for activity in network.activities:
        dates = (activity.actual_start, activity.actual_finish, activity.expected_finish, activity.resumed)
        instants += [at for at in dates if at is not None]
        constraints = (activity.constraint, activity.secondary_constraint)
        instants += [c.instant for c in constraints if c is not None and c.instant is not None]
    return CalendarSet(calendars, min(instants), max(instants))


def node_facts(
    activities: Sequence[Activity], projects: dict[str, Project], calendars: CalendarSet
) -> Integers:
    """A column of the node table for each activity, whatever the order; dates are still to be computed."""
    nodes = np.zeros((LATE_FINISH + 1, len(activities)), np.int64)
    for row in (START_FLOOR, FINISH_FLOOR, PINNED_START, PINNED_FINISH, EXPECTED_FINISH):
        nodes[row] = -FAR
    nodes[START_CEILING] = nodes[FINISH_CEILING] = FAR
    shapes = {ActivityKind.START_MILESTONE: START_MILESTONE, ActivityKind.FINISH_MILESTONE: FINISH_MILESTONE}
    for node, activity in enumerate(activities):
        project = projects[activity.project_id]
        nodes[CALENDAR, node], nodes[REMAINING, node] = _duration(activity, project, calendars)
        nodes[SHAPE, node] = shapes.get(activity.kind, TASK)
        nodes[STARTED_WORK, node] = activity.progress is not Progress.NOT_STARTED
        nodes[EARLIEST, node] = project.data_date
        nodes[START_FLOOR, node] = _start_floor(activity, project)
        if activity.progress is Progress.COMPLETED:
            nodes[SHAPE, node] = COMPLETED
            nodes[REMAINING, node] = 0
            if project.options.progress_mode is ProgressMode.ACTUAL_DATES:
                nodes[PINNED_START, node], nodes[PINNED_FINISH, node] = _actual(activity, project)
            continue
        if project.options.use_expected_finish and activity.expected_finish is not None:
            nodes[EXPECTED_FINISH, node] = activity.expected_finish
        if activity.external_late_finish is not None and project.options.heed_other_projects:
            nodes[FINISH_CEILING, node] = activity.external_late_finish
        for constraint in (activity.constraint, activity.secondary_constraint):
            if constraint is not None and constraint.instant is not None:
                _constrain(nodes, node, activity, constraint, constraint.instant)
    dated = (nodes[[PINNED_START, PINNED_FINISH, EXPECTED_FINISH]] > -FAR).any(axis=0)
    nodes[SPECIAL] = dated | (nodes[SHAPE] != TASK)
    return nodes


def _duration(activity: Activity, project: Project, calendars: CalendarSet) -> tuple[int, int]:
    """Calendar number and working minutes left: the activity's own, or those of its governing resource."""
    own = calendars.index[activity.calendar_id], activity.remaining_minutes
    if activity.kind is not ActivityKind.RESOURCE_DEPENDENT or not activity.resource_work:
        return own

    def end(choice: tuple[int, int]) -> int:
        began = work_at(calendars.tables, choice[0], project.data_date)
        return int(finish_of(calendars.tables, choice[0], began + choice[1]))

    works = activity.resource_work
    return max(
        ((calendars.index[work.calendar_id], work.lag_minutes + work.remaining_minutes) for work in works),
        key=end,
    )


def _actual(activity: Activity, project: Project) -> tuple[int, int]:
    """Where completed work stands when schedules are calculated from actual dates."""
    finish = project.data_date if activity.actual_finish is None else activity.actual_finish
    return finish if activity.actual_start is None else activity.actual_start, finish


def _start_floor(activity: Activity, project: Project) -> int:
    """Nothing is planned before the data date, and what has not started not before the planned start."""
    floors = [project.data_date]
    if activity.progress is Progress.NOT_STARTED:
        floors += [project.plan_start or project.data_date]
        if activity.external_early_start is not None and project.options.heed_other_projects:
            floors += [activity.external_early_start]
    elif activity.progress is Progress.IN_PROGRESS and activity.resumed is not None:
        floors += [activity.resumed]
    return max(floors)


START_KINDS = {
    ConstraintKind.START_NO_EARLIER,
    ConstraintKind.START_NO_LATER,
    ConstraintKind.START_ON,
    ConstraintKind.MANDATORY_START,
}


def _constrain(nodes: Integers, node: int, activity: Activity, constraint: Constraint, at: int) -> None:
    kind = constraint.kind
    if kind in START_KINDS and activity.progress is not Progress.NOT_STARTED:
        return
    if kind is ConstraintKind.MANDATORY_START:
        nodes[PINNED_START, node] = at
    if kind is ConstraintKind.MANDATORY_FINISH:
        nodes[PINNED_FINISH, node] = at
    if kind in (ConstraintKind.START_NO_EARLIER, ConstraintKind.START_ON):
        nodes[START_FLOOR, node] = max(nodes[START_FLOOR, node], at)
    if kind in (ConstraintKind.START_NO_LATER, ConstraintKind.START_ON):
        nodes[START_CEILING, node] = min(nodes[START_CEILING, node], at)
    if kind in (ConstraintKind.FINISH_NO_EARLIER, ConstraintKind.FINISH_ON):
        nodes[FINISH_FLOOR, node] = max(nodes[FINISH_FLOOR, node], at)
    if kind in (ConstraintKind.FINISH_NO_LATER, ConstraintKind.FINISH_ON):
        nodes[FINISH_CEILING, node] = min(nodes[FINISH_CEILING, node], at)


def _is_alap(activity: Activity) -> bool:
    constraint = activity.constraint
    return (
        constraint is not None
        and constraint.kind is ConstraintKind.AS_LATE_AS_POSSIBLE
        and activity.progress is Progress.NOT_STARTED
    )


def link_facts(
    links: Sequence[Link],
    ends: Integers,
    activities: Sequence[Activity],
    projects: dict[str, Project],
    calendars: CalendarSet,
) -> Integers:
    """Kind, lag, its calendar and the floor it leaves for each link, ``ends`` being places in ``activities``.

    A lag that runs from an actual start becomes the earliest start of what waits for it.
    """
    facts = np.zeros((LINK_FLOOR + 1, len(links)), np.int64)
    facts[LINK_FLOOR] = -FAR
    for number, (link, (before, after)) in enumerate(zip(links, ends.tolist(), strict=True)):
        predecessor, successor = activities[before], activities[after]
        project = projects[successor.project_id]
        calendar = calendars.index[lag_calendar_id(link, predecessor, successor, project)]
        overtaken = is_overtaken(link, predecessor, successor, projects)
        lag = -FAR if overtaken else lag_left(link, predecessor, project, calendars, calendar)
        from_start = runs_from_actual_start(link, predecessor, project)
        facts[:LINK_FLOOR, number] = STARTED if from_start else link.kind.value, lag, calendar
        if from_start and not overtaken:
            began = predecessor.actual_start or 0
            facts[LINK_FLOOR, number] = later(calendars.tables, calendar, began, link.lag_minutes)
    return facts


def _links(ends: Integers, facts: Integers) -> tuple[Integers, Integers, Integers]:
    """Links sorted by successor and by predecessor and, for each link as given, its place in that order."""
    before, after = ends[:, 0], ends[:, 1]
    order = np.argsort(after, kind="stable")
    place = np.empty(len(ends), np.int64)
    place[order] = np.arange(len(ends))
    table = np.stack((before, after, *facts[: LINK_CALENDAR + 1])).astype(np.int64)
    by_predecessor = np.argsort(before, kind="stable")
    return table.take(order, axis=1), table.take(by_predecessor, axis=1), place
