"""The passes of one iteration, in working minutes wherever a link stays inside one calendar.

They give what the passes of ``engines/schedule`` give, with fewer conversions: clock time is found only where
another calendar, a constraint or the project's end asks for it. Nodes with constraints, milestones and
completed work go through the schedule engine's own rules.
"""

from typing import NamedTuple

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import Integers, Tables, finish_of, start_of, work_at
from yingzao.engines.schedule.columns import (
    CALENDAR,
    EARLY_FINISH,
    EARLY_START,
    FAR,
    FINISH_CEILING,
    FINISH_FLOOR,
    KIND,
    LAG,
    LAG_CALENDAR,
    LATE_FINISH,
    LATE_START,
    PREDECESSOR,
    REMAINING,
    START_CEILING,
    START_FLOOR,
    STARTED,
    SUCCESSOR,
)
from yingzao.engines.schedule.passes import (
    bounds_start,
    earlier,
    later,
    leaves_finish,
    place_special_early,
    place_special_late,
    reachable_finish,
    reachable_start,
)

WORK, CLOCK, LAGGED, VOID = 0, 1, 2, 3
"""How a link is followed: in working minutes, by the clock without lag, by the clock with lag, not at all."""

ASK_EARLY_START, ASK_EARLY_FINISH, ASK_LATE_START, ASK_LATE_FINISH = 1, 2, 4, 8
"""Which clock times of a node somebody asks for."""


class Plan(NamedTuple):
    """How each link is followed in either direction, and which nodes are plain and what they must tell.

    ``slot`` is project × calendars + calendar of each node; ``project`` its project's number.
    """

    forward: Integers
    backward: Integers
    plain_early: Integers
    plain_late: Integers
    asked: Integers
    slot: Integers
    project: Integers


class Work(NamedTuple):
    """Working minutes, in each node's calendar, at its four dates and at its earliest start.

    ``end`` has them at what late dates count back from, for each slot.
    """

    early_start: Integers
    early_finish: Integers
    late_start: Integers
    late_finish: Integers
    floor: Integers
    end: Integers


@kernel
def lean_forward(
    tables: Tables, nodes: Integers, links: Integers, incoming: Integers, plan: Plan, work: Work
) -> None:
    """Early dates of one iteration. Loops take arrays out of their tuples first, for speed."""
    predecessor, kinds, lags = links[PREDECESSOR], links[KIND], links[LAG]
    lag_calendars, ways, plain, all_asked = links[LAG_CALENDAR], plan.forward, plan.plain_early, plan.asked
    calendars, durations = nodes[CALENDAR], nodes[REMAINING]
    starts, finishes = nodes[EARLY_START], nodes[EARLY_FINISH]
    work_starts, work_finishes, floors = work.early_start, work.early_finish, work.floor
    for node in range(len(calendars)):
        calendar, remaining = calendars[node], durations[node]
        if plain[node] == 0:
            general_early(tables, nodes, links, incoming, node)
            work_starts[node] = work_at(tables, calendar, starts[node])
            work_finishes[node] = work_at(tables, calendar, finishes[node])
            continue
        done, due = floors[node], -FAR
        clock, finish = -FAR, -FAR
        for link in range(incoming[node], incoming[node + 1]):
            way, before, kind = ways[link], predecessor[link], kinds[link]
            if way == WORK:
                origin = work_finishes[before] if leaves_finish(kind) else work_starts[before]
                if bounds_start(kind):
                    done = max(done, origin + lags[link])
                else:
                    due = max(due, origin + lags[link])
            elif way != VOID:
                bound = finishes[before] if leaves_finish(kind) else starts[before]
                if way == LAGGED:
                    bound = later(tables, lag_calendars[link], bound, lags[link])
                if bounds_start(kind):
                    clock = max(clock, bound)
                else:
                    finish = max(finish, bound)
        if clock > -FAR:
            done = max(done, work_at(tables, calendar, clock))
        if finish > -FAR:
            due = max(due, work_at(tables, calendar, finish))
        done = max(done, due - remaining)
        work_starts[node], work_finishes[node] = done, done + remaining
        asked = all_asked[node]
        if asked & ASK_EARLY_START or remaining == 0:
            starts[node] = finishes[node] = start_of(tables, calendar, done)
        if remaining > 0 and asked & ASK_EARLY_FINISH:
            end = finish_of(tables, calendar, done + remaining)
            if finish > end:
                end = reachable_finish(tables, calendar, finish)
            finishes[node] = end


@kernel
def general_early(tables: Tables, nodes: Integers, links: Integers, incoming: Integers, node: int) -> None:
    """As in the schedule engine: all bounds by the clock."""
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
    place_special_early(tables, nodes, node, start, finish)


@kernel
def lean_backward(
    tables: Tables, nodes: Integers, outlinks: Integers, leaving: Integers, plan: Plan, work: Work
) -> None:
    """Late dates of one iteration."""
    successor, kinds, lags = outlinks[SUCCESSOR], outlinks[KIND], outlinks[LAG]
    lag_calendars, ways = outlinks[LAG_CALENDAR], plan.backward
    plain, all_asked, slots = plan.plain_late, plan.asked, plan.slot
    calendars, durations = nodes[CALENDAR], nodes[REMAINING]
    starts, finishes = nodes[LATE_START], nodes[LATE_FINISH]
    work_starts, work_finishes, ends = work.late_start, work.late_finish, work.end
    for node in range(len(calendars) - 1, -1, -1):
        calendar, remaining = calendars[node], durations[node]
        if plain[node] == 0:
            general_late(tables, nodes, outlinks, leaving, node)
            work_starts[node] = work_at(tables, calendar, starts[node])
            work_finishes[node] = work_at(tables, calendar, finishes[node])
            continue
        left, due = ends[slots[node]], FAR
        clock, start = FAR, FAR
        for link in range(leaving[node], leaving[node + 1]):
            way, after, kind = ways[link], successor[link], kinds[link]
            if way == WORK:
                origin = work_starts[after] if bounds_start(kind) else work_finishes[after]
                if leaves_finish(kind):
                    left = min(left, origin - lags[link])
                else:
                    due = min(due, origin - lags[link])
            elif way != VOID:
                bound = starts[after] if bounds_start(kind) else finishes[after]
                if way == LAGGED:
                    bound = earlier(tables, lag_calendars[link], bound, lags[link])
                if leaves_finish(kind):
                    clock = min(clock, bound)
                else:
                    start = min(start, bound)
        if clock < FAR:
            left = min(left, work_at(tables, calendar, clock))
        if start < FAR:
            due = min(due, work_at(tables, calendar, start))
        left = min(left, due + remaining)
        work_starts[node], work_finishes[node] = left - remaining, left
        asked = all_asked[node]
        if asked & ASK_LATE_FINISH or remaining == 0:
            starts[node] = finishes[node] = finish_of(tables, calendar, left)
        if remaining > 0 and asked & ASK_LATE_START:
            begin = start_of(tables, calendar, left - remaining)
            starts[node] = begin if begin <= start else reachable_start(tables, calendar, start)


@kernel
def general_late(tables: Tables, nodes: Integers, outlinks: Integers, leaving: Integers, node: int) -> None:
    """As in the schedule engine: all bounds by the clock."""
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
    place_special_late(tables, nodes, node, start, finish)
