"""The record of an inspection lot is read as it was written, and never passes what was not looked at."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.answer import Answer
from yingzao.engines.quality.lot_record import (
    BadEntry,
    asked_of,
    judge_record,
    read_entries,
    read_entry,
    written,
)
from yingzao.standards.loader import load

HEIGHT = Decimal(3)
REBAR = asked_of("020102", HEIGHT, load("lot_items"), load("deviations"))
FORMS = asked_of("020101", HEIGHT, load("lot_items"), load("deviations"))


def judged(text, asking=REBAR, required=5, complete=Answer.YES):
    entries = read_entries(text, asking)
    return judge_record(asking, entries, required, HEIGHT, complete, load("acceptance"), load("sampling"))


def everything(asking, counted="5/0", measured="0 0 0 0 0"):
    return "\n".join(f"{row.key}: {measured if row.deviation else counted}" for row in asking.rows)


def test_every_item_of_the_division_has_a_list_and_every_list_its_items():
    table, division, limits = load("lot_items"), load("division"), load("deviations")
    assert {code for each in table.lists for code in each.items} <= set(division.by_code)
    for code in division.by_code:
        assert {row.kind.value for row in asked_of(code, HEIGHT, table, limits).rows} == {
            "dominant",
            "general",
        }


def test_the_height_decides_which_plumb_is_measured():
    high = asked_of("020101", Decimal("6.5"), load("lot_items"), load("deviations"))
    assert FORMS.row("m_plumb_storey") and not FORMS.row("m_plumb_high_storey")
    assert high.row("m_plumb_high_storey") and not high.row("m_plumb_storey")


def test_a_lot_without_a_fault_passes_and_points_of_general_items_are_counted():
    lot = judged(everything(REBAR))
    assert (lot.acceptance.accepted, lot.points, lot.within, lot.rate) == (Answer.YES, 30, 30, Decimal(1))


@pytest.mark.parametrize(
    ("key", "text", "accepted"),
    [
        ("m_spacing", "11 0 0 0 0", Answer.YES),  # four of five within ±10: 80 %
        ("m_spacing", "11 -11 0 0 0", Answer.NO),
        ("m_cover_slab", "4 0 0 0 0", Answer.NO),  # cover asks for 90 %
        ("staggering", "5/1", Answer.YES),  # Ac = 1 for n = 5
        ("staggering", "5/2", Answer.NO),
        ("staggering", "5/1/1", Answer.NO),  # a serious defect
        ("bars", "5/1", Answer.NO),
        ("bars", "4/0", Answer.UNKNOWN),  # sample too small
    ],
)
def test_one_item_decides_the_lot(key, text, accepted):
    lines = [
        f"{key}: {text}" if line.startswith(f"{key}:") else line for line in everything(REBAR).splitlines()
    ]
    assert judged("\n".join(lines)).acceptance.accepted is accepted


def test_records_that_nobody_confirmed_leave_the_lot_open():
    assert judged(everything(REBAR), complete=Answer.UNKNOWN).acceptance.accepted is Answer.UNKNOWN


@pytest.mark.parametrize(
    "text", ["bars: 5/6", "bars: many", "m_spacing: 3 x", "beams: 1/0", "bars: 1\nbars: 2", "x"]
)
def test_a_line_that_cannot_be_meant_is_named(text):
    with pytest.raises(BadEntry):
        read_entries(text, REBAR)


def test_signs_and_separators_of_chinese_keyboards_are_read():
    assert read_entry(REBAR.row("m_spacing"), "＋3，−2；1.5").deviations_mm == (3, -2, Decimal("1.5"))
    assert read_entry(REBAR.row("bars"), "12／1").failures == 1


@given(st.lists(st.integers(-30, 30), min_size=1, max_size=12), st.integers(0, 12))
def test_leaving_anything_out_never_passes(values, left_out):
    lines = everything(REBAR, measured=" ".join(map(str, values))).splitlines()
    whole = judged("\n".join(lines), required=1)
    lines.pop(left_out % len(lines))
    part = judged("\n".join(lines), required=1)
    assert part.acceptance.accepted is not Answer.YES
    assert whole.within <= whole.points and whole.points >= part.points


@given(
    st.dictionaries(
        st.sampled_from([row.key for row in REBAR.rows]), st.from_regex(r"[0-9]{1,3}", fullmatch=True)
    )
)
def test_what_is_written_is_read_again(typed):
    entries = read_entries(written(typed.items()), REBAR)
    assert set(entries) == set(typed)
