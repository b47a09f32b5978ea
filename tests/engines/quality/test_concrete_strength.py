"""Concrete: group values, acceptance of lots, test groups of a pour, and equivalent age.

Vectors: worked by hand from GB/T 50107-2010 and GB 50204-2015; the twelve groups deviate by 1.467 MPa.
"""

from datetime import date, timedelta
from decimal import Decimal
from statistics import mean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.concrete import (
    GroupRule,
    Method,
    equivalent_age,
    evaluate_entity,
    evaluate_lot,
    evaluate_lot_known_sigma,
    group_value,
    plan_groups,
    predict_due_date,
)
from yingzao.standards.loader import load

TABLE = load("concrete")
POURED = date(2026, 3, 1)
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
    ("groups", "mean_mpa", "accepted"),
    [([36.1, 34.2, 35.0], "35.10", Answer.YES), ([34.0, 34.2, 34.6], "34.27", Answer.NO)],
)
def test_three_groups_of_c30_need_a_mean_of_thirty_four_and_a_half(groups, mean_mpa, accepted):
    verdict = evaluate_lot(groups, 30, TABLE)
    assert (verdict.mean_mpa, verdict.accepted) == (Decimal(mean_mpa), accepted)
    assert verdict.method is Method.NON_STATISTICAL
    assert verdict.required_mean_mpa == Decimal("34.5")
    assert verdict.mean_gap_mpa == Decimal(mean_mpa) - Decimal("34.5")


def test_a_single_weak_group_fails_the_lot_though_the_mean_is_high():
    assert evaluate_lot([45, 45, 28.4], 30, TABLE).accepted is Answer.NO
    assert evaluate_lot([45, 45, 28.5], 30, TABLE).accepted is Answer.YES


def test_rounding_for_the_page_does_not_lift_a_lot_over_its_limit():
    verdict = evaluate_lot([Decimal("34.496")] * 3, 30, TABLE)
    assert verdict.mean_mpa == Decimal("34.50")
    assert verdict.accepted is Answer.NO


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


def test_cubes_beside_the_structure_pass_only_after_division():
    groups = [31.0, 30.5, 32.2, 29.8, 31.5]
    verdict = evaluate_entity(groups, 30, TABLE)
    assert verdict.accepted is Answer.YES
    assert (verdict.mean_mpa, verdict.minimum_mpa) == (Decimal("35.23"), Decimal("33.86"))
    assert not verdict.confidence.verified
    assert "附录C" in verdict.clause
    assert evaluate_lot(groups, 30, TABLE).accepted is Answer.NO


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
    ],
)
def test_groups_planned_for_a_pour(volume_m3, options, groups):
    plan = plan_groups(volume_m3, TABLE, **options)
    assert plan.groups == groups
    assert plan.clause == "GB 50204-2015 7.4.1"


@pytest.mark.parametrize("bad", [{"volume_m3": 0}, {"volume_m3": -3}, {"floors": 0}, {"shifts": 0}])
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


def steady(days, celsius):
    return {POURED + timedelta(days=n): celsius for n in range(1, days + 1)}


def test_six_hundred_degree_days_at_twenty_degrees_are_reached_on_day_thirty():
    age = equivalent_age(POURED, steady(40, 20), POURED + timedelta(days=40), TABLE)
    assert age.reached_on == POURED + timedelta(days=30)
    assert age.due
    assert not age.alert


def test_the_day_of_the_pour_and_frost_do_not_count():
    temperatures = {POURED: 30, POURED + timedelta(days=1): -5, POURED + timedelta(days=2): 0.5}
    age = equivalent_age(POURED, temperatures, POURED + timedelta(days=2), TABLE)
    assert age.degree_days == Decimal("0.5")
    assert age.age_days == 2


def test_heat_alone_is_not_enough_before_fourteen_days():
    hot = steady(20, 50)
    thirteen = equivalent_age(POURED, hot, POURED + timedelta(days=13), TABLE)
    assert (thirteen.degree_days, thirteen.due, thirteen.alert) == (650, False, True)
    assert equivalent_age(POURED, hot, POURED + timedelta(days=14), TABLE).due


def test_an_alert_comes_at_five_hundred_and_sixty():
    at = [equivalent_age(POURED, steady(40, 20), POURED + timedelta(days=n), TABLE) for n in (27, 28, 30)]
    assert [age.alert for age in at] == [False, True, False]


def test_missing_days_are_named_and_count_nothing():
    gap = POURED + timedelta(days=5)
    temperatures = {**steady(10, 20), gap: None}
    age = equivalent_age(POURED, temperatures, POURED + timedelta(days=11), TABLE)
    assert age.missing_days == (gap, POURED + timedelta(days=11))
    assert age.degree_days == 180


def test_a_mean_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="not a temperature"):
        equivalent_age(POURED, steady(3, float("nan")), POURED + timedelta(days=3), TABLE)


def test_asking_before_the_pour_is_refused():
    with pytest.raises(ValueError, match="before the pour"):
        equivalent_age(POURED, {}, POURED - timedelta(days=1), TABLE)


@pytest.mark.parametrize(
    ("expected_mean_c", "day"), [(20, 30), (10, 50), (0, None), (-3, None), (0.01, None), (200, 14)]
)
def test_the_due_date_is_predicted_from_the_expected_mean(expected_mean_c, day):
    age = equivalent_age(POURED, steady(10, 20), POURED + timedelta(days=10), TABLE)
    due = predict_due_date(POURED, age, expected_mean_c, TABLE)
    assert due == (POURED + timedelta(days=day) if day else None)


def test_a_prediction_after_the_fact_is_the_fact_and_enough_heat_waits_for_day_fourteen():
    done = equivalent_age(POURED, steady(40, 20), POURED + timedelta(days=40), TABLE)
    assert predict_due_date(POURED, done, 5, TABLE) == POURED + timedelta(days=30)
    hot = equivalent_age(POURED, steady(13, 50), POURED + timedelta(days=13), TABLE)
    assert predict_due_date(POURED, hot, -10, TABLE) == POURED + timedelta(days=14)


@given(st.lists(st.decimals(-15, 35, places=1), min_size=1, max_size=80), st.integers(0, 80))
def test_degree_days_only_grow_and_a_due_date_never_moves(temperatures, first):
    means = {POURED + timedelta(days=n): t for n, t in enumerate(temperatures, start=1)}
    days = sorted((min(first, len(temperatures)), len(temperatures)))
    earlier, later = (equivalent_age(POURED, means, POURED + timedelta(days=n), TABLE) for n in days)
    assert earlier.degree_days <= later.degree_days == sum(t for t in temperatures if t > 0)
    if earlier.due:
        assert later.reached_on == earlier.reached_on
