"""Keep the searchable text of records up to date, or build all of it anew."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models, transaction
from django.utils import translation

from yingzao.core.accounts.models import Kept
from yingzao.core.records.ledgers import Ledger, ledger_for, ledger_of, ledgers
from yingzao.core.records.models import Record

from .models import FileChunk, NameChange, SearchDocument
from .reading import note_forgotten
from .wordindex import forget_records, store_chunk_words, store_record_words

_HEADING = ("number", "title")
_AROUND = ("part", "lot", "responsible", "author")
_BATCH = 500


def document_text(record: Record) -> str:
    """What its sheet says in words, one field a line: never a private column.

    Choices are left out, for they are filters rather than words.
    """
    ledger = ledger_of(type(record))
    with translation.override(settings.LANGUAGE_CODE):
        values = [_words(ledger, record, name) for name in indexed_fields(ledger)]
    return "\n".join(dict.fromkeys(value for value in values if value))


def indexed_fields(ledger: Ledger) -> list[str]:
    """The fields whose words are found: of the envelope, of the sheet where they hold words, and declared ones."""
    shown = [name for name in (*ledger.form_fields(), *ledger.columns) if _holds_words(ledger.model, name)]
    own = [name for name in (*ledger.search, *shown) if name not in _AROUND]
    names = dict.fromkeys((*_HEADING, *own, *_AROUND))
    return [name for name in names if name not in ledger.private]


def index_record(record: Record) -> None:
    """Store what can be found of ``record`` now."""
    text = document_text(record)
    with transaction.atomic():
        document = SearchDocument(record_id=record.pk, text=text, version=record.version)
        SearchDocument.objects.bulk_create(
            [document], update_conflicts=True, unique_fields=["record"], update_fields=["text", "version"]
        )
        store_record_words(record.pk, "\n".join([text, *_former_names(record)]))


@transaction.atomic
def rebuild() -> int:
    """Index every record of every ledger anew and the files that have been read, and note the others for reading;
    returns how many records."""
    forget_records()
    count = 0
    for ledger in ledgers():
        for record in _rows(ledger).iterator(1000):
            index_record(record)
            count += 1
    for chunk in FileChunk.objects.iterator(1000):
        store_chunk_words(chunk)
    note_forgotten(newest=None)
    return count


def index_again(change: NameChange, report: Any = lambda done: None) -> int:
    """Index every record that names what is called otherwise now; returns how many there were."""
    count = 0
    for batch in _batches(_naming(change)):
        for record in batch:
            index_record(record)
        count += len(batch)
        report(count)
    return count


def index_newer(records: Iterable[int]) -> int:
    """Index those of the records whose stored text is of an earlier version, or missing; returns how many."""
    stale = Record.objects.filter(pk__in=list(records)).exclude(
        search_document__version__gte=models.F("version")
    )
    found = [envelope for envelope in stale if ledger_for(envelope.kind)]
    for envelope in found:
        index_record(envelope.specific)
    return len(found)


def _naming(change: NameChange) -> Iterator[Record]:
    for ledger in ledgers():
        condition = models.Q()
        for name in indexed_fields(ledger):
            related = _related(ledger.model, name)
            if related is not None and related._meta.label_lower == change.model:
                condition |= models.Q(**{f"{name}_id": change.object_id})
        if condition:
            yield from _rows(ledger).filter(condition).iterator(_BATCH)


def _rows(ledger: Ledger) -> models.QuerySet[Any]:
    """The records of a ledger with what their words name."""
    named = [
        name for name in indexed_fields(ledger) if getattr(_field(ledger.model, name), "related_model", None)
    ]
    return ledger.model._default_manager.select_related("project", *named)


def _batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _words(ledger: Ledger, record: Record, name: str) -> str:
    value = ledger.value(record, name)
    return "" if value is None else str(value).strip()


def _former_names(record: Record) -> list[str]:
    """What the people, companies and places on the sheet were called before: found, but not shown."""
    ledger = ledger_of(type(record))
    named = [getattr(record, n) for n in indexed_fields(ledger) if _related(ledger.model, n) is not None]
    return [name for each in named for name in getattr(each, "all_other_names", ())]


def _holds_words(model: type[models.Model], name: str) -> bool:
    field = _field(model, name)
    if isinstance(field, models.CharField | models.TextField):
        return not field.choices
    return _related(model, name) is not None


def _related(model: type[models.Model], name: str) -> type[Kept] | None:
    """The master data a field refers to; None for anything else."""
    related = getattr(_field(model, name), "related_model", None)
    return related if isinstance(related, type) and issubclass(related, Kept) else None


def _field(model: type[models.Model], name: str) -> Any:
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
