"""The structure itself (结构实体检验): cubes cured beside it, cores, cover of reinforcement, sizes.

Source: GB 50204-2015 appendices C to F, as data in ``standards/structure_entity.toml``; the cubes are judged by
GB/T 50107. Strengths are in MPa, lengths in mm.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_HALF_EVEN, Decimal

from yingzao.engines.answer import Answer
from yingzao.engines.quality.concrete import evaluate_lot
from yingzao.engines.quality.sampling import Step, sample_by_rate
from yingzao.engines.quality.strength import (
    LotVerdict,
    Method,
    Number,
    check_grade,
    judge_strengths,
    read_strength,
)
from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.strength import ConcreteTable, EntityCheck, EntityTable
from yingzao.standards.tolerance import read_tolerance

_BASIS_POINT = Decimal("0.0001")


@dataclass(frozen=True)
class EntityPlan:
    """Groups to cure beside the structure for one grade: ``least`` that its size asks for, ``usual`` otherwise."""

    least: int
    usual: int
    by_storeys: int
    by_volume: int
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class CheckVerdict:
    """Judgement of measured points of the structure; ``rate`` is that of all points together, to 0.01 %."""

    step: Step
    points: int
    within: int
    rate: Decimal | None
    worst_overrun: Decimal
    formula: str
    clause: str
    confidence: Confidence

    @property
    def passed(self) -> Answer:
        """Yes or no once decided, unknown while points or a second sample are missing."""
        return {Step.ACCEPT: Answer.YES, Step.REJECT: Answer.NO}.get(self.step, Answer.UNKNOWN)


def plan_entity_groups(volume_m3: Number, storeys: int, table: EntityTable) -> EntityPlan:
    """Groups for the concrete of one grade: one for every two storeys, one for every 2000 m³, at least three.

    Ten are usual. Raises ValueError unless volume and storeys are positive.
    Example: 5000 m³ on 18 storeys need 9 groups.
    """
    volume = Decimal(str(volume_m3))
    if not volume.is_finite() or volume <= 0 or storeys < 1:
        raise ValueError("volume and storeys must be positive")
    rule = table.cubes
    by_storeys = -(-storeys // rule.storeys_per_group)
    by_volume = int((volume / rule.every_m3).to_integral_value(ROUND_CEILING))
    least = max(rule.least_groups, by_storeys, by_volume)
    usual = max(rule.usual_groups, least)
    return EntityPlan(least, usual, by_storeys, by_volume, rule.clause, rule.confidence)


def evaluate_entity(groups_mpa: Iterable[Number], grade_mpa: int, table: ConcreteTable) -> LotVerdict:
    """Judge the structure by cubes cured beside it: each group ÷ 0.88, then as a lot.

    Source: GB 50204-2015 appendix C. Raises ValueError as ``evaluate_lot`` does.
    """
    rule = table.entity
    raised = [read_strength(value) / rule.strength_divisor for value in groups_mpa]
    verdict = evaluate_lot(raised, grade_mpa, table)
    return replace(
        verdict,
        formula=f"f ÷ {rule.strength_divisor}; {verdict.formula}",
        clause=f"{verdict.clause}; {rule.clause}",
        confidence=weakest([verdict.confidence, rule.confidence]),
    )


def evaluate_cores(cores_mpa: Sequence[Number], grade_mpa: int, table: EntityTable) -> LotVerdict:
    """Judge three cores drilled where rebound was lowest: mean ≥ 0.88·f and each ≥ 0.80·f (appendix D).

    Raises ValueError for another number of cores, except none, which is unknown.
    """
    check_grade(grade_mpa)
    rule = table.cores
    if len(cores_mpa) not in (0, rule.cores):
        raise ValueError(f"{rule.cores} cores are judged together, not {len(cores_mpa)}")
    return judge_strengths(
        Method.CORES,
        [read_strength(core) for core in cores_mpa],
        rule.mean * grade_mpa,
        rule.minimum * grade_mpa,
        f"m ≥ {rule.mean}×{grade_mpa}; min ≥ {rule.minimum}×{grade_mpa}",
        rule.clause,
        rule.confidence,
    )


def rebound_sample(members: int, table: EntityTable) -> int | None:
    """Members to test by rebound hammer out of ``members``; None beyond the table.

    Raises ValueError below one. Example: 12 of 12, 20 of 100, 26 of 200.
    """
    if members < 1:
        raise ValueError(f"there is at least one member, not {members}")
    rows = table.cores.members
    if members < rows[0].lot_min:
        return members
    return next((row.n for row in rows if row.lot_min <= members <= row.lot_max), None)


def check_sample(members: int, check: EntityCheck) -> int:
    """Members to measure out of ``members``; raises ValueError below one. Example: 8 of 400 beams for cover."""
    return sample_by_rate(members, check.share, check.at_least)


def judge_check(
    first_mm: Sequence[Number], check: EntityCheck, second_mm: Sequence[Number] | None = None
) -> CheckVerdict:
    """Judge deviations of the first sample or, with ``second_mm``, of both together.

    Passed from the least rate on when no point overruns; a lower rate down to the retry rate asks for a second
    sample of the same size (appendices E and F). No points is unknown. Raises ValueError for a deviation that is
    no number, and for a second sample of another size.
    Example: 8 of 10 covers within +10, −7 ask for a second sample; 18 of 20 then pass.
    """
    first = [_millimetres(value) for value in first_mm]
    second = [_millimetres(value) for value in second_mm or ()]
    if second and len(second) != len(first):
        raise ValueError(f"the second sample has {len(first)} points, not {len(second)}")
    step = _step(first, check, retry=True)
    if step is Step.SECOND_SAMPLE and second:
        first = [*first, *second]
        step = _step(first, check, retry=False)
    tolerance = read_tolerance(check.allowed)
    within = sum(tolerance.holds(value) for value in first)
    rate = (Decimal(within) / len(first)).quantize(_BASIS_POINT, ROUND_HALF_EVEN) if first else None
    overrun = "" if check.largest_overrun is None else f"; max|Δ| ≤ {check.largest_overrun}×[Δ]"
    return CheckVerdict(
        step=step,
        points=len(first),
        within=within,
        rate=rate,
        worst_overrun=max((tolerance.overrun(value) for value in first), default=Decimal(0)),
        formula=f"n₊/n ≥ {check.least_rate}{overrun}",
        clause=check.clause,
        confidence=check.confidence,
    )


def _step(points: list[Decimal], check: EntityCheck, *, retry: bool) -> Step:
    if not points:
        return Step.UNKNOWN
    tolerance = read_tolerance(check.allowed)
    if check.largest_overrun is not None and any(
        tolerance.overrun(point) > check.largest_overrun for point in points
    ):
        return Step.REJECT
    within = sum(tolerance.holds(point) for point in points)
    if within >= check.least_rate * len(points):
        return Step.ACCEPT
    if retry and within >= check.retry_rate * len(points):
        return Step.SECOND_SAMPLE
    return Step.REJECT


def _millimetres(value: Number) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value!r} is no deviation")
    return number
