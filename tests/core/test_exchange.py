"""A ledger in Excel: Chinese headers, typed cells, and nothing that a spreadsheet would evaluate."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from django.utils import translation

from yingzao.core.exchange.workbook import ledger_workbook, rows_workbook
from yingzao.core.history.actor import acting_as
from yingzao.core.records.ledgers import ledger_of
from yingzao.core.records.services import create
from yingzao.modules.quality.models import Pour


def opened(content: bytes):
    return openpyxl.load_workbook(BytesIO(content)).active


def pours(company, *titles):
    with acting_as(company.quality_engineer):
        for title in titles:
            create(
                Pour,
                project=company.project,
                part=company.part,
                title=title,
                volume_m3=Decimal("1320.5"),
                poured_on=date(2026, 11, 20),
            )
    return Pour.objects.order_by("pk")


def test_dates_and_volumes_stay_dates_and_numbers(company):
    columns = ["number", "title", "part", "poured_on", "grade", "volume_m3", "test_groups", "status"]
    with translation.override("en"):
        sheet = opened(ledger_workbook(ledger_of(Pour), pours(company, "底板"), columns))
    header, row = list(sheet.iter_rows())
    assert [cell.value for cell in header][:4] == ["Number", "Title", "Part", "Poured on"]
    assert [cell.value for cell in row][1:] == [
        "底板",
        "1.1 基坑 1 段",
        datetime(2026, 11, 20),
        "C30",
        1320.5,
        14,
        "draft",
    ]
    assert row[3].number_format == "yyyy-mm-dd"
    assert row[5].number_format == "#,##0.00"
    assert sheet.freeze_panes == "A2"


def test_only_the_chosen_columns_are_written_in_the_chosen_order(company):
    sheet = opened(ledger_workbook(ledger_of(Pour), pours(company, "底板", "侧墙"), ["volume_m3", "title"]))
    assert [[c.value for c in row] for row in sheet.iter_rows(min_row=2)] == [
        [1320.5, "底板"],
        [1320.5, "侧墙"],
    ]


@pytest.mark.parametrize("hostile", ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1+1"])
def test_text_that_looks_like_a_formula_is_stored_as_text(company, hostile):
    sheet = opened(ledger_workbook(ledger_of(Pour), pours(company, hostile), ["title"]))
    cell = sheet["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", hostile, True)


def test_control_characters_do_not_break_the_file(company):
    sheet = opened(ledger_workbook(ledger_of(Pour), pours(company, "底\x0b板"), ["title"]))
    assert sheet["A2"].value == "底板"


def test_a_column_is_as_wide_as_its_widest_text_and_chinese_counts_double():
    sheet = opened(rows_workbook("表/一", ["列", "x"], [["基坑支护专项方案", 1], ["短", None]]))
    assert sheet.column_dimensions["A"].width == 18
    assert sheet.column_dimensions["B"].width == 11
    assert sheet.title == "表_一"


def test_an_empty_ledger_is_a_header_alone():
    assert opened(rows_workbook("空", ["编号", "名称"], [])).max_row == 1
