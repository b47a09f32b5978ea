"""Calendars in Microsoft Project XML: weeks, runs of exceptional days, and one of its own for every resource."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from yingzao.engines.calendar import Shift, WorkCalendar
from yingzao.formats.schedule_file import ImportedSchedule
from yingzao.formats.schedule_file.writing import Numbers, XmlText, clock

MOST_SHIFTS = 5
ONE_DAY = timedelta(1)


def write_calendars(
    xml: XmlText, schedule: ImportedSchedule, numbers: Numbers, notes: Counter[str]
) -> dict[str, int]:
    """Write all calendars; returns the number of the calendar each resource has by its id.

    Project wants one for every resource that it may change without touching others, so each gets one that
    adds nothing to the calendar it has.
    """
    xml.begin("Calendars")
    for calendar in schedule.network.calendars:
        xml.begin("Calendar")
        xml.fields(UID=numbers.of(calendar.id), Name=calendar.name, IsBaseCalendar=True, BaseCalendarUID=-1)
        _write_week(xml, calendar, notes)
        _write_exceptions(xml, calendar)
        xml.end()
    derived: dict[str, int] = {}
    for resource in schedule.resources:
        if resource.calendar_id is not None and resource.kind != "RT_Mat":
            derived[resource.id] = numbers.fresh()
            xml.begin("Calendar")
            xml.fields(
                UID=derived[resource.id],
                Name=resource.name,
                IsBaseCalendar=False,
                BaseCalendarUID=numbers.of(resource.calendar_id),
            )
            xml.end()
    xml.end()
    return derived


def _write_week(xml: XmlText, calendar: WorkCalendar, notes: Counter[str]) -> None:
    xml.begin("WeekDays")
    for number in range(1, 8):
        shifts = calendar.week[(number - 2) % 7]
        notes["calendar.more_than_five_shifts"] += len(shifts) > MOST_SHIFTS
        xml.begin("WeekDay")
        xml.fields(DayType=number, DayWorking=bool(shifts))
        _write_shifts(xml, shifts)
        xml.end()
    xml.end()


def _write_exceptions(xml: XmlText, calendar: WorkCalendar) -> None:
    if not calendar.exceptions:
        return
    xml.begin("Exceptions")
    for first, last, shifts in _runs(calendar):
        days = (last - first).days + 1
        xml.begin("Exception")
        xml.fields(EnteredByOccurrences=False)
        xml.begin("TimePeriod")
        xml.fields(FromDate=f"{first}T00:00:00", ToDate=f"{last}T23:59:00")
        xml.end()
        xml.fields(Occurrences=days, Name=str(first), Type=1, DayWorking=bool(shifts))
        _write_shifts(xml, shifts)
        xml.end()
    xml.end()


def _runs(calendar: WorkCalendar) -> Iterator[tuple[date, date, tuple[Shift, ...]]]:
    """Exceptions that follow each other day by day with the same hours, as one period."""
    days = sorted(calendar.exceptions)
    begin = days[0]
    for day, following in pairwise([*days, date.max]):
        shifts = calendar.exceptions[day]
        if following - day != ONE_DAY or calendar.exceptions.get(following) != shifts:
            yield begin, day, shifts
            begin = following


def _write_shifts(xml: XmlText, shifts: tuple[Shift, ...]) -> None:
    if not shifts:
        return
    xml.begin("WorkingTimes")
    for start, end in shifts:
        xml.begin("WorkingTime")
        xml.fields(FromTime=clock(start), ToTime=clock(end))
        xml.end()
    xml.end()
