"""One moment of the database, read while others go on writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

ALIAS = "snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """The alias of a second connection on which every read sees the same moment; nobody waits for it.

    SQLite: a deferred transaction on the write-ahead log. PostgreSQL: repeatable read, read only.
    """
    connection = connections["default"].copy(alias=ALIAS)
    options = connection.settings_dict.setdefault("OPTIONS", {})
    options.pop("pool", None)
    if connection.vendor == "sqlite":
        options["transaction_mode"] = "DEFERRED"  # the product's own IMMEDIATE would lock writers out
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = (
        False  # or a whole table would be fetched at once
    )
    connections[ALIAS] = connection
    try:
        with transaction.atomic(using=ALIAS):
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield ALIAS
    finally:
        connection.close()
        del connections[ALIAS]
