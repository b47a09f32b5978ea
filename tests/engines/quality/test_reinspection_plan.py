"""Re-inspection plan: lots of deliveries and joints, specimens, larger lots, piles.

Vectors: GB 50204-2015 chapters 5 and 7, JGJ 18-2012, JGJ 107-2016 and GB 50202-2018, counted by hand.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.quality.reinspection_cases import ARRIVED, TABLE, counts, delivery, lots_of
from yingzao.engines.quality.reinspection import Kind, Mode, may_enlarge, pile_sample, plan_lots, site_points
from yingzao.standards.loader import read_toml
from yingzao.standards.reinspection import ReinspectionTable
from yingzao.standards.structure import TableError, build

STEEL = Kind("rebar", "沙钢", "HRB400E 25")


@pytest.mark.parametrize(
    ("material", "quantity", "unit", "lots"),
    [
        *[("cement_bulk", 1200, "t", 3), ("cement_bag", 200, "t", 1), ("cement_bag", 201, "t", 2)],
        *[("sand_gravel", 600, "t", 1), ("sand_gravel", 601, "t", 2), ("sand_gravel", 400, "m³", 1)],
        *[("sand_gravel", 400.1, "m³", 2), ("weld_slag", 650, "个", 3), ("coupler", 1000, "个", 2)],
        *[
            ("coupler", 1001, "个", 3),
            ("rebar", 60, "t", 1),
            ("rebar", "60.001", "t", 2),
            ("insulation_wall", 5001, "m²", 2),
        ],
    ],
)
def test_lots_of_one_delivery(material, quantity, unit, lots):
    assert len(lots_of(delivery(quantity, material, unit))) == lots


def test_bars_of_one_heat_are_split_into_lots_of_sixty_tonnes():
    lots = lots_of(delivery(130))
    assert [lot.quantity for lot in lots] == [60, 60, 10]
    assert [counts(lot) for lot in lots] == [{"tensile": 2, "bend": 2, "mass": 5}] * 3
    assert lots[0].sample_by == ARRIVED + timedelta(days=2)
    assert (lots[0].clause, lots[0].confidence.verified) == ("GB 50204-2015 5.2.1; GB/T 1499.1/.2-2024", True)


@pytest.mark.parametrize(("quantity", "tensile"), [(60, 2), (60.1, 3), (100, 3), (100.1, 4), (130, 4)])
def test_or_stay_one_lot_with_further_specimens_for_every_forty_tonnes(quantity, tensile):
    (lot,) = lots_of(delivery(quantity), mode=Mode.ADD_SPECIMENS)
    assert counts(lot) == {"tensile": tensile, "bend": tensile, "mass": 5}


def test_a_material_without_further_specimens_is_split_all_the_same():
    assert len(lots_of(delivery(1200, "cement_bulk"), mode=Mode.ADD_SPECIMENS)) == 3


@pytest.mark.parametrize(("rolls", "sampled"), [(99, 2), (100, 3), (499, 3), (500, 4), (1000, 4)])
def test_rolls_to_look_at_depend_on_the_size_of_the_lot(rolls, sampled):
    (lot,) = lots_of(delivery(rolls, "waterproof_roll", "卷"))
    assert counts(lot) == {"appearance": sampled, "roll_physical": 1}


def test_a_lot_beyond_a_thousand_rolls_is_possible_only_where_lots_are_larger():
    rolls = delivery(1500, "waterproof_roll", "卷")
    (lot,) = lots_of(rolls, enlarged={rolls.kind})
    assert counts(lot)["appearance"] == 5


def test_deliveries_of_one_heat_fill_a_lot_in_the_order_of_arrival():
    later = delivery(40, id="D2", arrived_on=ARRIVED + timedelta(days=3))
    lots = lots_of(later, delivery(30))
    assert [[(part.delivery, part.quantity) for part in lot.parts] for lot in lots] == [
        [("D1", 30), ("D2", 30)],
        [("D2", 10)],
    ]
    assert [lot.arrived_on for lot in lots] == [ARRIVED, ARRIVED + timedelta(days=3)]


@pytest.mark.parametrize(
    "other", [{"batch": "H2604"}, {"maker": "永钢"}, {"grade": "HRB400E 22"}, {"material": "steel_plate"}]
)
def test_other_heats_makers_grades_and_materials_never_share_a_lot(other):
    assert len(lots_of(delivery(10), delivery(10, id="D2", **other))) == 2


def test_deliveries_without_a_batch_number_never_share_a_lot():
    assert len(lots_of(delivery(10, batch=""), delivery(10, id="D2", batch=""))) == 2


def test_the_oldest_production_counts_and_is_unknown_when_one_delivery_does_not_say():
    made = [date(2026, 1, 5), date(2026, 2, 5), None]
    sacks = [delivery(10, "cement_bag", id=f"D{n}", produced_on=day) for n, day in enumerate(made)]
    assert lots_of(*sacks[:2])[0].produced_on == date(2026, 1, 5)
    assert lots_of(*sacks)[0].produced_on is None


def test_a_larger_lot_names_its_clause():
    (one, two) = lots_of(delivery(1200, "cement_bulk"), enlarged={Kind("cement_bulk", "沙钢", "HRB400E 25")})
    assert (one.quantity, two.quantity, one.largest) == (1000, 200, 1000)
    assert one.clause.endswith("; GB 50204-2015 3.0.8")


@pytest.mark.parametrize(
    ("material", "history", "certified", "larger"),
    [
        ("rebar", [], False, False),
        ("rebar", [], True, True),
        ("rebar", [True, True], False, False),
        ("rebar", [True, True, True], False, True),
        ("rebar", [True, True, False, True, True, True], False, True),
        ("rebar", [True, True, True, False, True, True, True], False, False),
        ("rebar", [False], True, False),
        ("coupler", [True] * 9, False, False),
        ("coupler", [True] * 10, False, True),
        ("sand_gravel", [True] * 20, True, False),
    ],
)
def test_lots_may_grow_after_lots_in_a_row_and_never_again_after_a_failure(
    material, history, certified, larger
):
    assert may_enlarge(history, TABLE.material(material), certified=certified) is larger


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"material": "gold"}, "no re-inspection of gold"),
        ({"unit": "根"}, "counted in t, not in 根"),
    ],
)
def test_what_the_table_does_not_know_is_refused(bad, message):
    with pytest.raises(ValueError, match=message):
        lots_of(delivery(5, **bad))


def test_impossible_deliveries_are_refused():
    for quantity in (0, -1, "NaN"):
        with pytest.raises(ValueError, match="must be positive"):
            delivery(quantity)
    with pytest.raises(ValueError, match="produced after it arrived"):
        delivery(5, produced_on=ARRIVED + timedelta(days=1))
    with pytest.raises(ValueError, match="D1 appears twice"):
        lots_of(delivery(5), delivery(6))


@st.composite
def arrivals(draw):
    return [
        delivery(
            draw(st.decimals("0.1", 200, places=1)),
            id=f"D{n}",
            batch=draw(st.sampled_from(["", "H1", "H2"])),
            arrived_on=ARRIVED + timedelta(days=draw(st.integers(0, 3))),
        )
        for n in range(draw(st.integers(1, 8)))
    ]


@given(arrivals(), st.randoms(), st.booleans())
def test_lots_hold_all_that_arrived_once_and_do_not_depend_on_the_order(deliveries, random, larger):
    options = {"enlarged": {STEEL} if larger else ()}
    lots = lots_of(*deliveries, **options)
    shuffled = list(deliveries)
    random.shuffle(shuffled)
    assert lots_of(*shuffled, **options) == lots
    for one in deliveries:
        assert one.quantity == sum(p.quantity for lot in lots for p in lot.parts if p.delivery == one.id)
    assert all(0 < lot.quantity <= lot.largest for lot in lots)
    assert len({lot.key for lot in lots}) == len(lots)
    # no more lots than needed: all but the last of a source are full
    for lot in lots:
        assert lot.quantity == lot.largest or not any(
            other.source == lot.source and other.serial > lot.serial for other in lots
        )


@pytest.mark.parametrize(
    ("piles", "test", "n"),
    [
        *[(80, "static", 3), (45, "static", 2), (49, "static", 2), (50, "static", 3), (301, "static", 4)],
        *[(80, "integrity", 16), (45, "integrity", 10), (6, "integrity", 6), (80, "high_strain", 10)],
    ],
)
def test_piles_to_test(piles, test, n):
    sample = pile_sample(piles, test, TABLE)
    assert (sample.n, sample.confidence.verified) == (n, True)


def test_an_unknown_test_of_piles_or_no_piles_is_refused():
    with pytest.raises(ValueError, match="no test of piles named x-ray"):
        pile_sample(80, "x-ray", TABLE)
    with pytest.raises(ValueError, match="at least one item"):
        pile_sample(0, "static", TABLE)


@pytest.mark.parametrize(
    ("test", "amount", "layers", "points"),
    [
        *[("treated_ground", 100, 1, 3), ("treated_ground", 901, 1, 4), ("treated_ground", 3000, 1, 10)],
        *[("treated_ground", 3001, 1, 11), ("treated_ground", 3600, 1, 12), ("treated_ground", 4000, 1, 12)],
        *[("backfill_area", 20, 1, 1), ("backfill_area", 1200, 4, 12), ("backfill_trench", 51, 3, 6)],
    ],
)
def test_points_to_test_on_site(test, amount, layers, points):
    found = site_points(Decimal(amount), test, TABLE, layers=layers)
    assert (found.points, found.layers, found.confidence.verified) == (points, layers, False)


@pytest.mark.parametrize(
    ("test", "amount", "layers"),
    [("taste", 5, 1), ("backfill_area", 0, 1), ("backfill_area", 5, 0), ("treated_ground", 5, 2)],
)
def test_impossible_points_on_site_are_refused(test, amount, layers):
    with pytest.raises(ValueError, match="no test on site|cannot be tested"):
        site_points(Decimal(amount), test, TABLE, layers=layers)


def test_the_table_names_what_is_verified():
    unverified = {material.key for material in TABLE.materials if not material.confidence.verified}
    assert {"waterproof_roll", "insulation_wall", "bolt", "coupler", "brick_hollow"} <= unverified
    assert not {"cement_bulk", "rebar", "sand_gravel", "weld_slag"} & unverified
    assert all(material.zh != material.en for material in TABLE.materials)
    assert {required.test for material in TABLE.materials for required in material.tests} == set(TABLE.tests)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["materials"].append(d["materials"][0]), "a material appears twice"),
        (lambda d: d["materials"][0]["tests"][0].update(test="taste"), "unknown test taste"),
        (lambda d: d["materials"][0]["tests"].append(d["materials"][0]["tests"][0]), "a test appears twice"),
        (lambda d: d["site_tests"][2]["steps"].reverse(), "holds for any amount"),
        (lambda d: d["site_tests"][2].update(steps=[]), "holds for any amount"),
        (
            lambda d: d["site_tests"][2]["steps"].insert(0, {"every": 9, "up_to": 3000}),
            "the steps do not grow",
        ),
        (lambda d: d["site_tests"][0]["steps"][0].update(every=0), "a point stands for something"),
        (lambda d: d["deadlines"]["report_days"].pop("rebar"), "rebar: no days to the report"),
        (lambda d: d["materials"][0].update(lots=[]), "name a largest lot"),
        (lambda d: d["materials"][0]["lots"][0].update(amount=0), "must hold something"),
        (
            lambda d: d["materials"][0]["tests"][0].update(
                by_amount=[{"least": 5, "specimens": 1}, {"least": 5, "specimens": 2}]
            ),
            "do not grow",
        ),
    ],
)
def test_a_malformed_table_is_refused(change, message):
    data = deepcopy(dict(read_toml("reinspection.toml")))
    change(data)
    with pytest.raises(TableError, match=message):
        build(ReinspectionTable, data, "reinspection")


def test_a_company_may_change_a_default():
    quick = replace(TABLE, deadlines=replace(TABLE.deadlines, sample_within_days=0))
    (lot,) = plan_lots([delivery(5)], quick)
    assert lot.sample_by == ARRIVED
