"""The text of office files comes out whole; hostile ones are refused with a reason."""

import io
import json
import subprocess
import sys
import zipfile
from datetime import date, datetime

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.office_files import excel_of, pdf_of, word_of
from yingzao.formats.text_of import Unreadable, extract, text_of


def test_a_pdf_gives_the_text_of_all_pages_and_broken_lines_are_whole_again():
    words = "深基坑支护结构施工期间应当每日监测" * 12
    found = text_of(pdf_of(words, '<div style="break-before: page">第二页 ㎡</div>'), "方案.pdf")
    assert words in found.text and "第二页 ㎡" in found.text and not found.is_cut


def test_a_scan_without_text_is_empty():
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    content = io.BytesIO()
    document.save(content)
    assert text_of(content.getvalue(), "scan.pdf").text == ""


def test_a_protected_pdf_says_so():
    handler = f"/Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}>"
    content = (
        "%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\n"
        "2 0 obj <</Type /Pages /Kids [] /Count 0>> endobj\n"
        f"3 0 obj <<{handler}>> endobj\n"
        "trailer <</Root 1 0 R /Size 4 /Encrypt 3 0 R /ID [<33> <33>]>>\n%%EOF"
    )
    with pytest.raises(Unreadable, match="encrypted"):
        text_of(content.encode(), "a.pdf")


def test_a_word_file_gives_body_tables_and_headers():
    found = text_of(word_of("基坑\t开挖", "第二段", cells=["轴力", "300 kN"], header="临江路站"), "a.docx")
    assert found.text.split("\n") == ["基坑 开挖", "第二段", "轴力", "300 kN", "临江路站"]


def test_an_excel_file_gives_names_of_sheets_and_cells():
    rows = [
        ["部位", "日期", "值"],
        ["基坑 1 段", date(2026, 5, 1), 3.5],
        [None, datetime(2026, 5, 1, 8, 30), True],
    ]
    found = text_of(excel_of(rows, "监测"), "a.xlsx")
    assert found.text.split("\n") == [
        "监测",
        "部位 日期 值",
        "基坑 1 段 2026-05-01 3.5",
        "2026-05-01 08:30 True",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_in_the_usual_encodings(encoding):
    assert text_of("编号,部位\r\n1,基坑".encode(encoding), "a.csv").text == "编号,部位\n1,基坑"


def test_what_a_file_is_told_by_its_content_and_not_by_its_name():
    assert text_of(word_of("基坑"), "renamed.pdf").text == "基坑"
    with pytest.raises(Unreadable, match="format"):
        text_of(b"MZ\x90\x00", "virus.docx")
    with pytest.raises(Unreadable, match="format"):
        text_of(zip_of({"a.txt": b"1"}), "a.xlsx")


def zip_of(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return content.getvalue()


def with_member(content: bytes, name: str, data: bytes) -> bytes:
    """The office file with one part of it replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {each: archive.read(each) for each in archive.namelist()}
    return zip_of(members | {name: data})


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(extract, "MOST_UNPACKED_BYTES", 5_000_000)
    bomb = with_member(word_of("基坑"), "word/media/a.bin", b"\0" * 6_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(Unreadable, match="too_large"):
        text_of(bomb, "bomb.docx")


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
def test_an_entity_reads_no_file_of_the_server(name):
    declared = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    if name == "a.docx":
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        body = f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>a&x;</w:t></w:r></w:p></w:body></w:document>'
        content = with_member(word_of("基坑"), "word/document.xml", (declared + body).encode())
    else:
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        cell = '<c r="A1" t="inlineStr"><is><t>a&x;</t></is></c>'
        body = f'<worksheet xmlns="{space}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
        content = with_member(excel_of([["基坑"]]), "xl/worksheets/sheet1.xml", (declared + body).encode())
    try:
        assert "root:" not in text_of(content, name).text
    except Unreadable as refused:
        assert refused.code == "damaged"


def test_a_long_text_is_cut_and_says_so(monkeypatch):
    monkeypatch.setattr(extract, "MOST_CHARACTERS", 100)
    found = text_of(("基坑" * 500).encode(), "a.txt")
    assert found.is_cut and len(found.text) == 100


def child(content: bytes, name: str) -> dict:
    command = [sys.executable, "-m", "yingzao.formats.text_of.child", name]
    return json.loads(subprocess.run(command, input=content, capture_output=True, check=True).stdout)


def test_the_child_answers_with_text_or_with_a_code():
    assert child(word_of("基坑"), "a.docx") == {"text": "基坑", "is_cut": False}
    assert child(b"%PDF-1.7 garbage", "a.pdf") == {"code": "damaged"}
    assert child(b"PK\x03\x04 garbage", "a.docx") == {"code": "damaged"}


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04"]),
    st.sampled_from(["a.pdf", "a.txt"]),
)
def test_no_content_brings_more_than_a_refusal(content, begin, name):
    try:
        assert isinstance(text_of(begin + content, name).text, str)
    except Unreadable as refused:
        assert refused.code in {"format", "damaged", "encrypted", "too_large"}
