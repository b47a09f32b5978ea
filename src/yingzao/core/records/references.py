"""Which records name a row of master data, and in which field: what its page counts and links to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count

from yingzao.core.accounts.models import Kept

from .ledgers import Ledger, Text, ledger_for, ledgers
from .models import Record


@dataclass(frozen=True)
class Naming:
    """``count`` records of ``ledger`` that name the row in ``field``."""

    ledger: Ledger
    field: str
    label: Text
    count: int

    @property
    def is_envelope(self) -> bool:
        """Is it a field that every record has?"""
        return self.field in _envelope_fields()


def namings(row: Kept, person: Any) -> list[Naming]:
    """Ledgers and fields in which records that ``person`` may see name ``row``, none of them empty."""
    found = [*_in_envelopes(row, person), *_in_own_fields(row, person)]
    return sorted(found, key=lambda naming: (str(naming.label), str(naming.ledger.plural)))


def record_fields(model: type[models.Model], of: type[models.Model]) -> list[models.ForeignKey]:
    """The foreign keys of ``model`` itself that lead to ``of``."""
    return [
        f for f in model._meta.local_fields
        if isinstance(f, models.ForeignKey) and f.related_model is of and not f.remote_field.parent_link
    ]  # fmt: skip


def _envelope_fields() -> set[str]:
    return {field.name for field in Record._meta.local_fields}


def _in_envelopes(row: Kept, person: Any) -> Iterator[Naming]:
    for field in record_fields(Record, type(row)):
        seen = Record.objects.visible_to(person).filter(**{field.name: row.pk})
        for kind, count in seen.values_list("kind").annotate(n=Count("pk")).order_by():
            if ledger := ledger_for(kind):
                yield Naming(ledger, field.name, field.verbose_name, count)


def _in_own_fields(row: Kept, person: Any) -> Iterator[Naming]:
    for ledger in ledgers():
        for field in record_fields(ledger.model, type(row)):
            if field.name in ledger.private:
                continue
            seen = ledger.model._default_manager.visible_to(person).filter(**{field.name: row.pk})
            if count := seen.count():
                yield Naming(ledger, field.name, field.verbose_name, count)
