"""The rows of a ledger as HTML: hundreds of cells on every list, so built directly rather than by a template."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from html import escape
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yingzao.core.printing.sheet import shown_text
from yingzao.core.records.models import Record

from .listing import Column, Listing


def table_rows(listing: Listing, selectable: bool) -> SafeString:
    """``<tr>`` for every record of the page; ``selectable`` puts a tick box before each."""
    before, _number, after = reverse("record", args=[0]).rpartition("0")
    words = _Words(
        {c.name: f' data-label="{escape(capfirst(str(c.label)))}"' for c in listing.columns},
        _("Select %(number)s") if selectable else "",
        escape(_("overdue")),
    )
    rows = (_row(record, cells, words, f"{before}{record.pk}{after}") for record, cells in listing.rows)
    return mark_safe("".join(rows))  # noqa: S308  (every text below is escaped)


def options(choices: Iterable[tuple[Any, Any]], chosen: Any = "") -> SafeString:
    """``<option>`` for every choice, for there may be hundreds."""
    wanted = str(chosen)
    marked = ((str(key), " selected" if str(key) == wanted else "", label) for key, label in choices)
    return mark_safe("".join(  # noqa: S308  (every text below is escaped)
        f'<option value="{escape(key)}"{mark}>{escape(str(label))}</option>' for key, mark, label in marked
    ))  # fmt: skip


class _Words(NamedTuple):
    """What all rows say alike, translated once: labels by column, of the tick box (empty without one), overdue."""

    labels: dict[str, str]
    select: str
    overdue: str


def status_tag(record: Any) -> SafeString:
    """The state as colour and word."""
    state = record.shown_state
    colour = state.colour.replace("grey", "")
    return mark_safe(f'<span class="tag {colour}">{escape(str(state.label))}</span>')  # noqa: S308


def cell_class(value: Any) -> str:
    """Numbers stand at the right."""
    return "num" if isinstance(value, Decimal | int | float) and not isinstance(value, bool) else ""


def _row(record: Record, cells: list[tuple[Column, Any]], words: _Words, url: str) -> str:
    tick = _tick(record, words.select) if words.select else ""
    return f'<tr data-href="{url}">{tick}{"".join(_cells(record, cells, words, url))}</tr>'


def _tick(record: Record, says: str) -> str:
    box = f'<input type="checkbox" name="selected" value="{record.pk}" form="batch">'
    label = escape(says % {"number": record.full_number})
    return f'<td class="pick"><label><span class="vh">{label}</span>{box}</label></td>'


def _cells(record: Record, cells: list[tuple[Column, Any]], words: _Words, url: str) -> Iterator[str]:
    for column, value in cells:
        label = words.labels[column.name]
        if column.name == "number":
            number = escape(record.full_number)
            yield f'<th scope="row" class="stick nowrap"><a href="{url}">{number}</a></th>'
        elif column.name == "status":
            yield f"<td{label}>{status_tag(record)}</td>"
        elif column.name == "due_on":
            day = escape(shown_text(value))
            due = f'<span class="tag red">{day} {words.overdue}</span>' if record.is_overdue else day
            yield f'<td class="nowrap"{label}>{due}</td>'
        else:
            clip = " clip" if column.name == "title" else ""
            yield f'<td class="{cell_class(value)}{clip}"{label}>{escape(shown_text(value))}</td>'
