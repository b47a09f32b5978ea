"""The shortest plan of a period problem: genetic search first, constraint programming for polish and proof."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .bounds import bound_makespan
from .packing import pack
from .periods import PeriodProblem, StartLink
from .proof import Verdict, seek_shorter
from .search import Known, Search, fitting_size

TASTE = 10_000
"""Placements after which most problems of a hundred activities are solved, or nearly so."""

SLICE = 5_000
"""Placements between two looks at the clock."""

SHARES = (0.3, 0.5, 1.0)
"""With one thread, the part of the time left in which the searches take a turn each."""

CALM = 0.15
"""With two threads, the part of the time left that a proof may take before a shorter plan makes it begin anew."""


@dataclass(frozen=True)
class PeriodPlan:
    """Start periods in the order of the activities, the makespan and what is proved to be impossible below."""

    starts: tuple[int, ...]
    makespan: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether no shorter plan exists."""
        return self.makespan <= self.bound


def plan_periods(problem: PeriodProblem, seed: int = 0, placements: int = 50_000) -> PeriodPlan:
    """Return the best plan of ``placements`` passes of the genetic search; the same seed gives the same plan.

    Raises ``LevellingError`` for demand beyond capacity and data that do not fit together, ``CycleError`` for
    circular links.

    >>> two_at_once = PeriodProblem([3, 2], [[1], [1]], [1], [])
    >>> plan_periods(two_at_once)
    PeriodPlan(starts=(0, 3), makespan=5, bound=5)
    """
    packed = pack(problem)
    bound = bound_makespan(packed)
    search = Search(packed, bound, seed, fitting_size(placements))
    search.run(placements)
    return _plan(search, bound)


def plan_periods_within(
    problem: PeriodProblem, time_left: Callable[[], float], seed: int = 0, workers: int = 1
) -> PeriodPlan:
    """Return the best plan found before ``time_left()`` (seconds) comes to nothing.

    With time to spare the plan is proved to be the shortest. How far the searches get depends on the machine, so
    unproven plans may differ between runs with the same seed. Errors as in :func:`plan_periods`.
    """
    packed = pack(problem)
    bound = bound_makespan(packed)
    began = time_left()
    search = Search(packed, bound, seed, fitting_size(TASTE))
    search.run(TASTE)
    if search.finished:
        return _plan(search, bound)
    left, taken = time_left(), max(began - time_left(), 1e-3)
    search.renew(fitting_size(int(TASTE * max(left, 0) / taken * 0.7)))
    if workers > 1:
        bound = _side_by_side(search, bound, time_left, seed)
    else:
        bound = _taking_turns(search, bound, time_left, seed)
    return _plan(search, bound)


def _taking_turns(search: Search, bound: int, time_left: Callable[[], float], seed: int) -> int:
    """Constraint programming first, which ends small problems at once, then the genetic search, and so on."""
    for share in SHARES:
        seconds = time_left() * share / 2
        verdict = seek_shorter(search.packed, search.known.starts, bound, seconds, seed)
        search.accept(verdict.starts)
        bound = max(bound, verdict.bound)
        if bound >= search.makespan:
            break
        until = time_left() - seconds
        while time_left() > max(until, 0) and not search.finished:
            search.run(SLICE)
    return bound


def _side_by_side(search: Search, bound: int, time_left: Callable[[], float], seed: int) -> int:
    """The genetic search in a thread beside constraint programming, which begins anew from a much shorter plan."""
    beside = _Beside(search, time_left)
    best = search.known
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(beside.run)
        while bound < best.makespan and time_left() > 0:
            wake = beside.aim(best.makespan)
            verdict = seek_shorter(search.packed, best.starts, bound, time_left(), seed, wake)
            bound = max(bound, verdict.bound)
            best = min(best, search.known, *_known(search, verdict), key=lambda known: known.makespan)
        beside.over.set()
        running.result()
    search.accept(best.starts)
    return bound


def _known(search: Search, verdict: Verdict) -> list[Known]:
    return [] if verdict.starts is None else [search.as_known(verdict.starts)]


class _Beside:
    """The genetic search in a thread of its own; wakes who works at a proof when it is ahead."""

    def __init__(self, search: Search, time_left: Callable[[], float]) -> None:
        self.over = threading.Event()
        self._search, self._time_left = search, time_left
        self._wake, self._aim, self._calm_until = threading.Event(), 0, 0.0

    def aim(self, makespan: int) -> threading.Event:
        """An event that is set when a plan shorter than this is known and the proof had some time."""
        self._wake = threading.Event()
        self._calm_until = self._time_left() * (1 - CALM)
        self._aim = makespan
        return self._wake

    def run(self) -> None:
        """Search until told that it is over, the bound is reached or the time is."""
        while not self.over.is_set():
            if self._search.finished or self._time_left() <= 0:
                self._wake.set()
                self.over.wait(0.01)
                continue
            self._search.run(SLICE)
            if self._search.makespan < self._aim and self._time_left() < self._calm_until:
                self._wake.set()


def _plan(search: Search, bound: int) -> PeriodPlan:
    known = search.known
    return PeriodPlan(known.starts, known.makespan, min(bound, known.makespan))


def warm_up() -> None:
    """Compile the kernels, or load them from the cache, before somebody waits for them."""
    plan_periods(PeriodProblem([1, 2, 3], [[1], [1], [1]], [1], [StartLink(0, 2, 1)]), placements=600)
