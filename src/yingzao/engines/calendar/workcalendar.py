"""A working calendar as people write it down: a week of shifts and the days that differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from .instants import MINUTES_PER_DAY

Shift = tuple[int, int]
"""Start and end of a stretch of work in minutes after midnight, end exclusive: (480, 720) is 08:00-12:00."""

ALL_DAY: tuple[Shift, ...] = ((0, MINUTES_PER_DAY),)


class CalendarError(ValueError):
    """A calendar that cannot be used: ``code`` and ``params`` let a screen say it in any language."""

    def __init__(self, code: str, message: str, **params: object) -> None:
        super().__init__(message)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class WorkCalendar:
    """A week of shifts (Monday first) and the dates on which other shifts, or none, are worked.

    ``hours_per_day`` only converts durations for display; it never moves a date.

    >>> eight_hours = ((480, 720), (780, 1020))
    >>> WorkCalendar("5d", "Five days", (eight_hours,) * 5 + ((), ())).weekly_minutes
    2400
    """

    id: str
    name: str
    week: tuple[tuple[Shift, ...], ...]
    exceptions: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    hours_per_day: float = 8.0

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise CalendarError("calendar.week", f"Calendar {self.id}: a week needs 7 days", calendar=self.id)
        for shifts in (*self.week, *self.exceptions.values()):
            self._check(shifts)

    def _check(self, shifts: tuple[Shift, ...]) -> None:
        previous_end = 0
        for start, end in shifts:
            if not previous_end <= start < end <= MINUTES_PER_DAY:
                raise CalendarError(
                    "calendar.shift",
                    f"Calendar {self.id}: shifts must be in order, not overlap and stay within the day",
                    calendar=self.id,
                    start=start,
                    end=end,
                )
            previous_end = end

    @property
    def weekly_minutes(self) -> int:
        """Working minutes of an ordinary week."""
        return sum(end - start for shifts in self.week for start, end in shifts)

    def shifts_on(self, day: date) -> tuple[Shift, ...]:
        """Shifts worked on a date: those of an exception if there is one, else of the weekday."""
        special = self.exceptions.get(day)
        return self.week[day.weekday()] if special is None else special


def round_the_clock(calendar_id: str = "24h", name: str = "24 hours, 7 days") -> WorkCalendar:
    """Return the calendar in which every minute is worked."""
    return WorkCalendar(calendar_id, name, (ALL_DAY,) * 7, {}, 24.0)
