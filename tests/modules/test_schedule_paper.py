"""The Gantt chart on paper: sheets of the size asked for, every row once, a title block on each."""

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import create
from yingzao.modules.schedule import services
from yingzao.modules.schedule.gantt_drawing import draw_gantt
from yingzao.modules.schedule.models import LinkChoice, Plan
from yingzao.modules.schedule.sheets import PAPERS

pytestmark = pytest.mark.django_db
MANY = 75


@pytest.fixture
def plan(company) -> Plan:
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        before = None
        for number in range(MANY):
            row = services.create_activity(plan, code=f"A{number:03}", name=f"第 {number} 段底板浇筑", days=2)
            if before is not None and number < 5:
                services.link_activities(before, row, LinkChoice.FS, 0)
            before = row
    return Plan.objects.get(pk=plan.pk)


def pdf(client, plan: Plan, paper: str) -> pypdfium2.PdfDocument:
    answer = client.get(reverse("schedule:gantt_pdf", args=["LJL", plan.pk]), {"paper": paper})
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    return pypdfium2.PdfDocument(BytesIO(answer.content))


@pytest.mark.parametrize(("paper", "size"), [("A4", [297, 210]), ("A3", [420, 297]), ("A1", [841, 594])])
def test_every_row_stands_once_on_sheets_of_the_paper_asked_for(plan, company, signed_in, paper, size):
    document = pdf(signed_in(company.viewer), plan, paper)
    texts = ["".join(sheet.get_textpage().get_text_range().split()) for sheet in document]
    for sheet in document:
        assert [round(side * 25.4 / 72) for side in sheet.get_size()] == size
    whole = "".join(texts)
    assert all(whole.count(f"A{number:03}") == 1 for number in range(MANY))
    for number, text in enumerate(texts, 1):
        assert plan.number in text and f"{number}/{len(texts)}" in text and "2026-03" in text
    assert "第74段底板浇筑" in whole


def test_nothing_reaches_beyond_its_sheet(plan):
    for paper in PAPERS.values():
        chart = draw_gantt(plan, paper)
        room_width, room_height = paper.room_mm
        for sheet in chart.sheets:
            assert sheet.width_mm <= room_width + 1e-6 and sheet.height_mm <= room_height + 1e-6
            assert all(row.bar[0] + row.bar[1] <= sheet.width for row in sheet.rows if row.bar)
            assert all(row.bar[0] >= chart.left for row in sheet.rows if row.bar)


def test_links_are_drawn_between_rows_of_one_sheet(plan):
    sheets = draw_gantt(plan, PAPERS["A3"]).sheets
    assert sum(len(sheet.links) for sheet in sheets) == 4
    assert all(path.startswith("M") for sheet in sheets for path, _is_critical in sheet.links)


def test_a_plan_without_activities_is_an_empty_sheet(company, signed_in):
    with acting_as(company.production_manager):
        empty = create(Plan, project=company.project, title="空计划", starts_on=date(2026, 3, 2))
    assert len(pdf(signed_in(company.viewer), empty, "A3")) == 1


def test_an_unknown_paper_and_a_stranger_get_nothing(plan, company, signed_in):
    url = reverse("schedule:gantt_pdf", args=["LJL", plan.pk])
    assert signed_in(company.viewer).get(url, {"paper": "B5"}).status_code == 404
    assert signed_in(company.outsider).get(url).status_code == 404
