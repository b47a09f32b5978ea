"""Three-point estimates: textbook means, variances and finish probabilities."""

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.forecast.three_point import PathForecast, ThreePoint, forecast_path

ESTIMATES = st.lists(st.floats(0, 500), min_size=3, max_size=3).map(lambda days: ThreePoint(*sorted(days)))


@pytest.mark.parametrize(
    ("estimate", "mean", "variance"),
    [((2, 5, 8), 5, 1), ((3, 6, 15), 7, 4), ((4, 4, 4), 4, 0), ((1, 2, 9), 3, 16 / 9)],
)
def test_mean_and_variance_by_hand(estimate, mean, variance):
    point = ThreePoint(*estimate)
    assert point.mean_days == mean
    assert isclose(point.variance_days2, variance)


def test_a_path_adds_means_and_variances():
    path = forecast_path([ThreePoint(2, 5, 8), ThreePoint(3, 6, 15)])
    assert path.mean_days == 12
    assert isclose(path.deviation_days, sqrt(5))


@pytest.mark.parametrize(
    ("deadline", "probability"), [(100, 0.5), (110, 0.841345), (90, 0.158655), (119.6, 0.975002)]
)
def test_finish_probability_matches_the_normal_table(deadline, probability):
    assert isclose(PathForecast(100, 10).finish_probability(deadline), probability, abs_tol=1e-6)


def test_the_p80_is_read_back_from_the_table():
    path = PathForecast(100, 10)
    assert isclose(path.days_for(0.8), 108.416, abs_tol=1e-3)
    for outside in (0, 1, -0.1, 2):
        with pytest.raises(ValueError, match="between 0 and 1"):
            path.days_for(outside)


def test_a_path_without_spread_is_certain_either_way():
    path = forecast_path([ThreePoint(4, 4, 4)])
    assert [path.finish_probability(days) for days in (3.9, 4, 5)] == [0, 1, 1]
    assert forecast_path([]) == PathForecast(0, 0)


@pytest.mark.parametrize(
    "days", [(5, 4, 6), (1, 7, 6), (-1, 2, 3), (1, 2, float("inf")), (1, float("nan"), 3)]
)
def test_estimates_out_of_order_are_refused(days):
    with pytest.raises(ValueError, match="ascending"):
        ThreePoint(*days)


@given(ESTIMATES)
def test_the_mean_lies_between_the_extremes(estimate):
    slack = 1e-9 * (1 + estimate.pessimistic_days)
    assert estimate.optimistic_days - slack <= estimate.mean_days <= estimate.pessimistic_days + slack


@given(st.lists(ESTIMATES, min_size=1, max_size=6), st.floats(0, 3000), st.floats(0, 3000))
def test_more_time_never_lowers_the_odds(estimates, one, other):
    path = forecast_path(estimates)
    early, late = sorted((one, other))
    assert 0 <= path.finish_probability(early) <= path.finish_probability(late) <= 1


@given(st.lists(ESTIMATES, min_size=1, max_size=6), st.floats(0.05, 0.95))
def test_quantile_and_probability_undo_each_other(estimates, probability):
    path = forecast_path(estimates)
    if path.deviation_days > 0.01:
        assert isclose(path.finish_probability(path.days_for(probability)), probability, abs_tol=1e-6)
