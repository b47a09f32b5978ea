"""What a process really does, read from its history: how long each step takes, where it turns back, who never objects.

A trip is one record on its route; a visit is one opening of a step. Hours are calendar hours, for a site waits on
Sundays too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

START, END, AUTHOR = "start", "end", "author"
"""Ends of every trip, and its author's turn after a rejection."""


@dataclass(frozen=True)
class Visit:
    """``outcome`` is approved, rejected or "" (open, or ended without a vote); ``escalated``: it went to a superior."""

    step: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: str = ""
    is_escalated: bool = False

    @property
    def hours(self) -> float | None:
        return None if self.closed_at is None else (self.closed_at - self.opened_at).total_seconds() / 3600


@dataclass(frozen=True)
class Trip:
    """``visits`` in the order of their opening; ``closed_at`` only of trips that were approved."""

    key: int
    started_at: datetime
    closed_at: datetime | None
    visits: tuple[Visit, ...]

    @property
    def hours(self) -> float | None:
        return None if self.closed_at is None else (self.closed_at - self.started_at).total_seconds() / 3600

    @property
    def turned_back(self) -> bool:
        return any(visit.outcome == "rejected" for visit in self.visits)


@dataclass(frozen=True)
class StepFigures:
    """One step over all trips; hours None where no visit has ended. Each tuple names the trips counted."""

    step: str
    visits: int
    median_hours: float | None
    p80_hours: float | None
    waited_hours: float
    excess_hours: float
    rejections: int
    trips: tuple[int, ...]
    slow: tuple[int, ...]
    rejected: tuple[int, ...]
    repeated: tuple[int, ...]
    escalated: tuple[int, ...]

    @property
    def rejection_share(self) -> float:
        return self.rejections / self.visits if self.visits else 0.0


@dataclass(frozen=True)
class Process:
    """All trips along one route. ``moves`` counts how often a step followed another; hours are of finished trips."""

    trips: tuple[int, ...]
    finished: tuple[int, ...]
    turned_back: tuple[int, ...]
    median_hours: float | None
    p80_hours: float | None
    rework_hours: float
    steps: Mapping[str, StepFigures]
    moves: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def share_of_time(self, step: str) -> float:
        """The part of all waiting that ``step`` took, between 0 and 1."""
        whole = sum(each.waited_hours for each in self.steps.values())
        return self.steps[step].waited_hours / whole if whole and step in self.steps else 0.0


def mine(trips: Iterable[Trip], order: Sequence[str]) -> Process:
    """Figures of the steps in ``order`` (those of the route today) and of whatever else was visited."""
    known = list(trips)
    names = list(dict.fromkeys([*order, *(visit.step for trip in known for visit in trip.visits)]))
    finished = [trip for trip in known if trip.closed_at is not None]
    hours = [trip.hours for trip in finished if trip.hours is not None]
    return Process(
        tuple(trip.key for trip in known), tuple(trip.key for trip in finished),
        tuple(trip.key for trip in known if trip.turned_back), middle_hours(hours), quantile(hours, 0.8),
        sum(_rework_hours(trip) for trip in known), {name: _figures(name, known) for name in names},
        Counter(move for trip in known for move in _moves(trip)),
    )  # fmt: skip


def _figures(step: str, trips: Sequence[Trip]) -> StepFigures:
    visits = [(trip.key, visit) for trip in trips for visit in trip.visits if visit.step == step]
    ended = [(key, visit.hours) for key, visit in visits if visit.hours is not None]
    hours = [each for _key, each in ended]
    p80 = quantile(hours, 0.8)
    times = Counter(key for key, _visit in visits)
    return StepFigures(
        step, len(visits), middle_hours(hours), p80, sum(hours),
        sum(max(0.0, each - p80) for each in hours) if p80 is not None else 0.0,
        sum(visit.outcome == "rejected" for _key, visit in visits),
        _keys(key for key, _visit in visits),
        _keys(key for key, each in ended if p80 is not None and each > p80),
        _keys(key for key, visit in visits if visit.outcome == "rejected"),
        _keys(key for key, count in times.items() if count > 1),
        _keys(key for key, visit in visits if visit.is_escalated),
    )  # fmt: skip


def _keys(keys: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(keys))


def _rework_hours(trip: Trip) -> float:
    """From the first rejection to the first later end of the step that rejected: time that good papers would save."""
    for place, visit in enumerate(trip.visits):
        if visit.outcome != "rejected" or visit.closed_at is None:
            continue
        again = next((v for v in trip.visits[place + 1 :] if v.step == visit.step and v.closed_at), None)
        if again is not None and again.closed_at is not None:
            return (again.closed_at - visit.closed_at).total_seconds() / 3600
    return 0.0


def _moves(trip: Trip) -> list[tuple[str, str]]:
    """Which step followed which; steps opened at the same moment stand side by side and follow the same one."""
    found: list[tuple[str, str]] = []
    before, now, at = [START], [], None
    for visit in trip.visits:
        if at is not None and visit.opened_at != at:
            before, now = now, []
        found += [(one, visit.step) for one in before]
        now.append(visit.step)
        at = visit.opened_at
    if trip.closed_at is not None and now:
        found += [(one, END) for one in now]
    return found


def quantile(values: Iterable[float], share: float) -> float | None:
    """The smallest value that at least ``share`` of all do not exceed (nearest rank); None of nothing.

    >>> quantile([1, 2, 3, 4, 10], 0.8)
    4
    """
    found = sorted(values)
    return found[max(ceil(share * len(found)), 1) - 1] if found else None


def middle_hours(values: Iterable[float]) -> float | None:
    """The median, by nearest rank like every quantile here."""
    return quantile(values, 0.5)


def levels(order: Sequence[str], process: Process) -> tuple[int, int]:
    """How many steps a paper passes, and how many of them never rejected one."""
    visited = [process.steps[step] for step in order if process.steps[step].visits]
    return len(visited), sum(not step.rejected for step in visited)
