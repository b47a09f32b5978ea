"""Overlays on the hazardous-works table: a province adds, a company tightens, nobody loosens."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.safety.hazard import classify
from yingzao.standards.loader import load
from yingzao.standards.overlay import Loosened, merge, regional_table, regions
from yingzao.standards.structure import TableError

NATIONAL = load("hazardous_works")
META = {
    "standard": "Q/CO 12-2026",
    "region": "company:demo",
    "confidence": "V1",
    "sources": ["board minutes"],
}


def rule(id_, level, work, any_=(), **extra):
    return {
        "id": id_,
        "level": level,
        "work": work,
        "clause": "4.2",
        "confidence": "V1",
        "sources": ["board minutes"],
        "any": list(any_),
        **extra,
    }


def depth(metres):
    return {"parameter": "excavation_depth_m", "at_least": metres}


def overlay(*rules, **sections):
    return {"meta": META, "rules": list(rules), **sections}


def test_beijing_adds_crossing_cranes_and_box_jacking():
    beijing = regional_table("CN-BJ")
    assert len(beijing.rules) == 38 + 3
    cranes = classify("crossing_cranes", {"interfering_crane_count": 2}, beijing)
    assert cranes.level == 1
    assert cranes.confidence.verified
    assert classify("crossing_cranes", {"interfering_crane_count": 1}, beijing).answers[1] is Answer.NO
    assert beijing.overlays[0].region == "CN-BJ"


def test_a_beijing_rule_nobody_could_check_is_marked_unverified():
    verdict = classify("box_jacking", {}, regional_table("CN-BJ"))
    assert verdict.level == 2
    assert not verdict.confidence.verified


def test_the_national_region_is_the_national_table_and_others_must_exist():
    assert regional_table("CN") is NATIONAL
    assert regions() == ("CN-BJ",)
    with pytest.raises(TableError, match=r"'CN-XX'.*CN-BJ"):
        regional_table("CN-XX")


def test_a_company_may_lower_a_threshold():
    table = merge(NATIONAL, overlay(rule("S1.1", 2, "foundation_pit", [depth(4)])))
    assert classify("foundation_pit", {"excavation_depth_m": 4.2}, table).level == 2
    assert classify("foundation_pit", {"excavation_depth_m": 4.2}, NATIONAL).level == 1
    assert len(table.rules) == 38


def test_repeating_a_rule_with_the_same_threshold_is_no_loosening():
    table = merge(NATIONAL, overlay(rule("S1.1", 2, "foundation_pit", [depth(5)])))
    assert classify("foundation_pit", {"excavation_depth_m": 5}, table).level == 2
    assert table.rules[0].sources == ("board minutes",)


def test_a_company_may_add_a_rule_with_a_parameter_of_its_own():
    water = {"zh": "地下水位高出坑底", "en": "groundwater above pit bottom", "kind": "number", "unit": "m"}
    extra = rule("CO-1", 2, "foundation_pit", [{"parameter": "groundwater_head_m", "at_least": 2}])
    table = merge(NATIONAL, overlay(extra, parameters={"groundwater_head_m": water}))
    verdict = classify("foundation_pit", {"excavation_depth_m": 3.5, "groundwater_head_m": 2}, table)
    assert [item.rule.id for item in verdict.fired] == ["CO-1", "D1.1"]
    assert "groundwater_head_m" not in NATIONAL.work_types["foundation_pit"].parameters


def test_a_company_may_raise_a_level_widen_a_rule_or_make_it_unconditional():
    table = merge(
        NATIONAL,
        overlay(
            rule("D4.4", 2, "hanging_basket"),
            rule("S4.3", 2, "cantilever_scaffold"),
            rule(
                "S5.1",
                2,
                "demolition",
                [
                    {
                        "parameter": "structure_kind",
                        "any_of": ["wharf", "bridge", "viaduct", "chimney", "water_tower", "other"],
                    },
                    {"parameter": "toxic_dust_fire_explosion_risk"},
                ],
            ),
        ),
    )
    assert classify("hanging_basket", {}, table).level == 2
    assert classify("cantilever_scaffold", {}, table).level == 2
    assert classify("demolition", {"structure_kind": "other"}, table).level == 2


@pytest.mark.parametrize(
    ("weaker", "message"),
    [
        (
            rule("S1.1", 2, "foundation_pit", [depth(6)]),
            "S1.1: excavation_depth_m >= 5.0 is missing or weaker",
        ),
        (rule("S1.1", 1, "foundation_pit", [depth(5)]), "level 1 is below the level 2"),
        (rule("S1.1", 2, "manual_bored_pile", [depth(5)]), "may not move it"),
        (
            rule("S5.1", 2, "demolition", [{"parameter": "structure_kind", "any_of": ["wharf"]}]),
            "structure_kind in wharf, bridge",
        ),
        (
            rule("S5.2", 2, "demolition", [{"parameter": "affects_public_or_utilities"}]),
            "within_heritage_influence is missing",
        ),
        (
            rule("D4.3", 1, "cantilever_scaffold", [{"parameter": "segment_height_m", "at_least": 1}]),
            "always applies",
        ),
    ],
)
def test_loosening_a_national_rule_is_refused_and_the_table_stays_as_it_was(weaker, message):
    before = NATIONAL.rules
    with pytest.raises(Loosened, match=message):
        merge(NATIONAL, overlay(weaker))
    assert NATIONAL.rules is before
    assert classify("foundation_pit", {"excavation_depth_m": 5}, NATIONAL).level == 2


def test_an_overlay_may_not_redefine_what_exists_or_repeat_itself():
    same = {"zh": "跨度", "en": "span", "kind": "number", "unit": "mm"}
    with pytest.raises(TableError, match="parameter span_m is already defined"):
        merge(NATIONAL, overlay(parameters={"span_m": same}))
    twice = rule("CO-1", 1, "underwater")
    with pytest.raises(TableError, match="appears twice"):
        merge(NATIONAL, overlay(twice, twice))


@pytest.mark.parametrize("key", ["sources", "confidence", "clause"])
def test_a_company_rule_needs_source_confidence_and_clause_too(key):
    bare = rule("CO-1", 1, "underwater")
    del bare[key]
    with pytest.raises(TableError, match=f"missing key {key}"):
        merge(NATIONAL, overlay(bare))


def test_a_company_rule_about_an_unknown_work_is_refused():
    with pytest.raises(TableError, match="unknown work type moon_landing"):
        merge(NATIONAL, overlay(rule("CO-1", 1, "moon_landing")))


@given(threshold=st.decimals("0.1", 5, places=2), metres=st.decimals(0, 20, places=2))
def test_a_tightened_table_never_gives_a_lower_level(threshold, metres):
    table = merge(NATIONAL, overlay(rule("S1.1", 2, "foundation_pit", [depth(Decimal(threshold))])))
    inputs = {"excavation_depth_m": metres}
    assert (
        classify("foundation_pit", inputs, table).level >= classify("foundation_pit", inputs, NATIONAL).level
    )
