"""Concrete: group values, acceptance of lots, and test groups of a pour.

Vectors: worked by hand from GB/T 50107-2010 and GB 50204-2015; the twelve groups deviate by 1.467 MPa.
"""

from decimal import Decimal
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.concrete import (
    evaluate_lot,
    evaluate_lot_known_sigma,
    group_value,
    plan_groups,
    plan_pile_groups,
    plan_seepage_groups,
    production_deviation,
)
from yingzao.engines.quality.strength import GroupRule, Method
from yingzao.standards.loader import load

TABLE = load("concrete")
TWELVE = [33.2, 34.5, 35.1, 36.0, 32.8, 34.0, 37.2, 35.6, 33.9, 34.8, 36.4, 32.5]
STRENGTH = st.decimals(10, 90, places=1)


@pytest.mark.parametrize(
    ("cubes", "value", "rule"),
    [
        ((30.0, 34.0, 35.0), "33.0", GroupRule.MEAN),
        ((34, 35, 45), "35.0", GroupRule.MIDDLE),
        ((25, 34, 35), "34.0", GroupRule.MIDDLE),
        ((28, 34, 41), None, GroupRule.INVALID),
        ((30, 36, 43), None, GroupRule.INVALID),
        ((34, 40, 46), "40.0", GroupRule.MEAN),  # exactly 15 % either way is not "more than"
    ],
)
def test_a_group_takes_the_mean_the_middle_or_nothing(cubes, value, rule):
    result = group_value(*cubes, TABLE)
    assert result.rule is rule
    assert result.value_mpa == (Decimal(value) if value else None)
    assert result.confidence.verified


def test_small_cubes_are_converted_and_the_factor_is_marked_unverified():
    result = group_value(40, 40, 40, TABLE, cube_mm=100)
    assert result.value_mpa == Decimal("38.0")
    assert not result.confidence.verified
    with pytest.raises(ValueError, match="cubes of 120 mm"):
        group_value(40, 40, 40, TABLE, cube_mm=120)


@pytest.mark.parametrize("bad", [-1, 1001, float("nan"), float("inf")])
def test_an_impossible_strength_is_refused(bad):
    with pytest.raises(ValueError, match="strength"):
        group_value(30, bad, 30, TABLE)
    with pytest.raises(ValueError, match="strength"):
        evaluate_lot([30, bad], 30, TABLE)


@given(st.permutations([Decimal("30.1"), Decimal("33.7"), Decimal("41.2")]))
def test_the_order_of_the_cubes_does_not_matter(cubes):
    assert group_value(*cubes, TABLE) == group_value(*sorted(cubes), TABLE)


@given(st.lists(STRENGTH, min_size=3, max_size=3))
def test_a_group_value_lies_between_its_cubes(cubes):
    value = group_value(*cubes, TABLE).value_mpa
    assert value is None or min(cubes) <= value <= max(cubes)


def test_twelve_groups_of_c30_pass_with_the_least_deviation():
    verdict = evaluate_lot(TWELVE, 30, TABLE)
    assert verdict.accepted is Answer.YES
    assert verdict.method is Method.UNKNOWN_SIGMA
    assert verdict.mean_mpa == Decimal("34.67")
    assert verdict.deviation_mpa == Decimal("2.5")
    assert verdict.required_mean_mpa == Decimal("32.875")
    assert verdict.required_minimum_mpa == Decimal("27.0")
    assert verdict.minimum_mpa == Decimal("32.5")
    assert verdict.formula == "m ≥ 30 + 1.15×2.5; min ≥ 0.90×30"


def test_a_scattered_lot_needs_a_higher_mean():
    # five groups of 30 and five of 40: S = sqrt(250 / 9) = 5.27, 30 + 1.15 × 5.27 = 36.06
    verdict = evaluate_lot([30, 40] * 5, 30, TABLE)
    assert verdict.deviation_mpa == Decimal("5.27")
    assert verdict.required_mean_mpa == Decimal("36.0605")
    assert verdict.accepted is Answer.NO


@pytest.mark.parametrize(
    ("groups", "mean_mpa", "gap_mpa", "accepted"),
    [
        ([36.1, 34.2, 35.0], "35.10", "0.60", Answer.YES),
        ([34.0, 34.2, 34.6], "34.27", "-0.24", Answer.NO),
    ],
)
def test_three_groups_of_c30_need_a_mean_of_thirty_four_and_a_half(groups, mean_mpa, gap_mpa, accepted):
    verdict = evaluate_lot(groups, 30, TABLE)
    assert (verdict.mean_mpa, verdict.accepted) == (Decimal(mean_mpa), accepted)
    assert verdict.method is Method.NON_STATISTICAL
    assert verdict.required_mean_mpa == Decimal("34.5")
    assert verdict.mean_gap_mpa == Decimal(gap_mpa)


def test_a_single_weak_group_fails_the_lot_though_the_mean_is_high():
    assert evaluate_lot([45, 45, 28.4], 30, TABLE).accepted is Answer.NO
    assert evaluate_lot([45, 45, 28.5], 30, TABLE).accepted is Answer.YES


def test_rounding_for_the_page_does_not_lift_a_lot_over_its_limit():
    verdict = evaluate_lot([Decimal("34.496")] * 3, 30, TABLE)
    assert verdict.mean_mpa == Decimal("34.50")
    assert (verdict.accepted, verdict.mean_gap_mpa) == (Answer.NO, Decimal("-0.01"))


@pytest.mark.parametrize(
    ("groups", "formula"), [(10, "1.15"), (14, "1.15"), (15, "1.05"), (19, "1.05"), (20, "0.95")]
)
def test_the_factors_follow_the_number_of_groups(groups, formula):
    assert f"+ {formula}×" in evaluate_lot([40] * groups, 30, TABLE).formula


def test_high_grades_need_a_smaller_margin_below_ten_groups():
    assert evaluate_lot([66] * 3, 60, TABLE).required_mean_mpa == 66
    assert evaluate_lot([66] * 3, 55, TABLE).required_mean_mpa == Decimal("63.25")


def test_no_groups_is_unknown_and_says_what_is_missing():
    verdict = evaluate_lot([], 30, TABLE)
    assert verdict.accepted is Answer.UNKNOWN
    assert verdict.missing == ("groups_mpa",)
    assert verdict.mean_mpa is None
    assert verdict.mean_gap_mpa is None


def test_a_grade_must_be_positive():
    with pytest.raises(ValueError, match="grade"):
        evaluate_lot([30], 0, TABLE)


def test_a_known_deviation_judges_three_consecutive_groups():
    # C30, σ0 = 3: mean ≥ 32.1, min ≥ max(27.9, 27.0)
    verdict = evaluate_lot_known_sigma([32.1, 32.1, 32.1], 30, 3, TABLE)
    assert verdict.accepted is Answer.YES
    assert verdict.required_mean_mpa == Decimal("32.1")
    assert verdict.required_minimum_mpa == Decimal("27.9")
    assert evaluate_lot_known_sigma([36, 36, 27.8], 30, 3, TABLE).accepted is Answer.NO
    # a deviation below 2.5 counts as 2.5; C20 uses 0.85
    low = evaluate_lot_known_sigma([22, 22, 22], 20, 1, TABLE)
    assert (low.deviation_mpa, low.required_minimum_mpa) == (Decimal("2.5"), Decimal("18.25"))
    with pytest.raises(ValueError, match="3 groups, not 2"):
        evaluate_lot_known_sigma([36, 36], 30, 3, TABLE)


def test_earlier_production_gives_its_deviation_when_it_is_long_enough():
    groups = [30, 40] * 23  # m = 35, every group 5 away: S = 5 × sqrt(46 / 45) = 5.06
    production = production_deviation(groups, 75, TABLE)
    assert (production.sigma_mpa, production.usable, production.groups) == (Decimal("5.06"), Answer.YES, 46)
    assert production_deviation([35] * 45, 60, TABLE).sigma_mpa == Decimal("2.5")


@pytest.mark.parametrize(
    ("groups", "days", "usable"),
    [(45, 60, True), (45, 90, True), (44, 75, False), (45, 59, False), (45, 91, False)],
)
def test_a_deviation_is_known_from_forty_five_groups_in_two_to_three_months(groups, days, usable):
    assert (production_deviation([33] * groups, days, TABLE).usable is Answer.YES) == usable
    with pytest.raises(ValueError, match="at least two groups"):
        production_deviation([33], days, TABLE)


@given(st.lists(STRENGTH, min_size=1, max_size=25), st.randoms())
def test_the_order_of_the_groups_does_not_matter(groups, random):
    shuffled = list(groups)
    random.shuffle(shuffled)
    assert evaluate_lot(shuffled, 30, TABLE) == evaluate_lot(groups, 30, TABLE)


@given(st.integers(1, 25), st.sampled_from([15, 20, 30, 45, 60]))
def test_equal_groups_pass_exactly_from_the_needed_mean_on(groups, grade):
    needed = evaluate_lot([grade] * groups, grade, TABLE).required_mean_mpa
    at, below = [evaluate_lot([needed - less] * groups, grade, TABLE) for less in (0, Decimal("0.0001"))]
    assert (at.accepted, below.accepted) == (Answer.YES, Answer.NO)
    assert (at.mean_gap_mpa, below.mean_gap_mpa) == (0, Decimal("-0.01"))
    assert at.minimum_gap_mpa > 0


def test_a_verdict_shows_the_values_it_judged():
    verdict = evaluate_lot([36.1, 34.2, 35.0], 30, TABLE)
    assert verdict.values_mpa == (Decimal("34.2"), Decimal("35.0"), Decimal("36.1"))
    assert (verdict.clause, verdict.confidence.verified) == ("GB/T 50107-2010", True)


def obvious_acceptance(groups, grade):
    """The two formulas of chapter 5 in floating point, spelled out."""
    n, m = len(groups), mean(groups)
    if n < 10:
        factor = 1.10 if grade >= 60 else 1.15
        return m - factor * grade, min(groups) - 0.95 * grade
    factor = 1.15 if n <= 14 else 1.05 if n <= 19 else 0.95
    least = 0.90 if n <= 14 else 0.85
    return m - (grade + factor * max(2.5, round(stdev(groups), 2))), min(groups) - least * grade


@given(st.lists(STRENGTH, min_size=1, max_size=25), st.sampled_from([20, 25, 30, 40, 55, 60]))
def test_acceptance_agrees_with_the_formulas_spelled_out(groups, grade):
    margins = obvious_acceptance([float(g) for g in groups], grade)
    if all(abs(margin) > 0.01 for margin in margins):
        assert (evaluate_lot(groups, grade, TABLE).accepted is Answer.YES) == all(m > 0 for m in margins)


@given(st.lists(STRENGTH, min_size=1, max_size=9), st.decimals(0, 20, places=1), st.integers(0, 8))
def test_below_ten_groups_a_stronger_cube_never_fails_a_lot_that_passed(groups, more, which):
    better = list(groups)
    better[which % len(groups)] += more
    if evaluate_lot(groups, 30, TABLE).accepted is Answer.YES:
        assert evaluate_lot(better, 30, TABLE).accepted is Answer.YES


@pytest.mark.parametrize(
    ("volume_m3", "options", "groups"),
    [
        (80, {}, 1),
        (240, {}, 3),
        (320, {}, 4),
        (1000, {}, 10),
        (1000, {"continuous": True}, 10),
        (1050, {"continuous": True}, 6),
        (1850, {"continuous": True}, 10),
        (1850, {}, 19),
        (80, {"floors": 3}, 3),
        (80, {"shifts": 2}, 2),
        (Decimal("100.01"), {}, 2),
        (60, {"batches": 100}, 1),
        (60, {"batches": 101}, 2),
        (1050, {"continuous": True, "batches": 2100}, 6),
    ],
)
def test_groups_planned_for_a_pour(volume_m3, options, groups):
    plan = plan_groups(volume_m3, TABLE, **options)
    assert plan.groups == groups
    assert plan.clause == "GB 50204-2015 7.4.1"


@pytest.mark.parametrize(
    "bad", [{"volume_m3": 0}, {"volume_m3": -3}, {"floors": 0}, {"shifts": 0}, {"batches": -1}]
)
def test_an_impossible_pour_is_refused(bad):
    with pytest.raises(ValueError, match="must be positive"):
        plan_groups(**{"volume_m3": 50, "table": TABLE, **bad})


@given(st.decimals("0.1", 5000, places=1), st.booleans(), st.integers(1, 5), st.integers(1, 5))
def test_every_floor_and_shift_has_a_group_and_no_group_stands_for_too_much(
    volume, continuous, floors, shifts
):
    plan = plan_groups(volume, TABLE, continuous=continuous, floors=floors, shifts=shifts)
    assert plan.groups >= max(floors, shifts)
    assert plan.groups * plan.every_m3 >= volume


@pytest.mark.parametrize(
    ("volume_m3", "hours", "single_piles", "groups"),
    [
        (45, 12, 0, 1),
        (45, 13, 0, 2),
        (50, 30, 0, 1),
        (50.1, 4, 0, 2),
        (180, 20, 0, 4),
        (45, 13, 5, 5),
        (400, 9, 5, 8),
    ],
)
def test_groups_planned_for_bored_piles(volume_m3, hours, single_piles, groups):
    plan = plan_pile_groups(volume_m3, hours, TABLE, single_piles=single_piles)
    assert plan.groups == groups
    assert (plan.clause, plan.confidence.verified) == ("GB 50202-2018 5.1.3", True)


@pytest.mark.parametrize(
    ("pours", "groups"), [([480], 2), ([480, 520], 3), ([500, 500], 2), ([1500.1], 4), ([], 2)]
)
def test_groups_planned_for_seepage_tests(pours, groups):
    plan = plan_seepage_groups(pours, TABLE)
    assert (plan.groups, plan.cubes) == (groups, 6)
    assert not plan.confidence.verified


def test_an_impossible_pile_or_seepage_plan_is_refused():
    for bad in ((0, 5, 0), (5, 0, 0), (5, 5, -1), (float("nan"), 5, 0)):
        with pytest.raises(ValueError, match="must be positive"):
            plan_pile_groups(bad[0], bad[1], TABLE, single_piles=bad[2])
    with pytest.raises(ValueError, match="must be positive"):
        plan_seepage_groups([300, 0], TABLE)
