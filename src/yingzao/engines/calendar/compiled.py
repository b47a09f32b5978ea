"""Calendars compiled to arrays over a horizon that grows when a date falls outside it."""

from collections.abc import Collection, Iterable, Sequence

import numpy as np

from .instants import EPOCH_ORDINAL, MINUTES_PER_DAY, day_of
from .kernel import BUCKET_SHIFT, CalendarTables, Integers, finish_of, start_of, work_at
from .workcalendar import CalendarError, Shift, WorkCalendar

EARLIEST_DAY = -(365 * 270)
LATEST_DAY = 365 * 430
"""The horizon never leaves about 1700 to 2400: a date beyond that is a mistake in the input."""

MAX_PERIODS = 6_000_000
"""Work periods of all calendars together; keeps the arrays under about 200 MB."""

MARGIN_DAYS = 370


class HorizonError(CalendarError):
    """A date that working time does not reach within the years 1700 to 2400."""


class CalendarSet:
    """Several calendars compiled over one horizon; ``tables`` is what kernels take.

    Calendars with the same week and exceptions share one set of arrays: ``index`` maps ids to their number.
    Those named in ``by_day`` have one of their own, whose periods end at midnight at the latest.
    """

    def __init__(
        self,
        calendars: Iterable[WorkCalendar],
        earliest: int,
        latest: int,
        by_day: Collection[str] = (),
    ) -> None:
        self.calendars = tuple(calendars)
        self.index: dict[str, int] = {}
        self._distinct: list[WorkCalendar] = []
        self._by_day: list[bool] = []
        seen: dict[object, int] = {}
        for calendar in self.calendars:
            if not _has_work(calendar):
                raise CalendarError(
                    "calendar.no_work",
                    f"Calendar {calendar.name or calendar.id} has no working time.",
                    calendar=calendar.id,
                )
            own = calendar.id if calendar.id in by_day else None
            pattern = (calendar.week, tuple(sorted(calendar.exceptions.items())), own)
            number = seen.setdefault(pattern, len(self._distinct))
            if number == len(self._distinct):
                self._distinct.append(calendar)
                self._by_day.append(own is not None)
            self.index[calendar.id] = number
        first, last = sorted((day_of(earliest), day_of(latest)))
        self._compile(first - MARGIN_DAYS, last + MARGIN_DAYS)

    def _compile(self, first_day: int, last_day: int) -> None:
        first_day, last_day = max(first_day, EARLIEST_DAY), min(last_day, LATEST_DAY)
        shifts = max((len(day) for calendar in self._distinct for day in calendar.week), default=0)
        if (last_day - first_day) * max(shifts, 1) * len(self._distinct) > MAX_PERIODS:
            raise CalendarError(
                "calendar.too_large",
                f"{len(self._distinct)} calendars over {(last_day - first_day) // 365} years are too many.",
                calendars=len(self._distinct),
            )
        self.tables = _tables(self._distinct, self._by_day, first_day, last_day)

    def extend(self) -> None:
        """Compile again over a horizon three times as long; raises :class:`HorizonError` at the limit."""
        first, days = self.tables.first_day, self.tables.days
        if first <= EARLIEST_DAY and first + days >= LATEST_DAY:
            raise HorizonError(
                "calendar.horizon",
                "Working time does not reach far enough: dates or durations lead beyond the years 1700-2400.",
            )
        self._compile(first - days, first + 2 * days)

    @property
    def overflowed(self) -> bool:
        """Whether something was asked beyond the horizon since the last compilation."""
        return bool(self.tables.overflow[0])


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
        tables = self._set.tables
        if tables.first_day <= day_of(clock) < tables.first_day + tables.days:
            self._set.extend()
            return
        if not EARLIEST_DAY <= day_of(clock) < LATEST_DAY:
            raise HorizonError("calendar.horizon", "The date lies outside the years 1700-2400.")
        near = tables.first_day * MINUTES_PER_DAY
        self._set = CalendarSet((self.calendar,), min(clock, near), max(clock, near))


def _has_work(calendar: WorkCalendar) -> bool:
    return any(calendar.week) or any(calendar.exceptions.values())


def _tables(
    calendars: Sequence[WorkCalendar], by_day: Sequence[bool], first_day: int, last_day: int
) -> CalendarTables:
    days = last_day - first_day
    starts, ends, befores, day_periods, buckets = [], [], [], [], []
    first_period, first_bucket = [0], [0]
    day_starts = (first_day + np.arange(days, dtype=np.int64)) * MINUTES_PER_DAY
    for calendar, apart in zip(calendars, by_day, strict=True):
        start, end = _periods(calendar, first_day, last_day, apart)
        before = np.concatenate(([0], np.cumsum(end - start)))
        day_periods.append(np.searchsorted(end, day_starts, side="right") + first_period[-1])
        bucket_work = np.arange(0, before[-1] + 1, 1 << BUCKET_SHIFT, dtype=np.int64)
        buckets.append(np.searchsorted(before[1:], bucket_work, side="right") + first_period[-1])
        starts.append(start)
        ends.append(end)
        befores.append(before[:-1])
        first_period.append(first_period[-1] + len(start))
        first_bucket.append(first_bucket[-1] + len(bucket_work))
    return CalendarTables(
        _joined(starts),
        _joined(ends),
        _joined(befores),
        np.array(first_period, np.int64),
        _joined(day_periods),
        _joined(buckets),
        np.array(first_bucket, np.int64),
        first_day,
        days,
        np.zeros(1, np.int64),
    )


def _joined(parts: list[Integers]) -> Integers:
    return np.concatenate([np.asarray(part, np.int64) for part in parts]) if parts else np.zeros(0, np.int64)


def _periods(
    calendar: WorkCalendar, first_day: int, last_day: int, by_day: bool
) -> tuple[Integers, Integers]:
    """Clock minutes of every work period in the horizon, those that touch joined into one.

    ``by_day`` keeps them apart at midnight.
    """
    days = np.arange(first_day, last_day, dtype=np.int64)
    special = {day.toordinal() - EPOCH_ORDINAL: shifts for day, shifts in calendar.exceptions.items()}
    ordinary = ~np.isin(days, np.fromiter(special, np.int64, len(special)))
    weekday = (days + 3) % 7  # 1970-01-01 was a Thursday
    starts, ends = [], []
    for number, shifts in enumerate(calendar.week):
        chosen = days[ordinary & (weekday == number)] * MINUTES_PER_DAY
        for start, end in shifts:
            starts.append(chosen + start)
            ends.append(chosen + end)
    extra = _exception_periods(special, first_day, last_day)
    start_at = np.sort(_joined([*starts, extra[:, 0]]))
    end_at = np.sort(_joined([*ends, extra[:, 1]]))
    if len(start_at) == 0:
        edge = np.array([last_day * MINUTES_PER_DAY], np.int64)
        return edge, edge
    gap = start_at[1:] > end_at[:-1]
    if by_day:
        gap |= start_at[1:] % MINUTES_PER_DAY == 0
    return start_at[np.concatenate(([True], gap))], end_at[np.concatenate((gap, [True]))]


def _exception_periods(special: dict[int, tuple[Shift, ...]], first_day: int, last_day: int) -> Integers:
    rows = [
        (day * MINUTES_PER_DAY + start, day * MINUTES_PER_DAY + end)
        for day, shifts in special.items()
        if first_day <= day < last_day
        for start, end in shifts
    ]
    return np.array(rows, np.int64).reshape(-1, 2)
