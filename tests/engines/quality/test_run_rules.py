"""Run rules against a version that looks at every window of points.

Vectors: the patterns of Nelson (1984) and of the Western Electric handbook, drawn point by point.
"""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.quality.run_rules import NELSON, WESTERN_ELECTRIC, RunRule, Signal, find_signals

R = RunRule


def broken(values, rules=tuple(RunRule), centre=0, sigma=1):
    return {(signal.rule, signal.last) for signal in find_signals(values, centre, sigma, rules)}


def test_a_point_beyond_three_sigma_is_a_signal_and_one_on_the_limit_is_not():
    assert broken([0, 3, -3, 3.01, -3.01], [R.BEYOND_THREE_SIGMA]) == {
        (R.BEYOND_THREE_SIGMA, 3),
        (R.BEYOND_THREE_SIGMA, 4),
    }


@pytest.mark.parametrize(
    ("rule", "just", "short"),
    [
        (R.EIGHT_ON_ONE_SIDE, [0.5, 0.4] * 4, [0.5] * 7 + [0] + [0.5] * 7),
        (R.NINE_ON_ONE_SIDE, [-0.5] * 9, [0.5] * 8 + [-0.5] * 8),
        (R.SIX_IN_A_TREND, [0, 0.1, 0.2, 0.3, 0.4, 0.5], [0, 0.1, 0.2, 0.3, 0.4, 0.4, 0.5, 0.6]),
        (R.SIX_IN_A_TREND, [2, 1, 0, -1, -2, -2.5], [2, 1, 0, -1, -2, 0]),
        (R.FOURTEEN_ALTERNATING, [0, 1] * 7, [0, 1] * 6 + [1, 0, 1]),
        (R.TWO_OF_THREE_BEYOND_TWO_SIGMA, [2.1, 0, 2.1], [2.1, 0, -2.1, 0, 0, 2.1, 2, 2]),
        (R.FOUR_OF_FIVE_BEYOND_ONE_SIGMA, [1.1, 1.1, 0, 1.1, 1.1], [1.1, 1.1, 0, 0, 1.1, 1.1, 1, -1.1]),
        (R.FIFTEEN_WITHIN_ONE_SIGMA, [0.9, -0.9, 0] * 5, [0.9] * 14 + [1] + [0.9] * 14),
        (R.EIGHT_BEYOND_ONE_SIGMA, [1.1, -1.1] * 4, [1.1, -1.1] * 3 + [1.1, 1, 1.1]),
    ],
)
def test_a_pattern_is_found_at_its_last_point_and_not_one_point_short(rule, just, short):
    assert broken(just, [rule]) == {(rule, len(just) - 1)}
    assert broken(short, [rule]) == set()
    (signal,) = find_signals(just, 0, 1, [rule])
    assert signal == Signal(rule, 0, len(just) - 1)


def test_a_run_that_goes_on_is_a_signal_at_each_further_point():
    assert broken([1.5] * 11, [R.NINE_ON_ONE_SIDE]) == {(R.NINE_ON_ONE_SIDE, n) for n in (8, 9, 10)}


def test_a_point_near_the_centre_does_not_repeat_the_signal_of_those_before_it():
    assert broken([2.5, 2.5, 0], [R.TWO_OF_THREE_BEYOND_TWO_SIGMA]) == {(R.TWO_OF_THREE_BEYOND_TWO_SIGMA, 1)}


def test_the_two_sets_of_rules():
    assert len(WESTERN_ELECTRIC) == 4
    assert len(NELSON) == 8
    assert set(WESTERN_ELECTRIC) | set(NELSON) == set(RunRule)


def test_points_without_any_deviation_are_beyond_as_soon_as_they_leave_the_centre():
    assert broken([5, 5, 6, 4], [R.BEYOND_THREE_SIGMA], centre=5, sigma=0) == {
        (R.BEYOND_THREE_SIGMA, 2),
        (R.BEYOND_THREE_SIGMA, 3),
    }


def windows(values, size):
    return ((i, values[i - size + 1 : i + 1]) for i in range(size - 1, len(values)))


def obvious(z):
    """Every rule in its own words on every window of points; shorter windows at the beginning count too."""
    rise = [b > a for a, b in pairwise(z)]
    fall = [b < a for a, b in pairwise(z)]
    found = {(R.BEYOND_THREE_SIGMA, i) for i, v in enumerate(z) if v > 3 or v < -3}
    for rule, size in ((R.EIGHT_ON_ONE_SIDE, 8), (R.NINE_ON_ONE_SIDE, 9)):
        found |= {(rule, i) for i, w in windows(z, size) if all(v > 0 for v in w) or all(v < 0 for v in w)}
    found |= {
        (R.SIX_IN_A_TREND, i) for i, w in windows(z, 6) if w == sorted(set(w)) or w[::-1] == sorted(set(w))
    }
    for i in range(13, len(z)):
        ups, downs = rise[i - 13 : i], fall[i - 13 : i]
        if all((ups, downs)[n % 2][n] for n in range(13)) or all((downs, ups)[n % 2][n] for n in range(13)):
            found.add((R.FOURTEEN_ALTERNATING, i))
    for rule, wanted, size, line in (
        (R.TWO_OF_THREE_BEYOND_TWO_SIGMA, 2, 3, 2),
        (R.FOUR_OF_FIVE_BEYOND_ONE_SIGMA, 4, 5, 1),
    ):
        for i, last in enumerate(z):
            window = z[max(0, i - size + 1) : i + 1]
            high, low = sum(v > line for v in window), sum(v < -line for v in window)
            if (last > line and high >= wanted) or (last < -line and low >= wanted):
                found.add((rule, i))
    found |= {(R.FIFTEEN_WITHIN_ONE_SIGMA, i) for i, w in windows(z, 15) if all(-1 < v < 1 for v in w)}
    found |= {(R.EIGHT_BEYOND_ONE_SIGMA, i) for i, w in windows(z, 8) if all(v > 1 or v < -1 for v in w)}
    return found


CALM = st.lists(st.sampled_from([-0.5, 0, 0.5, 0.9]), max_size=40)
WILD = st.lists(st.integers(-4, 4).map(float), max_size=40)
HIGH = st.lists(st.sampled_from([0.5, 1.5, 2.5, 3.5, -1.5]), max_size=40)
SAW = st.lists(st.sampled_from([0.0, 1.0, 2.0]), min_size=14, max_size=40).map(
    lambda steps: [step if i % 2 else -step - 0.5 for i, step in enumerate(steps)]
)
STAIRS = st.lists(st.sampled_from([0.1, 0.2, 0.0, -0.1]), max_size=40).map(
    lambda steps: [sum(steps[: i + 1]) for i in range(len(steps))]
)


@given(st.one_of(CALM, WILD, HIGH, SAW, STAIRS))
def test_signals_agree_with_every_window_looked_at(values):
    assert broken(values) == obvious(values)


@given(st.one_of(WILD, HIGH), st.integers(-50, 50), st.sampled_from([0.5, 1.0, 2.0, 4.0]))
def test_signals_do_not_depend_on_unit_and_zero(values, shift, scale):
    moved = [value * scale + shift for value in values]
    assert broken(moved, centre=shift, sigma=scale) == broken(values)


@given(st.one_of(WILD, HIGH, SAW))
def test_upside_down_the_signals_are_the_same(values):
    assert broken([-value for value in values]) == broken(values)
