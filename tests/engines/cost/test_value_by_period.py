"""Values by period and WBS, earned schedule and outlook, worked by hand and against slow definitions."""

from decimal import Decimal
from math import exp, log, sqrt
from statistics import NormalDist, fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.calendar import WorkCalendar, round_the_clock
from yingzao.engines.cost.outlook import (
    find_earned_schedule,
    look_ahead,
    rate_earned_schedule,
)
from yingzao.engines.cost.value_by_period import Budget, BudgetedWork, CostError, ReportedProgress

EIGHT = ((480, 720), (780, 1020))
DAYS = WorkCalendar("5d", "Five days", (EIGHT,) * 5 + ((), ()))
CLOCK = round_the_clock()


def work(name, start, minutes, running, fixed=0, wbs=None, calendar="24h"):
    return BudgetedWork(name, start, minutes, calendar, Decimal(fixed), Decimal(running), wbs)


def report(name, share, cost, started=True):
    return ReportedProgress(name, Decimal(share), started, Decimal(cost))


def test_planned_value_follows_the_calendar_of_each_work():
    # 1970-01-01 was a Thursday: 16 hours are done on Friday evening, Saturday adds nothing.
    budget = Budget([work("A", 480, 960, 1600, fixed=200, calendar="5d")], [DAYS])
    assert [budget.planned(at) for at in (0, 480, 720, 750, 1020, 2880, 5000)] == [
        0,
        200,
        600,
        600,
        1000,
        1800,
        1800,
    ]


def test_wbs_parts_and_all_above_them_add_up():
    works = [work("A", 0, 100, 100, wbs="1.1"), work("B", 0, 100, 200, wbs="1.2"), work("C", 50, 100, 400)]
    budget = Budget(works, [CLOCK], {"1.1": "1", "1.2": "1", "1": None})
    progress = [report("A", "0.5", 70), report("B", "0.25", 40), report("C", 1, 5, started=False)]
    rows = {
        row.wbs_id: (row.planned, row.earned, row.actual, row.budget) for row in budget.value(75, progress)
    }
    assert rows == {
        "1.1": (75, 50, 70, 100),
        "1.2": (150, 50, 40, 200),
        "1": (225, 100, 110, 300),
        None: (325, 100, 115, 700),
    }


def test_work_without_duration_is_due_at_once():
    budget = Budget([work("M", 10, 0, 500)], [CLOCK])
    assert [budget.planned(at) for at in (9, 10)] == [0, 500]


def test_a_plan_without_works_is_worth_nothing():
    budget = Budget([], [])
    assert budget.total == 0
    assert [row.planned for row in budget.value(0, [])] == [0]
    assert budget.find_planned_instant(Decimal(1)) is None


@pytest.mark.parametrize(
    ("progress", "code"),
    [
        ([report("X", 1, 1)], "cost.progress"),
        ([report("A", 1, 1), report("A", 1, 1)], "cost.progress"),
        ([report("A", "1.01", 1)], "cost.share"),
    ],
)
def test_impossible_progress_is_refused(progress, code):
    with pytest.raises(CostError) as refused:
        Budget([work("A", 0, 100, 100)], [CLOCK]).value(0, progress)
    assert refused.value.code == code


def test_a_missing_calendar_is_refused():
    with pytest.raises(CostError) as refused:
        Budget([work("A", 0, 100, 100, calendar="moon")], [CLOCK])
    assert refused.value.code == "cost.unknown_calendar"


WORKS = st.lists(
    st.tuples(st.integers(0, 500), st.integers(1, 500), st.integers(0, 10**6), st.integers(0, 10**4)),
    min_size=1,
    max_size=6,
)


@given(WORKS, st.integers(-10, 1200))
def test_planned_value_never_falls_and_equals_counting_minute_by_minute(rows, at):
    budget = Budget([work(str(n), *row) for n, row in enumerate(rows)], [CLOCK])
    slow = sum(
        Decimal(fixed)
        + Decimal(running) * sum(start <= minute < at for minute in range(start, start + minutes)) / minutes
        for start, minutes, running, fixed in rows
        if at >= start
    )
    assert abs(budget.planned(at) - slow) <= Decimal("0.005")
    assert budget.planned(at) <= budget.planned(at + 1) <= budget.total


@given(WORKS, st.integers(0, 10**7))
def test_the_planned_instant_is_the_first_by_which_so_much_was_to_be_earned(rows, earned):
    budget = Budget([work(str(n), *row) for n, row in enumerate(rows)], [CLOCK])
    found = budget.find_planned_instant(Decimal(earned))
    goal = min(Decimal(earned), budget.total)
    assert budget.planned(found) >= goal
    assert found == min(row[0] for row in rows) or budget.planned(found - 1) < goal


def test_earned_schedule_by_hand():
    # Lipke's rule: whole periods whose planned value is earned, and the share of the next.
    planned = [Decimal(x) for x in (10, 30, 60, 100, 100)]
    cases = {0: 0, 5: "0.5", 10: 1, 45: "2.5", 60: 3, 100: 4, 120: 4}
    assert {earned: find_earned_schedule(planned, Decimal(earned)) for earned in cases} == {
        earned: Decimal(value) for earned, value in cases.items()
    }
    rated = rate_earned_schedule(Decimal(5), Decimal(8), Decimal(10))
    assert (rated.performance, rated.estimated_duration) == (Decimal("0.625"), 16)
    assert rate_earned_schedule(Decimal(0), Decimal(8), Decimal(10)).estimated_duration is None
    assert rate_earned_schedule(Decimal(1), Decimal(0), Decimal(10)).performance is None
    for bad in ([], [Decimal(5), Decimal(4)]):
        with pytest.raises(ValueError, match="must not fall"):
            find_earned_schedule(bad, Decimal(1))


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=20), st.data())
def test_what_is_earned_as_planned_has_its_own_period_as_earned_schedule(steps, data):
    planned = [Decimal(sum(steps[: n + 1])) for n in range(len(steps))]
    period = data.draw(st.integers(0, len(steps) - 1))
    assert find_earned_schedule(planned, planned[period]) == period + 1


def test_the_outlook_extrapolates_and_a_steady_pace_has_no_error():
    outlook = look_ahead([15, 30], [10, 20], 100)
    assert (outlook.estimate, outlook.low, outlook.tested) == (150, None, 1)
    steady = look_ahead([15, 30, 45, 60], [10, 20, 30, 40], 100)
    assert (steady.estimate, steady.low, steady.high) == pytest.approx((150, 150, 150))
    assert steady.back_test_error == pytest.approx(0)


def test_the_interval_is_the_spread_of_paces_by_students_t():
    spent, done = [10.0, 18.0, 33.0, 40.0], [10.0, 20.0, 30.0, 40.0]
    outlook = look_ahead(spent, done, 100, 0.8)
    paces = [
        ((spent[j] - spent[i]) / (done[j] - done[i])) / (spent[i] / done[i])
        for j in range(4)
        for i in range(j)
    ]
    deviation = sqrt(fmean(log(pace) ** 2 for pace in paces))
    # Student's t for 3 degrees of freedom at 90 % is 1.638.
    assert outlook.high == pytest.approx(40 + 60 * exp(1.638 * deviation), rel=0.01)
    assert outlook.low == pytest.approx(40 + 60 * exp(-1.638 * deviation), rel=0.01)
    expected = [10 + 30 * 1.0, 18 + 20 * 0.9, 33 + 10 * 1.1]
    assert outlook.back_test_error == pytest.approx(fmean(abs(e / 40 - 1) for e in expected))
    assert NormalDist().inv_cdf(0.9) * deviation < log((outlook.high - 40) / 60)


@given(
    st.lists(st.tuples(st.floats(0.1, 100), st.floats(0.1, 100)), min_size=1, max_size=12),
    st.floats(0.5, 0.95),
)
def test_the_interval_holds_the_estimate_and_grows_with_confidence(steps, confidence):
    spent = [sum(s for s, _ in steps[: n + 1]) for n in range(len(steps))]
    done = [sum(d for _, d in steps[: n + 1]) for n in range(len(steps))]
    outlook = look_ahead(spent, done, done[-1] * 2, confidence)
    if outlook.low is not None:
        wider = look_ahead(spent, done, done[-1] * 2, (1 + confidence) / 2)
        assert wider.low <= outlook.low <= outlook.estimate <= outlook.high <= wider.high


def test_nothing_done_has_no_outlook_and_odd_input_is_refused():
    assert look_ahead([], [], 100) is None
    assert look_ahead([5], [0], 100) is None
    for arguments in (([1], [1, 2], 3), ([1], [1], 2, 1.0)):
        with pytest.raises(ValueError, match="same length"):
            look_ahead(*arguments)
