"""Concrete strength: value of a group of cubes, acceptance of a lot, test groups of a pour, equivalent age.

Sources: GB/T 50107-2010 (group value, acceptance), GB 50204-2015 7.4.1 (sampling) and appendix C (cubes cured
beside the structure); the figures stand in ``standards/concrete.toml``. Strengths are in MPa.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from yingzao.engines.answer import Answer
from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.tables import AcceptanceFactors, ConcreteTable

Number = int | float | Decimal

# GB/T 8170 rounds a lone half to the even digit.
_TENTH, _HUNDREDTH = Decimal("0.1"), Decimal("0.01")
_STRONGEST_MPA = 1000
_LONGEST_WAIT_DAYS = 3650


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


@dataclass(frozen=True)
class LotVerdict:
    """Judgement of a lot with the figures behind it; ``mean_gap_mpa`` below zero is what the mean lacks."""

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
    missing: tuple[str, ...] = ()

    @property
    def mean_gap_mpa(self) -> Decimal | None:
        """Mean minus required mean; None without results."""
        return None if self.mean_mpa is None else self.mean_mpa - self.required_mean_mpa


@dataclass(frozen=True)
class GroupPlan:
    """Number of test groups for a pour and the three counts of which it is the largest."""

    groups: int
    by_volume: int
    floors: int
    shifts: int
    every_m3: int
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class EquivalentAge:
    """Degree-days of a pour so far.

    Days without a reading count nothing, so with ``missing_days`` the sum is a lower bound.
    """

    degree_days: Decimal
    age_days: int
    reached_on: date | None
    due: bool
    alert: bool
    missing_days: tuple[date, ...]
    confidence: Confidence


def group_value(
    first_mpa: Number, second_mpa: Number, third_mpa: Number, table: ConcreteTable, *, cube_mm: int = 150
) -> GroupValue:
    """Value of a group of three cubes of ``cube_mm`` edge, to 0.1 MPa (GB/T 50107 chapter 4.3).

    The mean; the middle value when one result is more than 15 % of the middle away from it; nothing when
    both are. Raises ValueError for a negative strength or a cube size without a factor.
    Example: 34, 35 and 45 MPa give 35.0.
    """
    factor = next((f for f in table.cube_factors if f.size_mm == cube_mm), None)
    if factor is None:
        raise ValueError(f"no factor for cubes of {cube_mm} mm")
    low, middle, high = sorted(_strength(v) * factor.factor for v in (first_mpa, second_mpa, third_mpa))
    # The standard size needs no conversion, so doubt about the factors does not touch it.
    confidence = (
        table.meta.confidence if cube_mm == 150 else weakest([table.meta.confidence, factor.confidence])
    )
    limit = table.group_spread_limit * middle
    strays = (middle - low > limit) + (high - middle > limit)
    if strays == 2:
        return GroupValue(None, GroupRule.INVALID, confidence)
    if strays == 1:
        return GroupValue(_round(middle, _TENTH), GroupRule.MIDDLE, confidence)
    return GroupValue(_round((low + middle + high) / 3, _TENTH), GroupRule.MEAN, confidence)


def evaluate_lot(groups_mpa: Sequence[Number], grade_mpa: int, table: ConcreteTable) -> LotVerdict:
    """Judge a lot of group values against its grade (C30 is 30), GB/T 50107 chapter 5.

    From ten groups on with the lot's own deviation, ``m ≥ f + λ1·S`` and ``min ≥ λ2·f``, S at least 2.5 MPa;
    below ten ``m ≥ λ3·f`` and ``min ≥ λ4·f``. No groups is unknown, not accepted.
    Raises ValueError for a negative strength or a grade that is not positive.
    """
    _check_grade(grade_mpa)
    values = [_strength(value) for value in groups_mpa]
    fitting = [row for row in table.unknown_sigma if row.groups_min <= len(values)]
    if fitting:
        factors = max(fitting, key=lambda row: row.groups_min)
        deviation = max(_deviation(values), table.least_deviation_mpa)
        required = grade_mpa + factors.mean * deviation
        formula = f"m ≥ {grade_mpa} + {factors.mean}×{deviation}; min ≥ {factors.minimum}×{grade_mpa}"
        minimum = factors.minimum * grade_mpa
        return _verdict(Method.UNKNOWN_SIGMA, values, required, minimum, deviation, formula, table)
    factors = _non_statistical(grade_mpa, table)
    formula = f"m ≥ {factors.mean}×{grade_mpa}; min ≥ {factors.minimum}×{grade_mpa}"
    required, minimum = factors.mean * grade_mpa, factors.minimum * grade_mpa
    return _verdict(Method.NON_STATISTICAL, values, required, minimum, None, formula, table)


def evaluate_lot_known_sigma(
    groups_mpa: Sequence[Number], grade_mpa: int, sigma_mpa: Number, table: ConcreteTable
) -> LotVerdict:
    """Judge three consecutive groups with σ0 of earlier production: ``m ≥ f + 0.7σ0``, ``min ≥ f − 0.7σ0``
    and ``min ≥ k·f`` with k 0.85 up to C20 and 0.90 above (GB/T 50107 chapter 5).

    Raises ValueError unless there are exactly three groups.
    """
    _check_grade(grade_mpa)
    rule = table.known_sigma
    if len(groups_mpa) != rule.groups_per_lot:
        raise ValueError(
            f"a lot with known deviation has {rule.groups_per_lot} groups, not {len(groups_mpa)}"
        )
    values = [_strength(value) for value in groups_mpa]
    sigma = max(_strength(sigma_mpa), table.least_deviation_mpa)
    share = rule.minimum_up_to_c20 if grade_mpa <= 20 else rule.minimum_above_c20
    spread = rule.coefficient * sigma
    minimum = max(grade_mpa - spread, share * grade_mpa)
    formula = f"m ≥ {grade_mpa} + {spread}; min ≥ {grade_mpa} − {spread}; min ≥ {share}×{grade_mpa}"
    return _verdict(Method.KNOWN_SIGMA, values, grade_mpa + spread, minimum, sigma, formula, table)


def evaluate_entity(groups_mpa: Iterable[Number], grade_mpa: int, table: ConcreteTable) -> LotVerdict:
    """Judge the structure by cubes cured beside it: each group ÷ 0.88, then as a lot.

    Source: GB 50204-2015 appendix C. Raises ValueError as ``evaluate_lot`` does.
    """
    rule = table.equivalent_age
    raised = [_strength(value) / rule.strength_divisor for value in groups_mpa]
    verdict = evaluate_lot(raised, grade_mpa, table)
    confidence = weakest([verdict.confidence, rule.divisor_confidence])
    clause = f"{verdict.clause}; {rule.clause}"
    return replace(verdict, clause=clause, confidence=confidence)


def plan_groups(
    volume_m3: Number,
    table: ConcreteTable,
    *,
    continuous: bool = False,
    floors: int = 1,
    shifts: int = 1,
) -> GroupPlan:
    """Standard-cured test groups a pour of one mix needs (GB 50204-2015 7.4.1).

    ``max(ceil(V / step), floors, shifts)`` with a step of 100 m³, or 200 m³ for a continuous pour above
    1000 m³. Raises ValueError unless volume, floors and shifts are positive.
    Example: 320 m³ on one floor in one shift need 4 groups.
    """
    volume = Decimal(str(volume_m3))
    if not volume.is_finite() or volume <= 0 or floors < 1 or shifts < 1:
        raise ValueError("volume, floors and shifts must be positive")
    rule = table.cube_plan
    large = continuous and volume > rule.large_pour_over_m3
    step = rule.large_pour_every_m3 if large else rule.every_m3
    by_volume = int((volume / step).to_integral_value(ROUND_CEILING))
    groups = max(by_volume, floors, shifts)
    return GroupPlan(groups, by_volume, floors, shifts, step, rule.clause, rule.confidence)


def equivalent_age(
    poured_on: date, daily_mean_c: Mapping[date, Number | None], as_of: date, table: ConcreteTable
) -> EquivalentAge:
    """Degree-days from the day after the pour to ``as_of``, without days at or below 0 °C.

    GB 50204-2015 appendix C.
    ``due`` when 600 °C·d and 14 days are both reached; ``reached_on`` is the first such day; ``alert`` from
    560 °C·d on until then. Raises ValueError when ``as_of`` lies before the pour or a mean is not a number.
    """
    if as_of < poured_on:
        raise ValueError("as_of lies before the pour")
    rule = table.equivalent_age
    total, reached_on, missing = Decimal(0), None, []
    age_days = (as_of - poured_on).days
    for age in range(1, age_days + 1):
        day = poured_on + timedelta(days=age)
        mean = daily_mean_c.get(day)
        if mean is None:
            missing.append(day)
        else:
            total += max(_temperature(mean), Decimal(0))
        if reached_on is None and total >= rule.target_degree_days and age >= rule.least_age_days:
            reached_on = day
    alert = reached_on is None and total >= rule.alert_degree_days
    return EquivalentAge(
        total, age_days, reached_on, reached_on is not None, alert, tuple(missing), rule.confidence
    )


def predict_due_date(
    poured_on: date, age: EquivalentAge, expected_mean_c: Number, table: ConcreteTable
) -> date | None:
    """Day on which the cubes fall due if every coming day has ``expected_mean_c``.

    None when degree-days still lack and so little heat is expected that they take over ten years.
    """
    if age.reached_on is not None:
        return age.reached_on
    rule = table.equivalent_age
    lacking = max(rule.target_degree_days - age.degree_days, Decimal(0))
    mean = _temperature(expected_mean_c)
    if lacking > max(mean, Decimal(0)) * _LONGEST_WAIT_DAYS:
        return None
    days = int((lacking / mean).to_integral_value(ROUND_CEILING)) if lacking else 0
    return poured_on + timedelta(days=max(age.age_days + days, rule.least_age_days))


def _verdict(
    method: Method,
    values: list[Decimal],
    required_mean: Decimal,
    required_minimum: Decimal,
    deviation: Decimal | None,
    formula: str,
    table: ConcreteTable,
) -> LotVerdict:
    accepted, mean, lowest = Answer.UNKNOWN, None, None
    if values:
        # Judged on the full figures; rounding is for the page and must not lift a lot over its limit.
        mean, lowest = sum(values, Decimal(0)) / len(values), min(values)
        passed = mean >= required_mean and lowest >= required_minimum
        accepted = Answer.YES if passed else Answer.NO
        mean, lowest = _round(mean, _HUNDREDTH), _round(lowest, _HUNDREDTH)
    return LotVerdict(
        accepted=accepted,
        method=method,
        groups=len(values),
        mean_mpa=mean,
        required_mean_mpa=required_mean,
        minimum_mpa=lowest,
        required_minimum_mpa=required_minimum,
        deviation_mpa=deviation,
        formula=formula,
        clause=table.meta.standard,
        confidence=table.meta.confidence,
        missing=() if values else ("groups_mpa",),
    )


def _non_statistical(grade_mpa: int, table: ConcreteTable) -> AcceptanceFactors:
    high = grade_mpa >= table.high_grade_from_mpa
    return table.non_statistical_high_grade if high else table.non_statistical


def _deviation(values: list[Decimal]) -> Decimal:
    """``S = sqrt((Σf² − n·m²) / (n − 1))``, written with differences to lose no digits."""
    mean = sum(values, Decimal(0)) / len(values)
    squares = sum(((value - mean) ** 2 for value in values), Decimal(0))
    return _round((squares / (len(values) - 1)).sqrt(), _HUNDREDTH)


def _strength(value: Number) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite() or not 0 <= number <= _STRONGEST_MPA:
        raise ValueError(f"strength must be 0 to {_STRONGEST_MPA} MPa, not {value!r}")
    return number


def _temperature(value: Number) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a temperature")
    return number


def _check_grade(grade_mpa: int) -> None:
    if grade_mpa <= 0:
        raise ValueError(f"grade must be positive, not {grade_mpa}")


def _round(value: Decimal, step: Decimal) -> Decimal:
    return value.quantize(step, ROUND_HALF_EVEN)
