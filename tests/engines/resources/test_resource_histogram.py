"""Resource demand day by day against capacity, checked with a slow count."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.resources.histogram import Bar, Histogram, build_histogram

MONDAY = date(2026, 6, 1)


def day(offset):
    return MONDAY + timedelta(days=offset)


def bar(name, start, finish, per_day):
    return Bar(name, day(start), day(finish), Decimal(per_day))


def test_two_crews_that_overlap_overload_exactly_the_shared_days():
    histogram = build_histogram([bar("A", 0, 3, 6), bar("B", 2, 5, 6)], Decimal(10))
    assert [d.demand for d in histogram.days] == [6, 6, 12, 12, 6, 6]
    assert [(d.on, d.overload, d.activities) for d in histogram.overloaded] == [
        (day(2), 2, ("A", "B")),
        (day(3), 2, ("A", "B")),
    ]
    assert histogram.peak.on == day(2)
    assert histogram.total == 48


def test_closed_days_ask_for_nobody_and_a_gap_shows_zero():
    histogram = build_histogram(
        [bar("A", 0, 2, 4), bar("B", 5, 5, 4)], Decimal(4), closed=frozenset({day(1)})
    )
    assert [(d.on, d.demand) for d in histogram.days] == [
        (day(0), 4),
        (day(2), 4),
        (day(3), 0),
        (day(4), 0),
        (day(5), 4),
    ]
    assert histogram.overloaded == ()


def test_capacity_may_differ_on_single_days():
    histogram = build_histogram([bar("A", 0, 2, 4)], Decimal(4), capacity_on={day(1): Decimal(1)})
    assert [(d.on, d.overload) for d in histogram.overloaded] == [(day(1), 3)]


def test_no_bars_make_an_empty_histogram():
    empty = build_histogram([], Decimal(4))
    assert empty == Histogram(())
    assert empty.peak is None
    assert empty.total == 0


@pytest.mark.parametrize("bad", [{"finish": -1}, {"per_day": "-1"}, {"per_day": "NaN"}])
def test_an_impossible_bar_is_refused(bad):
    with pytest.raises(ValueError, match="A:"):
        bar(**{"name": "A", "start": 0, "finish": 2, "per_day": 1, **bad})


def test_a_negative_capacity_is_refused():
    with pytest.raises(ValueError, match="capacity"):
        build_histogram([bar("A", 0, 0, 1)], Decimal(-1))
    with pytest.raises(ValueError, match="capacity"):
        build_histogram([bar("A", 0, 0, 1)], Decimal(1), capacity_on={day(0): Decimal(-1)})


BARS = st.lists(
    st.builds(
        lambda start, length, units: bar(f"{start}-{length}", start, start + length, units),
        st.integers(0, 30),
        st.integers(0, 15),
        st.integers(0, 20),
    ),
    max_size=12,
)


@given(BARS, st.integers(0, 40), st.frozensets(st.integers(0, 45)))
def test_the_histogram_agrees_with_counting_every_day(bars, capacity, closed):
    closed_days = frozenset(day(offset) for offset in closed)
    histogram = build_histogram(bars, Decimal(capacity), closed=closed_days)
    counted = {d.on: d for d in histogram.days}
    for offset in range(50):
        on = day(offset)
        demand = 0 if on in closed_days else sum(b.per_day for b in bars if b.start <= on <= b.finish)
        assert (counted[on].demand if on in counted else 0) == demand
        assert (on in {d.on for d in histogram.overloaded}) == (demand > capacity)
