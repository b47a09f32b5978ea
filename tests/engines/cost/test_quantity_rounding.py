"""Rounding of bill quantities by unit (GB 50854 §3.0.4)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.cost.rounding import UnknownUnit, decimals_for, round_quantity
from yingzao.standards.loader import load

TABLE = load("quantity_rounding")
UNITS = [unit for rule in TABLE.rules for unit in rule.units]
QUANTITY = st.decimals(-(10**6), 10**6, places=6)


@pytest.mark.parametrize(
    ("quantity", "unit", "rounded"),
    [
        ("12.3455", "t", "12.346"),
        ("12.3454999", "t", "12.345"),
        ("0.125", "m", "0.13"),
        ("7.005", "m2", "7.01"),
        ("7.005", "㎡", "7.01"),
        ("99.994", "m³", "99.99"),
        ("1.005", " kg ", "1.01"),
        ("2.5", "个", "3"),
        ("2.4999", "件", "2"),
        ("0.5", "根", "1"),
        ("-2.5", "组", "-3"),
        ("3", "系统", "3"),
    ],
)
def test_halves_are_rounded_away_from_zero_to_the_places_of_the_unit(quantity, unit, rounded):
    assert str(round_quantity(Decimal(quantity), unit, TABLE)) == rounded


def test_an_unknown_unit_is_refused_rather_than_guessed():
    with pytest.raises(UnknownUnit, match="'bag'"):
        decimals_for("bag", TABLE)


@pytest.mark.parametrize("quantity", ["NaN", "Infinity", "1e18", "-1e30"])
def test_what_is_no_sensible_number_is_refused(quantity):
    with pytest.raises(ValueError, match="not a quantity"):
        round_quantity(Decimal(quantity), "t", TABLE)


@given(QUANTITY, st.sampled_from(UNITS))
def test_rounding_twice_changes_nothing_and_moves_by_half_a_step_at_most(quantity, unit):
    once = round_quantity(quantity, unit, TABLE)
    assert round_quantity(once, unit, TABLE) == once
    assert abs(once - quantity) * 2 <= Decimal(1).scaleb(-decimals_for(unit, TABLE))
    assert round_quantity(-quantity, unit, TABLE) == -once
