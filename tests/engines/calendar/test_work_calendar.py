"""Working calendars: clock minutes to working minutes and back."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingzao.engines.calendar import (
    CalendarError,
    CalendarSet,
    CompiledCalendar,
    HorizonError,
    WorkCalendar,
    day_of,
    instant,
    moment,
    round_the_clock,
)

EIGHT = ((480, 720), (780, 1020))
FIVE_DAYS = WorkCalendar("5d", "Five days", (EIGHT,) * 5 + ((), ()))
SPRING_FESTIVAL = {date(2024, 2, 9 + day): () for day in range(8)}
WITH_HOLIDAY = WorkCalendar(
    "cn",
    "Five days, Spring Festival off, one Sunday made up",
    (EIGHT,) * 5 + ((), ()),
    {**SPRING_FESTIVAL, date(2024, 2, 4): EIGHT},
)


def at(text):
    return instant(datetime.fromisoformat(text))


def shown(minutes):
    return moment(minutes).isoformat(timespec="minutes")


def test_an_instant_and_its_moment_are_each_others_inverse():
    assert shown(at("2024-02-29T23:59")) == "2024-02-29T23:59"
    assert instant(date(1970, 1, 2)) == 1440
    assert day_of(at("1969-12-31T12:00")) == -1


def test_work_skips_lunch_night_and_weekend():
    calendar = CompiledCalendar(FIVE_DAYS)
    assert shown(calendar.add_work(at("2024-03-01T11:00"), 120)) == "2024-03-01T14:00"
    assert shown(calendar.add_work(at("2024-03-01T16:00"), 120)) == "2024-03-04T09:00"
    assert shown(calendar.add_work(at("2024-03-02T10:00"), 480)) == "2024-03-04T17:00"


def test_a_day_that_is_full_ends_at_its_evening_and_not_on_the_next_morning():
    calendar = CompiledCalendar(FIVE_DAYS)
    assert shown(calendar.add_work(at("2024-03-01T08:00"), 480)) == "2024-03-01T17:00"


def test_going_back_ends_where_work_could_start():
    calendar = CompiledCalendar(FIVE_DAYS)
    assert shown(calendar.add_work(at("2024-03-04T09:00"), -60)) == "2024-03-04T08:00"
    assert shown(calendar.add_work(at("2024-03-04T09:00"), -120)) == "2024-03-01T16:00"
    assert calendar.add_work(at("2024-03-02T10:00"), 0) == at("2024-03-02T10:00")


def test_holidays_are_not_worked_and_made_up_sundays_are():
    calendar = CompiledCalendar(WITH_HOLIDAY)
    assert shown(calendar.next_work_start(at("2024-02-09T08:00"))) == "2024-02-19T08:00"
    assert shown(calendar.add_work(at("2024-02-02T17:00"), 480)) == "2024-02-04T17:00"
    assert calendar.work_between(at("2024-02-01T00:00"), at("2024-03-01T00:00")) == 16 * 480
    assert WITH_HOLIDAY.shifts_on(date(2024, 2, 12)) == ()
    assert WITH_HOLIDAY.shifts_on(date(2024, 2, 26)) == EIGHT


def test_the_edges_of_work_stay_where_they_are():
    calendar = CompiledCalendar(FIVE_DAYS)
    for edge in ("2024-03-01T08:00", "2024-03-01T13:00"):
        assert calendar.next_work_start(at(edge)) == at(edge)
    for edge in ("2024-03-01T12:00", "2024-03-01T17:00"):
        assert calendar.previous_work_end(at(edge)) == at(edge)
    assert shown(calendar.previous_work_end(at("2024-03-03T12:00"))) == "2024-03-01T17:00"


def test_round_the_clock_work_is_plain_arithmetic_across_midnight():
    calendar = CompiledCalendar(round_the_clock())
    start = at("2024-02-28T23:00")
    assert calendar.add_work(start, 10_000) == start + 10_000
    assert calendar.work_between(start, start - 77) == -77


def test_the_horizon_extends_by_itself_to_dates_far_away():
    calendar = CompiledCalendar(FIVE_DAYS, around=at("2024-03-01T08:00"))
    years_of_work = 52 * 5 * 480 * 40
    assert moment(calendar.add_work(at("2024-03-01T08:00"), years_of_work)).year == 2064
    assert shown(calendar.previous_work_end(at("2100-01-02T12:00"))) == "2100-01-01T17:00"
    assert shown(calendar.next_work_start(at("1951-01-06T12:00"))) == "1951-01-08T08:00"
    assert calendar.work_between(at("1900-01-01T00:00"), at("1900-01-08T00:00")) == 2400


def test_work_that_never_ends_is_refused_instead_of_searched_for():
    calendar = CompiledCalendar(FIVE_DAYS)
    with pytest.raises(HorizonError) as refused:
        calendar.add_work(at("2024-03-01T08:00"), 10**12)
    assert refused.value.code == "calendar.horizon"
    with pytest.raises(HorizonError):
        calendar.next_work_start(at("9999-01-01T00:00"))
    only_once = CompiledCalendar(WorkCalendar("1", "One day", ((),) * 7, {date(2024, 3, 1): EIGHT}))
    with pytest.raises(HorizonError):
        only_once.add_work(at("2024-03-01T08:00"), 481)


def test_a_calendar_without_work_is_refused():
    with pytest.raises(CalendarError) as refused:
        CompiledCalendar(WorkCalendar("0", "Never", ((),) * 7))
    assert refused.value.code == "calendar.no_work"
    assert refused.value.params == {"calendar": "0"}


@pytest.mark.parametrize("shifts", [((700, 600),), ((0, 1441),), ((480, 720), (700, 800)), ((-1, 5),)])
def test_shifts_that_overlap_or_leave_the_day_are_refused(shifts):
    with pytest.raises(CalendarError) as refused:
        WorkCalendar("x", "Odd", (shifts,) + ((),) * 6)
    assert refused.value.code == "calendar.shift"


def test_a_week_has_seven_days():
    with pytest.raises(CalendarError) as refused:
        WorkCalendar("x", "Short", (EIGHT,) * 6)
    assert refused.value.code == "calendar.week"


def test_equal_calendars_share_their_arrays():
    twin = WorkCalendar("twin", "Also five days", FIVE_DAYS.week)
    compiled = CalendarSet((FIVE_DAYS, twin, WITH_HOLIDAY), 0, 0)
    assert compiled.index["5d"] == compiled.index["twin"] != compiled.index["cn"]


def test_too_many_calendars_over_too_many_years_are_refused():
    week = (((480, 960),),) * 7
    many = [
        WorkCalendar(str(number), "", week, {date(2024, 1, 1): ((number, number + 1),)})
        for number in range(350)
    ]
    with pytest.raises(CalendarError) as refused:
        CalendarSet(many, at("1980-01-01T00:00"), at("2080-01-01T00:00"))
    assert refused.value.code == "calendar.too_large"


def test_too_many_kinds_of_day_are_refused():
    week = (((480, 960),),) * 7
    first = date(2024, 1, 1).toordinal()
    days = {date.fromordinal(first + n): ((n % 1440, n % 1440 + n // 1440 + 1),) for n in range(4_200)}
    days = {day: shifts for day, shifts in days.items() if shifts[0][1] <= 1440}
    with pytest.raises(CalendarError) as refused:
        CalendarSet([WorkCalendar("odd", "", week, days)], at("2024-01-01T00:00"), at("2040-01-01T00:00"))
    assert refused.value.code == "calendar.too_large"


shift_lists = st.lists(st.integers(0, 1440), max_size=6, unique=True).map(
    lambda edges: tuple(zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False))
)
calendars = st.builds(
    lambda week, days: WorkCalendar(
        "h", "h", tuple(week), {date(1970, 1, 1 + d): s for d, s in days.items()}
    ),
    st.lists(shift_lists, min_size=7, max_size=7).filter(any),
    st.dictionaries(st.integers(0, 20), shift_lists, max_size=4),
)


def worked(calendar, minute):
    """Whether a minute is worked, straight from the definition."""
    start = minute % 1440
    return any(s <= start < e for s, e in calendar.shifts_on(moment(minute).date()))


@settings(max_examples=60, deadline=None)
@given(calendars, st.integers(0, 15 * 1440), st.integers(0, 2000))
def test_working_time_agrees_with_counting_minutes(calendar, start, span):
    compiled = CompiledCalendar(calendar)
    counted = sum(worked(calendar, minute) for minute in range(start, start + span))
    assert compiled.work_between(start, start + span) == counted


@settings(max_examples=60, deadline=None)
@given(calendars, st.integers(0, 15 * 1440), st.integers(1, 3000))
def test_adding_work_is_undone_by_measuring_it(calendar, start, minutes):
    compiled = CompiledCalendar(calendar)
    finish = compiled.add_work(start, minutes)
    assert compiled.work_between(start, finish) == minutes
    assert worked(calendar, finish - 1)
    back = compiled.add_work(start, -minutes)
    assert compiled.work_between(back, start) == minutes
    assert worked(calendar, back)
