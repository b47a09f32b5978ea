"""How long a procedure is valid (有效期 24–36 个月), and when its owner is reminded of the end."""

from calendar import monthrange
from collections.abc import Container
from datetime import date, timedelta

LEAST_MONTHS, MOST_MONTHS = 24, 36
REMINDED_DAYS = (90, 30, 7)
"""So many days before the end, the earliest first."""


def months_later(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month.

    >>> months_later(date(2026, 1, 31), 1)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def earliest_end(first: date) -> date:
    """The last day of the shortest validity that begins on ``first``."""
    return months_later(first, LEAST_MONTHS) - timedelta(days=1)


def latest_end(first: date) -> date:
    return months_later(first, MOST_MONTHS)


def is_usual(first: date, last: date) -> bool:
    """Does a validity from ``first`` to ``last`` (both included) take 24 to 36 months?"""
    return earliest_end(first) <= last <= latest_end(first)


def reminder_due(last: date, today: date, given: Container[int]) -> int | None:
    """Which of :data:`REMINDED_DAYS` is to be given today; None when none is or it was given.

    Whoever was not reminded in time is given only the nearest one, not all that were missed.

    >>> reminder_due(date(2026, 12, 31), date(2026, 12, 10), given=())
    30
    """
    left = (last - today).days
    reached = [days for days in REMINDED_DAYS if 0 <= left <= days]
    return reached[-1] if reached and reached[-1] not in given else None
