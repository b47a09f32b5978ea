"""Clock minutes to working minutes and back on compiled tables, in constant time.

A day has a pattern (its shifts), and a pattern has a table for each question: how much is worked by a minute
of the day, at which minute work goes on after so much, at which minute so much has been worked. Working minutes
before each day, and the day of every 256th working minute, lead from one to the other. Asking beyond the
horizon sets the overflow mark and gives its edge; the caller then compiles a longer horizon.

All of it is one array of 32-bit integers, because a kernel hands one array on for nothing and a tuple of arrays
at more than the cost of the work. Its head says where the parts begin:

``before``   calendar * (days + 1) + day: work before a day; the last of a calendar is all its work
``PATTERN``  calendar * (days + 1) + day: number of the day's pattern; 0 is a day without work
``WORKED``   pattern * 1441 + minute: work done by a minute of the day
``GOING_ON`` pattern * 1441 + work: minute at which work goes on after so much
``DONE``     pattern * 1441 + work: minute at which so much has been worked
``BUCKETS``  calendar: where its buckets begin; bucket work >> 8 is the first day that ends with more than that
"""

import numpy as np
import numpy.typing as npt

from .compiling import inlined_kernel

FIRST_DAY, DAYS, OVERFLOW, PATTERN, WORKED, GOING_ON, DONE, BUCKETS, HEAD = range(9)
BUCKET_SHIFT = 8
MINUTES = 1441
"""Entries of a pattern's tables: the minutes of a day and the midnight after it."""

NO_WORK = 0
"""The pattern of a day without work."""

Integers = npt.NDArray[np.int64]
Tables = npt.NDArray[np.int32]


@inlined_kernel
def work_at(tables: Tables, calendar: int, clock: int) -> int:
    """Working minutes of a calendar between the start of the horizon and a clock instant."""
    day = clock // 1440
    minute = clock - day * 1440
    day -= int(tables[FIRST_DAY])
    days = int(tables[DAYS])
    row = calendar * (days + 1)
    if day < 0:
        tables[OVERFLOW] = 1
        return 0
    if day >= days:
        tables[OVERFLOW] = 1
        return int(tables[HEAD + row + days])
    pattern = int(tables[tables[PATTERN] + row + day])
    return int(tables[HEAD + row + day]) + int(tables[tables[WORKED] + pattern * MINUTES + minute])


@inlined_kernel
def start_of(tables: Tables, calendar: int, work: int) -> int:
    """The instant at which work goes on after ``work`` minutes: where a task may start."""
    days = int(tables[DAYS])
    row = calendar * (days + 1)
    if work < 0:
        tables[OVERFLOW] = 1
        work = 0
    if work >= tables[HEAD + row + days]:
        tables[OVERFLOW] = 1
        return (int(tables[FIRST_DAY]) + days) * 1440
    day = int(tables[tables[tables[BUCKETS] + calendar] + (work >> BUCKET_SHIFT)])
    while tables[HEAD + row + day + 1] <= work:
        day += 1
    pattern = int(tables[tables[PATTERN] + row + day])
    rest = work - int(tables[HEAD + row + day])
    return (int(tables[FIRST_DAY]) + day) * 1440 + int(tables[tables[GOING_ON] + pattern * MINUTES + rest])


@inlined_kernel
def finish_of(tables: Tables, calendar: int, work: int) -> int:
    """The first instant at which ``work`` minutes have been worked: where a task finishes."""
    days = int(tables[DAYS])
    row = calendar * (days + 1)
    if work <= 0:
        tables[OVERFLOW] = 1
        work = 1
    if work > tables[HEAD + row + days]:
        tables[OVERFLOW] = 1
        return (int(tables[FIRST_DAY]) + days) * 1440
    day = int(tables[tables[tables[BUCKETS] + calendar] + ((work - 1) >> BUCKET_SHIFT)])
    while tables[HEAD + row + day + 1] < work:
        day += 1
    pattern = int(tables[tables[PATTERN] + row + day])
    rest = work - int(tables[HEAD + row + day])
    return (int(tables[FIRST_DAY]) + day) * 1440 + int(tables[tables[DONE] + pattern * MINUTES + rest])
