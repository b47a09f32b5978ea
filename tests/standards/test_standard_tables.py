"""Tables of standards: they load, they are strict, and they say where each figure comes from."""

from copy import deepcopy
from dataclasses import FrozenInstanceError, dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest

from yingzao.standards.confidence import Confidence, weakest
from yingzao.standards.hazardous_works import HazardousWorks, ParameterKind
from yingzao.standards.loader import load, names, read_toml
from yingzao.standards.structure import TableError, build
from yingzao.standards.tables import BoqTable, RiskTable, SamplingTable


@pytest.mark.parametrize("name", names())
def test_every_table_loads_and_names_its_standard_and_sources(name):
    table = load(name)
    assert table.meta.standard
    assert table.meta.sources
    assert isinstance(table.meta.confidence, Confidence)


def test_a_table_is_read_once():
    assert load("hazardous_works") is load("hazardous_works")


def test_an_unknown_table_is_refused_with_the_names_there_are():
    with pytest.raises(TableError, match=r"'hazards'.*hazardous_works"):
        load("hazards")


def test_a_loaded_table_cannot_be_changed():
    table = load("hazardous_works")
    with pytest.raises(FrozenInstanceError):
        table.rules = ()
    with pytest.raises(TypeError):
        table.parameters["excavation_depth_m"] = None
    assert len(table.rules) == 38


def test_thresholds_are_exact_decimals():
    thresholds = [c.at_least for r in load("hazardous_works").rules for c in r.any if c.at_least is not None]
    assert len(thresholds) > 20
    assert all(isinstance(threshold, Decimal) for threshold in thresholds)


def test_only_v1_and_v2_count_as_verified():
    assert [c.value for c in Confidence if c.verified] == ["V1", "V2"]
    assert weakest([Confidence.V2, Confidence.V1]) is Confidence.V2
    assert weakest(list(Confidence)) is Confidence.GK


def test_the_hazard_table_has_nineteen_rules_per_level_each_with_clause_and_source():
    rules = load("hazardous_works").rules
    assert [sum(rule.level == level for rule in rules) for level in (1, 2)] == [19, 19]
    for rule in rules:
        assert rule.clause.startswith("附件二" if rule.level == 2 else "附件一")
        assert rule.sources
        assert rule.confidence is Confidence.V2


def test_every_parameter_of_the_hazard_table_is_used_and_has_two_names():
    table = load("hazardous_works")
    used = {key for work in table.work_types.values() for key in work.parameters}
    assert used == set(table.parameters)
    for key, parameter in table.parameters.items():
        assert parameter.zh != parameter.en
        if parameter.kind is ParameterKind.NUMBER:
            assert key.endswith(("_m", "_kn", "_kn_m", "_kn_m2"))
    assert all(table.rules_for(work) for work in table.work_types)


def test_the_method_statement_has_nine_chapters_and_five_experts():
    workflow = load("hazardous_works").workflow
    assert len(workflow.chapters) == 9
    assert workflow.min_experts == 5
    assert [outcome.zh for outcome in workflow.panel_outcomes] == ["通过", "修改后通过", "不通过"]
    assert not workflow.confidence.verified


def hazard_data():
    return deepcopy(dict(read_toml("hazardous_works.toml")))


def spoil_rule(**changes):
    def spoil(data):
        data["rules"][0].update(changes)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_rule(threshhold=5), r"rules\[0\]: unknown key threshhold"),
        (lambda d: d["rules"][0].pop("sources"), r"rules\[0\]: missing key sources"),
        (lambda d: d["rules"][0].pop("confidence"), r"rules\[0\]: missing key confidence"),
        (spoil_rule(sources=[]), "name at least one source"),
        (spoil_rule(confidence="sure"), "'sure' is not one of V1, V2, V2"),
        (spoil_rule(level=3), "level must be 1 or 2"),
        (spoil_rule(level=True), "expected int, found bool"),
        (spoil_rule(clause="  "), "must not be empty"),
        (spoil_rule(any="often"), "expected a list, found str"),
        (spoil_rule(work="digging"), "unknown work type digging"),
        (spoil_rule(id="S2.1"), "S2.1 appears twice"),
        (spoil_rule(any=[{"parameter": "span_m", "at_least": 5}]), "not a parameter of foundation_pit"),
        (spoil_rule(any=[{"parameter": "excavation_depth_m"}]), "at_least belongs to numbers"),
        (
            spoil_rule(any=[{"parameter": "affects_adjacent_structures", "any_of": ["x"]}]),
            "any_of belongs to choices",
        ),
        (
            spoil_rule(work="demolition", any=[{"parameter": "structure_kind", "any_of": ["dam"]}]),
            "unknown choice dam",
        ),
        (spoil_rule(any=[{"parameter": "excavation_depth_m", "at_least": float("nan")}]), "not a number"),
        (lambda d: d["work_types"]["underwater"].update(category="sea"), "unknown category sea"),
        (lambda d: d["work_types"]["underwater"].update(parameters=["depth"]), "unknown parameter depth"),
        (lambda d: d["parameters"]["span_m"].pop("unit"), "a number needs a unit"),
        (lambda d: d["parameters"]["structure_kind"].update(choices=[]), "a choice needs choices"),
        (lambda d: d["workflow"]["gates"][0].update(to="heaven"), "unknown state heaven"),
        (lambda d: d["meta"].update(sources=[]), "name at least one source"),
        (lambda d: d["meta"].update(effective_from="June"), "'June' is not a date"),
        (lambda d: d["meta"].update(effective_from=datetime(2018, 6, 1)), "expected date, found datetime"),
        (lambda d: d.update(meta=3), "meta: expected a table, found int"),
        (lambda d: d.update(parameters=[]), "parameters: expected a table, found list"),
    ],
)
def test_a_malformed_table_is_refused_and_the_message_names_the_place(spoil, message):
    data = hazard_data()
    spoil(data)
    with pytest.raises(TableError, match=message):
        build(HazardousWorks, data, "hazardous_works")


def test_the_untouched_copy_used_above_is_sound():
    assert build(HazardousWorks, hazard_data(), "hazardous_works") == load("hazardous_works")


def test_a_date_may_be_text_as_in_json():
    data = hazard_data()
    data["meta"]["effective_from"] = "2018-06-01"
    assert build(HazardousWorks, data, "hazardous_works") == load("hazardous_works")


def test_lot_ranges_with_a_gap_are_refused():
    data = deepcopy(dict(read_toml("sampling.toml")))
    data["minimum"]["rows"][1]["lot_min"] = 17
    with pytest.raises(TableError, match="gap or overlap"):
        build(SamplingTable, data, "sampling")


def test_a_risk_band_of_an_unknown_colour_is_refused():
    data = deepcopy(dict(read_toml("risk.toml")))
    data["lec_bands"][0]["colour"] = "purple"
    with pytest.raises(TableError, match="unknown colour purple"):
        build(RiskTable, data, "risk")


def test_decimals_may_be_given_as_numbers_but_not_as_text():
    @dataclass(frozen=True)
    class Size:
        length: Decimal
        since: date | None = None

    assert build(Size, {"length": 1.5}, "size") == Size(Decimal("1.5"))
    with pytest.raises(TableError, match=r"size\.length: expected Decimal, found str"):
        build(Size, {"length": "1.5"}, "size")


def test_the_nine_majors_of_the_bill_code_are_named():
    table = load("boq")
    assert isinstance(table, BoqTable)
    assert sorted(table.majors) == [f"0{digit}" for digit in range(1, 10)]
    assert not table.chapters_confidence.verified
