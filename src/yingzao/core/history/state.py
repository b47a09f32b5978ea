"""The stored state of a row as JSON values that are equal whether read from memory or from the database."""

import hashlib
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models

#: Values never written to history; their change is recorded, their content is not.
SECRET = "•"  # noqa: S105


def name_in_history(model: Any) -> str:
    """Under which name rows of ``model`` are signed: its own, or that of the model whose table it shares."""
    return getattr(model, "signed_as", "") or model._meta.label_lower


def state_of(instance: models.Model, leave_out: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Column name → JSON value for every stored column except those in ``leave_out``."""
    return {
        field.attname: plain_value(field, getattr(instance, field.attname))
        for field in instance._meta.concrete_fields
        if field.attname not in leave_out and not _is_parent_link(field)
    }


def digest_of(state: dict[str, Any]) -> str:
    """SHA-256 of the canonical JSON of ``state``."""
    return hashlib.sha256(canonical(state).encode()).hexdigest()


def canonical(value: Any) -> str:
    """One and only one JSON text for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _is_parent_link(field: models.Field) -> bool:
    remote = field.remote_field
    return remote is not None and getattr(remote, "parent_link", False)


def plain_value(field: models.Field, value: Any) -> Any:
    """What ``value`` of a column is in a state."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return json.loads(canonical(value))  # a copy: the caller may go on changing the value in place
    value = field.to_python(value) if not field.is_relation else value
    match value:
        case Decimal():
            places = getattr(field, "decimal_places", None)
            return str(value if places is None else round(value, places))
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes() | memoryview():
            return hashlib.sha256(bytes(value)).hexdigest()
        case bool() | int() | float() | str():
            return value
    return str(value)
