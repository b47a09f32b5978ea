"""First-pass yield, rework and Pareto, counted by hand."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.yields import Attempt, Grouping, ParetoClass, first_pass_yields, pareto

YES, NO, OPEN = Answer.YES, Answer.NO, Answer.UNKNOWN
MARCH, APRIL = date(2026, 3, 20), date(2026, 4, 2)
RECORDS = [
    Attempt("020101001", 1, YES, MARCH, "木工一班"),
    Attempt("020101002", 1, NO, MARCH, "木工一班"),
    Attempt("020101002", 2, NO, MARCH, "木工一班"),
    Attempt("020101002", 3, YES, APRIL, "木工二班"),
    Attempt("020102001", 1, YES, APRIL, "钢筋班"),
    Attempt("020102002", 1, OPEN, APRIL, "钢筋班"),
]


def test_two_of_three_lots_pass_at_once_and_one_after_two_reworks():
    (all_lots,) = first_pass_yields(RECORDS)
    assert all_lots.rate == Decimal("0.6667")
    assert all_lots.at_once == ("020101001", "020102001")
    assert (all_lots.not_at_once, all_lots.undecided) == (("020101002",), ("020102002",))
    assert (all_lots.reworks, all_lots.rework_count) == ({"020101002": 2}, 2)


def test_a_rework_counts_where_the_lot_was_first_accepted():
    by_crew = {y.group: (y.rate, y.rework_count) for y in first_pass_yields(RECORDS, Grouping.CREW)}
    assert by_crew == {("木工一班",): (Decimal("0.5"), 2), ("钢筋班",): (Decimal(1), 0)}
    by_month = {y.group: y.rate for y in first_pass_yields(RECORDS, Grouping.MONTH)}
    assert by_month == {("2026-03",): Decimal("0.5"), ("2026-04",): Decimal(1)}
    both = first_pass_yields(RECORDS, Grouping.CREW_AND_MONTH)
    assert [y.group for y in both] == [("木工一班", "2026-03"), ("钢筋班", "2026-04")]


def test_without_a_decided_lot_there_is_no_rate():
    (row,) = first_pass_yields([RECORDS[-1]])
    assert row.rate is None
    assert first_pass_yields([]) == ()


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([RECORDS[0], RECORDS[0]], "acceptance 1 appears twice"),
        ([RECORDS[2]], "the first acceptance is missing"),
    ],
)
def test_records_that_do_not_fit_together_are_refused(records, message):
    with pytest.raises(ValueError, match=message):
        first_pass_yields(records)
    with pytest.raises(ValueError, match="counted from 1"):
        Attempt("020101001", 0, YES, MARCH)


@given(st.permutations(RECORDS), st.sampled_from(list(Grouping)))
def test_the_order_of_the_records_does_not_matter(records, grouping):
    assert first_pass_yields(records, grouping) == first_pass_yields(RECORDS, grouping)


@given(
    st.dictionaries(
        st.text("AB", min_size=1, max_size=3),
        st.tuples(st.sampled_from(list(Answer)), st.integers(0, 3), st.sampled_from(["甲", "乙"])),
        max_size=8,
    ),
    st.sampled_from(list(Grouping)),
)
def test_every_lot_and_every_rework_is_counted_once_in_any_grouping(lots, grouping):
    records = [
        Attempt(lot, number, first if number == 1 else YES, MARCH, crew)
        for lot, (first, more, crew) in lots.items()
        for number in range(1, more + 2)
    ]
    rows = first_pass_yields(records, grouping)
    named = sorted(lot for row in rows for lot in (*row.at_once, *row.not_at_once, *row.undecided))
    assert named == sorted(lots)
    assert sum(row.rework_count for row in rows) == sum(more for _, more, _ in lots.values())


def test_the_vital_few_make_up_eighty_percent():
    rows = pareto([("蜂窝", 50), ("胀模", 30), ("露筋", 15), ("裂缝", 5), ("色差", 0)])
    assert [(row.cause, row.group) for row in rows] == [
        ("蜂窝", ParetoClass.A), ("胀模", ParetoClass.A), ("露筋", ParetoClass.B), ("裂缝", ParetoClass.C),
    ]  # fmt: skip
    assert [row.cumulative for row in rows] == [Decimal(n) for n in ("0.5", "0.8", "0.95", "1")]


def test_a_cause_that_crosses_the_line_is_still_vital_and_the_same_cause_adds_up():
    rows = pareto([("b", 40), ("a", 35), ("c", 25), ("b", 5)])
    assert [(row.cause, row.weight, row.group) for row in rows] == [
        ("b", 45, ParetoClass.A), ("a", 35, ParetoClass.A), ("c", 25, ParetoClass.A),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("causes", "options"),
    [
        ([("a", -1)], {}),
        ([("a", Decimal("NaN"))], {}),
        ([], {"vital_share": Decimal("0.95")}),
        ([], {"vital_share": Decimal(0)}),
    ],
)
def test_impossible_weights_and_shares_are_refused(causes, options):
    with pytest.raises(ValueError, match="below zero|must grow"):
        pareto(causes, **options)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 20)), max_size=30), st.randoms())
def test_pareto_falls_adds_up_and_does_not_depend_on_order(causes, random):
    rows = pareto(causes)
    shuffled = list(causes)
    random.shuffle(shuffled)
    assert pareto(shuffled) == rows
    assert [row.weight for row in rows] == sorted((row.weight for row in rows), reverse=True)
    assert sum(row.weight for row in rows) == sum(weight for _, weight in causes)
    assert not rows or rows[-1].cumulative == 1
    assert [row.group for row in rows] == sorted(row.group for row in rows)
