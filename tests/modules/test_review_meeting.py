"""The quarterly meeting: an agenda from what happened, and decisions that open a revision with owner and day."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.procedures import in_force, write_procedure
from tests.samples import write
from tests.schemes import decide_as, fresh, install_routes, send_in
from yingzao.core.history.actor import acting_as
from yingzao.core.procedures.models import ProcedureVersion
from yingzao.core.records.services import Refusal, set_status
from yingzao.core.records.status import Status
from yingzao.modules.governance.meeting_ledgers import draw_up, open_revision, report_change
from yingzao.modules.governance.models import ChangeItem, ProcedureMeeting, Suggestion
from yingzao.modules.quality.models import Defect

pytestmark = pytest.mark.django_db


def test_the_agenda_lists_open_suggestions_and_top_problems_and_a_decision_opens_a_revision(
    company, signed_in
):
    install_routes()
    procedure = write_procedure(company)
    version = in_force(procedure)
    with acting_as(company.site_engineer):
        suggestion = write(company, Suggestion, title="交底改短", about=version, clause="2", wording="十分钟")
    send_in(suggestion, company.site_engineer)
    with acting_as(company.quality_engineer):
        for axis in (3, 7, 12):
            set_status(write(company, Defect, title=f"{axis} 轴墙钢筋保护层不足"), Status.CLOSED)
    with acting_as(company.chief_engineer):
        meeting = draw_up(write(company, ProcedureMeeting, title="季度会", meeting_kind="quarter"))
        lines = {text: url for section in meeting.agenda for text, url in section["lines"]}
        item = write(
            company, ChangeItem, title="交底改短", meeting=meeting, procedure=procedure, decided="改 2 条",
            responsible=company.technician, due_on=timezone.localdate() + timedelta(days=9),
        )  # fmt: skip
        open_revision(item)
        open_revision(item)
    chief = signed_in(company.chief_engineer)
    about = next(text for text in lines if suggestion.number in text)
    assert chief.get(lines[about]).status_code == 200
    problem = next(text for text in lines if "墙钢筋保护层不足：3 次" in text)
    assert "12 轴墙钢筋保护层不足" in chief.get(lines[problem]).content.decode()
    draft = ProcedureVersion.objects.get(procedure=procedure, status="draft")
    assert (draft.version, draft.changes) == ("1.1", f"{item.full_number} 交底改短")
    assert item.number in chief.get(f"/r/{meeting.pk}/").content.decode()

    run = send_in(item, company.chief_engineer)
    with pytest.raises(Refusal, match="做了什么"):
        decide_as(company.technician, run, "approve")
    assert fresh(item).status == "in_approval"
    with acting_as(company.technician):
        report_change(item, "已写入 1.1")
    assert fresh(item).status == "closed"


def test_typical_problems_are_grouped_and_a_project_stands_against_the_company(company, signed_in):
    install_routes()
    with acting_as(company.quality_engineer):
        for title in ("3 轴墙钢筋保护层不足", "7 轴墙钢筋保护层不足", "防水卷材搭接不足"):
            set_status(write(company, Defect, title=title), Status.CLOSED)
    client = signed_in(company.chief_engineer)
    page = client.get(f"/company/problems/?project={company.project.pk}")
    bars = page.context["problems"].bars
    assert [(len(each.bar.group.keys), each.bar.cumulative) for each in bars] == [(2, 66.7), (1, 100.0)]
    assert abs(bars[0].here - 2 * bars[0].company) <= Decimal("0.01")  # both are rounded
    assert client.get("/company/problems/?export=xlsx&span=year").status_code == 200
    assert signed_in(company.owner).get("/company/problems/").status_code == 404
