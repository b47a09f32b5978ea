"""Clock minutes to working minutes and back on compiled tables, in constant time.

A calendar is a run of work periods with the working minutes before each of them. Two indexes make both
directions constant time: the first period of every day, and the first period of every 512 working minutes.
Asking beyond the horizon sets ``overflow`` and gives its edge; the caller then compiles a longer horizon.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .compiling import inlined_kernel

BUCKET_SHIFT = 9
Integers = npt.NDArray[np.int64]


class CalendarTables(NamedTuple):
    """All calendars of a schedule, end to end, over one horizon of whole days."""

    period_start: Integers
    period_end: Integers
    work_before: Integers
    first_period: Integers
    day_period: Integers
    bucket_period: Integers
    first_bucket: Integers
    first_day: int
    days: int
    overflow: Integers


@inlined_kernel
def work_at(tables: CalendarTables, calendar: int, clock: int) -> int:
    """Working minutes of a calendar between the start of the horizon and a clock instant."""
    day = clock // 1440 - tables.first_day
    if day < 0:
        tables.overflow[0] = 1
        return 0
    stop = tables.first_period[calendar + 1]
    if day >= tables.days:
        tables.overflow[0] = 1
        return tables.work_before[stop - 1] + tables.period_end[stop - 1] - tables.period_start[stop - 1]
    period = tables.day_period[calendar * tables.days + day]
    while period < stop and tables.period_end[period] <= clock:
        period += 1
    if period == stop:
        return tables.work_before[stop - 1] + tables.period_end[stop - 1] - tables.period_start[stop - 1]
    start = tables.period_start[period]
    before = tables.work_before[period]
    return before if clock <= start else before + clock - start


@inlined_kernel
def start_of(tables: CalendarTables, calendar: int, work: int) -> int:
    """The instant at which work goes on after ``work`` minutes: where a task may start."""
    first, stop = tables.first_period[calendar], tables.first_period[calendar + 1]
    if work < 0:
        tables.overflow[0] = 1
        return tables.period_start[first]
    bucket = tables.first_bucket[calendar] + (work >> BUCKET_SHIFT)
    if bucket >= tables.first_bucket[calendar + 1]:
        tables.overflow[0] = 1
        return tables.period_end[stop - 1]
    period = tables.bucket_period[bucket]
    while period < stop:
        ahead = work - tables.work_before[period]
        if ahead < tables.period_end[period] - tables.period_start[period]:
            return tables.period_start[period] + ahead
        period += 1
    tables.overflow[0] = 1
    return tables.period_end[stop - 1]


@inlined_kernel
def finish_of(tables: CalendarTables, calendar: int, work: int) -> int:
    """The first instant at which ``work`` minutes have been worked: where a task finishes."""
    first, stop = tables.first_period[calendar], tables.first_period[calendar + 1]
    if work <= 0:
        tables.overflow[0] = 1
        return tables.period_start[first]
    bucket = tables.first_bucket[calendar] + ((work - 1) >> BUCKET_SHIFT)
    if bucket >= tables.first_bucket[calendar + 1]:
        tables.overflow[0] = 1
        return tables.period_end[stop - 1]
    period = tables.bucket_period[bucket]
    while period < stop:
        ahead = work - tables.work_before[period]
        if ahead <= tables.period_end[period] - tables.period_start[period]:
            return tables.period_start[period] + ahead
        period += 1
    tables.overflow[0] = 1
    return tables.period_end[stop - 1]
