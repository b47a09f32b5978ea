"""Template words of the design language: tags of states, cells of ledgers, lookups."""

from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yingzao.core.records.status import Status

from ..sheet import shown_text

register = template.Library()


@register.filter
def shown(value: Any) -> str:
    """A value as forms and lists write it: ``/`` for nothing, grouped numbers, plain dates."""
    return shown_text(value)


@register.simple_tag
def status_tag(record: Any) -> SafeString:
    """The state as colour and word."""
    state = Status(record.status)
    return format_html('<span class="tag {}">{}</span>', state.colour.replace("grey", ""), state.label)


@register.filter
def cell_class(value: Any) -> str:
    """Numbers stand at the right."""
    return "num" if isinstance(value, Decimal | int | float) and not isinstance(value, bool) else ""


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
