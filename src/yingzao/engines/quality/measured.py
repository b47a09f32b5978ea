"""Measuring the finished work (实测实量): points against allowed deviations, pass rates, heat map.

The limits stand in ``standards/deviations.toml``; deviations are in mm, positive outward, upward or thicker.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Decimal

from yingzao.engines.quality.acceptance import Checked, ItemVerdict, Kind, judge_item
from yingzao.standards.acceptance import AcceptanceTable, Criterion, Deviation, DeviationList
from yingzao.standards.confidence import weakest
from yingzao.standards.tolerance import Tolerance, read_tolerance

_BASIS_POINT = Decimal("0.0001")


def share_within(within: int, points: int) -> Decimal | None:
    """``within`` of ``points`` as a share of 0–1, to 0.01 %; None without points."""
    return (Decimal(within) / points).quantize(_BASIS_POINT, ROUND_HALF_EVEN) if points else None


_LARGEST_MM = 10_000


@dataclass(frozen=True)
class Point:
    """One measured point: how far it deviates, and the storey and room where it lies."""

    deviation_mm: Decimal
    storey: str = ""
    room: str = ""

    def __post_init__(self) -> None:
        if not self.deviation_mm.is_finite() or abs(self.deviation_mm) > _LARGEST_MM:
            raise ValueError(f"{self.deviation_mm} mm is no deviation of a building")


@dataclass(frozen=True)
class Measured:
    """The points of one item against its limits; ``outside`` holds the points beyond them, worst first."""

    item: str
    tolerance: Tolerance
    points: int
    within: int
    worst_overrun: Decimal
    outside: tuple[Point, ...]
    verdict: ItemVerdict


@dataclass(frozen=True)
class Cell:
    """The points of one storey and room; ``rate`` is the share within the limits, None without points."""

    points: int
    within: int

    @property
    def rate(self) -> Decimal | None:
        """Share of points within the limits, to 0.01 %."""
        return share_within(self.within, self.points)


@dataclass(frozen=True)
class HeatMap:
    """Pass rates by storey and room, with the totals of rows, columns and all."""

    storeys: tuple[str, ...]
    rooms: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    by_storey: Mapping[str, Cell]
    by_room: Mapping[str, Cell]
    total: Cell


def tolerance_of(row: Deviation, height_m: Decimal | None = None) -> Tolerance:
    """Limits of an item for a member of ``height_m``.

    Raises ValueError when the row holds for another range of heights, or needs the height and it is missing.
    """
    bounded = row.over_m is not None or row.up_to_m is not None
    if bounded and height_m is None:
        raise ValueError(f"{row.key} depends on the height")
    if height_m is not None and (
        (row.over_m is not None and height_m <= row.over_m)
        or (row.up_to_m is not None and height_m > row.up_to_m)
    ):
        raise ValueError(f"{row.key} does not hold for a height of {height_m} m")
    return read_tolerance(row.allowed, None if height_m is None else height_m * 1000)


def measure(
    points: Iterable[Point],
    item: str,
    rows: DeviationList,
    table: AcceptanceTable,
    *,
    kind: Kind = Kind.GENERAL,
    height_m: Decimal | None = None,
    required: int = 1,
) -> Measured:
    """Judge the points of ``item`` of a list of deviations by the pass rule of its code.

    ``required`` is the smallest number of points. Raises ValueError for an unknown item, or as ``tolerance_of``
    does. Example: of ten flatnesses of cast concrete, nine up to 8 mm and one of 9 mm, 90 % are within and pass.
    """
    row = next((row for row in rows.rows if row.key == item), None)
    if row is None:
        raise ValueError(f"{rows.key} has no item {item}")
    tolerance = tolerance_of(row, height_m)
    criterion = _criterion(rows, row, table)
    every = list(points)
    outside = [point for point in every if not tolerance.holds(point.deviation_mm)]
    worst = max((tolerance.overrun(point.deviation_mm) for point in every), default=Decimal(0))
    checked = Checked(item, kind, len(every), len(outside), worst_overrun=worst, required=required)
    return Measured(
        item=item,
        tolerance=tolerance,
        points=len(every),
        within=len(every) - len(outside),
        worst_overrun=worst,
        outside=tuple(sorted(outside, key=lambda point: _by_overrun(point, tolerance))),
        verdict=judge_item(checked, criterion),
    )


def heat_map(
    points: Iterable[Point], tolerance: Tolerance, storeys: Sequence[str], rooms: Sequence[str]
) -> HeatMap:
    """Pass rates of points by storey and room; places without points have none.

    Raises ValueError for a point at a storey or room that is not named, so that no point is lost unseen.
    """
    points_at: Counter[tuple[str, str]] = Counter()
    within_at: Counter[tuple[str, str]] = Counter()
    for point in points:
        place = (point.storey, point.room)
        points_at[place] += 1
        within_at[place] += tolerance.holds(point.deviation_mm)
    cells = {place: Cell(count, within_at[place]) for place, count in points_at.items()}
    return heat_map_of(cells, storeys, rooms)


def heat_map_of(
    cells: Mapping[tuple[str, str], Cell], storeys: Sequence[str], rooms: Sequence[str]
) -> HeatMap:
    """The heat map of points that were counted elsewhere, by storey and room; otherwise as ``heat_map``."""
    every = [(storey, room) for storey in storeys for room in rooms]
    strange = sorted(set(cells) - set(every))
    if strange:
        raise ValueError(f"points lie at unknown places: {', '.join('/'.join(place) for place in strange)}")

    def total(places: Iterable[tuple[str, str]]) -> Cell:
        there = [cells[place] for place in places if place in cells]
        return Cell(sum(cell.points for cell in there), sum(cell.within for cell in there))

    return HeatMap(
        storeys=tuple(storeys),
        rooms=tuple(rooms),
        cells={place: cells.get(place, Cell(0, 0)) for place in every},
        by_storey={storey: total((storey, room) for room in rooms) for storey in storeys},
        by_room={room: total((storey, room) for storey in storeys) for room in rooms},
        total=total(every),
    )


def _criterion(rows: DeviationList, row: Deviation, table: AcceptanceTable) -> Criterion:
    """The pass rule of the row with the clause of its limits before it, as trustworthy as the weaker."""
    rule = table.criterion(row.criterion or rows.criterion)
    return replace(
        rule,
        clause=f"{rows.clause}; {rule.clause}",
        confidence=weakest([rows.confidence, rule.confidence]),
    )


def _by_overrun(point: Point, tolerance: Tolerance) -> tuple[Decimal, Decimal, str, str]:
    return -tolerance.overrun(point.deviation_mm), point.deviation_mm, point.storey, point.room
