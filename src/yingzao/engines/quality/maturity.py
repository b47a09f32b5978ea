"""Equivalent age of cubes cured beside the structure (同条件养护试件): degree-days from logged temperatures.

Source: GB 50204-2015 appendix C; the figures stand in ``standards/concrete.toml``. Temperatures are in °C.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from yingzao.engines.quality.strength import Number
from yingzao.standards.confidence import Confidence
from yingzao.standards.strength import ConcreteTable

_LONGEST_WAIT_DAYS = 3650


@dataclass(frozen=True)
class EquivalentAge:
    """Degree-days of a pour so far.

    Days without a reading count nothing, so with ``missing_days`` the sum is a lower bound.
    """

    degree_days: Decimal
    age_days: int
    reached_on: date | None
    due: bool
    alert: bool
    missing_days: tuple[date, ...]
    clause: str
    confidence: Confidence


def daily_means(readings: Iterable[tuple[datetime, Number]], table: ConcreteTable) -> dict[date, Decimal]:
    """Daily means of a temperature log; days with fewer than four readings have none.

    Days are those of the times as given, so give them in the time of the site. Raises ValueError as
    ``equivalent_age`` does for a mean that is no temperature.
    """
    by_day: defaultdict[date, list[Decimal]] = defaultdict(list)
    for at, value in readings:
        by_day[at.date()].append(_temperature(value))
    least = table.temperature_log.readings_per_day
    return {
        day: sum(sorted(values), Decimal(0)) / len(values)
        for day, values in sorted(by_day.items())
        if len(values) >= least
    }


def equivalent_age(
    poured_on: date, daily_mean_c: Mapping[date, Number | None], as_of: date, table: ConcreteTable
) -> EquivalentAge:
    """Degree-days from the day after the pour to ``as_of``, without days at or below 0 °C.

    GB 50204-2015 appendix C.
    ``due`` when 600 °C·d and 14 days are both reached; ``reached_on`` is the first such day; ``alert`` from
    560 °C·d on until then. Raises ValueError when ``as_of`` lies before the pour or a mean is not a number.
    """
    if as_of < poured_on:
        raise ValueError("as_of lies before the pour")
    rule = table.equivalent_age
    total, reached_on, missing = Decimal(0), None, []
    age_days = (as_of - poured_on).days
    for age in range(1, age_days + 1):
        day = poured_on + timedelta(days=age)
        mean = daily_mean_c.get(day)
        if mean is None:
            missing.append(day)
        else:
            total += max(_temperature(mean), Decimal(0))
        if reached_on is None and total >= rule.target_degree_days and age >= rule.least_age_days:
            reached_on = day
    return EquivalentAge(
        degree_days=total,
        age_days=age_days,
        reached_on=reached_on,
        due=reached_on is not None,
        alert=reached_on is None and total >= rule.alert_degree_days,
        missing_days=tuple(missing),
        clause=rule.clause,
        confidence=rule.confidence,
    )


def predict_due_date(
    poured_on: date,
    age: EquivalentAge,
    expected_mean_c: Number,
    table: ConcreteTable,
    forecast_c: Mapping[date, Number] | None = None,
) -> date | None:
    """Day on which the cubes fall due, by the forecast means of coming days and ``expected_mean_c`` after them.

    None when degree-days still lack and so little heat is expected that they take over ten years.
    """
    if age.reached_on is not None:
        return age.reached_on
    rule = table.equivalent_age
    forecast = forecast_c or {}
    usual = max(_temperature(expected_mean_c), Decimal(0))
    total = age.degree_days
    for days in range(age.age_days + 1, age.age_days + _LONGEST_WAIT_DAYS + 1):
        day = poured_on + timedelta(days=days)
        total += max(_temperature(forecast[day]), Decimal(0)) if day in forecast else usual
        if total >= rule.target_degree_days and days >= rule.least_age_days:
            return day
    return None


def _temperature(value: Number) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a temperature")
    return number
