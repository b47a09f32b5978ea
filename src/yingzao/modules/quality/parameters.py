"""Measured values of a parameter against their limits; what lies outside is told at once."""

import re
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from yingzao.core.events import Event, on, publish
from yingzao.core.records.events import Changed, Created
from yingzao.core.records.services import Refusal
from yingzao.core.records.wording import plain_number
from yingzao.engines.quality.process_limits import Finding, LimitCheck, check_limits
from yingzao.standards.loader import load
from yingzao.standards.process import LimitRow, Parameter

from .events import FoundFailing
from .models import ParameterCheck, WithinLimits

MOST_VALUES = 25
_ORDER = (Finding.BELOW, Finding.ABOVE, Finding.OUTSIDE_TABLE, Finding.UNKNOWN, Finding.WITHIN)
"""The worst first: what one value of a check is found to be, the check is."""


def parameter_of(key: str) -> Parameter:
    """The parameter called ``process.parameter``."""
    process, _dot, parameter = key.partition(".")
    return load("process_limits").parameter(process, parameter)


def limits_of(check: ParameterCheck) -> Parameter:
    """The parameter with the limits that count: those of the scheme where it sets any, else those of the table."""
    parameter = parameter_of(check.parameter)
    if not check.is_limited_by_scheme:
        return parameter
    low, high = check.scheme_low, check.scheme_high
    if low is not None and high is not None and low > high:
        raise Refusal(_("The lower limit of the scheme lies above the upper one; turn them round."))
    return replace(parameter, rows=(LimitRow(low, high),), depends_on=None, from_target=False)


def check_values(check: ParameterCheck) -> None:
    """Store mean, limits and finding; refuses what is no list of numbers."""
    values = _numbers(check.readings)
    found = [check_limits(value, limits_of(check), check.given) for value in values]
    worst = min(found, key=lambda each: (_ORDER.index(each.finding), each.margin or Decimal(0)))
    check.readings = " ".join(map(plain_number, values))
    check.mean = sum(values, Decimal(0)) / len(values)
    check.finding, check.low, check.high = worst.finding.value, worst.low, worst.high


def _numbers(readings: str) -> list[Decimal]:
    words = re.split(r"[\s,，;；、]+", readings.strip())
    try:
        values = [Decimal(word) for word in words]
    except InvalidOperation as error:
        raise Refusal(_("Write the measured values as numbers, separated by blanks.")) from error
    if len(values) > MOST_VALUES or not all(value.is_finite() and abs(value) < 10**8 for value in values):
        raise Refusal(_("At most %s values belong together; write another check for more.") % MOST_VALUES)
    return values


def worst_of(check: ParameterCheck) -> LimitCheck:
    """The value furthest out, against its limits."""
    checks = [check_limits(value, limits_of(check), check.given) for value in check.values]
    return min(checks, key=lambda each: each.margin or Decimal(0))


def out_words(check: ParameterCheck) -> str:
    """``23.5 ℃ > 22``: the worst value and the limit that it passes."""
    worst = worst_of(check)
    sign, limit = (">", worst.high) if worst.finding is Finding.ABOVE else ("<", worst.low)
    return f"{plain_number(worst.value)} {worst.unit} {sign} {plain_number(limit or Decimal(0))}"


@on(Created, of=ParameterCheck)
@on(Changed, of=ParameterCheck)
def tell_when_out(event: Event) -> None:
    check: Any = event.subject
    if WithinLimits(check.finding).is_out:
        publish(FoundFailing(check, words=out_words(check), asks_before_sending=True))
