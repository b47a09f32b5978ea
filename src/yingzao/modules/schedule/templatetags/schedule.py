"""Instants, durations and link types as the schedule screens write them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from yingzao.core.accounts.wording import together
from yingzao.core.records.status import Status
from yingzao.core.records.wording import listed
from yingzao.engines.schedule import LinkKind

from ..charts import bars, curves, pareto
from ..comparison_words import money_text
from ..comparison_words import signed as with_sign
from ..effect import Effect, effect_of
from ..models import Cause, CorrectiveAction, Entitlement, LightColour, PlanCalendar, State, Weather
from ..unmapped_texts import unmapped_text
from ..words import day_text, number_text, reasons_text, weight_text

register = template.Library()


register.filter(listed)


@register.filter
def day(minutes: int | None) -> str:
    """An instant as its day."""
    return day_text(minutes)


@register.filter
def days(minutes: int | None, calendar: PlanCalendar) -> str:
    """Working minutes as working days of the calendar, without the unit."""
    return "" if minutes is None else number_text(minutes / calendar.minutes_per_day)


register.filter("weight", weight_text)


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


@register.filter
def reasons(stored: dict[str, Any]) -> str:
    """Why a light is not green, as it was judged."""
    return reasons_text(stored)


@register.filter
def number(value: float | None) -> str:
    """A number without needless zeros and with a true minus; nothing for None."""
    return "" if value is None else number_text(value)


@register.filter
def signed(value: float | None) -> str:
    """As :func:`number`, with a plus where it is above nothing."""
    return f"+{number_text(value)}" if value is not None and value > 0 else number(value)


@register.filter
def minus(value: float | None, other: float | None) -> float | None:
    return None if value is None or other is None else round(value - other, 1)


@register.filter
def cause_word(value: str) -> Any:
    return Cause(value).label if value else ""


@register.filter
def entitlement_word(value: str) -> Any:
    return Entitlement(value).label


@register.filter
def weather_words(values: list[str]) -> str:
    return together(Weather(value).label for value in values)


@register.filter
def light_word(value: str) -> Any:
    return LightColour(value).label


@register.filter
def status_word(value: str) -> Any:
    return Status(value).label


@register.simple_tag
def effect_lines(action: CorrectiveAction) -> Effect:
    return effect_of(action)


@register.simple_tag
def opens_activities(project: Any, ids: list[int]) -> str:
    """The list of exactly these activities."""
    return f"{reverse('activities', args=[project.code])}?ids={_joined(ids)}"


@register.simple_tag
def opens_records(project: Any, kind: str, ids: list[int]) -> str:
    """The list of exactly these records."""
    return f"{reverse('ledger', args=[project.code, kind])}?ids={_joined(ids)}"


def _joined(ids: list[int]) -> str:
    return ",".join(map(str, ids)) or "0"


@register.inclusion_tag("schedule/chart_curves.html")
def trend_chart(trend: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Planned and actual over the data dates of a report."""
    points = [(date.fromisoformat(each["on"]), each) for each in trend]
    lines = {name: [(day, each[name]) for day, each in points] for name in ("planned", "actual")}
    return {"chart": curves(lines), "label": label}


@register.inclusion_tag("schedule/chart_bars.html")
def ppc_chart(ppc: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """PPC of week plans, each under the day it began."""
    return {"chart": bars([(each["begins"][5:], each["percent"]) for each in ppc]), "label": label}


@register.inclusion_tag("schedule/chart_bars.html")
def pareto_chart(causes: list[dict[str, Any]], label: str) -> dict[str, Any]:
    """Causes by how many items they kept back, and their cumulated share."""
    return {
        "chart": pareto([(str(Cause(each["cause"]).label), each["count"]) for each in causes]),
        "label": label,
    }


@register.filter
def money(value: Decimal | None) -> str:
    """An amount with thousands and cents."""
    return "" if value is None else money_text(value)


@register.filter
def signed_money(value: Decimal | str) -> str:
    """An amount by which something becomes dearer or cheaper, with its sign."""
    amount = Decimal(value)
    return with_sign(money_text(amount), amount) or "0"
