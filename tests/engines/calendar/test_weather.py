"""Days set aside for weather: shares of nested measures, the binomial count, and the same days every time."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.calendar.weather import Loss, lost_share, probable_days, propose, spread
from yingzao.standards.loader import load

RAIN, HEAT = ("rain_10", "rain_25"), ("heat_37", "heat_40")
JULY = {"rain_10": 6.0, "rain_25": 3.0, "heat_37": 4.0, "heat_40": 1.0}
DAYS = [date(2026, 7, 1) + timedelta(n) for n in range(31)]


def test_a_day_of_a_stricter_measure_is_not_counted_twice():
    both = [Loss("rain_10", 1.0), Loss("rain_25", 1.0)]
    assert lost_share(JULY, [RAIN], both, 31) == pytest.approx(6 / 31)


def test_six_hours_of_eight_from_37_degrees_and_none_from_40():
    heat = [Loss("heat_37", 0.25), Loss("heat_40", 1.0)]
    assert lost_share(JULY, [HEAT], heat, 31) == pytest.approx((3 * 0.25 + 1) / 31)


def test_families_are_independent():
    losses = [Loss("rain_25", 1.0), Loss("heat_40", 1.0)]
    assert lost_share(JULY, [RAIN, HEAT], losses, 31) == pytest.approx(1 - (28 / 31) * (30 / 31))


def test_no_rule_loses_nothing_and_a_month_of_frost_everything():
    assert lost_share(JULY, [RAIN, HEAT], [], 31) == 0
    assert lost_share({"cold": 31.0}, [("cold",)], [Loss("cold", 1.0)], 31) == 1
    assert (probable_days(26, 0.0, 0.99), probable_days(26, 1.0, 0.5)) == (0, 26)


@pytest.mark.parametrize("probability", [0.5, 0.8, 0.95])
def test_the_count_is_what_drawing_many_months_finds(probability):
    lost = np.random.default_rng(3).binomial(26, 0.15, 200_000)
    assert probable_days(26, 0.15, probability) == np.quantile(lost, probability, method="inverted_cdf")


@given(st.integers(1, 31), st.floats(0, 1), st.floats(0.01, 0.99))
def test_more_certainty_never_sets_fewer_days_aside_and_never_more_than_there_are(
    working, share, probability
):
    count = probable_days(working, share, probability)
    assert 0 <= count <= working
    assert probable_days(working, share, min(0.99, probability + 0.1)) >= count
    chosen = spread(DAYS[:working], count)
    assert len(set(chosen)) == count and list(chosen) == sorted(chosen)


def test_a_month_cut_by_the_period_gets_its_part_and_the_same_days_again():
    shares = [0.0] * 6 + [0.2] + [0.0] * 5
    whole, half = propose(DAYS, shares, 0.5), propose(DAYS[:15], shares, 0.5)
    assert [len(whole[0].days), len(half[0].days)] == [6, 3]
    assert propose(DAYS, shares, 0.5) == whole
    assert whole[0].expected == pytest.approx(6.2)


def test_months_come_in_order_each_with_its_own_share():
    days = [date(2026, 12, 20) + timedelta(n) for n in range(30)]
    found = propose(days, [0.5] + [0.0] * 11, 0.5)
    assert [(month.first, month.working, len(month.days)) for month in found] == [
        (date(2026, 12, 1), 12, 0), (date(2027, 1, 1), 18, 9),
    ]  # fmt: skip


def test_a_probability_outside_0_and_1_is_refused():
    for probability in (0.0, 1.0):
        with pytest.raises(ValueError, match="probability"):
            probable_days(10, 0.1, probability)


def test_every_rule_has_a_clause_and_what_is_not_verified_says_so():
    table = load("weather")
    assert {rule.key for rule in table.rules if rule.confidence.verified} == {
        "lifting", "high_work", "heat_stop", "heat_hours",
    }  # fmt: skip
    assert not any(region.confidence.verified for region in table.regions)
