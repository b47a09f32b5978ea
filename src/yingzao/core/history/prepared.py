"""Queries whose SQL is written once: most of what a short query costs is Django's writing of its SQL.

The rows are the very ones the queryset would give: its own row maker reads them, only the text is kept.
"""

import threading
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.db.transaction import TransactionManagementError

_BEYOND = 2**63


@dataclass(frozen=True)
class _Gap:
    """Stands in the parameters where the value of one argument belongs."""

    place: int


def _locks_nothing(connection: BaseDatabaseWrapper) -> bool:
    return connection.features.has_select_for_update and connection.get_autocommit()


class PreparedQuery:
    """``PreparedQuery(lambda pk: Run.objects.filter(record=pk))(7)`` is ``list(Run.objects.filter(record=7))``.

    ``build`` is called once in each thread, with expressions in place of values, which it may compare with a column
    and nothing else: numbers or text, no ``in``, no pattern, no ``None``. Nothing is prefetched.
    """

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self._build = build
        self._arguments = build.__code__.co_argcount
        self._written = threading.local()

    def __call__(self, *values: Any) -> list[Any]:
        queryset, compiler, sql, parameters = self._sql()
        if queryset.query.select_for_update and _locks_nothing(compiler.connection):
            raise TransactionManagementError("Rows are locked within a transaction only.")
        if any(isinstance(value, int) and not -_BEYOND <= value < _BEYOND for value in values):
            return []  # no column holds such a number, and the database takes none
        filled = tuple(values[p.place] if isinstance(p, _Gap) else p for p in parameters)
        compiler = copy(compiler)
        compiler.as_sql = lambda *args, **kwargs: (sql, filled)
        asked = type(queryset)(queryset.model, copy(queryset.query), queryset.db)
        asked.query.get_compiler = lambda *args, **kwargs: compiler
        asked._fields = queryset._fields
        return list(queryset._iterable_class(asked))

    def first(self, *values: Any) -> Any:
        """The first row, or None."""
        return next(iter(self(*values)), None)

    def _sql(self) -> tuple[Any, Any, str, tuple[Any, ...]]:
        written = getattr(self._written, "sql", None)
        if written is None or written[1].connection is not connections[written[0].db]:
            queryset: Any = self._build(*(RawSQL("%s", [_Gap(place)]) for place in range(self._arguments)))
            compiler = queryset.query.get_compiler(queryset.db)
            written = self._written.sql = (queryset, compiler, *compiler.as_sql())
        return written
