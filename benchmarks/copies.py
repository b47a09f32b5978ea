"""Copying rows inside the database, millions a time: what was written once through the services, many times over.

The copies have no history of their own unless it is copied too; they are there to be read.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any


def copy_rows(model: Any, pk: int, count: int, changed: Mapping[str, str], where: str = "") -> None:
    """Insert ``count`` copies of one row of ``model``'s own table.

    ``changed`` gives SQL for columns that differ, in which ``n`` runs from 1; ``where`` picks some of the ``n``.
    """
    from django.db import connection

    meta = model._meta
    names = [field.column for field in meta.local_fields if field.column in changed or not field.primary_key]
    values = [f"({changed[name]})" if name in changed else f"row.{name}" for name in names]
    if connection.vendor == "sqlite":
        series, source = (
            f"WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {count}) ",
            "s",
        )
    else:
        series, source = "", f"generate_series(1, {count}) AS s(n)"
    condition = f" AND ({where})" if where else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {meta.db_table} ({', '.join(names)}) {series}SELECT {', '.join(values)} "
            f"FROM {meta.db_table} row, {source} WHERE row.{meta.pk.column} = {int(pk)}{condition}"
        )


def newest(model: Any) -> int:
    """The highest key in use; the copies' keys follow it."""
    row = model._base_manager.order_by("-pk").values_list("pk", flat=True).first()
    return row or 0


def spelled(sqlite: str, postgresql: str) -> str:
    from django.db import connection

    return sqlite if connection.vendor == "sqlite" else postgresql


def uids() -> str:
    return spelled("lower(hex(randomblob(16)))", "gen_random_uuid()")


def days(span: int = 300) -> str:
    """A day of 2026 by ``n``."""
    return spelled(f"date('2026-01-01', (n % {span}) || ' days')", f"DATE '2026-01-01' + (n % {span})::int")


def settle(models: Sequence[Any]) -> None:
    """Let the counters of keys follow what was copied in, and the planner know how much there is."""
    from django.db import connection

    with connection.cursor() as cursor:
        for model in models if connection.vendor == "postgresql" else ():
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{key}'), MAX({key})) FROM {table}"
            )
        cursor.execute("ANALYZE" if connection.in_atomic_block else spelled("ANALYZE", "VACUUM ANALYZE"))


@contextmanager
def without_indexes(models: Sequence[Any]) -> Iterator[None]:
    """PostgreSQL: take the tables' indexes and checks away and put them back at the end, as any bulk load does."""
    from django.db import connection

    if connection.vendor != "postgresql":
        yield
        return
    tables = json.dumps([model._meta.db_table for model in models])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what is still to be checked would hold the tables
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'u' AND conrelid::regclass::text IN "
            "(SELECT json_array_elements_text(%s::json))",
            [tables],
        )
        unique = cursor.fetchall()
        for table, name, _definition in unique:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i "
            "WHERE NOT i.indisprimary AND i.indrelid::regclass::text IN "
            "(SELECT json_array_elements_text(%s::json))",
            [tables],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SET session_replication_role = replica")  # no foreign key is checked row by row
        yield
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in unique:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
