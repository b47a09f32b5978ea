"""Instants: clock minutes since 1970-01-01 00:00 local time, the only unit of time inside the engines."""

from datetime import date, datetime, time, timedelta

MINUTES_PER_DAY = 1440
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


def instant(value: datetime | date) -> int:
    """Return the clock minutes from 1970-01-01 00:00 to ``value``; seconds are dropped.

    >>> instant(datetime.fromisoformat("1970-01-02T08:30"))
    1950
    """
    days = value.toordinal() - EPOCH_ORDINAL
    if isinstance(value, datetime):
        return days * MINUTES_PER_DAY + value.hour * 60 + value.minute
    return days * MINUTES_PER_DAY


def moment(minutes: int) -> datetime:
    """Return the local date and time of an instant; the inverse of :func:`instant`.

    >>> moment(1950).isoformat(timespec="minutes")
    '1970-01-02T08:30'
    """
    days, rest = divmod(int(minutes), MINUTES_PER_DAY)
    midnight = datetime.combine(date.fromordinal(days + EPOCH_ORDINAL), time())
    return midnight + timedelta(minutes=rest)


def day_of(minutes: int) -> int:
    """Return the day number (days since 1970-01-01) that contains an instant."""
    return minutes // MINUTES_PER_DAY
