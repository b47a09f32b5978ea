"""Figures of inspection lots: states and pass rates by place and item, first-pass yield and rework by crew and month.

Made of what ``counting`` counted; every figure names the filter of the list that holds the lots it was counted from.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy

from yingzao.core.projects.models import Part
from yingzao.core.records.ledgers import Text

from .counting import AtPlace, InMonths
from .models import LotStage

Key = TypeVar("Key")
GOOD, ENOUGH = Decimal(95), Decimal(80)
"""Pass rates in per cent from which a cell is green, and below which it is red (GB 50300-2013 5.0.1: 80 %)."""
_RATE_WORDS: dict[str, Text] = {
    "": gettext_lazy("not measured"), "green": gettext_lazy("well within"), "yellow": gettext_lazy("within limits"),
    "red": gettext_lazy("too few within"),
}  # fmt: skip
_WORST_FIRST = (
    LotStage.REWORK, LotStage.NOT_SENT, LotStage.SELF, LotStage.MUTUAL, LotStage.SPECIAL, LotStage.SUPERVISION,
    LotStage.ACCEPTED,
)  # fmt: skip


@dataclass
class Cell:
    """Lots of one item at one place: how many stand where, and their points; ``query`` lists exactly these."""

    query: str = ""
    stages: dict[LotStage, int] = field(default_factory=dict)
    points: int = 0
    within: int = 0

    @property
    def count(self) -> int:
        return sum(self.stages.values())

    @property
    def stage(self) -> LotStage:
        """The stage of the lot that has furthest to go; rework before all."""
        return next(stage for stage in _WORST_FIRST if stage in self.stages)

    @property
    def accepted(self) -> int:
        return self.stages.get(LotStage.ACCEPTED, 0)

    @property
    def rate(self) -> Decimal | None:
        return percent(self.within, self.points)

    @property
    def rate_colour(self) -> str:
        if self.rate is None:
            return ""
        return "green" if self.rate >= GOOD else "yellow" if self.rate >= ENOUGH else "red"

    @property
    def rate_word(self) -> Text:
        """What the colour says."""
        return _RATE_WORDS[self.rate_colour]


@dataclass(frozen=True)
class Matrix:
    """Places of a unit from the top down by items; a cell is None where there is no lot."""

    unit: Part
    items: tuple[str, ...]
    rows: tuple[tuple[Part, tuple[Cell | None, ...]], ...]

    def totals(self) -> list[Cell]:
        """The lots of each item in all places together."""
        everywhere = urlencode({"part_path": self.unit.path})
        return [
            _together(f"{everywhere}&item={item}&current=1", (row[place] for _place, row in self.rows))
            for place, item in enumerate(self.items)
        ]


@dataclass(frozen=True)
class Yield:
    """First acceptances of a crew in a month (2026-03): ``at_once`` of ``lots``, and how many acceptances followed."""

    crew: str
    month: str
    lots: int
    at_once: int
    rework: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.at_once, self.lots)

    @property
    def query(self) -> str:
        return urlencode({"crew": f'"{self.crew}"', "first_judged_on": self.month, "current": 1})


@dataclass(frozen=True)
class Month:
    """Points of general items of the lots that were inspected in a month (2026-03) and have any."""

    month: str
    lots: int
    points: int
    within: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.within, self.points)

    @property
    def query(self) -> str:
        return urlencode({"inspected_on": self.month, "points": "1..", "current": 1})


def percent(part: int, whole: int) -> Decimal | None:
    """Share in per cent to 0.01; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def matrix(counted: Iterable[AtPlace], unit: Part, below_it: Iterable[Part]) -> Matrix:
    """What was counted of ``unit`` by the places ``below_it``, itself last; and by item."""
    cells: defaultdict[tuple[str, str], Cell] = defaultdict(Cell)
    for row in counted:
        cell = cells[row.path, row.item]
        stage = LotStage(row.stage)
        cell.stages[stage] = cell.stages.get(stage, 0) + row.lots
        cell.points += row.points
        cell.within += row.within
    items = tuple(sorted({item for _place, item in cells}))
    where = {path: urlencode({"part_path": path}) for path in {path for path, _item in cells}}
    where[unit.path] = f"part={unit.pk}"
    for (path, item), cell in cells.items():
        cell.query = f"{where[path]}&item={item}&current=1"
    places = [(place, tuple(cells.get((place.path, item)) for item in items)) for place in (unit, *below_it)]
    return Matrix(unit, items, tuple(row for row in reversed(places) if any(row[1])))


def _together(query: str, cells: Iterable[Cell | None]) -> Cell:
    total = Cell(query)
    for cell in filter(None, cells):
        for stage, count in cell.stages.items():
            total.stages[stage] = total.stages.get(stage, 0) + count
        total.points += cell.points
        total.within += cell.within
    return total


def yields(counted: Iterable[InMonths]) -> list[Yield]:
    """First-pass yield and rework by crew and month of the first acceptance, newest month first."""
    judged = (row for row in counted if row.judged_in)
    sums = _sums(((row.crew, row.judged_in), (row.lots, row.at_once, row.rework)) for row in judged)
    rows = [Yield(crew, month, *figures) for (crew, month), figures in sums.items()]
    return sorted(sorted(rows, key=lambda row: row.crew), key=lambda row: row.month, reverse=True)


def months(counted: Iterable[InMonths]) -> list[Month]:
    """Pass rates by month of inspection, oldest first; lots without points are left out."""
    measured = (row for row in counted if row.measured)
    sums = _sums((row.inspected_in, (row.measured, row.points, row.within)) for row in measured)
    return [Month(month, *figures) for month, figures in sorted(sums.items())]


def _sums(figures: Iterable[tuple[Key, Sequence[int]]]) -> dict[Key, list[int]]:
    sums: dict[Key, list[int]] = {}
    for key, more in figures:
        sums[key] = [a + b for a, b in zip(sums.get(key, [0] * len(more)), more, strict=True)]
    return sums
