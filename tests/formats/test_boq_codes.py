"""Bill codes: the twelve digits, their names, and what is wrong with the lines of a bill."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingzao.formats.boq import (
    BillLine,
    BoqCodeError,
    Problem,
    check_lines,
    name_code,
    parse_code,
)
from yingzao.standards.loader import load

TABLE = load("boq")


def line(**changes):
    sound = {
        "code": "010501001001",
        "name": "垫层",
        "feature": "C15",
        "unit": "m3",
        "quantity": Decimal("12.5"),
    }
    return BillLine(**{**sound, **changes})


def problems(*lines):
    return [(finding.index, finding.problem) for finding in check_lines(lines, TABLE)]


def test_a_code_falls_into_its_five_segments():
    code = parse_code("010515001002")
    assert (code.major, code.chapter, code.division, code.item, code.sequence) == (
        "01",
        "05",
        "15",
        "001",
        "002",
    )
    assert code.standard_item == "010515001"
    assert name_code(code, TABLE) == ("房屋建筑与装饰工程", "混凝土及钢筋混凝土工程")
    assert name_code(parse_code("040203001001"), TABLE) == ("市政工程", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "010501001",
        "0105010010011",
        "110501001001",
        "000501001001",
        "01050100100A",
        " 010501001001",
        "010501001001\n",
        "\uff10\uff11\uff10501001001",
        "010501001000",
    ],
)
def test_what_is_not_a_bill_code_is_refused(text):
    with pytest.raises(BoqCodeError):
        parse_code(text)


@given(st.from_regex(r"\A0[1-9][0-9]{7}[0-9]{2}[1-9]\Z"))
def test_a_code_is_written_as_it_was_read(text):
    assert str(parse_code(text)) == text


@given(st.text(max_size=14))
def test_any_text_is_read_or_refused(text):
    try:
        assert str(parse_code(text)) == text
    except BoqCodeError:
        assert not (
            len(text) == 12
            and text.isascii()
            and text.isdecimal()
            and "01" <= text[:2] <= "09"
            and text[9:] != "000"
        )


def test_a_sound_bill_has_no_findings():
    assert problems(line(), line(code="010501001002")) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"code": "X"}, Problem.BAD_CODE),
        ({"name": " "}, Problem.NO_NAME),
        ({"feature": ""}, Problem.NO_FEATURE),
        ({"unit": ""}, Problem.NO_UNIT),
        ({"quantity": None}, Problem.NO_QUANTITY),
        ({"quantity": Decimal("NaN")}, Problem.NO_QUANTITY),
        ({"quantity": Decimal(-1)}, Problem.NEGATIVE_QUANTITY),
    ],
)
def test_each_flaw_is_found_in_its_line(changes, problem):
    assert problems(line(), line(**{"code": "010501001002", **changes})) == [(1, problem)]


def test_an_empty_feature_is_only_a_warning():
    (finding,) = check_lines([line(feature="")], TABLE)
    assert finding.warning
    (hard,) = check_lines([line(unit="")], TABLE)
    assert not hard.warning


def test_a_code_used_twice_is_reported_at_every_repetition():
    assert problems(line(), line(), line()) == [(1, Problem.DUPLICATE_CODE), (2, Problem.DUPLICATE_CODE)]
    assert check_lines([line(), line()], TABLE)[0].detail == "010501001001 is line 1 too"


def test_a_major_the_table_lacks_is_reported():
    short = replace(TABLE, majors={"02": "x"})
    assert [f.problem for f in check_lines([line()], short)] == [Problem.UNKNOWN_MAJOR]
