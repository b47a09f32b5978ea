"""Who holds how much of a resource when: loads between instants against a capacity that may change."""

from bisect import bisect_right, insort
from dataclasses import dataclass
from decimal import Decimal

from .request import Resource

Stretch = tuple[int, int]
"""Start and end instant of working time, end exclusive."""


@dataclass(frozen=True)
class Shortage:
    """A stretch in which a demand does not fit and the activities that hold the resource then."""

    resource_id: str
    start: int
    finish: int
    holders: tuple[str, ...]


class Loading:
    """The load of one resource as steps between marks."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self._marks: list[int] = [since for since, _ in resource.changes]
        self._marks.sort()
        self._held: list[tuple[int, int, Decimal, str]] = []
        self._longest = 0

    def copy(self) -> "Loading":
        """The same load, to be changed independently."""
        other = Loading(self.resource)
        other._marks, other._held, other._longest = list(self._marks), list(self._held), self._longest
        return other

    def hold(self, activity_id: str, units: Decimal, stretches: list[Stretch]) -> None:
        """Note that an activity holds units in stretches of working time."""
        for start, finish in stretches:
            insort(self._held, (start, finish, units, activity_id))
            self._longest = max(self._longest, finish - start)
            for mark in (start, finish):
                place = bisect_right(self._marks, mark)
                if place == 0 or self._marks[place - 1] != mark:
                    self._marks.insert(place, mark)

    def shortage(self, units: Decimal, stretches: list[Stretch]) -> Shortage | None:
        """The first stretch in which ``units`` more do not fit; None when they fit throughout."""
        for start, finish in stretches:
            place = bisect_right(self._marks, start)
            at = start
            while at < finish:
                until = min(finish, self._marks[place]) if place < len(self._marks) else finish
                held = self.held_at(at)
                if sum((amount for amount, _ in held), units) > self.resource.capacity_at(at):
                    return Shortage(self.resource.id, at, until, tuple(sorted({name for _, name in held})))
                at = until
                place += 1
        return None

    def held_at(self, instant: int) -> list[tuple[Decimal, str]]:
        """Units and activities that hold the resource at an instant."""
        found = []
        place = bisect_right(self._held, (instant, 1 << 62, Decimal(0), ""))
        for start, finish, units, name in reversed(self._held[:place]):
            if start + self._longest <= instant:
                break
            if finish > instant:
                found.append((units, name))
        return found

    def overloads(self) -> list[Shortage]:
        """Every step in which more is held than there is."""
        found = []
        for at, until in zip(self._marks, self._marks[1:], strict=False):
            held = self.held_at(at)
            if held and sum((amount for amount, _ in held), Decimal(0)) > self.resource.capacity_at(at):
                found.append(Shortage(self.resource.id, at, until, tuple(sorted({n for _, n in held}))))
        return found

    @property
    def peak(self) -> Decimal:
        """The highest capacity there ever is."""
        return max([self.resource.capacity, *(units for _, units in self.resource.changes)])

    def taken(self) -> list[tuple[int | None, int | None, Decimal]]:
        """Steps in which less than the peak is free: start and end (None: always) and the units missing."""
        found: list[tuple[int | None, int | None, Decimal]] = []
        if self.resource.capacity < self.peak:
            found.append((None, self._marks[0], self.peak - self.resource.capacity))
        for place, at in enumerate(self._marks):
            held = sum((amount for amount, _ in self.held_at(at)), Decimal(0))
            missing = self.peak - self.resource.capacity_at(at) + held
            if missing > 0:
                found.append((at, self._marks[place + 1] if place + 1 < len(self._marks) else None, missing))
        return found
