"""What is counted of inspection lots for one person: from the tallies, or lot by lot where a person sees only some."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Sum

from yingzao.core.access.gate import sums_visible_to
from yingzao.core.projects.models import Part, Project
from yingzao.core.records.models import RecordQuerySet

from .models import InspectionLot, MonthTally, PlaceTally

LOTS = "quality.inspection_lot"
"""What the gate is asked about for the pages of lots."""


class AtPlace(NamedTuple):
    """Lots of an item in a stage, at or below the place with that path."""

    path: str
    item: str
    stage: str
    lots: int
    points: int
    within: int


class InMonths(NamedTuple):
    """Lots of a crew by the months of their inspection and first acceptance, written 2026-03; empty for not yet."""

    crew: str
    inspected_in: str
    judged_in: str
    lots: int
    points: int
    within: int
    measured: int
    at_once: int
    rework: int


def visible_lots(person: Any, project: Project) -> RecordQuerySet:
    """The lots of a project that ``person`` may see, but for void and superseded ones."""
    return InspectionLot.objects.visible_to(person).filter(project=project).current()


def at_places(person: Any, unit: Part, below_it: Iterable[Part]) -> list[AtPlace]:
    """Lots of ``unit`` by the places ``below_it``, each with all that lies below it; its own stand at itself."""
    seen = sums_visible_to(person, LOTS, unit.project)
    if seen is None:
        return count_places(visible_lots(person, unit.project), unit)
    paths = {place.pk: place.path for place in (unit, *below_it)}
    tallies = PlaceTally.objects.filter(seen, project=unit.project, place__in=paths)
    rows = tallies.exclude(place=unit, is_below=True).values_list(
        "place", "item", "stage", "lots", "points", "within"
    )
    return [AtPlace(paths[row[0]], *row[1:]) for row in rows]


def count_places(lots: QuerySet[InspectionLot], unit: Part) -> list[AtPlace]:
    """The same of any ``lots``, counted from them."""
    paths = dict(
        Part.objects.filter(project=unit.project_id, path__startswith=unit.path).values_list("pk", "path")
    )
    depth = unit.path.count("/") + 1
    rows = lots.filter(part__in=paths).values_list("part", "item", "stage")
    counted = rows.annotate(n=Count("pk"), all_points=Sum("points"), good=Sum("within")).order_by()
    return [
        AtPlace("/".join(paths[part].split("/")[:-1][:depth]) + "/", *figures) for part, *figures in counted
    ]


def in_months(person: Any, project: Project) -> list[InMonths]:
    """Lots of a project by crew and months."""
    seen = sums_visible_to(person, LOTS, project)
    if seen is None:
        return count_months(visible_lots(person, project))
    rows = MonthTally.objects.filter(seen, project=project).values_list(*InMonths._fields)
    return list(map(InMonths._make, rows))


def count_months(lots: QuerySet[InspectionLot]) -> list[InMonths]:
    """The same of any ``lots``, counted from them by day: cutting a date to its month is slow in SQLite."""
    counted = lots.values_list("crew", "inspected_on", "first_judged_on").annotate(
        n=Count("pk"), all_points=Sum("points"), good=Sum("within"), measured=Count("pk", filter=Q(points__gt=0)),
        at_once=Count("pk", filter=Q(first_passed=True)), rework=Sum(F("attempts") - 1),
    )  # fmt: skip
    return [
        InMonths(crew, f"{inspected:%Y-%m}", f"{judged:%Y-%m}" if judged else "", *figures)
        for crew, inspected, judged, *figures in counted.order_by()
    ]
