"""Earlier texts of a method statement, rebuilt from its signed history, and the difference of any two."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yingzao.core.history.models import HistoryEntry

from .models import MethodStatement

_SENT_IN = frozenset({"submitted", "resubmitted"})


@dataclass(frozen=True)
class Snapshot:
    """The text as it was sent in once (or as it stands now)."""

    key: str
    revision: str
    at: datetime
    by: str
    sent_in: bool
    title: str
    chapters: dict[str, str]
    parameters: dict[str, Any]


def snapshots(statement: MethodStatement) -> list[Snapshot]:
    """Every text of every revision that was sent in, and the present one, oldest first."""
    revisions = MethodStatement.objects.filter(project=statement.project_id, number=statement.number)
    return [shot for revision in revisions.order_by("pk") for shot in _of_revision(revision)]


def _of_revision(statement: MethodStatement) -> Iterator[Snapshot]:
    state: dict[str, Any] = {}
    seen: dict[str, Any] | None = None
    entries = HistoryEntry.objects.filter(model=statement._meta.label_lower, object_id=statement.pk)
    last = None
    for entry in entries.order_by("id"):
        state |= {name: change[1] for name, change in entry.changes.items() if name in _KEPT}
        last = entry
        if entry.action in _SENT_IN:
            seen = dict(state)
            yield _snapshot(statement, entry, state, sent_in=True)
    if last is not None and state != seen:
        yield _snapshot(statement, last, state, sent_in=False)


_KEPT = ("title", "chapters", "parameters")


def _snapshot(
    statement: MethodStatement, entry: HistoryEntry, state: dict[str, Any], sent_in: bool
) -> Snapshot:
    return Snapshot(
        key=str(entry.pk), revision=statement.revision, at=entry.at, by=entry.actor_name, sent_in=sent_in,
        title=state.get("title") or "", chapters=dict(state.get("chapters") or {}),
        parameters=dict(state.get("parameters") or {}),
    )  # fmt: skip
