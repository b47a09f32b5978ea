"""Work that spans others or follows its resources in the schedule engine; times are hours of the day and night."""

from tests.engines.schedule.rule_cases import CLOCK, START, clock, completed, hours, run, started, task
from yingzao.engines.calendar import moment
from yingzao.engines.schedule import ActivityKind, Link, LinkKind, Network, Project, ResourceWork, schedule


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


def test_resource_work_longer_than_the_first_horizon_extends_it_too():
    work = (ResourceWork("5d", 480 * 260 * 20),)
    row = run([task("a", 1, kind=ActivityKind.RESOURCE_DEPENDENT, resource_work=work)], data_date=START)["a"]
    assert moment(row.early_finish).year in (2043, 2044)
