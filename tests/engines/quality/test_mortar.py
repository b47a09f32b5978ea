"""Mortar: group of three, acceptance of a lot, test groups.

Vectors: GB 50203-2011 4.0.12 (M10: 11.2, 10.6, 11.6 pass) and worked by hand.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.mortar import evaluate_mortar, mortar_group_value, plan_mortar_groups
from yingzao.engines.quality.strength import GroupRule, Method
from yingzao.standards.loader import load

TABLE = load("mortar")
STRENGTH = st.decimals(2, 20, places=1)


@pytest.mark.parametrize(
    ("cubes", "value", "rule"),
    [
        ((9.0, 10.0, 11.0), "10.0", GroupRule.MEAN),
        ((9.0, 10.0, 11.6), "10.0", GroupRule.MIDDLE),
        ((8.0, 10.0, 12.0), None, GroupRule.INVALID),
    ],
)
def test_a_group_takes_the_mean_the_middle_or_nothing(cubes, value, rule):
    result = mortar_group_value(*cubes, TABLE)
    assert (result.value_mpa, result.rule) == (Decimal(value) if value else None, rule)
    assert not result.confidence.verified


@pytest.mark.parametrize(
    ("groups", "grade", "accepted"),
    [
        ([11.2, 10.6, 11.6], 10, Answer.YES),
        ([11.0, 11.0, 11.0], 10, Answer.YES),
        ([10.9, 11.0, 11.0], 10, Answer.NO),
        ([8.5, 12.5, 12.5], 10, Answer.YES),
        ([8.4, 13.0, 13.0], 10, Answer.NO),
        ([8.3, 8.3, 8.3], 7.5, Answer.YES),
    ],
)
def test_three_groups_need_a_mean_of_one_point_one_and_none_below_point_eighty_five(groups, grade, accepted):
    verdict = evaluate_mortar(groups, grade, TABLE)
    assert (verdict.accepted, verdict.method) == (accepted, Method.MORTAR)
    assert verdict.confidence.verified
    assert verdict.clause == "GB 50203-2011 4.0.12"


def test_one_or_two_groups_must_each_exceed_the_grade():
    assert evaluate_mortar([11.0, 14.0], 10, TABLE).accepted is Answer.YES
    short = evaluate_mortar([10.9, 14.0], 10, TABLE)
    assert (short.accepted, short.method, short.formula) == (
        Answer.NO, Method.FEW_MORTAR_GROUPS, "min ≥ 1.10×10",
    )  # fmt: skip
    assert not short.confidence.verified


def test_no_groups_is_unknown_and_a_grade_is_positive():
    assert evaluate_mortar([], 10, TABLE).accepted is Answer.UNKNOWN
    with pytest.raises(ValueError, match="grade"):
        evaluate_mortar([10], 0, TABLE)


@given(st.lists(STRENGTH, min_size=1, max_size=12), st.sampled_from([5, 7.5, 10, 15]))
def test_acceptance_agrees_with_the_rule_spelled_out(groups, grade):
    f = Decimal(str(grade))
    if len(groups) < 3:
        obvious = all(group >= Decimal("1.1") * f for group in groups)
    else:
        # without division: Σ ≥ 1.1 · n · f
        obvious = sum(groups) >= Decimal("1.1") * len(groups) * f and min(groups) >= Decimal("0.85") * f
    verdict = evaluate_mortar(groups, grade, TABLE)
    assert (verdict.accepted is Answer.YES) == obvious
    assert evaluate_mortar(sorted(groups), grade, TABLE) == verdict


@pytest.mark.parametrize(
    ("volume_m3", "options", "groups"),
    [
        *[(250, {}, 1), (250.1, {}, 2), (300, {"mixers": 2}, 4)],
        *[(100, {"ready_mixed": True}, 3), (300, {"ready_mixed": True, "mixers": 5}, 6)],
    ],
)
def test_groups_planned_for_masonry(volume_m3, options, groups):
    plan = plan_mortar_groups(volume_m3, TABLE, **options)
    assert (plan.groups, plan.enough) == (groups, 3)
    for bad in ({"masonry_m3": 0}, {"mixers": 0}, {"masonry_m3": float("inf")}):
        with pytest.raises(ValueError, match="must be positive"):
            plan_mortar_groups(**{"masonry_m3": 5, "table": TABLE, **bad})
