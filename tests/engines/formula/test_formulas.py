"""Formulas of forms: worked examples of site work, refusals with their place, and what is not known."""

from datetime import date
from decimal import Decimal

import pytest

from yingzao.engines.formula import (
    DAY,
    TEXT,
    THING,
    TRUTH,
    Column,
    FormulaError,
    Missing,
    Unknown,
    check,
    check_result,
    in_order,
    number,
    parse,
    read_unit,
)

TYPES = {
    "length": number("m"),
    "cover": number("mm"),
    "rate": number("元/m³"),
    "poured_on": DAY,
    "weather": TEXT,
    "vibrated": TRUTH,
    "photo": THING,
    "items.quantity": Column(number("t")),
    "items.price": Column(number("元/t")),
    "items.name": Column(TEXT),
    "items.arrived_on": Column(DAY),
}
VALUES = {
    "length": Decimal("6"),
    "cover": Decimal("25"),
    "rate": Decimal("480"),
    "poured_on": date(2026, 3, 1),
    "weather": "小雨",
    "vibrated": True,
    "items.quantity": [Decimal("1.5"), Decimal("2")],
    "items.name": ["HRB400", None],
    "items.arrived_on": [date(2026, 3, 2), date(2026, 2, 27)],
}


def result(text: str, values=VALUES):
    return check(parse(text), TYPES).evaluate(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3", Decimal(7)),
        ("(1 + 2) * 3", Decimal(9)),
        ("2 - 3 - 4", Decimal(-5)),
        ("12 / 4 / 3", Decimal(1)),
        ("-length + 10 m", Decimal(4)),
        ("length + cover", Decimal("6.025")),
        ("cover + length", Decimal("6025")),
        ("cover * 2", Decimal(50)),
        ("length * 4 m * 200 mm * rate", Decimal(2304)),
        ("SUM(items.quantity) * 4000 元 / 1 t * 13%", Decimal(1820)),
        ("ROUND(10 / 3, 2)", Decimal("3.33")),
        ("ROUND(2.5)", Decimal(3)),
        ("ROUND(-2.5)", Decimal(-3)),
        ("ROUND(cover / 2, 0)", Decimal(13)),
        ("AVG(items.quantity)", Decimal("1.75")),
        ("MIN(items.arrived_on)", date(2026, 2, 27)),
        ("MAX(length, 700 cm)", Decimal(7)),
        ("COUNT(items.name)", Decimal(1)),
        ("poured_on + 28 d", date(2026, 3, 29)),
        ('DATE("2026-03-29") - poured_on', Decimal(28)),
        ("poured_on + 1 d + 24 h - poured_on + 1 d", Decimal(3)),
        ('IF(weather = "小雨", 1, 0)', Decimal(1)),
        ("如果（weather＝“小雨”，1，0）", Decimal(1)),
        ("且(vibrated, length ≥ 600 cm)", True),
        ("NOT(vibrated)", False),
        ("EMPTY(photo)", True),
        ("ABS(2 - 5) >= 3", True),
        ("是", True),
    ],
)
def test_worked_examples(text, expected):
    assert result(text) == expected


def test_a_result_is_given_in_the_unit_of_its_field():
    volume = check(parse("length * 4 m * 0.2 m"), TYPES)
    assert volume.type.unit.text == "m³"
    assert check_result(volume, number("L")).evaluate(VALUES) == Decimal(4800)
    percent = check_result(check(parse("length / 8 m"), TYPES), number("%"))
    assert percent.evaluate(VALUES) == Decimal(75)


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        (" ", "empty", 0),
        ("1 +", "ends", 4),
        ("1 + * 2", "unexpected", 5),
        ("(1 + 2", "open_bracket", 1),
        ("1 + 2)", "unexpected", 6),
        ("1 ; 2", "bad_character", 3),
        ('"abc', "open_text", 1),
        ("width + 1", "unknown_name", 1),
        ("items.weight", "unknown_name", 1),
        ("length + 1", "mixed_with_plain", 8),
        ("length + 1 m * 1 m", "mixed_units", 8),
        ("length > 1 kg", "mixed_units", 8),
        ("length + weather", "wrong_type", 10),
        ("IF(length, 1, 2)", "wrong_type", 4),
        ('IF(vibrated, 1, "2")', "mixed_types", 1),
        ("IF(vibrated, 1)", "arguments", 1),
        ('weather < "a"', "no_order", 9),
        ("1 < 2 < 3", "chained", 7),
        ("items.quantity * 2", "column_alone", 1),
        ("SUM(length)", "column_wanted", 1),
        ("SUM(items.name)", "wrong_type", 1),
        ("EMPTY(1)", "field_wanted", 1),
        ("photo = photo", "only_empty", 1),
        ('DATE("2026-02-30")', "bad_date", 6),
        ("ROUND(1, length)", "literal_digits", 10),
        ("poured_on + poured_on", "mixed_types", 11),
        ("exec(1)", "not_a_function", 1),
        ("length.__class__", "unknown_name", 1),
        ("1" * 31, "long_number", 1),
        ("(" * 40 + "1" + ")" * 40, "deep", 33),
        ("+".join("1" * 400), "too_many_parts", 0),
        ("1" + " " * 2000, "long", 0),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(text, code, at):
    with pytest.raises(FormulaError) as caught:
        check(parse(text), TYPES)
    assert (caught.value.code, caught.value.at) == (code, at)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 / (1 - 1)", "division_by_zero"),
        ("length / (length - length)", "division_by_zero"),
        ("poured_on + 0.5 d", "part_of_a_day"),
        ("poured_on + 9999999 d", "date_range"),
        (" * ".join(["9" * 30] * 3), "too_large"),
    ],
)
def test_what_cannot_be_computed_says_so(text, code):
    with pytest.raises(FormulaError) as caught:
        result(text)
    assert caught.value.code == code


def test_an_empty_field_is_not_zero_and_is_named():
    assert result("length + cover", {"cover": Decimal(1)}) == Unknown((Missing("length"),))
    found = result("SUM(items.quantity)", {"items.quantity": [Decimal(1), None, Decimal(2), None]})
    assert found == Unknown((Missing("items.quantity", 2), Missing("items.quantity", 4)))
    both = result("length + cover * rate / rate", {})
    assert [each.name for each in both.missing] == ["length", "cover", "rate"]


def test_a_table_without_rows_sums_to_zero_but_has_no_mean_and_no_least():
    assert result("SUM(items.quantity)", {"items.quantity": []}) == 0
    assert result("COUNT(items.quantity)", {}) == 0
    assert result("AVG(items.quantity)", {}) == Unknown((Missing("items.quantity"),))
    assert result("MAX(items.quantity)", {}) == Unknown((Missing("items.quantity"),))


def test_logic_is_settled_by_what_is_known():
    unknown = Unknown((Missing("vibrated"),))
    assert result("AND(vibrated, 1 > 2)", {}) is False
    assert result("OR(vibrated, 1 < 2)", {}) is True
    assert result("AND(vibrated, 1 < 2)", {}) == unknown
    assert result("OR(vibrated, 1 > 2)", {}) == unknown
    assert result("NOT(vibrated)", {}) == unknown
    assert result("IF(vibrated, 1, 2)", {}) == unknown
    assert result("IF(EMPTY(length), 0 m, length)", {}) == 0


def test_only_the_chosen_branch_is_computed():
    assert result("IF(length > 0 m, 1, 1 / 0)") == 1


def test_units_convert_exactly_and_words_nobody_knows_add_to_themselves():
    assert read_unit("亩").factor_to(read_unit("m²")) * 3 == 2000
    assert read_unit("N/mm²") == read_unit("MPa") and read_unit("m2") == read_unit("m²")
    assert check(parse("3 根 + 4 根"), {}).evaluate({}) == 7
    with pytest.raises(FormulaError):
        check(parse("3 根 + 4 个"), {})


@pytest.mark.parametrize("text", ["m/", "/m", "m²²", "m 2", "<b>", "a" * 40, "m/s/" * 9 + "m"])
def test_what_is_no_unit_is_refused(text):
    with pytest.raises(FormulaError) as caught:
        read_unit(text)
    assert caught.value.code == "bad_unit"


def test_fields_are_put_in_the_order_in_which_they_can_be_computed():
    assert in_order({"c": ["b", "x"], "b": ["a"], "a": []}) == ["a", "b", "c"]


def test_a_circle_of_fields_is_named():
    with pytest.raises(FormulaError) as caught:
        in_order({"total": ["amount"], "amount": ["tax"], "tax": ["total"], "other": []})
    assert caught.value.params["loop"] == "total → amount → tax → total"


def test_a_chain_of_ten_thousand_fields_is_ordered_without_recursion():
    needs = {f"f{i}": [f"f{i + 1}"] for i in range(10_000)}
    assert in_order(needs)[-1] == "f0"


def test_a_total_over_too_many_rows_stops():
    text = "+".join(["SUM(items.quantity)"] * 60)
    with pytest.raises(FormulaError) as caught:
        result(text, {"items.quantity": [Decimal(1)] * 2000})
    assert caught.value.code == "too_much_work"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"x": 9}, False), ({"x": 2, "y": True}, False), ({"x": 2, "y": False}, True), ({"x": 2}, True), ({}, True),
    ],
    ids=["first", "second", "neither", "second unknown", "all unknown"],
)  # fmt: skip
def test_otherwise_holds_unless_one_of_its_conditions_is_known_to(values, expected):
    checked = check(parse("OTHERWISE(x > 5, y)"), {"x": number(""), "y": TRUTH})
    typed = {name: Decimal(value) if name == "x" else value for name, value in values.items()}
    assert checked.evaluate(typed) is expected
