"""The division of a building for acceptance (分部、子分部、分项) and how its items fall into inspection lots."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from yingzao.standards.confidence import Confidence
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table


class Zone(StrEnum):
    """Where in the building a storey lies."""

    FOUNDATION = "foundation"
    BASEMENT = "basement"
    ABOVE = "above"
    ROOF = "roof"


class Split(StrEnum):
    """What one lot covers: the whole unit, a storey, or a place (a flow segment of a storey)."""

    WHOLE = "whole"
    STOREY = "storey"
    PLACE = "place"


@dataclass(frozen=True)
class LotRule:
    """How an item falls into lots: by place, at most ``every`` units in one lot.

    ``typical_storeys`` following typical storeys (标准层) share a lot.
    """

    zh: str
    en: str
    by: Split
    clause: str
    confidence: Confidence
    zones: tuple[Zone, ...] = ()
    every: int | None = None
    unit: str | None = None
    typical_storeys: int = 1

    def __post_init__(self) -> None:
        if (self.every is None) != (self.unit is None):
            raise ValueError("a largest quantity needs a unit, and only a quantity has one")
        if self.every is not None and self.every < 1:
            raise ValueError("the largest quantity of a lot must be at least 1")
        if self.typical_storeys < 1:
            raise ValueError("at least one storey shares a lot")
        if (self.by is Split.WHOLE) != (not self.zones):
            raise ValueError("lots by storey or place need zones, and only they have them")


@dataclass(frozen=True)
class Item:
    """An item (分项); ``lots`` names a rule of its own where it does not follow its subdivision."""

    code: str
    zh: str
    en: str
    lots: str | None = None


@dataclass(frozen=True)
class Subdivision:
    """A subdivision (子分部) with its items."""

    code: str
    zh: str
    en: str
    lots: str
    confidence: Confidence
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Division:
    """A division (分部) with its subdivisions."""

    code: str
    zh: str
    en: str
    subdivisions: tuple[Subdivision, ...]


@dataclass(frozen=True)
class Branch:
    """An item with the division and subdivision above it; ``code`` is the six digits of all three."""

    division: Division
    subdivision: Subdivision
    item: Item

    @cached_property
    def code(self) -> str:
        """Example: ``020102`` is reinforcement of the concrete structure."""
        return self.division.code + self.subdivision.code + self.item.code

    @property
    def rule(self) -> str:
        """Key of the lot rule that the item follows."""
        return self.item.lots or self.subdivision.lots


@dataclass(frozen=True)
class DivisionTable(Table):
    """Division of a building for acceptance: GB 50300 appendix B, and the lot rules."""

    lot_rules: Mapping[str, LotRule]
    divisions: tuple[Division, ...]

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for branch in self.branches:
            if branch.code in seen:
                raise TableError(f"item {branch.code} appears twice")
            seen.add(branch.code)
            if branch.rule not in self.lot_rules:
                raise TableError(f"item {branch.code}: unknown lot rule {branch.rule}")

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """Every item with what is above it, in the order of the table."""
        return tuple(
            Branch(division, subdivision, item)
            for division in self.divisions
            for subdivision in division.subdivisions
            for item in subdivision.items
        )

    @cached_property
    def by_code(self) -> Mapping[str, Branch]:
        """Items by their six digits."""
        return {branch.code: branch for branch in self.branches}
