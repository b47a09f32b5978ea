"""The passes of the critical path method as kernels on topologically numbered tables."""

from yingzao.engines.calendar.compiling import inlined_kernel, kernel
from yingzao.engines.calendar.kernel import Integers, Tables, finish_of, start_of, work_at

from .columns import (
    CALENDAR,
    COMPLETED,
    EARLIEST,
    EARLY_FINISH,
    EARLY_START,
    EXPECTED_FINISH,
    FAR,
    FF,
    FINISH_CEILING,
    FINISH_FLOOR,
    FINISH_MILESTONE,
    FS,
    KIND,
    LAG,
    LAG_CALENDAR,
    LATE_FINISH,
    LATE_START,
    PINNED_FINISH,
    PINNED_START,
    PREDECESSOR,
    REMAINING,
    SHAPE,
    SPECIAL,
    SS,
    START_CEILING,
    START_FLOOR,
    START_MILESTONE,
    STARTED,
    STARTED_WORK,
    SUCCESSOR,
)


@inlined_kernel
def later(tables: Tables, calendar: int, clock: int, lag: int) -> int:
    """The instant ``lag`` working minutes after ``clock`` (before it, when negative)."""
    if lag == 0:
        return clock
    work = work_at(tables, calendar, clock) + lag
    return finish_of(tables, calendar, work) if lag > 0 else start_of(tables, calendar, work)


@inlined_kernel
def earlier(tables: Tables, calendar: int, clock: int, lag: int) -> int:
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
    return kind in (FS, SS, STARTED)


@kernel
def forward_pass(tables: Tables, nodes: Integers, links: Integers, incoming: Integers) -> None:
    """Early dates: each node as soon as its floors and its predecessors allow."""
    for node in range(nodes.shape[1]):
        start, finish = nodes[START_FLOOR, node], nodes[FINISH_FLOOR, node]
        for link in range(incoming[node], incoming[node + 1]):
            before, kind, lag = links[PREDECESSOR, link], links[KIND, link], links[LAG, link]
            if lag == -FAR or kind == STARTED:
                continue
            origin = nodes[EARLY_FINISH, before] if leaves_finish(kind) else nodes[EARLY_START, before]
            bound = later(tables, links[LAG_CALENDAR, link], origin, lag)
            if bounds_start(kind):
                start = max(start, bound)
            else:
                finish = max(finish, bound)
        if nodes[SPECIAL, node] == 0:
            place_early(tables, nodes, node, start, finish, nodes[REMAINING, node])
        else:
            place_special_early(tables, nodes, node, start, finish)


@kernel
def place_early(tables: Tables, nodes: Integers, node: int, start: int, finish: int, remaining: int) -> None:
    """Set the early dates of ``remaining`` minutes of work from the bounds on its start and finish."""
    calendar = nodes[CALENDAR, node]
    if start > -FAR:
        work = work_at(tables, calendar, start)
    else:
        work = work_at(tables, calendar, finish) - remaining
    if finish > -FAR:
        work = max(work, work_at(tables, calendar, finish) - remaining)
    begin = start_of(tables, calendar, work)
    nodes[EARLY_START, node] = begin
    if remaining == 0:
        nodes[EARLY_FINISH, node] = begin
        return
    end = finish_of(tables, calendar, work + remaining)
    if finish > end:
        end = reachable_finish(tables, calendar, finish)
    nodes[EARLY_FINISH, node] = end


@kernel
def place_special_early(tables: Tables, nodes: Integers, node: int, start: int, finish: int) -> None:
    """Set the early dates of completed work, a finish milestone, or work that a date pins or stretches."""
    calendar, remaining = nodes[CALENDAR, node], nodes[REMAINING, node]
    if nodes[SHAPE, node] == COMPLETED:
        actual = nodes[PINNED_FINISH, node] > -FAR
        nodes[EARLY_START, node] = nodes[PINNED_START, node] if actual else max(start, finish)
        nodes[EARLY_FINISH, node] = nodes[PINNED_FINISH, node] if actual else max(start, finish)
        return
    if nodes[PINNED_START, node] > -FAR:
        start, finish = max(nodes[EARLIEST, node], nodes[PINNED_START, node]), -FAR
    if nodes[PINNED_FINISH, node] > -FAR:
        start, finish = nodes[EARLIEST, node], nodes[PINNED_FINISH, node]
    if nodes[SHAPE, node] == FINISH_MILESTONE:
        at = reachable_finish(tables, calendar, max(start, finish))
        nodes[EARLY_START, node] = nodes[EARLY_FINISH, node] = at
        return
    if nodes[EXPECTED_FINISH, node] > -FAR:
        left = work_at(tables, calendar, nodes[EXPECTED_FINISH, node]) - work_at(tables, calendar, start)
        if left > 0 or nodes[STARTED_WORK, node]:
            remaining = nodes[REMAINING, node] = max(0, left)
    place_early(tables, nodes, node, start, finish, remaining)


@inlined_kernel
def reachable_finish(tables: Tables, calendar: int, clock: int) -> int:
    """A finish bound as it is where work ends or goes on, else the next instant at which work begins."""
    work = work_at(tables, calendar, clock)
    return clock if finish_of(tables, calendar, work) == clock else start_of(tables, calendar, work)


@kernel
def backward_pass(tables: Tables, nodes: Integers, outlinks: Integers, leaving: Integers) -> None:
    """Late dates: each node as late as its ceilings and its successors allow."""
    for node in range(nodes.shape[1] - 1, -1, -1):
        start, finish = nodes[START_CEILING, node], nodes[FINISH_CEILING, node]
        for link in range(leaving[node], leaving[node + 1]):
            after, kind, lag = outlinks[SUCCESSOR, link], outlinks[KIND, link], outlinks[LAG, link]
            if lag == -FAR:
                continue
            origin = nodes[LATE_START, after] if bounds_start(kind) else nodes[LATE_FINISH, after]
            bound = earlier(tables, outlinks[LAG_CALENDAR, link], origin, lag)
            if leaves_finish(kind):
                finish = min(finish, bound)
            else:
                start = min(start, bound)
        if nodes[SPECIAL, node] == 0:
            place_late(tables, nodes, node, start, finish)
        else:
            place_special_late(tables, nodes, node, start, finish)


@kernel
def place_late(tables: Tables, nodes: Integers, node: int, start: int, finish: int) -> None:
    """Set a node's late dates from the bounds on its start and finish."""
    calendar, remaining = nodes[CALENDAR, node], nodes[REMAINING, node]
    if finish < FAR:
        work = work_at(tables, calendar, finish)
    else:
        work = work_at(tables, calendar, start) + remaining
    if start < FAR:
        work = min(work, work_at(tables, calendar, start) + remaining)
    end = finish_of(tables, calendar, work)
    nodes[LATE_FINISH, node] = end
    if remaining == 0:
        nodes[LATE_START, node] = end
        return
    begin = start_of(tables, calendar, work - remaining)
    nodes[LATE_START, node] = begin if begin <= start else reachable_start(tables, calendar, start)


@kernel
def place_special_late(tables: Tables, nodes: Integers, node: int, start: int, finish: int) -> None:
    """Set the late dates of completed work, a start milestone, or work that a date pins."""
    if nodes[SHAPE, node] == COMPLETED:
        actual = nodes[PINNED_FINISH, node] > -FAR
        nodes[LATE_START, node] = nodes[PINNED_START, node] if actual else min(start, finish)
        nodes[LATE_FINISH, node] = nodes[PINNED_FINISH, node] if actual else min(start, finish)
        return
    if nodes[PINNED_START, node] > -FAR:
        start, finish = nodes[PINNED_START, node], FAR
    if nodes[PINNED_FINISH, node] > -FAR:
        start, finish = FAR, nodes[PINNED_FINISH, node]
    if nodes[SHAPE, node] == START_MILESTONE:
        at = reachable_start(tables, nodes[CALENDAR, node], min(start, finish))
        nodes[LATE_START, node] = nodes[LATE_FINISH, node] = at
        return
    place_late(tables, nodes, node, start, finish)


@inlined_kernel
def reachable_start(tables: Tables, calendar: int, clock: int) -> int:
    """A start bound as it is where work goes on, else the last instant before it at which work ends."""
    work = work_at(tables, calendar, clock)
    return clock if start_of(tables, calendar, work) == clock else finish_of(tables, calendar, work)


@kernel
def room_after(tables: Tables, nodes: Integers, outlinks: Integers, leaving: Integers, node: int) -> int:
    """The latest finish of a node that moves no successor's early dates; FAR without successors."""
    calendar, remaining = nodes[CALENDAR, node], nodes[REMAINING, node]
    finish, start = FAR, FAR
    for link in range(leaving[node], leaving[node + 1]):
        after, kind, lag = outlinks[SUCCESSOR, link], outlinks[KIND, link], outlinks[LAG, link]
        if lag == -FAR:
            continue
        origin = nodes[EARLY_START, after] if bounds_start(kind) else nodes[EARLY_FINISH, after]
        bound = earlier(tables, outlinks[LAG_CALENDAR, link], origin, lag)
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
    tables: Tables,
    nodes: Integers,
    outlinks: Integers,
    leaving: Integers,
    chosen: Integers,
    project_end: Integers,
) -> None:
    """Move the early dates of as-late-as-possible nodes to where they have no free float left."""
    for node in range(nodes.shape[1] - 1, -1, -1):
        if chosen[node] == 0:
            continue
        finish = room_after(tables, nodes, outlinks, leaving, node)
        calendar, remaining = nodes[CALENDAR, node], nodes[REMAINING, node]
        if finish == FAR:
            finish = project_end[node]
        work = max(work_at(tables, calendar, finish), work_at(tables, calendar, nodes[EARLY_FINISH, node]))
        nodes[EARLY_FINISH, node] = finish_of(tables, calendar, work)
        nodes[EARLY_START, node] = start_of(tables, calendar, work - remaining)
        if nodes[SHAPE, node] == START_MILESTONE:
            nodes[EARLY_FINISH, node] = nodes[EARLY_START, node]
        elif remaining == 0:
            nodes[EARLY_START, node] = nodes[EARLY_FINISH, node]
