"""Strength of concrete and mortar: acceptance, sampling, the structure itself, removal of formwork."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from yingzao.standards.confidence import Confidence
from yingzao.standards.tables import LotRange, Table
from yingzao.standards.tolerance import read_tolerance


@dataclass(frozen=True)
class CubeFactor:
    """Factor from a cube of this size to the standard 150 mm cube."""

    size_mm: int
    factor: Decimal
    confidence: Confidence


@dataclass(frozen=True)
class AcceptanceFactors:
    """Factors of an acceptance formula for lots of ``groups_min`` groups and more."""

    groups_min: int
    mean: Decimal
    minimum: Decimal


@dataclass(frozen=True)
class KnownSigma:
    """Acceptance with a standard deviation known from earlier production."""

    groups_per_lot: int
    coefficient: Decimal
    minimum_up_to_c20: Decimal
    minimum_above_c20: Decimal
    sigma_groups_min: int
    sigma_days_min: int
    sigma_days_max: int


@dataclass(frozen=True)
class CubePlan:
    """How often fresh concrete is sampled."""

    clause: str
    confidence: Confidence
    every_m3: int
    every_batches: int
    large_pour_over_m3: int
    large_pour_every_m3: int


@dataclass(frozen=True)
class PilePlanRule:
    """How often the concrete of bored piles is sampled."""

    clause: str
    confidence: Confidence
    every_m3: int
    every_hours: int


@dataclass(frozen=True)
class SeepagePlanRule:
    """How often concrete is sampled for seepage tests (抗渗)."""

    clause: str
    confidence: Confidence
    every_m3: int
    least_groups: int
    cubes_per_group: int


@dataclass(frozen=True)
class EquivalentAgeRule:
    """When cubes cured beside the structure (同条件养护试件) are tested."""

    clause: str
    confidence: Confidence
    target_degree_days: Decimal
    alert_degree_days: Decimal
    least_age_days: int


@dataclass(frozen=True)
class EntityDivisor:
    """What the strength of cubes cured beside the structure is divided by."""

    clause: str
    confidence: Confidence
    strength_divisor: Decimal


@dataclass(frozen=True)
class TemperatureLog:
    """How many readings a daily mean needs."""

    clause: str
    confidence: Confidence
    readings_per_day: int


@dataclass(frozen=True)
class ConcreteTable(Table):
    """Evaluation of concrete strength: GB/T 50107 and the sampling rules of other codes."""

    group_spread_limit: Decimal
    least_deviation_mpa: Decimal
    high_grade_from_mpa: int
    cube_factors: tuple[CubeFactor, ...]
    unknown_sigma: tuple[AcceptanceFactors, ...]
    non_statistical: AcceptanceFactors
    non_statistical_high_grade: AcceptanceFactors
    known_sigma: KnownSigma
    cube_plan: CubePlan
    pile_plan: PilePlanRule
    seepage_plan: SeepagePlanRule
    equivalent_age: EquivalentAgeRule
    entity: EntityDivisor
    temperature_log: TemperatureLog


@dataclass(frozen=True)
class MortarGroup:
    """How far a cube may lie from the middle of its group."""

    clause: str
    confidence: Confidence
    spread_limit: Decimal


@dataclass(frozen=True)
class FewMortarGroups:
    """What each group needs where there are too few for the common rule."""

    clause: str
    confidence: Confidence
    each: Decimal


@dataclass(frozen=True)
class MortarPlanRule:
    """How often mortar is sampled."""

    clause: str
    confidence: Confidence
    lot_m3: int
    ready_mixed_groups: int


@dataclass(frozen=True)
class MortarTable(Table):
    """Acceptance and sampling of mortar: GB 50203 4.0.12, groups of three by JGJ/T 70."""

    mean: Decimal
    minimum: Decimal
    enough_groups: int
    group: MortarGroup
    few_groups: FewMortarGroups
    plan: MortarPlanRule


@dataclass(frozen=True)
class EntityCubes:
    """How many groups of cubes are cured beside the structure for each strength grade."""

    clause: str
    confidence: Confidence
    usual_groups: int
    least_groups: int
    storeys_per_group: int
    every_m3: int


@dataclass(frozen=True)
class CoreRule:
    """Acceptance of cores drilled where rebound was lowest (回弹-取芯法)."""

    clause: str
    confidence: Confidence
    cores: int
    mean: Decimal
    minimum: Decimal
    members: tuple[LotRange, ...]


@dataclass(frozen=True)
class EntityCheck:
    """Measuring the structure itself: sample, limits in mm, and the rates of one and of two samples."""

    key: str
    zh: str
    en: str
    clause: str
    allowed: str
    share: Decimal
    at_least: int
    least_rate: Decimal
    retry_rate: Decimal
    confidence: Confidence
    largest_overrun: Decimal | None = None

    def __post_init__(self) -> None:
        if not 0 < self.retry_rate <= self.least_rate <= 1:
            raise ValueError(f"{self.key}: the rate for a second sample lies above the pass rate")
        read_tolerance(self.allowed)


@dataclass(frozen=True)
class EntityTable(Table):
    """Checks of the structure itself (结构实体检验): GB 50204 appendices C to F."""

    cubes: EntityCubes
    cores: CoreRule
    checks: tuple[EntityCheck, ...]

    def check(self, key: str) -> EntityCheck:
        """The check ``key``; raises KeyError when there is none."""
        for check in self.checks:
            if check.key == key:
                return check
        raise KeyError(key)


@dataclass(frozen=True)
class RemovalStep:
    """Share of the design strength at which soffit forms of spans up to ``up_to_m`` may go; None is any span."""

    share: Decimal
    up_to_m: Decimal | None = None


@dataclass(frozen=True)
class RemovalMember:
    """A kind of member with its steps, the shortest span first."""

    key: str
    zh: str
    en: str
    steps: tuple[RemovalStep, ...]

    def __post_init__(self) -> None:
        spans = [step.up_to_m for step in self.steps]
        bounded = [span for span in spans if span is not None]
        if spans[-1:] != [None] or len(bounded) != len(spans) - 1:
            raise ValueError(f"{self.key}: the last step, and only the last, holds for any span")
        if any(low >= high for low, high in pairwise(bounded)):
            raise ValueError(f"{self.key}: the spans do not grow")


@dataclass(frozen=True)
class RemovalTable(Table):
    """Strength for removing soffit forms (底模拆除)."""

    members: tuple[RemovalMember, ...]
