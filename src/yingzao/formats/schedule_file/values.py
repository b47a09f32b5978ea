"""Single values of schedule records: dates, durations, numbers, with errors that say where they stand."""

import math
import re
from collections import Counter
from datetime import datetime
from decimal import Decimal, InvalidOperation

from yingzao.engines.calendar import MINUTES_PER_DAY, Shift, instant

from .errors import ScheduleFileError
from .markup import Record

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
MAX_HOURS = 10_000_000.0
_STAMP = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?(?:Z|[+-]\d\d:?\d\d)?"
)
_CLOCK = re.compile(r"(?:\d{4}-\d\d-\d\dT)?(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?Z?")
_DURATION = re.compile(
    r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def read_instant(record: Record, name: str, notes: Counter[str] | None = None) -> int | None:
    """Return a date as clock minutes, None when empty; seconds are dropped, a bare date is midnight.

    A date outside the years that are read is refused, or with ``notes`` counted there and left out: P6 itself
    stores planned dates of the year 4637 that nothing depends on.
    """
    text = record[name]
    if not text:
        return None
    found = _STAMP.fullmatch(text)
    if found is None:
        raise bad_value(record, name, "file.date", "is not a date like 2024-03-01T08:00:00.")
    if not EARLIEST_YEAR <= int(found[1]) <= LATEST_YEAR:
        if notes is not None:
            notes[f"{record.name}.{name}.out_of_range"] += 1
            return None
        raise bad_value(
            record, name, "file.date_range", f"lies outside the years {EARLIEST_YEAR}-{LATEST_YEAR}."
        )
    try:
        return instant(datetime(*(int(part or 0) for part in found.groups()[:5])))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        raise bad_value(record, name, "file.date", "is not a date of the calendar.") from None


def read_clock(record: Record, name: str) -> int | None:
    """Return a time of day as minutes after midnight, None when empty."""
    text = record[name]
    if not text:
        return None
    found = _CLOCK.fullmatch(text)
    minutes = int(found[1]) * 60 + int(found[2]) if found else MINUTES_PER_DAY + 1
    if minutes > MINUTES_PER_DAY:
        raise bad_value(record, name, "file.time", "is not a time of day like 08:00:00.")
    return minutes


def read_number(record: Record, name: str) -> float | None:
    """Return a number, None when empty; a decimal comma is understood."""
    text = record[name]
    if not text:
        return None
    try:
        value = float(_point(text))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise bad_value(record, name, "file.number", "is not a number.")
    return value


def read_money(record: Record, name: str) -> Decimal:
    """Return an amount exactly as written; empty is zero."""
    text = record[name]
    if not text:
        return Decimal(0)
    try:
        amount = Decimal(_point(text))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite():
        raise bad_value(record, name, "file.number", "is not an amount of money.")
    return amount


def read_hours(record: Record, name: str) -> int | None:
    """Return a count of hours as whole minutes, None when empty."""
    hours = read_number(record, name)
    if hours is None:
        return None
    if abs(hours) > MAX_HOURS:
        raise bad_value(record, name, "file.hours_range", f"is more than {MAX_HOURS:.0f} hours.")
    return round(hours * 60)


def read_duration(record: Record, name: str, most_hours: float = MAX_HOURS) -> int | None:
    """Return an ISO 8601 duration such as PT8H30M0S as whole minutes, None when empty; days have 24 hours."""
    text = record[name]
    if not text:
        return None
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]) or found[2] or found[3]:
        raise bad_value(record, name, "file.duration", "is not a duration like PT8H0M0S.")
    days, hours, minutes, seconds = (float(part or 0) for part in found.groups()[3:])
    total = days * MINUTES_PER_DAY + hours * 60 + minutes + seconds / 60
    if total > most_hours * 60:
        raise bad_value(record, name, "file.hours_range", f"is more than {most_hours:.0f} hours.")
    return -round(total) if found[1] else round(total)


def read_flag(record: Record, name: str, default: bool = False) -> bool:
    """Return a flag written as 1/0, true/false or Y/N."""
    text = record[name].lower()
    return text in ("1", "true", "y", "yes") if text else default


def read_count(record: Record, name: str, default: int = 0) -> int:
    """Return a whole number, ``default`` when empty."""
    text = record[name]
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise bad_value(record, name, "file.number", "is not a whole number.") from None


def required(record: Record, name: str) -> str:
    """Return an identifier that a record cannot be without."""
    text = record[name]
    if not text:
        raise ScheduleFileError(
            "file.missing_value",
            "A value is missing that the element cannot be without.",
            "Export the file again from the program it comes from.",
            line=record.line,
            table=record.name,
            field=name,
        )
    return text


def bad_value(record: Record, name: str, code: str, problem: str) -> ScheduleFileError:
    """The refusal of one value, with its place."""
    text = record[name]
    shown = text if len(text) <= 40 else text[:40] + "…"
    return ScheduleFileError(
        code,
        f"{shown!r} {problem}",
        "Correct the value in the program the file comes from and export again.",
        line=record.line,
        table=record.name,
        field=name,
        params={"value": shown},
    )


def _point(text: str) -> str:
    return text.replace(",", ".") if "." not in text else text.replace(",", "")


def join_shifts(periods: list[Shift]) -> tuple[Shift, ...]:
    """Work periods of a day in order; those that overlap or touch are joined, empty ones left out."""
    joined: list[Shift] = []
    for start, end in sorted(period for period in periods if period[0] < period[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
