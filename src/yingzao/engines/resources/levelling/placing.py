"""Serial schedule generation: place activities of a list one by one at the first instant that has room.

What is free in a period is packed into words: each resource has a lane of bits with a guard bit on top. A demand
fits when no guard bit is borrowed from, so one subtraction compares all resources of a word at once.
"""

from typing import NamedTuple

from yingzao.engines.calendar.compiling import inlined_kernel, kernel
from yingzao.engines.calendar.kernel import Integers

NO_ROOM = 1 << 60
"""Makespan of a list for which the horizon was too short."""


class Work(NamedTuple):
    """Durations in periods, demand words ``[activity, word]``, guard bits per word, and who needs anything."""

    duration: Integers
    demand: Integers
    guard: Integers
    needs: Integers


class Direction(NamedTuple):
    """One direction of time: incoming links as compressed rows, earliest starts, what is free ``[word, period]``.

    ``start[a] >= start[before[e]] + offset[e]`` for ``e`` in ``first[a] : first[a + 1]``.
    """

    first: Integers
    before: Integers
    offset: Integers
    release: Integers
    profile: Integers


@inlined_kernel
def has_room(free: Integers, work: Work, activity: int, period: int) -> bool:
    """Whether the demand of an activity fits into one period; the first word mostly decides."""
    if (free[0, period] - work.demand[activity, 0]) & work.guard[0] != work.guard[0]:
        return False
    for word in range(1, len(work.guard)):
        if (free[word, period] - work.demand[activity, word]) & work.guard[word] != work.guard[word]:
            return False
    return True


@kernel
def place_all(order: Integers, side: Direction, work: Work, free: Integers, start: Integers) -> int:
    """Fill ``start`` for a list in which predecessors come first; returns the makespan or ``NO_ROOM``.

    ``free`` is scratch of the profile's shape. Of a stretch that is too short only the part not yet looked at
    is tested again.
    """
    free[:] = side.profile
    horizon = free.shape[1]
    makespan = 0
    for activity in order:
        at = side.release[activity]
        for link in range(side.first[activity], side.first[activity + 1]):
            at = max(at, start[side.before[link]] + side.offset[link])
        duration = work.duration[activity]
        if duration > 0 and work.needs[activity]:
            tested = at
            period = at + duration - 1
            while period >= tested:
                if period >= horizon:
                    return NO_ROOM
                if has_room(free, work, activity, period):
                    period -= 1
                else:
                    tested = max(at + duration, period + 1)
                    at = period + 1
                    period = at + duration - 1
            for word in range(len(work.guard)):
                taken = work.demand[activity, word]
                for period in range(at, at + duration):
                    free[word, period] -= taken
        start[activity] = at
        makespan = max(makespan, at + duration)
    return makespan


@kernel
def list_backwards(
    start: Integers, work: Work, makespan: int, last_first: bool, order: Integers, count: Integers
) -> None:
    """Fill ``order`` with activities by falling finish: the list for the other direction of time.

    Of equal finishes the higher number comes first with ``last_first``. ``count`` is scratch, makespan + 2 long.
    """
    activities = len(start)
    count[: makespan + 2] = 0
    for activity in range(activities):
        count[makespan - start[activity] - work.duration[activity] + 1] += 1
    for key in range(makespan + 1):
        count[key + 1] += count[key]
    for place in range(activities):
        activity = activities - 1 - place if last_first else place
        key = makespan - start[activity] - work.duration[activity]
        order[count[key]] = activity
        count[key] += 1


@kernel
def put_predecessors_first(order: Integers, side: Direction, done: Integers, stack: Integers) -> None:
    """Move predecessors that stand too late to just before their first successor; the rest keeps its order."""
    wanted = order.copy()
    done[:] = 0
    placed = 0
    for activity in wanted:
        depth = 1
        stack[0] = activity
        while depth > 0:
            top = stack[depth - 1]
            missing = -1
            if done[top] == 0:
                for link in range(side.first[top], side.first[top + 1]):
                    if done[side.before[link]] == 0:
                        missing = side.before[link]
                        break
            if missing >= 0:
                stack[depth] = missing
                depth += 1
                continue
            if done[top] == 0:
                order[placed] = top
                placed += 1
                done[top] = 1
            depth -= 1
