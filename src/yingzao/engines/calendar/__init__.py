"""Working calendars: clock minutes to working minutes and back, exactly and in constant time."""

from .compiled import CalendarSet, CompiledCalendar, HorizonError
from .instants import MINUTES_PER_DAY, day_of, instant, moment
from .workcalendar import ALL_DAY, CalendarError, Shift, WorkCalendar, round_the_clock

__all__ = [
    "ALL_DAY",
    "MINUTES_PER_DAY",
    "CalendarError",
    "CalendarSet",
    "CompiledCalendar",
    "HorizonError",
    "Shift",
    "WorkCalendar",
    "day_of",
    "instant",
    "moment",
    "round_the_clock",
]
