"""Beside a record: what of it was written on site without a connection, when, and when it reached us."""

from collections.abc import Mapping
from typing import Any

from yingzao.core.history.actor import current_actor, has_actor
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.records.ledgers import Panel, register_common_panel

from .models import SiteEntry, TakenAlong

_entries = PreparedQuery(
    lambda record: SiteEntry.objects.filter(record=record).select_related("person").order_by("received_at")
)
_along = PreparedQuery(lambda person, record: TakenAlong.objects.filter(person=person, record=record))


def entries_of(record: Any) -> Mapping[str, Any]:
    person = current_actor().person_id if has_actor() else None
    is_along = person is not None and _along.first(person, record.pk) is not None
    return {"entries": _entries(record.pk), "is_along": is_along}


register_common_panel(Panel("field/entries_card.html", entries_of, side=True))
