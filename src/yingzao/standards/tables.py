"""What every table of a standard carries, and the typed shapes of the smaller tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from yingzao.standards.confidence import Confidence


@dataclass(frozen=True)
class Meta:
    """Where a table comes from: standard, validity, region, confidence and sources."""

    standard: str
    confidence: Confidence
    sources: tuple[str, ...]
    authority: str | None = None
    region: str = "CN"
    effective_from: date | None = None
    effective_to: date | None = None
    note: str | None = None

    def __post_init__(self) -> None:
        if not self.sources:
            raise ValueError("name at least one source")


@dataclass(frozen=True)
class Table:
    """A table taken from a standard."""

    meta: Meta


@dataclass(frozen=True)
class Label:
    """A value with its key in code and its names in both languages."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True)
class LotRange:
    """Smallest sample ``n`` for lots of ``lot_min`` to ``lot_max`` items."""

    lot_min: int
    lot_max: int
    n: int


@dataclass(frozen=True)
class SinglePlan:
    """Single sampling: accept up to ``ac`` failures in ``n``, reject from ``re`` on."""

    n: int
    ac: int
    re: int


@dataclass(frozen=True)
class DoublePlan:
    """Double sampling: the second numbers count both samples together."""

    n1: int
    ac1: int
    re1: int
    n2: int
    ac2: int
    re2: int


@dataclass(frozen=True)
class MinimumSamples:
    """Smallest samples by the size of the lot."""

    clause: str
    confidence: Confidence
    rows: tuple[LotRange, ...]

    def __post_init__(self) -> None:
        if any(before.lot_max + 1 != after.lot_min for before, after in pairwise(self.rows)):
            raise ValueError("the lot ranges have a gap or overlap")


@dataclass(frozen=True)
class DecisionPlans:
    """Decision by counting after one or two samples."""

    clause: str
    confidence: Confidence
    single: tuple[SinglePlan, ...]
    double: tuple[DoublePlan, ...]


@dataclass(frozen=True)
class SamplingTable(Table):
    """Sampling of inspection lots by counting: GB 50300 table 3.0.9 and appendix D."""

    minimum: MinimumSamples
    decision: DecisionPlans


@dataclass(frozen=True)
class Score:
    """A value that may be chosen in a risk score, with its meaning."""

    value: Decimal
    zh: str
    en: str


@dataclass(frozen=True)
class Band:
    """Scores from ``at_least`` on have this level and colour; the highest band comes first."""

    at_least: Decimal
    level: int
    colour: str
    zh: str
    en: str


@dataclass(frozen=True)
class RiskTable(Table):
    """LEC scores, risk-matrix bands and the four colours."""

    likelihood: tuple[Score, ...]
    exposure: tuple[Score, ...]
    consequence: tuple[Score, ...]
    lec_bands: tuple[Band, ...]
    matrix_confidence: Confidence
    matrix_size: int
    matrix_bands: tuple[Band, ...]
    colours: tuple[Label, ...]
    hazardous_work_colours: Mapping[str, str]

    def __post_init__(self) -> None:
        known = {colour.key for colour in self.colours}
        for band in (*self.lec_bands, *self.matrix_bands):
            if band.colour not in known:
                raise ValueError(f"unknown colour {band.colour}")


@dataclass(frozen=True)
class Material:
    """Emission factor of a building material per unit."""

    key: str
    zh: str
    en: str
    unit: str
    kg_co2e_per_unit: Decimal
    confidence: Confidence
    sources: tuple[str, ...]


@dataclass(frozen=True)
class CarbonTable(Table):
    """Emission factors of building materials."""

    materials: tuple[Material, ...]


@dataclass(frozen=True)
class RoundingRule:
    """Decimal places kept for quantities in these units."""

    units: tuple[str, ...]
    decimals: int


@dataclass(frozen=True)
class RoundingTable(Table):
    """Rounding of bill quantities by unit."""

    rules: tuple[RoundingRule, ...]


@dataclass(frozen=True)
class BoqTable(Table):
    """Meaning of the leading digits of the bill-of-quantities code."""

    majors: Mapping[str, str]
    chapters: Mapping[str, str]
    chapters_confidence: Confidence
