"""Effect of a measure, and what counts as the same finding again."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.procedures.effect import Direction, effect_of
from yingzao.engines.procedures.pareto import groups_of, pareto
from yingzao.engines.procedures.repeats import Finding, problem_in, repeats_of

FIGURES = st.decimals(-1000, 1000, places=2)


@given(FIGURES, FIGURES)
def test_what_is_better_one_way_is_not_better_the_other_way(before, after):
    lower, higher = (effect_of(before, after, way) for way in Direction)
    assert lower.change == -effect_of(after, before, Direction.LOWER).change
    assert not (lower.is_better and higher.is_better)
    assert (lower.is_better or higher.is_better) == (before != after)


def test_a_change_from_nothing_has_no_percentage_and_no_target_is_neither_reached_nor_missed():
    effect = effect_of(Decimal(0), Decimal(3), Direction.HIGHER)
    assert (effect.percent, effect.is_better, effect.reached) == (None, True, None)


def test_the_same_problem_elsewhere_is_a_repeat_another_problem_or_an_old_one_is_not():
    today = date(2026, 3, 31)
    finding = Finding(9, "12 轴墙钢筋保护层不足", today)
    others = [
        Finding(1, "3 轴墙钢筋保护层不足", today - timedelta(days=80)),
        Finding(2, "三层墙钢筋保护层厚度不足", today - timedelta(days=3)),
        Finding(3, "防水卷材搭接不足", today),
        Finding(4, "5 轴墙钢筋保护层不足", today - timedelta(days=120)),
        Finding(5, "6 轴墙钢筋保护层不足", today + timedelta(days=1)),
    ]
    assert [each.key for each in repeats_of(finding, others)] == [1, 2, 9]
    assert problem_in("12") == "12"


@given(st.lists(st.text("墙板筋水钢裂缝漏1二", max_size=8), max_size=12))
def test_grouping_loses_no_finding_and_bars_add_up(titles):
    findings = [Finding(key, words, date(2026, 3, 1)) for key, words in enumerate(titles)]
    groups = groups_of(findings)
    assert sorted(key for group in groups for key in group.keys) == list(range(len(titles)))
    bars = pareto(groups, 50)
    assert not bars or bars[-1].cumulative == 100.0
    assert [len(bar.group.keys) for bar in bars] == sorted(
        (len(bar.group.keys) for bar in bars), reverse=True
    )
