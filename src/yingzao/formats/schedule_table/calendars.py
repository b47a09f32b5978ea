"""Calendars of a schedule table: a few that are known by name, and those a sheet of their own spells out."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from yingzao.engines.calendar import ALL_DAY, CalendarError, Shift, WorkCalendar
from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_file.values import join_shifts
from yingzao.formats.sheets import Row, Sheet

EIGHT_HOURS: tuple[Shift, ...] = ((480, 720), (780, 1020))
STANDARD = "5d"
BUILT_IN: dict[str, tuple[tuple[str, ...], tuple[tuple[Shift, ...], ...], float]] = {
    "5d": (("五天", "5天", "五天制", "standard", "标准"), (EIGHT_HOURS,) * 5 + ((), ()), 8.0),
    "6d": (("六天", "6天", "六天制"), (EIGHT_HOURS,) * 6 + ((),), 8.0),
    "7d": (("七天", "7天", "七天制"), (EIGHT_HOURS,) * 7, 8.0),
    "24h": (("24小时", "日历天", "24 hours"), (ALL_DAY,) * 7, 24.0),
}
"""Name → other names, week from Monday, hours of a day. The 24-hour one counts calendar days."""
HEADINGS = ("Calendar", "Hours per day", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Exceptions")
PERIOD = re.compile(r"(\d{1,2}):(\d{2})\s*[-–~]\s*(\d{1,2}):(\d{2})")
EXCEPTION = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?\s*=(.*)")
MOST_DAYS = 40_000


def built_in(name: str) -> WorkCalendar | None:
    """A calendar known by name, under the name it was asked for."""
    wanted = name.casefold()
    for key, (others, week, hours) in BUILT_IN.items():
        if wanted == key or wanted in map(str.casefold, others):
            return WorkCalendar(name, name, week, {}, hours)
    return None


def named_like(calendar: WorkCalendar) -> str | None:
    """The name by which a calendar is known, where it is one of those."""
    for key, (_others, week, hours) in BUILT_IN.items():
        if (calendar.week, dict(calendar.exceptions), calendar.hours_per_day) == (week, {}, hours):
            return key
    return None


def most_like(calendar: WorkCalendar) -> str:
    """The name of the known calendar with as many days of work in the week; round the clock if all of it is worked."""
    if all(shifts == ALL_DAY for shifts in calendar.week):
        return "24h"
    return {7: "7d", 6: "6d"}.get(sum(map(bool, calendar.week)), STANDARD)


def read_calendars(sheet: Sheet) -> Iterator[WorkCalendar]:
    """The calendars of a sheet: name, hours a day, a column for each day from Monday, exceptions.

    Days read ``08:00-12:00 13:00-17:00``, exceptions ``2024-10-01..2024-10-07=;2024-10-12=08:00-17:00``.
    """
    for row in sheet.rows[1:]:
        name = str(row.cell(0) or "").strip()
        if not name:
            continue
        hours = row.cell(1)
        try:
            yield WorkCalendar(
                name,
                name,
                tuple(_shifts(str(row.cell(column) or ""), sheet, row, column) for column in range(2, 9)),
                dict(_exceptions(str(row.cell(9) or ""), sheet, row)),
                float(str(hours)) if hours is not None else 8.0,
            )
        except (CalendarError, ValueError) as error:
            if isinstance(error, ScheduleFileError):
                raise
            raise _bad(sheet, row, 1, str(hours)) from None


def _shifts(text: str, sheet: Sheet, row: Row, column: int) -> tuple[Shift, ...]:
    found = PERIOD.findall(text)
    if PERIOD.sub("", text).strip(" ,，;；/、-"):
        raise _bad(sheet, row, column, text)
    periods = [(int(a) * 60 + int(b), int(c) * 60 + int(d)) for a, b, c, d in found]
    if any(not 0 <= start < end <= 1440 for start, end in periods):
        raise _bad(sheet, row, column, text)
    return join_shifts(periods)


def _exceptions(text: str, sheet: Sheet, row: Row) -> Iterator[tuple[date, tuple[Shift, ...]]]:
    for part in filter(None, map(str.strip, re.split(r"[;；\n]", text))):
        match = EXCEPTION.fullmatch(part)
        try:
            if match is None:
                raise ValueError
            first = date.fromisoformat(match[1])
            last = date.fromisoformat(match[2] or match[1])
        except ValueError:
            raise _bad(sheet, row, 9, part) from None
        shifts = _shifts(match[3], sheet, row, 9)
        if not 0 <= (last - first).days <= MOST_DAYS:
            raise _bad(sheet, row, 9, part)
        yield from ((first + timedelta(day), shifts) for day in range((last - first).days + 1))


def _bad(sheet: Sheet, row: Row, column: int, text: str) -> ScheduleFileError:
    return ScheduleFileError(
        "table.calendar",
        f"{text[:60]!r} is no working time.",
        "Write shifts like 08:00-12:00 13:00-17:00, and exceptions like 2024-10-01..2024-10-07=.",
        line=row.number,
        table=sheet.name,
        field=HEADINGS[column],
        params={"value": text[:60]},
    )


def calendar_row(calendar: WorkCalendar) -> list[str | float]:
    """A calendar as a row of the sheet."""
    week = [_written(shifts) for shifts in calendar.week]
    return [calendar.name, calendar.hours_per_day, *week, ";".join(_runs(calendar))]


def _written(shifts: tuple[Shift, ...]) -> str:
    return " ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in shifts)


def _runs(calendar: WorkCalendar) -> Iterator[str]:
    days = sorted(calendar.exceptions)
    place = 0
    while place < len(days):
        first = last = days[place]
        shifts = calendar.exceptions[first]
        place += 1
        while (
            place < len(days)
            and days[place] - last == timedelta(1)
            and calendar.exceptions[days[place]] == shifts
        ):
            last = days[place]
            place += 1
        yield f"{first}{'' if first == last else f'..{last}'}={_written(shifts)}"
