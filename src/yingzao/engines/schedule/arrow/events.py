"""From precedence to events and arrows with few dummies.

Every event is the set of work that is done when it happens. A piece of work begins at the event of all that
precedes it, A, and ends at the event of all that its successors have in common, E: the intersection of their
A (the latest event it may end at; Sterboul and Wertheimer, RAIRO 15, 1981, name nodes by the same sets). Then
every E contains the E of each of its members, so that dummies along inclusion between events state exactly the
given precedence and nothing else. Each event is joined to as few smaller events as cover its latest members
(greedy set cover); dummies that run from each of several events to each of several others go through one
event between them where that saves some. Finding the least number is NP-hard (Krishnamoorthy and Deo 1979).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from yingzao.engines.schedule.model import LinkKind
from yingzao.engines.schedule.ordering import topological_order

from .relations import Edge, Relations


@dataclass(frozen=True)
class Topology:
    """Events numbered from 0 and what joins them.

    ``ends`` has tail and head of each piece that takes time, by its place; ``at`` the event of each other.
    """

    events: int
    ends: dict[int, tuple[int, int]]
    at: dict[int, int]
    dummies: tuple[tuple[int, int], ...]


def build_topology(relations: Relations, weights: Sequence[int]) -> Topology:
    """Return events, ends of work and dummies; of parallel work the heaviest needs no dummy.

    Raises ``CycleError`` for circular logic. Example: A before C and D, B before D: A ends where C begins,
    B where D begins, and one dummy leads from the former event to the latter.
    """
    works = [place for place, piece in enumerate(relations.pieces) if piece.takes_time]
    if not works:
        return Topology(0, {}, {}, ())
    sets = _Sets(relations)
    cover = _Cover(sets, works)
    tails = {work: sets.before[work] for work in works}
    heads = {work: sets.ending[work] for work in works}
    marks = {place: sets.before[place] for place in range(len(relations.pieces)) if place not in tails}
    wanted = dict.fromkeys([0, sets.everything, *tails.values(), *heads.values(), *marks.values()])
    dummies = [(found, event) for event in wanted for found in cover.choose(event, wanted)]
    leaving = {tail for tail, _ in dummies} | set(tails.values())
    dummies += [(event, sets.everything) for event in wanted if event not in leaving | {sets.everything}]
    number = {event: place for place, event in enumerate(wanted)}
    joined = [(number[tail], number[head]) for tail, head in dummies]
    count, joined = _through_shared_events(len(number), joined)
    ends = {work: (number[tails[work]], number[heads[work]]) for work in works}
    count, ends, forced = _part_parallel(count, ends, weights)
    at = {place: number[event] for place, event in marks.items()}
    return Topology(count, ends, at, tuple(joined + forced))


class _Sets:
    """For each piece, as bits: what precedes it, what it shares with its successors, and the latest of both."""

    def __init__(self, relations: Relations) -> None:
        pieces = relations.pieces
        names = [piece.name for piece in pieces]
        before = np.array([edge.before for edge in relations.edges], np.int64)
        after = np.array([edge.after for edge in relations.edges], np.int64)
        self.order = topological_order(len(pieces), before, after, names, names).tolist()
        self.is_work = [piece.takes_time for piece in pieces]
        self.everything = sum(1 << place for place, works in enumerate(self.is_work) if works)
        self.incoming, self.outgoing = _edges_by_piece(len(pieces), relations.edges)
        self.before, self.done = [0] * len(pieces), [0] * len(pieces)
        self.latest: list[list[int]] = [[] for _ in pieces]
        self._latest_done: list[list[int]] = [[] for _ in pieces]
        for place in self.order:
            self._gather(place)
        self.ending = [self.everything] * len(pieces)
        for place in reversed(self.order):
            self._intersect(place)
        self.followers: dict[int, list[int]] = defaultdict(list)
        for place, latest in enumerate(self.latest):
            for work in latest:
                self.followers[work].append(place)

    def _gather(self, place: int) -> None:
        own = 1 << place if self.is_work[place] else 0
        starts, finishes = 0, own
        latest_before: set[int] = set()
        latest_done: set[int] = set()
        for edge in self.incoming[place]:
            of_finish = edge.kind in (LinkKind.FS, LinkKind.FF)
            work = self.done[edge.before] if of_finish else self.before[edge.before]
            latest = self._latest_done[edge.before] if of_finish else self.latest[edge.before]
            if edge.kind in (LinkKind.FS, LinkKind.SS):
                starts |= work
                latest_before.update(latest)
            else:
                finishes |= work
                latest_done.update(latest)
        self.before[place], self.done[place] = starts, starts | finishes
        self.latest[place] = self.maximal(latest_before)
        inner = {place} if own else set(self.latest[place])
        self._latest_done[place] = self.maximal(latest_done | inner)

    def _intersect(self, place: int) -> None:
        for edge in self.outgoing[place]:
            if edge.kind is LinkKind.FS:
                self.ending[place] &= self.before[edge.after]
            elif edge.kind is LinkKind.FF:
                self.ending[place] &= self.ending[edge.after]

    def maximal(self, works: Iterable[int]) -> list[int]:
        """Of some work, what precedes none of the rest."""
        chosen = sorted(works)
        earlier = 0
        for work in chosen:
            earlier |= self.before[work]
        return [work for work in chosen if not earlier >> work & 1]

    def latest_of(self, event: int, outer: Iterable[int]) -> list[int]:
        """The members of an event that precede no other member.

        ``outer`` are the latest members of an event that contains this one; the search walks back from them.
        """
        seen = set(outer)
        open_, found = list(seen), []
        while open_:
            work = open_.pop()
            if event >> work & 1:
                found.append(work)
                continue
            earlier = [place for place in self.latest[work] if place not in seen]
            seen.update(earlier)
            open_ += earlier
        return self.maximal(found)


def _edges_by_piece(count: int, edges: Sequence[Edge]) -> tuple[list[list[Edge]], list[list[Edge]]]:
    incoming: list[list[Edge]] = [[] for _ in range(count)]
    outgoing: list[list[Edge]] = [[] for _ in range(count)]
    for edge in edges:
        incoming[edge.after].append(edge)
        outgoing[edge.before].append(edge)
    return incoming, outgoing


class _Cover:
    """Chooses the smaller events that an event has to wait for."""

    def __init__(self, sets: _Sets, works: Sequence[int]) -> None:
        self.sets = sets
        self.latest: dict[int, list[int]] = {}
        for place, latest in enumerate(sets.latest):
            self.latest.setdefault(sets.before[place], latest)
        last = [work for work in works if not any(sets.is_work[place] for place in sets.followers[work])]
        self.latest.setdefault(sets.everything, last)
        for work in works:
            event = sets.ending[work]
            if event not in self.latest:
                self.latest[event] = sets.latest_of(event, sets.latest[sets.followers[work][0]])

    def choose(self, event: int, wanted: Iterable[int]) -> list[int]:
        """Events strictly inside ``event`` that together hold all its latest members not ending at it."""
        sets = self.sets
        latest = self.latest.get(event, [])
        open_ = {work for work in latest if sets.ending[work] != event}
        if not open_:
            return []
        inside = {sets.ending[work] for work in latest}
        inside.update(sets.before[place] for work in latest for place in sets.followers[work])
        candidates = [found for found in inside if found != event and found & event == found]
        held = {found: {work for work in open_ if found >> work & 1} for found in sorted(candidates)}
        chosen: list[int] = []
        while open_:
            best = max(held, key=lambda found: (len(held[found] & open_), -found.bit_count()))
            chosen.append(best)
            open_ = open_ - held[best]
        return _without_spare(chosen, held)


def _without_spare(chosen: list[int], held: dict[int, set[int]]) -> list[int]:
    """Drop what the rest of a cover holds too, as greedy choice may leave some."""
    kept = list(chosen)
    for candidate in chosen:
        rest: set[int] = set().union(*(held[other] for other in kept if other != candidate))
        if held[candidate] <= rest:
            kept.remove(candidate)
    return kept


def _through_shared_events(count: int, dummies: list[tuple[int, int]]) -> tuple[int, list[tuple[int, int]]]:
    """Where dummies join all of several tails to all of several heads, lead them through one event."""
    tails: dict[int, set[int]] = defaultdict(set)
    for tail, head in dummies:
        tails[head].add(tail)
    while True:
        saved, shared, heads = _best_saving(tails)
        if not saved:
            return count, [(tail, head) for head in tails for tail in sorted(tails[head])]
        for head in heads:
            tails[head] = tails[head] - shared | {count}
        tails[count] = set(shared)
        count += 1


def _best_saving(tails: dict[int, set[int]]) -> tuple[int, set[int], list[int]]:
    """How many dummies one shared event would save at most, its tails and its heads."""
    heads: dict[int, list[int]] = defaultdict(list)
    for head, its_tails in tails.items():
        for tail in its_tails:
            heads[tail].append(head)
    meetings = Counter(pair for found in heads.values() for pair in combinations(sorted(found), 2))
    best: tuple[int, set[int], list[int]] = (0, set(), [])
    for (one, other), number in sorted(meetings.items()):
        if number < 2:
            continue
        shared = tails[one] & tails[other]
        common = sorted(set.intersection(*(set(heads[tail]) for tail in shared)))
        saved = len(shared) * len(common) - len(shared) - len(common)
        if saved > best[0]:
            best = saved, shared, common
    return best


def _part_parallel(
    count: int, ends: dict[int, tuple[int, int]], weights: Sequence[int]
) -> tuple[int, dict[int, tuple[int, int]], list[tuple[int, int]]]:
    """Give all but the heaviest of parallel work a tail of its own behind a dummy."""
    together: dict[tuple[int, int], list[int]] = defaultdict(list)
    for work, pair in ends.items():
        together[pair].append(work)
    parted, dummies = dict(ends), []
    for (tail, head), works in together.items():
        for work in sorted(works, key=lambda place: (-weights[place], place))[1:]:
            dummies.append((tail, count))
            parted[work] = (count, head)
            count += 1
    return count, parted, dummies
