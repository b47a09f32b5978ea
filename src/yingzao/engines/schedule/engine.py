"""Schedule a network: forward pass, backward pass, as-late-as-possible, floats, critical work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .floats import last_of_each_project, mark_driving, measure_free, measure_total, trace_longest_path
from .model import Activity, CriticalBy, FloatKind, Network, Progress
from .passes import run_backward, run_forward, slide_late
from .prepare import Prepared, prepare
from .result import NO_FLOAT, Flags, Minutes, ScheduleResult
from .summaries import empty_dates, place_summaries


def schedule(network: Network) -> ScheduleResult:
    """Compute early and late dates, floats and critical work of all projects of a network together.

    The critical path method with start, finish and mixed links, lags, several calendars, constraints and
    progress, following the conventions Primavera P6 shows in its own exports: completed work still passes
    dates on, a lag that began before the data date has partly run off, mandatory dates break logic, work that
    is as late as possible gives up its free float but not its total float. Times are clock minutes, floats
    working minutes of the activity's calendar.

    Raises ``ScheduleError`` for a network that does not fit together, ``CycleError`` for circular logic and
    ``CalendarError`` for calendars without work or dates out of reach.

    >>> from yingzao.engines.calendar import round_the_clock
    >>> from yingzao.engines.schedule import Activity, Link, Project
    >>> dig = Activity("1", "P", "24h", 600, code="Dig")
    >>> pour = Activity("2", "P", "24h", 300, code="Pour")
    >>> network = Network([Project("P", 0)], [round_the_clock()], [dig, pour], [Link("1", "2")])
    >>> [row.early_finish for row in schedule(network)]
    [600, 900]
    """
    prepared = prepare(network)
    while prepared.calendars.overflowed:
        prepared.calendars.extend()
        prepared = prepare(network, prepared.calendars)
    while True:
        outcome = _calculate(prepared)
        if not prepared.calendars.overflowed:
            return outcome
        prepared.calendars.extend()


@dataclass(frozen=True)
class _Measures:
    """Per node in topological order, and per link in the order of the successors."""

    total: Minutes
    free: Minutes
    driving: Minutes
    on_path: Minutes


def _calculate(prepared: Prepared) -> ScheduleResult:
    tables, links = prepared.calendars.tables, prepared.links
    # A calculation that ran past the horizon is repeated, so what the passes overwrite is copied.
    given = prepared.nodes
    nodes = given._replace(remaining=given.remaining.copy(), finish_ceiling=given.finish_ceiling.copy())
    run_forward(tables, nodes, links)
    project_count = len(prepared.projects)
    ends = last_of_each_project(nodes.early_finish, prepared.project_number, project_count)
    driving = np.zeros(len(links.successor), np.int64)
    mark_driving(tables, nodes, links, driving)
    on_path = _ends_of_longest_path(prepared, ends)
    trace_longest_path(nodes, links, driving, on_path)
    bounds = _float_bounds(prepared, ends)[prepared.project_number]
    np.minimum(nodes.finish_ceiling, bounds, out=nodes.finish_ceiling)
    run_backward(tables, nodes, links)
    slide_late(tables, nodes, links, prepared.as_late_as_possible, ends[prepared.project_number])
    by_start, by_finish, free = (np.zeros(len(nodes.calendar), np.int64) for _ in range(3))
    measure_total(tables, nodes, by_start, by_finish)
    measure_free(tables, nodes, links, ends[prepared.project_number], free)
    total = _total_float(prepared, by_start, by_finish)
    return _assemble(prepared, _Measures(total, free, driving, on_path))


def _float_bounds(prepared: Prepared, ends: Minutes) -> Minutes:
    """What late dates count back from: must-finish-by, else the project's own end or that of all."""
    bounds = np.empty(len(ends), np.int64)
    for number, project in enumerate(prepared.projects.values()):
        own = ends[number] if project.options.float_to_own_project_end else ends.max()
        bounds[number] = own if project.must_finish is None else project.must_finish
    return bounds


def _ends_of_longest_path(prepared: Prepared, ends: Minutes) -> Minutes:
    """Mark the unfinished nodes that finish last in their project."""
    open_ = np.array([activity.progress is not Progress.COMPLETED for activity in prepared.activities], bool)
    last = prepared.nodes.early_finish == ends[prepared.project_number]
    return np.asarray(open_ & last, np.int64) if len(open_) else np.zeros(0, np.int64)


def _total_float(prepared: Prepared, by_start: Minutes, by_finish: Minutes) -> Minutes:
    """Finish float, start float or the smaller; the start of work under way says nothing."""
    total = by_finish.copy()
    for node, activity in enumerate(prepared.activities):
        kind = prepared.projects[activity.project_id].options.float_kind
        if kind is not FloatKind.FINISH and activity.progress is Progress.NOT_STARTED:
            total[node] = by_start[node] if kind is FloatKind.START else min(by_start[node], by_finish[node])
    return total


def _assemble(prepared: Prepared, measures: _Measures) -> ScheduleResult:
    """Bring node arrays back into the order of the network and add summaries and critical work."""
    network, nodes = prepared.network, prepared.nodes
    count = len(network.activities)
    inside = prepared.node_of >= 0
    where = prepared.node_of[inside]
    dates = empty_dates(count)
    columns = (nodes.early_start, nodes.early_finish, nodes.late_start, nodes.late_finish)
    for target, source in zip(dates, columns, strict=True):
        target[inside] = source[where]
    total, free = np.zeros(count, np.int64), np.zeros(count, np.int64)
    on_path = np.zeros(count, bool)
    total[inside], free[inside] = measures.total[where], measures.free[where]
    on_path[inside] = measures.on_path[where].astype(bool)
    place_summaries(prepared, dates, total)
    completed = np.array([a.progress is Progress.COMPLETED for a in network.activities], bool)
    on_path &= ~completed if count else on_path
    critical = _critical(prepared, network.activities, total, on_path)
    driving = np.zeros(len(network.links), bool)
    linked = prepared.link_place >= 0
    driving[linked] = measures.driving[prepared.link_place[linked]].astype(bool)
    if count:
        critical &= ~completed
        total[completed] = free[completed] = NO_FLOAT
    return ScheduleResult(
        tuple(activity.id for activity in network.activities),
        *dates,
        total,
        free,
        critical,
        on_path,
        driving,
    )


def _critical(prepared: Prepared, activities: Sequence[Activity], total: Minutes, on_path: Flags) -> Flags:
    """Float at or under the threshold, or the longest path; open ends too where the project says so."""
    critical = np.zeros(len(activities), bool)
    followed = {link.predecessor_id for link in prepared.network.links}
    for number, activity in enumerate(activities):
        options = prepared.projects[activity.project_id].options
        if options.critical_by is CriticalBy.LONGEST_PATH:
            critical[number] = on_path[number]
        else:
            critical[number] = total[number] <= options.critical_float_minutes
        if options.open_ends_are_critical and activity.id not in followed:
            critical[number] = True
    return critical
