"""Concrete strength: value of a group of cubes, acceptance of a lot, test groups of a pour.

Sources: GB/T 50107-2010 (group value, acceptance), GB 50204-2015 7.4.1, GB 50202-2018 5.1.3 and GB 50208-2011
(sampling); the figures stand in ``standards/concrete.toml``. Strengths are in MPa.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from yingzao.engines.answer import Answer
from yingzao.engines.quality.strength import (
    GroupValue,
    LotVerdict,
    Method,
    Number,
    check_grade,
    deviation_of,
    judge_strengths,
    read_strength,
    value_of_three,
)
from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.strength import AcceptanceFactors, ConcreteTable


@dataclass(frozen=True)
class ProductionDeviation:
    """Standard deviation of earlier production; ``usable`` as σ0 when it rests on enough groups and days."""

    sigma_mpa: Decimal
    usable: Answer
    groups: int
    required_groups: int
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class GroupPlan:
    """Number of test groups for a pour and the counts of which it is the largest; batches are 0 if not given."""

    groups: int
    by_volume: int
    floors: int
    shifts: int
    every_m3: int
    clause: str
    confidence: Confidence
    by_batches: int = 0


@dataclass(frozen=True)
class PilePlan:
    """Number of test groups for a pour of bored piles: by volume or by hours, and one for each single pile."""

    groups: int
    by_volume: int
    by_hours: int
    single_piles: int
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class SeepagePlan:
    """Number of groups for seepage tests of all pours of one mix; ``cubes`` specimens make a group."""

    groups: int
    by_volume: int
    cubes: int
    clause: str
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
    cubes = [read_strength(value) * factor.factor for value in (first_mpa, second_mpa, third_mpa)]
    # The standard size needs no conversion, so doubt about the factors does not touch it.
    confidence = (
        table.meta.confidence if cube_mm == 150 else weakest([table.meta.confidence, factor.confidence])
    )
    return value_of_three(cubes, table.group_spread_limit, confidence)


def evaluate_lot(groups_mpa: Iterable[Number], grade_mpa: int, table: ConcreteTable) -> LotVerdict:
    """Judge a lot of group values against its grade (C30 is 30), GB/T 50107 chapter 5.

    From ten groups on with the lot's own deviation, ``m ≥ f + λ1·S`` and ``min ≥ λ2·f``, S at least 2.5 MPa;
    below ten ``m ≥ λ3·f`` and ``min ≥ λ4·f``. No groups is unknown, not accepted.
    Raises ValueError for a negative strength or a grade that is not positive.
    """
    check_grade(grade_mpa)
    values = [read_strength(value) for value in groups_mpa]
    clause, confidence = table.meta.standard, table.meta.confidence
    fitting = [row for row in table.unknown_sigma if row.groups_min <= len(values)]
    if fitting:
        factors = max(fitting, key=lambda row: row.groups_min)
        deviation = max(deviation_of(values), table.least_deviation_mpa)
        required, minimum = grade_mpa + factors.mean * deviation, factors.minimum * grade_mpa
        formula = f"m ≥ {grade_mpa} + {factors.mean}×{deviation}; min ≥ {factors.minimum}×{grade_mpa}"
        method = Method.UNKNOWN_SIGMA
        return judge_strengths(method, values, required, minimum, formula, clause, confidence, deviation)
    factors = _non_statistical(grade_mpa, table)
    required, minimum = factors.mean * grade_mpa, factors.minimum * grade_mpa
    formula = f"m ≥ {factors.mean}×{grade_mpa}; min ≥ {factors.minimum}×{grade_mpa}"
    return judge_strengths(Method.NON_STATISTICAL, values, required, minimum, formula, clause, confidence)


def evaluate_lot_known_sigma(
    groups_mpa: Sequence[Number], grade_mpa: int, sigma_mpa: Number, table: ConcreteTable
) -> LotVerdict:
    """Judge three consecutive groups with σ0 of earlier production: ``m ≥ f + 0.7σ0``, ``min ≥ f − 0.7σ0``
    and ``min ≥ k·f`` with k 0.85 up to C20 and 0.90 above (GB/T 50107 chapter 5).

    Raises ValueError unless there are exactly three groups.
    """
    check_grade(grade_mpa)
    rule = table.known_sigma
    if len(groups_mpa) != rule.groups_per_lot:
        raise ValueError(
            f"a lot with known deviation has {rule.groups_per_lot} groups, not {len(groups_mpa)}"
        )
    values = [read_strength(value) for value in groups_mpa]
    sigma = max(read_strength(sigma_mpa), table.least_deviation_mpa)
    share = rule.minimum_up_to_c20 if grade_mpa <= 20 else rule.minimum_above_c20
    spread = rule.coefficient * sigma
    minimum = max(grade_mpa - spread, share * grade_mpa)
    formula = f"m ≥ {grade_mpa} + {spread}; min ≥ {grade_mpa} − {spread}; min ≥ {share}×{grade_mpa}"
    clause, confidence = table.meta.standard, table.meta.confidence
    required = grade_mpa + spread
    return judge_strengths(Method.KNOWN_SIGMA, values, required, minimum, formula, clause, confidence, sigma)


def production_deviation(
    groups_mpa: Iterable[Number], days: int, table: ConcreteTable
) -> ProductionDeviation:
    """σ0 from the groups of an earlier period of ``days`` (GB/T 50107 chapter 5), at least 2.5 MPa.

    Usable from 45 groups on, over 60 to 90 days of the same kind of concrete. Raises ValueError below two groups.
    """
    values = [read_strength(value) for value in groups_mpa]
    if len(values) < 2:
        raise ValueError("a deviation needs at least two groups")
    rule = table.known_sigma
    enough = len(values) >= rule.sigma_groups_min and rule.sigma_days_min <= days <= rule.sigma_days_max
    return ProductionDeviation(
        sigma_mpa=max(deviation_of(values), table.least_deviation_mpa),
        usable=Answer.YES if enough else Answer.NO,
        groups=len(values),
        required_groups=rule.sigma_groups_min,
        clause=table.meta.standard,
        confidence=table.meta.confidence,
    )


def plan_groups(
    volume_m3: Number,
    table: ConcreteTable,
    *,
    continuous: bool = False,
    floors: int = 1,
    shifts: int = 1,
    batches: int = 0,
) -> GroupPlan:
    """Standard-cured test groups a pour of one mix needs (GB 50204-2015 7.4.1).

    ``max(ceil(V / step), floors, shifts)`` with a step of 100 m³, or 200 m³ for a continuous pour above
    1000 m³; below that also one for each 100 ``batches`` of the mixer, where they are counted. Raises ValueError
    unless volume, floors and shifts are positive, or for batches below zero.
    Example: 320 m³ on one floor in one shift need 4 groups.
    """
    volume = Decimal(str(volume_m3))
    if not volume.is_finite() or volume <= 0 or floors < 1 or shifts < 1 or batches < 0:
        raise ValueError("volume, floors and shifts must be positive")
    rule = table.cube_plan
    large = continuous and volume > rule.large_pour_over_m3
    step = rule.large_pour_every_m3 if large else rule.every_m3
    by_volume = _steps(volume, step)
    by_batches = 0 if large else -(-batches // rule.every_batches)
    groups = max(by_volume, floors, shifts, by_batches)
    return GroupPlan(groups, by_volume, floors, shifts, step, rule.clause, rule.confidence, by_batches)


def plan_pile_groups(
    volume_m3: Number, hours: Number, table: ConcreteTable, *, single_piles: int = 0
) -> PilePlan:
    """Test groups of bored piles poured from one plant (GB 50202-2018 5.1.3).

    One for each 50 m³, or one for each 12 hours where less than 50 m³ are poured; and one for each pile that
    alone carries a column. Raises ValueError unless volume and hours are positive.
    Example: 45 m³ in 13 hours need 2 groups; five single piles need 5 whatever their volume.
    """
    volume, duration = Decimal(str(volume_m3)), Decimal(str(hours))
    if not (volume.is_finite() and duration.is_finite() and volume > 0 and duration > 0) or single_piles < 0:
        raise ValueError("volume and hours must be positive, single piles not negative")
    rule = table.pile_plan
    by_volume = _steps(volume, rule.every_m3)
    by_hours = _steps(duration, rule.every_hours) if volume < rule.every_m3 else 0
    groups = max(by_volume, by_hours, single_piles)
    return PilePlan(groups, by_volume, by_hours, single_piles, rule.clause, rule.confidence)


def plan_seepage_groups(pours_m3: Iterable[Number], table: ConcreteTable) -> SeepagePlan:
    """Groups for seepage tests (抗渗) of the pours of one mix: one for each 500 m³, at least two in all.

    GB 50208-2011. Raises ValueError for a volume that is not positive.
    Example: pours of 480 and 520 m³ need 3 groups.
    """
    volumes = [Decimal(str(volume)) for volume in pours_m3]
    if not all(volume.is_finite() and volume > 0 for volume in volumes):
        raise ValueError("volumes must be positive")
    rule = table.seepage_plan
    by_volume = sum(_steps(volume, rule.every_m3) for volume in volumes)
    groups = max(by_volume, rule.least_groups)
    return SeepagePlan(groups, by_volume, rule.cubes_per_group, rule.clause, rule.confidence)


def _steps(amount: Decimal, step: int) -> int:
    return int((amount / step).to_integral_value(ROUND_CEILING))


def _non_statistical(grade_mpa: int, table: ConcreteTable) -> AcceptanceFactors:
    high = grade_mpa >= table.high_grade_from_mpa
    return table.non_statistical_high_grade if high else table.non_statistical
