"""The tables of this version: made at once in an empty database, brought up to date in any other.

Django carries a picture of all tables through every migration and draws it anew at each step: on some two hundred
tables that is nearly all the time a first start takes. In an empty database there is nothing to carry over, so the
tables are made as they are now and the migrations are written down as done. A test holds both ways side by side.
"""

from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.special import RunPython
from django.db.migrations.recorder import MigrationRecorder

# Hint of a ``RunPython`` that makes something no model tells of (an index of words): it is run in a new database too.
BEYOND_MODELS = "beyond_models"


def bring_schema_up_to_date() -> None:
    """Make or alter the tables of the database in use; what was there is kept."""
    if _is_empty():
        _make_at_once()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)


def _is_empty() -> bool:
    recorder = MigrationRecorder(connection)
    tables = set(connection.introspection.table_names())
    return tables <= {recorder.Migration._meta.db_table} and not recorder.applied_migrations()


def _make_at_once() -> None:
    loader = MigrationLoader(connection)
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    # As the last migration leaves them: the program's own models are not quite the same.
    apps = loader.project_state().apps
    with connection.schema_editor() as editor:  # one transaction: all of it, or nothing
        for model in apps.get_models():
            if model._meta.can_migrate(connection):
                editor.create_model(model)
        for operation in _beyond_models(loader):
            operation.code(apps, editor)
        for app, name in loader.graph.nodes:
            recorder.record_applied(app, name)


def _beyond_models(loader: MigrationLoader) -> Iterator[Any]:
    for node in sorted(loader.graph.nodes):
        for operation in loader.graph.nodes[node].operations:
            if isinstance(operation, RunPython) and operation.hints.get(BEYOND_MODELS):
                yield operation
