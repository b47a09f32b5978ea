"""Rows that are probably entered already: the same title at the same part on the same days."""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.status import Status
from yingzao.engines.likeness import normalised

from .names import in_batches
from .preview import Effect, RowPlan


def point_out_twins(ledger: Ledger, person: Person, project: Project, plans: list[RowPlan]) -> None:
    """Name, on every new row that looks like a record there is or like a row above it, which one it is."""
    new = [plan for plan in plans if plan.effect is Effect.NEW and not plan.problems]
    days = [f.name for f in ledger.model._meta.local_fields if isinstance(f, models.DateField) and f.editable]
    known = _known(ledger, person, project, sorted({plan.record.title for plan in new}), days)
    for plan in new:
        traits = _traits([getattr(plan.record, name) for name in ("title", "part_id", *days)])
        plan.twin = known.get(traits, "")
        known.setdefault(traits, _("row %d") % plan.number)


def _known(
    ledger: Ledger, person: Person, project: Project, titles: list[str], days: list[str]
) -> dict[tuple[Any, ...], str]:
    """Traits → number, of the records with one of these titles."""
    seen = ledger.model._default_manager.visible_to(person).filter(project=project)
    seen = seen.exclude(status__in=[Status.VOID, Status.SUPERSEDED])
    return {
        _traits(values): number
        for some in in_batches(titles)
        for number, *values in seen.filter(title__in=some).values_list("number", "title", "part_id", *days)
    }


def _traits(values: list[Any]) -> tuple[Any, ...]:
    title, *others = values
    return normalised(title), *(_day(value) for value in others)


def _day(value: Any) -> Any:
    if not isinstance(value, datetime):
        return value
    return (timezone.localtime(value) if timezone.is_aware(value) else value).replace(second=0, microsecond=0)
