"""Where the dates computed now differ from those the file brought along, activity by activity.

The counts of the import report come from ``formats.schedule_file.compare_with_stored``; this lists the same
differences over the rows as they stand today, by the same rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from yingzao.engines.calendar import CompiledCalendar
from yingzao.formats.schedule_file import FLOAT_ROUNDING_MINUTES

from .models import Activity, Dependency

PAIRS = (
    ("early_start", "imported_start"),
    ("early_finish", "imported_finish"),
    ("late_start", "imported_late_start"),
    ("late_finish", "imported_late_finish"),
    ("total_float", "imported_float"),
)


@dataclass(frozen=True)
class Difference:
    """One activity whose computed value differs from the file's; instants, or minutes of float."""

    activity: Activity
    field: str
    theirs: int
    ours: int | None


def differences(rows: list[Activity]) -> Iterator[Difference]:
    """Every value that differs; rows must have their calendar loaded."""
    calendars: dict[int, CompiledCalendar] = {}
    for row in rows:
        for field, imported in PAIRS:
            ours, theirs = getattr(row, field), getattr(row, imported)
            if theirs is not None and ours != theirs and _is_meant(row, field, ours, theirs, calendars):
                yield Difference(row, field, theirs, ours)


def _is_meant(
    row: Activity, field: str, ours: int | None, theirs: int, calendars: dict[int, CompiledCalendar]
) -> bool:
    """Two dates are the same when no working time lies between them."""
    if ours is None:
        return True
    if field == "total_float":
        return abs(ours - theirs) > FLOAT_ROUNDING_MINUTES
    if row.calendar_id not in calendars:
        calendars[row.calendar_id] = CompiledCalendar(row.calendar.as_calendar(), ours)
    return calendars[row.calendar_id].work_between(ours, theirs) != 0


def drivers_of(rows: list[Activity]) -> dict[int, list[Dependency]]:
    """The links that set the early dates of these activities, by the successor's key."""
    found: dict[int, list[Dependency]] = {}
    driving = Dependency.objects.filter(driving=True, successor__in=rows)
    for link in driving.select_related("predecessor"):
        found.setdefault(link.successor_id, []).append(link)
    return found
