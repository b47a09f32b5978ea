"""Rows as lines that are equal whatever database they come from, and back into a database."""

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, timedelta
from itertools import islice
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management.color import no_style
from django.db import connections, models
from django.db.models.functions import Collate

from .archive import Table, Tally
from .refusal import BackupRefusal

_ROWS_AT_ONCE = 2000
#: Made by migrations or at sign-in, or made anew after a restore.
LEFT_BEHIND_APPS = frozenset(
    {"contenttypes", "auth", "sessions", "usersessions", "search", "django_tasks_database"}
)


def carried() -> list[Any]:
    """Every table that a backup holds, in the order of its name."""
    found: list[Any] = [
        model for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in LEFT_BEHIND_APPS
    ]  # fmt: skip
    return sorted(found, key=lambda model: model._meta.label_lower)


def columns_of(model: Any) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.local_concrete_fields)


def lines(model: Any, alias: str) -> Iterator[bytes]:
    """The rows as JSON lines in the order of their key, a few thousand in memory at a time."""
    writers = [_writer(field) for field in model._meta.local_concrete_fields]
    rows = model._base_manager.using(alias).order_by(_key_order(model, alias)).values_list(*columns_of(model))
    for row in rows.iterator(_ROWS_AT_ONCE):
        values = [None if v is None else write(v) for write, v in zip(writers, row, strict=True)]
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def tally(model: Any, alias: str) -> Table:
    """Count and digest of a table as it stands in the database."""
    found = Tally()
    for line in lines(model, alias):
        found.add(line)
    return found.table(model._meta.label_lower, columns_of(model))


def store(model: Any, rows: Iterable[list[Any]], alias: str) -> None:
    """Insert rows as they are: no defaults, no history, keys included."""
    connection, fields = connections[alias], model._meta.local_concrete_fields
    readers = [_reader(field) for field in fields]
    quoted = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({quoted}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        todo = iter(rows)
        while batch := list(islice(todo, _ROWS_AT_ONCE)):
            cursor.executemany(sql, [_stored(model, readers, row, connection) for row in batch])


def clear(alias: str) -> None:
    """Empty every table that holds content, in the surrounding transaction."""
    connection = connections[alias]
    kept = {"contenttypes", "auth"}
    tables = [
        model._meta.db_table for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label not in kept
    ]  # fmt: skip
    if connection.vendor == "sqlite":  # its foreign keys are looked at when the transaction ends
        statements = [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]  # noqa: S608
    else:
        statements = connection.ops.sql_flush(no_style(), tables, allow_cascade=True)
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def reset_sequences(alias: str) -> None:
    """The next new row gets a key after the restored ones."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), carried()):
            cursor.execute(sql)


def _key_order(model: Any, alias: str) -> Any:
    """Keys that are text sort by code point everywhere, whatever the language of the database."""
    is_text = isinstance(model._meta.pk, models.CharField | models.TextField)
    return Collate("pk", "C") if is_text and connections[alias].vendor == "postgresql" else "pk"


def _source(field: Any) -> Any:
    """The field that says what a column holds: for a key to another row, that row's key."""
    while field.is_relation:
        field = field.target_field
    return field


def _writer(field: Any) -> Callable[[Any], Any]:
    match _source(field):
        case models.DateTimeField():
            return lambda value: value.astimezone(UTC).isoformat(timespec="microseconds")
        case models.DateField() | models.TimeField():
            return lambda value: value.isoformat()
        case models.DecimalField(decimal_places=places):
            return lambda value: str(round(value, places))
        case models.DurationField():
            return lambda value: value // timedelta(microseconds=1)
        case models.BinaryField():
            return lambda value: base64.b64encode(value).decode()
        case models.UUIDField():
            return str
    return lambda value: value


def _reader(field: Any) -> Callable[[Any, Any], Any]:
    """From JSON to what the database driver takes; raises ValidationError for what the column cannot hold."""
    if isinstance(field, models.JSONField):
        return lambda value, connection: (
            None if value is None and field.null else connection.ops.adapt_json_value(value, field.encoder)
        )
    match _source(field):
        case models.DurationField():
            parse: Callable[[Any], Any] = lambda value: timedelta(microseconds=value)  # noqa: E731
        case models.BinaryField():
            parse = base64.b64decode
        case source:
            parse = source.to_python
    return lambda value, connection: field.get_db_prep_save(
        None if value is None else parse(value), connection
    )


def _stored(
    model: Any, readers: list[Callable[[Any, Any], Any]], row: list[Any], connection: Any
) -> list[Any]:
    try:
        return [read(value, connection) for read, value in zip(readers, row, strict=True)]
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        label = model._meta.label_lower
        raise BackupRefusal(
            f"A row of {label} holds something its columns cannot: key {str(row[0])[:40]}."
        ) from None
