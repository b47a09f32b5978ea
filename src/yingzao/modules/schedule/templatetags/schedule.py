"""Instants, durations and link types as the schedule screens write them."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from yingzao.engines.schedule import LinkKind

from ..models import PlanCalendar, State
from ..unmapped_texts import unmapped_text
from ..words import day_text, number_text

register = template.Library()


@register.filter
def day(minutes: int | None) -> str:
    """An instant as its day."""
    return day_text(minutes)


@register.filter
def days(minutes: int | None, calendar: PlanCalendar) -> str:
    """Working minutes as working days of the calendar, without the unit."""
    return "" if minutes is None else number_text(minutes / calendar.minutes_per_day)


@register.filter
def delay(value: float | None) -> str:
    """Days behind the baseline; what is ahead has a minus."""
    return "" if value is None else number_text(value)


@register.filter
def state_colour(value: int) -> str:
    return State(value).colour.replace("grey", "")


@register.filter
def link_word(kind: int) -> str:
    return LinkKind(kind).name


@register.filter
def unmapped(name: str) -> str:
    """What an import guessed or left behind, in words."""
    return unmapped_text(name)


@register.filter
def unmapped_kind(what: Any) -> str:
    """What of a file was left behind: a table, a field or a construct."""
    return {"table": _("table"), "field": _("field"), "construct": _("construct")}.get(what, str(what))
