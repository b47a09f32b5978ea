"""Run rules of control charts: patterns that chance alone seldom makes.

Sources: Nelson, The Shewhart control chart – tests for special causes, Journal of Quality Technology 16 (1984);
Western Electric, Statistical quality control handbook (1956). "Beyond" means strictly beyond.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class RunRule(StrEnum):
    """A pattern: beyond the limits, runs on one side, trends, alternation, zones."""

    BEYOND_THREE_SIGMA = "beyond_three_sigma"
    EIGHT_ON_ONE_SIDE = "eight_on_one_side"
    NINE_ON_ONE_SIDE = "nine_on_one_side"
    SIX_IN_A_TREND = "six_in_a_trend"
    FOURTEEN_ALTERNATING = "fourteen_alternating"
    TWO_OF_THREE_BEYOND_TWO_SIGMA = "two_of_three_beyond_two_sigma"
    FOUR_OF_FIVE_BEYOND_ONE_SIGMA = "four_of_five_beyond_one_sigma"
    FIFTEEN_WITHIN_ONE_SIGMA = "fifteen_within_one_sigma"
    EIGHT_BEYOND_ONE_SIGMA = "eight_beyond_one_sigma"


WESTERN_ELECTRIC = (
    RunRule.BEYOND_THREE_SIGMA,
    RunRule.TWO_OF_THREE_BEYOND_TWO_SIGMA,
    RunRule.FOUR_OF_FIVE_BEYOND_ONE_SIGMA,
    RunRule.EIGHT_ON_ONE_SIDE,
)
NELSON = tuple(rule for rule in RunRule if rule is not RunRule.EIGHT_ON_ONE_SIDE)


@dataclass(frozen=True)
class Signal:
    """A rule broken by the points ``first`` to ``last``, counted from 0; ``last`` is the point that broke it."""

    rule: RunRule
    first: int
    last: int


def find_signals(
    values: Sequence[float], centre: float, sigma: float, rules: Collection[RunRule] = NELSON
) -> tuple[Signal, ...]:
    """Every point at which a rule is broken, by rule and point.

    ``sigma`` is the standard deviation of the plotted points. Without any deviation every point off the centre
    is beyond. Example: nine points above the centre give one signal at the ninth, ten points two.
    """
    z = [_standardised(value - centre, sigma) for value in values]
    return tuple(
        Signal(rule, first, last)
        for rule in RunRule
        if rule in rules
        for first, last in _FINDERS[rule](z, values)
    )


Spans = Iterator[tuple[int, int]]


def _standardised(distance: float, sigma: float) -> float:
    if sigma > 0:
        return distance / sigma
    return 0.0 if distance == 0 else float("inf") if distance > 0 else float("-inf")


def _beyond(z: Sequence[float], _values: Sequence[float]) -> Spans:
    return ((i, i) for i, value in enumerate(z) if abs(value) > 3)


def _one_side(length: int) -> Callable[[Sequence[float], Sequence[float]], Spans]:
    def find(z: Sequence[float], _values: Sequence[float]) -> Spans:
        return _unbroken([(value > 0) - (value < 0) for value in z], length)

    return find


def _trend(_z: Sequence[float], values: Sequence[float]) -> Spans:
    """Six points that rise five times in a row, or fall."""
    for first, last in _unbroken(_steps(values), 5):
        yield first, last + 1


def _alternating(_z: Sequence[float], values: Sequence[float]) -> Spans:
    """Fourteen points, that is thirteen steps of which each turns against the one before."""
    steps = _steps(values)
    turned = [step * (-1) ** i for i, step in enumerate(steps)]
    for first, last in _unbroken(turned, 13):
        yield first, last + 1


def _zone(wanted: int, window: int, beyond: float) -> Callable[[Sequence[float], Sequence[float]], Spans]:
    """``wanted`` of ``window`` points beyond on the same side, the last of them among these."""

    def find(z: Sequence[float], _values: Sequence[float]) -> Spans:
        for side in (1, -1):
            out = [side * value > beyond for value in z]
            for last in range(len(z)):
                inside = [i for i in range(max(0, last - window + 1), last + 1) if out[i]]
                if out[last] and len(inside) >= wanted:
                    yield inside[-wanted], last

    return find


def _within(z: Sequence[float], _values: Sequence[float]) -> Spans:
    return _unbroken([int(abs(value) < 1) for value in z], 15)


def _outside(z: Sequence[float], _values: Sequence[float]) -> Spans:
    return _unbroken([int(abs(value) > 1) for value in z], 8)


def _unbroken(marks: Sequence[int], length: int) -> Spans:
    """Ends of runs of the same mark other than 0 that are at least ``length`` long, with their beginning."""
    run = 0
    for i, mark in enumerate(marks):
        run = run + 1 if mark and i and mark == marks[i - 1] else int(bool(mark))
        if run >= length:
            yield i - length + 1, i


def _steps(values: Sequence[float]) -> list[int]:
    return [(after > before) - (after < before) for before, after in pairwise(values)]


_FINDERS: dict[RunRule, Callable[[Sequence[float], Sequence[float]], Spans]] = {
    RunRule.BEYOND_THREE_SIGMA: _beyond,
    RunRule.EIGHT_ON_ONE_SIDE: _one_side(8),
    RunRule.NINE_ON_ONE_SIDE: _one_side(9),
    RunRule.SIX_IN_A_TREND: _trend,
    RunRule.FOURTEEN_ALTERNATING: _alternating,
    RunRule.TWO_OF_THREE_BEYOND_TWO_SIGMA: _zone(2, 3, 2),
    RunRule.FOUR_OF_FIVE_BEYOND_ONE_SIGMA: _zone(4, 5, 1),
    RunRule.FIFTEEN_WITHIN_ONE_SIGMA: _within,
    RunRule.EIGHT_BEYOND_ONE_SIGMA: _outside,
}
