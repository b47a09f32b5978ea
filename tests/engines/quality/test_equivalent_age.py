"""Equivalent age of cubes cured beside the structure: degree-days, due date, prediction.

Vectors: worked by hand from GB 50204-2015 appendix C (600 °C·d, 14 days, days at or below 0 °C do not count).
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.quality.maturity import daily_means, equivalent_age, predict_due_date
from yingzao.standards.loader import load

TABLE = load("concrete")
POURED = date(2026, 3, 1)


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


def test_a_daily_mean_needs_four_readings():
    log = [(datetime(2026, 3, 2, hour), value) for hour, value in [(2, 4), (8, 6.5), (14, 15), (20, 9)]]
    log += [(datetime(2026, 3, 3, hour), 10) for hour in (2, 8, 14)]
    assert daily_means(reversed(log), TABLE) == {date(2026, 3, 2): Decimal("8.625")}
    age = equivalent_age(POURED, daily_means(log, TABLE), date(2026, 3, 3), TABLE)
    assert (age.degree_days, age.missing_days) == (Decimal("8.625"), (date(2026, 3, 3),))
    assert (age.clause, age.confidence.verified) == ("GB 50204-2015 附录C", True)
    with pytest.raises(ValueError, match="not a temperature"):
        daily_means([(datetime(2026, 3, 2), float("inf"))], TABLE)


def test_the_forecast_of_coming_days_goes_before_the_usual_mean():
    age = equivalent_age(POURED, steady(10, 20), POURED + timedelta(days=10), TABLE)
    frost = {POURED + timedelta(days=n): -2 for n in range(11, 16)}
    assert predict_due_date(POURED, age, 20, TABLE, frost) == POURED + timedelta(days=35)
    heat = {POURED + timedelta(days=n): 40 for n in range(11, 16)}
    assert predict_due_date(POURED, age, 20, TABLE, heat) == POURED + timedelta(days=25)


@given(st.lists(st.decimals(-10, 40, places=1), min_size=40, max_size=90), st.integers(0, 39))
def test_a_prediction_with_the_true_temperatures_is_the_day_it_came_true(temperatures, known):
    means = {POURED + timedelta(days=n): t for n, t in enumerate(temperatures, start=1)}
    truth = equivalent_age(POURED, means, POURED + timedelta(days=len(temperatures)), TABLE)
    so_far = equivalent_age(POURED, means, POURED + timedelta(days=known), TABLE)
    assert predict_due_date(POURED, so_far, 0, TABLE, means) == truth.reached_on
