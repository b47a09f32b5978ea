"""The days a calendar exception of Microsoft Project falls on: a period, or a pattern that repeats."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice

from yingzao.engines.calendar import moment
from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.values import read_count, read_instant

MOST_DAYS = 40_000
YEARLY, YEARLY_BY_POSITION, MONTHLY, MONTHLY_BY_POSITION, WEEKLY = 2, 3, 4, 5, 6
ONE_DAY = timedelta(1)


def exception_days(record: Record) -> list[date]:
    """Return the days of an exception in order; a pattern ends by its period and by its occurrences."""
    first, last = period_of(record)
    days = _pattern(record, first, last)
    if read_count(record, "EnteredByOccurrences") and read_count(record, "Occurrences") > 0:
        days = islice(days, read_count(record, "Occurrences"))
    return list(days)


def period_of(record: Record) -> tuple[date, date]:
    """First and last day of the period of an exception or work week; refuses a century of days."""
    for period in record.each("TimePeriod"):
        start, end = read_instant(period, "FromDate"), read_instant(period, "ToDate")
        if start is not None and end is not None:
            first, last = moment(start).date(), moment(end).date()
            if (last - first).days > MOST_DAYS:
                raise ScheduleFileError(
                    "mspdi.calendar_period",
                    f"A calendar exception lasts {(last - first).days} days; at most {MOST_DAYS} are read.",
                    "Shorten it in Microsoft Project, or change the working week instead.",
                    line=period.line,
                    table=record.name,
                    field="TimePeriod",
                    params={"days": (last - first).days, "limit": MOST_DAYS},
                )
            return first, last
    raise ScheduleFileError(
        "mspdi.calendar_period_missing",
        "A calendar exception says no days.",
        "Give it a start and an end in Microsoft Project and save again.",
        line=record.line,
        table=record.name,
        field="TimePeriod",
    )


def _pattern(record: Record, first: date, last: date) -> Iterator[date]:
    kind = read_count(record, "Type", 1)
    step = max(read_count(record, "Period", 1), 1)
    if kind in (YEARLY, YEARLY_BY_POSITION):
        months = ((year, read_count(record, "Month") % 12 + 1) for year in range(first.year, last.year + 1))
    elif kind in (MONTHLY, MONTHLY_BY_POSITION):
        span = (last.year - first.year) * 12 + last.month - first.month
        numbers = range(first.month - 1, first.month + span, step)
        months = ((first.year + number // 12, number % 12 + 1) for number in numbers)
    else:
        chosen = _weekly(first, last, read_count(record, "DaysOfWeek"), step) if kind == WEEKLY else None
        yield from chosen or _days(first, last, step if kind == 1 and record["EnteredByOccurrences"] else 1)
        return
    for year, month in months:
        if kind in (YEARLY, MONTHLY):
            day = _day_of_month(year, month, read_count(record, "MonthDay", 1))
        else:
            day = _by_position(
                year, month, read_count(record, "MonthItem"), read_count(record, "MonthPosition")
            )
        if day is not None and first <= day <= last:
            yield day


def _days(first: date, last: date, step: int) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(step)


def _weekly(first: date, last: date, mask: int, step: int) -> Iterator[date]:
    """Days whose weekday is in the mask (Sunday is 1), in every ``step``-th week from the first, Sundays first."""
    week_begin = first - timedelta((first.weekday() + 1) % 7)
    for day in _days(first, last, 1):
        weeks = (day - week_begin).days // 7
        if weeks % step == 0 and mask >> ((day.weekday() + 1) % 7) & 1:
            yield day


def _day_of_month(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _by_position(year: int, month: int, item: int, position: int) -> date | None:
    """The first to fourth (0-3) or last (4) day of a month that is of a kind: any, weekday, weekend, Sunday …"""
    begin = date(year, month, 1)
    days = [begin + timedelta(n) for n in range(31) if (begin + timedelta(n)).month == month]
    if item == 1:
        days = [day for day in days if day.weekday() < 5]
    elif item == 2:
        days = [day for day in days if day.weekday() >= 5]
    elif item >= 3:
        days = [day for day in days if (day.weekday() + 1) % 7 == item - 3]
    if position >= 4:
        return days[-1] if days else None
    return days[position] if 0 <= position < len(days) else None
