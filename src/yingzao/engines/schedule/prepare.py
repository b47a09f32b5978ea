"""A network of dataclasses to arrays in topological order: what the kernels run on."""

from dataclasses import dataclass

import numpy as np

from yingzao.engines.calendar import CalendarSet, WorkCalendar, round_the_clock
from yingzao.engines.calendar.kernel import Integers, finish_of, work_at

from .errors import ScheduleError
from .model import (
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    LagCalendar,
    Link,
    LinkKind,
    Network,
    Progress,
    ProgressMode,
    Project,
)
from .ordering import first_links, topological_order
from .passes import COMPLETED, FAR, FINISH_MILESTONE, START_MILESTONE, TASK, Links, Nodes

CLOCK_CALENDAR = "\0round the clock"
SUMMARIES = (ActivityKind.LEVEL_OF_EFFORT, ActivityKind.WBS_SUMMARY)


@dataclass
class Prepared:
    """Arrays for the kernels and the way back: ``node_of`` is -1 for activities outside the passes."""

    network: Network
    projects: dict[str, Project]
    activities: list[Activity]
    project_number: Integers
    node_of: Integers
    calendars: CalendarSet
    nodes: Nodes
    links: Links
    link_place: Integers
    as_late_as_possible: Integers


def prepare(network: Network, calendars: CalendarSet | None = None) -> Prepared:
    """Check a network and turn it into arrays; raises :class:`ScheduleError` and ``CycleError``.

    ``calendars`` is given again when a first calculation ran past their horizon and they were extended.
    """
    projects = {project.id: project for project in network.projects}
    everywhere = {activity.id: place for place, activity in enumerate(network.activities)}
    if len(everywhere) != len(network.activities):
        raise ScheduleError("schedule.duplicate_activity", "Two activities have the same id.")
    used = _used_calendars(network, projects)
    inside = np.array([activity.kind not in SUMMARIES for activity in network.activities], bool)
    ends = _link_ends(network, everywhere)
    driving = inside[ends[:, 0]] & inside[ends[:, 1]] if len(ends) else np.zeros(0, bool)
    compact = np.cumsum(inside) - 1
    chosen = [activity for activity, kept in zip(network.activities, inside, strict=True) if kept]
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
    activities = [chosen[place] for place in order]
    calendar_set = calendars or _compile(used, network, projects)
    kept_links = [link for link, kept in zip(network.links, driving, strict=True) if kept]
    links, place = _links(kept_links, node_of[ends[driving]], activities, projects, calendar_set)
    link_place = np.full(len(network.links), -1, np.int64)
    link_place[driving] = place
    numbers = {project_id: number for number, project_id in enumerate(projects)}
    return Prepared(
        network,
        projects,
        activities,
        np.array([numbers[activity.project_id] for activity in activities], np.int64),
        node_of,
        calendar_set,
        _nodes(activities, projects, calendar_set),
        links,
        link_place,
        np.array([_is_alap(activity) for activity in activities], np.int64),
    )


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


def _nodes(activities: list[Activity], projects: dict[str, Project], calendars: CalendarSet) -> Nodes:
    count = len(activities)
    columns = {name: np.zeros(count, np.int64) for name in Nodes._fields}
    for name in ("start_floor", "finish_floor", "pinned_start", "pinned_finish", "expected_finish"):
        columns[name][:] = -FAR
    for name in ("start_ceiling", "finish_ceiling"):
        columns[name][:] = FAR
    shapes = {ActivityKind.START_MILESTONE: START_MILESTONE, ActivityKind.FINISH_MILESTONE: FINISH_MILESTONE}
    for node, activity in enumerate(activities):
        project = projects[activity.project_id]
        columns["calendar"][node], columns["remaining"][node] = _duration(activity, project, calendars)
        columns["shape"][node] = shapes.get(activity.kind, TASK)
        columns["started"][node] = activity.progress is not Progress.NOT_STARTED
        columns["earliest"][node] = project.data_date
        columns["start_floor"][node] = _start_floor(activity, project)
        if activity.progress is Progress.COMPLETED:
            columns["shape"][node] = COMPLETED
            columns["remaining"][node] = 0
            continue
        if project.options.use_expected_finish and activity.expected_finish is not None:
            columns["expected_finish"][node] = activity.expected_finish
        if activity.external_late_finish is not None:
            columns["finish_ceiling"][node] = activity.external_late_finish
        for constraint in (activity.constraint, activity.secondary_constraint):
            if constraint is not None and constraint.instant is not None:
                _constrain(columns, node, activity, constraint, constraint.instant)
    return Nodes(**columns)


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


def _start_floor(activity: Activity, project: Project) -> int:
    """Nothing is planned before the data date, and what has not started not before the planned start."""
    floors = [project.data_date]
    if activity.progress is Progress.NOT_STARTED:
        floors += [project.plan_start or project.data_date]
        if activity.external_early_start is not None:
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


def _constrain(
    columns: dict[str, Integers], node: int, activity: Activity, constraint: Constraint, at: int
) -> None:
    kind = constraint.kind
    if kind in START_KINDS and activity.progress is not Progress.NOT_STARTED:
        return
    if kind is ConstraintKind.MANDATORY_START:
        columns["pinned_start"][node] = at
    if kind is ConstraintKind.MANDATORY_FINISH:
        columns["pinned_finish"][node] = at
    if kind in (ConstraintKind.START_NO_EARLIER, ConstraintKind.START_ON):
        columns["start_floor"][node] = max(columns["start_floor"][node], at)
    if kind in (ConstraintKind.START_NO_LATER, ConstraintKind.START_ON):
        columns["start_ceiling"][node] = min(columns["start_ceiling"][node], at)
    if kind in (ConstraintKind.FINISH_NO_EARLIER, ConstraintKind.FINISH_ON):
        columns["finish_floor"][node] = max(columns["finish_floor"][node], at)
    if kind in (ConstraintKind.FINISH_NO_LATER, ConstraintKind.FINISH_ON):
        columns["finish_ceiling"][node] = min(columns["finish_ceiling"][node], at)


def _is_alap(activity: Activity) -> bool:
    constraint = activity.constraint
    return (
        constraint is not None
        and constraint.kind is ConstraintKind.AS_LATE_AS_POSSIBLE
        and activity.progress is Progress.NOT_STARTED
    )


def _links(
    kept: list[Link],
    ends: Integers,
    activities: list[Activity],
    projects: dict[str, Project],
    calendars: CalendarSet,
) -> tuple[Links, Integers]:
    """Links sorted by successor and, for each link as given, its place in that order."""
    count = len(activities)
    before, after = ends[:, 0], ends[:, 1]
    order = np.argsort(after, kind="stable")
    place = np.empty(len(kept), np.int64)
    place[order] = np.arange(len(kept))
    lag = np.zeros(len(kept), np.int64)
    lag_calendar = np.zeros(len(kept), np.int64)
    for number, link in enumerate(kept):
        predecessor, successor = activities[before[number]], activities[after[number]]
        project = projects[successor.project_id]
        lag_calendar[number] = calendars.index[lag_calendar_id(link, predecessor, successor, project)]
        lag[number] = _lag(link, predecessor, successor, project, calendars, lag_calendar[number])
    outgoing = np.argsort(before[order], kind="stable")
    return (
        Links(
            before[order],
            after[order],
            np.array([link.kind for link in kept], np.int64)[order],
            lag[order],
            lag_calendar[order],
            first_links(after, count),
            outgoing,
            first_links(before, count),
        ),
        place,
    )


def lag_calendar_id(link: Link, predecessor: Activity, successor: Activity, project: Project) -> str:
    """The calendar in which the lag of a link is counted, by the options of the successor's project."""
    if link.elapsed:
        return CLOCK_CALENDAR
    match project.options.lag_calendar:
        case LagCalendar.PREDECESSOR:
            return predecessor.calendar_id
        case LagCalendar.SUCCESSOR:
            return successor.calendar_id
        case LagCalendar.PROJECT:
            return project.calendar_id or successor.calendar_id
    return CLOCK_CALENDAR


def _is_overtaken(link: Link, predecessor: Activity, successor: Activity, mode: ProgressMode) -> bool:
    """Whether progress has made a link meaningless under the options of the project.

    Progress override: completed work holds nothing back, and started work waits for no start any more.
    Actual dates: completed work stands where it was, whatever its predecessors still have to do.
    """
    if mode is ProgressMode.PROGRESS_OVERRIDE:
        started = successor.progress is not Progress.NOT_STARTED
        starts = link.kind in (LinkKind.FS, LinkKind.SS)
        return predecessor.progress is Progress.COMPLETED or (started and starts)
    return mode is ProgressMode.ACTUAL_DATES and successor.progress is Progress.COMPLETED


def _lag(
    link: Link,
    predecessor: Activity,
    successor: Activity,
    project: Project,
    calendars: CalendarSet,
    number: int,
) -> int:
    """What is left of a lag at the data date; -FAR when the link no longer binds.

    A lag that began before the data date has partly run off: its working time up to the data date counts.
    """
    if _is_overtaken(link, predecessor, successor, project.options.progress_mode):
        return -int(FAR)
    from_start = link.kind in (LinkKind.SS, LinkKind.SF)
    began = predecessor.actual_start if from_start else predecessor.actual_finish
    if predecessor.progress is Progress.NOT_STARTED or began is None or link.lag_minutes <= 0:
        return link.lag_minutes
    run = work_at(calendars.tables, number, project.data_date) - work_at(calendars.tables, number, began)
    return max(0, link.lag_minutes - max(0, int(run)))
