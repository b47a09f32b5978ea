"""Reading the tables of a XER: encodings, line endings, damage and hostility."""

import pytest
from xer_text import CALENDAR, link, task, xer_bytes, xer_text

from yingzao.formats.xer import XerError, XerLimits, read_xer


def refused(data, **more):
    with pytest.raises(XerError) as caught:
        read_xer(data, **more)
    return caught.value


def names(data, **more):
    return [row["task_name"] for row in read_xer(data, **more).table("task")]


def test_rows_are_read_by_field_name_whatever_the_case_or_order():
    text = "ERMHDR\t8.2\n%T\ttask\n%F\tTASK_NAME\tTask_ID\n%R\tDig\t7\n%E\n"
    row = read_xer(text.encode()).table("TASK").rows[0]
    assert (row["task_id"], row["task_name"], row["no_such_field"]) == ("7", "Dig", "")
    assert (row.line, row.table) == (4, "TASK")
    assert len(read_xer(text.encode()).table("RSRC")) == 0


@pytest.mark.parametrize(
    ("name", "encoding", "found"),
    [
        ("混凝土浇筑第一层", "utf-8", "utf-8"),
        ("混凝土浇筑第一层", "utf-8-sig", "utf-8-sig"),
        ("混凝土浇筑（第一层）", "gbk", "gb18030"),
        ("混凝土浇筑", "utf-16", "utf-16"),
        ("Устройство фундамента", "cp1251", "cp1251"),
        ("Gründung für Gebäude", "cp1252", "cp1252"),
        ("Excavation", "ascii", "utf-8"),
    ],
)
def test_the_encoding_is_found_from_the_bytes(name, encoding, found):
    data = xer_bytes(encoding, TASK=[task(1, task_name=name)])
    xer = read_xer(data)
    assert xer.encoding == found
    assert xer.table("TASK").rows[0]["task_name"] == name


def test_a_forced_encoding_is_obeyed():
    data = xer_bytes("cp1251", TASK=[task(1, task_name="Пол")])
    assert names(data, encoding="cp1251") == ["Пол"]
    assert names(data, encoding="cp1252") == ["Ïîë"]


def test_a_wrong_forced_encoding_is_refused_with_the_line():
    error = refused(xer_bytes("cp1252", TASK=[task(1, task_name="Gebäude")]), encoding="utf-8")
    assert error.code == "xer.encoding"
    assert error.line == 13
    assert refused(b"ERMHDR\n", encoding="klingon").code == "xer.encoding_unknown"


def test_utf8_with_a_broken_character_is_refused_with_the_line():
    data = xer_bytes(
        TASK=[task(n, task_name="混凝土浇筑 模板 钢筋 验收 养护 拆模 回填 砌筑") for n in (1, 2)]
    )
    broken = data.replace("养".encode(), "养".encode()[:2], 1)
    error = refused(broken)
    assert (error.code, error.line) == ("xer.encoding", 13)
    assert "gb18030" in error.remedy


def test_a_utf8_mark_left_in_an_empty_note_does_not_change_the_encoding():
    data = xer_bytes("cp1252", TASK=[task(1, task_name="Gebäude"), task(2, task_name="@@")])
    xer = read_xer(data.replace(b"@@", b"\xef\xbb\xbf"))
    assert xer.encoding == "cp1252"
    assert [row["task_name"] for row in xer.table("TASK")] == ["Gebäude", ""]


def test_characters_that_cannot_be_decoded_are_counted():
    xer = read_xer(xer_bytes("cp1252", TASK=[task(1, task_name="Gebäude @@")]).replace(b"@@", b"\x81\x8d"))
    assert xer.oddities["undecodable_characters"] == 2


def test_line_endings_may_be_mixed():
    lines = xer_text(TASK=[task(1), task(2), task(3)]).split("\r\n")
    mixed = "".join(line + ("\n", "\r\n", "\r")[number % 3] for number, line in enumerate(lines))
    assert names(mixed.encode()) == ["Activity 1", "Activity 2", "Activity 3"]


def test_a_line_break_inside_a_text_continues_its_row():
    text = xer_text(end="\n", TASK=[task(1, task_name="first@@second")]).replace("@@", "\n")
    xer = read_xer(text.encode())
    assert xer.table("TASK").rows[0]["task_name"] == "first\nsecond"
    assert xer.table("TASK").rows[0]["target_drtn_hr_cnt"] == "8"
    assert xer.oddities["continued_lines"] == 1


def test_oddities_are_counted_instead_of_refused():
    text = (
        "ERMHDR\n\n%V\t17\n%T\tTASK\n%F\ttask_id\n%R\t1\textra\n%R\t2\t\nstray\n  \n \tstray too\n"
        "%T\tTASK\n%F\ttask_name\ttask_id\n%R\tDig\t3\n%E\n"
    )
    xer = read_xer(text.encode())
    assert [row["task_id"] for row in xer.table("TASK")] == ["1", "2", "3"]
    assert xer.version == "unknown"
    assert xer.oddities == {
        "unknown_records": 1,
        "rows_with_extra_cells": 1,
        "stray_lines": 2,
        "repeated_tables": 1,
    }


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<?xml version='1.0'?>", b"\xef\xbb\xbfTASK\n"])
def test_a_file_of_another_kind_is_refused(data):
    error = refused(data)
    assert error.code == "xer.not_xer"
    assert error.line == 1
    assert "Primavera" in error.remedy


def test_a_truncated_file_is_refused_and_read_only_on_request():
    data = xer_bytes(TASK=[task(1)], TASKPRED=[link(1, 1)])
    for cut in (data[: data.index(b"%E")], data[: data.index(b"%T\tTASKPRED")], data[:-40]):
        assert refused(cut).code == "xer.truncated"
    error = refused(data[: data.index(b"%E")])
    assert error.table == "TASKPRED"
    assert str(error).startswith("line ")
    assert names(data[: data.index(b"%E")], allow_missing_end=True) == ["Activity 1"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ERMHDR\n%R\t1\n%E\n", "xer.row_without_fields"),
        ("ERMHDR\n%T\tTASK\n%R\t1\n%E\n", "xer.row_without_fields"),
        ("ERMHDR\n%F\ta\n%E\n", "xer.fields_without_table"),
        ("ERMHDR\n%T\t \n%E\n", "xer.table_name"),
        ("ERMHDR\n%T\tTASK\n%F\ttask_id\n%R\t\0\n%E\n", "xer.binary"),
    ],
)
def test_a_broken_structure_is_refused(text, code):
    assert refused(text.encode()).code == code


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (XerLimits(max_bytes=100), "xer.too_large"),
        (XerLimits(max_rows=4), "xer.too_many_rows"),
        (XerLimits(max_tables=2), "xer.too_many_tables"),
        (XerLimits(max_columns=9), "xer.too_many_columns"),
        (XerLimits(max_field_chars=50), "xer.field_too_long"),
    ],
)
def test_a_file_beyond_the_limits_is_refused(limits, code):
    data = xer_bytes(TASK=[task(1), task(2, task_name="x" * 60)])
    assert read_xer(data).table("TASK")
    assert refused(data, limits=limits).code == code


def test_a_long_line_of_short_fields_is_read():
    data = xer_bytes(CALENDAR=[{**CALENDAR, "clndr_data": ""}], TASK=[task(1)])
    assert names(data, limits=XerLimits(max_field_chars=30)) == ["Activity 1"]
