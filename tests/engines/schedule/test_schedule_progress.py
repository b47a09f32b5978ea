"""Work under way and done in the schedule engine; times are hours of the day and night."""

from tests.engines.schedule.rule_cases import CLOCK, completed, hours, run, started, task
from yingzao.engines.schedule import (
    NO_FLOAT,
    LinkKind,
    Network,
    ProgressMode,
    Project,
    ScheduleOptions,
    schedule,
)


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


def test_suspended_work_goes_on_when_it_resumes():
    rows = run([started("a", 5, suspended=300, resumed=900)], data_date=600)
    assert hours(rows["a"])[:2] == [15, 20]


def test_completed_work_has_no_float_in_the_arrays_either():
    network = Network([Project("P", 600)], [CLOCK], [completed("a")], [])
    assert schedule(network).total_float.tolist() == [NO_FLOAT]
