"""What the schedule engine refuses, and its limits; times are hours of the day and night."""

import pytest

from tests.engines.schedule.rule_cases import CLOCK, START, run, task
from yingzao.engines.calendar import CalendarError, moment
from yingzao.engines.schedule import CycleError, Network, Project, ScheduleError, schedule


def test_a_loop_is_refused_and_its_activities_are_named_in_order():
    with pytest.raises(CycleError) as refused:
        run([task(n) for n in "abcd"], [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")])
    loop = refused.value.loop
    assert sorted(loop) == ["b", "c"]
    assert "b" in str(refused.value)
    assert "c" in str(refused.value)
    with pytest.raises(CycleError) as alone:
        run([task("a")], [("a", "a")])
    assert alone.value.loop == ("a",)


def test_a_loop_follows_the_direction_of_its_links():
    with pytest.raises(CycleError) as refused:
        run([task(n) for n in "abc"], [("a", "b"), ("b", "c"), ("c", "a")])
    loop = refused.value.loop
    assert "".join(loop + loop).find("abc") >= 0


def test_a_very_long_loop_is_shortened_in_words_but_not_in_data():
    names = [f"n{number}" for number in range(50)]
    links = [(names[number], names[(number + 1) % 50]) for number in range(50)]
    with pytest.raises(CycleError) as refused:
        run([task(name) for name in names], links)
    assert len(refused.value.loop) == 50
    assert str(refused.value).count("→") == 20


@pytest.mark.parametrize(
    ("activities", "links", "code"),
    [
        ([task("a"), task("a")], [], "schedule.duplicate_activity"),
        ([task("a", project="Q")], [], "schedule.unknown_project"),
        ([task("a", calendar="no")], [], "schedule.unknown_calendar"),
        ([task("a")], [("a", "z")], "schedule.unknown_activity"),
    ],
)
def test_a_network_that_does_not_fit_together_is_refused(activities, links, code):
    with pytest.raises(ScheduleError) as refused:
        run(activities, links)
    assert refused.value.code == code


def test_durations_beyond_all_calendars_are_refused():
    with pytest.raises(CalendarError):
        run([task("a", 10**7)])


def test_a_schedule_longer_than_the_first_horizon_is_extended():
    rows = run([task("a", 8 * 260 * 30, calendar="5d"), task("b")], [("a", "b")], data_date=START)
    assert moment(rows["b"].early_finish).year in (2053, 2054)
    assert rows["a"].total_float_minutes == 0


def test_an_empty_network_has_an_empty_schedule():
    result = schedule(Network([Project("P", 0)], [CLOCK], [], []))
    assert len(result) == 0
    assert list(result) == []
