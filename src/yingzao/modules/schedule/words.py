"""Durations, floats, dates and the reasons of lights in words, the same on every screen."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from yingzao.engines.calendar import moment

from .models import Activity

REASONS = {
    "delay": gettext_lazy("%(value)s working days late, limit %(limit)s"),
    "milestone": gettext_lazy("milestone %(value)s working days late, limit %(limit)s"),
    "percent": gettext_lazy("%(value)s %% behind the planned progress, limit %(limit)s %%"),
    "float": gettext_lazy("total float %(value)s working days, limit %(limit)s"),
}


FORMATS = {
    "xer": gettext_lazy("Primavera P6 (XER)"),
    "pmxml": gettext_lazy("Primavera P6 (XML)"),
    "mspdi": gettext_lazy("Microsoft Project (XML)"),
    "table": gettext_lazy("table"),
}
EXPORTS = {
    "xer": gettext_lazy("Primavera P6 (XER)"),
    "pmxml": gettext_lazy("Primavera P6 (XML)"),
    "mspdi": gettext_lazy("Microsoft Project (XML)"),
    "xlsx": gettext_lazy("Excel workbook"),
    "csv": gettext_lazy("CSV table"),
}
PROGRAMS = {
    "xer": "P6",
    "pmxml": "P6",
    "mspdi": "Project",
    "table": gettext_lazy("The table"),
}
"""Who computed the dates that a file of this format brought along."""


def number_text(value: float) -> str:
    """A number without needless zeros and with a true minus: 7.5, 3, −2."""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace("-", "−")


def weight_text(weight: float | None) -> str:
    """A weight in percent as it is typed: 12.5; empty without one."""
    return "" if weight is None else f"{weight:.2f}".rstrip("0").rstrip(".")


def days_text(minutes: int | None, minutes_per_day: float) -> str:
    """Working minutes as working days: ``"7.5 d"``; empty for None."""
    return "" if minutes is None else _days_text(minutes, minutes_per_day or 480, get_language())


@lru_cache(maxsize=65536)
def _days_text(minutes: int, minutes_per_day: float, language: str) -> str:
    """Remembered, as a large plan says the same few durations twenty thousand times; ``language`` is the active one."""
    return _("%s d") % number_text(minutes / minutes_per_day)


def day_text(minutes: int | None) -> str:
    return "" if minutes is None else moment(minutes).strftime("%Y-%m-%d")


def moment_text(minutes: int | None) -> str:
    return "" if minutes is None else moment(minutes).strftime("%Y-%m-%d %H:%M")


def reason_text(activity: Activity) -> str:
    """Why the light is not green; empty when it is."""
    return reasons_text(activity.light_reason)


def reasons_text(stored: Mapping[str, Any]) -> str:
    return "；".join(
        str(REASONS[each["measure"]])
        % {"value": number_text(each["value"]), "limit": number_text(each["limit"])}
        for each in stored.get("reasons", ())
    )
