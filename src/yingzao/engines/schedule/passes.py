"""The passes of the critical path method as kernels on topologically numbered arrays."""

from typing import NamedTuple

from yingzao.engines.calendar.compiling import inlined_kernel, kernel
from yingzao.engines.calendar.kernel import CalendarTables, Integers, finish_of, start_of, work_at

FAR = 1 << 60
FS, SS, FF, SF = 0, 1, 2, 3
TASK, START_MILESTONE, FINISH_MILESTONE, COMPLETED = 0, 1, 2, 3


class Nodes(NamedTuple):
    """Activities in topological order; instants are clock minutes, ±FAR where nothing binds."""

    calendar: Integers
    remaining: Integers
    shape: Integers
    started: Integers
    earliest: Integers
    start_floor: Integers
    finish_floor: Integers
    start_ceiling: Integers
    finish_ceiling: Integers
    pinned_start: Integers
    pinned_finish: Integers
    expected_finish: Integers
    early_start: Integers
    early_finish: Integers
    late_start: Integers
    late_finish: Integers


class Links(NamedTuple):
    """Links sorted by successor, and the same links' numbers sorted by predecessor."""

    predecessor: Integers
    successor: Integers
    kind: Integers
    lag: Integers
    lag_calendar: Integers
    first_incoming: Integers
    outgoing: Integers
    first_outgoing: Integers


@inlined_kernel
def later(tables: CalendarTables, calendar: int, clock: int, lag: int) -> int:
    """The instant ``lag`` working minutes after ``clock`` (before it, when negative)."""
    if lag == 0:
        return clock
    work = work_at(tables, calendar, clock) + lag
    return finish_of(tables, calendar, work) if lag > 0 else start_of(tables, calendar, work)


@inlined_kernel
def earlier(tables: CalendarTables, calendar: int, clock: int, lag: int) -> int:
    """The instant ``lag`` working minutes before ``clock`` (after it, when negative)."""
    if lag == 0:
        return clock
    work = work_at(tables, calendar, clock) - lag
    return start_of(tables, calendar, work) if lag > 0 else finish_of(tables, calendar, work)


@inlined_kernel
def leaves_finish(kind: int) -> bool:
    """Whether a link starts at its predecessor's finish."""
    return kind in (FS, FF)


@inlined_kernel
def bounds_start(kind: int) -> bool:
    """Whether a link bounds its successor's start."""
    return kind in (FS, SS)


@kernel
def run_forward(tables: CalendarTables, nodes: Nodes, links: Links) -> None:
    """Early dates: each node as soon as its floors and its predecessors allow."""
    for node in range(len(nodes.calendar)):
        start, finish = nodes.start_floor[node], nodes.finish_floor[node]
        for link in range(links.first_incoming[node], links.first_incoming[node + 1]):
            before, kind = links.predecessor[link], links.kind[link]
            if links.lag[link] == -FAR:
                continue
            origin = nodes.early_finish[before] if leaves_finish(kind) else nodes.early_start[before]
            bound = later(tables, links.lag_calendar[link], origin, links.lag[link])
            if bounds_start(kind):
                start = max(start, bound)
            else:
                finish = max(finish, bound)
        place_early(tables, nodes, node, start, finish)


@kernel
def place_early(tables: CalendarTables, nodes: Nodes, node: int, start: int, finish: int) -> None:
    """Set a node's early dates from the bounds on its start and finish."""
    calendar, remaining = nodes.calendar[node], nodes.remaining[node]
    if nodes.shape[node] == COMPLETED:
        nodes.early_start[node] = nodes.early_finish[node] = max(start, finish)
        return
    if nodes.pinned_start[node] > -FAR:
        start, finish = max(nodes.earliest[node], nodes.pinned_start[node]), -FAR
    if nodes.pinned_finish[node] > -FAR:
        start, finish = nodes.earliest[node], nodes.pinned_finish[node]
    if nodes.shape[node] == FINISH_MILESTONE:
        at = reachable_finish(tables, calendar, max(start, finish))
        nodes.early_start[node] = nodes.early_finish[node] = at
        return
    if nodes.expected_finish[node] > -FAR:
        left = work_at(tables, calendar, nodes.expected_finish[node]) - work_at(tables, calendar, start)
        if left > 0 or nodes.started[node]:
            remaining = nodes.remaining[node] = max(0, left)
    if start > -FAR:
        work = work_at(tables, calendar, start)
    else:
        work = work_at(tables, calendar, finish) - remaining
    if finish > -FAR:
        work = max(work, work_at(tables, calendar, finish) - remaining)
    begin = start_of(tables, calendar, work)
    nodes.early_start[node] = begin
    if remaining == 0:
        nodes.early_finish[node] = begin
        return
    end = finish_of(tables, calendar, work + remaining)
    if finish > end:
        end = reachable_finish(tables, calendar, finish)
    nodes.early_finish[node] = end


@kernel
def reachable_finish(tables: CalendarTables, calendar: int, clock: int) -> int:
    """A finish bound as it is where work ends or goes on, else the next instant at which work begins."""
    work = work_at(tables, calendar, clock)
    return clock if finish_of(tables, calendar, work) == clock else start_of(tables, calendar, work)


@kernel
def run_backward(tables: CalendarTables, nodes: Nodes, links: Links) -> None:
    """Late dates: each node as late as its ceilings and its successors allow."""
    for node in range(len(nodes.calendar) - 1, -1, -1):
        start, finish = nodes.start_ceiling[node], nodes.finish_ceiling[node]
        for place in range(links.first_outgoing[node], links.first_outgoing[node + 1]):
            link = links.outgoing[place]
            after, kind = links.successor[link], links.kind[link]
            if links.lag[link] == -FAR:
                continue
            origin = nodes.late_start[after] if bounds_start(kind) else nodes.late_finish[after]
            bound = earlier(tables, links.lag_calendar[link], origin, links.lag[link])
            if leaves_finish(kind):
                finish = min(finish, bound)
            else:
                start = min(start, bound)
        place_late(tables, nodes, node, start, finish)


@kernel
def place_late(tables: CalendarTables, nodes: Nodes, node: int, start: int, finish: int) -> None:
    """Set a node's late dates from the bounds on its start and finish."""
    calendar, remaining = nodes.calendar[node], nodes.remaining[node]
    if nodes.shape[node] == COMPLETED:
        nodes.late_start[node] = nodes.late_finish[node] = min(start, finish)
        return
    if nodes.pinned_start[node] > -FAR:
        start, finish = nodes.pinned_start[node], FAR
    if nodes.pinned_finish[node] > -FAR:
        start, finish = FAR, nodes.pinned_finish[node]
    if nodes.shape[node] == START_MILESTONE:
        at = reachable_start(tables, calendar, min(start, finish))
        nodes.late_start[node] = nodes.late_finish[node] = at
        return
    if finish < FAR:
        work = work_at(tables, calendar, finish)
    else:
        work = work_at(tables, calendar, start) + remaining
    if start < FAR:
        work = min(work, work_at(tables, calendar, start) + remaining)
    end = finish_of(tables, calendar, work)
    nodes.late_finish[node] = end
    if remaining == 0:
        nodes.late_start[node] = end
        return
    begin = start_of(tables, calendar, work - remaining)
    nodes.late_start[node] = begin if begin <= start else reachable_start(tables, calendar, start)


@kernel
def reachable_start(tables: CalendarTables, calendar: int, clock: int) -> int:
    """A start bound as it is where work goes on, else the last instant before it at which work ends."""
    work = work_at(tables, calendar, clock)
    return clock if start_of(tables, calendar, work) == clock else finish_of(tables, calendar, work)


@kernel
def room_after(tables: CalendarTables, nodes: Nodes, links: Links, node: int) -> int:
    """The latest finish of a node that moves no successor's early dates; FAR without successors."""
    calendar, remaining = nodes.calendar[node], nodes.remaining[node]
    finish, start = FAR, FAR
    for place in range(links.first_outgoing[node], links.first_outgoing[node + 1]):
        link = links.outgoing[place]
        after, kind = links.successor[link], links.kind[link]
        if links.lag[link] == -FAR:
            continue
        origin = nodes.early_start[after] if bounds_start(kind) else nodes.early_finish[after]
        bound = earlier(tables, links.lag_calendar[link], origin, links.lag[link])
        if leaves_finish(kind):
            finish = min(finish, bound)
        else:
            start = min(start, bound)
    if start < FAR:
        by_start = work_at(tables, calendar, start) + remaining
        finish = min(finish, finish_of(tables, calendar, by_start))
    return finish


@kernel
def slide_late(
    tables: CalendarTables, nodes: Nodes, links: Links, chosen: Integers, project_end: Integers
) -> None:
    """Move the early dates of as-late-as-possible nodes to where they have no free float left."""
    for node in range(len(nodes.calendar) - 1, -1, -1):
        if chosen[node] == 0:
            continue
        finish = room_after(tables, nodes, links, node)
        calendar, remaining = nodes.calendar[node], nodes.remaining[node]
        if finish == FAR:
            finish = project_end[node]
        work = max(work_at(tables, calendar, finish), work_at(tables, calendar, nodes.early_finish[node]))
        nodes.early_finish[node] = finish_of(tables, calendar, work)
        nodes.early_start[node] = start_of(tables, calendar, work - remaining)
        if nodes.shape[node] == START_MILESTONE:
            nodes.early_finish[node] = nodes.early_start[node]
        elif remaining == 0:
            nodes.early_start[node] = nodes.early_finish[node]
