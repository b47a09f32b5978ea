"""The progress front line at a data date, worked by hand."""

import pytest
from arrow_cases import DAY, drawn, plan
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.schedule import ScheduleError
from yingzao.engines.schedule.arrow import trace_front_line

NETWORK = plan({"A": 4, "B": 6, "C": 3, "D": 5, "E": 2}, {"C": "A", "D": "B", "E": "CD"})
DIAGRAM = drawn(NETWORK)


def front(done, day):
    line = trace_front_line(DIAGRAM, NETWORK, done, day * DAY)
    return line, {point.activity_id: point for point in line.points}


def test_the_line_goes_through_work_behind_ahead_and_not_begun():
    # Day 5: C (days 4-7, free and total float 4) has not begun, B (days 0-6, critical) is done to the half.
    line, points = front({"A": 100, "B": 50}, 5)
    assert points["B"].time == 3 * DAY
    assert points["B"].ahead_minutes == -2 * DAY
    assert points["B"].moves_completion
    assert points["C"].time == 4 * DAY
    assert points["C"].ahead_minutes == -DAY
    assert not points["C"].moves_successors
    assert line.line[0] == (5 * DAY, -0.5)
    assert line.line[-1] == (5 * DAY, DIAGRAM.lanes - 0.5)
    assert sorted(line.line[1:-1]) == sorted((p.time, p.lane) for p in line.points)


def test_work_that_waits_for_unfinished_work_is_not_in_hand():
    _, points = front({"A": 50, "B": 100}, 5)
    assert set(points) == {"A", "B"}
    assert points["A"].time == 2 * DAY
    assert points["A"].moves_completion is False
    assert points["B"].time == 6 * DAY
    assert points["B"].ahead_minutes == DAY


def test_without_work_in_hand_the_line_is_straight():
    assert front({}, 0)[0].line == ((0, -0.5), (0, DIAGRAM.lanes - 0.5))


@pytest.mark.parametrize(
    ("done", "code"), [({"A": 101}, "schedule.percent"), ({"X": 1}, "schedule.unknown_activity")]
)
def test_impossible_progress_is_refused(done, code):
    with pytest.raises(ScheduleError) as refused:
        front(done, 1)
    assert refused.value.code == code


@given(st.integers(0, 13))
def test_work_exactly_on_plan_makes_a_straight_line(day):
    spans = {a.activity_id: (a.early_start, a.early_finish) for a in DIAGRAM.arrows if a.activity_id}
    done = {k: min(100.0, max(0.0, 100 * (day * DAY - s) / (f - s))) for k, (s, f) in spans.items()}
    line, _ = front(done, day)
    assert {time for time, _ in line.line} == {day * DAY}
