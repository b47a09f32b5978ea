"""Template words of the design language: tags of states, cells of ledgers, lookups."""

from html import escape
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from yingzao.core.printing.sheet import shown_text

from ..navigation import Entry
from ..table_rows import cell_class, options, status_tag, table_rows

register = template.Library()
_HERE = ' aria-current="page"'


@register.filter
def shown(value: Any) -> str:
    """A value as forms and lists write it: ``/`` for nothing, grouped numbers, plain dates."""
    return shown_text(value)


register.simple_tag(status_tag)
register.simple_tag(options)
register.filter(cell_class)


@register.simple_tag(takes_context=True)
def ledger_rows(context: template.Context) -> SafeString:
    """All rows of the listing in the context."""
    return table_rows(context["listing"], bool(context.get("may_submit")))


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """``mapping|get:key`` for keys a template cannot spell."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag(takes_context=True)
def panel(context: template.Context, chosen: Any, own: dict[str, Any]) -> SafeString:
    """Draw a ledger's own panel with what it gathered, inside the page's context."""
    request = context["request"]
    shell = {name: context.get(name) for name in ("user", "csrf_token", "project", "record")}
    return render_to_string(chosen.template, {**shell, **own}, request=request)  # type: ignore[return-value]


@register.filter
def direction(listing: Any, column: Any) -> str:
    """``ascending``, ``descending`` or ``none``: how the list is ordered by the column."""
    return listing.direction(column)


@register.filter
def sorted_by(listing: Any, column: Any) -> str:
    """The address that orders the list by the column, or turns the order round."""
    return listing.sorted_by(column)


@register.simple_tag(takes_context=True)
def page_url(context: template.Context, number: int) -> str:
    """The present address at another page."""
    query = context["request"].GET.copy()
    query["page"] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def side_entries(entries: list[Entry]) -> SafeString:
    """The entries of one group of the left navigation; on every page, so built without a template."""
    items = (f'<li><a href="{escape(e.url)}"{_HERE * e.is_here}>{escape(e.label)}</a></li>' for e in entries)
    return mark_safe("".join(items))  # noqa: S308  (address and words are escaped)
