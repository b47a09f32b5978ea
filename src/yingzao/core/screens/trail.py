"""The history of a record in words: who changed what from what to what."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yingzao.core.history.ends import COMPANY, end_of
from yingzao.core.history.known import is_company_wide, known
from yingzao.core.history.models import HistoryEntry
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.history.state import name_in_history
from yingzao.core.records.ledgers import Text
from yingzao.core.records.wording import plain_moment

from .deeds import DEEDS

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


def trail_of(
    record: models.Model, limit: int = MOST_LINES, hides: Callable[[str], bool] = lambda column: False
) -> list[Line]:
    """Newest first, without the columns that it ``hides`` from the reader."""
    model = type(record)
    return [
        Line(e.at, e.who, DEEDS.get(e.action, e.action), list(changes_of(model, e, hides)), e.seal[:8])
        for e in _entries(name_in_history(type(record)), record.pk)[:limit]
    ]


_entries = PreparedQuery(
    lambda model, pk: HistoryEntry.objects.filter(model=model, object_id=pk)[:MOST_LINES]
)


@dataclass(frozen=True)
class Column:
    """How a column, or a word that a module signs with, is told: its label, and its value where that takes more."""

    label: Text
    text: Callable[[Any], str] | None = None
    is_shown: bool = True


_columns: dict[str, Mapping[str, Column]] = {}


def tell_columns(model: type[models.Model], columns: Mapping[str, Column]) -> None:
    """Called from the ``ready`` of a module. A signed word may stand behind a code: ``1.2 percent``."""
    _columns[model._meta.label_lower] = columns


def changes_of(
    model: type[models.Model], entry: HistoryEntry, hides: Callable[[str], bool] = lambda column: False
) -> Iterator[tuple[Text, str, str]]:
    """Label, value before and value after of every change worth showing."""
    told = _columns.get(name_in_history(model), {})
    for column, (before, after) in entry.changes.items():
        if column in _HIDDEN or (before in (None, "") and after in (None, "")) or hides(column):
            continue
        code, _space, name = column.rpartition(" ")
        known, field = told.get(name), _field(model, column)
        if known is not None and not known.is_shown:
            continue
        text = known.text if known is not None and known.text is not None else partial(_text, field)
        label = known.label if known is not None else _label(field, column)
        was, now = ("" if value is None else text(value) for value in (before, after))
        yield f"{code} {label}".strip(), was, now


def _label(field: models.Field | None, column: str) -> Text:
    name = column.removesuffix("_id")
    has_words = field is not None and str(field.verbose_name) != name.replace("_", " ")
    return _(str(field.verbose_name)) if field is not None and has_words else _WORDS.get(name, column)


_WORDS: dict[str, Text] = {
    "opinion": gettext_lazy("opinion"),
    "reason": gettext_lazy("reason"),
    "sha256": "SHA-256",
    "taken_by_phone": gettext_lazy("taken by the phone's clock"),
    "taken_where": gettext_lazy("where it was taken"),
    "at": gettext_lazy("time"),
    "revises": gettext_lazy("revision of"),
    "profile": gettext_lazy("scheduling options"),
    "written_at": gettext_lazy("written by the device's clock"),
    "received_at": gettext_lazy("received"),
    "clock_off_s": gettext_lazy("clock of the device behind by (s)"),
    "clock_moved": gettext_lazy("clock was set meanwhile"),
    "receipt": gettext_lazy("receipt"),
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
    if isinstance(field, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return plain_moment(moment)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict | list):
        return _("(structured content)")
    return str(value)[:300]
