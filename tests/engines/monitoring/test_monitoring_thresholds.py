"""Monitoring readings: rate between two times, and the state with its reasons."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.monitoring.thresholds import (
    Limits,
    Quantity,
    Reading,
    State,
    judge_reading,
    rate_per_day,
)

MORNING = datetime(2026, 5, 1, 8, tzinfo=UTC)
# A pit of the first class: 20/25 mm in total, 2/3 mm a day.
LIMITS = Limits("mm", watch=Decimal(20), alarm=Decimal(25), rate_watch=Decimal(2), rate_alarm=Decimal(3))
MILLIMETRES = st.decimals(-60, 60, places=2)
SEVERITY = [State.NORMAL, State.WATCH, State.ALARM]


def reading(value, hours=0):
    return Reading(MORNING + timedelta(hours=hours), Decimal(value))


@pytest.mark.parametrize(
    ("before", "after", "hours", "rate"),
    [("10", "12", 12, "4"), ("10", "8.5", 24, "-1.5"), ("10", "10", 5, "0"), ("1", "4", 48, "1.5")],
)
def test_the_rate_is_the_change_per_day(before, after, hours, rate):
    assert rate_per_day(reading(before), reading(after, hours)) == Decimal(rate)


@pytest.mark.parametrize("hours", [0, -3])
def test_two_readings_must_follow_each_other(hours):
    with pytest.raises(ValueError, match="must be later"):
        rate_per_day(reading(1), reading(2, hours))
    with pytest.raises(ValueError, match="must be later"):
        judge_reading(reading(2, hours), reading(1), LIMITS)


@pytest.mark.parametrize(
    ("value", "previous", "state", "quantities"),
    [
        ("12", "11", State.NORMAL, []),
        ("20", "19", State.WATCH, [Quantity.CUMULATIVE]),
        ("-25", "-24.5", State.ALARM, [Quantity.CUMULATIVE]),
        ("12", "10", State.WATCH, [Quantity.RATE]),
        ("12", "9", State.ALARM, [Quantity.RATE]),
        ("21", "18", State.ALARM, [Quantity.RATE, Quantity.CUMULATIVE]),
        ("26", "24", State.ALARM, [Quantity.CUMULATIVE, Quantity.RATE]),
    ],
)
def test_total_and_rate_are_judged_and_every_reason_is_given(value, previous, state, quantities):
    judgement = judge_reading(reading(value, 24), reading(previous), LIMITS)
    assert judgement.state is state
    assert [reason.quantity for reason in judgement.reasons] == quantities
    assert judgement.missing == ()


def test_a_reason_carries_value_limit_and_unit():
    (reason,) = judge_reading(reading("12", 24), reading("9.5"), LIMITS).reasons
    assert (reason.value, reason.limit, reason.unit) == (Decimal("2.5"), Decimal(2), "mm/d")


def test_without_an_earlier_reading_a_quiet_point_is_unknown_and_a_loud_one_is_not():
    quiet = judge_reading(reading("5"), None, LIMITS)
    assert (quiet.state, quiet.missing, quiet.rate_per_day) == (State.UNKNOWN, ("rate",), None)
    assert judge_reading(reading("25"), None, LIMITS).state is State.ALARM


def test_a_limit_the_scheme_does_not_set_is_not_asked_for():
    judgement = judge_reading(reading("5"), None, Limits("mm", alarm=Decimal(25)))
    assert (judgement.state, judgement.missing) == (State.NORMAL, ())


def test_without_reading_or_limits_nothing_is_claimed():
    nothing = judge_reading(None, None, LIMITS)
    assert (nothing.state, nothing.missing) == (State.UNKNOWN, ("cumulative", "rate"))
    assert judge_reading(reading(5), None, Limits("mm")).state is State.UNKNOWN


@pytest.mark.parametrize(
    "limits",
    [
        {"watch": 30, "alarm": 20},
        {"rate_watch": 5, "rate_alarm": 4},
        {"alarm": 0},
        {"rate_watch": -1},
        {"watch": "NaN"},
    ],
)
def test_contradictory_limits_are_refused(limits):
    with pytest.raises(ValueError, match="limit"):
        Limits("mm", **{name: Decimal(value) for name, value in limits.items()})


def test_what_is_not_a_number_is_no_reading():
    with pytest.raises(ValueError, match="not a reading"):
        reading("NaN")


@given(MILLIMETRES, MILLIMETRES)
def test_moving_further_never_calms_a_point(value, more):
    limits = Limits("mm", watch=Decimal(20), alarm=Decimal(25))
    near, far = sorted((abs(value), abs(more)))
    states = [judge_reading(reading(size), None, limits).state for size in (near, far)]
    assert SEVERITY.index(states[0]) <= SEVERITY.index(states[1])


@given(MILLIMETRES, MILLIMETRES)
def test_settlement_and_heave_are_judged_alike(value, previous):
    down = judge_reading(reading(value, 24), reading(previous), LIMITS)
    up = judge_reading(reading(-value, 24), reading(-previous), LIMITS)
    assert down.state is up.state
