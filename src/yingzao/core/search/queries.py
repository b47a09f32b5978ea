"""Find records by words, only among those one may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import Text, ledger_for
from yingzao.core.records.models import Attachment, Record
from yingzao.core.records.told import tell_states

from .excerpts import Piece, excerpt, holds, marked
from .models import FileChunk
from .wordindex import anywhere, chunks_holding, in_records
from .words import Phrase, folded, query_phrases

LONGEST_QUERY = 200
MOST_RANKED = 500
"""The newest matches; sorting many thousands by fitness would take longer than anybody looks at them."""


@dataclass(frozen=True)
class Narrowing:
    """What a search is limited to, beside what one may see; dates are those of writing, both included."""

    project: Project | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None

    def among(self, records: QuerySet[Record]) -> QuerySet[Record]:
        wanted = {
            "project": self.project, "kind": self.kind, "created_at__date__gte": self.since,
            "created_at__date__lte": self.until,
        }  # fmt: skip
        return records.filter(**{name: value for name, value in wanted.items() if value})


@dataclass(frozen=True)
class FoundFile:
    """An attached file in which the words stand."""

    attachment: Attachment
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Hit:
    """A record that was found, the name of its ledger, and where the words stand in it and in its files."""

    record: Record
    ledger: Text
    title: tuple[Piece, ...]
    pieces: tuple[Piece, ...]
    files: tuple[FoundFile, ...] = ()


@dataclass(frozen=True)
class Ranking:
    """Ids of the records found, the fittest first; ``is_cut`` when older ones were left out."""

    phrases: Sequence[Phrase]
    ids: Sequence[int]
    is_cut: bool = False


def find(person: Any, text: str, project: Project | None = None, limit: int = 50) -> list[Hit]:
    """The fittest records ``person`` may see in which every word of ``text`` stands, or in a file of theirs."""
    ranking = ranked(person, text, Narrowing(project))
    return hits(ranking.ids[:limit], ranking.phrases)


def ranked(person: Any, text: str, narrowing: Narrowing = Narrowing()) -> Ranking:
    """First the record of that number, then titles, then other words of records, then files; newest first."""
    text = text.strip()[:LONGEST_QUERY]
    phrases = query_phrases(text)
    if not phrases:
        return Ranking((), ())
    visible = narrowing.among(Record.objects.visible_to(person))
    numbered = visible.filter(pk__in=in_records(phrases), number__iexact=text)
    newest = visible.filter(pk__in=anywhere(phrases)).order_by("-pk").values_list("pk", "number", "title")
    rows = list(newest[: MOST_RANKED + 1])
    candidates = dict.fromkeys([*numbered.values_list("pk", "number", "title")[:20], *rows[:MOST_RANKED]])
    by_own_words = set(
        Record.objects.filter(pk__in=in_records(phrases)).filter(pk__in=[pk for pk, *_names in candidates])
        .values_list("pk", flat=True)
    )  # fmt: skip
    wanted = folded(text)
    order = sorted(candidates, key=lambda row: _fitness(row, wanted, phrases, row[0] in by_own_words))
    return Ranking(phrases, [pk for pk, _number, _title in order], len(rows) > MOST_RANKED)


def _fitness(row: tuple[int, str, str], wanted: str, phrases: Sequence[Phrase], has_own_words: bool) -> int:
    """The smaller the better; equal ones stay in the order they came in, newest first."""
    _pk, number, title = row
    if folded(number) == wanted:
        return 0
    heading = folded(f"{number} {title}")
    if wanted in heading:
        return 1
    if all(phrase.pattern.search(heading) for phrase in phrases):
        return 2
    return 3 if has_own_words else 4


def hits(ids: Sequence[int], phrases: Sequence[Phrase]) -> list[Hit]:
    """The records of these ids, in this order, with what to show of each."""
    # Loaded only now: ranking hundreds of matches is quick without their texts.
    records = Record.objects.select_related("search_document", "project", "part").in_bulk(ids)
    tell_states(records.values())
    files = _files(ids, phrases)
    return [_hit(records[pk], phrases, files.get(pk, [])) for pk in ids if pk in records]


def _files(ids: Sequence[int], phrases: Sequence[Phrase]) -> dict[int, list[FoundFile]]:
    places = chunks_holding(phrases, ids)
    chunks = FileChunk.objects.in_bulk({chunk for _record, _attachment, chunk in places})
    attachments = Attachment.objects.select_related("file").in_bulk({a for _record, a, _chunk in places})
    found: dict[int, list[FoundFile]] = {}
    for record, attachment, chunk in places:
        pieces = excerpt(chunks[chunk].text, phrases)
        found.setdefault(record, []).append(FoundFile(attachments[attachment], pieces))
    return found


def _hit(record: Record, phrases: Sequence[Phrase], files: list[FoundFile]) -> Hit:
    ledger = ledger_for(record.kind)
    text = _beyond_heading(record)
    pieces = excerpt(text, phrases) if not files or holds(text, phrases) else ()
    name = ledger.name if ledger else record.kind
    return Hit(record, name, marked(record.title, phrases), pieces, tuple(files))


def _beyond_heading(record: Record) -> str:
    """What was indexed without number, title and part, which stand above it anyway."""
    lines = record.search_document.text.splitlines() if hasattr(record, "search_document") else []
    above = {record.number, record.title, str(record.part)}
    return " · ".join(line for line in lines if line not in above)
