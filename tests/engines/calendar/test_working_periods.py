"""The working periods of a calendar between two instants say the same as its arithmetic."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from yingzao.engines.calendar import ALL_DAY, CalendarSet, WorkCalendar
from yingzao.engines.calendar.kernel import work_at

EIGHT = ((480, 720), (780, 1020))
NIGHT = ((0, 360), (1320, 1440))
CALENDARS = (
    WorkCalendar("5d", "", (EIGHT,) * 5 + ((), ())),
    WorkCalendar("night", "", (NIGHT,) * 7),
    WorkCalendar("24h", "", (ALL_DAY,) * 7),
)


@settings(deadline=None)  # the first example compiles the kernels
@given(st.sampled_from(CALENDARS), st.integers(0, 30_000), st.integers(1, 20_000))
def test_periods_are_apart_in_order_and_hold_exactly_the_working_time(calendar, start, length):
    compiled = CalendarSet((calendar,), 0, 60_000)
    periods = compiled.periods(0, start, start + length)
    assert all(start <= begin < end <= start + length for begin, end in periods)
    assert all(one[1] < two[0] for one, two in pairwise(periods))
    worked = work_at(compiled.tables, 0, start + length) - work_at(compiled.tables, 0, start)
    assert sum(end - begin for begin, end in periods) == worked
    for begin, end in periods:
        assert work_at(compiled.tables, 0, end) - work_at(compiled.tables, 0, begin) == end - begin
