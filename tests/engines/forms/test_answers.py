"""Answers to a form: typed, within limits, complete on demand; conditions and computed questions follow from them."""

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.forms.samples import ANSWERS, POUR_CHECK
from yingzao.engines.forms import check_answers, read_definition, state_of
from yingzao.engines.forms.answers import digest
from yingzao.engines.formula import Missing, Unknown

FORM = read_definition(POUR_CHECK)


def wrong(answers, *, complete=True) -> list[tuple[str, str]]:
    return [(p.place, p.code) for p in check_answers(FORM, answers, complete=complete).problems]


def test_right_answers_are_kept_as_they_are():
    found = check_answers(FORM, ANSWERS, complete=True)
    assert found.problems == ()
    assert found.answers == ANSWERS


def test_totals_shares_and_dates_are_computed():
    values = state_of(FORM, ANSWERS).values
    assert values["trucks.cost"] == [Decimal(4560), Decimal(240)]
    assert values["trucks.share"] == [Decimal(95), Decimal(5)]
    assert values["over"] == 0 and values["strip_on"] == date(2026, 3, 15)


def test_an_empty_cell_makes_what_needs_it_unknown_and_is_named():
    answers = deepcopy(ANSWERS)
    del answers["trucks"][1]["volume"]
    values = state_of(FORM, answers).values
    assert values["trucks.cost"][1] == Unknown((Missing("trucks.volume", 2),))
    assert values["over"] == Unknown((Missing("trucks.volume", 2),))
    assert wrong(answers) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"slump_mm": "99"}, ("slump_mm", "own")),
        ({"slump_mm": "180.5"}, ("slump_mm", "own")),
        ({"slump_mm": "NaN"}, ("slump_mm", "not_this")),
        ({"slump_mm": True}, ("slump_mm", "not_this")),
        ({"slump_mm": "１８０"}, ("slump_mm", "not_this")),
        ({"slump_mm": 1e30}, ("slump_mm", "not_this")),
        ({"weather": "雪"}, ("weather", "not_this")),
        ({"weather": ["晴"]}, ("weather", "not_this")),
        ({"checked_on": "2026-02-30"}, ("checked_on", "not_this")),
        ({"checked_on": "0001-01-01"}, ("checked_on", "not_this")),
        ({"checked_at": "25:00"}, ("checked_at", "not_this")),
        ({"vibrated": "yes"}, ("vibrated", "not_this")),
        ({"place": "7"}, ("place", "not_this")),
        ({"checker": -1}, ("checker", "not_this")),
        ({"pictures": [1, 1]}, ("pictures", "not_this")),
        ({"pictures": list(range(1, 60))}, ("pictures", "not_this")),
        ({"position": {"lat": 91, "lon": 0}}, ("position", "not_this")),
        ({"signed": {"person": 3}}, ("signed", "not_this")),
        ({"signed": {"person": 3, "at": "2026-03-01", "digest": "0" * 64}}, ("signed", "not_this")),
        ({"transport": "-1"}, ("transport", "below")),
        ({"transport": "1.005"}, ("transport", "decimals")),
        ({"trucks": [{"plate": "沪A" * 9}]}, ("trucks.1.plate", "long_answer")),
        ({"trucks": [{"plate": "沪A", "driver": "张"}]}, ("trucks.1.driver", "not_asked")),
        ({"trucks": [{"plate": "沪A", "cost": "5"}]}, ("trucks.1.cost", "not_asked")),
        ({"trucks": {"plate": "沪A"}}, ("trucks", "not_this")),
        ({"trucks": [{"plate": "x"}] * 61}, ("trucks", "many_rows")),
        ({"trucks": [{"plate": "x"}] * 201}, ("trucks", "not_this")),
        ({"over": "5"}, ("over", "not_asked")),
        ({"unasked": 1}, ("unasked", "not_asked")),
        ({"planned": "1"}, ("planned", "own")),
    ],
)
def test_a_wrong_answer_is_named_in_a_draft_too(change, expected):
    assert expected in wrong(ANSWERS | change, complete=False)


def test_a_draft_may_lack_what_a_whole_form_needs():
    assert wrong({}, complete=False) == []
    assert wrong({}) == [
        ("place", "missing"), ("checked_on", "missing"), ("weather", "missing"), ("slump_mm", "missing"),
        ("trucks", "few_rows"),
    ]  # fmt: skip
    assert ("trucks.1.plate", "missing") in wrong(ANSWERS | {"trucks": [{"volume": "1"}]})


def test_a_question_is_asked_and_demanded_only_when_its_condition_holds():
    assert "rain_measures" not in state_of(FORM, ANSWERS).shown
    rain = ANSWERS | {"weather": "雨"}
    assert "rain_measures" in state_of(FORM, rain).shown
    assert wrong(rain) == [("rain_measures", "missing")]
    assert wrong(rain | {"rain_measures": "覆盖塑料薄膜"}) == []


def test_an_answer_that_is_no_longer_asked_is_not_kept():
    found = check_answers(FORM, ANSWERS | {"rain_measures": "覆盖"}, complete=True)
    assert found.problems == () and "rain_measures" not in found.answers


def test_a_computation_that_fails_keeps_the_form_from_being_complete():
    form = read_definition(
        [
            {"key": "a", "label": "甲", "type": "number"},
            {"key": "b", "label": "乙", "type": "computed", "formula": "1 / a"},
        ]
    )
    assert [p.code for p in check_answers(form, {"a": "0"}, complete=True).problems] == ["uncomputable"]
    assert check_answers(form, {"a": "0"}, complete=False).problems == ()


def test_a_signature_stands_for_all_other_answers():
    signed = digest(FORM, ANSWERS)
    assert digest(FORM, ANSWERS | {"signed": None}) == signed
    assert digest(FORM, ANSWERS | {"slump_mm": "190"}) != signed


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300, deadline=1000)
@given(st.dictionaries(st.sampled_from(list(ANSWERS)), JSON), JSON)
def test_any_json_as_answers_is_judged_and_what_is_kept_is_right(answers, cell):
    table = {"trucks": [{"plate": cell, "volume": cell, "price": "1"}]}
    for given_answers in (answers, ANSWERS | answers, ANSWERS | table):
        found = check_answers(FORM, given_answers, complete=True)
        again = check_answers(FORM, found.answers, complete=False)
        assert again.answers == found.answers
        assert not [p for p in again.problems if p.code not in {"own"}]


@settings(max_examples=200, deadline=1000)
@given(st.lists(st.fixed_dictionaries({"key": JSON, "label": JSON, "type": JSON}) | JSON, max_size=4) | JSON)
def test_any_json_as_definition_is_read_or_refused(data):
    from yingzao.engines.forms import DefinitionError

    try:
        read_definition(data)
    except DefinitionError as error:
        assert error.problems
