"""What activities need of resources each day: one by one, pasted from Excel, or taken over from an imported file."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from yingzao.core.projects.parts import LineError
from yingzao.core.records.services import Refusal, create, locked
from yingzao.core.records.status import ENDED

from ..models import MILESTONES, SPANNING, Activity, Assignment, Demand, Plan, Resource, Sort
from .supply import resources_of

MOST_ROWS = 5000
MOST_UNITS = Decimal(100_000)
HEADERS = {"编码", "编号", "工序编码", "代码", "code", "activity"}
BATCH = 500
#: how the formats name what is not a crew nor a machine
MATERIAL_KINDS = {"RT_Mat"}
CREW_KINDS = {"RT_Labor"}


@dataclass(frozen=True)
class Wanted:
    """An activity wants ``units`` of a resource; zero takes a demand away."""

    activity: Activity
    resource: Resource
    units: Decimal


@transaction.atomic
def set_demands(plan: Plan, wanted: Sequence[Wanted]) -> int:
    """Store what activities of a live plan need, signed in the history of the plan; returns how many changed."""
    fresh = locked(plan)
    if fresh.state in ENDED:
        text = _("%(plan)s is %(status)s and can no longer be changed.")
        raise Refusal(text % {"plan": fresh.full_number, "status": fresh.get_status_display()})
    rows = {(d.activity_id, d.resource.number): d for d in demands_of(fresh)}
    changes: dict[str, list[str | None]] = {}
    for each in wanted:
        _check(fresh, each)
        row = rows.get((each.activity.pk, each.resource.number))
        before = row.units if row else Decimal(0)
        if before == each.units:
            continue
        changes[f"{each.activity.code} {each.resource.title}"] = [str(before), str(each.units)]
        if row is not None and not each.units:
            row.delete()
            continue
        row = row or Demand(activity=each.activity)
        row.resource, row.units = each.resource, each.units
        row.save()
        rows[each.activity.pk, each.resource.number] = row
    if changes:
        fresh.sign("demand_set", changes)
    return len(changes)


def _check(plan: Plan, wanted: Wanted) -> None:
    if wanted.activity.plan_id != plan.pk or wanted.resource.project_id != plan.project_id:
        raise Refusal(_("Activity and resource belong to the same project."))
    if wanted.activity.kind in (*MILESTONES, *SPANNING):
        raise Refusal(_("%s is a milestone or a summary: it holds no resource.") % wanted.activity)
    if not (wanted.units.is_finite() and 0 <= wanted.units <= MOST_UNITS):
        raise Refusal(_("%s: from 0 to 100,000 are needed.") % wanted.activity)


def demands_of(plan: Plan) -> list[Demand]:
    """Every demand in a plan, with activity and resource."""
    rows = Demand.objects.filter(activity__plan=plan)
    return list(rows.select_related("activity__calendar", "resource").order_by("activity__position", "pk"))


def read_demands(plan: Plan, text: str) -> tuple[list[Wanted], list[LineError]]:
    """Rows from Excel: code of the activity, number or name of the resource, units needed each day."""
    activities: dict[str, list[Activity]] = {}
    for activity in plan.activities.all():
        activities.setdefault(activity.code, []).append(activity)
    named: dict[str, list[Resource]] = {}
    for resource in resources_of(plan.project):
        for name in {resource.number, resource.title}:
            named.setdefault(name, []).append(resource)
    wanted: list[Wanted] = []
    errors: list[LineError] = []
    lines = text.splitlines()
    for number, raw in enumerate(lines, start=1):
        cells = [cell.strip() for cell in raw.split("\t")] + [""] * 3
        if not raw.strip() or (number == 1 and cells[0].lower() in HEADERS):
            continue
        found = _read_row(number, cells, activities, named)
        if isinstance(found, LineError):
            errors.append(found)
        else:
            wanted.append(found)
    if len(lines) > MOST_ROWS:
        errors.append(LineError(MOST_ROWS + 1, "", _("At most %d rows are taken at once.") % MOST_ROWS))
    return wanted, errors


def _read_row(
    number: int, cells: list[str], activities: dict[str, list[Activity]], named: dict[str, list[Resource]]
) -> Wanted | LineError:
    code, name, units_cell = cells[:3]
    if len(found := activities.get(code, [])) != 1:
        text = (
            _("The plan has no activity “%s”.") if not found else _("Several activities have the code “%s”.")
        )
        return LineError(number, _("code"), text % code[:60])
    if len(resources := named.get(name, [])) != 1:
        text = (
            _("The project has no resource “%s”. Write it down under resources first.")
            if not resources
            else _("Several resources are called “%s”: write the number.")
        )
        return LineError(number, _("resource"), text % name[:60])
    try:
        units = Decimal(units_cell)
    except InvalidOperation:
        units = Decimal(-1)
    if not (units.is_finite() and 0 <= units <= MOST_UNITS):
        return LineError(number, _("needed each day"), _("“%s” is no number from 0 on.") % units_cell[:30])
    if found[0].kind in (*MILESTONES, *SPANNING):
        text = _("%s is a milestone or a summary: it holds no resource.")
        return LineError(number, _("code"), text % found[0])
    return Wanted(found[0], resources[0], units.quantize(Decimal("0.01")))


def to_take_over(plan: Plan) -> QuerySet[Assignment]:
    """Assignments of an imported file by which crews and machines work on activities, but for those set already."""
    told = Demand.objects.filter(activity=OuterRef("activity"), resource__title=OuterRef("resource_name"))
    rows = Assignment.objects.filter(
        activity__plan=plan, activity__original_minutes__gt=0, planned_units__gt=0
    )
    rows = rows.exclude(kind__in=MATERIAL_KINDS).exclude(activity__kind__in=[*MILESTONES, *SPANNING])
    return rows.exclude(Exists(told)).select_related("activity")


@transaction.atomic
def take_over_assignments(plan: Plan) -> int:
    """Make demands of the file's assignments (hours of work ÷ hours of the activity); returns how many changed.

    Resources the project does not have are written down with unknown capacity: files do not say it in one way.
    A demand that somebody has set already stays.
    """
    rows = list(to_take_over(plan))  # before any demand is written: a resource may have several assignments
    known = {resource.title: resource for resource in resources_of(plan.project)}
    sums: dict[tuple[int, str], Wanted] = {}
    for row in rows:
        resource = known.get(row.resource_name)
        if resource is None:
            category = Sort.CREW if row.kind in CREW_KINDS else Sort.MACHINE
            unit = _("persons") if category == Sort.CREW else _("machines")
            resource = create(
                Resource, project=plan.project, title=row.resource_name, category=category, unit=unit
            )
            known[row.resource_name] = resource
        key = (row.activity_id, resource.number)
        hours = row.activity.original_minutes / 60
        units = Decimal(str(round(row.planned_units / hours, 2)))
        before = sums[key].units if key in sums else Decimal(0)
        sums[key] = Wanted(row.activity, resource, before + units)
    return set_demands(plan, [each for each in sums.values() if each.units])
