"""Calendars packed into one array, for loops that convert times all the time.

The same tables and the same answers as ``engines/calendar/kernel``. A kernel that takes one array instead of a
tuple of ten spares counting references on every call, which costs more than the conversion itself.

Layout: 3 numbers (first step, steps, overflow flag), 5 for each calendar (first period, end of periods, entry of
its first step, entry of its first share of work, total work), then rows of period start, end and work before, then
the first row of every step of the clock and of every share of working minutes, as places in the array.
"""

import numpy as np
import numpy.typing as npt

from yingzao.engines.calendar.compiling import kernel
from yingzao.engines.calendar.kernel import CalendarTables

Packed = npt.NDArray[np.int32]

FIRST_STEP, STEPS, OVERFLOW = 0, 1, 2
HEAD, WIDTH, ROW = 3, 5, 3
STEP = 720
STEPS_PER_DAY = 1440 // STEP
WORK_SHIFT = 7


@kernel
def pack(tables: CalendarTables) -> Packed:
    """Copy the tables of all calendars into one array."""
    calendars, periods = len(tables.first_period) - 1, len(tables.period_start)
    rows, steps = HEAD + WIDTH * calendars, tables.days * STEPS_PER_DAY
    size = rows + ROW * periods + calendars * steps
    for calendar in range(calendars):
        size += (total_work(tables, calendar) >> WORK_SHIFT) + 2
    packed = np.zeros(size, np.int32)
    packed[FIRST_STEP], packed[STEPS] = tables.first_day * STEPS_PER_DAY, steps
    step_entries = rows + ROW * periods
    work_entries = step_entries + calendars * steps
    for calendar in range(calendars):
        head = HEAD + WIDTH * calendar
        packed[head] = rows + ROW * tables.first_period[calendar]
        packed[head + 1] = rows + ROW * tables.first_period[calendar + 1]
        packed[head + 2] = step_entries + calendar * steps
        packed[head + 3] = work_entries
        work_entries += (total_work(tables, calendar) >> WORK_SHIFT) + 2
        pack_periods(tables, packed, calendar)
    return packed


@kernel
def total_work(tables: CalendarTables, calendar: int) -> int:
    """Working minutes of a calendar over the whole horizon."""
    last = tables.first_period[calendar + 1] - 1
    return tables.work_before[last] + tables.period_end[last] - tables.period_start[last]


@kernel
def pack_periods(tables: CalendarTables, packed: Packed, calendar: int) -> None:
    """Copy the periods of one calendar, and index them, as they are in its tables now."""
    head = HEAD + WIDTH * calendar
    row, step, part = packed[head], 0, 0
    packed[head + 4] = total_work(tables, calendar)
    for period in range(tables.first_period[calendar], tables.first_period[calendar + 1]):
        end = tables.period_end[period]
        packed[row] = tables.period_start[period]
        packed[row + 1] = end
        packed[row + 2] = tables.work_before[period]
        done = packed[row + 2] + end - packed[row]
        while step < packed[STEPS] and (packed[FIRST_STEP] + step) * STEP < end:
            packed[packed[head + 2] + step] = row
            step += 1
        while part << WORK_SHIFT < done:
            packed[packed[head + 3] + part] = row
            part += 1
        row += ROW
    for rest in range(step, packed[STEPS]):
        packed[packed[head + 2] + rest] = row


@kernel
def work_by(packed: Packed, calendar: int, clock: int) -> int:
    """Working minutes of a calendar from the start of the horizon to a clock instant."""
    head = HEAD + WIDTH * calendar
    step = clock // STEP - packed[FIRST_STEP]
    if step < 0 or step >= packed[STEPS]:
        packed[OVERFLOW] = 1
        return 0 if step < 0 else packed[head + 4]
    row, stop = packed[packed[head + 2] + step], packed[head + 1]
    while row < stop and packed[row + 1] <= clock:
        row += ROW
    if row >= stop:
        return packed[head + 4]
    return packed[row + 2] + max(0, clock - packed[row])


@kernel
def start_after(packed: Packed, calendar: int, work: int) -> int:
    """The instant at which work goes on after ``work`` minutes."""
    head = HEAD + WIDTH * calendar
    if work < 0 or work >= packed[head + 4]:
        packed[OVERFLOW] = 1
        return packed[packed[head]] if work < 0 else packed[packed[head + 1] - 2]
    row = packed[packed[head + 3] + (work >> WORK_SHIFT)]
    while work - packed[row + 2] >= packed[row + 1] - packed[row]:
        row += ROW
    return packed[row] + work - packed[row + 2]


@kernel
def finish_by(packed: Packed, calendar: int, work: int) -> int:
    """The first instant at which ``work`` minutes have been worked."""
    head = HEAD + WIDTH * calendar
    if work <= 0 or work > packed[head + 4]:
        packed[OVERFLOW] = 1
        return packed[packed[head]] if work <= 0 else packed[packed[head + 1] - 2]
    row = packed[packed[head + 3] + ((work - 1) >> WORK_SHIFT)]
    while work - packed[row + 2] > packed[row + 1] - packed[row]:
        row += ROW
    return packed[row] + work - packed[row + 2]


@kernel
def clock_later(packed: Packed, calendar: int, clock: int, lag: int) -> int:
    """The instant ``lag`` working minutes after ``clock``; before it, when negative."""
    work = work_by(packed, calendar, clock) + lag
    return finish_by(packed, calendar, work) if lag > 0 else start_after(packed, calendar, work)


@kernel
def clock_earlier(packed: Packed, calendar: int, clock: int, lag: int) -> int:
    """The instant ``lag`` working minutes before ``clock``; after it, when negative."""
    work = work_by(packed, calendar, clock) - lag
    return start_after(packed, calendar, work) if lag > 0 else finish_by(packed, calendar, work)
