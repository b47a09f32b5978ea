"""The company of the tests, written once in each test process and copied into the transaction of every further test.

Writing it signs some hundred and fifty rows, which takes longer than most tests; the copy holds the same rows,
history and seals among them.
"""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from django.db import connection, transaction

from tests.company import Company, build_company


@dataclass(frozen=True)
class Rows:
    """All rows of one table."""

    table: str
    columns: Sequence[str]
    values: Sequence[tuple[Any, ...]]

    def write(self) -> None:
        quote = connection.ops.quote_name
        columns, places = ", ".join(map(quote, self.columns)), ", ".join(["%s"] * len(self.columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {quote(self.table)} ({columns}) VALUES ({places})", self.values)


_written: list[tuple[bytes, list[Rows]]] = []


def company_here() -> Company:
    """The company, in the database of this test."""
    if not _written:
        before = {rows.table: len(rows.values) for rows in _all_rows()}
        company = build_company()
        after = [rows for rows in _all_rows() if len(rows.values) != before[rows.table]]
        assert not any(before[rows.table] for rows in after), "written into tables that were empty"
        parts = tuple(getattr(company, field.name) for field in fields(Company))
        _written.append((pickle.dumps(parts), after))
        return company
    parts, tables = _written[0]
    with transaction.atomic():  # foreign keys are looked at when all is there
        for rows in tables:
            rows.write()
    return Company(*pickle.loads(parts))


def _all_rows() -> list[Rows]:
    found = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.django_table_names(only_existing=True)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found.append(Rows(table, [column[0] for column in cursor.description], cursor.fetchall()))
    return found
