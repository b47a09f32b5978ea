"""Free float, driving links and the longest path, once early and late dates stand."""

import numpy as np

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import CalendarTables, Integers, work_at

from .passes import FAR, Links, Nodes, bounds_start, later, leaves_finish


@kernel
def measure_total(tables: CalendarTables, nodes: Nodes, by_start: Integers, by_finish: Integers) -> None:
    """Working minutes from early to late start and from early to late finish, in each node's calendar."""
    for node in range(len(nodes.calendar)):
        calendar = nodes.calendar[node]
        by_start[node] = work_at(tables, calendar, nodes.late_start[node]) - work_at(
            tables, calendar, nodes.early_start[node]
        )
        by_finish[node] = work_at(tables, calendar, nodes.late_finish[node]) - work_at(
            tables, calendar, nodes.early_finish[node]
        )


@kernel
def measure_free(
    tables: CalendarTables, nodes: Nodes, links: Links, project_end: Integers, free: Integers
) -> None:
    """How far each node may slip, in its own calendar, before a successor or the project end moves."""
    for node in range(len(nodes.calendar)):
        calendar = nodes.calendar[node]
        room = FAR
        for place in range(links.first_outgoing[node], links.first_outgoing[node + 1]):
            link = links.outgoing[place]
            lag, kind = links.lag[link], links.kind[link]
            if lag == -FAR:
                continue
            origin = nodes.early_finish[node] if leaves_finish(kind) else nodes.early_start[node]
            after = links.successor[link]
            limit = nodes.early_start[after] if bounds_start(kind) else nodes.early_finish[after]
            reached = later(tables, links.lag_calendar[link], origin, lag)
            room = min(room, work_at(tables, calendar, limit) - work_at(tables, calendar, reached))
        if room == FAR:
            room = work_at(tables, calendar, project_end[node]) - work_at(
                tables, calendar, nodes.early_finish[node]
            )
        free[node] = max(0, room)


@kernel
def mark_driving(tables: CalendarTables, nodes: Nodes, links: Links, driving: Integers) -> None:
    """Mark the links that hold their successor where it is: no working time between bound and date."""
    for link in range(len(links.successor)):
        after, before, kind = links.successor[link], links.predecessor[link], links.kind[link]
        if links.lag[link] == -FAR:
            continue
        origin = nodes.early_finish[before] if leaves_finish(kind) else nodes.early_start[before]
        bound = later(tables, links.lag_calendar[link], origin, links.lag[link])
        date = nodes.early_start[after] if bounds_start(kind) else nodes.early_finish[after]
        calendar = nodes.calendar[after]
        if work_at(tables, calendar, bound) >= work_at(tables, calendar, date):
            driving[link] = 1


@kernel
def trace_longest_path(nodes: Nodes, links: Links, driving: Integers, on_path: Integers) -> None:
    """Extend ``on_path`` from the nodes already marked back along driving links."""
    for node in range(len(nodes.calendar) - 1, -1, -1):
        if on_path[node] == 0:
            continue
        for link in range(links.first_incoming[node], links.first_incoming[node + 1]):
            if driving[link]:
                on_path[links.predecessor[link]] = 1


def last_of_each_project(early_finish: Integers, project_number: Integers, projects: int) -> Integers:
    """Return the latest early finish of each project; -FAR for one without activities."""
    ends = np.full(projects, -FAR, np.int64)
    np.maximum.at(ends, project_number, early_finish)
    return ends
