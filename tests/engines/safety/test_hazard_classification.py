"""Hazardous works: the vectors of the two lists, three-valued answers, and agreement with brute force.

Vectors: thresholds of 建办质〔2018〕31号, both annexes, on and just below each limit.
"""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.safety.hazard import InvalidInput, ReasonCode, classify, compare
from yingzao.engines.safety.hazard_wording import describe
from yingzao.engines.safety.loads import kn_from_tonnes
from yingzao.standards.hazardous_works import ParameterKind
from yingzao.standards.loader import load
from yingzao.standards.overlay import merge

TABLE = load("hazardous_works")
RULES = {rule.id: rule for rule in TABLE.rules}


def fired(verdict):
    return [item.rule.id for item in verdict.fired]


@pytest.mark.parametrize(
    ("work", "parameters", "rules", "level"),
    [
        ("foundation_pit", {"excavation_depth_m": 5.0}, ["S1.1", "D1.1"], 2),
        ("foundation_pit", {"excavation_depth_m": 4.99}, ["D1.1"], 1),
        ("concrete_formwork_support", {"support_height_m": 4.9, "support_span_m": 18}, ["S2.2", "D2.2"], 2),
        (
            "crane_erection_dismantling",
            {"rated_capacity_kn": 245, "total_erection_height_m": 199},
            ["D3.3"],
            1,
        ),
        ("crane_erection_dismantling", {"rated_capacity_kn": kn_from_tonnes(31)}, ["S3.2", "D3.3"], 2),
        ("cantilever_scaffold", {"segment_height_m": 20}, ["S4.3", "D4.3"], 2),
        ("hanging_basket", {}, ["D4.4"], 1),
        ("steel_structure_erection", {"span_m": 36}, ["S7.2a", "D7.2a"], 2),
        ("steel_structure_erection", {"span_m": 35.9}, ["D7.2a"], 1),
        ("space_grid_or_membrane", {"span_m": 40}, ["D7.2b"], 1),
        ("manual_bored_pile", {"excavation_depth_m": 16}, ["S7.3", "D7.3"], 2),
        ("mined_shield_pipejacking_tunnel", {}, ["S6.1"], 2),
        ("tool_formwork", {}, ["S2.1"], 2),
        ("underwater", {}, ["S7.4"], 2),
        ("new_technology_without_standard", {}, ["S7.6"], 2),
        ("unconventional_lifting", {"single_lift_weight_kn": 9.9}, [], 0),
        ("unconventional_lifting", {"single_lift_weight_kn": 10}, ["D3.1"], 1),
        ("unconventional_lifting", {"single_lift_weight_kn": 100}, ["S3.1", "D3.1"], 2),
        ("floor_steel_tube_scaffold", {"scaffold_height_m": 23.9}, [], 0),
        ("floor_steel_tube_scaffold", {"scaffold_height_m": 24}, ["D4.1"], 1),
        ("floor_steel_tube_scaffold", {"scaffold_height_m": 50}, ["S4.1", "D4.1"], 2),
        ("attached_lifting_scaffold", {"lifting_height_m": 150}, ["S4.2", "D4.2"], 2),
        ("curtain_wall", {"construction_height_m": 50}, ["S7.1", "D7.1"], 2),
        ("integral_jacking_moving_rotating", {"structure_weight_kn": 1000}, ["S7.5"], 2),
        ("integral_jacking_moving_rotating", {"structure_weight_kn": 999}, [], 0),
        ("load_bearing_support", {"single_point_load_kn": 7}, ["S2.3", "D2.3"], 2),
        ("load_bearing_support", {"single_point_load_kn": 6.9}, ["D2.3"], 1),
        ("demolition", {"structure_kind": "chimney"}, ["S5.1"], 2),
        ("demolition", {"within_heritage_influence": True}, ["S5.2"], 2),
        ("precast_concrete_installation", {}, ["D7.5"], 1),
    ],
)
def test_published_thresholds_give_level_and_clauses(work, parameters, rules, level):
    verdict = classify(work, parameters, TABLE)
    assert fired(verdict) == rules
    assert verdict.level == level


def test_a_load_of_ten_alone_makes_formwork_hazardous_and_leaves_level_two_open():
    verdict = classify("concrete_formwork_support", {"total_load_design_kn_m2": 10.0}, TABLE)
    assert fired(verdict) == ["D2.2"]
    assert verdict.level == 1
    assert verdict.answers == {1: Answer.YES, 2: Answer.UNKNOWN}
    assert verdict.missing == ("support_height_m", "support_span_m", "line_load_design_kn_m")


def test_a_shallow_pit_with_unknown_surroundings_is_unknown_and_not_ordinary():
    verdict = classify("foundation_pit", {"excavation_depth_m": 2.5}, TABLE)
    assert verdict.answers == {1: Answer.UNKNOWN, 2: Answer.NO}
    assert verdict.level == 0
    assert verdict.missing == ("complex_geology_environment_or_pipelines", "affects_adjacent_structures")


def test_a_shallow_pit_in_simple_surroundings_is_ordinary():
    known = {
        "excavation_depth_m": 2.5,
        "complex_geology_environment_or_pipelines": False,
        "affects_adjacent_structures": False,
    }
    verdict = classify("foundation_pit", known, TABLE)
    assert verdict.answers == {1: Answer.NO, 2: Answer.NO}
    assert verdict.missing == ()
    assert classify("foundation_pit", {**known, "affects_adjacent_structures": True}, TABLE).level == 1


def test_none_means_unknown():
    given = classify("curtain_wall", {"construction_height_m": None}, TABLE)
    assert given == classify("curtain_wall", {}, TABLE)
    assert given.answers[2] is Answer.UNKNOWN


def test_a_fired_rule_says_which_condition_was_met_with_unit_and_threshold():
    verdict = classify("concrete_formwork_support", {"support_height_m": 8.4, "support_span_m": 9}, TABLE)
    top = verdict.fired[0]
    assert top.rule.clause == "附件二 二(二)"
    (finding,) = top.findings
    assert (finding.parameter, finding.value, finding.unit, finding.threshold) == (
        "support_height_m",
        Decimal("8.4"),
        "m",
        Decimal("8.0"),
    )


def test_a_pit_just_below_five_metres_is_near_level_two():
    verdict = classify("foundation_pit", {"excavation_depth_m": 4.5}, TABLE)
    (near,) = verdict.near
    assert (near.rule.id, near.ratio, near.unit) == ("S1.1", Decimal("0.900"), "m")
    assert classify("foundation_pit", {"excavation_depth_m": 4.49}, TABLE).near == ()
    assert classify("foundation_pit", {"excavation_depth_m": 4.49}, TABLE, margin=0.85).near != ()
    assert classify("foundation_pit", {"excavation_depth_m": 5}, TABLE).near == ()


def test_the_explanation_is_codes_and_values_for_screens_to_word():
    verdict = classify("foundation_pit", {"excavation_depth_m": 4.8}, TABLE)
    codes = [reason.code for reason in verdict.explanation]
    assert codes == [
        ReasonCode.RULE_APPLIES,
        ReasonCode.RULE_OPEN,
        ReasonCode.LEVEL_EXCLUDED,
        ReasonCode.NEAR_THRESHOLD,
    ]
    assert dict(verdict.explanation[0].values) == {"rule": "D1.1", "clause": "附件一 一(一)", "level": "1"}
    assert dict(verdict.explanation[3].values)["threshold"] == "5.0"


def test_a_verdict_resting_on_an_unverified_rule_says_so():
    extra = {
        "id": "CO-1",
        "level": 2,
        "work": "hanging_basket",
        "clause": "1",
        "confidence": "GK",
        "sources": ["habit"],
    }
    meta = {"standard": "Q/CO 1", "confidence": "GK", "sources": ["habit"]}
    verdict = classify("hanging_basket", {}, merge(TABLE, {"meta": meta, "rules": [extra]}))
    assert verdict.level == 2
    assert not verdict.confidence.verified
    assert verdict.explanation[-1].code is ReasonCode.UNVERIFIED
    assert classify("hanging_basket", {}, TABLE).confidence.verified


@pytest.mark.parametrize(
    ("work", "parameters", "message"),
    [
        ("flying", {}, "unknown work type"),
        ("curtain_wall", {"span_m": 3}, "curtain_wall has no parameter span_m"),
        ("curtain_wall", {"construction_height_m": "50"}, "expected a number in m"),
        ("curtain_wall", {"construction_height_m": True}, "expected a number"),
        ("curtain_wall", {"construction_height_m": -1}, "negative"),
        ("curtain_wall", {"construction_height_m": float("nan")}, "not a number"),
        ("curtain_wall", {"construction_height_m": float("inf")}, "not a number"),
        ("demolition", {"structure_kind": "castle"}, "not one of wharf"),
        ("demolition", {"structure_kind": True}, "not one of wharf"),
        ("demolition", {"within_heritage_influence": 1}, "expected true or false"),
    ],
)
def test_impossible_inputs_are_refused(work, parameters, message):
    with pytest.raises(InvalidInput, match=message):
        classify(work, parameters, TABLE)


@pytest.mark.parametrize("margin", [0, -0.5, 1.01])
def test_a_margin_that_is_no_share_is_refused(margin):
    with pytest.raises(InvalidInput, match="margin"):
        classify("foundation_pit", {}, TABLE, margin=margin)


def test_a_crane_base_may_stand_below_zero():
    assert classify("crane_erection_dismantling", {"foundation_elevation_m": -12.5}, TABLE).level == 1


@pytest.mark.parametrize(
    ("before", "after", "reopens"),
    [
        ({"excavation_depth_m": 4.8}, {"excavation_depth_m": 5.1}, True),
        ({"excavation_depth_m": 5.1}, {"excavation_depth_m": 6.3}, False),
        ({"excavation_depth_m": 5.1}, {"excavation_depth_m": 4.0}, True),
        ({"excavation_depth_m": 3.5}, {"excavation_depth_m": 3.5, "affects_adjacent_structures": True}, True),
        ({"excavation_depth_m": 4.8}, {}, True),
    ],
)
def test_a_design_change_reopens_the_classification_when_level_rules_or_certainty_change(
    before, after, reopens
):
    change = compare(classify("foundation_pit", before, TABLE), classify("foundation_pit", after, TABLE))
    assert change.reopens is reopens


def test_a_comparison_names_what_changed():
    change = compare(
        classify("foundation_pit", {"excavation_depth_m": 4.8}, TABLE),
        classify("foundation_pit", {"excavation_depth_m": 5.1}, TABLE),
    )
    assert (change.level_before, change.level_after) == (1, 2)
    assert change.rules_added == ("S1.1",)
    assert change.rules_dropped == ()
    gone = compare(
        classify("foundation_pit", {"excavation_depth_m": 4.8}, TABLE), classify("foundation_pit", {}, TABLE)
    )
    assert gone.newly_unknown_levels == (1, 2)


@pytest.mark.parametrize(
    ("rule", "zh", "en"),
    [
        ("S7.1", "建筑幕墙安装：施工高度 ≥ 50 m", "curtain wall installation: working height ≥ 50 m"),
        ("D4.4", "高处作业吊篮：一律适用", "suspended access platform: always, whatever the size"),
        ("S7.5", "大型结构整体顶升、平移、转体：结构整体重量 ≥ 1000 kN", None),
        (
            "S5.1",
            "拆除工程：被拆结构类型：码头、桥梁、高架、烟囱、水塔，或 "
            "易引起有毒有害气（液）体、粉尘扩散或易燃易爆事故",
            None,
        ),
    ],
)
def test_a_rule_is_worded_in_both_languages(rule, zh, en):
    assert describe(RULES[rule], "zh", TABLE) == zh
    if en:
        assert describe(RULES[rule], "en", TABLE) == en


def test_every_rule_has_an_english_sentence_without_chinese_left_in_it():
    for rule in TABLE.rules:
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in describe(rule, "en", TABLE))


# --- properties ---


def values_of(parameter):
    if parameter.kind is ParameterKind.BOOL:
        return st.booleans()
    if parameter.kind is ParameterKind.CHOICE:
        return st.sampled_from([choice.key for choice in parameter.choices])
    limits = sorted({c.at_least for r in TABLE.rules for c in r.any if c.at_least is not None})
    return st.sampled_from(limits) | st.decimals(0, 1200, places=2)


@st.composite
def works(draw):
    work = draw(st.sampled_from(sorted(TABLE.work_types)))
    keys = TABLE.work_types[work].parameters
    return work, {key: draw(st.none() | values_of(TABLE.parameters[key])) for key in keys}


def completions(work, parameters):
    """Every way to fill the gaps with values at, below and above each threshold of the work."""
    options = []
    for key in TABLE.work_types[work].parameters:
        if parameters.get(key) is not None:
            options.append([parameters[key]])
            continue
        parameter = TABLE.parameters[key]
        if parameter.kind is ParameterKind.BOOL:
            options.append([True, False])
        elif parameter.kind is ParameterKind.CHOICE:
            options.append([choice.key for choice in parameter.choices])
        else:
            options.append([0, 10**6])
    for filled in product(*options):
        yield dict(zip(TABLE.work_types[work].parameters, filled, strict=True))


def holds(rule, filled):
    """Two-valued reading of a rule, all inputs known; the slow obvious way."""
    if len(rule.any) == 0:
        return True
    for condition in rule.any:
        value = filled[condition.parameter]
        if condition.at_least is not None and value >= condition.at_least:
            return True
        if condition.any_of and value in condition.any_of:
            return True
        if condition.at_least is None and not condition.any_of and value is True:
            return True
    return False


def obvious_answer(work, parameters, level):
    """Yes if the level holds however the gaps are filled, no if it never does, otherwise unknown."""
    outcomes = {
        any(holds(rule, filled) for rule in TABLE.rules if rule.work == work and rule.level >= level)
        for filled in completions(work, parameters)
    }
    if outcomes == {True}:
        return Answer.YES
    return Answer.NO if outcomes == {False} else Answer.UNKNOWN


@settings(max_examples=300)
@given(works())
def test_the_answers_agree_with_trying_out_every_way_to_fill_the_gaps(case):
    work, parameters = case
    verdict = classify(work, parameters, TABLE)
    assert verdict.answers == {level: obvious_answer(work, parameters, level) for level in (1, 2)}
    assert verdict.level == max(
        (level for level in (1, 2) if verdict.answers[level] is Answer.YES), default=0
    )
    assert bool(verdict.missing) == (Answer.UNKNOWN in verdict.answers.values())


@given(works(), st.data())
def test_filling_in_a_missing_value_never_contradicts_a_definite_answer(case, data):
    work, parameters = case
    before = classify(work, parameters, TABLE)
    filled = {
        key: data.draw(values_of(TABLE.parameters[key])) if value is None else value
        for key, value in parameters.items()
    }
    after = classify(work, filled, TABLE)
    assert Answer.UNKNOWN not in after.answers.values()
    for level, answer in before.answers.items():
        assert answer in (Answer.UNKNOWN, after.answers[level])


@given(works(), st.data())
def test_raising_a_number_never_lowers_the_level(case, data):
    work, parameters = case
    numbers = [key for key, value in parameters.items() if isinstance(value, Decimal)]
    if not numbers:
        return
    key = data.draw(st.sampled_from(numbers))
    more = {**parameters, key: parameters[key] + data.draw(st.decimals(0, 500, places=2))}
    before, after = classify(work, parameters, TABLE), classify(work, more, TABLE)
    assert after.level >= before.level
    assert set(fired(before)) <= set(fired(after))


@given(works())
def test_comparing_a_work_with_itself_reopens_nothing(case):
    verdict = classify(*case, TABLE)
    assert not compare(verdict, verdict).reopens
