"""A listing as a spreadsheet: the chosen columns as one looks at them, or every field to be read back."""

from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.exchange.template import FillableSheet
from yingzao.core.exchange.workbook import CONTENT_TYPE, ledger_headers, ledger_rows, ledger_workbook
from yingzao.core.files.models import StoredFile, store_bytes
from yingzao.core.history.actor import current_actor
from yingzao.core.jobs.runner import JobFailure, Progress
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import ledger_for

from .envelope import AllRecords
from .listing import Listing
from .tables import csv_lines

AT_ONCE_ROWS = 20_000
MOST_ROWS = 1_000_000
"""A worksheet holds 1,048,576."""
CSV_TYPE = "text/csv; charset=utf-8"
_SALT = "yingzao.list_sheet"


@dataclass(frozen=True)
class Sheet:
    """A made file."""

    name: str
    content: bytes
    content_type: str


def is_long(listing: Listing) -> bool:
    """Does it take longer than a reader should wait?"""
    return listing.records.order_by()[: AT_ONCE_ROWS + 1].count() > AT_ONCE_ROWS


def list_sheet(listing: Listing, form: str) -> Sheet:
    """``form`` is ``xlsx``, ``csv`` or ``fields``."""
    ledger, records = listing.ledger, listing.records[:MOST_ROWS]
    columns = [column.name for column in listing.columns]
    ending, content_type = ("csv", CSV_TYPE) if form == "csv" else ("xlsx", CONTENT_TYPE)
    if form == "csv":
        lines = csv_lines(ledger_headers(ledger, columns), ledger_rows(ledger, records, columns))
        content = "".join(lines).encode()
    elif form == "fields" and listing.project is not None:
        content = FillableSheet(ledger, listing.person, listing.project).with_records(list(records))
    else:
        content = ledger_workbook(ledger, records, columns, listing.totals)
    place = f"{listing.project.code}-" if listing.project else ""
    return Sheet(f"{place}{ledger.plural}-{timezone.localdate().isoformat()}.{ending}", content, content_type)


def make_sheet(progress: Progress, kind: str, place_id: int | None, query: str, form: str) -> str:
    """Job: the file of a long list, kept for whoever asked for it; returns the address to fetch it from."""
    person = Person.objects.get(pk=current_actor().person_id)
    ledger = AllRecords() if kind == AllRecords().kind else ledger_for(kind)
    if ledger is None:
        raise JobFailure(_("This ledger no longer exists."))
    place = Project.objects.get(pk=place_id) if place_id else None
    progress.report(5, _("Reading the rows"))
    sheet = list_sheet(Listing(ledger, person, place, QueryDict(query)), form)
    stored = store_bytes(sheet.content, sheet.name, sheet.content_type)
    return reverse("list_sheet", args=[dumps([stored.pk, person.pk], salt=_SALT)])


def made_sheet(token: str, person: Any) -> StoredFile | None:
    """The file that ``person`` had made; nothing for anybody else or for a token that is not ours."""
    try:
        stored, owner = loads(token, salt=_SALT)
    except BadSignature:
        return None
    return StoredFile.objects.filter(pk=stored).first() if owner == person.pk else None
