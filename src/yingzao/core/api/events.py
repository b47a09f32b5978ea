"""The event log: what happened to everything the caller may see, in order, by cursor and without gaps."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router

from yingzao.core.access.gate import may, visible_projects
from yingzao.core.history.models import HistoryEntry
from yingzao.core.history.state import name_in_history
from yingzao.core.projects.models import Lot, Part, Party, Project
from yingzao.core.records.ledgers import Ledger, ledgers
from yingzao.core.records.models import Attachment, Comment, Link, Record

from .callers import ApiRequest
from .endpoint import endpoint
from .hangings import entry_row
from .parameters import LIMIT, PAGE_ROWS, PROJECT, text
from .problems import Problem, field_error
from .records import fetch_project
from .wire import json_answer

router = Router()
_WINDOW = 500
"""Entries looked at in one request: bounded, however few of them the caller may see."""
_CLOCKS_DIFFER = timedelta(seconds=2)

AFTER = text("after", gettext_lazy("“next” of the page before; empty: from the beginning"), 20)
#: what hangs on a record → the column that names the record
_HANGS_ON = {Attachment: "record_id", Comment: "record_id", Link: "origin_id"}
_OF_PROJECT = {model._meta.label_lower for model in (Project, Part, Party, Lot)}


@endpoint(
    router, "GET", "/events/", gettext_lazy("Event log"), query=(AFTER, PROJECT, LIMIT), answers="events",
    tag="company", description=gettext_lazy(
        "Oldest first. Ask again with “next” as “after”; “more” says whether to do so at once. "
        "A page may be empty while there is more: nothing on it was for you."
    ),
)  # fmt: skip
def events(request: ApiRequest) -> HttpResponse:
    asked = request.parameters
    after, limit = _position(asked.get("after", "")), asked.get("limit", PAGE_ROWS)
    entries = HistoryEntry.objects.filter(id__gt=after, chain__in=_chains(request, asked.get("project")))
    if (settled := _settled_before()) is not None:
        entries = entries.filter(at__lt=settled)
    columns = (
        "id",
        "at",
        "actor_id",
        "actor_name",
        "action",
        "changes",
        "seal",
        "model",
        "object_id",
        "chain",
    )
    window = list(entries.order_by("id").values(*columns)[: _WINDOW + 1])
    shown, last = _visible(request, window[:_WINDOW], limit)
    more = bool(window) and last != window[-1]["id"]
    return json_answer({"results": shown, "next": str(last or after), "more": more})


def _position(after: str) -> int:
    if not after:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 19):
        problem = _("Give “next” of a page of this log.")
        raise Problem("bad_parameter", problem, [field_error("after", problem)])
    return int(after)


def _chains(request: ApiRequest, code: str | None) -> Any:
    """Each project has its own chain of history."""
    if code:
        return [fetch_project(request, code).pk]
    return Project.objects.filter(visible_projects(request.user)).values("pk")


def _settled_before() -> datetime | None:
    """The moment before which no entry can turn up any more, None where that is always so.

    PostgreSQL gives numbers when rows are written and shows them when they are committed: while somebody's
    transaction is under way, an entry with a lower number may still appear behind a reader's back. SQLite
    has one writer, so numbers come in the order of commits.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT min(xact_start) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
        )
        oldest = cursor.fetchone()[0]
    return min(oldest or timezone.now(), timezone.now()) - _CLOCKS_DIFFER


def _visible(
    request: ApiRequest, window: list[dict[str, Any]], limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """The entries the caller may see, at most ``limit``, and the id of the last one looked at."""
    kinds = {name_in_history(ledger.model): ledger for ledger in ledgers()}
    record_of = _records_named(window, kinds)
    seen = _seen_records(request, record_of.values())
    shown: list[dict[str, Any]] = []
    last = None
    for row in window:
        if len(shown) == limit:
            break
        last = row["id"]
        record = seen.get(record_of.get(last, 0))
        if record is not None:
            ledger = kinds.get(row["model"])
            shown.append(_event(row, entry_row(ledger, _private(request, ledger, record), row), record))
        elif row["model"] in _OF_PROJECT and _sees_project(request, row["chain"]):
            shown.append(_event(row, entry_row(None, True, row), None))
    return shown, last


def _records_named(window: list[dict[str, Any]], kinds: dict[str, Ledger]) -> dict[int, int]:
    """Entry → the record it tells of."""
    named = {row["id"]: row["object_id"] for row in window if row["model"] in kinds}
    for model, column in _HANGS_ON.items():
        label = model._meta.label_lower
        hanging = {row["id"]: row["object_id"] for row in window if row["model"] == label}
        if hanging:
            owners = dict(model._default_manager.filter(pk__in=hanging.values()).values_list("pk", column))
            named |= {entry: owners[pk] for entry, pk in hanging.items() if pk in owners}
    return named


def _seen_records(request: ApiRequest, ids: Iterable[int]) -> dict[int, Record]:
    wanted = set(ids)
    if not wanted:
        return {}
    return Record.objects.visible_to(request.user).select_related("project").in_bulk(wanted)


def _private(request: ApiRequest, ledger: Ledger | None, record: Record) -> bool:
    return ledger is None or ledger.tells_all_of(record, request.user)


def _sees_project(request: ApiRequest, pk: int) -> bool:
    project: Any = SimpleNamespace(pk=pk)
    return bool(may(request.user, "view", "projects.project", project))


def _event(row: dict[str, Any], entry: dict[str, Any], record: Record | None) -> dict[str, Any]:
    about = None
    if record is not None:
        about = {"id": record.pk, "kind": record.kind, "number": record.number, "title": record.title}
    return {
        **entry,
        "model": row["model"],
        "object_id": row["object_id"],
        "project": row["chain"],
        "record": about,
    }
