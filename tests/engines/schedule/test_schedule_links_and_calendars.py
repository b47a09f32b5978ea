"""Links, lags and calendars of the schedule engine; times are hours of the day and night."""

import pytest

from tests.engines.schedule.rule_cases import (
    CLOCK,
    START,
    clock,
    completed,
    hours,
    milestone,
    run,
    started,
    task,
    two_projects,
)
from yingzao.engines.schedule import LagCalendar, Link, LinkKind, Network, Project, ScheduleOptions, schedule


def test_two_paths_give_float_to_the_shorter_one():
    rows = run(
        [task("dig"), task("form", 30), task("bend", 12), task("pour")],
        [("dig", "form"), ("dig", "bend"), ("form", "pour"), ("bend", "pour")],
    )
    assert hours(rows["bend"]) == [10, 22, 28, 40]
    assert rows["bend"].total_float_minutes == rows["bend"].free_float_minutes == 18 * 60
    assert [name for name, row in rows.items() if row.critical] == ["dig", "form", "pour"]
    assert [name for name, row in rows.items() if row.longest_path] == ["dig", "form", "pour"]


@pytest.mark.parametrize(
    ("kind", "lag", "start"),
    [
        (LinkKind.FS, 2, 12),
        (LinkKind.FS, -4, 6),
        (LinkKind.SS, 3, 3),
        (LinkKind.FF, 5, 11),
        (LinkKind.SF, 20, 16),
    ],
)
def test_each_type_of_link_holds_its_own_end_of_the_successor(kind, lag, start):
    rows = run([task("a"), task("b", 4)], [("a", "b", kind, lag * 60)])
    assert hours(rows["b"])[0] == start


def test_work_starts_at_the_next_hour_of_its_own_calendar():
    rows = run(
        [task("a", 40, calendar="7d"), task("b", 8, calendar="5d"), milestone("done", calendar="5d")],
        [("a", "b"), ("b", "done")],
        data_date=START + 1440,
    )
    assert clock(rows["a"].early_finish) == "2024-03-09T17:00"
    assert clock(rows["b"].early_start) == "2024-03-11T08:00"
    assert clock(rows["done"].early_finish) == "2024-03-11T17:00"


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [
        (LagCalendar.PREDECESSOR, "2024-03-13T08:00"),
        (LagCalendar.SUCCESSOR, "2024-03-11T08:00"),
        (LagCalendar.ROUND_THE_CLOCK, "2024-03-09T09:00"),
        (LagCalendar.PROJECT, "2024-03-11T08:00"),
    ],
)
def test_a_lag_is_counted_in_the_calendar_the_options_name(calendar, expected):
    rows = run(
        [task("a", 40, calendar="5d"), task("b", 8, calendar="7d")],
        [("a", "b", LinkKind.FS, 16 * 60)],
        ScheduleOptions(lag_calendar=calendar),
        data_date=START,
        calendar_id="7d",
    )
    assert clock(rows["b"].early_start) == expected


def test_only_the_rest_of_a_lag_that_already_began_counts():
    rows = run(
        [completed("cast", 0, 300), task("strip")], [("cast", "strip", LinkKind.FS, 1200)], data_date=600
    )
    assert hours(rows["strip"])[0] == (300 + 1200) / 60
    rows = run([started("a", 20, began=0), task("b")], [("a", "b", LinkKind.SS, 600)], data_date=480)
    assert hours(rows["b"])[0] == 10


def test_a_start_lag_runs_from_the_remaining_or_from_the_actual_start():
    """b started at hour 0 and waits for a until hour 15; the lag of 12 hours began at hour 0."""
    activities = [task("a", 5), started("b", 8), task("c", 1)]
    links = [("a", "b"), ("b", "c", LinkKind.SS, 720)]
    early = run(activities, links, data_date=600)
    assert hours(early["c"])[0] == 15 + 2
    actual = run(activities, links, ScheduleOptions(lag_from_early_start=False), data_date=600)
    assert hours(actual["c"])[0] == 12
    assert actual["b"].early_start == early["b"].early_start == 900


def test_links_and_dates_of_other_projects_can_be_left_unheeded():
    ignoring = ScheduleOptions(heed_other_projects=False)
    assert two_projects(ignoring)["c"].early_start == 0
    row = run([task("a", external_early_start=240, external_late_finish=300)], options=ignoring)["a"]
    assert hours(row) == [0, 10, 0, 10]


def test_projects_scheduled_together_share_logic_and_keep_their_own_end():
    own = two_projects(ScheduleOptions())
    assert own["a"].total_float_minutes == 0
    assert own["c"].early_start == 600
    assert two_projects(ScheduleOptions(float_to_own_project_end=False))["a"].total_float_minutes == 16 * 60


def test_driving_links_are_those_without_slack():
    activities = [task("a"), task("b", 3), task("c")]
    network = Network([Project("P", 0)], [CLOCK], activities, [Link("a", "c"), Link("b", "c")])
    assert schedule(network).driving.tolist() == [True, False]
