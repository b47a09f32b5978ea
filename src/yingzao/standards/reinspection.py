"""Re-inspection of materials, joints and piles (复验): lots, specimens, deadlines, witnessed share."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from yingzao.standards.confidence import Confidence
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table


@dataclass(frozen=True)
class LabTest:
    """A test of a laboratory by its names."""

    zh: str
    en: str


@dataclass(frozen=True)
class LargestLot:
    """The largest lot, in the unit that deliveries are counted in."""

    amount: Decimal
    unit: str

    def __post_init__(self) -> None:
        if self.amount <= 0:
            raise ValueError("a lot must hold something")


@dataclass(frozen=True)
class SpecimenStep:
    """Specimens of lots from this amount on."""

    least: Decimal
    specimens: int


@dataclass(frozen=True)
class RequiredTest:
    """A test of every lot; ``retest`` says whether a failure may be tested again with twice the specimens."""

    test: str
    specimens: int = 1
    extra: int = 0
    retest: bool = True
    by_amount: tuple[SpecimenStep, ...] = ()

    def __post_init__(self) -> None:
        if any(low.least >= high.least for low, high in pairwise(self.by_amount)):
            raise ValueError(f"{self.test}: the amounts do not grow")


@dataclass(frozen=True)
class ReinspectedMaterial:
    """A material or joint: its largest lot in each unit, and what is tested.

    ``structural`` materials count for the witnessed share. ``enlarge_after`` lots that passed at once may double
    the lot; ``extra_every`` above the lot takes ``extra`` specimens where it is not split; after ``valid_months``
    from production the material is tested again.
    """

    key: str
    zh: str
    en: str
    clause: str
    confidence: Confidence
    lots: tuple[LargestLot, ...]
    structural: bool
    tests: tuple[RequiredTest, ...]
    enlarge_after: int | None = None
    extra_every: Decimal | None = None
    valid_months: int | None = None

    def __post_init__(self) -> None:
        if not self.lots or not self.tests:
            raise ValueError(f"{self.key}: name a largest lot and a test")
        if len({test.test for test in self.tests}) != len(self.tests):
            raise ValueError(f"{self.key}: a test appears twice")


@dataclass(frozen=True)
class PileTest:
    """How many piles are tested: a share, at least so many; fewer where there are few piles."""

    key: str
    zh: str
    en: str
    clause: str
    confidence: Confidence
    share: Decimal
    at_least: int
    few_below: int = 0
    few_at_least: int = 0


@dataclass(frozen=True)
class PointStep:
    """One point for each ``every`` of the amount up to ``up_to``; None is any amount."""

    every: Decimal
    up_to: Decimal | None = None

    def __post_init__(self) -> None:
        if self.every <= 0:
            raise ValueError("a point stands for something")


@dataclass(frozen=True)
class SiteTest:
    """Points to test on site, in every layer where ``layered``."""

    key: str
    zh: str
    en: str
    clause: str
    confidence: Confidence
    unit: str
    layered: bool
    at_least: int
    steps: tuple[PointStep, ...]

    def __post_init__(self) -> None:
        bounded = [step.up_to for step in self.steps[:-1] if step.up_to is not None]
        if not self.steps or self.steps[-1].up_to is not None or len(bounded) != len(self.steps) - 1:
            raise ValueError(f"{self.key}: the last step, and only the last, holds for any amount")
        if any(low >= high for low, high in pairwise(bounded)):
            raise ValueError(f"{self.key}: the steps do not grow")


@dataclass(frozen=True)
class Deadlines:
    """Days from arrival to sampling, and from sampling to the report of each material."""

    clause: str
    confidence: Confidence
    sample_within_days: int
    report_days: Mapping[str, int]


@dataclass(frozen=True)
class EnlargedLots:
    """By how much lots grow that may be enlarged."""

    clause: str
    confidence: Confidence
    factor: int


@dataclass(frozen=True)
class WitnessRule:
    """Share of the samples of structural materials that are taken with a witness."""

    clause: str
    confidence: Confidence
    share: Decimal


@dataclass(frozen=True)
class ReinspectionTable(Table):
    """Re-inspection of materials, joints and piles."""

    deadlines: Deadlines
    enlarged: EnlargedLots
    witness: WitnessRule
    tests: Mapping[str, LabTest]
    materials: tuple[ReinspectedMaterial, ...]
    piles: tuple[PileTest, ...]
    site_tests: tuple[SiteTest, ...]

    def __post_init__(self) -> None:
        if len({material.key for material in self.materials}) != len(self.materials):
            raise TableError("reinspection: a material appears twice")
        for material in self.materials:
            if material.key not in self.deadlines.report_days:
                raise TableError(f"{material.key}: no days to the report")
            for required in material.tests:
                if required.test not in self.tests:
                    raise TableError(f"{material.key}: unknown test {required.test}")

    def material(self, key: str) -> ReinspectedMaterial:
        """The material ``key``; raises KeyError when there is none."""
        for material in self.materials:
            if material.key == key:
                return material
        raise KeyError(key)
