"""Constraints and given dates of the schedule engine; times are hours of the day and night."""

import pytest

from tests.engines.schedule.rule_cases import START, clock, hours, milestone, run, started, task
from yingzao.engines.schedule import ActivityKind, Constraint, ConstraintKind, ScheduleOptions


def bounded(kind, hour, successor=True):
    activities = [task("a"), task("b", constraint=Constraint(kind, hour * 60)), task("c")]
    return run(activities, [("a", "b"), ("b", "c")] if successor else [("a", "b")])


@pytest.mark.parametrize(
    ("kind", "hour", "dates"),
    [
        (ConstraintKind.START_NO_EARLIER, 15, [15, 25, 15, 25]),
        (ConstraintKind.START_NO_LATER, 4, [10, 20, 4, 14]),
        (ConstraintKind.FINISH_NO_EARLIER, 30, [20, 30, 20, 30]),
        (ConstraintKind.FINISH_NO_LATER, 15, [10, 20, 5, 15]),
        (ConstraintKind.START_ON, 15, [15, 25, 15, 25]),
        (ConstraintKind.FINISH_ON, 18, [10, 20, 8, 18]),
        (ConstraintKind.MANDATORY_START, 4, [4, 14, 4, 14]),
        (ConstraintKind.MANDATORY_FINISH, 12, [2, 12, 2, 12]),
    ],
)
def test_each_constraint_binds_its_own_passes(kind, hour, dates):
    assert hours(bounded(kind, hour)["b"]) == dates


def test_a_mandatory_date_breaks_logic_but_not_the_data_date():
    early = task("a", constraint=Constraint(ConstraintKind.MANDATORY_START, 60))
    assert hours(run([early], data_date=300)["a"])[:2] == [5, 15]


def test_a_secondary_constraint_binds_as_well():
    both = task(
        "a",
        constraint=Constraint(ConstraintKind.START_NO_EARLIER, 300),
        secondary_constraint=Constraint(ConstraintKind.FINISH_NO_LATER, 600),
    )
    row = run([both])["a"]
    assert hours(row) == [5, 15, 0, 10]
    assert row.total_float_minutes == -300
    assert row.critical


def test_work_as_late_as_possible_gives_up_its_free_float_and_keeps_its_successors_where_they_are():
    late = Constraint(ConstraintKind.AS_LATE_AS_POSSIBLE)
    rows = run(
        [task("a", 30), task("b", 5, constraint=late), task("c"), task("open", 5, constraint=late)],
        [("a", "c"), ("b", "c")],
    )
    assert hours(rows["b"])[:2] == [25, 30]
    assert rows["b"].free_float_minutes == 0
    assert hours(rows["c"])[0] == 30
    assert hours(rows["open"])[:2] == [35, 40]


def test_a_milestone_as_late_as_possible_waits_for_what_follows():
    late = Constraint(ConstraintKind.AS_LATE_AS_POSSIBLE)
    rows = run(
        [
            task("a", 24, calendar="5d"),
            milestone("s", ActivityKind.START_MILESTONE, calendar="5d", constraint=late),
            milestone("f", calendar="5d", constraint=late),
            task("c", 8, calendar="5d"),
        ],
        [("a", "c"), ("s", "c"), ("f", "c")],
        data_date=START,
    )
    assert clock(rows["s"].early_start) == "2024-03-07T08:00"
    assert clock(rows["f"].early_finish) == "2024-03-06T17:00"


def test_must_finish_by_bounds_late_dates():
    row = run([task("a")], must_finish=480)["a"]
    assert row.total_float_minutes == -120
    assert row.critical


def test_nothing_unstarted_begins_before_the_planned_start():
    assert hours(run([task("a")], plan_start=300)["a"])[0] == 5


def test_external_dates_bound_what_comes_from_outside():
    row = run([task("a", external_early_start=240, external_late_finish=1200), task("b", 50)])["a"]
    assert hours(row) == [4, 14, 10, 20]


def test_start_constraints_no_longer_bind_work_that_has_started():
    late_start = Constraint(ConstraintKind.START_NO_EARLIER, 6000)
    assert hours(run([started("a", 5, constraint=late_start)], data_date=600)["a"])[0] == 10


def test_an_expected_finish_sets_the_remaining_work():
    rows = run([started("a", 5, expected_finish=1500)], data_date=600)
    assert hours(rows["a"])[:2] == [10, 25]
    rows = run([started("a", 5, expected_finish=500)], data_date=600)
    assert hours(rows["a"])[:2] == [10, 10]
    rows = run([task("a", 5, expected_finish=500)], data_date=600)
    assert hours(rows["a"])[:2] == [10, 15]
    ignored = ScheduleOptions(use_expected_finish=False)
    rows = run([started("a", 5, expected_finish=1500)], options=ignored, data_date=600)
    assert hours(rows["a"])[:2] == [10, 15]


def test_an_expected_finish_leaves_no_free_float():
    rows = run([started("a", 5, expected_finish=900), task("b", 30)], data_date=600)
    assert rows["a"].total_float_minutes == 25 * 60
    assert rows["a"].free_float_minutes == 0
