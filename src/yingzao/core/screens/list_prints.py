"""A listing as paper: what one looks at with its filter, order and columns, all pages of it."""

from typing import Any

from django.core.signing import BadSignature, dumps, loads
from django.http import QueryDict
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yingzao.core.accounts.models import Person
from yingzao.core.files.models import StoredFile, store_bytes
from yingzao.core.history.actor import current_actor
from yingzao.core.jobs.runner import JobFailure, Progress
from yingzao.core.printing.document import CONTENT_TYPE
from yingzao.core.printing.lists import MOST_ROWS, ROWS_AT_ONCE, ListPrint, list_pdf
from yingzao.core.printing.sheet import shown_text
from yingzao.core.projects.models import Project
from yingzao.core.records.ledgers import ledger_for
from yingzao.core.records.services import Refusal

from .envelope import AllRecords
from .listing import Column, Listing

_SALT = "yingzao.list_print"


def is_long(listing: Listing) -> bool:
    """Does its PDF take longer than a reader should wait?"""
    return listing.records.order_by()[: ROWS_AT_ONCE + 1].count() > ROWS_AT_ONCE


def list_print(listing: Listing) -> ListPrint:
    """Every row of the view as text; raises :class:`Refusal` above the limit."""
    records = list(listing.records[: MOST_ROWS + 1])
    if len(records) > MOST_ROWS:
        raise Refusal(_("More than %d rows: narrow the filter before printing.") % MOST_ROWS)
    readers = [(column, listing.ledger.reader(column.name)) for column in listing.columns]
    return ListPrint(
        title=listing.ledger.plural,
        place=listing.project.name if listing.project else _("Whole company"),
        filters=filter_words(listing),
        headers=[str(column.label) for column in listing.columns],
        numeric=[column.is_number for column in listing.columns],
        rows=[[_text(record, column, read) for column, read in readers] for record in records],
        totals=_totals(listing),
    )


def filter_words(listing: Listing) -> list[str]:
    """The filters in force, in words."""
    words = [f"“{text}”" for text in listing.query.getlist("q") if text.strip()]
    words += [str(label) for label, _url in listing.chips()]
    for column in listing.columns_available:
        values = [value for value in listing.query.getlist(column.name) if value.strip()]
        if values and column.input != "none":
            known = {str(key): str(label) for key, label in column.choices}
            words.append(f"{capfirst(str(column.label))}: {'、'.join(known.get(v, v) for v in values)}")
    return words


def make_list(progress: Progress, kind: str, place_id: int | None, query: str) -> str:
    """Job: the PDF of a long list, kept for whoever asked for it; returns the address to fetch it from."""
    person = Person.objects.get(pk=current_actor().person_id)
    ledger = AllRecords() if kind == AllRecords().kind else ledger_for(kind)
    if ledger is None:
        raise JobFailure(_("This ledger no longer exists."))
    place = Project.objects.get(pk=place_id) if place_id else None
    progress.report(5, _("Reading the rows"))
    try:
        printed = list_print(Listing(ledger, person, place, QueryDict(query)))
        progress.report(20, _("Laying out the pages"))
        content = list_pdf(printed, person)
    except Refusal as refusal:
        raise JobFailure(str(refusal)) from refusal
    stored = store_bytes(content, f"{capfirst(str(ledger.plural))}.pdf", CONTENT_TYPE)
    return reverse("list_print", args=[dumps([stored.pk, person.pk], salt=_SALT)])


def made_list(token: str, person: Any) -> StoredFile | None:
    """The list that ``person`` had made; nothing for anybody else or for a token that is not ours."""
    try:
        stored, owner = loads(token, salt=_SALT)
    except BadSignature:
        return None
    return StoredFile.objects.filter(pk=stored).first() if owner == person.pk else None


def _text(record: Any, column: Column, read: Any) -> str:
    return record.full_number if column.name == "number" else shown_text(read(record))


def _totals(listing: Listing) -> list[str]:
    if not listing.totals:
        return []
    sums = [shown_text(listing.totals[c.name]) if c.name in listing.totals else "" for c in listing.columns]
    return [_("Total"), *sums[1:]]
