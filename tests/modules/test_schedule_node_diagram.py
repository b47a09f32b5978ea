"""The plan as boxes with their six times: on the screen, searched, and as PDF on several sheets."""

import re
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import create
from yingzao.modules.schedule import drawn_plan, services
from yingzao.modules.schedule.drawn_plan import plan_to_draw
from yingzao.modules.schedule.models import LinkChoice, Plan, WbsNode
from yingzao.modules.schedule.node_drawing import BOX_PX, draw_nodes
from yingzao.modules.schedule.sheets import PAPERS, cut_into_sheets
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.schedule.time_axis import in_two_lines


@pytest.fixture
def plan(company) -> Plan:
    """Walls 10 d and columns 4 d before digging 5 d; the slab 3 d begins 2 d after the digging; two branches."""
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        wall, pit = (
            WbsNode.objects.create(plan=plan, source_id=code, code=code, name=name, path=f"{code}/")
            for code, name in (("01", "围护"), ("02", "土方"))
        )
        walls = services.create_activity(plan, code="A", name="地下连续墙", days=10, wbs=wall)
        columns = services.create_activity(plan, code="B", name="格构柱", days=4, wbs=wall)
        dig = services.create_activity(plan, code="C", name="土方开挖", days=5, wbs=pit)
        slab = services.create_activity(plan, code="D", name="底板", days=3, wbs=pit)
        for before, after in ((walls, dig), (columns, dig)):
            services.link_activities(before, after, LinkChoice.FS, 0)
        services.link_activities(dig, slab, LinkChoice.SS, 2 * 480)
        make_current(plan)
    return Plan.objects.get(pk=plan.pk)


def nodes_url(plan: Plan, query: str = "") -> str:
    return reverse("schedule:nodes", args=[plan.project.code, plan.pk]) + query


@pytest.mark.django_db
def test_a_box_holds_its_six_times_and_a_link_its_kind_and_lag(plan):
    drawing = draw_nodes(plan_to_draw(plan), "days")
    columns = next(box for box in drawing.boxes if "格构柱" in box.title)
    texts = [words.text for words in columns.words]
    # ES EF TF FF LS LF: the columns may be finished six days later than they could be
    assert (
        texts[-6:] == ["0", "4", "6", "6", "6", "10"]
        and "格构柱" in texts
        and "critical" not in columns.looks
    )
    assert [words.text for line in drawing.connections for words in line.words] in (["SS+2 d"], ["SS+2 天"])
    dates = next(box for box in draw_nodes(plan_to_draw(plan)).boxes if "底板" in box.title)
    assert [words.text for words in dates.words][-6:-4] == ["26-03-14", "26-03-16"]


@pytest.mark.django_db
def test_two_first_works_begin_at_a_virtual_start_but_not_in_a_branch(plan):
    whole = draw_nodes(plan_to_draw(plan))
    assert sum(box.is_virtual for box in whole.boxes) == 1 and whole.links_outside == 0
    branch = draw_nodes(plan_to_draw(plan, plan.wbs.get(code="02")), with_ends=False)
    assert [box.is_virtual for box in branch.boxes] == [False, False] and branch.links_outside == 2


@pytest.mark.django_db
def test_critical_boxes_and_links_are_marked_and_drawn_last(plan):
    drawing = draw_nodes(plan_to_draw(plan))
    assert {box.title.split(" · ")[1] for box in drawing.boxes if "critical" in box.looks and not box.is_virtual} == {
        str(plan.activities.get(code=code)) for code in "ACD"
    }  # fmt: skip
    critical = ["critical" in line.looks for line in drawing.connections]
    assert critical == sorted(critical) and sum(critical) == 3


@pytest.mark.django_db
def test_what_is_looked_for_is_marked_counted_and_reached_by_a_link(plan, company, signed_in):
    dig = plan.activities.get(code="C")
    text = signed_in(company.viewer).get(nodes_url(plan, "?q=开挖")).content.decode()
    assert f'href="#activity-{dig.pk}"' in text and f'id="activity-{dig.pk}"' in text
    assert len(re.findall(r'class="box work[^"]* found"', text)) == 1
    text = signed_in(company.viewer).get(nodes_url(plan, "?q=屋面")).content.decode()
    assert "#activity-" not in text and 'class="note yellow" role="status"' in text
    arrows = reverse("schedule:network", args=[plan.project.code, plan.pk]) + "?q=开挖"
    assert f'id="activity-{dig.pk}"' in signed_in(company.viewer).get(arrows).content.decode()


@pytest.mark.django_db
def test_too_many_activities_are_offered_by_branch_with_their_number(plan, company, signed_in, monkeypatch):
    monkeypatch.setattr(drawn_plan, "MOST_ACTIVITIES", 3)
    monkeypatch.setattr("yingzao.modules.schedule.views.network.MOST_ACTIVITIES", 3)
    text = signed_in(company.viewer).get(nodes_url(plan)).content.decode()
    assert 'role="alert"' in text and "<rect" not in text
    for node in plan.wbs.all():
        assert f'href="?branch={node.pk}"' in text and f"{node} (2)" in text


@pytest.mark.django_db
def test_whoever_may_see_the_plan_sees_it_and_nobody_else(plan, company, signed_in, client):
    assert client.get(nodes_url(plan)).status_code == 302
    assert signed_in(company.outsider).get(nodes_url(plan)).status_code == 404
    text = signed_in(company.viewer).get(nodes_url(plan)).content.decode()
    assert reverse("schedule:activity", args=["LJL", plan.pk, plan.activities.get(code="C").pk]) in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["?branch=x", "?size=7", "?times=moons", f"?q={'x' * 61}", "?paper=A9&export=pdf"]
)
def test_odd_choices_are_named_and_draw_nothing(plan, company, signed_in, query):
    page = signed_in(company.viewer).get(nodes_url(plan, query))
    assert page.status_code == 422 and "<rect" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("view", ["nodes", "network"])
def test_the_pdf_has_title_block_and_legend_on_one_sheet(plan, company, signed_in, view):
    url = reverse(f"schedule:{view}", args=[plan.project.code, plan.pk])
    answer = signed_in(company.viewer).get(
        url, {"export": "pdf", "paper": "A4"}, headers={"accept-language": "zh-hans"}
    )
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    (sheet,) = pypdfium2.PdfDocument(BytesIO(answer.content))
    text = "".join(sheet.get_textpage().get_text_range().split())
    assert (
        plan.number in text and "格构柱" in text and "1/1" in text and ("关键" in text or "critical" in text)
    )


@pytest.mark.django_db
def test_no_sheet_cuts_a_box(company):
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="流水", starts_on=date(2026, 3, 2))
        before = None
        for number in range(24):
            row = services.create_activity(plan, code=f"A{number}", name=f"第 {number} 段", days=2)
            if before is not None:
                services.link_activities(before, row, LinkChoice.FS, 0)
            before = row
    drawing = draw_nodes(plan_to_draw(Plan.objects.get(pk=plan.pk)))
    sheets = cut_into_sheets(drawing.width, drawing.height, PAPERS["A4"], drawing.kept_x, drawing.kept_y)
    assert len(sheets) > 3
    assert sum(sheet.width for sheet in sheets) == pytest.approx(drawing.width)
    for box in drawing.boxes:
        assert any(s.x <= box.x and box.x + BOX_PX <= s.x + s.width + 1e-6 for s in sheets)
    assert all(s.width_mm <= PAPERS["A4"].room_mm[0] + 1e-6 for s in sheets)


def test_a_name_stands_on_two_lines_and_a_word_is_not_torn():
    assert in_two_lines("底板", 100) == ["底板"]
    assert in_two_lines("地下连续墙成槽及钢筋笼吊装", 100) == ["地下连续墙成槽及", "钢筋笼吊装"]
    assert in_two_lines("Diaphragm wall panels", 100) == ["Diaphragm wall", "panels"]
    assert in_two_lines("地下连续墙成槽及钢筋笼吊装与混凝土浇筑", 100)[1].endswith("…")
