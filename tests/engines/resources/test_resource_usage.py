"""Use of one resource by day: the busiest minute counts, conflicts name their days and rivals."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.calendar import instant
from yingzao.engines.resources.levelling import Resource
from yingzao.engines.resources.usage import Conflict, Holding, conflicts, use_by_day

MARCH = date(2026, 3, 1)
ONE = Decimal(1)
CRANE = Resource("crane", ONE, "塔吊")


def at(day: int, hour: int = 0) -> int:
    return instant(MARCH + timedelta(days=day - 1)) + hour * 60


def held(name: str, *days: int, units: Decimal = ONE) -> Holding:
    return Holding(name, units, tuple((at(day, 8), at(day, 17)) for day in days))


def test_days_on_which_two_want_the_one_crane_are_one_conflict():
    days = use_by_day([held("A", 3, 4, 5, 8), held("B", 4, 5, 8, 9)], CRANE)
    assert [(day.on.day, day.demand, day.is_overloaded) for day in days] == [
        (3, 1, False), (4, 2, True), (5, 2, True), (8, 2, True), (9, 1, False),
    ]  # fmt: skip
    assert conflicts(days) == (Conflict(date(2026, 3, 4), date(2026, 3, 8), Decimal(2), ONE, ("A", "B")),)


def test_a_day_that_suffices_or_another_rival_ends_a_conflict():
    days = use_by_day([held("A", 3, 4, 5, 6), held("B", 3, 5, 6), held("C", 6)], CRANE)
    assert [(c.first.day, c.last.day, c.activities) for c in conflicts(days)] == [
        (3, 3, ("A", "B")), (5, 5, ("A", "B")), (6, 6, ("A", "B", "C")),
    ]  # fmt: skip


def test_one_after_the_other_within_a_day_want_one_crane():
    morning = Holding("A", ONE, ((at(3, 8), at(3, 12)),))
    afternoon = Holding("B", ONE, ((at(3, 12), at(3, 17)),))
    (day,) = use_by_day([afternoon, morning], CRANE)
    assert (day.demand, day.activities, day.is_overloaded) == (1, ("A", "B"), False)


def test_what_is_at_hand_may_change_within_the_plan():
    crane = Resource("crane", ONE, changes=((at(4), Decimal(2)), (at(5), Decimal(0))))
    days = use_by_day([held("A", 3, 4, 5), held("B", 4)], crane)
    assert [(day.capacity, day.is_overloaded) for day in days] == [(1, False), (2, False), (0, True)]


def test_nothing_is_judged_while_the_capacity_is_not_known():
    days = use_by_day([held("A", 3), held("B", 3)], None)
    assert [(day.demand, day.capacity, day.is_overloaded) for day in days] == [(2, None, False)]
    assert conflicts(days) == ()


def test_no_demand_is_no_day():
    assert use_by_day([], CRANE) == () and use_by_day([held("A", 3, units=Decimal(0))], CRANE) == ()


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 30), st.integers(1, 3)), max_size=8),
    st.integers(0, 4),
)
def test_days_agree_with_looking_at_every_hour(works, capacity):
    """Works of whole hours: the slow way is to ask every hour of every day who works."""
    holdings = [
        Holding(str(n), Decimal(units), ((at(1) + start * 60, at(1) + (start + length) * 60),))
        for n, (start, length, units) in enumerate(works)
    ]
    found = use_by_day(holdings, Resource("r", Decimal(capacity)))
    hours: dict[int, list[str]] = {}
    for n, (start, length, _units) in enumerate(works):
        for hour in range(start, start + length):
            hours.setdefault(hour, []).append(str(n))
    units = {str(n): work[2] for n, work in enumerate(works)}
    by_day: dict[int, list[list[str]]] = {}
    for hour, names in hours.items():
        by_day.setdefault(hour // 24, []).append(names)
    assert [(day.on - MARCH).days for day in found] == sorted(by_day)
    for day in found:
        names_by_hour = by_day[(day.on - MARCH).days]
        wanted = [sum(units[name] for name in names) for names in names_by_hour]
        assert day.demand == max(wanted)
        assert day.is_overloaded == (max(wanted) > capacity)
        assert set(day.activities) == {name for names in names_by_hour for name in names}
