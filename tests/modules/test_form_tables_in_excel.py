"""Tables of user-built forms in Excel: a sheet of their own, out with the records and back with what was changed."""

from copy import deepcopy
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.dust_form import KIND, QUESTIONS, dust_ledger, fill_in, publish
from yingzao.core.exchange.service import import_rows, read_rows
from yingzao.core.files.models import store_bytes
from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal

pytestmark = pytest.mark.django_db
COLUMNS = [
    {"key": "what", "label": "内容", "type": "text"},
    {"key": "done_on", "label": "完成日期", "type": "date"},
    {"key": "litres", "label": "用水量", "type": "number", "unit": "m³", "decimals": 2},
    {"key": "checked", "label": "已核", "type": "yes_no"},
    {"key": "double", "label": "两倍", "type": "computed", "formula": "litres * 2"},
]
ROWS = [
    {"what": "开启雾炮", "done_on": "2026-03-02", "litres": "12.50", "checked": True},
    {"what": "覆盖裸土"},
]


@pytest.fixture
def records(company):
    questions = deepcopy(QUESTIONS)
    questions[-1]["columns"] = COLUMNS
    publish(company, questions=questions)
    return fill_in(company, measures=ROWS), fill_in(company)


def exported(company, client):
    content = client.get(reverse("ledger", args=[company.project.code, KIND]) + "?export=fields").content
    return load_workbook(BytesIO(content))


def read(company, book):
    content = BytesIO()
    book.save(content)
    with acting_as(company.safety_officer):
        file = store_bytes(content.getvalue(), "f.xlsx", "application/vnd.ms-excel")
        return read_rows(dust_ledger(), company.safety_officer, company.project, file)


def test_rows_stand_in_a_sheet_of_their_own_and_an_unchanged_file_changes_nothing(
    company, signed_in, records
):
    book = exported(company, signed_in(company.safety_officer))
    lines = [[cell.value for cell in row] for row in book["措施"].iter_rows()]
    assert lines[0] == ["编号", "内容", "完成日期", "用水量 (m³)", "已核"]
    assert lines[1][0] == records[0].full_number and Decimal(str(lines[1][3])) == Decimal("12.5")
    assert lines[2][1:] == ["覆盖裸土", None, None, None] and len(lines) == 3
    assert "措施" not in [cell.value for cell in book.worksheets[0][1]]
    preview = read(company, book)
    assert [plan.effect for plan in preview.plans] == ["unchanged", "unchanged"] and not preview.problems
    assert any("措施" in note for note in preview.notes)


def test_changed_added_and_deleted_lines_come_back_into_their_records(company, signed_in, records):
    book = exported(company, signed_in(company.safety_officer))
    page = book["措施"]
    page["D2"] = 20
    page.append([records[1].full_number, "洒水", None, 3.25, "否"])
    page.delete_rows(3)
    main = book.worksheets[0]
    title = next(cell.column for cell in main[1] if str(cell.value).rstrip(" *") == "标题")
    main.append([None, *(cell.value for cell in main[2][1:])])
    main.cell(main.max_row, title, "新记录")
    page.append([main.max_row, "围挡喷淋"])
    preview = read(company, book)
    assert not preview.problems and preview.is_ready
    with acting_as(company.safety_officer):
        import_rows(preview)
    first, second, third = dust_ledger().model.objects.order_by("pk")
    assert first.answers["measures"] == [
        {"what": "开启雾炮", "done_on": "2026-03-02", "litres": "20", "checked": True}
    ]
    assert second.answers["measures"] == [{"what": "洒水", "litres": "3.25", "checked": False}]
    assert third.answers["measures"] == [{"what": "围挡喷淋"}]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["LJL-YC-2026-0099", "洒水"], "0099"),
        ([None, "洒水"], "A 列"),
        ([2, "洒水", "昨天"], "完成日期"),
        ([2, "洒水", None, 3.14159], "用水量"),
    ],
    ids=["unknown record", "no record", "no date", "too many decimals"],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_is_imported(
    company, signed_in, records, cells, said
):
    book = exported(company, signed_in(company.safety_officer))
    book["措施"].append(cells)
    with pytest.raises(Refusal) as refused:
        read(company, book)
    assert "措施" in str(refused.value) and said in str(refused.value)
    assert [record.answers.get("measures", []) for record in dust_ledger().model.objects.order_by("pk")] == [
        ROWS,
        [],
    ]


def test_the_empty_template_has_the_sheet_with_its_headers(company, signed_in, records):
    url = reverse("ledger_template", args=[company.project.code, KIND])
    book = load_workbook(BytesIO(signed_in(company.safety_officer).get(url).content))
    assert [cell.value for cell in book["措施"][1]] == ["列表行号", "内容", "完成日期", "用水量 (m³)", "已核"]
