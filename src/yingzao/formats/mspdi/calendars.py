"""Calendars of a Microsoft Project XML: weeks, exceptions, work weeks and what a base calendar lends."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from yingzao.engines.calendar import ALL_DAY, MINUTES_PER_DAY, Shift, WorkCalendar
from yingzao.formats.schedule_file import ScheduleFileError
from yingzao.formats.schedule_file.markup import Record
from yingzao.formats.schedule_file.values import join_shifts, read_clock, read_count, read_flag, required

from .layout import MspdiFile, by_uid
from .recurrence import exception_days, period_of

DEFAULT_DAY: tuple[Shift, ...] = ((480, 720), (780, 1020))
DEFAULT_WEEK = (DEFAULT_DAY,) * 5 + ((), ())
STANDARD = "1"
MOST_CALENDARS = 20_000


@dataclass
class _Own:
    """What a calendar says itself: weekdays it names (Monday is 0) and exceptions."""

    week: dict[int, tuple[Shift, ...]]
    exceptions: dict[date, tuple[Shift, ...]]


@dataclass
class Calendars:
    """Calendars by id with their bases merged in; ``of_resource`` maps a calendar that adds nothing to its base."""

    known: dict[str, WorkCalendar]
    default: str
    of_resource: dict[str, str]

    def fresh(self, calendar: WorkCalendar) -> str:
        """Add a calendar that the file does not hold, under the next free number; one like it is used again."""
        for known in self.known.values():
            if (known.week, known.exceptions) == (calendar.week, calendar.exceptions):
                return known.id
        numbers = [int(each) for each in (*self.known, *self.of_resource) if each.isdecimal()]
        added = str(max(numbers, default=0) + 1)
        self.known[added] = replace(calendar, id=added)
        return added

    def elapsed(self) -> str:
        """The calendar in which every minute counts: for durations and lags that are elapsed."""
        return self.fresh(WorkCalendar("", "24 h", (ALL_DAY,) * 7, {}, 24.0))

    def both(self, task_id: str, resource_id: str) -> str:
        """The calendar of the hours that two calendars share: a task calendar and a resource's."""
        first, second = self.known[task_id], self.known[resource_id]
        if first == second:
            return task_id
        days = {*first.exceptions, *second.exceptions}
        shared = WorkCalendar(
            "",
            f"{first.name} ∩ {second.name}",
            tuple(_overlap(a, b) for a, b in zip(first.week, second.week, strict=True)),
            {day: _overlap(first.shifts_on(day), second.shifts_on(day)) for day in sorted(days)},
            first.hours_per_day,
        )
        if not any(shared.week) and not any(shared.exceptions.values()):
            # Project itself falls back to the task calendar where the two share no hour.
            return task_id
        return self.fresh(shared)


def _overlap(first: tuple[Shift, ...], second: tuple[Shift, ...]) -> tuple[Shift, ...]:
    return join_shifts([(max(a, c), min(b, d)) for a, b in first for c, d in second])


def read_calendars(file: MspdiFile) -> Calendars:
    """Return the calendars of a file; a default one where it has none."""
    records = by_uid(file.calendars)
    if len(records) > MOST_CALENDARS:
        raise ScheduleFileError(
            "file.too_many_calendars",
            f"There are {len(records)} calendars; at most {MOST_CALENDARS} are read.",
            "Save fewer projects at a time.",
            table="Calendar",
            params={"calendars": len(records), "limit": MOST_CALENDARS},
        )
    own = {uid: _own(record, file.notes) for uid, record in records.items()}
    hours = read_count(file.project, "MinutesPerDay", 480) / 60
    known: dict[str, WorkCalendar] = {}
    lent: dict[str, str] = {}
    for uid, record in records.items():
        chain = _chain(record, records)
        if len(chain) > 1 and not own[uid].week and not own[uid].exceptions:
            lent[uid] = chain[1]
            continue
        known[uid] = _merged(uid, record["Name"], [own[each] for each in chain], hours)
    for uid in lent:
        while lent[uid] in lent:
            lent[uid] = lent[lent[uid]]
    return Calendars(known, _default(file, records, known, lent), lent)


def _default(
    file: MspdiFile, records: dict[str, Record], known: dict[str, WorkCalendar], lent: dict[str, str]
) -> str:
    wanted = file.project["CalendarUID"]
    wanted = lent.get(wanted, wanted)
    if wanted in known:
        return wanted
    if wanted and wanted != "-1":
        raise missing_calendar(file.project, wanted)
    bases = [uid for uid in known if read_flag(records[uid], "IsBaseCalendar")]
    if bases or known:
        return (bases or list(known))[0]
    file.notes["calendar.none_in_file"] += 1
    known[STANDARD] = WorkCalendar(STANDARD, "5 × 8 h", DEFAULT_WEEK)
    return STANDARD


def missing_calendar(record: Record, wanted: str) -> ScheduleFileError:
    """The refusal of a calendar number that the file does not explain."""
    return ScheduleFileError(
        "file.calendar_missing",
        f"Calendar {wanted} is used, but the file does not hold it.",
        "Choose another calendar in Microsoft Project and save the file again.",
        line=record.line,
        table=record.name,
        field="CalendarUID",
        params={"calendar": wanted},
    )


def _chain(record: Record, records: dict[str, Record]) -> list[str]:
    """The calendar and its bases, nearest first."""
    chain = [required(record, "UID")]
    while (base := records[chain[-1]]["BaseCalendarUID"]) in records and base != "-1":
        if base in chain:
            raise ScheduleFileError(
                "file.calendar_cycle",
                "A calendar is its own base: " + " → ".join([*chain, base]) + ".",
                "Correct the base calendars in Microsoft Project.",
                line=records[base].line,
                table="Calendar",
                field="BaseCalendarUID",
                params={"calendars": " → ".join([*chain, base])},
            )
        chain.append(base)
    return chain


def _merged(uid: str, name: str, chain: list[_Own], hours: float) -> WorkCalendar:
    week: dict[int, tuple[Shift, ...]] = dict(enumerate(DEFAULT_WEEK))
    exceptions: dict[date, tuple[Shift, ...]] = {}
    for each in reversed(chain):
        week.update(each.week)
        exceptions.update(each.exceptions)
    shifts = tuple(week[day] for day in range(7))
    round_the_clock = all(day == ALL_DAY for day in shifts)
    return WorkCalendar(
        uid, name, shifts, dict(sorted(exceptions.items())), 24.0 if round_the_clock else hours
    )


def _own(record: Record, notes: Counter[str]) -> _Own:
    week: dict[int, tuple[Shift, ...]] = {}
    exceptions: dict[date, tuple[Shift, ...]] = {}
    for day in record.each("WeekDays", "WeekDay"):
        number = read_count(day, "DayType")
        if 1 <= number <= 7:
            week[(number - 2) % 7] = _shifts(day, notes)
        elif number == 0:
            exceptions.update(dict.fromkeys(_days_between(*period_of(day)), _shifts(day, notes)))
        else:
            notes["calendar.unknown_day"] += 1
    for work_week in record.each("WorkWeeks", "WorkWeek"):
        exceptions.update(_days_of_work_week(work_week, notes))
    for exception in record.each("Exceptions", "Exception"):
        exceptions.update(dict.fromkeys(exception_days(exception), _shifts(exception, notes)))
    return _Own(week, exceptions)


def _days_of_work_week(record: Record, notes: Counter[str]) -> dict[date, tuple[Shift, ...]]:
    """A week that differs for a while, as the days it covers; weekdays it does not name stay as they are."""
    named = {
        (read_count(day, "DayType") - 2) % 7: _shifts(day, notes)
        for day in record.each("WeekDays", "WeekDay")
    }
    if not named or not record.each("TimePeriod"):
        return {}
    return {day: named[day.weekday()] for day in _days_between(*period_of(record)) if day.weekday() in named}


def _days_between(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(number) for number in range((last - first).days + 1))


def _shifts(day: Record, notes: Counter[str]) -> tuple[Shift, ...]:
    times = day.each("WorkingTimes", "WorkingTime")
    if not read_flag(day, "DayWorking", bool(times)):
        return ()
    periods: list[Shift] = []
    for time in times:
        start, end = read_clock(time, "FromTime"), read_clock(time, "ToTime")
        if start is None or end is None:
            continue
        if end <= start:
            notes["calendar.shift_past_midnight"] += end != 0
            end = MINUTES_PER_DAY
        periods.append((start, end))
    return join_shifts(periods) if periods else DEFAULT_DAY
