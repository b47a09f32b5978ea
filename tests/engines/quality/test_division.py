"""Division of a building: the table of appendix B, and lots by storey, flow segment and quantity.

Vectors: counted by hand from GB 50300-2013 4.0.5 and the lot rules of ``standards/division.toml``.
"""

from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.quality.division import Building, Place, Storey, divide
from yingzao.standards.division import DivisionTable, Zone
from yingzao.standards.loader import load, read_toml
from yingzao.standards.structure import TableError, build

TABLE = load("division")
TWO = ("Ⅰ段", "Ⅱ段")
TOWER = Building(
    "1#",
    "1#楼",
    (
        Storey("f", "基础", Zone.FOUNDATION, ("A区", "B区", "C区")),
        Storey("b1", "地下1层", Zone.BASEMENT, ("A区", "B区", "C区")),
        Storey("1", "1层", Zone.ABOVE, TWO),
        *[Storey(str(n), f"{n}层", Zone.ABOVE, TWO, typical=True) for n in range(2, 9)],
        Storey("r", "屋面", Zone.ROOF),
    ),
)


def lots_of(tree, code):
    return next(item.lots for item in tree.items() if item.code == code)


def test_the_table_has_ten_divisions_and_every_item_a_name_in_two_languages():
    assert [d.zh for d in TABLE.divisions] == [
        "地基与基础", "主体结构", "建筑装饰装修", "屋面", "建筑给水排水及供暖",
        "通风与空调", "建筑电气", "智能建筑", "建筑节能", "电梯",
    ]  # fmt: skip
    assert [len(d.subdivisions) for d in TABLE.divisions] == [7, 7, 12, 5, 14, 20, 7, 19, 5, 3]
    for branch in TABLE.branches:
        assert len(branch.code) == 6
        assert branch.item.zh != branch.item.en
        assert branch.item.en.isascii()


def test_only_what_another_source_confirms_is_verified():
    verified = {b.code[:4] for b in TABLE.branches if b.subdivision.confidence.verified}
    assert verified == {"0101", "0103", "0201", "0202", "0203", "0204", "0205", "0206", "0207"}
    assert not any(rule.confidence.verified for rule in TABLE.lot_rules.values())


def test_reinforcement_falls_into_one_lot_per_storey_and_flow_segment():
    tree = divide(TOWER, ["020102"], TABLE)
    lots = list(tree.lots())
    assert len(lots) == 3 + 8 * 2
    assert [lots[0].code, lots[-1].code] == ["020102001", "020102019"]
    assert (lots[3].zh, lots[3].en) == ("1层 Ⅰ段 钢筋", "Reinforcement, 1层 Ⅰ段")
    assert lots[3].place == Place(("1",), "Ⅰ段")
    assert (lots[3].clause, lots[3].confidence.verified) == ("GB 50300-2013 4.0.5", False)
    (division,) = tree.divisions
    (subdivision,) = division.subdivisions
    assert (division.code, subdivision.code, subdivision.zh) == ("02", "0201", "混凝土结构")


def test_three_typical_storeys_share_a_lot_of_floor_finish():
    lots = lots_of(divide(TOWER, ["030101"], TABLE), "030101")
    assert [lot.place_name for lot in lots if lot.place.segment == "Ⅰ段"] == [
        "1层 Ⅰ段", "2层–4层 Ⅰ段", "5层–7层 Ⅰ段", "8层 Ⅰ段",
    ]  # fmt: skip


def test_typical_storeys_with_other_segments_do_not_share_a_lot():
    storeys = [Storey(str(n), f"{n}层", Zone.ABOVE, TWO if n < 3 else ("Ⅰ段",), True) for n in range(1, 5)]
    lots = lots_of(divide(Building("1#", "1#楼", tuple(storeys)), ["030101"], TABLE), "030101")
    assert [lot.place.storeys for lot in lots] == [("1", "2"), ("1", "2"), ("3", "4")]


@pytest.mark.parametrize(
    ("code", "quantity", "lots"),
    [
        *[("030401", "1", 1), ("030401", "100", 1), ("030401", "101", 2), ("030404", "101", 3)],
        *[("030301", "1000", 1), ("030301", "1000.01", 2), ("100103", "6", 6)],
    ],
)
def test_lots_limited_by_quantity_split_when_it_is_exceeded(code, quantity, lots):
    tree = divide(TOWER, [code], TABLE, {(code, Place()): Decimal(quantity)})
    (item,) = tree.items()
    assert (len(item.lots), item.unknown) == (lots, ())
    assert [lot.batch for lot in item.lots] == list(range(1, lots + 1))


def test_masonry_splits_at_two_hundred_and_fifty_cubic_metres_of_a_place():
    here = Place(("1",), "Ⅰ段")
    (item,) = divide(TOWER, ["020205"], TABLE, {("020205", here): Decimal("250.1")}).items()
    assert [lot.zh for lot in item.lots if lot.place == here] == [
        "1层 Ⅰ段 填充墙砌体 1/2",
        "1层 Ⅰ段 填充墙砌体 2/2",
    ]


def test_an_unknown_quantity_gives_one_lot_and_is_named():
    (item,) = divide(TOWER, ["030401"], TABLE).items()
    assert (len(item.lots), item.unknown) == (1, (Place(),))
    (roof,) = divide(TOWER, ["040301"], TABLE).items()
    assert ([lot.place_name for lot in roof.lots], roof.unknown) == (["屋面"], ())


def test_a_whole_division_may_be_chosen_and_overlaps_count_once():
    whole = divide(TOWER, ["02"], TABLE)
    assert divide(TOWER, ["02", "0201", "020102"], TABLE) == whole
    assert len(whole.divisions[0].subdivisions) == 7


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"chosen": ["0299"]}, "no division, subdivision or item 0299"),
        (
            {"quantities": {("020102", Place(("9",))): Decimal(3)}},
            "020102 are given where its lots ask for none",
        ),
        ({"chosen": ["030401"], "quantities": {("030401", Place()): Decimal(0)}}, "must be positive, not 0"),
        ({"chosen": ["030401"], "quantities": {("030401", Place()): Decimal("NaN")}}, "must be positive"),
    ],
)
def test_what_cannot_be_divided_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        divide(TOWER, **{"chosen": ["020102"], "table": TABLE, **arguments})


def test_a_storey_or_segment_twice_is_refused():
    with pytest.raises(ValueError, match="a storey appears twice"):
        Building("1#", "1#楼", (Storey("1", "1层", Zone.ABOVE), Storey("1", "2层", Zone.ABOVE)))
    with pytest.raises(ValueError, match="flow segment appears twice"):
        Storey("1", "1层", Zone.ABOVE, ("Ⅰ段", "Ⅰ段"))


@st.composite
def buildings(draw):
    zones = sorted(draw(st.lists(st.sampled_from(list(Zone)), max_size=12)), key=list(Zone).index)
    storeys = [
        Storey(str(n), f"{n}", zone, draw(st.sampled_from([(), TWO, ("Ⅰ段",)])), draw(st.booleans()))
        for n, zone in enumerate(zones)
    ]
    return Building("1#", "1#楼", tuple(storeys))


def obvious_places(building, zones):
    """Every pair of storey and segment of these zones, each storey alone."""
    return [
        (storey.key, segment)
        for storey in building.storeys if storey.zone in zones
        for segment in storey.segments or (None,)
    ]  # fmt: skip


@given(buildings(), st.sampled_from(["010101", "010701", "020102", "020201", "030101"]))
def test_lots_cover_every_place_of_their_zones_exactly_once(building, code):
    tree = divide(building, [code], TABLE)
    rule = TABLE.lot_rules[TABLE.by_code[code].rule]
    covered = [(key, lot.place.segment) for lot in tree.lots() for key in lot.place.storeys]
    assert sorted(covered, key=str) == sorted(obvious_places(building, rule.zones), key=str)
    assert (
        len({lot.key for lot in tree.lots()})
        == len({lot.code for lot in tree.lots()})
        == len(list(tree.lots()))
    )


@given(buildings(), st.sampled_from(list(Zone)))
def test_a_further_storey_keeps_the_keys_of_the_lots_there_were(building, zone):
    taller = Building("1#", "1#楼", (*building.storeys, Storey("new", "new", zone)))
    before = {lot.key for lot in divide(building, ["0201", "0501"], TABLE).lots()}
    assert before <= {lot.key for lot in divide(taller, ["0201", "0501"], TABLE).lots()}


def spoiled(change):
    data = deepcopy(dict(read_toml("division.toml")))
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["divisions"][0]["subdivisions"][0].update(lots="daily"), "unknown lot rule daily"),
        (lambda d: d["divisions"].append(d["divisions"][0]), "item 010101 appears twice"),
        (lambda d: d["lot_rules"]["doors"].pop("unit"), "needs a unit"),
        (lambda d: d["lot_rules"]["doors"].update(every=0), "at least 1"),
        (lambda d: d["lot_rules"]["doors"].update(zones=["roof"]), "need zones"),
        (lambda d: d["lot_rules"]["floor_finish"].update(typical_storeys=0), "at least one storey"),
    ],
)
def test_a_malformed_division_is_refused(change, message):
    with pytest.raises(TableError, match=message):
        build(DivisionTable, spoiled(change), "division")
