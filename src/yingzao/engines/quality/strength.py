"""What the strength tests of concrete and mortar share: groups of three, and the verdict on a lot of groups.

Strengths are in MPa. Verdicts are reached on the full figures; rounding is for the page and must not lift a lot
over its limit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from yingzao.engines.answer import Answer
from yingzao.standards.confidence import Confidence

Number = int | float | Decimal

# GB/T 8170 rounds a lone half to the even digit.
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_STRONGEST_MPA = 1000


class GroupRule(StrEnum):
    """How the value of a group of three was found."""

    MEAN = "mean"
    MIDDLE = "middle"
    INVALID = "invalid"


@dataclass(frozen=True)
class GroupValue:
    """Value of a group of three cubes; None when the group may not be used for evaluation."""

    value_mpa: Decimal | None
    rule: GroupRule
    confidence: Confidence


class Method(StrEnum):
    """Which acceptance formula judged a lot."""

    NON_STATISTICAL = "non_statistical"
    UNKNOWN_SIGMA = "unknown_sigma"
    KNOWN_SIGMA = "known_sigma"
    CORES = "cores"
    MORTAR = "mortar"
    FEW_MORTAR_GROUPS = "few_mortar_groups"


@dataclass(frozen=True)
class LotVerdict:
    """Judgement of a lot with the figures behind it; a gap below zero is what mean or minimum lack.

    Gaps are rounded down to 0.01 MPa, so that a mean that lacks a hair shows it though both round to the same.
    ``values_mpa`` are the values that were judged, ascending, to 0.01 MPa.
    """

    accepted: Answer
    method: Method
    groups: int
    mean_mpa: Decimal | None
    required_mean_mpa: Decimal
    minimum_mpa: Decimal | None
    required_minimum_mpa: Decimal
    deviation_mpa: Decimal | None
    formula: str
    clause: str
    confidence: Confidence
    mean_gap_mpa: Decimal | None = None
    minimum_gap_mpa: Decimal | None = None
    values_mpa: tuple[Decimal, ...] = ()
    missing: tuple[str, ...] = ()


def value_of_three(cubes_mpa: Iterable[Decimal], spread_limit: Decimal, confidence: Confidence) -> GroupValue:
    """Value of a group of three, to 0.1 MPa.

    The mean; the middle value when one result is more than ``spread_limit`` of the middle away from it; nothing
    when both are.
    """
    low, middle, high = sorted(cubes_mpa)
    limit = spread_limit * middle
    strays = (middle - low > limit) + (high - middle > limit)
    if strays == 2:
        return GroupValue(None, GroupRule.INVALID, confidence)
    if strays == 1:
        return GroupValue(_round(middle, _TENTH), GroupRule.MIDDLE, confidence)
    return GroupValue(_round((low + middle + high) / 3, _TENTH), GroupRule.MEAN, confidence)


def judge_strengths(
    method: Method,
    values: Iterable[Decimal],
    required_mean: Decimal,
    required_minimum: Decimal,
    formula: str,
    clause: str,
    confidence: Confidence,
    deviation: Decimal | None = None,
) -> LotVerdict:
    """Compare mean and minimum of a lot with what is required; no values is unknown, not accepted."""
    ordered = sorted(values)
    accepted, mean, lowest, mean_gap, minimum_gap = Answer.UNKNOWN, None, None, None, None
    if ordered:
        mean, lowest = mean_of(ordered), ordered[0]
        mean_gap, minimum_gap = mean - required_mean, lowest - required_minimum
        accepted = Answer.YES if mean_gap >= 0 and minimum_gap >= 0 else Answer.NO
        mean, lowest = _round(mean, _HUNDREDTH), _round(lowest, _HUNDREDTH)
        mean_gap, minimum_gap = (gap.quantize(_HUNDREDTH, ROUND_FLOOR) for gap in (mean_gap, minimum_gap))
    return LotVerdict(
        accepted=accepted,
        method=method,
        groups=len(ordered),
        mean_mpa=mean,
        required_mean_mpa=required_mean,
        minimum_mpa=lowest,
        required_minimum_mpa=required_minimum,
        deviation_mpa=deviation,
        formula=formula,
        clause=clause,
        confidence=confidence,
        mean_gap_mpa=mean_gap,
        minimum_gap_mpa=minimum_gap,
        values_mpa=tuple(_round(value, _HUNDREDTH) for value in ordered),
        missing=() if ordered else ("groups_mpa",),
    )


def mean_of(values: list[Decimal]) -> Decimal:
    """Arithmetic mean; the values come ascending, so that their order does not touch the last digit."""
    return sum(values, Decimal(0)) / len(values)


def deviation_of(values: list[Decimal]) -> Decimal:
    """``S = sqrt((Σf² − n·m²) / (n − 1))`` to 0.01 MPa, written with differences to lose no digits."""
    ordered = sorted(values)
    mean = mean_of(ordered)
    squares = sum(((value - mean) ** 2 for value in ordered), Decimal(0))
    return _round((squares / (len(ordered) - 1)).sqrt(), _HUNDREDTH)


def read_strength(value: Number) -> Decimal:
    """A strength in MPa as an exact decimal; raises ValueError when no material has it."""
    number = Decimal(str(value))
    if not number.is_finite() or not 0 <= number <= _STRONGEST_MPA:
        raise ValueError(f"strength must be 0 to {_STRONGEST_MPA} MPa, not {value!r}")
    return number


def check_grade(grade_mpa: Number) -> None:
    """Raises ValueError unless the grade is positive."""
    if grade_mpa <= 0:
        raise ValueError(f"grade must be positive, not {grade_mpa}")


def _round(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_EVEN)
