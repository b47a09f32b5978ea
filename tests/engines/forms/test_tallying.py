"""Answers of many people counted by hand, and what always holds of the counts."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.forms import read_definition
from yingzao.engines.forms.tallying import Given, tally

FORM = read_definition({"format": 1, "fields": [
    {"key": "layers", "label": "审批层级", "type": "choice", "choices": ["少", "合适", "多"]},
    {"key": "causes", "label": "返工原因", "type": "choice", "multiple": True, "choices": ["图纸", "交底"]},
    {"key": "days", "label": "批复天数", "type": "number", "unit": "天"},
    {"key": "briefed", "label": "受过交底", "type": "yes_no"},
    {"key": "pain", "label": "困扰", "type": "long_text"},
]})  # fmt: skip
CREW, OFFICE = "工人", "项目经理"


def of(given_answers):
    return {each.question.key: each for each in tally(FORM, given_answers, "是", "否")}


def test_choices_are_counted_by_group_and_shares_are_of_people():
    found = of([
        Given(1, CREW, {"layers": "多", "causes": ["图纸", "交底"]}), Given(2, CREW, {"layers": "多"}),
        Given(3, OFFICE, {"layers": "合适", "causes": ["图纸"]}), Given(4, OFFICE, {}),
    ])  # fmt: skip
    layers = {option.words: option for option in found["layers"].options}
    assert (layers["多"].count, layers["多"].by_group, layers["少"].count) == (2, {CREW: 2}, 0)
    assert layers["合适"].share == Decimal(1) / 3 and found["layers"].answered == {
        CREW: 2,
        OFFICE: 1,
        None: 3,
    }
    assert [(each.words, each.share) for each in found["causes"].options] == [
        ("图纸", 1),
        ("交底", Decimal("0.5")),
    ]


def test_figures_have_mean_median_and_ends_in_all_and_by_group():
    found = of([Given(n, CREW if n < 3 else OFFICE, {"days": str(n * n)}) for n in range(1, 5)])[
        "days"
    ].figures
    assert (found[None].count, found[None].mean, found[None].median) == (4, Decimal("7.5"), Decimal("6.5"))
    assert (found[CREW].least, found[CREW].most, found[OFFICE].mean) == (1, 4, Decimal("12.5"))


def test_yes_no_words_and_choices_no_longer_offered():
    found = of(
        [
            Given(1, CREW, {"briefed": False, "pain": "等批复", "layers": "旧选项"}),
            Given(2, CREW, {"briefed": True}),
        ]
    )
    assert [(each.words, each.count) for each in found["briefed"].options] == [("是", 1), ("否", 1)]
    assert [(each.key, words) for each, words in found["pain"].texts] == [(1, "等批复")]
    assert [each.words for each in found["layers"].options] == ["少", "合适", "多", "旧选项"]


@given(st.lists(st.tuples(st.sampled_from([CREW, OFFICE, ""]), st.sampled_from(["少", "合适", "多", None]))))
def test_groups_sum_to_all_and_a_single_choice_to_those_who_answered(rows):
    found = of([Given(n, group, {"layers": choice}) for n, (group, choice) in enumerate(rows)])["layers"]
    assert all(sum(option.by_group.values()) == option.count for option in found.options)
    answered = sum(choice is not None for _group, choice in rows)
    assert sum(option.count for option in found.options) == found.answered[None] == answered
    assert sum(option.share for option in found.options).quantize(Decimal("0.001")) == (1 if answered else 0)
