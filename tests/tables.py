"""What a database's tables look like, in words that do not depend on the order they were made in.

``python -m tests.tables`` prints them as JSON.
"""

import json

import django
from django.db import connection

_STATEMENTS = {
    "sqlite": ["SELECT type, name, sql FROM sqlite_master"],
    "postgresql": [
        "SELECT table_name, column_name, data_type, character_maximum_length, numeric_precision, numeric_scale,"
        " is_nullable, column_default, is_identity FROM information_schema.columns WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace",
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    ],
}


def tables_of_database() -> list[str]:
    """Every column, constraint and index, sorted: two databases are alike when these are equal."""
    with connection.cursor() as cursor:
        rows = []
        for statement in _STATEMENTS[connection.vendor]:
            cursor.execute(statement)
            rows += cursor.fetchall()
    if connection.vendor == "sqlite":
        rows = [(kind, name, part) for kind, name, sql in rows for part in _parts_of(sql)]
    return sorted(" ".join(str(each) for each in row) for row in rows)


def _parts_of(sql: str | None) -> list[str]:
    """The columns and constraints of a ``CREATE TABLE``, whose order says how the table grew and nothing else."""
    head, _, body = (sql or "").partition("(")
    return [head, *body.removesuffix(")").split(", ")]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(tables_of_database()))
