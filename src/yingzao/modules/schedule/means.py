"""What activities cost and need: written by hand or with a paste, else summed from the resources of a file."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import ENDED
from yingzao.engines.carbon.materials import Footprint, UnitMismatch, Use, sum_emissions
from yingzao.standards.loader import load

from .baselines import refuse_baseline
from .models import MILESTONES, SPANNING, Activity, ActivityMeans, Assignment, Plan

LABOUR = "RT_Labor"
MINUTES_PER_HOUR = 60


@dataclass(frozen=True)
class Needs:
    """Cost and workers of one activity; None where unknown. ``means`` is the row somebody wrote, if any."""

    direct_cost: Decimal | None = None
    workers: Decimal | None = None
    materials: tuple[tuple[str, str, str], ...] = ()
    means: ActivityMeans | None = None


def counted(rows: Iterable[Activity]) -> list[Activity]:
    """Activities that cost and need something: neither milestones nor what only spans others."""
    return [row for row in rows if row.kind not in MILESTONES and row.kind not in SPANNING]


def needs_of(plan: Plan, rows: Iterable[Activity]) -> dict[int, Needs]:
    """Needs of the activities by key; what was written by hand goes before what a file brought."""
    written = {means.activity_id: means for means in ActivityMeans.objects.filter(activity__plan=plan)}
    assigned: dict[int, list[Assignment]] = {}
    for each in Assignment.objects.filter(activity__plan=plan):
        assigned.setdefault(each.activity_id, []).append(each)
    return {row.pk: _needs(row, written.get(row.pk), assigned.get(row.pk, [])) for row in rows}


def _needs(row: Activity, means: ActivityMeans | None, assigned: list[Assignment]) -> Needs:
    cost = sum((each.planned_cost for each in assigned), Decimal(0)) if assigned else None
    hours = sum(each.planned_units for each in assigned if each.kind == LABOUR)
    workers = None
    if hours and row.original_minutes:
        # A file gives hours of work; so many over the duration are so many people at a time.
        workers = Decimal(str(round(hours * MINUTES_PER_HOUR / row.original_minutes, 1)))
    if means is None:
        return Needs(cost, workers)
    return Needs(
        cost if means.direct_cost is None else means.direct_cost,
        workers if means.workers is None else means.workers,
        tuple((key, quantity, unit) for key, quantity, unit in means.materials),
        means,
    )


def footprint(needs: Iterable[Needs]) -> Footprint | None:
    """Embodied carbon of the materials written down (GB/T 51366-2019 appendix D); None where there are none."""
    uses = [Use(key, Decimal(quantity), unit) for each in needs for key, quantity, unit in each.materials]
    return sum_emissions(uses, load("carbon_materials")) if uses else None


def material_names() -> dict[str, str]:
    """What a material may be called → its key: key, Chinese and English name."""
    found: dict[str, str] = {}
    for material in load("carbon_materials").materials:
        found |= {name.casefold(): material.key for name in (material.key, material.zh, material.en)}
    return found


def material_words(materials: Iterable[Iterable[str]], language: str) -> str:
    """Materials as they are written in a form or a paste: ``C30混凝土 1200 m3；…``."""
    known = {m.key: m.zh if language.startswith("zh") else m.en for m in load("carbon_materials").materials}
    return "；".join(f"{known.get(key, key)} {quantity} {unit}" for key, quantity, unit in materials)


@transaction.atomic
def set_means(activity: Activity, **values: Any) -> ActivityMeans:
    """Write down cost and labour of an activity of a live plan; a baseline stays as it is."""
    plan = locked(activity.plan)
    refuse_baseline(plan)
    if plan.state in ENDED:
        text = _("%(plan)s is %(status)s and can no longer be changed.")
        raise Refusal(text % {"plan": plan.full_number, "status": plan.get_status_display()})
    means = ActivityMeans.objects.filter(activity=activity.pk).first() or ActivityMeans(activity=activity)
    refuse_wrong_units(values.get("materials", means.materials))
    changes = {
        f"{activity.code} {name}": [_plain(getattr(means, name)), _plain(value)]
        for name, value in values.items()
        if getattr(means, name) != value
    }
    for name, value in values.items():
        setattr(means, name, value)
    means.save()
    if changes:
        plan.sign("means_changed", changes)
    return means


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, list) else str(value)


def refuse_wrong_units(materials: Iterable[Iterable[str]]) -> None:
    """A quantity stands in a unit that the emission factor of its material can be turned into."""
    try:
        footprint([Needs(materials=tuple((key, quantity, unit) for key, quantity, unit in materials))])
    except UnitMismatch as error:
        raise Refusal(_("The unit does not fit the material: %s") % error) from error
