"""Cost, length and peak labour of a plan, with what is unknown said."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.cost.plan_totals import PlannedWork, sum_up


def work(
    code: str, start: int, finish: int, cost: str | None = None, workers: int | None = None
) -> PlannedWork:
    return PlannedWork(
        code, date(2026, 3, start), date(2026, 3, finish), None if cost is None else Decimal(cost),
        None if workers is None else Decimal(workers),
    )  # fmt: skip


def test_direct_and_indirect_cost_come_to_the_cent():
    found = sum_up([work("A", 1, 10, "100000.10", 20), work("B", 8, 30, "99999.95", 12)], Decimal("2000.01"))
    assert found.days == 30 and found.direct.value == Decimal("200000.05")
    assert found.indirect == Decimal("60000.30") and found.cost == Decimal("260000.35")


def test_the_peak_is_the_day_on_which_most_work_together():
    found = sum_up([work("A", 1, 10, None, 20), work("B", 8, 30, None, 12)])
    assert (found.peak_workers.value, found.peak_on) == (32, date(2026, 3, 8))


def test_what_is_not_known_is_not_nothing():
    found = sum_up([work("A", 1, 2, "5"), work("B", 3, 4)])
    assert found.direct.value == 5 and (found.direct.known, found.direct.of) == (1, 2)
    assert not found.direct.is_complete and found.indirect is None and found.cost is None
    assert found.peak_workers.value is None and found.peak_on is None
    assert sum_up([]).direct.value is None


@given(st.lists(st.tuples(st.integers(1, 31), st.integers(0, 40)), min_size=1, max_size=12))
def test_the_peak_agrees_with_counting_every_day(works):
    listed = [work(str(n), start, min(start + 3, 31), None, men) for n, (start, men) in enumerate(works)]
    counted = max(
        sum(w.workers for w in listed if w.start.day <= day <= w.finish.day) for day in range(1, 32)
    )
    assert sum_up(listed).peak_workers.value == counted
