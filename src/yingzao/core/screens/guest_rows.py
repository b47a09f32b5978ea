"""Guest links as lists show them: whether they still open, how often they did, and what came back."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from yingzao.core.guests.links import why_closed
from yingzao.core.guests.models import Closed, GuestLink, GuestReply, Opened
from yingzao.core.guests.replies import may_settle
from yingzao.core.records.models import Record


@dataclass(frozen=True)
class LinkRow:
    link: GuestLink
    record: Record
    closed: Closed | None
    replies: list[GuestReply]
    may_settle: bool


def link_rows(links: QuerySet[GuestLink], person: Any) -> list[LinkRow]:
    """Rows for ``person``, newest first; each link carries ``opened``, how often its page was."""
    opened = Count("openings", filter=Q(openings__what=Opened.PAGE), distinct=True)
    found = (
        links.annotate(opened=opened)
        .order_by("-pk")
        .select_related("record__project", "made_by__organisation")
    )
    rows = []
    for link in found.prefetch_related("replies__files__file", "replies__settled_by"):
        record = link.record.specific
        closed, settles = why_closed(link, record), may_settle(link, person, record)
        rows.append(LinkRow(link, record, closed, list(link.replies.all()), settles))
    return rows


def links_of(record: Record, person: Any) -> list[LinkRow]:
    """What the record's page lists as shared."""
    return link_rows(GuestLink.objects.filter(record=record.pk), person)
