"""Weather that stops work (停工天气), and on how many days of each month a region meets it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from yingzao.standards.confidence import Confidence
from yingzao.standards.structure import TableError
from yingzao.standards.tables import Table

MONTHS = 12
LONGEST_MONTH = 31


@dataclass(frozen=True)
class Measure:
    """A kind of day; measures of one ``family`` stand from mild to strict, each within the one before it."""

    key: str
    family: str
    zh: str
    en: str


@dataclass(frozen=True)
class StopRule:
    """Work that stops on days of a measure, or goes on for ``hours_allowed`` of them."""

    key: str
    measure: str
    hours_allowed: Decimal
    zh: str
    en: str
    clause: str
    confidence: Confidence


@dataclass(frozen=True)
class Region:
    """Average days of every measure in each month, January first."""

    key: str
    zh: str
    en: str
    clause: str
    confidence: Confidence
    months: tuple[Mapping[str, Decimal], ...]


@dataclass(frozen=True)
class WeatherTable(Table):
    """Stop rules (停工天气规则) and climates."""

    measures: tuple[Measure, ...]
    rules: tuple[StopRule, ...]
    regions: tuple[Region, ...]

    def __post_init__(self) -> None:
        known = [measure.key for measure in self.measures]
        if unknown := [rule.key for rule in self.rules if rule.measure not in known]:
            raise TableError(f"weather: {', '.join(unknown)} stop at no known measure")
        for region in self.regions:
            if len(region.months) != MONTHS or any(list(month) != known for month in region.months):
                raise TableError(f"weather: {region.key} needs every measure for twelve months")
            for number, month in enumerate(region.months, start=1):
                self._check(f"{region.key}, month {number}", month)

    def _check(self, where: str, days: Mapping[str, Decimal]) -> None:
        if any(not 0 <= each <= LONGEST_MONTH for each in days.values()):
            raise TableError(f"weather: {where} has days below 0 or above {LONGEST_MONTH}")
        for family in self.families():
            counts = [days[key] for key in family]
            if counts != sorted(counts, reverse=True):
                raise TableError(f"weather: {where} has more days of a stricter measure than of a milder one")

    def families(self) -> tuple[tuple[str, ...], ...]:
        """Keys of the measures by family, mild before strict."""
        found: dict[str, list[str]] = {}
        for measure in self.measures:
            found.setdefault(measure.family, []).append(measure.key)
        return tuple(map(tuple, found.values()))

    def region(self, key: str) -> Region:
        """The region of that key; raises KeyError when there is none."""
        for region in self.regions:
            if region.key == key:
                return region
        raise KeyError(key)
