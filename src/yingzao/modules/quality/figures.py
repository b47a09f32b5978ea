"""Figures of inspection lots: states and pass rates by place and item, first-pass yield and rework by crew and month.

Counted by the database from columns that each lot stores, so that a page costs the same at 200 000 lots; every figure
names the filter of the list it was counted from.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils.translation import gettext_lazy

from yingzao.core.projects.models import Part
from yingzao.core.records.ledgers import Text

from .models import InspectionLot, LotStage

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
    """Places from the top down by items; a cell is None where there is no lot."""

    items: tuple[str, ...]
    rows: tuple[tuple[Part, tuple[Cell | None, ...]], ...]

    def totals(self) -> list[Cell]:
        """The lots of each item in all places together."""
        return [
            _together(cell for _place, cells in self.rows if (cell := cells[column]))
            for column in range(len(self.items))
        ]


@dataclass(frozen=True)
class Yield:
    """First acceptances of a crew in a month: ``at_once`` of ``lots``, and how many acceptances followed."""

    crew: str
    month: date
    lots: int
    at_once: int
    rework: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.at_once, self.lots)

    @property
    def query(self) -> str:
        return urlencode({"crew": self.crew, "first_judged_on": f"{self.month:%Y-%m}"})


@dataclass(frozen=True)
class Month:
    """Points of general items of the lots that were inspected in a month."""

    month: date
    lots: int
    points: int
    within: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.within, self.points)

    @property
    def query(self) -> str:
        return urlencode({"inspected_on": f"{self.month:%Y-%m}"})


def percent(part: int, whole: int) -> Decimal | None:
    """Share in per cent to 0.01; None of nothing."""
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_HALF_EVEN)


def matrix(lots: QuerySet[InspectionLot], unit: Part, below_it: Iterable[Part]) -> Matrix:
    """Lots of ``unit`` by the places ``below_it``, each with what lies below it, itself last; and by item."""
    paths = dict(
        Part.objects.filter(project=unit.project_id, path__startswith=unit.path).values_list("pk", "path")
    )
    counted = lots.filter(part__in=paths).values_list("part", "item", "stage")
    rows = counted.annotate(n=Count("pk"), all_points=Sum("points"), good=Sum("within")).order_by()
    depth = unit.path.count("/") + 1
    cells: defaultdict[tuple[str, str], Cell] = defaultdict(Cell)
    for part, item, stage, count, points, within in rows:
        cell = cells["/".join(paths[part].split("/")[:-1][:depth]) + "/", item]
        cell.stages[LotStage(stage)] = cell.stages.get(LotStage(stage), 0) + count
        cell.points += points
        cell.within += within
    items = tuple(sorted({item for _place, item in cells}))
    for (path, item), cell in cells.items():
        where = {"part": unit.pk} if path == unit.path else {"part_path": path}
        cell.query = urlencode({**where, "item": item})
    places = [(place, tuple(cells.get((place.path, item)) for item in items)) for place in (unit, *below_it)]
    return Matrix(items, tuple(row for row in reversed(places) if any(row[1])))


def _together(cells: Iterable[Cell]) -> Cell:
    total = Cell()
    for cell in cells:
        for stage, count in cell.stages.items():
            total.stages[stage] = total.stages.get(stage, 0) + count
        total.points += cell.points
        total.within += cell.within
    return total


def yields(lots: QuerySet[InspectionLot]) -> list[Yield]:
    """First-pass yield and rework by crew and month of the first acceptance, newest month first."""
    judged = lots.exclude(first_judged_on=None).values_list("crew", "first_judged_on")
    counted = judged.annotate(
        lots=Count("pk"), at_once=Count("pk", filter=Q(first_passed=True)), rework=Sum(F("attempts") - 1)
    )
    sums = _by_month((crew, day, figures) for crew, day, *figures in counted.order_by())
    rows = [Yield(crew, month, *figures) for (crew, month), figures in sums.items()]
    return sorted(rows, key=lambda row: (-row.month.toordinal(), row.crew))


def months(lots: QuerySet[InspectionLot]) -> list[Month]:
    """Pass rates by month of inspection, oldest first; months without points are left out."""
    measured = lots.filter(points__gt=0).values_list("inspected_on")
    counted = measured.annotate(lots=Count("pk"), all_points=Sum("points"), good=Sum("within")).order_by()
    sums = _by_month(("", day, figures) for day, *figures in counted)
    rows = [Month(month, *figures) for (_all, month), figures in sums.items()]
    return sorted(rows, key=lambda row: row.month)


def _by_month(days: Iterable[tuple[str, date, list[int]]]) -> dict[tuple[str, date], list[int]]:
    """Figures of days summed by group and month; cutting a date to its month is slow in SQLite, and days are few."""
    sums: dict[tuple[str, date], list[int]] = {}
    for group, day, figures in days:
        key = group, day.replace(day=1)
        sums[key] = [a + b for a, b in zip(sums.get(key, [0, 0, 0]), figures, strict=True)]
    return sums
