"""Genetic search over activity lists with two populations, one justified to the left and one to the right.

A child of two right-justified lists is placed from the left and the other way round, so that every placement is
also one pass of double justification (Debels and Vanhoucke 2005; Valls, Ballestín and Quintanilla 2005).
Individuals keep the list by which the other direction places them.
"""

from typing import NamedTuple

from yingzao.engines.calendar.compiling import inlined_kernel, kernel
from yingzao.engines.calendar.kernel import Integers

from .placing import Direction, Work, list_backwards, place_all, put_predecessors_first

LEFT, RIGHT = 0, 1
PRINTS = 1 << 16
"""Size of the table that counts fingerprints of schedules."""

STIR = 8
"""How much more often a child that equals its parent is mutated."""


class Population(NamedTuple):
    """``lists[side, individual]``, ``makespans[side, individual]`` and fingerprints counted per side."""

    lists: Integers
    makespans: Integers
    prints: Integers
    print_counts: Integers


class Scratch(NamedTuple):
    """What placing a list overwrites."""

    free: Integers
    start: Integers
    order: Integers
    marks: Integers
    stack: Integers
    tally: Integers


class Best(NamedTuple):
    """The best left-justified starts so far; ``figures`` are makespan, bound, and placements without progress."""

    start: Integers
    figures: Integers


MAKESPAN, BOUND, IDLE = 0, 1, 2


@inlined_kernel
def draw(random: Integers, below: int) -> int:
    """A number from 0 to ``below`` - 1 (xorshift of 32 bits, Marsaglia 2003)."""
    state = random[0]
    state ^= (state << 13) & 0xFFFFFFFF
    state ^= state >> 17
    state ^= (state << 5) & 0xFFFFFFFF
    random[0] = state
    return (state * below) >> 32


@kernel
def sample_list(
    random: Integers, left: Direction, right: Direction, tails: Integers, scratch: Scratch
) -> None:
    """Fill ``scratch.order`` with a random list in which a long way to the end makes an early place likely."""
    count = len(tails)
    waiting, eligible = scratch.marks, scratch.stack
    found = 0
    for activity in range(count):
        waiting[activity] = left.first[activity + 1] - left.first[activity]
        if waiting[activity] == 0:
            eligible[found] = activity
            found += 1
    for place in range(count):
        shortest = tails[eligible[0]]
        total = 0
        for number in range(found):
            shortest = min(shortest, tails[eligible[number]])
            total += tails[eligible[number]]
        at = draw(random, total + found * (1 - shortest))
        number = 0
        while at > tails[eligible[number]] - shortest:
            at -= tails[eligible[number]] - shortest + 1
            number += 1
        activity = eligible[number]
        scratch.order[place] = activity
        found -= 1
        eligible[number] = eligible[found]
        for link in range(right.first[activity], right.first[activity + 1]):
            after = right.before[link]
            waiting[after] -= 1
            if waiting[after] == 0:
                eligible[found] = after
                found += 1


@kernel
def cross(random: Integers, outer: Integers, inner: Integers, child: Integers, marks: Integers) -> bool:
    """The list of ``outer`` with a stretch of 40 to 80 % in the order of ``inner``; whether that changes anything."""
    count = len(outer)
    length = (2 * count) // 5 + draw(random, (2 * count) // 5 + 1)
    first = draw(random, count - length + 1)
    for place in range(count):
        marks[outer[place]] = first <= place < first + length
        child[place] = outer[place]
    changed = False
    for place in range(count):
        if marks[inner[place]]:
            changed |= child[first] != inner[place]
            child[first] = inner[place]
            first += 1
    return changed


@kernel
def mutate(random: Integers, order: Integers, side: Direction, chance: int) -> None:
    """Exchange neighbours that are not linked, each pair with a chance of ``chance`` in 65,536."""
    for place in range(len(order) - 1):
        if draw(random, 65536) >= chance:
            continue
        one, two = order[place], order[place + 1]
        linked = False
        for link in range(side.first[two], side.first[two + 1]):
            linked |= side.before[link] == one
        if not linked:
            order[place], order[place + 1] = two, one


@inlined_kernel
def fingerprint(start: Integers) -> int:
    """A number that two different schedules hardly share."""
    state = 2166136261
    for at in start:
        state = ((state ^ at) * 16777619) & 0xFFFFFFFFFFFF
    return (state ^ (state >> 24)) & (PRINTS - 1)


@kernel
def keep(
    population: Population,
    side: int,
    slot: int,
    makespan: int,
    sides: tuple[Direction, Direction],
    work: Work,
    scratch: Scratch,
    ordered: bool,
) -> None:
    """Put the schedule in ``scratch.start`` into a slot, as the list for the other direction."""
    order = population.lists[side, slot]
    list_backwards(scratch.start, work, makespan, side == LEFT, order, scratch.tally)
    if not ordered:
        put_predecessors_first(order, sides[1 - side], scratch.marks, scratch.stack)
    population.makespans[side, slot] = makespan
    population.print_counts[side, population.prints[side, slot]] -= 1
    population.prints[side, slot] = fingerprint(scratch.start)
    population.print_counts[side, population.prints[side, slot]] += 1


@kernel
def note(best: Best, makespan: int, start: Integers) -> None:
    """Remember a left-justified schedule that is better than all before."""
    if makespan < best.figures[MAKESPAN]:
        best.figures[MAKESPAN] = makespan
        best.figures[IDLE] = 0
        best.start[:] = start


@kernel
def found_population(
    population: Population,
    sides: tuple[Direction, Direction],
    work: Work,
    urgency: Integers,
    best: Best,
    scratch: Scratch,
    random: Integers,
    ordered: bool,
) -> int:
    """Fill both populations, the right one by justifying the left; returns the number of placements."""
    size = population.makespans.shape[1]
    population.print_counts[:] = 0
    population.prints[:] = 0
    best.figures[IDLE] = 0
    for slot in range(size):
        sample_list(random, sides[LEFT], sides[RIGHT], urgency, scratch)
        makespan = place_all(scratch.order, sides[LEFT], work, scratch.free, scratch.start)
        note(best, makespan, scratch.start)
        keep(population, LEFT, slot, makespan, sides, work, scratch, ordered)
        makespan = place_all(population.lists[LEFT, slot], sides[RIGHT], work, scratch.free, scratch.start)
        keep(population, RIGHT, slot, makespan, sides, work, scratch, ordered)
    return 2 * size


@kernel
def breed(
    population: Population,
    sides: tuple[Direction, Direction],
    work: Work,
    best: Best,
    scratch: Scratch,
    random: Integers,
    ordered: bool,
    chance: int,
    budget: int,
) -> int:
    """Make children until ``budget`` placements are used or the bound is reached; returns those used.

    A child takes the place of the parent whose number it has when it is not longer and not there already.
    """
    size = population.makespans.shape[1]
    used = 0
    while True:
        for side in (LEFT, RIGHT):
            other = 1 - side
            for slot in range(size):
                if used >= budget or best.figures[MAKESPAN] <= best.figures[BOUND]:
                    return used
                mate = draw(random, size)
                rival = draw(random, size)
                if population.makespans[other, rival] < population.makespans[other, mate]:
                    mate = rival
                lists = population.lists[other]
                changed = cross(random, lists[mate], lists[slot], scratch.order, scratch.marks)
                mutate(random, scratch.order, sides[side], chance if changed else STIR * chance)
                makespan = place_all(scratch.order, sides[side], work, scratch.free, scratch.start)
                used += 1
                best.figures[IDLE] += 1
                if makespan > population.makespans[side, slot]:
                    continue
                if population.print_counts[side, fingerprint(scratch.start)] > 0:
                    continue
                keep(population, side, slot, makespan, sides, work, scratch, ordered)
                if side == LEFT:
                    note(best, makespan, scratch.start)
                elif makespan < best.figures[MAKESPAN]:
                    again = place_all(
                        population.lists[side, slot], sides[LEFT], work, scratch.free, scratch.start
                    )
                    used += 1
                    note(best, again, scratch.start)
