"""Buffers: how much is burnt, which zone that is, and which chain a buffer belongs to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.schedule.buffers import THIRD, ChainWork, Zone, ZoneLimits, burn, trace_chain, zone_of

DAY = 480
SLOPED = ZoneLimits(10, 70, 30, 90)


def test_four_days_of_a_ten_day_buffer_are_forty_percent_and_yellow():
    state = burn(10, 4, [ChainWork(20 * DAY, 25.0), ChainWork(20 * DAY, 0.0)])
    assert (state.consumed_percent, state.chain_percent, state.zone) == (40.0, 12.5, Zone.YELLOW)


def test_the_example_of_the_theory_of_constraints_handbook():
    """J. F. Cox, J. G. Schleier (eds.), Theory of Constraints Handbook, 2010, ch. 3, figure 3-10: 10 of 30 days
    of buffer burnt while 14 of 52 days of the critical chain are done; still green, burnt faster than done.
    The book rounds both shares before it divides and prints 1.22."""
    state = burn(30, 10, [ChainWork(14 * DAY, 100.0), ChainWork(38 * DAY, 0.0)])
    assert state.zone is Zone.GREEN
    assert round(state.consumed_percent) == 33 and round(state.chain_percent) == 27
    assert round(state.consumed_percent) / round(state.chain_percent) == pytest.approx(1.22, abs=0.005)
    assert state.burn_rate == pytest.approx((10 / 30) / (14 / 52))


def test_the_illustration_of_the_tocico_dictionary():
    """Critical chain completed: two weeks of a chain of six are done, 33 %."""
    state = burn(10, 0, [ChainWork(2 * 5 * DAY, 100.0), ChainWork(4 * 5 * DAY, 0.0)])
    assert round(state.chain_percent) == 33 and state.zone is Zone.GREEN


@pytest.mark.parametrize(
    ("consumed", "done", "zone"),
    [
        (30, 10, Zone.YELLOW),
        (70, 80, Zone.YELLOW),
        (50, 80, Zone.GREEN),
        (40, 0, Zone.RED),
        (95, 100, Zone.RED),
    ],
)
def test_sloped_borders_allow_more_to_be_burnt_the_more_is_done(consumed, done, zone):
    assert zone_of(consumed, done, SLOPED) is zone


def test_a_point_on_a_border_lies_in_the_calmer_zone():
    assert zone_of(THIRD, 0, ZoneLimits()) is Zone.GREEN
    assert zone_of(2 * THIRD, 0, ZoneLimits()) is Zone.YELLOW


def test_what_is_ahead_burns_nothing_and_more_than_all_may_be_burnt():
    assert burn(10, -3, []).consumed_percent == 0
    assert burn(10, 13, []).consumed_percent == 130 and burn(10, 13, []).zone is Zone.RED


@pytest.mark.parametrize("length", [0, -1, float("nan")])
def test_a_buffer_has_a_length(length):
    with pytest.raises(ValueError, match="length"):
        burn(length, 1, [])


@given(st.floats(0, 200), st.floats(0, 100), st.floats(0, 50))
def test_burning_more_never_calms_a_buffer(consumed, done, more):
    order = [Zone.GREEN, Zone.YELLOW, Zone.RED]
    first, second = zone_of(consumed, done, SLOPED), zone_of(consumed + more, done, SLOPED)
    assert order.index(first) <= order.index(second)


def test_a_chain_is_traced_back_along_what_drives_it_and_a_feeding_chain_ends_where_it_meets_the_critical():
    drivers = {"D": ["C", "X"], "C": ["B"], "B": ["A"], "X": ["Y"]}
    assert trace_chain("D", drivers) == ["A", "B", "C", "D"]
    assert trace_chain("X", {"X": ["Y"], "Y": ["A"]}, frozenset({"A", "B", "C", "D"})) == ["Y", "X"]
    assert trace_chain("Q", {"Q": ["R"], "R": ["Q"]}) == ["R", "Q"]
