"""The figures on the page of an organisation, person, part or material: records that name it, each with its list."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from yingzao.core.accounts.models import Kept
from yingzao.core.records.ledgers import Text
from yingzao.core.records.references import Naming, namings


@dataclass(frozen=True)
class Use:
    """``count`` records of ``ledger`` name the row as ``label``; ``url`` lists exactly these."""

    label: Text
    ledger: Text
    count: int
    url: str


def uses_of(row: Kept, person: Any) -> list[Use]:
    return [Use(n.label, n.ledger.plural, n.count, _url(n, row)) for n in namings(row, person)]


def _url(naming: Naming, row: Kept) -> str:
    query = {naming.field: row.pk}
    if naming.is_envelope:
        return f"{reverse('company_records')}?{urlencode({'kind': naming.ledger.kind, **query})}"
    return f"{reverse('company_ledger', args=[naming.ledger.kind])}?{urlencode(query)}"
