"""Statutory holidays and make-up workdays (调休) of mainland China, as published or, for later years, by law alone.

Published years come from ``chinesecalendar``, which carries the yearly notices of the General Office of the State
Council (国务院办公厅关于部分节假日安排的通知). For a year it does not know, only what the regulation itself fixes on
the solar calendar is given (全国年节及纪念日放假办法, 国务院令第795号, in force since 2025-01-01): 元旦 1 day,
清明 1 day, 劳动节 2 days, 国庆节 3 days. 春节, 端午 and 中秋 stand in the lunar calendar and are left out there, and
no make-up workday is ever guessed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chinese_calendar import get_solar_terms
from chinese_calendar.constants import holidays as _published_rest
from chinese_calendar.constants import workdays as _published_work
from chinese_calendar.solar_terms import SolarTerms

from .workcalendar import CalendarError

FIRST_YEAR, LAST_YEAR = 2004, 2099
"""From the first published year to the last for which the formula of 清明 holds."""


class Holiday(StrEnum):
    """The statutory holidays in the order of the year."""

    NEW_YEAR = "new_year"
    SPRING_FESTIVAL = "spring_festival"
    TOMB_SWEEPING = "tomb_sweeping"
    LABOUR_DAY = "labour_day"
    DRAGON_BOAT = "dragon_boat"
    MID_AUTUMN = "mid_autumn"
    NATIONAL_DAY = "national_day"
    VICTORY_DAY = "victory_day"


_NAMES = {
    "New Year's Day": Holiday.NEW_YEAR,
    "Spring Festival": Holiday.SPRING_FESTIVAL,
    "Tomb-sweeping Day": Holiday.TOMB_SWEEPING,
    "Labour Day": Holiday.LABOUR_DAY,
    "Dragon Boat Festival": Holiday.DRAGON_BOAT,
    "Mid-autumn Festival": Holiday.MID_AUTUMN,
    "National Day": Holiday.NATIONAL_DAY,
    "Anti-Fascist 70th Day": Holiday.VICTORY_DAY,  # once, on 2015-09-03
}
YEARLY = tuple(each for each in Holiday if each is not Holiday.VICTORY_DAY)
LUNAR = (Holiday.SPRING_FESTIVAL, Holiday.DRAGON_BOAT, Holiday.MID_AUTUMN)
_FIXED = {
    Holiday.NEW_YEAR: ((1, 1),),
    Holiday.LABOUR_DAY: ((5, 1), (5, 2)),
    Holiday.NATIONAL_DAY: ((10, 1), (10, 2), (10, 3)),
}


@dataclass(frozen=True, order=True)
class SpecialDay:
    """A date on which everybody rests, or works although it is a weekend (``works``), for the sake of a holiday.

    ``published`` is False where the date was computed from the regulation, the notice of that year being unknown.
    """

    on: date
    works: bool
    holiday: Holiday
    published: bool


def is_published(year: int) -> bool:
    """Is the notice of the State Council for that year known here?"""
    return date(year, 10, 1) in _published_rest


def special_days(years: Iterable[int]) -> list[SpecialDay]:
    """The holidays and make-up workdays of those years, by date.

    Raises ``CalendarError`` for a year outside ``FIRST_YEAR``..``LAST_YEAR``.
    """
    return sorted(day for year in set(years) for day in _of_year(year))


def left_out(year: int) -> tuple[Holiday, ...]:
    """The yearly holidays that :func:`special_days` cannot date in that year."""
    return () if is_published(year) else LUNAR


def _of_year(year: int) -> list[SpecialDay]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarError(
            "calendar.year", f"Holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}", year=year
        )
    if not is_published(year):
        return _by_law(year)
    return [
        SpecialDay(on, works, _NAMES[name], True)
        for works, table in ((False, _published_rest), (True, _published_work))
        for on, name in table.items()
        if on.year == year
    ]


def _by_law(year: int) -> list[SpecialDay]:
    fixed = [
        SpecialDay(date(year, month, day), False, holiday, False)
        for holiday, days in _FIXED.items()
        for month, day in days
    ]
    terms = get_solar_terms(date(year, 4, 1), date(year, 4, 10))
    brightness = SolarTerms.pure_brightness.value[1]
    return fixed + [
        SpecialDay(on, False, Holiday.TOMB_SWEEPING, False) for on, name in terms if name == brightness
    ]
