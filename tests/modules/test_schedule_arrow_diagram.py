"""The plan as a time-scaled arrow diagram: on the screen and as PDF on several sheets."""

from datetime import date
from io import BytesIO

import pypdfium2
import pytest
from django.urls import reverse

from yingzao.core.history.actor import acting_as
from yingzao.core.records.services import Refusal, create
from yingzao.engines.schedule.arrow import Stroke
from yingzao.modules.schedule import drawn_plan, services
from yingzao.modules.schedule.arrow_drawing import draw
from yingzao.modules.schedule.arrow_plan import arrow_plan
from yingzao.modules.schedule.models import LinkChoice, Plan, WbsNode
from yingzao.modules.schedule.sheets import MM_PER_PX, PAPERS, SMALLEST_MM_PER_PX, cut_into_sheets
from yingzao.modules.schedule.succession import make_current
from yingzao.modules.schedule.time_axis import cut_to


@pytest.fixture
def plan(company) -> Plan:
    """Walls 10 d, columns 4 d, both before digging 5 d, then the slab 3 d."""
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        walls = services.create_activity(plan, code="A", name="地下连续墙", days=10)
        columns = services.create_activity(plan, code="B", name="格构柱", days=4)
        dig = services.create_activity(plan, code="C", name="土方开挖", days=5)
        slab = services.create_activity(plan, code="D", name="底板", days=3)
        for before, after in ((walls, dig), (columns, dig), (dig, slab)):
            services.link_activities(before, after, LinkChoice.FS, 0)
        make_current(plan)
    return Plan.objects.get(pk=plan.pk)


def network_url(plan: Plan, query: str = "") -> str:
    return reverse("schedule:network", args=[plan.project.code, plan.pk]) + query


@pytest.mark.django_db
def test_the_diagram_has_numbered_nodes_critical_work_and_a_wave_for_the_free_float(plan):
    found = arrow_plan(plan)
    arrows = {found.rows[a.activity_id].code: a for a in found.diagram.arrows if a.activity_id}
    assert all(arrow.tail < arrow.head for arrow in found.diagram.arrows)
    assert {code for code, arrow in arrows.items() if arrow.critical} == {"A", "C", "D"}
    waves = [
        piece for arrow in found.diagram.arrows for piece in arrow.segments if piece.stroke is Stroke.WAVE
    ]
    assert len(waves) == 1 and arrows["B"].free_float_minutes == 6 * 480
    assert found.front is None  # nothing is due on the first day


@pytest.mark.django_db
def test_the_front_line_runs_through_what_is_behind(plan, company):
    with acting_as(company.production_manager):
        services.set_data_date(plan, date(2026, 3, 6))
    found = arrow_plan(Plan.objects.get(pk=plan.pk))
    points = {found.rows[point.activity_id].code: point for point in found.front.points}
    assert points.keys() == {"A", "B"} and all(point.ahead_minutes < 0 for point in points.values())
    assert points["A"].moves_completion and not points["B"].moves_completion
    assert draw(found, 8).front.startswith("M")


@pytest.mark.django_db
def test_dates_as_progress_has_moved_them_have_no_front_line(plan, company):
    with acting_as(company.production_manager):
        services.set_data_date(plan, date(2026, 3, 9))
    plan = Plan.objects.get(pk=plan.pk)
    planned, moved = arrow_plan(plan), arrow_plan(plan, as_planned=False)
    assert moved.front is None
    assert max(n.early for n in moved.diagram.nodes) > max(n.early for n in planned.diagram.nodes)


@pytest.mark.django_db
def test_a_branch_is_drawn_at_the_dates_it_has_in_the_whole_plan(company):
    with acting_as(company.production_manager):
        plan = create(Plan, project=company.project, title="基坑进度计划", starts_on=date(2026, 3, 2))
        wall, dig = (
            WbsNode.objects.create(plan=plan, source_id=code, code=code, name=name, path=f"{code}/")
            for code, name in (("01", "围护"), ("02", "土方"))
        )
        first = services.create_activity(plan, code="A", name="地下连续墙", days=10, wbs=wall)
        second = services.create_activity(plan, code="C", name="土方开挖", days=5, wbs=dig)
        services.link_activities(first, second, LinkChoice.FS, 0)
    plan = Plan.objects.get(pk=plan.pk)
    whole, branch = arrow_plan(plan), arrow_plan(plan, branch=dig)
    starts = {a.activity_id: a.early_start for a in whole.diagram.arrows if a.activity_id}
    (only,) = (a for a in branch.diagram.arrows if a.activity_id)
    assert branch.rows[only.activity_id].code == "C" and only.early_start == starts[only.activity_id]


@pytest.mark.django_db
def test_too_many_activities_for_one_drawing_ask_for_a_branch(plan, company, signed_in, monkeypatch):
    monkeypatch.setattr(drawn_plan, "MOST_ACTIVITIES", 3)
    with pytest.raises(Refusal, match="4"):
        arrow_plan(plan)
    page = signed_in(company.viewer).get(network_url(plan))
    assert page.status_code == 200 and 'role="alert"' in page.content.decode()
    assert "<circle" not in page.content.decode()


@pytest.mark.django_db
def test_whoever_may_see_the_plan_sees_its_diagram_and_nobody_else(plan, company, signed_in, client):
    assert client.get(network_url(plan)).status_code == 302
    assert signed_in(company.outsider).get(network_url(plan)).status_code == 404
    text = signed_in(company.viewer).get(network_url(plan, "?zoom=day")).content.decode()
    assert text.count("<circle") >= 5 and "土方开挖" in text
    assert reverse("schedule:activity", args=["LJL", plan.pk, plan.activities.get(code="C").pk]) in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query", ["?branch=999999999999999999999", "?branch=x", "?zoom=century", "?paper=A9&export=pdf"]
)
def test_odd_choices_are_named_and_draw_nothing(plan, company, signed_in, query):
    page = signed_in(company.viewer).get(network_url(plan, query))
    assert page.status_code == 422 and "<circle" not in page.content.decode()


@pytest.mark.django_db
def test_the_pdf_has_the_paper_asked_for_and_a_title_block(plan, company, signed_in):
    answer = signed_in(company.viewer).get(network_url(plan, "?export=pdf&paper=A4&zoom=day"))
    assert answer.status_code == 200 and answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(BytesIO(answer.content))
    (sheet,) = document
    assert [round(side * 25.4 / 72) for side in sheet.get_size()] == [297, 210]
    text = sheet.get_textpage().get_text_range()
    assert plan.number in text and plan.title in text and "地下连续墙" in text and "1 / 1" in text


def test_a_small_drawing_keeps_its_size_and_a_wide_one_is_cut_before_it_gets_unreadable():
    (small,) = cut_into_sheets(400, 300, PAPERS["A3"])
    assert small.width_mm == pytest.approx(400 * MM_PER_PX)
    for width, height in ((20_000, 500), (3_000, 4_000), (20_000, 9_000)):
        sheets = cut_into_sheets(width, height, PAPERS["A4"])
        room_width, room_height = PAPERS["A4"].room_mm
        assert [sheet.number for sheet in sheets] == list(range(1, len(sheets) + 1))
        assert {sheet.of for sheet in sheets} == {len(sheets)}
        assert all(s.width_mm <= room_width + 1e-6 and s.height_mm <= room_height + 1e-6 for s in sheets)
        assert all(s.width_mm / s.width >= SMALLEST_MM_PER_PX - 1e-9 for s in sheets)
        assert sum(s.width * s.height for s in sheets) == pytest.approx(width * height)
        assert max(s.x + s.width for s in sheets) == pytest.approx(width)


def test_words_are_cut_to_what_fits_and_left_out_when_nothing_would_be_known_by_them():
    assert cut_to("地下连续墙", 80) == "地下连续墙"
    assert cut_to("地下连续墙成槽浇筑", 60) == "地下连续…"
    assert cut_to("地下连续墙", 30) == ""
    assert cut_to("", 100) == ""
