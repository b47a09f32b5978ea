"""What is a form and what is none: each refusal names the question and the reason; the published schema agrees."""

import json
import time
from copy import deepcopy
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.engines.forms.samples import POUR_CHECK
from yingzao.engines.forms import DefinitionError, read_definition
from yingzao.engines.forms.model import MOST_ROWS
from yingzao.engines.forms.reading import MOST_STEPS, most_steps

SCHEMA = Draft202012Validator(
    json.loads(Path("docs/forms/definition.schema.json").read_text(encoding="utf-8"))
)
TEXT = {"key": "a", "label": "甲", "type": "text"}


def computed(key, formula, **more):
    return {"key": key, "label": "计算", "type": "computed", "formula": formula, **more}


def number(key, unit=""):
    return {"key": key, "label": "数", "type": "number", "unit": unit}


def refusals(data) -> list[tuple[str, str]]:
    with pytest.raises(DefinitionError) as caught:
        read_definition(data)
    return [(each.place, each.code) for each in caught.value.problems]


def test_a_form_with_every_type_is_read_and_fits_the_published_schema():
    definition = read_definition(POUR_CHECK)
    assert len(definition.questions) == len(POUR_CHECK["fields"])
    assert definition.by_key["strip_on"].result.value == "day"
    assert definition.order.index("trucks.share") > definition.order.index("trucks.volume")
    SCHEMA.validate(POUR_CHECK)


def test_a_bare_list_is_the_short_form():
    assert read_definition([TEXT]).questions[0].label == "甲"
    SCHEMA.validate([TEXT])


#: what the schema can see as well as the reader
WRONG_IN_SHAPE = [
    ([], ("", "no_fields")),
    ({}, ("", "not_a_form")),
    ({"format": 1, "fields": [TEXT], "script": "x"}, ("", "not_a_form")),
    ({"format": 2, "fields": [TEXT]}, ("", "unknown_format")),
    (["a"], ("1", "not_an_object")),
    ([TEXT | {"key": "A"}], ("1", "bad_key")),
    ([TEXT | {"key": "true"}], ("1", "bad_key")),
    ([TEXT | {"key": "a" * 41}], ("1", "bad_key")),
    ([TEXT | {"type": "html"}], ("a", "bad_type")),
    ([TEXT | {"label": ""}], ("a", "bad_label")),
    ([TEXT | {"label": "长" * 201}], ("a", "bad_label")),
    ([TEXT | {"colour": "red"}], ("a", "unknown_word")),
    ([TEXT | {"choices": ["b", "c"]}], ("a", "unknown_word")),
    ([TEXT | {"required": "yes"}], ("a", "bad_value")),
    ([TEXT | {"type": "choice", "choices": ["one"]}], ("a", "bad_choices")),
    ([TEXT | {"type": "choice", "choices": ["b", "b"]}], ("a", "bad_choices")),
    ([TEXT | {"type": "number", "decimals": 11}], ("a", "bad_value")),
    ([TEXT | {"type": "number", "min": "much"}], ("a", "bad_value")),
    ([TEXT | {"type": "computed"}], ("a", "no_formula")),
    ([TEXT | {"type": "table", "columns": []}], ("a", "no_columns")),
    (
        [TEXT | {"type": "table", "columns": [{"key": "b", "label": "乙", "type": "table"}]}],
        ("a.b", "column_type"),
    ),
    ([TEXT | {"default": {"from": "secrets"}}], ("a", "bad_default")),
    ([TEXT | {"type": "photo", "default": {"from": "last_record"}}], ("a", "bad_default")),
    ({"format": 1, "fields": [TEXT], "print": {"columns": 3}}, ("", "bad_print")),
    ({"format": 1, "fields": [TEXT], "rules": [{"check": "1 = 1"}]}, ("", "bad_rule")),
    ([TEXT | {"key": f"k{i}"} for i in range(501)], ("", "too_many")),
]


@pytest.mark.parametrize(
    ("data", "expected"), WRONG_IN_SHAPE, ids=[code for _d, (_p, code) in WRONG_IN_SHAPE]
)
def test_what_is_no_form_is_refused_by_the_reader_and_by_the_schema(data, expected):
    assert refusals(data)[0] == expected
    assert not SCHEMA.is_valid(data)


def test_ten_thousand_questions_are_refused_before_any_is_read():
    assert refusals([TEXT | {"key": f"k{i}", "type": "none"} for i in range(10_000)]) == [("", "too_many")]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ([TEXT, TEXT], ("a", "key_twice")),
        ([{"key": "a", "label": "说明", "type": "heading"}], ("", "nothing_asked")),
        (
            [TEXT, {"key": "t", "label": "表", "type": "table", "columns": [TEXT]}],
            ("t.a", "key_twice"),
        ),
        ([TEXT | {"label": "<script>alert(1)</script>"}], ("a", "markup")),
        ([TEXT | {"label": "<img src=x onerror=alert(1)"}], ("a", "markup")),
        ([TEXT | {"help": "行\u202e反转"}], ("a", "markup")),
        ([TEXT | {"type": "choice", "choices": ["好", "<b>坏</b>"]}], ("a", "markup")),
        ({"format": 1, "fields": [TEXT], "print": {"note": "<iframe>"}}, ("", "markup")),
        ([TEXT | {"type": "number", "min": 5, "max": 1}], ("a", "bad_limits")),
        ([TEXT | {"type": "number", "unit": "m/"}], ("a", "bad_unit")),
        ([TEXT | {"type": "number", "default": {"value": "much"}}], ("a", "bad_default")),
        (
            [{"key": "t", "label": "表", "type": "table", "columns": [TEXT], "totals": ["a"]}],
            ("t", "bad_total"),
        ),
        ([TEXT, computed("b", "a +")], ("b", "formula")),
        ([TEXT, computed("b", "c + 1")], ("b", "formula")),
        ([TEXT, computed("b", "__import__(1)")], ("b", "formula")),
        ([number("a", "m"), computed("b", "a + 1 kg")], ("b", "formula")),
        ([number("a", "m"), computed("b", "a * a", unit="m")], ("b", "formula")),
        ([number("a"), TEXT | {"key": "b", "show_when": "a + 1"}], ("b", "formula")),
        ([TEXT, computed("b", "c"), computed("c", "b")], ("", "formula")),
        ({"format": 1, "fields": [TEXT], "rules": [{"check": "1 = ", "message": "x"}]}, ("", "formula")),
        (
            {"format": 1, "fields": [TEXT], "rules": [{"check": "1 = 1", "message": "x", "at": "z"}]},
            ("", "unknown_rule_field"),
        ),
        ([TEXT | {"help": "长" * 1000, "key": f"k{i}"} for i in range(500)], ("", "too_long")),
    ],
)
def test_what_only_the_reader_can_see_is_refused_with_the_question(data, expected):
    assert refusals(data)[0] == expected


def test_a_circle_is_named_also_where_a_condition_is_part_of_it():
    with pytest.raises(DefinitionError) as caught:
        read_definition(
            [number("a"), TEXT | {"key": "b", "show_when": "c > 1"}, computed("c", 'IF(b = "x", 1, 2)')]
        )
    assert "b → c → b" in str(caught.value)


def test_a_small_sign_in_a_label_is_no_markup():
    assert read_definition([TEXT | {"label": "强度 < C30 且 > C15"}, TEXT | {"key": "b", "label": "粒径<5"}])


def test_every_problem_is_told_at_once():
    data = [TEXT | {"label": ""}, TEXT | {"key": "B"}, TEXT | {"key": "c", "type": "html"}]
    assert refusals(data) == [("a", "bad_label"), ("2", "bad_key"), ("c", "bad_type")]


def test_a_formula_bomb_is_refused_before_anybody_fills_it_in():
    columns = [number("n"), *(computed(f"c{i}", "SUM(t.n) + n") for i in range(25))]
    began = time.perf_counter()
    assert refusals([{"key": "t", "label": "表", "type": "table", "columns": columns}]) == [
        ("", "too_much_work")
    ]
    chain = [number("n"), *(computed(f"c{i}", f"c{i - 1} * c{i - 1}" if i else "n * n") for i in range(499))]
    assert most_steps(read_definition(chain)) < MOST_STEPS
    assert time.perf_counter() - began < 5


def test_the_bound_on_steps_counts_full_tables():
    form = [{"key": "t", "label": "表", "type": "table", "columns": [number("n"), computed("m", "n * 2")]}]
    assert most_steps(read_definition(form)) == 3 * MOST_ROWS


def test_reading_changes_nothing_in_what_was_given():
    data = deepcopy(POUR_CHECK)
    read_definition(data)
    assert data == POUR_CHECK
