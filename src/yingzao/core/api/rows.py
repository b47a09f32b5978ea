"""A record as JSON values: the envelope every kind shares, and the fields of its own ledger."""

from typing import Any

from django.db import models

from yingzao.core.access.gate import PRIVATE, may
from yingzao.core.records.ledgers import Ledger
from yingzao.core.records.models import Record

ENVELOPE = (
    "id",
    "uid",
    "number",
    "revision",
    "title",
    "status",
    "due_on",
    "version",
    "created_at",
    "updated_at",
)
RELATED = ("project", "lot", "part", "author", "responsible", "organisation")


def as_row(record: Record, ledger: Ledger, person: Any) -> dict[str, Any]:
    """What ``person`` may read of ``record``; choices keep their stored value, which no language changes."""
    row: dict[str, Any] = {"kind": ledger.kind, **{name: getattr(record, name) for name in ENVELOPE}}
    row |= {name: _reference(getattr(record, name)) for name in RELATED}
    sees_private = not ledger.private or bool(may(person, PRIVATE, ledger.kind, record=record))
    row |= {name: _value(ledger, record, name) for name in own_columns(ledger)
            if sees_private or name not in ledger.private}  # fmt: skip
    return row


def own_columns(ledger: Ledger) -> list[str]:
    """The model's own fields, also the computed ones, then the columns that only the ledger knows."""
    fields = [
        f.name for f in ledger.model._meta.local_fields if not getattr(f.remote_field, "parent_link", False)
    ]
    shared = {*ENVELOPE, *RELATED}
    return list(dict.fromkeys([*fields, *(name for name in ledger.columns if name not in shared)]))


def _value(ledger: Ledger, record: Record, name: str) -> Any:
    return _reference(getattr(record, name) if hasattr(record, name) else ledger.value(record, name))


def _reference(value: Any) -> Any:
    return {"id": value.pk, "name": str(value)} if isinstance(value, models.Model) else value
