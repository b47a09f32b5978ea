"""The closing rate against a slow obvious count, and spans that meet without a gap."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.closing import Loop, closing_of
from yingzao.engines.procedures.spans import Unit, span_of

BASE = date(2026, 3, 1)
DAYS = st.integers(0, 60).map(lambda days: BASE + timedelta(days=days))


@st.composite
def loops(draw):
    issued = draw(DAYS)
    due = draw(st.none() | DAYS)
    closed = draw(st.none() | st.integers(0, 40).map(lambda days: issued + timedelta(days=days)))
    return issued, due, closed


@given(st.lists(loops(), max_size=8), DAYS, st.integers(0, 31))
def test_the_rate_is_what_one_counts_day_by_day(rows, first, length):
    last = first + timedelta(days=length)
    closing = closing_of([Loop(key, *row) for key, row in enumerate(rows)], first, last)
    days = [first + timedelta(days=n) for n in range(length + 1)]
    closed = [k for k, (issued, _due, done) in enumerate(rows) if issued <= last and done in days]
    open_at_end = [
        k for k, (issued, _due, done) in enumerate(rows) if issued <= last and (done is None or done > last)
    ]
    due = [k for k in open_at_end if rows[k][1] is not None and rows[k][1] <= last]
    assert sorted(closing.closed) == closed
    assert sorted(closing.asked) == sorted(closed + due)
    assert set(closing.overdue) <= set(due)
    assert (closing.rate is None) == (not closing.asked)


@given(st.sampled_from(list(Unit)), st.dates(date(2001, 1, 1), date(2099, 1, 1)))
def test_spans_follow_each_other_day_by_day(unit, day):
    span = span_of(unit, day)
    assert span.first <= day <= span.last
    assert span.after.first == span.last + timedelta(days=1)
    assert span.after.before == span
    assert span.name != span.after.name
