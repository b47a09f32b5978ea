"""Rules of the schedule engine, one small network each; times are hours of a round-the-clock calendar."""

from datetime import datetime

import pytest

from yingzao.engines.calendar import CalendarError, WorkCalendar, instant, moment, round_the_clock
from yingzao.engines.schedule import (
    MS_PROJECT,
    NO_FLOAT,
    PRIMAVERA,
    Activity,
    ActivityKind,
    Constraint,
    ConstraintKind,
    CriticalBy,
    CycleError,
    FloatKind,
    LagCalendar,
    Link,
    LinkKind,
    Network,
    PathsBy,
    Progress,
    ProgressMode,
    Project,
    ResourceWork,
    ScheduleError,
    ScheduleOptions,
    schedule,
)

CLOCK = round_the_clock()
EIGHT = ((480, 720), (780, 1020))
DAYS = WorkCalendar("5d", "Five days", (EIGHT,) * 5 + ((), ()))
WEEK = WorkCalendar("7d", "Seven days", (EIGHT,) * 7)
START = instant(datetime.fromisoformat("2024-03-04T00:00"))  # a Monday


def task(name, hours=10, **more):
    return Activity(
        name, more.pop("project", "P"), more.pop("calendar", "24h"), hours * 60, code=name, **more
    )


def milestone(name, kind=ActivityKind.FINISH_MILESTONE, **more):
    return task(name, 0, kind=kind, **more)


def run(activities, links=(), options=None, **project):
    if options is not None:
        project["options"] = options
    project.setdefault("data_date", 0)
    network = Network([Project("P", **project)], [CLOCK, DAYS, WEEK], activities, [Link(*x) for x in links])
    return {row.id: row for row in schedule(network)}


def hours(row):
    return [value / 60 for value in (row.early_start, row.early_finish, row.late_start, row.late_finish)]


def clock(minutes):
    return moment(minutes).isoformat(timespec="minutes")


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


def started(name, left, **more):
    return task(name, left, progress=Progress.IN_PROGRESS, actual_start=more.pop("began", 0), **more)


def completed(name, began=0, ended=60, **more):
    return task(name, 0, progress=Progress.COMPLETED, actual_start=began, actual_finish=ended, **more)


def test_retained_logic_holds_remaining_work_back_behind_unfinished_predecessors():
    rows = run([task("a"), started("b", 5)], [("a", "b")], data_date=600)
    assert hours(rows["b"])[:2] == [20, 25]


def test_progress_override_lets_started_work_go_on():
    override = ScheduleOptions(progress_mode=ProgressMode.PROGRESS_OVERRIDE)
    rows = run([task("a"), started("b", 5)], [("a", "b")], override, data_date=600)
    assert hours(rows["b"])[:2] == [10, 15]


def test_progress_override_still_ends_work_after_a_predecessor_it_must_finish_with():
    override = ScheduleOptions(progress_mode=ProgressMode.PROGRESS_OVERRIDE)
    rows = run([task("a"), started("b", 5)], [("a", "b", LinkKind.FF)], override, data_date=600)
    assert hours(rows["b"])[1] == 20


def test_completed_work_out_of_sequence_still_passes_dates_on():
    rows = run([task("a"), completed("b"), task("c")], [("a", "b"), ("b", "c")], data_date=600)
    assert hours(rows["b"])[:2] == [20, 20]
    assert hours(rows["c"])[0] == 20
    assert rows["b"].total_float_minutes is None
    assert not rows["b"].critical
    assert not rows["b"].longest_path


def test_by_actual_dates_completed_work_stands_where_it_was_and_passes_nothing_on():
    actual = ScheduleOptions(progress_mode=ProgressMode.ACTUAL_DATES)
    links = [("a", "b"), ("b", "c")]
    rows = run([task("a"), completed("b"), task("c")], links, actual, data_date=600)
    assert hours(rows["b"]) == [0, 1, 0, 1]
    assert hours(rows["c"])[0] == 10
    ahead = run([completed("b", 540, 720), task("c")], [("b", "c", LinkKind.FS, 60)], actual, data_date=600)
    assert hours(ahead["c"])[0] == 13


def test_only_the_rest_of_a_lag_that_already_began_counts():
    rows = run(
        [completed("cast", 0, 300), task("strip")], [("cast", "strip", LinkKind.FS, 1200)], data_date=600
    )
    assert hours(rows["strip"])[0] == (300 + 1200) / 60
    rows = run([started("a", 20, began=0), task("b")], [("a", "b", LinkKind.SS, 600)], data_date=480)
    assert hours(rows["b"])[0] == 10


def test_suspended_work_goes_on_when_it_resumes():
    rows = run([started("a", 5, suspended=300, resumed=900)], data_date=600)
    assert hours(rows["a"])[:2] == [15, 20]


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


def test_an_expected_finish_leaves_no_free_float():
    rows = run([started("a", 5, expected_finish=900), task("b", 30)], data_date=600)
    assert rows["a"].total_float_minutes == 25 * 60
    assert rows["a"].free_float_minutes == 0


def test_work_as_late_as_possible_lies_on_the_longest_path_it_now_drives():
    late = Constraint(ConstraintKind.AS_LATE_AS_POSSIBLE)
    rows = run([task("a", 30), task("b", 5, constraint=late), task("c")], [("a", "c"), ("b", "c")])
    assert [name for name, row in rows.items() if row.longest_path] == ["a", "b", "c"]


def test_the_longest_path_ends_where_everything_ends():
    rows = two_projects(ScheduleOptions())
    assert [name for name, row in rows.items() if row.longest_path] == ["b"]


PATHS = [task("a", 10), task("b", 20), task("c", 12), task("d", 4), task("e", 1), task("end", 5)]
"""a-b-end takes 35 hours; c reaches end with 18 hours to spare, d reaches b with 6, e reaches d with 0."""
PATH_LINKS = [("a", "b"), ("b", "end"), ("c", "end"), ("e", "d"), ("d", "b"), ("a", "c", LinkKind.SS, 0)]


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


def two_projects(options):
    projects = [Project("P", 0, options=options), Project("Q", 0, options=options)]
    activities = [task("a"), task("b", 30, project="Q"), task("c", 4, project="Q")]
    result = schedule(Network(projects, [CLOCK], activities, [Link("a", "c")]))
    return {row.id: row for row in result}


def test_projects_scheduled_together_share_logic_and_keep_their_own_end():
    own = two_projects(ScheduleOptions())
    assert own["a"].total_float_minutes == 0
    assert own["c"].early_start == 600
    assert two_projects(ScheduleOptions(float_to_own_project_end=False))["a"].total_float_minutes == 16 * 60


def test_level_of_effort_spans_the_work_it_hangs_on():
    loe = ActivityKind.LEVEL_OF_EFFORT
    rows = run(
        [task("a"), task("b", 30), task("watch", 99, kind=loe), task("inner", 1, kind=loe)],
        [
            ("a", "b"),
            ("a", "watch", LinkKind.SS, 120),
            ("watch", "b", LinkKind.FF),
            ("watch", "inner", LinkKind.SS),
            ("inner", "b", LinkKind.FF),
        ],
    )
    assert hours(rows["watch"]) == [2, 40, 2, 40]
    assert hours(rows["inner"]) == [2, 40, 2, 40]
    assert hours(rows["a"])[1] == 10


def test_level_of_effort_with_other_links_under_way_completed_or_in_a_ring_is_placed_too():
    loe = ActivityKind.LEVEL_OF_EFFORT
    activities = [
        task("a"),
        task("b", 5),
        started("going", 7, kind=loe),
        completed("over", kind=loe),
        task("ring1", 5, kind=loe),
        task("ring2", 6, kind=loe),
        task("mixed", 1, kind=loe),
    ]
    links = [
        ("ring1", "ring2"),
        ("ring2", "ring1"),
        ("a", "mixed", LinkKind.SF),
        ("mixed", "b", LinkKind.SS),
        ("a", "b"),
        ("a", "mixed", LinkKind.FS),
    ]
    rows = run(activities, links, data_date=600)
    assert hours(rows["going"])[:2] == [10, 17]
    assert hours(rows["over"])[:2] == [10, 10]
    assert hours(rows["ring1"])[:2] == [10, 15]
    assert hours(rows["ring2"])[:2] == [15, 21]
    assert hours(rows["mixed"])[0] == 20


def test_a_wbs_summary_covers_everything_below_its_node():
    activities = [
        task("a", wbs_id="1.1"),
        task("b", 30, wbs_id="1.2"),
        task("other", 99, wbs_id="2"),
        task("sum", 0, kind=ActivityKind.WBS_SUMMARY, wbs_id="1"),
        task("empty", 0, kind=ActivityKind.WBS_SUMMARY, wbs_id="3"),
    ]
    parents = {"1": None, "1.1": "1", "1.2": "1", "2": None, "3": "3"}
    result = schedule(Network([Project("P", 0)], [CLOCK], activities, [Link("a", "b")], parents))
    rows = {row.id: row for row in result}
    assert hours(rows["sum"])[:2] == [0, 40]
    assert rows["sum"].late_finish == rows["b"].late_finish
    assert hours(rows["empty"]) == [0, 0, 0, 0]


def test_a_resource_dependent_activity_works_when_its_slowest_resource_works():
    crew = (ResourceWork("7d", 16 * 60), ResourceWork("5d", 48 * 60))
    pour = task("pour", 1, calendar="24h", kind=ActivityKind.RESOURCE_DEPENDENT, resource_work=crew)
    plain = task("own", 24, kind=ActivityKind.RESOURCE_DEPENDENT)
    rows = run([pour, plain], data_date=START)
    assert clock(rows["pour"].early_finish) == "2024-03-11T17:00"
    assert rows["own"].early_finish == START + 1440


def test_driving_links_are_those_without_slack():
    activities = [task("a"), task("b", 3), task("c")]
    network = Network([Project("P", 0)], [CLOCK], activities, [Link("a", "c"), Link("b", "c")])
    assert schedule(network).driving.tolist() == [True, False]


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


def test_resource_work_longer_than_the_first_horizon_extends_it_too():
    work = (ResourceWork("5d", 480 * 260 * 20),)
    row = run([task("a", 1, kind=ActivityKind.RESOURCE_DEPENDENT, resource_work=work)], data_date=START)["a"]
    assert moment(row.early_finish).year in (2043, 2044)


def test_an_empty_network_has_an_empty_schedule():
    result = schedule(Network([Project("P", 0)], [CLOCK], [], []))
    assert len(result) == 0
    assert list(result) == []


def test_completed_work_has_no_float_in_the_arrays_either():
    network = Network([Project("P", 600)], [CLOCK], [completed("a")], [])
    assert schedule(network).total_float.tolist() == [NO_FLOAT]
