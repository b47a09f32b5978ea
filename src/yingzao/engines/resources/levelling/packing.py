"""A period problem packed into the arrays of the placing kernels, in both directions of time."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingzao.engines.calendar.kernel import Integers
from yingzao.engines.schedule.ordering import first_links, topological_order

from .periods import PeriodProblem, check_problem, longest_tails
from .placing import Direction, Work

WORD_BITS = 62
"""Bits of a word that lanes may use, so that no sum or difference leaves 64 signed bits."""


@dataclass(frozen=True)
class Packed:
    """What the search works on; activities are renumbered so that predecessors come first.

    ``number[place]`` is the number in the problem. ``ordered`` says that start order respects every link in both
    directions, so that lists need no repair.
    """

    problem: PeriodProblem
    number: Integers
    work: Work
    left: Direction
    right: Direction
    urgency: Integers
    ordered: bool

    def as_given(self, start: Integers) -> tuple[int, ...]:
        """Starts in the numbering of the problem."""
        given = np.empty(len(start), np.int64)
        given[self.number] = start
        return tuple(int(at) for at in given)


def pack(problem: PeriodProblem) -> Packed:
    """Check a problem and pack it; raises ``LevellingError``, and ``CycleError`` for circular links."""
    check_problem(problem)
    count = len(problem.durations)
    links = np.array([(k.before, k.after, k.offset) for k in problem.links], np.int64).reshape(-1, 3)
    names = [problem.activity_name(number) for number in range(count)]
    number = topological_order(count, links[:, 0], links[:, 1], names, names)
    place = np.empty(count, np.int64)
    place[number] = np.arange(count)
    duration = np.array(problem.durations, np.int64)[number]
    before, after, offset = place[links[:, 0]], place[links[:, 1]], links[:, 2]
    mirrored = offset + duration[after] - duration[before]
    release = np.array(problem.releases or [0] * count, np.int64)[number]
    demand = np.array(problem.demands, np.int64).reshape(count, len(problem.capacities))[number]
    lanes = _lanes(problem.capacities)
    words, guard = _packed(demand, lanes), _guard(lanes)
    profile = _profile(problem, lanes, _horizon(problem))
    tails = longest_tails(problem, number)[number]
    return Packed(
        problem,
        number,
        Work(duration, words, guard, np.asarray((demand > 0).any(1), np.int64)),
        _direction(count, before, after, offset, release, profile),
        _direction(count, after, before, mirrored, np.zeros(count, np.int64), profile),
        tails - duration,
        bool((offset >= 0).all() and (mirrored >= 0).all()),
    )


def _direction(
    count: int, before: Integers, after: Integers, offset: Integers, release: Integers, profile: Integers
) -> Direction:
    order = np.argsort(after, kind="stable")
    return Direction(first_links(after, count), before[order], offset[order], release, profile)


def _lanes(capacities: Sequence[int]) -> list[tuple[int, int, int]]:
    """Word, lowest bit and width without guard of each resource's lane."""
    lanes, word, bit = [], 0, 0
    for capacity in capacities:
        width = int(capacity).bit_length()
        if bit + width + 1 > WORD_BITS:
            word, bit = word + 1, 0
        lanes.append((word, bit, width))
        bit += width + 1
    return lanes


def _packed(units: Integers, lanes: list[tuple[int, int, int]]) -> Integers:
    """Units ``[row, resource]`` as words ``[row, word]``."""
    words = np.zeros((len(units), lanes[-1][0] + 1 if lanes else 1), np.int64)
    for resource, (word, bit, _) in enumerate(lanes):
        words[:, word] += units[:, resource] << bit
    return words


def _guard(lanes: list[tuple[int, int, int]]) -> Integers:
    guard = np.zeros(lanes[-1][0] + 1 if lanes else 1, np.int64)
    for word, bit, width in lanes:
        guard[word] |= 1 << (bit + width)
    return guard


def _horizon(problem: PeriodProblem) -> int:
    """Periods in which every list can be placed: everything one after the other, after all reservations."""
    latest = max(problem.releases, default=0)
    reserved = max((block.finish for block in problem.reserved), default=0)
    waits = sum(max(0, link.offset - problem.durations[link.before]) for link in problem.links)
    return int(max(latest, reserved) + sum(problem.durations) + waits + 1)


def _profile(problem: PeriodProblem, lanes: list[tuple[int, int, int]], horizon: int) -> Integers:
    free = np.tile(np.array(problem.capacities, np.int64), (horizon, 1))
    for block in problem.reserved:
        free[max(0, block.start) : block.finish, block.resource] -= block.units
    np.maximum(free, 0, out=free)
    return np.ascontiguousarray((_packed(free, lanes) + _guard(lanes)).T)
