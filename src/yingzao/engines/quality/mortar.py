"""Mortar of masonry: value of a group of three, acceptance of a lot, test groups of a lot.

Sources: JGJ/T 70-2009 (group), GB 50203-2011 4.0.12 (acceptance and sampling); the figures stand in
``standards/mortar.toml``. Strengths are in MPa, those of the cubes with the factor of the mould applied.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from yingzao.engines.quality.strength import (
    GroupValue,
    LotVerdict,
    Method,
    Number,
    check_grade,
    judge_strengths,
    read_strength,
    value_of_three,
)
from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.strength import MortarTable


@dataclass(frozen=True)
class MortarPlan:
    """Test groups of one type and grade of mortar: ``lots`` of masonry, groups in each, and ``enough`` to judge.

    With fewer than ``enough`` groups each of them must reach more than the grade.
    """

    groups: int
    lots: int
    groups_per_lot: int
    enough: int
    clause: str
    confidence: Confidence


def mortar_group_value(
    first_mpa: Number, second_mpa: Number, third_mpa: Number, table: MortarTable
) -> GroupValue:
    """Value of a group of three cubes of 70.7 mm, to 0.1 MPa, by the 15 % rule (JGJ/T 70-2009 chapter 9).

    Raises ValueError for an impossible strength. Example: 9.0, 10.0 and 11.6 MPa give 10.0.
    """
    cubes = [read_strength(value) for value in (first_mpa, second_mpa, third_mpa)]
    return value_of_three(cubes, table.group.spread_limit, table.group.confidence)


def evaluate_mortar(groups_mpa: Iterable[Number], grade_mpa: Number, table: MortarTable) -> LotVerdict:
    """Judge a lot of group values against its grade (M7.5 is 7.5), GB 50203-2011 4.0.12.

    From three groups on ``m ≥ 1.10·f`` and ``min ≥ 0.85·f``; one or two groups each ``≥ 1.10·f``. No groups is
    unknown, not accepted. Raises ValueError for an impossible strength or a grade that is not positive.
    Example: 11.2, 10.6 and 11.6 MPa pass M10.
    """
    check_grade(grade_mpa)
    values = [read_strength(value) for value in groups_mpa]
    grade = Decimal(str(grade_mpa))
    clause, confidence = table.meta.standard, table.meta.confidence
    if len(values) < table.enough_groups:
        needed = table.few_groups.each * grade
        formula = f"min ≥ {table.few_groups.each}×{grade}"
        confidence = weakest([confidence, table.few_groups.confidence])
        return judge_strengths(Method.FEW_MORTAR_GROUPS, values, needed, needed, formula, clause, confidence)
    formula = f"m ≥ {table.mean}×{grade}; min ≥ {table.minimum}×{grade}"
    required, minimum = table.mean * grade, table.minimum * grade
    return judge_strengths(Method.MORTAR, values, required, minimum, formula, clause, confidence)


def plan_mortar_groups(
    masonry_m3: Number, table: MortarTable, *, mixers: int = 1, ready_mixed: bool = False
) -> MortarPlan:
    """Test groups of the mortar of ``masonry_m3``: for each lot of up to 250 m³ one from each mixer.

    Ready-mixed mortar needs three in each lot. Raises ValueError unless masonry and mixers are positive.
    Example: 300 m³ from two mixers need 4 groups.
    """
    volume = Decimal(str(masonry_m3))
    if not volume.is_finite() or volume <= 0 or mixers < 1:
        raise ValueError("masonry and mixers must be positive")
    lots = int((volume / table.plan.lot_m3).to_integral_value(ROUND_CEILING))
    per_lot = table.plan.ready_mixed_groups if ready_mixed else mixers
    return MortarPlan(
        groups=lots * per_lot,
        lots=lots,
        groups_per_lot=per_lot,
        enough=table.enough_groups,
        clause=table.plan.clause,
        confidence=table.plan.confidence,
    )
