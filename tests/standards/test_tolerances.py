"""Allowed deviations as text: every form the codes use, and every row of the tables.

Vectors: GB 50204-2015 table 8.3.2; H = 60 m gives 22 mm, H = 320 m gives 32 mm, H = 900 m the cap of 80 mm.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.quality.measured import tolerance_of
from yingzao.standards.loader import load
from yingzao.standards.tolerance import Tolerance, read_tolerance

TABLE = load("deviations")
ROWS = [(rows.key, row) for rows in TABLE.tables for row in rows.rows]
MM = st.decimals(-200, 200, places=1)


@pytest.mark.parametrize(
    ("text", "lower", "upper"),
    [
        ("±10", "-10", "10"),
        ("8", "-8", "8"),
        ("+15,-10", "-10", "15"),
        ("＋15，－10", "-10", "15"),
        ("+25,0", "0", "25"),
        ("-20", "-20", None),
        ("+3", None, "3"),
        (" ± 2.5 ", "-2.5", "2.5"),
    ],
)
def test_every_form_of_the_codes_is_read(text, lower, upper):
    read = read_tolerance(text)
    assert read.lower_mm == (None if lower is None else Decimal(lower))
    assert read.upper_mm == (None if upper is None else Decimal(upper))


@pytest.mark.parametrize(
    ("text", "height_m", "limit"),
    [
        ("H/30000+20", 60, "22"),
        ("H/30000+20", 300, "30"),
        ("min(H/10000,80)", 320, "32"),
        ("min(H/10000,80)", 900, "80"),
        ("H/1000", 8, "8"),
    ],
)
def test_limits_that_grow_with_the_height(text, height_m, limit):
    assert read_tolerance(text, Decimal(height_m) * 1000) == Tolerance(-Decimal(limit), Decimal(limit))


@pytest.mark.parametrize(
    "text", ["", "ten", "10mm", "+-3", "±", "H", "H/0", "1e3", "+15,+10", "+15,10", "max(H/3,4)", "8;8"]
)
def test_what_is_no_tolerance_is_refused(text):
    with pytest.raises(ValueError, match="no tolerance|divides by zero"):
        read_tolerance(text, Decimal(1000))


@pytest.mark.parametrize("height", [None, Decimal(0), Decimal("NaN")])
def test_a_formula_without_the_height_is_refused(height):
    with pytest.raises(ValueError, match="needs the height"):
        read_tolerance("H/1000", height)


@pytest.mark.parametrize(("where", "row"), ROWS, ids=lambda value: getattr(value, "key", value))
def test_every_row_of_the_tables_can_be_read(where, row):
    height = row.up_to_m or (row.over_m + 1 if row.over_m else Decimal(3))
    limits = tolerance_of(row, height)
    assert limits.upper_mm is not None or limits.lower_mm is not None
    assert limits.holds(Decimal(0))


def test_the_tables_say_how_far_they_can_be_trusted():
    verified = {rows.key for rows in TABLE.tables if rows.confidence.verified}
    assert verified == {"cast_in_place", "formwork"}
    assert all(row.zh != row.en for _, row in ROWS)


@pytest.mark.parametrize(
    ("key", "height_m", "fits"),
    [
        ("plumb_storey", "6", True),
        ("plumb_storey", "6.01", False),
        ("plumb_high_storey", "6", False),
        ("plumb_high_storey", "6.01", True),
        ("plumb_building", "300", True),
        ("plumb_tower", "300", False),
    ],
)
def test_a_row_holds_for_its_heights_only(key, height_m, fits):
    row = next(row for row in TABLE.list_of("cast_in_place").rows if row.key == key)
    if fits:
        tolerance_of(row, Decimal(height_m))
        return
    with pytest.raises(ValueError, match="does not hold for a height"):
        tolerance_of(row, Decimal(height_m))


def test_a_row_for_some_heights_asks_for_the_height():
    row = next(row for row in TABLE.list_of("formwork").rows if row.key == "plumb_storey")
    with pytest.raises(ValueError, match="depends on the height"):
        tolerance_of(row)


@pytest.mark.parametrize(
    ("text", "deviation", "overrun"),
    [
        ("+10,-5", "12", "1.2"),
        ("+10,-5", "-6", "1.2"),
        ("8", "-12", "1.5"),
        ("8", "4", "0.5"),
        ("-20", "100", "0"),
        ("+25,0", "-1", "Infinity"),
        ("+25,0", "0", "0"),
    ],
)
def test_an_overrun_counts_in_what_is_allowed_on_its_side(text, deviation, overrun):
    assert read_tolerance(text).overrun(Decimal(deviation)) == Decimal(overrun)


@given(st.sampled_from([row.allowed for _, row in ROWS if "H" not in row.allowed]), MM)
def test_a_deviation_is_within_exactly_when_it_does_not_overrun(text, deviation):
    limits = read_tolerance(text)
    assert limits.holds(deviation) == (limits.overrun(deviation) <= 1)


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused(text):
    try:
        read_tolerance(text, Decimal(3000))
    except ValueError:
        return
    assert any(character.isdecimal() for character in text)
