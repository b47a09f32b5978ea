"""How many of a resource are at hand when: its own figure, dated changes, and what was decided for other projects."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from yingzao.core.projects.models import Project
from yingzao.core.records.models import Record
from yingzao.core.records.services import Refusal, locked
from yingzao.core.records.status import ENDED, IN_FORCE
from yingzao.engines.calendar import instant
from yingzao.engines.resources import levelling as engine

from ..models import CapacityChange, Demand, Resource, SharedDecision

R = TypeVar("R", bound=Record)
MOST = Decimal(100_000)


def standing(records: Iterable[R]) -> list[R]:
    """One record per number: the revision in force, else the newest draft; by number."""
    found: dict[tuple[int, str], R] = {}
    for record in sorted(records, key=lambda each: each.pk):
        key = (record.project_id, record.number)
        if key not in found or found[key].state not in IN_FORCE:
            found[key] = record
    return sorted(found.values(), key=lambda each: each.number)


def resources_of(project: Project) -> list[Resource]:
    """The resources that count in a project."""
    return standing(Resource._default_manager.filter(project=project).current())


def by_number(resources: Sequence[Resource]) -> dict[str, Resource]:
    """Number → resource; every revision of a resource has the same number."""
    return {resource.number: resource for resource in resources}


def capacities(resources: Sequence[Resource]) -> dict[str, engine.Resource]:
    """Number → the engine's resource, for those whose capacity is known; all of one project."""
    numbers = [r.number for r in resources if r.capacity is not None]
    if not numbers:
        return {}
    project = resources[0].project_id
    changes: dict[str, dict[date, Decimal]] = {}
    rows = CapacityChange.objects.filter(resource__project=project, resource__number__in=numbers)
    for number, since, units in rows.order_by("pk").values_list("resource__number", "since", "units"):
        changes.setdefault(number, {})[since] = units
    taken: dict[str, list[SharedDecision]] = {}
    for decision in standing(SharedDecision._default_manager.filter(project=project).current()):
        taken.setdefault(decision.shared_number, []).append(decision)
    return {
        r.number: _engine_resource(r, r.capacity, changes.get(r.number, {}), taken.get(r.shared_number, []))
        for r in resources
        if r.capacity is not None
    }


def _engine_resource(
    resource: Resource, capacity: Decimal, changes: dict[date, Decimal], taken: list[SharedDecision]
) -> engine.Resource:
    taken = taken if resource.shared_number else []
    days = {*changes, *(d.begins_on for d in taken), *(d.ends_on + timedelta(days=1) for d in taken)}
    steps = []
    for day in sorted(days):
        own = [units for since, units in sorted(changes.items()) if since <= day]
        away = sum((d.units for d in taken if d.begins_on <= day <= d.ends_on), Decimal(0))
        steps.append((instant(day), max((own[-1] if own else capacity) - away, Decimal(0))))
    return engine.Resource(resource.number, capacity, resource.title, changes=tuple(steps))


@transaction.atomic
def change_capacity(resource: Resource, since: date, units: Decimal, reason: str = "") -> CapacityChange:
    """From ``since`` on ``units`` are at hand; the same day again replaces what was said for it."""
    fresh = locked(resource)
    if fresh.state in ENDED:
        text = _("%(number)s is %(status)s and can no longer be changed.")
        raise Refusal(text % {"number": fresh.full_number, "status": fresh.get_status_display()})
    if fresh.capacity is None:
        raise Refusal(
            _("Write first how many of %s are at hand; then what changes from a day on.") % fresh.title
        )
    if not 0 <= units <= MOST:
        raise Refusal(_("From 0 to 100,000 can be at hand."))
    row = CapacityChange.objects.filter(resource=fresh, since=since).first()
    row = row or CapacityChange(resource=fresh, since=since)
    row.units, row.reason = units, reason.strip()[:120]
    row.save(action="capacity_changed")
    return row


def refuse_while_wanted(resource: Resource) -> None:
    """A resource that the plan in use wants is not voided."""
    wanted = Demand.objects.filter(
        resource__project=resource.project_id,
        resource__number=resource.number,
        activity__plan__is_current=True,
    )
    first = wanted.select_related("activity").first()
    if first is not None:
        text = _("%(activity)s of the plan in use needs it. Take that demand away first.")
        raise Refusal(text % {"activity": first.activity})
