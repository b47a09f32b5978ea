"""Signing rows whose columns a migration changed, so that verification still knows them.

The digest of a row is taken over all its columns. A column that a migration adds or renames needs nothing:
:mod:`.generations` knows the rows that were signed before. One that drops a column, refills it or alters how its
values are written ends with ``RunPython(sign_rows("app.Model"))``.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps as installed
from django.apps.registry import Apps
from django.utils.translation import gettext_noop

from .actor import Actor
from .chain import append
from .state import digest_of

_MIGRATION = Actor(None, gettext_noop("new version of the program"))


def sign_rows(label: str, action: str = "migrated") -> Callable[[Apps, Any], None]:
    """For ``RunPython``: append an entry without changes, with the new digest, for every row of ``label``."""

    def sign(apps: Apps, schema_editor: Any) -> None:
        model: Any = installed.get_model(label)
        for row in apps.get_model(label)._base_manager.order_by("pk").iterator(1000):
            row.history_chain = partial(model.history_chain, row)
            append(row, action, {}, digest_of(model.history_state_of(row)), _MIGRATION)

    return sign
