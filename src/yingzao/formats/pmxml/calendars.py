"""Calendars of a Primavera XML: standard weeks and exceptions, with those of the base calendars merged in."""

from datetime import date

from yingzao.engines.calendar import MINUTES_PER_DAY, Shift, WorkCalendar, moment
from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.trees import TreeError, check_tree
from yingzao.formats.schedule_file.values import (
    join_shifts,
    read_clock,
    read_flag,
    read_instant,
    read_number,
    required,
)

from .layout import PmxmlFile

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STANDARD_WEEK: tuple[tuple[Shift, ...], ...] = (((480, 720), (780, 1020)),) * 5 + ((), ())
STANDARD = "standard"
MOST_CALENDARS = 20_000
Days = dict[date, tuple[Shift, ...]]


def read_calendars(file: PmxmlFile) -> tuple[dict[str, WorkCalendar], str]:
    """Return the calendars by id and the id of the one the file marks as default, else of the first."""
    records = {required(record, "ObjectId"): record for record in file.calendars}
    if len(records) > MOST_CALENDARS:
        raise ScheduleFileError(
            "file.too_many_calendars",
            f"There are {len(records)} calendars; at most {MOST_CALENDARS} are read.",
            "Export fewer projects at a time.",
            table="Calendar",
            params={"calendars": len(records), "limit": MOST_CALENDARS},
        )
    bases = {uid: record["BaseCalendarObjectId"] for uid, record in records.items()}
    try:
        check_tree(bases, MOST_CALENDARS)
    except TreeError as circle:
        raise _circle(circle, records) from None
    weeks = {uid: _week(record, file) for uid, record in records.items()}
    days = {uid: _exceptions(record, file) for uid, record in records.items()}
    known = {uid: _merged(uid, records, bases, weeks, days, file) for uid in records}
    default = next((uid for uid in records if read_flag(records[uid], "IsDefault")), next(iter(known), ""))
    if not known:
        file.notes["calendar.none_in_file"] += 1
        default = STANDARD
        known[default] = WorkCalendar(default, "5 × 8 h", STANDARD_WEEK)
    return known, default


def _circle(found: TreeError, records: dict[str, Record]) -> ScheduleFileError:
    chain = " → ".join((*found.loop, found.node))
    return ScheduleFileError(
        "file.calendar_cycle",
        f"A calendar is its own base: {chain}.",
        "Correct the base calendars in Primavera P6.",
        line=records[found.node].line,
        table="Calendar",
        field="BaseCalendarObjectId",
        params={"calendars": chain},
    )


def _merged(
    uid: str,
    records: dict[str, Record],
    bases: dict[str, str],
    weeks: dict[str, tuple[tuple[Shift, ...], ...]],
    days: dict[str, Days],
    file: PmxmlFile,
) -> WorkCalendar:
    chain = [uid]
    while bases[chain[-1]] in records:
        chain.append(bases[chain[-1]])
    exceptions: Days = {}
    for each in reversed(chain):
        exceptions.update(days[each])
    week = next((weeks[each] for each in chain if any(weeks[each])), ())
    states_week = any(records[each].each("StandardWorkWeek", "StandardWorkHours") for each in chain)
    if not week and not any(exceptions.values()) and not states_week:
        file.notes.at("calendar.empty", records[uid].line)
        week = STANDARD_WEEK
    hours = read_number(records[uid], "HoursPerDay") or 8.0
    return WorkCalendar(uid, records[uid]["Name"], week or ((),) * 7, dict(sorted(exceptions.items())), hours)


def _week(record: Record, file: PmxmlFile) -> tuple[tuple[Shift, ...], ...]:
    week: list[tuple[Shift, ...]] = [()] * 7
    for day in record.each("StandardWorkWeek", "StandardWorkHours"):
        name = day["DayOfWeek"].lower()
        if name in DAYS:
            week[DAYS.index(name)] = _shifts(day, file)
        else:
            file.notes["calendar.unknown_day"] += 1
    return tuple(week)


def _exceptions(record: Record, file: PmxmlFile) -> Days:
    found: Days = {}
    for day in record.each("HolidayOrExceptions", "HolidayOrException"):
        when = read_instant(day, "Date")
        if when is None:
            file.notes["calendar.exception_without_date"] += 1
        else:
            found[moment(when).date()] = _shifts(day, file)
    return found


def _shifts(day: Record, file: PmxmlFile) -> tuple[Shift, ...]:
    """P6 writes the last minute that is worked, 11:59, where other programs write the end, 12:00."""
    periods: list[Shift] = []
    for time in day.each("WorkTime"):
        start, last = read_clock(time, "Start"), read_clock(time, "Finish")
        if start is None or last is None:
            continue
        end = last + 1 if last % 5 == 4 or time["Finish"].endswith(":59") else last
        if end <= start:
            file.notes["calendar.shift_past_midnight"] += end != 0
            end = MINUTES_PER_DAY
        periods.append((start, end))
    return join_shifts(periods)
