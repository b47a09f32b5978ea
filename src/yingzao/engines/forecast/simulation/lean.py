"""The passes of one iteration, in working minutes wherever a link stays inside one calendar.

They give what the passes of ``engines/schedule`` give, with fewer conversions: clock time is found only where
another calendar, a constraint or the project's end asks for it. Nodes with constraints, milestones and
completed work go through the schedule engine's own rules.
"""

from typing import NamedTuple

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import CalendarTables, Integers
from yingzao.engines.schedule.passes import (
    FAR,
    Links,
    Nodes,
    bounds_start,
    earlier,
    later,
    leaves_finish,
    place_early,
    place_late,
    reachable_finish,
    reachable_start,
)

from .clock import Packed, clock_earlier, clock_later, finish_by, start_after, work_by

WORK, CLOCK, LAGGED, VOID = 0, 1, 2, 3
"""How a link is followed: in working minutes, by the clock without lag, by the clock with lag, not at all."""

EARLY_START, EARLY_FINISH, LATE_START, LATE_FINISH = 1, 2, 4, 8
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
    packed: Packed, tables: CalendarTables, nodes: Nodes, links: Links, plan: Plan, work: Work
) -> None:
    """Early dates of one iteration. Loops take arrays out of their tuples first, for speed."""
    first, predecessor, kinds, lags = links.first_incoming, links.predecessor, links.kind, links.lag
    lag_calendars, ways, plain, all_asked = links.lag_calendar, plan.forward, plan.plain_early, plan.asked
    calendars, durations = nodes.calendar, nodes.remaining
    starts, finishes = nodes.early_start, nodes.early_finish
    work_starts, work_finishes, floors = work.early_start, work.early_finish, work.floor
    for node in range(len(calendars)):
        calendar, remaining = calendars[node], durations[node]
        if plain[node] == 0:
            general_early(tables, nodes, links, node)
            work_starts[node] = work_by(packed, calendar, starts[node])
            work_finishes[node] = work_by(packed, calendar, finishes[node])
            continue
        done, due = floors[node], -FAR
        clock, finish = -FAR, -FAR
        for link in range(first[node], first[node + 1]):
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
                    bound = clock_later(packed, lag_calendars[link], bound, lags[link])
                if bounds_start(kind):
                    clock = max(clock, bound)
                else:
                    finish = max(finish, bound)
        if clock > -FAR:
            done = max(done, work_by(packed, calendar, clock))
        if finish > -FAR:
            due = max(due, work_by(packed, calendar, finish))
        done = max(done, due - remaining)
        work_starts[node], work_finishes[node] = done, done + remaining
        asked = all_asked[node]
        if asked & EARLY_START or remaining == 0:
            starts[node] = finishes[node] = start_after(packed, calendar, done)
        if remaining > 0 and asked & EARLY_FINISH:
            end = finish_by(packed, calendar, done + remaining)
            if finish > end:
                end = reachable_finish(tables, calendar, finish)
            finishes[node] = end


@kernel
def general_early(tables: CalendarTables, nodes: Nodes, links: Links, node: int) -> None:
    """As in the schedule engine: all bounds by the clock."""
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
def lean_backward(
    packed: Packed, tables: CalendarTables, nodes: Nodes, links: Links, plan: Plan, work: Work
) -> None:
    """Late dates of one iteration."""
    first, outgoing, successor, kinds = links.first_outgoing, links.outgoing, links.successor, links.kind
    lags, lag_calendars, ways = links.lag, links.lag_calendar, plan.backward
    plain, all_asked, slots = plan.plain_late, plan.asked, plan.slot
    calendars, durations = nodes.calendar, nodes.remaining
    starts, finishes = nodes.late_start, nodes.late_finish
    work_starts, work_finishes, ends = work.late_start, work.late_finish, work.end
    for node in range(len(calendars) - 1, -1, -1):
        calendar, remaining = calendars[node], durations[node]
        if plain[node] == 0:
            general_late(tables, nodes, links, node)
            work_starts[node] = work_by(packed, calendar, starts[node])
            work_finishes[node] = work_by(packed, calendar, finishes[node])
            continue
        left, due = ends[slots[node]], FAR
        clock, start = FAR, FAR
        for place in range(first[node], first[node + 1]):
            link = outgoing[place]
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
                    bound = clock_earlier(packed, lag_calendars[link], bound, lags[link])
                if leaves_finish(kind):
                    clock = min(clock, bound)
                else:
                    start = min(start, bound)
        if clock < FAR:
            left = min(left, work_by(packed, calendar, clock))
        if start < FAR:
            due = min(due, work_by(packed, calendar, start))
        left = min(left, due + remaining)
        work_starts[node], work_finishes[node] = left - remaining, left
        asked = all_asked[node]
        if asked & LATE_FINISH or remaining == 0:
            starts[node] = finishes[node] = finish_by(packed, calendar, left)
        if remaining > 0 and asked & LATE_START:
            begin = start_after(packed, calendar, left - remaining)
            starts[node] = begin if begin <= start else reachable_start(tables, calendar, start)


@kernel
def general_late(tables: CalendarTables, nodes: Nodes, links: Links, node: int) -> None:
    """As in the schedule engine: all bounds by the clock."""
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
