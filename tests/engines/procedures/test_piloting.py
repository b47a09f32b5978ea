"""Counts made comparable, and what is unknown staying unknown."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.effect import Direction
from yingzao.engines.procedures.piloting import Measured, compare_periods, middle, per_30_days, share


@given(st.integers(0, 500), st.integers(1, 400))
def test_twice_the_count_in_twice_the_days_or_projects_is_the_same_rate(count, days):
    once = per_30_days(count, days)
    assert per_30_days(2 * count, 2 * days) == per_30_days(2 * count, days, places=2) == once


def test_nothing_measured_is_unknown_and_not_zero():
    assert share(0, 0) is None and middle([]) is None
    known = Measured(Decimal(2), (1, 2))
    lines = compare_periods({"a": known}, {"b": known}, {"a": Direction.LOWER, "b": Direction.LOWER})
    assert [line.effect for line in lines] == [None, None]
    assert lines[0].before == known
