"""The life of a part in the order of time: what was written, done and signed there, by whom, with its photos."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from yingzao.core.projects.models import Part
from yingzao.core.records.ledgers import Text, ledger_for
from yingzao.core.records.models import Attachment, Record
from yingzao.core.records.status import Status
from yingzao.core.records.told import tell_states
from yingzao.core.routes.models import Task

MOST = 300


@dataclass(frozen=True)
class Moment:
    """One thing that happened at a part."""

    at: datetime
    what: Text
    title: str
    url: str
    who: tuple[str, ...] = ()
    state: Any = None
    photos: tuple[Attachment, ...] = field(default=())


Source = Callable[[Part, Any], Iterable[Moment]]
"""Given a part and a reader, what else happened there: work that began and ended, for example."""

_sources: list[Source] = []


def tells_of_parts(source: Source) -> Source:
    """Decorator: ask ``source`` too when the life of a part is told; it tells only what the reader may see."""
    _sources.append(source)
    return source


def life_of(part: Part, person: Any) -> tuple[list[Moment], int]:
    """The newest ``MOST`` moments of a part and all below it, newest first, and how many more records there are."""
    records = Record.objects.visible_to(person).filter(project=part.project_id).in_part(part)
    records = records.exclude(status=Status.VOID)
    shown = list(records.select_related("author", "part").order_by("-created_at")[:MOST])
    tell_states(shown)
    told = [*_of_records(shown), *(moment for source in _sources for moment in source(part, person))]
    more = records.count() - len(shown) if len(shown) == MOST else 0
    return sorted(told, key=lambda moment: moment.at, reverse=True)[:MOST], more


def _of_records(records: list[Record]) -> list[Moment]:
    keys = [record.pk for record in records]
    signers: dict[int, dict[str, None]] = {}
    tasks = Task.objects.filter(run__record__in=keys, status="approved").order_by("closed_at")
    for key, name in tasks.values_list("run__record", "closed_by__name"):
        signers.setdefault(key, {})[name or ""] = None
    photos: dict[int, list[Attachment]] = {}
    for each in Attachment.objects.filter(record__in=keys, withdrawn=False, file__photo__isnull=False):
        photos.setdefault(each.record_id, []).append(each)
    return [
        Moment(
            record.created_at, _kind_of(record), f"{record.full_number} {record.title}", record.get_absolute_url(),
            _names(record, signers.get(record.pk, {})),
            record, tuple(photos.get(record.pk, ())),
        )
        for record in records
    ]  # fmt: skip


def _names(record: Record, signers: Iterable[str]) -> tuple[str, ...]:
    """Who wrote it and who signed it, each once."""
    author = record.author.name if record.author else ""
    return tuple(dict.fromkeys(name for name in (author, *signers) if name))


def _kind_of(record: Record) -> Text:
    ledger = ledger_for(record.kind)
    return ledger.name if ledger else record.kind
