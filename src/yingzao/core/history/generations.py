"""Which columns a signed table had before: a row that was signed then is known by the columns of then.

The digest of a row is taken over the names and values of all its columns, so it proves which columns there were.
The migrations tell which sets of columns ever were. A row that agrees with its digest by the columns of an earlier
set, and holds in every later column just what the migration put there, is as it was signed. No set of columns but
the one that was signed can agree, so leaving a column out hides no change to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

from django.db.migrations import AddField, Migration, RemoveField, RenameField
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field

from .state import digest_of, plain_value


@dataclass(frozen=True)
class Generation:
    """The columns of a table at one time: name of today → name of then, and what later columns began with."""

    names: dict[str, str]
    began_with: dict[str, Any]

    def digest(self, state: dict[str, Any]) -> str:
        """The digest of a row of today as it was taken then; empty when a later column says something by now."""
        if any(state[name] != value for name, value in self.began_with.items() if name in state):
            return ""
        return digest_of({self.names[name]: value for name, value in state.items() if name in self.names})


def was_signed_as(model: Any, state: dict[str, Any], digest: str) -> bool:
    """Is ``state`` what ``digest`` was taken over, by the columns of today or of an earlier version?"""
    return digest == digest_of(state) or any(then.digest(state) == digest for then in generations(model))


@lru_cache(maxsize=1024)
def generations(model: Any) -> list[Generation]:
    """The earlier sets of columns of a signed model, the newest first.

    They reach back to the last migration that dropped a column: what was signed before cannot be computed any
    more, and such a migration signs its rows anew (see :mod:`.migrating`).
    """
    tables = [model, *model._meta.get_parent_list()]
    combined = product(*(list(_of_table(table)) for table in tables))
    return [_together(parts) for parts in combined][1:]  # the first is that of today


def _together(parts: tuple[Generation, ...]) -> Generation:
    names = {now: then for part in parts for now, then in part.names.items()}
    began_with = {name: value for part in parts for name, value in part.began_with.items()}
    return Generation(names, began_with)


def _of_table(model: Any) -> Iterator[Generation]:
    """From today back, one for every migration that added or renamed a column of this table."""
    columns = {
        field.name: field.attname for field in model._meta.local_concrete_fields
    }  # by the names of then
    names = {attname: attname for attname in columns.values()}
    began_with: dict[str, Any] = {}
    yield Generation(dict(names), {})
    for migration in reversed(_migrations(model._meta.app_label)):
        steps = [
            s for s in migration.operations if getattr(s, "model_name_lower", "") == model._meta.model_name
        ]
        for step in reversed(steps):
            match step:
                case RemoveField():
                    return
                case AddField():
                    now = columns.pop(step.name)
                    del names[now]
                    began_with[now] = plain_value(step.field, Field.get_default(step.field))
                case RenameField():
                    now = columns.pop(step.new_name)
                    columns[step.old_name] = now
                    names[now] = step.old_name + now.removeprefix(step.new_name)
        if any(isinstance(step, AddField | RenameField) for step in steps):
            yield Generation(dict(names), dict(began_with))


@lru_cache(maxsize=1)
def _loaded() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


def _migrations(app: str) -> list[Migration]:
    """The migrations of an app, each after those it builds on."""
    graph = _loaded().graph
    plan = [key for leaf in graph.leaf_nodes(app) for key in graph.forwards_plan(leaf) if key[0] == app]
    return [graph.nodes[key] for key in dict.fromkeys(plan)]
