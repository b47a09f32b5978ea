"""Beside a record: what of it was written on site without a connection, when, and when it reached us."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.history.actor import current_actor, has_actor
from yingzao.core.history.prepared import PreparedQuery
from yingzao.core.printing.sheet import noted_below
from yingzao.core.records.ledgers import Panel, register_common_panel
from yingzao.core.records.wording import plain_moment

from .models import SiteEntry, TakenAlong

_entries = PreparedQuery(
    lambda record: SiteEntry.objects.filter(record=record).select_related("person").order_by("received_at")
)
_along = PreparedQuery(lambda person, record: TakenAlong.objects.filter(person=person, record=record))


def entries_of(record: Any) -> Mapping[str, Any]:
    person = current_actor().person_id if has_actor() else None
    is_along = person is not None and _along.first(person, record.pk) is not None
    return {"entries": _entries(record.pk), "is_along": is_along}


@noted_below
def late_on_paper(record: Any) -> Iterator[str]:
    """Paper says what the screen says: which entries were made afterwards (补录), when written and when received."""
    for entry in _entries(record.pk):
        if not entry.is_late:
            continue
        text = _("Entered afterwards: written on site by %(who)s %(written)s, arrived %(arrived)s; clock of the device "
                 "%(off)s s; receipt %(receipt)s")  # fmt: skip
        line = text % {
            "who": entry.person.name if entry.person else "/", "written": plain_moment(entry.written_really_at),
            "arrived": plain_moment(entry.received_at), "off": entry.clock_off_s,
            "receipt": entry.answer["receipt"][:12],
        }  # fmt: skip
        yield f"{line}; {_('clock was set meanwhile')}" if entry.clock_moved else line


register_common_panel(Panel("field/entries_card.html", entries_of, side=True))
