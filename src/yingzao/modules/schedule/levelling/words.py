"""Levelling in words: conflicts, reasons of delays, and why something cannot be levelled."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yingzao.core.accounts.wording import together
from yingzao.engines.calendar import moment
from yingzao.engines.resources.levelling import LevellingError
from yingzao.engines.resources.usage import Conflict

from ..models import Resource
from ..words import number_text

ERRORS = {
    "levelling.capacity": gettext_lazy("Resource %(resource)s has a negative capacity. Correct it."),
    "levelling.demand_beyond_capacity": gettext_lazy(
        "Activity %(activity)s needs %(demand)s of %(resource)s, of which there are %(capacity)s. "
        "Raise the capacity or lower the demand."
    ),
    "levelling.duration": gettext_lazy("Activity %(activity)s has a negative duration. Correct it."),
    "levelling.link": gettext_lazy("A link names an activity that does not exist. Compute the plan anew."),
    "levelling.mark": gettext_lazy("A mark must lie between 0 and 100."),
    "levelling.never_fits": gettext_lazy(
        "Activity %(activity)s finds no stretch in which %(resource)s has room for the whole of it. "
        "Raise the capacity or lower the demand."
    ),
    "levelling.pinned_conflict": gettext_lazy(
        "%(activities)s stay where they are and together need more of %(resource)s than there is. "
        "Release one of them or raise the capacity."
    ),
    "levelling.shape": gettext_lazy("The demands do not fit the activities. Compute the plan anew."),
    "levelling.units": gettext_lazy(
        "Activity %(activity)s needs an impossible number of %(resource)s. Correct it."
    ),
    "levelling.unknown_activity": gettext_lazy(
        "The plan has no activity %(activity)s any more. Level it anew."
    ),
    "levelling.unknown_calendar": gettext_lazy("Resource %(resource)s works by a calendar that is missing."),
    "levelling.unknown_resource": gettext_lazy("Activity %(activity)s needs a resource that is missing."),
    "levelling.weight": gettext_lazy("Weights must be zero or more, and not all of them zero."),
}
"""What the engine refuses, by its code."""
PUSHED_OUT = gettext_lazy(
    "%(activities)s: the first finds room only later, so that the second cannot stay where it is. "
    "Release the second or raise the capacity."
)
"""A pinned activity whose predecessor has to move: the same code, without a resource."""


def error_text(error: LevellingError, resources: Mapping[str, Resource], names: Mapping[str, str]) -> str:
    """An engine's refusal in the user's words; ``names`` has an activity's code and name by its source id."""
    params: dict[str, Any] = {"activity": "", "resource": "", "demand": "", "capacity": "", **error.params}
    number = str(params["resource"])
    params["resource"] = resources[number].title if number in resources else number
    params["activity"] = names.get(str(params["activity"]), params["activity"])
    stay = [names.get(str(name), str(name)) for name in params.get("activities", ())]
    params["activities"] = together(stay)
    is_pushed_out = error.code == "levelling.pinned_conflict" and not number
    return str(PUSHED_OUT if is_pushed_out else ERRORS[error.code]) % params


def units_text(units: Decimal, unit: str = "") -> str:
    """``2 台``, ``1.5 台``: no needless zeros."""
    return f"{units.normalize():f} {unit}".strip()


def day_words(day: date) -> str:
    return _("%(month)d/%(day)d") % {"month": day.month, "day": day.day}


def span_words(first: date, last: date) -> str:
    """``3 月 4 日至 9 日``; the second month only where it is another one."""
    if first == last:
        return day_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return _("%(month)d/%(day)d–%(last)d") % {
            "month": first.month, "day": first.day, "last": last.day,
        }  # fmt: skip
    return _("%(first)s to %(last)s") % {"first": day_words(first), "last": day_words(last)}


def conflict_text(resource: Resource, conflict: Conflict, names: Mapping[str, str]) -> str:
    """“塔吊 1 台：3 月 4 日至 9 日需 2 台，冲突：A、B”."""
    return _("%(resource)s %(capacity)s: %(days)s needs %(demand)s; in conflict: %(activities)s") % {
        "resource": resource.title,
        "capacity": units_text(conflict.capacity, resource.unit),
        "days": span_words(conflict.first, conflict.last),
        "demand": units_text(conflict.demand, resource.unit),
        "activities": together(names.get(each, each) for each in conflict.activities),
    }


def why_text(why: Mapping[str, Any]) -> str:
    """Why an activity begins later, from what a proposal stored of the engine's reason."""
    if why.get("code") == "pushed":
        return _("follows its predecessor %(activity)s, later by %(days)s") % {
            "activity": why["activity"], "days": delay_text(why["days"]),
        }  # fmt: skip
    until = day_words(moment(max(why["finish"] - 1, why["start"])).date())
    params = {"resource": why["resource"], "day": until, "holders": together(why["holders"])}
    if not why["holders"]:
        return _("waits for %(resource)s: too few at hand until %(day)s") % params
    return _("waits for %(resource)s: held by %(holders)s until %(day)s") % params


def delay_text(days: float) -> str:
    """Working days of a delay: ``3 working days``."""
    text = number_text(days)
    return ngettext("%(days)s working day", "%(days)s working days", 1 if text == "1" else 2) % {"days": text}
