"""Probable duplicates: what makes no difference, what makes all of it, and how fast a long list is searched."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.engines.likeness import (
    Entry,
    likely_pairs,
    likely_same,
    normalised,
    normalised_company,
    similarity,
)
from yingzao.engines.likeness.finding import ALIKE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("方正工程监理有限公司", "方正工程监理有限责任公司"),
        ("方正工程监理（集团）有限公司", "方正工程监理(集团)有限公司"),
        ("方正工程监理 有限公司", "方正工程监理集团"),
        ("ＡＢＣ工程有限公司", "abc工程公司"),
        ("Fangzheng Co., Ltd.", "FANGZHENG"),
    ],
)
def test_legal_form_width_brackets_and_blanks_make_no_difference(one, other):
    assert normalised_company(one) == normalised_company(other)


def test_a_name_that_is_nothing_but_legal_form_stays_a_name():
    assert normalised_company("集团公司") == "集团公司"


@pytest.mark.parametrize(
    ("one", "other"),
    [("HRB400E Φ25", "HRB400E φ25"), ("600×200×240", "600*200*240"), ("10 ㎡", "10m²"), ("５％", "5 %")],
)
def test_signs_of_one_meaning_are_one(one, other):
    assert normalised(one) == normalised(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中铁一局", "中铁二局"),
        ("基坑1段", "基坑2段"),
        ("东段地下连续墙", "西段地下连续墙"),
        ("hrb400eφ25", "hrb400eφ22"),
        ("商品混凝土c35", "商品混凝土c40"),
    ],
)
def test_numbers_letters_and_sides_tell_apart(one, other):
    assert similarity(one, other) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("方正工程监理", "方正工程建设监理"),
        ("磐石预拌混凝土", "盘石预拌混凝土"),
        ("长河钢铁贸易", "长河钢贸易"),
    ],
)
def test_a_slip_of_the_pen_is_pointed_out(one, other):
    assert similarity(one, other) >= ALIKE


def test_strangers_are_left_alone():
    assert similarity("宏基岩土工程", "锦润劳务") < ALIKE
    assert similarity("临江轨道交通建设", "临江市政工程建设中心") < ALIKE


@given(st.text("方正工程监理建设AB12（）", max_size=12), st.text("方正工程监理建设AB12（）", max_size=12))
def test_likeness_knows_no_order_and_stays_between_nothing_and_all(one, other):
    one, other = normalised(one), normalised(other)
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) == 1


def test_an_equal_code_says_more_than_any_name():
    one = Entry(1, ("方正监理",), frozenset({("credit_code", "91330000X")}))
    other = Entry(2, ("锦润劳务",), frozenset({("credit_code", "91330000X")}))
    (match,) = likely_same(one, [one, other])
    assert (match.other, match.reason, match.score) == (2, "credit_code", 1.0)


def test_a_former_name_is_found_too():
    renamed = Entry(2, ("方正工程咨询", "华信监理"))
    assert [m.other for m in likely_same(Entry(0, ("华信监理",)), [renamed])] == [2]


def test_materials_of_another_specification_are_others():
    assert not likely_same(Entry(1, ("钢筋",), apart="hrb400eφ25"), [Entry(2, ("钢筋",), apart="hrb400eφ22")])


def test_people_need_the_very_same_name():
    one, other = (
        Entry(1, ("张建国",), by_equal_name_only=True),
        Entry(2, ("张建军",), by_equal_name_only=True),
    )
    assert not likely_same(one, [other]) and not likely_pairs([one, other])


def test_pairs_of_a_list_are_those_that_comparing_everybody_finds():
    rng = random.Random(7)
    names = [
        "".join(rng.choices("方正宏基锦润长河磐石华诚建工监理", k=rng.randint(3, 7))) for _ in range(150)
    ]
    entries = [Entry(i, (name,)) for i, name in enumerate(names)]
    slow = {(e.key, m.other) for i, e in enumerate(entries) for m in likely_same(e, entries[i + 1 :])}
    assert {(m.key, m.other) for m in likely_pairs(entries)} == slow and slow


def test_ten_thousand_names_are_searched_in_seconds():
    rng = random.Random(11)
    letters = [chr(0x4E00 + n) for n in range(2000)]
    entries = [Entry(n, ("".join(rng.choices(letters, k=6)) + "工程",)) for n in range(10_000)]
    entries[500:500] = [Entry(20_000, (entries[3].names[0],))]
    began = time.perf_counter()
    pairs = likely_pairs(entries)
    assert time.perf_counter() - began < 10
    assert (3, 20_000) in {(m.key, m.other) for m in pairs}
