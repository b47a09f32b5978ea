"""A database as an earlier version left it, brought up to date: ``python -m tests.core.earlier_schema``.

Rows are written and signed under the tables of then, the migrations are applied, and the history is verified,
untouched and with single columns changed by SQL. Prints the findings of each, and what tables there are, as JSON.
"""

import json
from functools import partial

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from tests.tables import tables_of_database  # noqa: E402
from yingzao.core.history.actor import Actor  # noqa: E402
from yingzao.core.history.chain import append, verify  # noqa: E402
from yingzao.core.history.state import digest_of, state_of  # noqa: E402

BEFORE = [("history", "0001_initial"), ("accounts", "0001_initial"), ("projects", "0001_initial"),
          ("records", "0002_ledger_index"), ("files", "0001_initial")]  # fmt: skip
CHANGES = {
    "a column of then": "UPDATE records_attachment SET caption = 'x'",
    "a later column": "UPDATE records_attachment SET comment_id = 1",
    "a later text": "UPDATE accounts_organisation SET other_names = 'x'",
    "a later key": "UPDATE projects_part SET keeper_id = 1",
}


def write_then() -> None:
    """One row of every table that has gained columns since, signed as the program of then signed it."""
    executor = MigrationExecutor(connection)
    apps = executor.migrate(BEFORE).apps

    def put(label, **fields):
        row = apps.get_model(label)(**fields)
        row.save()
        return row

    def signed(label, chain=0, **fields):
        row = put(label, **fields)
        row.history_chain = partial(int, chain)
        append(row, "created", {}, digest_of(state_of(row, unsigned_of(label))), Actor(None, "then"))
        return row

    organisation = signed("accounts.Organisation", name="营造建设", kind="own")
    project = signed("projects.Project", code="A", name="甲", short_name="甲", type="road")
    signed("projects.Part", project.pk, project=project, path="0001", depth=1, code="1", name="基坑")
    stored = put("files.StoredFile", name="a.txt", sha256="0" * 64, size_bytes=1, content_type="text/plain")
    record = put(
        "records.Record", project=project, kind="x.y", number="A-1", title="旧", organisation=organisation
    )
    signed("records.Attachment", project.pk, record=record, file=stored)


def unsigned_of(label: str) -> frozenset[str]:
    return django.apps.apps.get_model(label).unsigned_columns


def found() -> list[str]:
    return [f"{each.code} {each.model}" for each in verify()]


def changed(statement: str) -> list[str]:
    """The findings after ``statement``, which is undone."""
    connection.set_autocommit(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return found()
    finally:
        connection.rollback()
        connection.set_autocommit(True)


if __name__ == "__main__":
    write_then()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.constraint_checks_disabled():
        findings = {"untouched": found()} | {name: changed(sql) for name, sql in CHANGES.items()}
    print(json.dumps({"findings": findings, "tables": tables_of_database()}))
