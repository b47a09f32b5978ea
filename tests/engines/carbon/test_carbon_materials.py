"""Embodied carbon: quantity times factor with units checked, gaps reported."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.carbon.materials import UnitMismatch, Use, sum_emissions
from yingzao.standards.loader import load

TABLE = load("carbon_materials")
USES = st.lists(
    st.builds(
        lambda material, quantity: Use(material.key, quantity, material.unit),
        st.sampled_from(TABLE.materials),
        st.decimals(0, 10**5, places=3),
    ),
    max_size=10,
)


def use(material, quantity, unit):
    return Use(material, Decimal(quantity), unit)


def test_concrete_and_rebar_by_hand():
    footprint = sum_emissions([use("concrete_c30", 10, "m³"), use("rebar", 1, "t")], TABLE)
    assert [line.kg_co2e for line in footprint.lines] == [2950, 2340]
    assert footprint.kg_co2e == 5290
    assert footprint.complete
    assert footprint.confidence.verified
    assert footprint.standard.startswith("GB/T 51366")


def test_kilograms_and_tonnes_are_turned_into_each_other():
    assert sum_emissions([use("rebar", 500, "kg")], TABLE).kg_co2e == 1170
    assert sum_emissions([use("rebar", "0.5", "吨")], TABLE).kg_co2e == 1170


@pytest.mark.parametrize(
    ("material", "unit"), [("concrete_c30", "t"), ("rebar", "m3"), ("cement", "bag"), ("rebar", "m")]
)
def test_a_volume_is_never_taken_for_a_mass(material, unit):
    with pytest.raises(UnitMismatch, match=f"{material}: the factor is per"):
        sum_emissions([use(material, 1, unit)], TABLE)


def test_a_material_without_factor_is_reported_and_not_counted_as_zero():
    footprint = sum_emissions(
        [use("concrete_c40", 10, "m3"), use("cement", 2, "t"), use("concrete_c40", 5, "m3")], TABLE
    )
    assert footprint.missing == ("concrete_c40",)
    assert not footprint.complete
    assert footprint.kg_co2e == 1470


@pytest.mark.parametrize("quantity", ["-1", "NaN"])
def test_an_impossible_quantity_is_refused(quantity):
    with pytest.raises(ValueError, match="zero or more"):
        sum_emissions([use("rebar", quantity, "t")], TABLE)


def test_the_table_holds_fifteen_distinct_materials_with_units():
    assert len({material.key for material in TABLE.materials}) == 15
    assert {material.unit for material in TABLE.materials} == {"t", "m3"}


@given(USES, USES)
def test_emissions_add_up(some, others):
    together = sum_emissions([*some, *others], TABLE).kg_co2e
    assert together == sum_emissions(some, TABLE).kg_co2e + sum_emissions(others, TABLE).kg_co2e


def test_kilograms_convert_for_a_factor_per_kilogram_too():
    pipe = replace(TABLE.materials[0], key="pipe", unit="kg", kg_co2e_per_unit=Decimal("3.6"))
    table = replace(TABLE, materials=(pipe,))
    assert sum_emissions([use("pipe", 2, "t")], table).kg_co2e == 7200
    assert sum_emissions([use("pipe", 2, "千克")], table).kg_co2e == Decimal("7.2")
