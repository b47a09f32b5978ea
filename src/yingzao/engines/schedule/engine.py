"""Schedule a network: forward pass, backward pass, as-late-as-possible, floats, critical work."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .again import prepare_again
from .columns import (
    EARLY_FINISH,
    EARLY_START,
    EXPECTED_FINISH,
    FAR,
    FINISH_CEILING,
    LATE_FINISH,
    LATE_START,
    START_FLOOR,
)
from .floats import last_of_each_project, measure_free, measure_links, measure_total, trace_longest_path
from .model import Activity, CriticalBy, FloatKind, Network, Progress
from .passes import backward_pass, forward_pass, slide_late
from .paths import trace_float_paths
from .prepare import Prepared, prepare
from .result import NO_FLOAT, Flags, Minutes, ScheduleResult
from .single import on_single_calendar
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
    return schedule_again(network, None)[0]


def schedule_again(network: Network, before: Prepared | None) -> tuple[ScheduleResult, Prepared]:
    """The same as :func:`schedule`, with what makes the next time cheap.

    ``before`` is what came back for a network of which most activities and links are the same objects; None
    at first. Raises what :func:`schedule` raises.
    """
    prepared = (prepare_again(before, network) if before else None) or prepare(network)
    while prepared.calendars.overflowed:
        prepared.calendars.extend()
        prepared = prepare(network, prepared.calendars)
    while True:
        outcome = _calculate(prepared)
        if not prepared.calendars.overflowed:
            return outcome, prepared
        prepared.calendars.extend()


@dataclass(frozen=True)
class _Measures:
    """Per node in topological order, and per link in the order of the successors."""

    total: Minutes
    free: Minutes
    driving: Flags
    on_path: Minutes
    path: Minutes
    path_order: Minutes


def _calculate(prepared: Prepared) -> ScheduleResult:
    # A calculation that ran past the horizon is repeated, so what the passes overwrite is copied.
    tables, graph = prepared.calendars.tables, prepared.graph
    graph = graph._replace(nodes=graph.nodes.copy())
    nodes, links, outlinks, incoming, leaving = graph
    pushing = _pushes_when_late(prepared)
    single = None if pushing.any() else on_single_calendar(graph)
    if single is None:
        forward_pass(tables, nodes, links, incoming)
    else:
        single.forward(tables)
    ends = last_of_each_project(nodes[EARLY_FINISH], prepared.project_number, len(prepared.projects))
    bounds = _float_bounds(prepared, ends)[prepared.project_number]
    for bound in (bounds, _open_ends(prepared, nodes[EARLY_FINISH])):
        np.minimum(nodes[FINISH_CEILING], bound, out=nodes[FINISH_CEILING])
    if single is None:
        backward_pass(tables, nodes, outlinks, leaving)
    else:
        single.backward(tables)
    if pushing.any():
        np.maximum(nodes[START_FLOOR], nodes[LATE_START], out=nodes[START_FLOOR], where=pushing)
        forward_pass(tables, nodes, links, incoming)
    project_end = ends[prepared.project_number]
    slide_late(tables, nodes, outlinks, leaving, prepared.as_late_as_possible, project_end)
    by_start, by_finish, free = (np.zeros(nodes.shape[1], np.int64) for _ in range(3))
    measure_total(tables, nodes, by_start, by_finish)
    measure_free(tables, nodes, outlinks, leaving, project_end, free)
    free[nodes[EXPECTED_FINISH] > -FAR] = 0  # what must be finished on a day has no room of its own
    total = _total_float(prepared, by_start, by_finish)
    slack = np.zeros(links.shape[1], np.int64)
    measure_links(tables, nodes, links, slack)
    on_path = _ends_of_longest_path(prepared, nodes[EARLY_FINISH])
    trace_longest_path(links, incoming, slack, on_path)
    paths = trace_float_paths(prepared, nodes, slack, total)
    return _assemble(prepared, nodes, _Measures(total, free, slack == 0, on_path, *paths))


def _of_projects(prepared: Prepared, name: str) -> Flags:
    """For each node whether an option of its project is on."""
    wanted = np.array([getattr(project.options, name) for project in prepared.projects.values()], bool)
    return np.asarray(wanted[prepared.project_number])


def _pushes_when_late(prepared: Prepared) -> Flags:
    """Nodes that are as late as possible in projects where these go to their late dates and push what follows."""
    wanted = _of_projects(prepared, "late_takes_total_float")
    return np.asarray(wanted & (prepared.as_late_as_possible > 0))


def _open_ends(prepared: Prepared, early_finish: Minutes) -> Minutes:
    """Early finish of what nothing follows, where the project makes such work critical; FAR elsewhere."""
    leaving = prepared.graph.leaving
    is_open = _of_projects(prepared, "open_ends_are_critical") & (leaving[:-1] == leaving[1:])
    return np.where(is_open, early_finish, FAR)


def _float_bounds(prepared: Prepared, ends: Minutes) -> Minutes:
    """What late dates count back from: must-finish-by, else the project's own end or that of all."""
    bounds = np.empty(len(ends), np.int64)
    for number, project in enumerate(prepared.projects.values()):
        own = ends[number] if project.options.float_to_own_project_end else ends.max()
        bounds[number] = own if project.must_finish is None else project.must_finish
    return bounds


def _ends_of_longest_path(prepared: Prepared, finish: Minutes) -> Minutes:
    """Mark the unfinished nodes that finish last of all that is scheduled together."""
    open_ = np.array([activity.progress is not Progress.COMPLETED for activity in prepared.activities], bool)
    last = finish[open_].max() if open_.any() else 0
    return np.asarray(open_ & (finish == last), np.int64)


def _total_float(prepared: Prepared, by_start: Minutes, by_finish: Minutes) -> Minutes:
    """Finish float, start float or the smaller; the start of work under way says nothing."""
    total = by_finish.copy()
    if all(project.options.float_kind is FloatKind.FINISH for project in prepared.projects.values()):
        return total
    for node, activity in enumerate(prepared.activities):
        kind = prepared.projects[activity.project_id].options.float_kind
        if kind is not FloatKind.FINISH and activity.progress is Progress.NOT_STARTED:
            total[node] = by_start[node] if kind is FloatKind.START else min(by_start[node], by_finish[node])
    return total


def _assemble(prepared: Prepared, nodes: Minutes, measures: _Measures) -> ScheduleResult:
    """Bring node arrays back into the order of the network and add summaries and critical work."""
    network = prepared.network
    count = len(network.activities)
    inside = prepared.node_of >= 0
    where = prepared.node_of[inside]
    dates = empty_dates(count)
    for target, source in zip(dates, nodes[EARLY_START : LATE_FINISH + 1], strict=True):
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
    driving[linked] = measures.driving[prepared.link_place[linked]]
    path, path_order = np.zeros(count, np.int64), np.zeros(count, np.int64)
    path[inside], path_order[inside] = measures.path[where], measures.path_order[where]
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
        path,
        path_order,
    )


def _critical(prepared: Prepared, activities: Sequence[Activity], total: Minutes, on_path: Flags) -> Flags:
    """Float at or under the threshold, or the longest path; open ends too where the project says so."""
    options = {key: project.options for key, project in prepared.projects.items()}
    if len(options) == 1:
        (only,) = options.values()
        by_path = only.critical_by is CriticalBy.LONGEST_PATH
        critical = on_path.copy() if by_path else total <= only.critical_float_minutes
    else:
        by_paths = np.array(
            [options[a.project_id].critical_by is CriticalBy.LONGEST_PATH for a in activities], bool
        )
        limits = np.array([options[a.project_id].critical_float_minutes for a in activities], np.int64)
        critical = np.where(by_paths, on_path, total <= limits)
    if any(each.open_ends_are_critical for each in options.values()):
        followed = {link.predecessor_id for link in prepared.network.links}
        for number, activity in enumerate(activities):
            if options[activity.project_id].open_ends_are_critical and activity.id not in followed:
                critical[number] = True
    return np.asarray(critical, bool)
