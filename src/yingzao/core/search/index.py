"""Keep the searchable text of records up to date, or build all of it anew."""

from django.db import transaction

from yingzao.core.records.ledgers import Ledger, ledger_of, ledgers
from yingzao.core.records.models import Record

from .models import SearchDocument
from .wordindex import forget_all, store_words
from .words import index_words

_ALWAYS = ("number", "title", "part")


def document_text(record: Record) -> str:
    """Number, title, part and the declared fields, one per line; never a private column."""
    ledger = ledger_of(type(record))
    values = [getattr(record, name) for name in _ALWAYS]
    values += [ledger.value(record, name) for name in _open_fields(ledger)]
    return "\n".join(str(value) for value in values if value not in (None, ""))


def index_record(record: Record) -> None:
    """Store what can be found of ``record`` now."""
    text = document_text(record)
    with transaction.atomic():
        SearchDocument.objects.update_or_create(record_id=record.pk, defaults={"text": text})
        store_words(record.pk, index_words(text))


@transaction.atomic
def rebuild() -> int:
    """Index every record of every ledger anew; returns how many there are."""
    forget_all()
    count = 0
    for ledger in ledgers():
        for record in ledger.model._default_manager.select_related("part").iterator(1000):
            index_record(record)
            count += 1
    return count


def _open_fields(ledger: Ledger) -> list[str]:
    return [name for name in ledger.search if name not in ledger.private and name not in _ALWAYS]
