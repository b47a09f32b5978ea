"""Calendars compiled to arrays over a horizon that grows when a date falls outside it."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

import numpy as np

from .instants import EPOCH_ORDINAL, MINUTES_PER_DAY, day_of
from .kernel import BUCKET_SHIFT, HEAD, MINUTES, OVERFLOW, Integers, Tables, finish_of, start_of, work_at
from .workcalendar import CalendarError, Shift, WorkCalendar

EARLIEST_DAY = -(365 * 270)
LATEST_DAY = 365 * 430
"""The horizon never leaves about 1700 to 2400: a date beyond that is a mistake in the input."""

MAX_DAYS = 12_000_000
"""Days of all calendars together; keeps the arrays under about 100 MB."""

MAX_PATTERNS = 4_000
"""Different days of all calendars together; keeps their tables under about 70 MB."""

MARGIN_DAYS = 370


class HorizonError(CalendarError):
    """A date that working time does not reach within the years 1700 to 2400."""


class CalendarSet:
    """Several calendars compiled over one horizon; ``tables`` is what kernels take.

    Calendars with the same week and exceptions share one set of arrays: ``index`` maps ids to their number.
    Those named in ``apart`` have one of their own, so that a kernel may change it.
    """

    def __init__(
        self,
        calendars: Iterable[WorkCalendar],
        earliest: int,
        latest: int,
        apart: Collection[str] = (),
    ) -> None:
        self.calendars = tuple(calendars)
        self.index: dict[str, int] = {}
        self._distinct: list[WorkCalendar] = []
        seen: dict[object, int] = {}
        for calendar in self.calendars:
            if not _has_work(calendar):
                raise CalendarError(
                    "calendar.no_work",
                    f"Calendar {calendar.name or calendar.id} has no working time.",
                    calendar=calendar.id,
                )
            own = calendar.id if calendar.id in apart else None
            pattern = (calendar.week, tuple(sorted(calendar.exceptions.items())), own)
            number = seen.setdefault(pattern, len(self._distinct))
            if number == len(self._distinct):
                self._distinct.append(calendar)
            self.index[calendar.id] = number
        first, last = sorted((day_of(earliest), day_of(latest)))
        self._compile(first - MARGIN_DAYS, last + MARGIN_DAYS)

    def _compile(self, first_day: int, last_day: int) -> None:
        first_day, last_day = max(first_day, EARLIEST_DAY), min(last_day, LATEST_DAY)
        if (last_day - first_day) * len(self._distinct) > MAX_DAYS:
            raise CalendarError(
                "calendar.too_large",
                f"{len(self._distinct)} calendars over {(last_day - first_day) // 365} years are too many.",
                calendars=len(self._distinct),
            )
        self.first_day, self.days = first_day, last_day - first_day
        self.tables = _tables(self._distinct, first_day, last_day)

    def extend(self) -> None:
        """Compile again over a horizon three times as long; raises :class:`HorizonError` at the limit."""
        first, days = self.first_day, self.days
        if first <= EARLIEST_DAY and first + days >= LATEST_DAY:
            raise HorizonError(
                "calendar.horizon",
                "Working time does not reach far enough: dates or durations lead beyond the years 1700-2400.",
            )
        self._compile(first - days, first + 2 * days)

    def periods(self, number: int, start: int, finish: int) -> list[tuple[int, int]]:
        """Working time of a calendar between two instants, as instants; what adjoins is one period."""
        found: list[tuple[int, int]] = []
        calendar = self._distinct[number]
        for day in range(day_of(start), day_of(finish - 1) + 1):
            for begin, end in calendar.shifts_on(date.fromordinal(day + EPOCH_ORDINAL)):
                one, two = max(day * MINUTES_PER_DAY + begin, start), min(day * MINUTES_PER_DAY + end, finish)
                if found and found[-1][1] == one:
                    found[-1] = (found[-1][0], two)
                elif one < two:
                    found.append((one, two))
        return found

    @property
    def count(self) -> int:
        """How many different calendars the tables hold."""
        return len(self._distinct)

    @property
    def overflowed(self) -> bool:
        """Whether something was asked beyond the horizon since the last compilation."""
        return bool(self.tables[OVERFLOW])


class CompiledCalendar:
    """One calendar ready for arithmetic; its horizon extends by itself.

    >>> from yingzao.engines.calendar import instant, moment
    >>> from datetime import datetime
    >>> eight = ((480, 720), (780, 1020))
    >>> calendar = CompiledCalendar(WorkCalendar("5d", "Five days", (eight,) * 5 + ((), ())))
    >>> friday_afternoon = instant(datetime.fromisoformat("2024-03-01T16:00"))
    >>> moment(calendar.add_work(friday_afternoon, 120)).isoformat(timespec="minutes")
    '2024-03-04T09:00'
    """

    def __init__(self, calendar: WorkCalendar, around: int = 0) -> None:
        self.calendar = calendar
        self._set = CalendarSet((calendar,), around, around)

    def add_work(self, clock: int, minutes: int) -> int:
        """Instant at which ``minutes`` of work after ``clock`` are done; negative goes back to a start."""
        if minutes == 0:
            return clock
        while True:
            tables = self._set.tables
            work = work_at(tables, 0, clock) + minutes
            found = finish_of(tables, 0, work) if minutes > 0 else start_of(tables, 0, work)
            if not self._set.overflowed:
                return int(found)
            self._reach(clock)

    def work_between(self, start: int, finish: int) -> int:
        """Working minutes from ``start`` to ``finish``; negative when ``finish`` is earlier."""
        while True:
            tables = self._set.tables
            minutes = work_at(tables, 0, finish) - work_at(tables, 0, start)
            if not self._set.overflowed:
                return int(minutes)
            self._reach(start)

    def next_work_start(self, clock: int) -> int:
        """The first instant at or after ``clock`` at which work can begin."""
        while True:
            tables = self._set.tables
            found = start_of(tables, 0, work_at(tables, 0, clock))
            if not self._set.overflowed:
                return int(found)
            self._reach(clock)

    def previous_work_end(self, clock: int) -> int:
        """The last instant at or before ``clock`` at which work can end."""
        while True:
            tables = self._set.tables
            found = finish_of(tables, 0, work_at(tables, 0, clock))
            if not self._set.overflowed:
                return int(found)
            self._reach(clock)

    def _reach(self, clock: int) -> None:
        """Move a horizon that lies elsewhere to ``clock``, and widen one that is only too short."""
        first = self._set.first_day
        if first <= day_of(clock) < first + self._set.days:
            self._set.extend()
            return
        if not EARLIEST_DAY <= day_of(clock) < LATEST_DAY:
            raise HorizonError("calendar.horizon", "The date lies outside the years 1700-2400.")
        near = first * MINUTES_PER_DAY
        self._set = CalendarSet((self.calendar,), min(clock, near), max(clock, near))


def _has_work(calendar: WorkCalendar) -> bool:
    return any(calendar.week) or any(calendar.exceptions.values())


def _tables(calendars: Sequence[WorkCalendar], first_day: int, last_day: int) -> Tables:
    """Put the parts that :mod:`.kernel` describes end to end."""
    patterns: dict[tuple[Shift, ...], int] = {(): 0}
    numbers = [_patterns(calendar, first_day, last_day, patterns) for calendar in calendars]
    if len(patterns) > MAX_PATTERNS:
        raise CalendarError(
            "calendar.too_large",
            f"The calendars have {len(patterns)} different kinds of day; at most {MAX_PATTERNS} are computed.",
            calendars=len(calendars),
        )
    minutes = np.array([_minutes(shifts) for shifts in patterns], np.int64)
    befores = [np.concatenate(([0], np.cumsum(minutes[number]))) for number in numbers]
    parts = [
        _joined(befores),
        _joined([np.append(number, 0) for number in numbers]),
        *_pattern_tables(patterns),
    ]
    *places, buckets_at = (HEAD + np.cumsum([len(part) for part in parts])).tolist()
    buckets = [_buckets(before) for before in befores]
    first = buckets_at + len(calendars) + np.cumsum([0, *map(len, buckets)])[:-1]
    head = [first_day, last_day - first_day, 0, *places, buckets_at]
    return np.concatenate([head, *parts, first, *buckets]).astype(np.int32)


def _joined(parts: Sequence[Integers]) -> Integers:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _buckets(before: Integers) -> Integers:
    """The first day that ends with more work than each multiple of a bucket."""
    work = np.arange(0, before[-1] + 1, 1 << BUCKET_SHIFT, dtype=np.int64)
    return np.searchsorted(before[1:], work, side="right")


def _minutes(shifts: tuple[Shift, ...]) -> int:
    return sum(end - start for start, end in shifts)


def _patterns(
    calendar: WorkCalendar, first_day: int, last_day: int, patterns: dict[tuple[Shift, ...], int]
) -> Integers:
    """The number of each day's shifts in ``patterns``, which grows by those met for the first time."""
    week = np.array([patterns.setdefault(shifts, len(patterns)) for shifts in calendar.week], np.int64)
    found = week[(np.arange(first_day, last_day, dtype=np.int64) + 3) % 7]  # 1970-01-01 was a Thursday
    for when, shifts in calendar.exceptions.items():
        day = when.toordinal() - EPOCH_ORDINAL
        if first_day <= day < last_day:
            found[day - first_day] = patterns.setdefault(shifts, len(patterns))
    return found


def _pattern_tables(patterns: Iterable[tuple[Shift, ...]]) -> tuple[Integers, Integers, Integers]:
    """For each pattern: work done by each minute, and the minutes at which so much work goes on or is done."""
    worked, going_on, done = [], [], []
    for shifts in patterns:
        busy = np.zeros(MINUTES - 1, bool)
        for start, end in shifts:
            busy[start:end] = True
        minutes = np.flatnonzero(busy)
        rest = np.zeros(MINUTES - len(minutes), np.int64)
        worked.append(np.concatenate(([0], np.cumsum(busy))))
        going_on.append(np.concatenate((minutes, rest)))
        done.append(np.concatenate(([0], minutes + 1, rest[1:])))
    return _joined(worked), _joined(going_on), _joined(done)
