"""No text whatever makes the formula language fail in a way of its own; results agree with plain fractions."""

import time
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from yingzao.engines.formula import (
    DAY,
    TEXT,
    THING,
    TRUTH,
    Column,
    FormulaError,
    Unknown,
    check,
    number,
    parse,
    read_unit,
)

TYPES = {
    "a": number(), "b": number("m"), "c": number("mm"), "d": DAY, "t": TEXT, "ok": TRUTH, "pic": THING,
    "rows.n": Column(number("t")), "rows.d": Column(DAY), "rows.t": Column(TEXT),
}  # fmt: skip
PIECES = [
    *TYPES, "1", "2.5", "9" * 30, "3 m", "4 mm", "5%", "0", "7 d", '"x"', "“雨”", "TRUE", "+", "-", "*", "/", "(", ")",
    ",", "=", "<>", "<", ">=", "SUM(", "COUNT(", "AVG(", "MIN(", "MAX(", "IF(", "AND(", "OR(", "NOT(", "ROUND(", "ABS(",
    "EMPTY(", "DATE(", "（", "）", "，", "非(", " ", "\n", "rows", ".", "²", "__class__", "import", "\x00", "{",
]  # fmt: skip
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
maybe_numbers = st.none() | numbers
VALUES = st.fixed_dictionaries(
    {
        "a": maybe_numbers, "b": maybe_numbers, "c": maybe_numbers, "d": st.none() | st.dates(),
        "t": st.none() | st.text(max_size=5), "ok": st.none() | st.booleans(), "pic": st.none() | st.integers(),
        "rows.n": st.lists(maybe_numbers, max_size=5), "rows.d": st.lists(st.none() | st.dates(), max_size=5),
        "rows.t": st.lists(st.none() | st.text(max_size=3), max_size=5),
    }
)  # fmt: skip


def evaluated(text, values):
    try:
        found = check(parse(text), TYPES).evaluate(values)
    except FormulaError as error:
        return error
    assert isinstance(found, Decimal | str | bool | date | Unknown)
    return found


@settings(max_examples=400, deadline=1000)
@given(st.text(max_size=120), VALUES)
def test_any_text_gives_a_value_or_the_languages_own_error(text, values):
    evaluated(text, values)


@settings(max_examples=600, deadline=1000)
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), VALUES)
def test_any_heap_of_its_own_words_gives_a_value_or_the_languages_own_error(text, values):
    evaluated(text, values)


@settings(max_examples=200, deadline=1000)
@given(st.text(max_size=30))
def test_any_text_is_a_unit_or_refused(text):
    try:
        read_unit(text)
    except FormulaError as error:
        assert error.code == "bad_unit"


def test_the_worst_formulas_end_quickly():
    began = time.perf_counter()
    for text in (
        "*".join(["9" * 30] * 60), "(" * 1999, "-" * 1999, "IF(" * 600, '"' * 1999, "a." * 900,
        "/".join(["0." + "0" * 28 + "1"] * 60), "IF(ok," * 30 + "1" + ",2)" * 30, "元" * 1999, "1" * 1999,
    ):  # fmt: skip
        evaluated(text, {})
    assert time.perf_counter() - began < 2


# -- compared with a slow obvious version: fractions in metres ---------------------------------------------

_SIZES = {"": Fraction(1), "m": Fraction(1), "mm": Fraction(1, 1000), "cm": Fraction(1, 100)}


def lengths(depth: int) -> st.SearchStrategy:
    """(text, value in metres) of expressions that are lengths."""
    leaf = st.builds(
        lambda n, unit: (f"{n} {unit}", Fraction(n) * _SIZES[unit]),
        st.integers(0, 999), st.sampled_from(["m", "mm", "cm"]),
    )  # fmt: skip
    if depth == 0:
        return leaf
    part = lengths(depth - 1)
    return st.one_of(
        leaf,
        st.builds(lambda x, y: (f"({x[0]} + {y[0]})", x[1] + y[1]), part, part),
        st.builds(lambda x, y: (f"({x[0]} - {y[0]})", x[1] - y[1]), part, part),
        st.builds(lambda x: (f"-({x[0]})", -x[1]), part),
        st.builds(lambda x: (f"ABS({x[0]})", abs(x[1])), part),
        st.builds(lambda x, y: (f"MIN({x[0]}, {y[0]})", min(x[1], y[1])), part, part),
        st.builds(lambda x, n: (f"({x[0]} * {n})", x[1] * n), part, st.integers(0, 50)),
        st.builds(lambda x, n: (f"({x[0]} * {n}%)", x[1] * n / 100), part, st.integers(0, 50)),
        st.builds(lambda x, n: (f"({x[0]} / {n})", x[1] / n), part, st.sampled_from([1, 2, 4, 5, 8, 10])),
        st.builds(
            lambda x, y, z: (f"IF({x[0]} > {y[0]}, {z[0]}, {y[0]})", z[1] if x[1] > y[1] else y[1]),
            part, part, part,
        ),
    )  # fmt: skip


@settings(max_examples=300, deadline=1000)
@given(lengths(3), lengths(2))
def test_results_agree_with_plain_fractions(length, other):
    for text, expected in (length, (f"({length[0]}) * ({other[0]})", length[1] * other[1])):
        checked = check(parse(text), {})
        found = Fraction(checked.evaluate({})) * checked.type.unit.scale
        assert abs(found - expected) <= max(abs(expected), 1) * Fraction(1, 10**24), text
