"""Total and free float, the slack of links and the longest path, once early and late dates stand."""

import numpy as np

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import Integers, Tables, work_at

from .columns import (
    CALENDAR,
    EARLY_FINISH,
    EARLY_START,
    FAR,
    KIND,
    LAG,
    LAG_CALENDAR,
    LATE_FINISH,
    LATE_START,
    PREDECESSOR,
    SUCCESSOR,
)
from .passes import bounds_start, earlier, later, leaves_finish


@kernel
def measure_total(tables: Tables, nodes: Integers, by_start: Integers, by_finish: Integers) -> None:
    """Working minutes from early to late start and from early to late finish, in each node's calendar."""
    for node in range(nodes.shape[1]):
        calendar = nodes[CALENDAR, node]
        late_start = work_at(tables, calendar, nodes[LATE_START, node])
        late_finish = work_at(tables, calendar, nodes[LATE_FINISH, node])
        by_start[node] = late_start - work_at(tables, calendar, nodes[EARLY_START, node])
        by_finish[node] = late_finish - work_at(tables, calendar, nodes[EARLY_FINISH, node])


@kernel
def measure_free(
    tables: Tables,
    nodes: Integers,
    outlinks: Integers,
    leaving: Integers,
    project_end: Integers,
    free: Integers,
) -> None:
    """How far each node may slip, in its own calendar, before a successor or the project end moves."""
    for node in range(nodes.shape[1]):
        calendar = nodes[CALENDAR, node]
        room = FAR
        for link in range(leaving[node], leaving[node + 1]):
            lag, kind, after = outlinks[LAG, link], outlinks[KIND, link], outlinks[SUCCESSOR, link]
            if lag == -FAR:
                continue
            origin = nodes[EARLY_FINISH, node] if leaves_finish(kind) else nodes[EARLY_START, node]
            limit = nodes[EARLY_START, after] if bounds_start(kind) else nodes[EARLY_FINISH, after]
            allowed = earlier(tables, outlinks[LAG_CALENDAR, link], limit, lag)
            room = min(room, work_at(tables, calendar, allowed) - work_at(tables, calendar, origin))
        if room == FAR:
            end = work_at(tables, calendar, project_end[node])
            room = end - work_at(tables, calendar, nodes[EARLY_FINISH, node])
        free[node] = max(0, room)


@kernel
def measure_links(tables: Tables, nodes: Integers, links: Integers, slack: Integers) -> None:
    """Working minutes, in the successor's calendar, from the bound each link sets to the date it bounds.

    A link without slack drives its successor; one that progress has made meaningless has FAR.
    """
    for link in range(links.shape[1]):
        after, before, kind = links[SUCCESSOR, link], links[PREDECESSOR, link], links[KIND, link]
        if links[LAG, link] == -FAR:
            slack[link] = FAR
            continue
        origin = nodes[EARLY_FINISH, before] if leaves_finish(kind) else nodes[EARLY_START, before]
        bound = later(tables, links[LAG_CALENDAR, link], origin, links[LAG, link])
        date = nodes[EARLY_START, after] if bounds_start(kind) else nodes[EARLY_FINISH, after]
        calendar = nodes[CALENDAR, after]
        slack[link] = max(0, work_at(tables, calendar, date) - work_at(tables, calendar, bound))


@kernel
def trace_longest_path(links: Integers, incoming: Integers, slack: Integers, on_path: Integers) -> None:
    """Extend ``on_path`` from the nodes already marked back along driving links."""
    for node in range(len(on_path) - 1, -1, -1):
        if on_path[node] == 0:
            continue
        for link in range(incoming[node], incoming[node + 1]):
            if slack[link] == 0:
                on_path[links[PREDECESSOR, link]] = 1


def last_of_each_project(early_finish: Integers, project_number: Integers, projects: int) -> Integers:
    """Return the latest early finish of each project; -FAR for one without activities."""
    ends = np.full(projects, -FAR, np.int64)
    np.maximum.at(ends, project_number, early_finish)
    return ends
