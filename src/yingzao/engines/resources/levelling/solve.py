"""The shortest plan of a period problem: genetic search first, constraint programming for polish and proof."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .bounds import bound_makespan
from .packing import pack
from .periods import PeriodProblem, StartLink
from .proof import Verdict, seek_shorter
from .search import Search

TASTE = 10_000
"""Placements after which most problems of a hundred activities are solved, or nearly so."""

SLICE = 5_000
"""Placements between two looks at the clock."""

SHARES = (0.3, 0.5, 1.0)
"""With one thread, the part of the time left after which the searches take turns with the better plan."""


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
    search = Search(packed, bound, seed)
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
    search = Search(packed, bound, seed)
    search.run(TASTE)
    if search.finished:
        return _plan(search, bound)
    if workers > 1:
        bound = _side_by_side(search, bound, time_left, seed)
    else:
        bound = _taking_turns(search, bound, time_left, seed)
    return _plan(search, bound)


def _taking_turns(search: Search, bound: int, time_left: Callable[[], float], seed: int) -> int:
    """Constraint programming first, which ends small problems at once, then the genetic search, and so on."""
    for share in SHARES:
        seconds = time_left() * share / 2
        known = search.packed.as_given(search.start)
        bound = _take(search, bound, seek_shorter(search.packed, known, bound, seconds, seed))
        if bound >= search.makespan:
            break
        until = time_left() - seconds
        while time_left() > max(until, 0) and not search.finished:
            search.run(SLICE)
    return bound


def _side_by_side(search: Search, bound: int, time_left: Callable[[], float], seed: int) -> int:
    """The genetic search runs beside constraint programming, which begins anew from every shorter plan."""
    with ThreadPoolExecutor(1) as pool:
        while bound < search.makespan and time_left() > 0:
            stop = threading.Event()
            known = search.packed.as_given(search.start)
            beside = pool.submit(_search_beside, search, time_left, stop)
            verdict = seek_shorter(search.packed, known, bound, time_left(), seed, stop)
            stop.set()
            beside.result()
            bound = _take(search, bound, verdict)
    return bound


def _search_beside(search: Search, time_left: Callable[[], float], stop: threading.Event) -> None:
    """Search until there is a shorter plan, the time is over or the other search has ended."""
    known = search.makespan
    while search.makespan == known and time_left() > 0 and not stop.is_set():
        search.run(SLICE)
    stop.set()


def _take(search: Search, bound: int, verdict: Verdict) -> int:
    if verdict.starts is not None:
        search.accept(verdict.starts)
    return max(bound, verdict.bound)


def _plan(search: Search, bound: int) -> PeriodPlan:
    return PeriodPlan(search.packed.as_given(search.start), search.makespan, min(bound, search.makespan))


def warm_up() -> None:
    """Compile the kernels, or load them from the cache, before somebody waits for them."""
    plan_periods(PeriodProblem([1, 2, 3], [[1], [1], [1]], [1], [StartLink(0, 2, 1)]), placements=600)
