"""Floats, critical work and float paths of the schedule engine; times are hours of the day and night."""

from tests.engines.schedule.rule_cases import START, clock, run, task, two_projects
from yingzao.engines.schedule import (
    MS_PROJECT,
    PRIMAVERA,
    Constraint,
    ConstraintKind,
    CriticalBy,
    FloatKind,
    LinkKind,
    PathsBy,
    ScheduleOptions,
)

PATHS = [task("a", 10), task("b", 20), task("c", 12), task("d", 4), task("e", 1), task("end", 5)]
PATH_LINKS = [("a", "b"), ("b", "end"), ("c", "end"), ("e", "d"), ("d", "b"), ("a", "c", LinkKind.SS, 0)]


def test_float_can_be_measured_at_the_start_or_at_the_smaller_end():
    activities = [
        task("a", 16, calendar="5d", constraint=Constraint(ConstraintKind.FINISH_NO_EARLIER, START + 4300))
    ]
    activities.append(task("b", 80))
    for kind in FloatKind:
        rows = run(activities, options=ScheduleOptions(float_kind=kind), data_date=START)
        assert rows["a"].total_float_minutes >= 0
    start = run(activities, options=ScheduleOptions(float_kind=FloatKind.START), data_date=START)["a"]
    smallest = run(activities, options=ScheduleOptions(float_kind=FloatKind.SMALLEST), data_date=START)["a"]
    assert smallest.total_float_minutes <= start.total_float_minutes


def test_critical_work_follows_the_threshold_the_longest_path_or_open_ends():
    activities, links = [task("a"), task("b", 8), task("c", 3)], [("a", "c")]
    near = run(activities, links, ScheduleOptions(critical_float_minutes=300))
    assert [name for name, row in near.items() if row.critical] == ["a", "b", "c"]
    path = run(activities, links, ScheduleOptions(critical_by=CriticalBy.LONGEST_PATH))
    assert [name for name, row in path.items() if row.critical] == ["a", "c"]
    open_ends = run(activities, links, ScheduleOptions(open_ends_are_critical=True))
    assert open_ends["b"].critical
    assert open_ends["b"].total_float_minutes == 0


def test_work_as_late_as_possible_lies_on_the_longest_path_it_now_drives():
    late = Constraint(ConstraintKind.AS_LATE_AS_POSSIBLE)
    rows = run([task("a", 30), task("b", 5, constraint=late), task("c")], [("a", "c"), ("b", "c")])
    assert [name for name, row in rows.items() if row.longest_path] == ["a", "b", "c"]


def test_the_longest_path_ends_where_everything_ends():
    rows = two_projects(ScheduleOptions())
    assert [name for name, row in rows.items() if row.longest_path] == ["b"]


def paths_of(count, by, last=None):
    asked = ScheduleOptions(float_paths=count, float_paths_by=by, float_paths_lead_to=last)
    rows = run(PATHS, PATH_LINKS, asked)
    return {name: (row.float_path, row.float_path_order) for name, row in rows.items() if row.float_path}


def test_float_paths_by_free_float_begin_where_the_least_slack_leads_into_a_path():
    """Slack into the first path: d to b 10 - 5 = 5 hours, c to end 30 - 12 = 18 hours."""
    found = paths_of(3, PathsBy.FREE_FLOAT)
    assert [found[name] for name in ("a", "b", "end")] == [(1, 1), (1, 2), (1, 3)]
    assert [found[name] for name in ("e", "d")] == [(2, 1), (2, 2)]
    assert found["c"] == (3, 1)
    assert "c" not in paths_of(2, PathsBy.FREE_FLOAT)


def test_float_paths_by_total_float_follow_the_work_with_the_least_of_it():
    found = paths_of(9, PathsBy.TOTAL_FLOAT, "d")
    assert found == {"e": (1, 1), "d": (1, 2)}
    everything = paths_of(9, PathsBy.TOTAL_FLOAT)
    assert [everything[name][0] for name in ("a", "b", "end", "e", "d", "c")] == [1, 1, 1, 2, 2, 3]


def test_the_profile_of_microsoft_project_takes_the_smaller_slack_and_the_successors_calendar():
    rows = run(
        [task("a", 8, calendar="5d"), task("b", 10), task("c", 300)],
        [("a", "b", LinkKind.FS, 960)],
        MS_PROJECT,
        data_date=START,
    )
    assert clock(rows["b"].early_start) == "2024-03-05T09:00"
    usual = run(
        [task("a", 8, calendar="5d"), task("b", 10), task("c", 300)],
        [("a", "b", LinkKind.FS, 960)],
        PRIMAVERA,
        data_date=START,
    )
    assert clock(usual["b"].early_start) == "2024-03-06T17:00"
