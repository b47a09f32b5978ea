"""Columns that a list took by a revision are filled for the records written before, from their answers, by a job."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.history.actor import current_actor
from yingzao.core.jobs.runner import Progress, later
from yingzao.core.records.ledgers import ledger_for

from .building import BuiltFormLedger, fill_columns
from .models import BuiltLedger, FilledForm

_BATCH = 500


def refill_later(row: BuiltLedger) -> None:
    """Have it done soon, where anything was filled in already."""
    owner = Person.objects.filter(pk=current_actor().person_id).first()
    has_records = FilledForm._base_manager.filter(kind=row.kind).exists()
    if owner is not None and has_records:
        title = _("Fill the list of %s") % row.form.title
        later(refill, owner=owner, title=title, project=row.form.project, kind=row.kind)


def refill(progress: Progress, kind: str) -> str:
    """Job: set the columns of every record of the ledger; nothing that is signed changes. May be run at any time."""
    ledger = ledger_for(kind)
    if not isinstance(ledger, BuiltFormLedger) or not ledger.names:
        return ""
    rows: Any = models.QuerySet(ledger.model)
    total, done = rows.count(), 0
    for batch in _batches(rows.select_related("form").order_by("pk")):
        for record in batch:
            fill_columns(ledger, record)
        rows.bulk_update(batch, list(ledger.names.values()), batch_size=_BATCH)
        done += len(batch)
        progress.report(100 * done // total, _("%d records") % done)
    return ""


def _batches(rows: Any) -> Iterator[list[Any]]:
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:_BATCH]):
        yield batch
        last = batch[-1].pk
