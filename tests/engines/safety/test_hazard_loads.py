"""Loads that decide on hazardous works: tonnes to kN and the design load on falsework."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.safety.loads import GB_55001, JGJ_162, design_load_kn_m2, kn_from_tonnes

THICKNESS = st.decimals(0, 5, places=3)
LOAD = st.decimals(0, 20, places=2)


@pytest.mark.parametrize(
    ("tonnes", "kn"), [(25, "245.0"), (31, "303.8"), (Decimal("30.6"), "299.88"), (0, "0.0")]
)
def test_tonnes_become_kn_with_nine_point_eight(tonnes, kn):
    assert kn_from_tonnes(tonnes) == Decimal(kn)


@pytest.mark.parametrize("tonnes", [-1, float("nan"), float("inf")])
def test_an_impossible_mass_is_refused(tonnes):
    with pytest.raises(ValueError, match="mass"):
        kn_from_tonnes(tonnes)


def test_the_design_load_of_a_quarter_metre_slab_by_hand():
    # 1.3 × (25.1 × 0.25 + 0.5) + 1.5 × 3 = 8.8075 + 4.5
    load = design_load_kn_m2(0.25, 3)
    assert load.kn_m2 == Decimal("13.3075")
    assert load.factors is GB_55001
    assert load.formula == "1.3×(25.1×0.25+0.5)+1.5×3"
    assert not load.confidence.verified


def test_a_beam_carries_more_reinforcement_and_an_older_code_smaller_factors():
    # 1.2 × (25.5 × 0.8 + 0.5) + 1.4 × 3
    assert design_load_kn_m2(0.8, 3, member="beam", factors=JGJ_162).kn_m2 == Decimal("29.28")


@pytest.mark.parametrize(
    "arguments",
    [{"thickness_m": -0.1}, {"live_load_kn_m2": -1}, {"formwork_kn_m2": -1}, {"member": "wall"}],
)
def test_impossible_sizes_are_refused(arguments):
    with pytest.raises(ValueError, match=r"zero or more|slab or beam"):
        design_load_kn_m2(**{"thickness_m": 0.2, "live_load_kn_m2": 3, **arguments})


@given(THICKNESS, THICKNESS, LOAD)
def test_a_thicker_slab_never_weighs_less(one, other, live):
    thin, thick = sorted((one, other))
    assert design_load_kn_m2(thin, live).kn_m2 <= design_load_kn_m2(thick, live).kn_m2
    assert design_load_kn_m2(thin, live, factors=JGJ_162).kn_m2 <= design_load_kn_m2(thin, live).kn_m2
