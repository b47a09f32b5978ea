"""What could be left out, put side by side or sped up, with the hours it would save and how they were reckoned."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from .mining import Process, StepFigures

ENOUGH_VISITS = 8
"""Fewer prove nothing."""
WORTH_HOURS = 4.0
"""Below this a step costs nobody anything."""
OFTEN_REJECTED = 0.15
LONG_TAIL = 3.0
DAYS_OF_A_YEAR = 365


class Idea(StrEnum):
    """``INFORM``: tell instead of ask; ``DEPUTY``: a term with a deputy; ``CHECKLIST``: before submission."""

    INFORM = "inform"
    SIDE_BY_SIDE = "side_by_side"
    DEPUTY = "deputy"
    CHECKLIST = "checklist"


@dataclass(frozen=True)
class Proposal:
    """``hours`` saved a trip, ``a_year`` in a year at the pace so far; ``second`` the other step of a pair."""

    idea: Idea
    step: str
    hours: float
    a_year: float
    evidence: tuple[int, ...]
    second: str = ""


def proposals(
    process: Process, order: Sequence[str], days: int, work: Container[str] = ()
) -> tuple[Proposal, ...]:
    """The proposals for the steps in ``order``, whatever saves most first; ``days`` the history was taken from.

    Steps of ``work`` are no opinions but deeds (a reply, a measurement): nobody is informed instead of doing them.

    - a step that was visited often enough, never rejected and made everybody wait its median: inform instead of ask,
      saves the median of each trip;
    - two neighbours, the second of which never rejected: side by side, saves the shorter of the two medians;
    - a step whose P80 is three medians and more: a term and a deputy bring the slowest fifth down to P80, which
      saves the hours beyond P80 divided among all visits;
    - a step that rejects often: a checklist at submission saves the hours of rework divided among all trips.
    """
    found = [*_by_step(process, order, days, work), *_by_pair(process, order, days, work)]
    return tuple(sorted(found, key=lambda each: (-each.a_year, each.step, each.idea)))


def _a_year(process: Process, days: int, hours: float, share: float = 1.0) -> float:
    return round(hours * share * len(process.trips) * DAYS_OF_A_YEAR / max(days, 1), 1)


def _by_step(process: Process, order: Sequence[str], days: int, work: Container[str]) -> Iterator[Proposal]:
    for name in order:
        step = process.steps[name]
        if step.visits < ENOUGH_VISITS or step.median_hours is None or step.p80_hours is None:
            continue
        share = len(step.trips) / len(process.trips)
        is_opinion = name not in work and len(order) > 1
        if is_opinion and not step.rejected and step.median_hours >= WORTH_HOURS:
            hours = step.median_hours
            yield Proposal(
                Idea.INFORM, name, round(hours, 1), _a_year(process, days, hours, share), step.trips
            )
        if step.p80_hours >= LONG_TAIL * max(step.median_hours, WORTH_HOURS) and step.excess_hours:
            hours = step.excess_hours / step.visits
            yield Proposal(
                Idea.DEPUTY, name, round(hours, 1), _a_year(process, days, hours, share), step.slow
            )
        if step.rejection_share >= OFTEN_REJECTED and process.rework_hours:
            hours = process.rework_hours / len(process.trips)
            yield Proposal(
                Idea.CHECKLIST, name, round(hours, 1), _a_year(process, days, hours), step.rejected
            )


def _by_pair(process: Process, order: Sequence[str], days: int, work: Container[str]) -> Iterator[Proposal]:
    for before, after in pairwise(order):
        one, two = process.steps[before], process.steps[after]
        if not process.moves.get((before, after)) or two.rejected or before in work or after in work:
            continue
        hours = min(_median(one), _median(two))
        if min(one.visits, two.visits) >= ENOUGH_VISITS and hours >= WORTH_HOURS:
            share = process.moves[before, after] / len(process.trips)
            saved = _a_year(process, days, hours, min(share, 1.0))
            yield Proposal(Idea.SIDE_BY_SIDE, before, round(hours, 1), saved, two.trips, after)


def _median(step: StepFigures) -> float:
    return step.median_hours or 0.0
