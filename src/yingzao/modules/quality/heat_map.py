"""Pass rates of what was measured by storey and room (实测实量合格率分布), and the values behind a place.

Rooms, flat plates or flow segments are the parts below a storey; those of one name in several storeys share a column,
and what was measured of a storey as a whole stands in a column of its own.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Sum
from django.http import HttpResponse
from django.urls import reverse

from yingzao.core.projects.models import Part
from yingzao.core.screens.pages import PersonRequest, fetch_project, page, signed_in_only

from .counting import LOTS, visible_lots
from .figures import Cell
from .items import item_choices
from .lot_words import Row, rows_of
from .models import InspectionLot

MOST_LOTS = 100
"""Lots whose values one page shows; their list has all."""


@dataclass(frozen=True)
class HeatMap:
    """Storeys from the top down by rooms (``""``: the storey as a whole); a cell is None where nothing was measured."""

    rooms: tuple[str, ...]
    rows: tuple[tuple[Part, tuple[Cell | None, ...]], ...]


def heat_map(lots: QuerySet[InspectionLot], unit: Part, item: str = "") -> HeatMap:
    """Points of the lots of ``unit`` by storey and room, of one item or of all."""
    parts = {p.pk: p for p in Part.objects.filter(project=unit.project_id, path__startswith=unit.path)}
    by_path = {part.path: part for part in parts.values()}
    chosen = lots.filter(part__in=parts, points__gt=0, **({"item": item} if item else {}))
    counted = chosen.values_list("part").annotate(all_points=Sum("points"), good=Sum("within")).order_by()
    cells: defaultdict[tuple[Part, str], Cell] = defaultdict(Cell)
    for key, points, within in counted:
        storey, room = (_above(parts[key], unit.path.count("/") + depth, by_path) for depth in (1, 2))
        place = storey or unit
        cell = cells[place, room.name if room else ""]
        cell.points += points
        cell.within += within
        where = {"part_path": room.path} if room else {"part": place.pk}
        cell.query = urlencode(where | ({"item": item} if item else {}))
    rooms = tuple(sorted({room for _place, room in cells}))
    places = sorted({place for place, _room in cells}, key=lambda place: place.path, reverse=True)
    return HeatMap(
        rooms, tuple((place, tuple(cells.get((place, room)) for room in rooms)) for place in places)
    )


def _above(part: Part, depth: int, by_path: dict[str, Part]) -> Part | None:
    """The part of that depth on the way to ``part``, itself among them."""
    steps = part.path.split("/")[:-1]
    return by_path["/".join(steps[:depth]) + "/"] if len(steps) >= depth else None


@dataclass(frozen=True)
class Values:
    """What was measured and counted in one lot."""

    lot: InspectionLot
    rows: list[Row]


@signed_in_only
def lot_values(request: PersonRequest, code: str) -> HttpResponse:
    """The values behind a cell: every lot of a place with what was found of each acceptance item."""
    project = fetch_project(request, code, "view", LOTS)
    lots = visible_lots(request.user, project).filter(points__gt=0)
    asked = request.GET
    part: Any = project.parts.filter(path=asked.get("part_path", "")).first()
    if part is not None:
        lots = lots.in_part(part)
    elif asked.get("part", "").isdecimal():
        part = project.parts.filter(pk=int(asked["part"][:18])).first()
        lots = lots.filter(part=part)
    item = asked.get("item", "")
    if item:
        lots = lots.filter(item=item)
    shown = list(lots.select_related("part").order_by("part__path", "item", "pk")[: MOST_LOTS + 1])
    context = {
        "values": [Values(lot, rows_of(lot)) for lot in shown[:MOST_LOTS]], "part": part,
        "is_cut": len(shown) > MOST_LOTS, "item": dict(item_choices()).get(item, ""), "most": MOST_LOTS,
        "list_url": f"{reverse('ledger', args=[code, LOTS])}?{asked.urlencode()}&current=1&points=1..",
    }  # fmt: skip
    return page(request, "quality/lot_values.html", context, project)
