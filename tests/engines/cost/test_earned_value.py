"""Earned value: variances, indices and forecast, unknown where nothing can be divided by."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.cost.earned_value import evaluate_earned_value

MONEY = st.decimals(0, 10**9, places=2)
KNOWN = st.decimals(1, 10**9, places=2)


def money(*amounts):
    return [Decimal(amount) if amount is not None else None for amount in amounts]


def test_a_project_behind_and_over_budget_by_hand():
    result = evaluate_earned_value(*money("100", "80", "90", "200"))
    assert result.schedule_variance == -20
    assert result.cost_variance == -10
    assert result.schedule_performance_index == Decimal("0.8000")
    assert result.cost_performance_index == Decimal("0.8889")
    assert result.estimate_at_completion == Decimal("225.00")
    assert result.estimate_to_complete == 135
    assert result.variance_at_completion == -25
    assert result.missing == ()


@pytest.mark.parametrize(
    ("amounts", "unknown", "missing"),
    [
        (("0", "80", "90", "200"), ["schedule_performance_index"], ("planned_value",)),
        (
            ("100", "0", "90", "200"),
            ["estimate_at_completion", "estimate_to_complete", "variance_at_completion"],
            ("earned_value",),
        ),
        (
            ("100", "80", "0", "200"),
            [
                "cost_performance_index",
                "estimate_at_completion",
                "estimate_to_complete",
                "variance_at_completion",
            ],
            ("actual_cost",),
        ),
        (
            ("100", "80", "90", None),
            ["estimate_at_completion", "estimate_to_complete", "variance_at_completion"],
            ("budget_at_completion",),
        ),
        (
            (None, "80", "90", "200"),
            ["schedule_variance", "schedule_performance_index"],
            ("planned_value",),
        ),
    ],
)
def test_what_cannot_be_divided_or_was_not_given_is_unknown(amounts, unknown, missing):
    result = evaluate_earned_value(*money(*amounts))
    assert [name for name, value in vars(result).items() if value is None] == unknown
    assert result.missing == missing


@pytest.mark.parametrize("bad", ["-1", "NaN", "Infinity", "1e18"])
def test_an_impossible_amount_is_refused(bad):
    with pytest.raises(ValueError, match="actual_cost must be zero or more"):
        evaluate_earned_value(Decimal(1), Decimal(1), Decimal(bad))


def test_a_forecast_of_any_allowed_size_is_exact():
    most, least = Decimal("999999999999999999.99"), Decimal("0.01")
    result = evaluate_earned_value(most, least, most, most)
    # (10²⁰ − 1)² / 100
    assert str(result.estimate_at_completion) == "99999999999999999998000000000000000000.01"
    assert result.schedule_performance_index == 0


@given(KNOWN, KNOWN, KNOWN, KNOWN)
def test_signs_of_variances_and_indices_agree(pv, ev, ac, bac):
    result = evaluate_earned_value(pv, ev, ac, bac)
    if result.schedule_variance > 0:
        assert result.schedule_performance_index >= 1
    if result.cost_variance < 0:
        assert result.cost_performance_index <= 1
        assert result.estimate_at_completion >= bac
    assert result.estimate_to_complete + ac == result.estimate_at_completion


@given(MONEY)
def test_a_project_exactly_on_plan_has_no_variance(amount):
    result = evaluate_earned_value(amount, amount, amount, amount)
    assert result.schedule_variance == result.cost_variance == 0
    if amount:
        assert result.schedule_performance_index == result.cost_performance_index == 1
        assert result.estimate_at_completion == amount
