"""Single values of a XER: dates, hours and flags, with errors that say where they stand."""

import math
import re
from collections import Counter
from datetime import datetime

from yingzao.engines.calendar import instant

from .errors import XerError
from .limits import XerLimits
from .tables import XerRow

STAMP = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?")
MAX_HOURS = 10_000_000.0


def read_instant(row: XerRow, name: str, limits: XerLimits, notes: Counter[str] | None = None) -> int | None:
    """Return a date as clock minutes, None when empty; seconds are dropped, a bare date is midnight.

    A date outside the years of the limits is refused, or with ``notes`` counted there and left out: P6 itself
    stores planned dates of the year 4637 that nothing depends on.
    """
    text = row[name]
    if not text:
        return None
    found = STAMP.fullmatch(text)
    if found is None:
        raise _bad(row, name, text, "xer.date", "is not a date like 2024-03-01 08:00.")
    year = int(found[1])
    if not limits.earliest_year <= year <= limits.latest_year:
        if notes is not None:
            notes[f"{row.table}.{name}.out_of_range"] += 1
            return None
        raise _bad(
            row,
            name,
            text,
            "xer.date_range",
            f"lies outside the years {limits.earliest_year}-{limits.latest_year}.",
        )
    try:
        value = datetime(year, int(found[2]), int(found[3]), int(found[4] or 0), int(found[5] or 0))  # noqa: DTZ001
    except ValueError:
        raise _bad(row, name, text, "xer.date", "is not a date of the calendar.") from None
    return instant(value)


def read_number(row: XerRow, name: str) -> float | None:
    """Return a number, None when empty; a decimal comma is understood."""
    text = row[name]
    if not text:
        return None
    try:
        value = float(text.replace(",", ".") if "." not in text else text.replace(",", ""))
    except ValueError:
        raise _bad(row, name, text, "xer.number", "is not a number.") from None
    if not math.isfinite(value):
        raise _bad(row, name, text, "xer.number", "is not a finite number.")
    return value


def read_minutes(row: XerRow, name: str) -> int | None:
    """Return a count of hours as whole minutes, None when empty."""
    hours = read_number(row, name)
    if hours is None:
        return None
    if abs(hours) > MAX_HOURS:
        raise _bad(row, name, row[name], "xer.hours_range", f"is more than {MAX_HOURS:.0f} hours.")
    return round(hours * 60)


def read_flag(row: XerRow, name: str, default: bool = False) -> bool:
    """Return a Y/N flag."""
    text = row[name].upper()
    return text == "Y" if text else default


def required(row: XerRow, name: str) -> str:
    """Return an identifier that a row cannot be without."""
    text = row[name]
    if not text:
        raise XerError(
            "xer.missing_value",
            "A value is missing that the row cannot be without.",
            "Export the file again from Primavera P6.",
            line=row.line,
            table=row.table,
            field=name,
        )
    return text


def _bad(row: XerRow, name: str, text: str, code: str, problem: str) -> XerError:
    shown = text if len(text) <= 40 else text[:40] + "…"
    return XerError(
        code,
        f"{shown!r} {problem}",
        "Correct the value in Primavera P6 and export again.",
        line=row.line,
        table=row.table,
        field=name,
        params={"value": shown},
    )
