"""The history of a record in words: who changed what from what to what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.history.ends import COMPANY, end_of
from yingzao.core.history.known import is_company_wide, known
from yingzao.core.history.models import HistoryEntry
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.records.ledgers import Text

ACTIONS: dict[str, Text] = {
    "created": gettext_lazy("wrote it"),
    "changed": gettext_lazy("changed it"),
    "submitted": gettext_lazy("submitted it"),
    "resubmitted": gettext_lazy("submitted it again"),
    "returned": gettext_lazy("status: returned"),
    "approved": gettext_lazy("status: approved"),
    "withdrawn": gettext_lazy("withdrew it"),
    "vetoed": gettext_lazy("vetoed it"),
    "veto_lifted": gettext_lazy("lifted the veto"),
    "superseded": gettext_lazy("superseded by a newer revision"),
    "closed": gettext_lazy("closed it"),
    "void": gettext_lazy("declared it void"),
    "void_reason": gettext_lazy("reason for voiding"),
    "revised": gettext_lazy("began a revision"),
    "printed": gettext_lazy("printed it"),
    "approve": gettext_lazy("approved"),
    "reject": gettext_lazy("rejected"),
    "resubmit": gettext_lazy("submitted it again"),
    "withdraw": gettext_lazy("withdrew it"),
    "add_signer": gettext_lazy("added a signer"),
    "remove_signer": gettext_lazy("removed a signer"),
    "transfer": gettext_lazy("passed it on"),
    "delegate": gettext_lazy("delegated it"),
    "reassign": gettext_lazy("reassigned it"),
    "copy": gettext_lazy("sent copies"),
    "urge": gettext_lazy("urged"),
    "veto": gettext_lazy("vetoed it"),
    "lift_veto": gettext_lazy("lifted the veto"),
    "time_out": gettext_lazy("escalated it"),
    "reconcile": gettext_lazy("handed it to a deputy"),
    "appointed": gettext_lazy("gave the post"),
    "ended": gettext_lazy("ended the post"),
    "issued": gettext_lazy("issued it"),
    "left": gettext_lazy("noted that the person left"),
    "password_reset": gettext_lazy("set a new password"),
    "renamed": gettext_lazy("renamed it"),
    "retired": gettext_lazy("took it out of use"),
    "taken_back": gettext_lazy("took it back into use"),
    "stage_advanced": gettext_lazy("entered the next stage"),
    "stage_reason": gettext_lazy("reason for the stage"),
    "attached": gettext_lazy("attached a file"),
    "linked": gettext_lazy("linked it"),
    "replied": gettext_lazy("replied"),
    "photographed": gettext_lazy("added a photo"),
    "stage": gettext_lazy("moved it on"),
    "escalated": gettext_lazy("told the superior"),
    "secret_renewed": gettext_lazy("made a new secret"),
    "shared": gettext_lazy("shared it with a guest"),
    "unshared": gettext_lazy("revoked a guest link"),
    "reply_taken_over": gettext_lazy("took over the reply of a guest"),
    "reply_declined": gettext_lazy("declined the reply of a guest"),
    "handed_over": gettext_lazy("handed it over"),
    "edited": gettext_lazy("edited it"),
    "edit_undone": gettext_lazy("undid an edit"),
    "edit_redone": gettext_lazy("redid an edit"),
}
_HIDDEN = {
    "id", "uid", "kind", "number", "created_at", "path", "depth", "project_id", "version", "author_id",
    "organisation_id", "procedure_version_id",
}  # fmt: skip


MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """One entry: time, person, deed, and the fields it changed as (label, before, after)."""

    at: datetime
    who: str
    deed: Text
    changes: list[tuple[Text, str, str]]
    seal: str


def trail_of(record: models.Model, limit: int = MOST_LINES) -> list[Line]:
    """Newest first."""
    model = type(record)
    return [
        Line(e.at, e.who, ACTIONS.get(e.action, e.action), list(changes_of(model, e)), e.seal[:8])
        for e in _entries(record._meta.label_lower, record.pk)[:limit]
    ]


_entries = PreparedQuery(
    lambda model, pk: HistoryEntry.objects.filter(model=model, object_id=pk)[:MOST_LINES]
)


def changes_of(model: type[models.Model], entry: HistoryEntry) -> Iterator[tuple[Text, str, str]]:
    """Label, value before and value after of every change worth showing."""
    for column, (before, after) in entry.changes.items():
        if column in _HIDDEN or (before in (None, "") and after in (None, "")):
            continue
        field = _field(model, column)
        label = _(str(field.verbose_name)) if field is not None else _WORDS.get(column, column)
        yield label, _text(field, before), _text(field, after)


_WORDS: dict[str, Text] = {
    "opinion": gettext_lazy("opinion"),
    "reason": gettext_lazy("reason"),
    "sha256": "SHA-256",
}


def _field(model: type[models.Model], column: str) -> models.Field | None:
    for name in (column, column.removesuffix("_id")):
        try:
            found = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if isinstance(found, models.Field):
            return found
    return None


def _text(field: models.Field | None, value: Any) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(field, models.ForeignKey):
        model: Any = field.related_model
        if is_company_wide(model):
            row = known(model, [value], end_of(COMPANY)).get(value)
        else:
            row = model._default_manager.filter(pk=value).first()
        return str(row) if row else f"#{value}"
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict | list):
        return _("(structured content)")
    return str(value)[:300]
