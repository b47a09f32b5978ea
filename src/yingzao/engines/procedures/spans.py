"""The week, month, quarter or year that a day lies in, and the one before and after it."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Unit(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@dataclass(frozen=True)
class Span:
    """Days from ``first`` to ``last``, both included."""

    unit: Unit
    first: date
    last: date

    @property
    def name(self) -> str:
        """2026-W49, 2026-11, 2026-Q4 or 2026."""
        match self.unit:
            case Unit.WEEK:
                year, week, _day = self.first.isocalendar()
                return f"{year}-W{week:02d}"
            case Unit.MONTH:
                return f"{self.first:%Y-%m}"
            case Unit.QUARTER:
                return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return str(self.first.year)

    @property
    def before(self) -> "Span":
        return span_of(self.unit, self.first - timedelta(days=1))

    @property
    def after(self) -> "Span":
        return span_of(self.unit, self.last + timedelta(days=1))


def span_of(unit: Unit, day: date) -> Span:
    """The span of that unit which ``day`` lies in; weeks begin on Monday.

    >>> span_of(Unit.QUARTER, date(2026, 11, 30)).name
    '2026-Q4'
    """
    if unit is Unit.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Span(unit, monday, monday + timedelta(days=6))
    months = _MONTHS[unit]
    begins = (day.month - 1) // months * months + 1
    ends = begins + months - 1
    return Span(unit, date(day.year, begins, 1), date(day.year, ends, monthrange(day.year, ends)[1]))
